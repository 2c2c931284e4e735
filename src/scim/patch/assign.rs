//! `add` and `replace` (RFC 7644, sections 3.5.2.1 and 3.5.2.3).

use super::super::dialect::Quirk;
use super::super::error::Refusal;
use super::super::filter::{Literal, Operator};
use super::super::schema::{Attribute, Mutability};
use super::super::shape::is_primary;
use super::super::value::{get, is_absent, is_same, new_member, node, text};
use super::list::merge;
use super::request::Op;
use super::target::Target;
use super::{Patching, names_of};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;

impl<'a> Patching<'a, '_, '_> {
    /// Gives the target a value.
    pub(super) fn assign(&mut self, op: Op, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        match (&target.filter, &target.sub) {
            (None, None) => self.assign_attribute(op, target, value),
            (None, Some(_)) if !self.is_list(target) => self.assign_sub(target, value),
            _ => self.assign_chosen(op, target, value),
        }
    }

    /// Whether the target is a list: by its definition, or as it stands.
    fn is_list(&mut self, target: &Target) -> bool {
        match target.definition {
            Some(definition) => definition.is_multi_valued,
            None => matches!(self.current(target).map(|value| &value.value), Some(Value::Array(_))),
        }
    }

    fn assign_attribute(&mut self, op: Op, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        let value = match target.definition {
            Some(definition) => self.shaping().attribute(definition, value)?,
            None => value,
        };
        if value.value == Value::Null || (op == Op::Replace && is_absent(&value)) {
            return if op == Op::Add { Ok(()) } else { self.remove(target, None) };
        }
        let is_list = self.is_list(target);
        match value.value {
            Value::Array(values) if op == Op::Add => self.add_to_list(target, values)?,
            Value::Array(values) => self.replace_list(target, values)?,
            scalar if is_list && op == Op::Add => self.add_to_list(target, vec![node(scalar)])?,
            Value::Object(_) => self.merge_into(target, value),
            _ => self.set(target, value),
        }
        Ok(())
    }

    /// Replaces a whole list, each value once.
    fn replace_list(&mut self, target: &Target, values: Vec<Node<'a>>) -> Result<(), Refusal> {
        let before = self.current(target).map(|value| value.clone());
        let was_changed = self.is_changed;
        self.set(target, node(Value::Array(Vec::new())));
        self.index = None;
        self.add_to_list(target, values)?;
        let after = self.current(target).map(|value| &*value);
        let is_unchanged = matches!((&before, after), (Some(before), Some(after)) if is_same(before, after));
        if is_unchanged {
            self.is_changed = was_changed;
        }
        Ok(())
    }

    /// Gives a complex attribute the sub-attributes of an object; the others stay (RFC 7644, section 3.5.2.3).
    fn merge_into(&mut self, target: &Target, mut value: Node<'a>) {
        if let Some(present) = self.current(target).filter(|present| matches!(present.value, Value::Object(_))) {
            let is_changed = merge(present, value);
            let is_empty = is_absent(present);
            self.is_changed |= is_changed;
            if is_empty {
                self.unset(target);
            }
            return;
        }
        if let Value::Object(members) = &mut value.value {
            members.retain(|member| member.value.value != Value::Null);
        }
        if !is_absent(&value) {
            self.set(target, value);
        }
    }

    /// A sub-attribute of an attribute that has one value.
    fn assign_sub(&mut self, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        let value = self.shaped_sub(target, value)?;
        let Some(sub) = target.sub.clone() else { return Ok(()) };
        let name = target.sub_definition().map_or(sub, |definition| definition.name.to_string());
        self.merge_into(target, node(Value::Object(vec![new_member(name, value)])));
        Ok(())
    }

    fn shaped_sub(&mut self, target: &Target, value: Node<'a>) -> Result<Node<'a>, Refusal> {
        match target.sub_definition() {
            Some(definition) => self.shaping().single(definition, value),
            None => Ok(value),
        }
    }

    /// The values that a filter chooses, or all of a list.
    fn assign_chosen(&mut self, op: Op, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        let value = self.shaped_choice(target, value)?;
        // An object of nothing is no value (RFC 7643, section 2.5).
        let is_nothing = op == Op::Replace && target.sub.is_none() && is_absent(&value);
        if value.value == Value::Null || is_nothing {
            return if op == Op::Add { Ok(()) } else { self.remove(target, None) };
        }
        let chosen = self.chosen(target)?;
        if chosen.is_empty() {
            return self.create(target, value);
        }
        self.check_immutable(target, &chosen, &value)?;
        let replaces = op == Op::Replace && target.sub.is_none();
        let is_renamed = get(&value, "value").is_some();
        let mut primary = None;
        for at in chosen {
            let Some(item) = self.items(target).get_mut(at) else { continue };
            let is_changed = if replaces && !is_same(item, &value) {
                *item = value.clone();
                true
            } else {
                merge(item, value.clone())
            };
            let names = names_of(item);
            self.most_names = self.most_names.max(names);
            self.is_changed |= is_changed;
            if is_renamed {
                self.remember_changed(target, at);
            }
            primary = primary.or(Some(at).filter(|_| is_primary(&value)));
        }
        primary.into_iter().try_for_each(|at| self.keep_primary(target, at))
    }

    /// What the chosen values gain: the sub-attribute as an object, or the object that was sent.
    fn shaped_choice(&mut self, target: &Target, value: Node<'a>) -> Result<Node<'a>, Refusal> {
        let Some(sub) = &target.sub else {
            return match target.definition {
                Some(definition) => self.shaping().item(definition, value),
                None => Ok(value),
            };
        };
        let value = self.shaped_sub(target, value)?;
        if value.value == Value::Null {
            return Ok(value);
        }
        let name = target.sub_definition().map_or_else(|| sub.clone(), |definition| definition.name.to_string());
        Ok(node(Value::Object(vec![new_member(name, value)])))
    }

    /// Refuses to change what is fixed once it is set, such as a member's `value` (RFC 7643, section 4.2).
    fn check_immutable(&mut self, target: &Target, chosen: &[usize], value: &Node<'a>) -> Result<(), Refusal> {
        let is_fixed = |sub: &&Attribute| sub.mutability == Mutability::Immutable && !self.is_new;
        let Some(sub) = target.sub_definition().filter(is_fixed) else { return Ok(()) };
        let new = get(value, &sub.name);
        let items = self.items(target);
        let mut present = chosen.iter().filter_map(|at| get(items.get(*at)?, &sub.name));
        let is_fixed = present.any(|present| new.is_none_or(|new| !is_same(present, new)));
        if !is_fixed {
            return Ok(());
        }
        let message = format!(
            "`{}.{}` cannot be changed once it is set. Remove the value and add another.",
            target.name, sub.name
        );
        Err(self.report.refusal(Rule::Mutability, target.offset, message))
    }

    /// Creates the value that a filter describes.
    fn create(&mut self, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        let described = described(target);
        let Some(described) = described.filter(|_| self.report.tolerates(Quirk::FilterCreates)) else {
            let message = format!("No value of `{}` is meant by the path, so there is nothing to change.", target.name);
            return Err(self.report.refusal(Rule::NoTarget, target.offset, message));
        };
        let message = "The path chooses no value, so the value that it describes is created.";
        self.report.quirk(Quirk::FilterCreates, target.offset, message)?;
        let mut created = node(Value::Object(described));
        merge(&mut created, value);
        let created = match target.definition {
            Some(definition) => self.shaping().item(definition, created)?,
            None => created,
        };
        self.add_to_list(target, vec![created])
    }
}

/// The sub-attributes that a filter of `eq` and `and` asks for; none where it asks for anything else.
fn described<'a>(target: &Target) -> Option<Vec<crate::json::tree::Member<'a>>> {
    let Some(filter) = &target.filter else { return Some(Vec::new()) };
    if !filter.is_conjunction() {
        return None;
    }
    let mut described = node(Value::Object(Vec::new()));
    for term in filter.terms() {
        if term.operator != Operator::Equal || term.attribute.sub().is_some() || term.attribute.urn().is_some() {
            return None;
        }
        let value = match &term.value {
            Literal::Text(value) => text(value.clone()),
            Literal::Bool(bool) => node(Value::Bool(*bool)),
            // No sub-attribute that a filter could describe is a number, and null describes nothing.
            Literal::Null | Literal::Number(_) => return None,
        };
        let sub = target.definition.and_then(|definition| definition.sub(term.attribute.name()));
        let name = sub.map_or_else(|| term.attribute.name().to_owned(), |sub: &Attribute| sub.name.to_string());
        merge(&mut described, node(Value::Object(vec![new_member(name, value)])));
    }
    match described.value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}
