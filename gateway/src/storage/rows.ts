// The rows that a store keeps. Texts that are JSON came out of the core, and are kept and handed on as they came.

/** One customer's world: nothing crosses between two of them. */
export interface EnvironmentRow {
  name: string;
  createdAt: string;
  defaultOrganizationId: string;
  /** The roles as JSON; nothing where the built-in catalogue is meant. */
  roles: string | null;
  /** Rises when organizations, roles or groups change. */
  environmentVersion: number;
  /** Rises when a user or a membership changes. */
  populationVersion: number;
}

/** An organization. */
export interface OrganizationRow {
  id: string;
  name: string;
  parentId: string | null;
  status: string;
  /** A JSON array; nothing where the usual ones are meant (RM-9). */
  defaultRoleIds: string | null;
}

/** What environment.json says of a group. */
export interface GroupName {
  id: string;
  displayName: string;
  providerId: string | null;
}

/** A provider as lists show it. */
export interface ProviderRow {
  id: string;
  displayName: string;
  displayNameKey: string;
  kind: string;
  credentialType: string;
  /** The one that counts. */
  revision: number;
  isDeleted: boolean;
}

/** One saved state of a provider's document. */
export interface RevisionRow {
  revision: number;
  savedAt: string;
  savedBy: string;
  reason: string;
}

/** A provider to be made. */
export type NewProvider = Omit<ProviderRow, "revision" | "isDeleted">;

/** The document of a provider's next revision. */
export interface NewRevision extends Omit<RevisionRow, "revision"> {
  /** provider.json as it is kept. */
  document: string;
}

/** What a provider signs in with. Of the secret there is only its hash. */
export interface CredentialRow {
  environment: string;
  providerId: string;
  /** Unique among all environments. */
  username: string;
  hash: Uint8Array;
  createdAt: string;
}

/** A credential and what of its provider says whether it counts. */
export interface FoundCredential extends CredentialRow {
  credentialType: string;
  isProviderDeleted: boolean;
}

/** A user as the core asks for it. */
export interface StoredUser {
  id: string;
  isDeleted: boolean;
  created: string;
  lastModified: string;
  version: number;
  /** A users.ndjson object without groups, as JSON. */
  account: string;
  /** The SCIM attributes as JSON. */
  resource: string;
  /** The last decision as JSON. */
  evaluation: string | null;
  /** The groups that have it as a member, sorted; a JSON array. */
  groupIds: string;
}

/** A user as the core writes it: what the core is asked for later, and columns to find it by. */
export interface UserWrite extends Omit<StoredUser, "groupIds"> {
  providerId: string | null;
  userName: string;
  userNameKey: string;
  emailKey: string | null;
  externalId: string | null;
  status: string;
  organizationId: string | null;
  listing: string;
  deactivateAt: string | null;
  roleIds: string[];
}

/** A user as the console's list shows it. */
export interface UserSummary {
  id: string;
  userName: string;
  /** What the order of the list is by. */
  userNameKey: string;
  status: string;
  organization: { id: string; name: string } | null;
  roleIds: string[];
  providerId: string | null;
  deactivateAt: string | null;
  displayName: string | null;
  evaluation: string | null;
}

/** A user as the console's own page shows it. */
export interface UserDetail extends StoredUser {
  groups: GroupName[];
}

/** A group as the core asks for it. */
export interface StoredGroup {
  id: string;
  providerId: string;
  created: string;
  lastModified: string;
  version: number;
  /** The SCIM attributes as JSON, without members. */
  resource: string;
}

/** A group as the core writes it. */
export interface GroupWrite extends StoredGroup {
  displayName: string;
  displayNameKey: string;
  externalId: string | null;
  listing: string;
}

/** A member of a group. */
export interface Member {
  /** The id that it names, as it was sent. */
  value: string;
  /** The member as JSON. */
  entry: string;
}

/** A member that is there; greater positions came later. */
export interface StoredMember extends Member {
  position: number;
}

/** What changes in a group's members. Removals come first. */
export interface MembershipWrite {
  groupId: string;
  added: Member[];
  removed: string[];
}

/** A record of the Sync Log (SL-2). */
export interface LogEntry {
  providerId: string | null;
  userId: string | null;
  userName: string;
  changeType: string;
  attribute: string;
  newValue: string;
  oldValue: string;
  message: string | null;
  at: string;
}

export interface StoredLogEntry extends LogEntry {
  seq: number;
}

/** A record of the Audit Log (AU-4). */
export interface AuditEvent {
  event: string;
  actor: string;
  target: string;
  providerId: string | null;
  /** JSON; nothing where it is new. */
  before: string | null;
  /** JSON; nothing where it is gone. */
  after: string | null;
  at: string;
}

export interface StoredAuditEvent extends AuditEvent {
  seq: number;
}

/** What Apply would do, kept until somebody applies it. */
export interface PlanRow {
  id: string;
  providerId: string;
  /** Of everything that the plan does; SHA-256 in hex. */
  digest: string;
  createdAt: string;
  createdBy: string;
  /** What it was made from. */
  revision: number;
  environmentVersion: number;
  populationVersion: number;
  /** JSON. */
  summary: string;
  status: "open" | "applied" | "stale";
  appliedAt: string | null;
  appliedBy: string | null;
  /** JSON; nothing until it was applied. */
  figures: string | null;
}

/** A pending user whose time has come. */
export interface DueUser {
  environment: string;
  userId: string;
  providerId: string | null;
}
