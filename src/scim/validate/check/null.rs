//! **What it checks**: nulls, which mean that there is no value.
//!
//! **Why**: `null` unassigns, and some receivers keep it as a value.
//!
//! **Example**: `{"title": null}`
//!
//! **Source**: RFC 7643, section 2.5.

use super::super::scanner::Scanner;
use crate::rule::Rule;

impl Scanner<'_, '_, '_> {
    #[cold]
    pub(in super::super) fn tell_null(&mut self, at: usize) {
        self.info(Rule::NullValue, at, "A null stands for no value.");
    }
}
