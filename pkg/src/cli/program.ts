import { commandHelp, termList, type Command } from "./arguments.ts";
import { ExitCode, Misuse } from "./exit.ts";
import { didYouMean } from "./nearest.ts";
import { watchOutput, write } from "./output.ts";
import { printable, textWidth } from "./text.ts";

/** A program of several commands. */
export interface Program {
  name: string;
  version: string;
  /** The first line of its help. */
  introduction: string;
  commands: readonly Command[];
  /** The command that is meant where none is named; absent: none is. */
  usual?: string;
  /** Sentences of its help, below the commands. */
  notes: readonly string[];
  exitCodes: readonly (readonly [ExitCode, string])[];
  /** What a failure means; absent or nothing: that it should not happen. */
  explain?(error: unknown): { reasons: readonly string[]; code: ExitCode } | undefined;
}

/** Carries out a command line; the process's exit code says what came of it. */
export function run(program: Program, words: readonly string[]): void {
  watchOutput(process.stdout, "standard output", program.name);
  process.stderr.on("error", () => undefined);
  void dispatch(program, words)
    .catch((error: unknown) => explainFailure(program, error))
    .then((code) => {
      process.exitCode = code;
    });
}

async function dispatch(program: Program, words: readonly string[]): Promise<number> {
  const [first, ...rest] = words;
  if (first === "--version") return print(`${program.version}\n`);
  if (first !== undefined && isHelp(first)) return print(rest[0] === undefined ? generalHelp(program) : helpFor(named(program, rest).command));
  const isUnnamed = first === undefined || (first.startsWith("-") && program.usual !== undefined);
  if (isUnnamed && program.usual === undefined) {
    await write(process.stderr, generalHelp(program));
    return ExitCode.misuse;
  }
  const { command, given } = named(program, isUnnamed ? [program.usual ?? "", ...words] : words);
  return asksForHelp(given) ? print(helpFor(command)) : command.run(given);
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

/** The command that the first words name, and the words after it. Its name may be two words. */
function named(program: Program, words: readonly string[]): { command: Command; given: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    const command = program.commands.find(({ usage }) => usage.name === name);
    if (command !== undefined) return { command, given: words.slice(length) };
  }
  throw new Misuse([...unknown(program, words), `${program.name} --help lists the commands`]);
}

function unknown({ commands }: Program, [first = "", second]: readonly string[]): string[] {
  const names = commands.map(({ usage }) => usage.name);
  if (first.startsWith("-")) return [`there is no option ${first}${didYouMean(first, ["--help", "--version"])}`];
  const longer = names.filter((name) => name.startsWith(`${first} `));
  if (longer.length === 0) return [`there is no command "${first}"${didYouMean(first, [...names, "help"])}`];
  const name = second === undefined || second.startsWith("-") ? first : `${first} ${second}`;
  return [`there is no command "${name}"${didYouMean(name, longer) || `; there is ${longer.join(", ")}`}`];
}

function helpFor(command: Command): string {
  return commandHelp(command.usage, textWidth(process.stdout));
}

function generalHelp({ name, introduction, commands, usual, notes, exitCodes }: Program): string {
  const width = textWidth(process.stdout);
  const terms = commands.map(({ usage }) => [usage.name, usage.summary] as const);
  const codes = exitCodes.map(([code, meaning]) => [String(code), meaning] as const);
  return [
    introduction,
    `Usage: ${name} ${usual === undefined ? "COMMAND" : "[COMMAND]"} [options]`,
    termList([...terms, ["help COMMAND", "What a command takes; also COMMAND --help"]], width),
    ...notes,
    `Exit codes:\n${termList(codes, width)}`,
  ].join("\n\n") + "\n";
}

/** Says what went wrong, and answers the exit code. */
function explainFailure(program: Program, error: unknown): number {
  const known = error instanceof Misuse ? { reasons: error.reasons, code: ExitCode.misuse } : program.explain?.(error);
  if (known !== undefined) {
    for (const reason of known.reasons) process.stderr.write(`${program.name}: ${printable(reason)}\n`);
    return known.code;
  }
  process.stderr.write(`${program.name}: this should not happen; please report it: ${error instanceof Error ? error.stack : String(error)}\n`);
  return ExitCode.fault;
}
