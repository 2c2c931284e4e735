//! **What it checks**: an integer has neither a fraction nor an exponent.
//!
//! **Why**: receivers cut, round or refuse what follows the point.
//!
//! **Example**: `1` is one, `1.5` and `1e3` are none
//!
//! **Source**: RFC 7643, section 2.3.4.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::rule::Rule;

/// Whether a number is written as a whole one.
pub(in super::super::super) fn is_whole(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

impl Scanner<'_, '_, '_> {
    pub(in super::super) fn integer(&mut self, definition: &Definition, span: Span) {
        let number = str::from_utf8(self.text.get(span.from..span.to).unwrap_or_default()).unwrap_or_default();
        if !is_whole(number) {
            let message = format!("`{}` takes a whole number, found {number}.", definition.name);
            let rule = if self.schemas.is_some() { Rule::InvalidValue } else { Rule::InvalidSyntax };
            self.error(rule, span.from, &message);
        }
    }
}
