//! **What it checks**: a required attribute is there, and so is each required part of a value.
//!
//! **Why**: without it there is no resource.
//!
//! **Example**: a user without `userName`
//!
//! **Source**: RFC 7643, section 2.2; SU-1.

use super::super::scanner::Scanner;
use crate::finding::Finding;

impl Scanner<'_, '_, '_> {
    /// Tells of the attributes of the present object whose bits are given.
    #[cold]
    pub(in super::super) fn tell_missing(&mut self, bits: u64) {
        let tables = self.tables;
        for definition in tables.named(self.now.shape, bits) {
            // Of `schemas` its own check tells.
            if definition.name != "schemas" {
                let message = format!("`{}` is missing, and it is required.", definition.name);
                self.tell_lack(&Finding::error(self.misfit(), message), &definition.name);
            }
        }
    }
}
