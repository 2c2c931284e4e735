import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { renderFinding } from "scim-usher";

const finding = { rule: "OM-31", severity: "error", title: "Unable to move", message: "the organization is gone" };
const place = { line: 3, column: 5, offset: 40 };
const text = "error OM-31 Unable to move: the organization is gone";

describe("renderFinding", () => {
  it("names the file and the place", () => {
    assert.equal(renderFinding({ ...finding, place }, { file: "provider.json" }), `provider.json:3:5: ${text}`);
  });
  it("names the document where the file has no name", () => {
    assert.equal(renderFinding({ ...finding, place, document: "provider" }), `provider:3:5: ${text}`);
    assert.equal(renderFinding({ ...finding, document: "provider" }), `provider: ${text}`);
  });
  it("names the pointer where there is no place", () => {
    assert.equal(renderFinding({ ...finding, path: "/groups/0" }, { file: "environment.json" }), `environment.json#/groups/0: ${text}`);
    assert.equal(renderFinding({ ...finding, path: "/groups/0" }), `#/groups/0: ${text}`);
  });
  it("names nothing where nothing is known", () => {
    assert.equal(renderFinding(finding), text);
    assert.equal(renderFinding({ ...finding, place }), `3:5: ${text}`);
  });
  it("stays on its line and does not move the reader's eye", () => {
    const message = "`a\nb\u001b[31mc\u202ed\u0085` is unknown";
    assert.equal(renderFinding({ ...finding, message }), "error OM-31 Unable to move: `a\\u000ab\\u001b[31mc\\u202ed\\u0085` is unknown");
  });
});
