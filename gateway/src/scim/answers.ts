import type { FastifyReply } from "fastify";
import type { Answer, Core } from "../core.ts";
import type { Failure } from "../failures.ts";

/** Answers what the core answered. */
export function answer(reply: FastifyReply, { status, body, location, etag }: Answer): FastifyReply {
  if (location !== null) reply.header("location", location);
  if (etag !== null) reply.header("etag", etag);
  return send(reply, status, body);
}

/** A body that is SCIM, or none. */
export function send(reply: FastifyReply, status: number, body: string | null): FastifyReply {
  reply.code(status);
  if (body === null) return reply.send();
  // Bytes, because a text would be given a charset, which the media type does not have (RFC 7644, section 8.1).
  return reply.type("application/scim+json").send(Buffer.from(body));
}

/** What the gateway itself refuses, in SCIM's form. */
export function refuse(reply: FastifyReply, core: Core, { status, detail, retryAfter }: Failure): FastifyReply {
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  return send(reply, status, core.scimError(status, null, detail));
}
