//! What holds for every text, tried on random ones, with `serde_json` as a second opinion.

use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Other;

use super::super::tree::{Member, Node, Value};
use super::super::{Code, Event, Limits, Reader};
use super::read;

/// A random JSON value, with keys that repeat now and then.
fn any_value() -> impl Strategy<Value = Other> {
    let leaf = prop_oneof![
        Just(Other::Null),
        any::<bool>().prop_map(Other::from),
        any::<i64>().prop_map(Other::from),
        any::<f64>().prop_map(Other::from),
        any::<String>().prop_map(Other::from),
        "[a-c\"\\\\\n\u{e9}\u{1F600}]{0,20}".prop_map(Other::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..8).prop_map(Other::from),
            vec(("[a-d~/\\\\\u{e9}]{0,3}", inner), 0..12)
                .prop_map(|members| Other::Object(members.into_iter().collect())),
        ]
    })
}

/// A random JSON text, compact or indented.
fn any_text() -> impl Strategy<Value = Vec<u8>> {
    (any_value(), any::<bool>()).prop_map(|(value, is_indented)| {
        let text = if is_indented { format!("{value:#}") } else { value.to_string() };
        text.into_bytes()
    })
}

/// The pieces of which nearly correct texts are made.
fn any_piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\"",
        b"\\",
        b" ",
        b"\n",
        b"0",
        b"1",
        b"-",
        b".",
        b"e",
        b"E",
        b"+",
        b"\"a\"",
        b"\"b\"",
        b"\"a\":",
        b"true",
        b"false",
        b"null",
        b"\\u0041",
        b"\\uD83D",
        b"\\uDE00",
        b"\\n",
        b"\0",
        b"\t",
        b"\x7F",
        b"\xC3\xA9",
        b"\xF0\x9F\x98\x80",
        b"\xED\xA0\x80",
        b"\x80",
        b"\xFF",
        b"1e5",
        b"0.5",
        b"\xEF\xBB\xBF",
        b"[[[[",
        b"{\"a\":{",
    ];
    proptest::sample::select(pieces).prop_map(<[u8]>::to_vec)
}

/// A correct text in which some pieces were inserted, deleted or exchanged.
fn mutated_text() -> impl Strategy<Value = Vec<u8>> {
    let mutation = (any::<proptest::sample::Index>(), 0..4_usize, any_piece());
    (any_text(), vec(mutation, 1..4)).prop_map(|(mut text, mutations)| {
        for (place, deleted, piece) in mutations {
            let at = place.index(text.len() + 1);
            let end = (at + deleted).min(text.len());
            text.splice(at..end, piece);
        }
        text
    })
}

/// What the other reader makes of a text; `None` where it refuses for a reason that only it has.
fn other_opinion(text: &[u8]) -> Option<Result<Other, ()>> {
    match serde_json::from_slice(text) {
        Ok(value) => Some(Ok(value)),
        // It stores numbers as f64, and counts depth to 128.
        Err(error) if error.to_string().contains("number out of range") => None,
        Err(_) => Some(Err(())),
    }
}

/// Both accept with the same value, or both refuse. Duplicate keys, depth and size are refused
/// here alone.
fn agrees(text: &[u8]) -> Result<(), TestCaseError> {
    let ours = read(text);
    let is_stricter = matches!(&ours, Err(error) if error.code != Code::Syntax);
    match other_opinion(text) {
        Some(theirs) if !is_stricter => {
            let ours = ours.as_ref().map(|node| to_other(&node.value)).map_err(|_| ());
            prop_assert_eq!(ours, theirs, "{}", String::from_utf8_lossy(text));
        }
        _ => {}
    }
    Ok(())
}

fn to_other(value: &Value<'_>) -> Other {
    match value {
        Value::Null => Other::Null,
        Value::Bool(bool) => Other::from(*bool),
        // The reader makes no `Verbatim`.
        Value::Number(number) | Value::Verbatim(number) => serde_json::from_str(number).unwrap_or_default(),
        Value::String(text) => Other::from(text.as_ref()),
        Value::Array(items) => items.iter().map(|item| to_other(&item.value)).collect(),
        Value::Object(members) => {
            let member = |member: &Member<'_>| (member.key.to_string(), to_other(&member.value.value));
            Other::Object(members.iter().map(member).collect())
        }
    }
}

/// The tree as text again.
fn print(node: &Node<'_>, text: &mut String) {
    let quote = |string: &str| Other::from(string).to_string();
    match &node.value {
        Value::Null => text.push_str("null"),
        Value::Bool(bool) => text.push_str(if *bool { "true" } else { "false" }),
        Value::Number(number) | Value::Verbatim(number) => text.push_str(number),
        Value::String(string) => text.push_str(&quote(string)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "[" } else { " , " });
                print(item, text);
            }
            text.push_str(if items.is_empty() { "[]" } else { "]" });
        }
        Value::Object(members) => {
            for (index, member) in members.iter().enumerate() {
                text.push_str(if index == 0 { "{" } else { ",\r\n\t" });
                text.push_str(&quote(&member.key));
                text.push_str(": ");
                print(&member.value, text);
            }
            text.push_str(if members.is_empty() { "{}" } else { "}" });
        }
    }
}

fn printed(node: &Node<'_>) -> String {
    let mut text = String::new();
    print(node, &mut text);
    text
}

/// Every node of the tree reads the same from its own bytes, and a key's place is its quote.
fn places_hold(node: &Node<'_>, text: &[u8]) -> Result<(), TestCaseError> {
    let own = text.get(node.offset..node.end).unwrap_or_default();
    let again = read(own).map(|again| (again.offset, again.end, printed(&again)));
    prop_assert_eq!(again, Ok((0, own.len(), printed(node))));
    match &node.value {
        Value::Array(items) => items.iter().try_for_each(|item| places_hold(item, text)),
        Value::Object(members) => members.iter().try_for_each(|member| {
            let key = text.get(member.key_offset..member.value.offset);
            let key = str::from_utf8(key.unwrap_or_default()).unwrap_or_default();
            let key = key.trim_end().strip_suffix(':').unwrap_or_default();
            let key: Option<String> = serde_json::from_str(key.trim_end()).ok();
            prop_assert_eq!(key.as_deref(), Some(&*member.key));
            places_hold(&member.value, text)
        }),
        _ => Ok(()),
    }
}

/// How a text fails that was cut: where it ends, and saying so.
fn is_cut_refused(text: &[u8], length: usize) -> Result<(), TestCaseError> {
    let cut = text.get(..length).unwrap_or_default();
    let Err(error) = read(cut) else {
        return Err(TestCaseError::fail(format!("accepted {}", String::from_utf8_lossy(cut))));
    };
    prop_assert_eq!(error.code, Code::Syntax);
    let whole_characters = cut.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    prop_assert_eq!(error.offset, whole_characters);
    let says_so = ["the text ends", "the text is empty"];
    prop_assert!(says_so.iter().any(|start| error.message.starts_with(start)), "{}", error);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn agrees_with_serde_json_on_correct_texts(text in any_text()) {
        prop_assert!(read(&text).is_ok());
        agrees(&text)?;
    }

    #[test]
    fn agrees_with_serde_json_on_mutated_texts(text in mutated_text()) {
        agrees(&text)?;
    }

    #[test]
    fn agrees_with_serde_json_on_piles_of_pieces(pieces in vec(any_piece(), 0..14)) {
        agrees(&pieces.concat())?;
    }

    #[test]
    fn agrees_with_serde_json_on_strings(pieces in vec(any_piece(), 0..14)) {
        agrees(&[b"\"", pieces.concat().as_slice(), b"\""].concat())?;
    }

    #[test]
    fn agrees_with_serde_json_on_numbers(number in "[-+]?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][-+]?[0-9]{0,2})?") {
        agrees(number.as_bytes())?;
        agrees(format!("[{number},{number}]").as_bytes())?;
    }

    #[test]
    fn agrees_with_serde_json_on_any_bytes(bytes in vec(any::<u8>(), 0..40)) {
        agrees(&bytes)?;
    }

    #[test]
    fn every_prefix_is_refused_where_it_ends(text in any_text()) {
        let text = [b"[", text.as_slice(), b"]"].concat();
        for length in 0..text.len() {
            is_cut_refused(&text, length)?;
        }
    }

    #[test]
    fn printing_and_reading_again_gives_an_equal_value(text in any_text()) {
        if let Ok(node) = read(&text) {
            let text = printed(&node);
            let again = read(text.as_bytes());
            prop_assert_eq!(again.as_ref().map(printed), Ok(text.clone()));
            prop_assert_eq!(again.as_ref().map(|again| to_other(&again.value)), Ok(to_other(&node.value)));
        }
    }

    #[test]
    fn every_place_is_where_its_value_stands(text in any_text()) {
        if let Ok(node) = read(&text) {
            places_hold(&node, &text)?;
        }
    }

    #[test]
    fn a_text_that_the_tree_accepts_has_matching_events(text in mutated_text()) {
        let mut reader = Reader::new(&text, Limits::DOCUMENT);
        let mut open = 0_i32;
        let mut last = 0;
        while let Ok(Some(event)) = reader.next() {
            prop_assert!(last <= event.offset && event.offset < event.end);
            last = event.end;
            match event.value {
                Event::ObjectStart | Event::ArrayStart => open += 1,
                Event::ObjectEnd | Event::ArrayEnd => open -= 1,
                _ => {}
            }
            prop_assert!(open >= 0);
        }
        if read(&text).is_ok() {
            prop_assert_eq!(open, 0);
            prop_assert_eq!(reader.next(), Ok(None));
        }
    }
}
