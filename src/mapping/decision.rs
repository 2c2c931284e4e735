//! What becomes of one user, with the reason in it.

use crate::finding::Finding;
use crate::rule::Rule;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// Where a user is or will be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Placement<'a> {
    /// In an organization that exists.
    Existing {
        /// Its id.
        id: &'a str,
        /// Its name, or its id where the environment does not have it.
        name: &'a str,
    },
    /// In an organization that will be created.
    Created {
        /// Its name, trimmed.
        name: &'a str,
        /// The provider's default organization, below which it will be (OM-16).
        parent_id: &'a str,
    },
}

impl<'a> Placement<'a> {
    /// The organization's name.
    pub fn name(&self) -> &'a str {
        match self {
            Self::Existing { name, .. } | Self::Created { name, .. } => name,
        }
    }

    /// The organization's id, if it exists.
    pub fn id(&self) -> Option<&'a str> {
        match self {
            Self::Existing { id, .. } => Some(id),
            Self::Created { .. } => None,
        }
    }

    /// As a sync log writes it: `Name (id)` (SL-5).
    pub fn label(&self) -> String {
        format!("{} ({})", self.name(), self.id().unwrap_or("new"))
    }
}

impl Serialize for Placement<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Existing { id, name } => {
                map.serialize_entry("id", id)?;
                map.serialize_entry("name", name)?;
            }
            Self::Created { name, parent_id } => {
                map.serialize_entry("id", &None::<&str>)?;
                map.serialize_entry("name", name)?;
                map.serialize_entry("parentId", parent_id)?;
                map.serialize_entry("create", &true)?;
            }
        }
        map.end()
    }
}

/// One attribute that a decision changes.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Change {
    /// `Organization` or `Role`.
    pub attribute: &'static str,
    /// Before: `Name (id)`, several joined with `; `; empty for a new user.
    pub old: String,
    /// After, likewise.
    pub new: String,
}

/// What an organization row that has one of the user's groups came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RowOutcome {
    /// The highest row that matches.
    Won,
    /// Below the row that won.
    Lost,
    /// It won and leads nowhere (OM-31).
    Broken,
    /// It won and leads to an organization of the remembered name (OM-34).
    Rebound,
}

/// What became of one role.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RoleOutcome {
    /// The user has it.
    Granted,
    /// It does not exist (RM-12).
    Missing,
    /// The script may not give it (UD-13).
    Ignored,
    /// The user had it.
    Removed,
}

/// A role row and its group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleSource<'a> {
    /// Index from 0.
    pub row: usize,
    /// The row's group.
    pub group_id: &'a str,
}

/// Where a role comes from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum RoleOrigin<'a> {
    /// Role rows, in order.
    Rows(Vec<RoleSource<'a>>),
    /// The directory's script.
    Script,
    /// The organization's default roles.
    Default,
    /// The user's present roles.
    Kept,
}

impl Serialize for RoleOrigin<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows(rows) => rows.serialize(serializer),
            Self::Script => serializer.serialize_str("script"),
            Self::Default => serializer.serialize_str("default"),
            Self::Kept => serializer.serialize_str("kept"),
        }
    }
}

/// One step of the reasoning; the steps alone determine the decision.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TraceStep<'a> {
    /// Nothing was evaluated.
    Refused {
        /// Why.
        rule: Rule,
    },
    /// An organization row has one of the user's groups.
    OrganizationRow {
        /// Index from 0.
        row: usize,
        /// The group.
        group_id: &'a str,
        /// Where the row leads.
        organization_id: &'a str,
        /// What it came to.
        outcome: RowOutcome,
    },
    /// An organization name was read.
    OrganizationName {
        /// The name, trimmed.
        value: &'a str,
        /// Organizations of that name, sorted; none: it will be created.
        matched: Vec<&'a str>,
    },
    /// The user goes to the default organization.
    OrganizationDefault {
        /// By which rule.
        rule: Rule,
        /// The provider's default organization.
        organization_id: &'a str,
        /// The reason in words.
        why: &'static str,
    },
    /// The user stays.
    OrganizationKept {
        /// By which rule.
        rule: Rule,
        /// The present organization.
        organization_id: &'a str,
    },
    /// What became of one role.
    Role {
        /// The role.
        role_id: &'a str,
        /// Where it comes from.
        from: RoleOrigin<'a>,
        /// What became of it.
        outcome: RoleOutcome,
    },
}

/// What becomes of one user, and why.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision<'a> {
    /// The user.
    pub id: &'a str,
    /// `None`: a new user who was refused.
    pub organization: Option<Placement<'a>>,
    /// Sorted by UTF-8 bytes.
    pub role_ids: Vec<&'a str>,
    /// What differs from the present.
    pub changes: Vec<Change>,
    /// In the order of evaluation.
    pub findings: Vec<Finding>,
    /// In the order of evaluation.
    pub trace: Vec<TraceStep<'a>>,
}

impl Decision<'_> {
    /// Whether one of the findings is an error.
    pub fn has_error(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// The rule that refused the user, if any.
    pub fn refused_by(&self) -> Option<Rule> {
        match self.trace.first() {
            Some(TraceStep::Refused { rule }) => Some(*rule),
            _ => None,
        }
    }
}
