import type { DecisionStreamHandle } from "../wasm/core.js";
import { Handle } from "./core.ts";
import { chunkBytes } from "./input.ts";
import { slices } from "./slices.ts";
import type { Finding } from "./types.ts";

/** What one chunk gave; the numbers count this chunk only. */
export interface DecisionChunk {
  /** The decisions of the lines that the chunk completed: NDJSON, or text where sentences were asked for. */
  output: Uint8Array;
  /** Those outside decisions: about lines that could not be decided, and keys that are not read. */
  findings: Finding[];
  lines: number;
  decisions: number;
  /** Decisions with a finding of severity error. */
  withErrors: number;
  /** Lines that could not be decided. */
  badLines: number;
}

/** @internal */
export let openStream: (raw: DecisionStreamHandle) => DecisionStream;

/** Decides users as they come. Made by `Ruleset.decisions()`. */
export class DecisionStream {
  readonly #handle: Handle<DecisionStreamHandle>;

  static {
    openStream = (raw) => new DecisionStream(raw);
  }

  private constructor(raw: DecisionStreamHandle) {
    this.#handle = new Handle("DecisionStream", raw);
  }

  /** Takes a chunk of `users.ndjson`, cut anywhere. */
  push(chunk: Uint8Array): DecisionChunk {
    const bytes = chunkBytes(chunk);
    return this.#read((raw) => {
      for (const slice of slices(bytes)) raw.push(slice);
    });
  }

  /** Takes the last line, if it had no newline. */
  end(): DecisionChunk {
    return this.#read((raw) => raw.end());
  }

  #read(feed: (raw: DecisionStreamHandle) => void): DecisionChunk {
    return this.#handle.use((raw) => {
      feed(raw);
      const report: Omit<DecisionChunk, "output"> = raw.takeReport();
      return { output: raw.takeOutput(), ...report };
    });
  }

  /** Gives the core's memory back at once; otherwise that happens when this is garbage. */
  free(): void {
    this.#handle.free();
  }

  [Symbol.dispose](): void {
    this.free();
  }
}
