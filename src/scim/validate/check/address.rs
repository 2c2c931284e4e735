//! **What it checks**: the country of the address that counts is a code of ISO 3166-1, its city and its state are not
//! too long.
//!
//! **Why**: what does not fit is stored as sent and not used.
//!
//! **Example**: `{"addresses": [{"country": "UK"}]}`: it is `GB`
//!
//! **Source**: AT-3; AT-4; AT-8.

use super::super::scanner::Scanner;
use super::length::{PLACE, too_long};
use crate::rule::Rule;
use crate::scim::country;

impl Scanner<'_, '_, '_> {
    pub(super) fn check_address(&mut self) {
        let Some(address) = self.person.address else { return };
        if let Some(spot) = address.country.filter(|spot| country::code(&self.decoded(spot.value)).is_none()) {
            let message = "`country` is no two-letter code of ISO 3166-1, such as `GB`. It is not used.";
            self.tell_spot(Rule::At4, "addresses", spot, message);
        }
        for (name, spot) in [("locality", address.locality), ("region", address.region)] {
            let Some(spot) = spot.filter(|spot| spot.value.to - spot.value.from > PLACE + 2) else { continue };
            if let Some(message) = too_long(name, &self.decoded(spot.value), PLACE) {
                self.tell_spot(Rule::At8, "addresses", spot, &message);
            }
        }
    }
}
