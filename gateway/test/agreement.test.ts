// What validation says of a body is what the gateway does with it: refused with the code of the first error, or taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { validate, type Dialect } from "scim-usher";
import { running } from "./gateways.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** Numbers below a bound, the same in every run. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

const words = ["", " ", "True", "no", "work", "x@acme.test", "GB", "UK", '{"value":"x"}', '["x"]', "QUJD", "2024-01-01T00:00:00Z", CORE, ENTERPRISE, "urn:acme:x:2.0:User"];
const names = ["userName", "USERNAME", "active", "name", "emails", "addresses", "manager", "id", "meta", "groups", "password", "x509Certificates", "schemas", "title", "members", "displayName", "name.givenName", 'emails[type eq "work"].value', "c42OrgName", `${ENTERPRISE}:department`, ENTERPRISE, "value", "primary", "type", "shoeSize", "e[mails", ""];

function mutated(body: Json, random: (bound: number) => number): Json {
  const value = (depth: number): Json => {
    const kind = random(depth === 0 ? 6 : 9);
    if (kind === 0) return null;
    if (kind === 1) return random(2) === 0;
    if (kind === 2) return random(9) / 2;
    if (kind < 6) return words[random(words.length)] ?? "";
    if (kind === 6) return Array.from({ length: random(3) }, () => value(depth - 1));
    return Object.fromEntries(Array.from({ length: random(3) }, () => [names[random(names.length)] ?? "", value(depth - 1)]));
  };
  const changed = (node: Json): Json => {
    if (random(4) === 0) return value(2);
    if (Array.isArray(node) && node.length > 0) {
      const at = random(node.length);
      return node.map((item, index) => (index === at ? changed(item) : item));
    }
    if (node === null || typeof node !== "object") return value(2);
    const entries = Object.entries(node);
    const at = random(entries.length + 1);
    if (at === entries.length) return { ...node, [names[random(names.length)] ?? ""]: value(2) };
    return Object.fromEntries(entries.flatMap(([name, each], index) => (index !== at ? [[name, each]] : random(5) === 0 ? [] : [[name, changed(each)]])));
  };
  return changed(body);
}

for (const [dialect, strict] of [["auto", false], ["rfc", false], ["entra", true], ["okta", false]] as [Dialect, boolean][]) {
  test(`the gateway refuses what validation calls an error, and nothing else: ${dialect}${strict ? ", strict" : ""}`, async (t) => {
    const { addProvider, revise, scim } = await running(t);
    const { provider, credentials } = await addProvider();
    await revise(provider.id, { dialect, strict });
    const send = scim(credentials);
    const random = dice(dialect.length * 7 + (strict ? 1 : 0));
    const seen = { taken: 0, refused: 0 };
    for (let number = 0; number < 150; number += 1) {
      const isUser = random(3) > 0;
      const userName = `u${number}@acme.test`;
      const user = { schemas: [CORE], userName, title: "T", active: true, name: { givenName: "A" }, emails: [{ value: userName, type: "work", primary: true }] };
      const group = { schemas: [GROUP], displayName: `g${number}`, members: [{ value: "1" }, { value: "2", type: "User" }] };
      let body: Json = isUser ? user : group;
      for (let times = random(3); times >= 0; times -= 1) body = mutated(body, random);
      const text = JSON.stringify(body);
      const errors = validate(Buffer.from(text), { type: isUser ? "user" : "group", dialect, strict, organizationAttribute: "c42OrgName" }).filter(({ severity }) => severity === "error");
      const answered = await send("POST", isUser ? "/Users" : "/Groups", text);
      // Another user may have the name, and a strict provider looks at whose the address is.
      if (answered.status === 409) continue;
      assert.equal(answered.status, errors.length > 0 ? 400 : 201, `${text}\n${JSON.stringify(errors)}\n${answered.text}`);
      if (errors.length > 0) assert.equal(answered.body.scimType, errors[0]?.scimType, text);
      for (const { message } of errors.slice(0, 20)) assert.ok(answered.body.detail.includes(message), `${message}\n${answered.text}`);
      seen[answered.status === 201 ? "taken" : "refused"] += 1;
    }
    assert.ok(seen.taken > 10 && seen.refused > 30, JSON.stringify(seen));
  });
}
