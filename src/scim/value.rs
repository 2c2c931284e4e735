//! What is done with JSON trees: look-up without case, equality, printing.

use super::decimal;
use crate::json::tree::{Member, Node, Value};
use std::borrow::Cow;
use std::cmp::Ordering;

/// A value that stands in no document.
pub(crate) fn node(value: Value<'_>) -> Node<'_> {
    Node { offset: 0, end: 0, value }
}

/// Text that stands in no document.
pub(crate) fn text<'a>(text: impl Into<Cow<'a, str>>) -> Node<'a> {
    node(Value::String(text.into()))
}

/// A member that stands in no document.
pub(crate) fn new_member<'a>(key: impl Into<Cow<'a, str>>, value: Node<'a>) -> Member<'a> {
    Member { key: key.into(), key_offset: 0, value }
}

/// The members of an object; none of anything else.
pub(crate) fn members<'t, 'a>(node: &'t Node<'a>) -> &'t [Member<'a>] {
    match &node.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

/// The value of the member of this name, whatever its case (RFC 7643, section 2.1).
pub(crate) fn get<'t, 'a>(node: &'t Node<'a>, name: &str) -> Option<&'t Node<'a>> {
    members(node).iter().find(|member| member.key.eq_ignore_ascii_case(name)).map(|member| &member.value)
}

/// The text at a name.
pub(crate) fn get_text<'t>(node: &'t Node, name: &str) -> Option<&'t str> {
    as_text(get(node, name)?)
}

/// The text that this is.
pub(crate) fn as_text<'t>(node: &'t Node) -> Option<&'t str> {
    match &node.value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The index of the member of this name, whatever its case.
pub(crate) fn position(members: &[Member], name: &str) -> Option<usize> {
    members.iter().position(|member| member.key.eq_ignore_ascii_case(name))
}

/// Whether this is no value: null, or a list or an object of nothing (RFC 7643, section 2.5).
pub(crate) fn is_absent(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(|item| item.value == Value::Null),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// The items of a list that are there; a value that is no list is a list of itself.
pub(crate) fn items<'t, 'a>(node: &'t Node<'a>) -> impl Iterator<Item = &'t Node<'a>> {
    let items = match &node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    items.iter().filter(|item| item.value != Value::Null)
}

/// Whether two values are the same: names without case and in any order, numbers by value.
pub(crate) fn is_same(left: &Node, right: &Node) -> bool {
    let mut waiting = vec![(left, right)];
    while let Some((left, right)) = waiting.pop() {
        let is_same = match (&left.value, &right.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(left), Value::Bool(right)) => left == right,
            (Value::Number(left), Value::Number(right)) => decimal::compare(left, right) == Ordering::Equal,
            (Value::String(left), Value::String(right)) => left == right,
            (Value::Verbatim(left), Value::Verbatim(right)) => left == right,
            (Value::Array(left), Value::Array(right)) => {
                waiting.extend(left.iter().zip(right));
                left.len() == right.len()
            }
            (Value::Object(left), Value::Object(_)) => {
                let pairs = left.iter().map_while(|member| Some((&member.value, get(right, &member.key)?)));
                let before = waiting.len();
                waiting.extend(pairs);
                waiting.len() - before == left.len() && left.len() == members(right).len()
            }
            _ => false,
        };
        if !is_same {
            return false;
        }
    }
    true
}

/// What is left to print.
enum Step<'t, 'a> {
    Value(&'t Node<'a>),
    Key(&'t str),
    Text(&'static str),
}

/// Prints a tree as JSON without white space, members in their order, numbers as they were written.
pub(crate) fn print(root: &Node) -> Vec<u8> {
    let mut printed = Vec::new();
    let mut waiting = vec![Step::Value(root)];
    while let Some(step) = waiting.pop() {
        match step {
            Step::Text(text) => printed.extend_from_slice(text.as_bytes()),
            Step::Key(key) => {
                print_text(key, &mut printed);
                printed.push(b':');
            }
            Step::Value(node) => print_value(node, &mut printed, &mut waiting),
        }
    }
    printed
}

fn print_value<'t, 'a>(node: &'t Node<'a>, printed: &mut Vec<u8>, waiting: &mut Vec<Step<'t, 'a>>) {
    match &node.value {
        Value::Null => printed.extend_from_slice(b"null"),
        Value::Bool(bool) => printed.extend_from_slice(if *bool { b"true" } else { b"false" }),
        Value::Number(text) | Value::Verbatim(text) => printed.extend_from_slice(text.as_bytes()),
        Value::String(text) => print_text(text, printed),
        Value::Array(items) => {
            printed.push(b'[');
            waiting.push(Step::Text("]"));
            for (index, item) in items.iter().enumerate().rev() {
                waiting.push(Step::Value(item));
                waiting.extend((index > 0).then_some(Step::Text(",")));
            }
        }
        Value::Object(members) => {
            printed.push(b'{');
            waiting.push(Step::Text("}"));
            for (index, member) in members.iter().enumerate().rev() {
                waiting.extend([Step::Value(&member.value), Step::Key(&member.key)]);
                waiting.extend((index > 0).then_some(Step::Text(",")));
            }
        }
    }
}

/// Text between quotes, escaped as JSON wants it.
pub(crate) fn print_text(text: &str, printed: &mut Vec<u8>) {
    printed.push(b'"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        printed.extend_from_slice(text.as_bytes().get(plain..at).unwrap_or_default());
        plain = at + 1;
        match byte {
            b'"' => printed.extend_from_slice(b"\\\""),
            b'\\' => printed.extend_from_slice(b"\\\\"),
            b'\n' => printed.extend_from_slice(b"\\n"),
            b'\r' => printed.extend_from_slice(b"\\r"),
            b'\t' => printed.extend_from_slice(b"\\t"),
            _ => printed.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
    }
    printed.extend_from_slice(text.as_bytes().get(plain..).unwrap_or_default());
    printed.push(b'"');
}

/// Enough of a text to recognise it.
pub(crate) fn shortened(text: &str) -> String {
    const ENOUGH: usize = 60;
    match text.char_indices().nth(ENOUGH) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Limits, tree};

    fn parse(text: &str) -> Node<'_> {
        tree::parse(text.as_bytes(), Limits::DOCUMENT).expect("the text is JSON")
    }

    #[test]
    fn printing_keeps_order_and_spelling() {
        for text in [
            r#"{"b":1.50,"a":[],"c":[{},null,true,-0e7],"d\"\\\n\u0001é":""}"#,
            "[]",
            "\"x\"",
            r#"[[1,[2,[3]]],{"a":{"b":{}}}]"#,
        ] {
            assert_eq!(String::from_utf8(print(&parse(text))).as_deref(), Ok(text));
        }
    }

    #[test]
    fn sameness_ignores_order_of_members_case_of_names_and_spelling_of_numbers() {
        let is_same = |left, right| is_same(&parse(left), &parse(right));
        assert!(is_same(r#"{"a":1,"B":[true]}"#, r#"{"b":[true],"A":1.0}"#));
        assert!(!is_same(r#"{"a":1}"#, r#"{"a":1,"b":2}"#));
        assert!(!is_same(r#"{"a":1,"b":2}"#, r#"{"a":1}"#));
        assert!(!is_same("[1,2]", "[2,1]"));
        assert!(!is_same("[1]", "[1,2]"));
        assert!(!is_same("\"a\"", "\"A\""));
        assert!(!is_same("null", "false"));
    }
}
