// What a draft changes against the file as loaded, in words.
import type { OrganizationRow, Provider, RoleRow } from "scim-usher";
import type { Vocabulary } from "../worker/protocol.ts";
import { keyOf, organizationMapping, organizationRows, roleMapping, roleRows } from "./draft.ts";
import { groupName, names, organizationName, roleName } from "./names.ts";

type Row = OrganizationRow | RoleRow;

/** One sentence a difference, in the order of the page. */
export function differences(loaded: Provider, draft: Provider, words: Vocabulary): string[] {
  return [...organizationDifferences(loaded, draft, words), ...roleDifferences(loaded, draft, words)];
}

function organizationDifferences(loaded: Provider, draft: Provider, words: Vocabulary): string[] {
  const [old, now] = [organizationMapping(loaded), organizationMapping(draft)];
  const found: string[] = [];
  if (loaded.defaultOrganizationId !== draft.defaultOrganizationId) {
    found.push(`The default organization is ${organizationName(words, draft.defaultOrganizationId)}, was ${organizationName(words, loaded.defaultOrganizationId)}.`);
  }
  if (old.method !== now.method) return [...found, "The organization mapping method is another."];
  if (old.method === "orgNameAttribute" && now.method === "orgNameAttribute" && old.attribute !== now.attribute) {
    found.push(`The organization attribute is ${now.attribute ?? "c42OrgName"}, was ${old.attribute ?? "c42OrgName"}.`);
  }
  return [...found, ...rowDifferences(organizationRows(loaded), organizationRows(draft), (row) => organizationRowName(words, row), "Organization mapping", true)];
}

function roleDifferences(loaded: Provider, draft: Provider, words: Vocabulary): string[] {
  const [old, now] = [roleMapping(loaded), roleMapping(draft)];
  if (old.method !== now.method) return ["The role mapping method is another."];
  if (old.method === "allowList" && now.method === "allowList") return allowListDifferences(old.roleIds, now.roleIds, words);
  return rowDifferences(roleRows(loaded), roleRows(draft), (row) => roleRowName(words, row), "Role mapping", false);
}

function allowListDifferences(old: string[], now: string[], words: Vocabulary): string[] {
  const added = now.filter((id) => !old.includes(id)).map((id) => `${roleName(words, id)} was chosen.`);
  const removed = old.filter((id) => !now.includes(id)).map((id) => `${roleName(words, id)} is no longer chosen.`);
  return [...added, ...removed];
}

function rowDifferences<T extends Row>(old: T[], now: T[], nameOf: (row: T) => string, list: string, ordered: boolean): string[] {
  const before = new Map(old.map((row) => [keyOf(row), row]));
  const after = new Map(now.map((row) => [keyOf(row), row]));
  const removed = old.filter((row) => !after.has(keyOf(row))).map((row) => `${list}: ${nameOf(row)} was removed.`);
  const added = now.filter((row) => !before.has(keyOf(row))).map((row) => `${list}: ${nameOf(row)} was added.`);
  const changed = now.flatMap((row) => {
    const was = before.get(keyOf(row));
    return was === undefined || JSON.stringify(was) === JSON.stringify(row) ? [] : [`${list}: ${nameOf(row)}, was ${nameOf(was)}.`];
  });
  return [...removed, ...added, ...changed, ...(ordered ? moves(old, now, nameOf, list) : [])];
}

/** The fewest rows whose move explains the new order. */
function moves<T extends Row>(old: T[], now: T[], nameOf: (row: T) => string, list: string): string[] {
  const places = new Map(old.map((row, index) => [keyOf(row), index]));
  const common = now.filter((row) => places.has(keyOf(row)));
  const stayed = longestRising(common.map((row) => places.get(keyOf(row)) ?? 0));
  return common.flatMap((row, index) =>
    stayed.has(index) ? [] : [`${list}: ${nameOf(row)} moved from ${(places.get(keyOf(row)) ?? 0) + 1} to ${now.indexOf(row) + 1}.`]);
}

/** The indexes of a longest rising subsequence. */
function longestRising(values: number[]): Set<number> {
  const tails: number[] = [];
  const previous: (number | undefined)[] = [];
  values.forEach((value, index) => {
    const at = tails.findIndex((tail) => (values[tail] ?? 0) >= value);
    const place = at < 0 ? tails.length : at;
    previous[index] = tails[place - 1];
    tails[place] = index;
  });
  const found = new Set<number>();
  for (let at = tails.at(-1); at !== undefined; at = previous[at]) found.add(at);
  return found;
}

function organizationRowName(words: Vocabulary, row: OrganizationRow): string {
  return `${names(row.groupIds.map((id) => groupName(words, id)))} → ${organizationName(words, row.organizationId, row.organizationName)}`;
}

function roleRowName(words: Vocabulary, row: RoleRow): string {
  return `${groupName(words, row.groupId)} → ${names(row.roleIds.map((id) => roleName(words, id)))}`;
}
