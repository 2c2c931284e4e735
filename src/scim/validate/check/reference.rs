//! **What it checks**: a reference can be a URI or a part of one: it holds no white space and no control character.
//!
//! **Why**: what follows a blank is lost.
//!
//! **Example**: `"../Users/7"` is one, `"my photo.png"` is none
//!
//! **Source**: RFC 7643, section 2.3.7; RFC 3986.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::finding::Finding;
use crate::rule::Rule;

/// Whether a text as it is written, without escapes, can be a URI.
#[inline]
pub(in super::super) fn is_reference(raw: &[u8]) -> bool {
    let is_wrong = |byte: u8| byte <= b' ' || matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{'..=b'}');
    // Without leaving at the first: so it is looked at many bytes at once.
    !raw.iter().fold(false, |is_any, byte| is_any | is_wrong(*byte))
}

impl Scanner<'_, '_, '_> {
    pub(in super::super) fn reference(&mut self, definition: &Definition, span: Span) {
        if !is_reference(self.raw(span)) {
            self.tell_reference(definition, span);
        }
    }

    #[cold]
    fn tell_reference(&mut self, definition: &Definition, span: Span) {
        // An escape may stand for a letter.
        if self
            .decoded(span)
            .chars()
            .all(|char| !char.is_whitespace() && !char.is_control() && !"\"<>\\^`{|}".contains(char))
        {
            return;
        }
        let message = format!("`{}` takes a URI. This is none.", definition.name);
        let finding = match self.is_exact() {
            true => Finding::error(Rule::InvalidValue, message),
            false => Finding::warning(Rule::InvalidValue, message),
        };
        self.tell(&finding, span.from);
    }
}
