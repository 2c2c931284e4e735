// Two environments, two providers in each: over HTTP none of them sees, counts, changes or takes a name from another's, but for names within
// one environment, which are everybody's.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { createEnvironment } from "../src/environments.ts";
import { surroundings } from "../src/surroundings.ts";
import { basic, members, person, replacing, running, team, type Answered } from "./gateways.ts";

type Send = (method: string, path: string, body?: unknown) => Promise<Answered>;

interface Side {
  title: string;
  environment: string;
  send: Send;
  user: string;
  group: string;
}

test("nothing crosses between providers and between environments", async (t) => {
  const { storage, addProvider, scim, api } = await running(t);
  await storage.write((writing) => createEnvironment(writing, surroundings, "branch", "Branch"));
  const sides: Side[] = [];
  for (const environment of ["default", "branch"]) {
    for (const displayName of ["Okta", "Entra"]) {
      const send = scim((await addProvider({ environment, displayName })).credentials);
      // The same names in both environments.
      const user = await made(send("POST", "/Users", person(`${displayName}@acme.test`, { externalId: "same", title: displayName })));
      const group = await made(send("POST", "/Groups", team("Everyone", [user])));
      sides.push({ title: `${displayName} in ${environment}`, environment, send, user, group });
    }
  }
  const before = await Promise.all(sides.map(read));
  for (const one of sides) {
    for (const other of sides.filter((each) => each !== one)) await t.test(`${one.title} and what is of ${other.title}`, () => strangers(one, other));
  }
  const after = await Promise.all(sides.map(read));
  assert.deepEqual(after, before);

  const console_ = await api();
  for (const environment of ["default", "branch"]) {
    const own = new Set(sides.filter((side) => side.environment === environment).map(({ user }) => user));
    const { users } = (await console_("GET", `/users?environment=${environment}`)).body;
    assert.deepEqual(new Set(users.map(({ id }: { id: string }) => id)), own);
    const { entries } = (await console_("GET", `/sync-log?environment=${environment}&limit=500`)).body;
    assert.deepEqual(new Set(entries.filter(({ changeType }: { changeType: string }) => changeType === "Created").map(({ userId }: { userId: string }) => userId)), own);
    const { groups } = (await console_("GET", `/environment?environment=${environment}`)).body;
    assert.deepEqual(groups.map(({ id }: { id: string }) => id).sort(), sides.filter((side) => side.environment === environment).map(({ group }) => group).sort());
  }
  const [first, , stranger] = sides;
  for (const path of [`/users/${stranger?.user}`, "/users/none"]) assert.equal((await console_("GET", path)).status, 404);
  assert.deepEqual((await console_("GET", `/users/${stranger?.user}/history`)).body.entries, []);
  const plan = (await console_("POST", "/providers/okta/plans?environment=branch")).body;
  assert.equal((await console_("GET", `/plans/${plan.id}`)).status, 404);
  assert.equal((await console_("POST", `/plans/${plan.id}/apply`, { digest: plan.digest })).status, 404);
  assert.equal((await console_("GET", `/users/${first?.user}?environment=branch`)).status, 404);
});

/** What a provider has, as it reads it. */
async function read({ send, user, group }: Side): Promise<unknown> {
  // Without the versions of its groups: it is changed by the provider itself, and back.
  const paths = [`/Users/${user}`, `/Groups/${group}?excludedAttributes=meta`, "/Users", "/Groups?excludedAttributes=meta", "/Users?filter=title%20pr"];
  return Promise.all(paths.map(async (path) => (await send("GET", path)).text));
}

async function strangers({ send, environment, group }: Side, other: Side): Promise<void> {
  for (const path of [`/Users/${other.user}`, `/Groups/${other.group}`]) {
    for (const [method, body] of [["GET"], ["PUT", path.startsWith("/U") ? person("x@acme.test") : team("X")], ["PATCH", replacing({ title: "X" })], ["DELETE"]] as const) {
      assert.equal((await send(method, path, body)).status, 404, `${method} ${path}`);
    }
  }
  for (const filter of [`id eq "${other.user}"`, `groups.value eq "${other.group}"`]) {
    assert.equal((await send("GET", `/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults, 0, filter);
  }
  assert.equal((await send("GET", `/Users?filter=${encodeURIComponent('externalId eq "same"')}`)).body.totalResults, 1);
  assert.equal((await send("GET", "/Users")).body.totalResults, 1);
  for (const order of ["", "&sortOrder=descending"]) assert.equal((await send("GET", `/Users?sortBy=userName${order}`)).body.totalResults, 1);
  const everything = await send("POST", "/.search", { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], sortBy: "id" });
  assert.equal(everything.body.totalResults, 2);
  assert.equal([other.user, other.group].some((id) => everything.body.Resources.some((resource: { id: string }) => resource.id === id)), false);
  const operations = [
    { method: "DELETE", path: `/Users/${other.user}` },
    { method: "PATCH", path: `/Groups/${other.group}`, data: replacing({ displayName: "X" }) },
  ];
  const bulk = await send("POST", "/Bulk", { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations: operations });
  assert.deepEqual(bulk.body.Operations.map(({ status }: { status: string }) => status), ["404", "404"]);
  // Whom a group names who is another's becomes nothing by it (SG-3).
  assert.equal((await send("PATCH", `/Groups/${group}`, members({ add: [other.user] }))).status, 204);
  assert.equal((await other.send("GET", `/Users/${other.user}`)).body.groups.length, 1);
  await send("PATCH", `/Groups/${group}`, members({ remove: [other.user] }));
  const name = (await other.send("GET", `/Users/${other.user}`)).body.userName;
  if (environment === other.environment) assert.equal((await send("POST", "/Users", person(name))).status, 409);
}

async function made(answering: Promise<Answered>): Promise<string> {
  const { status, body, text } = await answering;
  assert.equal(status, 201, text);
  return body.id;
}

test("a host that is none is not answered with", async (t) => {
  const { port, addProvider } = await running(t);
  const authorization = basic((await addProvider()).credentials);
  const locationFor = async (host: string, name: string) => {
    const body = JSON.stringify(person(name));
    const socket = connect(port, "127.0.0.1");
    let answered = "";
    socket.setEncoding("latin1").on("data", (chunk) => (answered += chunk));
    socket.write(`POST /scim/v2/Users HTTP/1.1\r\nHost: ${host}\r\nAuthorization: ${authorization}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`, "latin1");
    await once(socket, "close");
    return /^location: (\S*)\/scim\/v2\/Users\//imu.exec(answered)?.[1] ?? answered;
  };
  assert.equal(await locationFor("idp.example:8443", "a@acme.test"), "http://idp.example:8443");
  assert.equal(await locationFor("[::1]:80", "b@acme.test"), "http://[::1]:80");
  let number = 0;
  for (const host of ["evil.example/path", "me@evil.example", "evil.example#", "a b", "\"><script>", "h\u00f6st", "x:99999999", "x:80:80", "..%2f", "a\tb", ""]) {
    number += 1;
    assert.equal(await locationFor(host, `h${number}@acme.test`), `http://127.0.0.1:${port}`, host);
  }
});
