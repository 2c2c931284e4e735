import { CoreTrapError, version } from "scim-usher";
import { commandHelp, termList, type Command } from "./arguments.ts";
import { consoleCommand } from "./console.ts";
import { evaluate } from "./evaluate.ts";
import { ExitCode, Misuse, exitCodes } from "./exit.ts";
import { explain } from "./explain.ts";
import { lint } from "./lint.ts";
import { match } from "./match.ts";
import { didYouMean } from "./nearest.ts";
import { watchOutput, write } from "./output.ts";
import { patchCommand } from "./patch.ts";
import { preview } from "./preview.ts";
import { printable, textWidth } from "./text.ts";
import { validateCommand } from "./validate.ts";

const commands: readonly Command[] = [validateCommand, evaluate, preview, lint, patchCommand, match, explain, consoleCommand];

async function dispatch(words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined) {
    await write(process.stderr, generalHelp());
    return ExitCode.misuse;
  }
  if (first === "--version") return print(`${version}\n`);
  if (isHelp(first)) return print(rest[0] === undefined ? generalHelp() : helpFor(named(rest[0])));
  const command = named(first);
  return asksForHelp(rest) ? print(helpFor(command)) : command.run(rest);
}

async function print(text: string): Promise<number> {
  await write(process.stdout, text);
  return ExitCode.done;
}

function isHelp(word: string): boolean {
  return word === "help" || word === "--help" || word === "-h";
}

// After `--` everything is an argument, whatever it looks like.
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const before = end === -1 ? words : words.slice(0, end);
  return before.includes("--help") || before.includes("-h");
}

function named(name: string): Command {
  const command = commands.find(({ usage }) => usage.name === name);
  if (command !== undefined) return command;
  const kind = name.startsWith("-") ? "option" : "command";
  const names = kind === "option" ? ["--help", "--version"] : [...commands.map(({ usage }) => usage.name), "help"];
  throw new Misuse([`there is no ${kind} ${kind === "option" ? name : `"${name}"`}${didYouMean(name, names)}`, "usher --help lists the commands"]);
}

function helpFor(command: Command): string {
  return commandHelp(command.usage, textWidth(process.stdout));
}

function generalHelp(): string {
  const width = textWidth(process.stdout);
  const terms = commands.map(({ usage }) => [usage.name, usage.summary] as const);
  const codes = exitCodes.map(([code, meaning]) => [String(code), meaning] as const);
  return [
    "usher decides where a provisioned user belongs, and says why.",
    "Usage: usher COMMAND [options]",
    termList([...terms, ["help COMMAND", "What a command takes; also COMMAND --help"]], width),
    "A dash (-) as a file is standard input.",
    `Exit codes:\n${termList(codes, width)}`,
  ].join("\n\n") + "\n";
}

/** Says what went wrong, and answers the exit code. */
function explainFailure(error: unknown): number {
  if (error instanceof Misuse) {
    for (const reason of error.reasons) process.stderr.write(`usher: ${printable(reason)}\n`);
    return ExitCode.misuse;
  }
  if (error instanceof CoreTrapError) {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    process.stderr.write(`usher: the evaluator stopped: ${printable(cause)}. No file was written; decisions already printed stand. Either the input is too large for its memory (4 GB), or this is a fault of usher: please report it\n`);
    return ExitCode.fault;
  }
  process.stderr.write(`usher: this should not happen; please report it: ${error instanceof Error ? error.stack : String(error)}\n`);
  return ExitCode.fault;
}

watchOutput(process.stdout, "standard output");
process.stderr.on("error", () => undefined);
void dispatch(process.argv.slice(2))
  .catch(explainFailure)
  .then((code) => {
    process.exitCode = code;
  });
