// The oracle over a population: what a preview counts, and what is decided over everybody (RM-16).

import { isDeepStrictEqual } from "node:util";
import { changes, decide, presentOrganization, presentRoleIds, roleName, rolesOf, signsIn } from "./mapping.mjs";
import { byBytes, folded } from "./text.mjs";

/**
 * What `provider` would make of everybody, compared with what each has now, or with what `before` would make of them:
 * the `summary`, every user (as in a page of `show: "all"`) and every decision by id.
 */
export function preview(environment, provider, users, { before, mutant = {} } = {}) {
  const rules = { ...RULES, ...mutant };
  const after = decideAll(environment, provider, users, rules);
  const earlier = before && decideAll(environment, before, users, rules);
  const people = users.map((user) => ({
    user,
    from: earlier ? spelledAs(after, stateOf(earlier.get(user.id)), rules) : presentState(environment, user),
    to: stateOf(after.get(user.id)),
    decision: after.get(user.id),
    rules,
  }));
  return {
    summary: summaryOf(environment, provider, people, rules),
    users: people.map(previewUser),
    decisions: after,
  };
}

/** RM-16, by id. */
const GUARDED_ROLE_IDS = ["customer-cloud-admin", "identity-management-administrator"];

/** The places where a mutant bends a rule; what stands here is the rule. */
const RULES = {
  /** RM-16: which roles the last holders keep. */
  guardedRoleIds: GUARDED_ROLE_IDS,
  /** RM-16: who counts as a holder. */
  isHolder: (user) => (user.status ?? "active") === "active",
  /** Whose spelling a created organization gets. */
  speller: (decisions) => decisions.map(({ id }) => id).sort(byBytes)[0],
  /** OM-13: what makes two organizations that would be created the same. */
  folded,
  /** Who moves: whoever was somewhere and is elsewhere. */
  isMover: (from, to) => from !== null && to !== null,
  /** RM-17, PM-9: a role is privileged as it says itself, else by the list. */
  isPrivileged: ({ id, privileged }) => privileged ?? PRIVILEGED_ROLE_IDS.includes(id),
  /** RM-8: whose roles let sign in. */
  signsIn,
  /** Which of a user's rows have lost it. */
  isLoser: ({ outcome }) => outcome === "lost",
};

const stateOf = ({ organization, roleIds }) => ({ organization, roleIds });

/** What would be created before and after is one organization, spelled as after. */
function spelledAs(after, state, { folded }) {
  const isSame = ({ organization }) => organization?.create && folded(organization.name) === folded(state.organization.name);
  const again = state.organization?.create ? [...after.values()].find(isSame) : undefined;
  return again ? { ...state, organization: again.organization } : state;
}

const presentState = (environment, user) => ({
  organization: presentOrganization(environment, user),
  roleIds: presentRoleIds(user),
});

// ---------------------------------------------------------------------------------------------
// Deciding for everybody

function decideAll(environment, provider, users, rules) {
  const protectedRoleIds = rolesToProtect(users, users.map((user) => decide(environment, provider, user)), rules);
  const decisions = users.map((user) => decide(environment, provider, user, { protectedRoleIds }));
  return new Map(spellAlike(environment, users, decisions, rules).map((decision) => [decision.id, decision]));
}

/** RM-16: where no active user would hold one of these roles, every present holder who would lose it keeps it. */
function rolesToProtect(users, decisions, rules) {
  const isHeld = (roleId) => decisions.some(({ roleIds }, index) => rules.isHolder(users[index]) && roleIds.includes(roleId));
  return rules.guardedRoleIds.filter((roleId) => !isHeld(roleId));
}

const isCreated = ({ organization }) => organization?.create === true;

/** All spellings that compare equal are one organization, spelled as by the user with the smallest id. */
function spellAlike(environment, users, decisions, rules) {
  return decisions.map((decision, index) => {
    if (!isCreated(decision)) return decision;
    const alike = decisions.filter((each) => isCreated(each) && rules.folded(each.organization.name) === rules.folded(decision.organization.name));
    const speller = rules.speller(alike);
    const organization = { ...decision.organization, name: alike.find(({ id }) => id === speller).organization.name };
    return { ...decision, organization, changes: changes({ environment, user: users[index] }, organization, decision.roleIds) };
  });
}

// ---------------------------------------------------------------------------------------------
// One user of a preview

function previewUser(person) {
  const { user, from, to, decision } = person;
  const isError = decision.findings.some(({ severity }) => severity === "error");
  const isWarning = decision.findings.some(({ severity }) => severity === "warning");
  return {
    id: user.id,
    userName: user.userName,
    status: user.status ?? "active",
    from: reference(from.organization),
    to: reference(to.organization),
    moved: isMoved(person),
    rolesGained: gained(person),
    rolesLost: lost(person),
    rules: [...new Set(decision.findings.map(({ rule }) => rule))],
    severity: isError ? "error" : isWarning ? "warning" : decision.findings.length > 0 ? "info" : null,
  };
}

const reference = (organization) =>
  organization && { id: organization.id, name: organization.name, create: organization.create === true };

/** All spellings that compare equal are one organization, also before and after. */
const identity = (organization, { folded }) => organization && (organization.create ? { created: folded(organization.name) } : organization.id);

const differs = ({ from, to, rules }) => !isDeepStrictEqual(identity(from.organization, rules), identity(to.organization, rules));
const isMoved = (person) => person.rules.isMover(person.from.organization, person.to.organization) && differs(person);
const isPlaced = ({ from, to }) => from.organization === null && to.organization !== null;
const isUnmoved = (person) => person.from.organization !== null && !differs(person);
const isRefused = ({ decision }) => decision.trace[0].step === "refused";

const gained = ({ from, to }) => to.roleIds.filter((id) => !from.roleIds.includes(id));
const lost = ({ from, to }) => from.roleIds.filter((id) => !to.roleIds.includes(id));
const gainsAny = (person) => gained(person).length > 0;
const losesAny = (person) => lost(person).length > 0;
const isChanged = (person) => differs(person) || gainsAny(person) || losesAny(person);

// ---------------------------------------------------------------------------------------------
// The counts

function summaryOf(environment, provider, people, rules) {
  const count = (isCounted) => people.filter(isCounted).length;
  const privileged = privilegedRoleIds(environment, rules);
  return {
    users: people.length,
    changed: count(isChanged),
    moved: count(isMoved),
    placed: count(isPlaced),
    unplaced: count(({ from, to }) => from.organization !== null && to.organization === null),
    unmoved: count(isUnmoved),
    refused: count(isRefused),
    toDefaultOrganization: count((person) => isMoved(person) && person.to.organization.id === provider.defaultOrganizationId),
    gainedRole: count(gainsAny),
    lostRole: count(losesAny),
    privilegedGained: count((person) => gained(person).some((id) => privileged.includes(id))),
    signInLost: count(({ from, to }) => rules.signsIn(from.roleIds) && !rules.signsIn(to.roleIds)),
    withErrors: count(({ decision }) => decision.findings.some(({ severity }) => severity === "error")),
    moves: movesOf(people),
    organizations: organizationsOf(environment, people),
    createdOrganizations: createdOrganizationsOf(people),
    roles: rolesGainedOrLost(environment, people, rules),
    findings: findingsOf(people),
    rows: rowsOf(provider, people),
    roleRows: roleRowsOf(environment, provider, people),
    unmapped: count(isUnmapped),
  };
}

/** RM-17's list and PM-9, unless the role says otherwise. */
const PRIVILEGED_ROLE_IDS = [
  "admin-restore",
  "admin-restore-limited",
  "cross-org-admin",
  "cross-org-legal-admin",
  "cross-org-manager",
  "customer-cloud-admin",
  "org-admin",
  "org-legal-admin",
  "org-manager",
  "identity-management-administrator",
];

const privilegedRoleIds = (environment, rules) =>
  rolesOf(environment)
    .filter(rules.isPrivileged)
    .map(({ id }) => id);

/** How many of `keys` are alike: `[[key, how many]]`, most first. */
function tally(keys) {
  const counts = new Map();
  for (const key of keys.map((each) => JSON.stringify(each))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].map(([key, many]) => [JSON.parse(key), many]).sort((a, b) => b[1] - a[1]);
}

function movesOf(people) {
  const movers = people.filter((person) => isMoved(person) || isPlaced(person));
  const fromTo = ({ from, to }) => ({ from: reference(from.organization), to: reference(to.organization) });
  return tally(movers.map(fromTo)).map(([move, users]) => ({ ...move, users }));
}

/** In the tree's order, those that the environment lacks after it, those that will be created last. */
function organizationsOf(environment, people) {
  const known = (states) => states.map(({ organization }) => reference(organization)).filter((organization) => organization !== null);
  const before = known(people.map(({ from }) => from));
  const after = known(people.map(({ to }) => to));
  const many = (organizations, organization) => organizations.filter((each) => isDeepStrictEqual(each, organization)).length;
  const order = treeOrder(environment.organizations, null);
  const place = ({ id, create }) => (create ? order.length + 1 : order.includes(id) ? order.indexOf(id) : order.length);
  return tally([...before, ...after])
    .map(([organization]) => ({
      ...organization,
      before: many(before, organization),
      after: many(after, organization),
    }))
    .sort((a, b) => place(a) - place(b));
}

/** Each organization before those below it, those beside each other as in the file. */
function treeOrder(organizations, parentId) {
  const children = organizations.filter((organization) => (organization.parentId ?? null) === parentId);
  return children.flatMap(({ id }) => [id, ...treeOrder(organizations, id)]);
}

function createdOrganizationsOf(people) {
  const created = people.map(({ to }) => to.organization).filter((organization) => organization?.create);
  return tally(created.map(({ name, parentId }) => ({ name, parentId }))).map(([organization, users]) => ({ ...organization, users }));
}

function rolesGainedOrLost(environment, people, rules) {
  const gains = people.flatMap(gained);
  const losses = people.flatMap(lost);
  const many = (ids, id) => ids.filter((each) => each === id).length;
  return [...new Set([...gains, ...losses])].sort(byBytes).map((id) => ({
    id,
    name: roleName(environment, id),
    privileged: privilegedRoleIds(environment, rules).includes(id),
    gained: many(gains, id),
    lost: many(losses, id),
  }));
}

/** Users, not findings: one who has a finding twice counts once. Errors first, infos last. */
function findingsOf(people) {
  const found = people.flatMap(({ decision }) => distinctFindings(decision.findings));
  const graver = (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return tally(found).map(([finding, users]) => ({ ...finding, users })).sort(graver);
}

const SEVERITIES = ["error", "warning", "info"];

const distinctFindings = (findings) => tally(findings).map(([finding]) => finding);

/** GP-1: whom each organization row wins, and whom it loses to which higher row. */
function rowsOf(provider, people) {
  const mapping = provider.organizationMapping;
  if (mapping?.method !== "scimGroups") return [];
  const contests = people.map(({ decision, rules }) => contestOf(decision, rules));
  return mapping.rows.map((_, row) => ({
    wins: contests.filter(({ winner }) => winner === row).length,
    losses: lossesOf(row, contests),
  }));
}

function contestOf({ trace }, rules) {
  const steps = trace.filter(({ step }) => step === "organizationRow");
  return {
    winner: steps.find(({ outcome }) => outcome !== "lost")?.row,
    losers: new Set(steps.filter(rules.isLoser).map(({ row }) => row)),
  };
}

function lossesOf(row, contests) {
  const winners = contests.filter(({ losers }) => losers.has(row)).map(({ winner }) => winner);
  return tally(winners)
    .map(([winner, users]) => ({ row: winner, users }))
    .sort((a, b) => a.row - b.row);
}

function roleRowsOf(environment, provider, people) {
  const mapping = provider.roleMapping;
  if (mapping?.method !== "scimGroups") return [];
  const isOwn = (groupId) => {
    const group = (environment.groups ?? []).find(({ id }) => id === groupId);
    return (group?.providerId ?? provider.id) === provider.id;
  };
  const isIn = (person, groupId) => !isRefused(person) && isOwn(groupId) && (person.user.groupIds ?? []).includes(groupId);
  return mapping.rows.map(({ groupId }) => ({ users: people.filter((person) => isIn(person, groupId)).length }));
}

/** OM-11, OM-12, OM-28, UD-6: nothing maps the user, so the default organization is home (OM-4). */
const UNMAPPED = ["OM-11", "OM-12", "OM-28", "UD-6"];
const isUnmapped = ({ decision }) =>
  decision.trace.some(({ step, rule }) => step === "organizationDefault" && UNMAPPED.includes(rule));
