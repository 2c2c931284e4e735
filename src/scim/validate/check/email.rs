//! **What it checks**: the e-mail address that counts is the userName's.
//!
//! **Why**: the user signs in with the userName, and mail goes to the address.
//!
//! **Example**: `{"userName": "ada@acme.test", "emails": [{"value": "king@acme.test", "primary": true}]}`
//!
//! **Source**: SU-3; SU-4.

use super::super::scanner::Scanner;
use super::person::Spot;
use crate::finding::Severity;
use crate::json::pointer::{self, Sink as _};
use crate::rule::Rule;
use crate::scim::user::is_email;

impl Scanner<'_, '_, '_> {
    pub(super) fn check_email(&mut self) {
        let (Some(user_name), Some(email)) = (self.person.user_name, self.person.email.and_then(|item| item.email))
        else {
            return;
        };
        if self.raw(user_name) == self.raw(email.value) {
            return;
        }
        let (user_name, address) = (self.decoded(user_name), self.decoded(email.value));
        if address.is_empty() {
            return;
        }
        if address.to_lowercase() != user_name.to_lowercase() {
            let message = "The primary e-mail address is another than `userName`. The user signs in with `userName`.";
            self.tell_spot(Rule::Su3, "emails", email, message);
        } else if !is_email(&address) {
            self.tell_spot(Rule::Su3, "emails", email, "The primary e-mail address is no e-mail address.");
        }
    }

    /// Tells of a value of a list that has ended.
    #[cold]
    pub(super) fn tell_spot(&mut self, rule: Rule, list: &str, spot: Spot, message: &str) {
        let name = self.decoded(spot.key);
        let severity = if self.options.is_strict { Severity::Error } else { Severity::Warning };
        self.problems.push((rule, severity), &[message], spot.value.from, |pointer, attribute| {
            pointer::push_key(pointer, list);
            spot.index.into_iter().for_each(|index| pointer::push_index(pointer, index));
            pointer::push_key(pointer, &name);
            let index = spot.index.map_or(String::new(), |index| format!("[{index}]"));
            attribute.put(&format!("{list}{index}.{name}"));
        });
    }
}
