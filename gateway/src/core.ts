// What the gateway asks of the core: the types of the package's functions that it calls. Everything that is decided is decided there.
import type { Finding, LoadReport, PreviewSummary, Sentence } from "scim-usher";
import type { AuditEvent, GroupWrite, LogEntry, Member, MembershipWrite, UserWrite } from "./storage/rows.ts";

/** A SCIM request about one resource, as it came. */
export interface ScimRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  resourceType: ResourceType;
  /** The decoded segment of the path. */
  id?: string;
  body?: Uint8Array;
  /** The parameters of the query, decoded. */
  attributes?: string;
  excludedAttributes?: string;
  /** The headers' values. */
  ifMatch?: string;
  ifNoneMatch?: string;
}

export type ResourceType = "User" | "Group";

/** What a decision is told beside the rows. */
export interface TransitionContext {
  /** RFC 3339, UTC, with milliseconds. */
  now: string;
  /** Unused ones; the core asks for more. */
  ids: string[];
  /** Where resources are, without a slash at the end. */
  baseUrl: string;
  /** Who acts, as records name it (AU-2). */
  actor: string;
}

/** Rows that have to be looked up before there is an answer. */
export interface Needs {
  users?: string[];
  userNames?: string[];
  emails?: string[];
  groups?: string[];
  members?: { groupId: string; all: boolean; values: string[] }[];
  holders?: { roles: string[]; except: string[] };
  /** So many more unused ids. */
  ids?: number;
}

export type Transition = { needs: Needs } | { outcome: Outcome };

/** What is to be written, in one transaction, and then answered. */
export interface Outcome extends Changes {
  answer: Answer;
  /** Nothing but the log is to be written. */
  isRefused: boolean;
  groups: GroupWrite[];
  /** With their memberships. */
  deletedGroups: string[];
  memberships: MembershipWrite[];
  /** Users all of whose memberships go. */
  removedMembers: string[];
  /** The provider's next document, where a group's rows went with it (SG-6). */
  provider: string | null;
  findings: Finding[];
}

/** What a transition and the applying of a plan have in common. */
export interface Changes {
  users: UserWrite[];
  organizations: NewOrganization[];
  log: LogEntry[];
  audit: AuditEvent[];
  effects: Effect[];
}

export interface Answer {
  status: number;
  body: Uint8Array | string | null;
  location: string | null;
  etag: string | null;
}

export interface NewOrganization {
  id: string;
  name: string;
  parentId: string | null;
}

/** What is to happen later. When is in the user's row too. */
export interface Effect {
  kind: string;
  userId: string;
}

/** A provider in its environment, compiled. */
export interface Provisioner {
  transition(request: ScimRequest, state: string, context: TransitionContext): Transition;
  /** A pending user's time has come. */
  due(userId: string, state: string, context: TransitionContext): Transition;
  list(query: ListRequest, context: TransitionContext): Listing;
}

/** A list that is asked for by an address, or by the body of a search (RFC 7644, section 3.4.3). */
export type ListRequest = { resourceType: ResourceType } & (
  | { filter?: string; startIndex?: string; count?: string; attributes?: string; excludedAttributes?: string }
  | { search: Uint8Array }
);

/** A list that is being made. */
export interface Listing {
  readonly scope: {
    /** The values of the column `listing` that the provider sees. */
    listings: string[];
    /** What to look up; nothing: everything. */
    equals: { column: "id" | "userNameKey" | "displayNameKey" | "externalId"; value: string } | null;
    /** Only these and the total are needed; nothing: everything found. */
    page: { offset: number; limit: number } | null;
  };
  readonly membersWanted: boolean;
  /** Rows by (created, id), a JSON array. */
  push(rows: string): void;
  answer(total?: number): { status: number; body: Uint8Array | string };
}

/** What comes of saving a document: what to keep, and the columns that follow it. */
export interface Revised {
  document: string;
  displayName: string;
  displayNameKey: string;
  kind: string;
  credentialType: string;
}

/** What comes of saving an environment's document. Its groups are the providers' and change only through them. */
export interface RevisedEnvironment {
  organizations: { id: string; name: string; parentId: string | null; status: string; defaultRoleIds: string | null }[];
  defaultOrganizationId: string;
  /** JSON; nothing where the built-in catalogue is meant. */
  roles: string | null;
  groups: { id: string; displayName: string; providerId: string | null }[];
}

/** Many users in the core's memory. */
export interface Population {
  push(chunk: Uint8Array): LoadReport;
  end(): LoadReport;
  preview(rules: Ruleset, options: { holdersElsewhere: string[] }): Preview;
  free(): void;
}

export interface Ruleset {
  readonly directory: { roles: { id: string; name: string }[] };
  free(): void;
}

export interface Preview {
  readonly summary: PreviewSummary;
  plan(from: { provider: string; revision: number; environmentVersion: number; populationVersion: number }): Plan;
  free(): void;
}

/** What Apply would do. */
export interface Plan {
  /** Of everything in it; SHA-256 in hex. */
  readonly digest: string;
  apply(context: { now: string; actor: string }): Applying;
  free(): void;
}

/** A plan that is being applied. */
export interface Applying {
  /** @param rows users, a JSON array; @param ids as many unused ids as rows */
  take(rows: string, ids: string[]): Changes;
  /** @throws when a user that changes was not given */
  end(): { figures: object };
}

/** A user of a file as a row, with what makes it a member of its groups. */
export interface ImportedUser extends UserWrite {
  memberships: { groupId: string; member: Member }[];
}

/** The core. */
export interface Core {
  Provisioner: { compile(documents: { environment: string; provider: string }): Provisioner };
  Population: new () => Population;
  Ruleset: { compile(documents: { environment: string; provider: string }): Ruleset };
  /** ServiceProviderConfig, Schemas and ResourceTypes (RFC 7644, section 4). */
  discovery(document: "ServiceProviderConfig" | "Schemas" | "ResourceTypes", id: string | undefined, baseUrl: string): { status: number; body: Uint8Array | string };
  /** The body of a refusal (RFC 7644, section 3.12). */
  scimError(status: number, scimType: string | null, detail: string): Uint8Array | string;
  /** @throws InputError */
  revise(documents: { environment: string; before: string | null; after: Uint8Array | string }): Revised;
  /** @throws InputError */
  reviseEnvironment(documents: { before: string | null; after: Uint8Array | string }): RevisedEnvironment;
  /** @throws InputError */
  importUser(line: string, context: { now: string; providerId: string }): ImportedUser;
  importGroup(group: { id: string; displayName: string; providerId: string | null }, context: { now: string; providerId: string }): GroupWrite;
  /** A stored evaluation in words. */
  sentences(evaluation: string): Sentence[];
}
