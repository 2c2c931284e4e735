import { Misuse } from "../../../pkg/src/cli/exit.ts";
import { createEnvironment, DEFAULT_ENVIRONMENT, DEFAULT_ORGANIZATION } from "../environments.ts";
import { SqliteStorage } from "../storage/sqlite/sqlite.ts";
import type { Storage, Writing } from "../storage/storage.ts";
import { surroundings } from "../surroundings.ts";

/** Opens the store of a folder for one command, and closes it afterwards. */
export async function withStore<T>(folder: string, use: (storage: Storage) => Promise<T>): Promise<T> {
  const storage = SqliteStorage.open(folder);
  try {
    return await use(storage);
  } finally {
    await storage.close();
  }
}

/**
 * Makes the environment `default` where there is none, whatever the command.
 * @param fill what to make it of; absent: one active top organization
 */
export async function ensureDefault(writing: Writing, organization = DEFAULT_ORGANIZATION, fill?: (writing: Writing) => Promise<void>): Promise<void> {
  if ((await writing.environment(DEFAULT_ENVIRONMENT)) !== undefined) return;
  await (fill ?? ((fresh) => createEnvironment(fresh, surroundings, DEFAULT_ENVIRONMENT, organization)))(writing);
}

/** @throws Misuse when there is no such environment */
export async function requireEnvironment(writing: Writing, name: string): Promise<void> {
  if ((await writing.environment(name)) !== undefined) return;
  const names = (await writing.environments()).map((each) => each.name);
  throw new Misuse([`there is no environment "${name}"; there is ${names.join(", ")}; environment add makes one`]);
}
