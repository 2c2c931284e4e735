import { counted, figure } from "./text.ts";

/** How many users may change: a percentage of all, or a number. The decimal is kept exact. */
export interface Threshold {
  isPercent: boolean;
  /** The figure times `scale`. */
  digits: bigint;
  scale: bigint;
  /** As it was written. */
  text: string;
}

/** Reads `5%`, `0.5%` or `50`; `undefined` is anything else. */
export function parseThreshold(text: string): Threshold | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,9}))?(%?)$/u.exec(text);
  if (match === null) return undefined;
  const [, whole = "", decimals = "", sign] = match;
  const threshold = { isPercent: sign === "%", digits: BigInt(whole + decimals), scale: 10n ** BigInt(decimals.length), text };
  if (!threshold.isPercent && decimals !== "") return undefined;
  return threshold.isPercent && threshold.digits > 100n * threshold.scale ? undefined : threshold;
}

/** Whether more users change than the threshold allows; as many as it allows is not more. */
export function isExceeded(threshold: Threshold, changed: number, users: number): boolean {
  const allowed = threshold.isPercent ? threshold.digits * BigInt(users) : threshold.digits;
  return BigInt(changed) * threshold.scale * (threshold.isPercent ? 100n : 1n) > allowed;
}

/** Why the command ends with the guard's exit code. */
export function exceededSentence(threshold: Threshold, changed: number, users: number): string {
  const allowed = threshold.isPercent ? `${threshold.text} of ${counted(users, "user", "users")}` : counted(Number(threshold.digits), "user", "users");
  return `${figure(changed)} of ${counted(users, "user", "users")} would change, more than --fail-over allows (${allowed})`;
}
