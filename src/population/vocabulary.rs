//! What users share, by number: groups, roles, organizations, owners, names.

use super::lists::Lists;
use super::texts::{Texts, number_of};
use crate::directory::{Owner, Scripted};
use std::collections::BTreeMap;

/// The texts and lists that the users of a population share.
#[derive(Clone, Default)]
pub(super) struct Vocabulary {
    pub(super) groups: Texts,
    pub(super) organizations: Texts,
    pub(super) roles: Texts,
    /// Sorted by number.
    pub(super) role_sets: Lists,
    /// The groups that gave the present roles; sorted by number.
    pub(super) group_sets: Lists,
    pub(super) providers: Texts,
    /// Organization names, as received or scripted.
    pub(super) names: Texts,
    /// Names as they were received, in order.
    pub(super) name_lists: Lists,
    pub(super) scripts: Scripts,
}

/// What directory scripts returned, by number; 0 is nothing.
#[derive(Clone, Default)]
pub(super) struct Scripts {
    entries: Vec<(Option<u32>, u32)>,
    numbers: BTreeMap<(Option<u32>, u32), u32>,
}

impl Scripts {
    /// The name and the role set of a number.
    pub(super) fn get(&self, number: u32) -> (Option<u32>, u32) {
        let at = (number as usize).checked_sub(1);
        at.and_then(|at| self.entries.get(at)).copied().unwrap_or_default()
    }

    /// All, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Option<u32>, u32)> {
        std::iter::once((None, 0)).chain(self.entries.iter().copied())
    }

    fn number(&mut self, entry: (Option<u32>, u32)) -> u32 {
        if entry == (None, 0) {
            return 0;
        }
        if let Some(number) = self.numbers.get(&entry) {
            return *number;
        }
        self.entries.push(entry);
        let number = number_of(self.entries.len());
        self.numbers.insert(entry, number);
        number
    }
}

/// An owner's number when it is the provider evaluated, or nobody; other providers come after.
const EVALUATED: u32 = 0;
const NOBODY: u32 = 1;
const PROVIDERS: u32 = 2;

impl Vocabulary {
    pub(super) fn role_set(&mut self, ids: &[String]) -> u32 {
        let mut roles: Vec<u32> = ids.iter().map(|id| self.roles.number(id)).collect();
        roles.sort_unstable();
        self.role_sets.number(&roles)
    }

    pub(super) fn role_ids(&self, set: u32) -> Vec<String> {
        let mut ids: Vec<String> =
            self.role_sets.get(set).iter().map(|role| self.roles.get(*role).to_owned()).collect();
        ids.sort_unstable();
        ids
    }

    pub(super) fn group_set(&mut self, ids: &[String]) -> u32 {
        let mut groups: Vec<u32> = ids.iter().map(|id| self.groups.number(id)).collect();
        groups.sort_unstable();
        self.group_sets.number(&groups)
    }

    pub(super) fn group_ids(&self, groups: &[u32]) -> Vec<String> {
        let mut ids: Vec<String> = groups.iter().map(|group| self.groups.get(*group).to_owned()).collect();
        ids.sort_unstable();
        ids
    }

    pub(super) fn owner(&mut self, owner: &Owner) -> u32 {
        match owner {
            Owner::Evaluated => EVALUATED,
            Owner::Nobody => NOBODY,
            Owner::Provider(id) => {
                let provider = self.providers.number(id);
                self.provider(provider)
            }
        }
    }

    /// The owner that is the provider of this number.
    pub(super) fn provider(&self, provider: u32) -> u32 {
        provider + PROVIDERS
    }

    pub(super) fn owner_of(&self, number: u32) -> Owner {
        match number {
            EVALUATED => Owner::Evaluated,
            NOBODY => Owner::Nobody,
            provider => Owner::Provider(self.providers.get(provider - PROVIDERS).to_owned()),
        }
    }

    /// Whether each owner, by number, keeps a provider from changing its users (PP-12).
    pub(super) fn refuses(&self, provider_id: &str) -> Vec<bool> {
        let others = self.providers.iter().map(|id| id != provider_id);
        [false, false].into_iter().chain(others).collect()
    }

    pub(super) fn name_list(&mut self, names: &[String]) -> u32 {
        let names: Vec<u32> = names.iter().map(|name| self.names.number(name)).collect();
        self.name_lists.number(&names)
    }

    pub(super) fn names_of(&self, list: u32) -> impl Iterator<Item = &str> {
        self.name_lists.get(list).iter().map(|name| self.names.get(*name))
    }

    pub(super) fn script(&mut self, scripted: &Scripted) -> u32 {
        let name = scripted.organization.as_ref().map(|name| self.names.number(name));
        let roles = self.role_set(&scripted.role_ids);
        self.scripts.number((name, roles))
    }

    pub(super) fn scripted(&self, number: u32) -> Scripted {
        let (name, roles) = self.scripts.get(number);
        Scripted { organization: name.map(|name| self.names.get(name).to_owned()), role_ids: self.role_ids(roles) }
    }
}
