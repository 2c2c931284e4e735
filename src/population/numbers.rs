//! The organizations and roles that a preview speaks of, by number.

use super::texts::{Texts, number_of};
use super::users::Population;
use crate::directory::name_key;
use crate::mapping::{Ruleset, Spellings};
use serde::Serialize;
use std::collections::BTreeMap;

/// No organization, no row.
pub(super) const NONE: u32 = u32::MAX;

/// Organizations by number: first those that users have, then the rest of what exists, then those to be created.
#[derive(Clone, Default)]
pub(super) struct Organizations {
    ids: Texts,
    names: Vec<String>,
    created: Vec<Created>,
    by_key: BTreeMap<String, u32>,
}

/// An organization that would be created.
#[derive(Clone, Default)]
pub(super) struct Created {
    pub(super) name: String,
    pub(super) parent_id: String,
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
    pub(super) fn of(population: &Population, after: &Ruleset, before: Option<&Ruleset>) -> Self {
        let mut ids = population.vocabulary().organizations.clone();
        for rules in [Some(after), before].into_iter().flatten() {
            rules.environment().organizations().iter().for_each(|organization| {
                ids.number(&organization.id);
            });
        }
        let name = |id: &str| {
            let known = [Some(after), before].into_iter().flatten();
            let known =
                known.map(|rules| rules.environment()).find(|environment| environment.organization(id).is_some());
            known.map_or(id, |environment| environment.organization_name(id)).to_owned()
        };
        let names = ids.iter().map(name).collect();
        Self { ids, names, ..Self::default() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len() + self.created.len()
    }

    /// The number of one that would be created, new where it is.
    pub(super) fn create(&mut self, name: &str) -> u32 {
        let next = number_of(self.len());
        let number = *self.by_key.entry(name_key(name)).or_insert(next);
        if number == next {
            self.created.push(Created::default());
        }
        number
    }

    /// Whether any would be created for a name that a user has.
    pub(super) fn creates(&self) -> bool {
        !self.created.is_empty()
    }

    /// One that would be created.
    pub(super) fn created(&self, number: u32) -> Option<&Created> {
        self.created.get((number as usize).checked_sub(self.names.len())?)
    }

    /// Says how one that would be created is spelled, and below which it would be.
    pub(super) fn spell(&mut self, number: u32, created: Created) {
        let at = (number as usize).checked_sub(self.names.len());
        if let Some(place) = at.and_then(|at| self.created.get_mut(at)) {
            *place = created;
        }
    }

    pub(super) fn id(&self, number: u32) -> Option<&str> {
        ((number as usize) < self.names.len()).then(|| self.ids.get(number))
    }

    pub(super) fn name(&self, number: u32) -> &str {
        let existing = self.names.get(number as usize).map(String::as_str);
        existing.or_else(|| self.created(number).map(|created| created.name.as_str())).unwrap_or_default()
    }

    /// An organization as it is told; nothing for no organization.
    pub(super) fn get(&self, number: u32) -> Option<OrganizationRef> {
        let is_known = (number as usize) < self.len();
        let id = self.id(number).map(str::to_owned);
        is_known.then(|| OrganizationRef { create: id.is_none(), id, name: self.name(number).to_owned() })
    }

    /// How each organization to be created is spelled, by its comparable name.
    pub(super) fn spellings(&self) -> Spellings {
        let spelled = self.by_key.iter().map(|(key, number)| (key.clone(), self.name(*number).to_owned()));
        crate::order::map(spelled.filter(|(_, name)| !name.is_empty()))
    }

    pub(super) fn of_id(&self, id: &str) -> Option<u32> {
        self.ids.find(id)
    }

    pub(super) fn of_created_name(&self, name: &str) -> Option<u32> {
        self.by_key.get(&name_key(name)).copied()
    }
}

/// Roles by number: first those that users have, then those that rules and organizations give.
#[derive(Clone, Default)]
pub(super) struct Roles {
    pub(super) ids: Texts,
}

impl Roles {
    pub(super) fn of(population: &Population) -> Self {
        Self { ids: population.vocabulary().roles.clone() }
    }

    pub(super) fn id(&self, number: u32) -> &str {
        self.ids.get(number)
    }

    pub(super) fn of_id(&self, id: &str) -> Option<u32> {
        self.ids.find(id)
    }
}
