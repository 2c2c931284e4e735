// The PATCH matrix is the oracle's, and has teeth: rules broken on purpose change it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { matrix } from "./matrix.mjs";
import { PATCH_MUTANTS } from "./patch.mjs";

const outcomes = ({ outcomes, cells }) => Object.values(cells).flat(3).map((cell) => outcomes[cell]);

test("the matrix that the cases hold is what the oracle makes", () => {
  const kept = JSON.parse(readFileSync(new URL("../cases/scim/matrix.json", import.meta.url), "utf8"));
  assert.deepEqual(kept, JSON.parse(JSON.stringify(matrix())));
  assert.ok(outcomes(kept).length >= 2500);
});

test("every mutant is told from the rules", () => {
  const whole = outcomes(matrix());
  for (const [name, mutant] of Object.entries(PATCH_MUTANTS)) {
    const differing = outcomes(matrix(mutant)).filter((outcome, index) => JSON.stringify(outcome) !== JSON.stringify(whole[index]));
    assert.ok(differing.length > 0, name);
  }
});
