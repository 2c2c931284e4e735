import { chmod, open, realpath, rename, stat, unlink, type FileHandle } from "node:fs/promises";
import { unlinkSync } from "node:fs";
import { Misuse } from "./exit.ts";
import { fileProblem } from "./files.ts";

/**
 * Writes a file whole or not at all: into a file beside it, which takes its name when everything is written.
 * @throws Misuse when it cannot be written; an older file of that name is then as it was.
 */
export async function writeFileWhole(name: string, parts: AsyncIterable<string>): Promise<void> {
  try {
    const target = await resolved(name);
    const existing = await stat(target).catch(() => undefined);
    // A device or a pipe cannot be replaced, and must not be.
    if (existing !== undefined && !existing.isFile()) await writeInto(target, parts);
    else await replace(target, existing?.mode, parts);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new Misuse([fileProblem(name, error)]);
  }
}

// A symbolic link stays one: what it points to is written.
async function resolved(name: string): Promise<string> {
  return await realpath(name).catch(() => name);
}

async function writeInto(target: string, parts: AsyncIterable<string>): Promise<void> {
  const handle = await open(target, "w");
  await writeParts(handle, parts).finally(() => handle.close());
}

async function replace(target: string, mode: number | undefined, parts: AsyncIterable<string>): Promise<void> {
  const unfinished = `${target}.${process.pid}.unfinished`;
  const handle = await open(unfinished, "wx");
  const unwatch = removeWhenStopped(unfinished);
  try {
    await writeParts(handle, parts).finally(() => handle.close());
    if (mode !== undefined) await chmod(unfinished, mode & 0o7777);
    await rename(unfinished, target);
  } catch (error) {
    await unlink(unfinished).catch(() => undefined);
    throw error;
  } finally {
    unwatch();
  }
}

async function writeParts(handle: FileHandle, parts: AsyncIterable<string>): Promise<void> {
  for await (const part of parts) await handle.writeFile(part);
  if ((await handle.stat()).isFile()) await handle.sync();
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function removeWhenStopped(unfinished: string): () => void {
  const remove = (signal: NodeJS.Signals) => {
    unwatch();
    unlinkSync(unfinished);
    process.kill(process.pid, signal);
  };
  const unwatch = () => stopSignals.forEach((signal) => process.removeListener(signal, remove));
  stopSignals.forEach((signal) => process.on(signal, remove));
  return unwatch;
}
