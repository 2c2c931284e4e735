import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Ends every connection that waits for no answer when `app` closes, and the others with their answers. The server itself takes a
 * connection that has not asked anything yet (browsers keep some ready) for one that is about to, and would wait a minute for it.
 */
export function closeWithoutWaiting(app: FastifyInstance): void {
  const waiting = new Map<Socket, number>();
  let isClosing = false;
  app.server.on("connection", (socket: Socket) => {
    if (isClosing) return void socket.destroy();
    waiting.set(socket, 0);
    socket.once("close", () => waiting.delete(socket));
  });
  app.server.on("request", ({ socket }, reply) => {
    waiting.set(socket, (waiting.get(socket) ?? 0) + 1);
    reply.once("close", () => {
      const left = (waiting.get(socket) ?? 1) - 1;
      if (waiting.has(socket)) waiting.set(socket, left);
      if (isClosing && left === 0) socket.destroySoon();
    });
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    for (const [socket, answers] of waiting) if (answers === 0) socket.destroy();
  });
}
