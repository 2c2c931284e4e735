//! Which members a request about a group names, so that no others have to be read.

use crate::finding::Document;
use crate::json::tree::{Node, Value};
use crate::scim::error::Refusal;
use crate::scim::resource::read_object;
use crate::scim::value::{get, get_text, items, members};
use std::collections::BTreeSet;

/// What a PATCH request needs to know of a group's members.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// Values that it may name. More of them do no harm.
    pub(super) values: BTreeSet<String>,
    /// Whether it may concern members that it does not name.
    pub(super) is_all: bool,
}

/// Finds the members that a PATCH request names.
///
/// # Errors
/// It is no JSON object; anything else that is wrong with it is PATCH's own to say.
pub(super) fn named(patch: &[u8]) -> Result<Named, Refusal> {
    let root = read_object(patch, Document::Patch)?;
    let mut named = Named::default();
    for operation in get(&root, "Operations").into_iter().flat_map(items) {
        named.operation(operation);
    }
    Ok(named)
}

impl Named {
    fn operation(&mut self, operation: &Node) {
        let op = get_text(operation, "op").unwrap_or_default().to_ascii_lowercase();
        let path = get_text(operation, "path").map(str::trim).unwrap_or_default();
        let value = get(operation, "value");
        if !path.is_empty() && !path.to_ascii_lowercase().contains("members") {
            return;
        }
        let is_whole = path.is_empty() || is_members(path);
        match (op.as_str(), by_value(path)) {
            ("remove", Some(named)) => {
                self.values.insert(named);
            }
            ("add", _) if is_whole => self.is_all |= !self.take(value),
            ("remove", _) if is_members(path) && value.is_some_and(|value| value.value != Value::Null) => {
                self.is_all |= !self.take(value);
            }
            ("replace", _) if path.is_empty() && value.is_some_and(speaks_of_no_members) => {}
            _ => self.is_all = true,
        }
    }

    /// Takes every value that could name a member; answers whether that is all there can be.
    fn take(&mut self, value: Option<&Node>) -> bool {
        let mut waiting: Vec<&Node> = value.into_iter().collect();
        while let Some(node) = waiting.pop() {
            match &node.value {
                Value::Array(items) => waiting.extend(items),
                Value::Object(_) => waiting.extend(members(node).iter().map(|member| &member.value)),
                // A text that holds JSON names whom it likes.
                Value::String(text) if text.starts_with(['{', '[']) => return false,
                Value::String(text) => {
                    self.values.insert(text.clone().into_owned());
                }
                Value::Number(number) => {
                    self.values.insert((*number).to_owned());
                }
                _ => {}
            }
        }
        true
    }
}

fn is_members(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path == "members" || path == "urn:ietf:params:scim:schemas:core:2.0:group:members"
}

/// `members[value eq "x"]`: the member that it names.
fn by_value(path: &str) -> Option<String> {
    let (attribute, rest) = path.split_once('[')?;
    let filter = rest.strip_suffix(']')?.trim();
    let quoted = filter.get(..5).filter(|name| name.eq_ignore_ascii_case("value")).and_then(|_| filter.get(5..))?;
    let quoted = quoted.trim_start();
    let quoted = quoted.get(..2).filter(|op| op.eq_ignore_ascii_case("eq")).and_then(|_| quoted.get(2..))?;
    let value = quoted.trim().strip_prefix('"')?.strip_suffix('"')?;
    (is_members(attribute.trim()) && !value.contains(['"', '\\'])).then(|| value.to_owned())
}

/// Whether a replacement without a path leaves the members alone.
fn speaks_of_no_members(value: &Node) -> bool {
    match &value.value {
        Value::Object(members) => {
            !members.iter().any(|member| member.key.to_ascii_lowercase().contains("member") || member.key.contains(':'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    fn of(operations: &str) -> (Vec<String>, bool) {
        let named = named(format!("{{\"Operations\":{operations}}}").as_bytes()).expect("it is an object");
        (named.values.into_iter().collect(), named.is_all)
    }

    #[test]
    fn members_that_are_named_are_enough_to_know() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            of(r#"[{"op":"Add","path":"members","value":[{"value":"a"},{"value":"b"}]}]"#),
            (ids(&["a", "b"]), false)
        );
        assert_eq!(of(r#"[{"op":"remove","path":"members[value eq \"a\"]"}]"#), (ids(&["a"]), false));
        assert_eq!(of(r#"[{"op":"Remove","path":"members","value":[{"value":"a"}]}]"#), (ids(&["a"]), false));
        assert_eq!(of(r#"[{"op":"replace","path":"displayName","value":"x"}]"#), (ids(&[]), false));
        assert_eq!(of(r#"[{"op":"replace","value":{"displayName":"x","id":"y"}}]"#), (ids(&[]), false));
        assert_eq!(of(r#"[{"op":"add","value":{"members":[{"value":"a"}]}}]"#), (ids(&["a"]), false));
    }

    #[test]
    fn whatever_may_concern_others_needs_them_all() {
        for operation in [
            r#"{"op":"replace","path":"members","value":[]}"#,
            r#"{"op":"remove","path":"members"}"#,
            r#"{"op":"remove","path":"members","value":null}"#,
            r#"{"op":"remove","path":"members[display eq \"a\"]"}"#,
            r#"{"op":"remove","path":"members[value eq \"a\" or value eq \"b\"]"}"#,
            r#"{"op":"remove","path":"members[value sw \"a\"]"}"#,
            r#"{"op":"replace","path":"members[value eq \"a\"].display","value":"x"}"#,
            r#"{"op":"add","path":"members","value":"[{\"value\":\"a\"}]"}"#,
            r#"{"op":"replace","value":{"members":[]}}"#,
            r#"{"op":"replace","value":{"urn:ietf:params:scim:schemas:core:2.0:Group:members":[]}}"#,
            r#"{"op":"replace","value":"{}"}"#,
        ] {
            assert!(of(&format!("[{operation}]")).1, "{operation}");
        }
    }
}
