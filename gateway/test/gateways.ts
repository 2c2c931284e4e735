// Gateways in this process, for tests over HTTP.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import * as usher from "scim-usher";
import type { Core } from "../src/core.ts";
import { createEnvironment } from "../src/environments.ts";
import { gateway } from "../src/gateway.ts";
import { gatewayLog } from "../src/log.ts";
import { Providers, type Credentials, type ProviderWish } from "../src/providers.ts";
import { SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import type { Storage } from "../src/storage/storage.ts";
import { surroundings } from "../src/surroundings.ts";
import { folder } from "./folder.ts";

interface After {
  after(end: () => unknown): void;
}

/** A gateway that listens on this machine, and how to talk to it. */
export async function running(t: After, options: { baseUrl?: string; core?: Core; storage?: (path: string) => Storage } = {}) {
  const core = options.core ?? usher;
  const path = folder(t as never);
  const storage = options.storage?.(path) ?? SqliteStorage.open(path);
  await storage.write((writing) => createEnvironment(writing, surroundings, "default", "Acme"));
  const lines: string[] = [];
  const tokens: string[] = [];
  const consoleFolder = join(path, "console");
  mkdirSync(join(consoleFolder, "assets"), { recursive: true });
  writeFileSync(join(consoleFolder, "index.html"), '<meta property="csp-nonce" nonce="__NONCE__">');
  writeFileSync(join(consoleFolder, "assets", "a-1.js"), "export {};");
  writeFileSync(join(consoleFolder, "icon.svg"), "<svg/>");
  const { app, sessions } = await gateway({
    core,
    storage,
    surroundings,
    log: gatewayLog({ write: (line) => void lines.push(line) }, "debug"),
    environment: "default",
    consoleFolder,
    wasmSha256: createHash("sha256").digest("hex"),
    version: "0.0.0",
    baseUrl: options.baseUrl,
    onToken: (token) => tokens.push(token),
  });
  tokens.push(sessions.newToken());
  await app.listen({ host: "127.0.0.1", port: 0 });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const providers = new Providers(core, surroundings);
  const addProvider = async (wish: Partial<ProviderWish> & { environment?: string } = {}) => {
    const { environment = "default", ...rest } = wish;
    return storage.write((writing) => providers.add(writing, environment, { displayName: "Okta", ...rest }));
  };
  return { app, storage, lines, tokens, url, port, providers, addProvider, path, scim: (credentials: Credentials) => scimClient(url, basic(credentials)), api: () => apiClient(url, tokens) };
}

export const basic = ({ username, secret }: Credentials) => `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  body: any;
}

/** Sends SCIM requests. */
export function scimClient(url: string, authorization: string) {
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    asked(`${url}/scim/v2${path}`, method, body, { authorization, ...(body !== undefined && { "content-type": "application/scim+json" }), ...headers });
}

/** Opens a session and sends requests of the console. */
export async function apiClient(url: string, tokens: readonly string[]) {
  const opened = await asked(`${url}/api/session`, "POST", { token: tokens.at(-1) }, { "content-type": "application/json" });
  const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
  return (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    asked(`${url}/api${path}`, method, body, { cookie, ...(body !== undefined && { "content-type": "application/json" }), ...headers });
}

export async function asked(url: string, method: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
  const sent = body === undefined || typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(url, { method, headers, ...(sent !== undefined && { body: sent as string }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: /json/u.test(response.headers.get("content-type") ?? "") && text !== "" && !/ndjson/u.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : undefined };
}

const patchOf = (operations: readonly object[]) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });

/** A PATCH that replaces attributes. */
export const replacing = (values: Record<string, unknown>) => patchOf(Object.entries(values).map(([path, value]) => ({ op: "replace", path, value })));

/** A PATCH of a group's members. */
export function members({ add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] }) {
  const removals = remove.map((value) => ({ op: "remove", path: `members[value eq "${value}"]` }));
  return patchOf(add.length === 0 ? removals : [...removals, { op: "add", path: "members", value: add.map((value) => ({ value })) }]);
}
