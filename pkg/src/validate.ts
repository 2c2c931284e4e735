import { inputAt as placeOfInput, sortResources, ValidatorHandle, vocabulary } from "../wasm/core.js";
import { bytesOfCore, enter, generation, Handle } from "./core.ts";
import type { Refused } from "./errors.ts";
import { documentBytes, type Input } from "./input.ts";
import { answered, dialects, filterText, resourceType, schemaBytes, strict, word } from "./scim.ts";
import type { Dialect, PayloadFinding, ResourceType, ScimGroup, ScimPatch, ScimUser } from "./types.ts";

/** What is validated. Absent: what the document says that it is, a user otherwise. */
export type Subject = "user" | "group" | "patch" | "bulk" | "filter";

export interface ValidateOptions {
  type?: Subject | undefined;
  /** Which client's spellings are tolerated. Absent: `auto`, every known client's. */
  dialect?: Dialect | undefined;
  /** Whether what is only tolerated is an error. Absent: false. */
  strict?: boolean | undefined;
  /** The attribute that carries the organization's name (OM-20): it is known wherever it stands. */
  organizationAttribute?: string | undefined;
}

export interface ValidatorOptions extends ValidateOptions {
  /**
   * Documents of a `/Schemas` endpoint. With the type `user` or `group` they are extensions; otherwise the first
   * one is the resource's own schema, the others its extensions. A Bulk request takes none.
   */
  schemas?: Input<object> | undefined;
}

/** How long a document may be that is put into the one place that the core keeps for them. */
const LONGEST_INPUT = 64 * 1024;

const subjects = ["user", "group", "patch", "bulk", "filter"] as const;

/**
 * Everything about a SCIM document, in one pass over its bytes: a user or a group as the body of a POST or PUT, a PATCH
 * or Bulk request, a list of resources. A filter is text.
 * @throws TypeError when the document is none, or says that it is something else.
 */
export function validate(document: Input<ScimUser | ScimGroup | ScimPatch | object>, options: ValidateOptions = {}): PayloadFinding[] {
  const input = options.type === "filter" && typeof document === "string" ? filterText(document) : document;
  return shared(options).validate(input);
}

/** Checks documents of one kind; for schemas of one's own, and for many documents. */
export class Validator {
  readonly #handle: Handle<ValidatorHandle>;

  private constructor(raw: ValidatorHandle) {
    this.#handle = new Handle("Validator", raw);
  }

  /** @throws ScimError when the schemas are none */
  static compile(options: ValidatorOptions = {}): Validator {
    const type = options.type === undefined ? "" : word("type", options.type, subjects);
    const dialect = word("dialect", options.dialect ?? "auto", dialects);
    const isStrict = strict(options.strict);
    const attribute = options.organizationAttribute;
    if (attribute !== undefined && typeof attribute !== "string") throw new TypeError("organizationAttribute must be a name");
    const schemas = schemaBytes(options.schemas);
    if (schemas !== undefined && type === "bulk") throw new TypeError("a Bulk request is validated by the built-in schemas");
    const { validator } = answered<{ validator: ValidatorHandle }>(
      () => ValidatorHandle.compile(type, schemas, dialect, isStrict, attribute) as { validator: ValidatorHandle } | { refusal: Refused },
    );
    return new Validator(validator);
  }

  /** Everything about a document; nothing where it is as it should be. */
  validate(document: Input<object>): PayloadFinding[] {
    const bytes = documentBytes(document, "document");
    const raw = this.#handle.raw;
    const count = bytes.length <= LONGEST_INPUT ? validateShort(raw, bytes) : enter(() => raw.validate(bytes));
    if (count === 0) return [];
    if (count < 0) throw new TypeError("the document is a message of another kind than those that are validated");
    // Before: reading them is a call, which may give the memory another buffer.
    if (rules.length === 0) read();
    const [words, texts, length] = enter(() => [raw.wordsAt(), raw.textsAt(), raw.textsLength()] as const);
    // What is read there is read before the next call, which may put something else in its place.
    const memory = bytesOfCore();
    return unpack(new Uint32Array(memory.buffer, words, count * SIZE), decoder.decode(memory.subarray(texts, texts + length)));
  }

  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** Where the core takes short documents from, and of which instance. */
let inputAt = 0;
let inputOf = 0;

function validateShort(raw: ValidatorHandle, bytes: Uint8Array): number {
  if (inputOf !== generation()) {
    inputAt = enter(() => placeOfInput(LONGEST_INPUT));
    inputOf = generation();
  }
  bytesOfCore().set(bytes, inputAt);
  return enter(() => raw.validateInput(bytes.length));
}

/** Validators without schemas of their own, by their options: those that are used are few. */
const validators = new Map<string, Validator>();
const MOST_VALIDATORS = 64;
let validatorsOf = 0;

function shared(options: ValidateOptions): Validator {
  if (validatorsOf !== generation()) {
    validators.clear();
    validatorsOf = generation();
  }
  const { type, dialect, strict, organizationAttribute } = options;
  // What is no option is refused there, before anything of it runs.
  const isPlain = [type, dialect, organizationAttribute].every((each) => each === undefined || typeof each === "string") && typeof strict !== "object" && typeof strict !== "function";
  if (!isPlain) return Validator.compile(options);
  const key = `${String(type)} ${String(dialect)} ${String(strict)} ${organizationAttribute === undefined ? "" : `=${organizationAttribute}`}`;
  let validator = validators.get(key);
  if (validator === undefined) {
    if (validators.size >= MOST_VALIDATORS) {
      for (const old of validators.values()) old.free();
      validators.clear();
    }
    validator = Validator.compile({ type, dialect, strict, organizationAttribute });
    // Making it may have made the first instance.
    validatorsOf = generation();
    validators.set(key, validator);
  }
  return validator;
}

/** Resources in the order of an attribute (RFC 7644, section 3.4.2.3), one a line. */
export function sort(
  resources: Input<object>,
  sortBy: string,
  options: { descending?: boolean | undefined; type?: ResourceType | undefined; schemas?: Input<object> | undefined } = {},
): Uint8Array {
  if (typeof sortBy !== "string") throw new TypeError("sortBy must be the name of an attribute");
  const bytes = documentBytes(resources, "resources");
  const isDescending = options.descending === true;
  const type = resourceType(options.type);
  const schemas = schemaBytes(options.schemas);
  return answered<{ resources: Uint8Array }>(() => sortResources(bytes, sortBy.slice(0, 8 * 1024 + 1), isDescending, type, schemas)).resources;
}

interface Word {
  rule: string;
  scimType: string;
  title: string;
}

let rules: Word[] = [];
const noWord: Word = { rule: "", scimType: "", title: "" };
let documents: string[] = [];
const severities = ["error", "warning", "info"] as const;

/** The core's words, read once: they are the same in every instance. */
function read(): void {
  const [table = "", names = ""] = enter(() => vocabulary()).split("\n\n");
  rules = table.split("\n").map((line) => {
    const [rule = "", scimType = "", title = ""] = line.split("\t");
    return { rule, scimType, title };
  });
  documents = names.split("\t");
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A finding is nine numbers; its texts stand one after the other. */
const SIZE = 9;

function unpack(words: Uint32Array, texts: string): PayloadFinding[] {
  const findings: PayloadFinding[] = [];
  // Without inner functions: the bundler gives each its name again whenever it is made, which would cost more than the rest.
  for (let at = 0; at + SIZE <= words.length; at += SIZE) {
    const { rule, title, scimType } = rules[words[at]!] ?? noWord;
    const kind = words[at + 1]!;
    const severity = severities[kind & 255] ?? "error";
    const messageAt = words[at + 2]!;
    const pathAt = messageAt + words[at + 3]!;
    const path = words[at + 4]!;
    const attributeAt = path > 0 ? pathAt + path - 1 : pathAt;
    const attribute = words[at + 5]!;
    const line = words[at + 6]!;
    const finding: PayloadFinding = { rule, severity, title, message: texts.slice(messageAt, pathAt) };
    const document = documents[(kind >> 8) - 1];
    if (document !== undefined) finding.document = document as NonNullable<PayloadFinding["document"]>;
    if (path > 0) finding.path = texts.slice(pathAt, attributeAt);
    if (attribute > 0) finding.attribute = texts.slice(attributeAt, attributeAt + attribute - 1);
    if (line > 0) finding.place = { line, column: words[at + 7]!, offset: words[at + 8]! };
    if (severity === "error" && scimType !== "") finding.scimType = scimType as NonNullable<PayloadFinding["scimType"]>;
    findings.push(finding);
  }
  return findings;
}
