import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import { securityHeaders, withNonce } from "../../pkg/src/cli/security-headers.ts";
import { onlyThisMachine } from "./api/loopback.ts";

/** The built console, for this machine alone. */
export async function consoleRoutes(app: FastifyInstance, { folder }: { folder: string }): Promise<void> {
  app.addHook("onRequest", onlyThisMachine);
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(securityHeaders(newNonce()));
    // The build names these by their content.
    if (request.routeOptions.url?.startsWith("/assets/")) reply.header("cache-control", "public, max-age=31536000, immutable");
  });

  for (const path of ["/", "/index.html"]) {
    app.get(path, async (_request, reply) => {
      // The page and its headers must name the same nonce, and each page another.
      const nonce = newNonce();
      const page = await readFile(join(folder, "index.html"), "utf8");
      return reply.headers(securityHeaders(nonce)).type("text/html; charset=utf-8").send(withNonce(page, nonce));
    });
  }

  await app.register(fastifyStatic, {
    root: folder,
    // A route for each file that is there: no spelling of an address leads elsewhere.
    wildcard: false,
    index: false,
    globIgnore: ["**/index.html"],
    cacheControl: false,
  });
}

const newNonce = () => randomBytes(16).toString("base64");
