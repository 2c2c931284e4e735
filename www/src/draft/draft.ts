// Edits of a provider file as plain data. Each answers a new document and leaves the old one alone, so
// that undo is keeping the old one. What an edit means for anybody is the core's to say.
import type { OrganizationMapping, OrganizationRow, Provider, RoleMapping, RoleRow } from "scim-usher";

export type OrganizationMethod = OrganizationMapping["method"];
export type RoleMethod = RoleMapping["method"];
export type List = "organization" | "role";
type Row = OrganizationRow | RoleRow;

const NONE: never[] = [];

export function organizationMapping(provider: Provider): OrganizationMapping {
  return provider.organizationMapping ?? { method: "singleOrganization" };
}

export function roleMapping(provider: Provider): RoleMapping {
  return provider.roleMapping ?? { method: "manual" };
}

export function organizationRows(provider: Provider): OrganizationRow[] {
  const mapping = organizationMapping(provider);
  return mapping.method === "scimGroups" ? mapping.rows : NONE;
}

export function roleRows(provider: Provider): RoleRow[] {
  const mapping = roleMapping(provider);
  return mapping.method === "scimGroups" ? mapping.rows : NONE;
}

export function allowedRoles(provider: Provider): string[] {
  const mapping = roleMapping(provider);
  return mapping.method === "allowList" ? mapping.roleIds : NONE;
}

export function withOrganizationMapping(provider: Provider, mapping: OrganizationMapping, defaultOrganizationId: string): Provider {
  return { ...provider, defaultOrganizationId, organizationMapping: mapping };
}

export function withDefaultOrganization(provider: Provider, defaultOrganizationId: string): Provider {
  return { ...provider, defaultOrganizationId };
}

export function withRoleMapping(provider: Provider, mapping: RoleMapping): Provider {
  return { ...provider, roleMapping: mapping };
}

export function withOrganizationRows(provider: Provider, rows: OrganizationRow[]): Provider {
  return { ...provider, organizationMapping: { ...organizationMapping(provider), method: "scimGroups", rows } };
}

export function withRoleRows(provider: Provider, rows: RoleRow[]): Provider {
  return { ...provider, roleMapping: { ...roleMapping(provider), method: "scimGroups", rows } };
}

/** The rows with the one at `from` at `to`. */
export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
  const rest = rows.filter((_, index) => index !== from);
  const row = rows[from];
  return row === undefined ? rest : [...rest.slice(0, to), row, ...rest.slice(to)];
}

export function without<T>(rows: readonly T[], index: number): T[] {
  return rows.filter((_, at) => at !== index);
}

/** The row at `index` with the given fields, known to lists as the same row. */
export function edited<T extends Row>(rows: readonly T[], index: number, fields: Partial<T>): T[] {
  return rows.map((row, at) => (at === index ? keepingKey(row, { ...row, ...fields }) : row));
}

// A row has no name of its own. Lists and comparisons know it by a key that stays with it through
// moves and edits and never reaches the file.
const keys = new WeakMap<Row, string>();
let issued = 0;

export function keyOf(row: Row): string {
  const known = keys.get(row);
  if (known !== undefined) return known;
  const key = `row-${(issued += 1)}`;
  keys.set(row, key);
  return key;
}

function keepingKey<T extends Row>(row: T, next: T): T {
  keys.set(next, keyOf(row));
  return next;
}

/** Lets the rows of a document that came from elsewhere be known by the keys of those rows that had their groups. */
export function adopt(document: Provider, known: Provider): void {
  for (const rowsOf of [organizationRows, roleRows]) {
    const free = new Map<string, string>();
    for (const row of rowsOf(known)) for (const group of groupsOf(row)) free.set(group, keyOf(row));
    const taken = new Set<string>();
    for (const row of rowsOf(document)) {
      const key = groupsOf(row).map((group) => free.get(group)).find((each) => each !== undefined && !taken.has(each));
      if (key === undefined) continue;
      taken.add(key);
      keys.set(row, key);
    }
  }
}

function groupsOf(row: Row): string[] {
  return "groupIds" in row ? row.groupIds : [row.groupId];
}

/** The file that is downloaded, and that the core reads while it is a draft. */
export function text(provider: Provider): string {
  return `${JSON.stringify(provider, null, 2)}\n`;
}
