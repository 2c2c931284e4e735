import { parseArgs } from "node:util";
import { Misuse } from "./exit.ts";
import { didYouMean, listed } from "./nearest.ts";
import { wrapped } from "./text.ts";

/** One option of a command. Its help is a phrase without full stop. */
export type Option =
  | { type: "boolean"; help: string }
  | {
      type: "string";
      help: string;
      /** What the value is, as help shows it: `FILE`. */
      value: string;
      required?: boolean;
      /** Whether it may be given more than once; then its value is a list. */
      repeats?: boolean;
      /** The words it takes; absent: anything. */
      words?: readonly string[];
    };

export type Options = Record<string, Option>;

/** The values that the options were given. */
export type Values<O extends Options> = {
  [Key in keyof O]: O[Key] extends { type: "boolean" } ? boolean : O[Key] extends { repeats: true } ? string[] | undefined : O[Key] extends { required: true } ? string : string | undefined;
};

/** A word that is no option. */
export interface Operand {
  /** As help shows it: `RULE`. */
  value: string;
  help: string;
  /** Whether more of it may follow. */
  repeats?: boolean;
}

/** What a command is called, takes and says of itself. */
export interface Usage<O extends Options = Options> {
  name: string;
  /** The program that it is a command of. Absent: `usher`. */
  program?: string;
  /** One line of `usher --help`. */
  summary: string;
  /** The word that may follow the command's name, as help shows it: `RULE`. */
  operand?: Operand;
  /** Words that must follow the command's name, in this order. */
  operands?: readonly Operand[];
  options: O;
  /** Paragraphs that `--help` ends with. */
  notes: readonly string[];
}

/** A command line that was understood. */
export interface Given<O extends Options> {
  values: Values<O>;
  operand: string | undefined;
  /** One a word that must be given. */
  operands: readonly string[];
}

/** A command: its usage and what it does. */
export interface Command {
  usage: Usage;
  /** Answers the exit code. */
  run(words: readonly string[]): Promise<number>;
}

/** Ties a usage to what the command does with its values. */
export function command<const O extends Options>(usage: Usage<O>, run: (given: Given<O>) => Promise<number>): Command {
  return { usage, run: (words) => run(understand(usage, words)) };
}

/**
 * Reads a command line.
 * @throws Misuse with everything that is wrong with it.
 */
export function understand<O extends Options>(usage: Usage<O>, words: readonly string[]): Given<O> {
  const { tokens } = parseArgs({ args: [...words], options: parsed(usage.options), strict: false, allowPositionals: true, tokens: true });
  const reasons: string[] = [];
  const values: Collected = {};
  const operands: string[] = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    // What follows an unknown option was probably meant as its value.
    const isStray = before?.kind === "option" && before.value === undefined && !Object.hasOwn(usage.options, before.name);
    if (token.kind === "positional" && !isStray) operands.push(token.value);
    // `-users` comes as five short options; it is named once, as it was written.
    const written = token.kind === "option" && !token.rawName.startsWith("--") ? words[token.index] : undefined;
    if (token.kind === "option") take(usage.options, { ...token, rawName: written ?? token.rawName }, values, reasons);
  });
  const operand = operands[0];
  const needed = usage.operands ?? [];
  const isOpen = needed.at(-1)?.repeats === true;
  const surplus = isOpen ? [] : operands.slice(usage.operand === undefined ? needed.length : 1);
  const absent = needed.slice(operands.length).map(({ value }) => value);
  if (absent.length > 0) reasons.push(`${listed(absent, "and")} ${absent.length === 1 ? "is" : "are"} missing`);
  reasons.push(...surplus.map((word) => `${usage.name} takes no argument "${word}"`), ...missing(usage.options, values, reasons));
  if (reasons.length > 0) throw new Misuse([...new Set(reasons), `${programOf(usage)} ${usage.name} --help shows what it takes`]);
  return { values: withFlags(usage.options, values) as Values<O>, operand, operands };
}

function programOf({ program = "usher" }: Usage): string {
  return program;
}

function parsed(options: Options): Record<string, { type: "boolean" | "string" }> {
  return Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
}

/** What was given so far. */
type Collected = Record<string, string | boolean | string[]>;

interface OptionToken {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

function take(options: Options, token: OptionToken, values: Collected, reasons: string[]): void {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  const reason = option === undefined ? unknown(token, options) : wrongValue(option, token, values);
  if (reason !== undefined) reasons.push(reason);
  // A value that was refused still counts as given, so that it is not called missing too.
  const earlier = values[token.name];
  const isList = option?.type === "string" && option.repeats === true;
  values[token.name] = isList ? [...(Array.isArray(earlier) ? earlier : []), token.value ?? ""] : (token.value ?? true);
}

function unknown(token: OptionToken, options: Options): string {
  const names = Object.keys(options).map((name) => `--${name}`);
  return `there is no option ${token.rawName}${didYouMean(token.rawName, names)}`;
}

function wrongValue(option: Option, token: OptionToken, values: Collected): string | undefined {
  const repeats = option.type === "string" && option.repeats === true;
  if (!repeats && Object.hasOwn(values, token.name)) return `${token.rawName} is given twice`;
  if (option.type === "boolean") return token.value === undefined ? undefined : `${token.rawName} takes no value`;
  if (token.value === undefined || token.value === "") return `${token.rawName} needs a value: ${token.rawName} ${option.value}`;
  if (token.inlineValue !== true && token.value.length > 1 && token.value.startsWith("-")) {
    return `${token.rawName} needs a value: ${token.rawName} ${option.value}; one that begins with a dash is written ${token.rawName}=${token.value}`;
  }
  if (option.words === undefined || option.words.includes(token.value)) return undefined;
  return `${token.rawName} takes ${listed(option.words, "or")}, not "${token.value}"${didYouMean(token.value, option.words)}`;
}

function missing(options: Options, values: object, reasons: readonly string[]): string[] {
  const names = Object.entries(options)
    .filter(([name, option]) => option.type === "string" && option.required === true && !Object.hasOwn(values, name))
    // A misspelt option that was meant to be this one has already been named.
    .filter(([name]) => !reasons.some((reason) => reason.includes(`did you mean --${name}?`)))
    .map(([name, option]) => `--${name}${option.type === "string" ? ` ${option.value}` : ""}`);
  return names.length === 0 ? [] : [`${listed(names, "and")} ${names.length === 1 ? "is" : "are"} missing`];
}

function withFlags(options: Options, values: Collected): Record<string, string | boolean | string[] | undefined> {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.type === "boolean" ? Object.hasOwn(values, name) : values[name]]),
  );
}

/** What `--help` after a command prints. */
export function commandHelp(usage: Usage, width: number): string {
  const options = Object.entries(usage.options);
  const terms = options.map(([name, option]) => [optionTerm(name, option), option.help] as const);
  const required = options.filter(([, option]) => option.type === "string" && option.required === true);
  const line = [programOf(usage), usage.name, ...required.map(([name, option]) => optionTerm(name, option))];
  if (options.length > required.length) line.push("[options]");
  const needed = usage.operands ?? [];
  line.push(...needed.map(({ value, repeats }) => (repeats === true ? `${value}...` : value)));
  if (usage.operand !== undefined) line.push(`[${usage.operand.value}]`);
  const operands = usage.operand === undefined ? needed : [usage.operand];
  terms.unshift(...operands.map(({ value, help }) => [value, help] as const));
  const parts = [wrapped(`${usage.summary}.`, width), `Usage: ${line.join(" ")}`, termList(terms, width)];
  return `${[...parts, ...usage.notes.map((note) => wrapped(note, width))].join("\n\n")}\n`;
}

function optionTerm(name: string, option: Option): string {
  if (option.type === "boolean") return `--${name}`;
  return `--${name} ${option.words?.join("|") ?? option.value}`;
}

/** Terms and their explanations, the explanations aligned. */
export function termList(terms: readonly (readonly [string, string])[], width: number): string {
  const indent = Math.max(...terms.map(([term]) => term.length)) + 4;
  const lines = terms.map(([term, text]) => {
    const explanation = wrapped(text, width, " ".repeat(indent));
    return `  ${term.padEnd(indent - 2)}${explanation.trimStart()}`;
  });
  return lines.join("\n");
}
