// Everybody agrees: the oracle, the core compiled natively, and the core in WebAssembly; a user decided alone, a preview, and what Apply
// then writes. `node tests/oracle/agree.mjs --decisions 1000000 --seed 7` compares a million users and says how many differ.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { differences, summaryDifferences } from "./compare.mjs";
import { decide } from "./mapping.mjs";
import { preview } from "./preview.mjs";
import { SEED, world } from "./scenarios.mjs";
import { folded } from "./text.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CONTEXT = { now: "2026-01-01T00:00:00.000Z", actor: "oracle" };
const RESTS = { revision: 1, environmentVersion: 1, populationVersion: 1 };
const FAILURES_KEPT = 5;

/**
 * Compares about as many decisions as asked for.
 * @returns how many users of how many worlds were compared, and where somebody disagrees
 */
export async function agree(decisions, seed, told = () => undefined) {
  const product = await import("scim-usher");
  const native = startNative();
  const result = { decisions: 0, worlds: 0, changed: 0, created: 0, refused: 0, differences: 0, failures: [] };
  while (result.decisions < decisions) {
    const one = world(result.worlds, seed);
    const documents = { environment: JSON.stringify(one.environment), provider: JSON.stringify(one.provider) };
    const lines = one.users.map((user) => JSON.stringify(user));
    const rows = one.users.map((user) => row(product, one.provider.id, user));
    const answered = native.answer([`${lines.length} ${one.mode}`, documents.environment, documents.provider, ...lines, `[${rows.join(",")}]`], 2 * lines.length + 4);
    const wasm = decideInWasm(product, one, documents, lines, rows);
    const expected = { alone: one.users.map((user) => decide(one.environment, one.provider, user, { mode: one.mode })), ...preview(one.environment, one.provider, one.users) };
    const found = [...oracleDifferences(one, expected, wasm), ...appliedDifferences(one, wasm), ...nativeDifferences(wasm.told, await answered)];
    result.worlds += 1;
    result.decisions += one.users.length;
    result.changed += expected.summary.changed;
    result.refused += expected.summary.refused;
    result.created += expected.summary.createdOrganizations.length;
    result.differences += found.length;
    if (found.length > 0 && result.failures.length < FAILURES_KEPT) result.failures.push({ seed, world: one.number, found: found.slice(0, FAILURES_KEPT) });
    told(result);
  }
  await native.stop();
  return result;
}

// ---------------------------------------------------------------------------------------------
// The core

/** A user as a store begins with it. */
function row(product, providerId, user) {
  const { account, resource, isDeleted, created, lastModified, version } = product.importUser(user, providerId, CONTEXT).user;
  const rest = JSON.stringify({ groupIds: user.groupIds ?? [], isDeleted, created, lastModified, version, evaluation: null });
  return `{"account":${account},"resource":${resource},${rest.slice(1)}`;
}

function decideInWasm({ Population, Ruleset }, { mode, users }, documents, lines, rows) {
  const rules = Ruleset.compile(documents);
  const population = new Population();
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const stream = rules.decisions({ mode });
  const alone = [stream.push(bytes), stream.end()].flatMap(({ output }) => linesOf(output));
  population.push(bytes);
  population.end();
  const shown = population.preview(rules);
  const decisions = users.map(({ id }) => shown.decision(id));
  const plan = shown.plan({ provider: documents.provider, ...RESTS });
  const applying = plan.apply(CONTEXT);
  const applied = applying.take(`[${rows.join(",")}]`, rows.map((_, at) => `made-${at}`));
  const figures = applying.end();
  const told = [...alone, ...[...decisions, shown.summary].map((value) => JSON.stringify(value)), plan.digest, JSON.stringify(applied), JSON.stringify(figures)];
  const answer = { alone: alone.map((line) => JSON.parse(line)), decisions, summary: shown.summary, applied, figures, told };
  for (const held of [applying, plan, shown, population, stream, rules]) held.free();
  return answer;
}

const linesOf = (bytes) => Buffer.from(bytes).toString("utf8").split("\n").filter((line) => line !== "");

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
function nativeDifferences(wasm, native) {
  const at = wasm.findIndex((line, at) => line !== native[at]);
  return at < 0 && wasm.length === native.length ? [] : [{ what: "native and WebAssembly", oracle: native[at], product: wasm[at] }];
}

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
