// A customer's environment and its users, the same in every run: most users are where the rules put them.

/** Numbers below a bound, the same in every run (xorshift). */
export function generator(seed) {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

const ROLES = ["desktop-user", "proe-user", "org-admin", "org-manager", "push-restore", "user-modify", "org-help-desk", "alert-emails"];
export const DEFAULT_ROLES = ["desktop-user", "proe-user"];
const GROUPS_OF_A_USER = 5;

/**
 * @param {object} size
 * @param {number} size.users
 * @param {number} [size.groups]
 * @param {number} [size.rows] organization rows; each has as many groups as there are for it, at least one
 * @param {number} [size.roleRows]
 * @param {number} [size.organizations]
 */
export function world({ users, groups = 500, rows = 200, roleRows = 50, organizations = 200 }) {
  const random = generator(0x5eed);
  const group = (number) => `grp-${String(number).padStart(5, "0")}`;
  const organization = (number) => `org-${String(number).padStart(4, "0")}`;
  const environment = {
    organizations: Array.from({ length: organizations }, (_, at) => ({ id: organization(at), name: `Organization ${at}`, parentId: at === 0 ? null : organization(0) })),
    groups: Array.from({ length: groups }, (_, at) => ({ id: group(at), displayName: `Group ${at}` })),
  };
  const order = shuffled(groups, random);
  const each = Math.max(1, Math.floor(groups / rows));
  const provider = {
    id: "okta",
    kind: "scim",
    displayName: "Okta",
    defaultOrganizationId: organization(0),
    organizationMapping: {
      method: "scimGroups",
      rows: Array.from({ length: Math.min(rows, groups) }, (_, at) => ({ groupIds: order.slice(at * each, (at + 1) * each).map(group), organizationId: organization(random(organizations)) })),
    },
    roleMapping: {
      method: "scimGroups",
      rows: Array.from({ length: roleRows }, (_, at) => ({ groupId: group((at * 7) % groups), roleIds: [DEFAULT_ROLES[0], ROLES[1 + random(ROLES.length - 1)]] })),
    },
  };
  return { environment, provider, users: peopled({ users, groups, group, organization, organizations, provider, random }) };
}

function peopled({ users, groups, group, organization, organizations, provider, random }) {
  const decide = decider(provider);
  return Array.from({ length: users }, (_, at) => {
    const groupIds = new Set();
    while (groupIds.size < Math.min(GROUPS_OF_A_USER, groups)) groupIds.add(group(random(groups)));
    const placed = decide([...groupIds]);
    const isElsewhere = random(100) < 3;
    return {
      id: `00u${random(0xffffff).toString(36).padStart(5, "0")}${at.toString(36).padStart(5, "0")}`,
      userName: `given.family${at}@acme.test`,
      status: "active",
      organizationId: isElsewhere ? organization(random(organizations)) : placed.organizationId,
      roleIds: random(100) < 3 ? [ROLES[random(ROLES.length)]] : placed.roleIds,
      groupIds: [...groupIds],
    };
  });
}

/** What the rules make of a user's groups, for the making of users only. */
function decider({ organizationMapping, roleMapping, defaultOrganizationId }) {
  const rows = new Map(organizationMapping.rows.flatMap(({ groupIds, organizationId }, row) => groupIds.map((id) => [id, { row, organizationId }])));
  const roles = new Map(roleMapping.rows.map(({ groupId, roleIds }) => [groupId, roleIds]));
  return (groupIds) => {
    const [best] = groupIds.map((id) => rows.get(id)).filter(Boolean).sort((a, b) => a.row - b.row);
    const mapped = [...new Set(groupIds.flatMap((id) => roles.get(id) ?? []))].sort();
    return { organizationId: best?.organizationId ?? defaultOrganizationId, roleIds: mapped.length > 0 ? mapped : DEFAULT_ROLES };
  };
}

function shuffled(length, random) {
  const numbers = Array.from({ length }, (_, at) => at);
  for (let at = length - 1; at > 0; at -= 1) {
    const other = random(at + 1);
    [numbers[at], numbers[other]] = [numbers[other], numbers[at]];
  }
  return numbers;
}

/** The provider with one row moved: what an administrator does who drags it. */
export function edited(provider) {
  const rows = [...provider.organizationMapping.rows];
  const [row] = rows.splice(Math.floor(rows.length / 2), 1);
  rows.splice(Math.floor(rows.length / 4), 0, row);
  return { ...provider, organizationMapping: { ...provider.organizationMapping, rows } };
}

/** As bytes of users.ndjson. */
export function ndjson(users) {
  return new TextEncoder().encode(users.map((user) => `${JSON.stringify(user)}\n`).join(""));
}
