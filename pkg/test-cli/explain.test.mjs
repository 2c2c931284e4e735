import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { usher } from "./usher.mjs";

const rules = JSON.parse(readFileSync(new URL("../rules.json", import.meta.url), "utf8"));

test("a rule is explained, in any case", async () => {
  const { code, stdout, stderr } = await usher(["explain", "OM-33"]);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.ok(stdout.startsWith(`OM-33  ${rules["OM-33"].title}\n\n`));
  const words = (text) => text.replace(/\s+/gu, " ");
  for (const part of ["text", "why", "example", "source", "basis"]) {
    if (rules["OM-33"][part] !== undefined) assert.ok(words(stdout).includes(words(rules["OM-33"][part])), part);
  }
  assert.equal((await usher(["explain", "om-33"])).stdout, stdout);
});

test("the codes of reading problems are explained", async () => {
  const { code, stdout } = await usher(["explain", "Unknown-Key"]);
  assert.equal(code, 0);
  assert.ok(stdout.startsWith("unknown-key  "));
});

test("every rule can be asked for", async () => {
  const { stdout } = await usher(["explain", "--json"]);
  assert.deepEqual(JSON.parse(stdout), rules);
  const list = (await usher(["explain"])).stdout;
  for (const [name, { title }] of Object.entries(rules)) assert.ok(list.split("\n").some((line) => line.startsWith(`  ${name} `) && line.endsWith(`  ${title}`)), name);
  assert.match(list, /^Organization mapping$/mu);
  assert.match(list, /^Role mapping$/mu);
});

test("--json is the rule as it is kept", async () => {
  const { stdout } = await usher(["explain", "rm-8", "--json"]);
  assert.deepEqual(JSON.parse(stdout), { rule: "RM-8", ...rules["RM-8"] });
});

test("an unknown rule names the nearest ones", async () => {
  const { code, stdout, stderr } = await usher(["explain", "OM33"]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^usher: there is no rule "OM33"; did you mean OM-33\b/u);
  assert.match((await usher(["explain", "unknwon-key"])).stderr, /did you mean unknown-key/u);
  assert.match((await usher(["explain", "__proto__"])).stderr, /^usher: there is no rule "__proto__"/u);
});
