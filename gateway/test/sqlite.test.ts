// What SQLite's storage promises beside the conformance suite: its file, its failures, and that no list reads everything.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { Connection } from "../src/storage/sqlite/connection.ts";
import { page, scan } from "../src/storage/sqlite/lists.ts";
import { SqliteReading } from "../src/storage/sqlite/reading.ts";
import { SqliteStorage, storeFile } from "../src/storage/sqlite/sqlite.ts";
import { StorageUnavailable, StorageUnusable, type ListQuery } from "../src/storage/storage.ts";
import { at, user } from "./rows.ts";
import { folder } from "./folder.ts";

const environment = { name: "one", createdAt: at(0), defaultOrganizationId: "acme", roles: null };

test("a store that is newer than the program is refused, and left as it is", (t) => {
  const path = folder(t);
  const made = SqliteStorage.open(path);
  t.after(() => made.close());
  const database = new Database(storeFile(path));
  database.pragma("user_version = 99");
  assert.throws(() => SqliteStorage.open(path), (error) => error instanceof StorageUnusable && /version 99/u.test(error.message));
  assert.equal(database.pragma("user_version", { simple: true }), 99);
  database.close();
});

test("a file that is not a store is refused", (t) => {
  const other = folder(t);
  const database = new Database(storeFile(other));
  database.exec("CREATE TABLE notes (text TEXT)");
  database.close();
  assert.throws(() => SqliteStorage.open(other), (error) => error instanceof StorageUnusable && /not a store/u.test(error.message));
  const garbage = folder(t);
  writeFileSync(storeFile(garbage), "x".repeat(5000));
  assert.throws(() => SqliteStorage.open(garbage), StorageUnusable);
});

test("what two processes write is seen by both", async (t) => {
  const path = folder(t);
  const [one, other] = [SqliteStorage.open(path), SqliteStorage.open(path)];
  t.after(() => Promise.all([one.close(), other.close()]));
  await one.write((writing) => writing.createEnvironment(environment));
  await other.write((writing) => writing.saveUsers("one", [user("u1")]));
  assert.equal((await one.read((reading) => reading.environment("one")))?.populationVersion, 2);
});

test("a store that somebody else holds too long is unavailable, and available again afterwards", async (t) => {
  const path = folder(t);
  const storage = SqliteStorage.open(path);
  t.after(() => storage.close());
  let losses = 0;
  storage.onLost(() => (losses += 1));
  const other = new Database(storeFile(path));
  other.exec("BEGIN IMMEDIATE");
  await assert.rejects(storage.write((writing) => writing.createEnvironment(environment)), StorageUnavailable);
  assert.equal(losses, 1);
  assert.equal(await storage.isReady(), false);
  other.exec("ROLLBACK");
  other.close();
  assert.equal(await storage.isReady(), true);
  await storage.write((writing) => writing.createEnvironment(environment));
});

// A limit on the size of its files is what a process notices of a full disk, and it can be lifted while it runs.
test("writes that pile up are refused before they fill the memory, and those that wait are kept", async (t) => {
  const storage = SqliteStorage.open(folder(t));
  t.after(() => storage.close());
  await storage.write((writing) => writing.createEnvironment(environment));
  const results = await Promise.allSettled(Array.from({ length: 5_000 }, () => storage.write((writing) => writing.touch())));
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 5_000 - 4_096);
  for (const { reason } of refused) assert.ok(reason instanceof StorageUnavailable);
  await storage.write((writing) => writing.touch());
});

test("a full disk fails everything of the batch, and only that", async (t) => {
  const path = folder(t);
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("full-disk.ts", import.meta.url)), path], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const say = async (word: string) => {
    child.stdin.write(`${word}\n`);
    return JSON.parse((await lines.next()).value as string) as { results: string[]; users: number; isReady: boolean };
  };
  const limit = (bytes: string) => execFileSync("prlimit", ["--pid", String(child.pid), `--fsize=${bytes}`]);
  assert.deepEqual(await say("write"), { results: ["kept"], users: 8, isReady: true });
  limit("300000:unlimited");
  const full = await say("write");
  assert.deepEqual([[...new Set(full.results)], full.users, full.isReady], [["StorageUnavailable"], 8, false]);
  limit("unlimited:unlimited");
  assert.deepEqual(await say("write"), { results: ["kept"], users: 16, isReady: true });
  child.stdin.end();
  await once(child, "exit");
});

test("no page of a list sorts or scans what it does not show", (t) => {
  const path = folder(t);
  const storage = SqliteStorage.open(path);
  t.after(() => storage.close());
  const connection = Connection.forReading(storeFile(path));
  t.after(() => connection.close());
  const plans: string[] = [];
  const listings = ["okta", "", "more"];
  const explaining = new Proxy(connection, {
    get: (target, name) =>
      name === "all" || name === "get"
        ? (sql: string, ...values: never[]) => {
            plans.push(...target.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values).map(({ detail }) => detail));
            // All of the listings have something.
            if (sql.startsWith("SELECT listing FROM list_size")) return listings.map((listing) => ({ listing }));
            return name === "all" ? [] : undefined;
          }
        : Reflect.get(target, name, target),
  });
  for (const resourceType of ["User", "Group"] as const) {
    const query: ListQuery = { environment: "one", resourceType, listings, equals: null };
    page(explaining, query, 100, 10);
    [...scan(explaining, query, 10)];
    for (const column of ["id", resourceType === "User" ? "userNameKey" : "displayNameKey", "externalId"] as const) {
      page(explaining, { ...query, equals: { column, value: "x" } }, 0, 10);
    }
  }
  const reading = new SqliteReading(explaining);
  void reading.users("one", ["a"]);
  void reading.userIdsByName("one", ["a"]);
  void reading.userIdsByEmail("one", ["a"]);
  void reading.groups("one", ["a"]);
  void reading.members("one", "g", ["a"]);
  void reading.members("one", "g", "all");
  void reading.userDetail("one", "a");
  void reading.rolesHeldElsewhere("one", ["r"], ["a"]);
  void reading.dueUsers(at(0), 10);
  void reading.nextDue();
  void reading.syncLog("one", { limit: 10, userId: "u" });
  void reading.auditLog("one", { limit: 10 });
  void reading.credentialByUsername("x");
  void reading.credentialByHash(Buffer.from("x"));
  assert.ok(plans.length > 30, `${plans.length} steps`);
  // The page itself, a list of ids or of environments: as long as what was asked for.
  const short = /^SCAN (?:page|json_each|wanted|environment|\d+|CONSTANT)/u;
  assert.deepEqual(plans.filter((detail) => /^SCAN /u.test(detail) && !short.test(detail)), []);
  // The logs are read along their times, as far as the page goes.
  const whole = /(?<!_log_at )\(environment=\?\)/u;
  assert.deepEqual(plans.filter((detail) => whole.test(detail)), [], "a look-up that goes through the whole environment");
  assert.ok(plans.includes("MERGE (UNION ALL)"), "the listings are merged along their index");
});
