import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import { environmentNamed } from "../environments.ts";
import { Missing } from "../missing.ts";
import { currentRevision, documentOf, providerOf } from "../providers.ts";
import type { ProviderRow } from "../storage/rows.ts";
import type { Reading } from "../storage/storage.ts";
import type { Api } from "./api.ts";
import { described } from "./described.ts";
import { bytes, etag, ifMatch, takeDocuments } from "./requests.ts";
import { CreatedProvider, Credentials, NewProvider, ProviderDetail, ProviderSummary, Revision, SavedRevision, type EnvironmentQuery } from "./schemas.ts";
import { Type } from "typebox";

const DOCUMENT_LIMIT = 64 * 1024 * 1024;
const LINES_AT_A_TIME = 1_000;

interface Named {
  Querystring: EnvironmentQuery;
  Params: { id: string };
}

export async function providerRoutes(app: FastifyInstance, api: Api): Promise<void> {
  const { storage, providers, environment: usual } = api;

  app.get<{ Querystring: EnvironmentQuery }>("/providers", { schema: described({ summary: "The providers", answer: Type.Array(ProviderSummary) }) }, async ({ query }) =>
    storage.read(async (reading) => {
      const { name } = await environmentNamed(reading, query.environment ?? usual);
      const rows = (await reading.providers(name)).filter(({ isDeleted }) => !isDeleted);
      return Promise.all(rows.map(async (row) => summary(row, await reading.populationSize(name, row.id))));
    }),
  );

  app.post<{ Querystring: EnvironmentQuery; Body: NewProvider }>(
    "/providers",
    { schema: described({ summary: "Add a provider; its secret is answered this once", body: NewProvider, answer: CreatedProvider, status: 201 }) },
    async (request, reply) => {
      const name = request.query.environment ?? usual;
      const { provider, credentials } = await storage.write((writing) => providers.add(writing, name, request.body));
      return reply.code(201).send({ provider: summary(provider, 0), credentials: { baseUrl: api.baseUrl(request), ...credentials } });
    },
  );

  app.get<Named>("/providers/:id", { schema: described({ summary: "A provider", answer: ProviderDetail }) }, async (request, reply) => {
    const detail = await storage.read((reading) => providerDetail(reading, request.query.environment ?? usual, request.params.id));
    const { document, ...rest } = detail;
    const text = JSON.stringify({ ...rest, baseUrl: api.baseUrl(request) });
    return reply.header("etag", etag(detail.revision)).type("application/json").send(`{"document":${document},${text.slice(1)}`);
  });

  app.post<Named>("/providers/:id/credentials", { schema: described({ summary: "A new secret; the one before it stops at once", answer: Credentials }) }, async (request) => {
    const name = request.query.environment ?? usual;
    const credentials = await storage.write(async (writing) => providers.replaceCredentials(writing, name, await providerOf(writing, name, request.params.id)));
    return { baseUrl: api.baseUrl(request), ...credentials };
  });

  app.get<Named>("/providers/:id/revisions", { schema: described({ summary: "Every saved revision, newest first", answer: Type.Array(Revision) }) }, async ({ query, params }) =>
    storage.read(async (reading) => {
      const name = query.environment ?? usual;
      return reading.revisions(name, (await providerOf(reading, name, params.id)).id);
    }),
  );

  app.get<Named & { Params: { id: string; number: string } }>("/providers/:id/revisions/:number", { schema: described({ summary: "The document of a revision" }) }, async ({ query, params }, reply) => {
    const { id, number } = params;
    const found = await storage.read((reading) => reading.providerDocument(query.environment ?? usual, id, /^\d{1,15}$/u.test(number) ? Number(number) : 0));
    if (found === undefined) throw new Missing("revision", number);
    return reply.type("application/json").send(found);
  });

  app.get<Named>("/providers/:id/population", { schema: described({ summary: "The provider's users as users.ndjson", media: "application/x-ndjson" }) }, async ({ query, params }, reply) =>
    streamPopulation(api, query.environment ?? usual, params.id, reply),
  );

  await app.register(documentRoutes, api);
}

async function documentRoutes(app: FastifyInstance, { storage, providers, environment: usual, onEffects }: Api): Promise<void> {
  takeDocuments(app);

  app.get<Named>("/providers/:id/document", { schema: described({ summary: "The provider's document as it was saved" }) }, async ({ query, params }, reply) => {
    const { revision, document } = await storage.read(async (reading) => {
      const name = query.environment ?? usual;
      const provider = await providerOf(reading, name, params.id);
      return { revision: provider.revision, document: await documentOf(reading, name, provider) };
    });
    return reply.header("etag", etag(revision)).type("application/json").send(document);
  });

  app.put<Named>(
    "/providers/:id/document",
    { bodyLimit: DOCUMENT_LIMIT, schema: described({ summary: "Save the next revision", answer: SavedRevision }) },
    async (request, reply) => {
      const from = ifMatch(request);
      const name = request.query.environment ?? usual;
      const revision = await storage.write((writing) => providers.revise(writing, name, request.params.id, from, bytes(request)));
      onEffects();
      return reply.header("etag", etag(revision)).send({ revision });
    },
  );
}

async function providerDetail(reading: Reading, environmentName: string, id: string) {
  const { environmentVersion, populationVersion } = await environmentNamed(reading, environmentName);
  const provider = await providerOf(reading, environmentName, id);
  const { revision, savedAt, savedBy } = await currentRevision(reading, environmentName, provider);
  return {
    document: await documentOf(reading, environmentName, provider),
    revision,
    savedAt,
    savedBy,
    username: (await reading.credentialOf(environmentName, id))?.username ?? null,
    users: await reading.populationSize(environmentName, id),
    holdersElsewhere: await reading.rolesHeldOutside(environmentName, id),
    environmentVersion,
    populationVersion,
  };
}

/** As of one moment, whose versions stand in the head; it keeps that moment until the last line is sent. */
async function streamPopulation({ storage }: Api, environmentName: string, id: string, reply: FastifyReply): Promise<FastifyReply> {
  return new Promise<FastifyReply>((resolve, reject) => {
    storage
      .read(async (reading) => {
        const environment = await environmentNamed(reading, environmentName);
        await providerOf(reading, environmentName, id);
        const lines = Readable.from(reading.populationLines(environmentName, id, LINES_AT_A_TIME), { objectMode: false });
        const ended = new Promise<void>((done) => lines.once("close", done));
        reply.header("usher-population-version", environment.populationVersion).header("usher-environment-version", environment.environmentVersion);
        resolve(reply.type("application/x-ndjson").send(lines));
        await ended;
      })
      .catch(reject);
  });
}

function summary({ id, displayName, kind, credentialType, revision }: ProviderRow, users: number) {
  return { id, displayName, kind, credentialType, revision, users };
}
