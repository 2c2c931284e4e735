// Which of the three documents a file is: by its name, else by what stands at its beginning.
import type { DocumentName, Source } from "./protocol.ts";
import { chunks, open } from "./reading.ts";

const HEAD = 1 << 16;

export async function recognise(source: Source): Promise<DocumentName | null> {
  return byName(source.name) ?? byContent(await head(source));
}

function byName(name: string): DocumentName | null {
  if (/\.(ndjson|jsonl)$/i.test(name)) return "users";
  if (/^environment\b.*\.json$/i.test(name)) return "environment";
  if (/^provider\b.*\.json$/i.test(name)) return "provider";
  return null;
}

async function head(source: Source): Promise<string> {
  const stream = await open("blob" in source ? { ...source, blob: source.blob.slice(0, HEAD) } : source);
  if (stream === null) return "";
  for await (const chunk of chunks(source, stream.body)) return new TextDecoder().decode(chunk.subarray(0, HEAD));
  return "";
}

/** Looks at the keys of the outermost object, as far as the beginning of the text shows them. */
function byContent(text: string): DocumentName | null {
  const keys = outermostKeys(text);
  if (keys.has("organizations")) return "environment";
  if (keys.has("kind")) return "provider";
  if (keys.has("userName")) return "users";
  return null;
}

function outermostKeys(text: string): Set<string> {
  const keys = new Set<string>();
  let depth = 0;
  for (const [token, quoted] of text.matchAll(/"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (quoted !== undefined && depth === 1) keys.add(quoted);
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
  }
  return keys;
}
