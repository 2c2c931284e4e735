//! **What it checks**: a moment is written as XML Schema's dateTime.
//!
//! **Why**: another spelling has no place in time.
//!
//! **Example**: `"2024-05-13T16:42:34Z"` is one, `"13.5.2024"` is none
//!
//! **Source**: RFC 7643, section 2.3.5.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::rule::Rule;
use crate::scim::{moment, value::shortened};

impl Scanner<'_, '_, '_> {
    pub(in super::super) fn date_time(&mut self, definition: &Definition, span: Span) {
        let text = self.decoded(span);
        if moment::read(&text).is_none() {
            let (name, text) = (&definition.name, shortened(&text));
            let message = format!("`{name}` takes a moment such as `2024-05-13T16:42:34Z`, found \"{text}\".");
            self.error(Rule::InvalidValue, span.from, &message);
        }
    }
}
