// What must be the same in two decisions, and in two previews. Texts that the rules leave to the product are not compared.

import { isDeepStrictEqual } from "node:util";

/** The parts of the product's decision that differ from the oracle's; none when they agree. */
export function differences(expected, actual) {
  const wanted = comparable(expected, expected);
  const got = comparable(actual, expected);
  return Object.keys(wanted)
    .filter((part) => !isDeepStrictEqual(wanted[part], got[part]))
    .map((part) => ({ part, oracle: wanted[part], product: got[part] }));
}

function comparable(decision, expected) {
  const { id, organization, roleIds, changes } = decision;
  const findings = decision.findings?.map((finding, index) => comparableFinding(finding, expected.findings[index]));
  const trace = decision.trace?.map(({ why: _, ...step }) => step);
  return { id, organization, roleIds, changes, findings, trace };
}

/** A title counts where the oracle has one (DR-11). */
function comparableFinding({ rule, severity, title }, wanted) {
  return wanted?.title === undefined ? { rule, severity } : { rule, severity, title };
}

/** The same for a preview's summary: its numbers, its lists as sets, and of their order what is promised. */
export function summaryDifferences(expected, actual) {
  const parts = Object.keys(expected).map((part) => ({
    part,
    oracle: unordered(part, expected[part]),
    product: unordered(part, actual?.[part]),
  }));
  const order = { part: "order", oracle: promisedOrder(expected), product: promisedOrder(actual) };
  return [...parts, order].filter(({ oracle, product }) => !isDeepStrictEqual(oracle, product));
}

/** Most users first, created organizations last, roles by id, errors first. */
const promisedOrder = (summary) => ({
  moves: summary?.moves?.map(({ users }) => users),
  organizations: summary?.organizations?.map(({ create }) => create),
  roles: summary?.roles?.map(({ id }) => id),
  findings: summary?.findings?.map(({ severity }) => severity),
});

function unordered(part, value) {
  if (!Array.isArray(value)) return value;
  if (part === "rows") return value.map(({ wins, losses }) => ({ wins, losses: sorted(losses ?? []) }));
  if (part === "findings") return sorted(value.map(({ rule, severity, users }) => ({ rule, severity, users })));
  return part === "roleRows" ? value : sorted(value);
}

/** By text with keys in one order, so that neither decides. */
const sorted = (list) => list.map(canonical).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

function canonical(value) {
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, canonical(value[key])]));
}
