// The columns of each kind of row, under the names that the rest of the program has for them.

export const environmentColumns = `name, created_at AS createdAt, default_organization_id AS defaultOrganizationId, roles,
  environment_version AS environmentVersion, population_version AS populationVersion`;

export const organizationColumns = "id, name, parent_id AS parentId, status, default_role_ids AS defaultRoleIds";

export const providerColumns = `id, display_name AS displayName, display_name_key AS displayNameKey, kind,
  credential_type AS credentialType, revision, is_deleted AS isDeleted`;

export const credentialColumns = "credential.environment AS environment, provider_id AS providerId, username, hash, created_at AS createdAt";

export const userColumns = `user.id AS id, user.is_deleted AS isDeleted, user.created AS created, user.last_modified AS lastModified,
  user.version AS version, account, resource, evaluation,
  (SELECT json_group_array(group_id ORDER BY group_id) FROM membership
   WHERE membership.environment = user.environment AND membership.value = user.id) AS groupIds`;

export const groupColumns = `"group".id AS id, "group".provider_id AS providerId, "group".created AS created,
  last_modified AS lastModified, version, resource`;

export const planColumns = `id, provider_id AS providerId, digest, created_at AS createdAt, created_by AS createdBy, revision,
  environment_version AS environmentVersion, population_version AS populationVersion, summary, status, applied_at AS appliedAt,
  applied_by AS appliedBy, figures`;

export const syncLogColumns = `seq, provider_id AS providerId, user_id AS userId, user_name AS userName, change_type AS changeType,
  attribute, new_value AS newValue, old_value AS oldValue, message, at`;

export const auditLogColumns = "seq, event, actor, target, provider_id AS providerId, before, after, at";
