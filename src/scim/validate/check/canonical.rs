//! **What it checks**: whether a text is one of those that the schema suggests.
//!
//! **Why**: others are allowed, and often a slip.
//!
//! **Example**: `{"emails": [{"type": "wrok"}]}`
//!
//! **Source**: RFC 7643, section 7: canonical values are advice here.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::rule::Rule;
use crate::scim::value::shortened;

impl Scanner<'_, '_, '_> {
    /// The label of a value.
    pub(in super::super) fn label(&mut self, definition: &Definition, span: Span) {
        if self.raw(span).eq_ignore_ascii_case(b"work") {
            self.person.is_work();
        }
        self.canonical(definition, span);
    }

    pub(in super::super) fn canonical(&mut self, definition: &Definition, span: Span) {
        if !definition.canonical_values.is_empty() && !definition.is_canonical(self.raw(span)) {
            self.tell_canonical(definition, span);
        }
    }

    #[cold]
    fn tell_canonical(&mut self, definition: &Definition, span: Span) {
        let text = self.decoded(span);
        if definition.canonical_values.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
            return;
        }
        let message = format!(
            "\"{}\" is none of the values that the schema suggests: {}. It is kept.",
            shortened(&text),
            definition.canonical_values.join(", ")
        );
        self.info(Rule::CanonicalValue, span.from, &message);
    }
}
