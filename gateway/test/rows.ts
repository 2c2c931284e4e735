// Rows for tests, small and complete.
import type { AuditEvent, GroupWrite, LogEntry, PlanRow, UserWrite } from "../src/storage/rows.ts";

export const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

export function user(id: string, more: Partial<UserWrite> = {}): UserWrite {
  const providerId = more.providerId === undefined ? "okta" : more.providerId;
  const userName = more.userName ?? `${id}@acme.test`;
  return {
    id,
    providerId,
    userName,
    userNameKey: userName.toLowerCase(),
    emailKey: `${id}@mail.test`,
    externalId: `x-${id}`,
    status: "active",
    organizationId: "acme",
    listing: providerId ?? "",
    isDeleted: false,
    deactivateAt: null,
    created: at(0),
    lastModified: at(0),
    version: 1,
    account: JSON.stringify({ id, userName, providerId }),
    resource: JSON.stringify({ userName }),
    evaluation: null,
    roleIds: ["desktop-user"],
    ...more,
  };
}

export function group(id: string, more: Partial<GroupWrite> = {}): GroupWrite {
  const providerId = more.providerId ?? "okta";
  const displayName = more.displayName ?? id.toUpperCase();
  return {
    id,
    providerId,
    displayName,
    displayNameKey: displayName.toLowerCase(),
    externalId: null,
    listing: providerId,
    created: at(0),
    lastModified: at(0),
    version: 1,
    resource: JSON.stringify({ displayName }),
    ...more,
  };
}

export const member = (value: string) => ({ value, entry: JSON.stringify({ value, display: `the ${value}` }) });

export function entry(userId: string, more: Partial<LogEntry> = {}): LogEntry {
  const change = { changeType: "Updated", attribute: "Title", newValue: "new", oldValue: "old", message: null };
  return { providerId: "okta", userId, userName: `${userId}@acme.test`, ...change, at: at(0), ...more };
}

export function event(target: string, more: Partial<AuditEvent> = {}): AuditEvent {
  return { event: "user_created", actor: "okta_1@one.usher", target, providerId: "okta", before: null, after: "{}", at: at(0), ...more };
}

export const provider = (id: string, displayName = id) => ({
  id,
  displayName,
  displayNameKey: displayName.toLowerCase(),
  kind: "scim",
  credentialType: "apiCredentials",
});

export const revision = (document: string, second = 0) => ({ document, savedAt: at(second), savedBy: "administrator", reason: "saved" });

export const plan = (id: string, more: Partial<PlanRow> = {}): PlanRow => ({
  id,
  providerId: "okta",
  digest: "d",
  createdAt: at(0),
  createdBy: "administrator",
  revision: 1,
  environmentVersion: 1,
  populationVersion: 1,
  summary: "{}",
  status: "open",
  appliedAt: null,
  appliedBy: null,
  figures: null,
  ...more,
});
