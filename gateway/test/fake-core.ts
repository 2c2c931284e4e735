// A core for tests of what the gateway does with one: it asks for rows, decides something simple, and answers. It knows no rule of the domain.
import { createHash } from "node:crypto";
import { CoreTrapError, InputError, type Finding } from "scim-usher";
import type { Answer, Applying, Core, ImportedUser, Listing, ListRequest, Needs, Outcome, Plan, Provisioner, ScimRequest, Transition, TransitionContext } from "../src/core.ts";
import type { GroupWrite, LogEntry, UserWrite } from "../src/storage/rows.ts";

interface Account {
  id: string;
  userName: string;
  status: string;
  providerId: string | null;
  organizationId: string | null;
  roleIds: string[];
  deactivateAt?: string;
}

interface KnownUser {
  account: Account;
  resource: Record<string, unknown>;
  groupIds: string[];
  isDeleted: boolean;
  created: string;
  lastModified: string;
  version: number;
  evaluation: object | null;
}

interface KnownGroup {
  id: string;
  providerId: string;
  resource: { displayName: string };
  created: string;
  lastModified: string;
  version: number;
  members?: { value: string }[];
}

interface State {
  users?: Record<string, KnownUser | null>;
  userNames?: Record<string, string[]>;
  groups?: Record<string, KnownGroup | null>;
  members?: Record<string, { all: boolean; asked: string[]; entries: { value: string }[] }>;
  holdersElsewhere?: string[];
}

interface Provider {
  id: string;
  displayName: string;
  defaultOrganizationId: string;
  credentialType?: string;
  kind?: string;
  delayMs?: number;
}

/** Something has to be looked up first. */
class NeedsError extends Error {
  readonly needs: Needs;

  constructor(needs: Needs) {
    super("needs");
    this.needs = needs;
  }
}

const json = (value: unknown) => JSON.stringify(value);
const nothing = (): Outcome => ({
  answer: answer(204),
  isRefused: false,
  users: [],
  groups: [],
  deletedGroups: [],
  memberships: [],
  removedMembers: [],
  organizations: [],
  provider: null,
  log: [],
  audit: [],
  effects: [],
  findings: [],
});

function answer(status: number, body: unknown = null, more: Partial<Answer> = {}): Answer {
  return { status, body: body === null ? null : Buffer.from(json(body)), location: null, etag: null, ...more };
}

function finding(message: string): Finding {
  return { rule: "wrong-type", severity: "error", title: "Wrong", message };
}

/** Traps the next transition, as a core does that met a fault; and those after it until it was compiled again. */
export const trouble = { trapNext: false, stale: new WeakSet<object>() };

class FakeProvisioner implements Provisioner {
  readonly #provider: Provider;
  readonly environment: { organizations: { id: string }[]; groups: { id: string }[] };

  constructor(environment: string, provider: string) {
    this.environment = JSON.parse(environment) as FakeProvisioner["environment"];
    this.#provider = JSON.parse(provider) as Provider;
  }

  transition(request: ScimRequest, state: string, context: TransitionContext): Transition {
    if (trouble.stale.has(this)) throw new CoreTrapError("stale", "gone");
    if (trouble.trapNext) {
      trouble.trapNext = false;
      trouble.stale.add(this);
      throw new CoreTrapError("trap", "trapped");
    }
    return answering(() => (request.resourceType === "User" ? this.#user(request, JSON.parse(state) as State, context) : this.#group(request, JSON.parse(state) as State, context)));
  }

  due(userId: string, state: string, { now }: TransitionContext): Transition {
    return answering(() => {
      const user = userOf(JSON.parse(state) as State, userId);
      if (user?.account.deactivateAt === undefined) return nothing();
      const { deactivateAt: _, ...account } = user.account;
      return this.#changed({ ...user, account: { ...account, status: "deactivated" } }, now, "Deactivated");
    });
  }

  list(query: ListRequest): Listing {
    const { filter, count = "100", startIndex = "1" } = ("search" in query ? JSON.parse(query.search.toString()) : query) as Record<string, string>;
    const equal = /^(userName|displayName|id|externalId) eq "([^"]*)"$/u.exec(filter ?? "");
    const column = { userName: "userNameKey", displayName: "displayNameKey", id: "id", externalId: "externalId" }[equal?.[1] ?? ""] as "id" | undefined;
    const isPaged = filter === undefined || equal !== null;
    const found: object[] = [];
    return {
      scope: {
        listings: [this.#provider.id, ""],
        equals: column === undefined ? null : { column, value: equal?.[2]?.toLowerCase() ?? "" },
        page: isPaged ? { offset: Number(startIndex) - 1, limit: Number(count) } : null,
      },
      membersWanted: true,
      push: (rows) => found.push(...(JSON.parse(rows) as (KnownUser & KnownGroup)[]).map((row) => ({ id: row.account?.id ?? row.id, ...row.resource, members: row.members }))),
      answer: (total) => ({ status: 200, body: Buffer.from(json({ totalResults: total ?? found.length, Resources: found })) }),
    };
  }

  #user({ method, id = "", body, ifMatch }: ScimRequest, state: State, context: TransitionContext): Outcome {
    if (method === "POST") return this.#create(bodyOf(body), state, context);
    const user = userOf(state, id);
    if (user === null || user.isDeleted || (user.account.providerId !== null && user.account.providerId !== this.#provider.id)) return this.#refused(404, `no user ${id}`, context.now, id);
    if (ifMatch !== undefined && ifMatch !== `W/"${user.version}"`) return this.#refused(412, "another version", context.now, id);
    if (method === "GET") return { ...nothing(), answer: this.#shown(user) };
    if (method === "DELETE") {
      const gone = this.#changed({ ...user, isDeleted: true, account: { ...user.account, status: "deactivated" } }, context.now, "Deactivated");
      return { ...gone, answer: answer(204), removedMembers: [id] };
    }
    const { active, ...given } = method === "PATCH" ? replaced(body) : bodyOf(body);
    const resource = { ...user.resource, ...given };
    const deactivateAt = new Date(Date.parse(context.now) + (this.#provider.delayMs ?? 900_000)).toISOString();
    const account = active === false ? { ...user.account, status: "pending", deactivateAt } : user.account;
    const changed = this.#changed({ ...user, account, resource }, context.now, "Updated");
    return active === false ? { ...changed, effects: [{ kind: "deactivate", userId: id }] } : changed;
  }

  #create(given: Record<string, unknown>, state: State, context: TransitionContext): Outcome {
    const userName = String(given["userName"] ?? "");
    if (userName === "") return this.#refused(400, "userName is missing", context.now, null);
    if (userName === "round-and-round") throw new NeedsError({ emails: ["x"] });
    const named = state.userNames?.[userName.toLowerCase()];
    if (named === undefined) throw new NeedsError({ userNames: [userName.toLowerCase()], holders: { roles: ["desktop-user"], except: [] } });
    if (named.length > 0) return this.#refused(409, `${userName} is taken`, context.now, null);
    const needed = given["organization"] === undefined ? 1 : 2;
    if (context.ids.length < needed) throw new NeedsError({ ids: needed - context.ids.length });
    const [id = "", organizationId = this.#provider.defaultOrganizationId] = context.ids;
    const account: Account = { id, userName, status: "active", providerId: this.#provider.id, organizationId, roleIds: ["desktop-user"] };
    const user: KnownUser = { account, resource: given, groupIds: [], isDeleted: false, created: context.now, lastModified: context.now, version: 0, evaluation: null };
    const changed = this.#changed(user, context.now, "Created");
    const location = `${context.baseUrl}/Users/${id}`;
    const organizations = needed === 1 ? [] : [{ id: organizationId, name: String(given["organization"]), parentId: this.#provider.defaultOrganizationId }];
    const audit = [{ event: "user_created", actor: context.actor, target: id, providerId: this.#provider.id, before: null, after: json(account), at: context.now }];
    return { ...changed, organizations, audit, answer: { ...changed.answer, status: 201, location } };
  }

  #group({ method, id = "", body }: ScimRequest, state: State, context: TransitionContext): Outcome {
    if (method === "POST") {
      const { displayName = "", members = [] } = bodyOf(body) as { displayName?: string; members?: { value: string }[] };
      const [newId = ""] = context.ids;
      const group: KnownGroup = { id: newId, providerId: this.#provider.id, resource: { displayName }, created: context.now, lastModified: context.now, version: 1 };
      const added = members.map((member) => ({ value: member.value, entry: json(member) }));
      const memberships = [{ groupId: newId, added, removed: [] }];
      return { ...nothing(), groups: [groupWrite(group)], memberships, answer: answer(201, { id: newId, displayName }, { location: `${context.baseUrl}/Groups/${newId}` }) };
    }
    if (state.groups?.[id] === undefined) throw new NeedsError({ groups: [id] });
    const group = state.groups[id];
    if (group === null) return this.#refused(404, `no group ${id}`, context.now, null);
    if (method === "DELETE") return { ...nothing(), deletedGroups: [id], provider: json({ ...this.#provider, without: id }) };
    if (method === "GET") {
      const known = state.members?.[id];
      if (known?.all !== true) throw new NeedsError({ members: [{ groupId: id, all: true, values: [] }] });
      return { ...nothing(), answer: answer(200, { id, ...group.resource, members: known.entries }, { etag: `W/"${group.version}"` }) };
    }
    const { add, remove } = membersOf(body);
    const concerned = [...add, ...remove];
    const unknown = concerned.filter((value) => state.users?.[value] === undefined);
    const isKnown = concerned.every((value) => state.members?.[id]?.asked.includes(value));
    if (unknown.length > 0 || !isKnown) throw new NeedsError({ users: unknown, members: [{ groupId: id, all: false, values: concerned }] });
    const users = concerned.flatMap((value) => state.users?.[value] ?? []).map((user) => userWrite({ ...user, version: user.version + 1, lastModified: context.now }));
    const added = add.map((value) => ({ value, entry: json({ value }) }));
    const changed = groupWrite({ ...group, version: group.version + 1, lastModified: context.now });
    return { ...nothing(), users, groups: [changed], memberships: [{ groupId: id, added, removed: remove }] };
  }

  #changed(user: KnownUser, now: string, changeType: string): Outcome {
    const next = { ...user, version: user.version + 1, lastModified: now };
    return { ...nothing(), users: [userWrite(next)], log: [this.#entry(changeType, next.account.id, next.account.userName, now)], answer: this.#shown(next) };
  }

  #shown({ account, resource, version, groupIds }: KnownUser): Answer {
    return answer(200, { id: account.id, ...resource, groups: groupIds, status: account.status }, { etag: `W/"${version}"` });
  }

  #refused(status: number, detail: string, at: string, userId: string | null): Outcome {
    const log = [this.#entry("Error", userId, "", at, detail)];
    return { ...nothing(), isRefused: true, log: status === 404 ? [] : log, answer: answer(status, { detail }), findings: [finding(detail)], users: [] };
  }

  #entry(changeType: string, userId: string | null, userName: string, at: string, message: string | null = null): LogEntry {
    return { providerId: this.#provider.id, userId, userName, changeType, attribute: "Status", newValue: "new", oldValue: "", message, at };
  }
}

function answering(decide: () => Outcome): Transition {
  try {
    return { outcome: decide() };
  } catch (error) {
    if (error instanceof NeedsError) return { needs: error.needs };
    throw error;
  }
}

function bodyOf(body: Uint8Array | undefined): Record<string, unknown> {
  return JSON.parse(Buffer.from(body ?? []).toString()) as Record<string, unknown>;
}

interface Operation {
  op: string;
  path: string;
  value?: unknown;
}

const operations = (body: Uint8Array | undefined) => (bodyOf(body)["Operations"] as Operation[] | undefined) ?? [];

/** What `replace` operations with a plain path say. */
function replaced(body: Uint8Array | undefined): Record<string, unknown> {
  return Object.fromEntries(operations(body).map(({ path, value }) => [path, value]));
}

/** The members that are added, and those removed by `members[value eq "..."]`. */
function membersOf(body: Uint8Array | undefined): { add: string[]; remove: string[] } {
  const all = operations(body);
  const add = all.filter(({ op }) => op === "add").flatMap(({ value }) => (value as { value: string }[]).map((member) => member.value));
  const remove = all.filter(({ op }) => op === "remove").flatMap(({ path }) => /"(.*)"/u.exec(path)?.[1] ?? []);
  return { add, remove };
}

function userOf(state: State, id: string): KnownUser | null {
  const user = state.users?.[id];
  if (user === undefined) throw new NeedsError({ users: [id] });
  return user;
}

function userWrite({ account, resource, isDeleted, created, lastModified, version, evaluation }: KnownUser): UserWrite {
  const { id, userName, providerId, organizationId, status, deactivateAt = null, roleIds } = account;
  const externalId = typeof resource["externalId"] === "string" ? resource["externalId"] : null;
  const columns = { id, userName, userNameKey: userName.toLowerCase(), emailKey: null, externalId, providerId, organizationId, status, roleIds };
  const texts = { account: json(account), resource: json(resource), evaluation: evaluation === null ? null : json(evaluation) };
  return { ...columns, ...texts, listing: isDeleted ? "deleted" : (providerId ?? ""), isDeleted, deactivateAt, created, lastModified, version };
}

function groupWrite({ id, providerId, resource, created, lastModified, version }: KnownGroup): GroupWrite {
  const { displayName } = resource;
  return { id, providerId, displayName, displayNameKey: displayName.toLowerCase(), externalId: null, listing: providerId, created, lastModified, version, resource: json(resource) };
}

class FakePopulation {
  #text = "";

  push(chunk: Uint8Array): never {
    this.#text += Buffer.from(chunk).toString();
    return {} as never;
  }

  end(): never {
    return {} as never;
  }

  preview(rules: { provider: Provider }, { holdersElsewhere }: { holdersElsewhere: string[] }) {
    const users = this.#text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Account);
    const target = rules.provider.defaultOrganizationId;
    const moved = users.filter(({ organizationId }) => organizationId !== target).map(({ id }) => id);
    const summary = { users: users.length, moved: moved.length, holdersElsewhere } as never;
    return { summary, plan: (from: object) => fakePlan(moved, target, json([from, this.#text])), free: () => undefined };
  }

  free(): void {}
}

function fakePlan(moved: readonly string[], target: string, text: string): Plan {
  const apply = ({ now }: { now: string }): Applying => {
    let given = 0;
    return {
      take: (rows, ids) => {
        const known = JSON.parse(rows) as KnownUser[];
        if (ids.length !== known.length) throw new Error("too few ids");
        const users = known
          .filter(({ account }) => moved.includes(account.id))
          .map((user) => userWrite({ ...user, account: { ...user.account, organizationId: target }, version: user.version + 1, lastModified: now }));
        given += users.length;
        return { users, organizations: [], log: [], audit: [], effects: [] };
      },
      end: () => {
        if (given !== moved.length) throw new Error("a user that changes was not given");
        return { figures: { moved: given } };
      },
    };
  };
  return { digest: createHash("sha256").update(text).digest("hex"), apply, free: () => undefined };
}

function parsed(document: Uint8Array | string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(document as string).toString()) as Record<string, unknown>;
  } catch {
    throw new InputError([finding("The document is not JSON.")]);
  }
}

export const fakeCore: Core = {
  Provisioner: { compile: ({ environment, provider }) => new FakeProvisioner(environment, provider) },
  Population: FakePopulation as unknown as Core["Population"],
  Ruleset: {
    compile: ({ environment, provider }) => {
      const { roles = [{ id: "desktop-user", name: "Desktop User" }] } = parsed(environment) as { roles?: { id: string; name: string }[] };
      return { provider: parsed(provider), directory: { roles }, free: () => undefined } as never;
    },
  },
  discovery: (document, id, baseUrl) => ({ status: id === "none" ? 404 : 200, body: json({ document, id, location: `${baseUrl}/${document}` }) }),
  scimError: (status, scimType, detail) => Buffer.from(json({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), ...(scimType && { scimType }), detail })),
  revise: ({ after }) => {
    const document = parsed(after) as unknown as Provider;
    const { displayName, kind = "scim", credentialType = "apiCredentials" } = document;
    if (typeof displayName !== "string" || displayName.trim() === "") throw new InputError([finding("The name is blank.")]);
    return { document: Buffer.from(after as string).toString(), displayName, displayNameKey: displayName.trim().toLowerCase(), kind, credentialType };
  },
  reviseEnvironment: ({ after }) => {
    const { organizations, defaultOrganizationId, roles, groups = [] } = parsed(after) as {
      organizations?: { id: string; name: string; parentId?: string; status?: string; defaultRoleIds?: string[] }[];
      defaultOrganizationId?: string;
      roles?: object[];
      groups?: { id: string; displayName: string; providerId: string | null }[];
    };
    if (organizations === undefined) throw new InputError([finding("organizations is missing.")]);
    return {
      organizations: organizations.map(({ id, name, parentId = null, status = "active", defaultRoleIds }) => ({ id, name, parentId, status, defaultRoleIds: defaultRoleIds ? json(defaultRoleIds) : null })),
      defaultOrganizationId: defaultOrganizationId ?? organizations[0]?.id ?? "",
      roles: roles ? json(roles) : null,
      groups,
    };
  },
  importUser: (line, { now, providerId }): ImportedUser => {
    const { groupIds = [], ...given } = parsed(line) as unknown as Account & { groupIds?: string[] };
    const account: Account = { ...given, providerId: given.providerId === undefined ? providerId : given.providerId, roleIds: given.roleIds ?? [], status: given.status ?? "active" };
    const row = userWrite({ account, resource: { userName: account.userName }, groupIds: [], isDeleted: false, created: now, lastModified: now, version: 1, evaluation: null });
    return { ...row, memberships: groupIds.map((groupId) => ({ groupId, member: { value: account.id, entry: json({ value: account.id }) } })) };
  },
  importGroup: ({ id, displayName, providerId }, { now, providerId: usual }) =>
    groupWrite({ id, providerId: providerId ?? usual, resource: { displayName }, created: now, lastModified: now, version: 1 }),
  sentences: () => [{ text: "Because.", step: 0, rows: [] }],
};
