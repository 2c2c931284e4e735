import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, lstatSync } from "node:fs";
import { test } from "node:test";
import { collected, example, exampleConfiguration, exampleUsers, mover, provider, read, start, stayer, strandedUser, usher, workspace } from "./usher.mjs";

const tenUsers = [...Array.from({ length: 3 }, (_, index) => mover(`m${index}`)), ...Array.from({ length: 7 }, (_, index) => stayer(`s${index}`))];

test("the summary names counts, moves, roles, errors", async (t) => {
  const users = [mover("a"), mover("b", { roleIds: ["org-admin"] }), stayer("c"), strandedUser("d"), mover("e", { organizationId: null, roleIds: [] })];
  const { all } = workspace(t, { users });
  const { code, stdout, stderr } = await usher(["preview", ...all]);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.match(stdout, /^ +5 {2}in all$/mu);
  assert.match(stdout, /^ +3 {2}changed \(60\.0%\)$/mu);
  assert.match(stdout, /^ +2 {2}moved to another organization$/mu);
  assert.match(stdout, /^ +2 {2}Acme → United Kingdom$/mu);
  assert.match(stdout, /^ +1 {2}\(new\) → United Kingdom$/mu);
  assert.match(stdout, /^ +1 {2}with errors$/mu);
  assert.match(stdout, /^ +1 {2}error +OM-31 {2}Unable to move existing user to an organization$/mu);
});

test("organizations that would be created are named, with their parent", async (t) => {
  const byName = { ...provider, organizationMapping: { method: "orgNameAttribute" } };
  const { all } = workspace(t, { provider: byName, users: [mover("a", { orgName: "Research" }), mover("b", { orgName: " research " })] });
  const { stdout } = await usher(["preview", ...all]);
  assert.match(stdout, /^Organizations that would be created\n +2 {2}Research, below Acme$/mu);
  assert.match(stdout, /^ +2 {2}Acme → Research \(new\)$/mu);
});

test("--json is the summary", async (t) => {
  const { all } = workspace(t, { users: tenUsers });
  const { code, stdout } = await usher(["preview", ...all, "--json"]);
  assert.equal(code, 0);
  const summary = JSON.parse(stdout);
  assert.deepEqual([summary.users, summary.changed, summary.moved, summary.unmoved], [10, 3, 3, 7]);
  assert.deepEqual(summary.moves, [{ from: { id: "acme", name: "Acme", create: false }, to: { id: "uk", name: "United Kingdom", create: false }, users: 3 }]);
});

test("the summary in words and as JSON agree for the examples", async () => {
  const args = ["preview", ...exampleConfiguration, ...exampleUsers];
  const text = (await usher(args)).stdout;
  const summary = JSON.parse((await usher([...args, "--json"])).stdout);
  assert.equal(summary.users, 500);
  assert.ok(summary.changed > 0);
  assert.match(text, new RegExp(`^ +${summary.changed} {2}changed `, "mu"));
  for (const { users, to } of summary.moves) assert.ok(text.includes(`${users}  `) && text.includes(` → ${to.name}`));
  for (const { rule, title } of summary.findings) assert.ok(text.includes(`${rule}  ${title}`) || new RegExp(`${rule} +${title}`, "u").test(text));
});

test("--before compares what Apply of either would give", async (t) => {
  const { all, write } = workspace(t, { users: tenUsers });
  const same = write("same.json", provider);
  const none = JSON.parse((await usher(["preview", ...all, "--before", same, "--json"])).stdout);
  assert.equal(none.changed, 0);
  const single = write("single.json", { ...provider, organizationMapping: { method: "singleOrganization" } });
  const some = JSON.parse((await usher(["preview", ...all, "--before", single, "--json"])).stdout);
  assert.deepEqual([some.changed, some.moves[0].from.id, some.moves[0].to.id], [3, "acme", "uk"]);
});

test("the proposed change of the examples is previewed", async () => {
  const { code, stdout } = await usher(["preview", "--environment", example("environment.json"), "--before", example("provider.json"), "--provider", example("provider.proposed.json"), ...exampleUsers, "--json"]);
  assert.equal(code, 0);
  assert.ok(JSON.parse(stdout).moved > 0);
});

test("a bad line is left out, which is said, and the exit code is 1", async (t) => {
  const { all, at } = workspace(t, { users: [mover("a"), '{"id": "b", "userName"', stayer("c")] });
  const { code, stdout, stderr } = await usher(["preview", ...all]);
  assert.equal(code, 1);
  assert.match(stdout, /^ +2 {2}in all$/mu);
  const [finding, sentence] = stderr.trimEnd().split("\n");
  assert.ok(finding.startsWith(`${at("users.ndjson")}:2:23: error json-syntax `), finding);
  assert.equal(sentence, `usher: 1 line of ${at("users.ndjson")} could not be read; the preview is of the other users`);
});

test("users with one id are refused, and nothing is written", async (t) => {
  const { all, at } = workspace(t, { users: [mover("a"), stayer("b"), stayer("a")] });
  const { code, stdout, stderr } = await usher(["preview", ...all, "--csv", at("out.csv")]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /users\.ndjson:3:\d+: error duplicate-id /u);
  assert.ok(!existsSync(at("out.csv")));
});

test("refused documents are exit 2, those of --before too, each problem once", async (t) => {
  const { all, write, at } = workspace(t, { environment: "[]", users: tenUsers });
  const before = write("before.json", "{");
  const { code, stdout, stderr } = await usher(["preview", ...all, "--before", before, "--csv", at("out.csv")]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.equal(stderr.match(/environment\.json/gu).length, 1);
  assert.equal(stderr.match(/before\.json:1:2: error json-syntax/gu).length, 1);
  assert.ok(!existsSync(at("out.csv")));
});

// ---------------------------------------------------------------------------------------------
// --fail-over

test("--fail-over is exceeded by more, not by as many", async (t) => {
  const { all } = workspace(t, { users: tenUsers });
  const code = async (threshold) => (await usher(["preview", ...all, "--fail-over", threshold])).code;
  for (const [threshold, expected] of [["30%", 0], ["29.999999999%", 3], ["3", 0], ["2", 3], ["0", 3], ["0%", 3], ["100%", 0]]) {
    assert.equal(await code(threshold), expected, threshold);
  }
});

test("--fail-over says why, and everything else is printed all the same", async (t) => {
  const { all } = workspace(t, { users: tenUsers });
  const plain = await usher(["preview", ...all]);
  const percent = await usher(["preview", ...all, "--fail-over", "5%"]);
  assert.equal(percent.code, 3);
  assert.equal(percent.stdout, plain.stdout);
  assert.equal(percent.stderr, "usher: 3 of 10 users would change, more than --fail-over allows (5% of 10 users)\n");
  const count = await usher(["preview", ...all, "--fail-over", "1"]);
  assert.equal(count.stderr, "usher: 3 of 10 users would change, more than --fail-over allows (1 user)\n");
});

test("the guard's exit code wins over a bad line's", async (t) => {
  const { all } = workspace(t, { users: [mover("a"), "{"] });
  assert.equal((await usher(["preview", ...all, "--fail-over", "0"])).code, 3);
  assert.equal((await usher(["preview", ...all, "--fail-over", "1"])).code, 1);
});

test("nobody at all exceeds nothing", async (t) => {
  const { all } = workspace(t, { users: "" });
  assert.equal((await usher(["preview", ...all, "--fail-over", "0%"])).code, 0);
});

// ---------------------------------------------------------------------------------------------
// --csv

const header = "id,userName,status,organizationBefore,organizationIdBefore,organizationAfter,organizationIdAfter,rolesGained,rolesLost,findings";

test("--csv has one row a changed user", async (t) => {
  const roleMapping = { method: "scimGroups", rows: [{ groupId: "g-uk", roleIds: ["desktop-user", "proe-user"] }] };
  const held = { roleIds: ["desktop-user", "proe-user"] };
  const users = [mover("a", { roleIds: ["org-admin", "admin-restore"] }), stayer("b", held), mover("c", { organizationId: null, status: "blocked", roleIds: [] })];
  const { all, at } = workspace(t, { provider: { ...provider, roleMapping }, users });
  const { code, stdout } = await usher(["preview", ...all, "--csv", at("out.csv")]);
  assert.equal(code, 0);
  assert.match(stdout, /^Users$/mu);
  const [first, a, c, ...rest] = readFileSync(at("out.csv"), "utf8").split("\r\n");
  assert.equal(first, header);
  assert.equal(a, 'a,a@acme.test,active,Acme,acme,United Kingdom,uk,"desktop-user; proe-user","admin-restore; org-admin",');
  assert.match(c, /^c,c@acme\.test,blocked,,,United Kingdom,uk,/u);
  assert.deepEqual(rest, [""]);
});

test("--csv - is standard output, instead of the summary", async (t) => {
  const { all, at } = workspace(t, { users: tenUsers });
  await usher(["preview", ...all, "--csv", at("out.csv")]);
  const { code, stdout } = await usher(["preview", ...all, "--csv", "-", "--fail-over", "1"]);
  assert.equal(code, 3);
  assert.equal(stdout, readFileSync(at("out.csv"), "utf8"));
  const both = await usher(["preview", ...all, "--csv", "-", "--json"]);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /both want standard output/u);
});

test("the CSV has all changed users, however many", async (t) => {
  const { all, at } = workspace(t, { users: Array.from({ length: 20_001 }, (_, index) => mover(`u${index}`)) });
  await usher(["preview", ...all, "--csv", at("out.csv")]);
  const ids = readFileSync(at("out.csv"), "utf8").trimEnd().split("\r\n").slice(1).map((row) => row.split(",")[0]);
  assert.equal(ids.length, 20_001);
  assert.equal(new Set(ids).size, 20_001);
});

/** Reads CSV as RFC 4180 says, so that a name with a line break cannot pass for two rows. */
function parseCsv(text) {
  const rows = [[""]];
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const row = rows.at(-1);
    const character = text[at];
    if (isQuoted && character === '"' && text[at + 1] === '"') row[row.length - 1] += text[(at += 1)];
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ",") row.push("");
    else if (!isQuoted && character === "\r" && text[at + 1] === "\n") rows.push([""]) && (at += 1);
    else row[row.length - 1] += character;
  }
  assert.ok(!isQuoted, "a quote is not closed");
  return rows.slice(0, -1);
}

test("no name can be a formula, a cell or a row of its own", async (t) => {
  const hostile = [
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "  \u00a0\t=1+1", "\u0000=1+1", "\ufeff=1+1", "\u200b=1+1", "\u202e=1+1",
    "＝1+1", "＋1", "－1", "＠x", '"=1+1"', 'a"b', '"', "a,b", "a;=1", "a\nb", "a\r\nb", "a\tb", "nul\u0000nul", "'=1", "plain",
  ];
  const { all, at } = workspace(t, { users: hostile.map((userName, index) => mover(`u${index}`, { userName })) });
  const { code, stderr } = await usher(["preview", ...all, "--csv", at("out.csv")]);
  assert.equal(code, 0, stderr);
  const text = readFileSync(at("out.csv"), "utf8");
  assert.ok(!text.includes("\u0000"), "NUL is in the file");
  const rows = parseCsv(text).slice(1);
  assert.equal(rows.length, hostile.length);
  const names = new Map(rows.map((row) => [row[0], row[1]]));
  for (const row of rows) {
    assert.equal(row.length, 10);
    for (const cell of row) assert.doesNotMatch(cell, /^[\s\p{Cc}\p{Cf}\ufffd]*[=+\-@＝＋－＠]/u);
  }
  const isFormula = (name) => /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u.test(name) || /^[\t\r]/u.test(name);
  hostile.forEach((name, index) => {
    const expected = `${isFormula(name) ? "'" : ""}${name.replaceAll("\u0000", "\ufffd")}`;
    assert.equal(names.get(`u${index}`), expected, JSON.stringify(name));
  });
});

test("a CSV that cannot be written leaves what was there, and nothing else", async (t) => {
  const { folder, all, at, write } = workspace(t, { users: tenUsers });
  mkdirSync(at("folder"));
  const missing = await usher(["preview", ...all, "--csv", at("nowhere/out.csv")]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /nowhere\/out\.csv: there is no such file or directory/u);
  const directory = await usher(["preview", ...all, "--csv", at("folder")]);
  assert.equal(directory.code, 2);
  assert.match(directory.stderr, /folder: is a directory, not a file/u);
  write("old.csv", "old");
  chmodSync(at("old.csv"), 0o640);
  assert.equal((await usher(["preview", ...all, "--csv", at("old.csv")])).code, 0);
  assert.ok(readFileSync(at("old.csv"), "utf8").startsWith(header));
  assert.equal(statSync(at("old.csv")).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(folder).sort(), ["environment.json", "folder", "old.csv", "provider.json", "users.ndjson"]);
});

test("a symbolic link stays one, and a device is not replaced", async (t) => {
  const { all, at, write } = workspace(t, { users: tenUsers });
  write("real.csv", "old");
  symlinkSync(at("real.csv"), at("link.csv"));
  assert.equal((await usher(["preview", ...all, "--csv", at("link.csv")])).code, 0);
  assert.ok(lstatSync(at("link.csv")).isSymbolicLink());
  assert.ok(readFileSync(at("real.csv"), "utf8").startsWith(header));
  assert.equal((await usher(["preview", ...all, "--csv", "/dev/null"])).code, 0);
  assert.ok(statSync("/dev/null").isCharacterDevice());
});

test("a full disk is said, and nothing half-written stays", { skip: !existsSync("/dev/full") }, async (t) => {
  const { all } = workspace(t, { users: tenUsers });
  const { code, stderr } = await usher(["preview", ...all, "--csv", "/dev/full"]);
  assert.equal(code, 2);
  assert.match(stderr, /\/dev\/full: no space is left on the device/u);
});

test("names in the summary cannot act on the terminal", async (t) => {
  const environment = { organizations: [{ id: "acme", name: "A\u001b[31mcme" }, { id: "uk", name: "U\u202eK\nnext" }] };
  const { all } = workspace(t, { environment, users: [mover("a", { groupIds: ["g-uk"] })] });
  const { stdout } = await usher(["preview", ...all]);
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/u);
  assert.match(stdout, /A\\u001b\[31mcme → U\\u202eK\\u000anext/u);
});

test("a reader that has seen enough ends it quietly", async (t) => {
  const { all } = workspace(t, { users: Array.from({ length: 30_000 }, (_, index) => mover(`u${index}`)) });
  const child = start(["preview", ...all, "--csv", "-"]);
  const err = collected(child.stderr);
  await once(child.stdout, "data");
  child.stdout.destroy();
  assert.deepEqual(await once(child, "close"), [0, null]);
  assert.equal(err.text(), "");
});

test("warnings of reading go to standard error, as JSON with --json", async (t) => {
  const { all } = workspace(t, { users: [mover("a", { colour: 1 }), stayer("b", { colour: 2 })] });
  const { code, stderr } = await usher(["preview", ...all, "--json"]);
  assert.equal(code, 0);
  assert.deepEqual(read(stderr).map(({ rule, severity }) => [rule, severity]), [["unknown-key", "warning"]]);
});

test("expectations that do not hold are said and exit with 1", async (t) => {
  const { all, write } = workspace(t, { users: tenUsers });
  const about = (name, organizationId) => ({ name, userName: mover("m0").userName, organizationId });
  const met = write("met.json", [about("Moves", "uk")]);
  assert.equal((await usher(["preview", ...all, "--expect", met])).code, 0);
  const unmet = write("unmet.json", [about("Moves", "uk"), about("Stays", "acme")]);
  const { code, stderr } = await usher(["preview", ...all, "--expect", unmet]);
  assert.equal(code, 1);
  assert.match(stderr, /^usher: the expectation "Stays" does not hold: .* comes to United Kingdom \(uk\), expected Acme \(acme\)\.\n$/u);
  const asJson = await usher(["preview", ...all, "--expect", unmet, "--json"]);
  assert.equal(JSON.parse(asJson.stderr).name, "Stays");
  assert.equal((await usher(["preview", ...all, "--expect", unmet, "--fail-over", "1"])).code, 3);
  const wrong = write("wrong.json", [{ name: "Moves" }]);
  const refused = await usher(["preview", ...all, "--expect", wrong]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /wrong\.json/u);
});

test("the provider's own expectations are checked", async (t) => {
  const expectations = [{ name: "Stays", userName: mover("m0").userName, organizationId: "acme" }];
  const { all } = workspace(t, { provider: { ...provider, expectations }, users: tenUsers });
  const { code, stderr } = await usher(["preview", ...all]);
  assert.equal(code, 1);
  assert.match(stderr, /the expectation "Stays" does not hold/u);
});
