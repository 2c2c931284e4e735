import { matchesFilter, patchResource, selectResources } from "../wasm/core.js";
import { enter } from "./core.ts";
import { ScimError, type Refused } from "./errors.ts";
import { documentBytes, type Input } from "./input.ts";
import type { Dialect, Finding, ResourceType } from "./types.ts";

/** @internal */
export const dialects = ["auto", "rfc", "entra", "okta", "ping"] as const;

export interface FilterOptions {
  /** Absent: what the resource itself says; a user otherwise. */
  type?: ResourceType | undefined;
  /** Whether what is outside RFC 7644's grammar is refused. Absent: false. */
  strict?: boolean | undefined;
  /** Documents of a `/Schemas` endpoint: with a type extensions of it; without one the first is the resource's own schema. */
  schemas?: Input<object> | undefined;
}

export interface PatchOptions {
  /** Absent: what the resource itself says; a user otherwise. */
  type?: ResourceType | undefined;
  /** Which client's spellings are tolerated. Absent: `auto`, every known client's. */
  dialect?: Dialect | undefined;
  /** Whether what is only tolerated is refused. Absent: false. */
  strict?: boolean | undefined;
  /** The attribute that carries the organization's name (OM-20): it is known wherever it stands. */
  organizationAttribute?: string | undefined;
  /** Documents of a `/Schemas` endpoint: with a type extensions of it; without one the first is the resource's own schema. */
  schemas?: Input<object> | undefined;
}

/** A resource after a PATCH. */
export interface Patched {
  /** The resource as JSON; where nothing changed, the bytes that were given. */
  resource: Uint8Array;
  isChanged: boolean;
  /** What the request did beside the RFC, and what was ignored. */
  findings: Finding[];
}

/**
 * Applies a SCIM PATCH request (RFC 7644, section 3.5.2): all of it, or nothing.
 * @throws ScimError when it cannot be applied.
 */
export function patch(resource: Input<object>, request: Input<object>, options: PatchOptions = {}): Patched {
  const before = documentBytes(resource, "resource");
  const bytes = documentBytes(request, "request");
  const type = resourceType(options.type);
  const dialect = word("dialect", options.dialect ?? "auto", dialects);
  const attribute = options.organizationAttribute;
  if (attribute !== undefined && typeof attribute !== "string") throw new TypeError("organizationAttribute must be a name");
  const isStrict = strict(options.strict);
  const schemas = schemaBytes(options.schemas);
  return answered<Patched>(() => patchResource(before, bytes, type, dialect, isStrict, attribute, schemas));
}

/**
 * Whether a SCIM filter (RFC 7644, section 3.4.2.2) means a resource.
 * @throws ScimError when the filter or the resource cannot be read.
 */
export function matches(filter: string, resource: Input<object>, options: FilterOptions = {}): boolean {
  const text = filterText(filter);
  const bytes = documentBytes(resource, "resource");
  const type = resourceType(options.type);
  const isStrict = strict(options.strict);
  const schemas = schemaBytes(options.schemas);
  return answered<{ matches: boolean }>(() => matchesFilter(text, bytes, type, isStrict, schemas)).matches;
}

/**
 * The resources that a SCIM filter means, one a line, in their order.
 * @param resources one resource, a list of them, a ListResponse, or one resource a line
 * @throws ScimError when the filter or a resource cannot be read.
 */
export function filter(filter: string, resources: Input<object>, options: FilterOptions = {}): Uint8Array {
  const text = filterText(filter);
  const bytes = documentBytes(resources, "resources");
  const type = resourceType(options.type);
  const isStrict = strict(options.strict);
  const schemas = schemaBytes(options.schemas);
  return answered<{ selected: Uint8Array }>(() => selectResources(text, bytes, type, isStrict, schemas)).selected;
}

export function answered<T extends object>(call: () => T | { refusal: Refused }): T {
  const answer = enter(call);
  if ("refusal" in answer) throw new ScimError(answer.refusal);
  return answer;
}

// The core refuses what is longer than 8 KiB, so that no more needs to cross.
export function filterText(filter: unknown): string {
  if (typeof filter !== "string") throw new TypeError("filter must be text");
  return filter.slice(0, 8 * 1024 + 1);
}

export function schemaBytes(schemas: Input<object> | undefined): Uint8Array | undefined {
  return schemas === undefined ? undefined : documentBytes(schemas, "schemas");
}

export function resourceType(type: unknown): ResourceType | undefined {
  return type === undefined ? undefined : word("type", type, ["User", "Group"]);
}

export function strict(value: unknown): boolean {
  if (value !== undefined && typeof value !== "boolean") throw new TypeError("strict must be true or false");
  return value === true;
}

export function word<const W extends string>(name: string, value: unknown, words: readonly W[]): W {
  const found = words.find((known) => known === value);
  if (found === undefined) throw new TypeError(`${name} must be one of ${words.map((known) => `"${known}"`).join(", ")}`);
  return found;
}
