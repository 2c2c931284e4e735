// The oracle: what becomes of one user, written down from the rules a second time.
//
// It shares nothing with the product and is meant to be checked against the rules by reading, so it looks
// everything up again for every user and is slow. Each function carries the numbers of the rules it states.

import { isDeepStrictEqual } from "node:util";
import { byBytes, distinct, folded, isBlank, trim } from "./text.mjs";

/**
 * What becomes of one user. Findings have a `title` only where DR-11 fixes it. `protectedRoleIds` are those that nobody active would hold
 * otherwise: who holds them keeps them (RM-16).
 */
export function decide(environment, provider, user, { mode = "apply", protectedRoleIds = [], mutant = {} } = {}) {
  const asked = { environment, provider, user, mode, protectedRoleIds, rules: { ...RULES, ...mutant } };

  const refusal = refusalOf(asked);
  if (refusal) return refused(asked, refusal);

  const placed = place(asked);
  if (placed.refusal) return refused(asked, placed.refusal);

  const given = giveRoles(asked, placed.organization);
  return {
    id: user.id,
    organization: placed.organization,
    roleIds: given.roleIds,
    changes: changes(asked, placed.organization, given.roleIds),
    findings: [
      ...foreignGroups(asked),
      ...unknownPresentOrganization(asked),
      ...placed.findings,
      ...given.findings,
      ...noSignInRole(given.roleIds),
    ],
    trace: [...placed.trace, ...given.trace],
  };
}

/** The places where a mutant bends a rule; what stands here is the rule. */
const RULES = {
  /** Every sort. */
  order: byBytes,
  /** OM-12, OM-13: what of a received name is read. */
  trim,
  /** OM-13: what makes two names the same. */
  folded,
  /** SG-3: a group that another provider sent. */
  isForeign: (group, provider) => (group?.providerId ?? provider.id) !== provider.id,
  /** OM-14, OM-35: a deactivated organization is as good as deleted, a blocked one is a target. */
  isTarget: (organization) => organization !== undefined && organization.status !== "deactivated",
  /** OM-34: which names bind a row again, compared exactly. */
  bindsAgain: (organization, name) => organization.name === name,
  /** GP-1, OM-33: the first row wins, even if it is broken. */
  winner: (matching) => matching[0],
  /** RM-10: default roles are those of the new organization. */
  organizationOfDefaults: (target) => target,
  /** RM-8: what is added to mapped roles. */
  addedToMapped: () => [],
  /** RM-13: what is left when every mapped role is missing. */
  insteadOfMissing: (held) => held,
  /** RM-14: where a deleted row keeps roles. */
  deletedRowKeepsRoles: (mode) => mode === "sync",
  /** UD-12: which roles the directory script may change. */
  isManaged: (roleId, allowList) => allowList.includes(roleId),
};

// ---------------------------------------------------------------------------------------------
// What is there

export const isNew = (user) => (user.organizationId ?? null) === null;

/** OM-1: exactly one method; a single organization where nothing is said. */
const organizationMethod = ({ provider }) => provider.organizationMapping?.method ?? "singleOrganization";

/** RM-1: by hand where nothing is said. */
const roleMethod = ({ provider }) => provider.roleMapping?.method ?? "manual";

const organizationOf = (environment, id) => environment.organizations.find((organization) => organization.id === id);

/** An organization that the environment lacks goes by its id. */
const named = (environment, id) => ({ id, name: organizationOf(environment, id)?.name ?? id });

/** Where the user is; `null` for a new one. */
export const presentOrganization = (environment, user) =>
  isNew(user) ? null : named(environment, user.organizationId);

/** The roles that the user holds; those of a new user mean nothing. */
export const presentRoleIds = (user, order = byBytes) =>
  isNew(user) ? [] : distinct(user.roleIds ?? []).sort(order);

const present = ({ user, rules }) => presentRoleIds(user, rules.order);

/** The groups that count: not another provider's (SG-3); one that the environment lacks counts. */
function ownGroupIds({ environment, provider, user, rules }) {
  const isOwn = (id) => !rules.isForeign(groupOf(environment, id), provider);
  return distinct(user.groupIds ?? []).filter(isOwn);
}

const groupOf = (environment, id) => (environment.groups ?? []).find((group) => group.id === id);

// ---------------------------------------------------------------------------------------------
// Findings

/** DR-11: the two titles that are fixed. */
const TITLES = {
  "OM-15": "Unable to move existing user to an organization",
  "OM-31": "Unable to move existing user to an organization",
  "OM-32": "Unable to move existing user to an organization",
  "RM-12": "Unable to update user's role",
  "RM-13": "Unable to update user's role",
  "RM-14": "Unable to update user's role",
  "UD-15": "Unable to update user's role",
};

const finding = (severity, rule) => (rule in TITLES ? { rule, severity, title: TITLES[rule] } : { rule, severity });
const error = (rule) => finding("error", rule);
const warning = (rule) => finding("warning", rule);
const info = (rule) => finding("info", rule);

/** SG-3: one warning for each membership in another provider's group, where a method reads groups. */
function foreignGroups(asked) {
  const { environment, provider, user, rules } = asked;
  const readsGroups = organizationMethod(asked) === "scimGroups" || roleMethod(asked) === "scimGroups";
  if (!readsGroups) return [];
  const foreign = distinct(user.groupIds ?? []).filter((id) => rules.isForeign(groupOf(environment, id), provider));
  return foreign.map(() => warning("SG-3"));
}

/** OM-3: the user is in an organization that the environment does not have. */
function unknownPresentOrganization({ environment, user }) {
  const isUnknown = !isNew(user) && organizationOf(environment, user.organizationId) === undefined;
  return isUnknown ? [warning("OM-3")] : [];
}

/** RM-8: a user without any of these cannot sign in. */
export const SIGN_IN_ROLE_IDS = ["desktop-user", "desktop-user-no-web-restore", "proe-user"];
export const signsIn = (roleIds) => roleIds.some((id) => SIGN_IN_ROLE_IDS.includes(id));
const noSignInRole = (roleIds) => (signsIn(roleIds) ? [] : [warning("RM-8")]);

// ---------------------------------------------------------------------------------------------
// Refusals: the first that applies, and everything stays

function refusalOf(asked) {
  const { provider, user, mode } = asked;
  const owner = user.providerId === undefined ? provider.id : user.providerId;
  if (user.local) return info("LU-5");
  if (owner !== null && owner !== provider.id) return error("PP-12");
  if (user.status === "deactivated") return info(mode === "sync" ? "LC-23" : "AS-8");
  if (organizationMethod(asked) === "orgNameAttribute" && receivedNames(asked).differ) return error("OM-20");
  return null;
}

function refused({ environment, user, rules }, refusal) {
  return {
    id: user.id,
    organization: presentOrganization(environment, user),
    roleIds: presentRoleIds(user, rules.order),
    changes: [],
    findings: [refusal],
    trace: [{ step: "refused", rule: refusal.rule }],
  };
}

// ---------------------------------------------------------------------------------------------
// The organization. Each way answers `{ organization, trace, findings }`, or `{ refusal }` (OM-4).

function place(asked) {
  switch (organizationMethod(asked)) {
    case "singleOrganization":
      return placeInSingleOrganization(asked);
    case "orgNameAttribute":
      return placeByAttribute(asked);
    case "orgScript":
      return placeByScript(asked);
    case "scimGroups":
      return placeByGroups(asked);
  }
}

/** OM-5, OM-6, OM-8: new users only. */
function placeInSingleOrganization(asked) {
  return isNew(asked.user) ? defaultOrganization(asked, "OM-5") : keptOrganization(asked, "OM-6");
}

/** OM-10 to OM-12, OM-18. */
function placeByAttribute(asked) {
  const { name, isAnythingReceived } = receivedNames(asked);
  if (name === undefined) return defaultOrganization(asked, isAnythingReceived ? "OM-12" : "OM-11");
  return placeByName(asked, name);
}

/** OM-20: blanks are dropped, the rest compared as names, the first spelling wins. */
function receivedNames({ user, rules }) {
  const received = user.orgName === undefined ? [] : [user.orgName].flat();
  const names = received.filter((name) => name !== null && rules.trim(name) !== "");
  return {
    name: names.length === 0 ? undefined : rules.trim(names[0]),
    isAnythingReceived: received.length > 0,
    differ: distinct(names.map(rules.folded)).length > 1,
  };
}

/** UD-6, UD-10: what the script names is as good as the attribute. */
function placeByScript(asked) {
  const name = asked.user.scripted?.organization;
  if (isBlank(name)) return defaultOrganization(asked, "UD-6");
  return placeByName(asked, asked.rules.trim(name));
}

/** OM-10, OM-13 to OM-16. */
function placeByName(asked, name) {
  const { environment, user, rules } = asked;
  const isNamed = (organization) => rules.isTarget(organization) && rules.folded(organization.name) === rules.folded(name);
  const matched = environment.organizations.filter(isNamed).map(({ id }) => id).sort(rules.order);
  const trace = [{ step: "organizationName", value: name, matched }];

  if (matched.length === 0) return after({ trace }, createdOrganization(asked, name));
  if (matched.length === 1) return { organization: named(environment, matched[0]), trace, findings: [] };
  const findings = [error("OM-15")];
  return after({ trace, findings }, isNew(user) ? defaultOrganization(asked, "OM-15") : keptOrganization(asked, "OM-15"));
}

/** OM-23 to OM-36, GP-1 to GP-6. */
function placeByGroups(asked) {
  const { environment, user, rules } = asked;
  const matching = matchingRows(asked);
  if (matching.length === 0) return defaultOrganization(asked, "OM-28");

  const winner = rules.winner(matching);
  const trace = matching.flatMap((row) => rowSteps(row, row === winner ? winner.outcome : "lost"));
  if (winner.outcome !== "broken") {
    return { organization: named(environment, winner.organizationId), trace, findings: [] };
  }
  if (isNew(user)) return after({ trace, findings: [error("OM-32")] }, defaultOrganization(asked, "OM-32"));
  return after({ trace, findings: [error("OM-31")] }, keptOrganization(asked, "OM-31"));
}

/** The rows that have one of the user's groups, in priority order. */
function matchingRows(asked) {
  const groupIds = ownGroupIds(asked);
  return asked.provider.organizationMapping.rows
    .map((row, index) => ({ row: index, groupIds: row.groupIds.filter((id) => groupIds.includes(id)), ...whereItLeads(asked, row) }))
    .filter((row) => row.groupIds.length > 0);
}

/** OM-34, OM-35: to its organization, else to the only active one of exactly the name it remembers, else nowhere. */
function whereItLeads({ environment, rules }, { organizationId, organizationName }) {
  if (rules.isTarget(organizationOf(environment, organizationId))) return { outcome: "won", organizationId };
  const isActive = (organization) => (organization.status ?? "active") === "active";
  const again =
    organizationName === undefined
      ? []
      : environment.organizations.filter((each) => isActive(each) && rules.bindsAgain(each, organizationName));
  if (again.length === 1) return { outcome: "rebound", organizationId: again[0].id };
  return { outcome: "broken", organizationId };
}

/** One step for each of the user's groups, in the row's own order. */
const rowSteps = ({ row, groupIds, organizationId }, outcome) =>
  groupIds.map((groupId) => ({ step: "organizationRow", row, groupId, organizationId, outcome }));

/** OM-4, OM-28: home of users whom nothing else places. */
function defaultOrganization(asked, rule) {
  const { environment, provider } = asked;
  const organizationId = provider.defaultOrganizationId;
  return belowDefault(asked, {
    organization: named(environment, organizationId),
    trace: [{ step: "organizationDefault", rule, organizationId }],
  });
}

/** OM-10, OM-16: made below the provider's default organization, spelled as received. */
function createdOrganization(asked, name) {
  const organization = { id: null, name, parentId: asked.provider.defaultOrganizationId, create: true };
  return belowDefault(asked, { organization, trace: [] });
}

/** OM-4, E-60: without its default organization the provider can place nobody there or below. */
function belowDefault({ environment, provider, rules }, placed) {
  const isThere = rules.isTarget(organizationOf(environment, provider.defaultOrganizationId));
  return isThere ? { findings: [], ...placed } : { refusal: error("OM-4") };
}

/** OM-6, OM-15, OM-31: the user stays put. */
function keptOrganization({ environment, user }, rule) {
  const organizationId = user.organizationId;
  return {
    organization: named(environment, organizationId),
    trace: [{ step: "organizationKept", rule, organizationId }],
    findings: [],
  };
}

/** What was found first, then what it led to. */
function after({ trace, findings = [] }, placed) {
  if (placed.refusal) return placed;
  return { ...placed, trace: [...trace, ...placed.trace], findings: [...findings, ...placed.findings] };
}

// ---------------------------------------------------------------------------------------------
// The roles, given the organization (RM-10). Each way answers steps, each with the finding it causes;
// the roles are those that a step grants, and a role held that no step grants goes (RM-11).

function giveRoles(asked, organization) {
  const { steps, findings } = roleSteps(asked, organization);
  const isGranted = (roleId) => steps.some((step) => step.roleId === roleId && step.outcome === "granted");
  const removed = present(asked)
    .filter((roleId) => !isGranted(roleId))
    .map((roleId) => (asked.protectedRoleIds.includes(roleId) ? role(roleId, "kept", "granted", error("RM-16")) : role(roleId, "kept", "removed")));
  const inOrder = [...steps, ...removed].sort(byRoleThenSource(asked.rules.order));
  return {
    roleIds: inOrder.filter((step) => step.outcome === "granted").map((step) => step.roleId),
    findings: [...findings, ...inOrder.flatMap((step) => step.finding ?? [])],
    trace: inOrder.map(({ finding: _, ...step }) => step),
  };
}

function roleSteps(asked, organization) {
  switch (roleMethod(asked)) {
    case "manual":
      return { steps: rolesByHand(asked, organization), findings: [] };
    case "scimGroups":
      return rolesByGroups(asked, organization);
    case "allowList":
      return { steps: rolesByScript(asked, organization), findings: [] };
  }
}

const role = (roleId, from, outcome, finding) =>
  finding ? { step: "role", roleId, from, outcome, finding } : { step: "role", roleId, from, outcome };

/** Rows, script, default, kept. */
const sourceOrder = (from) => (Array.isArray(from) ? 0 : ["script", "default", "kept"].indexOf(from) + 1);
const byRoleThenSource = (order) => (a, b) => order(a.roleId, b.roleId) || sourceOrder(a.from) - sourceOrder(b.from);

const kept = (roleIds) => roleIds.map((roleId) => role(roleId, "kept", "granted"));

/** RM-5: a new user gets the organization's default roles; nobody else is touched. */
function rolesByHand(asked, organization) {
  return isNew(asked.user) ? defaultRoles(asked, organization) : kept(present(asked));
}

/** RM-7, RM-9: a role that does not exist is skipped with an error (RM-12). */
function defaultRoles(asked, organization) {
  return defaultRoleIds(asked, organization).map((roleId) =>
    roleExists(asked, roleId) ? role(roleId, "default", "granted") : role(roleId, "default", "missing", error("RM-12")),
  );
}

/** RM-9: what an organization starts with, and one that is created or unknown here has. */
export const FIRST_DEFAULT_ROLE_IDS = ["desktop-user", "proe-user"];

function defaultRoleIds({ environment, user, rules }, target) {
  const organization = rules.organizationOfDefaults(target, presentOrganization(environment, user));
  const there = organization.id === null ? undefined : organizationOf(environment, organization.id);
  return distinct(there?.defaultRoleIds ?? FIRST_DEFAULT_ROLE_IDS);
}

/** RM-6 to RM-8, RM-11 to RM-14. */
function rolesByGroups(asked, organization) {
  const mapped = mappedRoles(asked);
  const found = mapped.filter(({ roleId }) => roleExists(asked, roleId));
  if (mapped.length === 0) return rolesWithoutRow(asked, organization);
  if (found.length === 0) return rolesAllMissing(asked, organization, mapped);

  const missing = mapped.filter(({ roleId }) => !roleExists(asked, roleId));
  const granted = found.map(({ roleId, from }) => role(roleId, from, "granted"));
  return {
    steps: [
      ...granted,
      ...missing.map(({ roleId, from }) => role(roleId, from, "missing", error("RM-12"))),
      ...asked.rules.addedToMapped(defaultRoles(asked, organization), granted),
    ],
    findings: [],
  };
}

/** RM-6: the union over the user's groups, each role with the rows that give it. */
function mappedRoles(asked) {
  const groupIds = ownGroupIds(asked);
  const rows = asked.provider.roleMapping.rows
    .map((row, index) => ({ ...row, row: index }))
    .filter(({ groupId }) => groupIds.includes(groupId));
  const roleIds = distinct(rows.flatMap((row) => row.roleIds));
  const givenBy = (roleId) => rows.filter((row) => row.roleIds.includes(roleId));
  return roleIds.map((roleId) => ({ roleId, from: givenBy(roleId).map(({ row, groupId }) => ({ row, groupId })) }));
}

/** RM-7, and RM-14: in a sync, roles that came from a row that is gone stay. */
function rolesWithoutRow(asked, organization) {
  if (!cameFromDeletedRow(asked)) return { steps: defaultRoles(asked, organization), findings: [] };
  return { steps: kept(present(asked)), findings: [error("RM-14")] };
}

/** RM-14: an existing user still has a group whose row gave the roles. (No row matches, so that row is gone.) */
function cameFromDeletedRow(asked) {
  const { user, mode, rules } = asked;
  const gave = user.roleGroupIds ?? [];
  return rules.deletedRowKeepsRoles(mode) && !isNew(user) && ownGroupIds(asked).some((id) => gave.includes(id));
}

/** RM-13: nothing that is mapped exists; what is held stays, and there is no default. */
function rolesAllMissing(asked, organization, mapped) {
  const missing = mapped.map(({ roleId, from }) => role(roleId, from, "missing"));
  const instead = asked.rules.insteadOfMissing(kept(present(asked)), defaultRoles(asked, organization));
  return { steps: [...missing, ...instead], findings: [error("RM-13")] };
}

/** UD-7, UD-12 to UD-16: `(present \ allow) ∪ (scripted ∩ allow)`. */
function rolesByScript(asked, organization) {
  const scripted = scriptedRoles(asked);
  const unmanaged = present(asked).filter((roleId) => !isManaged(asked, roleId));
  if (scripted.some((step) => step.outcome === "granted")) return [...scripted, ...kept(unmanaged)];

  const left = [...unmanaged, ...managedDefaults(asked, organization)];
  return [...scripted, ...(left.length > 0 ? kept(left) : defaultRoles(asked, organization))];
}

const isManaged = ({ provider, rules }, roleId) => rules.isManaged(roleId, provider.roleMapping.roleIds);

/** UD-13, UD-15: unknown roles are errors, allow-listed or not; those outside the list are ignored. */
function scriptedRoles(asked) {
  return distinct(asked.user.scripted?.roleIds ?? []).map((roleId) => {
    if (!roleExists(asked, roleId)) return role(roleId, "script", "missing", error("UD-15"));
    if (!isManaged(asked, roleId)) return role(roleId, "script", "ignored", warning("UD-13"));
    return role(roleId, "script", "granted");
  });
}

/** UD-14: with nothing usable scripted, managed roles that are defaults of the organization stay. */
function managedDefaults(asked, organization) {
  const defaults = defaultRoleIds(asked, organization).filter((roleId) => roleExists(asked, roleId));
  return present(asked).filter((roleId) => isManaged(asked, roleId) && defaults.includes(roleId));
}

// ---------------------------------------------------------------------------------------------
// The roles that exist

/** The 28 roles that exist where the environment says nothing. */
export const CATALOGUE = [
  ["desktop-user", "Desktop User"],
  ["proe-user", "PROe User"],
  ["desktop-user-no-web-restore", "Desktop User - No Web Restore"],
  ["customer-cloud-admin", "Customer Cloud Admin"],
  ["identity-management-administrator", "Identity Management Administrator"],
  ["org-admin", "Org Admin"],
  ["org-admin-no-web-restore", "Org Admin - No Web Restore"],
  ["cross-org-admin", "Cross Org Admin"],
  ["cross-org-admin-no-restore", "Cross Org Admin - No Restore"],
  ["org-manager", "Org Manager"],
  ["cross-org-manager", "Cross Org Manager"],
  ["org-help-desk", "Org Help Desk"],
  ["org-help-desk-no-restore", "Org Help Desk - No Restore"],
  ["cross-org-help-desk", "Cross Org Help Desk"],
  ["cross-org-help-desk-no-restore", "Cross Org Help Desk - No Restore"],
  ["org-legal-admin", "Org Legal Admin"],
  ["cross-org-legal-admin", "Cross Org Legal Admin"],
  ["admin-restore", "Admin Restore"],
  ["admin-restore-limited", "Admin Restore Limited"],
  ["push-restore", "Push Restore"],
  ["remote-file-selection", "Remote File Selection"],
  ["alert-emails", "Alert Emails"],
  ["audit-log-viewer", "Audit Log Viewer"],
  ["multi-factor-auth-admin", "Multi-Factor Auth Admin"],
  ["user-modify", "User Modify"],
  ["cross-org-user-modify", "Cross Org User Modify"],
  ["org-computer-modify", "Org Computer Modify"],
  ["cross-org-computer-modify", "Cross Org Computer Modify"],
].map(([id, name]) => ({ id, name }));

export const rolesOf = (environment) => environment.roles ?? CATALOGUE;
const roleOf = (environment, id) => rolesOf(environment).find((each) => each.id === id);
const roleExists = ({ environment }, id) => roleOf(environment, id) !== undefined;

/** A role that the environment lacks goes by its id. */
export const roleName = (environment, id) => roleOf(environment, id)?.name ?? id;

// ---------------------------------------------------------------------------------------------
// Changes

/** SL-5, SL-6: one for each attribute that differs; a new user had nothing. */
export function changes({ environment, user, rules = RULES }, organization, roleIds) {
  const from = presentOrganization(environment, user);
  const held = presentRoleIds(user, rules.order);
  const organizationChange = {
    attribute: "Organization",
    old: from === null ? "" : organizationValue(from),
    new: organizationValue(organization),
  };
  const roleChange = {
    attribute: "Role",
    old: roleValue(environment, held),
    new: roleValue(environment, roleIds),
  };
  return [
    ...(from === null || from.id !== organization.id ? [organizationChange] : []),
    ...(!isDeepStrictEqual(held, roleIds) ? [roleChange] : []),
  ];
}

const organizationValue = ({ id, name }) => `${name} (${id ?? "new"})`;
const roleValue = (environment, roleIds) => roleIds.map((id) => `${roleName(environment, id)} (${id})`).join("; ");
