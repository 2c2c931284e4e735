// Every value that crosses between the core and JavaScript, written by hand and proved against the
// core's own output by the contract test. The JSON Schemas in `schemas/` are generated from this file.

// ---------------------------------------------------------------------------------------------
// Documents: what an administrator keeps in files

/** Whether an organization takes part. A blocked one still exists and can be a target (OM-35, LC-24). */
export type OrganizationStatus = "active" | "blocked" | "deactivated";

/** One organization of the tree. */
export interface Organization {
  /** Unique in the environment, not empty. */
  id: string;
  /** Not blank. */
  name: string;
  /** The organization above this one; `null` or absent for a top organization. */
  parentId?: string | null;
  /** Absent: `active`. */
  status?: OrganizationStatus;
  /** Roles given to users who get none otherwise. Absent: Desktop User and PROe User (RM-9). */
  defaultRoleIds?: string[];
}

/** A role that users can hold. */
export interface Role {
  /** Unique in the environment, not empty. */
  id: string;
  name: string;
  /** Absent: true for the administrator roles of RM-17 and for Identity Management Administrator (PM-9). */
  privileged?: boolean;
}

/** A SCIM group that a provider pushed. */
export interface Group {
  /** Unique in the environment, not empty. */
  id: string;
  displayName: string;
  /** The provider that sent it. Absent: the provider evaluated (SG-3). */
  providerId?: string | null;
}

/** What exists: `environment.json`. */
export interface Environment {
  organizations: Organization[];
  /** Where organizations made by hand go. Absent: the first top organization. */
  defaultOrganizationId?: string;
  /** Absent: the built-in catalogue of 28 roles. */
  roles?: Role[];
  groups?: Group[];
}

/** Organization mapping: exactly one method per provider (OM-1). */
export type OrganizationMapping =
  | { method: "singleOrganization" }
  | {
      method: "orgNameAttribute";
      /** 1 to 100 characters, not blank. Absent: `c42OrgName` (OM-21). */
      attribute?: string;
    }
  | {
      method: "scimGroups";
      /** In priority order: the first row that has one of the user's groups wins (GP-1). */
      rows: OrganizationRow[];
    }
  | { method: "orgScript" };

/** Groups whose members belong to one organization. */
export interface OrganizationRow {
  /** At least one; a group is in at most one row of the list (OM-26). */
  groupIds: string[];
  organizationId: string;
  /** The organization's name, by which the row binds again when the id is gone (OM-34). */
  organizationName?: string;
}

/** Role mapping: by hand, by group, or by an allow-list. */
export type RoleMapping =
  | { method: "manual" }
  | { method: "scimGroups"; rows: RoleRow[] }
  | {
      method: "allowList";
      /** The roles that the directory script may change; none: no role is managed (UD-16). */
      roleIds: string[];
    };

/** The roles that a group gives. */
export interface RoleRow {
  /** A group is in at most one row of the list (RM-4). */
  groupId: string;
  /** At least one (RM-3). */
  roleIds: string[];
}

/** Thresholds beyond which consequences wait for an administrator. */
export interface Guard {
  /** Percent of the provider's users. Absent: 5. */
  percent?: number;
  /** Users. Absent: 50. */
  count?: number;
  /** The window, in hours. Absent: 24. */
  hours?: number;
  /** Whether every gain of a privileged role waits. Absent: true. */
  privilegedGains?: boolean;
}

/** What must hold after every preview. */
export interface Expectation {
  name: string;
  userName: string;
  organizationId?: string;
  roleIds?: string[];
}

/** Which client's spellings of SCIM are tolerated: every known client's, none (RFC 7644's), or one client's. */
export type Dialect = "auto" | "rfc" | "entra" | "okta" | "ping";

/** The kind of a SCIM resource. */
export type ResourceType = "User" | "Group";

/** How one provider is mapped: `provider.json`. */
export interface Provider {
  id: string;
  /** `scim`: an identity provider that pushes; `directorySync`: User Directory Sync. */
  kind: "scim" | "directorySync";
  /** Not blank (PP-3). */
  displayName: string;
  /** Absent: `apiCredentials` (PP-4). */
  credentialType?: "apiCredentials" | "oauthToken";
  /** Which client's spellings are tolerated. Absent: `auto`. */
  dialect?: Dialect;
  /** Whether warnings about payloads refuse. Absent: false. */
  strict?: boolean;
  /** The HTTP status that answers a PATCH. Absent: 200 for users, 204 for groups. */
  patchStatus?: { User?: 200 | 204; Group?: 200 | 204 };
  /** Whole minutes, 0 to 129600 (90 days; LC-2). Absent: 15. */
  deactivationDelayMinutes?: number;
  /** Home of users whom nothing else places (OM-4). */
  defaultOrganizationId: string;
  /** Absent: `singleOrganization`. */
  organizationMapping?: OrganizationMapping;
  /** Absent: `manual`. */
  roleMapping?: RoleMapping;
  /** `null`: switched off. Absent: on, with its defaults. */
  guard?: Guard | null;
  expectations?: Expectation[];
}

/** `held` and `pending` are blocked users whose deactivation waits (section K of the rules). */
export type UserStatus = "active" | "blocked" | "pending" | "held" | "deactivated";

/** One user of the population: a line of `users.ndjson`. */
export interface User {
  id: string;
  userName: string;
  /** Absent: `active`. */
  status?: UserStatus;
  /** `null` or absent: the user does not exist yet. */
  organizationId?: string | null;
  roleIds?: string[];
  groupIds?: string[];
  /** The received organization name, or all that were received (OM-20). */
  orgName?: string | null | (string | null)[];
  /** The provider that owns the user. Absent: the provider evaluated; `null`: nobody. */
  providerId?: string | null;
  /** What the directory scripts returned. Absent: nothing. */
  scripted?: { organization?: string | null; roleIds?: string[] };
  /** Whether the user signs in locally only and cannot be provisioned (LU-2). */
  local?: boolean;
  legalHoldMatters?: string[];
  blockedByAdministrator?: boolean;
  /** When a pending deactivation is due, RFC 3339. */
  deactivateAt?: string;
  /** When the deactivation was asked for, RFC 3339. */
  deactivateAsked?: string;
  /** The groups whose role rows gave the present roles (RM-14). */
  roleGroupIds?: string[];
}

// ---------------------------------------------------------------------------------------------
// Findings

export type Severity = "error" | "warning" | "info";

/** Where in a document, counted from 1; `offset` counts bytes from 0. */
export interface Place {
  line: number;
  /** In Unicode code points. */
  column: number;
  offset: number;
}

/** One thing that is wrong or worth knowing. Problems are data: nothing is thrown for them. */
export interface Finding {
  /** A rule number (`OM-33`) or the code of a reading problem (`unknown-key`). `usher explain` knows both. */
  rule: string;
  severity: Severity;
  title: string;
  /** What is wrong and what to do. */
  message: string;
  /** Which document `path` and `place` are in. */
  document?: "environment" | "provider" | "users" | "resource" | "patch" | "bulk" | "filter" | "schema";
  /** JSON pointer in that document. */
  path?: string;
  /** The attribute of a SCIM resource, as filters and paths name it, with indexes: `emails[0].value`. */
  attribute?: string;
  place?: Place;
}

/** A finding about a SCIM document. */
export interface PayloadFinding extends Finding {
  /** RFC 7644's word for it (its table 9), where it is an error that has one. */
  scimType?: "invalidFilter" | "invalidPath" | "invalidSyntax" | "invalidValue" | "mutability" | "noTarget" | "uniqueness";
}

// ---------------------------------------------------------------------------------------------
// Decisions

/**
 * `apply`: what Apply would do. `sync`: what the user's next sync would do (they differ in RM-14, and in the rule that
 * leaves deactivated users alone). */
export type Mode = "apply" | "sync";

/** Where a user is or will be. */
export type Placement =
  | { id: string; name: string }
  | {
      id: null;
      name: string;
      /** The provider's default organization, below which it will be created (OM-16). */
      parentId: string;
      create: true;
    };

/** One attribute that the decision changes. Values are `Name (id)`; several are joined with `; `. */
export interface Change {
  attribute: "Organization" | "Role";
  old: string;
  new: string;
}

/** One step of the reasoning. The steps alone determine the decision. */
export type TraceStep =
  | { step: "refused"; rule: string }
  | {
      step: "organizationRow";
      /** Index of the row, from 0. */
      row: number;
      groupId: string;
      /** Where the row leads (after re-binding by name, OM-34). */
      organizationId: string;
      outcome: "won" | "lost" | "broken" | "rebound";
    }
  | { step: "organizationName"; value: string; matched: string[] }
  | { step: "organizationDefault"; rule: string; organizationId: string; why: string }
  | { step: "organizationKept"; rule: string; organizationId: string }
  | {
      step: "role";
      roleId: string;
      from: RoleSource[] | "default" | "script" | "kept";
      outcome: "granted" | "missing" | "ignored" | "removed";
    };

/** A role row, by index from 0, and its group. */
export interface RoleSource {
  row: number;
  groupId: string;
}

/** What becomes of one user, and why. */
export interface Decision {
  id: string;
  /** `null`: a new user who was refused. */
  organization: Placement | null;
  /** Sorted. */
  roleIds: string[];
  changes: Change[];
  findings: Finding[];
  trace: TraceStep[];
}

/** A trace step as a sentence. */
export interface Sentence {
  text: string;
  /** Index into the decision's trace. */
  step: number;
  /** The mapping rows that the sentence speaks of, by index from 0. */
  rows: { list: "organization" | "role"; row: number }[];
}

// ---------------------------------------------------------------------------------------------
// The vocabulary as the core understood it, every default filled in

export interface Directory {
  provider: {
    id: string;
    kind: "scim" | "directorySync";
    displayName: string;
    defaultOrganizationId: string;
    organizationMethod: OrganizationMapping["method"];
    roleMethod: RoleMapping["method"];
    /** Whether there is anything that Apply could do (AS-4). */
    isMapped: boolean;
  };
  organizations: {
    id: string;
    name: string;
    parentId: string | null;
    status: OrganizationStatus;
    defaultRoleIds: string[];
  }[];
  roles: {
    id: string;
    name: string;
    privileged: boolean;
    /** Whether it lets its holder sign in (RM-8). */
    signIn: boolean;
    /** What the role is for, where the catalogue knows it. */
    meaning?: string;
    scope?: string;
  }[];
  groups: {
    id: string;
    displayName: string;
    /** Whether another provider sent it, so that this one cannot use it (SG-3). */
    foreign: boolean;
  }[];
  /** The groups that each list can still map (OM-25). */
  unmapped: { organization: string[]; role: string[] };
  /** What each list says of them: "All SCIM groups are mapped", "There are no SCIM groups available", or nothing. */
  unmappedNotice: { organization: string | null; role: string | null };
}

// ---------------------------------------------------------------------------------------------
// Populations and previews

/** How loading went so far. */
export interface LoadReport {
  /** Users held. */
  users: number;
  /** Lines read, empty ones included. */
  lines: number;
  bytes: number;
  /** The first 1,000 problems, in order. */
  findings: Finding[];
  /** All problems of severity error, also those beyond the first 1,000. */
  errors: number;
}

/** An organization in figures: `id` is `null` for one that will be created. */
export interface OrganizationRef {
  id: string | null;
  name: string;
  /** Whether it will be created. */
  create: boolean;
}

/**
 * What a change would do to everybody. Before is what each user has now, or what Apply of other rules would give it
 * where the preview compares with them; after is what Apply of the new rules would give it.
 */
export interface PreviewSummary {
  /** Users looked at. */
  users: number;
  /** Users whose organization or roles change; `--fail-over` counts these. */
  changed: number;
  /** Users who have an organization before and another one after. */
  moved: number;
  /** Users who have no organization before (new ones, unless they are compared with other rules) and get one. */
  placed: number;
  /** Users who have an organization before and none after: new ones whom only the other rules place. */
  unplaced: number;
  /** Users who have the same organization before and after, refused ones included. */
  unmoved: number;
  /** Users refused: they keep what they have. */
  refused: number;
  /** Of the users who move: those who come to the provider's default organization. */
  toDefaultOrganization: number;
  /** Users who gain at least one role, and who lose at least one. */
  gainedRole: number;
  lostRole: number;
  /** Users who gain a privileged role. */
  privilegedGained: number;
  /** Users who could sign in and no longer can (RM-8). */
  signInLost: number;
  /** Users with at least one finding of severity error. */
  withErrors: number;
  /** From where to where, most users first; `from` is `null` for users who have no organization before. */
  moves: { from: OrganizationRef | null; to: OrganizationRef; users: number }[];
  /** Every organization that has or will have users, in the tree's order, created ones last. */
  organizations: (OrganizationRef & { before: number; after: number })[];
  createdOrganizations: { name: string; parentId: string; users: number }[];
  /** Roles that somebody gains or loses, sorted by id. */
  roles: { id: string; name: string; privileged: boolean; gained: number; lost: number }[];
  /** How often each rule was found, errors first. */
  findings: { rule: string; severity: Severity; title: string; users: number }[];
  /** Per organization row: whom it wins, and whom it loses to which higher row. */
  rows: { wins: number; losses: { row: number; users: number }[] }[];
  /** Per role row: users in its group. */
  roleRows: { users: number }[];
  /** Users whom no row places. */
  unmapped: number;
  /** What to know before saving, in sentences (OM-39, AS-6). */
  notices: string[];
}

/** One user of a preview. */
export interface PreviewUser {
  id: string;
  userName: string;
  status: UserStatus;
  /** Before; `null` for a user who has none. */
  from: OrganizationRef | null;
  /** After; `null` for a new user who is refused. */
  to: OrganizationRef | null;
  moved: boolean;
  rolesGained: string[];
  rolesLost: string[];
  /** The numbers of the rules found, without repetition. */
  rules: string[];
  severity: Severity | null;
}

/** Which users of a preview. All conditions given must hold. */
export interface PreviewQuery {
  /** `changed` (default), `all`, or `findings`: those with a finding of severity error or warning. */
  show?: "changed" | "all" | "findings";
  /** Part of the user name or id, compared without case. */
  search?: string;
  moved?: boolean;
  /** Organization before: its id, the name of one that would be created, or `null` for users who have none. */
  from?: string | { create: string } | null;
  /** Organization after: its id, or the name of one that will be created. */
  to?: { id: string } | { create: string };
  gains?: string;
  loses?: string;
  gainsAny?: boolean;
  losesAny?: boolean;
  gainsPrivileged?: boolean;
  losesSignIn?: boolean;
  refused?: boolean;
  /** Users whom no row and no name places. */
  unmapped?: boolean;
  /** The gravest finding of the user. */
  severity?: Severity;
  rule?: string;
  /** Users whom this organization row wins. */
  wonBy?: number;
  /** Users whom this organization row matches and a higher row wins. */
  lostBy?: number;
  /** By user name (its UTF-8 bytes) or organization name; equal ones in the population's order. Absent: that order. */
  sort?: "userName" | "from" | "to";
  /** The other way round. */
  descending?: boolean;
  offset?: number;
  /** 1 to 10,000; absent: 100. */
  limit?: number;
}

export interface PreviewPage {
  /** All users that the query finds. */
  total: number;
  users: PreviewUser[];
}

/** A preview in columns: each holds one value for each user, in the population's order. */
export interface PreviewColumns {
  /** Index into `organizations` before; -1 for users who have none. */
  from: Int32Array;
  /** Index into `organizations` after; -1 for new users who are refused. */
  to: Int32Array;
  /** The organization row that wins the user, by index from 0; -1 where none does. */
  wonBy: Int32Array;
  /** What the summary's figures count of the user: bit 0 is the first of `kindNames`. */
  kinds: Uint16Array;
  /** The rules found: bit 0 is the first of `ruleCodes`, errors first. */
  rules: Uint16Array;
  organizations: OrganizationRef[];
  /** `changed`, `moved`, `placed`, ...: named as the figures of `PreviewSummary`. */
  kindNames: string[];
  ruleCodes: string[];
}

/** Users of a row, by its index from 0. */
export interface RowUsers {
  row: number;
  users: number;
}

/**
 * What the organization rows of a mapping do to each other over a population. Users who are left alone (local ones, another
 * provider's, deactivated ones) take no part. A user whom its winning row leaves refused (OM-4) is won by that row here.
 */
export interface PreviewAnalysis {
  /** In priority order. */
  rows: {
    /** Users whom the row wins. */
    wins: number;
    /** Of those: users whom no other row matches. */
    alone: number;
    /** Of those: users whom a lower row matches too. */
    shared: number;
    /** Users who match and whom a higher row wins, by that row. */
    losses: RowUsers[];
    /** Users whose organization or roles would differ if the row were not there. */
    changedIfRemoved: number;
    /** Users whose organization or roles would differ if the row and the next one changed places; `null` for the last row. */
    changedIfSwapped: number | null;
  }[];
  /** Rows that win nobody now. */
  winNobody: number[];
  /** Rows whose removal would change no one. */
  removable: number[];
  /** Rows that could change places with the next one without changing anyone. */
  swappable: number[];
  /** The smallest move of one row in the order that changes anyone; `null` where no order does. */
  smallestReorder: { from: number; to: number; users: number } | null;
  /** Mapped groups with members, none of whom their own row wins. */
  lostGroups: { groupId: string; row: number; members: number; to: RowUsers[] }[];
  /** Groups without a row whose every member some row wins: mapping them below the others would place nobody. */
  coveredGroups: { groupId: string; members: number; to: RowUsers[] }[];
  /** By role: the role rows that are the only ones to give it to somebody, and to how many. */
  soleGivers: { roleId: string; rows: RowUsers[] }[];
}

/** One change that would put a user into an organization. `users` are all whom it would place elsewhere. */
export type ReachOption =
  | { change: "join"; groupId: string; row: number; users: number }
  | { change: "leave"; groupId: string; row: number; users: number }
  | { change: "name"; name: string; users: number }
  | { change: "move"; from: number; to: number; users: number };

/** What would put a user into an organization. */
export interface Reach {
  /** Whether the rules put the user there already. */
  isThere: boolean;
  /** Whether the user is left alone (local, another provider's, deactivated), so that nothing does. */
  isLeftAlone: boolean;
  /** Each is enough by itself; those that change the fewest users first, at most 100. */
  options: ReachOption[];
  /** How many more there are. */
  more: number;
}

/** What applying a preview would do, beside the provider's guard. Apply changes organizations and roles; it deactivates nobody. */
export interface PlanFigures {
  users: number;
  /** Users who exist and whose organization or roles change: the guard counts these. */
  affected: number;
  affectedPercent: number;
  /** Users who go from one organization to another. */
  moved: number;
  movedPercent: number;
  /** Users who gain at least one role, and who lose at least one. */
  roleGains: number;
  roleLosses: number;
  /** Users who gain a privileged role. */
  privilegedGains: number;
  /** Users who come to a blocked organization, and are blocked with it. */
  comingToBlocked: number;
  /** What of the guard is exceeded; none where it is switched off. */
  exceeds: ("percent" | "count" | "privilegedGains")[];
  /** What to know before applying, in sentences (OM-39, AS-6). */
  notices: string[];
}

/** The way back from Apply: what each user whom it would change has now. */
export interface Rollback {
  /** Users whom Apply would change. */
  total: number;
  /** Those of them who could be put back exactly. */
  restorable: number;
  users: {
    id: string;
    /** `null`: the user does not exist yet. */
    organizationId: string | null;
    roleIds: string[];
    /** What could not be given back, in sentences. */
    lost: string[];
  }[];
}

/** An expectation, and whether it holds. */
export interface CheckedExpectation {
  name: string;
  holds: boolean;
  /** What is the case. */
  message: string;
}

// ---------------------------------------------------------------------------------------------
// Provisioning: what becomes of SCIM requests, and of everybody when settings are applied

/** A SCIM request about one resource, as the shell received it. */
export interface ScimRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  resourceType: ResourceType;
  /** The id in the address, decoded. Absent for a creation. */
  id?: string;
  /** As it came over the wire. */
  body?: Uint8Array;
  /** The query parameters of RFC 7644, section 3.9. */
  attributes?: string;
  excludedAttributes?: string;
  /** The headers of RFC 7644, section 3.14. */
  ifMatch?: string;
  ifNoneMatch?: string;
}

/** What a transition is told beside the request and the rows. */
export interface TransitionContext {
  /** The time, RFC 3339. */
  now: string;
  /** Ids that nobody has. Where there are too few, more are needed. */
  ids: string[];
  /** Where clients reach the service, without a slash at the end: `https://host/scim/v2`. */
  baseUrl: string;
  /** Who acts, as records name it: the credential's username, or an administrator. */
  actor: string;
}

/** A user row as the store keeps it. The objects are the core's own texts, embedded as they were stored. */
export interface StoredUser {
  /** A users.ndjson object without `groupIds`; `providerId` is always there. */
  account: User;
  /** The SCIM attributes. */
  resource: object;
  /** The groups whose members name the user. */
  groupIds: string[];
  /** Whether its provider deleted it: for the provider it is gone, and its data stays. */
  isDeleted: boolean;
  created: string;
  lastModified: string;
  /** From 1. */
  version: number;
  /** The last decision; `null` before there was one. */
  evaluation: Evaluation | null;
}

/** Why a user is where it is, as it was decided. */
export interface Evaluation {
  /** When, RFC 3339. */
  at: string;
  /** About the user's resource, then the decision's. */
  findings: Finding[];
  trace: TraceStep[];
  sentences: Sentence[];
}

/** A group row as the store keeps it. */
export interface StoredGroup {
  id: string;
  providerId: string;
  /** The SCIM attributes, without the members. */
  resource: object;
  created: string;
  lastModified: string;
  version: number;
}

/** What is known of the rows that a request concerns. What was asked for is there, with `null` or `[]` where nothing was found. */
export interface ProvisioningState {
  /** By id. */
  users?: Record<string, StoredUser | null>;
  /** Ids of user rows by `userNameKey`, those of deleted users included. */
  userNames?: Record<string, string[]>;
  /** Ids of user rows by `emailKey`. */
  emails?: Record<string, string[]>;
  /** By id. */
  groups?: Record<string, StoredGroup | null>;
  /** By group id: `entries` are the members among `asked`, or `all` of them, in the order in which they came. */
  members?: Record<string, { all: boolean; asked: string[]; entries: object[] }>;
  /** Of the roles asked for: those that an active user holds who is not among the excepted. */
  holdersElsewhere?: string[];
}

/** Rows to be read before a request can be answered. */
export interface Needs {
  users?: string[];
  userNames?: string[];
  emails?: string[];
  groups?: string[];
  members?: { groupId: string; all: boolean; values: string[] }[];
  holders?: { roles: string[]; except: string[] };
  /** How many more unused ids. */
  ids?: number;
}

/** What a request comes to: rows to be read first, or an outcome. */
export type Transition = { needs: Needs } | { outcome: Outcome };

/** What is to be written, in one transaction, and then answered. */
export interface Outcome {
  answer: Answer;
  /** Whether the request was refused: then there is nothing to write but the log. */
  isRefused: boolean;
  users: UserWrite[];
  groups: GroupWrite[];
  /** Groups that are gone, with their memberships. */
  deletedGroups: string[];
  /** In each, removals come first. */
  memberships: { groupId: string; added: { value: string; entry: string }[]; removed: string[] }[];
  /** Users all of whose memberships are gone. */
  removedMembers: string[];
  organizations: NewOrganization[];
  /** The provider's next revision (provider.json), where rows had to go with their group (SG-6). */
  provider: string | null;
  log: LogEntry[];
  audit: AuditEvent[];
  effects: Effect[];
  /** What the request did beside the RFC, and what was left out. */
  findings: Finding[];
}

/** An HTTP answer. */
export interface Answer {
  status: number;
  /** JSON. */
  body: string | null;
  location: string | null;
  etag: string | null;
}

/** A user row to be written; `account`, `resource` and `evaluation` are JSON texts, the rest is for looking it up. */
export interface UserWrite {
  id: string;
  providerId: string | null;
  userName: string;
  userNameKey: string;
  emailKey: string | null;
  externalId: string | null;
  status: UserStatus;
  organizationId: string | null;
  /** Who sees the user in a list: a value of `ListingScope.listings`. */
  listing: string;
  isDeleted: boolean;
  deactivateAt: string | null;
  created: string;
  lastModified: string;
  version: number;
  account: string;
  resource: string;
  evaluation: string | null;
  roleIds: string[];
}

/** A group row to be written; `resource` is a JSON text. */
export interface GroupWrite {
  id: string;
  providerId: string;
  displayName: string;
  displayNameKey: string;
  externalId: string | null;
  listing: string;
  created: string;
  lastModified: string;
  version: number;
  resource: string;
}

/** An organization that mapping makes (OM-10, OM-16). */
export interface NewOrganization {
  id: string;
  name: string;
  parentId: string;
}

/** The kinds of change that the Sync Log knows (SL-3). */
export type ChangeType =
  | "Created"
  | "Updated"
  | "Blocked"
  | "Unblocked"
  | "Deactivation scheduled"
  | "Deactivation cancelled"
  | "Deactivated"
  | "Reactivated"
  | "Error";

/** A record for the Sync Log: one attribute of one user (SL-1). */
export interface LogEntry {
  providerId: string;
  userId: string | null;
  userName: string;
  changeType: ChangeType;
  attribute: string;
  newValue: string;
  oldValue: string;
  /** What happened and what to do, where it is an error. */
  message: string | null;
  at: string;
}

/** A record for the Audit Log (AU-1, AU-2). */
export interface AuditEvent {
  event: string;
  actor: string;
  target: string;
  providerId: string | null;
  /** JSON. */
  before: string | null;
  after: string | null;
  at: string;
}

/** What is to happen later. */
export type Effect = { kind: "deactivate"; userId: string; at: string } | { kind: "cancelDeactivation"; userId: string };

/** A list that a client asks for (RFC 7644, section 3.4.2). Numbers as they came. */
export interface ListQuery {
  resourceType: ResourceType;
  filter?: string;
  startIndex?: string;
  count?: string;
  /** An attribute (RFC 7644, section 3.4.2.3). */
  sortBy?: string;
  /** `ascending`, unless it says `descending`. */
  sortOrder?: string;
  attributes?: string;
  excludedAttributes?: string;
}

/** Where the store is to look for a list. */
export interface ListingScope {
  resourceType: ResourceType;
  /** The values of `listing` that the provider sees. */
  listings: string[];
  /** A column that every resource that is found is equal in. */
  equals: { column: "id" | "userNameKey" | "displayNameKey" | "externalId"; value: string } | null;
  /** Only these rows, and how many there are; `null`: every row in the listings, as far as `equals` holds. */
  page: { offset: number; limit: number } | null;
  /** Whether groups are given with their `members`. */
  membersWanted: boolean;
}

/** Rows that are to be read again for a list that has an order. */
export interface WantedRows {
  resourceType: ResourceType;
  /** In the order in which their rows are to be given. */
  ids: string[];
  /** Whether groups are given with their `members`. */
  membersWanted: boolean;
}

/** One operation of a Bulk request (RFC 7644, section 3.7), to be carried out as a request of its own. */
export interface BulkOperation {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  resourceType: ResourceType;
  id?: string;
  ifMatch?: string;
  body?: Uint8Array;
}

/** What a Bulk request came to, beside what its operations came to. */
export interface BulkEnd {
  answer: Answer;
  /** What was refused before it was carried out. */
  log: LogEntry[];
}

/** What carrying out a plan comes to, for a chunk of rows. */
export interface Applied {
  users: UserWrite[];
  organizations: NewOrganization[];
  log: LogEntry[];
  audit: AuditEvent[];
}

/** What was done. */
export interface AppliedFigures {
  /** Users looked at. */
  users: number;
  /** Users whose organization or roles changed. */
  changed: number;
  moved: number;
  rolesChanged: number;
  /** Users with an error: they kept what the error is about. */
  withErrors: number;
  createdOrganizations: number;
}

// ---------------------------------------------------------------------------------------------
// SCIM resources (RFC 7643). Attributes that no schema names are kept; their types are unknown.

/** What every resource has. */
export interface ScimResource {
  /** The URNs of its schemas. */
  schemas: string[];
  /** The service provider's id: read-only. */
  id?: string;
  /** The client's id. */
  externalId?: string;
  /** Read-only. */
  meta?: ScimMeta;
}

/** What the service provider knows of a resource. */
export interface ScimMeta {
  resourceType?: string;
  /** RFC 3339. */
  created?: string;
  /** RFC 3339. */
  lastModified?: string;
  location?: string;
  version?: string;
}

/** A value of a list (RFC 7643, section 2.4). */
export interface ScimValue {
  value?: string;
  display?: string;
  type?: string;
  /** At most one value of a list is the primary one. */
  primary?: boolean;
}

/** A user (RFC 7643, section 4.1). */
export interface ScimUser extends ScimResource {
  userName: string;
  name?: ScimName;
  displayName?: string;
  nickName?: string;
  profileUrl?: string;
  title?: string;
  userType?: string;
  preferredLanguage?: string;
  locale?: string;
  timezone?: string;
  active?: boolean;
  /** Never kept, never returned (SU-14). */
  password?: string;
  emails?: ScimValue[];
  phoneNumbers?: ScimValue[];
  ims?: ScimValue[];
  photos?: ScimValue[];
  addresses?: ScimAddress[];
  /** Read-only (SU-17). */
  groups?: ScimMembership[];
  entitlements?: ScimValue[];
  roles?: ScimValue[];
  x509Certificates?: ScimValue[];
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"?: ScimEnterpriseUser;
  /** Read-only. */
  "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User"?: ScimPlacement;
}

/** The parts of a user's name. */
export interface ScimName {
  formatted?: string;
  familyName?: string;
  givenName?: string;
  middleName?: string;
  honorificPrefix?: string;
  honorificSuffix?: string;
}

/** A postal address. */
export interface ScimAddress {
  formatted?: string;
  streetAddress?: string;
  locality?: string;
  region?: string;
  postalCode?: string;
  /** Two letters of ISO 3166-1 (AT-4). */
  country?: string;
  type?: string;
  primary?: boolean;
}

/** A group that a user belongs to. */
export interface ScimMembership {
  value?: string;
  $ref?: string;
  display?: string;
  type?: string;
}

/** The enterprise extension of a user (RFC 7643, section 4.3). */
export interface ScimEnterpriseUser {
  employeeNumber?: string;
  costCenter?: string;
  organization?: string;
  division?: string;
  department?: string;
  manager?: { value?: string; $ref?: string; displayName?: string };
}

/** Where a user was placed, and why: the service provider's alone. */
export interface ScimPlacement {
  organization?: { value: string; display?: string };
  roles?: { value: string; display?: string }[];
  status?: UserStatus;
  /** RFC 3339. */
  deactivateAt?: string;
  findings?: { rule: string; severity: Severity; message: string }[];
}

/** A group (RFC 7643, section 4.2). */
export interface ScimGroup extends ScimResource {
  displayName: string;
  members?: ScimMember[];
}

/** A member of a group. */
export interface ScimMember {
  value: string;
  $ref?: string;
  type?: string;
  display?: string;
}

/** A PATCH request (RFC 7644, section 3.5.2). */
export interface ScimPatch {
  schemas: string[];
  Operations: { op: "add" | "remove" | "replace"; path?: string; value?: unknown }[];
}
