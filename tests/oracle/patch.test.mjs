// The PATCH matrix is the oracle's, the package gives its outcomes, and it has teeth: rules broken on purpose are told from both.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { patch, ScimError } from "scim-usher";
import { matrix } from "./matrix.mjs";
import { PATCH_MUTANTS } from "./patch.mjs";

/** How many cells must tell a mutant. */
const WANTED = 5;

const outcomes = ({ outcomes, cells }) => Object.values(cells).flat(3).map((cell) => outcomes[cell]);
const differing = (given, others) => others.filter((outcome, cell) => canonical(outcome) !== canonical(given[cell])).length;

/** By text with keys in one order. */
const canonical = (outcome) => JSON.stringify(outcome, (_, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value));
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** What the package makes of every cell, as the matrix tells it. */
function productOutcomes({ operations, resources, paths, values }) {
  const cells = Object.keys(resources).flatMap((type) =>
    operations.flatMap((op) => paths[type].flatMap(([path]) => values[type].map(([value]) => ({ type, operation: { op, path, value } })))),
  );
  return cells.map(({ type, operation }) => {
    const before = resources[type];
    try {
      const request = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [operation] };
      const { resource } = patch(before, request, { type, dialect: "rfc" });
      return difference(before, JSON.parse(new TextDecoder().decode(resource)));
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      return error.scimType;
    }
  });
}

function difference(before, after) {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter((name) => canonical(before[name]) !== canonical(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}

const whole = matrix();
const answers = productOutcomes(whole);

test("the matrix that the cases hold is what the oracle makes", () => {
  const kept = JSON.parse(readFileSync(new URL("../cases/scim/matrix.json", import.meta.url), "utf8"));
  assert.deepEqual(kept, JSON.parse(JSON.stringify(whole)));
  assert.ok(outcomes(kept).length >= 2500);
});

test("every cell is the package's answer", () => {
  assert.equal(answers.length, outcomes(whole).length);
  assert.equal(differing(answers, outcomes(whole)), 0);
});

describe("every mutant is told from the rules and from the package", () => {
  for (const [name, mutant] of Object.entries(PATCH_MUTANTS)) {
    test(name, () => {
      const mutated = outcomes(matrix(mutant));
      assert.ok(differing(outcomes(whole), mutated) >= WANTED, "the mutant survives the matrix");
      assert.ok(differing(answers, mutated) >= WANTED, "the mutant survives the package");
    });
  }
});
