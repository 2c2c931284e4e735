//! One escape of a string (RFC 8259, section 7), read the same way to check and to decode it.

/// Why an escape is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EscapeFault {
    /// The text ends within it.
    Cut,
    /// No escape begins with this character.
    Unknown,
    /// Fewer than four hexadecimal digits after `\u`.
    Digits,
    /// The first half of a surrogate pair without the second.
    LoneHigh,
    /// The second half of a surrogate pair without the first.
    LoneLow,
}

/// The character that an escape stands for, and its length in bytes, from the bytes after the
/// backslash.
///
/// A pair of `\u` escapes that make one character is read as one; the length counts all of it but
/// the first backslash.
pub(super) fn read(bytes: &[u8]) -> Result<(char, usize), EscapeFault> {
    let Some((&first, rest)) = bytes.split_first() else {
        return Err(EscapeFault::Cut);
    };
    let plain = match first {
        b'"' | b'\\' | b'/' => char::from(first),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(rest),
        _ => return Err(EscapeFault::Unknown),
    };
    Ok((plain, 1))
}

/// The rest of a `\u` escape.
fn unicode(bytes: &[u8]) -> Result<(char, usize), EscapeFault> {
    let (unit, rest) = code_unit(bytes)?;
    match unit {
        0xD800..=0xDBFF => Ok((pair(unit, rest)?, 11)),
        // Every unit that is no surrogate is a character, so that only a low surrogate fails here.
        _ => char::from_u32(unit).map_or(Err(EscapeFault::LoneLow), |char| Ok((char, 5))),
    }
}

/// The character of a high surrogate and the low one that must follow it as an escape.
fn pair(high: u32, bytes: &[u8]) -> Result<char, EscapeFault> {
    let rest = match bytes {
        [b'\\', b'u', rest @ ..] => rest,
        [] | [b'\\'] => return Err(EscapeFault::Cut),
        _ => return Err(EscapeFault::LoneHigh),
    };
    let low = match code_unit(rest) {
        Ok((low @ 0xDC00..=0xDFFF, _)) => low,
        Err(EscapeFault::Cut) => return Err(EscapeFault::Cut),
        _ => return Err(EscapeFault::LoneHigh),
    };
    let scalar = 0x1_0000 + ((high & 0x3FF) << 10) + (low & 0x3FF);
    char::from_u32(scalar).ok_or(EscapeFault::LoneHigh)
}

/// Four hexadecimal digits as a UTF-16 code unit, and the bytes after them.
fn code_unit(bytes: &[u8]) -> Result<(u32, &[u8]), EscapeFault> {
    let mut unit = 0;
    for position in 0..4 {
        let byte = bytes.get(position).ok_or(EscapeFault::Cut)?;
        let digit = char::from(*byte).to_digit(16).ok_or(EscapeFault::Digits)?;
        unit = unit << 4 | digit;
    }
    Ok((unit, bytes.get(4..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_escape() {
        for (escape, char) in [
            ("\"", '"'),
            ("\\", '\\'),
            ("/", '/'),
            ("b", '\u{8}'),
            ("f", '\u{c}'),
            ("n", '\n'),
            ("r", '\r'),
            ("t", '\t'),
            ("u0000", '\0'),
            ("u00e9", 'é'),
            ("uD7FF", '\u{D7FF}'),
            ("ue000", '\u{E000}'),
            ("uFFFF", '\u{FFFF}'),
            ("uD800\\uDC00", '\u{10000}'),
            ("ud83D\\uDe00", '😀'),
            ("uDBFF\\uDFFF", '\u{10FFFF}'),
        ] {
            let followed = format!("{escape}\" and more");
            assert_eq!(read(followed.as_bytes()), Ok((char, escape.len())), "{escape}");
        }
    }

    #[test]
    fn refuses_each_wrong_one() {
        for (escape, fault) in [
            ("a\"", EscapeFault::Unknown),
            ("U0041\"", EscapeFault::Unknown),
            ("'\"", EscapeFault::Unknown),
            ("x41\"", EscapeFault::Unknown),
            ("u{41}\"", EscapeFault::Digits),
            ("u004\"", EscapeFault::Digits),
            ("u+041\"", EscapeFault::Digits),
            ("uD800\"", EscapeFault::LoneHigh),
            ("uD800\\n\"", EscapeFault::LoneHigh),
            ("uD800\\u0041\"", EscapeFault::LoneHigh),
            ("uD800\\uD800\"", EscapeFault::LoneHigh),
            ("uD800\\uDC0\"", EscapeFault::LoneHigh),
            ("uDC00\"", EscapeFault::LoneLow),
            ("uDFFF\\uD800\"", EscapeFault::LoneLow),
        ] {
            assert_eq!(read(escape.as_bytes()), Err(fault), "{escape}");
        }
    }

    #[test]
    fn knows_a_cut_one_from_a_wrong_one() {
        let whole = b"uD83D\\uDE00";
        for length in 0..whole.len() {
            assert_eq!(read(whole.get(..length).unwrap_or_default()), Err(EscapeFault::Cut), "{length}");
        }
    }
}
