//! Values of lists: which are meant, and which are there already.

use super::super::error::Refusal;
use super::super::schema::Attribute;
use super::super::shape::{demote, is_primary};
use super::super::value::{get, get_text, is_same, new_member};
use super::target::Target;
use super::{Patching, names_of};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Where each member is, by its `value`. A place may be stale: the value there is looked at before it is used.
pub(super) struct ValueIndex<'a> {
    list: (Option<String>, String),
    lookups: usize,
    positions: Option<BTreeMap<Cow<'a, str>, Vec<usize>>>,
}

/// Values that a list of anything but members holds at the most: each new one is compared with those that are there.
const MOST_VALUES: usize = 1_000;

/// Up to here looking through the list is cheaper than an index of it.
const FEW_LOOKUPS: usize = 4;

/// So often a list of references is gone through, or an index of it made, before that counts.
const FREE_SCANS: usize = 8;

impl<'a> Patching<'a, '_, '_> {
    /// Where the values of a list of references are whose `value` is this, in their order.
    ///
    /// # Errors
    /// Too much was looked at.
    pub(super) fn positions_of(&mut self, target: &Target, value: &str) -> Result<Vec<usize>, Refusal> {
        let list = (target.extension.clone(), target.name.to_ascii_lowercase());
        let mut index = match self.index.take() {
            Some(index) if index.list == list => index,
            _ => ValueIndex { list, lookups: 0, positions: None },
        };
        index.lookups += 1;
        let is_often = index.lookups > FEW_LOOKUPS;
        let is_scan = !is_often || index.positions.is_none();
        let is_free = self.scans < FREE_SCANS;
        let items = match self.current(target).map(|list| &list.value) {
            Some(Value::Array(items)) => items.as_slice(),
            _ => &[],
        };
        let is_it = |at: &usize| items.get(*at).and_then(|item| get_text(item, "value")) == Some(value);
        let mut looked_at = 0;
        let found: Vec<usize> = if is_often {
            let positions = index.positions.get_or_insert_with(|| positions(items));
            let places = positions.get(value).map(Vec::as_slice).unwrap_or_default();
            looked_at += places.len();
            let mut found: Vec<usize> = places.iter().copied().filter(is_it).collect();
            // One that was changed and changed back stands there twice.
            found.sort_unstable();
            found.dedup();
            found
        } else {
            (0..items.len()).filter(is_it).collect()
        };
        if is_scan && !is_free {
            looked_at += items.len();
        }
        self.scans += usize::from(is_scan);
        self.index = Some(index);
        self.look_at(looked_at, target.offset)?;
        Ok(found)
    }

    /// Remembers where a value is that was given another `value`.
    pub(super) fn remember_changed(&mut self, target: &Target, at: usize) {
        let Some(Value::String(value)) =
            self.items(target).get(at).and_then(|item| get(item, "value")).map(|value| &value.value)
        else {
            return;
        };
        let value = value.clone();
        self.remember(Some(value), at);
    }

    /// Remembers where a new value is.
    fn remember(&mut self, value: Option<Cow<'a, str>>, at: usize) {
        let positions = self.index.as_mut().and_then(|index| index.positions.as_mut());
        if let (Some(positions), Some(value)) = (positions, value) {
            positions.entry(value).or_default().push(at);
        }
    }

    /// Adds values to a list, as to a set (RFC 7644, section 3.5.2.1): what is there already is not added again.
    ///
    /// # Errors
    /// The list would hold too many values.
    pub(super) fn add_to_list(&mut self, target: &Target, values: Vec<Node<'a>>) -> Result<(), Refusal> {
        if !matches!(self.current(target).map(|list| &list.value), Some(Value::Array(_))) {
            let present: Vec<_> = self.current(target).map(|value| value.clone()).into_iter().collect();
            let present = present.into_iter().filter(|value| value.value != Value::Null).collect();
            // A value that is no list becomes the first of one.
            if !values.is_empty() {
                self.set(target, super::node(Value::Array(present)));
                // The list itself is no change: its values are.
            }
        }
        values.into_iter().try_for_each(|value| self.add_value(target, value))
    }

    fn add_value(&mut self, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        let is_reference = target.definition.is_some_and(Attribute::is_reference_list);
        let key = match (get(&value, "value").map(|node| &node.value), is_reference) {
            (Some(Value::String(key)), true) => Some(key.clone()),
            _ => None,
        };
        let known = match &key {
            Some(key) => self.positions_of(target, key)?.first().copied(),
            None => {
                let count = self.items(target).len();
                // What is put together is one list of few values.
                if !self.is_new {
                    self.look_at(count, value.offset)?;
                }
                self.items(target).iter().position(|item| is_same_value(item, &value))
            }
        };
        if let Some(at) = known {
            // Of a member only its `value` counts; anything else gains what is new.
            if !is_reference {
                self.merge_item(target, at, value)?;
            }
            return Ok(());
        }
        if key.is_none() && self.items(target).len() >= MOST_VALUES {
            let message = format!("`{}` would hold more than {MOST_VALUES} values. Send fewer.", target.name);
            return Err(self.report.refusal(Rule::InvalidValue, value.offset, message));
        }
        let is_new_primary = is_primary(&value);
        let items = self.items(target);
        items.push(value);
        let at = items.len() - 1;
        self.is_changed = true;
        self.remember(key, at);
        if is_new_primary {
            self.keep_primary(target, at)?;
        }
        Ok(())
    }

    /// Gives one value of a list what another has.
    pub(super) fn merge_item(&mut self, target: &Target, at: usize, value: Node<'a>) -> Result<(), Refusal> {
        let is_new_primary = is_primary(&value);
        let Some(item) = self.items(target).get_mut(at).filter(|item| !is_same(item, &value)) else {
            return Ok(());
        };
        let is_changed = merge(item, value);
        let names = names_of(item);
        self.most_names = self.most_names.max(names);
        self.is_changed |= is_changed;
        if is_new_primary {
            self.keep_primary(target, at)?;
        }
        Ok(())
    }

    /// Makes every other value of a list no longer primary (RFC 7644, section 3.5.2).
    pub(super) fn keep_primary(&mut self, target: &Target, primary: usize) -> Result<(), Refusal> {
        if !self.is_new {
            let count = self.items(target).len();
            self.look_at(count, target.offset)?;
        }
        let others = self.items(target).iter_mut().enumerate().filter(|(at, item)| *at != primary && is_primary(item));
        let mut is_changed = false;
        for (_, other) in others {
            demote(other);
            is_changed = true;
        }
        self.is_changed |= is_changed;
        Ok(())
    }

    /// The values of the list; an attribute that is none has a list made for it.
    pub(super) fn items(&mut self, target: &Target) -> &mut Vec<Node<'a>> {
        match self.current(target).map(|list| &mut list.value) {
            Some(Value::Array(_)) => {}
            _ => self.set(target, super::node(Value::Array(Vec::new()))),
        }
        match super::current(&mut self.root, target).map(|list| &mut list.value) {
            Some(Value::Array(items)) => items,
            _ => &mut self.nowhere,
        }
    }

    /// Where the values are that the filter chooses; all of them without a filter.
    ///
    /// # Errors
    /// Too much was looked at.
    pub(super) fn chosen(&mut self, target: &Target) -> Result<Vec<usize>, Refusal> {
        let is_reference = target.definition.is_some_and(Attribute::is_reference_list);
        if let Some(value) = target.sought_value().filter(|_| is_reference) {
            return self.positions_of(target, value);
        }
        if let Some(filter) = &target.filter {
            let weight = match self.current(target).map(|list| &list.value) {
                Some(Value::Array(items)) => weight(items),
                _ => 0,
            };
            self.look_at(weight.saturating_mul(filter.terms().count()), target.offset)?;
        }
        let items = match self.current(target).map(|list| &list.value) {
            Some(Value::Array(items)) => items.as_slice(),
            _ => &[],
        };
        let is_chosen = |item: &Node| match &target.filter {
            _ if item.value == Value::Null => false,
            Some(filter) => filter.holds_for(item, target.definition),
            None => true,
        };
        Ok(items.iter().enumerate().filter(|(_, item)| is_chosen(item)).map(|(at, _)| at).collect())
    }
}

/// What it costs to compare with every value of a list: see [`MOST_LOOKED_AT`](super::MOST_LOOKED_AT).
pub(super) fn weight(items: &[Node]) -> usize {
    items.iter().map(|item| 1 + item.end.saturating_sub(item.offset) / 64).sum()
}

fn positions<'a>(items: &[Node<'a>]) -> BTreeMap<Cow<'a, str>, Vec<usize>> {
    let mut positions: BTreeMap<Cow<'a, str>, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        if let Some(Value::String(value)) = get(item, "value").map(|value| &value.value) {
            positions.entry(value.clone()).or_default().push(at);
        }
    }
    positions
}

/// Whether two values of a list are one: the same `value` of the same `type`, or altogether the same.
fn is_same_value(left: &Node, right: &Node) -> bool {
    let key =
        |node| Some((get_text(node, "value")?.to_owned(), get_text(node, "type").unwrap_or_default().to_lowercase()));
    match (key(left), key(right)) {
        (Some(left), Some(right)) => left == right,
        _ => is_same(left, right),
    }
}

/// Gives an object the members of another: null takes a member away. Says whether that changed anything.
pub(super) fn merge<'a>(into: &mut Node<'a>, from: Node<'a>) -> bool {
    let (Value::Object(members), Value::Object(new)) = (&mut into.value, from.value) else { return false };
    let mut is_changed = false;
    for member in new {
        let at = super::position(members, &member.key);
        let is_null = member.value.value == Value::Null;
        match at.and_then(|at| members.get_mut(at)) {
            None if is_null => continue,
            None => members.push(new_member(member.key, member.value)),
            Some(_) if is_null => drop(at.map(|at| members.remove(at))),
            Some(present) if is_same(&present.value, &member.value) => continue,
            Some(present) => present.value = member.value,
        }
        is_changed = true;
    }
    is_changed
}
