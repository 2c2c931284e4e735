// Bytes of a source, whole or in chunks, with a way to stop.
import type { Source } from "./protocol.ts";

/** A source that cannot be read, said to a person. */
export class Unreadable extends Error {}

/** A source that its server did not give, said to a person. */
export class Unreachable extends Error {}

/** The person stopped the reading. */
export class Cancelled extends Error {}

/** What the core takes at once: few calls, and a progress that still moves. */
const CHUNK = 1 << 20;

interface Stream {
  body: ReadableStream<Uint8Array>;
  total: number | null;
  /** What the server calls this state of the source. */
  version: string | null;
}

/** Opens a source; `null` when there is nothing at its address. */
export async function open(source: Source, signal?: AbortSignal): Promise<Stream | null> {
  if ("blob" in source) return { body: source.blob.stream(), total: source.blob.size, version: source.version ?? null };
  const response = await fetch(source.url, { cache: "no-store", signal: signal ?? null }).catch((error: unknown) => {
    throw failed(source, signal, error);
  });
  if (isMissing(response)) return null;
  if (!response.ok) throw new Unreachable(`${source.name} could not be fetched: ${answered(response.status)}`);
  return { body: response.body ?? new Blob([]).stream(), total: lengthOf(response), version: versionOf(response) };
}

function answered(status: number): string {
  return status === 401 ? "the session has expired; open the address that usher-gateway prints" : `the server answered ${status}`;
}

// The users have a header of their own: their answer is a stream of two versions, of which only this one is theirs.
function versionOf({ headers }: Response): string | null {
  return headers.get("usher-population-version") ?? headers.get("etag")?.replaceAll(/^W\/|"/g, "") ?? null;
}

// A static server that answers every unknown address with a page has no such file either.
function isMissing(response: Response): boolean {
  return response.status === 404 || (response.headers.get("content-type") ?? "").startsWith("text/html");
}

// The length of a compressed answer is not that of the file.
function lengthOf(response: Response): number | null {
  if (response.headers.has("content-encoding")) return null;
  const length = Number(response.headers.get("content-length") ?? "");
  return length > 0 ? length : null;
}

/** The source's bytes in chunks of about a mebibyte. */
export async function* chunks(source: Source, body: ReadableStream<Uint8Array>, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let held: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      if (signal?.aborted === true) throw new Cancelled();
      const { done, value } = await reader.read();
      if (value !== undefined) {
        held.push(value);
        size += value.length;
      }
      if (size >= CHUNK || (done && size > 0)) {
        yield joined(held, size);
        held = [];
        size = 0;
      }
      if (done) return;
    }
  } catch (error) {
    throw failed(source, signal, error);
  } finally {
    reader.cancel().catch(() => undefined);
  }
}

/** All bytes of a source and their version; `null` when there is nothing at its address. */
export async function whole(source: Source): Promise<{ bytes: Uint8Array; version: string | null } | null> {
  const stream = await open(source);
  if (stream === null) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunks(source, stream.body)) {
    parts.push(part);
    size += part.length;
  }
  return { bytes: joined(parts, size), version: stream.version };
}

function joined(parts: Uint8Array[], size: number): Uint8Array {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function failed(source: Source, signal: AbortSignal | undefined, error: unknown): unknown {
  if (error instanceof Cancelled || error instanceof Unreadable || error instanceof Unreachable) return error;
  if (signal?.aborted === true) return new Cancelled();
  if ("url" in source && error instanceof TypeError) return new Unreachable(`${source.name} could not be fetched: the server cannot be reached`);
  if (error instanceof DOMException || error instanceof TypeError) {
    return new Unreadable(`${source.name} could not be read (${error.message}): if it changed on disk, choose it again`);
  }
  return error;
}
