// A WebAssembly trap never outlives the call: real traps, in the file that is shipped.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { environment, firstUser, proposed, provider, users } from "./examples.mjs";
import { breakNewest, denyInstances, finalized, forget, handles, memories, usher } from "./hooks.mjs";

const { CoreTrapError, Population, Ruleset, generation } = usher;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const compile = () => Ruleset.compile({ environment, provider });
const stream = () => compile().decisions();
const population = () => {
  const loaded = new Population();
  loaded.push(users);
  loaded.end();
  return loaded;
};
const preview = () => population().preview(compile());
const rules = compile();
const expected = rules.evaluate(firstUser);

/** Every class that holds memory of the core, and every call into it. `make` leaves the object's handle newest. */
const classes = {
  Ruleset: {
    make: compile,
    calls: {
      lint: (it) => it.lint(),
      directory: (it) => it.directory,
      evaluate: (it) => it.evaluate(firstUser),
      explain: (it) => it.explain(firstUser),
      decisions: (it) => it.decisions(),
    },
  },
  DecisionStream: { make: stream, calls: { push: (it) => it.push(users), end: (it) => it.end() } },
  Population: {
    make: population,
    calls: {
      push: (it) => it.push(users),
      end: (it) => it.end(),
      size: (it) => it.size,
      preview: (it, others) => it.preview(others.Ruleset),
      "preview before": (it, others) => it.preview(others.Ruleset, { before: others.Ruleset }),
      lint: (it, others) => it.lint(others.Ruleset),
    },
  },
  Preview: {
    make: preview,
    calls: {
      summary: (it) => it.summary,
      users: (it) => it.users(),
      decision: (it) => it.decision(expected.id),
      explain: (it) => it.explain(expected.id),
    },
  },
};

const isTrap = (error) => {
  assert.ok(error instanceof CoreTrapError, `${error}`);
  assert.equal(error.code, "trap");
  assert.ok(error.cause instanceof WebAssembly.RuntimeError, `${error.cause}`);
  assert.match(error.cause.message, /memory access out of bounds/);
  return true;
};
const isStale = { name: "CoreTrapError", code: "stale" };

const live = () => Object.fromEntries(Object.entries(classes).map(([name, { make }]) => [name, make()]));
const broken = (make) => {
  const object = make();
  breakNewest();
  return object;
};
const assertWorks = () => assert.deepEqual(compile().evaluate(firstUser), expected);

for (const [name, { make, calls }] of Object.entries(classes)) {
  describe(`a trap in ${name}`, () => {
    for (const [call, run] of Object.entries(calls)) {
      it(`${call}: is thrown once, ends what was live, and the next call works`, () => {
        const others = live();
        const before = generation();
        const object = broken(make);
        assert.throws(() => run(object, others), isTrap);
        assert.equal(generation(), before + 1);
        for (const [other, { calls }] of Object.entries(classes)) {
          for (const stale of Object.values(calls)) assert.throws(() => stale(others[other], live()), isStale);
        }
        assert.throws(() => run(object, live()), isStale);
        assert.equal(generation(), before + 1, "a stale object breaks nothing");
        assertWorks();
      });
    }

    it("free: is thrown once, and the next call works", () => {
      const before = generation();
      assert.throws(() => broken(make).free(), isTrap);
      assert.equal(generation(), before + 1);
      assertWorks();
    });

    it("freeing what went with its instance does nothing to the next one", () => {
      const gone = Array.from({ length: 20 }, make);
      const addresses = new Set(handles.slice(-20).map((handle) => handle.__wbg_ptr));
      assert.throws(() => broken(compile).lint(), isTrap);
      const next = live();
      const reused = handles.some((handle) => addresses.has(handle.__wbg_ptr) && handle.__wbg_inst === generation() - 1);
      assert.ok(reused || name !== "Ruleset", "an address is used again, or this test shows nothing");
      for (const object of gone) object.free();
      for (const object of gone) object[Symbol.dispose]?.();
      for (const [other, { calls }] of Object.entries(classes)) {
        for (const run of Object.values(calls)) run(next[other], next);
      }
      assertWorks();
    });
  });
}

describe("a freed object", () => {
  for (const [name, { make, calls }] of Object.entries(classes)) {
    it(`${name}: says so, and breaks nothing`, () => {
      const others = live();
      const object = make();
      const before = generation();
      object.free();
      object.free();
      for (const run of Object.values(calls)) {
        assert.throws(() => run(object, others), { name: "Error", message: new RegExp(`this ${name} was freed`) });
      }
      assert.equal(generation(), before);
      for (const [other, { calls }] of Object.entries(classes)) {
        for (const run of Object.values(calls)) run(others[other], others);
      }
    });
  }
});

describe("finalizers", () => {
  it("of objects that went with their instance free nothing in the next one", async () => {
    forget();
    let gone = Array.from({ length: 500 }, compile);
    const addresses = new Set(handles.map((handle) => handle.__wbg_ptr));
    forget();
    assert.throws(() => broken(compile).lint(), isTrap);
    forget();
    const next = Array.from({ length: 500 }, compile);
    const reused = handles.filter((handle) => addresses.has(handle.__wbg_ptr)).length;
    assert.ok(reused > 100, `only ${reused} addresses are used again`);
    const before = finalized.filter(({ instance }) => instance < generation() - 1).length;
    gone = undefined;
    await untilCollected(() => finalized.filter(({ instance }) => instance < generation() - 1).length >= before + 400);
    for (const each of next) assert.deepEqual(each.evaluate(firstUser), expected);
  });
});

describe("an exhausted stack", () => {
  it("at whatever depth it runs out, leaves a core that works", () => {
    const before = generation();
    const below = (depth, call) => (depth === 0 ? call() : below(depth - 1, call));
    const runsOut = (depth, call) => {
      try {
        below(depth, call);
        return false;
      } catch {
        return true;
      }
    };
    let deepest = 1_000;
    while (!runsOut(deepest, () => {})) deepest += 1_000;
    // From where there is no stack for anything to where there is enough: somewhere between, it ends inside the core.
    for (let depth = deepest; depth > 0 && runsOut(depth, () => compile().evaluate(firstUser)); depth -= 1) assertWorks();
    assert.ok(generation() > before, "the stack never ran out inside a call");
    assertWorks();
  });
});

describe("a core that cannot be replaced", () => {
  it("is replaced by the first call that can", () => {
    const old = compile();
    const object = broken(compile);
    const before = generation();
    denyInstances(3);
    assert.throws(() => object.lint(), isTrap);
    assert.throws(() => old.lint(), { code: "trap", message: /cannot be replaced now/ });
    old.free();
    assert.throws(compile, { code: "trap", message: /cannot be replaced now: RangeError: .* Out of memory/ });
    assert.equal(generation(), before);
    assertWorks();
    assert.equal(generation(), before + 1);
    assert.throws(() => object.lint(), isStale);
  });
});

describe("many traps", () => {
  it("each costs less than 100 ms", () => {
    const times = [];
    for (let round = 0; round < 50; round += 1) {
      const object = broken(compile);
      const start = performance.now();
      assert.throws(() => object.lint(), isTrap);
      times.push(performance.now() - start);
    }
    const median = times.sort((a, b) => a - b)[25];
    assert.ok(median < 100, `${median} ms`);
  });

  it("10,000 of them leave no instance behind", async () => {
    const traps = 10_000;
    const before = memories.length;
    for (let round = 0; round < traps; round += 1) {
      assert.throws(() => broken(compile).lint(), isTrap);
      forget();
      // A program that traps at all does other things too: garbage is collected between its turns.
      if (round % 100 === 0) await new Promise(setImmediate);
    }
    assert.equal(memories.length - before, traps);
    const alive = () => memories.filter((memory) => memory.deref() !== undefined).length;
    await untilCollected(() => alive() < 100);
    assertWorks();
  });
});

async function untilCollected(isEnough) {
  for (let round = 0; round < 100; round += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (isEnough()) return;
  }
  assert.fail("the garbage was not collected");
}
