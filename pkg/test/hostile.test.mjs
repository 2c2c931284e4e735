// Hostile calls: whatever comes in, the call answers or throws an Error, and the next good call works.
import assert from "node:assert/strict";
import { it } from "node:test";
import { filter, generation, matches, patch, sort, validate, Validator } from "scim-usher";

// USHER_HOSTILE_CALLS=1000000 is the whole; every run makes some of them.
const CALLS = Number(process.env.USHER_HOSTILE_CALLS ?? 20_000);

const good = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@acme.test" };
const bytes = new TextEncoder().encode(JSON.stringify(good));

const cycle = {};
cycle.self = cycle;
const detached = new Uint8Array(8);
structuredClone(detached.buffer, { transfer: [detached.buffer] });

const values = [
  undefined, null, 0, -1, NaN, Infinity, 1n, "", "x", true, Symbol("x"), [], {}, () => 1, new Date(0), new Map(), /x/, cycle, detached, new Uint8Array(0), new Float64Array(4),
  new ArrayBuffer(3), new Proxy({}, { get() { throw new Error("no"); }, ownKeys() { throw new Error("no"); } }),
  new Proxy([], { get: (_, key) => (key === "length" ? 2 ** 31 : cycle) }),
  { get userName() { throw new Error("no"); } }, { toJSON: () => { throw "no error"; } }, { toJSON: () => undefined }, { toString: null },
  Object.create(null), { __proto__: null, constructor: 1 }, JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  "{", '{"a":', "[".repeat(100_000), '{"a":'.repeat(10_000), `"${"\\ud800".repeat(50)}"`, "\ud800", "\ufeff{}", `{"userName":"${"x".repeat(1_000_000)}"}`,
  new Uint8Array([0xff, 0xfe, 0]), new Uint8Array([0x7b, 0xc3, 0x28, 0x7d]), new Uint8Array(100_000).fill(0x5b), new Uint8Array(100_000), 'a eq "b"', "(".repeat(9000), "not (".repeat(100),
  { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "add", path: "__proto__.polluted", value: true }, { op: "add", value: JSON.parse('{"__proto__":{"polluted":true}}') }] },
  { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", path: "constructor.prototype.polluted", value: true }] },
  { schemas: [null, 1, {}], userName: { value: { value: {} } }, emails: [[[]]], name: "[[[[", members: "{\"members\":[]}" },
  { id: "urn:x:y:Z", attributes: [{ name: "a", type: "complex", subAttributes: [{ name: "a", type: "string" }] }] },
];

const calls = [
  (a, b, c) => validate(a, { type: b, dialect: c }),
  (a) => validate(a),
  (a) => validate(a, { type: "user" }),
  (a) => validate(a, { type: "group", strict: true }),
  (a) => validate(a, { type: "patch", dialect: "rfc" }),
  (a) => validate(a, { type: "bulk" }),
  (a) => validate(a, { type: "filter" }),
  (a, b) => Validator.compile({ schemas: a }).validate(b),
  (a, b) => Validator.compile({ type: "user", schemas: a, organizationAttribute: b }).free(),
  (a, b) => patch(a, b),
  (a) => patch(good, a, { dialect: "rfc" }),
  (a, b, c) => patch(a, b, { type: c, organizationAttribute: a }),
  (a, b) => filter(a, b),
  (a) => matches('userName eq "ada"', a),
  (a, b) => matches(a, b, { strict: true }),
  (a, b, c) => sort(a, b, { descending: c }),
];

it(`answers ${CALLS} hostile calls, or refuses them`, () => {
  // The same numbers in every run.
  let state = 0x2545f491;
  const next = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const before = generation();
  let thrown = 0;
  for (let call = 0; call < CALLS; call += 1) {
    const pick = () => values[next(values.length)];
    try {
      calls[next(calls.length)](pick(), pick(), pick());
    } catch (error) {
      assert.ok(error instanceof Error, String(error));
      assert.ok(["TypeError", "ScimError", "RangeError"].includes(error.name), error.stack);
      thrown += 1;
    }
    if (call % 64 === 0) {
      assert.deepEqual(validate(bytes, { type: "user" }), []);
      assert.equal(matches('userName eq "ada@acme.test"', bytes), true);
    }
  }
  assert.ok(thrown > CALLS / 10, `${thrown} calls were refused`);
  // No call broke the instance, and no call reached the objects of the caller.
  assert.equal(generation(), Math.max(before, 1));
  assert.equal({}.polluted, undefined);
  assert.equal([].polluted, undefined);
});

it("takes time linear in what it is given", () => {
  const took = (call) => {
    const start = performance.now();
    try {
      call();
    } catch (error) {
      assert.ok(error instanceof Error);
    }
    return performance.now() - start;
  };
  const many = (count) => JSON.stringify({ ...good, ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`x${index}`, index])) });
  for (const [what, make] of Object.entries({
    names: many,
    members: (count) => JSON.stringify({ displayName: "g", members: Array.from({ length: count }, (_, index) => ({ value: String(index) })) }),
    text: (count) => `{"userName":"${"\\u0041".repeat(count)}"}`,
    nesting: (count) => "[".repeat(count),
    nulls: (count) => `{"emails":[${"null,".repeat(count)}null]}`,
  })) {
    const [few, lots] = [make(2_000), make(64_000)];
    took(() => validate(few, { type: "user" }));
    const ratio = took(() => validate(lots, { type: "user" })) / Math.max(0.5, took(() => validate(few, { type: "user" })));
    // Quadratic would be a thousand times.
    assert.ok(ratio < 300, `${what}: ${ratio}`);
  }
});
