//! What the store knows and was asked for. What was not asked for is needed, what was asked for and is not there is known not to be.

use super::account::Account;
use super::group::StoredGroup;
use super::needs::{HoldersNeed, MembersNeed, Needs, Stop};
use crate::finding::Finding;
use crate::json::Limits;
use crate::json::tree::{self, Member, Node, Value};
use crate::rule::Rule;
use crate::scim::value::{as_text, get, get_text, items};
use std::collections::{BTreeMap, BTreeSet};

/// The rows that a request concerns.
#[derive(Debug, Default)]
pub struct State<'s> {
    users: BTreeMap<String, Option<Account<'s>>>,
    user_names: BTreeMap<String, Vec<String>>,
    emails: BTreeMap<String, Vec<String>>,
    groups: BTreeMap<String, Option<StoredGroup<'s>>>,
    members: BTreeMap<String, Members>,
    /// Administrator roles that somebody else holds; nothing where that was not asked.
    holders_elsewhere: Option<Vec<String>>,
}

/// What is known of a group's members.
#[derive(Debug, Default)]
struct Members {
    is_all: bool,
    asked: BTreeSet<String>,
    /// As JSON, in the order in which they came.
    entries: Vec<String>,
}

impl<'s> State<'s> {
    /// Reads the state.
    ///
    /// # Errors
    /// It is not what the store was asked for.
    pub fn read(bytes: &'s [u8]) -> Result<Self, Vec<Finding>> {
        let limits = Limits { depth: Limits::DEEPEST, bytes: usize::MAX };
        let root = tree::parse(bytes, limits).map_err(|error| {
            vec![Finding::error(Rule::JsonSyntax, format!("The state cannot be read: {}.", error.message))]
        })?;
        let mut state = Self {
            user_names: lists(&root, "userNames"),
            emails: lists(&root, "emails"),
            members: crate::order::map(
                entries(&root, "members").map(|entry| (entry.key.to_string(), members(&entry.value, bytes))),
            ),
            holders_elsewhere: get(&root, "holdersElsewhere").map(texts),
            ..Self::default()
        };
        for entry in entries(&root, "users") {
            let account = present(&entry.value).map(|row| Account::read(row, bytes)).transpose()?;
            state.users.insert(entry.key.to_string(), account);
        }
        for entry in entries(&root, "groups") {
            let group = present(&entry.value).map(|row| StoredGroup::read(row, bytes)).transpose()?;
            state.groups.insert(entry.key.to_string(), group);
        }
        Ok(state)
    }

    /// The user of an id.
    pub(super) fn user(&self, id: &str) -> Result<Option<&Account<'s>>, Stop> {
        let needed = || Needs { users: vec![id.to_owned()], ..Needs::default() };
        Ok(self.users.get(id).ok_or_else(needed)?.as_ref())
    }

    /// Those of the users that there are, all of them known.
    pub(super) fn users<'i>(&self, ids: impl Iterator<Item = &'i str>) -> Result<Vec<&Account<'s>>, Stop> {
        let mut needed = Vec::new();
        let mut found = Vec::new();
        for id in ids {
            match self.users.get(id) {
                Some(account) => found.extend(account),
                None => needed.push(id.to_owned()),
            }
        }
        if needed.is_empty() { Ok(found) } else { Err(Needs { users: needed, ..Needs::default() }.into()) }
    }

    /// The ids of the users of a comparable userName.
    pub(super) fn user_name(&self, key: &str) -> Result<&[String], Stop> {
        let needed = || Needs { user_names: vec![key.to_owned()], ..Needs::default() };
        Ok(self.user_names.get(key).ok_or_else(needed)?)
    }

    /// The ids of the users of a comparable e-mail address.
    pub(super) fn email(&self, key: &str) -> Result<&[String], Stop> {
        let needed = || Needs { emails: vec![key.to_owned()], ..Needs::default() };
        Ok(self.emails.get(key).ok_or_else(needed)?)
    }

    /// The group of an id.
    pub(super) fn group(&self, id: &str) -> Result<Option<&StoredGroup<'s>>, Stop> {
        let needed = || Needs { groups: vec![id.to_owned()], ..Needs::default() };
        Ok(self.groups.get(id).ok_or_else(needed)?.as_ref())
    }

    /// Those of the groups that there are, all of them known.
    pub(super) fn groups(&self, ids: &[String]) -> Result<Vec<&StoredGroup<'s>>, Stop> {
        let needed: Vec<String> = ids.iter().filter(|id| !self.groups.contains_key(*id)).cloned().collect();
        if !needed.is_empty() {
            return Err(Needs { groups: needed, ..Needs::default() }.into());
        }
        Ok(ids.iter().filter_map(|id| self.groups.get(id)?.as_ref()).collect())
    }

    /// All members of a group, as JSON.
    pub(super) fn all_members(&self, group_id: &str) -> Result<&[String], Stop> {
        let known = self.members.get(group_id).filter(|members| members.is_all);
        let need = || MembersNeed { group_id: group_id.to_owned(), all: true, values: Vec::new() };
        Ok(&known.ok_or_else(|| Needs { members: vec![need()], ..Needs::default() })?.entries)
    }

    /// The members of a group as far as these values are concerned, as JSON.
    pub(super) fn members_of(&self, group_id: &str, values: &BTreeSet<String>) -> Result<&[String], Stop> {
        let is_known = |members: &&Members| members.is_all || values.is_subset(&members.asked);
        let need =
            || MembersNeed { group_id: group_id.to_owned(), all: false, values: values.iter().cloned().collect() };
        let known = self.members.get(group_id).filter(is_known);
        Ok(&known.ok_or_else(|| Needs { members: vec![need()], ..Needs::default() })?.entries)
    }

    /// Of these roles those that an active user holds who is none of these.
    pub(super) fn holders_elsewhere(&self, roles: &[&'static str], except: &[&str]) -> Result<&[String], Stop> {
        let need = || HoldersNeed { roles: roles.to_vec(), except: except.iter().map(|id| (*id).to_owned()).collect() };
        Ok(self.holders_elsewhere.as_deref().ok_or_else(|| Needs { holders: Some(need()), ..Needs::default() })?)
    }
}

fn present<'t, 'a>(node: &'t Node<'a>) -> Option<&'t Node<'a>> {
    Some(node).filter(|node| node.value != Value::Null)
}

fn entries<'t, 'a>(root: &'t Node<'a>, name: &str) -> impl Iterator<Item = &'t Member<'a>> {
    match get(root, name).map(|node| &node.value) {
        Some(Value::Object(entries)) => entries.iter(),
        _ => [].iter(),
    }
}

fn texts(node: &Node) -> Vec<String> {
    items(node).filter_map(as_text).map(str::to_owned).collect()
}

fn lists(root: &Node, name: &str) -> BTreeMap<String, Vec<String>> {
    crate::order::map(entries(root, name).map(|entry| (entry.key.to_string(), texts(&entry.value))))
}

fn members(known: &Node, bytes: &[u8]) -> Members {
    let text = |node: &Node| str::from_utf8(bytes.get(node.offset..node.end)?).ok().map(str::to_owned);
    Members {
        is_all: super::account::is_true(known, "all"),
        asked: crate::order::set(get(known, "asked").map(texts).unwrap_or_default()),
        entries: get(known, "entries").into_iter().flat_map(items).filter_map(text).collect(),
    }
}

/// The value that a member entry names.
pub(super) fn value_of(entry: &str) -> Option<String> {
    let node = tree::parse(entry.as_bytes(), Limits::LINE).ok()?;
    get_text(&node, "value").map(str::to_owned)
}
