import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { collected, environment, example, exampleConfiguration, exampleUsers, lines, mover, provider, read, start, stayer, strandedUser, usher, workspace } from "./usher.mjs";

test("one decision a line, in the order of the users", async (t) => {
  const { all } = workspace(t, { users: [mover("b"), stayer("a")] });
  const { code, stdout, stderr } = await usher(["evaluate", ...all]);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  const decisions = read(stdout);
  assert.deepEqual(decisions.map(({ id }) => id), ["b", "a"]);
  assert.deepEqual(decisions[0].organization, { id: "uk", name: "United Kingdom" });
  assert.deepEqual(decisions[0].changes, [{ attribute: "Organization", old: "Acme (acme)", new: "United Kingdom (uk)" }]);
  assert.deepEqual(decisions[1].changes, []);
  assert.deepEqual(Object.keys(decisions[0]), ["id", "organization", "roleIds", "changes", "findings", "trace"]);
});

test("the examples are decided to the last user", async () => {
  const users = read(readFileSync(example("users.ndjson"), "utf8"));
  const { code, stdout } = await usher(["evaluate", ...exampleConfiguration, ...exampleUsers]);
  assert.equal(code, 0);
  assert.deepEqual(read(stdout).map(({ id }) => id), users.map(({ id }) => id));
});

test("error findings are part of a decision; --fail-on error makes them the exit code", async (t) => {
  const { all } = workspace(t, { users: [strandedUser("a"), mover("b")] });
  const plain = await usher(["evaluate", ...all]);
  assert.equal(plain.code, 0);
  assert.deepEqual(read(plain.stdout)[0].findings.map(({ rule, severity }) => [rule, severity]), [["OM-31", "error"]]);
  const failing = await usher(["evaluate", ...all, "--fail-on", "error"]);
  assert.equal(failing.code, 1);
  assert.equal(failing.stdout, plain.stdout);
});

test("--fail-on error exits 0 when no decision has an error", async (t) => {
  const { all } = workspace(t, { users: [mover("a")] });
  assert.equal((await usher(["evaluate", ...all, "--fail-on=error"])).code, 0);
});

test("a bad line is a finding with its number, the others are decided, and the exit code is 1", async (t) => {
  const half = JSON.stringify(mover("half")).slice(0, 40);
  const { all, at } = workspace(t, { users: [mover("a"), half, "", '{"id": 7, "userName": "x"}', mover("b")] });
  const { code, stdout, stderr } = await usher(["evaluate", ...all]);
  assert.equal(code, 1);
  assert.deepEqual(read(stdout).map(({ id }) => id), ["a", "b"]);
  const found = stderr.trimEnd().split("\n");
  assert.equal(found.length, 2, stderr);
  assert.ok(found[0].startsWith(`${at("users.ndjson")}:2:41: error json-syntax `), found[0]);
  assert.ok(found[1].startsWith(`${at("users.ndjson")}:4:8: error wrong-type `), found[1]);
});

test("--json gives the findings as JSON lines, each with its file", async (t) => {
  const { all, at } = workspace(t, { users: ["{", mover("b", { colour: "red" })] });
  const { code, stderr } = await usher(["evaluate", ...all, "--json"]);
  assert.equal(code, 1);
  const findings = read(stderr);
  assert.deepEqual(findings.map(({ rule, severity, file }) => [rule, severity, file]), [
    ["json-syntax", "error", at("users.ndjson")],
    ["unknown-key", "warning", at("users.ndjson")],
  ]);
  assert.equal(findings[0].place.line, 1);
});

test("a last line without newline is decided; cut in half, it is a finding", async (t) => {
  const whole = workspace(t, { users: JSON.stringify(mover("a")) });
  assert.deepEqual(read((await usher(["evaluate", ...whole.all])).stdout).map(({ id }) => id), ["a"]);
  const cut = workspace(t, { users: lines([mover("a"), mover("b")]).slice(0, -20) });
  const { code, stdout, stderr } = await usher(["evaluate", ...cut.all]);
  assert.equal(code, 1);
  assert.deepEqual(read(stdout).map(({ id }) => id), ["a"]);
  assert.match(stderr, /users\.ndjson:2:\d+: error json-syntax/u);
});

test("no users at all: no decisions, exit 0", async (t) => {
  const { all } = workspace(t, { users: "" });
  assert.deepEqual(await usher(["evaluate", ...all]), { code: 0, signal: null, stdout: "", stderr: "" });
});

test("--user decides one user, and says when there is none of that id", async (t) => {
  const { all, at } = workspace(t, { users: [mover("a"), stayer("b"), mover("c")] });
  const found = await usher(["evaluate", ...all, "--user", "b"]);
  assert.equal(found.code, 0);
  assert.deepEqual(read(found.stdout).map(({ id }) => id), ["b"]);
  const missing = await usher(["evaluate", ...all, "--user", "B"]);
  assert.equal(missing.code, 1);
  assert.equal(missing.stdout, "");
  assert.equal(missing.stderr, `usher: ${at("users.ndjson")} has no user with the id "B"\n`);
});

test("--as sync is the user's next sync: RM-14 keeps the roles of a row that is gone", async (t) => {
  const rows = { ...provider, roleMapping: { method: "scimGroups", rows: [{ groupId: "g-gone", roleIds: ["proe-user"] }] } };
  const user = stayer("a", { roleIds: ["org-admin"], roleGroupIds: ["g-uk"] });
  const { all } = workspace(t, { provider: rows, users: [user] });
  const roles = async (...more) => {
    const [decision] = read((await usher(["evaluate", ...all, ...more])).stdout);
    return [decision.roleIds, decision.findings.map(({ rule }) => rule)];
  };
  const [applied, appliedRules] = await roles();
  assert.ok(!applied.includes("org-admin"));
  assert.ok(!appliedRules.includes("RM-14"));
  assert.deepEqual(await roles("--as", "apply"), [applied, appliedRules]);
  const [synced, syncedRules] = await roles("--as", "sync");
  assert.deepEqual(synced, ["org-admin"]);
  assert.ok(syncedRules.includes("RM-14"));
});

test("--explain prints sentences that name the user, the row and the rule", async (t) => {
  const { all } = workspace(t, { users: [mover("a")] });
  const { code, stdout } = await usher(["evaluate", ...all, "--explain"]);
  assert.equal(code, 0);
  assert.match(stdout, /a@acme\.test/u);
  assert.match(stdout, /row 1/u);
  assert.match(stdout, /United Kingdom/u);
});

test("--explain shows names that would act on the terminal as escapes", async (t) => {
  const { all } = workspace(t, { users: [mover("a", { userName: "\u001b[2Jx\u202ey\u009bz" })] });
  const { stdout } = await usher(["evaluate", ...all, "--explain"]);
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
});

test("a dash is standard input, for each of the files", async (t) => {
  const { at, all } = workspace(t, { users: [mover("a")] });
  const files = { environment: at("environment.json"), provider: at("provider.json"), users: at("users.ndjson") };
  const expected = (await usher(["evaluate", ...all])).stdout;
  for (const piped of Object.keys(files)) {
    const args = Object.entries(files).flatMap(([name, file]) => [`--${name}`, name === piped ? "-" : file]);
    const { code, stdout, stderr } = await usher(["evaluate", ...args], { input: readFileSync(files[piped]) });
    assert.equal(stderr, "");
    assert.equal(code, 0);
    assert.equal(stdout, expected);
  }
  const { stderr } = await usher(["evaluate", "--environment", files.environment, "--provider", files.provider, "--users", "-"], { input: "{" });
  assert.match(stderr, /^<stdin>:1:2: error json-syntax/u);
});

test("lines cut anywhere by the pipe are whole again", async (t) => {
  const { configuration } = workspace(t);
  const child = start(["evaluate", ...configuration, "--users", "-"]);
  const out = collected(child.stdout);
  const bytes = Buffer.from(lines([mover("a", { userName: "zoë€😀@acme.test" }), mover("b")]));
  for (const byte of bytes) if (!child.stdin.write(Buffer.from([byte]))) await once(child.stdin, "drain");
  child.stdin.end();
  const [code] = await once(child, "close");
  assert.equal(code, 0);
  assert.deepEqual(read(out.text()).map(({ id }) => id), ["a", "b"]);
});

test("decisions come before the input has ended", async (t) => {
  const { configuration } = workspace(t);
  const child = start(["evaluate", ...configuration, "--users", "-"]);
  child.stdin.write(lines([mover("a")]));
  const [chunk] = await once(child.stdout, "data");
  assert.equal(JSON.parse(chunk.toString()).id, "a");
  child.stdin.end();
  assert.deepEqual(await once(child, "close"), [0, null]);
});

test("a reader that has seen enough ends it quietly", async (t) => {
  const { all } = workspace(t, { users: lines(Array.from({ length: 20_000 }, (_, index) => mover(`u${index}`))) });
  const child = start(["evaluate", ...all]);
  const err = collected(child.stderr);
  await once(child.stdout, "data");
  child.stdout.destroy();
  assert.deepEqual(await once(child, "close"), [0, null]);
  assert.equal(err.text(), "");
});

// ---------------------------------------------------------------------------------------------
// Refused configurations: every finding with its place, nothing decided, exit 2.

/** The documents are refused with findings that begin so, in any order. */
async function refused(t, documents, ...beginnings) {
  const { all, folder } = workspace(t, { users: [mover("a")], ...documents });
  const { code, stdout, stderr } = await usher(["evaluate", ...all]);
  assert.equal(code, 2, stderr);
  assert.equal(stdout, "");
  const found = stderr.trimEnd().split("\n");
  assert.equal(found.length, beginnings.length, stderr);
  for (const beginning of beginnings) assert.ok(found.some((line) => line.startsWith(`${folder}/${beginning}`)), `${beginning}\nis not in\n${stderr}`);
  return stderr;
}

test("malformed JSON is refused", async (t) => {
  await refused(t, { environment: '{"organizations": [}' }, "environment.json:1:20: error json-syntax ");
});

test("an empty file is refused", async (t) => {
  await refused(t, { provider: "" }, "provider.json:1:1: error json-syntax ");
});

test("a wrong type is refused", async (t) => {
  await refused(t, { environment: '{\n  "organizations": 7\n}' }, "environment.json:2:20: error wrong-type ");
});

test("an unknown key is refused, and names the nearest one", async (t) => {
  const { organizationMapping, ...rest } = provider;
  const stderr = await refused(t, { provider: { ...rest, organisationMapping: organizationMapping } }, "provider.json:1:");
  assert.match(stderr, /error unknown-key .*organisationMapping.*organizationMapping/u);
});

test("a group in two rows is refused (OM-26)", async (t) => {
  const rows = [...provider.organizationMapping.rows, { groupIds: ["g-uk"], organizationId: "acme" }];
  await refused(t, { provider: JSON.stringify({ ...provider, organizationMapping: { method: "scimGroups", rows } }, null, 1) }, "provider.json:");
});

test("the problems of both documents are named at once", async (t) => {
  await refused(
    t,
    { environment: { ...environment, organizations: [{ id: "acme", name: "Acme", parentId: "nobody" }, { id: "acme" }] }, provider: { kind: "skim" } },
    "environment.json:1:",
    "environment.json:1:",
    "environment.json:1:",
    "provider.json:1:",
    "provider.json:1:",
    "provider.json:1:",
    "provider.json:1:",
  );
});

test("--json gives the findings of refused documents as JSON lines", async (t) => {
  const { all, at } = workspace(t, { environment: "[]", provider: "{" });
  const { code, stderr } = await usher(["evaluate", ...all, "--json"]);
  assert.equal(code, 2);
  assert.deepEqual(read(stderr).map(({ file }) => file), [at("environment.json"), at("provider.json")]);
});

test("a row that names a deactivated organization is not refused", async (t) => {
  const { all } = workspace(t, { users: [strandedUser("a", { organizationId: "uk" })] });
  const { code, stdout } = await usher(["evaluate", ...all]);
  assert.equal(code, 0);
  const [decision] = read(stdout);
  assert.equal(decision.organization.id, "uk");
  assert.deepEqual(decision.findings.map(({ rule }) => rule), ["OM-31"]);
});

test("a local user is decided: refused, and kept as they are", async (t) => {
  const { all } = workspace(t, { users: [mover("a", { local: true })] });
  const { code, stdout } = await usher(["evaluate", ...all, "--fail-on", "error"]);
  assert.equal(code, 0);
  const [decision] = read(stdout);
  assert.deepEqual(decision.organization, { id: "acme", name: "Acme" });
  assert.deepEqual(decision.findings.map(({ rule, severity }) => [rule, severity]), [["LU-5", "info"]]);
});
