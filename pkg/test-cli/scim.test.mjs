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
  const options = ["--type", "user", "--schema", write("badge.json", badge), "--schema", write("shoe.json", shoe)];
  const { code, stdout } = await usher(["validate", ...options, file]);
  assert.equal(code, 1);
  assert.match(stdout, /^.*user\.json:1:\d+: error invalid-value .*whole number.*\n$/);
  const refused = await usher(["validate", "--schema", write("none.json", {}), file]);
  assert.equal(refused.code, 2);
  assert.match(refused.stdout, /none\.json:1:1: error missing-key /);
});

test("validate needs a file, and takes many", async () => {
  const none = await usher(["validate"]);
  assert.equal(none.code, 2);
  assert.match(none.stderr, /^usher: FILE is missing$/m);
  assert.match((await usher(["validate", "--help"])).stdout, /^Usage: usher validate \[options\] FILE\.\.\.$/m);
  assert.match((await usher(["validate", "/nowhere/a", "/nowhere/b"])).stderr, /\/nowhere\/a: .*\n.*\/nowhere\/b: /);
});
