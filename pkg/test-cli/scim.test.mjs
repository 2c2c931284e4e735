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
