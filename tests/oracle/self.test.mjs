// The oracle by itself, without the product: it agrees with the cases that were written by hand, the random
// scenarios reach every outcome, and each broken rule is told from the rules.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { decide } from "./mapping.mjs";
import { DECISION_MUTANTS, PREVIEW_MUTANTS } from "./mutants.mjs";
import { preview } from "./preview.mjs";
import { population, PREVIEWS, scenario } from "./scenarios.mjs";
import { shrink } from "./shrink.mjs";
import { decisions, killings, previewKillings, WANTED } from "./teeth.mjs";
import { byBytes, folded, isBlank, trim } from "./text.mjs";

const casesOf = async (name) => JSON.parse(await readFile(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));

// ---------------------------------------------------------------------------------------------
// Words

describe("words", () => {
  test("white space is Unicode's White_Space", () => {
    assert.equal(trim("\u0085\u00a0\u3000a\u2028\u202f\u205f"), "a");
    assert.equal(trim("\ufeffa\u200b"), "\ufeffa\u200b");
    assert.ok(isBlank("\t\u0085") && !isBlank("\ufeff"));
  });
  test("lower case knows the dotted I, the capital sharp s and the final sigma", () => {
    assert.equal(folded("İ"), "i\u0307");
    assert.equal(folded("STRAẞE"), folded("straße"));
    assert.equal(folded("ΟΔΟΣ"), "οδος");
    assert.equal(folded("ΑΣ\u00ad"), "ας\u00ad");
    assert.equal(folded("ΑΣ.Β"), "ασ.β");
    assert.notEqual(folded("É"), folded("E\u0301"));
  });
  test("order is by the bytes of UTF-8", () => {
    assert.deepEqual(["😀", "\uffee", "z", "Z", "é"].sort(byBytes), ["Z", "z", "é", "\uffee", "😀"]);
  });
});

// ---------------------------------------------------------------------------------------------
// Cases written by hand

const mapping = await casesOf("mapping");
const previews = await casesOf("preview");
const named = (table, reference) => (typeof reference === "string" ? table[reference] : reference);

describe("the oracle agrees with tests/cases/mapping.json", () => {
  for (const { name, environment, provider, mode, user, expect } of mapping.cases) {
    test(name, () => {
      const rules = [named(mapping.environments, environment), named(mapping.providers, provider)];
      assertSubset(decide(...rules, user, { mode }), expect);
    });
  }
});

describe("the oracle agrees with tests/cases/preview.json", () => {
  for (const { name, environment, provider, before, users, expect } of previews.cases) {
    test(name, () => {
      const { summary, users: people, decisions: decided } = preview(environment, provider, users, { before });
      const { notices: _, ...counts } = expect.summary ?? {};
      assertSubset(summary, counts);
      if (expect.users) assertSubset(people.filter(isListed), expect.users);
      for (const [id, decision] of Object.entries(expect.decisions ?? {})) assertSubset(decided.get(id), decision);
    });
  }
});

/** What a page shows unless asked otherwise: changed users. */
const isListed = ({ from, to, moved, rolesGained, rolesLost }) =>
  moved || rolesGained.length > 0 || rolesLost.length > 0 || (from === null && to !== null);

/** Every member that `expected` gives, texts aside that the rules leave to the product. */
function assertSubset(actual, expected, path = "") {
  if (Array.isArray(expected)) {
    assert.equal(actual?.length, expected.length, `${path}: ${JSON.stringify(actual)} has not the length of ${JSON.stringify(expected)}`);
    for (const [index, each] of expected.entries()) assertSubset(actual[index], each, `${path}/${index}`);
  } else if (expected !== null && typeof expected === "object") {
    assert.ok(actual !== null && typeof actual === "object", `${path}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
    const members = Object.keys(expected).filter((key) => isCompared(key, actual));
    for (const key of members) assertSubset(actual[key], expected[key], `${path}/${key}`);
  } else {
    assert.deepEqual(actual, expected, path);
  }
}

/** Texts are the product's own, but for the titles that DR-11 fixes. */
const isCompared = (key, actual) => !["why", "message"].includes(key) && (key !== "title" || "title" in actual);

// ---------------------------------------------------------------------------------------------
// What the random scenarios reach

/** Every outcome that a decision can have; each must occur this often. */
const OFTEN = 20;
const OUTCOMES = [
  ...["refused LU-5", "refused PP-12", "refused AS-8", "refused LC-23", "refused OM-20", "refused OM-4"],
  ...["organizationRow won", "organizationRow lost", "organizationRow broken", "organizationRow rebound"],
  ...["OM-5", "OM-11", "OM-12", "OM-15", "OM-28", "OM-32", "UD-6"].map((rule) => `organizationDefault ${rule}`),
  ...["OM-6", "OM-15", "OM-31"].map((rule) => `organizationKept ${rule}`),
  ...["organizationName 0", "organizationName 1", "organizationName 2"],
  ...["rows granted", "rows missing", "default granted", "default missing", "kept granted", "kept removed"].map((outcome) => `role ${outcome}`),
  ...["script granted", "script missing", "script ignored"].map((outcome) => `role ${outcome}`),
  ...["SG-3 warning", "OM-3 warning", "OM-15 error", "OM-31 error", "OM-32 error", "RM-12 error", "RM-13 error"],
  ...["RM-14 error", "UD-13 warning", "UD-15 error", "RM-8 warning"],
];

function outcomesOf({ findings, trace }) {
  return new Set([...trace.map(stepOutcome), ...findings.map(({ rule, severity }) => `${rule} ${severity}`)]);
}

function stepOutcome(step) {
  if (step.step === "role") return `role ${Array.isArray(step.from) ? "rows" : step.from} ${step.outcome}`;
  if (step.step === "organizationName") return `organizationName ${Math.min(step.matched.length, 2)}`;
  return `${step.step} ${step.rule ?? step.outcome}`;
}

const tally = (counts, key) => counts.set(key, (counts.get(key) ?? 0) + 1);

describe("the random scenarios", () => {
  test("are the same for the same number", () => {
    assert.deepEqual(scenario(7, 20), scenario(7, 20));
    assert.notDeepEqual(scenario(7, 20), scenario(8, 20));
    assert.deepEqual(population(7), population(7));
  });

  test("reach every outcome of a decision", () => {
    const counts = new Map();
    for (const { environment, provider, user, mode } of decisions()) {
      for (const outcome of outcomesOf(decide(environment, provider, user, { mode }))) tally(counts, outcome);
    }
    assert.deepEqual(OUTCOMES.filter((outcome) => (counts.get(outcome) ?? 0) < OFTEN), []);
  });

  test("reach every count of a preview", () => {
    const counts = new Map();
    for (const number of PREVIEWS) {
      const { environment, provider, before, users } = population(number);
      const { summary } = preview(environment, provider, users, { before });
      for (const [part, value] of Object.entries(summary)) if (isSomething(value)) tally(counts, part);
      for (const { rule } of summary.findings) tally(counts, rule);
    }
    const parts = Object.keys(preview({ organizations: [] }, { id: "p" }, []).summary);
    assert.deepEqual([...parts, "RM-16"].filter((part) => (counts.get(part) ?? 0) < 5), []);
  });
});

const isSomething = (value) => (Array.isArray(value) ? value.length > 0 : value > 0);

// ---------------------------------------------------------------------------------------------
// Theorems that any reading of the rules must satisfy

describe("the oracle's decisions", () => {
  test("applied twice change nothing", () => {
    for (const { environment, provider, user } of decisions()) {
      const first = decide(environment, provider, user);
      if (first.organization === null) continue;
      const again = decide(...applied(environment, provider, user, first));
      assert.deepEqual(again.changes, [], JSON.stringify({ environment, provider, user }));
    }
  });

  test("do not depend on the order of groups or on groups that no row has", () => {
    for (const { environment, provider, user } of decisions()) {
      if (user.groupIds === undefined) continue;
      const shuffled = { ...user, groupIds: ["in no row", ...user.groupIds.toReversed()] };
      assert.deepEqual(decide(environment, provider, shuffled), decide(environment, provider, user));
    }
  });
});

/** The environment, the provider and the user after the decision was carried out. */
function applied(environment, provider, user, { organization, roleIds }) {
  if (!organization.create) return [environment, provider, { ...user, organizationId: organization.id, roleIds }];
  const created = { id: "created", name: organization.name, parentId: organization.parentId };
  const organizations = [...environment.organizations, created];
  return [{ ...environment, organizations }, provider, { ...user, organizationId: created.id, roleIds }];
}

// ---------------------------------------------------------------------------------------------
// Teeth

const decideByRules = ({ environment, provider, user, mode }) => decide(environment, provider, user, { mode });
const summarizeByRules = ({ environment, provider, before, users }) => preview(environment, provider, users, { before }).summary;

describe("every mutant is told from the rules", () => {
  test("the rules are not told from themselves", () => {
    assert.equal(killings({}, decideByRules), 0);
    assert.equal(previewKillings({}, summarizeByRules), 0);
  });
  for (const [name, mutant] of Object.entries(DECISION_MUTANTS)) {
    test(name, () => assert.equal(killings(mutant, decideByRules), WANTED, "the mutant survives"));
  }
  for (const [name, mutant] of Object.entries(PREVIEW_MUTANTS)) {
    test(name, () => assert.equal(previewKillings(mutant, summarizeByRules), WANTED, "the mutant survives"));
  }
});

test("a failing case is shrunk to what makes it fail", () => {
  const value = { noise: { a: 1 }, list: ["x", { keep: [1, 2, 3], drop: true }, "y"] };
  const smallest = shrink(value, ({ list }) => list.some((each) => each.keep.includes(2)));
  assert.deepEqual(smallest, { list: [{ keep: [2] }] });
});
