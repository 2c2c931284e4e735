// The organizations of an environment as the page's selects take them.
import type { Environment } from "scim-usher";
import type { Vocabulary } from "../worker/protocol.ts";

export function wordsOf({ organizations }: Environment): Vocabulary {
  const tree = organizations.map(({ id, name, parentId = null, status = "active", defaultRoleIds = [] }) => ({ id, name, parentId, status, defaultRoleIds }));
  return { organizations: tree, roles: [], groups: [] };
}
