//! A preview in figures.

use super::numbers::OrganizationRef;
use crate::finding::Severity;
use crate::rule::Rule;
use serde::Serialize;

/// A preview in figures; `types.d.ts` says what each counts.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "documented once, in src/wasm/types.d.ts, which a contract test holds to this")]
pub struct PreviewSummary {
    pub users: usize,
    pub changed: usize,
    pub moved: usize,
    pub placed: usize,
    pub unplaced: usize,
    pub unmoved: usize,
    pub refused: usize,
    pub to_default_organization: usize,
    pub gained_role: usize,
    pub lost_role: usize,
    pub privileged_gained: usize,
    pub sign_in_lost: usize,
    pub with_errors: usize,
    pub moves: Vec<Move>,
    pub organizations: Vec<OrganizationFigures>,
    pub created_organizations: Vec<CreatedOrganization>,
    pub roles: Vec<RoleFigures>,
    pub findings: Vec<RuleFigures>,
    pub rows: Vec<RowFigures>,
    pub role_rows: Vec<RoleRowFigures>,
    pub unmapped: usize,
    pub notices: Vec<String>,
}

/// Users who go from one organization to another.
#[derive(Debug, Serialize)]
pub struct Move {
    /// `None` for new users.
    pub from: Option<OrganizationRef>,
    /// Where to.
    pub to: OrganizationRef,
    /// How many.
    pub users: usize,
}

/// How many users an organization has before and after.
#[derive(Debug, Serialize)]
pub struct OrganizationFigures {
    /// Which.
    #[serde(flatten)]
    pub organization: OrganizationRef,
    /// Users before.
    pub before: usize,
    /// Users after.
    pub after: usize,
}

/// An organization that would be created (OM-22).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedOrganization {
    /// Spelled as by the user with the smallest id.
    pub name: String,
    /// Below which it would be.
    pub parent_id: String,
    /// Users it would have.
    pub users: usize,
}

/// How many users gain and lose a role.
#[derive(Debug, Serialize)]
pub struct RoleFigures {
    /// The role.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is privileged.
    pub privileged: bool,
    /// Users who gain it.
    pub gained: usize,
    /// Users who lose it.
    pub lost: usize,
}

/// How many users a rule was found for.
#[derive(Debug, Serialize)]
pub struct RuleFigures {
    /// The rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// Its title.
    pub title: &'static str,
    /// Users with such a finding.
    pub users: usize,
}

/// Whom an organization row wins, and whom it loses.
#[derive(Debug, Default, Serialize)]
pub struct RowFigures {
    /// Users it places.
    pub wins: usize,
    /// Users who match it and whom a higher row wins, by that row.
    pub losses: Vec<RowLoss>,
}

/// Users whom a row loses to a higher one.
#[derive(Debug, Serialize)]
pub struct RowLoss {
    /// The higher row.
    pub row: usize,
    /// How many.
    pub users: usize,
}

/// Users in a role row's group.
#[derive(Debug, Default, Clone, Serialize)]
pub struct RoleRowFigures {
    /// How many.
    pub users: usize,
}
