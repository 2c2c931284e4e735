// A naive PATCH over plain objects, written from RFC 7644, section 3.5.2, and RFC 7643, for dialect `rfc`. It clones the
// resource, changes the clone, and throws where the RFC asks for an error. Slow on purpose: nothing is clever here.

/** What is known of attributes: `s` text, `b` boolean, `r` read-only; objects are complex, arrays hold many values. */
const LABELLED = { value: "s", display: "s", type: "s", primary: "b" };
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CORE = { User: "urn:ietf:params:scim:schemas:core:2.0:User", Group: "urn:ietf:params:scim:schemas:core:2.0:Group" };

const SCHEMAS = {
  User: {
    id: "r",
    externalId: "s",
    meta: "r",
    groups: "r",
    userName: "s",
    displayName: "s",
    nickName: "s",
    title: "s",
    active: "b",
    name: { formatted: "s", familyName: "s", givenName: "s", middleName: "s", honorificPrefix: "s", honorificSuffix: "s" },
    emails: [LABELLED],
    phoneNumbers: [LABELLED],
    roles: [LABELLED],
    addresses: [{ formatted: "s", streetAddress: "s", locality: "s", region: "s", postalCode: "s", country: "s", type: "s", primary: "b" }],
  },
  Group: {
    id: "r",
    externalId: "s",
    meta: "r",
    displayName: "s",
    members: [{ value: "s", $ref: "s", type: "s", display: "s" }],
  },
};
const EXTENSIONS = {
  User: {
    [ENTERPRISE]: {
      employeeNumber: "s",
      costCenter: "s",
      organization: "s",
      division: "s",
      department: "s",
      manager: { value: "s", $ref: "s", displayName: "s" },
    },
  },
  Group: {},
};
const REQUIRED = { User: ["userName"], Group: ["displayName"] };

export class Refused extends Error {
  constructor(scimType) {
    super(scimType);
    this.scimType = scimType;
  }
}

const refuse = (scimType) => {
  throw new Refused(scimType);
};

/** @returns the resource afterwards; the one that was given stays as it is */
export function patch(resource, operations, resourceType, mutant = {}) {
  const after = structuredClone(resource);
  for (const operation of operations) apply(after, operation, resourceType, mutant);
  declare(after, resourceType);
  return after;
}

function apply(resource, { op, path, value }, resourceType, mutant) {
  if (!["add", "remove", "replace"].includes(op)) refuse("invalidSyntax");
  if (path === undefined) {
    if (op === "remove") refuse("noTarget");
    if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) refuse("invalidValue");
    // RFC 7644, section 3.5.2.1: "the value MUST be an object of attributes"
    for (const [name, inner] of Object.entries(value)) member(resource, op, name, inner, resourceType, mutant);
    return;
  }
  const target = read(path, resourceType);
  if (op !== "remove" && value === undefined) refuse(target.definition === "r" ? "mutability" : "invalidValue");
  change(resource, op, target, value, resourceType, mutant);
}

/** An attribute, or an extension, of a value without a path. */
function member(resource, op, name, value, resourceType, mutant) {
  const urn = Object.keys(EXTENSIONS[resourceType]).find((known) => same(known, name));
  if (urn !== undefined) return change(resource, op, { urn, whole: true }, value, resourceType, mutant);
  if (name.includes(".") || name.includes("[") || name.includes(":")) refuse("invalidPath");
  const [known, definition] = lookUp(SCHEMAS[resourceType], name);
  if (definition === undefined) {
    if (Object.values(EXTENSIONS[resourceType]).some((schema) => lookUp(schema, name)[1] !== undefined)) refuse("invalidPath");
    if (isThere(value)) resource[name] = value;
    else if (op === "replace") delete resource[name];
    return;
  }
  change(resource, op, { name: known, definition }, value, resourceType, mutant);
}

function change(resource, op, target, value, resourceType, mutant) {
  if (target.whole) {
    if (op === "remove" || value === null) return void delete resource[target.urn];
    if (typeof value !== "object" || Array.isArray(value)) refuse("invalidValue");
    for (const [name, inner] of Object.entries(value)) {
      const [known, definition] = lookUp(EXTENSIONS[resourceType][target.urn], name);
      const holder = (resource[target.urn] ??= {});
      if (definition === undefined) {
        if (isThere(inner)) holder[name] = inner;
      }
      else change(resource, op, { urn: target.urn, name: known, definition }, inner, resourceType, mutant);
    }
    return;
  }
  const { urn, name, definition, filter, sub } = target;
  const place = urn === undefined ? resource : (resource[urn] ?? {});
  if (definition === "r") {
    if (mutant.writesReadOnly) return void (resource[name] = value);
    // The same value again is no change (RFC 7644, section 3.5.2.1 to 3).
    if (op !== "remove" && !filter && !sub && name in place && equal(place[name], value)) return;
    refuse("mutability");
  }
  const next = structuredClone(place);
  if (op === "remove") remove(next, target, value, mutant);
  else if (Array.isArray(definition)) many(next, op, target, value, mutant);
  else single(next, op, target, value);
  if (urn === undefined && REQUIRED[resourceType].includes(name) && !mutant.forgetsRequired) {
    if (!isThere(next[name])) refuse("mutability");
    // A required attribute that is blank is not there.
    if (next[name].trim() === "") refuse("invalidValue");
  }
  if (urn === undefined) {
    for (const key of Object.keys(resource)) delete resource[key];
    Object.assign(resource, next);
  } else {
    resource[urn] = next;
  }
}

function remove(place, { name, definition, filter, sub }, value, mutant) {
  if (!Array.isArray(definition)) {
    if (sub === undefined) return void delete place[name];
    if (place[name] !== undefined) delete place[name][sub];
    if (place[name] !== undefined && !isThere(place[name])) delete place[name];
    return;
  }
  let values = place[name] ?? [];
  if (filter === undefined && sub === undefined && value !== undefined && value !== null) {
    // What the value names is removed, by `value` alone; never the whole.
    const given = [value].flat().filter((each) => each !== null).map((each) => whole(definition[0], each, name));
    onePrimary(given);
    const named = given.map((each) => each.value).filter((each) => each !== undefined);
    if (!mutant.removesAll) values = values.filter((each) => !named.includes(each.value));
    else values = [];
  } else if (sub === undefined) {
    // RFC 7644, section 3.5.2.2: what the filter finds is removed; nothing found, nothing removed.
    values = filter === undefined ? [] : values.filter((each) => !matches(filter, each, mutant));
  } else {
    for (const each of values) if (filter === undefined || matches(filter, each, mutant)) delete each[sub];
    values = values.filter(isThere);
  }
  if (values.length > 0) place[name] = values;
  else delete place[name];
}

function single(place, op, { name, definition, sub }, given) {
  // An empty list is no value either, nor is an object of nothing (RFC 7643, section 2.5).
  const value = Array.isArray(given) && given.length === 0 ? null : given;
  if (value === null && op === "add") return sub === undefined ? undefined : void single(place, "replace", { name, definition, sub }, value);
  if (sub !== undefined) {
    if (value === null) {
      if (place[name] !== undefined) delete place[name][sub];
      if (place[name] !== undefined && !isThere(place[name])) delete place[name];
      return;
    }
    place[name] = { ...place[name], [sub]: typed(definition[sub], value) };
    return;
  }
  if (value === null) return void delete place[name];
  if (typeof definition === "object" && typeof value === "object" && Object.keys(value).length === 0) {
    return op === "replace" ? void delete place[name] : undefined;
  }
  if (typeof definition === "string") return void (place[name] = typed(definition, value));
  // RFC 7644, sections 3.5.2.1 and 3.5.2.3: the sub-attributes that are given are set, the others stay.
  place[name] = { ...place[name] };
  for (const [key, inner] of Object.entries(typed(definition, value))) {
    if (inner === null) delete place[name][key];
    else place[name][key] = inner;
  }
  if (!isThere(place[name])) delete place[name];
}

function many(place, op, { name, definition: [definition], filter, sub }, value, mutant) {
  const before = place[name] ?? [];
  if (filter === undefined && sub === undefined) {
    if (value === null) return op === "replace" ? void delete place[name] : undefined;
    const given = [value].flat().filter((each) => each !== null).map((each) => whole(definition, each, name));
    onePrimary(given);
    const kept = op === "replace" ? [] : before;
    const added = [];
    for (const each of given) {
      const known = !mutant.addsAgain && [...kept, ...added].some((other) => isReference(definition) ? other.value === each.value : equal(other, each));
      if (!known) added.push(each);
    }
    demote([...kept, ...added], added, mutant);
    return void set(place, name, [...kept, ...added], mutant);
  }
  const chosen = filter === undefined ? before : before.filter((each) => matches(filter, each, mutant));
  // What is added is checked first: nothing is added by a null, and a null or an object of nothing replaces nothing by less.
  const isNothing = value === null || (Array.isArray(value) && value.length === 0);
  if (isNothing && op === "add") return;
  const isEmptied = isNothing || (sub === undefined && op === "replace" && !isThere(whole(definition, value)));
  if (isEmptied) return remove(place, { name, definition: [definition], filter, sub }, undefined, mutant);
  const given = sub === undefined ? whole(definition, value) : typed(definition[sub], value);
  if (chosen.length === 0) {
    if (mutant.ignoresNoTarget) return;
    refuse("noTarget");
  }
  if (sub !== undefined) {
    for (const each of chosen) each[sub] = given;
  } else {
    // RFC 7644, section 3.5.2.3: the values that the filter finds are replaced; section 3.5.2.1: added to.
    for (const each of chosen) {
      if (op === "replace") for (const key of Object.keys(each)) delete each[key];
      Object.assign(each, given);
    }
  }
  demote(before, given.primary === true || (sub === "primary" && given === true) ? chosen : [], mutant);
  const left = before.filter(isThere);
  if (left.length > 0) place[name] = left;
  else delete place[name];
}

function set(place, name, values, mutant) {
  const distinct = values.filter((each, index) => mutant.addsAgain || values.findIndex((other) => equal(other, each)) === index);
  if (distinct.length > 0) place[name] = distinct;
  else delete place[name];
}

/** A list of references, where `value` alone says which one it is. */
const isReference = (definition) => definition.$ref !== undefined;

/** RFC 7643, section 2.4: at most one value is primary, so that a request with two is refused here. */
function onePrimary(given) {
  if (given.filter(({ primary }) => primary === true).length > 1) refuse("invalidValue");
}

/** RFC 7644, section 3.5.2: a value that becomes primary makes the others not so. */
function demote(values, changed, mutant) {
  const primary = changed.filter(({ primary }) => primary === true);
  if (primary.length === 0 || mutant.keepsPrimaries) return;
  // Where one operation makes several primary, the first stays so.
  for (const each of values) if (each !== primary[0] && each.primary === true) each.primary = false;
}

/** One value of a list. */
function whole(definition, value, name) {
  if (name !== undefined && typeof value === "object" && value !== null && !Array.isArray(value)) {
    // A list within an object of its own name is only some clients' way.
    const keys = Object.keys(value);
    if (keys.length === 1 && same(keys[0], name)) refuse("invalidValue");
  }
  const given = typed(definition, value);
  return Object.fromEntries(Object.entries(given).filter(([, inner]) => inner !== null));
}

function typed(definition, value) {
  if (typeof definition === "object") {
    if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("invalidValue");
    const parts = {};
    for (const [name, inner] of Object.entries(value)) {
      const [known, part] = lookUp(definition, name);
      parts[part === undefined ? name : known] = part === undefined || inner === null ? inner : typed(part, inner);
    }
    return parts;
  }
  if (definition === "b" && typeof value !== "boolean") refuse("invalidValue");
  if (definition === "s" && typeof value !== "string") refuse("invalidValue");
  return value;
}

/** Of a list of references `value` is compared with case: ids are. */
const isReferenceValue = (term) => term.name === "value" && term.isReference;

const isThere = (value) => {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some(isThere);
  return typeof value !== "object" || Object.keys(value).length > 0;
};

const same = (a, b) => a.toLowerCase() === b.toLowerCase();

function lookUp(schema, name) {
  const known = Object.keys(schema).find((each) => same(each, name));
  return [known, known === undefined ? undefined : schema[known]];
}

function equal(a, b) {
  if (typeof a !== "object" || a === null || typeof b !== "object" || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => equal(a[key], b[Object.keys(b).find((each) => same(each, key))]));
}

/** RFC 7644, figure 7: `attrPath / valuePath [subAttr]`; a filter of `eq`, `ne`, `co`, `sw`, `pr` with `and` or `or`. */
function read(path, resourceType) {
  const urns = Object.keys(EXTENSIONS[resourceType]);
  const urn = urns.find((known) => same(path.slice(0, known.length), known) && [undefined, ":"].includes(path[known.length]));
  if (urn !== undefined && path.length === urn.length) return { urn, whole: true };
  const core = CORE[resourceType];
  const isCore = same(path.slice(0, core.length + 1), `${core}:`);
  const rest = urn !== undefined ? path.slice(urn.length + 1) : isCore ? path.slice(core.length + 1) : path;
  const parts = /^([A-Za-z$][\w$-]*)(?:\.([A-Za-z$][\w$-]*)|\[(.+)\](?:\.([A-Za-z$][\w$-]*))?)?$/.exec(rest);
  if (parts === null) refuse("invalidPath");
  const [, attribute, dotted, filterText, after] = parts;
  const schema = urn === undefined ? SCHEMAS[resourceType] : EXTENSIONS[resourceType][urn];
  const [name, definition] = lookUp(schema, attribute);
  if (definition === undefined) refuse("invalidPath");
  const inner = Array.isArray(definition) ? definition[0] : definition;
  const asked = dotted ?? after;
  const [sub, subDefinition] = asked === undefined ? [undefined, undefined] : typeof inner === "object" ? lookUp(inner, asked) : [asked, undefined];
  if (asked !== undefined && subDefinition === undefined && definition !== "r") refuse("invalidPath");
  const filter = filterText === undefined ? undefined : readFilter(filterText, inner);
  if (filter !== undefined && !Array.isArray(definition)) refuse("invalidPath");
  return { urn, name, definition, filter, sub };
}

/** @returns alternatives of terms that all hold */
function readFilter(text, definition) {
  return text.split(/ or /i).map((alternative) =>
    alternative.split(/ and /i).map((term) => {
      const parts = /^([A-Za-z$]\w*) (?:(pr)|(eq|ne|co|sw|ew) (".*"|true|false))$/i.exec(term.trim());
      if (parts === null) refuse("invalidPath");
      const [, name, present, operator, literal] = parts;
      const [known, part] = typeof definition === "object" ? lookUp(definition, name) : [];
      if (part === undefined) refuse("invalidPath");
      return { name: known, isReference: isReference(definition), operator: (present ?? operator).toLowerCase(), literal: literal && JSON.parse(literal) };
    }),
  );
}

function matches(alternatives, value, mutant) {
  return alternatives.some((terms) => terms.every((term) => holds(term, value, mutant)));
}

function holds(term, value, mutant) {
  const { name, operator, literal } = term;
  const own = value[name];
  const isText = typeof own === "string" && typeof literal === "string";
  const isExact = mutant.isCaseExact ? true : isReferenceValue(term);
  const [a, b] = isText && !isExact ? [own.toLowerCase(), literal.toLowerCase()] : [own, literal];
  switch (operator) {
    case "pr":
      return own !== undefined && own !== "";
    case "eq":
      return a === b;
    case "ne":
      return a !== b;
    case "co":
      return isText && a.includes(b);
    case "sw":
      return isText && a.startsWith(b);
    default:
      return isText && a.endsWith(b);
  }
}

/** `schemas` names an extension exactly when the resource has attributes of it. */
function declare(resource, resourceType) {
  for (const urn of Object.keys(EXTENSIONS[resourceType])) {
    if (urn in resource && !isThere(resource[urn])) delete resource[urn];
    const isNamed = resource.schemas.some((known) => same(known, urn));
    if (urn in resource && !isNamed) resource.schemas.push(urn);
    if (!(urn in resource) && isNamed) resource.schemas = resource.schemas.filter((known) => !same(known, urn));
  }
}

/** The PATCH broken on purpose, one rule at a time. */
export const PATCH_MUTANTS = {
  "3.5.2.2: a removal with a value empties the list": { removesAll: true },
  "3.5.2.3: a filter without a match is no error": { ignoresNoTarget: true },
  "2.4: several values are primary": { keepsPrimaries: true },
  "3.4.2.2: text is compared with case": { isCaseExact: true },
  "7643, 2.2: what is read-only is written": { writesReadOnly: true },
  "3.5.2.2: what is required can be removed": { forgetsRequired: true },
  "3.5.2.1: what is there is added again": { addsAgain: true },
};
