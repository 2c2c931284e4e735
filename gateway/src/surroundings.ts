import { randomBytes } from "node:crypto";

/** What differs from one call to the next: the time, and new ids. */
export interface Surroundings {
  /** RFC 3339, UTC, with milliseconds. */
  now(): string;
  /** One that nobody has. */
  newId(): string;
}

export const surroundings: Surroundings = {
  now: () => new Date().toISOString(),
  newId: () => uuid(Date.now(), randomBytes(16)),
};

/**
 * A UUID of version 7 (RFC 9562, section 5.7): it begins with the time, so that rows made one after another lie beside each other.
 * @param random 16 bytes
 */
export function uuid(milliseconds: number, random: Buffer): string {
  random.writeUIntBE(milliseconds, 0, 6);
  random[6] = ((random[6] ?? 0) & 0x0f) | 0x70;
  random[8] = ((random[8] ?? 0) & 0x3f) | 0x80;
  const hex = random.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
