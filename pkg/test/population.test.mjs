// Populations and previews beyond what the shared cases ask.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InputError, Population, Ruleset } from "scim-usher";

const environment = {
  organizations: [{ id: "acme", name: "Acme" }, { id: "exec", name: "Executives" }, { id: "uk", name: "United Kingdom" }],
  groups: ["g-exec", "g-uk", "g-all"].map((id) => ({ id, displayName: id })),
};
const rows = [{ groupIds: ["g-exec"], organizationId: "exec" }, { groupIds: ["g-uk"], organizationId: "uk" }];
const provider = { id: "okta", kind: "scim", displayName: "Okta", defaultOrganizationId: "acme" };
const compile = (rows, more = {}) =>
  Ruleset.compile({ environment, provider: { ...provider, organizationMapping: { method: "scimGroups", rows }, ...more } });

const user = (id, groupIds, more) => ({ id, userName: `${id}@acme.test`, organizationId: "acme", roleIds: ["desktop-user", "proe-user"], groupIds, ...more });
const users = [user("u1", ["g-exec", "g-uk", "g-all"]), user("u2", ["g-uk", "g-all"]), user("u3", [], { local: true }), user("u4", [])];

function load(users, text = users.map((user) => JSON.stringify(user)).join("\n")) {
  const population = new Population();
  population.push(new TextEncoder().encode(text));
  assert.equal(population.end().errors, 0);
  return population;
}

describe("a population", () => {
  it("is read from a JSON list as from lines", () => {
    const fromList = load(users, JSON.stringify(users, null, 2));
    assert.equal(fromList.size, 4);
    assert.deepEqual(fromList.preview(compile(rows)).summary, load(users).preview(compile(rows)).summary);
  });

  it("takes single users in and out, and leaves previews as they are", () => {
    const population = load(users);
    const before = population.preview(compile(rows));
    assert.deepEqual(population.replace(user("u4", ["g-uk"])), []);
    assert.deepEqual(population.replace(`{"id": "u5", "userName": "u5", "colour": "red"}`).map(({ rule }) => rule), ["unknown-key"]);
    assert.equal(population.remove("u1"), true);
    assert.equal(population.remove("u1"), false);
    assert.equal(population.size, 4);
    const ids = (preview) => preview.users({ show: "all" }).users.map(({ id, to }) => `${id} ${to.id}`);
    assert.deepEqual(ids(population.preview(compile(rows))), ["u2 uk", "u3 acme", "u4 uk", "u5 acme"]);
    assert.deepEqual(ids(before), ["u1 exec", "u2 uk", "u3 acme", "u4 acme"]);
    assert.equal(before.decision("u4").organization.id, "acme");
    assert.throws(() => population.replace("{}"), InputError);
    assert.throws(() => population.remove(1), TypeError);
    assert.throws(() => new Population().replace(user("u", [])), /has not ended/);
  });

  it("counts holders elsewhere (RM-16)", () => {
    const admin = load([user("a", ["g-all"], { roleIds: ["customer-cloud-admin"] })]);
    const rules = compile(rows, { roleMapping: { method: "scimGroups", rows: [{ groupId: "g-all", roleIds: ["proe-user"] }] } });
    assert.deepEqual(admin.preview(rules).decision("a").roleIds, ["customer-cloud-admin", "proe-user"]);
    const elsewhere = admin.preview(rules, { holdersElsewhere: ["customer-cloud-admin"] });
    assert.deepEqual(elsewhere.decision("a").roleIds, ["proe-user"]);
    assert.equal(elsewhere.summary.lostRole, 1);
    assert.equal(elsewhere.revise(compile(rows, { roleMapping: { method: "manual" } })).summary.lostRole, 0);
    assert.throws(() => admin.preview(rules, { holdersElsewhere: [1] }), TypeError);
  });
});

describe("a preview", () => {
  it("gives columns of its own", () => {
    const { from, to, wonBy, kinds, rules, organizations, kindNames, ruleCodes } = load(users).preview(compile(rows)).columns();
    assert.deepEqual([...to].map((number) => organizations[number].id), ["exec", "uk", "acme", "acme"]);
    assert.deepEqual([...from].map((number) => organizations[number].id), ["acme", "acme", "acme", "acme"]);
    assert.deepEqual([...wonBy], [0, 1, -1, -1]);
    const names = (bits, all) => all.filter((_, bit) => (bits >> bit) & 1);
    assert.deepEqual(names(kinds[0], kindNames), ["changed", "moved"]);
    assert.deepEqual(names(kinds[2], kindNames), ["unmoved", "refused"]);
    assert.deepEqual([...rules].map((bits) => names(bits, ruleCodes)), [[], [], ["LU-5"], []]);
    assert.deepEqual([from, to, wonBy].map(({ constructor }) => constructor), [Int32Array, Int32Array, Int32Array]);
  });

  it("sorts", () => {
    const preview = load(users).preview(compile(rows));
    const ids = (query) => preview.users({ show: "all", ...query }).users.map(({ id }) => id);
    assert.deepEqual(ids({ sort: "userName", descending: true }), ["u4", "u3", "u2", "u1"]);
    assert.deepEqual(ids({ sort: "to" }), ["u3", "u4", "u1", "u2"]);
    assert.deepEqual(ids({ sort: "to", offset: 1, limit: 2 }), ["u4", "u1"]);
    assert.throws(() => preview.users({ sort: "id" }), InputError);
  });

  it("is revised, and stays", () => {
    const population = load(users);
    const preview = population.preview(compile(rows), { before: compile(rows) });
    const revised = preview.revise(compile([...rows].reverse()));
    assert.equal(revised.summary.moved, 1);
    assert.equal(preview.summary.moved, 0);
    preview.free();
    assert.equal(revised.users().users[0].id, "u1");
    assert.throws(() => preview.revise(compile(rows)), /was freed/);
    assert.throws(() => revised.revise({}), TypeError);
  });

  it("is analysed", () => {
    const preview = load(users).preview(compile([...rows, { groupIds: ["g-all"], organizationId: "acme" }]));
    const { rows: [first, second, third], winNobody, smallestReorder, lostGroups } = preview.analysis();
    assert.deepEqual([first.wins, second.wins, third.wins], [1, 1, 0]);
    assert.deepEqual(third.losses, [{ row: 0, users: 1 }, { row: 1, users: 1 }]);
    assert.deepEqual([winNobody, smallestReorder], [[2], { from: 1, to: 0, users: 1 }]);
    assert.deepEqual(lostGroups, [{ groupId: "g-all", row: 2, members: 2, to: third.losses }]);
    const { options } = preview.reach("u1", "uk");
    assert.deepEqual(options.map(({ change }) => change), ["leave", "move"]);
    assert.equal(preview.reach("u3", "uk").isLeftAlone, true);
    assert.equal(preview.reach("nobody", "uk"), null);
    const moved = preview.ifMoved(1, 0);
    assert.deepEqual(moved.users().users.map(({ id, from, to }) => [id, from.id, to.id]), [["u1", "exec", "uk"]]);
    assert.equal(preview.ifMoved(3, 0), null);
    assert.throws(() => preview.ifMoved(-1, 0), TypeError);
  });

  it("is weighed, goes back, and holds what is expected", () => {
    const expectations = [{ name: "Ada leads", userName: "u1@acme.test", organizationId: "exec" }];
    const preview = load(users).preview(compile(rows, { expectations }));
    assert.deepEqual([preview.planFigures().affected, preview.planFigures().exceeds], [2, ["percent"]]);
    assert.deepEqual(preview.rollback().users.map(({ id, organizationId }) => [id, organizationId]), [["u1", "acme"], ["u2", "acme"]]);
    const more = [{ name: "Bo leads", userName: "u2@acme.test", organizationId: "exec" }];
    assert.deepEqual(preview.expectations(more).map(({ name, holds }) => [name, holds]), [["Ada leads", true], ["Bo leads", false]]);
    assert.throws(() => preview.expectations([{ name: "nobody" }]), InputError);
  });
});
