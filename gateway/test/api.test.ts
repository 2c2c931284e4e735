// The console's API: for this machine's own browser, with a session; changes carry the version that they were made from.
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { isLoopback } from "../src/api/loopback.ts";
import { asked, person, replacing, running, team } from "./gateways.ts";

const problem = (answered: { body: { type: string; status: number } }) => answered.body.type.replace("urn:usher:problem:", "");

test("only addresses of this machine are loopback", () => {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "::FFFF:127.0.0.1"]) assert.equal(isLoopback(address), true, address);
  for (const address of ["128.0.0.1", "10.0.0.1", "::2", "fe80::1", "::ffff:10.0.0.1", "", undefined]) assert.equal(isLoopback(address), false, address);
});

test("the token opens one session; the next one opens the next", async (t) => {
  const { url, port, tokens } = await running(t);
  const open = (token: string | undefined) => asked(`${url}/api/session`, "POST", { token }, { "content-type": "application/json" });
  assert.equal((await asked(`${url}/api/session`, "GET")).status, 401);
  assert.equal((await open("wrong")).status, 401);
  const [first] = tokens;
  const opened = await open(first);
  assert.equal(opened.status, 204);
  const cookie = opened.headers.get("set-cookie") ?? "";
  assert.match(cookie, new RegExp(`^usher-session-${port}=[\\w-]{43}; Path=/api; HttpOnly; SameSite=Strict$`, "u"));
  assert.equal((await open(first)).status, 401);
  assert.equal(tokens.length, 2);
  assert.equal((await open(tokens[1])).status, 204);
  const session = await asked(`${url}/api/session`, "GET", undefined, { cookie: `other=1; ${cookie.split(";")[0]}` });
  assert.deepEqual(Object.keys(session.body).sort(), ["environment", "environments", "version", "wasmSha256"]);
  assert.deepEqual(session.body.environments, ["default"]);
  assert.equal((await asked(`${url}/api/session`, "GET", undefined, { cookie: `usher-session-${port}=${"A".repeat(43)}` })).status, 401);
  assert.equal((await open(undefined)).status, 400);
  assert.equal((await asked(`${url}/api/session`, "POST", { token: tokens[2], more: 1 }, { "content-type": "application/json" })).status, 400);
});

test("without a session nothing but the session and the API's description is answered", async (t) => {
  const { url, addProvider } = await running(t);
  const { provider } = await addProvider();
  for (const path of ["/session", "/environment", "/providers", `/providers/${provider.id}`, `/providers/${provider.id}/population`, "/users", "/users/1", "/sync-log", "/audit-log", "/plans/1", "/%75sers"]) {
    assert.equal((await asked(`${url}/api${path}`, "GET")).status, 401, path);
  }
  assert.equal((await asked(`${url}/api/providers`, "POST", { displayName: "x" }, { "content-type": "application/json" })).status, 401);
  assert.equal((await asked(`${url}/api/openapi.json`, "GET")).status, 200);
});

test("what another page, another name or a proxy sends is refused", async (t) => {
  const { port, tokens } = await running(t);
  const send = (headers: Record<string, string>, method = "GET", path = "/api/openapi.json") =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, method, headers }, (response) => resolve(response.resume().statusCode));
      sent.on("error", reject).end(method === "POST" ? JSON.stringify({ token: tokens.at(-1) }) : undefined);
    });
  const host = `127.0.0.1:${port}`;
  assert.equal(await send({ host }), 200);
  assert.equal(await send({ host: `localhost:${port}` }), 200);
  assert.equal(await send({ host: `evil.example:${port}` }), 403);
  assert.equal(await send({ host: "127.0.0.1" }), 403);
  assert.equal(await send({ host: "evil.example" }, "GET", "/"), 403);
  assert.equal(await send({ host, origin: `http://${host}` }), 200);
  assert.equal(await send({ host, origin: "http://evil.example" }), 403);
  assert.equal(await send({ host, origin: "null" }), 403);
  assert.equal(await send({ host, origin: `https://${host}` }), 403);
  assert.equal(await send({ host, "x-forwarded-for": "10.0.0.1" }), 403);
  assert.equal(await send({ host, via: "1.1 proxy" }), 403);
  assert.equal(await send({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }), 403);
  assert.equal(await send({ host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }), 200);
  const json = { "content-type": "application/json" };
  assert.equal(await send({ host, ...json, "sec-fetch-site": "same-site" }, "POST", "/api/session"), 403);
  assert.equal(await send({ host, ...json, "sec-fetch-site": "same-origin", origin: `http://${host}` }, "POST", "/api/session"), 204);
});

test("the console's page has a nonce of its own each time, and its files are those that are there", async (t) => {
  const { url } = await running(t);
  const pages = await Promise.all([asked(`${url}/`, "GET"), asked(`${url}/index.html`, "GET")]);
  const nonces = pages.map(({ text, headers }) => {
    const nonce = /nonce="([^"]+)"/u.exec(text)?.[1] ?? "";
    assert.ok(headers.get("content-security-policy")?.includes(`style-src 'self' 'nonce-${nonce}'`));
    return nonce;
  });
  assert.notEqual(nonces[0], nonces[1]);
  const asset = await asked(`${url}/assets/a-1.js`, "GET");
  assert.deepEqual([asset.status, asset.headers.get("cache-control")], [200, "public, max-age=31536000, immutable"]);
  assert.match(asset.headers.get("content-type") ?? "", /javascript/u);
  assert.match(asset.headers.get("content-security-policy") ?? "", /script-src 'self' 'wasm-unsafe-eval'/u);
  assert.equal((await asked(`${url}/icon.svg`, "GET")).headers.get("cache-control"), "no-store");
  for (const path of ["/assets/", "/assets/none.js", "/assets/%2e%2e/%2e%2e/usher.db", "/..%2fusher.db", "/files/users.ndjson", "/scim/v3/Users"]) {
    assert.equal((await asked(`${url}${path}`, "GET")).status, 404, path);
  }
});

test("the environment's document is answered and replaced", async (t) => {
  const { api, storage } = await running(t);
  const send = await api();
  const read = await send("GET", "/environment");
  assert.equal(read.headers.get("etag"), '"1"');
  assert.equal(read.body.organizations[0].name, "Acme");
  const document = { ...read.body, organizations: [{ id: "hq", name: "HQ" }, { id: "lab", name: "Lab", parentId: "hq", defaultRoleIds: ["r"] }], defaultOrganizationId: "hq", roles: [{ id: "r", name: "R" }] };
  assert.equal((await send("PUT", "/environment", document)).status, 428);
  assert.equal((await send("PUT", "/environment", document, { "if-match": "x" })).status, 400);
  const outdated = await send("PUT", "/environment", document, { "if-match": '"7"' });
  assert.deepEqual([outdated.status, problem(outdated), outdated.body.environmentVersion], [412, "outdated", 1]);
  const refused = await send("PUT", "/environment", { groups: [] }, { "if-match": '"1"' });
  assert.deepEqual([refused.status, refused.body.findings.length, refused.headers.get("content-type")], [422, 1, "application/problem+json; charset=utf-8"]);
  const saved = await send("PUT", "/environment", document, { "if-match": '"1"' });
  assert.deepEqual([saved.status, saved.headers.get("etag")], [200, '"2"']);
  const now = (await send("GET", "/environment")).body;
  assert.deepEqual(now.organizations, [
    { id: "hq", name: "HQ", parentId: null, status: "active", defaultRoleIds: ["desktop-user", "proe-user"] },
    { id: "lab", name: "Lab", parentId: "hq", status: "active", defaultRoleIds: ["r"] },
  ]);
  assert.deepEqual(now.roles, [{ id: "r", name: "R", privileged: false }]);
  assert.equal((await send("GET", "/environment?environment=none")).status, 404);
  const [event] = await storage.read((reading) => reading.auditLog("default", { limit: 1 }));
  assert.equal(event?.event, "environment_updated");
  assert.match(event?.before ?? "", /Acme/u);
});

test("a provider is added, shown, revised and given another secret", async (t) => {
  const { api, url, scim } = await running(t);
  const send = await api();
  const added = await send("POST", "/providers", { displayName: "Okta (EU)" });
  assert.equal(added.status, 201);
  const { provider, credentials } = added.body;
  assert.deepEqual(provider, { id: "okta-eu", displayName: "Okta (EU)", kind: "scim", credentialType: "apiCredentials", revision: 1, users: 0 });
  assert.equal(credentials.baseUrl, `${url}/scim/v2`);
  assert.match(credentials.username, /^okta-eu_\d{4}@default\.usher$/u);
  const taken = await send("POST", "/providers", { displayName: "OKTA (eu)" });
  assert.deepEqual([taken.status, problem(taken), taken.body.findings[0].rule], [422, "refused-document", "PP-3"]);
  assert.equal((await send("POST", "/providers", { displayName: "  " })).status, 422);
  assert.equal((await send("POST", "/providers", { displayName: "x", nonsense: 1 })).status, 400);
  assert.equal((await send("POST", "/providers", "{")).status, 400);
  assert.equal((await send("POST", "/providers", "x", { "content-type": "text/plain" })).status, 415);
  await scim(credentials)("POST", "/Users", person("ada@acme.test"));

  const listed = (await send("GET", "/providers")).body;
  assert.deepEqual(listed, [{ ...provider, users: 1 }]);
  const detail = await send("GET", "/providers/okta-eu");
  assert.equal(detail.headers.get("etag"), '"1"');
  assert.deepEqual(Object.keys(detail.body).sort(), ["baseUrl", "document", "environmentVersion", "holdersElsewhere", "populationVersion", "revision", "savedAt", "savedBy", "username", "users"]);
  assert.equal(detail.body.document.displayName, "Okta (EU)");
  assert.equal(detail.text.includes(credentials.secret), false);

  const [{ id: defaultOrganizationId }] = (await send("GET", "/environment")).body.organizations;
  const document = { id: "okta-eu", displayName: "Okta", kind: "scim", defaultOrganizationId };
  assert.equal((await send("PUT", "/providers/okta-eu/document", document)).status, 428);
  const saved = await send("PUT", "/providers/okta-eu/document", document, { "if-match": '"1"' });
  assert.deepEqual([saved.status, saved.body, saved.headers.get("etag")], [200, { revision: 2 }, '"2"']);
  const stored = (await send("GET", "/providers/okta-eu/document")).body;
  assert.deepEqual([stored.displayName, stored.defaultOrganizationId, stored.deactivationDelayMinutes], ["Okta", defaultOrganizationId, 15]);
  const outdated = await send("PUT", "/providers/okta-eu/document", document, { "if-match": '"1"' });
  assert.deepEqual([outdated.status, outdated.body.revision, outdated.body.savedBy], [412, 2, "administrator"]);
  const refused = await send("PUT", "/providers/okta-eu/document", "{", { "if-match": '"2"' });
  assert.deepEqual([refused.status, problem(refused), refused.body.findings[0].rule], [422, "refused-document", "json-syntax"]);
  const missing = await send("PUT", "/providers/okta-eu/document", { ...document, defaultOrganizationId: "none" }, { "if-match": '"2"' });
  assert.deepEqual([missing.status, missing.body.findings[0].path], [422, "/defaultOrganizationId"]);
  const revisions = (await send("GET", "/providers/okta-eu/revisions")).body;
  assert.deepEqual(revisions.map((each: { revision: number; reason: string }) => [each.revision, each.reason]), [[2, "saved"], [1, "created"]]);
  assert.equal((await send("GET", "/providers/okta-eu/revisions/1")).body.displayName, "Okta (EU)");
  assert.equal((await send("GET", "/providers/okta-eu/revisions/9")).status, 404);
  assert.equal((await send("GET", "/providers/none")).status, 404);
  const replaced = (await send("POST", "/providers/okta-eu/credentials")).body;
  assert.notEqual(replaced.secret, credentials.secret);
  assert.equal((await scim(credentials)("GET", "/Users")).status, 401);
  const events = (await send("GET", "/audit-log")).body.events.map(({ event }: { event: string }) => event);
  for (const event of ["provider_created", "provider_updated", "provider_credentials_replaced"]) assert.ok(events.includes(event), event);
  assert.equal((await send("GET", "/audit-log")).text.includes("ush_"), false);
});

test("the population is streamed as of one moment", async (t) => {
  const { api, addProvider, scim, storage } = await running(t);
  const { provider, credentials } = await addProvider();
  const send = scim(credentials);
  const ids: string[] = [];
  for (const name of ["a", "b", "c"]) ids.push((await send("POST", "/Users", person(`${name}@acme.test`))).body.id);
  await send("POST", "/Groups", team("G", ids.slice(0, 1)));
  const answered = await (await api())("GET", `/providers/${provider.id}/population`);
  const environment = await storage.read((reading) => reading.environment("default"));
  assert.equal(answered.headers.get("content-type"), "application/x-ndjson");
  assert.equal(answered.headers.get("usher-population-version"), String(environment?.populationVersion));
  assert.equal(answered.headers.get("usher-environment-version"), String(environment?.environmentVersion));
  const users = answered.text.trimEnd().split("\n").map((line) => JSON.parse(line) as { id: string; groupIds: string[] });
  assert.deepEqual(users.map(({ id }) => id), [...ids].sort());
  assert.equal(users.find(({ id }) => id === ids[0])?.groupIds.length, 1);
  assert.equal((await (await api())("GET", "/providers/none/population")).status, 404);
});

test("a plan is made, and applied only while everything is as it was", async (t) => {
  const { api, addProvider, revise, scim, storage } = await running(t);
  const { provider, credentials } = await addProvider();
  const client = scim(credentials);
  const send = await api();
  for (const name of ["a", "b"]) await client("POST", "/Users", person(`${name}@acme.test`, { c42OrgName: "Elsewhere" }));
  await client("POST", "/Users", person("c@acme.test"));
  await revise(provider.id, { organizationMapping: { method: "orgNameAttribute" } });

  const made = await send("POST", `/providers/${provider.id}/plans`);
  assert.equal(made.status, 201, made.text);
  assert.deepEqual([made.body.status, made.body.summary.moved, made.body.summary.users], ["open", 2, 3]);
  assert.match(made.body.digest, /^[0-9a-f]{64}$/u);
  assert.deepEqual((await send("GET", `/plans/${made.body.id}`)).body, made.body);
  const wrong = await send("POST", `/plans/${made.body.id}/apply`, { digest: "0".repeat(64) });
  assert.deepEqual([wrong.status, problem(wrong), wrong.body.changed], [409, "stale", ["digest"]]);

  await client("POST", "/Users", person("d@acme.test"));
  const stale = await send("POST", `/plans/${made.body.id}/apply`, { digest: made.body.digest });
  assert.deepEqual([stale.status, problem(stale), stale.body.changed], [409, "stale", ["population"]]);
  assert.equal((await send("GET", `/plans/${made.body.id}`)).body.status, "stale");

  const second = (await send("POST", `/providers/${provider.id}/plans`)).body;
  const environment = await send("GET", "/environment");
  await send("PUT", "/environment", environment.body, { "if-match": environment.headers.get("etag") ?? "" });
  const other = await send("POST", `/plans/${second.id}/apply`, { digest: second.digest });
  assert.deepEqual([other.status, other.body.changed], [409, ["environment"]]);

  const again = (await send("POST", `/providers/${provider.id}/plans`)).body;
  const applied = await send("POST", `/plans/${again.id}/apply`, { digest: again.digest });
  const figures = { users: 4, changed: 2, moved: 2, rolesChanged: 0, withErrors: 0, createdOrganizations: 1 };
  assert.deepEqual([applied.status, applied.body], [200, { status: "applied", figures }]);
  const twice = await send("POST", `/plans/${again.id}/apply`, { digest: again.digest });
  assert.deepEqual([twice.status, twice.body.changed], [409, ["status"]]);
  const shown = (await send("GET", `/plans/${again.id}`)).body;
  assert.deepEqual([shown.status, shown.appliedBy, shown.figures], ["applied", "administrator", figures]);
  const users = await storage.read((reading) => reading.searchUsers("default", { limit: 9 }));
  assert.deepEqual(users.users.map(({ organization }) => organization?.name), ["Elsewhere", "Elsewhere", "Acme", "Acme"]);
  assert.equal((await send("GET", "/plans/none")).status, 404);
  assert.equal((await send("POST", "/providers/none/plans")).status, 404);
});

test("users are listed, shown, and their history", async (t) => {
  const { api, addProvider, scim } = await running(t);
  const { credentials, provider } = await addProvider();
  const client = scim(credentials);
  const send = await api();
  for (const name of ["ada", "bea", "cid"]) await client("POST", "/Users", person(`${name}@acme.test`, { displayName: name.toUpperCase() }));
  await client("POST", "/Users", person("dan"));
  const first = (await send("GET", "/users?limit=2")).body;
  assert.deepEqual([first.total, first.users.length], [4, 2]);
  const { id, ...shown } = first.users[0];
  assert.deepEqual(shown, {
    userName: "ada@acme.test",
    displayName: "ADA",
    status: "active",
    organization: { id: shown.organization.id, name: "Acme" },
    roles: [{ id: "desktop-user", name: "Desktop User" }, { id: "proe-user", name: "PROe User" }],
    providerId: provider.id,
    deactivateAt: null,
    findings: { error: 0, warning: 0, info: 0 },
  });
  const second = (await send("GET", `/users?limit=2&cursor=${first.next}`)).body;
  assert.deepEqual(second.users.map(({ userName }: { userName: string }) => userName), ["cid@acme.test", "dan"]);
  // A userName that is no address is kept, with a warning.
  assert.deepEqual(second.users[1].findings, { error: 0, warning: 1, info: 0 });
  assert.deepEqual((await send("GET", `/users?limit=2&cursor=${second.next}`)).body.users, []);
  assert.equal((await send("GET", "/users?search=BE&status=active")).body.total, 1);
  assert.equal((await send("GET", "/users?cursor=nonsense")).status, 400);
  assert.equal((await send("GET", "/users?limit=0")).status, 400);
  assert.equal((await send("GET", "/users?nonsense=1")).status, 400);
  await client("PATCH", `/Users/${id}`, replacing({ title: "Lady" }));
  const detail = (await send("GET", `/users/${id}`)).body;
  assert.deepEqual([detail.account.id, detail.resource.title, detail.groupIds, detail.evaluation.sentences], [id, "Lady", [], detail.sentences]);
  assert.ok(detail.sentences.length > 0 && detail.evaluation.trace.length > 0);
  assert.equal((await send("GET", "/users/none")).status, 404);
  const history = (await send("GET", `/users/${id}/history?limit=1`)).body;
  assert.deepEqual([history.entries.length, history.entries[0].changeType], [1, "Updated"]);
  const created = (await send("GET", `/users/${id}/history?cursor=${history.next}`)).body.entries;
  assert.deepEqual(created.map(({ changeType, attribute }: { changeType: string; attribute: string }) => [changeType, attribute]), ["Username", "Email", "Status", "Organization", "Role"].map((attribute) => ["Created", attribute]));
  assert.equal((await send("GET", "/sync-log?provider=none")).body.entries.length, 0);
  assert.equal((await send("GET", "/sync-log?from=2026")).status, 400);
  const everything = (await send("GET", "/sync-log?from=2020-01-01T00:00:00.000Z&limit=500")).body.entries;
  assert.deepEqual([...new Set(everything.map(({ userName }: { userName: string }) => userName))].sort(), ["ada@acme.test", "bea@acme.test", "cid@acme.test", "dan"]);
});

test("the API describes itself", async (t) => {
  const { url } = await running(t);
  const { body } = await asked(`${url}/api/openapi.json`, "GET");
  assert.equal(body.openapi, "3.1.0");
  const paths = Object.keys(body.paths);
  for (const path of ["/api/session", "/api/environment", "/api/providers", "/api/providers/{id}/document", "/api/plans/{id}/apply", "/api/users/{id}/history", "/api/audit-log"]) assert.ok(paths.includes(path), path);
  assert.equal(paths.some((path) => path.startsWith("/scim")), false);
  for (const [path, methods] of Object.entries(body.paths as Record<string, Record<string, { summary?: string }>>)) {
    for (const [method, route] of Object.entries(methods)) assert.ok(route.summary !== undefined, `${method} ${path}`);
  }
});
