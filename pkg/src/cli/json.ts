const INDENT = "  ";
const AT_ONCE = 1_000;

/**
 * What `JSON.stringify(object, null, 2)` gives, and a line break, in parts: a list of the object may be as long as the population, and the
 * whole text longer than a string can be.
 */
export function* jsonParts(object: object): Generator<string> {
  let separator = "{";
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    yield `${separator}\n${INDENT}${JSON.stringify(key)}: `;
    if (Array.isArray(value) && value.length > 0) yield* listParts(value);
    else yield indented(value, INDENT);
    separator = ",";
  }
  yield separator === "{" ? "{}\n" : "\n}\n";
}

function* listParts(list: readonly unknown[]): Generator<string> {
  const inner = INDENT + INDENT;
  for (let at = 0; at < list.length; at += AT_ONCE) {
    const lines = list.slice(at, at + AT_ONCE).map((each) => `\n${inner}${indented(each, inner)}`);
    yield `${at === 0 ? "[" : ","}${lines.join(",")}`;
  }
  yield `\n${INDENT}]`;
}

// In JSON a line break is never part of a text.
function indented(value: unknown, indent: string): string {
  return JSON.stringify(value, null, INDENT).replaceAll("\n", `\n${indent}`);
}
