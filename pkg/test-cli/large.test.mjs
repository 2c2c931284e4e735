// Large files: time and memory must not grow with what is only read through.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, createReadStream, createWriteStream, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { test } from "node:test";
import { cli, collected, mover, provider, start, stayer, usher, workspace } from "./usher.mjs";

const MEGABYTE = 1024 * 1024;

/** Runs usher with its output to nowhere, and reports its largest resident size in bytes. */
async function measured(t, args, { stdin } = {}) {
  const { write, at } = workspace(t);
  // Loaded before the command: it reports when the process ends.
  const probe = write("probe.mjs", `process.on("exit", () => process.stderr.write("\\nmaxRSS " + process.resourceUsage().maxRSS + "\\n"));`);
  const child = spawn(process.execPath, ["--import", probe, cli, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  const out = createWriteStream(at("out"));
  child.stdout.pipe(out);
  const err = collected(child.stderr);
  child.stdin.on("error", () => undefined);
  if (stdin === undefined) child.stdin.end();
  else createReadStream(stdin).pipe(child.stdin);
  const since = performance.now();
  const [code] = await once(child, "close");
  const [, kilobytes] = /maxRSS (\d+)\n$/u.exec(err.text()) ?? assert.fail(err.text());
  return { code, stderr: err.text(), memory: Number(kilobytes) * 1024, seconds: (performance.now() - since) / 1000, out: at("out") };
}

/** `count` users, written in chunks. */
function writeUsers(file, count, line = (index) => JSON.stringify(index % 3 === 0 ? mover(`u${index}`) : stayer(`u${index}`))) {
  const descriptor = openSync(file, "w");
  let chunk = "";
  for (let index = 0; index < count; index += 1) {
    chunk += `${line(index)}\n`;
    if (chunk.length > MEGABYTE || index === count - 1) {
      writeSync(descriptor, chunk);
      chunk = "";
    }
  }
  closeSync(descriptor);
  return file;
}

async function countLines(file) {
  let lines = 0;
  for await (const chunk of createReadStream(file)) for (const byte of chunk) if (byte === 10) lines += 1;
  return lines;
}

test("a million users are decided in bounded memory", { timeout: 180_000 }, async (t) => {
  const { configuration, at } = workspace(t);
  const users = writeUsers(at("many.ndjson"), 1_000_000);
  const { code, memory, seconds, out } = await measured(t, ["evaluate", ...configuration, "--users", users]);
  t.diagnostic(`${(memory / MEGABYTE).toFixed(0)} MB, ${seconds.toFixed(1)} s`);
  assert.equal(code, 0);
  assert.equal(await countLines(out), 1_000_000);
  assert.ok(memory < 300 * MEGABYTE, `${memory} bytes`);
});

test("a slow reader is waited for, and the output does not pile up in memory", { timeout: 120_000 }, async (t) => {
  const { configuration, at, write } = workspace(t);
  const users = writeUsers(at("many.ndjson"), 300_000);
  const { bytes, memory } = await readSlowly(write, ["evaluate", ...configuration, "--users", users]);
  assert.ok(bytes > 50 * MEGABYTE, `${bytes} bytes`);
  assert.ok(memory < 300 * MEGABYTE, `${memory} bytes`);
});

/** Reads what usher writes, but nothing for two seconds after the first part; answers how much it was, and usher's largest resident size. */
async function readSlowly(write, args) {
  const probe = write("probe.mjs", `process.on("exit", () => process.stderr.write("maxRSS " + process.resourceUsage().maxRSS));`);
  const child = spawn(process.execPath, ["--import", probe, cli, ...args]);
  const err = collected(child.stderr);
  let bytes = 0;
  let isFirst = true;
  for await (const chunk of child.stdout) {
    bytes += chunk.length;
    if (isFirst) await new Promise((resolve) => setTimeout(resolve, 2000));
    isFirst = false;
  }
  const [code] = child.exitCode === null ? await once(child, "close") : [child.exitCode];
  assert.equal(code, 0);
  return { bytes, memory: Number(/maxRSS (\d+)$/u.exec(err.text())?.[1]) * 1024 };
}

test("100 MB of users are previewed, from a file and from standard input alike", { timeout: 180_000 }, async (t) => {
  const { configuration, at } = workspace(t);
  const users = writeUsers(at("many.ndjson"), 820_000);
  const file = await measured(t, ["preview", ...configuration, "--users", users, "--json"]);
  t.diagnostic(`${(file.memory / MEGABYTE).toFixed(0)} MB, ${file.seconds.toFixed(1)} s`);
  assert.equal(file.code, 0, file.stderr);
  const piped = await measured(t, ["preview", ...configuration, "--users", "-", "--json"], { stdin: users });
  assert.equal(piped.code, 0, piped.stderr);
  for (const { memory } of [file, piped]) assert.ok(memory < 300 * MEGABYTE, `${memory} bytes`);
  assert.equal(readFileSync(piped.out, "utf8"), readFileSync(file.out, "utf8"));
  assert.equal(JSON.parse(readFileSync(file.out, "utf8")).users, 820_000);
});

test("a preview needs little memory, whatever it writes, and a bad line among 300,000 is named", { timeout: 180_000 }, async (t) => {
  const { configuration, at, write } = workspace(t);
  const users = writeUsers(at("many.ndjson"), 300_000, (index) => (index === 200_000 ? "{" : JSON.stringify(mover(`u${index}`))));
  const expected = write("expected.json", [{ name: "The last one moves", userName: "u299999@acme.test", organizationId: "uk" }]);
  const run = (options, stdin) => measured(t, ["preview", ...configuration, "--users", stdin ? "-" : users, "--expect", expected, ...options], { stdin });
  const runs = {
    text: await run([]),
    json: await run(["--json"]),
    before: await run(["--json", "--before", configuration.at(-1)]),
    csv: await run(["--csv", at("out.csv")]),
    piped: await run(["--csv", "-"], users),
  };
  for (const [name, { code, stderr, memory, seconds }] of Object.entries(runs)) {
    t.diagnostic(`${name}: ${(memory / MEGABYTE).toFixed(0)} MB, ${seconds.toFixed(1)} s`);
    assert.equal(code, 1, name);
    assert.match(stderr, /"line":200001,"column":2|(many\.ndjson|<stdin>):200001:2: error json-/u);
    assert.match(stderr, /1 line of .* could not be read; the preview is of the other users$/mu);
    assert.ok(memory < 300 * MEGABYTE, `${name}: ${memory} bytes`);
  }
  assert.equal(JSON.parse(readFileSync(runs.json.out, "utf8")).changed, 299_999);
  assert.equal(JSON.parse(readFileSync(runs.before.out, "utf8")).changed, 0);
  assert.equal(await countLines(at("out.csv")), 300_000);
  assert.equal(readFileSync(runs.piped.out, "utf8"), readFileSync(at("out.csv"), "utf8"));
});

test("a summary of 200,000 organizations that would be created is written to its end", { timeout: 120_000 }, async (t) => {
  const { at, configuration } = workspace(t, { provider: { ...provider, organizationMapping: { method: "orgNameAttribute" } } });
  const users = writeUsers(at("many.ndjson"), 200_000, (index) => JSON.stringify({ ...stayer(`u${index}`), orgName: `Organization ${index}` }));
  const { code, stderr, memory, out } = await measured(t, ["preview", ...configuration, "--users", users, "--json"]);
  t.diagnostic(`${(memory / MEGABYTE).toFixed(0)} MB`);
  assert.equal(code, 0, stderr);
  const text = readFileSync(out, "utf8");
  const summary = JSON.parse(text);
  assert.deepEqual([summary.changed, summary.moves.length, summary.createdOrganizations.length], [200_000, 200_000, 200_000]);
  assert.equal(text, `${JSON.stringify(summary, null, 2)}\n`);
});

test("a slow reader of a preview's rows is waited for", { timeout: 120_000 }, async (t) => {
  const { configuration, at, write } = workspace(t);
  const users = writeUsers(at("many.ndjson"), 300_000, (index) => JSON.stringify(mover(`u${index}`)));
  const { bytes, memory } = await readSlowly(write, ["preview", ...configuration, "--users", users, "--csv", "-"]);
  assert.ok(bytes > 15 * MEGABYTE, `${bytes} bytes`);
  assert.ok(memory < 300 * MEGABYTE, `${memory} bytes`);
});

test("an environment of 100 MB is refused for its size, in bounded memory", { timeout: 60_000 }, async (t) => {
  const { at, write } = workspace(t);
  const organizations = Array.from({ length: 10_000 }, (_, index) => ({ id: `o${index}`, name: "x".repeat(10_400) }));
  write("environment.json", { organizations });
  const { code, stderr, memory } = await measured(t, ["evaluate", "--environment", at("environment.json"), "--provider", at("provider.json"), "--users", at("users.ndjson")]);
  assert.equal(code, 2);
  assert.match(stderr, /environment\.json.*: error json-size /u);
  assert.ok(memory < 400 * MEGABYTE, `${memory} bytes`);
});

test("a document without end is refused", { skip: !existsSync("/dev/zero"), timeout: 60_000 }, async (t) => {
  const { at } = workspace(t);
  const { code, stdout } = await usher(["lint", "--environment", "/dev/zero", "--provider", at("provider.json")]);
  assert.equal(code, 2);
  assert.match(stdout, /^\/dev\/zero:1:1: error json-size /u);
});

test("one line without end is a finding, in bounded memory", { timeout: 120_000 }, async (t) => {
  const { configuration, at } = workspace(t);
  const descriptor = openSync(at("line.ndjson"), "w");
  for (let index = 0; index < 200; index += 1) writeSync(descriptor, "x".repeat(MEGABYTE));
  writeSync(descriptor, `\n${JSON.stringify(mover("after"))}\n`);
  closeSync(descriptor);
  for (const [command, lines] of [["evaluate", 1], ["preview", 2]]) {
    const { code, stderr, memory, out } = await measured(t, [command, ...configuration, "--users", at("line.ndjson"), ...(command === "preview" ? ["--csv", "-"] : [])]);
    assert.equal(code, 1);
    assert.match(stderr, /line\.ndjson:1:\d+: error json-/u);
    assert.equal(await countLines(out), lines);
    assert.ok(memory < 300 * MEGABYTE, `${memory} bytes`);
  }
});

test("it can be stopped while it works", async (t) => {
  const { configuration } = workspace(t);
  const child = start(["evaluate", ...configuration, "--users", "-"]);
  child.stdin.write(`${JSON.stringify(mover("a"))}\n`);
  await once(child.stdout, "data");
  child.kill("SIGINT");
  assert.deepEqual(await once(child, "close"), [null, "SIGINT"]);
});
