// R1: killed in the middle of its work, the gateway loses nothing that it acknowledged, leaves nothing half done, and is back soon.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { problems } from "../src/storage/sqlite/upkeep.ts";
import { SqliteStorage, storeFile } from "../src/storage/sqlite/sqlite.ts";
import { folder } from "./folder.ts";
import { basic, members, replacing, scimClient, type Answered } from "./gateways.ts";
import { command, serve, stop } from "./program.ts";

const ROUNDS = Number(process.env["USHER_KILL_ROUNDS"] ?? 10);
const WORKERS = 16;
const userSchema = ["urn:ietf:params:scim:schemas:core:2.0:User"];
const groupSchema = ["urn:ietf:params:scim:schemas:core:2.0:Group"];

type Send = (method: string, path: string, body?: unknown) => Promise<Answered>;

/** A value that was acknowledged, and one that was asked for and may have been written. */
class Known<T> {
  acknowledged: T;
  asked: T;

  constructor(value: T) {
    this.acknowledged = value;
    this.asked = value;
  }

  /** Asks for another value; what is not acknowledged stays open. */
  async become(value: T, write: () => Promise<void>): Promise<void> {
    this.asked = value;
    await write();
    this.acknowledged = value;
    acknowledged += 1;
  }

  allows(value: T): boolean {
    return value === this.acknowledged || value === this.asked;
  }
}

interface Person {
  id: string;
  userName: string;
  title: Known<string>;
  isMember: Known<boolean>;
  version: number;
}

/** What one client knows of what it did. */
class Worker {
  readonly people: Person[] = [];
  readonly asked = new Set<string>();
  /** The userNames of what each Bulk request creates: all are there or none. */
  readonly together: string[][] = [];
  /** The Bulk request that is not acknowledged yet: what it creates, and what it changes. */
  pending: { userNames: string[]; person: Person; title: string } | undefined;
  readonly #name: string;
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Works until the gateway is gone. */
  async run(send: Send, group: string): Promise<void> {
    try {
      while (true) await this.#step(send, group);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  async #step(send: Send, group: string): Promise<void> {
    this.#count += 1;
    const person = this.people[Math.floor(Math.random() * this.people.length)];
    if (person === undefined || this.#count % 4 === 0) return this.#create(send);
    if (this.#count % 4 === 1) return this.#bulk(send, person);
    if (this.#count % 4 === 2) return person.title.become(`title ${this.#count}`, async () => void (await this.#patch(send, person)));
    const join = !person.isMember.acknowledged;
    const change = members(join ? { add: [person.id] } : { remove: [person.id] });
    return person.isMember.become(join, async () => void expect(await send("PATCH", `/Groups/${group}`, change), 204, 200));
  }

  async #create(send: Send): Promise<void> {
    const userName = `${this.#name}-${this.#count}@acme.test`;
    this.asked.add(userName);
    const { body, headers } = expect(await send("POST", "/Users", { schemas: userSchema, userName, title: "new" }), 201);
    acknowledged += 1;
    this.people.push({ id: body.id, userName, title: new Known("new"), isMember: new Known(false), version: versionOf(headers) });
  }

  /** Creates two and changes one, together. */
  async #bulk(send: Send, person: Person): Promise<void> {
    const userNames = ["a", "b"].map((each) => `${this.#name}-${this.#count}-${each}@acme.test`);
    for (const userName of userNames) this.asked.add(userName);
    this.together.push(userNames);
    const title = `title ${this.#count}`;
    this.pending = { userNames, person, title };
    await person.title.become(title, async () => {
      const change = { method: "PATCH", path: `/Users/${person.id}`, data: replacing({ title: person.title.asked }) };
      const creations = userNames.map((userName) => ({ method: "POST", path: "/Users", bulkId: userName, data: { schemas: userSchema, userName, title: "new" } }));
      const request = { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations: [...creations, change] };
      const { body } = expect(await send("POST", "/Bulk", request), 200);
      const [first, second, third] = body.Operations as { status: string; location: string; version: string }[];
      assert.deepEqual([first?.status, second?.status, third?.status], ["201", "201", "200"]);
      for (const [at, userName] of userNames.entries()) {
        const { location, version } = body.Operations[at];
        this.people.push({ id: location.split("/").at(-1), userName, title: new Known("new"), isMember: new Known(false), version: Number(/\d+/u.exec(version)?.[0]) });
      }
      acknowledged += 2;
    });
    this.pending = undefined;
  }

  async #patch(send: Send, person: Person): Promise<void> {
    const { headers } = expect(await send("PATCH", `/Users/${person.id}`, replacing({ title: person.title.asked })), 200);
    person.version = versionOf(headers);
  }
}

const versionOf = (headers: Headers) => Number(/\d+/u.exec(headers.get("etag") ?? "")?.[0]);

/** How many writes were, and how many Bulk requests a kill cut off. */
let acknowledged = 0;
let cutOff = 0;

function expect(answered: Answered, ...statuses: number[]): Answered {
  assert.ok(statuses.includes(answered.status), `${answered.status} ${answered.text}`);
  return answered;
}

test(`killed ${ROUNDS} times under load`, { timeout: 60_000 + ROUNDS * 20_000 }, async (t) => {
  const path = folder(t);
  const added = await command(["provider", "add", "--name", "Okta", "--data", path]);
  const credentials = JSON.parse(added.stdout) as { providerId: string; username: string; secret: string };
  const workers = new Map<string, Worker[]>();
  const everybody = () => [...workers.values()].flat();
  let group = "";
  let slowest = 0;

  for (let round = 0; round < ROUNDS; round += 1) {
    const gateway = await serve(path);
    t.after(() => gateway.child.kill("SIGKILL"));
    slowest = Math.max(slowest, gateway.readyAfter);
    const send = scimClient(gateway.url, basic(credentials));
    if (group === "") group = expect(await send("POST", "/Groups", { schemas: groupSchema, displayName: "Everyone" }), 201).body.id;
    await verify(send, everybody(), group);
    const fresh = Array.from({ length: WORKERS }, (_, index) => new Worker(`r${round}-w${index}`));
    workers.set(String(round), fresh);
    const running = Promise.all(fresh.map((worker) => worker.run(send, group)));
    // By what was acknowledged, because a busy machine writes little in a given time; then at any moment of a batch.
    const enough = acknowledged + WORKERS + Math.random() * 100;
    while (acknowledged < enough && gateway.child.exitCode === null) await sleep(2);
    await sleep(Math.random() * 30);
    await stop(gateway, "SIGKILL");
    await running;
    await verifyStore(path);
  }

  const gateway = await serve(path);
  t.after(() => gateway.child.kill("SIGKILL"));
  await verify(scimClient(gateway.url, basic(credentials)), everybody(), group);
  t.diagnostic(`${acknowledged} writes acknowledged, ${cutOff} Bulk requests cut off; ready after at most ${Math.round(slowest)} ms`);
  assert.ok(acknowledged > ROUNDS * WORKERS, "hardly anything was written");
  assert.ok(cutOff > 0, "no kill came amid a Bulk request");
  // Five times the goal, on whatever machine this is.
  assert.ok(slowest < 10_000, `ready only after ${Math.round(slowest)} ms`);
});

/** Everything that was acknowledged is there, and nothing that nobody asked for. */
async function verify(send: Send, workers: readonly Worker[], group: string): Promise<void> {
  const memberIds = new Set<string>((expect(await send("GET", `/Groups/${group}`), 200).body.members ?? []).map(({ value }: { value: string }) => value));
  const asked = new Set(workers.flatMap((worker) => [...worker.asked]));
  const listed = new Map<string, { userName: string; title?: string }>();
  for (let startIndex = 1; ; startIndex = listed.size + 1) {
    const page = expect(await send("GET", `/Users?startIndex=${startIndex}&count=100`), 200).body;
    for (const user of page.Resources ?? []) listed.set(user.id, user);
    if ((page.Resources ?? []).length === 0) {
      assert.equal(page.totalResults, listed.size);
      break;
    }
  }
  for (const { userName } of listed.values()) assert.ok(asked.has(userName), `${userName} was never asked for`);
  assert.equal(new Set([...listed.values()].map(({ userName }) => userName)).size, listed.size, "a userName is there twice");
  const there = new Set([...listed.values()].map(({ userName }) => userName));
  for (const userNames of workers.flatMap(({ together }) => together)) {
    assert.equal(new Set(userNames.map((userName) => there.has(userName))).size, 1, `half of a Bulk request is there: ${userNames.join(", ")}`);
  }
  for (const worker of workers) {
    if (worker.pending === undefined) continue;
    const { userNames, person, title } = worker.pending;
    const isThere = there.has(userNames[0]!);
    assert.equal(listed.get(person.id)?.title === title, isThere, `half of a Bulk request is there: ${userNames[0]} and the title of ${person.userName}`);
    worker.pending = undefined;
    cutOff += 1;
  }
  for (const id of memberIds) assert.ok(listed.has(id), `the member ${id} is nobody`);
  for (const person of workers.flatMap(({ people }) => people)) {
    const found = listed.get(person.id);
    assert.equal(found?.userName, person.userName, `${person.userName} was acknowledged and is gone`);
    assert.ok(person.title.allows(found.title ?? ""), `${person.userName}: ${found.title} was neither acknowledged nor asked for`);
    const isMember = memberIds.has(person.id);
    assert.ok(person.isMember.allows(isMember), `${person.userName} is ${isMember ? "" : "no "}member`);
    // What is there now is what later changes start from.
    person.title = new Known(found.title ?? "");
    person.isMember = new Known(isMember);
  }
  const [sample] = workers.flatMap(({ people }) => people);
  if (sample !== undefined) assert.ok(versionOf(expect(await send("GET", `/Users/${sample.id}`), 200).headers) >= sample.version);
}

/** The rows of one transaction are all there or none. */
async function verifyStore(path: string): Promise<void> {
  assert.deepEqual(problems(storeFile(path)), []);
  const storage = SqliteStorage.open(path);
  try {
    await storage.read(async (reading) => {
      const created = new Set<string>();
      const log = await reading.syncLog("default", { limit: 1_000_000 });
      for (const { changeType, userId } of log) if (changeType === "Created" && userId !== null) created.add(userId);
      const { users } = await reading.searchUsers("default", { limit: 1_000_000 });
      const ids = new Set(users.map(({ id }) => id));
      for (const id of ids) assert.ok(created.has(id), `user ${id} has no record of its creation`);
      for (const id of created) assert.ok(ids.has(id), `the creation of ${id} is recorded, and it is not there`);
    });
  } finally {
    await storage.close();
  }
}
