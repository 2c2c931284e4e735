import { randomInt } from "node:crypto";
import { ADMINISTRATOR, act } from "./audit.ts";
import type { Core, RevisedProvider } from "./core.ts";
import { environmentDocument } from "./documents.ts";
import { environmentNamed } from "./environments.ts";
import { userText } from "./known.ts";
import { array } from "./listing.ts";
import { Missing } from "./missing.ts";
import { documents } from "./provisioners.ts";
import { hashOf, newSecret } from "./secrets.ts";
import type { NewProvider, ProviderRow, RevisionRow } from "./storage/rows.ts";
import type { Reading, Writing } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

/** How many rows cross into the core at a time. */
const CHUNK = 2_000;

/** What a new provider is made from. */
export interface ProviderWish {
  displayName: string;
  kind?: string | undefined;
  credentialType?: string | undefined;
  /** Absent: the environment's. */
  defaultOrganizationId?: string | undefined;
}

/** What a client needs to sign in; the secret is shown this once. */
export interface Credentials {
  username: string;
  secret: string;
}

/** A revision is not the one that a change was made from. */
export class Outdated extends Error {
  override readonly name = "Outdated";
  /** The one that counts now. */
  readonly current: RevisionRow;

  constructor(current: RevisionRow) {
    super(`Revision ${current.revision} was saved meanwhile.`);
    this.current = current;
  }
}

/** Providers of an environment: made, revised, given credentials. */
export class Providers {
  readonly #core: Core;
  readonly #surroundings: Surroundings;

  constructor(core: Core, surroundings: Surroundings) {
    this.#core = core;
    this.#surroundings = surroundings;
  }

  /** @throws InputError, NameTaken, Missing */
  async add(writing: Writing, environmentName: string, wish: ProviderWish): Promise<{ provider: ProviderRow; credentials: Credentials }> {
    const environment = await environmentNamed(writing, environmentName);
    const id = await freeId(writing, environmentName, slug(wish.displayName));
    const wished = {
      id,
      kind: wish.kind ?? "scim",
      displayName: wish.displayName,
      credentialType: wish.credentialType ?? "apiCredentials",
      defaultOrganizationId: wish.defaultOrganizationId ?? environment.defaultOrganizationId,
    };
    const revised = this.#core.revise({ environment: await environmentDocument(writing, environment), after: JSON.stringify(wished), taken: await takenNames(writing, environmentName) });
    const provider = await this.create(writing, environmentName, id, revised, "created");
    return { provider, credentials: await this.replaceCredentials(writing, environmentName, provider) };
  }

  /** Without credentials. @throws NameTaken */
  async create(writing: Writing, environment: string, id: string, revised: RevisedProvider, reason: string): Promise<ProviderRow> {
    const at = this.#surroundings.now();
    const { document } = revised;
    const provider = { id, ...columnsOf(revised) };
    await writing.createProvider(environment, provider, { document, savedAt: at, savedBy: ADMINISTRATOR, reason });
    await writing.appendAuditLog(environment, [act("provider_created", id, at, { providerId: id, after: document })]);
    return { ...provider, revision: 1, isDeleted: false };
  }

  /** @returns the revision's number. @throws InputError, NameTaken, Missing, Outdated */
  async revise(writing: Writing, environmentName: string, id: string, from: number, after: Uint8Array): Promise<number> {
    const environment = await environmentNamed(writing, environmentName);
    const provider = await providerOf(writing, environmentName, id);
    if (provider.revision !== from) throw new Outdated(await currentRevision(writing, environmentName, provider));
    const before = await documentOf(writing, environmentName, provider);
    const revised = this.#core.revise({ environment: await environmentDocument(writing, environment), before, after, taken: await takenNames(writing, environmentName, id) });
    const at = this.#surroundings.now();
    const { document } = revised;
    const revision = await writing.saveRevision(environmentName, { id, ...columnsOf(revised) }, { document, savedAt: at, savedBy: ADMINISTRATOR, reason: "saved" });
    if (revised.rereadsUsers) await this.#reread(writing, environmentName, id);
    await writing.appendAuditLog(environmentName, [act("provider_updated", id, at, { providerId: id, before, after: document })]);
    return revision;
  }

  /** Another attribute carries the organization's name now: what is stored is read again, and nobody is placed by it (OM-37). */
  async #reread(writing: Writing, environment: string, id: string): Promise<void> {
    const { environmentText, providerText } = await documents(writing, environment, id);
    const provisioner = this.#core.Provisioner.compile({ environment: environmentText, provider: providerText });
    const context = { now: this.#surroundings.now(), ids: [], baseUrl: "", actor: ADMINISTRATOR };
    try {
      for await (const users of writing.populationUsers(environment, id, CHUNK)) {
        await writing.saveUsers(environment, provisioner.reread(array(users.map(userText)), context));
      }
    } finally {
      provisioner.free();
    }
  }

  /** A new secret; the one before it stops at once (PP-8). The username stays. */
  async replaceCredentials(writing: Writing, environment: string, provider: ProviderRow): Promise<Credentials> {
    const at = this.#surroundings.now();
    const before = await writing.credentialOf(environment, provider.id);
    const username = before?.username ?? (await freeUsername(writing, environment, provider.displayName));
    const secret = newSecret();
    await writing.saveCredential({ environment, providerId: provider.id, username, hash: hashOf(secret), createdAt: at });
    if (before !== undefined) await writing.appendAuditLog(environment, [act("provider_credentials_replaced", provider.id, at, { providerId: provider.id })]);
    return { username, secret };
  }
}

/** A provider that is there and not deleted. @throws Missing */
export async function providerOf(reading: Reading, environment: string, id: string): Promise<ProviderRow> {
  const provider = await reading.provider(environment, id);
  if (provider === undefined || provider.isDeleted) throw new Missing("provider", id);
  return provider;
}

/** Its provider.json. */
export async function documentOf(reading: Reading, environment: string, { id, revision }: ProviderRow): Promise<string> {
  const document = await reading.providerDocument(environment, id, revision);
  if (document === undefined) throw new Error(`revision ${revision} of provider ${id} is missing in the store`);
  return document;
}

export async function currentRevision(reading: Reading, environment: string, { id }: ProviderRow): Promise<RevisionRow> {
  const [newest] = await reading.revisions(environment, id);
  if (newest === undefined) throw new Error(`provider ${id} has no revision in the store`);
  return newest;
}

function columnsOf({ displayName, displayNameKey, kind, credentialType }: RevisedProvider): Omit<NewProvider, "id"> {
  return { displayName, displayNameKey, kind, credentialType };
}

/** What the other providers are called (PP-3). */
async function takenNames(reading: Reading, environment: string, except?: string): Promise<string[]> {
  const others = (await reading.providers(environment)).filter(({ id, isDeleted }) => !isDeleted && id !== except);
  return others.map(({ displayName }) => displayName);
}

/** A name as a short word: `Okta (EU)` is `okta-eu`. */
function slug(name: string): string {
  const plain = name.normalize("NFKD").toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");
  return plain.slice(0, 32).replaceAll(/^-+|-+$/gu, "") || "provider";
}

async function freeId(reading: Reading, environment: string, wanted: string): Promise<string> {
  const taken = new Set((await reading.providers(environment)).map(({ id }) => id));
  let id = wanted;
  for (let number = 2; taken.has(id); number += 1) id = `${wanted}-${number}`;
  return id;
}

/** `okta_4821@default.usher`: unique in the whole deployment (PP-7). */
async function freeUsername(reading: Reading, environment: string, displayName: string): Promise<string> {
  for (let digits = 4; ; digits += 1) {
    const number = randomInt(10 ** (digits - 1), 10 ** digits);
    const username = `${slug(displayName)}_${number}@${environment}.usher`;
    if ((await reading.credentialByUsername(username)) === undefined) return username;
  }
}
