import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cases, evaluate, lint, preview, readDocument } from "./cases.mjs";

describe("mapping.json", () => {
  for (const each of cases("mapping")) {
    it(each.name, () => {
      const { organization, roleIds, ...some } = each.expect;
      const decision = evaluate(each);
      assert.deepEqual({ organization: decision.organization, roleIds: decision.roleIds }, { organization, roleIds });
      assertHolds(decision, some);
    });
  }
});

describe("reading.json", () => {
  for (const each of cases("reading")) {
    it(each.name, () => {
      const { refused, findings } = readDocument(each);
      assertHolds({ refused, findings: findings.map(({ place, ...rest }) => ({ ...rest, ...place })) }, each.expect);
    });
  }
});

describe("lint.json", () => {
  for (const each of cases("lint")) it(each.name, () => assertHolds({ findings: lint(each) }, each.expect));
});

describe("preview.json", () => {
  for (const each of cases("preview")) {
    it(each.name, () => assertHolds(preview(each, Object.keys(each.expect.decisions ?? {})), each.expect));
  }
});

/** Members as given, lists of the same length. */
function assertHolds(actual, expected) {
  assert.deepEqual(asFarAs(actual, expected), expected);
}

function asFarAs(actual, expected) {
  if (typeof expected !== "object" || expected === null || typeof actual !== "object" || actual === null) return actual;
  if (Array.isArray(expected)) return Array.isArray(actual) ? actual.map((item, index) => asFarAs(item, expected[index])) : actual;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, asFarAs(actual[key], expected[key])]));
}
