import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { apiRoutes } from "./api/api.ts";
import { problem } from "./api/problem.ts";
import { Sessions } from "./api/sessions.ts";
import { closeWithoutWaiting } from "./closing.ts";
import { consoleRoutes } from "./console.ts";
import type { Core } from "./core.ts";
import { Deactivations } from "./deactivations.ts";
import { failureOf, fault } from "./failures.ts";
import { Plans } from "./plans.ts";
import { Providers } from "./providers.ts";
import { Provisioning } from "./provisioning.ts";
import { refuse } from "./scim/answers.ts";
import { gate } from "./scim/gate.ts";
import { SCIM_PATH, scimRoutes } from "./scim/routes.ts";
import type { Storage } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

const MEGABYTE = 1024 * 1024;
const REQUEST_MS = 60_000;

/** What a gateway is made of. */
export interface GatewayParts {
  core: Core;
  storage: Storage;
  surroundings: Surroundings;
  log: FastifyBaseLogger;
  /** The environment that the console opens with. */
  environment: string;
  /** The folder of the built console. */
  consoleFolder: string;
  /** The evaluator's SHA-256: the console compares it with its own. */
  wasmSha256: string;
  version: string;
  /** Where clients reach this, ending in `/scim/v2`; absent: what each request says. */
  baseUrl?: string | undefined;
  /** Called with a token that opens the console, whenever there is a new one. */
  onToken(token: string): void;
}

/** A gateway that does not listen yet. */
export interface Gateway {
  app: FastifyInstance;
  sessions: Sessions;
}

/** Puts a gateway together. Closing `app` finishes what was begun, and closes the store. */
export async function gateway(parts: GatewayParts): Promise<Gateway> {
  const { core, storage, surroundings, log } = parts;
  const app = fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MEGABYTE,
    requestTimeout: REQUEST_MS,
    routerOptions: { maxParamLength: 1024, ignoreTrailingSlash: true },
    // Bodies are refused for what they have too much, and never changed.
    ajv: { customOptions: { removeAdditional: false, useDefaults: true, coerceTypes: true } },
    frameworkErrors: (error, request, reply) => void refuseAddress(error, request, reply),
  });
  closeWithoutWaiting(app);
  const isBelowScim = ({ url }: FastifyRequest) => lenient(url).startsWith(`${SCIM_PATH}/`);
  const refuseAddress = async (error: Error, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const failure = failureOf(error) ?? fault;
    if (!isBelowScim(request)) return void problem(reply, failure);
    // Also an address that cannot be read is told only to who may know.
    if ((await letIn(request, reply)) === undefined) refuse(reply, core, failure);
  };

  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // It is the proxy in front that speaks TLS.
    strictTransportSecurity: false,
    frameguard: { action: "deny" },
  });
  await app.register(rateLimit, { global: false });
  const letIn = gate(app, storage, core);

  const provisioning = new Provisioning(core, storage, surroundings);
  const deactivations = new Deactivations(provisioning, storage, surroundings, log);
  const sessions = new Sessions(parts.onToken);
  const baseUrl = (request: FastifyRequest) => parts.baseUrl ?? requestedBaseUrl(request);
  const onEffects = () => deactivations.wake();

  app.setErrorHandler((error, request, reply) => {
    request.log.error({ err: error }, "a request could not be answered");
    return problem(reply, failureOf(error) ?? fault);
  });
  app.setNotFoundHandler((_request, reply) => problem(reply, { status: 404, kind: "missing", detail: "There is nothing at this address." }));
  app.get("/healthz", async (_request, reply) => reply.send({ status: "up" }));
  app.get("/readyz", async (_request, reply) => {
    const isReady = answers(core) && (await storage.isReady());
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? "ready" : "not ready" });
  });
  await app.register((scope) => scimRoutes(scope, { provisioning, gate: letIn, baseUrl, onEffects }), { prefix: SCIM_PATH });
  const providers = new Providers(core, surroundings);
  const plans = new Plans(core, storage, surroundings);
  await app.register((scope) => apiRoutes(scope, { ...parts, providers, plans, sessions, baseUrl, onEffects }), { prefix: "/api" });
  await app.register(consoleRoutes, { folder: parts.consoleFolder });

  app.addHook("onListen", async () => deactivations.wake());
  app.addHook("onClose", async () => {
    await deactivations.stop();
    await storage.close();
  });
  return { app, sessions };
}

/** A path in one spelling, as far as that can be made out. */
function lenient(url: string): string {
  const path = url.split(/[?#]/u, 1)[0] ?? "";
  const decoded = path.replaceAll(/%([0-9a-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return decoded.replaceAll(/\/{2,}/gu, "/").toLowerCase();
}

const hostForm = /^[a-z0-9.\-_]+(?::\d{1,5})?$|^\[[0-9a-f:.]+\](?::\d{1,5})?$/iu;

function requestedBaseUrl({ headers, socket }: FastifyRequest): string {
  const host = headers.host !== undefined && hostForm.test(headers.host) ? headers.host : `127.0.0.1:${socket.localPort ?? 0}`;
  return `http://${host}${SCIM_PATH}`;
}

function answers(core: Core): boolean {
  try {
    return core.scimError(503, null, "").length > 0;
  } catch {
    return false;
  }
}
