// The example files are complete, valid and interesting: what examples/README.md says of them is true.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Population, Ruleset } from "scim-usher";

const examples = new URL("../../examples/", import.meta.url);
const read = (name) => readFileSync(new URL(name, examples));

const compile = (folder, provider = "provider.json") =>
  Ruleset.compile({ environment: read(`${folder}environment.json`), provider: read(`${folder}${provider}`) });

function load(folder) {
  const population = new Population();
  population.push(read(`${folder}users.ndjson`));
  assert.deepEqual(population.end().findings, []);
  return population;
}

/** Which expectations do not hold after a preview. */
function broken(preview, expectations) {
  return expectations.filter(({ userName, organizationId, roleIds }) => {
    const [user] = preview.users({ show: "all", search: userName }).users;
    const decision = preview.decision(user?.id ?? "");
    const isElsewhere = organizationId !== undefined && decision?.organization?.id !== organizationId;
    const hasOthers = roleIds !== undefined && JSON.stringify(decision?.roleIds) !== JSON.stringify([...roleIds].sort());
    return decision === null || isElsewhere || hasOthers;
  });
}

const count = (summary, rule) => summary.findings.find((finding) => finding.rule === rule)?.users ?? 0;

test("examples/users.ndjson is what its generator writes", () => {
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL("generate.mjs", examples)), "--check"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
});

for (const [folder, provider, size] of [
  ["", "provider.json", 500],
  ["", "provider.proposed.json", 500],
  ["directory-sync/", "provider.json", 30],
  ["name-attribute/", "provider.json", 30],
]) {
  test(`examples/${folder}${provider} is valid, and its expectations hold`, () => {
    const rules = compile(folder, provider);
    assert.deepEqual(rules.findings, []);
    const population = load(folder);
    assert.equal(population.size, size);
    const { expectations } = JSON.parse(read(`${folder}${provider}`));
    assert.ok(expectations.length > 0);
    assert.deepEqual(broken(population.preview(rules), expectations), []);
  });
}

test("an expectation that does not hold is noticed", () => {
  const preview = load("").preview(compile(""));
  const wrong = [
    { userName: "fergus.bramley@acme.test", organizationId: "uk" },
    { userName: "fergus.bramley@acme.test", roleIds: ["desktop-user"] },
    { userName: "nobody@acme.test" },
  ];
  assert.equal(broken(preview, wrong).length, 3);
});

test("today's mapping has drifted as examples/README.md says", () => {
  const { summary } = load("").preview(compile(""));
  assert.deepEqual(
    { moved: summary.moved, placed: summary.placed, toDefault: summary.moves.find(({ from, to }) => from?.id === "apac" && to.id === "acme")?.users },
    { moved: 26, placed: 10, toDefault: 8 },
  );
  assert.deepEqual(
    Object.fromEntries(["OM-31", "OM-32", "RM-12", "RM-8"].map((rule) => [rule, count(summary, rule)])),
    { "OM-31": 6, "OM-32": 1, "RM-12": 6, "RM-8": 4 },
  );
  assert.equal(summary.rows[9].wins, 0);
  assert.equal(summary.rows[9].losses.reduce((total, { users }) => total + users, 0), 13);
  assert.equal(summary.privilegedGained, 2);
  assert.equal(summary.roles.find(({ id }) => id === "customer-cloud-admin")?.lost, 1);
});

test("three contractors would be errors at their next sync, and not with Apply", () => {
  const found = (mode) => {
    const stream = compile("").decisions({ mode });
    const decisions = [stream.push(read("users.ndjson")), stream.end()].flatMap(({ output }) => new TextDecoder().decode(output).split("\n").filter(Boolean));
    return decisions.map((line) => JSON.parse(line)).filter(({ findings }) => findings.some(({ rule }) => rule === "RM-14")).length;
  };
  assert.deepEqual([found("sync"), found("apply")], [3, 0]);
});

test("the proposed mapping does what examples/README.md says", () => {
  const { summary } = load("").preview(compile("", "provider.proposed.json"), { before: compile("") });
  assert.deepEqual({ moved: summary.moved, errors: count(summary, "OM-31"), toUk: summary.organizations.find(({ id }) => id === "uk")?.after }, { moved: 25, errors: 3, toUk: 89 });
  assert.deepEqual([count(summary, "RM-8"), count(summary, "RM-12")], [0, 0]);
});

test("the directory example creates, refuses to guess, and keeps what is outside the allow-list", () => {
  const preview = load("directory-sync/").preview(compile("directory-sync/"));
  assert.deepEqual(preview.summary.createdOrganizations.map(({ name, users }) => [name, users]).sort(), [["Porto", 2], ["Showroom", 1]]);
  assert.equal(count(preview.summary, "OM-15"), 2);
  assert.deepEqual([count(preview.summary, "UD-13"), count(preview.summary, "UD-15")], [1, 2]);
  assert.deepEqual(preview.decision("d18")?.roleIds, ["customer-cloud-admin", "proe-user"]);
});

test("the name example has the mistakes that names invite", () => {
  const preview = load("name-attribute/").preview(compile("name-attribute/"));
  assert.deepEqual(preview.summary.createdOrganizations.map(({ name, users }) => [name, users]).sort(), [
    ["Genève", 2],
    ["Print Shop", 1],
    ["Reserach", 2],
    ["Sao Paulo", 1],
  ]);
  assert.equal(count(preview.summary, "OM-15"), 3);
  assert.equal(count(preview.summary, "OM-20"), 1);
  assert.equal(preview.decision("n01")?.organization?.id, "zurich");
});
