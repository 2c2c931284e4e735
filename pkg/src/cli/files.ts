import { closeSync, createReadStream, fstatSync, openSync } from "node:fs";
import { Misuse } from "./exit.ts";

/** The name that stands for standard input. */
export const STANDARD_INPUT = "-";

const CHUNK_BYTES = 256 * 1024;

/** A file that was opened, or standard input. */
export interface InputFile {
  /** As messages name it. */
  name: string;
  /** Bytes, where that is known. */
  size: number | undefined;
  chunks(): AsyncIterable<Uint8Array>;
}

/** One file a name. */
type Inputs<Names> = { [Key in keyof Names]: undefined extends Names[Key] ? InputFile | undefined : InputFile };

/**
 * Opens all the files that a command reads. Files named by no one (`undefined`) stay so.
 * @throws Misuse with everything that is wrong with any of them.
 */
export function openInputs<Names extends Record<string, string | undefined>>(names: Names): Inputs<Names> {
  const problems: string[] = [];
  const fromStandardInput = Object.keys(names).filter((key) => names[key] === STANDARD_INPUT);
  if (fromStandardInput.length > 1) problems.push(`only one of ${fromStandardInput.map(written).join(", ")} can be standard input`);
  const files: Record<string, InputFile | undefined> = {};
  for (const [key, name] of Object.entries(names)) {
    files[key] = name === undefined ? undefined : openInput(name, problems);
  }
  if (problems.length > 0) throw new Misuse(problems);
  return files as Inputs<Names>;
}

/** How a command line names a file: by an option, or by its place, in capitals. */
function written(key: string): string {
  return key === key.toUpperCase() ? key : `--${key}`;
}

function openInput(name: string, problems: string[]): InputFile | undefined {
  if (name === STANDARD_INPUT) return { name: "<stdin>", size: undefined, chunks: () => process.stdin };
  try {
    return openFile(name);
  } catch (error) {
    problems.push(fileProblem(name, error));
    return undefined;
  }
}

// A number rather than a FileHandle: a file that is opened and then not needed is no leak to warn about.
function openFile(name: string): InputFile {
  const descriptor = openSync(name, "r");
  const stats = fstatSync(descriptor);
  if (stats.isDirectory()) {
    closeSync(descriptor);
    throw Object.assign(new Error(), { code: "EISDIR" });
  }
  return { name, size: stats.isFile() ? stats.size : undefined, chunks: () => fileChunks(name, descriptor) };
}

async function* fileChunks(name: string, descriptor: number): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(name, { fd: descriptor, highWaterMark: CHUNK_BYTES });
  } catch (error) {
    throw new Misuse([fileProblem(name, error)]);
  }
}

/**
 * A whole document. Reading stops one byte after `limit`: the evaluator refuses what is larger, and an
 * endless file must not fill the memory first.
 */
export async function readDocument(file: InputFile, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.chunks()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks, Math.min(size, limit + 1));
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file or directory",
  EISDIR: "is a directory, not a file",
  ENOTDIR: "a part of its path is not a directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOSPC: "no space is left on the device",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "the name is too long",
  EIO: "the device reported an error",
  ENXIO: "nothing is at the other end of it",
};

/** One line that names the file and why it cannot be used. */
export function fileProblem(name: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${name === "" ? '""' : name}: ${reasons[code ?? ""] ?? message}`;
}
