import type {} from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { authenticate } from "../authentication.ts";
import { presented } from "../authorization.ts";
import type { Core } from "../core.ts";
import type { Client } from "../provisioning.ts";
import type { Storage } from "../storage/storage.ts";
import { refuse } from "./answers.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sent it, below `/scim/v2`. */
    client: Client | null;
  }
}

/** How often one address may fail to sign in before it is told to wait. Whoever signs in rightly is never told so. */
const MOST_FAILURES = 30;
const WITHIN = "1 minute";

/** Lets in who has a credential. Runs before everything else that looks at a request. */
export type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

export function gate(app: FastifyInstance, storage: Storage, core: Core): Gate {
  const failed = app.createRateLimit({ max: MOST_FAILURES, timeWindow: WITHIN });
  return async (request, reply) => {
    const shown = presented(request.raw.rawHeaders);
    const client = shown && (await authenticate(storage, shown));
    if (client !== undefined) {
      request.client = client;
      return undefined;
    }
    const limit = await failed(request);
    const isExceeded = !limit.isAllowed && limit.isExceeded;
    // Whoever goes on fills no log.
    if (!isExceeded) request.log.warn({ address: request.ip, scheme: shown?.scheme }, "a request without a credential that counts was refused");
    if (isExceeded) {
      return refuse(reply, core, { status: 429, kind: "too-many", detail: "Too many requests without a credential that counts. Try again later.", retryAfter: limit.ttlInSeconds });
    }
    reply.header("www-authenticate", ['Basic realm="Usher", charset="UTF-8"', 'Bearer realm="Usher"']);
    return refuse(reply, core, { status: 401, kind: "unauthorized", detail: "A credential of a provider is needed: Basic for API credentials, Bearer for an OAuth token." });
  };
}
