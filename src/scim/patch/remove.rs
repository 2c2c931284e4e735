//! `remove` (RFC 7644, section 3.5.2.2).

use super::super::dialect::Quirk;
use super::super::error::Refusal;
use super::super::schema::Attribute;
use super::super::value::{as_text, get, is_absent, items, node, position};
use super::Patching;
use super::list::weight;
use super::target::Target;
use crate::json::tree::{Node, Value};
use crate::rule::Rule;

impl<'a> Patching<'a, '_, '_> {
    /// Takes the target away, or of a list only what a value names.
    pub(super) fn remove(&mut self, target: &Target, value: Option<Node<'a>>) -> Result<(), Refusal> {
        if target.is_extension() {
            self.remove_extension(target);
            return Ok(());
        }
        let value = value.filter(|value| value.value != Value::Null);
        if let Some(value) = &value {
            let message = "A `remove` has a value: of a list only what it names is removed.";
            self.report.quirk(Quirk::RemoveValue, value.offset, message)?;
        }
        match (&target.filter, &target.sub, value) {
            (None, None, Some(value)) if self.holds_list(target) => self.remove_named(target, value),
            (None, None, _) => self.remove_attribute(target),
            (_, None, _) => {
                let chosen = self.chosen(target)?;
                self.remove_items(target, &chosen);
                Ok(())
            }
            (_, Some(sub), _) => self.remove_sub(target, sub),
        }
    }

    fn remove_extension(&mut self, target: &Target) {
        let (Some(urn), Value::Object(members)) = (&target.extension, &mut self.root.value) else { return };
        self.touched_extensions.insert(urn.clone());
        if let Some(index) = position(members, urn) {
            members.remove(index);
            self.is_changed = true;
        }
    }

    fn remove_attribute(&mut self, target: &Target) -> Result<(), Refusal> {
        if target.definition.is_some_and(|definition| definition.is_required) {
            let message = format!("`{}` is required and cannot be removed.", target.name);
            return Err(self.report.refusal(Rule::Mutability, target.offset, message));
        }
        self.unset(target);
        Ok(())
    }

    /// Whether the target is a list, or would be one.
    fn holds_list(&mut self, target: &Target) -> bool {
        target.definition.is_some_and(|definition| definition.is_multi_valued)
            || matches!(self.current(target).map(|value| &value.value), Some(Value::Array(_)))
    }

    /// Removes what a value names, by its `value` alone: an empty list names nothing, so that nothing empties a
    /// group by accident.
    fn remove_named(&mut self, target: &Target, value: Node<'a>) -> Result<(), Refusal> {
        let named = match target.definition {
            Some(definition) => self.shaping().attribute(definition, value)?,
            None => value,
        };
        for name in items(&named) {
            let Some(value) = get(name, "value").or(Some(name)).and_then(as_text) else { continue };
            let positions = self.named_positions(target, value)?;
            self.remove_items(target, &positions);
        }
        Ok(())
    }

    fn named_positions(&mut self, target: &Target, value: &str) -> Result<Vec<usize>, Refusal> {
        if target.definition.is_some_and(Attribute::is_reference_list) {
            return self.positions_of(target, value);
        }
        let leaf = target.definition.map(|definition| definition.sub("value").unwrap_or(definition));
        let is_case_exact = leaf.is_none_or(|leaf| leaf.is_case_exact);
        let is_it = |item: &Node| {
            let present = get(item, "value").or(Some(item)).and_then(as_text).unwrap_or_default();
            present == value || (!is_case_exact && present.to_lowercase() == value.to_lowercase())
        };
        let Some(Value::Array(items)) = self.current(target).map(|list| &list.value) else { return Ok(Vec::new()) };
        let found = items.iter().enumerate().filter(|(_, item)| is_it(item)).map(|(at, _)| at).collect();
        let weight = weight(items);
        self.look_at(weight, target.offset)?;
        Ok(found)
    }

    /// Leaves nulls behind, which go at the end: the places of the others stay.
    fn remove_items(&mut self, target: &Target, positions: &[usize]) {
        if positions.is_empty() {
            return;
        }
        self.touch(target);
        let items = self.items(target);
        for at in positions {
            items.get_mut(*at).into_iter().for_each(|item| *item = node(Value::Null));
        }
        self.is_changed = true;
    }

    fn touch(&mut self, target: &Target) {
        self.touched_lists.insert((target.extension.clone(), target.name.clone()));
        self.touched_extensions.extend(target.extension.clone());
    }

    /// Takes a sub-attribute away, and what is then empty.
    fn remove_sub(&mut self, target: &Target, sub: &str) -> Result<(), Refusal> {
        if target.sub_definition().is_some_and(|definition| definition.is_required) {
            let message = format!("`{}.{sub}` is required and cannot be removed.", target.name);
            return Err(self.report.refusal(Rule::Mutability, target.offset, message));
        }
        if self.holds_list(target) {
            let chosen = self.chosen(target)?;
            if chosen.is_empty() {
                return Ok(());
            }
            self.touch(target);
            let items = self.items(target);
            let mut is_changed = false;
            for at in chosen {
                is_changed |= items.get_mut(at).is_some_and(|item| drop_member(item, sub));
            }
            self.is_changed |= is_changed;
            return Ok(());
        }
        let Some(value) = self.current(target) else { return Ok(()) };
        let is_changed = drop_member(value, sub);
        let is_empty = is_absent(value);
        self.is_changed |= is_changed;
        if is_changed && is_empty {
            self.unset(target);
        }
        Ok(())
    }
}

/// Takes a member out of an object; an object of nothing becomes null.
fn drop_member(item: &mut Node, name: &str) -> bool {
    let Value::Object(members) = &mut item.value else { return false };
    let Some(index) = position(members, name) else { return false };
    members.remove(index);
    if members.is_empty() {
        item.value = Value::Null;
    }
    true
}
