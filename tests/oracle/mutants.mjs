// Rules broken on purpose, one at a time. A suite that cannot tell one of these from the rules has no teeth.

import { byBytes } from "./text.mjs";

/** What `decide` takes as `mutant`. */
export const DECISION_MUTANTS = {
  "OM-33: a broken winning row falls through to the next": {
    winner: (matching) => matching.find(({ outcome }) => outcome !== "broken") ?? matching[0],
  },
  "GP-1: the last row wins": { winner: (matching) => matching.at(-1) },
  "RM-8: default roles are added to mapped ones": {
    addedToMapped: (defaults, granted) => defaults.filter(({ roleId }) => !granted.some((step) => step.roleId === roleId)),
  },
  "RM-13: the default roles stand in for missing ones": { insteadOfMissing: (_, defaults) => defaults },
  "UD-12: the allow-list is ignored": { isManaged: () => true },
  "OM-13: names are compared with their case": { folded: (name) => name.trim() },
  "OM-13: white space is JavaScript's": { trim: (name) => name.trim(), folded: (name) => name.trim().toLowerCase() },
  "OM-14: a deactivated organization is a target": { isTarget: (organization) => organization !== undefined },
  "OM-34: a row binds again without case": {
    bindsAgain: (organization, name) => organization.name.toLowerCase() === name.toLowerCase(),
  },
  "SG-3: another provider's groups count": { isForeign: () => false },
  "RM-10: default roles are those of the present organization": { organizationOfDefaults: (target, present) => present ?? target },
  "RM-14: a deleted row keeps roles at Apply too": { deletedRowKeepsRoles: () => true },
  "Sorts are by UTF-16 units": { order: (a, b) => (a < b ? -1 : a > b ? 1 : 0) },
};

/** What `preview` takes as `mutant`. */
export const PREVIEW_MUTANTS = {
  "RM-16: the last holders lose the role": { guardedRoleIds: [] },
  "RM-16: only Customer Cloud Admin is guarded": { guardedRoleIds: ["customer-cloud-admin"] },
  "RM-16: who is blocked holds the role as well": { isHolder: () => true },
  "RM-17: what a role says of itself is not asked": {
    isPrivileged: ({ id }) => ["customer-cloud-admin", "identity-management-administrator", "org-admin"].includes(id),
  },
  "RM-8: Desktop User - No Web Restore does not let sign in": { signsIn: (roleIds) => roleIds.some((id) => ["desktop-user", "proe-user"].includes(id)) },
  "OM-13: created organizations are compared with their case": { folded: (name) => name },
  "Whoever is new is moved": { isMover: (_, to) => to !== null },
  "GP-1: a row loses whoever it matches, its own users too": { isLoser: () => true },
  "A created organization is spelled as by the user with the largest id": {
    speller: (decisions) => decisions.map(({ id }) => id).sort(byBytes).at(-1),
  },
};
