import type { FastifyInstance } from "fastify";
import type { Api } from "./api.ts";
import { described } from "./described.ts";
import { Problem } from "./problem.ts";
import { NewSession, Session } from "./schemas.ts";
import { cookieName } from "./sessions.ts";

export async function sessionRoutes(app: FastifyInstance, { sessions, storage, environment, wasmSha256, version }: Api): Promise<void> {
  const failed = app.createRateLimit({ max: 30, timeWindow: "1 minute" });

  app.post<{ Body: NewSession }>(
    "/session",
    { config: { isOpen: true }, schema: described({ summary: "Exchange the one-time token for a session", body: NewSession, status: 204 }) },
    async (request, reply) => {
      const session = sessions.open(request.body.token);
      if (session === undefined) {
        const limit = await failed(request);
        if (!limit.isAllowed && limit.isExceeded) throw new Problem({ status: 429, kind: "too-many", detail: "Too many wrong tokens. Try again later.", retryAfter: limit.ttlInSeconds });
        throw new Problem({ status: 401, kind: "no-session", detail: "This token was used, or is not the gateway's: it prints a new address whenever one was used." });
      }
      const cookie = `${cookieName(request.socket.localPort)}=${session}; Path=/api; HttpOnly; SameSite=Strict`;
      return reply.code(204).header("set-cookie", cookie).send();
    },
  );

  app.get("/session", { schema: described({ summary: "What this gateway is", answer: Session }) }, async () => {
    const environments = await storage.read((reading) => reading.environments());
    return { environment, environments: environments.map(({ name }) => name), wasmSha256, version };
  });
}
