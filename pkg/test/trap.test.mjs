// A WebAssembly trap never outlives the call: real traps, in the file that is shipped.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { environment, firstUser, provider, users } from "./examples.mjs";
import { breakNewest, denyInstances, finalized, forget, handles, memories, usher } from "./hooks.mjs";

const { CoreTrapError, Population, Ruleset, generation } = usher;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

const compile = () => Ruleset.compile({ environment, provider });
const population = () => {
  const loaded = new Population();
  loaded.push(users);
  loaded.end();
  return loaded;
};
const expected = compile().evaluate(firstUser);

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
  DecisionStream: { make: () => compile().decisions(), calls: { push: (it) => it.push(users), end: (it) => it.end() } },
  "Population while it loads": {
    make: () => new Population(),
    calls: { push: (it) => it.push(users), size: (it) => it.size, end: (it) => it.end() },
  },
  Population: {
    make: population,
    calls: {
      size: (it) => it.size,
      preview: (it, others) => it.preview(others.Ruleset),
      "preview before": (it, others) => it.preview(others.Ruleset, { before: others.Ruleset }),
      lint: (it, others) => it.lint(others.Ruleset),
    },
  },
  Preview: {
    make: () => population().preview(compile()),
    calls: {
      summary: (it) => it.summary,
      users: (it) => it.users(),
      decision: (it) => it.decision(expected.id),
      explain: (it) => it.explain(expected.id),
    },
  },
};

const live = () => Object.fromEntries(Object.entries(classes).map(([name, { make }]) => [name, make()]));
const callsOf = (objects, others) =>
  Object.entries(classes).flatMap(([name, { calls }]) => Object.values(calls).map((call) => () => call(objects[name], others)));
const broken = (make) => {
  const object = make();
  breakNewest();
  return object;
};
/** Objects, and where they are in the memory of an instance that held nothing else. */
const inNewInstance = (make) => {
  assert.throws(() => broken(compile).lint(), isTrap);
  forget();
  const objects = Array.from({ length: 20 }, make);
  return [objects, handles.map((handle) => handle.__wbg_ptr)];
};
const assertWorks = () => assert.deepEqual(compile().evaluate(firstUser), expected);
const isTrap = (error) => {
  assert.ok(error instanceof CoreTrapError, `${error}`);
  assert.equal(error.code, "trap");
  assert.ok(error.cause instanceof WebAssembly.RuntimeError, `${error.cause}`);
  assert.match(error.cause.message, /memory access out of bounds/);
  return true;
};
const isStale = { name: "CoreTrapError", code: "stale" };

for (const [name, { make, calls }] of Object.entries(classes)) {
  describe(`a trap in ${name}`, () => {
    for (const [call, run] of Object.entries(calls)) {
      it(`${call}: is thrown once, ends what was live, and the next call works`, () => {
        const others = live();
        const before = generation();
        const object = broken(make);
        assert.throws(() => run(object, others), isTrap);
        assert.equal(generation(), before + 1);
        const fresh = live();
        assert.throws(() => run(object, fresh), isStale);
        for (const stale of callsOf(others, fresh)) assert.throws(stale, isStale);
        assert.equal(generation(), before + 1, "a stale object breaks nothing");
        assertWorks();
      });
    }

    it("free: is thrown once, and the next call works", () => {
      const before = generation();
      const object = broken(make);
      assert.throws(() => object.free(), isTrap);
      assert.equal(generation(), before + 1);
      assertWorks();
    });

    it("freeing what went with its instance does nothing to the next one", () => {
      // Two new instances that do the same give out the same addresses.
      const [gone, addresses] = inNewInstance(make);
      const [next, reused] = inNewInstance(make);
      assert.deepEqual(reused, addresses);
      const others = live();
      for (const object of gone) object.free();
      for (const object of next) for (const run of Object.values(calls)) run(object, others);
      for (const call of callsOf(others, others)) call();
      assertWorks();
    });
  });

  describe(`a freed ${name}`, () => {
    it("says so, and breaks nothing", () => {
      const others = live();
      const before = generation();
      const object = make();
      object.free();
      object.free();
      const message = new RegExp(`^this ${name.split(" ")[0]} was freed`);
      for (const run of Object.values(calls)) assert.throws(() => run(object, others), { name: "Error", message });
      assert.equal(generation(), before);
      for (const call of callsOf(others, others)) call();
    });
  });
}

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
    const outcomes = [];
    // Every frame on the way back from the deepest one tries, each with a little more stack than the last.
    const descend = () => {
      let tries;
      try {
        tries = descend();
      } catch {
        return 3_000;
      }
      if (tries === 0) return 0;
      try {
        outcomes.push(compile().evaluate(firstUser).id);
      } catch (error) {
        outcomes.push(error);
      }
      return tries - 1;
    };
    descend();
    assert.ok(outcomes[0] instanceof Error, "the stack never ran out");
    assert.ok(generation() > before, "the stack never ran out inside a call");
    assert.equal(outcomes.at(-1), expected.id);
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
