//! A JSON text as a tree in which everything knows its place.

use std::borrow::Cow;

use super::fault::{Expected, Fault, FaultKind};
use super::{Event, Limits, Reader, Spanned, SyntaxError, Text, message, unique};

/// A value and its place: the bytes from `offset` up to, not including, `end`, quotes and brackets
/// included.
#[derive(Clone, Debug, PartialEq)]
pub struct Node<'a> {
    /// The first byte, counted from 0.
    pub offset: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there.
    pub value: Value<'a>,
}

/// A JSON value (RFC 8259, section 3).
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// As it was written: it matches the grammar, and may exceed every machine type.
    Number(&'a str),
    /// Without its quotes and escapes.
    String(Cow<'a, str>),
    /// The items in order.
    Array(Vec<Node<'a>>),
    /// The members in order, no key twice.
    Object(Vec<Member<'a>>),
    /// Items of an array that nobody looked into, with the commas between them. [`parse`] makes none.
    Verbatim(&'a str),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// Without its quotes and escapes.
    pub key: Cow<'a, str>,
    /// The byte of the key's opening quote.
    pub key_offset: usize,
    /// The value.
    pub value: Node<'a>,
}

impl Value<'_> {
    /// What kind of value this is, with its article, as messages name it.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
            Self::Verbatim(_) => "items",
        }
    }
}

/// Reads one JSON text as a tree.
///
/// Takes time linear in the text, n log n in the members of one object; dropping the tree recurses
/// no deeper than [`Limits::DEEPEST`].
///
/// # Errors
///
/// The text is not JSON, exceeds a limit, or has an object with two equal keys.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Node<'_>, SyntaxError> {
    let mut reader = Reader::new(bytes, limits);
    let mut growth = Growth::default();
    while let Some(event) = reader.next()? {
        growth.take(event, bytes)?;
    }
    // The reader refuses a text without a value, so that the root is there.
    let empty = Fault::new(bytes.len(), FaultKind::Expected(Expected::Document));
    growth.root.ok_or_else(|| message::render(empty, bytes, limits))
}

/// A tree that is being built. Children wait in one list for all levels until their container
/// closes, so that each container is allocated once, at its exact size.
#[derive(Default)]
struct Growth<'a> {
    root: Option<Node<'a>>,
    open: Vec<Open>,
    /// The keys whose values have not ended, outermost first.
    keys: Vec<(Cow<'a, str>, usize)>,
    items: Vec<Node<'a>>,
    members: Vec<Member<'a>>,
}

/// An object or array that has not closed.
struct Open {
    offset: usize,
    is_object: bool,
    /// How many children waited when it opened.
    waiting: usize,
}

impl<'a> Growth<'a> {
    fn take(&mut self, event: Spanned<Event<'a>>, bytes: &[u8]) -> Result<(), SyntaxError> {
        let Spanned { value, offset, end } = event;
        let value = match value {
            Event::ObjectStart | Event::ArrayStart => {
                self.begin(offset, value == Event::ObjectStart);
                return Ok(());
            }
            Event::Key(text) => {
                self.keys.push((text.decode(), offset));
                return Ok(());
            }
            Event::ObjectEnd | Event::ArrayEnd => return self.finish(end, bytes),
            Event::String(text) => Value::String(Text::decode(text)),
            Event::Number(number) => Value::Number(number),
            Event::Bool(bool) => Value::Bool(bool),
            Event::Null => Value::Null,
        };
        self.place(Node { offset, end, value });
        Ok(())
    }

    fn begin(&mut self, offset: usize, is_object: bool) {
        let waiting = if is_object { self.members.len() } else { self.items.len() };
        self.open.push(Open { offset, is_object, waiting });
    }

    fn finish(&mut self, end: usize, bytes: &[u8]) -> Result<(), SyntaxError> {
        // The reader delivers an end only for what is open.
        let Some(Open { offset, is_object, waiting }) = self.open.pop() else {
            return Ok(());
        };
        let value = if is_object {
            let members = take_from(&mut self.members, waiting);
            if let Some((first, second)) = unique::repeated(&members) {
                let (first, offset) = (first.key_offset, second.key_offset);
                return Err(message::duplicate_key(&second.key, bytes, first, offset));
            }
            Value::Object(members)
        } else {
            Value::Array(take_from(&mut self.items, waiting))
        };
        self.place(Node { offset, end, value });
        Ok(())
    }

    /// Puts a value that has ended into what is open around it.
    fn place(&mut self, value: Node<'a>) {
        match self.open.last() {
            None => self.root = Some(value),
            Some(Open { is_object: false, .. }) => self.items.push(value),
            Some(Open { is_object: true, .. }) => {
                let (key, key_offset) = self.keys.pop().unwrap_or_default();
                self.members.push(Member { key, key_offset, value });
            }
        }
    }
}

/// Takes what stands in a list from `index` on, at its exact size.
fn take_from<T>(list: &mut Vec<T>, index: usize) -> Vec<T> {
    // A container closes after those within it, so that the list is never shorter than at its
    // beginning; `min` only spares a panic.
    list.drain(index.min(list.len())..).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_knows_its_place() {
        let text = r#" {"a\/b": [1, "é", null], "": {}} "#.as_bytes();
        let item = |offset, end, value| Node { offset, end, value };
        let items =
            vec![item(11, 12, Value::Number("1")), item(14, 18, Value::String("é".into())), item(20, 24, Value::Null)];
        let members = vec![
            Member { key: "a/b".into(), key_offset: 2, value: item(10, 25, Value::Array(items)) },
            Member { key: "".into(), key_offset: 27, value: item(31, 33, Value::Object(vec![])) },
        ];
        assert_eq!(parse(text, Limits::LINE), Ok(item(1, 34, Value::Object(members))));
    }

    #[test]
    fn kinds_have_their_article() {
        for (text, kind) in [
            ("null", "null"),
            ("true", "a boolean"),
            ("-0", "a number"),
            ("\"\"", "a string"),
            ("[]", "an array"),
            ("{}", "an object"),
        ] {
            let kinds = parse(text.as_bytes(), Limits::LINE).map(|node| node.value.kind());
            assert_eq!(kinds, Ok(kind));
        }
    }
}
