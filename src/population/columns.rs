//! What becomes of everybody, one value a user.

use super::found::Found;
use super::numbers::{NONE, OrganizationRef};
use super::preview::Preview;
use super::tally::Kind;
use super::texts::number_of;

/// Columns of a preview: each holds one value for each user, in the population's order.
#[derive(Debug, Default)]
pub struct Columns {
    /// Index into `organizations`; -1 for users who have none before.
    pub from: Vec<i32>,
    /// Index into `organizations`; -1 for new users who are refused.
    pub to: Vec<i32>,
    /// The organization row that wins the user; -1 where none does.
    pub won_by: Vec<i32>,
    /// Bits, in the order of [`Columns::kind_names`].
    pub kinds: Vec<u16>,
    /// Bits, in the order of [`Columns::rule_codes`].
    pub rules: Vec<u16>,
    /// Organizations by number.
    pub organizations: Vec<OrganizationRef>,
}

impl Columns {
    /// What each bit of `kinds` says of a user, the lowest first, in the words of the summary's figures.
    pub const fn kind_names() -> &'static [&'static str] {
        &Kind::NAMES
    }

    /// The rule that each bit of `rules` says was found, the lowest first.
    pub fn rule_codes() -> Vec<&'static str> {
        Found::all().map(|(_, rule)| rule.code()).collect()
    }
}

impl Preview {
    /// What becomes of everybody, in columns.
    pub fn columns(&self) -> Columns {
        let mut columns = Columns::default();
        let users = self.population.len();
        for column in [&mut columns.from, &mut columns.to, &mut columns.won_by] {
            column.reserve_exact(users);
        }
        columns.kinds.reserve_exact(users);
        columns.rules.reserve_exact(users);
        let default = self.default_number();
        self.each(|_, page, at| {
            let verdict = self.verdict(page, at);
            columns.from.push(signed(verdict.from));
            columns.to.push(signed(verdict.to));
            columns.won_by.push(signed(verdict.winner));
            columns.kinds.push(Kind::of(&verdict, default, &self.after.base.privileged));
            columns.rules.push(verdict.found.bits());
        });
        columns.organizations =
            (0..number_of(self.organizations.len())).filter_map(|number| self.organizations.get(number)).collect();
        columns
    }
}

/// A number; -1 for none.
fn signed(number: u32) -> i32 {
    if number == NONE { -1 } else { i32::try_from(number).unwrap_or(i32::MAX) }
}
