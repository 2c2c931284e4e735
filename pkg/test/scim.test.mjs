// SCIM through the package: the shared cases, and what only the package does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { filter, matches, patch, ScimError } from "scim-usher";

const cases = (name) => JSON.parse(readFileSync(new URL(`../../tests/cases/scim/${name}.json`, import.meta.url), "utf8"));
const text = (bytes) => new TextDecoder().decode(bytes);
const request = (Operations) => ({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });
const group = { displayName: "Crew", members: [{ value: "u1" }, { value: "u2" }] };

describe("every PATCH case", () => {
  for (const each of cases("patch").cases) {
    it(each.name, () => {
      const { resourceType: type, dialect, strict, organizationAttribute } = each;
      const apply = () => patch(each.before, request(each.operations), { type, dialect, strict, organizationAttribute });
      if (each.error) {
        assert.throws(apply, (error) => {
          assert.ok(error instanceof ScimError);
          assert.equal(error.scimType, each.error.scimType);
          assert.deepEqual(Object.keys(JSON.parse(text(error.body))), ["schemas", "scimType", "detail", "status"]);
          return true;
        });
        return;
      }
      const { resource, isChanged, findings } = apply();
      assert.deepEqual(JSON.parse(text(resource)), each.after ?? each.before);
      assert.equal(isChanged, each.unchanged !== true);
      if (each.findings) assert.deepEqual(findings.map(({ rule }) => rule), each.findings);
    });
  }
});

it("every filter case", () => {
  const { resource, cases: all } = cases("filter");
  let evaluated = 0;
  for (const each of all) {
    if (each.matches !== undefined) {
      assert.equal(matches(each.filter, resource), each.matches, each.filter);
      evaluated += 1;
    } else if (each.error !== undefined || each.unordered) {
      assert.throws(() => matches(each.filter, resource), { name: "ScimError", status: 400, scimType: "invalidFilter" }, each.filter);
    }
  }
  assert.ok(evaluated > 50);
});

describe("filter", () => {
  const users = ["ada", "grace", "Adam"].map((userName) => ({ userName }));
  const found = (resources) => text(filter('userName sw "ad"', resources));

  it("takes one resource, a list, a ListResponse, or lines", () => {
    assert.equal(found(users), '{"userName":"ada"}\n{"userName":"Adam"}\n');
    assert.equal(found({ totalResults: 3, Resources: users }), found(users));
    assert.equal(found(users.map((user) => JSON.stringify(user)).join("\n")), found(users));
    assert.equal(found(users[0]), '{"userName":"ada"}\n');
    assert.equal(found(users[1]), "");
    assert.equal(found(""), "");
  });

  it("keeps order and spelling", () => {
    assert.equal(found('{"b": 1.50, "userName": "ada"}'), '{"b":1.50,"userName":"ada"}\n');
  });

  it("refuses what it cannot read, and says where", () => {
    assert.throws(() => filter("userName", users), ({ findings: [finding] }) => {
      assert.deepEqual([finding.rule, finding.document, finding.place], ["invalid-filter", "filter", { line: 1, column: 9, offset: 8 }]);
      return true;
    });
    assert.throws(() => filter("a pr", "{"), { name: "ScimError", scimType: "invalidSyntax" });
    assert.throws(() => filter("a pr", '{"a": 1}\n{'), /Resource 2/);
    assert.throws(() => filter('emails[type eq "work"].value eq "x"', users, { strict: true }), { scimType: "invalidFilter" });
  });
});

describe("options", () => {
  it("the resource says what it is, unless the caller does", () => {
    const removal = request([{ op: "remove", path: "members[value eq \"u1\"]" }]);
    assert.equal(text(patch(group, removal, { dialect: "rfc" }).resource), '{"displayName":"Crew","members":[{"value":"u2"}]}');
    assert.throws(() => patch(group, removal, { dialect: "rfc", type: "User" }), { scimType: "invalidPath" });
  });

  it("nothing but what is documented is taken", () => {
    const nothing = request([{ op: "remove", path: "title" }]);
    assert.throws(() => patch(group, nothing, { dialect: "azure" }), { name: "TypeError", message: /dialect must be one of "auto"/ });
    assert.throws(() => patch(group, nothing, { type: "Device" }), TypeError);
    assert.throws(() => patch(group, nothing, { strict: 1 }), TypeError);
    assert.throws(() => matches(1, group), TypeError);
  });
});

it("the prototype of nothing is touched", () => {
  const user = '{"userName": "ada@acme.test"}';
  const hostile = '{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{"op": "add", "path": "name", "value": {"__proto__": {"polluted": true}}}]}';
  assert.match(text(patch(user, hostile).resource), /"name":\{"__proto__":\{"polluted":true\}\}/);
  assert.equal({}.polluted, undefined);
});
