// Bulk requests over HTTP: bounds, faults, and what is kept. What is answered to which operation is in tests/exchanges/bulk.json.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as usher from "scim-usher";
import type { Core } from "../src/core.ts";
import { StorageUnavailable, type Storage, type Writing } from "../src/storage/storage.ts";
import { SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import { person, placement, replacing, running, team, type Answered } from "./gateways.ts";

const bulk = (operations: readonly object[], more: object = {}) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations: operations, ...more });
const creation = (userName: string, more: object = {}) => ({ method: "POST", path: "/Users", bulkId: userName, data: person(userName, more) });
const statuses = ({ body }: Answered) => body.Operations.map(({ status }: { status: string }) => status);

test("the configuration states what is offered, and what exceeds it is refused with the figure", async (t) => {
  const { scim, addProvider, storage } = await running(t);
  const send = scim((await addProvider()).credentials);
  const { body } = await send("GET", "/ServiceProviderConfig");
  assert.deepEqual([body.bulk, body.sort], [{ supported: true, maxOperations: 1_000, maxPayloadSize: 16 * 1024 * 1024 }, { supported: true }]);
  const deletions = (count: number) => bulk(Array.from({ length: count }, (_, number) => ({ method: "DELETE", path: `/Users/${number}` })));
  const full = await send("POST", "/Bulk", deletions(1_000));
  assert.deepEqual([full.status, full.body.Operations.length, new Set(statuses(full))], [200, 1_000, new Set(["404"])]);
  const many = await send("POST", "/Bulk", deletions(1_001));
  assert.equal(many.status, 413);
  assert.match(many.body.detail, /maxOperations \(1000\)/u);
  const large = await send("POST", "/Bulk", bulk([creation("a@acme.test", { title: "x".repeat(16 * 1024 * 1024) })]));
  assert.equal(large.status, 413);
  assert.match(large.body.detail, /16777216 bytes/u);
  // What is too large alone is too large among others.
  const one = await send("POST", "/Bulk", bulk([creation("b@acme.test", { title: "x".repeat(1024 * 1024) }), creation("c@acme.test")]));
  assert.deepEqual(statuses(one), ["413", "201"]);
  assert.match(one.body.Operations[0].response.detail, /1048576 bytes/u);
  const { users } = await storage.read((reading) => reading.searchUsers("default", { limit: 9 }));
  assert.deepEqual(users.map(({ userName }) => userName), ["c@acme.test"]);
  for (const text of ["", "[]", "{", "null"]) assert.equal((await send("POST", "/Bulk", text)).status, 400, text);
  assert.equal((await send("PUT", "/Bulk", bulk([]))).headers.get("allow"), "POST");
});

test("an operation is decided by what those before it left: organizations that they made, mapping rows that they took along", async (t) => {
  const { scim, addProvider, revise, storage } = await running(t);
  const { provider, credentials } = await addProvider();
  await revise(provider.id, { organizationMapping: { method: "orgNameAttribute" } });
  const send = scim(credentials);
  const made = await send("POST", "/Bulk", bulk(["a", "b", "c", "d"].map((name, number) => creation(`${name}@acme.test`, { c42OrgName: ["Sales", "Tools", "sales", "TOOLS"][number] }))));
  assert.deepEqual(statuses(made), ["201", "201", "201", "201"]);
  assert.deepEqual((await storage.read((reading) => reading.organizations("default"))).map(({ name }) => name), ["Acme", "Sales", "Tools"]);
  const { Resources } = (await send("GET", "/Users?sortBy=userName")).body;
  assert.deepEqual(Resources.map((resource: object) => placement(resource).organization.display), ["Sales", "Tools", "Sales", "Tools"]);

  const [gone, kept] = [(await send("POST", "/Groups", team("Gone"))).body.id, (await send("POST", "/Groups", team("Kept"))).body.id];
  await revise(provider.id, { organizationMapping: { method: "singleOrganization" }, roleMapping: { method: "scimGroups", rows: [{ groupId: gone, roleIds: ["audit-log-viewer"] }, { groupId: kept, roleIds: ["desktop-user"] }] } });
  const ids = Resources.map(({ id }: { id: string }) => id);
  const changed = await send("POST", "/Bulk", bulk([
    { method: "PATCH", path: `/Groups/${gone}`, data: [{ op: "add", path: "members", value: [{ value: ids[0] }] }] },
    { method: "DELETE", path: `/Groups/${gone}` },
    { method: "PATCH", path: `/Groups/${kept}`, data: [{ op: "add", path: "members", value: [{ value: ids[0] }, { value: ids[1] }] }] },
    { method: "DELETE", path: `/Groups/${kept}` },
    creation("late@acme.test"),
  ]));
  assert.deepEqual(statuses(changed), ["204", "204", "204", "204", "201"]);
  const [newest] = await storage.read((reading) => reading.revisions("default", provider.id));
  const document = await storage.read((reading) => reading.providerDocument("default", provider.id, newest?.revision ?? 0));
  assert.deepEqual([newest?.revision, (JSON.parse(document ?? "") as usher.Provider).roleMapping], [5, { method: "scimGroups", rows: [] }]);
});

test("an operation that the program fails at is undone and answered 500, and the others stand", async (t) => {
  const trouble = { of: "fails@acme.test" };
  const failing = (path: string) => withWriting(SqliteStorage.open(path), (writing) => ({
    appendAuditLog: async (environment, events) => {
      await writing.appendAuditLog(environment, events);
      if (events.some(({ after }) => after?.includes(trouble.of))) throw new Error("a fault");
    },
  }));
  const { scim, addProvider, storage, lines } = await running(t, { storage: failing });
  const send = scim((await addProvider()).credentials);
  const answered = await send("POST", "/Bulk", bulk([creation("before@acme.test"), creation("fails@acme.test"), creation("after@acme.test"),
    { method: "POST", path: "/Groups", bulkId: "g", data: team("G", ["bulkId:fails@acme.test"]) }]));
  assert.deepEqual(statuses(answered), ["201", "500", "201", "409"]);
  assert.equal(answered.body.Operations[1].response.status, "500");
  const { users } = await storage.read((reading) => reading.searchUsers("default", { limit: 9 }));
  assert.deepEqual(users.map(({ userName }) => userName), ["after@acme.test", "before@acme.test"]);
  assert.ok(lines.some((line) => line.includes("an operation of a Bulk request could not be answered")));
});

test("a store that fails keeps nothing of the whole, and a provider that was compiled on the way is forgotten", async (t) => {
  const trouble = { isOn: false };
  const failing = (path: string) => withWriting(SqliteStorage.open(path), (writing) => ({
    appendSyncLog: async (environment, entries) => {
      if (trouble.isOn && entries.some(({ newValue }) => newValue === "last@acme.test")) throw new StorageUnavailable("full");
      await writing.appendSyncLog(environment, entries);
    },
  }));
  const { scim, addProvider, storage, revise } = await running(t, { storage: failing });
  const { provider, credentials } = await addProvider();
  await revise(provider.id, { organizationMapping: { method: "orgNameAttribute" } });
  const send = scim(credentials);
  trouble.isOn = true;
  const operations = [creation("a@acme.test", { c42OrgName: "Sales" }), creation("b@acme.test", { c42OrgName: "Sales" }), creation("last@acme.test")];
  const lost = await send("POST", "/Bulk", bulk(operations));
  assert.deepEqual([lost.status, lost.body.status, lost.headers.get("retry-after")], [503, "503", "5"]);
  assert.equal((await storage.read((reading) => reading.searchUsers("default", { limit: 9 }))).total, 0);
  trouble.isOn = false;
  // The versions of the lost organization are given to another.
  assert.equal((await send("POST", "/Users", person("tools@acme.test", { c42OrgName: "Tools" }))).status, 201);
  const sales = await send("POST", "/Users", person("sales@acme.test", { c42OrgName: "Sales" }));
  assert.equal(placement(sales.body).organization.display, "Sales");
  assert.deepEqual((await storage.read((reading) => reading.organizations("default"))).map(({ name }) => name), ["Acme", "Tools", "Sales"]);
  assert.deepEqual(statuses(await send("POST", "/Bulk", bulk(operations))), ["201", "201", "201"]);
});

test("a core that traps takes the whole request along, and none after it", async (t) => {
  const trouble = { at: 2 };
  const compile = (documents: Parameters<typeof usher.Provisioner.compile>[0]) => {
    const provisioner = usher.Provisioner.compile(documents);
    return {
      bulk: provisioner.bulk.bind(provisioner),
      list: provisioner.list.bind(provisioner),
      transition: (...given: Parameters<usher.Provisioner["transition"]>) => {
        trouble.at -= 1;
        if (trouble.at === 0) throw new usher.CoreTrapError("trap", "unreachable");
        return provisioner.transition(...given);
      },
    };
  };
  const { scim, addProvider, storage } = await running(t, { core: { ...usher, Provisioner: { compile } } as unknown as Core });
  const send = scim((await addProvider()).credentials);
  const operations = [creation("a@acme.test"), creation("b@acme.test")];
  assert.equal((await send("POST", "/Bulk", bulk(operations))).status, 500);
  assert.equal((await storage.read((reading) => reading.searchUsers("default", { limit: 9 }))).total, 0);
  assert.deepEqual(statuses(await send("POST", "/Bulk", bulk(operations))), ["201", "201"]);
});

test("what was answered is committed: another connection reads it", async (t) => {
  const { scim, addProvider, path } = await running(t);
  const send = scim((await addProvider()).credentials);
  const created = await send("POST", "/Bulk", bulk([creation("a@acme.test"), creation("b@acme.test", { active: false })]));
  assert.deepEqual(statuses(created), ["201", "201"]);
  const other = SqliteStorage.open(path);
  t.after(() => other.close());
  const { users } = await other.read((reading) => reading.searchUsers("default", { limit: 9 }));
  assert.deepEqual(users.map(({ userName, status }) => [userName, status]), [["a@acme.test", "active"], ["b@acme.test", "pending"]]);
  const id = users[0]?.id;
  const retitled = await send("POST", "/Bulk", bulk([{ method: "PATCH", path: `/Users/${id}`, data: replacing({ title: "T" }) }]));
  assert.deepEqual(statuses(retitled), ["200"]);
  assert.equal((await other.read((reading) => reading.users("default", [id ?? ""])))[0]?.version, 2);
});

/** A store whose writing does some things otherwise. */
function withWriting(storage: Storage, other: (writing: Writing) => Partial<Writing>): Storage {
  const changed = (writing: Writing): Writing => instead(writing, { ...other(writing), attempt: (work) => writing.attempt((part) => work(changed(part))) });
  return instead(storage, { write: (work) => storage.write((writing) => work(changed(writing))) });
}

function instead<T extends object>(target: T, other: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const own: unknown = Reflect.get(other, name);
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
