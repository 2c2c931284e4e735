import assert from "node:assert/strict";
import { test } from "node:test";
import { read, usher, workspace } from "./usher.mjs";

const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
const crew = { displayName: "Crew", members: [{ value: "u1" }, { value: "u2" }] };
const removal = { schemas, Operations: [{ op: "Remove", path: "members", value: [{ value: "u1" }] }] };

function files(t, resource, request) {
  const { write } = workspace(t);
  return [write("resource.json", resource), write("patch.json", request)];
}

test("patch prints the resource, and what the client did beside the RFC", async (t) => {
  const [resource, request] = files(t, crew, removal);
  const { code, stdout, stderr } = await usher(["patch", resource, request]);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), { displayName: "Crew", members: [{ value: "u2" }] });
  assert.match(stderr, /patch\.json:1:\d+: info op-case /);
  assert.match(stderr, /info remove-value /);
});

test("patch prints the SCIM error of a refused request", async (t) => {
  const [resource, request] = files(t, crew, removal);
  for (const option of [["--strict"], ["--dialect", "rfc"]]) {
    const { code, stdout, stderr } = await usher(["patch", ...option, resource, request]);
    assert.equal(code, 1);
    const error = JSON.parse(stdout);
    assert.deepEqual(Object.keys(error), ["schemas", "scimType", "detail", "status"]);
    assert.equal(error.scimType, "invalidSyntax");
    assert.match(stderr, /patch\.json:1:\d+: error invalid-syntax /);
  }
});

test("patch names the file of the resource that it cannot read", async (t) => {
  const [resource, request] = files(t, "{", removal);
  const { code, stderr } = await usher(["patch", resource, request]);
  assert.equal(code, 1);
  assert.match(stderr, /resource\.json:1:2: error json-syntax /);
});

test("patch reads one of its files from standard input", async (t) => {
  const [resource] = files(t, crew, removal);
  const { code, stdout } = await usher(["patch", resource, "-"], { input: JSON.stringify(removal) });
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout).members, [{ value: "u2" }]);
  const both = await usher(["patch", "-", "-"]);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /only one of RESOURCE, PATCH can be standard input/);
});

test("patch needs its files, and takes no third", async () => {
  const none = await usher(["patch"]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /^usher: RESOURCE and PATCH are missing$/m);
  assert.match((await usher(["patch", "a", "b", "c"])).stderr, /^usher: patch takes no argument "c"$/m);
  assert.match((await usher(["patch", "--dialect", "azure", "a", "b"])).stderr, /--dialect takes auto, rfc, entra, okta or ping, not "azure"/);
  assert.match((await usher(["patch", "--help"])).stdout, /^Usage: usher patch \[options\] RESOURCE PATCH$/m);
});

test("match prints the resources that a filter means", async (t) => {
  const { write } = workspace(t);
  const users = ["ada", "grace"].map((userName) => ({ userName, active: true }));
  const lines = write("users", users.map((user) => `${JSON.stringify(user)}\n`).join(""));
  const list = write("list.json", { Resources: users });
  for (const file of [lines, list]) {
    const { code, stdout, stderr } = await usher(["match", 'userName eq "ADA"', file]);
    assert.deepEqual([code, read(stdout), stderr], [0, [users[0]], ""]);
  }
  assert.deepEqual(await usher(["match", "title pr", lines]).then(({ code, stdout }) => [code, stdout]), [0, ""]);
});

test("match shows where a filter is wrong", async (t) => {
  const { write } = workspace(t);
  const file = write("user.json", { userName: "ada" });
  const { code, stdout, stderr } = await usher(["match", "userName eq ada", file]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^filter:1:13: error invalid-filter /);
  assert.ok(stderr.endsWith("  userName eq ada\n              ^\n"), stderr);
  const json = await usher(["match", "userName eq ada", file, "--json"]);
  assert.equal(read(json.stderr)[0].rule, "invalid-filter");
  assert.equal((await usher(["match", 'emails[type eq "work"].value eq "x"', file, "--strict"])).code, 2);
});

const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@acme.test" };

test("validate says where and why, and exits 1 for errors alone", async (t) => {
  const { write } = workspace(t);
  const right = write("right.json", user);
  const wrong = write("wrong.json", `{\n "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],\n "userName": "ada",\n "active": "yes"\n}\n`);
  const silent = await usher(["validate", right]);
  assert.deepEqual([silent.code, silent.stdout, silent.stderr], [0, "", ""]);
  const warned = await usher(["validate", "--type", "user", write("warn.json", { ...user, userName: "ada" })]);
  assert.equal(warned.code, 0);
  assert.match(warned.stdout, /warn\.json:1:\d+: warning SU-2 /);
  const refused = await usher(["validate", right, wrong]);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /wrong\.json:3:14: warning SU-2 .*\n.*wrong\.json:4:12: error invalid-value /);
  const strict = await usher(["validate", "--strict", "--json", wrong]);
  const findings = strict.stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(findings.map(({ severity, rule, scimType, file }) => [severity, rule, scimType, file === wrong]), [
    ["error", "SU-2", "invalidValue", true],
    ["error", "invalid-value", "invalidValue", true],
  ]);
});

test("validate reads PATCH and Bulk requests, filters and standard input", async (t) => {
  const { write } = workspace(t);
  const patched = await usher(["validate", "--type", "patch", "-"], { input: JSON.stringify({ schemas, Operations: [{ op: "remove" }] }) });
  assert.equal(patched.code, 1);
  assert.match(patched.stdout, /<stdin>:1:\d+: error no-target /);
  const filtered = await usher(["validate", "--type", "filter", write("filter.txt", 'userName eq "ada"\n')]);
  assert.deepEqual([filtered.code, filtered.stdout], [0, ""]);
  const broken = await usher(["validate", "--type", "filter", write("broken.txt", "userName eq")]);
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /broken\.txt:1:12: error invalid-filter /);
});

test("validate reads schemas of one's own", async (t) => {
  const { write } = workspace(t);
  const badge = { id: "urn:acme:hr:2.0:User", attributes: [{ name: "badge", type: "integer" }] };
  const shoe = { id: "urn:acme:shoe:2.0:User", attributes: [{ name: "size", type: "decimal" }] };
  const file = write("user.json", { ...user, schemas: [...user.schemas, badge.id, shoe.id], [badge.id]: { badge: "7" }, [shoe.id]: { size: 38.5 } });
  const listed = { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], totalResults: 1, Resources: [badge] };
  const options = ["--type", "user", "--schema", write("badge.json", listed), "--schema", write("shoe.json", shoe)];
  const { code, stdout } = await usher(["validate", ...options, file]);
  assert.equal(code, 1);
  assert.match(stdout, /^.*user\.json:1:\d+: error invalid-value .*whole number.*\n$/);
  const refused = await usher(["validate", "--schema", write("none.json", {}), file]);
  assert.equal(refused.code, 2);
  assert.match(refused.stdout, /none\.json:1:1: error missing-key /);
});

const asset = {
  id: "urn:acme:asset:1.0:Asset",
  attributes: [
    { name: "tag", type: "string", caseExact: true, required: true },
    { name: "weight", type: "decimal" },
    { name: "parts", type: "complex", multiValued: true, subAttributes: [{ name: "value", type: "string" }, { name: "maker", type: "string", mutability: "immutable" }] },
    { name: "serial", type: "string", mutability: "readOnly" },
  ],
};
const badge = { id: "urn:acme:hr:2.0:User", attributes: [{ name: "badge", type: "integer" }, { name: "since", type: "dateTime" }] };

test("patches and filters are validated by schemas of one's own, and a Bulk request is not", async (t) => {
  const { write } = workspace(t);
  const own = ["--schema", write("asset.json", asset)];
  const patch = write("patch.json", { schemas, Operations: [{ op: "replace", path: "weight", value: "heavy" }, { op: "add", path: "serial", value: "7" }] });
  const { code, stdout } = await usher(["validate", "--type", "patch", "--dialect", "rfc", ...own, patch]);
  assert.equal(code, 1);
  assert.match(stdout, /error invalid-value .*`weight` takes a number/);
  assert.match(stdout, /error mutability .*`serial` is read-only/);
  const filter = await usher(["validate", "--type", "filter", ...own, write("filter.txt", "parts[maker eq \"a\"] and weight gt 3\n")]);
  assert.deepEqual([filter.code, filter.stdout], [0, ""]);
  const bulk = await usher(["validate", "--type", "bulk", ...own, patch]);
  assert.equal(bulk.code, 2);
  assert.match(bulk.stderr, /--schema does not go with --type bulk/);
});

test("patch goes by schemas of one's own", async (t) => {
  const { write } = workspace(t);
  const own = ["--schema", write("asset.json", asset)];
  const resource = write("resource.json", { schemas: [asset.id], tag: "T1", serial: "s", parts: [{ value: "bolt", maker: "a" }] });
  const request = (operations) => write("request.json", { schemas, Operations: operations });
  const patched = await usher(["patch", ...own, resource, request([{ op: "replace", path: "weight", value: 3.5 }, { op: "remove", path: 'parts[value eq "bolt"]' }])]);
  assert.equal(patched.code, 0, patched.stderr);
  assert.deepEqual(JSON.parse(patched.stdout), { schemas: [asset.id], tag: "T1", serial: "s", weight: 3.5 });
  for (const [operation, scimType] of [
    [{ op: "replace", path: "weight", value: "heavy" }, "invalidValue"],
    [{ op: "remove", path: "tag" }, "mutability"],
    [{ op: "replace", path: 'parts[value eq "bolt"].maker', value: "b" }, "mutability"],
    [{ op: "replace", path: "weight.kilos", value: 1 }, "invalidPath"],
  ]) {
    const refused = await usher(["patch", ...own, resource, request([operation])]);
    assert.deepEqual([refused.code, JSON.parse(refused.stdout).scimType], [1, scimType], JSON.stringify(operation));
  }
  // With a type they are extensions: of the built-in ones nothing is lost.
  const ada = write("ada.json", { ...user, [badge.id]: { badge: 7 } });
  const options = ["--type", "User", "--schema", write("badge.json", badge)];
  const moved = await usher(["patch", ...options, ada, request([{ op: "replace", path: `${badge.id}:badge`, value: 8 }, { op: "add", path: "title", value: "T" }])]);
  assert.deepEqual(JSON.parse(moved.stdout)[badge.id], { badge: 8 });
  const wrong = await usher(["patch", ...options, ada, request([{ op: "replace", path: `${badge.id}:badge`, value: "eight" }, { op: "add", path: "active", value: "maybe" }])]);
  assert.match(JSON.parse(wrong.stdout).detail, /`badge` takes a whole number.*`active` takes `true` or `false`/);
});

test("match goes by schemas of one's own", async (t) => {
  const { write } = workspace(t);
  const own = ["--schema", write("asset.json", asset)];
  const file = write("assets.ndjson", [{ tag: "a", weight: 10 }, { tag: "A", weight: 9.5 }].map((each) => JSON.stringify({ schemas: [asset.id], ...each })).join("\n"));
  const tags = async (filter, options = own) => (await usher(["match", ...options, filter, file])).stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line).tag);
  // By the schema case counts; without it nothing says so.
  assert.deepEqual(await tags('tag eq "A"'), ["A"]);
  assert.deepEqual(await tags('weight gt 9.75'), ["a"]);
  const users = write("users.ndjson", [1, 12].map((number) => JSON.stringify({ ...user, id: String(number), [badge.id]: { since: `2024-01-0${number === 1 ? 1 : 2}T00:00:00+02:00` } })).join("\n"));
  const since = await usher(["match", "--type", "User", "--schema", write("badge.json", badge), `${badge.id}:since gt "2023-12-31T23:00:00Z"`, users]);
  assert.deepEqual(since.stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line).id), ["12"]);
  const refused = await usher(["match", "--schema", write("none.json", {}), "a eq 1", file]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /none\.json:1:1: error missing-key /);
  assert.match((await usher(["match", "--schema", "-", "a eq 1", "-"])).stderr, /only one of FILE, --schema can be standard input/);
});

test("validate needs a file, and takes many", async () => {
  const none = await usher(["validate"]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /^usher: FILE is missing$/m);
  assert.match((await usher(["validate", "--help"])).stdout, /^Usage: usher validate \[options\] FILE\.\.\.$/m);
  assert.match((await usher(["validate", "/nowhere/a", "/nowhere/b"])).stderr, /\/nowhere\/a: .*\n.*\/nowhere\/b: /);
});
