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
export function send(reply: FastifyReply, status: number, body: Uint8Array | string | null): FastifyReply {
  reply.code(status);
  if (body === null) return reply.send();
  return reply.type("application/scim+json").send(typeof body === "string" ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));
}

/** What the gateway itself refuses, in SCIM's form. */
export function refuse(reply: FastifyReply, core: Core, { status, detail, retryAfter }: Failure): FastifyReply {
  if (retryAfter !== undefined) reply.header("retry-after", retryAfter);
  return send(reply, status, core.scimError(status, null, detail));
}
