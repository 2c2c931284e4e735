// What identity providers send one after another, over HTTP: the gateway answers and records what the core decides alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import * as usher from "scim-usher";
import { loadExample } from "../src/example.ts";
import { Providers } from "../src/providers.ts";
import { Provisioning } from "../src/provisioning.ts";
import { SqliteStorage, storeFile } from "../src/storage/sqlite/sqlite.ts";
import type { Reading, Storage } from "../src/storage/storage.ts";
import { surroundings } from "../src/surroundings.ts";
import { asked, basic, running } from "./gateways.ts";

const ENVIRONMENT = "exchange";

interface ExchangeFile {
  file: string;
  environment: usher.Environment;
  provider: usher.Provider;
  users: usher.User[];
  exchanges: object[];
}

interface Service {
  base: string;
  request(method: string, path: string, headers: Record<string, string>, body: string | undefined): Promise<{ status: number; headers: Headers; text: string }>;
  log(): Promise<object[]>;
  clock(now: string): void;
  due(userId: string): Promise<void>;
  administrate(userId: string, set: object): Promise<void>;
}

const { files, run } = (await import(new URL("../../tests/exchanges/run.mjs", import.meta.url).href)) as {
  files: ExchangeFile[];
  run(file: ExchangeFile, service: Service): Promise<{ ran: number; skipped: string[] }>;
};

for (const file of files) {
  test(`${file.file} over HTTP`, async (t) => {
    const clock = { now: "2026-03-02T08:00:00.000Z" };
    const service = await serviceOf(t, file, clock);
    const { ran, skipped } = await run(file, service);
    assert.deepEqual([ran, skipped], [file.exchanges.length, []]);
  });
}

async function serviceOf(t: Parameters<typeof running>[0], { environment, provider, users }: ExchangeFile, clock: { now: string }): Promise<Service> {
  const { storage, url, path } = await running(t, { now: () => Date.parse(clock.now), storage: (path) => withoutTimers(SqliteStorage.open(path)) });
  const around = { ...surroundings, now: () => clock.now };
  const providers = new Providers(usher, around);
  const example = { environment: JSON.stringify(environment), provider: JSON.stringify(provider), users: users.map((user) => JSON.stringify(user)).join("\n") };
  const authorization = await storage.write(async (writing) => {
    await loadExample(writing, usher, providers, around, ENVIRONMENT, example);
    const row = await writing.provider(ENVIRONMENT, provider.id);
    assert.ok(row);
    const credentials = await providers.replaceCredentials(writing, ENVIRONMENT, row);
    return row.credentialType === "oauthToken" ? `Bearer ${credentials.secret}` : basic(credentials);
  });
  const base = `${url}/scim/v2`;
  // Timers go off when the file says so, one user's at a time, also too early.
  const provisioning = new Provisioning(usher, storage, around);
  return {
    base,
    request: (method, at, headers, body) => {
      const type = body === undefined ? {} : { "content-type": "application/scim+json" };
      return asked(`${base}${at}`, method, body, { authorization, ...type, ...headers });
    },
    log: async () => (await storage.read((reading) => reading.syncLog(ENVIRONMENT, { limit: 1_000_000 }))).sort((one, other) => one.seq - other.seq),
    clock: (now) => void (clock.now = now),
    due: async (userId) => void (await provisioning.due({ environment: ENVIRONMENT, providerId: provider.id, actor: "usher" }, userId, base)),
    administrate: (userId, set) => changeByHand(path, storage, userId, set),
  };
}

/** A store in which nobody is due by himself: the files say whose timer goes off when. */
function withoutTimers(storage: Storage): Storage {
  const nobody: Partial<Reading> = { dueUsers: async () => [], nextDue: async () => undefined };
  return instead(storage, { read: (work) => storage.read((reading) => work(instead(reading, nobody))) });
}

/** An object that does some things otherwise. */
function instead<T extends object>(target: T, other: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(other, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** What an administrator will do on a page of its own: members of the stored account are replaced, null ones removed. */
async function changeByHand(path: string, storage: Storage, userId: string, set: object): Promise<void> {
  const [stored] = await storage.read((reading) => reading.users(ENVIRONMENT, [userId]));
  const members = Object.entries({ ...(JSON.parse(stored?.account ?? "") as usher.User), ...set }).filter(([, value]) => value !== null);
  const account = Object.fromEntries(members) as unknown as usher.User;
  // As the core writes such an account, with its columns.
  const { user } = usher.importUser(account, account.providerId ?? "", { now: "2026-03-02T08:00:00.000Z", actor: "administrator" });
  const database = new Database(storeFile(path));
  database
    .prepare("UPDATE user SET account = ?, status = ?, organization_id = ?, listing = ?, deactivate_at = ? WHERE environment = ? AND id = ?")
    .run(user.account, user.status, user.organizationId, user.listing, user.deactivateAt, ENVIRONMENT, userId);
  database.prepare("DELETE FROM user_role WHERE environment = ? AND user_id = ?").run(ENVIRONMENT, userId);
  const role = database.prepare("INSERT INTO user_role (environment, user_id, role_id, provider_id, counts) VALUES (?, ?, ?, ?, ?)");
  for (const roleId of user.roleIds) role.run(ENVIRONMENT, userId, roleId, user.providerId ?? "", Number(user.status === "active"));
  database.close();
}
