import type {
  AuditEvent,
  CredentialRow,
  DueUser,
  EnvironmentRow,
  FoundCredential,
  GroupName,
  GroupWrite,
  LogEntry,
  MembershipWrite,
  NewProvider,
  NewRevision,
  OrganizationRow,
  PlanRow,
  ProviderRow,
  RevisionRow,
  StoredAuditEvent,
  StoredGroup,
  StoredLogEntry,
  StoredMember,
  StoredUser,
  UserDetail,
  UserSummary,
  UserWrite,
} from "./rows.ts";

/**
 * Where everything is kept. What a store is made of stays behind this: methods are named by what they mean, and every one is
 * led by the environment that it concerns.
 */
export interface Storage {
  /**
   * Reads what is there, as of one moment; nothing that is not committed.
   * @throws StorageUnavailable when the store cannot be read now
   */
  read<T>(work: (reading: Reading) => Promise<T>): Promise<T>;

  /**
   * Writes all of `work` or nothing. Works run one after another, and each sees what those before it wrote. The promise is kept once
   * everything is durable: several works may share that, but what one of them throws undoes that one alone.
   * While `work` runs nothing else is written, so it must wait for nothing but the store.
   * @throws StorageUnavailable when nothing of it was kept
   */
  write<T>(work: (writing: Writing) => Promise<T>): Promise<T>;

  /** Calls `listener` after writes that had run were lost: whoever remembers anything of them forgets it. */
  onLost(listener: () => void): void;

  /** Whether reads answer and writes are kept. */
  isReady(): Promise<boolean>;

  /** Waits for the writes that were asked for, and closes. */
  close(): Promise<void>;
}

/** What can be looked up. */
export interface Reading {
  /** By name. */
  environments(): Promise<EnvironmentRow[]>;
  environment(environment: string): Promise<EnvironmentRow | undefined>;
  /** In the order in which they came. */
  organizations(environment: string): Promise<OrganizationRow[]>;
  /** By id. */
  groupNames(environment: string): Promise<GroupName[]>;

  /** Where a running gateway was last reached. */
  baseUrl(): Promise<string | undefined>;

  /** Deleted ones too, by id. */
  providers(environment: string): Promise<ProviderRow[]>;
  provider(environment: string, id: string): Promise<ProviderRow | undefined>;
  /** provider.json of one revision. */
  providerDocument(environment: string, providerId: string, revision: number): Promise<string | undefined>;
  /** Newest first. */
  revisions(environment: string, providerId: string): Promise<RevisionRow[]>;
  /** The organizations that have users, deleted ones too; by id. */
  occupiedOrganizations(environment: string): Promise<string[]>;
  /** How many of its users are not deleted. */
  populationSize(environment: string, providerId: string): Promise<number>;

  credentialOf(environment: string, providerId: string): Promise<CredentialRow | undefined>;
  /** In whatever environment. */
  credentialByUsername(username: string): Promise<FoundCredential | undefined>;
  /** In whatever environment. */
  credentialByHash(hash: Uint8Array): Promise<FoundCredential | undefined>;

  /** Those that there are. */
  users(environment: string, ids: readonly string[]): Promise<StoredUser[]>;
  /** The ids of each key's users, deleted ones too; a key without any is absent. */
  userIdsByName(environment: string, keys: readonly string[]): Promise<Map<string, string[]>>;
  userIdsByEmail(environment: string, keys: readonly string[]): Promise<Map<string, string[]>>;
  groups(environment: string, ids: readonly string[]): Promise<StoredGroup[]>;
  /** All members of a group, or those of some values; in the order in which they came. */
  members(environment: string, groupId: string, values: readonly string[] | "all"): Promise<StoredMember[]>;
  /** Of these roles those that an active user holds who is not deleted and none of `except`. */
  rolesHeldElsewhere(environment: string, roleIds: readonly string[], except: readonly string[]): Promise<string[]>;
  /** The roles that active users hold who are not deleted and not this provider's. */
  rolesHeldOutside(environment: string, providerId: string): Promise<string[]>;

  /** How many resources a list has. */
  count(query: ListQuery): Promise<number>;
  /** A page of a list of users, by (created, id). */
  listUsers(query: ListQuery, page: Page): Promise<StoredUser[]>;
  listGroups(query: ListQuery, page: Page): Promise<StoredGroup[]>;
  /** All of a list, by (created, id), in chunks. Between two of them others have their turn: nobody waits for the end of a long list. */
  scanUsers(query: ListQuery, chunk: number): AsyncIterable<StoredUser[]>;
  scanGroups(query: ListQuery, chunk: number): AsyncIterable<StoredGroup[]>;

  /** A provider's users that are not deleted as lines of users.ndjson, by id, in chunks of text, with turns for others between them. */
  populationLines(environment: string, providerId: string, chunk: number): AsyncIterable<string>;
  /** The same users as rows. */
  populationUsers(environment: string, providerId: string, chunk: number): AsyncIterable<StoredUser[]>;

  /** By comparable userName. */
  searchUsers(environment: string, query: UserQuery): Promise<{ total: number; users: UserSummary[] }>;
  userDetail(environment: string, id: string): Promise<UserDetail | undefined>;

  /** Whose deactivation is due at `now`, in all environments, earliest first. */
  dueUsers(now: string, limit: number): Promise<DueUser[]>;
  /** When the next deactivation is due, in all environments. */
  nextDue(): Promise<string | undefined>;

  /** Newest first; what has the same time keeps its order. */
  syncLog(environment: string, query: LogQuery): Promise<StoredLogEntry[]>;
  auditLog(environment: string, query: Omit<LogQuery, "providerId" | "userId">): Promise<StoredAuditEvent[]>;

  plan(environment: string, id: string): Promise<PlanRow | undefined>;
}

/** Which resources a list is about. */
export interface ListQuery {
  environment: string;
  resourceType: "User" | "Group";
  /** The values of `listing` that are seen. */
  listings: readonly string[];
  equals: { column: ListColumn; value: string } | null;
}

/** What a list can be looked up by. */
export type ListColumn = "id" | "userNameKey" | "displayNameKey" | "externalId";

export interface Page {
  offset: number;
  limit: number;
}

/** Which users the console asks for. */
export interface UserQuery {
  /** A part of the userName or of the e-mail address. */
  search?: string | undefined;
  providerId?: string | undefined;
  status?: string | undefined;
  organizationId?: string | undefined;
  /** The last user of the page before. */
  after?: { userNameKey: string; id: string } | undefined;
  limit: number;
}

/** Which records of a log. */
export interface LogQuery {
  /** At this time or later. */
  from?: string | undefined;
  /** Before this time. */
  to?: string | undefined;
  providerId?: string | undefined;
  userId?: string | undefined;
  /** The last record of the page before. */
  after?: { at: string; seq: number } | undefined;
  limit: number;
}

/** What can be changed. Versions rise by themselves. */
export interface Writing extends Reading {
  /**
   * Does all of `work` or nothing of it: what it throws undoes that alone, and is thrown on. Versions rise for each such work.
   * @throws StorageUnavailable when nothing of the whole was kept
   */
  attempt<T>(work: (writing: Writing) => Promise<T>): Promise<T>;

  /** @throws NameTaken */
  createEnvironment(environment: Pick<EnvironmentRow, "name" | "createdAt" | "defaultOrganizationId" | "roles">): Promise<void>;
  updateEnvironment(environment: string, changed: Pick<EnvironmentRow, "defaultOrganizationId" | "roles">): Promise<void>;
  /** Adds organizations, or puts what is given in their place; their order stays. */
  saveOrganizations(environment: string, organizations: readonly OrganizationRow[]): Promise<void>;
  deleteOrganizations(environment: string, ids: readonly string[]): Promise<void>;
  setBaseUrl(url: string): Promise<void>;
  /** Writes something that means nothing: whether anything can be written. */
  touch(): Promise<void>;

  /** With its first revision. @throws NameTaken when its id or its name is another's */
  createProvider(environment: string, provider: NewProvider, revision: NewRevision): Promise<void>;
  /** The next revision; the columns of the provider follow it. @throws NameTaken @returns its number */
  saveRevision(environment: string, provider: NewProvider, revision: NewRevision): Promise<number>;
  /** In place of the one that the provider had. @throws NameTaken when the username is another's */
  saveCredential(credential: CredentialRow): Promise<void>;

  saveUsers(environment: string, users: readonly UserWrite[]): Promise<void>;
  saveGroups(environment: string, groups: readonly GroupWrite[]): Promise<void>;
  /** With their memberships. */
  deleteGroups(environment: string, ids: readonly string[]): Promise<void>;
  saveMemberships(environment: string, writes: readonly MembershipWrite[]): Promise<void>;
  /** All memberships of these users go. */
  deleteMembershipsOf(environment: string, userIds: readonly string[]): Promise<void>;

  appendSyncLog(environment: string, entries: readonly LogEntry[]): Promise<void>;
  appendAuditLog(environment: string, events: readonly AuditEvent[]): Promise<void>;
  savePlan(environment: string, plan: PlanRow): Promise<void>;
}

/** The store cannot be used now: no space, a failing device, somebody else who holds it too long. Nothing of the work was kept. */
export class StorageUnavailable extends Error {
  override readonly name = "StorageUnavailable";
}

/** The store is not one that this program can use, and will not become one by waiting. */
export class StorageUnusable extends Error {
  override readonly name = "StorageUnusable";
}

/** A name or an id that must be unique is another's. */
export class NameTaken extends Error {
  override readonly name = "NameTaken";
  /** What it is of: `environment`, `provider`, `credential`. */
  readonly kind: string;

  constructor(kind: string, cause?: unknown) {
    super(`the ${kind}'s name or id is taken`, { cause });
    this.kind = kind;
  }
}
