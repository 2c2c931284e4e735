// T11: what the preview said and the plan promised is what the gateway stores, and what SCIM reads back.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as usher from "scim-usher";
import { loadExample } from "../src/example.ts";
import { Providers, type Credentials } from "../src/providers.ts";
import type { OrganizationRow } from "../src/storage/rows.ts";
import type { Storage } from "../src/storage/storage.ts";
import { surroundings } from "../src/surroundings.ts";
import { basic, placement, replacing, running, scimClient, type Answered } from "./gateways.ts";

const WORLDS = Number(process.env["USHER_PLAN_WORLDS"] ?? 500);
const SEED = Number(process.env["USHER_PLAN_SEED"] ?? 20_260_301);
const USERS_OF_A_WORLD = 16;
// Before the times that the worlds' pending users are due at: nothing happens by itself.
const NOW = Date.UTC(2026, 0, 1);

interface Random {
  upTo(most: number): number;
  one<T>(pool: readonly T[]): T;
}

/** The worlds that the core is compared with its oracle in. */
const { chance, randomEnvironment, randomProvider, randomUsers } = (await import(new URL("../../tests/oracle/random.mjs", import.meta.url).href)) as {
  chance(seed: number): Random;
  randomEnvironment(random: Random): usher.Environment;
  randomProvider(random: Random, environment: usher.Environment): usher.Provider;
  randomUsers(random: Random, environment: usher.Environment, provider: usher.Provider, count: number): usher.User[];
};

interface World {
  name: string;
  random: Random;
  credentials: Credentials;
}

type Send = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answered>;

test(`${WORLDS} random plans become what they said (seed ${SEED})`, { timeout: 600_000 }, async (t) => {
  const { storage, url, api } = await running(t, { now: () => NOW });
  const send = await api();
  const reached = { changed: 0, created: 0, errors: 0, refused: 0, unseen: 0, methods: new Set<string>(), rules: new Set<string>() };
  let drawn = 0;
  for (let made = 0; made < WORLDS; drawn += 1) {
    const world = await load(storage, `w${drawn}`, chance(SEED + drawn));
    if (world === undefined) continue;
    made += 1;
    await check(storage, world, inEnvironment(send, world.name), scimClient(url, basic(world.credentials)), reached).catch((error: Error) => {
      error.message = `world ${drawn}: ${error.message}`;
      throw error;
    });
  }
  const { methods, rules, ...figures } = reached;
  t.diagnostic(`${JSON.stringify(figures)} with ${[...methods].sort().join(", ")}; found ${[...rules].sort().join(", ")}`);
  if (WORLDS < 500) return;
  // What the worlds do not reach is not proved by them.
  assert.deepEqual([...methods].sort(), ["manual", "orgNameAttribute", "scimGroups", "singleOrganization"]);
  for (const rule of ["OM-15", "OM-31", "OM-4", "RM-12", "RM-13", "RM-16", "LU-5", "AS-8"]) assert.ok(rules.has(rule), `${rule} was never found`);
  for (const [name, figure] of Object.entries(figures)) assert.ok(figure > 50, `${name}: ${figure}`);
});

/** Writes a world through storage; nothing when the core refuses it. */
async function load(storage: Storage, name: string, random: Random): Promise<World | undefined> {
  const environment = randomEnvironment(random);
  let provider = randomProvider(random, environment);
  while (provider.kind !== "scim") provider = randomProvider(random, environment);
  const groups = new Set((environment.groups ?? []).map(({ id }) => id));
  // What is no row of the store cannot have members.
  const users = randomUsers(random, environment, provider, USERS_OF_A_WORLD).map((user) => ({ ...user, groupIds: (user.groupIds ?? []).filter((id) => groups.has(id)) }));
  const other = { id: "entra", kind: "scim" as const, displayName: "Entra", defaultOrganizationId: provider.defaultOrganizationId };
  const providers = new Providers(usher, surroundings);
  const clock = { ...surroundings, now: () => new Date(NOW).toISOString() };
  try {
    const credentials = await storage.write(async (writing) => {
      const example = { environment: JSON.stringify(environment), provider: JSON.stringify({ ...provider, credentialType: "apiCredentials" }), users: users.map((user) => JSON.stringify(user)).join("\n") };
      await loadExample(writing, usher, providers, clock, name, example);
      await providers.create(writing, name, other.id, usher.revise({ environment, before: other, after: other }), "example");
      const row = await writing.provider(name, provider.id);
      assert.ok(row);
      return providers.replaceCredentials(writing, name, row);
    });
    return { name, random, credentials };
  } catch (error) {
    if (error instanceof usher.InputError) return undefined;
    throw error;
  }
}

const inEnvironment = (send: Send, name: string): Send => (method, path, body, headers) => send(method, `${path}${path.includes("?") ? "&" : "?"}environment=${name}`, body, headers);

async function check(storage: Storage, { name, random }: World, api: Send, scim: Send, reached: Reached): Promise<void> {
  const before = await accounts(storage, name);
  const { decisions, summary } = await previewed(api);
  reached.methods.add(summary.organizationMethod).add(summary.roleMethod);
  for (const { rule } of summary.figures.findings) reached.rules.add(rule);

  const plan = await done(api("POST", "/providers/okta/plans"), 201);
  assert.deepEqual(plan.summary, summary.figures);
  const { figures } = await done(api("POST", `/plans/${plan.id}/apply`, { digest: plan.digest }), 200);
  const { users, changed, moved, placed, withErrors, createdOrganizations } = plan.summary;
  assert.deepEqual([figures.users, figures.changed, figures.moved, figures.withErrors, figures.createdOrganizations], [users, changed, moved + placed, withErrors, createdOrganizations.length]);
  reached.changed += changed;
  reached.created += createdOrganizations.length;
  reached.errors += withErrors;
  reached.refused += plan.summary.refused;

  const organizations = new Map<string, OrganizationRow>((await done(api("GET", "/environment"), 200)).organizations.map((row: OrganizationRow) => [row.id, row]));
  const seen = await listed(scim);
  for (const [id, account] of before) {
    const isSeen = account.local !== true && (account.providerId === "okta" || account.providerId === null);
    assert.equal(seen.has(id), isSeen, `${id}: ${JSON.stringify(account)}`);
    if (!isSeen) reached.unseen += 1;
    const place = isSeen ? placement(seen.get(id) ?? {}) : await placeOf(api, id);
    const decision = decisions.get(id);
    agree(decision === undefined ? account : decision, account, place, organizations);
  }
  assert.deepEqual([...seen.keys()].filter((id) => !before.has(id)), []);

  const population = (await api("GET", "/providers/okta/population")).text;
  const environment = (await api("GET", "/environment")).text;
  const again = await done(api("POST", "/providers/okta/plans"), 201);
  assert.deepEqual([again.summary.changed, again.summary.createdOrganizations], [0, []]);
  assert.equal((await done(api("POST", `/plans/${again.id}/apply`, { digest: again.digest }), 200)).figures.changed, 0);
  assert.equal((await api("GET", "/providers/okta/population")).text, population);
  assert.equal((await api("GET", "/environment")).text, environment);

  const own = [...seen.values()].filter(({ id }) => before.get(id)?.providerId === "okta");
  if (own.length === 0) return;
  const { id, userName } = random.one(own);
  const patched = await scim("PATCH", `/Users/${encodeURIComponent(id)}`, replacing({ userName }));
  assert.equal(patched.status, 200, `${name}: ${patched.text}`);
  samePlace(placement(seen.get(id) ?? {}), placement(patched.body), decisions.get(id), `${id} was patched without a difference`);
}

interface Reached {
  changed: number;
  created: number;
  errors: number;
  refused: number;
  unseen: number;
  methods: Set<string>;
  rules: Set<string>;
}

type Resource = Record<string, any> & { id: string; userName: string };

async function done(answering: Promise<Answered>, status: number): Promise<any> {
  const answered = await answering;
  assert.equal(answered.status, status, answered.text);
  return answered.body;
}

/** What the console would show: a preview of the population as it streams, by the documents as they are. */
async function previewed(api: Send) {
  const [detail, environment, lines] = await Promise.all([done(api("GET", "/providers/okta"), 200), api("GET", "/environment"), api("GET", "/providers/okta/population")]);
  const rules = usher.Ruleset.compile({ environment: environment.text, provider: (await api("GET", "/providers/okta/document")).text });
  const population = new usher.Population();
  population.push(Buffer.from(lines.text));
  assert.equal(population.end().errors, 0);
  const preview = population.preview(rules, { holdersElsewhere: detail.holdersElsewhere });
  const ids = lines.text.split("\n").filter((line) => line !== "").map((line) => (JSON.parse(line) as usher.User).id);
  const decisions = new Map(ids.map((id) => [id, preview.decision(id)]));
  const { organizationMethod, roleMethod } = rules.directory.provider;
  const summary = { organizationMethod, roleMethod, figures: preview.summary };
  for (const held of [preview, population, rules]) held.free();
  return { decisions, summary };
}

/** Everybody as the store has them, by id. */
async function accounts(storage: Storage, environment: string): Promise<Map<string, usher.User>> {
  return storage.read(async (reading) => {
    const { users } = await reading.searchUsers(environment, { limit: 1_000 });
    const rows = await reading.users(environment, users.map(({ id }) => id));
    return new Map(rows.map(({ id, account }) => [id, JSON.parse(account) as usher.User]));
  });
}

/** The place of a user whom SCIM does not show. */
async function placeOf(api: Send, id: string): Promise<Place> {
  const { organization, roles, account } = await done(api("GET", `/users/${encodeURIComponent(id)}`), 200);
  const named = ({ id: value, name: display }: { id: string; name: string }) => ({ value, display });
  return { ...(organization && { organization: named(organization) }), roles: roles.map(named), status: account.status ?? "active" };
}

/** Every user that the provider sees, page by page. */
async function listed(scim: Send): Promise<Map<string, Resource>> {
  const found = new Map<string, Resource>();
  for (let total = 1; found.size < total; ) {
    const page = await done(scim("GET", `/Users?startIndex=${found.size + 1}&count=9`), 200);
    total = page.totalResults;
    for (const resource of page.Resources ?? []) found.set(resource.id, resource);
    assert.ok(page.itemsPerPage > 0 || total === 0, "a page that is within the list is empty");
  }
  return found;
}

/** A user is where the decision puts it, or where it was. */
function agree(wanted: usher.Decision | usher.User | null, { id, status = "active" }: usher.User, place: Place, organizations: ReadonlyMap<string, OrganizationRow>): void {
  assert.ok(wanted, `${id} is in the plan, and nothing was decided`);
  const roleIds = (place.roles ?? []).map(({ value }) => value);
  assert.deepEqual([roleIds.sort(), place.status], [[...(wanted.roleIds ?? [])].sort(), status], `roles of ${id}`);
  const organization = "changes" in wanted ? wanted.organization : present(wanted, organizations);
  const { value, display } = place.organization ?? {};
  if (organization === null) return assert.equal(value, undefined, `${id} has an organization`);
  if (organization.id !== null) return assert.deepEqual([value, display], [organization.id, organization.name], `organization of ${id}`);
  const made = organizations.get(value ?? "");
  assert.deepEqual([made?.name, made?.parentId, made?.status, usual(display)], [display, organization.parentId, "active", usual(organization.name)], `organization of ${id}`);
}

function present({ organizationId = null }: usher.User, organizations: ReadonlyMap<string, OrganizationRow>): usher.Placement | null {
  return organizationId === null ? null : { id: organizationId, name: organizations.get(organizationId)?.name ?? organizationId };
}

/**
 * Nothing else becomes of a user. Where all holders of a role were to lose it, all of them kept it (RM-16): as long as another has it,
 * the next one may lose it.
 */
function samePlace(then: Place, now: Place, decision: usher.Decision | null | undefined, message: string): void {
  assert.deepEqual([now.organization, now.status], [then.organization, then.status], message);
  const mayGo = decision?.findings.some(({ rule }) => rule === "RM-16") ? ["customer-cloud-admin", "identity-management-administrator"] : [];
  const lost = (then.roles ?? []).filter(({ value }) => !now.roles?.some((role) => role.value === value));
  assert.deepEqual(lost.filter(({ value }) => !mayGo.includes(value)), [], message);
  assert.equal((now.roles ?? []).length, (then.roles ?? []).length - lost.length, message);
}

interface Place {
  organization?: { value: string; display: string };
  roles?: { value: string; display: string }[];
  status: string;
}

// Two spellings of one name make one organization.
const usual = (name = "") => name.replaceAll(/^[\p{White_Space}]+|[\p{White_Space}]+$/gu, "").toLowerCase();
