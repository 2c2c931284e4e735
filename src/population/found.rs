//! The rules that a preview finds for a user, as bits.

use crate::finding::Severity;
use crate::rule::Rule;

/// Every rule that Apply can find for a user, gravest first, then in the rules' own order.
const RULES: [(Severity, Rule); 16] = [
    (Severity::Error, Rule::Om4),
    (Severity::Error, Rule::Om15),
    (Severity::Error, Rule::Om20),
    (Severity::Error, Rule::Om31),
    (Severity::Error, Rule::Om32),
    (Severity::Error, Rule::Rm12),
    (Severity::Error, Rule::Rm13),
    (Severity::Error, Rule::Rm16),
    (Severity::Error, Rule::Ud15),
    (Severity::Error, Rule::Pp12),
    (Severity::Warning, Rule::Om3),
    (Severity::Warning, Rule::Sg3),
    (Severity::Warning, Rule::Rm8),
    (Severity::Warning, Rule::Ud13),
    (Severity::Info, Rule::As8),
    (Severity::Info, Rule::Lu5),
];

/// A set of rules.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Found(u16);

impl Found {
    /// The set of one rule; empty for a rule that Apply cannot find.
    pub(super) const fn one(rule: Rule) -> Self {
        let mut at = 0;
        while at < RULES.len() {
            #[expect(clippy::indexing_slicing, reason = "below the length, and a constant function cannot get()")]
            if RULES[at].1 as usize == rule as usize {
                return Self(1 << at);
            }
            at += 1;
        }
        Self(0)
    }

    #[inline]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This rule too, where it holds.
    #[inline]
    pub(super) fn and_if(self, holds: bool, other: Self) -> Self {
        if holds { self.and(other) } else { self }
    }

    /// Every rule there is, in the order of the bits.
    pub(super) fn all() -> impl Iterator<Item = (Severity, Rule)> {
        RULES.into_iter()
    }

    /// Those of them that are about roles.
    pub(super) fn about_roles(self) -> Self {
        const ABOUT_ROLES: u16 = Found::one(Rule::Rm8).0
            | Found::one(Rule::Rm12).0
            | Found::one(Rule::Rm13).0
            | Found::one(Rule::Rm16).0
            | Found::one(Rule::Ud13).0
            | Found::one(Rule::Ud15).0;
        Self(self.0 & ABOUT_ROLES)
    }

    pub(super) fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    pub(super) fn bits(self) -> u16 {
        self.0
    }

    pub(super) fn has(self, code: &str) -> bool {
        self.iter().any(|(_, rule)| rule.code() == code)
    }

    /// The gravest.
    pub(super) fn severity(self) -> Option<Severity> {
        RULES.get(self.0.trailing_zeros() as usize).map(|(severity, _)| *severity)
    }

    /// Errors first, then in the rules' own order.
    pub(super) fn iter(self) -> impl Iterator<Item = (Severity, Rule)> {
        RULES.iter().enumerate().filter(move |(at, _)| self.0 >> at & 1 == 1).map(|(_, found)| *found)
    }
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_rules_are_in_the_order_in_which_they_are_told() {
        assert!(RULES.is_sorted());
    }
}
