//! The records of what provisioning did (rules SL).

use super::account::Account;
use crate::finding::Finding;
use crate::rule::Rule;
use serde::Serialize;

/// What kind of change a record is of (SL-3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum ChangeType {
    /// The user is new.
    Created,
    /// An attribute differs.
    Updated,
    /// The user can no longer sign in.
    Blocked,
    /// The user can sign in again.
    Unblocked,
    /// A deactivation will come.
    #[serde(rename = "Deactivation scheduled")]
    DeactivationScheduled,
    /// It will not come.
    #[serde(rename = "Deactivation cancelled")]
    DeactivationCancelled,
    /// The account is out of use.
    Deactivated,
    /// The account is in use again.
    Reactivated,
    /// Something could not be done.
    Error,
}

/// One record: one attribute of one user (SL-1, SL-2).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEntry {
    /// The provider that caused it.
    pub provider_id: String,
    /// The user; absent where a request was refused before there was one.
    pub user_id: Option<String>,
    /// As the user signs in.
    pub user_name: String,
    /// The kind of change.
    pub change_type: ChangeType,
    /// The attribute (SL-4).
    pub attribute: String,
    /// After; empty where there is none.
    pub new_value: String,
    /// Before; empty where there was none.
    pub old_value: String,
    /// What happened and what to do, where it is an error.
    pub message: Option<String>,
    /// When, RFC 3339.
    pub at: String,
}

/// Writes records about one user.
pub(super) struct Log<'l> {
    pub(super) provider_id: &'l str,
    pub(super) at: &'l str,
    pub(super) entries: &'l mut Vec<LogEntry>,
}

impl Log<'_> {
    /// An attribute that differs; nothing where it does not (SL-6).
    pub(super) fn change(&mut self, of: &Account, change_type: ChangeType, attribute: &str, old: &str, new: &str) {
        if old == new {
            return;
        }
        self.entries.push(LogEntry {
            provider_id: self.provider_id.to_owned(),
            user_id: Some(of.user.id.clone()),
            user_name: of.user.user_name.clone(),
            change_type,
            attribute: attribute.to_owned(),
            new_value: new.to_owned(),
            old_value: old.to_owned(),
            message: None,
            at: self.at.to_owned(),
        });
    }

    /// The errors among findings (SL-7), each under its title.
    pub(super) fn errors(&mut self, user_id: Option<&str>, user_name: &str, findings: &[Finding]) {
        for finding in findings.iter().filter(|finding| finding.is_error()) {
            self.entries.push(LogEntry {
                provider_id: self.provider_id.to_owned(),
                user_id: user_id.map(str::to_owned),
                user_name: user_name.to_owned(),
                change_type: ChangeType::Error,
                attribute: subject(finding),
                new_value: finding.title.to_owned(),
                old_value: String::new(),
                message: Some(format!("{} ({})", finding.message, finding.rule.code())),
                at: self.at.to_owned(),
            });
        }
    }
}

/// The attribute that an error is about.
fn subject(finding: &Finding) -> String {
    match finding.rule {
        Rule::Su1 => return "Username".to_owned(),
        Rule::Su6 => return "Email".to_owned(),
        _ => {}
    }
    match finding.rule.code().split('-').next() {
        Some("OM") => "Organization".to_owned(),
        Some("RM" | "UD") => "Role".to_owned(),
        _ => finding.path.clone().unwrap_or_default(),
    }
}
