//! What to do about the mistakes that people make most: the habits of other notations.

use super::fault::Expected;

/// The remedy, with the `; ` that leads it in; empty where the message says it all.
pub(super) fn of(expected: Expected, bytes: &[u8], offset: usize, rest: &str) -> &'static str {
    let before = offset.checked_sub(1).and_then(|before| bytes.get(before));
    match expected {
        Expected::Key | Expected::Item if is_end(rest) => "; remove the `,` before it",
        Expected::ItemEnd | Expected::MemberEnd | Expected::End => after_value(before, rest),
        Expected::FirstKey | Expected::Key => key(rest),
        Expected::Colon => "",
        _ => value(rest),
    }
}

fn is_end(rest: &str) -> bool {
    rest.starts_with([']', '}'])
}

fn after_value(before: Option<&u8>, rest: &str) -> &'static str {
    let begins = |chars: &[char]| rest.starts_with(chars);
    match before {
        Some(b'0') if begins(&['x', 'X', 'o', 'O', 'b', 'B']) => "; numbers are decimal",
        Some(b'0'..=b'9') if rest.starts_with(|char: char| char.is_ascii_digit()) => {
            "; a number has no leading zeros"
        }
        _ if begins(&['{', '[', '"']) => "; put a `,` between two values, or a line break between two lines of a stream",
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
    let word_end = rest.find(|char: char| !char.is_alphanumeric());
    let word = rest.get(..word_end.unwrap_or(rest.len())).unwrap_or(rest);
    match word {
        "True" | "TRUE" => "; write `true`",
        "False" | "FALSE" => "; write `false`",
        "Null" | "NULL" | "None" | "nil" | "undefined" => "; write `null`",
        "NaN" | "Infinity" | "inf" => "; JSON has no such number",
        "" if rest.starts_with('+') => "; a number has no leading `+`",
        "" if rest.starts_with('.') => "; a number begins with a digit, as in `0.5`",
        "" => anywhere(rest),
        _ if rest.starts_with(char::is_alphabetic) => "; strings stand in double quotes",
        _ => "",
    }
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
