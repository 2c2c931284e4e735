// SCIM over HTTP: what the core asks for is looked up, what it decides is written, what it answers is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as usher from "scim-usher";
import type { Core, Provisioner } from "../src/core.ts";
import { StorageUnavailable, type Storage } from "../src/storage/storage.ts";
import { SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import { members, person, placement, replacing, running, team } from "./gateways.ts";

const byName = { organizationMapping: { method: "orgNameAttribute" } };

test("a user is created, read, changed and deleted", async (t) => {
  const { scim, addProvider, revise, storage, url } = await running(t);
  const { provider, credentials } = await addProvider();
  await revise(provider.id, byName);
  const send = scim(credentials);
  const created = await send("POST", "/Users", person("ada@acme.test", { title: "Countess", c42OrgName: "Analysts" }));
  assert.equal(created.status, 201, created.text);
  const { id } = created.body;
  assert.equal(created.headers.get("location"), `${url}/scim/v2/Users/${id}`);
  assert.equal(created.headers.get("etag"), 'W/"1"');
  assert.equal(created.headers.get("content-type"), "application/scim+json");
  assert.equal(placement(created.body).organization.display, "Analysts");
  const read = await send("GET", `/Users/${id}`);
  assert.deepEqual([read.text, read.headers.get("etag")], [created.text, 'W/"1"']);
  assert.equal((await send("GET", `/Users/${id}`, undefined, { "if-none-match": 'W/"1"' })).status, 304);
  const patched = await send("PATCH", `/Users/${id}`, replacing({ title: "Lady" }), { "if-match": 'W/"1"' });
  assert.deepEqual([patched.status, patched.body.title, patched.headers.get("etag")], [200, "Lady", 'W/"2"']);
  assert.equal((await send("PUT", `/Users/${id}`, person("ada@acme.test", { title: "Baroness", c42OrgName: "Analysts" }))).body.title, "Baroness");
  assert.equal((await send("DELETE", `/Users/${id}`)).status, 204);
  assert.equal((await send("GET", `/Users/${id}`)).status, 404);

  await storage.read(async (reading) => {
    const log = (await reading.syncLog("default", { limit: 99 })).map(({ changeType, attribute, oldValue, newValue, userId }) => {
      assert.equal(userId, id);
      return [changeType, attribute, oldValue, attribute === "Organization" || attribute === "Status" ? "" : newValue];
    });
    const last = log.slice(0, 4);
    assert.deepEqual(last.map(([changeType]) => changeType), ["Blocked", "Deactivation scheduled", "Updated", "Updated"]);
    assert.deepEqual(last.slice(2).map(([, ...values]) => values), [["Title", "Lady", "Baroness"], ["Title", "Countess", "Lady"]]);
    assert.ok(log.slice(4).every(([changeType]) => changeType === "Created"));
    assert.deepEqual(log.slice(4).map(([, attribute]) => attribute), ["Username", "Email", "Title", "Status", "Organization", "Role"]);
    const [analysts] = (await reading.organizations("default")).filter(({ name }) => name === "Analysts");
    assert.equal(analysts?.id, placement(created.body).organization.value);
    const [row] = await reading.users("default", [id]);
    assert.deepEqual([row?.version, row?.isDeleted], [4, true]);
    assert.equal((await reading.searchUsers("default", { limit: 9 })).users[0]?.status, "pending");
    assert.ok((await reading.auditLog("default", { limit: 99 })).some(({ target, actor }) => target === id && actor === credentials.username));
  });
});

test("a group's members are written with the users that they concern, in the order in which they came", async (t) => {
  const { scim, addProvider, revise, storage, providers } = await running(t);
  const { provider, credentials } = await addProvider();
  const send = scim(credentials);
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) ids.push((await send("POST", "/Users", person(`${name}@acme.test`))).body.id);
  const [a = "", b = "", c = ""] = ids;
  const group = (await send("POST", "/Groups", team("Engineering", [b]))).body.id;
  await revise(provider.id, { roleMapping: { method: "scimGroups", rows: [{ groupId: group, roleIds: ["desktop-user"] }] } });
  assert.equal((await send("PATCH", `/Groups/${group}`, members({ add: [c, a] }))).status, 204);
  assert.equal((await send("PATCH", `/Groups/${group}`, members({ remove: [b], add: [b] }))).status, 204);
  assert.deepEqual((await send("GET", `/Groups/${group}`)).body.members.map((member: { value: string }) => member.value), [b, c, a]);
  assert.equal((await send("GET", "/Groups")).body.Resources[0].members.length, 3);
  await storage.read(async (reading) => assert.equal((await reading.users("default", [a]))[0]?.groupIds, JSON.stringify([group])));
  assert.deepEqual(placement((await send("GET", `/Users/${a}`)).body).roles.map(({ value }: { value: string }) => value), ["desktop-user"]);
  assert.equal((await send("DELETE", `/Groups/${group}`)).status, 204);
  assert.equal((await send("GET", `/Groups/${group}`)).status, 404);
  const [newest] = await storage.read((reading) => reading.revisions("default", provider.id));
  assert.deepEqual([newest?.revision, newest?.reason, newest?.savedBy], [3, "group deleted", credentials.username]);
  const document = await storage.read((reading) => reading.providerDocument("default", provider.id, 3));
  assert.deepEqual((JSON.parse(document ?? "") as usher.Provider).roleMapping, { method: "scimGroups", rows: [] });
  // What the core wrote is a document that an administrator could save.
  await storage.write((writing) => providers.revise(writing, "default", provider.id, 3, Buffer.from(document ?? "")));
});

test("lists are paged by the store, looked up by an index, or scanned for the core", async (t) => {
  const { scim, addProvider } = await running(t);
  const send = scim((await addProvider()).credentials);
  for (let number = 0; number < 12; number += 1) await send("POST", "/Users", person(`u${number}@acme.test`, { externalId: `e${number}`, ...(number < 5 && { title: "T" }) }));
  const names = (answered: { body: { Resources: { userName: string }[] } }) => answered.body.Resources.map(({ userName }) => userName.split("@")[0]);
  const paged = await send("GET", "/Users?startIndex=3&count=4");
  assert.deepEqual([paged.body.totalResults, names(paged)], [12, ["u2", "u3", "u4", "u5"]]);
  const named = await send("GET", `/Users?filter=${encodeURIComponent('userName eq "U7@acme.test"')}`);
  assert.deepEqual([named.body.totalResults, names(named)], [1, ["u7"]]);
  assert.equal((await send("GET", `/Users?filter=${encodeURIComponent("title pr")}`)).body.totalResults, 5);
  const searched = await send("POST", "/Users/.search", { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: 'externalId eq "e3"', count: 9 });
  assert.deepEqual(names(searched), ["u3"]);
  assert.equal((await send("GET", "/Users?count=1&count=2")).status, 400);
  assert.equal((await send("GET", "/Groups")).body.totalResults, 0);
});

test("what the gateway itself refuses is a SCIM error", async (t) => {
  const { scim, addProvider } = await running(t);
  const send = scim((await addProvider()).credentials);
  const cases: [string, string, unknown, Record<string, string>, number][] = [
    ["POST", "/Users", "x", { "content-type": "text/plain" }, 415],
    ["POST", "/Users", JSON.stringify(person("x".repeat(1024 * 1024))), {}, 413],
    ["GET", "/Nothing", undefined, {}, 404],
    ["GET", "/Me", undefined, {}, 501],
    ["GET", "/Bulk", undefined, {}, 405],
    ["GET", "/.search", undefined, {}, 405],
    ["DELETE", "/Users", undefined, {}, 405],
    ["POST", "/Users/1", "{}", {}, 405],
    ["GET", "/Schemas/none", undefined, {}, 404],
  ];
  for (const [method, path, body, headers, status] of cases) {
    const answered = await send(method, path, body, headers);
    assert.equal(answered.status, status, `${method} ${path}: ${answered.text}`);
    assert.equal(answered.headers.get("content-type"), "application/scim+json");
  }
  assert.equal((await send("DELETE", "/Users")).headers.get("allow"), "GET, POST");
  assert.equal((await send("POST", "/Users", person("a@acme.test"), { "content-type": "application/json; charset=utf-8" })).status, 201);
  const document = await send("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User");
  assert.equal(document.body.id, "urn:ietf:params:scim:schemas:core:2.0:User");
  assert.equal((await send("GET", "/ServiceProviderConfig")).status, 200);
});

test("a core that trapped, went with another's trap, or asks without end takes no further request down", async (t) => {
  const trouble = { next: undefined as (() => usher.Transition) | undefined };
  const { scim, addProvider, storage } = await running(t, { core: troubled(trouble) });
  const send = scim((await addProvider()).credentials);
  assert.equal((await send("POST", "/Users", person("before@acme.test"))).status, 201);
  trouble.next = () => {
    throw new usher.CoreTrapError("trap", "unreachable");
  };
  const trapped = await send("POST", "/Users", person("trapped@acme.test"));
  assert.deepEqual([trapped.status, trapped.body.status, trapped.headers.get("content-type")], [500, "500", "application/scim+json"]);
  trouble.next = () => {
    trouble.next = undefined;
    throw new usher.CoreTrapError("stale", "made before another's trap");
  };
  assert.equal((await send("POST", "/Users", person("stale@acme.test"))).status, 201);
  trouble.next = () => ({ needs: { ids: 1 } });
  assert.equal((await send("POST", "/Users", person("endless@acme.test"))).status, 500);
  trouble.next = undefined;
  assert.equal((await send("POST", "/Users", person("after@acme.test"))).status, 201);
  const { users } = await storage.read((reading) => reading.searchUsers("default", { limit: 9 }));
  assert.deepEqual(users.map(({ userName }) => userName), ["after@acme.test", "before@acme.test", "stale@acme.test"]);
});

/** The core, whose transitions are what `trouble` says while it says anything. */
function troubled(trouble: { next: (() => usher.Transition) | undefined }): Core {
  const compile = (documents: Parameters<typeof usher.Provisioner.compile>[0]): Pick<Provisioner, "transition" | "list" | "due" | "bulk"> => {
    const provisioner = usher.Provisioner.compile(documents);
    return {
      bulk: (...given) => provisioner.bulk(...given),
      transition: (...given) => trouble.next?.() ?? provisioner.transition(...given),
      list: (...given) => provisioner.list(...given),
      due: (...given) => provisioner.due(...given),
    };
  };
  return { ...usher, Provisioner: { compile } } as unknown as Core;
}

test("what another process saves counts from the next request on", async (t) => {
  const { scim, addProvider, path, providers, storage } = await running(t);
  const { provider, credentials } = await addProvider();
  const send = scim(credentials);
  await send("POST", "/Users", person("a@acme.test"));
  const other = SqliteStorage.open(path);
  t.after(() => other.close());
  const added = await other.write((writing) => providers.add(writing, "default", { displayName: "Late" }));
  assert.equal((await scim(added.credentials)("GET", "/Users")).status, 200);
  const [acme] = await storage.read((reading) => reading.organizations("default"));
  await other.write((writing) => writing.saveOrganizations("default", [{ id: "elsewhere", name: "Elsewhere", parentId: acme?.id ?? null, status: "active", defaultRoleIds: null }]));
  const document = JSON.stringify({ id: provider.id, kind: "scim", displayName: "Okta", defaultOrganizationId: "elsewhere" });
  await other.write((writing) => providers.revise(writing, "default", provider.id, 1, Buffer.from(document)));
  await send("POST", "/Users", person("b@acme.test"));
  const found = await other.read((reading) => reading.searchUsers("default", { search: "b@", limit: 9 }));
  assert.equal(found.users[0]?.organization?.id, "elsewhere");
});

test("a store that cannot be used answers 503 with a time to come again, and works afterwards", async (t) => {
  const failing = { now: false };
  const { url, addProvider, scim } = await running(t, {
    storage: (path) => {
      const storage = SqliteStorage.open(path);
      const write: Storage["write"] = (work) => (failing.now ? Promise.reject(new StorageUnavailable("no space")) : storage.write(work));
      return Object.assign(Object.create(storage) as Storage, { write, read: storage.read.bind(storage), onLost: storage.onLost.bind(storage), close: storage.close.bind(storage), isReady: async () => !failing.now });
    },
  });
  const send = scim((await addProvider()).credentials);
  failing.now = true;
  const answered = await send("POST", "/Users", person("a@acme.test"));
  assert.deepEqual([answered.status, answered.headers.get("retry-after")], [503, "5"]);
  assert.equal((await send("GET", "/Users")).status, 200);
  assert.equal((await fetch(`${url}/readyz`)).status, 503);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  failing.now = false;
  assert.equal((await send("POST", "/Users", person("a@acme.test"))).status, 201);
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
});

test("deactivations come due by themselves, and those that came due while nothing ran", async (t) => {
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const first = await running(t, { now });
  const { provider, credentials } = await first.addProvider();
  await first.revise(provider.id, { deactivationDelayMinutes: 10 });
  const send = first.scim(credentials);
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) ids.push((await send("POST", "/Users", person(`${name}@acme.test`))).body.id);
  const [a, b, c] = ids;
  const deactivated = async (id: string | undefined) => (await send("GET", `/Users/${id}`)).body.active === false && placement((await send("GET", `/Users/${id}`)).body).status === "deactivated";
  assert.equal(placement((await send("PATCH", `/Users/${a}`, replacing({ active: false }))).body).status, "pending");
  // Nine tenths of a second before `a` is due: whoever asks for a deactivation lets the gateway see what the time is.
  clock.ahead += 10 * 60_000 - 900;
  assert.equal(placement((await send("PATCH", `/Users/${b}`, replacing({ active: false }))).body).status, "pending");
  await until(() => deactivated(a), "it did not come due");
  assert.equal(placement((await send("GET", `/Users/${b}`)).body).status, "pending");
  assert.equal(await first.storage.read((reading) => reading.nextDue()), placement((await send("GET", `/Users/${b}`)).body).deactivateAt);
  await first.app.close();

  clock.ahead += 11 * 60_000;
  const second = await running(t, { now, path: first.path });
  await until(async () => (await second.storage.read((reading) => reading.nextDue())) === undefined, "what came due meanwhile was not carried out");
  const statuses = (await second.storage.read((reading) => reading.searchUsers("default", { limit: 9 }))).users.map(({ id, status }) => [id, status]);
  assert.deepEqual(new Map(statuses as [string, string][]), new Map([[a, "deactivated"], [b, "deactivated"], [c, "active"]]));
});

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, otherwise);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("addresses are those that the client used, or those that were configured", async (t) => {
  const { addProvider, url, scim } = await running(t, { baseUrl: "https://idp.example/scim/v2" });
  const created = await scim((await addProvider()).credentials)("POST", "/Users", person("a@acme.test"));
  assert.equal(created.headers.get("location"), `https://idp.example/scim/v2/Users/${created.body.id}`);
  assert.notEqual(url, "");
});
