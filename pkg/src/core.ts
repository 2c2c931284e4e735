// The one instance of the core that is in use, and its replacement when a call has broken it.
import { __wbg_reset_state as replace, initSync, memoryOfCore } from "../wasm/core.js";
import { CoreTrapError } from "./errors.ts";

let instances = 0;
let isSound = false;

/** How many instances of the core there have been since the start. */
export function generation(): number {
  return instances;
}

/**
 * Makes the first instance. The glue keeps the module: every further one comes from it, synchronously.
 * @internal
 */
export function load(module: WebAssembly.Module): void {
  if (instances > 0) return;
  initSync({ module });
  count();
}

function renew(): void {
  replace();
  count();
}

function count(): void {
  instances += 1;
  isSound = true;
  memory = undefined;
}

let memory: WebAssembly.Memory | undefined;
let view = new Uint8Array();

/**
 * The memory of the instance in use, until the next call into it.
 * @internal
 */
export function bytesOfCore(): Uint8Array<ArrayBuffer> {
  memory ??= memoryOfCore() as WebAssembly.Memory;
  // Growing gives the memory another buffer.
  if (view.buffer !== memory.buffer) view = new Uint8Array(memory.buffer as ArrayBuffer);
  return view;
}

/** @returns the generation of a sound instance, made now if the last one broke */
function soundGeneration(): number {
  if (instances === 0) throw new Error("the core is not loaded: call `await init()` once before anything else");
  if (isSound) return instances;
  try {
    renew();
  } catch (cause) {
    throw new CoreTrapError("trap", `the core stopped and cannot be replaced now: ${String(cause)}`, cause);
  }
  return instances;
}

/**
 * Runs one call into the core. The core answers and never throws, so whatever comes out of it as an exception (a trap,
 * an exhausted stack, memory that cannot grow) has left the instance in the middle of something: it is replaced.
 * @internal
 */
export function enter<T>(call: () => T): T {
  soundGeneration();
  // Until the call has returned. On an exhausted stack even the catch clause below can fail.
  isSound = false;
  let answer: T;
  try {
    answer = call();
  } catch (cause) {
    throw trap(cause);
  }
  isSound = true;
  return answer;
}

function trap(cause: unknown): CoreTrapError {
  try {
    renew();
  } catch {
    // The next call tries again.
  }
  const message = `the core stopped in the middle of a call, and everything it held is gone: make it again (${String(cause)})`;
  return new CoreTrapError("trap", message, cause);
}

/**
 * An object in the core's memory, of the instance that it was made in.
 * @internal
 */
export class Handle<Raw extends { free(): void }> {
  readonly #owner: string;
  readonly #generation = instances;
  #raw: Raw | undefined;

  /** @param owner the class that holds it, as messages name it */
  constructor(owner: string, raw: Raw) {
    if (raw === undefined) throw new TypeError(`${owner} has no public constructor`);
    this.#owner = owner;
    this.#raw = raw;
  }

  /** @throws CoreTrapError `stale` when the object went with its instance */
  get raw(): Raw {
    if (this.#raw === undefined) throw new Error(`this ${this.#owner} was freed: make a new one`);
    if (this.#generation === soundGeneration()) return this.#raw;
    const message = `this ${this.#owner} went when the core was replaced after a trap: make it again`;
    throw new CoreTrapError("stale", message);
  }

  use<T>(call: (raw: Raw) => T): T {
    const raw = this.raw;
    return enter(() => call(raw));
  }

  /** Gives the memory back. The object of an instance that is gone has none, and its address is another's now. */
  free(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw !== undefined && isSound && this.#generation === instances) enter(() => raw.free());
  }
}
