import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cases, cuts, directory, evaluate, explain, lint, preview, readDocument, stream } from "./cases.mjs";

describe("mapping.json", () => {
  for (const each of cases("mapping")) {
    it(each.name, () => {
      const { organization, roleIds, ...some } = each.expect;
      const decision = evaluate(each);
      assert.deepEqual({ organization: decision.organization, roleIds: decision.roleIds }, { organization, roleIds });
      assertHolds(decision, some);
      if (each.explain !== undefined) assertHolds(explain(each), each.explain);
      if (each.directory !== undefined) assertHolds(directory(each), each.directory);
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
    it(each.name, () => {
      const { queries, ...answer } = preview(each, Object.keys(each.expect.decisions ?? {}));
      assertHolds(answer, each.expect);
      assertHolds(queries, each.queries ?? []);
    });
  }
});

describe("stream.json", () => {
  for (const each of cases("stream")) {
    it(each.name, () => {
      const { whole, cut } = cuts(each);
      const answer = stream(each, whole);
      assertHolds(answer, each.expect);
      for (const chunks of cut) assert.deepEqual(stream(each, chunks), answer, `in ${chunks.length} chunks`);
    });
  }
});

/**
 * Members as given, lists of the same length. Members `contains` and `lacks` list parts of the value itself where it is
 * text, otherwise of its `message` or `text`.
 */
function assertHolds(actual, expected) {
  assert.deepEqual(asFarAs(actual, expected), expected);
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isAboutText = (key) => key === "contains" || key === "lacks";

function asFarAs(actual, expected) {
  if (Array.isArray(expected)) return Array.isArray(actual) ? actual.map((item, index) => asFarAs(item, expected[index])) : actual;
  if (!isObject(expected)) return actual;
  const keys = Object.keys(expected);
  if (!isObject(actual) && !keys.every(isAboutText)) return actual;
  const compared = keys.map((key) => [key, isAboutText(key) ? parts(actual, key, expected[key]) : asFarAs(actual[key], expected[key])]);
  return Object.fromEntries(compared.filter(([key]) => isAboutText(key) || key in actual));
}

/** The parts that stand, or do not stand, in the text; where one fails, the text itself, so that it is shown. */
function parts(actual, key, wanted) {
  const text = typeof actual === "string" ? actual : (actual.message ?? actual.text);
  const holds = (part) => text?.includes(part) === (key === "contains");
  return wanted.every(holds) ? wanted : text;
}
