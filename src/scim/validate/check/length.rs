//! **What it checks**: texts that are kept elsewhere are not too long.
//!
//! **Why**: what is longer is stored as sent and not used.
//!
//! **Example**: a `name.givenName` of 300 characters
//!
//! **Source**: AT-8.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::rule::Rule;

/// The longest userName, in characters.
pub(in super::super) const USER_NAME: usize = 346;
/// The longest first or last name.
pub(in super::super) const NAME: usize = 256;
/// The longest city or state.
pub(in super::super) const PLACE: usize = 128;

impl Scanner<'_, '_, '_> {
    #[inline]
    pub(in super::super) fn length(&mut self, definition: &Definition, span: Span, longest: usize) {
        // A text has no more characters than bytes.
        if span.to - span.from > longest + 2 {
            self.tell_length(&definition.name, span, longest);
        }
    }

    #[cold]
    pub(super) fn tell_length(&mut self, name: &str, span: Span, longest: usize) {
        if let Some(message) = too_long(name, &self.decoded(span), longest) {
            self.unfit(Rule::At8, span.from, &message);
        }
    }
}

pub(super) fn too_long(name: &str, text: &str, longest: usize) -> Option<String> {
    let length = text.chars().count();
    (length > longest).then(|| format!("`{name}` has {length} characters, more than {longest}. It is not used."))
}
