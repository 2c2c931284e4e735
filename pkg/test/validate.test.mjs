// Validation through the package: the shared cases, and what only the package does.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { ScimError, sort, validate, Validator } from "scim-usher";

const { schema, cases } = JSON.parse(readFileSync(new URL("../../tests/cases/scim/validate.json", import.meta.url), "utf8"));
const told = ({ severity, rule, attribute }) => `${severity} ${rule} ${attribute ?? "-"}`;
const user = (more) => ({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@acme.test", ...more });

describe("every validation case", () => {
  for (const each of cases) {
    it(each.name, () => {
      const { dialect, strict, organizationAttribute } = each;
      const type = each.type === "custom" ? undefined : (each.type ?? (each.resourceType === "Group" ? "group" : "user"));
      const settings = { type, dialect, strict, organizationAttribute };
      const validator = Validator.compile(each.type === "custom" ? { ...settings, schemas: schema } : settings);
      const findings = validator.validate(each.payload);
      validator.free();
      assert.deepEqual(findings.map(told), each.findings);
      if (each.paths) assert.deepEqual(findings.map(({ path }) => path), each.paths);
      if (each.place) assert.deepEqual(Object.values(findings[0].place), each.place);
      for (const finding of findings) {
        assert.ok(finding.title && finding.message && finding.place.line > 0 && finding.document);
        assert.equal(finding.scimType !== undefined && finding.severity !== "error", false);
      }
    });
  }
});

describe("validate", () => {
  // Whether the core's memory grows between two calls depends on what was called before, so each begins anew.
  for (const document of [{}, { userName: 5 }, user({ active: "maybe" }), user({ unknown: 1 }), [1, 2], user({ emails: Array(200).fill({ value: "none" }) })]) {
    it(`tells the first time what it tells later: ${JSON.stringify(document).slice(0, 60)}`, () => {
      const program = `import { validate } from "scim-usher"; const each = () => validate(${JSON.stringify(document)}); console.log(JSON.stringify([each(), each()]));`;
      const [first, second] = JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: new URL(".", import.meta.url), encoding: "utf8" }));
      assert.ok(second.length > 0);
      assert.deepEqual(first, second);
    });
  }

  it("takes bytes, text and objects alike", () => {
    const wrong = user({ active: "yes", displayName: "Zoë" });
    const text = JSON.stringify(wrong);
    const [one] = validate(wrong, { type: "user" });
    assert.equal(one.rule, "invalid-value");
    assert.equal(one.scimType, "invalidValue");
    assert.equal(one.attribute, "active");
    assert.deepEqual(validate(text, { type: "user" }), [one]);
    assert.deepEqual(validate(new TextEncoder().encode(text), { type: "user" }), [one]);
  });

  it("finds out what a document is, and says when it is something else", () => {
    assert.deepEqual(validate(user()), []);
    const group = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"] };
    assert.deepEqual(validate(group).map(told), ["error invalid-value displayName"]);
    const request = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "remove" }] };
    assert.deepEqual(validate(request).map(told), ["error no-target -"]);
    const list = { schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], Resources: [user(), user({ active: 1 })] };
    assert.deepEqual(validate(list).map(({ path }) => path), ["/Resources/1/active"]);
    assert.throws(() => validate({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] }), TypeError);
  });

  it("keeps texts of every script apart", () => {
    const findings = validate(user({ name: { "größe😀": 1, zoë: 2, plain: 3 } }), { type: "user" });
    assert.deepEqual(findings.map(({ path }) => path), ["/name/größe😀", "/name/zoë", "/name/plain"]);
    assert.ok(findings.every(({ message, attribute }) => message.includes(`\`${attribute.slice(5)}\``)));
  });

  it("refuses options that it does not know", () => {
    for (const options of [{ type: "robot" }, { dialect: "azure" }, { strict: 1 }, { organizationAttribute: 5 }]) {
      assert.throws(() => validate(user(), options), TypeError);
    }
  });
});

describe("Validator", () => {
  it("knows schemas of one's own as extensions", () => {
    const badge = { id: "urn:acme:hr:2.0:User", attributes: [{ name: "badge", type: "integer", required: true }] };
    const validator = Validator.compile({ type: "user", schemas: badge });
    const named = (value) => ({ ...user({ [badge.id]: value }), schemas: [user().schemas[0], badge.id] });
    assert.deepEqual(validator.validate(named({ badge: 7 })), []);
    assert.deepEqual(validator.validate(named({ badge: 7.5 })).map(told), ["error invalid-value urn:acme:hr:2.0:User:badge"]);
    assert.deepEqual(validator.validate(named({ x: 1 })).map(told).sort(), [
      "error invalid-value urn:acme:hr:2.0:User:badge",
      "warning unknown-attribute urn:acme:hr:2.0:User:x",
    ]);
  });

  it("refuses what is no schema, with every problem", () => {
    const wrong = { attributes: [{ name: "_x", type: "robot" }, { name: "a", type: "string", mutability: "readOnly", returned: "never" }] };
    assert.throws(
      () => Validator.compile({ schemas: wrong }),
      (error) => error instanceof ScimError && error.findings.length === 4 && error.findings.every(({ document }) => document === "schema"),
    );
  });

  it("is gone when it was freed", () => {
    const validator = Validator.compile();
    validator.free();
    assert.throws(() => validator.validate({}), /freed/);
  });
});

it("sort puts resources in order", () => {
  const lines = (bytes) => new TextDecoder().decode(bytes).split("\n").filter(Boolean).map((line) => JSON.parse(line).id);
  const users = [{ id: "1", userName: "b" }, { id: "2", userName: "A" }, { id: "3" }];
  assert.deepEqual(lines(sort(users, "userName")), ["2", "1", "3"]);
  assert.deepEqual(lines(sort(users, "userName", { descending: true })), ["3", "1", "2"]);
  assert.throws(() => sort(users, "name"), { name: "ScimError", scimType: "invalidPath" });
});

it("validators by options that are seldom the same keep little memory", () => {
  const document = new TextEncoder().encode(JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@acme.test" }));
  const before = process.memoryUsage().external;
  // Without leaving the turn: nothing is collected in between.
  for (let index = 0; index < 3_000; index += 1) {
    assert.deepEqual(validate(document, { type: "user", organizationAttribute: `name${index}` }), []);
    assert.deepEqual(validate(document, { type: "user", organizationAttribute: "always" }), []);
  }
  assert.ok(process.memoryUsage().external - before < 32 * 1024 * 1024);
});

it("bytes that others share are taken as they are at the call", () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@acme.test", active: "yes" }));
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  assert.deepEqual(validate(shared, { type: "user" }), validate(bytes, { type: "user" }));
});
