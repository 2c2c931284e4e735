import { renderFinding } from "./render.ts";
import type { Finding } from "./types.ts";

/** A document that the core refuses: `findings` says everything that is wrong with it. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly findings: Finding[];

  constructor(findings: Finding[]) {
    super(summary(findings));
    this.findings = findings;
  }
}

/** Why the core refused a SCIM request. */
export interface Refused {
  status: number;
  scimType: string | undefined;
  body: Uint8Array;
  findings: Finding[];
}

/** A SCIM request that is refused: nothing of it was done. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  /** The HTTP status. */
  readonly status: number;
  /** RFC 7644's word for it (its table 9). */
  readonly scimType: string | undefined;
  /** The error as RFC 7644 answers it (section 3.12), as JSON. */
  readonly body: Uint8Array;
  readonly findings: Finding[];

  constructor({ status, scimType, body, findings }: Refused) {
    super(summary(findings));
    this.status = status;
    this.scimType = scimType;
    this.body = body;
    this.findings = findings;
  }
}

function summary(findings: Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === "error");
  const first = errors[0] === undefined ? "refused" : renderFinding(errors[0]);
  return errors.length > 1 ? `${first} (and ${errors.length - 1} more, in \`findings\`)` : first;
}

/**
 * The core stopped, and another instance took its place.
 *
 * - `trap`: this call did it. It has changed nothing, and the next call works.
 * - `stale`: the object was made before that, and went with its instance: make it again.
 */
export class CoreTrapError extends Error {
  override readonly name = "CoreTrapError";
  readonly code: "trap" | "stale";

  constructor(code: "trap" | "stale", message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
