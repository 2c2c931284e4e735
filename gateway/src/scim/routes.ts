import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Answer, BulkOperation, ListRequest, ResourceType, ScimRequest } from "../core.ts";
import { failureOf, fault, tooLargeFor, type Failure } from "../failures.ts";
import type { Client, Provisioning } from "../provisioning.ts";
import { answer, refuse, send } from "./answers.ts";
import type { Gate } from "./gate.ts";

/** Where SCIM is. */
export const SCIM_PATH = "/scim/v2";

const MEGABYTE = 1024 * 1024;
// A group's body names all its members, a user's is short.
const bodyLimits: Record<ResourceType, number> = { User: MEGABYTE, Group: 16 * MEGABYTE };
const mediaTypes = ["application/scim+json", "application/json"];
const everyMethod = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** What the routes need. */
export interface ScimRoutes {
  provisioning: Provisioning;
  gate: Gate;
  /** Where clients reach this, ending in `/scim/v2`. */
  baseUrl(request: FastifyRequest): string;
  /** Called when something may be due. */
  onEffects(): void;
}

/** SCIM 2.0 (RFC 7644). Bodies stay bytes: the core reads them. */
export async function scimRoutes(app: FastifyInstance, { provisioning, gate, baseUrl, onEffects }: ScimRoutes): Promise<void> {
  const { core } = provisioning;
  const refused = (reply: FastifyReply, failure: Failure) => refuse(reply, core, failure);

  app.decorateRequest("client", null);
  app.addHook("onRequest", gate);
  app.addHook("onRequest", async ({ headers }, reply) =>
    (headers["content-encoding"] ?? "identity") === "identity" ? undefined : refused(reply, { status: 415, kind: "coding", detail: "The body is packed: bodies are taken as they are, without Content-Encoding." }),
  );
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(mediaTypes, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error, request.routeOptions.bodyLimit);
    if (failure === undefined || failure.status >= 500) request.log.error({ err: error }, "a request could not be answered");
    return refused(reply, failure ?? fault);
  });
  app.setNotFoundHandler((_request, reply) => refused(reply, { status: 404, kind: "missing", detail: "There is nothing at this address." }));

  for (const [path, resourceType] of [["/Users", "User"], ["/Groups", "Group"]] as const) {
    const one = async (request: FastifyRequest, reply: FastifyReply) => {
      const outcome = await provisioning.request(clientOf(request), scimRequest(request, resourceType), baseUrl(request));
      if (outcome.effects.length > 0) onEffects();
      if (outcome.isRefused) request.log.info({ status: outcome.answer.status, rules: outcome.findings.map(({ rule }) => rule) }, "a SCIM request was refused");
      return answer(reply, outcome.answer);
    };
    const list = listed(resourceType);
    const bodyLimit = bodyLimits[resourceType];
    app.get(path, list);
    app.post(path, { bodyLimit }, one);
    app.post(`${path}/.search`, list);
    app.get(`${path}/:id`, one);
    app.put(`${path}/:id`, { bodyLimit }, one);
    app.patch(`${path}/:id`, { bodyLimit }, one);
    app.delete(`${path}/:id`, one);
    onlyThese(path, ["GET", "POST"]);
    onlyThese(`${path}/.search`, ["POST"]);
    onlyThese(`${path}/:id`, ["GET", "PUT", "PATCH", "DELETE"]);
  }

  for (const document of ["ServiceProviderConfig", "Schemas", "ResourceTypes"] as const) {
    const found = async (request: FastifyRequest, reply: FastifyReply) => {
      const body = core.discovery(document, (request.params as { id?: string }).id, baseUrl(request));
      return body === null ? refused(reply, { status: 404, kind: "missing", detail: "There is no such document." }) : send(reply, 200, body);
    };
    app.get(`/${document}`, found);
    onlyThese(`/${document}`, ["GET"]);
    if (document === "ServiceProviderConfig") continue;
    app.get(`/${document}/:id`, found);
    onlyThese(`/${document}/:id`, ["GET"]);
  }

  app.post("/.search", listed(undefined));
  onlyThese("/.search", ["POST"]);

  const { maxPayloadSize } = core.bulkLimits();
  // What is too large alone is too large among others.
  const tooLarge = ({ resourceType, body }: BulkOperation): Answer | undefined => {
    if (body === undefined || body.length <= bodyLimits[resourceType]) return undefined;
    const { status, detail } = tooLargeFor(bodyLimits[resourceType]);
    return { status, body: core.scimError(status, null, detail), location: null, etag: null };
  };
  app.post("/Bulk", { bodyLimit: maxPayloadSize }, async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { answer: told, effects, refusals } = await provisioning.bulk(clientOf(request), body, baseUrl(request), tooLarge);
    if (effects.length > 0) onEffects();
    for (const { status, rules, error } of refusals) {
      if (error === undefined) request.log.info({ status, rules }, "an operation of a Bulk request was refused");
      else request.log.error({ err: error }, "an operation of a Bulk request could not be answered");
    }
    return answer(reply, told);
  });
  onlyThese("/Bulk", ["POST"]);

  app.all("/Me", async (_request, reply) => refused(reply, { status: 501, kind: "not-implemented", detail: "Me is not offered: ServiceProviderConfig says what is." }));

  /** The resources of one kind, or of all kinds. */
  function listed(resourceType: ResourceType | undefined) {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const { status, body } = await provisioning.list(clientOf(request), listRequest(request, resourceType), baseUrl(request));
      return send(reply, status, body);
    };
  }

  function onlyThese(url: string, methods: readonly string[]): void {
    const others = everyMethod.filter((method) => !methods.includes(method));
    app.route({
      method: others,
      url,
      handler: async (_request, reply) =>
        refused(reply.header("allow", methods.join(", ")), { status: 405, kind: "method", detail: `This address answers ${methods.join(", ")} only.` }),
    });
  }
}

function clientOf({ client }: FastifyRequest): Client {
  if (client === null) throw new Error("a request came through without a client");
  return client;
}

function scimRequest(request: FastifyRequest, resourceType: ResourceType): ScimRequest {
  const { id } = request.params as { id?: string };
  const { body } = request;
  const method = request.method === "HEAD" ? "GET" : request.method;
  return defined({
    method: method as ScimRequest["method"],
    resourceType,
    id,
    body: Buffer.isBuffer(body) ? body : undefined,
    attributes: parameter(request, "attributes"),
    excludedAttributes: parameter(request, "excludedAttributes"),
    ifMatch: request.headers["if-match"],
    ifNoneMatch: request.headers["if-none-match"],
  });
}

const listParameters = ["filter", "startIndex", "count", "sortBy", "sortOrder", "attributes", "excludedAttributes"] as const;

function listRequest(request: FastifyRequest, resourceType: ResourceType | undefined): ListRequest {
  if (request.method === "POST") return defined({ resourceType, search: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) });
  const given = Object.fromEntries(listParameters.map((name) => [name, parameter(request, name)]));
  return defined({ resourceType, ...given }) as ListRequest;
}

/** @throws an error of status 400 when it is given twice */
function parameter({ query }: FastifyRequest, name: string): string | undefined {
  const value = (query as Record<string, string | string[] | undefined>)[name];
  if (!Array.isArray(value)) return value;
  throw Object.assign(new Error(`The query parameter ${name} is given ${value.length} times.`), { statusCode: 400 });
}

type Defined<T> = { [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key] } & { [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined> };

/** Without what is undefined. */
function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<T>;
}
