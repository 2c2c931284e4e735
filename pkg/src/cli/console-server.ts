import { randomBytes } from "node:crypto";
import { open, readFile, readdir, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { securityHeaders, withNonce } from "./security-headers.ts";

/** The only files of a directory that the console is given. */
export const consoleFiles = ["environment.json", "provider.json", "users.ndjson"] as const;

/** What is served: the built console, and the three files of a directory. */
export interface ConsoleSite {
  /** The folder of the built console, with its index.html. */
  built: string;
  /** The folder of the local files. */
  directory: string;
}

const LOOPBACK = "127.0.0.1";

/**
 * Serves the console on loopback.
 * @param port 0: any free one
 * @throws the error of `listen` when the port cannot be had
 */
export async function serveConsole(site: ConsoleSite, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => void answer(site, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  return { server, port: (server.address() as AddressInfo).port };
}

async function answer(site: ConsoleSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const nonce = randomBytes(16).toString("base64");
  for (const [name, value] of Object.entries(securityHeaders(nonce))) response.setHeader(name, value);
  try {
    await route(site, request, response, nonce);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else refuse(response, 500, `The file could not be read: ${(error as Error).message}`);
  }
}

async function route(site: ConsoleSite, request: IncomingMessage, response: ServerResponse, nonce: string): Promise<void> {
  if (!isOurHost(request)) return refuse(response, 403, "This console answers on 127.0.0.1 and localhost only.");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("Allow", "GET, HEAD");
    return refuse(response, 405, "Only GET and HEAD are answered.");
  }
  const path = (request.url ?? "").split(/[?#]/u, 1)[0] ?? "";
  if (path === "/" || path === "/index.html") return index(site, response, nonce);
  const name = consoleFiles.find((file) => path === `/files/${file}`);
  if (name !== undefined) return send(join(site.directory, name), response);
  return asset(site, path, response);
}

// A page of another site whose name was pointed at this machine (DNS rebinding) sends its own name.
function isOurHost(request: IncomingMessage): boolean {
  const port = request.socket.localPort;
  const host = (request.headers.host ?? "").toLowerCase();
  const names = ["127.0.0.1", "localhost", "[::1]"];
  return names.some((name) => host === `${name}:${port}` || (port === 80 && host === name));
}

async function index(site: ConsoleSite, response: ServerResponse, nonce: string): Promise<void> {
  const page = await readFile(join(site.built, "index.html"), "utf8");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  const body = Buffer.from(withNonce(page, nonce));
  response.setHeader("Content-Length", body.length);
  response.end(body);
}

// The path is looked up among the files there are, never joined to a folder, so that no spelling of it leads elsewhere.
async function asset(site: ConsoleSite, path: string, response: ServerResponse): Promise<void> {
  const file = (await assets(site.built)).get(path);
  if (file === undefined) return refuse(response, 404, "There is nothing here.");
  if (path.startsWith("/assets/")) response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
  return send(file, response);
}

async function assets(built: string): Promise<Map<string, string>> {
  const entries = await readdir(built, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== "index.html").map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [`/${relative(built, file).split(sep).map(encodeURIComponent).join("/")}`, file]));
}

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".ndjson": "application/x-ndjson",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

async function send(file: string, response: ServerResponse): Promise<void> {
  // Opening a pipe would wait for somebody to write into it.
  const isFile = await stat(file).then((stats) => stats.isFile(), () => false);
  const handle = isFile ? await open(file).catch(() => undefined) : undefined;
  const stats = await handle?.stat();
  if (handle === undefined || stats?.isFile() !== true) {
    await handle?.close();
    return refuse(response, 404, "There is no such file.");
  }
  response.setHeader("Content-Type", types[extname(file)] ?? "application/octet-stream");
  response.setHeader("Content-Length", stats.size);
  if (response.req.method === "HEAD" || stats.size === 0) {
    await handle.close();
    response.end();
    return;
  }
  // A file that grows meanwhile is sent as long as it was announced.
  await pipeline(handle.createReadStream({ end: stats.size - 1, highWaterMark: 256 * 1024 }), response).catch(() => response.destroy());
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(`${sentence}\n`);
}
