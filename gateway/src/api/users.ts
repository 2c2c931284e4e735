import type { FastifyInstance } from "fastify";
import type { Evaluation, Finding } from "scim-usher";
import { environmentNamed } from "../environments.ts";
import { Missing } from "../missing.ts";
import { RoleNames } from "../roles.ts";
import type { UserDetail as UserDetailRow, UserSummary } from "../storage/rows.ts";
import type { Api } from "./api.ts";
import { described } from "./described.ts";
import { logPage } from "./logs.ts";
import { cursor, place } from "./requests.ts";
import { PageQuery, SyncLog, UserDetail, Users, UsersQuery, type EnvironmentQuery } from "./schemas.ts";

interface Named {
  Querystring: EnvironmentQuery;
  Params: { id: string };
}

export async function userRoutes(app: FastifyInstance, { core, storage, environment: usual }: Api): Promise<void> {
  const roleNames = new RoleNames(core);

  app.get<{ Querystring: UsersQuery }>("/users", { schema: described({ summary: "Users by name", query: UsersQuery, answer: Users }) }, async ({ query }) =>
    storage.read(async (reading) => {
      const environment = await environmentNamed(reading, query.environment ?? usual);
      const { search, provider: providerId, status, organization: organizationId, limit = 50 } = query;
      const after = place(query.cursor, { userNameKey: "", id: "" });
      const { total, users } = await reading.searchUsers(environment.name, { search, providerId, status, organizationId, after, limit });
      const names = await roleNames.of(reading, environment);
      return { total, users: users.map((user) => shown(user, names)), next: cursor(users.length === limit ? last(users) : undefined) };
    }),
  );

  app.get<Named>("/users/:id", { schema: described({ summary: "A user", answer: UserDetail }) }, async ({ query, params }, reply) => {
    const { found, organization, roles } = await storage.read(async (reading) => {
      const environment = await environmentNamed(reading, query.environment ?? usual);
      const found = await reading.userDetail(environment.name, params.id);
      if (found === undefined) throw new Missing("user", params.id);
      const { organizationId, roleIds } = JSON.parse(found.account) as { organizationId: string | null; roleIds: string[] };
      const organizations = organizationId === null ? [] : await reading.organizations(environment.name);
      const names = await roleNames.of(reading, environment);
      const name = organizations.find(({ id }) => id === organizationId)?.name;
      return {
        found,
        organization: organizationId === null ? null : { id: organizationId, name: name ?? organizationId },
        roles: roleIds.map((id) => ({ id, name: names.get(id) ?? id })),
      };
    });
    const sentences = found.evaluation === null ? [] : (JSON.parse(found.evaluation) as Evaluation).sentences;
    return reply.type("application/json").send(detailText(found, { organization, roles, sentences }));
  });

  app.get<{ Querystring: PageQuery; Params: { id: string } }>(
    "/users/:id/history",
    { schema: described({ summary: "What provisioning did to a user, newest first", query: PageQuery, answer: SyncLog }) },
    async ({ query, params }) => storage.read((reading) => logPage(reading, query.environment ?? usual, { ...query, userId: params.id })),
  );
}

function shown({ roleIds, displayName, evaluation, userNameKey: _, ...user }: UserSummary, names: ReadonlyMap<string, string>) {
  const findings = evaluation === null ? [] : ((JSON.parse(evaluation) as { findings?: Finding[] }).findings ?? []);
  const number = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  return {
    ...user,
    ...(displayName !== null && { displayName }),
    roles: roleIds.map((id) => ({ id, name: names.get(id) ?? id })),
    findings: { error: number("error"), warning: number("warning"), info: number("info") },
  };
}

function last(users: readonly UserSummary[]): object | undefined {
  const user = users.at(-1);
  return user && { userNameKey: user.userNameKey, id: user.id };
}

/** Stored texts as they are. */
function detailText({ account, groupIds, groups, resource, evaluation, created, lastModified }: UserDetailRow, more: object): string {
  const named = groups.map(({ id, displayName }) => ({ id, displayName }));
  const rest = JSON.stringify({ groups: named, ...more, created, lastModified });
  return `{"account":${account},"groupIds":${groupIds},"resource":${resource},"evaluation":${evaluation ?? "null"},${rest.slice(1)}`;
}
