// The PATCH matrix: every operation on every path with every value, and what the naive PATCH makes of it.
// `node tests/oracle/matrix.mjs` writes tests/cases/scim/matrix.json.

import { writeFileSync } from "node:fs";
import { patch, Refused } from "./patch.mjs";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const resources = {
  User: {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    id: "7",
    userName: "ada@acme.test",
    title: "Countess",
    active: true,
    name: { givenName: "Ada", familyName: "King" },
    emails: [
      { value: "ada@acme.test", type: "work", primary: true },
      { value: "ada@home.test", type: "home" },
    ],
    addresses: [{ type: "work", locality: "London", country: "GB" }],
    [ENTERPRISE]: { department: "Engines", manager: { value: "26" } },
  },
  Group: {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    id: "g",
    displayName: "Crew",
    members: [{ value: "u1", display: "Ada" }, { value: "u2" }, { value: "U2" }],
  },
};

const paths = {
  User: [
    undefined, "title", "TITLE", "nickName", "userName", "active", "id", "name", "name.givenName", "name.familyName", "name.middleName",
    "emails", "emails.value", "emails.type", "emails.primary", 'emails[type eq "work"]', 'emails[type eq "HOME"]', 'emails[type eq "other"]',
    'emails[type eq "work"].value', 'emails[type eq "home"].primary', 'emails[type eq "other"].value', "emails[primary eq true]",
    'emails[value co "home"].display', 'emails[type eq "work" and value ew "acme.test"].type', 'emails[type eq "a" or type eq "home"]',
    "emails[type pr]", "emails[display pr]", 'emails[type ne "work"]', "phoneNumbers", 'phoneNumbers[type eq "fax"].value', "addresses",
    'addresses[type eq "work"].locality', "addresses.country", "roles", "groups", "meta", "meta.created", "shoeSize", "name.nick",
    "emails[colour eq \"x\"]", 'title[type eq "x"]', "title.value", "", "emails[", "emails[]", ".title", "name.", "1title",
    ENTERPRISE, `${ENTERPRISE}:department`, `${ENTERPRISE}:division`, `${ENTERPRISE}:manager`, `${ENTERPRISE}:manager.value`, `${ENTERPRISE}:shoeSize`,
    "urn:ietf:params:scim:schemas:core:2.0:User:title", "urn:ietf:params:scim:schemas:core:2.0:User:name.givenName",
  ],
  Group: [
    undefined, "displayName", "externalId", "members", 'members[value eq "u1"]', 'members[value eq "nobody"]', 'members[value sw "u"]',
    'members[display eq "ada"]', 'members[value eq "u1"].display', "members.display", "id", "colour",
  ],
};

const values = {
  User: [
    undefined, null, "", "x", "Countess", true, false, 7, [], {}, ["x"], { value: "x" }, [{ value: "x" }],
    { value: "ada@acme.test", type: "work", primary: true }, [{ value: "n@acme.test", type: "other", primary: true }],
    [{ value: "a" }, { value: "a" }, { value: "b" }], [{ value: "a", primary: true }, { value: "b", primary: true }],
    { givenName: "Grace", middleName: "B" }, { givenName: null }, { familyName: 5 }, { title: "Admiral", active: false }, { emails: [{ value: "z@acme.test" }] },
    { locality: "Paris", country: "FR" }, { department: "Navy" }, { [ENTERPRISE]: { division: "D" } }, { shoeSize: 38 }, { "name.givenName": "Grace" },
    { id: "7" }, { id: "8" }, { TITLE: "Upper" },
  ],
  Group: [
    undefined, null, "u3", [], {}, { value: "u3" }, [{ value: "u1" }], [{ value: "u1", display: "Ada" }, { value: "u9" }],
    [{ value: "u3" }, { value: "u3" }], { displayName: "New" }, { members: [{ value: "u9" }] }, "Crew", [{ display: "nobody" }], [7],
  ],
};

const operations = ["add", "remove", "replace"];

/** What differs at the top of a resource: new values, null where an attribute is gone. */
function difference(before, after) {
  const changed = Object.entries(after).filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value));
  const gone = Object.keys(before).filter((name) => !(name in after));
  return { ...Object.fromEntries(changed), ...Object.fromEntries(gone.map((name) => [name, null])) };
}

/** The matrix, and how many cells it has. */
export function matrix(mutant = {}) {
  const outcomes = [];
  const known = new Map();
  const outcome = (result) => {
    const text = JSON.stringify(result);
    if (!known.has(text)) known.set(text, outcomes.push(result) - 1);
    return known.get(text);
  };
  const tables = {};
  for (const [type, before] of Object.entries(resources)) {
    // For each operation and path one number a value.
    tables[type] = operations.map((op) =>
      paths[type].map((path) =>
        values[type].map((value) => {
          const operation = { op, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) };
          try {
            return outcome(difference(before, patch(before, [operation], type, mutant)));
          } catch (error) {
            if (!(error instanceof Refused)) throw error;
            return outcome(error.scimType);
          }
        }),
      ),
    );
  }
  // Absent paths and values are written as one-element lists without an element, as JSON has no undefined.
  const written = (list) => list.map((each) => (each === undefined ? [] : [each]));
  const types = Object.keys(resources);
  return {
    operations,
    resources,
    paths: Object.fromEntries(types.map((type) => [type, written(paths[type])])),
    values: Object.fromEntries(types.map((type) => [type, written(values[type])])),
    outcomes,
    cells: tables,
  };
}

if (import.meta.main ?? process.argv[1]?.endsWith("matrix.mjs")) {
  const made = matrix();
  const cells = Object.values(made.cells).flat(3).length;
  const text = `{\n${Object.entries(made).map(([key, value]) => `${JSON.stringify(key)}: ${key === "cells" ? table(value) : JSON.stringify(value)}`).join(",\n")}\n}\n`;
  writeFileSync(new URL("../cases/scim/matrix.json", import.meta.url), text);
  console.log(`${cells} cells, ${made.outcomes.length} outcomes, ${text.length} bytes`);
}

/** One line a path. */
function table(value) {
  const lines = (rows) => rows.map((row) => `[\n${row.map((cells) => JSON.stringify(cells)).join(",\n")}]`).join(",");
  return `{${Object.entries(value).map(([type, rows]) => `${JSON.stringify(type)}: [${lines(rows)}]`).join(",\n")}}`;
}
