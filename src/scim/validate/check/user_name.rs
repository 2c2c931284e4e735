//! **What it checks**: a userName is an e-mail address, and not too long.
//!
//! **Why**: sign-in and mail may need one.
//!
//! **Example**: `{"userName": "ada"}`
//!
//! **Source**: SU-2; AT-8.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::length;
use crate::rule::Rule;
use crate::scim::user::is_email;

impl Scanner<'_, '_, '_> {
    pub(in super::super) fn user_name(&mut self, span: Span) {
        self.person.user_name = Some(span);
        if span.to - span.from > length::USER_NAME + 2 {
            self.tell_length("userName", span, length::USER_NAME);
        }
        if !is_email(&self.decoded(span)) {
            self.unfit(Rule::Su2, span.from, "`userName` is no e-mail address. Sign-in and mail may need one.");
        }
    }
}
