//! What is to be written and answered.

use super::account::Account;
use super::group::StoredGroup;
use super::sync_log::LogEntry;
use crate::directory::UserStatus;
use crate::finding::Finding;
use serde::Serialize;

/// What becomes of a request: everything in it is written in one transaction, or nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What the client is told, once everything is written.
    pub answer: Answer,
    /// Whether the request was refused: then there is nothing to write but the log.
    pub is_refused: bool,
    /// User rows, as they are now.
    pub users: Vec<UserWrite>,
    /// Group rows, as they are now.
    pub groups: Vec<GroupWrite>,
    /// Groups that are gone, with their memberships.
    pub deleted_groups: Vec<String>,
    /// Memberships that came and went.
    pub memberships: Vec<MembershipWrite>,
    /// Users all of whose memberships are gone.
    pub removed_members: Vec<String>,
    /// Organizations that are new.
    pub organizations: Vec<NewOrganization>,
    /// The provider's next revision as JSON, where rows had to go with their group (SG-6).
    pub provider: Option<String>,
    /// Records for the Sync Log.
    pub log: Vec<LogEntry>,
    /// Records for the Audit Log.
    pub audit: Vec<AuditEvent>,
    /// What is to happen later.
    pub effects: Vec<Effect>,
    /// What the request did beside the RFC, and what was left out.
    pub findings: Vec<Finding>,
}

/// An HTTP answer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body as JSON.
    pub body: Option<String>,
    /// Where a new resource is.
    pub location: Option<String>,
    /// The version of the resource as an entity tag.
    pub etag: Option<String>,
}

/// A user row; the columns beside `account`, `resource` and `evaluation` are for looking it up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserWrite {
    /// The user.
    pub id: String,
    /// The owning provider.
    pub provider_id: Option<String>,
    /// As the user signs in.
    pub user_name: String,
    /// What userNames are compared by (SU-5).
    pub user_name_key: String,
    /// What e-mail addresses are compared by (SU-6).
    pub email_key: Option<String>,
    /// The provider's own id.
    pub external_id: Option<String>,
    /// Where the account stands.
    pub status: UserStatus,
    /// Where the user is.
    pub organization_id: Option<String>,
    /// Who sees the user in a list.
    pub listing: String,
    /// Whether the provider deleted it.
    pub is_deleted: bool,
    /// When the deactivation is due.
    pub deactivate_at: Option<String>,
    /// When the row came.
    pub created: String,
    /// When it changed last.
    pub last_modified: String,
    /// How often it has changed.
    pub version: u64,
    /// The users.ndjson object without groups, as JSON.
    pub account: String,
    /// The SCIM attributes as JSON.
    pub resource: String,
    /// The last decision as JSON.
    pub evaluation: Option<String>,
    /// The roles held.
    pub role_ids: Vec<String>,
}

impl UserWrite {
    /// The row of an account; `email` and `external_id` are what its resource says.
    pub(super) fn of(account: &Account, email: &str, external_id: Option<&str>) -> Self {
        let user = &account.user;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            id: user.id.clone(),
            provider_id: account.provider_id().map(str::to_owned),
            user_name: user.user_name.clone(),
            user_name_key: user.user_name.to_lowercase(),
            email_key: Some(email.to_lowercase()).filter(|email| !email.is_empty()),
            external_id: external_id.map(str::to_owned),
            status: user.status,
            organization_id: user.organization_id.clone(),
            listing: account.listing(),
            is_deleted: account.is_deleted,
            deactivate_at: user.deactivate_at.clone(),
            created: account.created.clone(),
            last_modified: account.last_modified.clone(),
            version: account.version,
            account: account.line(),
            resource: text(&account.resource),
            evaluation: account.evaluation.as_deref().map(text),
            role_ids: user.role_ids.clone(),
        }
    }
}

/// A group row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupWrite {
    /// The group.
    pub id: String,
    /// The provider that pushed it (SG-3).
    pub provider_id: String,
    /// The name to show.
    pub display_name: String,
    /// What names are compared by in filters.
    pub display_name_key: String,
    /// The provider's own id.
    pub external_id: Option<String>,
    /// Who sees the group in a list.
    pub listing: String,
    /// When the row came.
    pub created: String,
    /// When it changed last.
    pub last_modified: String,
    /// How often it has changed.
    pub version: u64,
    /// The SCIM attributes as JSON, without the members.
    pub resource: String,
}

impl GroupWrite {
    /// The row of a group as it is now.
    pub(super) fn of(group: &StoredGroup, display_name: &str, external_id: Option<&str>) -> Self {
        Self {
            id: group.id.clone(),
            provider_id: group.provider_id.clone(),
            display_name: display_name.to_owned(),
            display_name_key: display_name.to_lowercase(),
            external_id: external_id.map(str::to_owned),
            listing: format!("provider:{}", group.provider_id),
            created: group.created.clone(),
            last_modified: group.last_modified.clone(),
            version: group.version,
            resource: String::from_utf8_lossy(group.resource).into_owned(),
        }
    }
}

/// What changes in a group's members. Removals come first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MembershipWrite {
    /// The group.
    pub group_id: String,
    /// Members that came, or whose entry differs.
    pub added: Vec<NewMember>,
    /// The values of members that went.
    pub removed: Vec<String>,
}

/// A member that came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NewMember {
    /// The id that it names.
    pub value: String,
    /// The member as JSON.
    pub entry: String,
}

/// An organization that mapping makes (OM-10, OM-16).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewOrganization {
    /// Its new id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The organization above.
    pub parent_id: String,
}

/// A record of the Audit Log (rules AU).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEvent {
    /// Such as `user_created`.
    pub event: &'static str,
    /// Who acted (AU-2).
    pub actor: String,
    /// The id of what was changed.
    pub target: String,
    /// The provider that it happened through.
    pub provider_id: Option<String>,
    /// Before, as JSON; nothing where it is new.
    pub before: Option<String>,
    /// After, as JSON; nothing where it is gone.
    pub after: Option<String>,
    /// When, RFC 3339.
    pub at: String,
}

/// What is to happen later.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Effect {
    /// A deactivation comes due (LC-3).
    Deactivate {
        /// Whose.
        user_id: String,
        /// When, RFC 3339.
        at: String,
    },
    /// A deactivation is called off (LC-9).
    CancelDeactivation {
        /// Whose.
        user_id: String,
    },
}
