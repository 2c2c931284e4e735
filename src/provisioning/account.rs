//! One user as the store keeps it.

use crate::directory::{Owner, User, UserReader, UserStatus};
use crate::finding::Finding;
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use crate::scim::value::{as_text, get, get_text, items};
use serde::Serialize;
use std::borrow::Cow;

/// A user row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account<'s> {
    /// What decisions are made of. Its owner is always said.
    pub user: User,
    /// The SCIM attributes as JSON, without what the service itself says of the user.
    pub(super) resource: Cow<'s, [u8]>,
    /// Whether the provider deleted it: for the provider it is gone, and its data stays.
    pub(super) is_deleted: bool,
    pub(super) created: String,
    pub(super) last_modified: String,
    /// From 1; 0 before it was ever written.
    pub(super) version: u64,
    /// The last decision as JSON.
    pub(super) evaluation: Option<Cow<'s, [u8]>>,
}

impl<'s> Account<'s> {
    /// Reads a row out of the state's bytes.
    pub(super) fn read(row: &Node, bytes: &'s [u8]) -> Result<Self, Vec<Finding>> {
        let part = |name: &str| {
            let node = get(row, name).filter(|node| node.value != Value::Null)?;
            bytes.get(node.offset..node.end)
        };
        let missing = |name: &str| vec![Finding::error(Rule::MissingKey, format!("A user row has no `{name}`."))];
        let line = part("account").ok_or_else(|| missing("account"))?;
        let (mut user, _) = UserReader::default().read(line, 0, 0)?;
        user.group_ids = ids(row, "groupIds");
        let text = |name: &str| get_text(row, name).map(str::to_owned).ok_or_else(|| missing(name));
        Ok(Self {
            user,
            resource: Cow::Borrowed(part("resource").ok_or_else(|| missing("resource"))?),
            is_deleted: is_true(row, "isDeleted"),
            created: text("created")?,
            last_modified: text("lastModified")?,
            version: number(row, "version").ok_or_else(|| missing("version"))?,
            evaluation: part("evaluation").map(Cow::Borrowed),
        })
    }

    /// Whether the user is this provider's.
    pub(super) fn is_owned_by(&self, provider_id: &str) -> bool {
        matches!(&self.user.owner, Owner::Provider(owner) if owner == provider_id)
    }

    /// Whether the user is nobody's.
    pub(super) fn is_unowned(&self) -> bool {
        self.user.owner == Owner::Nobody
    }

    /// The owning provider.
    pub(super) fn provider_id(&self) -> Option<&str> {
        match &self.user.owner {
            Owner::Provider(id) => Some(id),
            Owner::Nobody | Owner::Evaluated => None,
        }
    }

    /// Who sees the user in a list: a provider its own and nobody's, nobody a local or a deleted one (LU-4).
    pub(super) fn listing(&self) -> String {
        match self.provider_id() {
            _ if self.is_deleted || self.user.is_local => "none".to_owned(),
            Some(id) => format!("provider:{id}"),
            None => "any".to_owned(),
        }
    }

    /// What `active` reads back as: what the provider last asked.
    pub(super) fn reads_active(&self) -> bool {
        matches!(self.user.status, UserStatus::Active | UserStatus::Blocked)
    }

    /// The users.ndjson object without its groups.
    pub(super) fn line(&self) -> String {
        serde_json::to_string(&Line::of(&self.user)).unwrap_or_default()
    }
}

/// Texts at a name, sorted and without repetition.
pub(super) fn ids(row: &Node, name: &str) -> Vec<String> {
    let mut ids: Vec<String> =
        get(row, name).into_iter().flat_map(items).filter_map(as_text).map(str::to_owned).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Whether `true` stands at a name.
pub(super) fn is_true(row: &Node, name: &str) -> bool {
    get(row, name).is_some_and(|node| node.value == Value::Bool(true))
}

/// The whole number at a name.
pub(super) fn number(row: &Node, name: &str) -> Option<u64> {
    match get(row, name)?.value {
        Value::Number(number) => number.parse().ok(),
        _ => None,
    }
}

/// A user as users.ndjson writes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    id: &'a str,
    user_name: &'a str,
    status: UserStatus,
    organization_id: Option<&'a str>,
    role_ids: &'a [String],
    provider_id: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    org_name: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    scripted: Option<ScriptedLine<'a>>,
    #[serde(skip_serializing_if = "is_false")]
    local: bool,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    legal_hold_matters: &'a [String],
    #[serde(skip_serializing_if = "is_false")]
    blocked_by_administrator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivate_at: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deactivate_asked: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    role_group_ids: &'a [String],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScriptedLine<'a> {
    organization: Option<&'a str>,
    role_ids: &'a [String],
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl<'a> Line<'a> {
    fn of(user: &'a User) -> Self {
        let scripted =
            ScriptedLine { organization: user.scripted.organization.as_deref(), role_ids: &user.scripted.role_ids };
        let is_scripted = scripted.organization.is_some() || !scripted.role_ids.is_empty();
        Self {
            id: &user.id,
            user_name: &user.user_name,
            status: user.status,
            organization_id: user.organization_id.as_deref(),
            role_ids: &user.role_ids,
            provider_id: match &user.owner {
                Owner::Provider(id) => Some(id),
                Owner::Nobody | Owner::Evaluated => None,
            },
            org_name: &user.org_names,
            scripted: Some(scripted).filter(|_| is_scripted),
            local: user.is_local,
            legal_hold_matters: &user.legal_hold_matters,
            blocked_by_administrator: user.is_blocked_by_administrator,
            deactivate_at: user.deactivate_at.as_deref(),
            deactivate_asked: user.deactivate_asked.as_deref(),
            role_group_ids: &user.role_group_ids,
        }
    }
}
