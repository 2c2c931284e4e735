//! JSON pointers (RFC 6901), built while walking.

use super::{Event, Limits, Reader};
use std::fmt;

/// Where a walk through a document is. The root is the empty pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer {
    text: String,
}

impl Pointer {
    /// The whole document.
    #[must_use]
    pub const fn root() -> Self {
        Self { text: String::new() }
    }

    /// Steps into the member with this key; `~` and `/` in it become `~0` and `~1`.
    pub fn push_key(&mut self, key: &str) {
        push_key(&mut self.text, key);
    }

    /// Steps into the item with this index, from 0.
    pub fn push_index(&mut self, index: usize) {
        push_index(&mut self.text, index);
    }

    /// Steps out again; at the root nothing happens.
    pub fn pop(&mut self) {
        // A `/` within a key is written `~1`, so that the last one leads the last step.
        self.text.truncate(self.text.rfind('/').unwrap_or(0));
    }

    /// The pointer of what begins at this byte, a key or a value, as far as the text can be read.
    #[must_use]
    pub fn to(bytes: &[u8], offset: usize) -> Self {
        let mut reader = Reader::new(bytes, Limits::DOCUMENT);
        let mut pointer = Self::root();
        // Of each array that is open, the index of its next item; objects have none.
        let mut open: Vec<Option<usize>> = Vec::new();
        while let Ok(Some(event)) = reader.next() {
            let is_end = matches!(event.value, Event::ObjectEnd | Event::ArrayEnd);
            if let Event::Key(key) = event.value {
                pointer.push_key(&key.decode());
            } else if let Some(Some(next)) = open.last_mut().filter(|_| !is_end) {
                pointer.push_index(*next);
                *next += 1;
            }
            if event.offset >= offset {
                break;
            }
            match event.value {
                Event::Key(_) => {}
                Event::ObjectStart => open.push(None),
                Event::ArrayStart => open.push(Some(0)),
                _ => {
                    if is_end {
                        open.pop();
                    }
                    pointer.pop();
                }
            }
        }
        pointer
    }

    /// The pointer as text, such as `/organizations/3/name`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What a pointer is written to.
pub(crate) trait Sink {
    fn put(&mut self, text: &str);
}

impl Sink for String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// Writes a step into the member with this key.
pub(crate) fn push_key(text: &mut impl Sink, key: &str) {
    text.put("/");
    let mut rest = key;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'~' | b'/')) {
        let (plain, special) = rest.split_at_checked(at).unwrap_or_default();
        text.put(plain);
        text.put(if special.starts_with('~') { "~0" } else { "~1" });
        rest = special.get(1..).unwrap_or_default();
    }
    text.put(rest);
}

/// Writes a step into the item with this index, from 0.
pub(crate) fn push_index(text: &mut impl Sink, index: usize) {
    text.put("/");
    push_number(text, index);
}

/// Writes a number; nearly always it has one digit.
pub(crate) fn push_number(text: &mut impl Sink, number: usize) {
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    match DIGITS.get(number) {
        Some(digit) => text.put(digit),
        None => text.put(&number.to_string()),
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl From<Pointer> for String {
    fn from(pointer: Pointer) -> Self {
        pointer.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_escaped_as_in_section_5_of_rfc_6901() {
        for (key, text) in [
            ("foo", "/foo"),
            ("", "/"),
            ("a/b", "/a~1b"),
            ("m~n", "/m~0n"),
            ("~1", "/~01"),
            ("//~~é", "/~1~1~0~0é"),
            (" ", "/ "),
            ("k\"l", "/k\"l"),
        ] {
            let mut pointer = Pointer::root();
            pointer.push_key(key);
            assert_eq!(pointer.as_str(), text);
        }
    }

    #[test]
    fn every_key_and_value_of_a_text_has_its_pointer() {
        let text = br#"{"a": [1, {"b/c": true}, []], "d": {}, "e": null}"#;
        for (at, pointer) in [
            (0, ""),
            (1, "/a"),
            (6, "/a"),
            (7, "/a/0"),
            (10, "/a/1"),
            (11, "/a/1/b~1c"),
            (25, "/a/2"),
            (30, "/d"),
            (44, "/e"),
        ] {
            assert_eq!(Pointer::to(text, at).as_str(), pointer, "{at}");
        }
    }

    #[test]
    fn every_step_in_is_undone_by_a_step_out() {
        let mut pointer = Pointer::root();
        pointer.push_key("organizations");
        pointer.push_index(10);
        pointer.push_key("a/b~c");
        assert_eq!(pointer.to_string(), "/organizations/10/a~1b~0c");
        pointer.pop();
        assert_eq!(pointer.as_str(), "/organizations/10");
        pointer.pop();
        pointer.pop();
        assert_eq!(pointer, Pointer::root());
        pointer.pop();
        assert_eq!(String::from(pointer), "");
    }
}
