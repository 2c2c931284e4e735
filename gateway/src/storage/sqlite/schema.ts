import { StorageUnusable } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { migrations } from "./migrations/index.ts";

/** Written into the file's head, so that no other program's file is taken for a store: "USHR". */
const APPLICATION_ID = 0x55534852;

/** The version that this program writes. */
export const version = migrations.length;

/**
 * Brings the store to this program's version, in one transaction.
 * @throws StorageUnusable when it is newer, or is not a store
 */
export function migrate(connection: Connection): void {
  if (storeVersion(connection) === version) return;
  connection.turn("BEGIN IMMEDIATE");
  try {
    // Looked up again: another process may have done it meanwhile.
    for (const step of migrations.slice(storeVersion(connection))) connection.execute(step);
    connection.execute(`PRAGMA application_id = ${APPLICATION_ID}`);
    connection.execute(`PRAGMA user_version = ${version}`);
    connection.turn("COMMIT");
  } catch (error) {
    connection.rollback();
    throw error;
  }
}

/** @throws StorageUnusable when the store is newer than this program, or is not a store */
export function storeVersion(connection: Connection): number {
  const tables = connection.get<{ count: number }>("SELECT count(*) AS count FROM sqlite_schema")?.count ?? 0;
  const application = connection.pragma<number>("application_id");
  if (application !== APPLICATION_ID && (application !== 0 || tables > 0)) throw new StorageUnusable("the file is not a store of Usher");
  const found = connection.pragma<number>("user_version");
  if (found > version) throw new StorageUnusable(`the store is of version ${found}, and this program knows versions up to ${version}: use the program that wrote it, or a newer one`);
  return found;
}
