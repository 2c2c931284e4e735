import type { DecisionChunk, DecisionStream, Ruleset } from "scim-usher";
import { command, type Values } from "./arguments.ts";
import { compile, document } from "./documents.ts";
import { ExitCode } from "./exit.ts";
import { openInputs, type InputFile } from "./files.ts";
import { FindingPrinter, located } from "./findings.ts";
import { configurationOptions, jsonFindings } from "./options.ts";
import { Progress, write } from "./output.ts";
import { printable, printableLines } from "./text.ts";

const options = {
  ...configurationOptions,
  users: { type: "string", value: "FILE", required: true, help: "users.ndjson: one user a line" },
  user: { type: "string", value: "ID", help: "decide this user alone" },
  as: { type: "string", value: "MODE", words: ["apply", "sync"], help: "what Apply would do (the default) or what each user's next sync would do; they differ in RM-14, and in the rule that leaves deactivated users alone" },
  explain: { type: "boolean", help: "print the reasons as sentences instead of decisions as JSON" },
  json: jsonFindings,
  "fail-on": { type: "string", value: "SEVERITY", words: ["error"], help: "exit 1 when a decision has an error" },
} as const;

const notes = [
  "Decisions go to standard output, one a line, in the order of the users. Findings that belong to no decision go to standard error. A line that cannot be read is such a finding: the others are decided, and the exit code is 1 at the end.",
  "Each user is decided alone. RM-16, which keeps the last holder of Customer Cloud Admin or Identity Management Administrator, looks at all users: usher preview applies it, evaluate does not. Nor does evaluate look for duplicate user ids.",
] as const;

export const evaluate = command({ name: "evaluate", summary: "Decides the organization and the roles of every user", options, notes }, run);

async function run({ values }: { values: Values<typeof options> }): Promise<number> {
  const files = openInputs({ environment: values.environment, provider: values.provider, users: values.users });
  const { ruleset, findings } = compile(await document(files.environment), await document(files.provider));
  const printer = new FindingPrinter(process.stderr, values.json);
  await printer.print(findings);
  if (ruleset === undefined) return ExitCode.misuse;
  if (process.stderr.isTTY === true) {
    process.stderr.write("note: evaluate decides each user alone and does not apply RM-16 (last administrator); preview does\n");
  }
  return conclude(values, files.users.name, await decide(ruleset, files.users, values, printer));
}

/** What all lines together came to. */
type Totals = Pick<DecisionChunk, "decisions" | "withErrors" | "badLines">;

async function decide(ruleset: Ruleset, users: InputFile, values: Values<typeof options>, printer: FindingPrinter): Promise<Totals> {
  const totals: Totals = { decisions: 0, withErrors: 0, badLines: 0 };
  // Between decisions on a terminal the line of progress would only flicker.
  const progress = process.stdout.isTTY === true ? undefined : new Progress(process.stderr, users.name, users.size);
  for await (const { chunk, bytes } of decided(decisionStream(ruleset, values), users)) {
    totals.decisions += chunk.decisions;
    totals.withErrors += chunk.withErrors;
    totals.badLines += chunk.badLines;
    if (chunk.findings.length > 0) progress?.erase();
    await write(process.stdout, values.explain ? safeText(chunk.output) : chunk.output);
    await printer.print(located(chunk.findings, users.name));
    progress?.add(bytes, chunk.lines);
  }
  progress?.erase();
  return totals;
}

function decisionStream(ruleset: Ruleset, values: Values<typeof options>): DecisionStream {
  return ruleset.decisions({
    mode: values.as === "sync" ? "sync" : "apply",
    explain: values.explain,
    ...(values.user === undefined ? {} : { user: values.user }),
  });
}

async function* decided(stream: DecisionStream, users: InputFile): AsyncGenerator<{ chunk: DecisionChunk; bytes: number }> {
  for await (const bytes of users.chunks()) yield { chunk: stream.push(bytes), bytes: bytes.length };
  yield { chunk: stream.end(), bytes: 0 };
}

// Sentences hold names that anybody may have chosen; JSON escapes them, text does not.
function safeText(output: Uint8Array): string {
  return printableLines(new TextDecoder().decode(output));
}

/** Says what is left to say, and answers the exit code. */
function conclude(values: Values<typeof options>, usersName: string, totals: Totals): number {
  const isUserMissing = values.user !== undefined && totals.decisions === 0;
  if (isUserMissing) process.stderr.write(`usher: ${printable(usersName)} has no user with the id "${printable(values.user ?? "")}"\n`);
  const hasErrors = values["fail-on"] === "error" && totals.withErrors > 0;
  return isUserMissing || hasErrors || totals.badLines > 0 ? ExitCode.findings : ExitCode.done;
}
