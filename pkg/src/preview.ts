import type { PreviewHandle } from "../wasm/core.js";
import { Handle } from "./core.ts";
import { InputError } from "./errors.ts";
import { documentBytes, type Input } from "./input.ts";
import { openPlan, type Plan } from "./provisioner.ts";
import { rawRuleset, type Ruleset } from "./ruleset.ts";
import type {
  CheckedExpectation, Decision, Expectation, Finding, PlanFigures, PreviewAnalysis, PreviewColumns, PreviewPage, PreviewQuery,
  PreviewSummary, Reach, Rollback, Sentence,
} from "./types.ts";

/** @internal */
export let openPreview: (raw: PreviewHandle) => Preview;

/** What a change of the rules would do. Made by `Population.preview()`. */
export class Preview {
  readonly #handle: Handle<PreviewHandle>;
  #summary: PreviewSummary | undefined;

  static {
    openPreview = (raw) => new Preview(raw);
  }

  private constructor(raw: PreviewHandle) {
    this.#handle = new Handle("Preview", raw);
  }

  get summary(): PreviewSummary {
    this.#summary ??= this.#handle.use((raw): PreviewSummary => raw.summary());
    return this.#summary;
  }

  /** What is wrong with the configuration, seen over the users of the preview: organizations that would be created. */
  lint(): Finding[] {
    return this.#handle.use((raw): Finding[] => raw.lint());
  }

  /**
   * The users that a query finds; without one, the first 100 who change.
   * @throws InputError when the query is not readable.
   */
  users(query: PreviewQuery = {}): PreviewPage {
    const bytes = documentBytes(query, "query");
    const { page, findings } = this.#handle.use((raw): { page?: PreviewPage; findings: Finding[] } => raw.users(bytes));
    if (page === undefined) throw new InputError(findings);
    return page;
  }

  /**
   * What becomes of everybody, one value a user, in the population's order: for pictures and counts of one's own. The
   * arrays are copies.
   */
  columns(): PreviewColumns {
    return this.#handle.use((raw): PreviewColumns => raw.columns());
  }

  /**
   * The preview of other rules in the place of these, compared with the same as this one. After an edit of rows only the
   * members of the groups that it touches are decided again. This preview stays as it is.
   */
  revise(after: Ruleset): Preview {
    const afterRaw = rawRuleset(after, "after");
    return new Preview(this.#handle.use((raw) => raw.revise(afterRaw)));
  }

  /** What the rows of the mapping do to each other over these users. */
  analysis(): PreviewAnalysis {
    return this.#handle.use((raw): PreviewAnalysis => raw.analysis());
  }

  /** What would put a user into an organization, smallest change first; `null` when there is no such user. */
  reach(id: string, organizationId: string): Reach | null {
    const known = userId(id);
    if (typeof organizationId !== "string") throw new TypeError("the organization's id must be text");
    return this.#handle.use((raw): Reach | undefined => raw.reach(known, organizationId)) ?? null;
  }

  /**
   * What would change, against these rules, if the organization row at `from` stood at `to` (both counted from 0): a preview
   * of its own. `null` when there is no such row.
   */
  ifMoved(from: number, to: number): Preview | null {
    const [known, wanted] = [place(from, "from"), place(to, "to")];
    const raw = this.#handle.use((raw) => raw.ifMoved(known, wanted));
    return raw === undefined ? null : new Preview(raw);
  }

  /** What a plan of this preview would be weighed by: its figures beside the provider's guard, and what to know first. */
  planFigures(): PlanFigures {
    return this.#handle.use((raw): PlanFigures => raw.planFigures());
  }

  /** The way back from Apply: what each user whom it would change has now; absent: the first 100 of them. */
  rollback({ offset = 0, limit = 100 }: { offset?: number; limit?: number } = {}): Rollback {
    const [known, most] = [place(offset, "offset"), place(limit, "limit")];
    return this.#handle.use((raw): Rollback => raw.rollback(known, most));
  }

  /**
   * The provider's expectations, and then `more`, each checked against this preview.
   * @throws InputError when `more` is not readable.
   */
  expectations(more?: Input<Expectation[]>): CheckedExpectation[] {
    const bytes = more === undefined ? undefined : documentBytes(more, "more");
    const { checked, findings } = this.#handle.use((raw): { checked?: CheckedExpectation[]; findings: Finding[] } => raw.expectations(bytes));
    if (checked === undefined) throw new InputError(findings);
    return checked;
  }

  /** What becomes of one user; `null` when there is no such user. */
  decision(id: string): Decision | null {
    const known = userId(id);
    return this.#handle.use((raw): Decision | undefined => raw.decision(known)) ?? null;
  }

  /** Why, as sentences; `null` when there is no such user. */
  explain(id: string): Sentence[] | null {
    const known = userId(id);
    return this.#handle.use((raw): Sentence[] | undefined => raw.explain(known)) ?? null;
  }

  /**
   * The plan that this preview shows, to be looked at and then applied to the letter.
   * @param rests what it rests on: the provider's document as it is stored, and the versions that were read
   */
  plan(rests: { provider: string; revision: number; environmentVersion: number; populationVersion: number }): Plan {
    const { provider, revision, environmentVersion, populationVersion } = rests;
    return openPlan(this.#handle.use((raw) => raw.plan(provider, revision, environmentVersion, populationVersion)));
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

function place(number: unknown, name: string): number {
  if (!Number.isInteger(number) || (number as number) < 0 || (number as number) > 0xffff_ffff) {
    throw new TypeError(`${name} must be a whole number from 0`);
  }
  return number as number;
}

function userId(id: unknown): string {
  if (typeof id !== "string") throw new TypeError("the user's id must be text");
  return id;
}
