// Names for ids, as a page may show them. An id that the environment lacks is its own name.
import type { Directory } from "scim-usher";
import type { Vocabulary } from "../worker/protocol.ts";

export type Organization = Directory["organizations"][number];
export type Role = Directory["roles"][number];
export type Group = Directory["groups"][number];

/** Characters that nobody sees and that change how the words around them are read. */
const UNSEEN = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** A name with what would rewrite the page around it made visible, as `\u202e`: the way the core's sentences have it. */
export function shown(name: string): string {
  return name.replace(UNSEEN, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

interface Index {
  organizations: Map<string, Organization>;
  roles: Map<string, Role>;
  groups: Map<string, Group>;
}

const indexes = new WeakMap<Vocabulary, Index>();

function indexOf(words: Vocabulary): Index {
  const known = indexes.get(words);
  if (known !== undefined) return known;
  const index = {
    organizations: new Map(words.organizations.map((each) => [each.id, each])),
    roles: new Map(words.roles.map((each) => [each.id, each])),
    groups: new Map(words.groups.map((each) => [each.id, each])),
  };
  indexes.set(words, index);
  return index;
}

export function organizationOf(words: Vocabulary, id: string): Organization | undefined {
  return indexOf(words).organizations.get(id);
}

export function roleOf(words: Vocabulary, id: string): Role | undefined {
  return indexOf(words).roles.get(id);
}

export function groupName(words: Vocabulary, id: string): string {
  return shown(indexOf(words).groups.get(id)?.displayName ?? id);
}

export function roleName(words: Vocabulary, id: string): string {
  return shown(roleOf(words, id)?.name ?? id);
}

export function organizationName(words: Vocabulary, id: string, remembered?: string): string {
  return shown(organizationOf(words, id)?.name ?? remembered ?? id);
}

export function names(list: string[]): string {
  return list.join(", ");
}
