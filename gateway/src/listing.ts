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
    for await (const users of chunks) listing.push(array(users.map((user: StoredUser) => userText(user))));
  } else {
    const chunks = page === null ? reading.scanGroups(query, CHUNK) : [await reading.listGroups(query, page)];
    for await (const groups of chunks) listing.push(array(await groupTexts(groups, membersWanted, reading, environment)));
  }
  return listing.answer(total);
}

async function groupTexts(groups: readonly StoredGroup[], membersWanted: boolean, reading: Reading, environment: string): Promise<string[]> {
  const texts: string[] = [];
  for (const group of groups) {
    const members: StoredMember[] = membersWanted ? await reading.members(environment, group.id, "all") : [];
    texts.push(groupText(group, members));
  }
  return texts;
}

export const array = (texts: readonly string[]) => `[${texts.join(",")}]`;
