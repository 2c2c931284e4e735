// Why the gateway did not do what was asked, and what a person can try.
import type { ProblemDocument } from "./contract.ts";

export class Problem extends Error {
  /** The answer's status; 0 where there was no answer. */
  readonly status: number;
  readonly document: ProblemDocument;

  constructor(status: number, document: ProblemDocument = {}) {
    super(document.detail ?? document.title ?? `status ${status}`);
    this.status = status;
    this.document = document;
  }
}

export const UNREACHABLE = 0;
export const EXPIRED = 401;
export const MISSING = 404;
export const STALE = 409;
export const CONFLICT = 412;
export const REFUSED = 422;

/** What happened and what to try, in sentences. */
export function told({ status, document }: Problem): string {
  if (status === UNREACHABLE) return "The gateway cannot be reached. Check that usher-gateway runs, then try again.";
  if (status === EXPIRED) return "The session has expired. Open the address that usher-gateway prints, here or in another tab, then try again.";
  const said = sentence(document.detail ?? document.title ?? `The gateway answered ${status}`);
  return status >= 500 ? `${said} The gateway's own log says why; try again.` : said;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
