//! What to do about the mistakes that people make most: the habits of other notations.

use super::fault::Expected;

/// The remedy, with the `; ` that leads it in; empty where the message says it all.
pub(super) fn of(expected: Expected, bytes: &[u8], offset: usize, rest: &str) -> &'static str {
    let before = offset.checked_sub(1).and_then(|before| bytes.get(before));
    match expected {
        Expected::Key | Expected::Item if is_end(rest) => "; remove the `,` before it",
        Expected::End if begins_value(rest) => "; a text holds one value",
        Expected::ItemEnd | Expected::MemberEnd | Expected::End => after_value(before, rest),
        Expected::FirstKey | Expected::Key => key(rest),
        Expected::Digit if before == Some(&b'-') => number(rest),
        Expected::Digit | Expected::Colon => "",
        _ => value(rest),
    }
}

fn is_end(rest: &str) -> bool {
    rest.starts_with([']', '}'])
}

fn begins_value(rest: &str) -> bool {
    rest.starts_with(['{', '[', '"'])
}

fn after_value(before: Option<&u8>, rest: &str) -> &'static str {
    match before {
        Some(b'0') if rest.starts_with(['x', 'X', 'o', 'O', 'b', 'B']) => "; numbers are decimal",
        Some(b'0'..=b'9') if rest.starts_with(|char: char| char.is_ascii_digit()) => "; a number has no leading zeros",
        _ if begins_value(rest) => "; put a `,` between the two values",
        _ => anywhere(rest),
    }
}

fn key(rest: &str) -> &'static str {
    if rest.starts_with(|char: char| char.is_alphanumeric() || matches!(char, '_' | '$' | '-')) {
        return "; keys stand in double quotes";
    }
    anywhere(rest)
}

fn value(rest: &str) -> &'static str {
    match word(rest) {
        "True" | "TRUE" => "; write `true`",
        "False" | "FALSE" => "; write `false`",
        "Null" | "NULL" | "None" | "nil" | "undefined" => "; write `null`",
        "NaN" | "Infinity" | "inf" => number(rest),
        "" if rest.starts_with('+') => "; a number has no leading `+`",
        "" if rest.starts_with('.') => number(rest),
        "" => anywhere(rest),
        _ if rest.starts_with(char::is_alphabetic) => "; strings stand in double quotes",
        _ => "",
    }
}

fn number(rest: &str) -> &'static str {
    match word(rest) {
        "NaN" | "Infinity" | "inf" => "; JSON has no such number",
        "" if rest.starts_with('.') => "; a number begins with a digit, as in `0.5`",
        _ => "",
    }
}

/// The letters and digits that begin a text.
fn word(rest: &str) -> &str {
    rest.split(|char: char| !char.is_alphanumeric()).next().unwrap_or_default()
}

/// What is wrong wherever it stands.
fn anywhere(rest: &str) -> &'static str {
    match rest.chars().next() {
        Some('\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»') => {
            "; strings stand in straight double quotes, `\"`"
        }
        Some('/' | '#') => "; JSON has no comments",
        Some('\0') => "; save the text as UTF-8",
        Some('\u{FEFF}') => "; a byte order mark has no place in JSON, remove it",
        Some(char) if char.is_whitespace() || is_blank(char) => {
            "; white space is a space, a tab or a line break, remove it"
        }
        _ => "",
    }
}

/// Whether a character shows nothing, though Unicode does not call it white space.
fn is_blank(char: char) -> bool {
    matches!(char, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}
