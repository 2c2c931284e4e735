//! A resource of which a list of references, such as a group's members, is read only where a request names its values:
//! the others stay as they were written, however many they are.
//!
//! Whatever is not written as this package writes it, and whatever a request could ask of values that it does not name,
//! is left to the reader of whole trees.

use super::super::path::PatchPath;
use super::super::resource::repeated;
use super::super::schema::{Attribute, Mutability, Schemas};
use super::super::value::{as_text, get};
use super::target::sought_value;
use crate::json::tree::{self, Member, Node, Value};
use crate::json::{Limits, scan};

/// The most names of one value; more are left to the reader of trees.
const MOST_NAMES: usize = 8;

/// Reads a resource for a request; nothing where the whole is needed, or where something is wrong with it.
pub(super) fn read<'a>(resource: &'a [u8], request: &Node, schemas: &Schemas) -> Option<Node<'a>> {
    let is_list =
        |attribute: &&Attribute| attribute.is_reference_list() && attribute.mutability == Mutability::ReadWrite;
    let list = schemas.core().attributes.iter().find(is_list)?;
    let named = named(request, list, schemas)?;
    let text = str::from_utf8(resource).ok().filter(|text| text.len() <= Limits::DOCUMENT.bytes)?;
    let root = Scan { text, list: &list.name, named: &named }.document()?;
    if repeated(&root).is_some() { None } else { Some(root) }
}

/// The `value`s that a request names among those of a list, in order; nothing where it may mean others too.
fn named(request: &Node, list: &Attribute, schemas: &Schemas) -> Option<Vec<String>> {
    let Value::Array(operations) = &get(request, "Operations")?.value else { return None };
    let mut named = Vec::new();
    for operation in operations {
        let path = PatchPath::parse(as_text(get(operation, "path")?)?).ok()?;
        let resolved = path.attribute.resolve(schemas);
        if resolved.name.is_empty() {
            return None;
        }
        if resolved.extension.is_some() || !resolved.name.eq_ignore_ascii_case(&list.name) {
            continue;
        }
        if path.sub.is_some() || resolved.sub.is_some() {
            return None;
        }
        let op = as_text(get(operation, "op")?)?.to_ascii_lowercase();
        match (&*op, &path.filter, get(operation, "value")) {
            ("remove", Some(filter), _) => named.push(sought_value(filter)?.to_owned()),
            ("add" | "remove", None, Some(value)) => name_all(value, &mut named)?,
            ("remove", None, None) => {}
            _ => return None,
        }
    }
    crate::order::sort_by(&mut named, Ord::cmp);
    Some(named)
}

/// The `value` of each value of a list that was sent, where it is plain which that is.
fn name_all(value: &Node, named: &mut Vec<String>) -> Option<()> {
    let items = match &value.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(value),
    };
    for item in items {
        let name = match &item.value {
            // A text that may hold JSON is read as such.
            Value::String(text) if !text.starts_with(['{', '[']) => &**text,
            // Of primary values there is one, so that the others would change.
            Value::Object(_) if get(item, "primary").is_none() => as_text(get(item, "value")?)?,
            _ => return None,
        };
        named.push(name.to_owned());
    }
    Some(())
}

/// A pass over a resource.
struct Scan<'a, 'n> {
    text: &'a str,
    list: &'n str,
    named: &'n [String],
}

impl<'a> Scan<'a, '_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn skip(&self, at: usize) -> usize {
        scan::white_space(self.text.as_bytes(), at)
    }

    /// What stands between quotes, without escapes, and where it ends.
    #[inline]
    fn plain(&self, at: usize) -> Option<(&'a [u8], usize)> {
        let bytes = self.text.as_bytes();
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let end = scan::plain(bytes, at + 1);
        if bytes.get(end) == Some(&b'"') { Some((bytes.get(at + 1..end)?, end + 1)) } else { None }
    }

    fn document(&self) -> Option<Node<'a>> {
        let mut found = Vec::new();
        let offset = self.skip(0);
        if self.byte(offset)? != b'{' {
            return None;
        }
        let mut at = offset;
        loop {
            let key_offset = self.skip(at + 1);
            let (key, end) = self.plain(key_offset)?;
            let colon = self.skip(end);
            if self.byte(colon)? != b':' {
                return None;
            }
            let from = self.skip(colon + 1);
            let key = str::from_utf8(key).ok()?;
            let is_list = key.eq_ignore_ascii_case(self.list) && self.byte(from) == Some(b'[');
            let value = if is_list { self.list(from)? } else { self.whole(from, self.value_end(from)?)? };
            at = self.skip(value.end);
            found.push(Member { key: key.into(), key_offset, value });
            match self.byte(at)? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        let is_end = self.skip(at + 1) == self.text.len();
        is_end.then_some(Node { offset, end: at + 1, value: Value::Object(found) })
    }

    /// The tree of a value that stands between two places.
    fn whole(&self, from: usize, to: usize) -> Option<Node<'a>> {
        let limits = Limits { depth: Limits::DOCUMENT.depth - 2, ..Limits::DOCUMENT };
        let node = tree::parse(self.text.as_bytes().get(from..to)?, limits).ok()?;
        Some(Node { offset: from, end: to, value: node.value })
    }

    /// Where a value ends, if it is JSON.
    fn value_end(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (mut at, mut depth) = (from, 0_usize);
        loop {
            match bytes.get(at)? {
                b'"' => {
                    (at, _) = scan::string(bytes, at).ok()?;
                    if depth == 0 {
                        return Some(at);
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return Some(at),
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' if depth == 0 => return Some(at),
                _ => {}
            }
            at += 1;
        }
    }

    /// The list: those that are named as trees, and between them what was written.
    fn list(&self, offset: usize) -> Option<Node<'a>> {
        let mut items = Vec::new();
        let verbatim = |from: usize, to: usize| {
            let value = self.text.get(from..to).filter(|text| !text.is_empty()).map(Value::Verbatim)?;
            Some(Node { offset: from, end: to, value })
        };
        // Where what is to be left as it is begins, and where its last value ends.
        let (mut from, mut to, mut at) = (offset + 1, offset + 1, offset + 1);
        if self.byte(at)? == b']' {
            return Some(Node { offset, end: at + 1, value: Value::Array(items) });
        }
        loop {
            let (end, is_named) = self.item(at)?;
            if is_named {
                items.extend(verbatim(from, to));
                items.push(self.whole(at, end)?);
                (from, to) = (end + 1, end + 1);
            } else {
                to = end;
            }
            at = end + 1;
            match self.byte(end)? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
        items.extend(verbatim(from, to));
        Some(Node { offset, end: at, value: Value::Array(items) })
    }

    /// Where a value of the list ends, and whether it is named.
    #[inline]
    fn item(&self, at: usize) -> Option<(usize, bool)> {
        let bytes = self.text.as_bytes();
        if bytes.get(at) != Some(&b'{') {
            return None;
        }
        let mut names: [&[u8]; MOST_NAMES] = [&[]; MOST_NAMES];
        let (mut at, mut is_named) = (at + 1, false);
        for index in 0..MOST_NAMES {
            let (name, end) = self.plain(at)?;
            let is_twice = |other: &&[u8]| other.len() == name.len() && other.eq_ignore_ascii_case(name);
            if bytes.get(end) != Some(&b':') || names.iter().take(index).any(is_twice) {
                return None;
            }
            *names.get_mut(index)? = name;
            at = match bytes.get(end + 1)? {
                b'"' => {
                    let (text, end) = self.plain(end + 1)?;
                    is_named |= name.eq_ignore_ascii_case(b"value") && self.is_named(text);
                    end
                }
                b't' | b'n' | b'f' => {
                    let rest = bytes.get(end + 1..)?;
                    let word = [&b"true"[..], b"null", b"false"].into_iter().find(|word| rest.starts_with(word))?;
                    end + 1 + word.len()
                }
                _ => scan::number(bytes, end + 1).ok()?,
            };
            match bytes.get(at)? {
                b',' => at += 1,
                b'}' => return Some((at + 1, is_named)),
                _ => return None,
            }
        }
        None
    }

    #[inline]
    fn is_named(&self, value: &[u8]) -> bool {
        match self.named {
            [] => false,
            [only] => only.as_bytes() == value,
            many => many.binary_search_by(|name| name.as_bytes().cmp(value)).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::schema::ResourceType;
    use super::*;
    use crate::json::Limits;

    fn sparse<'a>(resource: &'a str, operations: &str) -> Option<Node<'a>> {
        let request = format!(r#"{{"Operations":[{operations}]}}"#);
        let request = tree::parse(request.as_bytes(), Limits::DOCUMENT).expect("the request is JSON");
        read(resource.as_bytes(), &request, &Schemas::of(ResourceType::Group))
    }

    #[test]
    fn only_what_is_named_is_read() {
        let resource = r#"{"id":"g","members":[{"value":"a"},{"value":"b","n":1},{"value":"c"}],"displayName":"x"}"#;
        let root = sparse(resource, r#"{"op":"remove","path":"members[value eq \"b\"]"}"#).expect("it can be");
        let Some(Value::Array(items)) = get(&root, "members").map(|list| &list.value) else { panic!("a list") };
        let kinds: Vec<_> = items.iter().map(|item| &item.value).collect();
        assert!(
            matches!(
                kinds[..],
                [Value::Verbatim(r#"{"value":"a"}"#), Value::Object(_), Value::Verbatim(r#"{"value":"c"}"#)]
            ),
            "{kinds:?}"
        );
        assert_eq!(crate::scim::value::members(&root).len(), 3);
    }

    #[test]
    fn the_whole_is_read_where_others_may_be_meant() {
        let resource = r#"{"members":[{"value":"a"}]}"#;
        for operation in [
            r#"{"op":"replace","path":"members","value":[{"value":"a"}]}"#,
            r#"{"op":"remove","path":"members[display eq \"b\"]"}"#,
            r#"{"op":"remove","path":"members.display"}"#,
            r#"{"op":"add","value":{"members":[{"value":"a"}]}}"#,
            r#"{"op":"add","path":"members","value":"[{\"value\":\"a\"}]"}"#,
            r#"{"op":"add","path":"members","value":[{"value":"a","primary":true}]}"#,
            r#"{"op":"add","path":"members","value":[{"value":1}]}"#,
        ] {
            assert_eq!(sparse(resource, operation), None, "{operation}");
        }
    }

    #[test]
    fn what_is_written_in_another_way_is_read_as_a_whole() {
        let add = r#"{"op":"add","path":"members","value":[{"value":"z"}]}"#;
        for resource in [
            r#"{"members":[{"value":"a"}, {"value":"b"}]}"#,
            r#"{"members":[{"value":"\u0061"}]}"#,
            r#"{"members":[{"value":"a","Value":"b"}]}"#,
            r#"{"members":[{"value":["a"]}]}"#,
            r#"{"members":["a"]}"#,
            r#"{"members":[{}]}"#,
            r#"{"members":[{"value":"a"}],"Members":[]}"#,
            r#"{"members":[{"value":"a"},]}"#,
            r#"{"members":[{"value":"a"}]} x"#,
            r#"{"members":[{"value":"a"}],"x":tru}"#,
            r#"[]"#,
        ] {
            assert_eq!(sparse(resource, add), None, "{resource}");
        }
        assert!(sparse(r#" {"Members" : [] , "x":{"y":[1,"]"]}} "#, add).is_some());
    }
}
