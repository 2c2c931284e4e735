// What every storage does, whatever it is made of. Each case runs in one environment beside a twin that has the same ids in it, and
// nothing of the twin may change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NameTaken, type ListQuery, type Reading, type Storage, type Writing } from "../src/storage/storage.ts";
import type { StoredMember } from "../src/storage/rows.ts";
import { at, entry, event, group, member, plan, provider, revision, user } from "./rows.ts";

const ONE = "one";
const TWIN = "twin";
const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
const values = (members: readonly StoredMember[]) => members.map(({ value }) => value);

/** @param open makes an empty storage, closed by itself when the test is over */
export function storageConformance(name: string, open: (after: (close: () => Promise<void>) => void) => Promise<Storage>): void {
  const both = (title: string, run: (storage: Storage) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const storage = await open((close) => t.after(close));
      for (const environment of [ONE, TWIN]) await storage.write((writing) => populate(writing, environment));
      const before = await storage.read((reading) => dump(reading, TWIN));
      await run(storage);
      assert.deepEqual(await storage.read((reading) => dump(reading, TWIN)), before, "the twin environment has changed");
    });

  both("the environment is as it was made, and its versions are of its own", async (storage) => {
    const [one, twin] = await storage.read(async (reading) => [await reading.environment(ONE), await reading.environment(TWIN)]);
    assert.deepEqual({ ...twin, name: ONE }, one);
    assert.equal(one?.defaultOrganizationId, "acme");
    assert.equal(await storage.read((reading) => reading.environment("none")), undefined);
    assert.deepEqual((await storage.read((reading) => reading.environments())).map((each) => each.name), [ONE, TWIN]);
    await assert.rejects(
      storage.write((writing) => writing.createEnvironment({ name: ONE, createdAt: at(0), defaultOrganizationId: "x", roles: null })),
      (error) => error instanceof NameTaken && error.kind === "environment",
    );
  });

  both("organizations keep their order, are replaced by id, and raise the environment's version", async (storage) => {
    const version = await versions(storage);
    await storage.write(async (writing) => {
      await writing.saveOrganizations(ONE, [
        { id: "b", name: "B", parentId: "acme", status: "active", defaultRoleIds: '["x"]' },
        { id: "a", name: "A", parentId: "acme", status: "blocked", defaultRoleIds: null },
      ]);
      await writing.saveOrganizations(ONE, [{ id: "b", name: "Bee", parentId: null, status: "deactivated", defaultRoleIds: null }]);
    });
    const found = await storage.read((reading) => reading.organizations(ONE));
    assert.deepEqual(ids(found), ["acme", "uk", "b", "a"]);
    assert.deepEqual(found[2], { id: "b", name: "Bee", parentId: null, status: "deactivated", defaultRoleIds: null });
    assert.deepEqual(await versions(storage), { environment: version.environment + 1, population: version.population });
    await storage.write((writing) => writing.deleteOrganizations(ONE, ["b"]));
    assert.deepEqual(ids(await storage.read((reading) => reading.organizations(ONE))), ["acme", "uk", "a"]);
    await storage.write((writing) => writing.updateEnvironment(ONE, { defaultOrganizationId: "uk", roles: "[]" }));
    const environment = await storage.read((reading) => reading.environment(ONE));
    assert.deepEqual([environment?.defaultOrganizationId, environment?.roles, environment?.environmentVersion], ["uk", "[]", version.environment + 3]);
  });

  both("a provider's revisions are all kept, and its names are its own", async (storage) => {
    const next = await storage.write((writing) => writing.saveRevision(ONE, provider("okta", "Okta Two"), revision("{2}", 2)));
    assert.equal(next, 2);
    await storage.read(async (reading) => {
      const found = await reading.provider(ONE, "okta");
      assert.deepEqual([found?.displayName, found?.revision, found?.isDeleted], ["Okta Two", 2, false]);
      assert.deepEqual((await reading.revisions(ONE, "okta")).map((each) => [each.revision, each.savedAt]), [[2, at(2)], [1, at(0)]]);
      assert.equal(await reading.providerDocument(ONE, "okta", 1), "{1}");
      assert.equal(await reading.providerDocument(ONE, "okta", 2), "{2}");
      assert.equal(await reading.providerDocument(ONE, "okta", 3), undefined);
      assert.deepEqual(ids(await reading.providers(ONE)), ["entra", "okta"]);
      assert.equal(await reading.provider(ONE, "ping"), undefined);
    });
    const taken = (error: unknown) => error instanceof NameTaken && error.kind === "provider";
    await assert.rejects(storage.write((writing) => writing.createProvider(ONE, provider("ping", "OKTA two"), revision("{}"))), taken);
    await assert.rejects(storage.write((writing) => writing.createProvider(ONE, provider("okta", "Other"), revision("{}"))), taken);
    await assert.rejects(storage.write((writing) => writing.saveRevision(ONE, provider("entra", "okta TWO"), revision("{}"))), taken);
    await assert.rejects(storage.write((writing) => writing.saveRevision(ONE, provider("ping"), revision("{}"))), /there is no provider ping/u);
  });

  both("a credential is found by username and by hash, one a provider, unique everywhere", async (storage) => {
    const credential = { environment: ONE, providerId: "okta", username: "okta_1@one.usher", hash: Buffer.from([1, 2]), createdAt: at(1) };
    await storage.write((writing) => writing.saveCredential(credential));
    await storage.read(async (reading) => {
      const found = await reading.credentialByUsername("okta_1@one.usher");
      assert.deepEqual({ ...found, hash: [...(found?.hash ?? [])] }, { ...credential, hash: [1, 2], credentialType: "apiCredentials", isProviderDeleted: false });
      assert.equal((await reading.credentialByHash(Buffer.from([1, 2])))?.username, "okta_1@one.usher");
      assert.equal(await reading.credentialByHash(Buffer.from([1, 3])), undefined);
      assert.equal((await reading.credentialOf(ONE, "okta"))?.username, "okta_1@one.usher");
      assert.equal(await reading.credentialOf(TWIN, "okta"), undefined);
    });
    await storage.write((writing) => writing.saveCredential({ ...credential, hash: Buffer.from([9]) }));
    assert.equal(await storage.read((reading) => reading.credentialByHash(Buffer.from([1, 2]))), undefined);
    const other = { ...credential, providerId: "entra", hash: Buffer.from([7]) };
    await assert.rejects(storage.write((writing) => writing.saveCredential(other)), (error) => error instanceof NameTaken && error.kind === "credential");
  });

  both("users are found by id, by name and by e-mail address, with their groups", async (storage) => {
    await storage.read(async (reading) => {
      assert.deepEqual(ids(await reading.users(ONE, ["u2", "u1", "nobody", "u1"])), ["u1", "u2"]);
      const [ada] = await reading.users(ONE, ["u1"]);
      assert.deepEqual(ada, {
        id: "u1",
        isDeleted: false,
        created: at(0),
        lastModified: at(0),
        version: 1,
        account: '{"id":"u1","userName":"u1@acme.test","providerId":"okta"}',
        resource: '{"userName":"u1@acme.test"}',
        evaluation: null,
        groupIds: '["g1","g2"]',
      });
      assert.deepEqual(await reading.userIdsByName(ONE, ["u1@acme.test", "nobody", "same@acme.test"]), new Map([["u1@acme.test", ["u1"]], ["same@acme.test", ["u3", "u4"]]]));
      assert.deepEqual(await reading.userIdsByEmail(ONE, ["u2@mail.test", ""]), new Map([["u2@mail.test", ["u2"]]]));
      assert.deepEqual(await reading.users(ONE, []), []);
    });
  });

  both("a user that is written again is replaced, with its roles", async (storage) => {
    const { population } = await versions(storage);
    const changed = user("u1", { providerId: null, status: "blocked", version: 2, evaluation: "{}", roleIds: ["audit-log-viewer"], userName: "New@acme.test", isDeleted: true, listing: "" });
    await storage.write(async (writing) => {
      await writing.saveUsers(ONE, [changed]);
      await writing.saveUsers(ONE, [user("u9")]);
    });
    await storage.read(async (reading) => {
      const [found] = await reading.users(ONE, ["u1"]);
      assert.deepEqual([found?.version, found?.evaluation, found?.isDeleted], [2, "{}", true]);
      assert.deepEqual(await reading.userIdsByName(ONE, ["u1@acme.test", "new@acme.test"]), new Map([["new@acme.test", ["u1"]]]));
      assert.deepEqual((await reading.searchUsers(ONE, { search: "NEW@", limit: 9 })).users[0]?.roleIds, ["audit-log-viewer"]);
    });
    assert.equal((await versions(storage)).population, population + 1, "once for everything that a work writes");
  });

  both("groups and their members, in the order in which they came", async (storage) => {
    const version = await versions(storage);
    await storage.write((writing) =>
      writing.saveMemberships(ONE, [
        { groupId: "g1", added: [member("u9"), { value: "u1", entry: '{"value":"u1","again":true}' }], removed: ["u2"] },
        { groupId: "g2", added: [], removed: ["nobody"] },
      ]),
    );
    await storage.read(async (reading) => {
      assert.deepEqual(values(await reading.members(ONE, "g1", "all")), ["u1", "u9"]);
      assert.equal((await reading.members(ONE, "g1", ["u1"]))[0]?.entry, '{"value":"u1","again":true}');
      assert.deepEqual(values(await reading.members(ONE, "g1", ["u9", "u2", "nobody"])), ["u9"]);
      assert.deepEqual(await reading.members(ONE, "none", "all"), []);
      assert.deepEqual(ids(await reading.groups(ONE, ["g2", "g1", "none"])), ["g1", "g2"]);
    });
    assert.deepEqual(await versions(storage), { environment: version.environment, population: version.population + 1 });
    await storage.write((writing) => writing.saveMemberships(ONE, [{ groupId: "g1", added: [member("u2")], removed: [] }]));
    assert.deepEqual(values(await storage.read((reading) => reading.members(ONE, "g1", "all"))), ["u1", "u9", "u2"]);
  });

  both("the environment's version rises when a group is named otherwise, and not when something else of it changes", async (storage) => {
    const version = await versions(storage);
    await storage.write((writing) => writing.saveGroups(ONE, [group("g1", { version: 2, lastModified: at(3), externalId: "e" })]));
    assert.deepEqual(await versions(storage), version);
    await storage.write((writing) => writing.saveGroups(ONE, [group("g1", { version: 3, displayName: "Other" })]));
    assert.deepEqual(await versions(storage), { ...version, environment: version.environment + 1 });
    assert.deepEqual((await storage.read((reading) => reading.groupNames(ONE)))[0], { id: "g1", displayName: "Other", providerId: "okta" });
  });

  both("a deleted group takes its memberships along, and so does a user who leaves all groups", async (storage) => {
    await storage.write((writing) => writing.deleteGroups(ONE, ["g1"]));
    await storage.read(async (reading) => {
      assert.deepEqual(ids(await reading.groupNames(ONE)), ["g2"]);
      assert.deepEqual(await reading.members(ONE, "g1", "all"), []);
      assert.equal((await reading.users(ONE, ["u1"]))[0]?.groupIds, '["g2"]');
    });
    await storage.write((writing) => writing.deleteMembershipsOf(ONE, ["u1", "nobody"]));
    assert.equal((await storage.read((reading) => reading.users(ONE, ["u1"])))[0]?.groupIds, "[]");
    await assert.rejects(storage.write((writing) => writing.saveMemberships(ONE, [{ groupId: "g1", added: [member("u1")], removed: [] }])), /constraint/iu);
  });

  both("holders of a role outside a set of users, and outside a provider", async (storage) => {
    await storage.write((writing) =>
      writing.saveUsers(ONE, [
        user("h1", { roleIds: ["admin", "viewer"] }),
        user("h2", { roleIds: ["admin"], providerId: "entra" }),
        user("h3", { roleIds: ["viewer"], status: "blocked", providerId: "entra" }),
        user("h4", { roleIds: ["viewer"], isDeleted: true, providerId: "entra" }),
        user("h5", { roleIds: ["nobodys"], providerId: null }),
      ]),
    );
    await storage.read(async (reading) => {
      assert.deepEqual(await reading.rolesHeldElsewhere(ONE, ["admin", "viewer", "unknown"], []), ["admin", "viewer"]);
      assert.deepEqual(await reading.rolesHeldElsewhere(ONE, ["admin", "viewer"], ["h1"]), ["admin"]);
      assert.deepEqual(await reading.rolesHeldElsewhere(ONE, ["viewer", "admin"], ["h1", "h2"]), []);
      assert.deepEqual(await reading.rolesHeldOutside(ONE, "okta"), ["admin", "nobodys"]);
      assert.deepEqual(await reading.rolesHeldOutside(ONE, "none"), ["admin", "desktop-user", "nobodys", "viewer"]);
    });
  });

  both("lists: totals, pages, look-ups and whole scans, each over the listings that are seen", async (storage) => {
    const many = Array.from({ length: 25 }, (_, index) => user(`l${String(index).padStart(2, "0")}`, { created: at(index % 7), listing: index % 2 ? "odd" : "even" }));
    await storage.write((writing) => writing.saveUsers(ONE, many));
    await storage.write((writing) => writing.saveUsers(ONE, [user("l24", { created: at(3), listing: "hidden" })]));
    const seen = many.filter(({ id }) => id !== "l24").sort((a, b) => (a.created + a.id < b.created + b.id ? -1 : 1));
    const query: ListQuery = { environment: ONE, resourceType: "User", listings: ["odd", "even", "none"], equals: null };
    await storage.read(async (reading) => {
      assert.equal(await reading.count(query), 24);
      assert.deepEqual(ids(await reading.listUsers(query, { offset: 0, limit: 100 })), ids(seen));
      assert.deepEqual(ids(await reading.listUsers(query, { offset: 7, limit: 5 })), ids(seen.slice(7, 12)));
      assert.deepEqual(await reading.listUsers(query, { offset: 24, limit: 5 }), []);
      for (const chunk of [1, 5, 24, 100]) {
        const found: string[] = [];
        for await (const rows of reading.scanUsers(query, chunk)) found.push(...ids(rows));
        assert.deepEqual(found, ids(seen));
      }
      const named = (column: "id" | "userNameKey" | "externalId", value: string): ListQuery => ({ ...query, equals: { column, value } });
      assert.deepEqual(ids(await reading.listUsers(named("userNameKey", "l03@acme.test"), { offset: 0, limit: 9 })), ["l03"]);
      assert.deepEqual(ids(await reading.listUsers(named("externalId", "x-l04"), { offset: 0, limit: 9 })), ["l04"]);
      assert.equal(await reading.count(named("id", "l05")), 1);
      assert.equal(await reading.count(named("id", "l24")), 0);
      assert.equal(await reading.count({ ...query, listings: [] }), 0);
      assert.deepEqual(await reading.listUsers({ ...query, listings: [] }, { offset: 0, limit: 9 }), []);
      const groups: ListQuery = { environment: ONE, resourceType: "Group", listings: ["okta"], equals: { column: "displayNameKey", value: "g2" } };
      assert.deepEqual(ids(await reading.listGroups(groups, { offset: 0, limit: 9 })), ["g2"]);
      assert.equal(await reading.count({ ...groups, equals: null }), 2);
      await assert.rejects(reading.count({ ...query, equals: { column: "displayNameKey", value: "x" } }), /cannot be looked up/u);
    });
    await storage.write((writing) => writing.deleteGroups(ONE, ["g1"]));
    assert.equal(await storage.read((reading) => reading.count({ environment: ONE, resourceType: "Group", listings: ["okta"], equals: null })), 1);
  });

  both("others have their turn between the chunks of what is long", async (storage) => {
    const query: ListQuery = { environment: ONE, resourceType: "User", listings: ["okta"], equals: null };
    const groups: ListQuery = { ...query, resourceType: "Group" };
    await storage.write((writing) => writing.saveUsers(ONE, ["t1", "t2", "t3"].map((id) => user(id))));
    await storage.read(async (reading) => {
      for (const chunks of [reading.scanUsers(query, 1), reading.scanGroups(groups, 1), reading.populationUsers(ONE, "okta", 1), reading.populationLines(ONE, "okta", 1)]) {
        let [turns, count] = [0, 0];
        let other = setImmediate(function next() {
          turns += 1;
          other = setImmediate(next);
        });
        for await (const _ of chunks) count += 1;
        clearImmediate(other);
        assert.ok(count > 1 && turns >= count - 1, `${count} chunks, and others had ${turns} turns`);
      }
    });
  });

  both("a provider's population as lines, by id, without deleted users", async (storage) => {
    await storage.write((writing) => writing.saveUsers(ONE, [user("u2", { isDeleted: true }), user("a1"), user("b1", { providerId: "entra" })]));
    await storage.read(async (reading) => {
      for (const chunk of [1, 2, 100]) {
        let text = "";
        for await (const lines of reading.populationLines(ONE, "okta", chunk)) text += lines;
        const users = text.trimEnd().split("\n").map((line) => JSON.parse(line) as { id: string; groupIds: string[] });
        assert.deepEqual(ids(users), ["a1", "u1", "u3", "u4"]);
        assert.deepEqual(users[1], { id: "u1", userName: "u1@acme.test", providerId: "okta", groupIds: ["g1", "g2"] });
      }
      const rows: string[] = [];
      for await (const users of reading.populationUsers(ONE, "okta", 2)) rows.push(...ids(users));
      assert.deepEqual(rows, ["a1", "u1", "u3", "u4"]);
      assert.equal(await reading.populationSize(ONE, "okta"), 4);
      assert.equal(await reading.populationSize(ONE, "none"), 0);
    });
  });

  both("the console's search pages by name", async (storage) => {
    await storage.read(async (reading) => {
      const first = await reading.searchUsers(ONE, { limit: 2 });
      assert.deepEqual([first.total, ids(first.users)], [4, ["u3", "u4"]]);
      const last = first.users.at(-1);
      assert.ok(last !== undefined);
      const second = await reading.searchUsers(ONE, { limit: 9, after: last });
      assert.deepEqual([second.total, ids(second.users)], [4, ["u1", "u2"]]);
      assert.deepEqual(second.users[0]?.organization, { id: "acme", name: "Acme" });
      assert.deepEqual(ids((await reading.searchUsers(ONE, { search: "U2@MAIL", limit: 9 })).users), ["u2"]);
      assert.equal((await reading.searchUsers(ONE, { search: "%", limit: 9 })).total, 0);
      assert.equal((await reading.searchUsers(ONE, { status: "blocked", limit: 9 })).total, 0);
      assert.equal((await reading.searchUsers(ONE, { organizationId: "acme", providerId: "okta", limit: 1 })).total, 4);
      const detail = await reading.userDetail(ONE, "u1");
      assert.deepEqual(detail?.groups, [{ id: "g1", displayName: "G1", providerId: "okta" }, { id: "g2", displayName: "G2", providerId: "okta" }]);
      assert.equal(await reading.userDetail(ONE, "nobody"), undefined);
    });
  });

  both("deactivations that are due, and the next one", async (storage) => {
    assert.equal(await storage.read((reading) => reading.nextDue()), undefined);
    await storage.write((writing) => writing.saveUsers(ONE, [user("d1", { deactivateAt: at(30) }), user("d2", { deactivateAt: at(20), providerId: null }), user("d3", { deactivateAt: at(40) })]));
    await storage.read(async (reading) => {
      assert.equal(await reading.nextDue(), at(20));
      assert.deepEqual(await reading.dueUsers(at(30), 9), [
        { environment: ONE, userId: "d2", providerId: null },
        { environment: ONE, userId: "d1", providerId: "okta" },
      ]);
      assert.equal((await reading.dueUsers(at(60), 1)).length, 1);
    });
  });

  both("logs come newest first, keep the order of equal times, and page", async (storage) => {
    await storage.write(async (writing) => {
      await writing.appendSyncLog(ONE, [entry("u1", { at: at(1), attribute: "a" }), entry("u1", { at: at(1), attribute: "b" }), entry("u2", { at: at(2), attribute: "c", providerId: "entra" })]);
      await writing.appendAuditLog(ONE, [event("t1", { at: at(1) }), event("t2", { at: at(2) }), event("t3", { at: at(2) })]);
    });
    await storage.read(async (reading) => {
      const attributes = async (query: object) => (await reading.syncLog(ONE, { limit: 9, ...query })).map(({ attribute }) => attribute);
      assert.deepEqual(await attributes({ from: at(1) }), ["c", "a", "b"]);
      assert.deepEqual(await attributes({ from: at(1), to: at(2) }), ["a", "b"]);
      assert.deepEqual(await attributes({ from: at(1), providerId: "entra" }), ["c"]);
      assert.deepEqual(await attributes({ from: at(1), userId: "u1" }), ["a", "b"]);
      const [newest] = await reading.syncLog(ONE, { limit: 1 });
      assert.deepEqual(await attributes({ from: at(1), limit: 1, after: newest }), ["a"]);
      const [, second] = await reading.syncLog(ONE, { limit: 2 });
      assert.deepEqual(await attributes({ from: at(1), after: second }), ["b"]);
      const events = await reading.auditLog(ONE, { limit: 9, from: at(1) });
      assert.deepEqual(events.map(({ target }) => target), ["t2", "t3", "t1"]);
      assert.deepEqual(events.map(({ before, after }) => [before, after])[0], [null, "{}"]);
    });
  });

  both("plans are kept, and what becomes of them", async (storage) => {
    await storage.write((writing) => writing.savePlan(ONE, plan("p2")));
    await storage.write((writing) => writing.savePlan(ONE, plan("p2", { status: "applied", appliedAt: at(9), appliedBy: "administrator", figures: "{}", digest: "other" })));
    const found = await storage.read((reading) => reading.plan(ONE, "p2"));
    assert.deepEqual(found, plan("p2", { status: "applied", appliedAt: at(9), appliedBy: "administrator", figures: "{}" }));
    assert.equal(await storage.read((reading) => reading.plan(ONE, "none")), undefined);
  });

  both("a work that throws leaves nothing, and takes nobody along", async (storage) => {
    const results = await Promise.allSettled([
      storage.write((writing) => writing.saveUsers(ONE, [user("w1")])),
      storage.write(async (writing) => {
        await writing.saveUsers(ONE, [user("w2")]);
        await writing.appendSyncLog(ONE, [entry("w2")]);
        throw new Error("no");
      }),
      storage.write(async (writing) => {
        assert.deepEqual(ids(await writing.users(ONE, ["w1", "w2"])), ["w1"], "a work sees what those before it wrote");
        await writing.saveUsers(ONE, [user("w3")]);
      }),
    ]);
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
    assert.deepEqual(ids(await storage.read((reading) => reading.users(ONE, ["w1", "w2", "w3"]))), ["w1", "w3"]);
    assert.deepEqual(await storage.read((reading) => reading.syncLog(ONE, { userId: "w2", limit: 9 })), []);
  });

  both("a part of a work that throws leaves nothing, the rest stays, and each part raises the versions", async (storage) => {
    const version = await versions(storage);
    const organization = (id: string) => ({ id, name: id, parentId: "acme", status: "active", defaultRoleIds: null }) as const;
    await storage.write(async (writing) => {
      await writing.saveUsers(ONE, [user("p1")]);
      await writing.attempt((part) => part.saveOrganizations(ONE, [organization("p-a")]));
      const failed = writing.attempt(async (part) => {
        await part.saveUsers(ONE, [user("p2")]);
        await part.saveOrganizations(ONE, [organization("p-b")]);
        throw new Error("no");
      });
      await assert.rejects(failed, /^Error: no$/u);
      const seen = await writing.attempt(async (part) => {
        await part.saveOrganizations(ONE, [organization("p-c")]);
        return ids(await part.users(ONE, ["p1", "p2"]));
      });
      assert.deepEqual(seen, ["p1"]);
    });
    assert.deepEqual(ids(await storage.read((reading) => reading.users(ONE, ["p1", "p2"]))), ["p1"]);
    assert.deepEqual(ids(await storage.read((reading) => reading.organizations(ONE))).filter((id) => id.startsWith("p-")), ["p-a", "p-c"]);
    assert.equal((await versions(storage)).environment, version.environment + 2);
    const lost = storage.write(async (writing) => {
      await writing.attempt((part) => part.saveUsers(ONE, [user("p3")]));
      throw new Error("all");
    });
    await assert.rejects(lost, /^Error: all$/u);
    assert.deepEqual(await storage.read((reading) => reading.users(ONE, ["p3"])), []);
  });

  both("a read sees one moment, and nothing that is not committed", async (storage) => {
    await storage.read(async (reading) => {
      assert.deepEqual(await reading.users(ONE, ["r1"]), []);
      const written = storage.write(async (writing) => {
        await writing.saveUsers(ONE, [user("r1")]);
        assert.deepEqual(await storage.read((other) => other.users(ONE, ["r1"])), [], "uncommitted");
      });
      await written;
      assert.deepEqual(await reading.users(ONE, ["r1"]), [], "committed after this read began");
    });
    assert.deepEqual(ids(await storage.read((reading) => reading.users(ONE, ["r1"]))), ["r1"]);
  });

  both("many reads and writes at a time", async (storage) => {
    const works = Array.from({ length: 300 }, (_, index) => storage.write((writing) => writing.saveUsers(ONE, [user(`m${index}`, { listing: "many" })])));
    const query: ListQuery = { environment: ONE, resourceType: "User", listings: ["many"], equals: null };
    const reads = Array.from({ length: 60 }, () =>
      storage.read(async (reading) => {
        const total = await reading.count(query);
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert.equal((await reading.listUsers(query, { offset: 0, limit: 1000 })).length, total);
      }),
    );
    await Promise.all([...works, ...reads]);
    assert.equal(await storage.read((reading) => reading.count(query)), 300);
  });

  both("it says whether it is ready", async (storage) => {
    assert.equal(await storage.isReady(), true);
    await storage.write((writing) => writing.setBaseUrl("http://a/scim/v2"));
    await storage.write((writing) => writing.setBaseUrl("http://b/scim/v2"));
    assert.equal(await storage.read((reading) => reading.baseUrl()), "http://b/scim/v2");
  });
}

async function populate(writing: Writing, environment: string): Promise<void> {
  await writing.createEnvironment({ name: environment, createdAt: at(0), defaultOrganizationId: "acme", roles: null });
  await writing.saveOrganizations(environment, [
    { id: "acme", name: "Acme", parentId: null, status: "active", defaultRoleIds: null },
    { id: "uk", name: "United Kingdom", parentId: "acme", status: "active", defaultRoleIds: '["desktop-user"]' },
  ]);
  await writing.createProvider(environment, provider("okta", "Okta"), revision("{1}"));
  await writing.createProvider(environment, provider("entra", "Entra"), revision("{1}"));
  await writing.saveUsers(environment, [user("u1"), user("u2"), user("u3", { userName: "Same@acme.test", emailKey: null }), user("u4", { userName: "same@acme.test" })]);
  await writing.saveGroups(environment, [group("g1"), group("g2")]);
  await writing.saveMemberships(environment, [
    { groupId: "g1", added: [member("u2"), member("u1")], removed: [] },
    { groupId: "g2", added: [member("u1")], removed: [] },
  ]);
  await writing.appendSyncLog(environment, [entry("u1")]);
  await writing.appendAuditLog(environment, [event("u1")]);
  await writing.savePlan(environment, plan("p1"));
}

/** Everything that an environment holds. */
async function dump(reading: Reading, environment: string): Promise<object> {
  const providers = await reading.providers(environment);
  const users = await reading.searchUsers(environment, { limit: 10_000 });
  const lists: ListQuery[] = ["okta", "entra", "", "even", "odd", "many", "hidden"].flatMap((listing) =>
    (["User", "Group"] as const).map((resourceType) => ({ environment, resourceType, listings: [listing], equals: null })),
  );
  const groups = await reading.groupNames(environment);
  return {
    environment: await reading.environment(environment),
    organizations: await reading.organizations(environment),
    groups,
    groupRows: await reading.groups(environment, ids(groups)),
    members: await Promise.all(groups.map(({ id }) => reading.members(environment, id, "all"))),
    providers,
    revisions: await Promise.all(providers.map(({ id }) => reading.revisions(environment, id))),
    documents: await Promise.all(providers.map(({ id, revision: number }) => reading.providerDocument(environment, id, number))),
    credentials: await Promise.all(providers.map(({ id }) => reading.credentialOf(environment, id))),
    heldOutside: await Promise.all(providers.map(({ id }) => reading.rolesHeldOutside(environment, id))),
    users,
    userRows: await reading.users(environment, ids(users.users)),
    sizes: await Promise.all(lists.map((query) => reading.count(query))),
    syncLog: await reading.syncLog(environment, { limit: 10_000 }),
    auditLog: await reading.auditLog(environment, { limit: 10_000 }),
    plans: await Promise.all(["p1", "p2"].map((id) => reading.plan(environment, id))),
  };
}

async function versions(storage: Storage): Promise<{ environment: number; population: number }> {
  const row = await storage.read((reading) => reading.environment(ONE));
  return { environment: row?.environmentVersion ?? 0, population: row?.populationVersion ?? 0 };
}
