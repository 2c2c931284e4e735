// SCIM over HTTP: what the core asks for is looked up, what it decides is written, what it answers is sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageUnavailable, type Storage } from "../src/storage/storage.ts";
import { SqliteStorage } from "../src/storage/sqlite/sqlite.ts";
import { trouble } from "./fake-core.ts";
import { basic, members, replacing, running, scimClient } from "./gateways.ts";

test("a user is created, read, changed and deleted", async (t) => {
  const { scim, addProvider, storage, url } = await running(t);
  const send = scim((await addProvider()).credentials);
  const created = await send("POST", "/Users", { userName: "ada@acme.test", title: "Countess", organization: "Analysts" });
  assert.equal(created.status, 201, created.text);
  const { id } = created.body;
  assert.equal(created.headers.get("location"), `${url}/scim/v2/Users/${id}`);
  assert.equal(created.headers.get("etag"), 'W/"1"');
  assert.equal(created.headers.get("content-type"), "application/scim+json");
  assert.equal((await send("GET", `/Users/${id}`)).body.title, "Countess");
  const patched = await send("PATCH", `/Users/${id}`, replacing({ title: "Lady" }), { "if-match": 'W/"1"' });
  assert.deepEqual([patched.status, patched.body.title, patched.headers.get("etag")], [200, "Lady", 'W/"2"']);
  assert.equal((await send("PATCH", `/Users/${id}`, replacing({ title: "Lady" }), { "if-match": 'W/"1"' })).status, 412);
  assert.equal((await send("POST", "/Users", { userName: "ADA@acme.test" })).status, 409);
  assert.equal((await send("DELETE", `/Users/${id}`)).status, 204);
  assert.equal((await send("GET", `/Users/${id}`)).status, 404);

  await storage.read(async (reading) => {
    const log = await reading.syncLog("default", { limit: 99 });
    assert.deepEqual(log.map(({ changeType }) => changeType).sort(), ["Created", "Deactivated", "Error", "Error", "Updated"]);
    assert.ok((await reading.auditLog("default", { limit: 99 })).some(({ event, target }) => event === "user_created" && target === id));
    assert.ok((await reading.organizations("default")).some(({ name }) => name === "Analysts"));
    assert.equal((await reading.users("default", [id]))[0]?.version, 3);
  });
});

test("a group's members are written with the users that they concern, in the order in which they came", async (t) => {
  const { scim, addProvider, storage } = await running(t);
  const { provider, credentials } = await addProvider();
  const send = scim(credentials);
  const [a, b, c] = await Promise.all(["a", "b", "c"].map(async (userName) => (await send("POST", "/Users", { userName })).body.id as string));
  const group = (await send("POST", "/Groups", { displayName: "Engineering", members: [{ value: b, display: "B" }] })).body.id;
  assert.equal((await send("PATCH", `/Groups/${group}`, members({ add: [c ?? "", a ?? ""] }))).status, 204);
  assert.equal((await send("PATCH", `/Groups/${group}`, members({ remove: [b ?? ""], add: [b ?? ""] }))).status, 204);
  assert.deepEqual((await send("GET", `/Groups/${group}`)).body.members.map((member: { value: string }) => member.value), [c, a, b]);
  assert.equal((await send("GET", "/Groups")).body.Resources[0].members.length, 3);
  await storage.read(async (reading) => assert.equal((await reading.users("default", [a ?? ""]))[0]?.groupIds, JSON.stringify([group])));
  assert.equal((await send("DELETE", `/Groups/${group}`)).status, 204);
  assert.equal((await send("GET", `/Groups/${group}`)).status, 404);
  const [newest] = await storage.read((reading) => reading.revisions("default", provider.id));
  assert.deepEqual([newest?.revision, newest?.reason, newest?.savedBy], [2, "group deleted", credentials.username]);
});

test("lists are paged by the store, looked up by an index, or scanned for the core", async (t) => {
  const { scim, addProvider } = await running(t);
  const send = scim((await addProvider()).credentials);
  for (let number = 0; number < 12; number += 1) await send("POST", "/Users", { userName: `u${number}`, externalId: `e${number}` });
  const names = (answered: { body: { Resources: { userName: string }[] } }) => answered.body.Resources.map(({ userName }) => userName);
  const paged = await send("GET", "/Users?startIndex=3&count=4");
  assert.deepEqual([paged.body.totalResults, names(paged)], [12, ["u2", "u3", "u4", "u5"]]);
  const named = await send("GET", `/Users?filter=${encodeURIComponent('userName eq "U7"')}`);
  assert.deepEqual([named.body.totalResults, names(named)], [1, ["u7"]]);
  assert.equal((await send("GET", `/Users?filter=${encodeURIComponent("title pr")}`)).body.totalResults, 12);
  const searched = await send("POST", "/Users/.search", { filter: 'externalId eq "e3"', count: "9" });
  assert.deepEqual(names(searched), ["u3"]);
  assert.equal((await send("GET", "/Users?count=1&count=2")).status, 400);
  assert.equal((await send("GET", "/Groups")).body.totalResults, 0);
});

test("what the gateway itself refuses is a SCIM error", async (t) => {
  const { scim, addProvider } = await running(t);
  const send = scim((await addProvider()).credentials);
  const cases: [string, string, unknown, Record<string, string>, number][] = [
    ["POST", "/Users", "x", { "content-type": "text/plain" }, 415],
    ["POST", "/Users", JSON.stringify({ userName: "x".repeat(1024 * 1024) }), {}, 413],
    ["GET", "/Nothing", undefined, {}, 404],
    ["GET", "/Me", undefined, {}, 501],
    ["POST", "/Bulk", "{}", {}, 501],
    ["DELETE", "/Users", undefined, {}, 405],
    ["POST", "/Users/1", "{}", {}, 405],
    ["GET", "/Schemas/none", undefined, {}, 404],
    ["POST", "/Users", JSON.stringify({ userName: "round-and-round" }), {}, 500],
    ["POST", "/Users", "{", {}, 500],
  ];
  for (const [method, path, body, headers, status] of cases) {
    const answered = await send(method, path, body, headers);
    assert.equal(answered.status, status, `${method} ${path}: ${answered.text}`);
    assert.equal(answered.headers.get("content-type"), "application/scim+json");
  }
  assert.equal((await send("DELETE", "/Users")).headers.get("allow"), "GET, POST");
  assert.equal((await send("POST", "/Users", { userName: "a" }, { "content-type": "application/json; charset=utf-8" })).status, 201);
  const document = await send("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User");
  assert.equal(document.body.id, "urn:ietf:params:scim:schemas:core:2.0:User");
  assert.equal((await send("GET", "/ServiceProviderConfig")).status, 200);
});

test("a core that trapped takes no further request down", async (t) => {
  const { scim, addProvider, storage } = await running(t);
  const send = scim((await addProvider()).credentials);
  assert.equal((await send("POST", "/Users", { userName: "before" })).status, 201);
  trouble.trapNext = true;
  assert.equal((await send("POST", "/Users", { userName: "trapped" })).status, 500);
  assert.equal((await send("POST", "/Users", { userName: "after" })).status, 201);
  assert.deepEqual((await storage.read((reading) => reading.searchUsers("default", { limit: 9 }))).users.map(({ userName }) => userName), ["after", "before"]);
});

test("what another process saves counts from the next request on", async (t) => {
  const { scim, addProvider, path, providers } = await running(t);
  const { provider, credentials } = await addProvider();
  const send = scim(credentials);
  await send("POST", "/Users", { userName: "a" });
  const other = SqliteStorage.open(path);
  t.after(() => other.close());
  const added = await other.write((writing) => providers.add(writing, "default", { displayName: "Late" }));
  assert.equal((await scim(added.credentials)("GET", "/Users")).status, 200);
  const document = JSON.stringify({ id: provider.id, displayName: "Okta", delayMs: 1, defaultOrganizationId: "elsewhere" });
  await other.write((writing) => providers.revise(writing, "default", provider.id, 1, Buffer.from(document)));
  await send("POST", "/Users", { userName: "b" });
  const found = await other.read((reading) => reading.searchUsers("default", { search: "b", limit: 9 }));
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
  const answered = await send("POST", "/Users", { userName: "a" });
  assert.deepEqual([answered.status, answered.headers.get("retry-after")], [503, "5"]);
  assert.equal((await send("GET", "/Users")).status, 200);
  assert.equal((await fetch(`${url}/readyz`)).status, 503);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  failing.now = false;
  assert.equal((await send("POST", "/Users", { userName: "a" })).status, 201);
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
});

test("deactivations come due by themselves, and those that came due while nothing ran", async (t) => {
  const { addProvider, storage, url, api } = await running(t);
  const { provider, credentials } = await addProvider();
  const send = scimClient(url, basic(credentials));
  const document = { id: provider.id, displayName: "Okta", delayMs: 150, defaultOrganizationId: "x" };
  assert.equal((await (await api())("PUT", `/providers/${provider.id}/document`, document, { "if-match": '"1"' })).status, 200);
  const { id } = (await send("POST", "/Users", { userName: "leaving" })).body;
  assert.equal((await send("PATCH", `/Users/${id}`, replacing({ active: false }))).body.status, "pending");
  const deadline = Date.now() + 5_000;
  while ((await send("GET", `/Users/${id}`)).body.status !== "deactivated") {
    assert.ok(Date.now() < deadline, "it did not come due");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(await storage.read((reading) => reading.nextDue()), undefined);
});

test("addresses are those that the client used, or those that were configured", async (t) => {
  const { addProvider, url, scim } = await running(t, { baseUrl: "https://idp.example/scim/v2" });
  const created = await scim((await addProvider()).credentials)("POST", "/Users", { userName: "a" });
  assert.equal(created.headers.get("location"), `https://idp.example/scim/v2/Users/${created.body.id}`);
  assert.notEqual(url, "");
});
