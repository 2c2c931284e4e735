import type { PreviewHandle } from "../wasm/core.js";
import { Handle } from "./core.ts";
import { InputError } from "./errors.ts";
import { documentBytes } from "./input.ts";
import { openPlan, type Plan } from "./provisioner.ts";
import type { Decision, Finding, PreviewColumns, PreviewPage, PreviewQuery, PreviewSummary, Sentence } from "./types.ts";

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

function userId(id: unknown): string {
  if (typeof id !== "string") throw new TypeError("the user's id must be text");
  return id;
}
