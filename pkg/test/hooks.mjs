// Watches what the package does with WebAssembly, from outside: it is loaded with two built-in classes replaced, so that
// the file that is shipped needs no door for tests.

/** The glue's object behind each object of the package, oldest first. */
export const handles = [];
/** What ran in finalizers: the tokens that were registered with them. */
export const finalized = [];
/** Every instance made, held weakly: `WeakRef`s to their memories. */
export const memories = [];

let denials = 0;
/** Makes the next `times` attempts to make an instance fail, as where no memory is left. */
export const denyInstances = (times) => (denials = times);

const { FinalizationRegistry: Registry } = globalThis;
globalThis.FinalizationRegistry = class extends Registry {
  constructor(finalize) {
    super((token) => {
      finalized.push(token);
      finalize(token);
    });
  }
  register(object, token, key) {
    handles.push(object);
    super.register(object, token, key);
  }
};

const { Instance } = WebAssembly;
WebAssembly.Instance = class {
  constructor(module, imports) {
    if (denials > 0) {
      denials -= 1;
      throw new RangeError("WebAssembly.Instance(): Out of memory");
    }
    const instance = new Instance(module, imports);
    memories.push(new WeakRef(instance.exports.memory));
    return instance;
  }
};

/** Lets go of the glue's objects, so that they can become garbage. */
export const forget = () => handles.splice(0);

/**
 * The glue's newest object points where there is no memory: the next call with it reads there, and WebAssembly stops.
 */
export function breakNewest() {
  handles.at(-1).__wbg_ptr = 0x7fff0000;
}

export const usher = await import("scim-usher");
