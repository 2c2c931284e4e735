//! References to what other operations create: `bulkId:x` in the place of an id (RFC 7644, section 3.7.2).

use crate::json::tree::{Node, Value};
use crate::json::{Limits, tree};
use crate::scim::value::print;
use std::collections::BTreeMap;

const MARK: &str = "bulkId:";

/// The bulkIds that a body names, each once, in order.
pub(super) fn named(data: &Node) -> Vec<String> {
    let mut waiting = vec![data];
    let mut found: Vec<String> = Vec::new();
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.iter().map(|member| &member.value)),
            Value::String(text) => found.extend(parts(text).filter_map(|(_, id)| id).map(str::to_owned)),
            _ => {}
        }
    }
    crate::order::sort_by(&mut found, Ord::cmp);
    found.dedup();
    found
}

/// A body with the ids of what was created.
pub(super) fn replace(data: &[u8], created: &BTreeMap<String, String>) -> Vec<u8> {
    let Ok(mut root) = tree::parse(data, Limits::DOCUMENT) else { return data.to_vec() };
    let mut waiting = vec![&mut root];
    while let Some(node) = waiting.pop() {
        if let Value::String(text) = &node.value
            && parts(text).any(|(_, id)| id.is_some())
        {
            let replaced: String = parts(text).map(|(plain, id)| in_place(plain, id, created)).collect();
            node.value = Value::String(replaced.into());
            continue;
        }
        match &mut node.value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => waiting.extend(members.iter_mut().map(|member| &mut member.value)),
            _ => {}
        }
    }
    print(&root)
}

fn in_place(plain: &str, id: Option<&str>, created: &BTreeMap<String, String>) -> String {
    match id {
        None => plain.to_owned(),
        Some(id) => match created.get(id) {
            Some(created) => format!("{plain}{created}"),
            None => format!("{plain}{MARK}{id}"),
        },
    }
}

/// A text in parts: what stands before each reference, and the bulkId; the last part has none. A reference is a whole
/// text, the end of a path, or stands in quotes, as in a filter.
fn parts(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let whole = rest?;
        let mut from = 0;
        while let Some(found) = whole.get(from..).and_then(|rest| rest.find(MARK)) {
            let at = from + found;
            let before = whole.get(..at).unwrap_or_default();
            let after = whole.get(at + MARK.len()..).unwrap_or_default();
            let end = after.find(['"', '/', ']', ' ']).unwrap_or(after.len());
            let begins = before.is_empty() && whole.len() == text.len() || before.ends_with(['/', '"']);
            if begins && end > 0 {
                rest = after.get(end..);
                return Some((before, after.get(..end)));
            }
            from = at + MARK.len();
        }
        rest = None;
        Some((whole, None))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn created() -> BTreeMap<String, String> {
        [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())].into()
    }

    #[test]
    fn references_are_found_and_replaced() {
        let data = br#"{"members":[{"value":"bulkId:a","$ref":"/Users/bulkId:a"}],"path":"members[value eq \"bulkId:b\"]","note":"see bulkId:a","c":"bulkId:"}"#;
        let root = tree::parse(data, Limits::LINE).expect("it is JSON");
        assert_eq!(named(&root), ["a", "b"]);
        let expected = r#"{"members":[{"value":"1","$ref":"/Users/1"}],"path":"members[value eq \"2\"]","note":"see bulkId:a","c":"bulkId:"}"#;
        assert_eq!(String::from_utf8(replace(data, &created())).as_deref(), Ok(expected));
    }

    #[test]
    fn what_was_not_created_stays() {
        assert_eq!(replace(br#"["bulkId:x","bulkId:a"]"#, &created()), br#"["bulkId:x","1"]"#);
    }
}
