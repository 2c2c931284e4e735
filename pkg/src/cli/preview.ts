import { InputError, type CheckedExpectation, type LoadReport, type Population, type Preview, type Ruleset } from "scim-usher";
import { command, type Values } from "./arguments.ts";
import { csvHeader, csvRows } from "./csv.ts";
import { compile, document, notAmong, type Document } from "./documents.ts";
import { ExitCode, Misuse } from "./exit.ts";
import { openInputs } from "./files.ts";
import { FindingPrinter, located } from "./findings.ts";
import { jsonParts } from "./json.ts";
import { configurationOptions } from "./options.ts";
import { write } from "./output.ts";
import { writeFileWhole } from "./output-file.ts";
import { leftOutSentence, load } from "./population.ts";
import { summaryText } from "./summary.ts";
import { printable, textWidth } from "./text.ts";
import { exceededSentence, isExceeded, parseThreshold, type Threshold } from "./threshold.ts";

const options = {
  environment: configurationOptions.environment,
  provider: { ...configurationOptions.provider, help: "provider.json as it would be" },
  before: { type: "string", value: "FILE", help: "provider.json as it is; absent: compare with what each user has now" },
  users: { type: "string", value: "FILE", required: true, help: "users.ndjson: one user a line" },
  json: { type: "boolean", help: "the summary as JSON on standard output, findings as JSON on standard error" },
  csv: { type: "string", value: "FILE", help: "write one row a changed user; - is standard output, instead of the summary" },
  "fail-over": { type: "string", value: "PERCENT%|COUNT", help: "exit 3 when the organization or roles of more users than this would change" },
  expect: { type: "string", value: "FILE", help: "exit 1 when one of these does not hold: a list as `expectations` in provider.json" },
} as const;

const notes = [
  "With --before, the comparison is between what Apply of BEFORE would give and what Apply of the provider would give.",
  "The provider's own expectations are checked too: each that does not hold is said on standard error, and the exit code is 1.",
  "A line that cannot be read is left out, which is said on standard error, and the exit code is 1. Two users with one id are refused. A CSV file is written whole or not at all.",
] as const;

export const preview = command({ name: "preview", summary: "Says what a change of a provider's mapping would do to everybody", options, notes }, run);

async function run({ values }: { values: Values<typeof options> }): Promise<number> {
  const threshold = thresholdOf(values);
  const { environment, provider, before, expect, users } = openInputs({
    environment: values.environment,
    provider: values.provider,
    before: values.before,
    expect: values.expect,
    users: values.users,
  });
  const printer = new FindingPrinter(process.stderr, values.json);
  const documents = [await document(provider), ...(before === undefined ? [] : [await document(before)])];
  const expected = expect && (await document(expect));
  const rulesets = await compileAll(await document(environment), documents, printer);
  if (rulesets === undefined) return ExitCode.misuse;
  const { population, report } = await load(users);
  const found = located(report.findings, users.name);
  await printer.print(found);
  const result = compare(population, rulesets);
  if (result instanceof InputError) {
    await printer.print(notAmong(located(result.findings, users.name), found));
    process.stderr.write(`usher: ${printable(users.name)} has several users with one id; nothing was previewed\n`);
    return ExitCode.misuse;
  }
  const checked = check(result, expected);
  if (checked instanceof InputError) {
    await printer.print(located(checked.findings, expected?.name));
    return ExitCode.misuse;
  }
  await answer(result, values);
  const unmet = checked.filter(({ holds }) => !holds);
  for (const each of unmet) process.stderr.write(`${values.json ? JSON.stringify(each) : `usher: ${unmetSentence(each)}`}\n`);
  return conclude(result, report, users.name, threshold, unmet.length > 0);
}

function check(result: Preview, expected: Document | undefined): CheckedExpectation[] | InputError {
  try {
    return result.expectations(expected?.bytes);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function unmetSentence({ name, message }: CheckedExpectation): string {
  return `the expectation "${printable(name)}" does not hold: ${printable(message)}`;
}

function thresholdOf(values: Values<typeof options>): Threshold | undefined {
  const text = values["fail-over"];
  const threshold = text === undefined ? undefined : parseThreshold(text);
  const reasons: string[] = [];
  if (text !== undefined && threshold === undefined) reasons.push(`--fail-over takes a percentage up to 100 such as 5% or 0.5%, or a whole number of users such as 50, not "${text}"`);
  if (values.json && values.csv === "-") reasons.push("--json and --csv - both want standard output: name a file for --csv");
  if (reasons.length > 0) throw new Misuse(reasons);
  return threshold;
}

interface Rulesets {
  after: Ruleset;
  previous: Ruleset | undefined;
}

// Prints what reading found; nothing is answered when a document is refused.
async function compileAll(environment: Document, providers: readonly Document[], printer: FindingPrinter): Promise<Rulesets | undefined> {
  const compiled = providers.map((provider) => compile(environment, provider));
  const [after, previous] = compiled;
  await printer.print(after?.findings ?? []);
  await printer.print(notAmong(previous?.findings ?? [], after?.findings ?? []));
  if (after?.ruleset === undefined || compiled.some(({ ruleset }) => ruleset === undefined)) return undefined;
  return { after: after.ruleset, previous: previous?.ruleset };
}

// Users with one id are refused: nobody can say which of the lines is the user.
function compare(population: Population, { after, previous }: Rulesets): Preview | InputError {
  try {
    return population.preview(after, { before: previous });
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

async function answer(result: Preview, values: Values<typeof options>): Promise<void> {
  if (values.csv === "-") {
    for await (const part of csv(result)) await write(process.stdout, part);
    return;
  }
  if (values.csv !== undefined) await writeFileWhole(values.csv, csv(result));
  if (values.json) {
    for (const part of jsonParts(result.summary)) await write(process.stdout, part);
    return;
  }
  await write(process.stdout, summaryText(result.summary, textWidth(process.stdout)));
}

const PAGE = 10_000;

async function* csv(result: Preview): AsyncGenerator<string> {
  yield csvHeader();
  for (let offset = 0; ; offset += PAGE) {
    const { users, total } = result.users({ show: "changed", offset, limit: PAGE });
    yield csvRows(users);
    if (offset + PAGE >= total) return;
  }
}

/** Says what is left to say, and answers the exit code. */
function conclude({ summary }: Preview, report: LoadReport, usersName: string, threshold: Threshold | undefined, isUnmet: boolean): number {
  if (report.errors > 0) process.stderr.write(`usher: ${leftOutSentence(report, usersName)}\n`);
  if (threshold !== undefined && isExceeded(threshold, summary.changed, summary.users)) {
    process.stderr.write(`usher: ${exceededSentence(threshold, summary.changed, summary.users)}\n`);
    return ExitCode.guardTripped;
  }
  return report.errors > 0 || isUnmet ? ExitCode.findings : ExitCode.done;
}
