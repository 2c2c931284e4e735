import type { EnvironmentRow, GroupName, OrganizationRow } from "./storage/rows.ts";
import type { Reading } from "./storage/storage.ts";

/** environment.json of an environment, from its rows. */
export async function environmentDocument(reading: Reading, environment: EnvironmentRow): Promise<string> {
  const organizations = (await reading.organizations(environment.name)).map(organizationText);
  const groups = (await reading.groupNames(environment.name)).map(groupNameText);
  const roles = environment.roles === null ? "" : `,"roles":${environment.roles}`;
  return `{"organizations":[${organizations.join(",")}],"defaultOrganizationId":${JSON.stringify(environment.defaultOrganizationId)}${roles},"groups":[${groups.join(",")}]}`;
}

function organizationText({ id, name, parentId, status, defaultRoleIds }: OrganizationRow): string {
  const known = JSON.stringify({ id, name, parentId, status });
  return defaultRoleIds === null ? known : `${known.slice(0, -1)},"defaultRoleIds":${defaultRoleIds}}`;
}

function groupNameText({ id, displayName, providerId }: GroupName): string {
  return JSON.stringify({ id, displayName, providerId });
}
