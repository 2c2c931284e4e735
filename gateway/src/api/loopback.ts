import type { FastifyReply, FastifyRequest } from "fastify";
import { BlockList, isIPv6 } from "node:net";
import type { Failure } from "../failures.ts";
import { problem } from "./problem.ts";

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");

const safeMethods = ["GET", "HEAD", "OPTIONS"];

/** Lets in only what this machine's own browser or programs ask, whoever else may reach the port. */
export async function onlyThisMachine(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const reason = reasonToRefuse(request);
  if (reason === undefined) return undefined;
  request.log.warn({ address: request.ip, reason }, "a request to the console was refused");
  return problem(reply, reason);
}

function reasonToRefuse(request: FastifyRequest): Failure | undefined {
  const refused = (detail: string): Failure => ({ status: 403, kind: "only-this-machine", detail });
  if (!isLoopback(request.socket.remoteAddress)) return refused("The console and its API are for the machine that the gateway runs on. SCIM is below /scim/v2.");
  const { headers } = request;
  // Behind a proxy every client looks like this machine.
  if (headers.forwarded ?? headers["x-forwarded-for"] ?? headers.via) return refused("The console and its API are not for requests that came through a proxy.");
  // A page of another site whose name was pointed at this machine (DNS rebinding) sends its own name.
  if (!isOurHost(headers.host, request.socket.localPort)) return refused("The console answers on 127.0.0.1 and localhost only.");
  return isOwnOrigin(request) ? undefined : refused("A page of another origin asked for this.");
}

/** @param address of the other end of a connection */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.toLowerCase().startsWith("::ffff:") ? address.slice(7) : address;
  return loopback.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}

function isOurHost(host: string | undefined, port: number | undefined): boolean {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  const given = host?.toLowerCase();
  return names.some((name) => given === `${name}:${port}` || (port === 80 && given === name));
}

// Browsers name the origin of whatever is not a plain reading of their own, and say where every request comes from.
function isOwnOrigin({ headers, method }: FastifyRequest): boolean {
  if (headers.origin !== undefined) return headers.origin.toLowerCase() === `http://${headers.host?.toLowerCase()}`;
  const site = headers["sec-fetch-site"];
  return safeMethods.includes(method) ? site !== "cross-site" || headers["sec-fetch-mode"] === "navigate" : site === undefined || site === "same-origin";
}
