// Populations at the edges, through the package: right answers, and no slow path.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Population, Ruleset } from "scim-usher";

/** Numbers below a bound, the same in every run (xorshift). */
function generator(state) {
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

const numbered = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const environmentOf = (organizations, groups) => ({
  organizations: numbered(organizations, (at) => ({ id: `o${at}`, name: `Organization ${at}` })),
  groups: numbered(groups, (at) => ({ id: `g${at}`, displayName: `Group ${at}` })),
});
const base = { id: "p", kind: "scim", displayName: "P", defaultOrganizationId: "o0" };
const rulesOf = (environment, rows, roleRows = []) =>
  Ruleset.compile({
    environment,
    provider: { ...base, organizationMapping: { method: "scimGroups", rows }, roleMapping: { method: "scimGroups", rows: roleRows } },
  });

function load(users) {
  const population = new Population();
  population.push(Buffer.from(users.map((user) => `${JSON.stringify(user)}\n`).join("")));
  assert.equal(population.end().errors, 0);
  return population;
}

/** The page, the columns and the counts say of everybody what is decided about each alone. */
function assertDecidedAlike(preview, rules, users) {
  const { to, wonBy, organizations } = preview.columns();
  const page = new Map();
  for (let offset = 0; offset < users.length; offset += 10_000) {
    for (const user of preview.users({ show: "all", offset, limit: 10_000 }).users) page.set(user.id, user);
  }
  const wins = preview.summary.rows.map(() => 0);
  for (const [at, user] of users.entries()) {
    const { organization, roleIds, trace } = rules.evaluate(user);
    assert.equal(organizations[to[at]].id, organization.id, user.id);
    assert.equal(page.get(user.id).to.id, organization.id);
    const winner = trace.find(({ step, outcome }) => step === "organizationRow" && outcome !== "lost")?.row ?? -1;
    assert.equal(wonBy[at], winner);
    if (winner >= 0) wins[winner] += 1;
    assert.deepEqual(preview.decision(user.id).roleIds, roleIds);
  }
  assert.deepEqual(preview.summary.rows.map(({ wins }) => wins), wins);
}

/** C5 asks for 100 ms; tests assert absolute limits at five times their value. */
function within(what, call) {
  const started = performance.now();
  const answer = call();
  const milliseconds = performance.now() - started;
  assert.ok(milliseconds < 500, `${what} took ${milliseconds.toFixed(0)} ms`);
  return answer;
}

describe("at the edges of a population", () => {
  it("10,000 rows, 25,000 groups, and users in a thousand of them are decided right", { timeout: 60_000 }, () => {
    const random = generator(7);
    const environment = environmentOf(300, 25_000);
    const rows = numbered(10_000, (at) => ({ groupIds: [`g${2 * at}`, `g${2 * at + 1}`], organizationId: `o${random(300)}` }));
    const roleRows = numbered(2_000, (at) => ({ groupId: `g${at * 7}`, roleIds: ["org-admin", "proe-user"] }));
    const user = (groups) => (at) => ({
      id: `${groups}-${at}`, userName: `${groups}-${at}@acme.test`, organizationId: `o${random(300)}`, roleIds: ["desktop-user"],
      groupIds: [...new Set(numbered(groups, () => `g${random(25_000)}`))],
    });
    const users = [...numbered(1_000, user(5)), ...numbered(40, user(1_000)), ...numbered(10, user(0))];
    const rules = rulesOf(environment, rows, roleRows);
    const preview = load(users).preview(rules);
    assertDecidedAlike(preview, rules, users);
    const moved = [rows[5_000], ...rows.filter((_, at) => at !== 5_000)];
    const after = rulesOf(environment, moved, roleRows);
    assertDecidedAlike(preview.revise(after), after, users);
  });

  it("a thousand users in a thousand groups each are analysed as the columns say", { timeout: 60_000 }, () => {
    const random = generator(5);
    const rows = numbered(5_000, (at) => ({ groupIds: [`g${2 * at}`], organizationId: `o${random(30)}` }));
    const users = numbered(1_000, (at) => ({ id: `u${at}`, userName: `u${at}@acme.test`, organizationId: "o0", groupIds: [...new Set(numbered(1_000, () => `g${random(12_000)}`))] }));
    const preview = load(users).preview(rulesOf(environmentOf(30, 10_000), rows));
    const { wonBy } = preview.columns();
    const members = new Map();
    for (const [at, { groupIds }] of users.entries()) {
      for (const group of groupIds) members.set(group, [...(members.get(group) ?? []), wonBy[at]]);
    }
    const { lostGroups } = preview.analysis();
    const isLost = ({ groupIds: [group] }, row) => members.has(group) && !members.get(group).includes(row);
    assert.deepEqual(lostGroups.map(({ row }) => row), rows.flatMap((each, row) => (isLost(each, row) ? [row] : [])));
    for (const { groupId, members: many, to } of lostGroups) {
      const winners = members.get(groupId);
      assert.equal(many, winners.length);
      assert.deepEqual(to, [...new Set(winners)].sort((a, b) => a - b).map((row) => ({ row, users: winners.filter((winner) => winner === row).length })));
    }
  });

  it("100,000 users may each hold a role, and be in an organization, that nobody else knows", { timeout: 60_000 }, () => {
    const users = numbered(100_000, (at) => ({ id: `u${at}`, userName: `u${at}@acme.test`, organizationId: `nowhere-${at}`, roleIds: [`role-${at}`, "desktop-user"], groupIds: ["g0"] }));
    const preview = load(users).preview(rulesOf(environmentOf(2, 1), [{ groupIds: ["g0"], organizationId: "o1" }], [{ groupId: "g0", roleIds: ["proe-user"] }]));
    const { changed, moved, gainedRole, lostRole, roles } = preview.summary;
    assert.deepEqual([changed, moved, gainedRole, lostRole, roles.length], [100_000, 100_000, 100_000, 100_000, 100_002]);
    assert.deepEqual(preview.users({ show: "all", offset: 50_000, limit: 1 }).users[0].rolesLost, ["desktop-user", "role-50000"]);
    assert.deepEqual(preview.users({ loses: "role-99999" }).users.map(({ id }) => id), ["u99999"]);
    assert.equal(preview.rollback({ limit: 1 }).restorable, 0);
  });

  it("groups that no one has win nobody, and are no one's to lose", () => {
    const rows = numbered(200, (at) => ({ groupIds: [`g${at}`], organizationId: `o${at % 5}` }));
    const users = numbered(100, (at) => ({ id: `u${at}`, userName: `u${at}@acme.test`, organizationId: "o0", groupIds: at % 2 === 0 ? ["g0"] : ["nobody-mapped-this"] }));
    const preview = load(users).preview(rulesOf(environmentOf(5, 200), rows));
    const { winNobody, removable, rows: analysed, lostGroups } = preview.analysis();
    assert.deepEqual(winNobody, numbered(199, (at) => at + 1));
    assert.ok(winNobody.every((row) => removable.includes(row)));
    assert.deepEqual([analysed[0].wins, lostGroups], [50, []]);
    assert.equal(preview.summary.unmapped, 50);
  });

  it("nobody is a population too", () => {
    for (const text of ["", "\n\n", "[]", " [ ] \n"]) {
      const population = new Population();
      population.push(Buffer.from(text));
      assert.deepEqual([population.end().errors, population.size], [0, 0]);
      const rules = rulesOf(environmentOf(2, 1), [{ groupIds: ["g0"], organizationId: "o1" }]);
      const preview = population.preview(rules, { before: rules });
      const { users, changed, moves, roles, createdOrganizations, findings, rows } = preview.summary;
      assert.deepEqual({ users, changed, moves, roles, createdOrganizations, findings }, { users: 0, changed: 0, moves: [], roles: [], createdOrganizations: [], findings: [] });
      assert.deepEqual(rows, [{ wins: 0, losses: [] }]);
      assert.deepEqual(preview.users({ show: "all" }), { total: 0, users: [] });
      assert.deepEqual([preview.planFigures().affectedPercent, preview.rollback().total, preview.columns().to.length], [0, 0, 0]);
      assert.deepEqual(preview.analysis().winNobody, [0]);
      assert.equal(preview.analysis().smallestReorder ?? null, null);
      assert.deepEqual([preview.reach("u", "o1"), preview.decision("u"), preview.explain("u")], [null, null, null]);
      assert.equal(preview.revise(rulesOf(environmentOf(2, 1), [])).summary.users, 0);
      assert.deepEqual(population.replace({ id: "first", userName: "first", groupIds: ["g0"] }), []);
      assert.equal(population.preview(rules).summary.placed, 1);
    }
  });

  it("names in every script are kept, found, and sorted by their bytes", () => {
    const names = ["Ada", "Жанна", "王芳", "عائشة", "שרה", "Ἑλένη", "नीला", "ขวัญ", "가영", "さくら", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "👩‍🚀", "𐐀da", "Åsa", "A\u030asa", "\u202eEvil", "__proto__", "İpek"];
    const environment = { organizations: [{ id: "o0", name: "Default" }, ...names.map((name) => ({ id: `o ${name}`, name: `Org ${name}` }))], groups: names.map((name) => ({ id: `g ${name}`, displayName: name })) };
    const rows = names.map((name) => ({ groupIds: [`g ${name}`], organizationId: `o ${name}` }));
    const users = names.map((name) => ({ id: `u ${name}`, userName: `${name}@acme.test`, organizationId: "o0", groupIds: [`g ${name}`] }));
    const rules = rulesOf(environment, rows);
    const preview = load(users).preview(rules);
    assertDecidedAlike(preview, rules, users);
    assert.deepEqual(preview.users({ show: "all" }).users.map(({ id, userName, to }) => [id, userName, to.id, to.name]), names.map((name) => [`u ${name}`, `${name}@acme.test`, `o ${name}`, `Org ${name}`]));
    for (const name of names) {
      const isFound = (other) => `u ${other}`.toLowerCase().includes(name.toLowerCase());
      assert.equal(preview.users({ show: "all", search: name }).total, names.filter(isFound).length, name);
    }
    const sorted = preview.users({ show: "all", sort: "userName" }).users.map(({ userName }) => userName);
    assert.deepEqual(sorted, names.map((name) => `${name}@acme.test`).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  it("200 rows and 100,000 users are analysed in time, and what would put one of them elsewhere is told in time (C5)", { timeout: 60_000 }, () => {
    const random = generator(99);
    const rows = numbered(200, (at) => ({ groupIds: [`g${at}`], organizationId: `o${random(50)}` }));
    const users = numbered(100_000, (at) => ({ id: `u${at}`, userName: `u${at}@acme.test`, organizationId: `o${random(50)}`, roleIds: ["desktop-user"], groupIds: numbered(5, () => `g${random(500)}`) }));
    const preview = load(users).preview(rulesOf(environmentOf(50, 500), rows));
    const { rows: analysed } = within("the analysis", () => preview.analysis());
    const { changed } = within("moving a row", () => preview.ifMoved(150, 3).summary);
    assert.equal(analysed.length, 200);
    assert.ok(changed > 0);
    for (const user of ["u0", "u50000", "u99999"]) {
      for (const organization of ["o1", "o25", "o49"]) assert.ok(within("what would put a user elsewhere", () => preview.reach(user, organization)));
    }
  });
});
