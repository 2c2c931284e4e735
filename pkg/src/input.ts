// What callers give, as bytes. Nothing of theirs runs once the core has been entered.

/** A document: its bytes, its text, or the value that its text stands for. */
export type Input<T> = Uint8Array | ArrayBuffer | string | T;

// The core refuses what is longer, so that no more needs to cross: its memory never shrinks again.
const LONGEST_DOCUMENT = 64 * 1024 * 1024;

const encoder = new TextEncoder();
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const getter = (owner: object, property: string | symbol) =>
  Object.getOwnPropertyDescriptor(owner, property)?.get as (this: unknown) => unknown;

// The built-in getters cannot be overridden on a value, hold for those of other realms too, and see through no proxy.
const kindOf = getter(typedArray, Symbol.toStringTag);
const bufferOf = getter(typedArray, "buffer");
const offsetOf = getter(typedArray, "byteOffset");
const lengthOf = getter(typedArray, "byteLength");
const bufferLengthOf = getter(ArrayBuffer.prototype, "byteLength");

/**
 * @param name what messages call the document
 * @throws TypeError when it is none
 */
export function documentBytes(document: unknown, name: string): Uint8Array {
  const bytes = wholeBytes(document, name);
  return bytes.length > LONGEST_DOCUMENT ? bytes.subarray(0, LONGEST_DOCUMENT + 1) : bytes;
}

function wholeBytes(document: unknown, name: string): Uint8Array {
  // A lone surrogate has no UTF-8 form; it becomes U+FFFD.
  if (typeof document === "string") return encoder.encode(document.slice(0, LONGEST_DOCUMENT + 1));
  if (typeof document !== "object" || document === null) {
    throw new TypeError(`${name} must be bytes, text or an object, not ${document === null ? "null" : typeof document}`);
  }
  return asBytes(document, name) ?? encoder.encode(json(document, name));
}

/** @throws TypeError when `chunk` is no Uint8Array */
export function chunkBytes(chunk: unknown): Uint8Array {
  const bytes = asBytes(chunk, "the chunk");
  if (bytes === undefined) throw new TypeError("a chunk must be a Uint8Array");
  return bytes;
}

function asBytes(value: unknown, name: string): Uint8Array | undefined {
  try {
    if (kindOf.call(value) === "Uint8Array") {
      // Nearly always it is one without additions, and not of a buffer that is gone: then it serves as it is.
      const buffer = bufferOf.call(value);
      const isUsual = Object.getPrototypeOf(value) === Uint8Array.prototype && buffer instanceof ArrayBuffer;
      if (isUsual && !Object.hasOwn(value as object, "length") && lengthOf.call(value) !== 0) return value as Uint8Array;
      const bytes = new Uint8Array(buffer as ArrayBuffer, offsetOf.call(value) as number, lengthOf.call(value) as number);
      // What others may change meanwhile is taken as it is now.
      return isArrayBuffer(buffer) ? bytes : bytes.slice();
    }
    if (isArrayBuffer(value)) return new Uint8Array(value);
  } catch (cause) {
    throw new TypeError(`${name} cannot be read: its buffer is detached`, { cause });
  }
  if (ArrayBuffer.isView(value)) throw new TypeError(`${name} must be a Uint8Array where it is bytes`);
  return undefined;
}

function isArrayBuffer(value: unknown): value is ArrayBuffer {
  try {
    bufferLengthOf.call(value);
    return true;
  } catch {
    return false;
  }
}

/** Reads each getter and proxy once, here. */
function json(value: object, name: string): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new TypeError(`${name} cannot be written as JSON: ${reason(cause)}`, { cause });
  }
  if (text === undefined) throw new TypeError(`${name} cannot be written as JSON: it has no JSON form`);
  return text;
}

/** The first line: the engine draws the path of a cycle below it. */
function reason(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "its code threw something that is no Error";
}
