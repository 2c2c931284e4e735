//! Organizations and roles by number, so that outcomes are small.

use crate::directory::{Environment, name_key};
use crate::mapping::{Placement, Spellings};
use serde::Serialize;
use std::collections::BTreeMap;

/// The organizations that a preview speaks of, by number.
#[derive(Default)]
pub(super) struct Organizations {
    pub(super) entries: Vec<OrganizationEntry>,
    by_id: BTreeMap<String, usize>,
    by_created_name: BTreeMap<String, usize>,
}

pub(super) struct OrganizationEntry {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) parent_id: Option<String>,
    /// Whether the name was spelled by a user whom the new rules place here, rather than by the old rules.
    is_spelled: bool,
}

/// An organization in figures.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct OrganizationRef {
    /// `None` for one that will be created.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it will be created.
    pub create: bool,
}

impl Organizations {
    pub(super) fn number(&mut self, placement: Placement, is_after: bool) -> usize {
        let at = match placement {
            Placement::Existing { id, .. } => self.by_id.get(id),
            Placement::Created { name, .. } => self.by_created_name.get(&name_key(name)),
        };
        if let Some(&at) = at {
            self.spell(at, placement, is_after);
            return at;
        }
        let at = self.entries.len();
        let entry = match placement {
            Placement::Existing { id, name } => {
                self.by_id.insert(id.to_owned(), at);
                OrganizationEntry { id: Some(id.to_owned()), name: name.to_owned(), parent_id: None, is_spelled: true }
            }
            Placement::Created { name, parent_id } => {
                self.by_created_name.insert(name_key(name), at);
                let parent_id = Some(parent_id.to_owned());
                OrganizationEntry { id: None, name: name.to_owned(), parent_id, is_spelled: is_after }
            }
        };
        self.entries.push(entry);
        at
    }

    /// The first user that the new rules place there says how it is spelled and where it goes; users come by id.
    fn spell(&mut self, at: usize, placement: Placement, is_after: bool) {
        let Some(entry) = self.entries.get_mut(at).filter(|entry| is_after && !entry.is_spelled) else { return };
        if let Placement::Created { name, parent_id } = placement {
            entry.name = name.to_owned();
            entry.parent_id = Some(parent_id.to_owned());
            entry.is_spelled = true;
        }
    }

    pub(super) fn get(&self, at: usize) -> OrganizationRef {
        let entry = self.entries.get(at);
        let id = entry.and_then(|entry| entry.id.clone());
        OrganizationRef { create: id.is_none(), id, name: entry.map(|entry| entry.name.clone()).unwrap_or_default() }
    }

    /// How each organization to be created is spelled, by its comparable name.
    pub(super) fn spellings(&self) -> Spellings {
        let name = |at: &usize| self.entries.get(*at).map(|entry| entry.name.clone());
        self.by_created_name.iter().filter_map(|(key, at)| Some((key.clone(), name(at)?))).collect()
    }

    pub(super) fn of_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn of_created_name(&self, name: &str) -> Option<usize> {
        self.by_created_name.get(&name_key(name)).copied()
    }
}

/// The roles that somebody gains or loses, by number.
#[derive(Default)]
pub(super) struct Roles {
    pub(super) ids: Vec<String>,
    by_id: BTreeMap<String, usize>,
    is_privileged: Vec<bool>,
}

impl Roles {
    pub(super) fn number(&mut self, id: &str, environment: &Environment) -> usize {
        if let Some(&at) = self.by_id.get(id) {
            return at;
        }
        let at = self.ids.len();
        self.ids.push(id.to_owned());
        self.by_id.insert(id.to_owned(), at);
        self.is_privileged.push(environment.role(id).is_some_and(|role| role.privileged));
        at
    }

    pub(super) fn of_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn id(&self, at: usize) -> &str {
        self.ids.get(at).map_or("", String::as_str)
    }

    pub(super) fn is_privileged(&self, at: usize) -> bool {
        self.is_privileged.get(at).copied().unwrap_or_default()
    }
}
