// The attributes of a SCIM user under the names that administrators know. All values that were received are told: which
// of several addresses counts is not said here.
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export interface Attribute {
  name: string;
  values: string[];
}

type Plain = Record<string, unknown>;

export function attributesOf(resource: Plain): Attribute[] {
  const name = plain(resource["name"]);
  const enterprise = plain(resource[ENTERPRISE]);
  const addresses = several(resource["addresses"]);
  const found: [string, string[]][] = [
    ["Username", told(resource["userName"])],
    ["Email", several(resource["emails"]).flatMap((email) => marked(email, email["value"]))],
    ["First name", told(name["givenName"])],
    ["Last name", told(name["familyName"])],
    ["Title", told(resource["title"])],
    ["Division", told(enterprise["division"])],
    ["Department", told(enterprise["department"])],
    ["Employee type", told(resource["userType"])],
    ["Manager", manager(enterprise["manager"])],
    ["Locality", addresses.flatMap((address) => marked(address, address["locality"]))],
    ["Region", addresses.flatMap((address) => marked(address, address["region"]))],
    ["Country", addresses.flatMap((address) => marked(address, address["country"]))],
    ["External ID", told(resource["externalId"])],
    ["Active", told(resource["active"])],
  ];
  return found.filter(([, values]) => values.length > 0).map(([name, values]) => ({ name, values }));
}

function plain(value: unknown): Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Plain : {};
}

function several(value: unknown): Plain[] {
  return Array.isArray(value) ? value.map(plain) : [];
}

function told(value: unknown): string[] {
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** A value of several with what tells it from the others: `ada@acme.test (work, primary)`. */
function marked(entry: Plain, value: unknown): string[] {
  const marks = [...told(entry["type"]), ...(entry["primary"] === true ? ["primary"] : [])];
  return told(value).map((text) => (marks.length === 0 ? text : `${text} (${marks.join(", ")})`));
}

function manager(value: unknown): string[] {
  const { displayName, value: id } = plain(value);
  const [name] = told(displayName);
  const [known] = typeof value === "string" ? [value] : told(id);
  if (name === undefined) return known === undefined ? [] : [known];
  return [known === undefined ? name : `${name} (${known})`];
}
