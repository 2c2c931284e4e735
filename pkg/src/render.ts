import type { Finding } from "./types.ts";

// Control characters and those that turn the direction of writing: text from a document must not move the reader's eye.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const printable = (text: string) =>
  text.replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * A finding on one line: `environment.json:3:5: error OM-31 Title: message`. Without a place its JSON pointer follows
 * the file's name, as `environment.json#/groups/0`.
 */
export function renderFinding(finding: Finding, options: { file?: string | undefined } = {}): string {
  const { rule, severity, title, message, document, path, place } = finding;
  const file = options.file ?? document ?? "";
  const where = place ? `${file}${file && ":"}${place.line}:${place.column}` : path ? `${file}#${path}` : file;
  return printable(`${where}${where && ": "}${severity} ${rule} ${title}: ${message}`);
}
