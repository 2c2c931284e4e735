// What is refused is told in SCIM's words, and leaves nothing behind but a record of the error.
import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import * as usher from "scim-usher";
import { loadExample } from "../src/example.ts";
import { Providers } from "../src/providers.ts";
import { storeFile } from "../src/storage/sqlite/sqlite.ts";
import { surroundings } from "../src/surroundings.ts";
import { asked, basic, members, person, replacing, running, team, type Answered } from "./gateways.ts";

const ENVIRONMENT = "refusals";
const environment = {
  organizations: [{ id: "acme", name: "Acme" }],
  groups: [{ id: "g-own", displayName: "Own" }, { id: "g-entra", displayName: "Theirs", providerId: "entra" }],
};
const provider = (id: string) => ({ id, kind: "scim" as const, displayName: id, defaultOrganizationId: "acme" });
const users = [
  { id: "ada", userName: "ada@acme.test", organizationId: "acme", roleIds: ["desktop-user"], groupIds: ["g-own"] },
  { id: "bea", userName: "bea@acme.test", organizationId: "acme", roleIds: ["desktop-user"] },
  { id: "lou", userName: "lou@acme.test", organizationId: "acme", roleIds: ["desktop-user"], local: true },
  { id: "eve", userName: "eve@acme.test", organizationId: "acme", roleIds: ["desktop-user"], providerId: "entra" },
];

interface Refusal {
  title: string;
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  status: number;
  scimType?: string;
  /** Whether the core refuses it, and so records it. */
  isRecorded?: boolean;
}

const search = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}`;
const byId = (title: string, id: string, status: number): Refusal[] => [
  { title: `${title} is read`, method: "GET", path: `/Users/${id}`, status, isRecorded: status === 403 },
  { title: `${title} is replaced`, method: "PUT", path: `/Users/${id}`, body: person(`${id}@acme.test`, { title: "X" }), status, isRecorded: status === 403 },
  { title: `${title} is patched`, method: "PATCH", path: `/Users/${id}`, body: replacing({ active: false }), status, isRecorded: status === 403 },
  { title: `${title} is deleted`, method: "DELETE", path: `/Users/${id}`, status, isRecorded: status === 403 },
];
const create = (title: string, body: unknown, status: number, scimType?: string): Refusal => ({ title, method: "POST", path: "/Users", body, status, ...(scimType && { scimType }), isRecorded: true });

const refusals: Refusal[] = [
  { title: "a wrong credential", method: "POST", path: "/Users", body: person("new@acme.test"), headers: { authorization: basic({ username: "okta_1@refusals.usher", secret: "ush_wrong" }) }, status: 401 },
  { title: "an empty bearer", method: "POST", path: "/Users", body: person("new@acme.test"), headers: { authorization: "Bearer " }, status: 401 },
  ...byId("an unknown user", "nobody", 404),
  ...byId("another provider's user", "eve", 404),
  ...byId("a local user", "lou", 403),
  create("a userName that is there", person("ADA@acme.test"), 409, "uniqueness"),
  create("a local user's name", person("lou@acme.test"), 409, "uniqueness"),
  create("another provider's user's name", person("Eve@acme.test"), 409, "uniqueness"),
  { title: "renamed to what is there, in whole", method: "PUT", path: "/Users/bea", body: person("ada@acme.test"), status: 409, scimType: "uniqueness", isRecorded: true },
  { title: "renamed to what is there", method: "PATCH", path: "/Users/bea", body: replacing({ userName: "lou@acme.test" }), status: 409, scimType: "uniqueness", isRecorded: true },
  create("a body that is no JSON", '{"userName": ', 400, "invalidSyntax"),
  create("an empty body", "", 400, "invalidSyntax"),
  create("a list", "[]", 400, "invalidSyntax"),
  create("bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), 400, "invalidSyntax"),
  create("nested beyond measure", "[".repeat(100_000), 400, "invalidSyntax"),
  create("no userName", { schemas: person("").schemas, title: "X" }, 400, "invalidValue"),
  { title: "a body over the limit", method: "POST", path: "/Users", body: JSON.stringify(person("new@acme.test", { title: "x".repeat(1024 * 1024) })), status: 413 },
  { title: "an unknown content type", method: "POST", path: "/Users", body: "<user/>", headers: { "content-type": "application/xml" }, status: 415 },
  { title: "a body that is packed", method: "POST", path: "/Users", body: "x", headers: { "content-encoding": "gzip" }, status: 415 },
  { title: "an invalid filter", method: "GET", path: search("userName eq"), status: 400, scimType: "invalidFilter" },
  { title: "a filter beyond measure", method: "GET", path: search(`${"(".repeat(3_000)}title pr${")".repeat(3_000)}`), status: 400, scimType: "invalidFilter" },
  { title: "an invalid filter in a search", method: "POST", path: "/Users/.search", body: { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: "]" }, status: 400, scimType: "invalidFilter" },
  { title: "a count that is none", method: "GET", path: "/Users?count=many", status: 400, scimType: "invalidValue" },
  { title: "an invalid path", method: "PATCH", path: "/Users/ada", body: replacing({ "name..familyName": "X" }), status: 400, scimType: "invalidPath", isRecorded: true },
  { title: "a good operation before a bad one", method: "PATCH", path: "/Users/ada", body: replacing({ title: "Half", "emails[": "X" }), status: 400, scimType: "invalidPath", isRecorded: true },
  { title: "an operation that is none", method: "PATCH", path: "/Users/ada", body: { ...replacing({}), Operations: [{ op: "twist", path: "title", value: "X" }] }, status: 400, scimType: "invalidSyntax", isRecorded: true },
  { title: "another version, in part", method: "PATCH", path: "/Users/ada", body: replacing({ title: "X" }), headers: { "if-match": 'W/"7"' }, status: 412 },
  { title: "another version, in whole", method: "PUT", path: "/Users/ada", body: person("ada@acme.test", { title: "X" }), headers: { "if-match": 'W/"7"' }, status: 412 },
  { title: "another version, to be gone", method: "DELETE", path: "/Users/ada", headers: { "if-match": 'W/"7"' }, status: 412 },
  { title: "an unknown group", method: "PATCH", path: "/Groups/none", body: members({ add: ["bea"] }), status: 404 },
  { title: "another provider's group", method: "PATCH", path: "/Groups/g-entra", body: members({ add: ["bea"] }), status: 404 },
  { title: "a group without a name", method: "POST", path: "/Groups", body: { ...team("", ["bea"]), displayName: undefined }, status: 400, scimType: "invalidValue", isRecorded: true },
  { title: "a good member before a bad path", method: "PATCH", path: "/Groups/g-own", body: { ...members({ add: ["bea"] }), Operations: [...members({ add: ["bea"] }).Operations, { op: "remove", path: "members[" }] }, status: 400, scimType: "invalidPath", isRecorded: true },
  { title: "no such address", method: "GET", path: "/Machines", status: 404 },
  { title: "a method that is not answered there", method: "PATCH", path: "/Users", body: {}, status: 405 },
];

test("what is refused is told in SCIM's words, and nothing of it is kept", async (t) => {
  const { storage, url, path, lines } = await running(t);
  const providers = new Providers(usher, surroundings);
  const credentials = await storage.write(async (writing) => {
    const example = { environment: JSON.stringify(environment), provider: JSON.stringify(provider("okta")), users: users.map((user) => JSON.stringify(user)).join("\n") };
    await loadExample(writing, usher, providers, surroundings, ENVIRONMENT, example);
    await providers.add(writing, ENVIRONMENT, { displayName: "entra" });
    const row = await writing.provider(ENVIRONMENT, "okta");
    assert.ok(row);
    return providers.replaceCredentials(writing, ENVIRONMENT, row);
  });
  const authorization = basic(credentials);
  for (const { title, method, path: at, body, headers, status, scimType, isRecorded = false } of refusals) {
    await t.test(title, async () => {
      const before = dump(path);
      const type = body === undefined ? {} : { "content-type": "application/scim+json" };
      const answered = await asked(`${url}/scim/v2${at}`, method, body, { authorization, ...type, ...headers });
      isError(answered, status, scimType);
      const after = dump(path);
      assert.deepEqual(after.rows, before.rows, "something was kept");
      const records = after.log.slice(before.log.length);
      assert.equal(records.length > 0, isRecorded, JSON.stringify(records));
      for (const { change_type: changeType, message } of records) assert.deepEqual([changeType, message !== null], ["Error", true]);
    });
  }
  assert.equal(lines.some((line) => line.includes('"level":50')), false, "what clients do wrong is no fault of the gateway");
  assert.equal(lines.join("").includes("acme.test"), false, "names stand in the log");
});

/** RFC 7644, section 3.12, and nothing else. */
function isError({ status, headers, text, body }: Answered, expected: number, scimType: string | undefined): void {
  assert.equal(status, expected, text);
  assert.equal(headers.get("content-type"), "application/scim+json");
  const { detail, ...rest } = body;
  assert.deepEqual(rest, { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(expected), ...(scimType !== undefined && { scimType }) });
  assert.ok(typeof detail === "string" && detail.length > 10, text);
}

interface Dump {
  rows: Record<string, unknown[]>;
  log: { change_type: string; message: string | null }[];
}

/** Everything that the store has. */
function dump(path: string): Dump {
  const database = new Database(storeFile(path), { readonly: true });
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").pluck().all() as string[];
  const rows = Object.fromEntries(tables.filter((name) => name !== "sync_log").map((name) => [name, database.prepare(`SELECT * FROM "${name}"`).all()]));
  const log = database.prepare("SELECT * FROM sync_log ORDER BY seq").all() as Dump["log"];
  database.close();
  return { rows, log };
}
