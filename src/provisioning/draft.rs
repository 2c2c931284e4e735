//! One user while it is being changed.

use super::account::Account;
use super::attributes::{self, Attributes};
use super::lifecycle::Step;
use super::outcome::UserWrite;
use super::refused::Refused;
use super::representation::told;
use crate::finding::Finding;
use crate::json::Limits;
use crate::json::tree;
use crate::rule::Rule;
use crate::scim::user::ScimUser;

/// A user as it was stored, and as it is to be.
pub(super) struct Draft<'s> {
    /// `None`: the user is new.
    pub(super) was: Option<Account<'s>>,
    pub(super) account: Account<'s>,
    /// What the resource says, as it is to be.
    pub(super) scim: ScimUser,
    /// The attributes that the Sync Log compares, before and after.
    pub(super) old: Attributes,
    pub(super) new: Attributes,
    /// What is to be said of the resource.
    pub(super) findings: Vec<Finding>,
    /// What happened to the account's status.
    pub(super) steps: Vec<Step>,
}

impl<'s> Draft<'s> {
    /// A stored user whose attributes stay as they are.
    pub(super) fn unchanged(account: &Account<'s>, scim: ScimUser, findings: Vec<Finding>) -> Self {
        Self {
            was: Some(account.clone()),
            account: account.clone(),
            scim,
            old: attributes::none(),
            new: attributes::none(),
            findings,
            steps: Vec::new(),
        }
    }

    /// Whether something about the user differs from what is stored, its last decision aside.
    pub(super) fn is_changed(&self) -> bool {
        self.was.as_ref().is_none_or(|was| {
            was.user != self.account.user
                || was.resource != self.account.resource
                || was.is_deleted != self.account.is_deleted
        })
    }

    /// The row to be written, where anything is. Another reason alone is no other version of the resource, unless
    /// clients are told something else.
    pub(super) fn row(&self, now: String) -> Option<UserWrite> {
        let kept = self.was.as_ref().and_then(|was| was.evaluation.as_deref());
        let reason = self.account.evaluation.as_deref();
        let is_changed = self.is_changed() || (kept != reason && told(kept) != told(reason));
        if !is_changed && kept == reason {
            return None;
        }
        let mut account = self.account.clone();
        if is_changed {
            account.version += 1;
            account.last_modified = now;
        }
        Some(UserWrite::of(&account, &self.scim.email, self.scim.external_id.as_deref()))
    }
}

/// Levels of nesting that a stored resource may have: it is read again within other documents.
const DEEPEST: u32 = 48;

/// Checks that a resource can be kept: no larger and no deeper than what can be read again.
pub(super) fn storable(resource: &[u8]) -> Result<(), Refused> {
    let limits = Limits { depth: DEEPEST, ..Limits::LINE };
    let Err(error) = tree::parse(resource, limits) else { return Ok(()) };
    if resource.len() > limits.bytes {
        let message =
            format!("The resource would be larger than {} bytes, and is not kept. Send less of it.", limits.bytes);
        return Err(Refused::unusable(Some("invalidValue"), Finding::error(Rule::JsonSize, message)));
    }
    let message = format!("The resource cannot be kept: {}.", error.message);
    Err(Refused::unusable(Some("invalidValue"), Finding::error(Rule::JsonDepth, message)))
}
