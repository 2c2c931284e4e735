//! What has to be read before a request can be answered, and the other reasons to stop.

use super::refused::Refused;
use crate::finding::Finding;
use serde::Serialize;

/// Rows that the request concerns and the state does not hold yet. Each is looked up in the environment of the request.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Needs {
    /// User rows by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// The ids of user rows by comparable userName, those of deleted users included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub user_names: Vec<String>,
    /// The ids of user rows by comparable e-mail address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Group rows by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Members of groups.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MembersNeed>,
    /// Who else holds administrator roles (RM-16).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holders: Option<HoldersNeed>,
    /// How many more unused ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ids: Option<usize>,
}

/// Members of one group.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MembersNeed {
    /// The group.
    pub group_id: String,
    /// Whether all of them.
    pub all: bool,
    /// Otherwise those of these values that there are.
    pub values: Vec<String>,
}

/// Which of these roles an active user holds who is none of these.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct HoldersNeed {
    /// The roles.
    pub roles: Vec<&'static str>,
    /// The ids of the users that do not count.
    pub except: Vec<String>,
}

impl Needs {
    /// Both.
    pub(super) fn join(&mut self, other: Self) {
        self.users.extend(other.users);
        self.user_names.extend(other.user_names);
        self.emails.extend(other.emails);
        self.groups.extend(other.groups);
        self.members.extend(other.members);
        self.holders = self.holders.take().or(other.holders);
        self.ids = self.ids.max(other.ids);
    }
}

/// Why there is no outcome yet, or none at all.
#[derive(Debug)]
pub(super) enum Stop {
    /// More has to be read.
    Needs(Box<Needs>),
    /// The request is refused.
    Refused(Refused),
    /// The store's rows cannot be read: the shell or the store is at fault.
    Fault(Vec<Finding>),
}

impl From<Needs> for Stop {
    fn from(needs: Needs) -> Self {
        Self::Needs(Box::new(needs))
    }
}

impl<R: Into<Refused>> From<R> for Stop {
    fn from(refused: R) -> Self {
        Self::Refused(refused.into())
    }
}
