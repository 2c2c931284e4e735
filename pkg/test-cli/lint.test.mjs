import assert from "node:assert/strict";
import { test } from "node:test";
import { environment, exampleConfiguration, exampleUsers, mover, provider, read, stayer, usher, workspace } from "./usher.mjs";

const sound = {
  environment: { ...environment, groups: [{ id: "g-uk", displayName: "UK" }] },
  provider: { ...provider, organizationMapping: { method: "scimGroups", rows: [provider.organizationMapping.rows[0]] } },
};

test("an error in the configuration is exit 1, on standard output, with its place", async (t) => {
  const { configuration, at } = workspace(t);
  const { code, stdout, stderr } = await usher(["lint", ...configuration]);
  assert.equal(code, 1);
  assert.equal(stderr, "");
  const errors = stdout.split("\n").filter((line) => line.includes(": error "));
  const [error] = errors;
  assert.equal(errors.length, 1, stdout);
  assert.ok(error.startsWith(`${at("provider.json")}#/organizationMapping/rows/1/organizationId: error OM-31 `), error);
});

test("a sound configuration has no error", async (t) => {
  const { configuration } = workspace(t, sound);
  const { code, stdout } = await usher(["lint", ...configuration]);
  assert.equal(code, 0);
  assert.doesNotMatch(stdout, /: error /u);
});

test("--json is one finding a line, each with its file, and the same findings", async (t) => {
  const { configuration, at } = workspace(t);
  const text = await usher(["lint", ...configuration]);
  const { code, stdout } = await usher(["lint", ...configuration, "--json"]);
  assert.equal(code, 1);
  const findings = read(stdout);
  assert.equal(findings.length, text.stdout.trimEnd().split("\n").length);
  for (const { file, rule, severity, title, message } of findings) {
    assert.ok([at("environment.json"), at("provider.json")].includes(file));
    assert.ok(rule && severity && title && message);
  }
});

test("--users also finds what only the users show: organizations that would be created", async (t) => {
  const byName = { ...provider, organizationMapping: { method: "orgNameAttribute" } };
  const { configuration, all, at } = workspace(t, { provider: byName, users: [mover("a", { orgName: "Untied Kingdom" })] });
  const without = read((await usher(["lint", ...configuration, "--json"])).stdout);
  const found = read((await usher(["lint", ...all, "--json"])).stdout);
  assert.ok(without.every(({ file }) => file !== at("users.ndjson")));
  assert.deepEqual(found.slice(0, without.length), without);
  const [more] = found.slice(without.length);
  assert.deepEqual([more.rule, more.severity, more.file], ["OM-22", "warning", at("users.ndjson")]);
  assert.match(more.message, /"Untied Kingdom".*"United Kingdom"/u);
});

test("bad lines of the users are findings", async (t) => {
  const { all, at } = workspace(t, { ...sound, users: [stayer("a"), "{", stayer("a")] });
  const { code, stdout } = await usher(["lint", ...all]);
  assert.equal(code, 1);
  assert.ok(stdout.includes(`${at("users.ndjson")}:2:2: error json-syntax `), stdout);
  assert.ok(stdout.includes(`${at("users.ndjson")}:3:`), stdout);
});

test("refused documents are exit 2, on standard output too", async (t) => {
  const { configuration } = workspace(t, { provider: "{}" });
  const { code, stdout, stderr } = await usher(["lint", ...configuration]);
  assert.equal(code, 2);
  assert.equal(stderr, "");
  assert.match(stdout, /provider\.json:1:1: error missing-key/u);
});

test("the examples are linted", async () => {
  const { code, stdout } = await usher(["lint", ...exampleConfiguration, ...exampleUsers]);
  assert.equal(code, 1);
  assert.match(stdout, /provider\.json#\/organizationMapping\/rows\/4\/organizationId: error OM-31 /u);
});
