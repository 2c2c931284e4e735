import type { FastifyBaseLogger } from "fastify";
import type { Provisioning } from "./provisioning.ts";
import type { DueUser } from "./storage/rows.ts";
import type { Storage } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

/** How many are looked up at a time. */
const CHUNK = 100;

/** Another process may have written something that is due earlier, or the machine's clock may have been set. */
const LONGEST_SLEEP_MS = 60_000;

/** What came due while it looked, or a timer that fires a little early, costs no more than this; who is postponed is not asked before the pause. */
const SHORTEST_SLEEP_MS = 1_000;

/** After something went wrong, it is not tried again before this. */
const PAUSE_MS = 30_000;

/** Wakes when the next deactivation is due and lets the core carry it out. When that is stands in the store: nothing is lost by a restart. */
export class Deactivations {
  readonly #provisioning: Provisioning;
  readonly #storage: Storage;
  readonly #surroundings: Surroundings;
  readonly #log: FastifyBaseLogger;
  readonly #postponed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  /** Whether it is to look, or to look again. */
  #isWanted = false;
  #isStopped = false;

  constructor(provisioning: Provisioning, storage: Storage, surroundings: Surroundings, log: FastifyBaseLogger) {
    this.#provisioning = provisioning;
    this.#storage = storage;
    this.#surroundings = surroundings;
    this.#log = log;
  }

  /** Looks at once, and goes on by itself. Called again when something may be due earlier than was known. */
  wake(): void {
    if (this.#isStopped) return;
    // It may have looked already.
    this.#isWanted = true;
    if (this.#running !== undefined) return;
    clearTimeout(this.#timer);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isWanted) this.wake();
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    let sleep = LONGEST_SLEEP_MS;
    try {
      while (this.#isWanted && !this.#isStopped) {
        this.#isWanted = false;
        await this.#everythingDue();
        sleep = await this.#untilNext();
      }
    } catch (error) {
      this.#log.error({ err: error }, "the deactivations that are due could not be looked up");
      sleep = PAUSE_MS;
    }
    if (!this.#isStopped) this.#timer = setTimeout(() => this.wake(), sleep).unref();
  }

  async #everythingDue(): Promise<void> {
    for (const [key, until] of this.#postponed) if (until <= Date.now()) this.#postponed.delete(key);
    const isNew = (due: DueUser) => !this.#postponed.has(keyOf(due));
    while (!this.#isStopped) {
      const found = await this.#storage.read((reading) => reading.dueUsers(this.#surroundings.now(), CHUNK + this.#postponed.size));
      const due = found.filter(isNew);
      if (due.length === 0) return;
      await Promise.all(due.map((each) => this.#carryOut(each)));
    }
  }

  async #carryOut(due: DueUser): Promise<void> {
    const { environment, userId, providerId } = due;
    // Whatever comes of it: what is still due afterwards is not asked again at once.
    this.#postponed.set(keyOf(due), Date.now() + PAUSE_MS);
    try {
      if (providerId === null) throw new Error("the user has no provider whose rules could say what becomes of it");
      const baseUrl = await this.#storage.read((reading) => reading.baseUrl());
      await this.#provisioning.due({ environment, providerId, actor: "usher" }, userId, baseUrl ?? "");
      this.#postponed.delete(keyOf(due));
    } catch (error) {
      this.#log.error({ err: error, environment, userId }, "a deactivation that is due could not be carried out");
    }
  }

  async #untilNext(): Promise<number> {
    const at = await this.#storage.read((reading) => reading.nextDue());
    if (at === undefined) return LONGEST_SLEEP_MS;
    const wait = Date.parse(at) - Date.parse(this.#surroundings.now());
    return Math.min(Math.max(wait, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS);
  }
}

const keyOf = ({ environment, userId }: DueUser) => JSON.stringify([environment, userId]);
