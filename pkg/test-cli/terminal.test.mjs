// What only a terminal is shown: colours, progress, notes. `script` (util-linux) gives the command one.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { cli, collected, lines, mover, usher, workspace } from "./usher.mjs";

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;
const skip = hasScript ? false : "there is no `script` of util-linux";

/** Runs a command line of the shell in a terminal, and gives everything that the terminal got. */
async function inTerminal(command, env = {}) {
  const surroundings = { ...process.env, TERM: "xterm-256color", ...env };
  for (const name of ["NO_COLOR", "FORCE_COLOR", "NODE_DISABLE_COLORS", "CI"]) if (!(name in env)) delete surroundings[name];
  const child = spawn("script", ["-qec", command, "/dev/null"], { env: surroundings, stdio: ["ignore", "pipe", "pipe"] });
  const out = collected(child.stdout);
  await once(child, "close");
  return out.text();
}

const quoted = (words) => words.map((word) => `'${word}'`).join(" ");

test("severities have a colour on a terminal, not with NO_COLOR, and not in a pipe", { skip }, async (t) => {
  const { configuration } = workspace(t);
  const command = quoted([process.execPath, cli, "lint", ...configuration]);
  assert.ok((await inTerminal(command)).includes("\u001b[31merror\u001b[0m OM-31"));
  assert.ok(!(await inTerminal(command, { NO_COLOR: "1" })).includes("\u001b"));
  assert.ok(!(await inTerminal(command, { TERM: "dumb" })).includes("\u001b"));
  assert.ok(!(await inTerminal(`${command} | cat`)).includes("\u001b"));
});

test("long work shows how far it has come, and takes it away again", { skip, timeout: 60_000 }, async (t) => {
  const { all } = workspace(t, { users: lines(Array.from({ length: 1_000 }, (_, index) => mover(`u${index}`))) });
  const file = all.at(-1);
  const piped = quoted([process.execPath, cli, "preview", ...all.slice(0, -1), "-"]);
  // What comes slowly is long work, however fast it is read.
  const shown = await inTerminal(`(head -n 500 '${file}'; sleep 1.5; tail -n 500 '${file}') | ${piped}`);
  assert.match(shown, /\r[^\r]+: \d+\.\d MB, [\d,]+ users, [\d,]+ users\/s\u001b\[K/u);
  assert.match(shown, /\r\u001b\[KUsers\r\n/u);
  const { stdout, stderr } = await usher(["preview", ...all]);
  assert.equal(stderr, "");
  assert.equal(shown.slice(shown.indexOf("Users\r\n")).replaceAll("\r\n", "\n"), stdout);
});

test("a terminal is told once that RM-16 is not applied; a pipe is not", { skip }, async (t) => {
  const { all } = workspace(t, { users: [mover("a"), mover("b")] });
  const command = quoted([process.execPath, cli, "evaluate", ...all]);
  assert.equal((await inTerminal(`${command} > /dev/null`)).match(/RM-16/gu)?.length, 1);
  assert.equal((await usher(["evaluate", ...all])).stderr, "");
});
