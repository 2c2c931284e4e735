import type { FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import { EnvironmentQuery, ProblemDetails } from "./schemas.ts";

interface Parts {
  summary: string;
  query?: TSchema;
  body?: TSchema;
  /** What a success is answered with. Absent: nothing, or bytes of `media`. */
  answer?: TSchema;
  status?: number;
  media?: string;
}

const problems = { description: "What is wrong", content: { "application/problem+json": { schema: ProblemDetails } } };

/** A route's schema: its summary, what it takes and what it answers. */
export function described({ summary, query = EnvironmentQuery, body, answer, status = 200, media = "application/json" }: Parts): FastifySchema {
  const content = answer ?? (status === 204 ? undefined : { description: media });
  const success = content === undefined ? { type: "null", description: "Nothing" } : { description: "Done", content: { [media]: { schema: content } } };
  return { summary, querystring: query, ...(body && { body }), response: { [status]: success, "4xx": problems, "5xx": problems } } as FastifySchema;
}
