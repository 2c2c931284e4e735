// Everybody agrees: the oracle, the core compiled natively, and the core in WebAssembly in Node.js and in Chromium; a user decided alone,
// a preview, and what Apply then writes. `node tests/oracle/agree.mjs --decisions 1000000 --seed 7` compares a million users and says
// how many differ.

import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startChromium } from "./chromium.mjs";
import { differences, summaryDifferences } from "./compare.mjs";
import { decideWith, rowsOf, textsOf } from "./deciding.mjs";
import { decide } from "./mapping.mjs";
import { preview } from "./preview.mjs";
import { SEED, world } from "./scenarios.mjs";
import { folded } from "./text.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FAILURES_KEPT = 5;

/**
 * Compares about as many decisions as asked for.
 * @returns how many users of how many worlds were compared, and where somebody disagrees
 */
export async function agree(decisions, seed, told = () => undefined) {
  const product = await import("scim-usher");
  const native = startNative();
  const chromium = await startChromium();
  const result = { decisions: 0, worlds: 0, changed: 0, created: 0, refused: 0, differences: 0, failures: [] };
  try {
    while (result.decisions < decisions) await next();
  } finally {
    await Promise.all([native.stop(), chromium.stop()]);
  }
  return result;

  async function next() {
    const one = world(result.worlds, seed);
    const { environment, provider, lines } = textsOf(one);
    const rows = rowsOf(product, one);
    const asked = native.answer([`${lines.length} ${one.mode}`, environment, provider, ...lines, `[${rows.join(",")}]`], 2 * lines.length + 4);
    const digest = chromium.digest(one.number, seed);
    const wasm = decideWith(product, one, { environment, provider, lines }, rows);
    const expected = { alone: one.users.map((user) => decide(one.environment, one.provider, user, { mode: one.mode })), ...preview(one.environment, one.provider, one.users) };
    const isSame = (await digest) === digestOf(wasm.told);
    const found = [
      ...oracleDifferences(one, expected, wasm),
      ...appliedDifferences(one, wasm),
      ...bytesDifferences("native and WebAssembly", wasm.told, await asked),
      ...(isSame ? [] : [{ what: "the digests of Chromium and Node.js" }, ...bytesDifferences("Chromium and Node.js", wasm.told, await chromium.told(one.number, seed))]),
    ];
    result.worlds += 1;
    result.decisions += one.users.length;
    result.changed += expected.summary.changed;
    result.refused += expected.summary.refused;
    result.created += expected.summary.createdOrganizations.length;
    result.differences += found.length;
    if (found.length > 0 && result.failures.length < FAILURES_KEPT) result.failures.push({ seed, world: one.number, found: found.slice(0, FAILURES_KEPT) });
    told(result);
  }
}

// ---------------------------------------------------------------------------------------------
// The core

/** The core compiled natively, as a process that answers one world after another. */
function startNative() {
  execFileSync("cargo", ["build", "--quiet", "--locked", "--example", "oracle_native"], { cwd: ROOT, stdio: "inherit" });
  const child = spawn(`${ROOT}target/debug/examples/oracle_native`, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = once(child, "close");
  return {
    async answer(given, count) {
      child.stdin.write(`${given.join("\n")}\n`);
      const answered = [];
      while (answered.length < count) {
        const { value, done } = await lines.next();
        if (done) throw new Error("the native core has stopped");
        answered.push(value);
      }
      return answered;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

// ---------------------------------------------------------------------------------------------
// What must be the same

function oracleDifferences({ users }, expected, wasm) {
  const found = users.flatMap(({ id }, at) => [
    ...differences(expected.alone[at], wasm.alone[at]).map((each) => ({ who: id, what: "a decision alone", ...each })),
    ...differences(expected.decisions.get(id), wasm.decisions[at]).map((each) => ({ who: id, what: "a preview's decision", ...each })),
  ]);
  return [...found, ...summaryDifferences(expected.summary, wasm.summary).map((each) => ({ what: "a preview's summary", ...each }))];
}

/** Apply writes what the preview said, about everybody whom it changes, and about nobody else. */
function appliedDifferences({ users, provider }, { decisions, summary, applied, figures }) {
  const made = new Map(applied.organizations.map((organization) => [organization.id, organization]));
  const written = new Map(applied.users.map(({ id, account }) => [id, JSON.parse(account)]));
  const found = users.flatMap((user, at) => {
    const { organization, roleIds } = decisions[at];
    const { organizationId = null, roleIds: held = [] } = written.get(user.id) ?? asItIs(user);
    const place = made.get(organizationId);
    const isPlaced = organization?.create
      ? place !== undefined && folded(place.name) === folded(organization.name) && place.parentId === provider.defaultOrganizationId
      : organizationId === (organization?.id ?? null);
    const hasRoles = JSON.stringify(held) === JSON.stringify(roleIds);
    return isPlaced && hasRoles ? [] : [{ who: user.id, what: "what Apply writes", oracle: { organization, roleIds }, product: { organizationId, roleIds: held, place } }];
  });
  const isCounted = figures.changed === summary.changed && figures.createdOrganizations === summary.createdOrganizations.length;
  return isCounted ? found : [...found, { what: "Apply's figures", oracle: summary.changed, product: figures }];
}

function asItIs({ organizationId = null, roleIds = [] }) {
  return { organizationId, roleIds: organizationId === null ? [] : [...new Set(roleIds)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))) };
}

/** The same bytes, whatever they are (T1). */
function bytesDifferences(what, wasm, others) {
  const at = wasm.findIndex((line, at) => line !== others[at]);
  return at < 0 && wasm.length === others.length ? [] : [{ what, oracle: others[at], product: wasm[at] }];
}

const digestOf = (told) => createHash("sha256").update(told.join("\n")).digest("hex");

// ---------------------------------------------------------------------------------------------
// The command

async function run() {
  const { values } = parseArgs({ options: { decisions: { type: "string", default: "1000000" }, seed: { type: "string", default: String(SEED) } } });
  const started = performance.now();
  let said = 0;
  const seconds = () => ((performance.now() - started) / 1000).toFixed(0);
  const result = await agree(Number(values.decisions), Number(values.seed), ({ decisions, differences }) => {
    if (performance.now() - said < 10_000) return;
    said = performance.now();
    console.error(`${decisions} decisions, ${differences} differences, ${seconds()} s`);
  });
  const { failures, ...figures } = result;
  console.log(JSON.stringify({ seed: Number(values.seed), ...figures, seconds: Number(seconds()) }));
  for (const failure of failures) console.log(JSON.stringify(failure, null, 2));
  process.exitCode = result.differences > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run();
