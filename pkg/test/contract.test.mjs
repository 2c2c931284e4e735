// The types, their JSON Schemas and the core say the same.
import assert from "node:assert/strict";
import { Ajv } from "ajv";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import * as cases from "./cases.mjs";
import * as examples from "./examples.mjs";

const folder = new URL("../schemas/", import.meta.url);
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const validators = Object.fromEntries(
  readdirSync(folder).map((file) => [file.replace(".json", ""), ajv.compile(JSON.parse(readFileSync(new URL(file, folder), "utf8")))]),
);
const fits = (schema, value) => validators[schema](value);

function assertFits(schema, value) {
  assert.ok(fits(schema, value), `${ajv.errorsText(validators[schema].errors)} in ${JSON.stringify(value, null, 1)}`);
}

const lines = (bytes) => bytes.toString("utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));

describe("what the core answers fits its schema", () => {
  it("decisions, sentences and directories of every mapping case", () => {
    for (const each of cases.cases("mapping")) {
      assertFits("decision", cases.evaluate(each));
      assertFits("directory", cases.directory(each));
      for (const sentence of cases.explain(each)) assertFits("sentence", sentence);
    }
  });

  it("findings of every reading and lint case", () => {
    let seen = 0;
    const all = [...cases.cases("reading").map((each) => cases.readDocument(each).findings), ...cases.cases("lint").map(cases.lint)];
    for (const finding of all.flat()) {
      assertFits("finding", finding);
      seen += 1;
    }
    assert.ok(seen > 100, `${seen} findings`);
  });

  it("reports, summaries, pages, decisions and sentences of every preview case", () => {
    for (const each of cases.cases("preview")) {
      const { report, summary, page, decisions, sentences, ...more } = cases.preview(each, each.users.map(({ id }) => id));
      assertFits("preview-analysis", more.analysis);
      assertFits("plan-figures", more.figures);
      assertFits("rollback", more.rollback);
      for (const reach of more.reaches) assertFits("reach", reach);
      for (const checked of more.checked) assertFits("checked-expectation", checked);
      assertFits("load-report", report);
      assertFits("preview-summary", summary);
      assertFits("preview-page", page);
      for (const decision of Object.values(decisions)) assertFits("decision", decision);
      for (const sentence of Object.values(sentences).flat()) assertFits("sentence", sentence);
    }
  });
});

describe("the example files fit their schemas", () => {
  for (const [schema, documents] of Object.entries(examples.documents)) {
    for (const [name, bytes] of Object.entries(documents)) {
      it(name, () => lines(schema === "user" ? bytes : Buffer.from(JSON.stringify(JSON.parse(bytes)))).forEach((value) => assertFits(schema, value)));
    }
  }
});

describe("a document with one thing changed is refused by both or by neither", () => {
  // What a document means, beyond its shape: only the core knows. A schema accepts what has nothing but these.
  const meanings = new Set([
    ...["duplicate-id", "missing-parent", "parent-cycle", "out-of-range", "empty-value", "LC-2"],
    ...["OM-2", "OM-21", "OM-24", "OM-26", "RM-3", "RM-4", "UD-11"],
  ]);
  const parse = (documents) => Object.values(documents).map((bytes) => JSON.parse(bytes));
  const used = (kind) => cases.cases("mapping").map((each) => each[kind]).filter((given) => typeof given === "object");
  const originals = {
    environment: [...parse(examples.documents.environment), ...used("environment")],
    provider: [...parse(examples.documents.provider), ...used("provider")],
    user: [...Object.values(examples.documents.user).flatMap(lines), ...used("user")],
  };

  for (const [kind, documents] of Object.entries(originals)) {
    it(`${kind}, 4,000 times`, () => {
      const random = generator(0x5eed);
      const seen = { both: 0, neither: 0, meaning: 0 };
      for (let round = 0; round < 4_000; round += 1) {
        const document = structuredClone(documents[random(documents.length)]);
        const change = mutate(document, random);
        const { refused, findings } = cases.readDocument({ document: kind, text: JSON.stringify(document) });
        const wrong = findings.filter(({ severity }) => severity === "error");
        const isMeaning = wrong.length > 0 && wrong.every(({ rule }) => meanings.has(rule));
        // Keys that are not read are passed over in users: a population may hold more than is needed here.
        const isShape = (refused && !isMeaning) || findings.some(({ rule }) => rule === "unknown-key");
        assert.equal(fits(kind, document), !isShape, `${change}: the core says ${JSON.stringify(findings)}, the schema ${ajv.errorsText(validators[kind].errors)}`);
        seen[isShape ? "both" : refused ? "meaning" : "neither"] += 1;
      }
      for (const [what, times] of Object.entries(seen)) assert.ok(times > 20, `${what}: ${times}`);
    });
  }
});

/** Changes one thing, somewhere in the document, and says what. */
function mutate(document, random) {
  const places = [...objects(document, "")];
  const [pointer, object] = places[random(places.length)];
  const keys = Object.keys(object);
  const key = keys[random(keys.length)];
  const kind = random(4);
  if (kind === 0 && !Array.isArray(object)) {
    object[`${key ?? ""}x`] = 1;
    return `${pointer}/${key ?? ""}x added`;
  }
  if (key === undefined) return "nothing";
  if (kind === 1) {
    if (Array.isArray(object)) object.splice(Number(key), 1);
    else delete object[key];
    return `${pointer}/${key} dropped`;
  }
  const others = kind === 2 && typeof object[key] === "string" ? ["no such word"] : [null, true, 7, 7.5, -1, "", "text", [], {}, ["text"]];
  object[key] = others[random(others.length)];
  return `${pointer}/${key} is ${JSON.stringify(object[key])}`;
}

function* objects(value, pointer) {
  if (typeof value !== "object" || value === null) return;
  yield [pointer, value];
  for (const [key, member] of Object.entries(value)) yield* objects(member, `${pointer}/${key}`);
}

/** Numbers below a bound, the same in every run (xorshift). */
function generator(seed) {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
