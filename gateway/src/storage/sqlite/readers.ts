import { StorageUnavailable, StorageUnusable, type Reading } from "../storage.ts";
import type { Connection } from "./connection.ts";
import { SqliteReading } from "./reading.ts";

/** How many reads there can be at a time. A read of many rows keeps its connection as long as its reader takes. */
const MOST_CONNECTIONS = 16;

/** Connections that only read. Each read has one to itself, and sees the store as of one moment. */
export class Readers {
  readonly #open: () => Connection;
  readonly #waiting: ((connection: Connection | undefined) => void)[] = [];
  #idle: Connection[] = [];
  #inUse = 0;

  constructor(open: () => Connection) {
    this.#open = open;
  }

  async read<T>(work: (reading: Reading) => Promise<T>): Promise<T> {
    const connection = await this.#take();
    let isSound = true;
    try {
      connection.turn("BEGIN");
      const value = await work(new SqliteReading(connection));
      connection.turn("COMMIT");
      return value;
    } catch (error) {
      isSound = !(error instanceof StorageUnavailable || error instanceof StorageUnusable);
      if (isSound) connection.rollback();
      throw error;
    } finally {
      this.#giveBack(connection, isSound);
    }
  }

  close(): void {
    for (const connection of this.#idle) connection.close();
    this.#idle = [];
  }

  async #take(): Promise<Connection> {
    if (this.#idle.length === 0 && this.#inUse >= MOST_CONNECTIONS) {
      const handed = await new Promise<Connection | undefined>((resolve) => this.#waiting.push(resolve));
      return handed ?? this.#begin();
    }
    return this.#begin();
  }

  #begin(): Connection {
    const connection = this.#idle.pop() ?? this.#open();
    this.#inUse += 1;
    return connection;
  }

  #giveBack(connection: Connection, isSound: boolean): void {
    const next = this.#waiting.shift();
    if (isSound && next !== undefined) return next(connection);
    this.#inUse -= 1;
    if (isSound) this.#idle.push(connection);
    else connection.close();
    next?.(undefined);
  }
}
