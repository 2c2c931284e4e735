//! A few thousand users in columns.

use super::texts::number_of;
use super::token::Plain;
use super::usual::Users;
use super::vocabulary::Vocabulary;
use crate::directory::{User, UserStatus};
use std::collections::BTreeMap;

/// Users of a page. Whoever holds an older state of a population shares all pages with it that have not changed since.
pub(super) const PAGE: usize = 4096;

/// Up to [`PAGE`] users, each at its place in every column.
#[derive(Clone, Default)]
pub(super) struct Page {
    /// Each user's id and user name, which are UTF-8: as bytes they are copied and compared without a look at characters.
    text: Vec<u8>,
    /// Where they end.
    ends: Vec<(usize, usize)>,
    groups: Vec<u32>,
    facts: Vec<Facts>,
    /// What few populations have: empty while no user of the page has it.
    name_lists: Vec<u32>,
    scripts: Vec<u32>,
    role_groups: Vec<u32>,
    /// What few users have.
    terms: BTreeMap<usize, Terms>,
}

/// Status and flags of a user.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct State {
    pub(super) status: UserStatus,
    pub(super) is_local: bool,
    pub(super) is_blocked_by_administrator: bool,
    /// Whether the user was taken out of the population; its place stays.
    pub(super) is_removed: bool,
}

/// What keeps a user from being deactivated, and when it is due.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) legal_hold_matters: Vec<String>,
    pub(super) deactivate_at: Option<String>,
    pub(super) deactivate_asked: Option<String>,
}

/// What decides about a usual user, beside its groups. It is one column: whoever looks at a single user finds all of it in one
/// place of the memory.
#[derive(Clone, Copy, Default)]
pub(super) struct Facts {
    /// Where the user's groups end among those of the page.
    groups_end: u32,
    /// One more than the organization's number; 0: the user does not exist yet.
    pub(super) organization: u32,
    pub(super) role_set: u32,
    pub(super) owner: u32,
    pub(super) state: State,
}

impl Facts {
    /// Where the user's groups end among those of whoever stands beside it.
    #[inline]
    pub(super) fn groups_end(&self) -> usize {
        self.groups_end as usize
    }

    /// The same user, whose groups end there.
    pub(super) fn ending(self, groups_end: usize) -> Self {
        Self { groups_end: number_of(groups_end), ..self }
    }
}

/// A user's columns, before they are in a page.
#[derive(Default)]
pub(super) struct Entry<'a> {
    pub(super) id: Plain<'a>,
    pub(super) user_name: Plain<'a>,
    pub(super) organization: u32,
    pub(super) role_set: u32,
    pub(super) owner: u32,
    pub(super) state: State,
    pub(super) name_list: u32,
    pub(super) script: u32,
    pub(super) role_groups: u32,
    pub(super) terms: Option<Terms>,
}

impl Page {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn id(&self, at: usize) -> &str {
        std::str::from_utf8(self.id_bytes(at)).unwrap_or_default()
    }

    pub(super) fn id_bytes(&self, at: usize) -> &[u8] {
        self.ends.get(at).and_then(|(end, _)| self.text.get(self.text_start(at)..*end)).unwrap_or_default()
    }

    /// Every id, in the order of the places.
    pub(super) fn ids(&self) -> impl Iterator<Item = &[u8]> {
        let mut start = 0;
        self.ends
            .iter()
            .map(move |(id_end, end)| self.text.get(std::mem::replace(&mut start, *end)..*id_end).unwrap_or_default())
    }

    pub(super) fn user_name(&self, at: usize) -> &str {
        let name = self.ends.get(at).and_then(|(start, end)| self.text.get(*start..*end)).unwrap_or_default();
        std::str::from_utf8(name).unwrap_or_default()
    }

    fn text_start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(_, end)| *end)
    }

    /// The user's groups, each once, in no order that means anything.
    #[inline]
    pub(super) fn groups(&self, at: usize) -> &[u32] {
        let end = self.facts(at).groups_end as usize;
        self.groups.get(self.groups_start(at)..end).unwrap_or_default()
    }

    #[inline]
    fn groups_start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.facts(before).groups_end as usize)
    }

    /// What decides about a usual user, beside its groups.
    #[inline]
    pub(super) fn facts(&self, at: usize) -> Facts {
        self.facts.get(at).copied().unwrap_or_default()
    }

    /// One more than the number of the user's organization; 0 for a user who does not exist yet.
    pub(super) fn organization(&self, at: usize) -> u32 {
        self.facts(at).organization
    }

    /// What decides about usual users, by their places in the page.
    pub(super) fn users(&self) -> Users<'_> {
        Users { facts: &self.facts, groups: &self.groups }
    }

    pub(super) fn role_set(&self, at: usize) -> u32 {
        self.facts(at).role_set
    }

    pub(super) fn owner(&self, at: usize) -> u32 {
        self.facts(at).owner
    }

    pub(super) fn state(&self, at: usize) -> State {
        self.facts(at).state
    }

    pub(super) fn name_list(&self, at: usize) -> u32 {
        number(&self.name_lists, at)
    }

    pub(super) fn script(&self, at: usize) -> u32 {
        number(&self.scripts, at)
    }

    /// Adds a user at the end.
    pub(super) fn push(&mut self, entry: &mut Entry, groups: &[u32]) {
        self.groups_of_next().extend_from_slice(groups);
        self.push_after_groups(entry);
    }

    /// Where the groups of the user who comes next are put, each once, before the user is.
    #[inline]
    pub(super) fn groups_of_next(&mut self) -> &mut Vec<u32> {
        self.groups.truncate(self.groups_start(self.len()));
        &mut self.groups
    }

    /// Adds a user at the end whose groups are here already.
    #[inline]
    pub(super) fn push_after_groups(&mut self, entry: &mut Entry) {
        let at = self.len();
        if at == 0 {
            self.reserve();
        }
        entry.id.append_to(&mut self.text);
        let end = self.text.len();
        entry.user_name.append_to(&mut self.text);
        self.ends.push((end, self.text.len()));
        self.facts.push(entry.facts(self.groups.len()));
        if entry.is_rare() {
            self.put_rare(at, entry);
        }
        if self.len() == PAGE {
            self.text.shrink_to_fit();
            self.groups.shrink_to_fit();
        }
    }

    /// An empty page with room for what users usually have, as far as this one tells.
    pub(super) fn next(&self) -> Self {
        // A little more than this one has, so that most pages are never copied while they grow.
        let room = |length: usize, most: usize| (length + length / 16).min(most);
        Self {
            text: Vec::with_capacity(room(self.text.len(), 64 * PAGE)),
            groups: Vec::with_capacity(room(self.groups.len(), 16 * PAGE)),
            ..Self::default()
        }
    }

    /// Columns whose length is known are made once.
    #[cold]
    #[inline(never)]
    fn reserve(&mut self) {
        self.ends.reserve_exact(PAGE);
        self.facts.reserve_exact(PAGE);
    }

    #[inline(never)]
    fn put_rare(&mut self, at: usize, entry: &mut Entry) {
        put(&mut self.name_lists, at, entry.name_list);
        put(&mut self.scripts, at, entry.script);
        put(&mut self.role_groups, at, entry.role_groups);
        match entry.terms.take() {
            Some(terms) => self.terms.insert(at, terms),
            None => self.terms.remove(&at),
        };
    }

    /// Puts a user in the place of another.
    pub(super) fn replace(&mut self, at: usize, entry: &mut Entry, groups: &[u32]) {
        let (start, text) = (self.text_start(at), [entry.id.bytes(), entry.user_name.bytes()].concat());
        let Some(&(_, end)) = self.ends.get(at) else { return };
        self.text.splice(start..end, text.iter().copied());
        let moved = |old: usize| old - (end - start) + text.len();
        self.ends.iter_mut().skip(at + 1).for_each(|(id, name)| (*id, *name) = (moved(*id), moved(*name)));
        self.ends.get_mut(at).into_iter().for_each(|ends| *ends = (start + entry.id.bytes().len(), start + text.len()));
        self.replace_groups(at, groups);
        let end = self.groups_start(at) + groups.len();
        self.facts.get_mut(at).into_iter().for_each(|facts| *facts = entry.facts(end));
        self.put_rare(at, entry);
    }

    fn replace_groups(&mut self, at: usize, groups: &[u32]) {
        let (start, end) = (self.groups_start(at), self.facts(at).groups_end as usize);
        self.groups.splice(start..end, groups.iter().copied());
        let moved = |old: u32| number_of(old as usize - (end - start) + groups.len());
        self.facts.iter_mut().skip(at).for_each(|facts| facts.groups_end = moved(facts.groups_end));
    }

    /// Takes a user out; its place stays empty.
    pub(super) fn remove(&mut self, at: usize) {
        self.facts.get_mut(at).into_iter().for_each(|facts| facts.state.is_removed = true);
    }

    /// One user as the exact evaluator takes it.
    pub(super) fn user(&self, at: usize, vocabulary: &Vocabulary) -> User {
        let state = self.state(at);
        let terms = self.terms.get(&at).cloned().unwrap_or_default();
        let organization = self.organization(at).checked_sub(1);
        User {
            id: self.id(at).to_owned(),
            user_name: self.user_name(at).to_owned(),
            status: state.status,
            organization_id: organization.map(|number| vocabulary.organizations.get(number).to_owned()),
            role_ids: vocabulary.role_ids(self.role_set(at)),
            group_ids: vocabulary.group_ids(self.groups(at)),
            org_names: vocabulary.names_of(self.name_list(at)).map(str::to_owned).collect(),
            owner: vocabulary.owner_of(self.owner(at)),
            scripted: vocabulary.scripted(self.script(at)),
            is_local: state.is_local,
            legal_hold_matters: terms.legal_hold_matters,
            is_blocked_by_administrator: state.is_blocked_by_administrator,
            deactivate_at: terms.deactivate_at,
            deactivate_asked: terms.deactivate_asked,
            role_group_ids: vocabulary.group_ids(vocabulary.group_sets.get(number(&self.role_groups, at))),
        }
    }
}

impl<'a> Entry<'a> {
    /// What decides about a usual user, whose groups end there.
    #[inline]
    fn facts(&self, groups_end: usize) -> Facts {
        let Self { organization, role_set, owner, state, .. } = *self;
        Facts { groups_end: number_of(groups_end), organization, role_set, owner, state }
    }

    /// Whether there is something that few users have.
    #[inline]
    fn is_rare(&self) -> bool {
        self.name_list | self.script | self.role_groups != 0 || self.terms.is_some()
    }

    /// The columns of a user as it was read.
    pub(super) fn of(user: &'a User, vocabulary: &mut Vocabulary) -> Self {
        let terms = Terms {
            legal_hold_matters: user.legal_hold_matters.clone(),
            deactivate_at: user.deactivate_at.clone(),
            deactivate_asked: user.deactivate_asked.clone(),
        };
        Self {
            id: user.id.as_str().into(),
            user_name: user.user_name.as_str().into(),
            organization: user.organization_id.as_ref().map_or(0, |id| vocabulary.organizations.number(id) + 1),
            role_set: vocabulary.role_set(&user.role_ids),
            owner: vocabulary.owner(&user.owner),
            state: State {
                status: user.status,
                is_local: user.is_local,
                is_blocked_by_administrator: user.is_blocked_by_administrator,
                is_removed: false,
            },
            name_list: vocabulary.name_list(&user.org_names),
            script: vocabulary.script(&user.scripted),
            role_groups: vocabulary.group_set(&user.role_group_ids),
            terms: (terms != Terms::default()).then_some(terms),
        }
    }
}

fn number(column: &[u32], at: usize) -> u32 {
    column.get(at).copied().unwrap_or_default()
}

fn set(column: &mut [u32], at: usize, value: u32) {
    column.get_mut(at).into_iter().for_each(|place| *place = value);
}

/// Puts a value where most have none: the column begins with the first that has one.
fn put(column: &mut Vec<u32>, at: usize, value: u32) {
    if value != 0 && column.len() <= at {
        column.resize(at + 1, 0);
    }
    set(column, at, value);
}
