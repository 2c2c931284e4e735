// `npm test`: sets up, builds, and runs every suite; `npm test -- native package` runs only those named.
// Its last line is `N passed, N failed`.
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { build } from "./build.mjs";
import { ensureRust, root, script, SetupError } from "./setup.mjs";
import { suites } from "./suites.mjs";

// What each runner says when it is done. Every group of every match is added up.
const closingLines = {
  cargo: { passed: /^test result: .*?(\d+) passed/gm, failed: /^test result: .*?(\d+) failed/gm },
  node: { passed: /^ℹ pass (\d+)$/gm, failed: /^ℹ (?:fail|cancelled) (\d+)$/gm },
  playwright: { passed: /^\s+(\d+) (?:passed|flaky)\b/gm, failed: /^\s+(\d+) (?:failed|interrupted|did not run)\b/gm },
};

async function main() {
  const chosen = choose(process.argv.slice(2));
  const start = performance.now();
  const prepared = await prepare(chosen);
  const results = [prepared];
  for (const suite of chosen) {
    const canRun = !suite.built || prepared.failed === 0;
    results.push(canRun ? await runSuite(suite) : { title: `${suite.title} (not run: the build failed)`, passed: 0, failed: 1, seconds: 0 });
  }
  report(results, performance.now() - start);
}

function choose(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new SetupError(`There is no suite ${unknown.join(", ")}. There are: ${suites.map(({ name }) => name).join(", ")}.`);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

/** What the chosen suites need: the package, or only the tools. */
async function prepare(chosen) {
  const needsPackage = chosen.some((suite) => suite.built);
  const title = needsPackage ? "Build" : "Set-up";
  heading(title);
  const start = performance.now();
  try {
    await (needsPackage ? build() : ensureRust());
    return result(title, 1, 0, start);
  } catch (error) {
    tell(error);
    return result(title, 0, 1, start);
  }
}

async function runSuite({ title, commands, counts, env = () => ({}) }) {
  heading(title);
  const start = performance.now();
  let passed = 0;
  let failed = 0;
  try {
    const surroundings = env();
    for (const command of commands) {
      const { code, output } = await runCommand(command, surroundings);
      const counted = counts === undefined ? { passed: Number(code === 0), failed: Number(code !== 0) } : count(output, closingLines[counts]);
      passed += counted.passed;
      // A runner that broke off, or ran nothing at all, is a failure of its own.
      failed += counted.failed || Number(code !== 0 || counted.passed === 0);
    }
  } catch (error) {
    tell(error);
    failed += 1;
  }
  const outcome = result(title, passed, failed, start);
  console.log(line(outcome));
  return outcome;
}

/** Runs a command, shows its output as it comes, and keeps it. */
function runCommand([command, ...args], env) {
  console.log(`> ${[command === process.execPath ? "node" : command, ...args].join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk) => (output += chunk);
    child.stdout.setEncoding("utf8").on("data", keep).pipe(process.stdout, { end: false });
    child.stderr.setEncoding("utf8").on("data", keep).pipe(process.stderr, { end: false });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output: stripVTControlCharacters(output) }));
  });
}

const tell = (error) => console.error(error instanceof SetupError ? error.message : error);
const count = (output, { passed, failed }) => ({ passed: sum(output, passed), failed: sum(output, failed) });
const sum = (output, pattern) => [...output.matchAll(pattern)].reduce((total, [, number]) => total + Number(number), 0);
const result = (title, passed, failed, start) => ({ title, passed, failed, seconds: (performance.now() - start) / 1000 });
const line = ({ title, passed, failed, seconds }) => `${failed === 0 ? "ok    " : "FAILED"} ${title}: ${passed} passed, ${failed} failed in ${seconds.toFixed(1)} s`;
const heading = (title) => console.log(`\n=== ${title} ${"=".repeat(Math.max(3, 90 - title.length))}`);

function report(results, milliseconds) {
  heading("Results");
  for (const each of results) console.log(line(each));
  console.log(`in ${(milliseconds / 1000).toFixed(0)} s\n`);
  const failed = results.reduce((total, each) => total + each.failed, 0);
  const passed = results.reduce((total, each) => total + each.passed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

await script(main);
