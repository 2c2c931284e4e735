import type { FastifyInstance } from "fastify";
import type { Reading } from "../storage/storage.ts";
import type { Api } from "./api.ts";
import { described } from "./described.ts";
import { cursor, place } from "./requests.ts";
import { AuditLog, LogQuery, PageQuery, SyncLog } from "./schemas.ts";

export async function logRoutes(app: FastifyInstance, { storage, environment: usual }: Api): Promise<void> {
  app.get<{ Querystring: LogQuery }>("/sync-log", { schema: described({ summary: "The Sync Log, newest first", query: LogQuery, answer: SyncLog }) }, async ({ query }) =>
    storage.read((reading) => logPage(reading, query.environment ?? usual, { ...query, providerId: query.provider })),
  );

  app.get<{ Querystring: PageQuery }>("/audit-log", { schema: described({ summary: "The Audit Log, newest first", query: PageQuery, answer: AuditLog }) }, async ({ query }, reply) => {
    const limit = query.limit ?? 50;
    const events = await storage.read((reading) => reading.auditLog(query.environment ?? usual, { after: place(query.cursor, beginning), limit }));
    const texts = events.map(({ before, after, ...rest }) => `${JSON.stringify(rest).slice(0, -1)},"before":${before ?? "null"},"after":${after ?? "null"}}`);
    return reply.type("application/json").send(`{"events":[${texts.join(",")}],"next":${JSON.stringify(nextOf(events, limit))}}`);
  });
}

const beginning = { at: "", seq: 0 };

interface LogPage {
  cursor?: string;
  limit?: number;
  from?: string;
  to?: string;
  providerId?: string | undefined;
  userId?: string | undefined;
}

/** A page of the Sync Log. */
export async function logPage(reading: Reading, environment: string, query: LogPage) {
  const { from, to, providerId, userId, limit = 50 } = query;
  const entries = await reading.syncLog(environment, { from, to, providerId, userId, limit, after: place(query.cursor, beginning) });
  return { entries, next: nextOf(entries, limit) };
}

function nextOf(records: readonly { at: string; seq: number }[], limit: number): string | null {
  const last = records.at(-1);
  return cursor(records.length === limit && last ? { at: last.at, seq: last.seq } : undefined);
}
