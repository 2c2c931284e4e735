import { InputError, type Finding } from "scim-usher";
import { Missing } from "./missing.ts";
import { NameTaken, StorageUnavailable, StorageUnusable } from "./storage/storage.ts";

/** What went wrong, as an answer tells it. */
export interface Failure {
  status: number;
  /** A word for programs, as the end of the problem's `type`. */
  kind: string;
  detail: string;
  /** What is wrong with a document. */
  findings?: Finding[];
  /** In how many seconds to try again. */
  retryAfter?: number;
}

/**
 * The failures that an answer explains; nothing for one that is the program's own fault.
 * @param bodyLimit how many bytes a body may have where it failed
 */
export function failureOf(error: unknown, bodyLimit?: number): Failure | undefined {
  if (error instanceof StorageUnavailable || error instanceof StorageUnusable) {
    return { status: 503, kind: "storage-unavailable", detail: "The store cannot be used now, and nothing was changed. Try again.", retryAfter: 5 };
  }
  if (error instanceof Missing) return { status: 404, kind: "missing", detail: error.message };
  if (error instanceof NameTaken) return { status: 409, kind: "name-taken", detail: `Another ${error.kind} has this name.` };
  if (error instanceof InputError) return { status: 422, kind: "refused-document", detail: error.message, findings: error.findings };
  return (error as { code?: string }).code === "FST_ERR_CTP_BODY_TOO_LARGE" && bodyLimit !== undefined ? tooLargeFor(bodyLimit) : ofTheRequest(error);
}

/** A body that has more bytes than are taken. */
export function tooLargeFor(bytes: number): Failure {
  return { status: 413, kind: "too-large", detail: `The body has more than the ${bytes} bytes that are taken here.` };
}

const requestFailures: Record<string, Failure> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, kind: "too-large", detail: "The body is larger than this gateway takes." },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, kind: "media-type", detail: "The body's media type is not one that is taken here." },
  FST_ERR_BAD_URL: { status: 400, kind: "address", detail: "The address is not well formed." },
  FST_ERR_MAX_PARAM_LENGTH: { status: 404, kind: "missing", detail: "There is nothing at this address." },
};

/** What fastify found wrong with a request. */
function ofTheRequest(error: unknown): Failure | undefined {
  const { code = "", statusCode, message } = error as { code?: string; statusCode?: number; message: string };
  const known = requestFailures[code];
  if (known !== undefined) return known;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500 ? { status: statusCode, kind: "request", detail: message } : undefined;
}

/** What is said of a failure that is the program's own. */
export const fault: Failure = { status: 500, kind: "fault", detail: "This is a fault of the gateway, and nothing was changed. Its log says more." };
