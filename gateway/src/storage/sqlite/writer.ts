import { setImmediate as nextTurn } from "node:timers/promises";
import { StorageUnavailable, StorageUnusable, type Writing } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { SqliteWriting } from "./writing.ts";

/** How many works share one commit at most, so that the first does not wait for ever. */
const MOST_IN_A_BATCH = 256;

/** How many works may wait: what comes in faster than the disk takes it is told to come again, and fills no memory. */
const MOST_WAITING = 4_096;

interface Job {
  work: (writing: Writing) => Promise<unknown>;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

/** The one writer. What is asked for at the same time is written in one transaction, and so costs one wait for the disk. */
export class Writer {
  readonly #open: () => Connection;
  readonly #listeners: (() => void)[] = [];
  #connection: Connection | undefined;
  #queue: Job[] = [];
  #draining: Promise<void> | undefined;
  #isFailing = false;

  /** @param open makes the connection, now and again after it failed */
  constructor(open: () => Connection) {
    this.#open = open;
    this.#connection = open();
  }

  write<T>(work: (writing: Writing) => Promise<T>): Promise<T> {
    if (this.#queue.length >= MOST_WAITING) return Promise.reject(new StorageUnavailable(`${MOST_WAITING} writes wait already`));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  onLost(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Whether the last batch could not be written. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  async close(): Promise<void> {
    await this.#draining;
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      // Everything that came in the same turn of the event loop joins the batch.
      await nextTurn();
      await this.#batch(this.#queue.splice(0, MOST_IN_A_BATCH));
    }
    this.#draining = undefined;
  }

  async #batch(jobs: readonly Job[]): Promise<void> {
    try {
      this.#connection ??= this.#open();
      const answers = await inOneTransaction(this.#connection, jobs);
      this.#isFailing = false;
      for (const answer of answers) answer();
    } catch (error) {
      this.#lose();
      const reason = asUnavailable(error);
      for (const { reject } of jobs) reject(reason);
    }
  }

  /** Nothing of the batch is there. The connection may be in any state: the next batch gets a new one. */
  #lose(): void {
    this.#isFailing = true;
    try {
      this.#connection?.close();
    } catch {
      // It is given up either way.
    }
    this.#connection = undefined;
    for (const listener of this.#listeners) listener();
  }
}

/** @returns what to tell each job, now that everything is durable */
async function inOneTransaction(connection: Connection, jobs: readonly Job[]): Promise<(() => void)[]> {
  connection.turn("BEGIN IMMEDIATE");
  const answers: (() => void)[] = [];
  for (const job of jobs) answers.push(await inSavepoint(connection, job));
  connection.turn("COMMIT");
  return answers;
}

async function inSavepoint(connection: Connection, { work, resolve, reject }: Job): Promise<() => void> {
  connection.turn("SAVEPOINT work");
  try {
    const value = await work(new SqliteWriting(connection));
    connection.turn("RELEASE work");
    return () => resolve(value);
  } catch (error) {
    // SQLite itself may have given the whole transaction up.
    if (isOfTheStore(error) || !connection.isInTransaction) throw error;
    connection.turn("ROLLBACK TO work");
    connection.turn("RELEASE work");
    return () => reject(error);
  }
}

function isOfTheStore(error: unknown): boolean {
  return error instanceof StorageUnavailable || error instanceof StorageUnusable;
}

function asUnavailable(error: unknown): Error {
  if (error instanceof StorageUnavailable) return error;
  return new StorageUnavailable(`nothing was written: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
