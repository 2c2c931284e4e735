import Database from "better-sqlite3";
import { StorageUnavailable, StorageUnusable } from "../storage.ts";

/** How long to wait for another process that is writing, in milliseconds. */
const PATIENCE_MS = 5_000;

/** A value that a statement takes. */
export type Bound = string | number | Uint8Array | null;

/** Values by place, or by name in one object. */
type Values = Bound[] | [Record<string, Bound>];

/** One connection to the file, its statements kept prepared. */
export class Connection {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  /** The file's one writer. Makes the file where there is none. */
  static forWriting(file: string): Connection {
    return Connection.#open(file, (connection) => {
      connection.execute("PRAGMA journal_mode = WAL");
      // A commit is on the disk when it returns: what was acknowledged survives a loss of power.
      connection.execute("PRAGMA synchronous = FULL");
      connection.execute("PRAGMA foreign_keys = ON");
    });
  }

  static forReading(file: string): Connection {
    return Connection.#open(file, (connection) => connection.execute("PRAGMA query_only = ON"));
  }

  static #open(file: string, prepare: (connection: Connection) => void): Connection {
    const connection = new Connection(attempt(() => new Database(file, { timeout: PATIENCE_MS })));
    try {
      connection.execute("PRAGMA trusted_schema = OFF");
      connection.execute("PRAGMA temp_store = MEMORY");
      prepare(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    return connection;
  }

  all<Row>(sql: string, ...values: Values): Row[] {
    return attempt(() => this.#prepared(sql).all(...values) as Row[]);
  }

  get<Row>(sql: string, ...values: Values): Row | undefined {
    return attempt(() => this.#prepared(sql).get(...values) as Row | undefined);
  }

  /** @returns how many rows it changed */
  run(sql: string, ...values: Values): number {
    return attempt(() => this.#prepared(sql).run(...values).changes);
  }

  /** Statements without values or rows. */
  execute(sql: string): void {
    attempt(() => this.#database.exec(sql));
  }

  /** One of the statements that begin and end transactions. */
  turn(sql: "BEGIN" | "BEGIN IMMEDIATE" | "COMMIT" | "ROLLBACK" | `${"SAVEPOINT" | "RELEASE" | "ROLLBACK TO"} ${"work" | "part"}`): void {
    attempt(() => this.#prepared(sql).run());
  }

  pragma<T>(name: string): T {
    return attempt(() => this.#database.pragma(name, { simple: true }) as T);
  }

  get isInTransaction(): boolean {
    return this.#database.open && this.#database.inTransaction;
  }

  /** Ends a transaction without keeping anything of it. */
  rollback(): void {
    if (this.isInTransaction) this.turn("ROLLBACK");
  }

  close(): void {
    this.#database.close();
  }

  #prepared(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

// Full, failing, locked by others, out of reach: waiting or an operator can mend these.
const passing = /^SQLITE_(?:BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL|INTERRUPT)/u;
// The file itself is not what it should be.
const lasting = /^SQLITE_(?:CORRUPT|NOTADB|FORMAT)/u;

function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw translated(error);
  }
}

function translated(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) {
    // The folder is gone, or is none.
    if (error instanceof TypeError && error.message.includes("directory does not exist")) return new StorageUnavailable(error.message, { cause: error });
    return error;
  }
  if (passing.test(error.code)) return new StorageUnavailable(`the store cannot be used now: ${error.message} (${error.code})`, { cause: error });
  if (lasting.test(error.code)) return new StorageUnusable(`the store is damaged: ${error.message} (${error.code})`, { cause: error });
  return error;
}

/** Whether a row was refused because something that must be unique is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Database.SqliteError && (error.code === "SQLITE_CONSTRAINT_UNIQUE" || error.code === "SQLITE_CONSTRAINT_PRIMARYKEY");
}
