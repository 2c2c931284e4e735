//! Values brought into the shape that their attribute has: what clients send beside it is recognised and told.

use super::dialect::Quirk;
use super::error::Refusal;
use super::moment;
use super::report::Report;
use super::schema::{Attribute, Type};
use super::validate::{is_base64, is_whole};
use super::value::{as_text, get, new_member, node, shortened, text};
use crate::json::Limits;
use crate::json::tree::{self, Node, Value};
use crate::rule::Rule;
use std::collections::BTreeMap;

/// The trees of texts that hold JSON, by the place of the text.
pub(super) type Unpacked<'a> = BTreeMap<usize, Node<'a>>;

/// The texts in a tree that may hold an object or a list.
pub(super) fn packed(root: &Node) -> Vec<(usize, String)> {
    let mut waiting = vec![root];
    let mut found = Vec::new();
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.iter().map(|member| &member.value)),
            Value::String(text) if text.starts_with(['{', '[']) => found.push((node.offset, text.clone().into_owned())),
            _ => {}
        }
    }
    found
}

/// Reads the texts that are JSON. What they hold is found at the place of its text.
pub(super) fn unpack(packed: &[(usize, String)]) -> Unpacked<'_> {
    let limits = Limits { depth: 8, ..Limits::LINE };
    let trees = packed.iter().filter_map(|(offset, text)| {
        let mut tree = tree::parse(text.as_bytes(), limits).ok()?;
        move_to(&mut tree, *offset);
        Some((*offset, tree))
    });
    crate::order::map(trees)
}

fn move_to(root: &mut Node, offset: usize) {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        (node.offset, node.end) = (offset, offset);
        match &mut node.value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.iter_mut().map(|member| {
                member.key_offset = offset;
                &mut member.value
            })),
            _ => {}
        }
    }
}

/// Shapes values, and tells what it had to do.
pub(super) struct Shaping<'r, 'b, 'u, 'a> {
    pub(super) report: &'r mut Report<'b>,
    pub(super) unpacked: &'u Unpacked<'a>,
}

type Shaped<'a> = Result<Node<'a>, Refusal>;

impl<'a> Shaping<'_, '_, '_, 'a> {
    /// A whole attribute; null where there is no value.
    pub(super) fn attribute(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        if definition.is_multi_valued { self.list(definition, value) } else { self.single(definition, value) }
    }

    /// A list. One value stands for a list of it.
    fn list(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let (offset, end) = (value.offset, value.end);
        let value = self.unwrapped_list(definition, value)?;
        let items = match value.value {
            Value::Null => return Ok(value),
            Value::Array(items) => items,
            _ => vec![value],
        };
        let mut shaped = Vec::with_capacity(items.len());
        for item in items {
            let item = self.item(definition, item)?;
            shaped.extend(Some(item).filter(|item| item.value != Value::Null));
        }
        self.one_primary(definition, &mut shaped)?;
        Ok(Node { offset, end, value: Value::Array(shaped) })
    }

    /// `{"members": [...]}` behind the path `members`.
    fn unwrapped_list(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let value = self.parsed(definition, value)?;
        match value.value {
            Value::Object(mut members) if members.len() == 1 && definition.sub(&definition.name).is_none() => {
                match members.pop() {
                    Some(member) if member.key.eq_ignore_ascii_case(&definition.name) => {
                        self.quirk(Quirk::Wrapped, value.offset, "The list stands within an object of its own name.")?;
                        Ok(member.value)
                    }
                    member => Ok(Node { value: Value::Object(member.into_iter().collect()), ..value }),
                }
            }
            _ => Ok(value),
        }
    }

    /// One value of a list, without its nulls.
    pub(super) fn item(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let mut item = self.single(definition, value)?;
        if let Value::Object(members) = &mut item.value {
            members.retain(|member| member.value.value != Value::Null);
        }
        Ok(item)
    }

    /// One value. In a complex one null members stay: there they unassign.
    pub(super) fn single(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        if definition.kind == Type::Complex {
            return self.complex(definition, value);
        }
        let value = self.unwrapped(value)?;
        if value.value == Value::Null {
            self.report.info(Rule::NullValue, value.offset, "A null stands for no value.");
            return Ok(value);
        }
        match definition.kind {
            Type::Boolean => self.boolean(definition, value),
            Type::Decimal | Type::Integer => self.number(definition, value),
            Type::DateTime | Type::Binary => self.written(definition, value),
            _ => self.text(definition, value),
        }
    }

    /// Text that stands for something else.
    fn written(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let value = self.text(definition, value)?;
        let text = as_text(&value).unwrap_or_default();
        match definition.kind {
            Type::DateTime if moment::read(text).is_none() => {
                Err(self.unfit(definition, &value, "a moment such as `2024-05-13T16:42:34Z`"))
            }
            Type::Binary if !is_base64(text) => Err(self.unfit(definition, &value, "bytes in base 64")),
            _ => Ok(value),
        }
    }

    fn complex(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let value = self.parsed(definition, value)?;
        let Node { offset, end, value } = self.only_item(value)?;
        match value {
            Value::Null => {
                self.report.info(Rule::NullValue, offset, "A null stands for no value.");
                Ok(Node { offset, end, value })
            }
            Value::Object(mut members) => {
                for member in &mut members {
                    let sub = std::mem::replace(&mut member.value, node(Value::Null));
                    member.value = self.sub(definition, &member.key, sub)?;
                }
                Ok(Node { offset, end, value: Value::Object(members) })
            }
            Value::String(text) if text.is_empty() && !definition.is_multi_valued => {
                let message = format!("An empty `{}` stands for none.", definition.name);
                self.quirk(Quirk::EmptyReference, offset, &message)?;
                Ok(Node { offset, end, value: Value::Null })
            }
            scalar => self.bare(definition, Node { offset, end, value: scalar }),
        }
    }

    fn sub(&mut self, definition: &Attribute, name: &str, value: Node<'a>) -> Shaped<'a> {
        match definition.sub(name) {
            Some(sub) => self.single(sub, value),
            None => {
                let message = format!("`{}` has no sub-attribute `{name}`. It is kept as it is.", definition.name);
                self.report.warn(Rule::UnknownAttribute, value.offset, name, message);
                Ok(value)
            }
        }
    }

    /// `x` for `{"value": x}`.
    fn bare(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let is_scalar = !matches!(value.value, Value::Array(_) | Value::Object(_));
        let Some(sub) = definition.sub("value").filter(|_| is_scalar) else {
            return Err(self.unfit(definition, &value, "an object"));
        };
        let message = format!("The value of `{}` stands alone; it is taken for its `value`.", definition.name);
        self.quirk(Quirk::BareValue, value.offset, &message)?;
        let (offset, end) = (value.offset, value.end);
        let member = new_member("value", self.single(sub, value)?);
        Ok(Node { offset, end, value: Value::Object(vec![member]) })
    }

    /// JSON within a text, where the attribute is complex.
    fn parsed(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let is_text = matches!(value.value, Value::String(_)) && definition.kind == Type::Complex;
        let Some(tree) = self.unpacked.get(&value.offset).filter(|_| is_text) else { return Ok(value) };
        self.quirk(Quirk::Stringified, value.offset, "The value is JSON within a text.")?;
        Ok(tree.clone())
    }

    /// The item of a list of one, where the attribute has one value.
    fn only_item(&mut self, value: Node<'a>) -> Shaped<'a> {
        let offset = value.offset;
        match value.value {
            Value::Array(mut items) if items.len() < 2 => match items.pop() {
                None => Ok(Node { value: Value::Null, ..value }),
                Some(item) => {
                    self.quirk(Quirk::Wrapped, offset, "A list of one stands for its value.")?;
                    Ok(item)
                }
            },
            _ => Ok(value),
        }
    }

    /// `[x]` or `{"value": x}` for `x`.
    fn unwrapped(&mut self, value: Node<'a>) -> Shaped<'a> {
        let value = self.only_item(value)?;
        let offset = value.offset;
        match value.value {
            Value::Object(mut members) if members.len() == 1 => match members.pop() {
                Some(member) if member.key.eq_ignore_ascii_case("value") => {
                    self.quirk(Quirk::Wrapped, offset, "An object with a `value` stands for that value.")?;
                    Ok(member.value)
                }
                member => Ok(Node { value: Value::Object(member.into_iter().collect()), ..value }),
            },
            _ => Ok(value),
        }
    }

    fn boolean(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let bool = match &value.value {
            Value::Bool(_) => return Ok(value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => true,
            Value::String(text) if text.eq_ignore_ascii_case("false") => false,
            _ => return Err(self.unfit(definition, &value, "`true` or `false`")),
        };
        let message = format!("`{}` is a boolean and came as text.", definition.name);
        self.quirk(Quirk::BooleanString, value.offset, &message)?;
        Ok(Node { value: Value::Bool(bool), ..value })
    }

    fn number(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        match &value.value {
            Value::Number(number) if definition.kind == Type::Decimal || is_whole(number) => Ok(value),
            _ if definition.kind == Type::Integer => Err(self.unfit(definition, &value, "a whole number")),
            _ => Err(self.unfit(definition, &value, "a number")),
        }
    }

    fn text(&mut self, definition: &Attribute, value: Node<'a>) -> Shaped<'a> {
        let scalar = match &value.value {
            Value::String(written) if written.trim().is_empty() && definition.is_required => {
                return Err(self.unfit(definition, &value, "text that is not blank"));
            }
            Value::String(_) => return Ok(value),
            Value::Number(number) => (*number).to_owned(),
            Value::Bool(bool) => bool.to_string(),
            _ => return Err(self.unfit(definition, &value, "text")),
        };
        let message = format!("`{}` is text and came as {}.", definition.name, value.value.kind());
        self.quirk(Quirk::BareScalar, value.offset, &message)?;
        Ok(Node { value: text(scalar).value, ..value })
    }

    /// Keeps one primary value at most (RFC 7643, section 2.4).
    pub(super) fn one_primary(&mut self, definition: &Attribute, items: &mut [Node<'a>]) -> Result<(), Refusal> {
        let mut primaries = items.iter_mut().filter(|item| is_primary(item)).skip(1).peekable();
        let Some(second) = primaries.peek() else { return Ok(()) };
        let message = format!("More than one value of `{}` is primary: the first stays so.", definition.name);
        let offset = second.offset;
        self.report.quirk(Quirk::SeveralPrimaries, offset, &message)?;
        primaries.for_each(demote);
        Ok(())
    }

    fn quirk(&mut self, quirk: Quirk, offset: usize, message: &str) -> Result<(), Refusal> {
        self.report.quirk(quirk, offset, message)
    }

    fn unfit(&self, definition: &Attribute, value: &Node, expected: &str) -> Refusal {
        let found = match &value.value {
            Value::String(text) => format!("\"{}\"", shortened(text)),
            value => value.kind().to_owned(),
        };
        let message = format!("`{}` takes {expected}, found {found}.", definition.name);
        self.report.refusal(Rule::InvalidValue, value.offset, message)
    }
}

/// Whether a value of a list is the primary one.
pub(crate) fn is_primary(item: &Node) -> bool {
    get(item, "primary").is_some_and(|primary| primary.value == Value::Bool(true))
}

/// Makes a value of a list no longer primary.
pub(super) fn demote(item: &mut Node) {
    if let Value::Object(members) = &mut item.value {
        let primary = members.iter_mut().find(|member| member.key.eq_ignore_ascii_case("primary"));
        primary.into_iter().for_each(|primary| primary.value = node(Value::Bool(false)));
    }
}
