// The README's section about identity providers, run as it stands against a gateway that `npm start` would run.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(`${root}/README.md`, "utf8");

/** Every ```bash block and the ```text block below it. */
const scripts = [...readme.matchAll(/^```bash\n(.*?)^```\n\n```text\n(.*?)^```$/gms)].map(([, script, printed]) => ({ script, printed }));

/** The store of these tests in place of the usual one; nothing else of a block is changed. */
const elsewhere = 'npx() { command npx "$@" --data "$DATA"; }\n';

async function started(t) {
  const data = mkdtempSync(join(tmpdir(), "usher-readme-"));
  const gateway = spawn(process.execPath, ["gateway/dist/main.js", "--port", "0", "--data", data], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  t.after(async () => {
    gateway.kill("SIGTERM");
    await new Promise((resolve) => gateway.once("exit", resolve));
    rmSync(data, { recursive: true });
  });
  let log = "";
  gateway.stderr.setEncoding("utf8").on("data", (chunk) => (log += chunk));
  for await (const line of createInterface({ input: gateway.stdout })) if (line.includes("/#token=")) return data;
  throw new Error(`the gateway did not start: ${log}`);
}

function run(script, data) {
  const shell = spawn("bash", ["-euo", "pipefail", "-c", elsewhere + script], { cwd: root, env: { ...process.env, DATA: data }, stdio: ["ignore", "pipe", "pipe"] });
  let [printed, complaints] = ["", ""];
  shell.stdout.setEncoding("utf8").on("data", (chunk) => (printed += chunk));
  shell.stderr.setEncoding("utf8").on("data", (chunk) => (complaints += chunk));
  return new Promise((resolve) => shell.once("close", (code) => resolve({ code, printed, complaints })));
}

test("the README connects an identity provider", async (t) => {
  assert.equal(scripts.length, 1);
  const data = await started(t);
  for (const { script, printed } of scripts) {
    const ended = await run(script, data);
    assert.deepEqual([ended.code, ended.printed], [0, printed], ended.complaints);
  }
});
