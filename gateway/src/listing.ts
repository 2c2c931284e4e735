import type { Listing, ResourceType } from "./core.ts";
import { groupText, userText } from "./known.ts";
import type { StoredGroup, StoredMember, StoredUser } from "./storage/rows.ts";
import type { ListQuery, Reading } from "./storage/storage.ts";

/** How many rows cross into the core at a time. */
const CHUNK = 500;

/** Gives a list the rows that it wants, and takes its answer. */
export async function fill(listing: Listing, reading: Reading, environment: string, resourceType: ResourceType): Promise<{ status: number; body: string }> {
  // A query that cannot be read needs no rows: the answer says what is wrong with it.
  if (listing.scope === null) return listing.answer();
  const { listings, equals, page, membersWanted } = listing.scope;
  const query: ListQuery = { environment, resourceType, listings, equals };
  const total = page === null ? undefined : await reading.count(query);
  if (resourceType === "User") {
    const chunks = page === null ? reading.scanUsers(query, CHUNK) : [await reading.listUsers(query, page)];
    for await (const users of chunks) push(listing, users.map((user: StoredUser) => userText(user)));
  } else {
    const chunks = page === null ? reading.scanGroups(query, CHUNK) : [await reading.listGroups(query, page)];
    for await (const groups of chunks) await pushGroups(listing, groups, membersWanted, reading, environment);
  }
  return listing.answer(total);
}

/** How much text crosses into the core at a time, about. */
const MOST_TEXT = 8 * 1024 * 1024;

/** Groups can be large: no more of them are held than cross together. */
async function pushGroups(listing: Listing, groups: readonly StoredGroup[], membersWanted: boolean, reading: Reading, environment: string): Promise<void> {
  let texts: string[] = [];
  let size = 0;
  for (const group of groups) {
    const members: StoredMember[] = membersWanted ? await reading.members(environment, group.id, "all") : [];
    const text = groupText(group, members);
    texts.push(text);
    size += text.length;
    if (size < MOST_TEXT) continue;
    listing.push(array(texts));
    [texts, size] = [[], 0];
  }
  listing.push(array(texts));
}

function push(listing: Listing, texts: readonly string[]): void {
  let [from, size] = [0, 0];
  for (const [at, text] of texts.entries()) {
    size += text.length;
    if (size < MOST_TEXT) continue;
    listing.push(array(texts.slice(from, at + 1)));
    [from, size] = [at + 1, 0];
  }
  if (from < texts.length) listing.push(array(texts.slice(from)));
}

export const array = (texts: readonly string[]) => `[${texts.join(",")}]`;
