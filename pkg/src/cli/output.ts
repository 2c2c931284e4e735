import { once } from "node:events";
import { basename } from "node:path";
import type { Writable } from "node:stream";
import { ExitCode } from "./exit.ts";
import { fileProblem } from "./files.ts";
import { columns, figure, printable } from "./text.ts";

/** Writes and waits until the reader has kept up, so that a slow reader does not fill the memory. */
export async function write(stream: Writable, text: string | Uint8Array): Promise<void> {
  if (text.length > 0 && !stream.write(text)) await once(stream, "drain");
}

/** `| head` has seen enough: that is no failure. Everything else that goes wrong with the output is said. */
export function watchOutput(stream: Writable, name: string, program: string): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? ExitCode.done);
    process.stderr.write(`${program}: ${fileProblem(name, error)}\n`);
    process.exit(ExitCode.misuse);
  });
}

const SHOWN_AFTER_MS = 500;
const REDRAWN_AFTER_MS = 100;

/** How far long work has come, on one line of a terminal; silent elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #label: string;
  readonly #total: number | undefined;
  readonly #started = performance.now();
  #drawn = 0;
  #bytes = 0;
  #users = 0;

  /** @param total bytes to come, where they are known */
  constructor(stream: NodeJS.WriteStream, label: string, total: number | undefined) {
    this.#stream = stream;
    this.#label = printable(basename(label));
    this.#total = total;
  }

  add(bytes: number, users: number): void {
    this.#bytes += bytes;
    this.#users += users;
    if (this.#stream.isTTY !== true) return;
    const now = performance.now();
    if (now - this.#started < SHOWN_AFTER_MS || now - this.#drawn < REDRAWN_AFTER_MS) return;
    this.#drawn = now;
    this.#stream.write(`\r${this.#line(now - this.#started).slice(0, columns(this.#stream) - 1)}\u001b[K`);
  }

  /** Takes the line away again, before anything else is written. */
  erase(): void {
    if (this.#drawn > 0) this.#stream.write("\r\u001b[K");
    this.#drawn = 0;
  }

  #line(elapsed: number): string {
    const megabytes = `${(this.#bytes / 1e6).toFixed(1)} MB`;
    const read = this.#total ? `${Math.floor((this.#bytes / this.#total) * 100)}% of ${(this.#total / 1e6).toFixed(1)} MB` : megabytes;
    return `${this.#label}: ${read}, ${figure(this.#users)} users, ${figure(Math.round((this.#users / elapsed) * 1000))} users/s`;
  }
}
