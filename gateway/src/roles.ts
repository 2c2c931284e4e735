import type { Core } from "./core.ts";
import { environmentDocument } from "./documents.ts";
import type { EnvironmentRow } from "./storage/rows.ts";
import type { Reading } from "./storage/storage.ts";

/** What the roles of an environment are called: the core knows, also where the built-in catalogue is meant. Kept for each version. */
export class RoleNames {
  readonly #core: Core;
  readonly #kept = new Map<string, { version: number; names: ReadonlyMap<string, string> }>();

  constructor(core: Core) {
    this.#core = core;
  }

  async of(reading: Reading, environment: EnvironmentRow): Promise<ReadonlyMap<string, string>> {
    const { name, environmentVersion: version, defaultOrganizationId } = environment;
    const kept = this.#kept.get(name);
    if (kept?.version === version) return kept.names;
    // Any provider will do: roles are the environment's.
    const provider = JSON.stringify({ id: "any", kind: "scim", displayName: "Any", defaultOrganizationId });
    const rules = this.#core.Ruleset.compile({ environment: await environmentDocument(reading, environment), provider });
    try {
      const names = new Map(rules.directory.roles.map((role) => [role.id, role.name]));
      this.#kept.set(name, { version, names });
      return names;
    } finally {
      rules.free();
    }
  }
}
