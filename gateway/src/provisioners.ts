import type { Core, Provisioner } from "./core.ts";
import { environmentDocument } from "./documents.ts";
import { Missing } from "./missing.ts";
import type { EnvironmentRow, ProviderRow } from "./storage/rows.ts";
import type { Reading } from "./storage/storage.ts";

/** How many are kept: those used last. */
const MOST_KEPT = 64;

/** A provider's documents as they are now, and the versions that they have. */
export interface Documents {
  environment: EnvironmentRow;
  provider: ProviderRow;
  environmentText: string;
  providerText: string;
}

/**
 * Providers, compiled once for each version of what they are compiled from; only the version used last is kept. The versions are looked up at every use, so what another
 * process saves counts from the next request on.
 */
export class Provisioners {
  readonly #core: Core;
  readonly #kept = new Map<string, { versions: string; provisioner: Provisioner }>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws Missing */
  async of(reading: Reading, environmentName: string, providerId: string): Promise<Provisioner> {
    const { environment, provider } = await rows(reading, environmentName, providerId);
    const key = JSON.stringify([environment.name, provider.id]);
    const versions = JSON.stringify([provider.revision, environment.environmentVersion]);
    const kept = this.#kept.get(key);
    const provisioner = kept?.versions === versions ? kept.provisioner : await this.#compile(reading, environment, provider);
    // The last place is the newest use's. What is dropped may still be in use, and is freed when it is not.
    this.#kept.delete(key);
    this.#kept.set(key, { versions, provisioner });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return provisioner;
  }

  /** Forgets all of them: the core was replaced, or versions were given to something that was not kept. */
  clear(): void {
    this.#kept.clear();
  }

  async #compile(reading: Reading, environment: EnvironmentRow, provider: ProviderRow): Promise<Provisioner> {
    const { environmentText, providerText } = await texts(reading, environment, provider);
    return this.#core.Provisioner.compile({ environment: environmentText, provider: providerText });
  }
}

/** @throws Missing */
export async function documents(reading: Reading, environmentName: string, providerId: string): Promise<Documents> {
  const { environment, provider } = await rows(reading, environmentName, providerId);
  return { environment, provider, ...(await texts(reading, environment, provider)) };
}

async function rows(reading: Reading, environmentName: string, providerId: string): Promise<{ environment: EnvironmentRow; provider: ProviderRow }> {
  const environment = await reading.environment(environmentName);
  if (environment === undefined) throw new Missing("environment", environmentName);
  const provider = await reading.provider(environmentName, providerId);
  if (provider === undefined) throw new Missing("provider", providerId);
  return { environment, provider };
}

async function texts(reading: Reading, environment: EnvironmentRow, provider: ProviderRow): Promise<{ environmentText: string; providerText: string }> {
  const providerText = await reading.providerDocument(environment.name, provider.id, provider.revision);
  if (providerText === undefined) throw new Error(`revision ${provider.revision} of provider ${provider.id} is missing in the store`);
  return { environmentText: await environmentDocument(reading, environment), providerText };
}
