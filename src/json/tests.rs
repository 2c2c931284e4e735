//! What the reader accepts, refuses and says.

mod acceptance;
mod messages;
#[cfg(not(target_arch = "wasm32"))]
mod properties;

use super::tree::{Node, parse};
use super::{Code, Event, Limits, Reader, SyntaxError};

/// The tree of a text.
fn read(text: &[u8]) -> Result<Node<'_>, SyntaxError> {
    parse(text, Limits::DOCUMENT)
}

/// The message that refuses a text, or nothing where it is accepted.
fn refusal(text: &[u8]) -> String {
    read(text).map_or_else(|error| error.message, |_| String::new())
}

/// The events of a text without their places.
fn events(text: &str) -> Result<Vec<Event<'_>>, SyntaxError> {
    let mut reader = Reader::new(text.as_bytes(), Limits::LINE);
    let mut events = Vec::new();
    while let Some(event) = reader.next()? {
        events.push(event.value);
    }
    Ok(events)
}

#[test]
fn events_come_in_order_with_their_places() {
    let text = br#" {"a" : [1, "x\n", true], "b":{}} "#;
    let mut reader = Reader::new(text, Limits::LINE);
    let mut places = Vec::new();
    while let Ok(Some(event)) = reader.next() {
        let token = text.get(event.offset..event.end).unwrap_or_default();
        places.push((event.offset, str::from_utf8(token).unwrap_or_default()));
    }
    let expected = [
        (1, "{"),
        (2, "\"a\""),
        (8, "["),
        (9, "1"),
        (12, "\"x\\n\""),
        (19, "true"),
        (23, "]"),
        (26, "\"b\""),
        (30, "{"),
        (31, "}"),
        (32, "}"),
    ];
    assert_eq!(places, expected);
    assert_eq!(reader.next(), Ok(None));
    assert_eq!(reader.next(), Ok(None));
}

#[test]
fn a_duplicate_key_is_an_event_like_any_other() {
    let keys =
        events(r#"{"a":1,"a":2}"#).map(|events| events.iter().filter(|event| matches!(event, Event::Key(_))).count());
    assert_eq!(keys, Ok(2));
}

#[test]
fn an_error_stays() {
    for text in [&b"[1 2]"[..], b"\xEF\xBB\xBF1", b"\"\xFF\"", b"", b"[nope]", b"1 2"] {
        let mut reader = Reader::new(text, Limits::LINE);
        let first = loop {
            match reader.next() {
                Ok(Some(_)) => {}
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        assert!(first.is_some(), "{text:?}");
        assert_eq!(reader.next().err(), first);
        assert_eq!(reader.next().err(), first);
    }
}

#[test]
fn depth_counts_what_is_open_at_once() {
    for (depth, opening, closing) in [(64, "[", "]"), (64, "{\"\":", "}"), (3, "[", "]")] {
        let limits = Limits { bytes: 1024, depth };
        let count = depth as usize;
        let nested = |count| format!("{}1{}", opening.repeat(count), closing.repeat(count));
        assert!(parse(nested(count).as_bytes(), limits).is_ok());
        let text = nested(count + 1);
        let place = parse(text.as_bytes(), limits).map_err(|error| (error.code, error.offset));
        assert_eq!(place.err(), Some((Code::Depth, opening.len() * count)));
    }
    let wide = format!("[{}[]]", "[],".repeat(1000));
    assert!(parse(wide.as_bytes(), Limits { bytes: 9000, depth: 2 }).is_ok());
}

#[test]
fn no_limit_allows_more_than_the_deepest() {
    let limits = Limits { bytes: usize::MAX, depth: u32::MAX };
    let text = "[".repeat(1_000_000);
    let error = parse(text.as_bytes(), limits).map_err(|error| (error.code, error.offset));
    assert_eq!(error.err(), Some((Code::Depth, Limits::DEEPEST as usize)));
}

#[test]
fn size_is_refused_before_anything_is_read() {
    let limits = Limits { bytes: 4, depth: 64 };
    assert!(parse(b"true", limits).is_ok());
    for text in [&b"false"[..], b"\xFF\xFF\xFF\xFF\xFF", b"\xEF\xBB\xBF{}"] {
        let error = parse(text, limits).map_err(|error| (error.code, error.offset));
        assert_eq!(error.err(), Some((Code::Size, 4)));
    }
}

#[test]
fn a_million_members_are_compared_in_reasonable_time() {
    let mut text = String::from("{");
    for member in 0..1_000_000_u32 {
        // The same beginning everywhere, and an order that is neither sorted nor reversed.
        text.push_str(&format!("\"user-{:08}\":0,", member.wrapping_mul(2_654_435_761)));
    }
    let unique = format!("{text}\"user\":0}}");
    assert!(read(unique.as_bytes()).is_ok());
    let repeated = format!("{text}\"user-00000000\":0}}");
    let error = read(repeated.as_bytes()).map_err(|error| (error.code, error.offset));
    assert_eq!(error.err(), Some((Code::DuplicateKey, text.len())));
}
