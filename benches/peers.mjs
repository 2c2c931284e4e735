// Other ways to preview a mapping. Each answers the same counts, which the bench compares.
import * as cedar from "@cedar-policy/cedar-wasm/nodejs";
import { ZenEngine } from "@gorules/zen-engine";
import { Engine } from "json-rules-engine";
import { DEFAULT_ROLES } from "./world.mjs";

const none = () => ({ moved: 0, gained: 0, lost: 0 });

/** As one would write it: an index by group in a Map, one pass over objects. */
export function mapIndex({ provider, users }) {
  const rows = new Map();
  provider.organizationMapping.rows.forEach(({ groupIds, organizationId }, row) => {
    for (const id of groupIds) rows.set(id, { row, organizationId });
  });
  const roles = new Map(provider.roleMapping.rows.map(({ groupId, roleIds }) => [groupId, roleIds]));
  return () => {
    const counts = none();
    const moves = new Map();
    for (const user of users) {
      let best;
      const mapped = new Set();
      for (const id of user.groupIds) {
        const row = rows.get(id);
        if (row !== undefined && (best === undefined || row.row < best.row)) best = row;
        for (const role of roles.get(id) ?? []) mapped.add(role);
      }
      count(counts, user, best?.organizationId ?? provider.defaultOrganizationId, mapped.size > 0 ? mapped : new Set(DEFAULT_ROLES), moves);
    }
    return counts;
  };
}

function count(counts, user, to, roles, moves) {
  if (to !== user.organizationId) {
    counts.moved += 1;
    const move = `${user.organizationId} ${to}`;
    moves?.set(move, (moves.get(move) ?? 0) + 1);
  }
  if ([...roles].some((role) => !user.roleIds.includes(role))) counts.gained += 1;
  if (user.roleIds.some((role) => !roles.has(role))) counts.lost += 1;
}

/** Tuned by hand: everything a number, in typed arrays, made before the clock starts. */
export function typedArrays({ environment, provider, users }) {
  const groups = new Map(environment.groups.map(({ id }, at) => [id, at]));
  const organizations = new Map(environment.organizations.map(({ id }, at) => [id, at]));
  const roles = new Map();
  const bit = (id) => roles.get(id) ?? roles.set(id, 1 << roles.size).get(id);
  const bits = (ids) => ids.reduce((set, id) => set | bit(id), 0);
  const ends = new Uint32Array(users.length + 1);
  users.forEach(({ groupIds }, at) => (ends[at + 1] = ends[at] + groupIds.length));
  const memberships = Uint32Array.from(users.flatMap(({ groupIds }) => groupIds.map((id) => groups.get(id))));
  const present = Uint32Array.from(users, ({ organizationId }) => organizations.get(organizationId));
  const held = Uint32Array.from(users, ({ roleIds }) => bits(roleIds));
  const rank = new Uint32Array(groups.size).fill(0xffff_ffff);
  const given = new Uint32Array(groups.size);
  provider.organizationMapping.rows.forEach(({ groupIds }, row) => groupIds.forEach((id) => (rank[groups.get(id)] = row)));
  for (const { groupId, roleIds } of provider.roleMapping.rows) given[groups.get(groupId)] = bits(roleIds);
  const target = Uint32Array.from(provider.organizationMapping.rows, ({ organizationId }) => organizations.get(organizationId));
  const fallback = organizations.get(provider.defaultOrganizationId);
  const defaults = bits(DEFAULT_ROLES);
  return () => {
    const counts = none();
    const wins = new Uint32Array(target.length);
    const moves = new Uint32Array(organizations.size * organizations.size);
    for (let user = 0; user < present.length; user += 1) {
      let best = 0xffff_ffff;
      let set = 0;
      for (let at = ends[user]; at < ends[user + 1]; at += 1) {
        const group = memberships[at];
        if (rank[group] < best) best = rank[group];
        set |= given[group];
      }
      let to = fallback;
      if (best !== 0xffff_ffff) {
        to = target[best];
        wins[best] += 1;
      }
      const after = set === 0 ? defaults : set;
      moves[present[user] * organizations.size + to] += 1;
      if (to !== present[user]) counts.moved += 1;
      if ((after & ~held[user]) !== 0) counts.gained += 1;
      if ((held[user] & ~after) !== 0) counts.lost += 1;
    }
    return counts;
  };
}

/** What groups give a user, where the engine answers the organization only. */
function roleIndex(provider) {
  const roles = new Map(provider.roleMapping.rows.map(({ groupId, roleIds }) => [groupId, roleIds]));
  return (groupIds) => {
    const mapped = new Set(groupIds.flatMap((id) => roles.get(id) ?? []));
    return mapped.size > 0 ? mapped : new Set(DEFAULT_ROLES);
  };
}

/** Every user asked of an engine that answers the organization; roles come from an index, which costs the engine nothing. */
async function askEach({ provider, users }, ask) {
  const roles = roleIndex(provider);
  const counts = none();
  for (const user of users) count(counts, user, (await ask(user)) ?? provider.defaultOrganizationId, roles(user.groupIds));
  return counts;
}

/** json-rules-engine: a rule a row, by priority; the first that holds stops the rest. */
export function jsonRulesEngine(world) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  const { rows } = world.provider.organizationMapping;
  rows.forEach(({ groupIds, organizationId }, row) => {
    engine.addRule({
      priority: rows.length - row,
      conditions: { any: groupIds.map((value) => ({ fact: "groups", operator: "contains", value })) },
      event: { type: "place", params: { organizationId } },
      onSuccess: () => engine.stop(),
    });
  });
  return () =>
    askEach(world, async ({ groupIds }) => {
      const { events } = await engine.run({ groups: groupIds });
      return events[0]?.params.organizationId;
    });
}

/** zen-engine: a decision table, first hit. */
export function zenEngine(world) {
  const rules = world.provider.organizationMapping.rows.map(({ groupIds, organizationId }, row) => ({
    _id: `row-${row}`,
    groups: `some($, # in ${JSON.stringify(groupIds)})`,
    organization: JSON.stringify(organizationId),
  }));
  const node = (id, type, content) => ({ id, type, name: id, position: { x: 0, y: 0 }, ...(content && { content }) });
  const edge = (sourceId, targetId) => ({ id: `${sourceId}-${targetId}`, type: "edge", sourceId, targetId });
  const content = {
    hitPolicy: "first",
    inputs: [{ id: "groups", name: "groups", type: "expression", field: "groups" }],
    outputs: [{ id: "organization", name: "organization", type: "expression", field: "organization" }],
    rules,
  };
  const nodes = [node("in", "inputNode"), node("table", "decisionTableNode", content), node("out", "outputNode")];
  const decision = new ZenEngine().createDecision({ nodes, edges: [edge("in", "table"), edge("table", "out")] });
  return () =>
    askEach(world, async ({ groupIds }) => {
      const { result } = await decision.evaluate({ groups: groupIds });
      return result.organization;
    });
}

/** cedar-wasm: a policy a group; the policies that allow are the rows that match, and the highest of them is taken. */
export function cedarWasm(world) {
  const { rows } = world.provider.organizationMapping;
  const policies = {};
  rows.forEach(({ groupIds }, row) =>
    groupIds.forEach((id, at) => (policies[`${row}-${at}`] = `permit(principal in Group::${JSON.stringify(id)}, action == Action::"place", resource);`)),
  );
  const parsed = cedar.preparsePolicySet("rows", { staticPolicies: policies });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
  const uid = (type, id) => ({ type, id });
  return () =>
    askEach(world, ({ id, groupIds }) => {
      const answer = cedar.statefulIsAuthorized({
        principal: uid("User", id),
        action: uid("Action", "place"),
        resource: uid("Directory", "all"),
        context: {},
        preparsedPolicySetId: "rows",
        entities: [{ uid: uid("User", id), attrs: {}, parents: groupIds.map((group) => uid("Group", group)) }],
      });
      if (answer.type !== "success") throw new Error(JSON.stringify(answer));
      const matching = answer.response.diagnostics.reason.map((policy) => Number(policy.split("-")[0]));
      return matching.length === 0 ? undefined : rows[Math.min(...matching)].organizationId;
    });
}
