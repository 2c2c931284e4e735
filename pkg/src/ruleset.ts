import { RulesetHandle } from "../wasm/core.js";
import { enter, Handle } from "./core.ts";
import { InputError } from "./errors.ts";
import { documentBytes, type Input } from "./input.ts";
import { openStream, type DecisionStream } from "./stream.ts";
import type { Decision, Directory, Environment, Finding, Mode, Provider, Sentence, User } from "./types.ts";

export interface EvaluateOptions {
  /** Absent: `apply`. */
  mode?: Mode | undefined;
}

export interface StreamOptions extends EvaluateOptions {
  /** Only the user of this id. */
  user?: string | undefined;
  /** Whether the decisions come as sentences, for people, in place of NDJSON. */
  explain?: boolean | undefined;
}

let handleOf: (rules: Ruleset) => Handle<RulesetHandle>;

/**
 * @throws TypeError when `rules` is no Ruleset, and as any use of it
 * @internal
 */
export function rawRuleset(rules: Ruleset, name: string): RulesetHandle {
  if (!(rules instanceof Ruleset)) throw new TypeError(`${name} must be a Ruleset`);
  return handleOf(rules).raw;
}

/** The rules of one provider in one environment, compiled: compile once, evaluate many. */
export class Ruleset {
  readonly #handle: Handle<RulesetHandle>;
  #directory: Directory | undefined;
  /** Warnings and infos of reading; what is refused throws. */
  readonly findings: Finding[];

  static {
    handleOf = (rules) => rules.#handle;
  }

  private constructor(raw: RulesetHandle, findings: Finding[]) {
    this.#handle = new Handle("Ruleset", raw);
    this.findings = findings;
  }

  /** @throws InputError when a document is refused: `findings` holds every problem of both documents. */
  static compile(documents: { environment: Input<Environment>; provider: Input<Provider> }): Ruleset {
    const environment = documentBytes(documents?.environment, "environment");
    const provider = documentBytes(documents?.provider, "provider");
    const { raw, findings } = enter(() => compile(environment, provider));
    if (raw === undefined) throw new InputError(findings);
    return new Ruleset(raw, findings);
  }

  /** The vocabulary as the core understood it, every default filled in. */
  get directory(): Directory {
    this.#directory ??= this.#handle.use((raw): Directory => raw.directory());
    return this.#directory;
  }

  /** What is wrong with the configuration itself. */
  lint(): Finding[] {
    return this.#handle.use((raw): Finding[] => raw.lint());
  }

  /** @throws InputError when the user is not readable. */
  evaluate(user: Input<User>, options?: EvaluateOptions): Decision {
    const bytes = documentBytes(user, "user");
    const sync = isSync(options);
    const { decision, findings } = this.#handle.use((raw): { decision?: Decision; findings: Finding[] } => raw.evaluate(bytes, sync));
    if (decision === undefined) throw new InputError(findings);
    return { ...decision, findings: [...decision.findings, ...findings] };
  }

  /**
   * The trace of `evaluate()` as sentences.
   * @throws InputError when the user is not readable.
   */
  explain(user: Input<User>, options?: EvaluateOptions): Sentence[] {
    const bytes = documentBytes(user, "user");
    const sync = isSync(options);
    const { sentences, findings } = this.#handle.use((raw): { sentences?: Sentence[]; findings: Finding[] } => raw.explain(bytes, sync));
    if (sentences === undefined) throw new InputError(findings);
    return sentences;
  }

  /** Decides users as they come, in chunks of `users.ndjson`. */
  decisions(options: StreamOptions = {}): DecisionStream {
    const sync = isSync(options);
    const { user, explain = false } = options;
    if (user !== undefined && typeof user !== "string") throw new TypeError("user must be an id");
    return openStream(this.#handle.use((raw) => raw.stream(sync, user, explain)));
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

function compile(environment: Uint8Array, provider: Uint8Array): { raw: RulesetHandle | undefined; findings: Finding[] } {
  const compilation = RulesetHandle.compile(environment, provider);
  const findings: Finding[] = compilation.findings();
  const raw = compilation.take();
  compilation.free();
  return { raw, findings };
}

function isSync(options: EvaluateOptions | undefined): boolean {
  const mode = options?.mode ?? "apply";
  if (mode !== "apply" && mode !== "sync") throw new TypeError('mode must be "apply" or "sync"');
  return mode === "sync";
}
