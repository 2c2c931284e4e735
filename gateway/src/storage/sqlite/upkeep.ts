// What an operator does with the file as a whole.
import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { StorageUnavailable, StorageUnusable } from "../storage.ts";
import { Connection } from "./connection.ts";
import { storeVersion } from "./schema.ts";
import { makePrivate, storeFile } from "./sqlite.ts";

/** @returns what is wrong with a store's file; nothing where it is sound */
export function problems(file: string): string[] {
  const connection = Connection.forReading(file);
  try {
    storeVersion(connection);
    const broken = connection.all<{ integrity_check: string }>("PRAGMA integrity_check").map((row) => row.integrity_check);
    const dangling = connection.all<{ table: string; parent: string }>("PRAGMA foreign_key_check");
    return [
      ...broken.filter((text) => text !== "ok"),
      ...dangling.map(({ table, parent }) => `a row of ${table} belongs to a row of ${parent} that is not there`),
      ...miscounted(connection),
    ];
  } catch (error) {
    if (error instanceof StorageUnusable) return [error.message];
    throw error;
  } finally {
    connection.close();
  }
}

function miscounted(connection: Connection): string[] {
  const counted = (["user", "group"] as const).map(
    (table) => `SELECT environment, '${table === "user" ? "User" : "Group"}' AS type, listing, count(*) AS size FROM "${table}" GROUP BY environment, listing`,
  );
  const sql = `SELECT environment, listing FROM (
      SELECT environment, resource_type AS type, listing, size FROM list_size WHERE size <> 0
      EXCEPT SELECT * FROM (${counted.join(" UNION ALL ")}))
    UNION SELECT environment, listing FROM (
      SELECT * FROM (${counted.join(" UNION ALL ")})
      EXCEPT SELECT environment, resource_type, listing, size FROM list_size WHERE size <> 0)`;
  return connection.all<{ environment: string; listing: string }>(sql).map(({ environment, listing }) => `the list ${listing} of environment ${environment} has another length than is noted`);
}

/**
 * Copies the store as of one moment into a new file, while gateways go on writing.
 * @throws StorageUnusable when there is a file already
 */
export function backUp(folder: string, target: string): void {
  const file = resolve(target);
  if (existsSync(file)) throw new StorageUnusable(`${target} is there already: a backup replaces nothing`);
  // It only reads the store, but SQLite takes what it writes elsewhere for writing too.
  const connection = Connection.forWriting(storeFile(folder));
  try {
    makePrivate(file);
    connection.run("VACUUM INTO ?", file);
    sync(file);
    sync(dirname(file));
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    connection.close();
  }
}

/**
 * Puts a backup in the place of the store. Nobody may have the store open.
 * @throws StorageUnusable when the backup is not a sound store; StorageUnavailable when somebody uses the store
 */
export function restore(source: string, folder: string): void {
  const [problem] = problems(source);
  if (problem !== undefined) throw new StorageUnusable(`${source} is not a sound store: ${problem}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = storeFile(folder);
  if (existsSync(file)) putAside(file);
  const fresh = `${file}.restored`;
  try {
    makePrivate(fresh);
    copyFileSync(source, fresh);
    sync(fresh);
    // The last step: until it is done the old store is there, and after it the new one.
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
  sync(folder);
}

/** Ends the store's write-ahead log, so that nothing of it is taken for the new file's. Only who is alone with a store can do that. */
function putAside(file: string): void {
  const connection = Connection.forWriting(file);
  try {
    connection.execute("PRAGMA busy_timeout = 0");
    connection.execute("PRAGMA journal_mode = DELETE");
  } catch (error) {
    if (error instanceof StorageUnavailable) throw new StorageUnavailable("the store is in use: stop the gateway first", { cause: error });
    throw error;
  } finally {
    connection.close();
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
