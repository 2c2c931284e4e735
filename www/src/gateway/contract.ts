// What the gateway's routes answer, as far as the console reads it.
import type { Finding, PreviewSummary, Provider, Sentence, Severity, User, UserStatus } from "scim-usher";

export type CredentialType = NonNullable<Provider["credentialType"]>;

export interface Session {
  environment: string;
  environments: string[];
  /** The SHA-256 of the core that decides in the gateway. */
  wasmSha256: string;
  version: string;
}

/** A provider in the list. */
export interface ProviderEntry {
  id: string;
  displayName: string;
  kind: Provider["kind"];
  credentialType: CredentialType;
  revision: number;
  users: number;
}

/** A provider with what stands around its document. */
export interface ProviderCard {
  document: Provider;
  revision: number;
  savedAt: string;
  savedBy: string;
  baseUrl: string;
  username: string;
  users: number;
  /** Roles that active users of other providers, or of none, hold (RM-16). */
  holdersElsewhere: string[];
  environmentVersion: number;
  populationVersion: number;
}

/** Told once. */
export interface Credentials {
  baseUrl: string;
  username: string;
  secret: string;
}

/** A revision that is current in place of the one that a draft began with. */
export interface Current {
  revision: number;
  savedAt: string;
  savedBy: string;
}

/** What Apply would do, fixed: only this is applied, or nothing. */
export interface PlanCard {
  id: string;
  digest: string;
  revision: number;
  environmentVersion: number;
  populationVersion: number;
  summary: PreviewSummary;
  createdAt: string;
  status: "open" | "applied" | "stale";
}

export interface Applied {
  status: "applied";
  /** What was done, in numbers. */
  figures: Record<string, unknown>;
}

export interface Named {
  id: string;
  name: string;
}

/** A user in the list. */
export interface UserEntry {
  id: string;
  userName: string;
  displayName?: string | null;
  status: UserStatus;
  organization: Named | null;
  roles: Named[];
  providerId: string | null;
  deactivateAt: string | null;
  /** How many findings of each severity the last decision has. */
  findings: Partial<Record<Severity, number>>;
}

/** A user with everything that is known. */
export interface UserCard {
  account: User;
  groupIds: string[];
  groups: { id: string; displayName: string }[];
  /** Absent: the account's id stands for the name. */
  organization?: Named | null;
  roles?: Named[];
  resource: Record<string, unknown>;
  evaluation: { at: string; findings: Finding[] } | null;
  sentences: Sentence[];
  created: string;
  lastModified: string;
}

/** One row of the Sync Log. */
export interface LogRow {
  seq: number;
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

/** Part of a list that goes on where `next` says. */
export interface LogPage {
  entries: LogRow[];
  next: string | null;
}

export interface UserPage {
  total: number;
  users: UserEntry[];
  next: string | null;
}

/** A refusal of the gateway (RFC 9457), with the members that some of them add. */
export interface ProblemDocument extends Partial<Current> {
  type?: string;
  title?: string;
  detail?: string;
  findings?: Finding[];
}
