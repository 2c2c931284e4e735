// Preview, Apply, the oracle, natively and in WebAssembly: everybody agrees. `agree.mjs` is the same with as many decisions as one likes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { agree } from "./agree.mjs";
import { SEED, wholeNumber } from "./scenarios.mjs";

const DECISIONS = wholeNumber("USHER_AGREED", 10_000);

test(`${DECISIONS} decisions agree everywhere (seed ${SEED})`, async (t) => {
  const { failures, ...figures } = await agree(DECISIONS, SEED);
  t.diagnostic(JSON.stringify(figures));
  const again = `again: node tests/oracle/agree.mjs --seed ${SEED} --decisions ${DECISIONS}`;
  assert.equal(figures.differences, 0, `${JSON.stringify(failures, null, 2)}\n${again}`);
  // What does not occur is not compared.
  for (const what of ["changed", "created", "refused"]) assert.ok(figures[what] > DECISIONS / 1_000, `${what}: ${figures[what]}`);
});
