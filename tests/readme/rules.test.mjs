// pkg/rules.json: every number has a text, in the form that `usher explain` and the console expect.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const rules = JSON.parse(read("pkg/rules.json"));

/** How many rules each section has. Numbers are never reused, so a section only grows. */
const SECTIONS = { AP: 21, FED: 8, PP: 16, SU: 19, SG: 9, AT: 11, OM: 39, GP: 6, RM: 18, UD: 20, LC: 24, LU: 6, AS: 12, SL: 14, DR: 13, AU: 6, PM: 9, E: 70 };

const KEYS = ["section", "title", "text", "why", "example", "basis", "source", "related"];

const sentences = (text) => text.replace(/`[^`]*`/g, "x").split(/(?<=\.)\s+(?=[A-Zx])/).length;

test("every section is complete, in order", () => {
  const numbers = Object.keys(rules).filter((name) => /^[A-Z]+-\d+$/.test(name));
  const expected = Object.entries(SECTIONS).flatMap(([letters, count]) => Array.from({ length: count }, (_, index) => `${letters}-${index + 1}`));
  assert.deepEqual(numbers, expected);
});

test("every rule that the core can name has a text", () => {
  const named = [...read("src/rule.rs").matchAll(/^ {4}\w+ "([\w-]+)" "/gm)].map(([, code]) => code);
  assert.ok(named.length > 50);
  assert.deepEqual(named.filter((code) => rules[code] === undefined), []);
});

test("the codes of reading problems are no others than the core's", () => {
  const core = read("src/rule.rs");
  const codes = Object.keys(rules).filter((name) => !/^[A-Z]/.test(name));
  assert.deepEqual(codes.filter((code) => !core.includes(`"${code}"`)), []);
});

test("the rules that the documents cite exist", () => {
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/formats.md", "docs/decisions.md", "docs/package.md", "examples/README.md"];
  const cited = documents.flatMap((path) => [...read(path).matchAll(/\b(?:AP|FED|PP|SU|SG|AT|OM|GP|RM|UD|LC|LU|AS|SL|DR|AU|PM|E)-\d+\b/g)].map(([name]) => name));
  assert.ok(cited.length > 50);
  assert.deepEqual(cited.filter((name) => rules[name] === undefined), []);
});

test("every text is well formed", () => {
  const problems = Object.entries(rules).flatMap(([name, rule]) => malformed(name, rule).map((problem) => `${name}: ${problem}`));
  assert.deepEqual(problems, []);
});

test("a text that is not well formed is noticed", () => {
  const rule = { title: "Ends with a stop.", section: "", text: "One sentence!", basis: "guessed", source: 5, related: ["OM-1", "OM-0"] };
  assert.deepEqual(malformed("OM-1", rule), ["keys", "section", "source", "title", "text", "sentences: 1", "basis", "related: OM-1", "related: OM-0"]);
});

function malformed(name, rule) {
  const isText = (value) => typeof value === "string" && value !== "";
  const others = rule.related.filter((other) => other === name || rules[other] === undefined);
  const problems = {
    keys: JSON.stringify(Object.keys(rule)) !== JSON.stringify(KEYS.filter((key) => key in rule)),
    section: !isText(rule.section),
    source: !isText(rule.source),
    title: !/^.{3,80}(?<!\.)$/.test(rule.title),
    text: !/^\S[^!]*[.]$/.test(rule.text) || /successful/.test(rule.text),
    [`sentences: ${sentences(rule.text)}`]: sentences(rule.text) < 2 || sentences(rule.text) > 6,
    why: rule.why !== undefined && !/^\S.*\.$/.test(rule.why),
    example: rule.example !== undefined && !isText(rule.example),
    basis: !["stated", "published", "inferred", "decided"].includes(rule.basis),
    "related: none": rule.related.length === 0,
  };
  const named = Object.keys(problems).filter((problem) => problems[problem]);
  return [...named, ...others.map((other) => `related: ${other}`)];
}
