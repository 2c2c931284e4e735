import type { Listing, ResourceType, WantedRows } from "./core.ts";
import { groupText, userText } from "./known.ts";
import type { StoredGroup, StoredMember, StoredUser } from "./storage/rows.ts";
import type { ListQuery, Reading } from "./storage/storage.ts";

/** How many rows cross into the core at a time. */
const CHUNK = 500;

/** Gives a list the rows that it wants, and takes its answer. */
export async function fill(listing: Listing, reading: Reading, environment: string): Promise<{ status: number; body: string }> {
  let total: number | undefined;
  for (const scope of listing.scopes) {
    const { resourceType, listings, equals, page, membersWanted } = scope;
    const query: ListQuery = { environment, resourceType, listings, equals };
    if (page !== null) total = await reading.count(query);
    if (resourceType === "User") {
      const chunks = page === null ? reading.scanUsers(query, CHUNK) : [await reading.listUsers(query, page)];
      for await (const users of chunks) pushUsers(listing, users);
    } else {
      const chunks = page === null ? reading.scanGroups(query, CHUNK) : [await reading.listGroups(query, page)];
      for await (const groups of chunks) await pushGroups(listing, groups, membersWanted, reading, environment);
    }
  }
  for (const rows of listing.wanted()) await give(listing, rows, reading, environment);
  return listing.answer(total);
}

/** Rows that are read again, in the order in which they are wanted. */
async function give(listing: Listing, { resourceType, ids, membersWanted }: WantedRows, reading: Reading, environment: string): Promise<void> {
  for (let from = 0; from < ids.length; from += CHUNK) {
    const chunk = ids.slice(from, from + CHUNK);
    if (resourceType === "User") pushUsers(listing, inOrder(chunk, await reading.users(environment, chunk)));
    else await pushGroups(listing, inOrder(chunk, await reading.groups(environment, chunk)), membersWanted, reading, environment);
  }
}

function inOrder<Row extends { id: string }>(ids: readonly string[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** How much text crosses into the core at a time, about. */
const MOST_TEXT = 8 * 1024 * 1024;

/** Groups can be large: no more of them are held than cross together. */
async function pushGroups(listing: Listing, groups: readonly StoredGroup[], membersWanted: boolean, reading: Reading, environment: string): Promise<void> {
  const crossing = new Crossing(listing, "Group");
  for (const group of groups) {
    const members: StoredMember[] = membersWanted ? await reading.members(environment, group.id, "all") : [];
    crossing.push(groupText(group, members));
  }
  crossing.end();
}

function pushUsers(listing: Listing, users: readonly StoredUser[]): void {
  const crossing = new Crossing(listing, "User");
  for (const user of users) crossing.push(userText(user));
  crossing.end();
}

/** Rows on their way into a list, some at a time. */
class Crossing {
  readonly #listing: Listing;
  readonly #resourceType: ResourceType;
  #texts: string[] = [];
  #size = 0;

  constructor(listing: Listing, resourceType: ResourceType) {
    this.#listing = listing;
    this.#resourceType = resourceType;
  }

  push(text: string): void {
    this.#texts.push(text);
    this.#size += text.length;
    if (this.#size >= MOST_TEXT) this.end();
  }

  end(): void {
    if (this.#texts.length > 0) this.#listing.push(this.#resourceType, array(this.#texts));
    [this.#texts, this.#size] = [[], 0];
  }
}

export const array = (texts: readonly string[]) => `[${texts.join(",")}]`;
