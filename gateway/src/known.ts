import type { Needs } from "./core.ts";
import type { StoredGroup, StoredMember, StoredUser } from "./storage/rows.ts";
import type { Reading } from "./storage/storage.ts";

/** What the core has been told of the store, as the text that it is told in. Stored texts are put into it as they are. */
export class Known {
  readonly #users = new Map<string, string>();
  readonly #userNames = new Map<string, readonly string[]>();
  readonly #emails = new Map<string, readonly string[]>();
  readonly #groups = new Map<string, string>();
  readonly #members = new Map<string, KnownMembers>();
  #holdersElsewhere: readonly string[] | undefined;

  /** Looks up what is needed. What is not there is known then as well. */
  async learn(needs: Needs, reading: Reading, environment: string): Promise<void> {
    const { users = [], userNames = [], emails = [], groups = [], members = [], holders } = needs;
    if (users.length > 0) learn(this.#users, users, await reading.users(environment, users), userText);
    if (groups.length > 0) learn(this.#groups, groups, await reading.groups(environment, groups), groupText);
    if (userNames.length > 0) learnIds(this.#userNames, userNames, await reading.userIdsByName(environment, userNames));
    if (emails.length > 0) learnIds(this.#emails, emails, await reading.userIdsByEmail(environment, emails));
    for (const { groupId, all, values } of members) {
      const known = this.#members.get(groupId) ?? new KnownMembers();
      known.add(all ? "all" : values, await reading.members(environment, groupId, all ? "all" : values));
      this.#members.set(groupId, known);
    }
    if (holders !== undefined) this.#holdersElsewhere = await reading.rolesHeldElsewhere(environment, holders.roles, holders.except);
  }

  /** As JSON. */
  text(): string {
    const parts = [
      part("users", this.#users, (text) => text),
      part("userNames", this.#userNames, (ids) => JSON.stringify(ids)),
      part("emails", this.#emails, (ids) => JSON.stringify(ids)),
      part("groups", this.#groups, (text) => text),
      part("members", this.#members, (members) => members.text()),
    ];
    if (this.#holdersElsewhere !== undefined) parts.push(`"holdersElsewhere":${JSON.stringify(this.#holdersElsewhere)}`);
    return `{${parts.filter((text) => text !== "").join(",")}}`;
  }
}

/** What is known of a group's members. */
class KnownMembers {
  #isAll = false;
  readonly #asked = new Set<string>();
  readonly #found = new Map<number, string>();

  add(asked: readonly string[] | "all", found: readonly StoredMember[]): void {
    if (asked === "all") this.#isAll = true;
    else for (const value of asked) this.#asked.add(value);
    for (const { position, entry } of found) this.#found.set(position, entry);
  }

  text(): string {
    const entries = [...this.#found].sort(([one], [other]) => one - other).map(([, entry]) => entry);
    return `{"all":${this.#isAll},"asked":${JSON.stringify([...this.#asked])},"entries":[${entries.join(",")}]}`;
  }
}

/** A user row as the core reads it. */
export function userText({ account, resource, groupIds, isDeleted, created, lastModified, version, evaluation }: StoredUser): string {
  const times = `"created":${JSON.stringify(created)},"lastModified":${JSON.stringify(lastModified)}`;
  return `{"account":${account},"resource":${resource},"groupIds":${groupIds},"isDeleted":${isDeleted},${times},"version":${version},"evaluation":${evaluation ?? "null"}}`;
}

/** A group row as the core reads it, with members where they are given. */
export function groupText({ id, providerId, resource, created, lastModified, version }: StoredGroup, members?: readonly StoredMember[]): string {
  const head = `"id":${JSON.stringify(id)},"providerId":${JSON.stringify(providerId)},"resource":${resource}`;
  const times = `"created":${JSON.stringify(created)},"lastModified":${JSON.stringify(lastModified)},"version":${version}`;
  const entries = members === undefined ? "" : `,"members":[${members.map(({ entry }) => entry).join(",")}]`;
  return `{${head},${times}${entries}}`;
}

function learn<Row extends { id: string }>(known: Map<string, string>, asked: readonly string[], found: readonly Row[], text: (row: Row) => string): void {
  for (const id of asked) known.set(id, "null");
  for (const row of found) known.set(row.id, text(row));
}

function learnIds(known: Map<string, readonly string[]>, asked: readonly string[], found: ReadonlyMap<string, string[]>): void {
  for (const key of asked) known.set(key, found.get(key) ?? []);
}

function part<Value>(name: string, known: ReadonlyMap<string, Value>, text: (value: Value) => string): string {
  if (known.size === 0) return "";
  return `"${name}":{${[...known].map(([key, value]) => `${JSON.stringify(key)}:${text(value)}`).join(",")}}`;
}
