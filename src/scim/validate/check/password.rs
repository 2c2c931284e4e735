//! **What it checks**: whether a password is sent.
//!
//! **Why**: passwords are not kept.
//!
//! **Example**: `{"password": "..."}`
//!
//! **Source**: SU-14.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use crate::rule::Rule;

impl Scanner<'_, '_, '_> {
    #[cold]
    pub(in super::super) fn password(&mut self, span: Span) {
        self.tell_password(span.from);
    }

    pub(in super::super) fn tell_password(&mut self, at: usize) {
        self.info(Rule::Su14, at, "Passwords are not kept. This one is ignored.");
    }
}
