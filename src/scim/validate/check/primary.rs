//! **What it checks**: at most one value of a list is the primary one.
//!
//! **Why**: which address is meant would be a guess.
//!
//! **Example**: two `emails` with `"primary": true`
//!
//! **Source**: RFC 7643, section 2.4; SU-4.

use super::super::scanner::Scanner;
use crate::scim::dialect::Quirk;

impl Scanner<'_, '_, '_> {
    /// The present value says that it is primary.
    pub(in super::super) fn primary(&mut self, at: usize) {
        self.person.is_primary();
        let Some(list) = self.outer.last_mut().filter(|list| list.is_array()) else { return };
        if std::mem::replace(&mut list.has_primary, true) {
            let name = self.tables.definition(list.definition).map_or("", |definition| &definition.name);
            let message = format!("More than one value of `{name}` is primary: the first stays so.");
            self.quirk(Quirk::SeveralPrimaries, at, &message);
        }
    }
}
