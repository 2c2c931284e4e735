import { PopulationHandle, type PreviewHandle } from "../wasm/core.js";
import { enter, Handle } from "./core.ts";
import { InputError } from "./errors.ts";
import { chunkBytes, documentBytes, type Input } from "./input.ts";
import { openPreview, type Preview } from "./preview.ts";
import { rawRuleset, type Ruleset } from "./ruleset.ts";
import { slices } from "./slices.ts";
import type { Finding, LoadReport, User } from "./types.ts";

export interface PreviewOptions {
  /** Absent: what each user has now. */
  before?: Ruleset | undefined;
  /**
   * Of Customer Cloud Admin and Identity Management Administrator: the ids of those that somebody active outside this
   * population holds. Nobody in it needs to be kept for their sake (RM-16).
   */
  holdersElsewhere?: readonly string[] | undefined;
}

/** Many users, held in the core's memory: pushed in chunks, ended, then previewed as often as one likes. */
export class Population {
  readonly #handle: Handle<PopulationHandle>;
  #isEnded = false;

  constructor() {
    this.#handle = new Handle("Population", enter(() => new PopulationHandle()));
  }

  /** Takes a chunk of `users.ndjson`, or of one JSON list of users, cut anywhere. */
  push(chunk: Uint8Array): LoadReport {
    const bytes = chunkBytes(chunk);
    if (this.#isEnded) throw new Error("this Population has ended: make a new one for other users");
    return this.#handle.use((raw) => load(raw, bytes));
  }

  /** Takes the last line, if it had no newline, and finds ids that occur twice. No more users can come. */
  end(): LoadReport {
    const report = this.#handle.use((raw): LoadReport => raw.end());
    this.#isEnded = true;
    return report;
  }

  /**
   * Puts a user (a line of `users.ndjson`) in the place of the one with its id, or at the end. Previews that were made
   * before keep the user as it was.
   * @returns the warnings about the line
   * @throws InputError when the line is not readable: then nothing changes.
   */
  replace(user: Input<User>): Finding[] {
    const bytes = documentBytes(user, "user");
    this.#assertEnded();
    const { replaced, findings } = this.#handle.use((raw): { replaced?: true; findings: Finding[] } => raw.replace(bytes));
    if (replaced === undefined) throw new InputError(findings);
    return findings;
  }

  /** Takes the user of this id out, and answers whether there was one. */
  remove(id: string): boolean {
    if (typeof id !== "string") throw new TypeError("the user's id must be text");
    this.#assertEnded();
    return this.#handle.use((raw) => raw.remove(id));
  }

  /** How many users are held. */
  get size(): number {
    return this.#handle.use((raw) => raw.size());
  }

  /**
   * What `after` would do to everybody, compared with what `before` does; without it, with what each user has now.
   * @throws InputError when two users have the same id.
   */
  preview(after: Ruleset, options: PreviewOptions = {}): Preview {
    const afterRaw = rawRuleset(after, "after");
    const beforeRaw = options.before && rawRuleset(options.before, "before");
    const elsewhere = roleIds(options.holdersElsewhere ?? []);
    return openPreview(this.#preview((raw) => (beforeRaw ? raw.previewAgainst(afterRaw, beforeRaw, elsewhere) : raw.preview(afterRaw, elsewhere))));
  }

  /**
   * What is wrong with the configuration, seen over these users.
   * @throws InputError when two users have the same id.
   */
  lint(rules: Ruleset): Finding[] {
    const rulesRaw = rawRuleset(rules, "rules");
    const preview = new Handle("Preview", this.#preview((raw) => raw.preview(rulesRaw, [])));
    const findings = preview.use((raw): Finding[] => raw.lint());
    preview.free();
    return findings;
  }

  #preview(make: (raw: PopulationHandle) => PreviewHandle | undefined): PreviewHandle {
    const duplicates = this.#handle.use((raw): Finding[] => raw.duplicates());
    if (duplicates.length > 0) throw new InputError(duplicates);
    this.#assertEnded();
    const preview = this.#handle.use(make);
    if (preview === undefined) throw new Error("this Population has not ended: call end() after the last chunk");
    return preview;
  }

  #assertEnded(): void {
    if (!this.#isEnded) throw new Error("this Population has not ended: call end() after the last chunk");
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

function roleIds(ids: readonly unknown[]): string[] {
  const texts = [...ids];
  if (!texts.every((id) => typeof id === "string")) throw new TypeError("holdersElsewhere must be a list of role ids");
  return texts;
}

function load(raw: PopulationHandle, bytes: Uint8Array): LoadReport {
  for (const slice of slices(bytes)) raw.push(slice);
  return raw.report();
}
