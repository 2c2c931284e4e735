import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import type { Reading, Storage, Writing } from "../storage.ts";
import { StorageUnavailable } from "../storage.ts";
import { Connection } from "./connection.ts";
import { Readers } from "./readers.ts";
import { migrate } from "./schema.ts";
import { Writer } from "./writer.ts";

/** The store's file in its folder. */
export const storeFile = (folder: string) => join(folder, "usher.db");

/** A store in one SQLite file. Several processes may have it open at once: SQLite's locks keep their writes apart. */
export class SqliteStorage implements Storage {
  readonly #writer: Writer;
  readonly #readers: Readers;

  private constructor(file: string) {
    this.#writer = new Writer(() => Connection.forWriting(file));
    this.#readers = new Readers(() => Connection.forReading(file));
  }

  /**
   * Opens the store of a folder, and makes both where they are not.
   * @throws StorageUnusable when it is newer than this program, damaged, or no store
   * @throws StorageUnavailable when it cannot be opened now
   */
  static open(folder: string): SqliteStorage {
    const file = storeFile(folder);
    makeRoom(folder, file);
    const connection = Connection.forWriting(file);
    try {
      migrate(connection);
    } finally {
      connection.close();
    }
    return new SqliteStorage(file);
  }

  read<T>(work: (reading: Reading) => Promise<T>): Promise<T> {
    return this.#readers.read(work);
  }

  write<T>(work: (writing: Writing) => Promise<T>): Promise<T> {
    return this.#writer.write(work);
  }

  onLost(listener: () => void): void {
    this.#writer.onLost(listener);
  }

  async isReady(): Promise<boolean> {
    try {
      await this.read((reading) => reading.baseUrl());
      // The next write would show whether it is over, but nobody writes to a gateway that is not ready.
      if (this.#writer.isFailing) await this.write((writing) => writing.touch());
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await this.#writer.close();
    this.#readers.close();
  }
}

function makeRoom(folder: string, file: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    makePrivate(file);
  } catch (error) {
    throw new StorageUnavailable(`there can be no store in ${folder}: ${(error as Error).message}`, { cause: error });
  }
}

/** A file that is not there yet is made for its owner alone; SQLite gives the files beside it the same rights. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, "a", 0o600));
}
