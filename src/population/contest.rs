//! How rows share users: whom each loses to which higher row, and who is in the groups of each role row.

use super::bound::Bound;
use super::counts::{Pairs, step};
use super::numbers::NONE;
use super::texts::number_of;

/// Rows of a user that are compared with each other one by one.
const FEW: usize = 16;

/// Counts of users who match several rows.
#[derive(Clone)]
pub(super) struct Contest {
    /// The lower row, and the row that wins.
    losses: Pairs,
    /// By role row: users in its group.
    pub(super) role_rows: Vec<u32>,
    /// Kept for its memory.
    lower: Vec<u32>,
}

impl Contest {
    pub(super) fn new(rules: &Bound) -> Self {
        let provider = rules.rules.provider();
        let rows = provider.organization_mapping.rows().len();
        Self { losses: Pairs::of(rows), role_rows: vec![0; provider.role_mapping.rows().len()], lower: Vec::new() }
    }

    /// Counts the groups of a user who is not refused, or undoes that.
    #[inline]
    pub(super) fn count(&mut self, rules: &Bound, groups: &[u32], winner: u32, more: bool) {
        self.lower.clear();
        for place in groups.iter().filter_map(|group| rules.groups.get(*group as usize)) {
            // Several groups of one row are one match. Where there are many, repetitions are taken out at the end.
            let is_lower = place.row != winner && place.row != NONE;
            if is_lower && (self.lower.len() >= FEW || !self.lower.contains(&place.row)) {
                self.lower.push(place.row);
            }
            if let Some(row) = place.role_row() {
                self.role_rows.get_mut(row as usize).into_iter().for_each(|users| step(users, more));
            }
        }
        if self.lower.len() > FEW {
            self.lower.sort_unstable();
            self.lower.dedup();
        }
        for row in &self.lower {
            self.losses.count(*row, winner, more);
        }
    }

    /// Takes over a count of users whom a row loses.
    pub(super) fn add_losses(&mut self, lower: usize, winner: usize, users: usize) {
        self.losses.add(number_of(lower), number_of(winner), number_of(users));
    }

    /// The lower row, the row that wins, and how many users that is; sorted.
    pub(super) fn losses(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.losses.sorted().into_iter().map(|((row, to), users)| (row as usize, to as usize, users as usize))
    }
}
