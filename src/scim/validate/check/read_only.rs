//! **What it checks**: whether the client sends what is the service provider's alone.
//!
//! **Why**: it is ignored, and the client should know.
//!
//! **Example**: `{"id": "7"}`
//!
//! **Source**: RFC 7643, section 2.2; RFC 7644, sections 3.3 and 3.5.1; SU-17.

use super::super::scanner::Scanner;
use super::super::table::Definition;
use crate::rule::Rule;

impl Scanner<'_, '_, '_> {
    #[cold]
    pub(in super::super) fn tell_read_only(&mut self, definition: &Definition) {
        let message = format!("`{}` is read-only. What the request says of it is ignored.", definition.name);
        self.info(Rule::ReadOnlyIgnored, self.now.key.from, &message);
        self.now.is_member_ignored = true;
    }
}
