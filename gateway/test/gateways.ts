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
import { surroundings as usual, type Surroundings } from "../src/surroundings.ts";
import { folder } from "./folder.ts";

interface After {
  after(end: () => unknown): void;
}

export interface Options {
  baseUrl?: string;
  core?: Core;
  /** Where the store is; absent: a new folder. */
  path?: string;
  storage?: (path: string) => Storage;
  /** What the time is. */
  now?: () => number;
}

/** A gateway that listens on this machine, and how to talk to it. */
export async function running(t: After, options: Options = {}) {
  const core = options.core ?? usher;
  const { now } = options;
  const surroundings: Surroundings = now === undefined ? usual : { ...usual, now: () => new Date(now()).toISOString() };
  const path = options.path ?? folder(t);
  const storage = options.storage?.(path) ?? SqliteStorage.open(path);
  await storage.write(async (writing) => {
    if ((await writing.environment("default")) === undefined) await createEnvironment(writing, surroundings, "default", "Acme");
  });
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
  /** Saves a provider's document with other members. */
  const revise = (id: string, more: object) =>
    storage.write(async (writing) => {
      const revision = (await writing.provider("default", id))?.revision ?? 0;
      const document = JSON.parse((await writing.providerDocument("default", id, revision)) ?? "") as object;
      return providers.revise(writing, "default", id, revision, Buffer.from(JSON.stringify({ ...document, ...more })));
    });
  return { app, storage, lines, tokens, url, port, providers, addProvider, revise, path, scim: (credentials: Credentials) => scimClient(url, basic(credentials)), api: () => apiClient(url, tokens) };
}

/** The body of a user. */
export const person = (userName: string, more: object = {}) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, ...more });

/** The body of a group. */
export const team = (displayName: string, ids: readonly string[] = []) => ({
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
  displayName,
  ...(ids.length > 0 && { members: ids.map((value) => ({ value })) }),
});

/** What a user's resource says of its place. */
export const placement = (resource: Record<string, any>) => resource["urn:scim-usher:params:scim:schemas:extension:placement:2.0:User"];

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
