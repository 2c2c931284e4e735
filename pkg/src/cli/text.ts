import type { WriteStream } from "node:tty";
import type { Severity } from "scim-usher";

// Control characters, and marks that turn the direction of text, could rewrite what a terminal shows.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const unprintableInLines = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line that is safe to show: what would act on the terminal is written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.replace(unprintableInLines, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `1,234,567` */
export function figure(number: number): string {
  return number.toLocaleString("en-US");
}

/** `1 line`, `2 lines` */
export function counted(number: number, one: string, several: string): string {
  return `${figure(number)} ${number === 1 ? one : several}`;
}

/** `8.2%`; never `0%` for something nor `100%` for less than all. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0%";
  if (part === whole) return "100%";
  const percent = (part / whole) * 100;
  if (percent < 0.1) return "under 0.1%";
  if (percent > 99.9) return "over 99.9%";
  return `${percent.toFixed(1)}%`;
}

/**
 * Rows as aligned lines, two spaces in. Numbers are aligned to the right. The last column is
 * neither padded nor cut, so that long names wrap in a narrow terminal and the figures stay in line.
 */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => cell(row[column]).length)));
  return rows.map((row) => `  ${row.map((value, column) => aligned(value, column, row, widths)).join("  ").trimEnd()}\n`).join("");
}

function aligned(value: string | number, column: number, row: readonly unknown[], widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  if (typeof value === "number") return cell(value).padStart(width);
  return column === row.length - 1 ? value : value.padEnd(width);
}

function cell(value: string | number | undefined): string {
  return typeof value === "number" ? figure(value) : (value ?? "");
}

/** Breaks text between words; each line begins with `indent`. Line breaks in the text are kept. */
export function wrapped(text: string, width: number, indent = ""): string {
  return text.split("\n").map((line) => wrappedLine(line, width, indent)).join("\n");
}

function wrappedLine(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const isFull = line !== "" && indent.length + line.length + 1 + word.length > width;
    if (isFull) lines.push(line);
    line = line === "" || isFull ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((each) => (each === "" ? "" : indent + each)).join("\n");
}

/** The columns of a terminal; 80 where they are not known (some terminals say 0). */
export function columns(stream: Partial<WriteStream>): number {
  return stream.columns || 80;
}

/** The width for running text: the terminal's, but no lines that are tiring to read. */
export function textWidth(stream: Partial<WriteStream>): number {
  return Math.max(40, Math.min(columns(stream), 88));
}

const colours: Record<Severity, string> = { error: "31", warning: "33", info: "36" };

/** Marks a rendered finding's severity, where the stream is a terminal with colours (NO_COLOR is obeyed). */
export function coloured(line: string, severity: Severity, stream: Partial<WriteStream>): string {
  if (stream.isTTY !== true || stream.hasColors?.() !== true) return line;
  return line.replace(`: ${severity} `, `: \u001b[${colours[severity]}m${severity}\u001b[0m `);
}
