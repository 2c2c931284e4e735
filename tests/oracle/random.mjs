// Random environments, providers and users, from a seed. Pools are small and spellings close to each other, so that
// the rules meet: what is drawn here is compared everywhere else.

import { distinct } from "./text.mjs";

/** A small generator (mulberry32): the same seed gives the same choices everywhere. */
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const upTo = (most) => Math.floor(next() * (most + 1));
  const one = (pool) => pool[upTo(pool.length - 1)];
  return {
    upTo,
    one,
    /** True in `percent` of a hundred. */
    odds: (percent) => next() * 100 < percent,
    /** Up to `most` of a pool, some of them twice. */
    some: (pool, most) => (pool.length === 0 ? [] : Array.from({ length: upTo(most) }, () => one(pool))),
    shuffled: (pool) => pool.map((each) => [next(), each]).sort((a, b) => a[0] - b[0]).map(([, each]) => each),
    /** One of `[weight, choice]`. */
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      return (choices.find(([weight]) => (left -= weight) < 0) ?? choices[0])[1];
    },
  };
}

// ---------------------------------------------------------------------------------------------
// Words

/** Spellings that are the same name or only look so: case, white space, final sigma, composed and decomposed. */
const NAME_FAMILIES = [
  ["Sales", "SALES", "sales", " Sales", "Sales ", "\tsAles\n", "Sales\u00a0", "\u0085Sales\u3000", "\ufeffSales", "Sales\u200b", "Sa les"],
  ["İzmir", "i\u0307zmir", "IZMIR", "izmir", "ızmır", "\u2003İZMİR"],
  ["Straße", "STRASSE", "STRAẞE", "straße", "strasse"],
  ["ΟΔΟΣ", "οδος", "οδοσ", "Οδός", "ΟΔΟΣ\u0301", "ΟΔΟΣ\u00ad", "οδοσ Α", "ΟΔΟΣ Α", "ΟΔΟΣ.", " ΟΔΟΣ"],
  ["Σ", "σ", "ς", "ΣΑΣ", "σας", "Α.Σ", "α.ς", "α.σ"],
  ["Café", "CAFÉ", "Cafe\u0301", "CAFE\u0301", "café\u2028", "Cafe"],
  ["Kelvin", "\u212aelvin", "kelvin", "KELVIN"],
  ["東京", "東京\u3000", "東 京"],
  ["𐐀𐐁", "𐐨𐐩", "𐐀𐐩"],
  ["Ａｂ", "ａｂ", "Ab"],
  ["Ꭰ", "ꭰ", "Ⴀ", "ⴀ", "ა", "Ა", "Ⅷ", "ⅷ"],
  ["\ufeff", "\u200b", "\"quoted\\", "a/b~c", "null", "__proto__"],
];
const BLANKS = ["", " ", "\t\n", "\u0085", "\u00a0\u2003", "\u3000\u1680\u202f\u205f\u2028\u2029", null];

/** Ids in many scripts; the last ones order differently by UTF-8 bytes and by UTF-16 units. */
const ORGANIZATION_IDS = ["acme", "Acme", "acme-2", "uk", "é", "e\u0301", "σ", "東京", "__proto__", "constructor", "1", "01", "a b", "\uffee", "𐐀", "😀"];
const GROUP_IDS = ["g1", "g2", "G1", "g10", "g-é", "гр", "グループ", "toString", "\uff21", "𝔤", "g\"5\"", "g\u0001"];
const USER_ID_STEMS = ["u", "U", "ü", "ユ", "\uff55", "𝓾"];
const GUARDED_ROLE_IDS = ["customer-cloud-admin", "identity-management-administrator"];
const CATALOGUE_SAMPLE = ["desktop-user", "proe-user", "desktop-user-no-web-restore", ...GUARDED_ROLE_IDS, "org-admin", "audit-log-viewer", "cross-org-user-modify"];
const CUSTOM_ROLE_IDS = ["custom", "Custom", "rôle", "роль", "\uff32", "𝓡", "valueOf"];
const MISSING_ROLE_IDS = ["gone", "former-admin", "\uffee-gone", "𝓡-gone"];

const name = (random) => random.one(random.one(NAME_FAMILIES));
/** Another spelling near a name that is there. */
function nearName(random, names) {
  const there = names.length > 0 ? random.one(names) : name(random);
  const family = NAME_FAMILIES.find((each) => each.includes(there)) ?? NAME_FAMILIES[0];
  const spelling = random.weighted([[40, there], [60, random.one(family)]]);
  return random.weighted([[70, spelling], [10, ` ${spelling}`], [10, `${spelling}\u0085`], [5, spelling.toUpperCase()], [5, spelling.toLowerCase()]]);
}

/** Sets a key only where there is a value, so that absent and default both occur. */
const withKeys = (entries) => Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

// ---------------------------------------------------------------------------------------------
// Environments

const PROVIDER_ID = "okta";
const OTHER_PROVIDER_ID = "entra";

export function randomEnvironment(random) {
  const roles = randomRoles(random);
  const roleIds = [...(roles?.map(({ id }) => id) ?? CATALOGUE_SAMPLE), ...MISSING_ROLE_IDS.slice(0, 1)];
  const organizations = randomOrganizations(random, roleIds);
  const roots = organizations.filter(({ parentId }) => (parentId ?? null) === null);
  return withKeys({
    organizations,
    defaultOrganizationId: roots.length > 0 && random.odds(30) ? random.one(roots).id : undefined,
    roles,
    groups: random.odds(5) ? undefined : randomGroups(random),
  });
}

function randomOrganizations(random, roleIds) {
  const ids = random.shuffled(ORGANIZATION_IDS).slice(0, random.odds(3) ? 0 : 1 + random.upTo(9));
  const families = random.shuffled(NAME_FAMILIES).slice(0, 1 + random.upTo(3));
  return ids.map((id, index) =>
    withKeys({
      id,
      name: random.odds(85) ? random.one(random.one(families)) : name(random),
      parentId: random.weighted([[50, index === 0 ? null : ids[random.upTo(index - 1)]], [25, null], [25, undefined]]),
      status: random.weighted([[45, undefined], [20, "active"], [15, "blocked"], [20, "deactivated"]]),
      defaultRoleIds: random.weighted([[50, undefined], [10, []], [40, random.some(roleIds, 4)]]),
    }),
  );
}

function randomRoles(random) {
  if (random.odds(35)) return undefined;
  if (random.odds(3)) return [];
  const ids = random.shuffled([...CATALOGUE_SAMPLE, ...CUSTOM_ROLE_IDS]).slice(0, 2 + random.upTo(10));
  return ids.map((id) => withKeys({ id, name: random.odds(50) ? name(random) : `Role ${id}`, privileged: random.weighted([[70, undefined], [15, true], [15, false]]) }));
}

function randomGroups(random) {
  const ids = random.shuffled(GROUP_IDS).slice(0, random.upTo(10));
  const providerId = () => random.weighted([[40, undefined], [15, null], [25, PROVIDER_ID], [20, OTHER_PROVIDER_ID]]);
  return ids.map((id) => withKeys({ id, displayName: `Group ${id}`, providerId: providerId() }));
}

// ---------------------------------------------------------------------------------------------
// Providers

export function randomProvider(random, environment) {
  const kind = random.weighted([[75, "scim"], [25, "directorySync"]]);
  return withKeys({
    id: PROVIDER_ID,
    kind,
    displayName: "Provider",
    credentialType: random.weighted([[80, undefined], [20, "oauthToken"]]),
    deactivationDelayMinutes: random.weighted([[80, undefined], [20, 0]]),
    defaultOrganizationId: randomDefaultOrganizationId(random, environment),
    organizationMapping: kind === "scim" ? scimOrganizationMapping(random, environment) : scriptOrganizationMapping(random),
    roleMapping: kind === "scim" ? scimRoleMapping(random, environment) : scriptRoleMapping(random, environment),
  });
}

/** The same provider with another mapping, often with the rows of the first one edited, or with another default organization. */
export function randomRevision(random, environment, provider) {
  const defaultOrganizationId = randomDefaultOrganizationId(random, environment);
  if (random.odds(35)) return { ...provider, defaultOrganizationId };
  const fresh = { ...randomProvider(random, environment), id: provider.id };
  const rows = provider.organizationMapping?.rows;
  if (rows === undefined || rows.length === 0 || random.odds(30)) return fresh;
  const edited = random.odds(50) ? random.shuffled(rows) : rows.filter(() => random.odds(70));
  return { ...provider, organizationMapping: { ...provider.organizationMapping, rows: edited } };
}

function randomDefaultOrganizationId(random, { organizations }) {
  const good = organizations.filter(({ status }) => status !== "deactivated");
  if (good.length > 0 && random.odds(80)) return random.one(good).id;
  return random.one([...organizations.map(({ id }) => id), "nowhere"]);
}

function scimOrganizationMapping(random, environment) {
  const method = random.weighted([[8, undefined], [7, "singleOrganization"], [30, "orgNameAttribute"], [55, "scimGroups"]]);
  if (method === undefined) return undefined;
  if (method === "singleOrganization") return { method };
  if (method === "orgNameAttribute") return withKeys({ method, attribute: random.weighted([[70, undefined], [30, "department"]]) });
  return { method, rows: randomOrganizationRows(random, environment) };
}

/** Every group goes to one row at most (OM-26). */
function randomOrganizationRows(random, environment) {
  const groupIds = random.shuffled(GROUP_IDS).slice(0, random.odds(8) ? 0 : 3 + random.upTo(9));
  const rows = [];
  while (groupIds.length > 0) {
    rows.push({ groupIds: groupIds.splice(0, random.weighted([[60, 1], [25, 2], [15, 4]])), ...randomRowTarget(random, environment) });
  }
  return rows;
}

function randomRowTarget(random, { organizations }) {
  const ids = organizations.map(({ id }) => id);
  const names = organizations.map((organization) => organization.name);
  const organizationId = ids.length > 0 && random.odds(65) ? random.one(ids) : random.one(["nowhere", "former", "東京-former"]);
  const remembered = names.length > 0 && random.odds(75) ? random.one(names) : nearName(random, names);
  return withKeys({ organizationId, organizationName: random.odds(70) ? remembered : undefined });
}

const scriptOrganizationMapping = (random) =>
  random.weighted([[10, undefined], [15, { method: "singleOrganization" }], [75, { method: "orgScript" }]]);

function scimRoleMapping(random, environment) {
  const method = random.weighted([[10, undefined], [15, "manual"], [75, "scimGroups"]]);
  if (method === undefined) return undefined;
  return method === "manual" ? { method } : { method, rows: randomRoleRows(random, environment) };
}

/** Rows that give only roles that are gone are as likely as those that mix them with others. */
function randomRoleRows(random, environment) {
  const groupIds = random.shuffled(GROUP_IDS).slice(0, random.odds(8) ? 0 : 1 + random.upTo(8));
  return groupIds.map((groupId) => {
    const pool = random.weighted([[50, roleIdsOf(environment)], [30, [...roleIdsOf(environment), ...MISSING_ROLE_IDS]], [20, MISSING_ROLE_IDS]]);
    const roleIds = random.some(pool, 3);
    return { groupId, roleIds: roleIds.length > 0 ? roleIds : [random.one(CATALOGUE_SAMPLE)] };
  });
}

function scriptRoleMapping(random, environment) {
  const method = random.weighted([[5, undefined], [15, "manual"], [80, "allowList"]]);
  if (method === undefined) return undefined;
  if (method === "manual") return { method };
  const pool = [...roleIdsOf(environment), ...MISSING_ROLE_IDS.slice(0, 2)];
  return { method, roleIds: random.odds(20) ? [] : random.some(pool, 7) };
}

const roleIdsOf = ({ roles }) => (roles !== undefined && roles.length > 0 ? roles.map(({ id }) => id) : CATALOGUE_SAMPLE);

// ---------------------------------------------------------------------------------------------
// Users

/** `count` users of different ids, in an order that is not the ids' own. */
export function randomUsers(random, environment, provider, count) {
  const ids = Array.from({ length: count }, (_, index) => `${random.one(USER_ID_STEMS)}${index}`);
  return random.shuffled(ids).map((id) => randomUser(random, environment, provider, id));
}

function randomUser(random, environment, provider, id) {
  const organizationId = randomPresentOrganizationId(random, environment);
  const groupIds = random.some(GROUP_IDS, random.weighted([[15, 0], [50, 3], [35, 7]]));
  return withKeys({
    id,
    userName: `${id}@example.test`,
    status: random.weighted([[55, undefined], [25, "active"], [6, "blocked"], [4, "pending"], [4, "held"], [6, "deactivated"]]),
    organizationId,
    roleIds: random.odds(15) ? undefined : randomPresentRoleIds(random, environment, provider),
    groupIds: groupIds.length === 0 && random.odds(50) ? undefined : groupIds,
    orgName: randomReceivedName(random, environment, provider),
    providerId: random.weighted([[70, undefined], [12, null], [13, provider.id], [5, OTHER_PROVIDER_ID]]),
    scripted: randomScripted(random, environment, provider),
    local: random.weighted([[85, undefined], [11, false], [4, true]]),
    roleGroupIds: random.weighted([[50, undefined], [25, random.some(groupIds, 3)], [25, random.some(GROUP_IDS, 3)]]),
    ...randomNoise(random),
  });
}

/** What the rules do not ask about must not matter. */
function randomNoise(random) {
  if (random.odds(90)) return {};
  return {
    legalHoldMatters: random.some(["m1", "m2"], 2),
    blockedByAdministrator: random.odds(50),
    deactivateAt: "2026-02-28T12:00:00Z",
    deactivateAsked: "2026-02-28T11:45:00Z",
  };
}

function randomPresentOrganizationId(random, { organizations }) {
  const ids = organizations.map(({ id }) => id);
  return random.weighted([
    [70, ids.length > 0 ? random.one(ids) : "elsewhere"],
    [12, null],
    [12, undefined],
    [6, random.one(["elsewhere", "𐐀-elsewhere", ...ORGANIZATION_IDS])],
  ]);
}

function randomPresentRoleIds(random, environment, provider) {
  const allowed = provider.roleMapping?.roleIds ?? [];
  const defaults = environment.organizations.flatMap(({ defaultRoleIds }) => defaultRoleIds ?? []);
  const pool = random.weighted([
    [55, roleIdsOf(environment)],
    [15, [...roleIdsOf(environment), ...MISSING_ROLE_IDS]],
    [15, allowed],
    [15, distinct([...allowed, ...defaults])],
  ]);
  return random.some(pool, 4);
}

function randomReceivedName(random, environment, provider) {
  if (provider.organizationMapping?.method !== "orgNameAttribute" && random.odds(80)) return undefined;
  const names = environment.organizations.map((organization) => organization.name);
  const received = () => random.weighted([[85, nearName(random, names)], [15, random.one(BLANKS)]]);
  return random.weighted([
    [12, undefined],
    [45, received()],
    [8, random.one(BLANKS)],
    [5, []],
    [10, [received()]],
    [12, random.some(BLANKS, 2).concat(sameAgain(random, nearName(random, names)))],
    [8, [received(), received()]],
  ]);
}

/** Several spellings of one name, most of which compare equal. */
const sameAgain = (random, spelling) => [spelling, ` ${spelling}`, spelling.toUpperCase(), spelling.toLowerCase()].slice(0, 1 + random.upTo(3));

function randomScripted(random, environment, provider) {
  if (random.odds(provider.kind === "directorySync" ? 15 : 90)) return undefined;
  const names = environment.organizations.map((organization) => organization.name);
  return withKeys({
    organization: random.weighted([[20, undefined], [65, nearName(random, names)], [15, random.one(BLANKS)]]),
    roleIds: random.weighted([[20, undefined], [80, randomScriptedRoleIds(random, environment, provider)]]),
  });
}

function randomScriptedRoleIds(random, environment, provider) {
  const allowed = provider.roleMapping?.roleIds ?? [];
  const pool = random.weighted([[40, allowed], [25, roleIdsOf(environment)], [15, MISSING_ROLE_IDS], [20, [...allowed, ...roleIdsOf(environment), ...MISSING_ROLE_IDS]]]);
  return random.some(pool, 4);
}
