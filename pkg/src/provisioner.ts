// One provider's door: its SCIM requests, answered by its rules. The shell around it reads and writes; it decides nothing.
import {
  ProvisionerHandle, bulkLimits as limitsOfBulk, discoveryDocument, importGroups as importGroupRows, importUser as importUserRow, reviseEnvironment as environmentRow,
  reviseProvider, scimErrorBody,
  type ApplyingHandle, type BulkHandle, type ListingHandle, type PlanHandle,
} from "../wasm/core.js";
import { enter, Handle } from "./core.ts";
import { InputError } from "./errors.ts";
import { documentBytes, type Input } from "./input.ts";
import type {
  Answer, Applied, AppliedFigures, BulkEnd, BulkOperation, Environment, Finding, GroupWrite, ListingScope, ListQuery, OrganizationStatus, Provider,
  ProvisioningState, ResourceType, ScimRequest, StoredGroup, StoredUser, Transition, TransitionContext, User, UserWrite, WantedRows,
} from "./types.ts";

const encoder = new TextEncoder();
const NOTHING = new Uint8Array();

const json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** `{[name]: T}`, or the findings that say why there is none. */
type Told<Name extends string, T> = Partial<Record<Name, T>> & { findings?: Finding[] };

function told<Name extends string, T>(name: Name, answer: Told<Name, T>): T {
  const value = answer[name];
  if (value === undefined) throw new InputError(answer.findings ?? []);
  return value as T;
}

// Rows are not cut at the size of a document: there may be many.
function rowBytes(rows: unknown, name: string): Uint8Array {
  return typeof rows === "string" ? encoder.encode(rows) : documentBytes(rows, name);
}

/** One provider's rules, and how its requests are read. */
export class Provisioner {
  readonly #handle: Handle<ProvisionerHandle>;

  private constructor(raw: ProvisionerHandle) {
    this.#handle = new Handle("Provisioner", raw);
  }

  /** @throws InputError when a document is refused: `findings` holds every problem of both documents. */
  static compile(documents: { environment: Input<Environment>; provider: Input<Provider> }): Provisioner {
    const environment = documentBytes(documents?.environment, "environment");
    const provider = documentBytes(documents?.provider, "provider");
    const { raw, findings } = enter(() => {
      const compilation = ProvisionerHandle.compile(environment, provider);
      const findings: Finding[] = compilation.findings();
      const raw = compilation.take();
      compilation.free();
      return { raw, findings };
    });
    if (raw === undefined) throw new InputError(findings);
    return new Provisioner(raw);
  }

  /**
   * What becomes of a request. As long as the answer is `needs`, read those rows, add them to the state, and ask again:
   * all within one transaction, in which the outcome is written too. What is wrong with the request is an outcome.
   * @param state as JSON text where rows are embedded as they are stored
   * @throws InputError when the state or the context cannot be read.
   */
  transition(request: ScimRequest, state: Input<ProvisioningState>, context: TransitionContext): Transition {
    const { body = NOTHING, ...head } = request;
    const headBytes = json({ ...head, ...context });
    const stateBytes = rowBytes(state, "state");
    return told("transition", this.#handle.use((raw): Told<"transition", Transition> => raw.transition(headBytes, body, stateBytes)));
  }

  /**
   * What becomes of a user whose deactivation may be due (LC-3, LC-15). Asked and answered like `transition`.
   * @throws InputError when the state or the context cannot be read.
   */
  due(userId: string, state: Input<ProvisioningState>, context: TransitionContext): Transition {
    const stateBytes = rowBytes(state, "state");
    const contextBytes = json(context);
    return told("transition", this.#handle.use((raw): Told<"transition", Transition> => raw.due(userId, contextBytes, stateBytes)));
  }

  /**
   * The rows of users whose resources are read again: another attribute carries the organization's name now (OM-21). Rows that
   * stay as they are are left out.
   */
  reread(rows: Input<StoredUser[]>, context: TransitionContext): UserWrite[] {
    const bytes = rowBytes(rows, "rows");
    const contextBytes = json(context);
    return told("users", this.#handle.use((raw): Told<"users", UserWrite[]> => raw.reread(bytes, contextBytes)));
  }

  /** A list of what the provider sees (RFC 7644, section 3.4.2), asked for by an address or by the body of a search (section 3.4.3). */
  list(query: ListQuery | SearchQuery, context: Pick<TransitionContext, "baseUrl">): Listing {
    const { search, ...rest } = query as SearchQuery;
    const bytes = json({ ...rest, baseUrl: context.baseUrl });
    return openListing(this.#handle.use((raw) => raw.list(bytes, search)));
  }

  /**
   * A Bulk request (RFC 7644, section 3.7). What is wrong with it is its answer.
   * @throws TypeError when the context cannot be read.
   */
  bulk(body: Uint8Array, context: TransitionContext): Bulk {
    const bytes = json(context);
    const raw = this.#handle.use((raw) => raw.bulk(body, bytes));
    if (raw === undefined) throw new TypeError("the context takes `now` (RFC 3339), `baseUrl` and `actor`");
    return openBulk(raw);
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

let openBulk: (raw: BulkHandle) => Bulk;

/**
 * A Bulk request that is being carried out, in the order in which its operations refer to each other: `next()`, a request of
 * its own, `answered()`, until there is no next one. Made by `Provisioner.bulk()`.
 */
export class Bulk {
  readonly #handle: Handle<BulkHandle>;

  static {
    openBulk = (raw) => new Bulk(raw);
  }

  private constructor(raw: BulkHandle) {
    this.#handle = new Handle("Bulk", raw);
  }

  /** The next operation; nothing where all are done, enough have failed, or the request is refused as a whole. */
  next(): BulkOperation | undefined {
    const operation = this.#handle.use((raw): { [Name in keyof BulkOperation]: BulkOperation[Name] | null | undefined } | undefined => raw.nextOperation());
    if (operation === undefined) return undefined;
    return Object.fromEntries(Object.entries(operation).filter(([, value]) => value !== undefined && value !== null)) as unknown as BulkOperation;
  }

  /** What came of the operation that `next()` gave. */
  answered({ status, body, location, etag }: Answer): void {
    this.#handle.use((raw) => raw.answered(status, body ?? undefined, location ?? undefined, etag ?? undefined));
  }

  /** The answer to the whole request, once. */
  finish(): BulkEnd {
    const end = this.#handle.use((raw): BulkEnd | undefined => raw.finish());
    if (end === undefined) throw new TypeError("this Bulk request has been answered");
    return end;
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** What one Bulk request may hold: `maxOperations`, and `maxPayloadSize` in bytes. */
export function bulkLimits(): { maxOperations: number; maxPayloadSize: number } {
  const [maxOperations = 0, maxPayloadSize = 0] = enter(() => limitsOfBulk());
  return { maxOperations, maxPayloadSize };
}

let openListing: (raw: ListingHandle) => Listing;

/** A list that is being put together. Made by `Provisioner.list()`. */
export class Listing {
  readonly #handle: Handle<ListingHandle>;
  /** Where the store is to look, in this order; nowhere where the query cannot be read, and `answer()` says why. */
  readonly scopes: readonly ListingScope[];

  static {
    openListing = (raw) => new Listing(raw);
  }

  private constructor(raw: ListingHandle) {
    this.#handle = new Handle("Listing", raw);
    this.scopes = this.#handle.use((raw): ListingScope[] => raw.scopes());
  }

  /**
   * Takes rows: those of the scopes in the order in which they are to be listed, then those that are wanted.
   * @throws InputError when one cannot be read.
   */
  push(resourceType: ResourceType, rows: Input<(StoredUser | (StoredGroup & { members: object[] }))[]>): void {
    const bytes = rowBytes(rows, "rows");
    const findings = this.#handle.use((raw): Finding[] => raw.push(resourceType, bytes));
    if (findings.length > 0) throw new InputError(findings);
  }

  /** What is to be read again and pushed in this order, once all rows of all scopes were pushed: what a list with `sortBy` shows. */
  wanted(): WantedRows[] {
    return this.#handle.use((raw): WantedRows[] => raw.wanted());
  }

  /** @param total how many there are, where only a page of them was given */
  answer(total?: number): { status: number; body: string } {
    return this.#handle.use((raw): { status: number; body: string } => raw.answer(total));
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** @internal */
export let openPlan: (raw: PlanHandle) => Plan;

/** An Apply that was looked at before. It never changes. Made by `Preview.plan()`. */
export class Plan {
  readonly #handle: Handle<PlanHandle>;
  /** SHA-256, in hexadecimal, over what the plan rests on and what becomes of everybody. */
  readonly digest: string;

  static {
    openPlan = (raw) => new Plan(raw);
  }

  private constructor(raw: PlanHandle) {
    this.#handle = new Handle("Plan", raw);
    this.digest = this.#handle.use((raw) => raw.digest());
  }

  /**
   * Begins to carry it out.
   * @throws TypeError when the context cannot be read.
   */
  apply(context: Pick<TransitionContext, "now" | "actor">): Applying {
    const bytes = json(context);
    const raw = this.#handle.use((raw) => raw.apply(bytes));
    if (raw === undefined) throw new TypeError("the context takes `now` (RFC 3339) and `actor`");
    return openApplying(raw);
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

let openApplying: (raw: ApplyingHandle) => Applying;

/** A plan that is being carried out, chunk by chunk, within one transaction. Made by `Plan.apply()`. */
export class Applying {
  readonly #handle: Handle<ApplyingHandle>;

  static {
    openApplying = (raw) => new Applying(raw);
  }

  private constructor(raw: ApplyingHandle) {
    this.#handle = new Handle("Applying", raw);
  }

  /**
   * Takes rows of the plan's users, in any order.
   * @param ids as many ids that nobody has as there are rows
   * @throws InputError when a row cannot be read or is not in the plan.
   */
  take(rows: Input<StoredUser[]>, ids: string[]): Applied {
    const bytes = rowBytes(rows, "rows");
    return told("applied", this.#handle.use((raw): Told<"applied", Applied> => raw.take(bytes, ids)));
  }

  /**
   * What was done.
   * @throws InputError when users of the plan were not given: then nothing of it may stand.
   */
  end(): AppliedFigures {
    return told("figures", this.#handle.use((raw): Told<"figures", AppliedFigures> => raw.end()));
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** A list that is asked for by the body of a search (RFC 7644, section 3.4.3). */
export interface SearchQuery {
  /** Absent: users, then groups. */
  resourceType?: ResourceType;
  search: Uint8Array;
}

/** A new revision of a provider, as it is to be stored. */
export interface RevisedProvider extends Pick<Required<Provider>, "id" | "displayName" | "kind" | "credentialType"> {
  /** What display names are compared by (PP-3). */
  displayNameKey: string;
  /** provider.json with every default filled in. */
  document: string;
  /** Whether every user's resource is to be read again (`Provisioner.reread()`). */
  rereadsUsers: boolean;
}

/**
 * Reads a new revision of a provider. What it newly names must exist (OM-35, SG-2), and its id and kind stay.
 * @param documents `before`: the revision in force, absent for a new provider; `taken`: the display names of the others (PP-3)
 * @throws InputError with everything that is wrong with it.
 */
export function revise(documents: {
  environment: Input<Environment>;
  before?: Input<Provider> | undefined;
  after: Input<Provider>;
  taken?: string[];
}): RevisedProvider {
  const environment = documentBytes(documents.environment, "environment");
  const before = documents.before === undefined ? undefined : documentBytes(documents.before, "before");
  const after = documentBytes(documents.after, "after");
  const taken = documents.taken ?? [];
  const revised = enter((): RevisedProvider | { findings: Finding[] } => reviseProvider(environment, before, after, taken));
  if ("findings" in revised) throw new InputError(revised.findings);
  return revised;
}

/** An environment as it is to be stored. */
export interface RevisedEnvironment {
  /** In order; `defaultRoleIds` is a JSON text. */
  organizations: { id: string; name: string; parentId: string | null; status: OrganizationStatus; defaultRoleIds: string }[];
  defaultOrganizationId: string;
  /** A JSON text. */
  roles: string;
  /** They are the providers', and are stored only where a store begins with them. */
  groups: { id: string; displayName: string; providerId: string | null }[];
}

/**
 * Reads a new document of an environment. The default organizations of its providers stay (E-60), and so do organizations with users.
 * @param documents `before`: the one in force, absent for a new environment
 * @param inUse organization ids
 * @throws InputError with everything that is wrong with it.
 */
export function reviseEnvironment(
  documents: { before?: Input<Environment> | undefined; after: Input<Environment> },
  inUse: { defaults: string[]; occupied: string[] },
): RevisedEnvironment {
  const before = documents.before === undefined ? undefined : documentBytes(documents.before, "before");
  const after = documentBytes(documents.after, "after");
  const { defaults, occupied } = inUse;
  return told("environment", enter((): Told<"environment", RevisedEnvironment> => environmentRow(before, after, defaults, occupied)));
}

/** A user of a file as a row, and what makes it a member of its groups. */
export interface ImportedUser {
  user: UserWrite;
  memberships: { groupId: string; member: { value: string; entry: string } }[];
}

/** When and by whom files become rows, and how their users' provider sends names of organizations. */
export interface ImportContext extends Pick<TransitionContext, "now" | "actor"> {
  /** The attribute under which the user's resource has the names that were received (OM-21). Absent: `c42OrgName`. */
  organizationAttribute?: string | undefined;
}

/**
 * A users.ndjson line as a row, where a store begins with a file. A user without `providerId` is the given provider's.
 * @throws InputError when the line cannot be read.
 */
export function importUser(line: Input<User>, providerId: string, context: ImportContext): ImportedUser {
  const bytes = documentBytes(line, "line");
  const contextBytes = json(context);
  const answer = enter((): ImportedUser | { findings: Finding[] } => importUserRow(bytes, providerId, contextBytes));
  if ("findings" in answer) throw new InputError(answer.findings);
  return answer;
}

/**
 * The groups of an environment as rows; one without `providerId` is the given provider's.
 * @throws InputError when the environment cannot be read.
 */
export function importGroups(environment: Input<Environment>, providerId: string, context: Pick<TransitionContext, "now" | "actor">): GroupWrite[] {
  const bytes = documentBytes(environment, "environment");
  const contextBytes = json(context);
  return told("groups", enter((): Told<"groups", GroupWrite[]> => importGroupRows(bytes, providerId, contextBytes)));
}

export type DiscoveryDocument = "ServiceProviderConfig" | "Schemas" | "ResourceTypes";

/**
 * What a service says of itself (RFC 7644, section 4).
 * @param name the URN of a schema or the name of a resource type; absent: all of them
 * @returns JSON; `null` where there is no such document
 */
export function discovery(document: DiscoveryDocument, name: string | undefined, baseUrl: string): string | null {
  return enter(() => discoveryDocument(document, name, baseUrl)) ?? null;
}

/** The body of an error (RFC 7644, section 3.12) that is not the core's to find: no credential, no such address, too large. */
export function scimError(status: number, scimType: string | null, detail: string): string {
  return enter(() => scimErrorBody(status, scimType ?? undefined, detail));
}
