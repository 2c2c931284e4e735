import type { Provider } from "scim-usher";
import { act } from "./audit.ts";
import type { Core } from "./core.ts";
import { environmentDocument } from "./documents.ts";
import { Missing } from "./missing.ts";
import type { EnvironmentRow } from "./storage/rows.ts";
import type { Reading, Writing } from "./storage/storage.ts";
import type { Surroundings } from "./surroundings.ts";

/** The environment that is meant where none is named. */
export const DEFAULT_ENVIRONMENT = "default";

/** What the top organization is called where no name is given. */
export const DEFAULT_ORGANIZATION = "Default";

const nameForm = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** Whether an environment can have this name: it stands in the usernames of credentials. */
export function isEnvironmentName(name: string): boolean {
  return nameForm.test(name);
}

/** Makes an environment with one active top organization. @throws NameTaken */
export async function createEnvironment(writing: Writing, surroundings: Surroundings, name: string, organizationName: string): Promise<void> {
  const at = surroundings.now();
  const id = surroundings.newId();
  await writing.createEnvironment({ name, createdAt: at, defaultOrganizationId: id, roles: null });
  await writing.saveOrganizations(name, [{ id, name: organizationName, parentId: null, status: "active", defaultRoleIds: null }]);
  await writing.appendAuditLog(name, [act("environment_created", name, at)]);
}

/** @throws Missing */
export async function environmentNamed(reading: Reading, name: string): Promise<EnvironmentRow> {
  const environment = await reading.environment(name);
  if (environment === undefined) throw new Missing("environment", name);
  return environment;
}

/** What of an environment's organizations is in use. */
async function inUse(reading: Reading, environment: string): Promise<{ defaults: string[]; occupied: string[] }> {
  const providers = (await reading.providers(environment)).filter(({ isDeleted }) => !isDeleted);
  const documents = await Promise.all(providers.map(({ id, revision }) => reading.providerDocument(environment, id, revision)));
  const defaults = documents.flatMap((document) => (document === undefined ? [] : [(JSON.parse(document) as Provider).defaultOrganizationId]));
  return { defaults, occupied: await reading.occupiedOrganizations(environment) };
}

/** Puts a document in the place of an environment's. Groups are the providers', and stay. @throws InputError when the core refuses it */
export async function reviseEnvironment(writing: Writing, core: Core, surroundings: Surroundings, environment: EnvironmentRow, after: Uint8Array): Promise<void> {
  const before = await environmentDocument(writing, environment);
  const { organizations, defaultOrganizationId, roles } = core.reviseEnvironment({ before, after }, await inUse(writing, environment.name));
  const kept = new Set(organizations.map(({ id }) => id));
  const gone = (await writing.organizations(environment.name)).filter(({ id }) => !kept.has(id));
  await writing.deleteOrganizations(environment.name, gone.map(({ id }) => id));
  await writing.saveOrganizations(environment.name, organizations);
  await writing.updateEnvironment(environment.name, { defaultOrganizationId, roles });
  const now = await environmentNamed(writing, environment.name);
  const change = { before, after: await environmentDocument(writing, now) };
  await writing.appendAuditLog(environment.name, [act("environment_updated", environment.name, surroundings.now(), change)]);
}
