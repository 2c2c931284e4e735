// The product against the oracle: the same decisions for random environments, providers and users, and the same
// counts for random populations. Then the teeth: broken rules must be told from the rules.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { differences, summaryDifferences } from "./compare.mjs";
import { decide } from "./mapping.mjs";
import { DECISION_MUTANTS, PREVIEW_MUTANTS } from "./mutants.mjs";
import { preview } from "./preview.mjs";
import {
  DECISIONS,
  IN_PROCESS,
  PREVIEWS,
  population,
  RUNS,
  scenario,
  SEED,
  USERS_IN_PROCESS,
  USERS_OF_A_RUN,
} from "./scenarios.mjs";
import { shrink } from "./shrink.mjs";
import { killings, previewKillings, WANTED } from "./teeth.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "pkg", "dist", "cli.js");
const AT_ONCE = 2;

const FAILURES_SHOWN = 3;

let product;
let directory;

before(async () => {
  product = await import("scim-usher");
  directory = await mkdtemp(join(tmpdir(), "usher-oracle-"));
});

after(async () => {
  if (directory) await rm(directory, { recursive: true, force: true });
});

// ---------------------------------------------------------------------------------------------
// The thing under test

/** The product's decision about one user, through the package. */
function decideInProcess({ environment, provider, user, mode }) {
  return withRuleset(environment, provider, (ruleset) => ruleset.evaluate(user, { mode }));
}

function withRuleset(environment, provider, use) {
  const ruleset = product.Ruleset.compile({ environment, provider });
  try {
    return use(ruleset);
  } finally {
    ruleset.free();
  }
}

/** The product's summary of a population, through the package. */
function summarizeInProcess({ environment, provider, before: earlier, users }) {
  return withRuleset(environment, provider, (ruleset) => {
    if (earlier === undefined) return summarize(ruleset, undefined, users);
    return withRuleset(environment, earlier, (beforeRuleset) => summarize(ruleset, beforeRuleset, users));
  });
}

function summarize(ruleset, earlier, users) {
  const people = new product.Population();
  people.push(Buffer.from(lines(users)));
  assert.equal(people.end().errors, 0, "every line is a user");
  const result = people.preview(ruleset, { before: earlier });
  const { summary } = result;
  result.free();
  people.free();
  return summary;
}

const lines = (users) => users.map((user) => `${JSON.stringify(user)}\n`).join("");

/** What the command line answers on standard output; a run that fails says how to repeat it. */
async function usher(...args) {
  const options = { maxBuffer: 512 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, ...args], options);
  return stdout;
}

async function evaluateOnCommandLine({ number, environment, provider, mode, users }) {
  const files = await written(number, { environment, provider }, users);
  const output = await usher("evaluate", ...files.environment, ...files.provider, ...files.users, "--as", mode);
  return output.trimEnd().split("\n").map((line) => JSON.parse(line));
}

async function previewOnCommandLine({ number, environment, provider, before: earlier, users }) {
  const documents = earlier === undefined ? { environment, provider } : { environment, provider, before: earlier };
  const files = await written(number, documents, users);
  const answer = JSON.parse(await usher("preview", ...Object.values(files).flat(), "--json"));
  return answer.summary ?? answer;
}

/** Writes the documents and answers the option for each: `{environment: ["--environment", FILE], ...}`. */
async function written(number, documents, users) {
  const texts = { ...mapValues(documents, JSON.stringify), users: lines(users) };
  const files = mapValues(texts, (_, name) => join(directory, `${number}-${name}.${name === "users" ? "nd" : ""}json`));
  await Promise.all(Object.keys(texts).map((name) => writeFile(files[name], texts[name])));
  return mapValues(files, (file, name) => [`--${name}`, file]);
}

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));

/** `run` for each of `items`, AT_ONCE of them at a time. */
async function each(items, run) {
  const left = items.values();
  const work = async () => {
    for (const item of left) await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

// ---------------------------------------------------------------------------------------------
// Failing cases

const decideByOracle = ({ environment, provider, user, mode }, mutant) =>
  decide(environment, provider, user, { mode, mutant });

const differenceInProcess = (one) => differences(decideByOracle(one), decideInProcess(one));

/** The failing case as small as it gets, with what differs and how to see it again. */
function decisionReport(one, found) {
  if (differenceInProcess(one).length === 0) {
    return report(one, found, "only the command line differs, the package agrees with the oracle");
  }
  const smallest = shrink(one, (candidate) => differenceInProcess(candidate).length > 0);
  return report(smallest, differenceInProcess(smallest), "shrunk");
}

const summaryDifferenceInProcess = (one) => summaryDifferences(summaryByOracle(one), summarizeInProcess(one));

function summaryByOracle({ environment, provider, before: earlier, users }, mutant) {
  return preview(environment, provider, users, { before: earlier, mutant }).summary;
}

function previewReport(one, found) {
  if (summaryDifferenceInProcess(one).length === 0) {
    return report(one, found, "only the command line differs, the package agrees with the oracle");
  }
  const smallest = shrink(one, (candidate) => summaryDifferenceInProcess(candidate).length > 0);
  return report(smallest, summaryDifferenceInProcess(smallest), "shrunk");
}

function report(one, found, how) {
  const again = `again: USHER_SEED=${SEED} USHER_DECISIONS=${DECISIONS} node --test tests/oracle/oracle.test.mjs`;
  const documents = Object.entries(one).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const parts = found.map(({ part, oracle, product: got }) =>
    [`${part}`, `  oracle:  ${JSON.stringify(oracle)}`, `  product: ${JSON.stringify(got)}`].join("\n"),
  );
  return [`(${how})`, ...documents, ...parts, again].join("\n");
}

/** Fails with a few reports where there are failures, those first that differ in other parts than the ones before. */
function assertNone(failures, of, reportOf) {
  if (failures.length === 0) return;
  const kinds = new Map(failures.map((failure) => [failure.found.map(({ part }) => part).join(), failure]));
  const shown = [...kinds.values()].slice(0, FAILURES_SHOWN).map(({ one, found }) => reportOf(one, found));
  assert.fail([`${failures.length} of ${of} differ`, ...shown].join("\n\n"));
}

// ---------------------------------------------------------------------------------------------
// The suites

describe(`the product decides as the oracle does (seed ${SEED})`, () => {
  test(`${RUNS.length * USERS_OF_A_RUN} random decisions of usher evaluate`, async () => {
    const failures = [];
    await each(RUNS, async (number) => {
      const { environment, provider, mode, users } = scenario(number, USERS_OF_A_RUN);
      const decisions = await evaluateOnCommandLine({ number, environment, provider, mode, users });
      assert.equal(decisions.length, users.length, `scenario ${number}: one decision a line`);
      for (const [index, user] of users.entries()) {
        const one = { environment, provider, user, mode };
        const found = differences(decideByOracle(one), decisions[index]);
        if (found.length > 0) failures.push({ one, found });
      }
    });
    assertNone(failures, RUNS.length * USERS_OF_A_RUN, decisionReport);
  });

  test(`${IN_PROCESS.length * USERS_IN_PROCESS} random decisions of the package`, () => {
    const failures = [];
    for (const number of IN_PROCESS) {
      const { environment, provider, mode, users } = scenario(number, USERS_IN_PROCESS);
      withRuleset(environment, provider, (ruleset) => {
        for (const user of users) {
          const one = { environment, provider, user, mode };
          const found = differences(decideByOracle(one), ruleset.evaluate(user, { mode }));
          if (found.length > 0) failures.push({ one, found });
        }
      });
    }
    assertNone(failures, IN_PROCESS.length * USERS_IN_PROCESS, decisionReport);
  });

  test(`${PREVIEWS.length} random populations of usher preview`, async () => {
    const failures = [];
    await each(PREVIEWS, async (number) => {
      const { environment, provider, before: earlier, users } = population(number);
      const one = { environment, provider, before: earlier, users };
      const found = summaryDifferences(summaryByOracle(one), await previewOnCommandLine({ number, ...one }));
      if (found.length > 0) failures.push({ one, found });
    });
    assertNone(failures, PREVIEWS.length, previewReport);
  });
});

describe("every mutant is told from the product", () => {
  for (const [name, mutant] of Object.entries(DECISION_MUTANTS)) {
    test(name, () => assert.equal(killings(mutant, decideInProcess), WANTED, "the mutant survives"));
  }
  for (const [name, mutant] of Object.entries(PREVIEW_MUTANTS)) {
    test(name, () => assert.equal(previewKillings(mutant, summarizeInProcess), WANTED, "the mutant survives"));
  }
});
