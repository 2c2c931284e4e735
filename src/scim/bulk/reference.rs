//! References to what other operations create: `bulkId:x` in the place of an id (RFC 7644, section 3.7.2).

use crate::json::tree::{Node, Value};
use crate::json::{Limits, tree};
use crate::scim::value::print;
use std::collections::BTreeMap;

pub(super) const MARK: &str = "bulkId:";

/// Under these names stand ids of other resources, and paths; any other text is nothing but text.
const NAMES: [&str; 5] = ["value", "$ref", "path", "members", "manager"];

/// Whether texts under this name refer to resources, be it the whole of a path or only its end.
fn refers(name: &str) -> bool {
    let last = name.rsplit(['.', ':']).next().unwrap_or(name);
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(last))
}

/// The bulkIds that a body names, each once, in order.
pub(super) fn named(data: &Node) -> Vec<String> {
    let mut waiting = vec![(false, data)];
    let mut found: Vec<String> = Vec::new();
    while let Some((may_refer, node)) = waiting.pop() {
        match &node.value {
            Value::Array(items) => waiting.extend(items.iter().map(|item| (may_refer, item))),
            Value::Object(members) => {
                waiting.extend(members.iter().map(|member| (refers(&member.key), &member.value)));
            }
            Value::String(text) if may_refer => {
                found.extend(parts(text).filter_map(|(_, id)| id).map(str::to_owned));
            }
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
    let mut waiting = vec![(false, &mut root)];
    while let Some((may_refer, node)) = waiting.pop() {
        match &mut node.value {
            Value::Array(items) => waiting.extend(items.iter_mut().map(|item| (may_refer, item))),
            Value::Object(members) => {
                waiting.extend(members.iter_mut().map(|member| (refers(&member.key), &mut member.value)));
            }
            Value::String(text) if may_refer && parts(text).any(|(_, id)| id.is_some()) => {
                let replaced: String = parts(text).map(|(plain, id)| in_place(plain, id, created)).collect();
                *text = replaced.into();
            }
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
/// text or the end of a path, and then takes all that is left, or stands in quotes, as in a filter.
fn parts(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let mut rest = Some(text);
    let is_whole = text.starts_with(MARK);
    std::iter::from_fn(move || {
        let left = rest?;
        let mut from = 0;
        while let Some(found) = left.get(from..).and_then(|rest| rest.find(MARK)) {
            let at = from + found;
            let before = left.get(..at).unwrap_or_default();
            let after = left.get(at + MARK.len()..).unwrap_or_default();
            let end = if is_whole { after.len() } else { after.find('"').unwrap_or(after.len()) };
            if (is_whole || before.ends_with(['/', '"'])) && end > 0 {
                rest = after.get(end..);
                return Some((before, after.get(..end)));
            }
            from = at + MARK.len();
        }
        rest = None;
        Some((left, None))
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
    fn a_bulk_id_may_hold_what_parts_other_texts() {
        let created = [("a b/c]=".to_owned(), "7".to_owned())].into();
        let data = br#"{"value":"bulkId:a b/c]=","$ref":"https://x.test/Users/bulkId:a b/c]=","path":"members[value eq \"bulkId:a b/c]=\" or value eq \"bulkId:a b/c]=\"]"}"#;
        assert_eq!(named(&tree::parse(data, Limits::LINE).expect("it is JSON")), ["a b/c]="]);
        let expected =
            r#"{"value":"7","$ref":"https://x.test/Users/7","path":"members[value eq \"7\" or value eq \"7\"]"}"#;
        assert_eq!(String::from_utf8(replace(data, &created)).as_deref(), Ok(expected));
    }

    #[test]
    fn text_that_names_no_resource_is_text() {
        let data = br#"{"nickName":"bulkId:a","urn:x:2.0:User:manager":"bulkId:b","name":{"formatted":"/bulkId:a"}}"#;
        assert_eq!(named(&tree::parse(data, Limits::LINE).expect("it is JSON")), ["b"]);
        let expected = r#"{"nickName":"bulkId:a","urn:x:2.0:User:manager":"2","name":{"formatted":"/bulkId:a"}}"#;
        assert_eq!(String::from_utf8(replace(data, &created())).as_deref(), Ok(expected));
    }

    #[test]
    fn what_was_not_created_stays() {
        assert_eq!(replace(br#"{"members":["bulkId:x","bulkId:a"]}"#, &created()), br#"{"members":["bulkId:x","1"]}"#);
    }
}
