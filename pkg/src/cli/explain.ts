import { readFile } from "node:fs/promises";
import { command, type Given } from "./arguments.ts";
import { ExitCode, Misuse } from "./exit.ts";
import { didYouMean } from "./nearest.ts";
import { write } from "./output.ts";
import { textWidth, wrapped } from "./text.ts";

/** What `rules.json` says of a rule or of a code of reading problems. */
interface Rule {
  section: string;
  title: string;
  text: string;
  why?: string;
  example?: string;
  /** Where the rule comes from. */
  source: string;
  /** How well that supports it. */
  basis: string;
  /** Names of other rules. */
  related: string[];
}

type Rules = Record<string, Rule>;

const options = {
  json: { type: "boolean", help: "as JSON" },
} as const;

export const explain = command(
  {
    name: "explain",
    summary: "Says what a rule number or the code of a finding means, why, and where it comes from",
    operand: { value: "RULE", help: "such as OM-33 or unknown-key, in any case; absent: list all" },
    options,
    notes: [],
  },
  run,
);

async function run({ values, operand }: Given<typeof options>): Promise<number> {
  const rules = JSON.parse(await readFile(new URL("../rules.json", import.meta.url), "utf8")) as Rules;
  if (operand === undefined) {
    await write(process.stdout, values.json ? json(rules) : list(rules));
    return ExitCode.done;
  }
  const [name, rule] = find(rules, operand);
  await write(process.stdout, values.json ? json({ rule: name, ...rule }) : page(name, rule, textWidth(process.stdout)));
  return ExitCode.done;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function find(rules: Rules, asked: string): [string, Rule] {
  const found = Object.entries(rules).find(([name]) => name.toLowerCase() === asked.trim().toLowerCase());
  if (found !== undefined) return found;
  throw new Misuse([`there is no rule "${asked}"${didYouMean(asked, Object.keys(rules))}`, "usher explain lists all rules"]);
}

function page(name: string, rule: Rule, width: number): string {
  const parts = [`${name}  ${rule.title}`, wrapped(rule.text, width)];
  if (rule.why !== undefined) parts.push(labelled("Why", rule.why, width));
  if (rule.example !== undefined) parts.push(labelled("Example", rule.example, width));
  parts.push(labelled("Source", `${rule.source} (${rule.basis})`, width));
  if (rule.related.length > 0) parts.push(labelled("See also", rule.related.join(", "), width));
  return `${parts.join("\n\n")}\n`;
}

function labelled(label: string, text: string, width: number): string {
  return `${label}\n${wrapped(text, width, "  ")}`;
}

function list(rules: Rules): string {
  const bySection = new Map<string, string[]>();
  for (const [name, { section }] of Object.entries(rules)) bySection.set(section, [...(bySection.get(section) ?? []), name]);
  const width = Math.max(...Object.keys(rules).map((name) => name.length));
  const lines = (names: readonly string[]) => names.map((name) => `  ${name.padEnd(width)}  ${rules[name]?.title ?? ""}\n`).join("");
  return [...bySection].map(([heading, names]) => `${heading}\n${lines(names)}`).join("\n");
}
