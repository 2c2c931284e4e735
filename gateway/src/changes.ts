import type { Changes, NewOrganization, Outcome } from "./core.ts";
import type { OrganizationRow } from "./storage/rows.ts";
import type { Writing } from "./storage/storage.ts";

/** Writes what the core decided, as it stands. */
export async function writeOutcome(writing: Writing, environment: string, providerId: string, outcome: Outcome, now: string, actor: string): Promise<void> {
  if (outcome.isRefused) return writing.appendSyncLog(environment, outcome.log);
  await writing.saveGroups(environment, outcome.groups);
  await writeChanges(writing, environment, outcome);
  await writing.saveMemberships(environment, outcome.memberships);
  await writing.deleteMembershipsOf(environment, outcome.removedMembers);
  await writing.deleteGroups(environment, outcome.deletedGroups);
  if (outcome.provider !== null) await saveProvider(writing, environment, providerId, outcome.provider, now, actor);
}

/** What a plan writes, and a request too. */
export async function writeChanges(writing: Writing, environment: string, changes: Changes): Promise<void> {
  await writing.saveOrganizations(environment, changes.organizations.map(organizationRow));
  await writing.saveUsers(environment, changes.users);
  await writing.appendSyncLog(environment, changes.log);
  await writing.appendAuditLog(environment, changes.audit);
}

/** Whether there is anything to write. */
export function hasWrites(outcome: Outcome): boolean {
  const { users, organizations, log, audit, groups, deletedGroups, memberships, removedMembers, provider } = outcome;
  return provider !== null || [users, organizations, log, audit, groups, deletedGroups, memberships, removedMembers].some(({ length }) => length > 0);
}

async function saveProvider(writing: Writing, environment: string, providerId: string, document: string, savedAt: string, savedBy: string): Promise<void> {
  const row = await writing.provider(environment, providerId);
  if (row === undefined) throw new Error(`provider ${providerId} went while it was written for`);
  await writing.saveRevision(environment, row, { document, savedAt, savedBy, reason: "group deleted" });
}

function organizationRow({ id, name, parentId }: NewOrganization): OrganizationRow {
  return { id, name, parentId, status: "active", defaultRoleIds: null };
}
