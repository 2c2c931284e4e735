import { setImmediate as nextTurn } from "node:timers/promises";
import type {
  CredentialRow,
  DueUser,
  EnvironmentRow,
  FoundCredential,
  GroupName,
  OrganizationRow,
  PlanRow,
  ProviderRow,
  RevisionRow,
  StoredAuditEvent,
  StoredGroup,
  StoredLogEntry,
  StoredMember,
  StoredUser,
  UserDetail,
  UserSummary,
} from "../rows.ts";
import type { ListQuery, LogQuery, Page, Reading, UserQuery } from "../storage.ts";
import type { Bound, Connection } from "./connection.ts";
import {
  auditLogColumns,
  credentialColumns,
  environmentColumns,
  groupColumns,
  organizationColumns,
  planColumns,
  providerColumns,
  syncLogColumns,
  userColumns,
} from "./columns.ts";
import { count, page, scan } from "./lists.ts";
import { Where } from "./where.ts";

/** A row with SQLite's 0 and 1. */
type Flagged<Row, Flag extends keyof Row> = Omit<Row, Flag> & Record<Flag, number>;

export class SqliteReading implements Reading {
  protected readonly connection: Connection;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async environments(): Promise<EnvironmentRow[]> {
    return this.connection.all(`SELECT ${environmentColumns} FROM environment ORDER BY name`);
  }

  async environment(environment: string): Promise<EnvironmentRow | undefined> {
    return this.connection.get(`SELECT ${environmentColumns} FROM environment WHERE name = ?`, environment);
  }

  async organizations(environment: string): Promise<OrganizationRow[]> {
    return this.connection.all(`SELECT ${organizationColumns} FROM organization WHERE environment = ? ORDER BY position, id`, environment);
  }

  async groupNames(environment: string): Promise<GroupName[]> {
    return this.connection.all(
      `SELECT id, display_name AS displayName, provider_id AS providerId FROM "group" WHERE environment = ? ORDER BY id`,
      environment,
    );
  }

  async baseUrl(): Promise<string | undefined> {
    return this.connection.get<{ value: string }>("SELECT value FROM deployment WHERE name = 'baseUrl'")?.value;
  }

  async providers(environment: string): Promise<ProviderRow[]> {
    return this.connection
      .all<Flagged<ProviderRow, "isDeleted">>(`SELECT ${providerColumns} FROM provider WHERE environment = ? ORDER BY id`, environment)
      .map(withDeleted);
  }

  async provider(environment: string, id: string): Promise<ProviderRow | undefined> {
    const row = this.connection.get<Flagged<ProviderRow, "isDeleted">>(
      `SELECT ${providerColumns} FROM provider WHERE environment = ? AND id = ?`,
      environment,
      id,
    );
    return row && withDeleted(row);
  }

  async providerDocument(environment: string, providerId: string, revision: number): Promise<string | undefined> {
    return this.connection.get<{ document: string }>(
      "SELECT document FROM provider_revision WHERE environment = ? AND provider_id = ? AND revision = ?",
      environment,
      providerId,
      revision,
    )?.document;
  }

  async revisions(environment: string, providerId: string): Promise<RevisionRow[]> {
    return this.connection.all(
      `SELECT revision, saved_at AS savedAt, saved_by AS savedBy, reason FROM provider_revision
       WHERE environment = ? AND provider_id = ? ORDER BY revision DESC`,
      environment,
      providerId,
    );
  }

  async occupiedOrganizations(environment: string): Promise<string[]> {
    const sql = "SELECT DISTINCT organization_id AS id FROM user WHERE environment = ? AND organization_id IS NOT NULL ORDER BY id";
    return this.connection.all<{ id: string }>(sql, environment).map(({ id }) => id);
  }

  async populationSize(environment: string, providerId: string): Promise<number> {
    const sql = "SELECT count(*) AS count FROM user WHERE environment = ? AND provider_id = ? AND is_deleted = 0";
    return this.connection.get<{ count: number }>(sql, environment, providerId)?.count ?? 0;
  }

  async credentialOf(environment: string, providerId: string): Promise<CredentialRow | undefined> {
    return this.connection.get(`SELECT ${credentialColumns} FROM credential WHERE environment = ? AND provider_id = ?`, environment, providerId);
  }

  async credentialByUsername(username: string): Promise<FoundCredential | undefined> {
    return this.#credential("username", username);
  }

  async credentialByHash(hash: Uint8Array): Promise<FoundCredential | undefined> {
    return this.#credential("hash", hash);
  }

  #credential(column: string, value: Bound): FoundCredential | undefined {
    const sql = `SELECT ${credentialColumns}, credential_type AS credentialType, is_deleted AS isProviderDeleted
      FROM credential JOIN provider ON provider.environment = credential.environment AND provider.id = provider_id WHERE ${column} = ?`;
    const row = this.connection.get<Flagged<FoundCredential, "isProviderDeleted">>(sql, value);
    return row && { ...row, isProviderDeleted: row.isProviderDeleted !== 0 };
  }

  async users(environment: string, ids: readonly string[]): Promise<StoredUser[]> {
    const sql = `SELECT ${userColumns} FROM ${wanted("user", "id")} ORDER BY user.id`;
    return this.connection.all<Flagged<StoredUser, "isDeleted">>(sql, list(ids), environment).map(withDeleted);
  }

  async userIdsByName(environment: string, keys: readonly string[]): Promise<Map<string, string[]>> {
    return this.#userIds("user_name_key", environment, keys);
  }

  async userIdsByEmail(environment: string, keys: readonly string[]): Promise<Map<string, string[]>> {
    return this.#userIds("email_key", environment, keys);
  }

  #userIds(column: string, environment: string, keys: readonly string[]): Map<string, string[]> {
    const sql = `SELECT ${column} AS key, user.id AS id FROM ${wanted("user", column)} ORDER BY user.id`;
    const rows = this.connection.all<{ key: string; id: string }>(sql, list(keys), environment);
    const found = new Map<string, string[]>();
    for (const { key, id } of rows) found.set(key, [...(found.get(key) ?? []), id]);
    return found;
  }

  async groups(environment: string, ids: readonly string[]): Promise<StoredGroup[]> {
    return this.connection.all(`SELECT ${groupColumns} FROM ${wanted(`"group"`, "id")} ORDER BY "group".id`, list(ids), environment);
  }

  async members(environment: string, groupId: string, values: readonly string[] | "all"): Promise<StoredMember[]> {
    const columns = "membership.value AS value, position, entry";
    if (values === "all") return this.connection.all(`SELECT ${columns} FROM membership WHERE environment = ? AND group_id = ? ORDER BY position`, environment, groupId);
    const sql = `SELECT ${columns} FROM ${wanted("membership", "value")} AND group_id = ? ORDER BY position`;
    return this.connection.all(sql, list(values), environment, groupId);
  }

  async rolesHeldElsewhere(environment: string, roleIds: readonly string[], except: readonly string[]): Promise<string[]> {
    const sql = `SELECT 1 AS found FROM user_role WHERE environment = ? AND counts = 1 AND role_id = ?
      AND user_id NOT IN (SELECT value FROM json_each(?)) LIMIT 1`;
    const names = JSON.stringify(except);
    return roleIds.filter((roleId) => this.connection.get(sql, environment, roleId, names) !== undefined);
  }

  async rolesHeldOutside(environment: string, providerId: string): Promise<string[]> {
    // From one role to the next in the index, and in each role to the first holder on either side of the provider: never over all holders.
    const held = "SELECT 1 FROM user_role WHERE environment = :environment AND counts = 1 AND role_id = role.id";
    const sql = `WITH RECURSIVE role (id) AS (
        SELECT min(role_id) FROM user_role WHERE environment = :environment AND counts = 1
        UNION ALL
        SELECT (SELECT min(role_id) FROM user_role WHERE environment = :environment AND counts = 1 AND role_id > role.id) FROM role WHERE role.id IS NOT NULL
      )
      SELECT id FROM role WHERE EXISTS (${held} AND provider_id < :provider) OR EXISTS (${held} AND provider_id > :provider)`;
    return this.connection.all<{ id: string }>(sql, { environment, provider: providerId }).map(({ id }) => id);
  }

  async count(query: ListQuery): Promise<number> {
    return count(this.connection, query);
  }

  async listUsers(query: ListQuery, { offset, limit }: Page): Promise<StoredUser[]> {
    return page<Flagged<StoredUser, "isDeleted">>(this.connection, query, offset, limit).map(withDeleted);
  }

  async listGroups(query: ListQuery, { offset, limit }: Page): Promise<StoredGroup[]> {
    return page<StoredGroup>(this.connection, query, offset, limit);
  }

  async *scanUsers(query: ListQuery, chunk: number): AsyncGenerator<StoredUser[]> {
    for (const rows of scan<Flagged<StoredUser, "isDeleted">>(this.connection, query, chunk)) {
      yield rows.map(withDeleted);
      await nextTurn();
    }
  }

  async *scanGroups(query: ListQuery, chunk: number): AsyncGenerator<StoredGroup[]> {
    for (const rows of scan<StoredGroup>(this.connection, query, chunk)) {
      yield rows;
      await nextTurn();
    }
  }

  async *populationLines(environment: string, providerId: string, chunk: number): AsyncGenerator<string> {
    for await (const users of this.populationUsers(environment, providerId, chunk)) yield users.map(line).join("");
  }

  async *populationUsers(environment: string, providerId: string, chunk: number): AsyncGenerator<StoredUser[]> {
    const sql = `SELECT ${userColumns} FROM user WHERE environment = ? AND provider_id = ? AND is_deleted = 0 AND id > ? ORDER BY id LIMIT ?`;
    let after = "";
    while (true) {
      const rows = this.connection.all<Flagged<StoredUser, "isDeleted">>(sql, environment, providerId, after, chunk);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(withDeleted);
      after = last.id;
      await nextTurn();
    }
  }

  async searchUsers(environment: string, query: UserQuery): Promise<{ total: number; users: UserSummary[] }> {
    const where = new Where("user.environment = ?", environment);
    const text = query.search?.toLowerCase();
    if (text !== undefined) where.and("(instr(user_name_key, ?) > 0 OR instr(email_key, ?) > 0)", text, text);
    if (query.providerId !== undefined) where.and("provider_id = ?", query.providerId);
    if (query.status !== undefined) where.and("user.status = ?", query.status);
    if (query.organizationId !== undefined) where.and("organization_id = ?", query.organizationId);
    const total = this.connection.get<{ count: number }>(`SELECT count(*) AS count FROM user ${where}`, ...where.values)?.count ?? 0;
    if (query.after !== undefined) where.and("(user_name_key, user.id) > (?, ?)", query.after.userNameKey, query.after.id);
    const sql = `SELECT user.id, user_name AS userName, user_name_key AS userNameKey, user.status, organization_id AS organizationId,
        organization.name AS organizationName, provider_id AS providerId, deactivate_at AS deactivateAt, resource ->> '$.displayName' AS displayName, evaluation,
        (SELECT json_group_array(role_id) FROM user_role WHERE user_role.environment = user.environment AND user_id = user.id) AS roleIds
      FROM user LEFT JOIN organization ON organization.environment = user.environment AND organization.id = organization_id
      ${where} ORDER BY user_name_key, user.id LIMIT ?`;
    return { total, users: this.connection.all<FoundUser>(sql, ...where.values, query.limit).map(summary) };
  }

  async userDetail(environment: string, id: string): Promise<UserDetail | undefined> {
    const sql = `SELECT ${userColumns} FROM user WHERE environment = ? AND id = ?`;
    const row = this.connection.get<Flagged<StoredUser, "isDeleted">>(sql, environment, id);
    if (row === undefined) return undefined;
    const groups = this.connection.all<GroupName>(
      `SELECT id, display_name AS displayName, provider_id AS providerId
       FROM membership JOIN "group" ON "group".environment = membership.environment AND id = group_id
       WHERE membership.environment = ? AND value = ? ORDER BY id`,
      environment,
      id,
    );
    return { ...withDeleted(row), groups };
  }

  async dueUsers(now: string, limit: number): Promise<DueUser[]> {
    return this.connection.all(
      `SELECT environment, id AS userId, provider_id AS providerId FROM user
       WHERE environment IN (SELECT name FROM environment) AND deactivate_at <= ? ORDER BY deactivate_at, environment, id LIMIT ?`,
      now,
      limit,
    );
  }

  async nextDue(): Promise<string | undefined> {
    const sql = `SELECT min((SELECT min(deactivate_at) FROM user WHERE environment = environment.name AND deactivate_at IS NOT NULL)) AS at FROM environment`;
    return this.connection.get<{ at: string | null }>(sql)?.at ?? undefined;
  }

  async syncLog(environment: string, query: LogQuery): Promise<StoredLogEntry[]> {
    const where = recorded(environment, query);
    if (query.providerId !== undefined) where.and("provider_id = ?", query.providerId);
    if (query.userId !== undefined) where.and("user_id = ?", query.userId);
    return this.connection.all(`SELECT ${syncLogColumns} FROM sync_log ${where} ORDER BY at DESC, seq LIMIT ?`, ...where.values, query.limit);
  }

  async auditLog(environment: string, query: LogQuery): Promise<StoredAuditEvent[]> {
    const where = recorded(environment, query);
    return this.connection.all(`SELECT ${auditLogColumns} FROM audit_log ${where} ORDER BY at DESC, seq LIMIT ?`, ...where.values, query.limit);
  }

  async plan(environment: string, id: string): Promise<PlanRow | undefined> {
    return this.connection.get(`SELECT ${planColumns} FROM plan WHERE environment = ? AND id = ?`, environment, id);
  }
}

function withDeleted<Row extends { isDeleted: number }>(row: Row): Omit<Row, "isDeleted"> & { isDeleted: boolean } {
  return { ...row, isDeleted: row.isDeleted !== 0 };
}

/**
 * The rows of a table whose column has one of a list's values, each looked up for itself. `IN` would leave it to SQLite, which then walks
 * through the whole environment for the sake of an order. Takes the list, then the environment.
 */
function wanted(table: string, column: string): string {
  return `json_each(?) AS wanted CROSS JOIN ${table} ON ${table}.environment = ? AND ${table}.${column} = wanted.value`;
}

/** Each value once, as JSON. */
function list(values: readonly string[]): string {
  return JSON.stringify([...new Set(values)]);
}

/** A users.ndjson line: the account with its groups put in before its last brace. */
function line({ account, groupIds }: StoredUser): string {
  return `${account.slice(0, account.lastIndexOf("}"))},"groupIds":${groupIds}}\n`;
}

interface FoundUser extends Omit<UserSummary, "organization" | "roleIds"> {
  organizationId: string | null;
  organizationName: string | null;
  roleIds: string;
}

function summary({ organizationId, organizationName, roleIds, ...rest }: FoundUser): UserSummary {
  const organization = organizationId === null ? null : { id: organizationId, name: organizationName ?? organizationId };
  return { ...rest, organization, roleIds: JSON.parse(roleIds) as string[] };
}

function recorded(environment: string, { from, to, after }: LogQuery): Where {
  const where = new Where("environment = ?", environment);
  if (from !== undefined) where.and("at >= ?", from);
  if (to !== undefined) where.and("at < ?", to);
  if (after !== undefined) where.and("at <= ? AND (at < ? OR seq > ?)", after.at, after.at, after.seq);
  return where;
}
