import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Provider } from "scim-usher";
import { ADMINISTRATOR } from "./audit.ts";
import type { Core } from "./core.ts";
import type { Providers } from "./providers.ts";
import type { Member, MembershipWrite } from "./storage/rows.ts";
import type { Writing } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

/** An environment, a provider and its users, as files. */
export interface Example {
  environment: string;
  provider: string;
  /** Lines. */
  users: string;
}

export async function readExample(folder: string): Promise<Example> {
  const [environment, provider, users] = await Promise.all(["environment.json", "provider.json", "users.ndjson"].map((name) => readFile(join(folder, name), "utf8")));
  return { environment: environment ?? "", provider: provider ?? "", users: users ?? "" };
}

/** Makes an environment of an example. @throws InputError when the core refuses a document */
export async function loadExample(writing: Writing, core: Core, providers: Providers, surroundings: Surroundings, name: string, example: Example): Promise<void> {
  const now = surroundings.now();
  const context = { now, actor: ADMINISTRATOR };
  const { organizations, defaultOrganizationId, roles } = core.reviseEnvironment({ after: example.environment }, { defaults: [], occupied: [] });
  await writing.createEnvironment({ name, createdAt: now, defaultOrganizationId, roles });
  await writing.saveOrganizations(name, organizations);
  const { id: providerId } = JSON.parse(example.provider) as { id: string };
  // As it is, with the rows that lead nowhere: nothing of it is new.
  const revised = core.revise({ environment: example.environment, before: example.provider, after: example.provider });
  await providers.create(writing, name, providerId, revised, "example");
  await writing.saveGroups(name, core.importGroups(example.environment, providerId, context));
  const { organizationMapping } = JSON.parse(revised.document) as Provider;
  const organizationAttribute = organizationMapping?.method === "orgNameAttribute" ? organizationMapping.attribute : undefined;
  const lines = example.users.split("\n").filter((line) => line.trim() !== "");
  const users = lines.map((line) => core.importUser(line, providerId, { ...context, organizationAttribute }));
  await writing.saveUsers(name, users.map(({ user }) => user));
  await writing.saveMemberships(name, byGroup(users.flatMap(({ memberships }) => memberships)));
}

function byGroup(memberships: readonly { groupId: string; member: Member }[]): MembershipWrite[] {
  const found = new Map<string, Member[]>();
  for (const { groupId, member } of memberships) found.set(groupId, [...(found.get(groupId) ?? []), member]);
  return [...found].map(([groupId, added]) => ({ groupId, added, removed: [] }));
}
