// Every key is led by the environment. `STRICT` keeps a number from becoming a text by accident. Small rows live in their key
// (`WITHOUT ROWID`); rows with long texts do not, so that looking one up reads short pages.

export const first = `
CREATE TABLE deployment (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE environment (
  name TEXT PRIMARY KEY,
  created_at TEXT NOT NULL,
  default_organization_id TEXT NOT NULL,
  roles TEXT,
  environment_version INTEGER NOT NULL DEFAULT 1,
  population_version INTEGER NOT NULL DEFAULT 1,
  next_position INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE TABLE organization (
  environment TEXT NOT NULL REFERENCES environment (name),
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  parent_id TEXT,
  status TEXT NOT NULL,
  default_role_ids TEXT,
  position INTEGER NOT NULL,
  PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE provider (
  environment TEXT NOT NULL REFERENCES environment (name),
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  display_name_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  credential_type TEXT NOT NULL,
  revision INTEGER NOT NULL,
  is_deleted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (environment, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX provider_name ON provider (environment, display_name_key) WHERE is_deleted = 0;

CREATE TABLE provider_revision (
  environment TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  saved_at TEXT NOT NULL,
  saved_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  document TEXT NOT NULL,
  UNIQUE (environment, provider_id, revision),
  FOREIGN KEY (environment, provider_id) REFERENCES provider (environment, id)
) STRICT;

CREATE TABLE credential (
  environment TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  username TEXT NOT NULL,
  hash BLOB NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (environment, provider_id),
  FOREIGN KEY (environment, provider_id) REFERENCES provider (environment, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX credential_username ON credential (username);
CREATE UNIQUE INDEX credential_hash ON credential (hash);

CREATE TABLE user (
  environment TEXT NOT NULL REFERENCES environment (name),
  id TEXT NOT NULL,
  provider_id TEXT,
  user_name TEXT NOT NULL,
  user_name_key TEXT NOT NULL,
  email_key TEXT,
  external_id TEXT,
  status TEXT NOT NULL,
  organization_id TEXT,
  listing TEXT NOT NULL,
  is_deleted INTEGER NOT NULL,
  deactivate_at TEXT,
  created TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  version INTEGER NOT NULL,
  account TEXT NOT NULL,
  resource TEXT NOT NULL,
  evaluation TEXT,
  UNIQUE (environment, id)
) STRICT;
CREATE INDEX user_name ON user (environment, user_name_key, id);
CREATE INDEX user_email ON user (environment, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX user_external_id ON user (environment, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX user_listing ON user (environment, listing, created, id);
CREATE INDEX user_provider ON user (environment, provider_id, is_deleted, id);
CREATE INDEX user_due ON user (environment, deactivate_at) WHERE deactivate_at IS NOT NULL;

CREATE TABLE user_role (
  environment TEXT NOT NULL,
  user_id TEXT NOT NULL,
  role_id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  counts INTEGER NOT NULL,
  PRIMARY KEY (environment, user_id, role_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_holder ON user_role (environment, counts, role_id, provider_id, user_id);

CREATE TABLE "group" (
  environment TEXT NOT NULL REFERENCES environment (name),
  id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  display_name_key TEXT NOT NULL,
  external_id TEXT,
  listing TEXT NOT NULL,
  created TEXT NOT NULL,
  last_modified TEXT NOT NULL,
  version INTEGER NOT NULL,
  resource TEXT NOT NULL,
  UNIQUE (environment, id)
) STRICT;
CREATE INDEX group_name ON "group" (environment, display_name_key);
CREATE INDEX group_external_id ON "group" (environment, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX group_listing ON "group" (environment, listing, created, id);

CREATE TABLE membership (
  environment TEXT NOT NULL,
  group_id TEXT NOT NULL,
  value TEXT NOT NULL,
  position INTEGER NOT NULL,
  entry TEXT NOT NULL,
  PRIMARY KEY (environment, group_id, value),
  FOREIGN KEY (environment, group_id) REFERENCES "group" (environment, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_value ON membership (environment, value, group_id);

-- How many rows each list has, so that its total is one look-up and not a count of everything.
CREATE TABLE list_size (
  environment TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  listing TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (environment, resource_type, listing)
) STRICT, WITHOUT ROWID;
${counted("User", "user")}
${counted("Group", "group")}

CREATE TABLE sync_log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  environment TEXT NOT NULL,
  provider_id TEXT,
  user_id TEXT,
  user_name TEXT NOT NULL,
  change_type TEXT NOT NULL,
  attribute TEXT NOT NULL,
  new_value TEXT NOT NULL,
  old_value TEXT NOT NULL,
  message TEXT,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX sync_log_at ON sync_log (environment, at DESC, seq);
CREATE INDEX sync_log_user ON sync_log (environment, user_id, at DESC, seq) WHERE user_id IS NOT NULL;

CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  environment TEXT NOT NULL,
  event TEXT NOT NULL,
  actor TEXT NOT NULL,
  target TEXT NOT NULL,
  provider_id TEXT,
  before TEXT,
  after TEXT,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_log_at ON audit_log (environment, at DESC, seq);
CREATE TRIGGER audit_log_keeps_what_it_has BEFORE UPDATE ON audit_log
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TABLE plan (
  environment TEXT NOT NULL,
  id TEXT NOT NULL,
  provider_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  revision INTEGER NOT NULL,
  environment_version INTEGER NOT NULL,
  population_version INTEGER NOT NULL,
  summary TEXT NOT NULL,
  status TEXT NOT NULL,
  applied_at TEXT,
  applied_by TEXT,
  figures TEXT,
  UNIQUE (environment, id),
  FOREIGN KEY (environment, provider_id) REFERENCES provider (environment, id)
) STRICT;
`;

/** Triggers that keep `list_size` right, whoever writes the rows. */
function counted(resourceType: string, table: string): string {
  const more = `INSERT INTO list_size VALUES (new.environment, '${resourceType}', new.listing, 1) ON CONFLICT DO UPDATE SET size = size + 1;`;
  const fewer = `UPDATE list_size SET size = size - 1 WHERE environment = old.environment AND resource_type = '${resourceType}' AND listing = old.listing;`;
  return `
CREATE TRIGGER ${table}_came AFTER INSERT ON "${table}" BEGIN ${more} END;
CREATE TRIGGER ${table}_went AFTER DELETE ON "${table}" BEGIN ${fewer} END;
CREATE TRIGGER ${table}_is_listed_elsewhere AFTER UPDATE OF listing ON "${table}" WHEN new.listing IS NOT old.listing
BEGIN ${fewer} ${more} END;`;
}
