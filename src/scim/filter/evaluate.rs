//! Whether a resource fulfils a filter (RFC 7644, section 3.4.2.2).

use super::super::path::AttributePath;
use super::super::resource::Resource;
use super::super::schema::{Attribute, Type};
use super::super::value::{get, is_absent, items, members};
use super::super::{decimal, moment};
use super::{Comparison, Expression, Literal, Operator, Term};
use crate::json::tree::{Node, Value};
use std::cmp::Ordering;

/// Whether the whole filter holds.
pub(super) fn matches(expression: &Expression<Term>, resource: &Resource) -> bool {
    expression.decide(|term| match term {
        Term::Comparison(comparison) => {
            let (value, definition) = resource.look_up(&comparison.attribute);
            compared(value, comparison.attribute.sub(), definition, comparison)
        }
        Term::Values { attribute, filter, also } => {
            let (value, definition) = resource.look_up(attribute);
            let mut values = value.into_iter().flat_map(items);
            values.any(|item| {
                filter.holds_for(item, definition) && also.iter().all(|also| sub_compared(item, definition, also))
            })
        }
    })
}

impl Expression {
    /// Whether one value of a list fulfils the expression; `definition` is the list's.
    pub(in super::super) fn holds_for(&self, item: &Node, definition: Option<&Attribute>) -> bool {
        self.decide(|comparison| sub_compared(item, definition, comparison))
    }
}

/// Whether a comparison holds for one value of a list.
fn sub_compared(item: &Node, definition: Option<&Attribute>, comparison: &Comparison) -> bool {
    let name = comparison.attribute.name();
    let value = own_value(item, name);
    compared(value, comparison.attribute.sub(), definition.and_then(|definition| leaf(definition, name)), comparison)
}

/// The sub-attribute of this name; `value` of what is not complex is the value itself.
fn own_value<'t, 'a>(item: &'t Node<'a>, name: &str) -> Option<&'t Node<'a>> {
    match item.value {
        Value::Object(_) => get(item, name),
        _ => Some(item).filter(|_| name.eq_ignore_ascii_case("value")),
    }
}

fn leaf<'s>(definition: &'s Attribute, name: &str) -> Option<&'s Attribute> {
    if definition.kind == Type::Complex { definition.sub(name) } else { Some(definition) }
}

/// Whether a comparison holds for one of an attribute's values. Of a complex value `value` is compared where no
/// sub-attribute is named.
fn compared(value: Option<&Node>, sub: Option<&str>, definition: Option<&Attribute>, comparison: &Comparison) -> bool {
    let name = sub.unwrap_or("value");
    let definition = definition.and_then(|definition| leaf(definition, name)).or(definition);
    let wants_whole = sub.is_none() && comparison.operator == Operator::Present;
    let candidates = value.into_iter().flat_map(items).filter_map(|item| match sub {
        None if wants_whole => Some(item),
        _ => own_value(item, name),
    });
    let mut present = candidates.flat_map(items).filter(|candidate| is_present(candidate));
    let is = |order: &[Ordering], candidate: &Node| {
        compare(candidate, definition, &comparison.value).is_some_and(|found| order.contains(&found))
    };
    match (comparison.operator, &comparison.value) {
        (Operator::Present, _) | (Operator::NotEqual, Literal::Null) => present.next().is_some(),
        (Operator::Equal, Literal::Null) => present.next().is_none(),
        (Operator::Equal, _) => present.any(|candidate| is(&[Ordering::Equal], candidate)),
        (Operator::NotEqual, _) => !present.any(|candidate| is(&[Ordering::Equal], candidate)),
        (Operator::Greater, _) => present.any(|candidate| is(&[Ordering::Greater], candidate)),
        (Operator::GreaterOrEqual, _) => present.any(|c| is(&[Ordering::Greater, Ordering::Equal], c)),
        (Operator::Less, _) => present.any(|candidate| is(&[Ordering::Less], candidate)),
        (Operator::LessOrEqual, _) => present.any(|c| is(&[Ordering::Less, Ordering::Equal], c)),
        (Operator::Contains | Operator::StartsWith | Operator::EndsWith, literal) => {
            present.any(|candidate| is_part(candidate, definition, comparison.operator, literal))
        }
    }
}

/// Whether there is a value: text that is empty and objects of nothing are none.
fn is_present(node: &Node) -> bool {
    match &node.value {
        Value::String(text) => !text.is_empty(),
        Value::Object(_) => members(node).iter().any(|member| !is_absent(&member.value)),
        _ => !is_absent(node),
    }
}

/// The order of a value and a literal; none where they cannot be compared.
fn compare(node: &Node, definition: Option<&Attribute>, literal: &Literal) -> Option<Ordering> {
    match (&node.value, literal) {
        (Value::Number(number), Literal::Number(literal)) => Some(decimal::compare(number, literal)),
        (Value::Bool(value), Literal::Bool(literal)) => equal(value == literal),
        // Entra ID writes "True".
        (Value::Bool(value), Literal::Text(literal)) => equal(literal.eq_ignore_ascii_case(&value.to_string())),
        (Value::String(value), Literal::Bool(literal)) if is(definition, Type::Boolean) => {
            equal(value.eq_ignore_ascii_case(&literal.to_string()))
        }
        (Value::String(value), Literal::Text(literal)) => Some(compare_text(value, definition, literal)),
        _ => None,
    }
}

/// Booleans are equal or not; neither is larger.
fn equal(is_equal: bool) -> Option<Ordering> {
    is_equal.then_some(Ordering::Equal)
}

fn is(definition: Option<&Attribute>, kind: Type) -> bool {
    definition.is_some_and(|definition| definition.kind == kind)
}

fn is_case_exact(definition: Option<&Attribute>) -> bool {
    definition.is_some_and(|definition| definition.is_case_exact)
}

/// The order of two texts: of two moments where the attribute holds moments, or nothing is known of it.
fn compare_text(value: &str, definition: Option<&Attribute>, literal: &str) -> Ordering {
    if (definition.is_none() || is(definition, Type::DateTime))
        && let (Some(value), Some(literal)) = (moment::read(value), moment::read(literal))
    {
        return value.cmp(&literal);
    }
    if is_case_exact(definition) { value.cmp(literal) } else { value.to_lowercase().cmp(&literal.to_lowercase()) }
}

/// `co`, `sw` and `ew`; numbers are compared as they are written.
fn is_part(node: &Node, definition: Option<&Attribute>, operator: Operator, literal: &Literal) -> bool {
    let value = match &node.value {
        Value::String(text) => text.as_ref(),
        Value::Number(number) => number,
        _ => return false,
    };
    let (Literal::Text(part) | Literal::Number(part)) = literal else { return false };
    let is_part = |value: &str, part: &str| match operator {
        Operator::StartsWith => value.starts_with(part),
        Operator::EndsWith => value.ends_with(part),
        _ => value.contains(part),
    };
    if is_case_exact(definition) { is_part(value, part) } else { is_part(&value.to_lowercase(), &part.to_lowercase()) }
}

impl Resource<'_> {
    /// The attribute's value, the sub-attribute aside, and what is known of the attribute.
    pub(in super::super) fn look_up(&self, path: &AttributePath) -> (Option<&Node<'_>>, Option<&Attribute>) {
        let resolved = path.resolve(self.schemas());
        let Some(urn) = resolved.extension else {
            return (get(self.root(), resolved.name), resolved.attribute);
        };
        if resolved.name.is_empty() {
            return (get(self.root(), urn), None);
        }
        let within = get(self.root(), urn).and_then(|extension| get(extension, resolved.name));
        // Some clients write `URN:name` as one name.
        let value = within.or_else(|| get(self.root(), &format!("{urn}:{}", resolved.name)));
        (value, resolved.attribute)
    }
}
