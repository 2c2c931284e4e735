//! Faults as sentences: what was found, what was expected, what to do.

use super::escape::EscapeFault;
use super::fault::{Expected, Fault, FaultKind};
use super::nesting::Container;
use super::position::locate;
use super::remedy;
use super::{Code, Limits, Reader, SyntaxError};

/// How many characters of a document a message repeats.
const EXCERPT: usize = 40;

/// The error of a fault in this text.
pub(super) fn render(fault: Fault, bytes: &[u8], limits: Limits) -> SyntaxError {
    let offset = fault.offset;
    let (code, message) = match fault.kind {
        FaultKind::Size => (Code::Size, size(limits)),
        FaultKind::Depth => (Code::Depth, depth(limits)),
        FaultKind::ByteOrderMark => {
            (Code::Syntax, "the text begins with a byte order mark (U+FEFF); save it as UTF-8 without one".into())
        }
        FaultKind::NotUtf8 => (Code::Syntax, not_utf8(bytes, offset)),
        FaultKind::Escape(escape) => (Code::Syntax, wrong_escape(escape, rest(bytes, offset))),
        FaultKind::InString { start } => (Code::Syntax, in_string(bytes, offset, start, limits)),
        FaultKind::Expected(what) => (Code::Syntax, expected(what, bytes, offset, limits)),
    };
    SyntaxError { code, offset, message }
}

/// The error of a key at `offset` that stands in its object already, at `first`.
pub(super) fn duplicate_key(key: &str, bytes: &[u8], first: usize, offset: usize) -> SyntaxError {
    let message = format!(
        "the key `{}` stands twice in one object, first at {}; keep one of the two",
        excerpt(key),
        place(bytes, first, offset),
    );
    SyntaxError { code: Code::DuplicateKey, offset, message }
}

fn size(limits: Limits) -> String {
    format!("the text has more than the {} bytes that are read; split it", limits.bytes)
}

fn depth(limits: Limits) -> String {
    let limit = limits.depth.min(Limits::DEEPEST);
    format!("objects and arrays are nested deeper than {limit} levels here; flatten the text")
}

fn not_utf8(bytes: &[u8], offset: usize) -> String {
    let bad = bytes.get(offset..).unwrap_or_default();
    let is_cut = str::from_utf8(bad).is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none());
    match bad {
        _ if is_cut => "the text ends within a UTF-8 character; save the whole text".into(),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] if offset == 0 => {
            "the text is UTF-16; save it as UTF-8 without a byte order mark".into()
        }
        [byte, ..] => format!("the byte 0x{byte:02X} is not UTF-8 here; save the text as UTF-8"),
        [] => "the text is not UTF-8; save it as UTF-8".into(),
    }
}

fn wrong_escape(fault: EscapeFault, rest: &str) -> String {
    let sequence: String = rest.chars().take(6).collect();
    match fault {
        EscapeFault::LoneHigh => format!(
            "`{sequence}` is the first half of a surrogate pair, expected the second, `\\uDC00` to \
             `\\uDFFF`, after it; write the whole pair or the character itself"
        ),
        EscapeFault::LoneLow => format!(
            "`{sequence}` is the second half of a surrogate pair, expected the first, `\\uD800` to \
             `\\uDBFF`, before it; write the whole pair or the character itself"
        ),
        EscapeFault::Digits => {
            let digits = excerpt(sequence.get(2..).unwrap_or_default());
            format!("expected four hexadecimal digits after `\\u`, found `{digits}`")
        }
        EscapeFault::Unknown | EscapeFault::Cut => format!(
            "expected `\"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t` or `u` after `\\` in a string, found \
             {}; a backslash itself is written `\\\\`",
            found(&rest.chars().skip(1).take(1).collect::<String>()),
        ),
    }
}

fn in_string(bytes: &[u8], offset: usize, start: usize, limits: Limits) -> String {
    let at = place(bytes, start, offset);
    let (name, escape) = match bytes.get(offset) {
        None => {
            let around = around(Reader::left_open(bytes, limits).len());
            return format!("the text ends, expected `\"`; the string that began at {at} is still open{around}");
        }
        Some(b'\n' | b'\r') => ("a line break", r"`\n`, or close the string before it".into()),
        Some(b'\t') => ("a tab", r"`\t`".into()),
        Some(byte) => ("a control character", format!(r"`\u{byte:04x}`")),
    };
    let found = found(rest(bytes, offset));
    format!("the string that began at {at} holds {name} ({found}); write {escape}")
}

fn expected(what: Expected, bytes: &[u8], offset: usize, limits: Limits) -> String {
    let rest = rest(bytes, offset);
    let open = || still_open(&Reader::left_open(bytes, limits), bytes, offset);
    if rest.is_empty() {
        return match what {
            Expected::Document if offset == 0 => "the text is empty, expected a JSON value".into(),
            Expected::Document => "the text ends after white space alone, expected a JSON value".into(),
            _ => format!("the text ends, expected {}{}", phrase(what, bytes, offset), open()),
        };
    }
    let is_mismatch = matches!(what, Expected::ItemEnd | Expected::MemberEnd) && rest.starts_with([']', '}']);
    let advice = if is_mismatch { open() } else { remedy::of(what, bytes, offset, rest).into() };
    format!("expected {}, found {}{advice}", phrase(what, bytes, offset), found(rest))
}

/// What must stand at a place, in words.
fn phrase(what: Expected, bytes: &[u8], offset: usize) -> String {
    let text = match what {
        Expected::Document => "a JSON value",
        Expected::FirstItem => "a value or `]` after `[`",
        Expected::Item => "a value after `,`",
        Expected::MemberValue => "a value after `:`",
        Expected::FirstKey => "a key or `}` after `{`",
        Expected::Key => "a key after `,`",
        Expected::Colon => "`:` after a key",
        Expected::ItemEnd => "`,` or `]` after a value",
        Expected::MemberEnd => "`,` or `}` after a value",
        Expected::End => "the end of the text after its value",
        Expected::Word(word) => return format!("`{word}`"),
        Expected::Digit => {
            let before = offset.checked_sub(1).and_then(|before| bytes.get(before));
            let before = before.map_or(' ', |byte| char::from(*byte));
            return format!("a digit after `{before}`");
        }
    };
    text.into()
}

/// What stands at the beginning of `rest`: a whole word, or one character.
pub(super) fn found(rest: &str) -> String {
    let word_end = rest.find(|char: char| !char.is_alphanumeric() && char != '_');
    match (word_end, rest.chars().next()) {
        (_, None) => "the end of the text".into(),
        (Some(0), Some(char)) if is_visible(char) => format!("`{char}`"),
        (Some(0), Some(char)) => format!("U+{:04X}", u32::from(char)),
        (end, _) => format!("`{}`", excerpt(rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest))),
    }
}

/// Whether a character shows itself, rather than being white space, a control or a mark.
fn is_visible(char: char) -> bool {
    matches!(char, '"' | '\'' | '\\') || char.escape_debug().len() == 1 && !char.is_whitespace()
}

/// The beginning of a text of the document, with everything invisible made visible.
fn excerpt(text: &str) -> String {
    let mut shown = String::new();
    for char in text.chars().take(EXCERPT) {
        match char {
            ' ' => shown.push(char),
            _ if is_visible(char) => shown.push(char),
            _ => shown.extend(char.escape_unicode()),
        }
    }
    if text.chars().nth(EXCERPT).is_some() {
        shown.push('…');
    }
    shown
}

/// The innermost of what is still open, and how much is around it.
fn still_open(open: &[(Container, usize)], bytes: &[u8], offset: usize) -> String {
    let Some(((container, start), outer)) = open.split_last() else {
        return String::new();
    };
    let name = match container {
        Container::Object => "object",
        Container::Array => "array",
    };
    let at = place(bytes, *start, offset);
    format!("; the {name} that began at {at} is still open{}", around(outer.len()))
}

fn around(outer: usize) -> String {
    match outer {
        0 => String::new(),
        _ => format!(", and {outer} around it"),
    }
}

/// The place of a byte, as short as it is clear beside an error at `seen_from`.
fn place(bytes: &[u8], offset: usize, seen_from: usize) -> String {
    let place = locate(bytes, offset);
    match place.line == locate(bytes, seen_from).line {
        true => format!("column {}", place.column),
        false => format!("line {}, column {}", place.line, place.column),
    }
}

/// The text from `offset` on, up to the first byte that is not UTF-8.
fn rest(bytes: &[u8], offset: usize) -> &str {
    let rest = bytes.get(offset..).unwrap_or_default();
    rest.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}
