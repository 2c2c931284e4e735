// One sitting with three documents: what was loaded, the draft and its history, and the core's last word on
// it. Whatever happens to the worker, everything needed to start it again is kept here.
import type { Finding, PreviewPage, PreviewQuery, Provider, Reach } from "scim-usher";
import { differences } from "../draft/differences.ts";
import { adopt, text } from "../draft/draft.ts";
import type {
  Baseline, DocumentName, Explanation, KeptDocument, Opened, Outcome, PlacedFinding, Population, Progress, Source, Vocabulary,
} from "../worker/protocol.ts";
import { Evaluator, Unanswered } from "./evaluator.ts";
import { after, canRedo, canUndo, type History, rebased, redone, started, undone } from "./history.ts";
import { OriginFailed, type Documents, type Origin } from "./origin.ts";
import { Store } from "./store.ts";

/** What happened, what was kept, and what can be tried. */
export interface Notice {
  title: string;
  detail: string;
  /** Whether it is about a preview, so that the next one that succeeds settles it. */
  isPassing: boolean;
  /** Tries what failed once more; `null` where that leads nowhere. */
  retry: (() => void) | null;
}

export interface Rivals {
  document: DocumentName;
  names: string[];
}

export interface State {
  /** False until the origin was asked for its documents. */
  looked: boolean;
  opening: boolean;
  environment: KeptDocument | null;
  provider: KeptDocument | null;
  population: Population | null;
  reading: Progress | null;
  /** Problems of files that were not taken. */
  refused: PlacedFinding[];
  /** Files that are none of the three documents. */
  unknown: string[];
  /** Files of one kind that were chosen at once, of which none was taken. */
  rivals: Rivals[];
  /** Warnings of the files that were taken. */
  readingFindings: PlacedFinding[];
  vocabulary: Vocabulary | null;
  /** Whether the provider as loaded maps anybody. */
  isMapped: boolean;
  history: History | null;
  baseline: Baseline;
  /** The core's word on the draft as it stands. */
  settled: Outcome | null;
  /** The draft that `settled` is about. */
  settledFor: Provider | null;
  /** What the core finds in the settled draft over the users; it comes a moment later. */
  lintOverUsers: Finding[];
  /** The core's last word, which may be on a row that is still being dragged. */
  shown: Outcome | null;
  /** What `shown` is compared with. */
  comparedWith: Baseline;
  /** The draft as it was last downloaded. */
  downloaded: Provider | null;
  /** Why a draft was not saved, and which. */
  unsaved: { provider: Provider; findings: Finding[] } | null;
  /** Rises with every new preview, so that lists ask again. */
  revision: number;
  /** When the oldest question about the draft that is not answered yet was asked. */
  pendingSince: number | null;
  notice: Notice | null;
}

const NOTHING: State = {
  looked: false, opening: false, environment: null, provider: null, population: null, reading: null, refused: [], unknown: [], rivals: [],
  readingFindings: [], vocabulary: null, isMapped: false, history: null, baseline: "now", settled: null, settledFor: null, lintOverUsers: [], shown: null, comparedWith: "now", downloaded: null, unsaved: null,
  revision: 0, pendingSince: null, notice: null,
};

const DOCUMENTS: DocumentName[] = ["environment", "provider", "users"];

/** How long nothing changes before the slower checks, in milliseconds. */
const IDLE = 400;

/** What a preview is asked of. */
interface Wish {
  provider: Provider;
  baseline: Baseline;
  settled: boolean;
}

export class Workspace extends Store<State> {
  readonly origin: Origin;
  readonly #evaluator = new Evaluator((reading) => this.set({ reading }));
  #users: Source | null = null;
  /** What could not be taken, to be taken again when one asks. */
  #untaken: Documents = {};
  #taking = Promise.resolve();
  readonly #asked = new Set<number>();
  #wish: Wish | null = null;
  #running = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Whether the worker lacks what the page has, because it was replaced or its core stopped. */
  #isBehind = false;
  #isAloft = false;

  constructor(origin: Origin) {
    super(NOTHING);
    this.origin = origin;
  }

  // --- documents -------------------------------------------------------------------------------

  /** Takes the documents of the origin. */
  async look(): Promise<void> {
    await this.#fetch(["environment", "provider", "users"]);
    this.set({ looked: true });
  }

  /** Reads what exists and the users again. The draft stays. */
  async refresh(): Promise<void> {
    await this.#fetch(["environment", "users"]);
  }

  async #fetch(names: DocumentName[]): Promise<void> {
    try {
      const documents = await this.origin.documents();
      await this.take(Object.fromEntries(names.flatMap((name) => (documents[name] === undefined ? [] : [[name, documents[name]]]))));
    } catch (error) {
      if (!(error instanceof OriginFailed)) throw error;
      this.set({ notice: { title: "The documents could not be read", detail: this.#kept(error.message), isPassing: false, retry: () => this.#again(names) } });
    }
  }

  #again(names: DocumentName[]): void {
    this.set({ notice: null });
    void this.#fetch(names);
  }

  /** Tells which documents a person's files are, one or several at once. */
  async recognise(files: File[]): Promise<Documents> {
    const sources = files.map((blob) => ({ name: blob.name, blob }));
    const recognised = await this.#attempt("The files could not be read", () => this.#evaluator.call("recognise", sources)) ?? [];
    const chosen = DOCUMENTS.map((document) => ({ document, sources: recognised.filter((each) => each.document === document).map((each) => each.source) }));
    this.set({
      unknown: recognised.filter((each) => each.document === null).map((each) => each.source.name),
      rivals: chosen.filter((each) => each.sources.length > 1).map(({ document, sources }) => ({ document, names: sources.map((source) => source.name) })),
    });
    return Object.fromEntries(chosen.flatMap(({ document, sources }) => (sources.length === 1 ? [[document, sources[0]]] : [])));
  }

  /** Whether the draft has changes that are in no file. */
  isUnsaved(): boolean {
    const { history, downloaded, vocabulary } = this.state();
    if (history === null || vocabulary === null || history.present.provider === downloaded) return false;
    return history.loaded !== history.present.provider && differences(history.loaded, history.present.provider, vocabulary).length > 0;
  }

  /** Takes documents in place of those loaded, one after another. */
  take(documents: Documents): Promise<void> {
    this.#taking = this.#taking.then(() => this.#take(documents));
    return this.#taking;
  }

  async #take({ environment, provider, users }: Documents): Promise<void> {
    this.#untaken = {};
    this.set({ notice: null });
    if (environment !== undefined || provider !== undefined) {
      const asked = { ...(environment && { environment }), ...(provider && { provider }) };
      this.set({ opening: true });
      const opened = await this.#open(asked, { ...asked, ...(users && { users }) });
      this.set({ opening: false });
      if (opened !== null) this.#opened(opened, provider !== undefined);
    }
    if (users !== undefined) await this.#load(users);
  }

  #open(asked: Omit<Documents, "users">, untaken: Documents): Promise<Opened | null> {
    return this.#attempt(`${this.origin.words.documents} could not be read`, () => this.#evaluator.call("open", asked), untaken);
  }

  #opened(opened: Opened, isProviderNew: boolean): void {
    const { environment, provider, parsed, vocabulary, isMapped, findings } = opened;
    if (!opened.taken) return this.set({ environment, provider, refused: findings });
    this.set({ environment, provider, refused: [], readingFindings: findings, vocabulary, isMapped });
    if (parsed === null) return;
    const { history } = this.state();
    if (isProviderNew || history === null) this.set({ history: started(parsed) });
    this.#wishDraft();
  }

  async #load(users: Source): Promise<void> {
    this.set({ reading: { name: users.name, bytes: 0, total: "blob" in users ? users.blob.size : null, users: 0 } });
    const population = await this.#attempt("The users could not be read", () => this.#evaluator.call("load", users), { users });
    this.set({ reading: null });
    if (population === null) return;
    this.#users = users;
    this.set({ population });
    this.#wishDraft();
  }

  cancelReading(): void {
    void this.#evaluator.call("cancel");
  }

  // --- the draft -------------------------------------------------------------------------------

  edit(label: string, provider: Provider): void {
    const { history } = this.state();
    if (history !== null) this.#turn(after(history, { label, provider }));
  }

  undo(): string | null {
    const { history } = this.state();
    if (history === null || !canUndo(history)) return null;
    this.#turn(undone(history));
    return history.present.label;
  }

  redo(): string | null {
    const { history } = this.state();
    if (history === null || !canRedo(history)) return null;
    const next = redone(history);
    this.#turn(next);
    return next.present.label;
  }

  /** Goes back to the file as loaded; undo brings the draft back. */
  discard(): void {
    const { history } = this.state();
    if (history !== null) this.edit("Discard", history.loaded);
  }

  /** The draft went to where the document came from: from now on it is what a draft is compared with. */
  async saved(provider: Provider, document: string, version: string): Promise<void> {
    const { history, provider: last } = this.state();
    if (history === null) return;
    const name = last?.name ?? "provider.json";
    const blob = new Blob([document], { type: "application/json" });
    const opened = await this.#open({ provider: { name, blob, version } }, {});
    const isMapped = opened?.isMapped ?? this.state().isMapped;
    this.set({ provider: { name, blob, version }, isMapped, history: rebased(this.state().history ?? history, provider), unsaved: null });
    this.#wishDraft();
  }

  /** Goes on from a document that somebody else saved; undo brings the draft back. */
  async takeOver(label: string, source: Source): Promise<boolean> {
    const opened = await this.#open({ provider: source }, {});
    const { history } = this.state();
    if (opened === null || history === null) return false;
    if (!opened.taken || opened.parsed === null) {
      this.set({ refused: opened.findings });
      return false;
    }
    const { environment, provider, parsed, vocabulary, isMapped, findings } = opened;
    adopt(parsed, history.present.provider);
    this.set({ environment, provider, refused: [], readingFindings: findings, vocabulary, isMapped, history: rebased(after(history, { label, provider: parsed }), parsed) });
    this.#wishDraft();
    return true;
  }

  /** Shows at its rows why a draft was not saved. */
  refuse(provider: Provider, findings: Finding[]): void {
    this.set({ unsaved: { provider, findings } });
  }

  /** The SHA-256 of the core that decides here; `null` where that cannot be told. */
  core(): Promise<string | null> {
    return this.#evaluator.call("core").catch(() => null);
  }

  /** Whether a row is being dragged. */
  isAloft(): boolean {
    return this.#isAloft;
  }

  /** The draft went into a file. */
  downloaded(): void {
    this.set({ downloaded: this.state().history?.present.provider ?? null });
  }

  #turn(history: History): void {
    this.set({ history });
    this.#wishDraft();
  }

  // --- the preview -----------------------------------------------------------------------------

  /** Shows what a draft would do while a row is still in the air; `null` goes back to the draft. */
  hover(provider: Provider | null): void {
    this.#isAloft = provider !== null;
    if (provider === null) return this.#wishDraft();
    this.#wishFor({ provider, baseline: this.state().baseline, settled: false });
  }

  compareWith(baseline: Baseline): void {
    this.set({ baseline });
    this.#wishDraft();
  }

  tryAgain(): void {
    this.set({ notice: null });
    if (Object.keys(this.#untaken).length > 0) void this.take(this.#untaken);
    else void (this.#isBehind ? this.#revive() : Promise.resolve()).then(() => this.#wishDraft());
  }

  dismiss(): void {
    this.set({ notice: null });
  }

  forgetRefused(): void {
    this.set({ refused: [], unknown: [], rivals: [] });
  }

  /** Ends a preview that takes too long, together with its worker, and starts another from what is kept. */
  async stop(): Promise<void> {
    this.#wish = null;
    this.#evaluator.stop();
    await this.#revive();
  }

  /** Ends the sitting together with its worker. */
  close(): void {
    this.#wish = null;
    clearTimeout(this.#later);
    this.#evaluator.close();
  }

  #wishDraft(): void {
    const { history, baseline } = this.state();
    if (history !== null) this.#wishFor({ provider: history.present.provider, baseline, settled: true });
  }

  // The latest wish wins: one preview runs at a time, and when it ends only the newest is next.
  #wishFor(wish: Wish): void {
    this.#wish = wish;
    clearTimeout(this.#later);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let wish = this.#wish; wish !== null; wish = this.#wish) {
      this.#wish = null;
      await this.#preview(wish);
    }
    this.#running = false;
    this.#later = setTimeout(() => void this.#lint(), IDLE);
  }

  // It costs as much as a preview, so that it waits until nobody is changing anything.
  async #lint(): Promise<void> {
    const { revision, shown, settled } = this.state();
    if (shown !== settled || settled === null || settled.refused !== null || settled.summary === null) return;
    const lintOverUsers = await this.#attempt("The check of the configuration stopped", () => this.#evaluator.call("lint"));
    if (lintOverUsers !== null && revision === this.state().revision) this.set({ lintOverUsers });
  }

  async #preview(wish: Wish): Promise<void> {
    const outcome = await this.#ask("The preview stopped", () => this.#evaluator.call("preview", this.#textOf(wish.provider), wish.baseline));
    if (outcome === null) return;
    const isCurrent = wish.settled && wish.provider === this.state().history?.present.provider;
    this.#settle();
    this.set({ shown: outcome, comparedWith: wish.baseline, revision: this.state().revision + 1, ...(isCurrent ? { settled: outcome, settledFor: wish.provider } : {}) });
  }

  #settle(): void {
    if (this.state().notice?.isPassing === true) this.set({ notice: null });
  }

  // The document as loaded is read from its own bytes, so that places in findings are those of the file.
  #textOf(provider: Provider): string | null {
    return provider === this.state().history?.loaded ? null : text(provider);
  }

  /** Asks the core whether it would read a draft, before the draft is taken. */
  async refusals(provider: Provider): Promise<string[]> {
    const findings = await this.#attempt("The draft could not be checked", () => this.#evaluator.call("check", text(provider)));
    return (findings ?? []).filter((finding) => finding.severity === "error").map((finding) => finding.message);
  }

  async users(query: PreviewQuery): Promise<PreviewPage | null> {
    return this.#ask("The list of users stopped", () => this.#evaluator.call("users", query));
  }

  async reach(id: string, organizationId: string): Promise<Reach | null> {
    return this.#ask("The question stopped", () => this.#evaluator.call("reach", id, organizationId));
  }

  async user(id: string): Promise<Explanation | null> {
    return this.#ask("The explanation stopped", () => this.#evaluator.call("user", id));
  }

  // --- when something goes wrong ---------------------------------------------------------------

  /** An attempt whose duration the page can see. */
  async #ask<T>(title: string, ask: () => Promise<T>): Promise<T | null> {
    const asked = performance.now();
    this.#asked.add(asked);
    this.set({ pendingSince: Math.min(...this.#asked) });
    const answer = await this.#attempt(title, ask);
    this.#asked.delete(asked);
    this.set({ pendingSince: this.#asked.size === 0 ? null : Math.min(...this.#asked) });
    return answer;
  }

  /** `untaken`: what is to be taken again when this fails. */
  async #attempt<T>(title: string, ask: () => Promise<T>, untaken: Documents = {}): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      if (error.kind !== "cancelled") this.#untaken = { ...this.#untaken, ...untaken };
      await this.#failed(title, error, Object.keys(untaken).length === 0);
      return null;
    }
  }

  async #failed(title: string, error: Unanswered, isPassing: boolean): Promise<void> {
    if (error.kind === "cancelled") return;
    if (error.kind === "trap") {
      this.#wish = null;
      await this.#readAgain();
    }
    if (error.kind === "lost") this.#isBehind = true;
    this.set({ notice: { title, detail: this.#told(error), isPassing, retry: error.kind === "unreadable" ? null : () => this.tryAgain() } });
  }

  #told({ kind, message }: Unanswered): string {
    const happened = kind === "trap" ? `The core stopped (${message}) and was started anew.` : `${message.replace(/\.$/, "")}.`;
    const again = kind === "trap" && this.#users !== null ? " The users were read again." : "";
    return `${this.#kept(happened)}${again}`;
  }

  #kept(happened: string): string {
    return `${happened} Your draft, its history and ${this.origin.words.kept} are kept.`;
  }

  /** Brings the worker to where the page is: the files as loaded, and the users read again. */
  async #revive(): Promise<void> {
    const { environment, provider } = this.state();
    const asked = { ...(environment && { environment }), ...(provider && { provider }) };
    this.#isBehind = false;
    await this.#evaluator.call("open", asked).catch(() => { this.#isBehind = true; });
    await this.#readAgain();
  }

  async #readAgain(): Promise<void> {
    if (this.#users === null) return;
    try {
      const population = await this.#evaluator.call("load", this.#users);
      if (population !== null) this.set({ population });
    } catch {
      this.#isBehind = true; // The next attempt begins with it; the draft does not depend on the users.
    } finally {
      this.set({ reading: null });
    }
  }
}
