import type {
  AuditEvent,
  CredentialRow,
  EnvironmentRow,
  GroupWrite,
  LogEntry,
  MembershipWrite,
  NewProvider,
  NewRevision,
  OrganizationRow,
  PlanRow,
  UserWrite,
} from "../rows.ts";
import { NameTaken, type Writing } from "../storage.ts";
import { isDuplicate } from "./connection.ts";
import { SqliteReading } from "./reading.ts";

/** What one work writes. */
export class SqliteWriting extends SqliteReading implements Writing {
  readonly #raised = new Set<string>();

  async attempt<T>(work: (writing: Writing) => Promise<T>): Promise<T> {
    this.connection.turn("SAVEPOINT part");
    try {
      const value = await work(new SqliteWriting(this.connection));
      this.connection.turn("RELEASE part");
      return value;
    } catch (error) {
      // SQLite itself may have given the whole transaction up.
      if (this.connection.isInTransaction) {
        this.connection.turn("ROLLBACK TO part");
        this.connection.turn("RELEASE part");
      }
      throw error;
    }
  }

  async createEnvironment(environment: Pick<EnvironmentRow, "name" | "createdAt" | "defaultOrganizationId" | "roles">): Promise<void> {
    const { name, createdAt, defaultOrganizationId, roles } = environment;
    const sql = "INSERT INTO environment (name, created_at, default_organization_id, roles) VALUES (?, ?, ?, ?)";
    unique("environment", () => this.connection.run(sql, name, createdAt, defaultOrganizationId, roles));
    this.#raised.add(`environment ${name}`).add(`population ${name}`);
  }

  async updateEnvironment(environment: string, changed: Pick<EnvironmentRow, "defaultOrganizationId" | "roles">): Promise<void> {
    const sql = "UPDATE environment SET default_organization_id = ?, roles = ? WHERE name = ?";
    this.connection.run(sql, changed.defaultOrganizationId, changed.roles, environment);
    this.#raise("environment", environment);
  }

  async saveOrganizations(environment: string, organizations: readonly OrganizationRow[]): Promise<void> {
    const sql = `INSERT INTO organization (environment, id, name, parent_id, status, default_role_ids, position)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(position), 0) + 1 FROM organization WHERE environment = ?1))
      ON CONFLICT (environment, id) DO UPDATE SET name = excluded.name, parent_id = excluded.parent_id, status = excluded.status,
        default_role_ids = excluded.default_role_ids`;
    for (const { id, name, parentId, status, defaultRoleIds } of organizations) {
      this.connection.run(sql, { 1: environment, 2: id, 3: name, 4: parentId, 5: status, 6: defaultRoleIds });
    }
    if (organizations.length > 0) this.#raise("environment", environment);
  }

  async deleteOrganizations(environment: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.connection.run("DELETE FROM organization WHERE environment = ? AND id = ?", environment, id);
    if (ids.length > 0) this.#raise("environment", environment);
  }

  async setBaseUrl(url: string): Promise<void> {
    this.connection.run("INSERT INTO deployment VALUES ('baseUrl', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", url);
  }

  async touch(): Promise<void> {
    this.connection.run("INSERT INTO deployment VALUES ('touched', '1') ON CONFLICT (name) DO UPDATE SET value = value + 1");
  }

  async createProvider(environment: string, provider: NewProvider, revision: NewRevision): Promise<void> {
    const { id, displayName, displayNameKey, kind, credentialType } = provider;
    const sql = `INSERT INTO provider (environment, id, display_name, display_name_key, kind, credential_type, revision) VALUES (?, ?, ?, ?, ?, ?, 1)`;
    unique("provider", () => this.connection.run(sql, environment, id, displayName, displayNameKey, kind, credentialType));
    this.#insertRevision(environment, id, 1, revision);
  }

  async saveRevision(environment: string, provider: NewProvider, revision: NewRevision): Promise<number> {
    const { id, displayName, displayNameKey, kind, credentialType } = provider;
    const sql = `UPDATE provider SET display_name = ?, display_name_key = ?, kind = ?, credential_type = ?, revision = revision + 1
      WHERE environment = ? AND id = ? RETURNING revision`;
    const row = unique("provider", () =>
      this.connection.get<{ revision: number }>(sql, displayName, displayNameKey, kind, credentialType, environment, id),
    );
    if (row === undefined) throw new Error(`there is no provider ${id} to save a revision of`);
    this.#insertRevision(environment, id, row.revision, revision);
    return row.revision;
  }

  #insertRevision(environment: string, providerId: string, revision: number, { savedAt, savedBy, reason, document }: NewRevision): void {
    const sql = `INSERT INTO provider_revision (environment, provider_id, revision, saved_at, saved_by, reason, document) VALUES (?, ?, ?, ?, ?, ?, ?)`;
    this.connection.run(sql, environment, providerId, revision, savedAt, savedBy, reason, document);
  }

  async saveCredential({ environment, providerId, username, hash, createdAt }: CredentialRow): Promise<void> {
    const sql = `INSERT INTO credential (environment, provider_id, username, hash, created_at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (environment, provider_id) DO UPDATE SET username = excluded.username, hash = excluded.hash, created_at = excluded.created_at`;
    unique("credential", () => this.connection.run(sql, environment, providerId, username, hash, createdAt));
  }

  async saveUsers(environment: string, users: readonly UserWrite[]): Promise<void> {
    const sql = `INSERT INTO user (environment, id, provider_id, user_name, user_name_key, email_key, external_id, status, organization_id,
        listing, is_deleted, deactivate_at, created, last_modified, version, account, resource, evaluation)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (environment, id) DO UPDATE SET provider_id = excluded.provider_id, user_name = excluded.user_name,
        user_name_key = excluded.user_name_key, email_key = excluded.email_key, external_id = excluded.external_id,
        status = excluded.status, organization_id = excluded.organization_id, listing = excluded.listing,
        is_deleted = excluded.is_deleted, deactivate_at = excluded.deactivate_at, created = excluded.created,
        last_modified = excluded.last_modified, version = excluded.version, account = excluded.account,
        resource = excluded.resource, evaluation = excluded.evaluation`;
    for (const user of users) {
      this.connection.run(
        sql,
        environment,
        user.id,
        user.providerId,
        user.userName,
        user.userNameKey,
        user.emailKey,
        user.externalId,
        user.status,
        user.organizationId,
        user.listing,
        Number(user.isDeleted),
        user.deactivateAt,
        user.created,
        user.lastModified,
        user.version,
        user.account,
        user.resource,
        user.evaluation,
      );
      this.#saveRoles(environment, user);
    }
    if (users.length > 0) this.#raise("population", environment);
  }

  /** Only an active user who is not deleted counts as a holder. */
  #saveRoles(environment: string, { id, providerId, roleIds, status, isDeleted }: UserWrite): void {
    const counts = Number(status === "active" && !isDeleted);
    this.connection.run("DELETE FROM user_role WHERE environment = ? AND user_id = ?", environment, id);
    const sql = "INSERT OR IGNORE INTO user_role (environment, user_id, role_id, provider_id, counts) VALUES (?, ?, ?, ?, ?)";
    for (const roleId of roleIds) this.connection.run(sql, environment, id, roleId, providerId ?? "", counts);
  }

  async saveGroups(environment: string, groups: readonly GroupWrite[]): Promise<void> {
    const known = `SELECT display_name AS displayName, provider_id AS providerId FROM "group" WHERE environment = ? AND id = ?`;
    const sql = `INSERT INTO "group" (environment, id, provider_id, display_name, display_name_key, external_id, listing, created, last_modified,
        version, resource)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (environment, id) DO UPDATE SET provider_id = excluded.provider_id, display_name = excluded.display_name,
        display_name_key = excluded.display_name_key, external_id = excluded.external_id, listing = excluded.listing,
        created = excluded.created, last_modified = excluded.last_modified, version = excluded.version, resource = excluded.resource`;
    for (const group of groups) {
      const { id, providerId, displayName, displayNameKey, externalId, listing, created, lastModified, version, resource } = group;
      const before = this.connection.get<{ displayName: string; providerId: string }>(known, environment, id);
      this.connection.run(sql, environment, id, providerId, displayName, displayNameKey, externalId, listing, created, lastModified, version, resource);
      // The environment's document has only these of a group; other changes leave it as it is.
      if (before?.displayName !== displayName || before.providerId !== providerId) this.#raise("environment", environment);
    }
  }

  async deleteGroups(environment: string, ids: readonly string[]): Promise<void> {
    for (const id of ids) this.connection.run(`DELETE FROM "group" WHERE environment = ? AND id = ?`, environment, id);
    if (ids.length === 0) return;
    this.#raise("environment", environment);
    this.#raise("population", environment);
  }

  async saveMemberships(environment: string, writes: readonly MembershipWrite[]): Promise<void> {
    const remove = "DELETE FROM membership WHERE environment = ? AND group_id = ? AND value = ?";
    // One who is there already keeps its place.
    const add = `INSERT INTO membership (environment, group_id, value, position, entry) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (environment, group_id, value) DO UPDATE SET entry = excluded.entry`;
    for (const { groupId, added, removed } of writes) {
      for (const value of removed) this.connection.run(remove, environment, groupId, value);
      const first = added.length === 0 ? 0 : this.#takePositions(environment, added.length);
      added.forEach(({ value, entry }, index) => this.connection.run(add, environment, groupId, value, first + index, entry));
    }
    if (writes.some(({ added, removed }) => added.length + removed.length > 0)) this.#raise("population", environment);
  }

  /** @returns the first of so many */
  #takePositions(environment: string, number: number): number {
    const sql = "UPDATE environment SET next_position = next_position + ? WHERE name = ? RETURNING next_position AS next";
    const row = this.connection.get<{ next: number }>(sql, number, environment);
    if (row === undefined) throw new Error(`there is no environment ${environment}`);
    return row.next - number;
  }

  async deleteMembershipsOf(environment: string, userIds: readonly string[]): Promise<void> {
    const sql = "DELETE FROM membership WHERE environment = ? AND value = ?";
    const removed = userIds.reduce((sum, id) => sum + this.connection.run(sql, environment, id), 0);
    if (removed > 0) this.#raise("population", environment);
  }

  async appendSyncLog(environment: string, entries: readonly LogEntry[]): Promise<void> {
    const sql = `INSERT INTO sync_log (environment, provider_id, user_id, user_name, change_type, attribute, new_value, old_value, message, at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
    for (const { providerId, userId, userName, changeType, attribute, newValue, oldValue, message, at } of entries) {
      this.connection.run(sql, environment, providerId, userId, userName, changeType, attribute, newValue, oldValue, message, at);
    }
  }

  async appendAuditLog(environment: string, events: readonly AuditEvent[]): Promise<void> {
    const sql = "INSERT INTO audit_log (environment, event, actor, target, provider_id, before, after, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    for (const { event, actor, target, providerId, before, after, at } of events) {
      this.connection.run(sql, environment, event, actor, target, providerId, before, after, at);
    }
  }

  async savePlan(environment: string, plan: PlanRow): Promise<void> {
    const sql = `INSERT INTO plan (environment, id, provider_id, digest, created_at, created_by, revision, environment_version, population_version,
        summary, status, applied_at, applied_by, figures)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (environment, id) DO UPDATE SET status = excluded.status, applied_at = excluded.applied_at, applied_by = excluded.applied_by,
        figures = excluded.figures`;
    const { id, providerId, digest, createdAt, createdBy, revision, environmentVersion, populationVersion, summary } = plan;
    const { status, appliedAt, appliedBy, figures } = plan;
    this.connection.run(
      sql,
      environment,
      id,
      providerId,
      digest,
      createdAt,
      createdBy,
      revision,
      environmentVersion,
      populationVersion,
      summary,
      status,
      appliedAt,
      appliedBy,
      figures,
    );
  }

  /** Once a work, however much of it is written. */
  #raise(what: "environment" | "population", environment: string): void {
    const key = `${what} ${environment}`;
    if (this.#raised.has(key)) return;
    this.#raised.add(key);
    this.connection.run(`UPDATE environment SET ${what}_version = ${what}_version + 1 WHERE name = ?`, environment);
  }
}

function unique<T>(kind: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw isDuplicate(error) ? new NameTaken(kind, error) : error;
  }
}
