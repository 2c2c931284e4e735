import type { FastifyInstance } from "fastify";
import { environmentDocument } from "../documents.ts";
import { environmentNamed, reviseEnvironment } from "../environments.ts";
import type { Api } from "./api.ts";
import { described } from "./described.ts";
import { Problem } from "./problem.ts";
import { bytes, etag, ifMatch, takeDocuments } from "./requests.ts";
import type { EnvironmentQuery } from "./schemas.ts";

const DOCUMENT_LIMIT = 64 * 1024 * 1024;

export async function environmentRoutes(app: FastifyInstance, { core, storage, surroundings, environment: usual }: Api): Promise<void> {
  takeDocuments(app);

  app.get<{ Querystring: EnvironmentQuery }>("/environment", { schema: described({ summary: "The environment's document" }) }, async (request, reply) => {
    const { version, document } = await storage.read(async (reading) => {
      const environment = await environmentNamed(reading, request.query.environment ?? usual);
      return { version: environment.environmentVersion, document: await environmentDocument(reading, environment) };
    });
    return reply.header("etag", etag(version)).type("application/json").send(document);
  });

  app.put<{ Querystring: EnvironmentQuery }>(
    "/environment",
    { bodyLimit: DOCUMENT_LIMIT, schema: described({ summary: "Put another document in its place; groups stay as the providers sent them" }) },
    async (request, reply) => {
      const from = ifMatch(request);
      const name = request.query.environment ?? usual;
      const version = await storage.write(async (writing) => {
        const environment = await environmentNamed(writing, name);
        const { environmentVersion } = environment;
        if (environmentVersion !== from) throw new Problem({ status: 412, kind: "outdated", detail: `The environment is at version ${environmentVersion} meanwhile.` }, { environmentVersion });
        await reviseEnvironment(writing, core, surroundings, environment, bytes(request));
        return (await environmentNamed(writing, name)).environmentVersion;
      });
      return reply.header("etag", etag(version)).type("application/json").send(JSON.stringify({ environmentVersion: version }));
    },
  );
}
