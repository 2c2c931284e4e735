/** What the process's exit code says. */
export const ExitCode = {
  done: 0,
  findings: 1,
  misuse: 2,
  guardTripped: 3,
  /** The evaluator stopped or the program has a fault (`EX_SOFTWARE` of sysexits). */
  fault: 70,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What `usher --help` says of them. */
export const exitCodes: readonly (readonly [ExitCode, string])[] = [
  [ExitCode.done, "done"],
  [ExitCode.findings, "findings: a line that could not be read, an error that was asked for with --fail-on or lint, an expectation that does not hold"],
  [ExitCode.misuse, "misuse: options, files that cannot be read or written, refused documents"],
  [ExitCode.guardTripped, "more users would change than --fail-over allows"],
  [ExitCode.fault, "a fault of usher itself"],
];

/** The command cannot be carried out as it was given: every reason, one a line. */
export class Misuse extends Error {
  readonly reasons: readonly string[];

  constructor(reasons: readonly string[]) {
    super(reasons.join("\n"));
    this.name = "Misuse";
    this.reasons = reasons;
  }
}
