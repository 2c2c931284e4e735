import { setImmediate as nextTurn } from "node:timers/promises";
import { CoreTrapError } from "scim-usher";
import { hasWrites, writeOutcome } from "./changes.ts";
import type { Answer, Bulk, BulkOperation, Core, Effect, ListRequest, Needs, Outcome, Provisioner, ScimRequest, Transition, TransitionContext } from "./core.ts";
import { Known } from "./known.ts";
import { fill } from "./listing.ts";
import { failureOf, fault } from "./failures.ts";
import { Provisioners } from "./provisioners.ts";
import type { Reading, Storage, Writing } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

/** The core asks for what it needs a few times; more is a fault of it. */
const MOST_ROUNDS = 8;

/** For whom something is done. */
export interface Client {
  environment: string;
  providerId: string;
  /** As records name it (AU-2). */
  actor: string;
}

/** Brings the core and the store together: looks up what the core asks for, writes what it decides. */
export class Provisioning {
  readonly #core: Core;
  readonly #storage: Storage;
  readonly #surroundings: Surroundings;
  readonly #provisioners: Provisioners;

  constructor(core: Core, storage: Storage, surroundings: Surroundings) {
    this.#core = core;
    this.#storage = storage;
    this.#surroundings = surroundings;
    this.#provisioners = new Provisioners(core);
    // Versions that were lost will be given again, to something else.
    storage.onLost(() => this.#provisioners.clear());
  }

  /** A request about one resource. Its outcome is durable. */
  async request(client: Client, request: ScimRequest, baseUrl: string): Promise<Outcome> {
    const decide = (provisioner: Provisioner, state: string, context: TransitionContext) => provisioner.transition(request, state, context);
    if (request.method !== "GET") return this.#write(client, baseUrl, decide);
    const outcome = await this.#storage.read((reading) => this.#outcome(reading, client, baseUrl, decide));
    return hasWrites(outcome) ? this.#write(client, baseUrl, decide) : outcome;
  }

  /** A pending user's time has come. */
  due(client: Client, userId: string, baseUrl: string): Promise<Outcome> {
    return this.#write(client, baseUrl, (provisioner, state, context) => provisioner.due(userId, state, context));
  }

  list(client: Client, query: ListRequest, baseUrl: string): Promise<{ status: number; body: string }> {
    return this.#storage.read((reading) =>
      this.#using(reading, client, (provisioner) => {
        const listing = provisioner.list(query, { baseUrl });
        // At once: what the core holds does not count for the garbage collector.
        return fill(listing, reading, client.environment).finally(() => listing.free());
      }),
    );
  }

  /**
   * A Bulk request (RFC 7644, section 3.7): each operation is a request of its own, and what one of them throws undoes that one alone.
   * All that was done is durable together.
   * @param refused what the service refuses of a single operation without asking the core
   */
  async bulk(client: Client, body: Uint8Array, baseUrl: string, refused: Refused): Promise<Bulked> {
    try {
      return await this.#storage.write(async (writing) => {
        const bulk = await this.#using(writing, client, async (provisioner) => provisioner.bulk(body, this.#context(client, baseUrl)));
        try {
          return await this.#carryOut(bulk, writing, client, baseUrl, refused);
        } finally {
          bulk.free();
        }
      });
    } catch (error) {
      // Providers were compiled with versions that may have gone with the operations.
      this.#provisioners.clear();
      throw error;
    }
  }

  get core(): Core {
    return this.#core;
  }

  async #carryOut(bulk: Bulk, writing: Writing, client: Client, baseUrl: string, refused: Refused): Promise<Bulked> {
    const effects: Effect[] = [];
    const refusals: Refusal[] = [];
    for (let operation = bulk.next(); operation !== undefined; operation = bulk.next()) {
      const unasked = refused(operation);
      const done = unasked === undefined ? await this.#operation(writing, client, baseUrl, operation) : { answer: unasked };
      effects.push(...(done.effects ?? []));
      if (done.answer.status >= 400) refusals.push({ status: done.answer.status, rules: (done.findings ?? []).map(({ rule }) => rule), error: done.error });
      bulk.answered(done.answer);
      // Whoever reads has a turn.
      await nextTurn();
    }
    const { answer, log } = bulk.finish();
    await writing.appendSyncLog(client.environment, log);
    return { answer, effects, refusals };
  }

  /** An operation of a Bulk request; a fault of it is its answer. */
  async #operation(writing: Writing, client: Client, baseUrl: string, operation: BulkOperation): Promise<Partial<Outcome> & { answer: Answer; error?: unknown }> {
    const decide: Decide = (provisioner, state, context) => provisioner.transition(operation, state, context);
    try {
      return await writing.attempt((part) => this.#decided(part, client, baseUrl, decide));
    } catch (error) {
      const { status, detail } = failureOf(error) ?? fault;
      // A store that fails keeps nothing of the whole, and a core that was replaced has forgotten it.
      if (status === 503 || error instanceof CoreTrapError) throw error;
      return { answer: { status, body: this.#core.scimError(status, null, detail), location: null, etag: null }, error };
    }
  }

  async #write(client: Client, baseUrl: string, decide: Decide): Promise<Outcome> {
    return this.#storage.write((writing) => this.#decided(writing, client, baseUrl, decide));
  }

  async #decided(writing: Writing, client: Client, baseUrl: string, decide: Decide): Promise<Outcome> {
    const outcome = await this.#outcome(writing, client, baseUrl, decide);
    await writeOutcome(writing, client.environment, client.providerId, outcome, this.#surroundings.now(), client.actor);
    return outcome;
  }

  async #outcome(reading: Reading, client: Client, baseUrl: string, decide: Decide): Promise<Outcome> {
    const context = this.#context(client, baseUrl);
    const known = new Known();
    return this.#using(reading, client, async (provisioner) => {
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const transition = decide(provisioner, known.text(), context);
        if ("outcome" in transition) return transition.outcome;
        await this.#learn(transition.needs, known, context, reading, client.environment);
      }
      throw new Error(`the core asked for more in each of ${MOST_ROUNDS} rounds`);
    });
  }

  async #learn(needs: Needs, known: Known, context: TransitionContext, reading: Reading, environment: string): Promise<void> {
    for (let missing = needs.ids ?? 0; missing > 0; missing -= 1) context.ids.push(this.#surroundings.newId());
    await known.learn(needs, reading, environment);
  }

  /** A core that was replaced after a trap has taken what was compiled with it: it is compiled again, once. */
  async #using<T>(reading: Reading, { environment, providerId }: Client, use: (provisioner: Provisioner) => Promise<T>): Promise<T> {
    const provisioner = await this.#provisioners.of(reading, environment, providerId);
    try {
      return await use(provisioner);
    } catch (error) {
      if (!(error instanceof CoreTrapError)) throw error;
      this.#provisioners.clear();
      if (error.code !== "stale") throw error;
      return use(await this.#provisioners.of(reading, environment, providerId));
    }
  }

  #context({ actor }: Client, baseUrl: string): TransitionContext {
    return { now: this.#surroundings.now(), ids: [this.#surroundings.newId()], baseUrl, actor };
  }
}

/** What a Bulk request came to. */
export interface Bulked {
  answer: Answer;
  effects: Effect[];
  /** The operations that were refused or could not be answered, for the program's own log. */
  refusals: Refusal[];
}

interface Refusal {
  status: number;
  rules: string[];
  error: unknown;
}

type Refused = (operation: BulkOperation) => Answer | undefined;

type Decide = (provisioner: Provisioner, state: string, context: TransitionContext) => Transition;
