// The ways into the package lead to one and the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import * as module from "scim-usher";

const require = createRequire(import.meta.url);
const manifest = require("scim-usher/package.json");
const names = [
  ...["Applying", "Bulk", "CoreTrapError", "DecisionStream", "InputError", "Listing", "Plan", "Population", "Preview", "Provisioner", "Ruleset", "ScimError", "Validator"],
  ...["bulkLimits", "discovery", "filter", "generation", "importGroups", "importUser", "init", "matches", "patch", "renderFinding", "revise", "reviseEnvironment", "scimError"],
  ...["sort", "validate", "version"],
];

describe("the entry points", () => {
  it("import and require give the same objects, and no more than is documented", () => {
    const commonjs = require("scim-usher");
    assert.deepEqual(Object.keys(module).sort(), names);
    assert.deepEqual(Object.keys(commonjs).sort(), names);
    for (const name of names) assert.equal(module[name], commonjs[name], name);
    assert.equal(module.Ruleset.name, "Ruleset");
  });

  it("the web's has the same names, and says that it must be loaded", async () => {
    const web = await import("../dist/web.js");
    assert.deepEqual(Object.keys(web).sort(), names);
    assert.throws(() => new web.Population(), /call `await init\(\)` once/);
    await assert.rejects(web.init(new Uint8Array([1, 2, 3])), WebAssembly.CompileError);
    const bytes = readFileSync(require.resolve("scim-usher/usher.wasm"));
    const response = () => new Response(bytes, { headers: { "content-type": "application/octet-stream" } });
    await assert.rejects(web.init(new Response("not here", { status: 404, statusText: "Not Found" })), /the server answered 404 Not Found/);
    await Promise.all([web.init(response()), web.init(response())]);
    await web.init();
    assert.equal(web.generation(), 1);
    assert.equal(new web.Population().size, 0);
  });

  it("is ready on import in Node.js", async () => {
    assert.equal(new module.Population().size, 0);
    assert.equal(await module.init(), undefined);
    assert.equal(module.version, manifest.version);
  });

  it("hands out its data files", () => {
    assert.ok(WebAssembly.validate(readFileSync(require.resolve("scim-usher/usher.wasm"))));
    assert.equal(require("scim-usher/schemas/environment.json").title, "Environment");
    assert.ok(Object.keys(require("scim-usher/rules.json")).length > 0);
  });

  it("needs nothing, runs nothing at installation, awaits nothing on import", () => {
    assert.equal(manifest.dependencies, undefined);
    assert.equal(manifest.scripts, undefined);
    const web = readFileSync(new URL("../dist/web.js", import.meta.url), "utf8");
    assert.doesNotMatch(web, /^await /m);
    assert.match(web, /new URL\("\.\/usher\.wasm", import\.meta\.url\)/);
    assert.doesNotMatch(web, /\b(eval|new Function)\b/);
  });
});
