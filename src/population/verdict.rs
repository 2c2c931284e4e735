//! What becomes of one user, in numbers.

use super::bound::Outcome;
use super::found::Found;
use super::numbers::NONE;
use super::role_set::RoleSet;
use crate::finding::Severity;

/// What becomes of one user, in the preview's own numbers for organizations and roles.
pub(super) struct Verdict {
    /// Before; [`NONE`] for no organization.
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) gained: RoleSet,
    pub(super) lost: RoleSet,
    pub(super) found: Found,
    /// The organization row that wins the user, or [`NONE`].
    pub(super) winner: u32,
    pub(super) is_refused: bool,
    pub(super) loses_sign_in: bool,
    pub(super) is_unmapped: bool,
}

impl Verdict {
    pub(super) fn of(outcome: &Outcome, from: u32, old_roles: &RoleSet, loses_sign_in: bool) -> Self {
        Self {
            from,
            to: outcome.to,
            gained: outcome.roles.without(old_roles),
            lost: old_roles.without(&outcome.roles),
            found: outcome.found,
            winner: outcome.winner,
            is_refused: outcome.is_refused,
            loses_sign_in,
            is_unmapped: outcome.is_unmapped,
        }
    }

    pub(super) fn is_moved(&self) -> bool {
        self.from != NONE && self.to != NONE && self.to != self.from
    }

    pub(super) fn is_changed(&self) -> bool {
        self.to != self.from || !self.gained.is_empty() || !self.lost.is_empty()
    }

    pub(super) fn severity(&self) -> Option<Severity> {
        self.found.severity()
    }
}
