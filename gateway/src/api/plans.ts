import type { FastifyInstance } from "fastify";
import { Missing } from "../missing.ts";
import type { PlanRow } from "../storage/rows.ts";
import type { Api } from "./api.ts";
import { described } from "./described.ts";
import { Applied, Apply, Plan, type EnvironmentQuery } from "./schemas.ts";

interface Named {
  Querystring: EnvironmentQuery;
  Params: { id: string };
}

export async function planRoutes(app: FastifyInstance, { storage, plans, environment: usual, onEffects }: Api): Promise<void> {
  app.post<Named>(
    "/providers/:id/plans",
    { schema: described({ summary: "What Apply would do now", answer: Plan, status: 201 }) },
    async ({ query, params }, reply) => reply.code(201).type("application/json").send(planText(await plans.make(query.environment ?? usual, params.id))),
  );

  app.get<Named>("/plans/:id", { schema: described({ summary: "A plan", answer: Plan }) }, async ({ query, params }, reply) => {
    const found = await storage.read((reading) => reading.plan(query.environment ?? usual, params.id));
    if (found === undefined) throw new Missing("plan", params.id);
    return reply.type("application/json").send(planText(found));
  });

  app.post<Named & { Body: Apply }>(
    "/plans/:id/apply",
    { schema: described({ summary: "Do what the plan says", body: Apply, answer: Applied }) },
    async ({ query, params, body }, reply) => {
      const figures = await plans.apply(query.environment ?? usual, params.id, body.digest);
      onEffects();
      return reply.type("application/json").send(`{"status":"applied","figures":${figures}}`);
    },
  );
}

function planText({ summary, figures, ...rest }: PlanRow): string {
  return `${JSON.stringify(rest).slice(0, -1)},"summary":${summary},"figures":${figures ?? "null"}}`;
}
