// When the evaluator stops in the middle, the command says so, exits 70 and leaves no half-written file.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { cli, collected, mover, workspace } from "./usher.mjs";

// Loaded before the command: the first object of this class points where there is no memory, so that WebAssembly stops.
const breaking = (className) => `
  const { FinalizationRegistry: Registry } = globalThis;
  globalThis.FinalizationRegistry = class extends Registry {
    register(object, token, key) {
      if (object.constructor.name === ${JSON.stringify(className)}) queueMicrotask(() => { object.__wbg_ptr = 0x7fff0000; });
      super.register(object, token, key);
    }
  };`;

async function stopped(t, className, command, ...more) {
  const { folder, all, at, write } = workspace(t, { users: [mover("a")] });
  const probe = write("probe.mjs", breaking(className));
  write("old.csv", "old");
  const args = more.map((word) => word.replace("FOLDER", folder));
  const child = spawn(process.execPath, ["--import", probe, cli, command, ...all, ...args]);
  const out = collected(child.stdout);
  const err = collected(child.stderr);
  const [code] = await once(child, "close");
  assert.equal(code, 70, err.text());
  assert.equal(out.text(), "");
  assert.match(err.text(), /^usher: the evaluator stopped: .*please report it\n$/u);
  assert.equal(readFileSync(at("old.csv"), "utf8"), "old");
  assert.deepEqual(readdirSync(folder).sort(), ["environment.json", "old.csv", "probe.mjs", "provider.json", "users.ndjson"]);
}

test("evaluate", (t) => stopped(t, "DecisionStreamHandle", "evaluate"));
test("preview, while users are loaded", (t) => stopped(t, "PopulationHandle", "preview", "--csv", "FOLDER/old.csv"));
test("preview, while the CSV is written", (t) => stopped(t, "PreviewHandle", "preview", "--csv", "FOLDER/old.csv"));
