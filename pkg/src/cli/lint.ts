import { InputError, type Finding, type Population, type Ruleset } from "scim-usher";
import { command, type Values } from "./arguments.ts";
import { compile, document, notAmong } from "./documents.ts";
import { ExitCode } from "./exit.ts";
import { openInputs, type InputFile } from "./files.ts";
import { FindingPrinter, isError, located, type LocatedFinding } from "./findings.ts";
import { configurationOptions } from "./options.ts";
import { load } from "./population.ts";

const options = {
  ...configurationOptions,
  users: { type: "string", value: "FILE", help: "users.ndjson: also find what only the users show: organizations that would be created" },
  json: { type: "boolean", help: "findings as JSON, one a line" },
} as const;

const notes = ["Findings go to standard output. The exit code is 1 where there is an error, and 2 where a document is refused."] as const;

export const lint = command({ name: "lint", summary: "Finds what is wrong with a configuration", options, notes }, run);

async function run({ values }: { values: Values<typeof options> }): Promise<number> {
  const files = openInputs({ environment: values.environment, provider: values.provider, users: values.users });
  const { ruleset, findings } = compile(await document(files.environment), await document(files.provider));
  const printer = new FindingPrinter(process.stdout, values.json);
  await printer.print(findings);
  if (ruleset === undefined) return ExitCode.misuse;
  const found = await linted(ruleset, files.users, values);
  await printer.print(found);
  const all = [...findings, ...found];
  if (all.length === 0 && process.stderr.isTTY === true) process.stderr.write("no findings\n");
  return all.some(isError) ? ExitCode.findings : ExitCode.done;
}

async function linted(ruleset: Ruleset, users: InputFile | undefined, values: Values<typeof options>): Promise<LocatedFinding[]> {
  const names: Partial<Record<NonNullable<Finding["document"]>, string | undefined>> = { environment: values.environment, provider: values.provider, users: users?.name };
  const locate = (findings: readonly Finding[]) => findings.map((finding) => ({ finding, file: names[finding.document ?? "provider"] }));
  const configuration = locate(ruleset.lint());
  if (users === undefined) return configuration;
  const { population, report } = await load(users);
  const read = located(report.findings, users.name);
  const overUsers = locate(lintOver(population, ruleset));
  return [...configuration, ...read, ...notAmong(overUsers, [...configuration, ...read])];
}

// Nobody can be looked at while several users have one id: the findings are then those ids.
function lintOver(population: Population, ruleset: Ruleset): Finding[] {
  try {
    return population.lint(ruleset);
  } catch (error) {
    if (error instanceof InputError) return error.findings;
    throw error;
  }
}
