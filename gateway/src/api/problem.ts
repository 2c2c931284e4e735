import type { FastifyReply } from "fastify";
import { STATUS_CODES } from "node:http";
import type { Failure } from "../failures.ts";

/** An answer that says what is wrong (RFC 9457). */
export function problem(reply: FastifyReply, { status, kind, detail, findings, retryAfter }: Failure, more: object = {}): FastifyReply {
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  const body = { type: `urn:usher:problem:${kind}`, title: STATUS_CODES[status] ?? "Error", status, detail, ...(findings && { findings }), ...more };
  return reply.code(status).type("application/problem+json").send(JSON.stringify(body));
}

/** A failure that a route finds by itself, with what else the answer carries. */
export class Problem extends Error {
  readonly failure: Failure;
  readonly more: object;

  constructor(failure: Failure, more: object = {}) {
    super(failure.detail);
    this.failure = failure;
    this.more = more;
  }
}
