const SLICE_BYTES = 256 * 1024;

/**
 * A chunk in parts: the core's memory never shrinks, so it must not grow to hold a whole file at once; and what was just copied into it
 * is read while it is still in the processor's cache.
 */
export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}
