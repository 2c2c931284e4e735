import swagger from "@fastify/swagger";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { failureOf, fault } from "../failures.ts";
import type { Plans } from "../plans.ts";
import { Outdated, type Providers } from "../providers.ts";
import { Stale } from "../plans.ts";
import type { Core } from "../core.ts";
import type { Storage } from "../storage/storage.ts";
import type { Surroundings } from "../surroundings.ts";
import { environmentRoutes } from "./environment.ts";
import { logRoutes } from "./logs.ts";
import { onlyThisMachine } from "./loopback.ts";
import { planRoutes } from "./plans.ts";
import { Problem, problem } from "./problem.ts";
import { providerRoutes } from "./providers.ts";
import { sessionRoutes } from "./session.ts";
import { cookieName, cookieOf, type Sessions } from "./sessions.ts";
import { userRoutes } from "./users.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether a route answers without a session. */
    isOpen?: boolean;
  }
}

/** What the routes need. */
export interface Api {
  core: Core;
  storage: Storage;
  surroundings: Surroundings;
  providers: Providers;
  plans: Plans;
  sessions: Sessions;
  /** The environment that is meant where a request names none. */
  environment: string;
  wasmSha256: string;
  version: string;
  /** Where SCIM clients reach this. */
  baseUrl(request: FastifyRequest): string;
  /** Called when something may be due. */
  onEffects(): void;
}

/** The console's API, for this machine alone. */
export async function apiRoutes(app: FastifyInstance, api: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Usher's console API", version: api.version, description: "Errors are problem details (RFC 9457); changes of what has revisions carry If-Match." },
      servers: [{ url: "/" }],
    },
  });
  app.removeContentTypeParser("text/plain");
  app.addHook("onRequest", onlyThisMachine);
  app.addHook("onRequest", async (request, reply) => {
    const port = request.socket.localPort;
    const session = cookieOf(request.headers.cookie, cookieName(port));
    if (request.routeOptions.config.isOpen === true || (session !== undefined && api.sessions.has(session))) return undefined;
    return problem(reply, { status: 401, kind: "no-session", detail: "Open the console with the address that the gateway printed when it started." });
  });
  app.addHook("onSend", async (_request, reply) => void reply.header("cache-control", "no-store"));
  app.setErrorHandler((error, request, reply) => explain(error, request, reply));
  app.setNotFoundHandler((_request, reply) => problem(reply, { status: 404, kind: "missing", detail: "There is nothing at this address." }));

  await app.register(sessionRoutes, api);
  await app.register(environmentRoutes, api);
  await app.register(providerRoutes, api);
  await app.register(planRoutes, api);
  await app.register(userRoutes, api);
  await app.register(logRoutes, api);
  app.get("/openapi.json", { config: { isOpen: true }, schema: { hide: true } }, async () => app.swagger());
}

function explain(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof Problem) return problem(reply, error.failure, error.more);
  if (error instanceof Outdated) {
    const { revision, savedAt, savedBy } = error.current;
    return problem(reply, { status: 412, kind: "outdated", detail: error.message }, { revision, savedAt, savedBy });
  }
  if (error instanceof Stale) return problem(reply, { status: 409, kind: "stale", detail: error.message }, { changed: error.changed });
  const failure = failureOf(error);
  if (failure === undefined || failure.status >= 500) request.log.error({ err: error }, "a request could not be answered");
  return problem(reply, failure ?? fault);
}
