//! **What it checks**: bytes are written in base 64, in either alphabet, with or without padding.
//!
//! **Why**: anything else has no bytes.
//!
//! **Example**: `"ZXhhbXBsZQ=="`
//!
//! **Source**: RFC 7643, section 2.3.6; RFC 4648, sections 4 and 5.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::rule::Rule;

/// Whether a text is base 64; white space, as in certificates, does not matter.
pub(in super::super::super) fn is_base64(text: &str) -> bool {
    let (mut digits, mut padding) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'-' | b'_' if padding == 0 => digits += 1,
            b'=' => padding += 1,
            b' ' | b'\r' | b'\n' | b'\t' => {}
            _ => return false,
        }
    }
    digits % 4 != 1 && (padding == 0 || (padding <= 2 && (digits + padding).is_multiple_of(4)))
}

impl Scanner<'_, '_, '_> {
    pub(in super::super) fn binary(&mut self, definition: &Definition, span: Span) {
        if !is_base64(&self.decoded(span)) {
            let message = format!("`{}` takes bytes in base 64.", definition.name);
            self.error(Rule::InvalidValue, span.from, &message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_base64;

    #[test]
    fn both_alphabets_with_and_without_padding() {
        for text in ["", "ZXhhbXBsZQ==", "ZXhhbXBsZQ", "_-8", "+/8=", "AAAA", "AA\r\nAA"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["A", "AA=", "AAA==", "A=AA", "Ä", "AA.A", "===="] {
            assert!(!is_base64(text), "{text}");
        }
    }
}
