import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const PREFIX = "ush_";
const BYTES = 32;

/** A secret that nobody can guess: 256 random bits. The prefix lets scanners find it where it should not be. */
export function newSecret(): string {
  return PREFIX + randomBytes(BYTES).toString("base64url");
}

/**
 * What is kept of a secret. A plain hash is enough for 256 random bits: there is nothing to try out, so neither salt nor work protects
 * anything, and a key beside the store would be read together with it.
 */
export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}

/** Whether two hashes are the same, in the same time whatever they are. */
export function isSame(hash: Uint8Array, other: Uint8Array): boolean {
  return hash.length === other.length && timingSafeEqual(hash, other);
}
