import type { WriteStream } from "node:tty";
import type { Place } from "scim-usher";
import { columns, printable } from "./text.ts";

// Enough of the line around the place; what is left out on either side is marked.
const INDENT = "    ";

/** The line of a document that a finding is about, and a mark below the place; nothing where there is none to show. */
export function excerpt(bytes: Uint8Array, place: Place | undefined, stream: Partial<WriteStream>): string {
  if (place === undefined) return "";
  const start = bytes.lastIndexOf(0x0a, place.offset - 1) + 1;
  const end = bytes.indexOf(0x0a, place.offset);
  // One code point a column, as the place counts them. A line without end is not read as a whole.
  const from = Math.max(start, place.offset - 4096);
  const before = [...decode(bytes.subarray(from, place.offset))];
  const after = [...decode(bytes.subarray(place.offset, Math.min(end === -1 ? bytes.length : end, place.offset + 4096)))];
  const width = Math.max(20, columns(stream) - INDENT.length - 2);
  const shownBefore = before.slice(-Math.floor(width / 2));
  const shownAfter = after.slice(0, width - shownBefore.length);
  const left = shownBefore.length < before.length || from > start ? "…" : "";
  const right = shownAfter.length < after.length ? "…" : "";
  const lead = plain(`${left}${shownBefore.join("")}`);
  return `${INDENT}${lead}${plain(shownAfter.join(""))}${right}\n${INDENT}${" ".repeat([...lead].length)}^\n`;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: false, ignoreBOM: true }).decode(bytes);
}

// A tab is one column here, so that the mark stands where it belongs.
function plain(text: string): string {
  return printable(text.replace(/\t/g, " ").replace(/\r/g, ""));
}
