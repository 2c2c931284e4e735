import { ADMINISTRATOR, act } from "./audit.ts";
import { writeChanges } from "./changes.ts";
import type { Core, Plan } from "./core.ts";
import { userText } from "./known.ts";
import { array } from "./listing.ts";
import { Missing } from "./missing.ts";
import { documents, type Documents } from "./provisioners.ts";
import type { PlanRow } from "./storage/rows.ts";
import type { Reading, Storage, Writing } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

/** How many rows cross into the core at a time. */
const CHUNK = 2_000;

/** A plan was made from something that is different now: nothing of it was done. */
export class Stale extends Error {
  override readonly name = "Stale";
  /** What is different: `revision`, `environment`, `population`, `digest`, `status`. */
  readonly changed: readonly string[];

  constructor(changed: readonly string[]) {
    super(`The plan cannot be applied any more: ${changed.join(", ")} changed since it was made.`);
    this.changed = changed;
  }
}

/** What Apply would do, and the applying. */
export class Plans {
  readonly #core: Core;
  readonly #storage: Storage;
  readonly #surroundings: Surroundings;

  constructor(core: Core, storage: Storage, surroundings: Surroundings) {
    this.#core = core;
    this.#storage = storage;
    this.#surroundings = surroundings;
  }

  /** @throws Missing, InputError */
  async make(environment: string, providerId: string): Promise<PlanRow> {
    const made = await this.#storage.read(async (reading) => {
      const found = await documents(reading, environment, providerId);
      if (found.provider.isDeleted) throw new Missing("provider", providerId);
      return this.#planning(reading, found, async (plan, summary) => ({ digest: plan.digest, summary, found }));
    });
    const row = this.#row(providerId, made.digest, made.summary, made.found);
    await this.#storage.write(async (writing) => {
      await writing.savePlan(environment, row);
      await writing.appendAuditLog(environment, [act("plan_made", row.id, row.createdAt, { providerId, after: JSON.stringify({ digest: row.digest }) })]);
    });
    return row;
  }

  /** Does what the plan says, all of it or nothing. @throws Missing, Stale */
  async apply(environment: string, id: string, digest: string): Promise<string> {
    const outcome = await this.#storage.write(async (writing) => {
      const row = await writing.plan(environment, id);
      if (row === undefined) throw new Missing("plan", id);
      if (row.status !== "open") throw new Stale(["status"]);
      if (row.digest !== digest) throw new Stale(["digest"]);
      const found = await documents(writing, environment, row.providerId);
      const changed = differences(row, found);
      return changed.length > 0 ? this.#spoiled(writing, environment, row, changed) : this.#carryOut(writing, environment, row, found);
    });
    // Thrown only now: that the plan is stale has been written.
    if (outcome instanceof Stale) throw outcome;
    return outcome;
  }

  async #carryOut(writing: Writing, environment: string, row: PlanRow, found: Documents): Promise<string | Stale> {
    const now = this.#surroundings.now();
    const figures = await this.#planning(writing, found, async (plan) => {
      if (plan.digest !== row.digest) return undefined;
      const applying = plan.apply({ now, actor: ADMINISTRATOR });
      try {
        for await (const users of writing.populationUsers(environment, row.providerId, CHUNK)) {
          const ids = users.map(() => this.#surroundings.newId());
          await writeChanges(writing, environment, applying.take(array(users.map(userText)), ids));
        }
        return JSON.stringify(applying.end());
      } finally {
        applying.free();
      }
    });
    if (figures === undefined) return this.#spoiled(writing, environment, row, ["digest"]);
    await writing.savePlan(environment, { ...row, status: "applied", appliedAt: now, appliedBy: ADMINISTRATOR, figures });
    await writing.appendAuditLog(environment, [act("plan_applied", row.id, now, { providerId: row.providerId, after: figures })]);
    return figures;
  }

  async #spoiled(writing: Writing, environment: string, row: PlanRow, changed: readonly string[]): Promise<Stale> {
    await writing.savePlan(environment, { ...row, status: "stale" });
    return new Stale(changed);
  }

  /** Makes the plan, and gives the core's memory back afterwards. */
  async #planning<T>(reading: Reading, found: Documents, use: (plan: Plan, summary: string) => Promise<T>): Promise<T> {
    const { environment, provider, environmentText, providerText } = found;
    const rules = this.#core.Ruleset.compile({ environment: environmentText, provider: providerText });
    const population = new this.#core.Population();
    try {
      for await (const lines of reading.populationLines(environment.name, provider.id, CHUNK)) population.push(Buffer.from(lines));
      population.end();
      const holdersElsewhere = await reading.rolesHeldOutside(environment.name, provider.id);
      const preview = population.preview(rules, { holdersElsewhere });
      const { environmentVersion, populationVersion } = environment;
      try {
        const plan = preview.plan({ provider: providerText, revision: provider.revision, environmentVersion, populationVersion });
        return await use(plan, JSON.stringify(preview.summary)).finally(() => plan.free());
      } finally {
        preview.free();
      }
    } finally {
      population.free();
      rules.free();
    }
  }

  #row(providerId: string, digest: string, summary: string, { provider, environment }: Documents): PlanRow {
    const { environmentVersion, populationVersion } = environment;
    const made = { id: this.#surroundings.newId(), createdAt: this.#surroundings.now(), createdBy: ADMINISTRATOR };
    const from = { revision: provider.revision, environmentVersion, populationVersion };
    return { ...made, ...from, providerId, digest, summary, status: "open", appliedAt: null, appliedBy: null, figures: null };
  }
}

function differences(row: PlanRow, { environment, provider }: Documents): string[] {
  const changed: string[] = [];
  if (provider.isDeleted || provider.revision !== row.revision) changed.push("revision");
  if (environment.environmentVersion !== row.environmentVersion) changed.push("environment");
  if (environment.populationVersion !== row.populationVersion) changed.push("population");
  return changed;
}
