//! One user of the population.

use super::reading::{Origin, Reading};
use crate::finding::{Document, Finding};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use serde::Serialize;
use std::collections::BTreeSet;

/// Where an account stands (section K of the rules).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum UserStatus {
    /// In use.
    #[default]
    Active,
    /// By an administrator.
    Blocked,
    /// Blocked by provisioning, with a deactivation to come.
    Pending,
    /// Blocked; the deactivation waits for the release from legal hold.
    Held,
    /// Inactive and blocked.
    Deactivated,
}

impl UserStatus {
    /// The word for it, as documents write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Deactivated => "deactivated",
        }
    }
}

/// What the directory scripts returned.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scripted {
    /// An organization name.
    pub organization: Option<String>,
    /// Roles; sorted, without repetition.
    pub role_ids: Vec<String>,
}

/// Who owns the user.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Owner {
    /// The provider that is evaluated.
    #[default]
    Evaluated,
    /// Nobody: evaluated, and so adopted.
    Nobody,
    /// The provider of this id.
    Provider(String),
}

/// One user of the population.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct User {
    /// Unique in the population.
    pub id: String,
    /// As the user signs in.
    pub user_name: String,
    /// Where the account stands.
    pub status: UserStatus,
    /// `None`: the user does not exist yet.
    pub organization_id: Option<String>,
    /// Sorted, without repetition.
    pub role_ids: Vec<String>,
    /// Sorted, without repetition.
    pub group_ids: Vec<String>,
    /// The organization names received, in order; a null counts as a blank one (OM-12).
    pub org_names: Vec<String>,
    /// Who owns the user.
    pub owner: Owner,
    /// What the directory scripts returned.
    pub scripted: Scripted,
    /// Whether the user signs in locally only (LU-1).
    pub is_local: bool,
    /// Matters whose hold keeps the user from being deactivated.
    pub legal_hold_matters: Vec<String>,
    /// Whether an administrator blocked the user (LC-10).
    pub is_blocked_by_administrator: bool,
    /// When a deactivation is due, RFC 3339.
    pub deactivate_at: Option<String>,
    /// When it was asked for, RFC 3339.
    pub deactivate_asked: Option<String>,
    /// The groups whose role rows gave the present roles (RM-14); sorted, without repetition.
    pub role_group_ids: Vec<String>,
}

impl User {
    /// Whether the account exists already.
    pub fn exists(&self) -> bool {
        self.organization_id.is_some()
    }

    /// The roles held now: a user who does not exist yet holds none, whatever the line says.
    pub fn present_role_ids(&self) -> &[String] {
        if self.exists() { &self.role_ids } else { &[] }
    }
}

/// Reads users line by line, and reports an unknown key once.
#[derive(Clone, Default)]
pub struct UserReader {
    /// Pointers of the unknown keys that were warned of.
    warned: BTreeSet<String>,
}

impl UserReader {
    /// Reads the line that begins at `offset` of the file, with `lines_before` lines above it.
    ///
    /// # Errors
    /// Every problem of the line, when it cannot be decided.
    pub fn read(
        &mut self,
        line: &[u8],
        lines_before: usize,
        offset: usize,
    ) -> Result<(User, Vec<Finding>), Vec<Finding>> {
        self.read_after(line, lines_before, offset, 0)
    }

    /// Reads a user who begins after `column` characters of a line.
    ///
    /// # Errors
    /// Every problem of the user, when it cannot be decided.
    pub(crate) fn read_after(
        &mut self,
        line: &[u8],
        lines_before: usize,
        offset: usize,
        column: usize,
    ) -> Result<(User, Vec<Finding>), Vec<Finding>> {
        let origin = Origin { line: lines_before, offset, column };
        let read = Reading::line(line, origin, &self.warned, user);
        let findings = match &read {
            Ok((_, findings)) | Err(findings) => findings,
        };
        let unknown = findings.iter().filter(|finding| finding.rule == Rule::UnknownKey);
        self.warned.extend(unknown.filter_map(|finding| finding.path.clone()));
        read
    }

    /// What to say of a line that is too long to be held.
    pub fn too_long(lines_before: usize, offset: usize, limit: usize) -> Finding {
        let message = format!("This line is longer than {limit} bytes, so it was left out. A user is one line.");
        let place = crate::finding::Place { line: lines_before + 1, column: 1, offset };
        Finding { document: Some(Document::Users), ..Finding::error(Rule::JsonSize, message) }.placed(Some(place))
    }
}

const KEYS: &[&str] = &[
    "id",
    "userName",
    "status",
    "organizationId",
    "roleIds",
    "groupIds",
    "orgName",
    "providerId",
    "scripted",
    "local",
    "legalHoldMatters",
    "blockedByAdministrator",
    "deactivateAt",
    "deactivateAsked",
    "roleGroupIds",
];

fn user(reading: &mut Reading, node: &Node) -> Option<User> {
    let object = reading.object(node, KEYS)?;
    let id = reading.required(&object, "id", Reading::id);
    let user_name = reading.required(&object, "userName", Reading::name);
    let status = reading.optional(&object, "status", status);
    let organization_id = reading.optional(&object, "organizationId", |r, n| r.nullable(n, Reading::id));
    let role_ids = reading.optional(&object, "roleIds", ids);
    let group_ids = reading.optional(&object, "groupIds", ids);
    let org_names = reading.optional(&object, "orgName", org_names);
    let owner = reading.optional(&object, "providerId", |r, n| r.nullable(n, Reading::id));
    let scripted = reading.optional(&object, "scripted", scripted);
    let is_local = reading.optional(&object, "local", Reading::boolean);
    let legal_hold_matters = reading.optional(&object, "legalHoldMatters", ids);
    let blocked = reading.optional(&object, "blockedByAdministrator", Reading::boolean);
    let deactivate_at = reading.optional(&object, "deactivateAt", Reading::string);
    let deactivate_asked = reading.optional(&object, "deactivateAsked", Reading::string);
    let role_group_ids = reading.optional(&object, "roleGroupIds", ids);
    Some(User {
        id: id?,
        user_name: user_name?,
        status: status.unwrap_or_default(),
        organization_id: organization_id.flatten(),
        role_ids: role_ids.unwrap_or_default(),
        group_ids: group_ids.unwrap_or_default(),
        org_names: org_names.unwrap_or_default(),
        owner: owner.map_or(Owner::Evaluated, |id| id.map_or(Owner::Nobody, Owner::Provider)),
        scripted: scripted.unwrap_or_default(),
        is_local: is_local.unwrap_or_default(),
        legal_hold_matters: legal_hold_matters.unwrap_or_default(),
        is_blocked_by_administrator: blocked.unwrap_or_default(),
        deactivate_at,
        deactivate_asked,
        role_group_ids: role_group_ids.unwrap_or_default(),
    })
}

fn status(reading: &mut Reading, node: &Node) -> Option<UserStatus> {
    reading.word(
        node,
        &[
            ("active", UserStatus::Active),
            ("blocked", UserStatus::Blocked),
            ("pending", UserStatus::Pending),
            ("held", UserStatus::Held),
            ("deactivated", UserStatus::Deactivated),
        ],
    )
}

fn ids(reading: &mut Reading, node: &Node) -> Option<Vec<String>> {
    let mut ids = reading.list(node, Reading::id)?;
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

fn org_names(reading: &mut Reading, node: &Node) -> Option<Vec<String>> {
    if let Value::Array(_) = node.value {
        let names = reading.list(node, |r, n| r.nullable(n, Reading::string))?;
        return Some(names.into_iter().map(Option::unwrap_or_default).collect());
    }
    let name = reading.nullable(node, |r, n| match n.value {
        Value::String(_) => r.string(n),
        _ => {
            r.error(
                n,
                Rule::WrongType,
                format!("Expected a string, a list of strings or null, found {}.", n.value.kind()),
            );
            None
        }
    })?;
    Some(vec![name.unwrap_or_default()])
}

fn scripted(reading: &mut Reading, node: &Node) -> Option<Scripted> {
    let object = reading.object(node, &["organization", "roleIds"])?;
    let organization = reading.optional(&object, "organization", |r, n| r.nullable(n, Reading::string));
    let role_ids = reading.optional(&object, "roleIds", ids);
    Some(Scripted { organization: organization.flatten(), role_ids: role_ids.unwrap_or_default() })
}
