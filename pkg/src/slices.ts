const SLICE_BYTES = 4 * 1024 * 1024;

/** A chunk in parts: the core's memory never shrinks, so it must not grow to hold a whole file at once. */
export function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}
