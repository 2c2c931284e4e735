// Whatever a caller gives, he gets an answer or a clear error, and the core works afterwards.
import assert from "node:assert/strict";
import { after, afterEach, describe, it } from "node:test";
import { runInNewContext } from "node:vm";
import { environment, firstUser, provider, users } from "./examples.mjs";
import { memories, usher } from "./hooks.mjs";

const { DecisionStream, InputError, Population, Preview, Ruleset, generation } = usher;

const rules = Ruleset.compile({ environment, provider });
const expected = rules.evaluate(firstUser);
const user = JSON.parse(firstUser);
const population = new Population();
population.push(users);
population.end();
const preview = population.preview(rules);
const before = generation();

// Not one of these has stopped the core, and what was compiled before still answers.
afterEach(() => {
  assert.equal(generation(), before);
  assert.deepEqual(rules.evaluate(firstUser), expected);
});

const cycle = { ...user };
cycle.self = cycle;
const nested = (depth) => {
  let value = [];
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};
const detached = () => {
  const bytes = new Uint8Array(16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
};
const mirror = () => new Proxy({}, { get: mirror, ownKeys: () => ["a"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });

const refusedByTheFacade = {
  undefined: undefined,
  null: null,
  "a number": 7,
  "not a number": NaN,
  "a boolean": true,
  "a bigint": 7n,
  "a symbol": Symbol("user"),
  "a function": () => user,
  "a cycle": cycle,
  "a bigint within": { ...user, deactivateAt: 7n },
  "a getter that throws": { ...user, get roleIds() { throw new Error("no roles today"); } },
  "a getter that throws no error": { ...user, get roleIds() { throw "roles"; } },
  "a proxy that throws": new Proxy(user, { ownKeys() { throw new Error("closed"); } }),
  "a revoked proxy": (() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })(),
  "a proxy without end": mirror(),
  "lists nested a million deep": nested(1_000_000),
  "toJSON that gives nothing": { toJSON() {} },
  "toJSON that throws": { toJSON() { throw new TypeError("no"); } },
  "a detached array": detached(),
  "a detached buffer": detached().buffer,
  "bytes of another kind": new Uint16Array(8),
  "a view of another kind": new DataView(new ArrayBuffer(8)),
};

const refusedByTheCore = {
  "an empty text": "",
  "no JSON": "user",
  "no bytes": new Uint8Array(),
  "no bytes at all": new ArrayBuffer(0),
  "bytes that are no UTF-8": new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
  "a list": [],
  "an object of nothing": {},
  "a text object": new String("user"),
  "a number object": new Number(7),
  "a shared buffer": new SharedArrayBuffer(8),
  "a map": new Map([["id", "u1"]]),
  "a date": new Date(0),
  "toJSON that gives a number": { toJSON: () => 7 },
  "toJSON that gives text": { toJSON: () => '{"id": "u1"}' },
  "a proxy of nothing": new Proxy({}, {}),
  "a text of 100 MB": `"${"a".repeat(100_000_000)}"`,
  "100 MB of brackets": "[".repeat(100_000_000),
  "100 MB": new Uint8Array(100_000_000),
};

const accepted = {
  "its text": firstUser.toString("utf8"),
  "a buffer of Node.js": firstUser,
  "bytes in the middle of others": users.subarray(0, firstUser.length),
  "an array buffer": new Uint8Array(firstUser).buffer,
  "bytes that are shared": (() => { const bytes = new Uint8Array(new SharedArrayBuffer(firstUser.length)); bytes.set(firstUser); return bytes; })(),
  "bytes of another realm": runInNewContext("(list) => Uint8Array.from(list)")([...firstUser]),
  "bytes that lie about their length": Object.defineProperty(new Uint8Array(firstUser), "length", { value: 2 ** 31 }),
  "an object": user,
  "an object without a prototype": Object.assign(Object.create(null), user),
  "a proxy": new Proxy(user, {}),
  "getters": Object.defineProperties({}, Object.fromEntries(Object.keys(user).map((key) => [key, { get: () => user[key], enumerable: true }]))),
  "toJSON that gives the user": { toJSON: () => user },
  "members that have no JSON form": { ...user, extra: undefined, method() {}, [Symbol("s")]: 1 },
};

describe("a user", () => {
  for (const [what, input] of Object.entries(refusedByTheFacade)) {
    it(`${what}: a TypeError`, () => {
      assert.throws(() => rules.evaluate(input), { name: "TypeError", message: /^user (must be|cannot be) / });
      assert.throws(() => rules.explain(input), TypeError);
    });
  }

  for (const [what, input] of Object.entries(refusedByTheCore)) {
    it(`${what}: an InputError with findings`, () => {
      assert.throws(() => rules.evaluate(input), (error) => {
        assert.ok(error instanceof InputError, `${error}`);
        assert.ok(error.findings.some(({ severity }) => severity === "error"));
        assert.ok(error.message.includes(error.findings[0].title));
        return true;
      });
      assert.throws(() => rules.explain(input), InputError);
    });
  }

  for (const [what, input] of Object.entries(accepted)) {
    it(`${what}: decided`, () => assert.deepEqual(rules.evaluate(input), expected));
  }

  it("getters run once, and before the core is entered", () => {
    let reads = 0;
    const input = { ...user, get userName() { reads += 1; return rules.evaluate(firstUser).id; } };
    rules.evaluate(input);
    assert.equal(reads, 1);
  });

  it("a lone surrogate becomes the replacement character", () => {
    const { id } = rules.evaluate(`{"id": "\ud800", "userName": "ada"}`);
    assert.equal(id, "\ufffd");
    // JSON.stringify writes it as an escape, which the core refuses or replaces: it never passes it on.
    const escaped = () => rules.evaluate({ ...user, id: "\ud800" });
    try {
      assert.equal(escaped().id.isWellFormed?.() ?? true, true);
    } catch (error) {
      assert.ok(error instanceof InputError, `${error}`);
    }
  });
});

describe("documents", () => {
  it("name the one that is wrong", () => {
    assert.throws(() => Ruleset.compile({ environment, provider: 7 }), { name: "TypeError", message: /^provider must be/ });
    assert.throws(() => Ruleset.compile({ environment: cycle, provider }), { name: "TypeError", message: /^environment cannot be/ });
    assert.throws(() => Ruleset.compile({}), { name: "TypeError", message: /^environment must be/ });
    assert.throws(() => Ruleset.compile(), { name: "TypeError", message: /^environment must be/ });
    assert.throws(() => Ruleset.compile(null), { name: "TypeError", message: /^environment must be/ });
  });

  it("of more than 64 MiB are refused, and do not fill the core's memory", () => {
    for (const long of ["[".repeat(400_000_000), new Uint8Array(400_000_000), `{"organizations": "${"\u20ac".repeat(70_000_000)}"}`]) {
      assert.throws(() => Ruleset.compile({ environment: long, provider }), (error) => error.findings[0].rule === "json-size");
    }
    const [memory] = memories.map((weak) => weak.deref());
    assert.ok(memory.buffer.byteLength < 200_000_000, `${memory.buffer.byteLength} bytes`);
  });

  it("refused ones throw the problems of both", () => {
    assert.throws(() => Ruleset.compile({ environment: "{", provider: "[]" }), (error) => {
      assert.deepEqual(new Set(error.findings.map(({ document }) => document)), new Set(["environment", "provider"]));
      return error instanceof InputError;
    });
  });
});

describe("options", () => {
  const wrong = [
    () => rules.evaluate(firstUser, { mode: "preview" }),
    () => rules.evaluate(firstUser, { mode: 1 }),
    () => rules.decisions({ mode: {} }),
    () => rules.decisions({ user: 7 }),
    () => population.preview(),
    () => population.preview({}),
    () => population.preview(rules, { before: {} }),
    () => population.preview(Object.create(Ruleset.prototype)),
    () => population.lint("rules"),
    () => preview.users(7),
    () => preview.decision(7),
    () => preview.explain({}),
    () => new Population().push("text"),
    () => new Population().push([1, 2]),
    () => new Population().push(detached()),
    () => rules.decisions().push(null),
    () => new Ruleset(),
    () => new DecisionStream(),
    () => new Preview(),
    () => Ruleset.prototype.lint.call({}),
  ];
  for (const call of wrong) it(`${call}`.slice(6), () => assert.throws(call, TypeError));

  it("a query that is not readable throws an InputError", () => {
    for (const query of [{ show: "most" }, { limit: 0 }, { limit: 10_001 }, { offset: -1 }, { from: 7 }, { surprise: 1 }, [], "{"]) {
      assert.throws(() => preview.users(query), InputError, JSON.stringify(query));
    }
  });

  it("an id that nobody has gives null", () => {
    assert.equal(preview.decision("nobody"), null);
    assert.equal(preview.explain("nobody"), null);
  });
});

describe("an order of calls that makes no sense", () => {
  it("a preview before the end", () => {
    const loading = new Population();
    loading.push(users);
    assert.throws(() => loading.preview(rules), /call end\(\)/);
    assert.throws(() => loading.lint(rules), /call end\(\)/);
  });

  it("users after the end", () => assert.throws(() => population.push(users), /has ended/));

  it("ids that occur twice: a preview refuses", () => {
    const twice = new Population();
    twice.push(Buffer.concat([users, users]));
    assert.ok(twice.end().errors > 0);
    assert.throws(() => twice.preview(rules), (error) => error instanceof InputError && error.findings.every(({ rule }) => rule === "duplicate-id"));
  });
});

describe("chunks", () => {
  it("give the same wherever they are cut", () => {
    const whole = rules.decisions();
    const [all, rest] = [whole.push(users), whole.end()];
    assert.equal(rest.lines, 0);
    for (const size of [1, 7, 4_096]) {
      const stream = rules.decisions();
      const chunks = [];
      for (let at = 0; at < users.length; at += size) chunks.push(stream.push(users.subarray(at, at + size)));
      chunks.push(stream.end());
      assert.deepEqual(Buffer.concat(chunks.map(({ output }) => output)), Buffer.from(all.output));
      for (const number of ["lines", "decisions", "withErrors", "badLines"]) {
        assert.equal(chunks.reduce((total, chunk) => total + chunk[number], 0), all[number]);
      }
      assert.deepEqual(chunks.flatMap(({ findings }) => findings), all.findings);
    }
  });

  it("of 20 MB are taken in parts", () => {
    const many = Buffer.concat(Array.from({ length: Math.ceil(20_000_000 / users.length) }, () => users));
    const { lines, decisions, output } = rules.decisions().push(many);
    assert.equal(decisions, lines);
    assert.equal(output.filter((byte) => byte === 10).length, decisions);
    assert.equal(new Population().push(many).bytes, many.length);
  });
});

after(() => assert.equal(generation(), before));
