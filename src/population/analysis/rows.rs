//! Whom each row wins, loses, and would change if it were elsewhere.

use super::{Analysis, Contender, Reorder, RowAnalysis, RowUsers};
use crate::population::counts::Pairs;
use crate::population::numbers::NONE;
use crate::population::preview::Preview;

/// Counts by organization row. A user whom its winner refuses, because the row is broken and the default organization
/// cannot be used (OM-4), is won all the same: without that row it would be placed.
pub(super) struct RowCounts {
    wins: Vec<usize>,
    /// The lower row, and the row that wins.
    losses: Pairs,
    alone: Vec<usize>,
    changed_if_removed: Vec<usize>,
    changed_if_swapped: Vec<usize>,
    /// The smallest reorder that changes anyone: how far, to where.
    smallest: Option<(u32, u32)>,
}

impl RowCounts {
    pub(super) fn of(preview: &Preview) -> Self {
        let rows = preview.after.targets.len();
        Self {
            wins: vec![0; rows],
            losses: Pairs::of(rows),
            alone: vec![0; rows],
            changed_if_removed: vec![0; rows],
            changed_if_swapped: vec![0; rows],
            smallest: None,
        }
    }

    pub(super) fn count(&mut self, user: &Contender) {
        let winner = user.winner();
        if winner == NONE {
            return;
        }
        let count = |counts: &mut Vec<usize>, holds: bool| {
            counts.get_mut(winner as usize).into_iter().for_each(|count| *count += usize::from(holds));
        };
        let second = user.second();
        let changes = user.changes_under(second);
        count(&mut self.wins, true);
        count(&mut self.alone, second == NONE);
        count(&mut self.changed_if_removed, changes);
        count(&mut self.changed_if_swapped, second == winner + 1 && changes);
        user.rows.iter().skip(1).for_each(|row| self.losses.count(*row, winner, true));
        self.find_smallest(user);
    }

    /// A reorder changes a user when a row that places it elsewhere comes above the winner. The nearest such row of any
    /// user makes the smallest one: its row goes up to where the winner stands.
    fn find_smallest(&mut self, user: &Contender) {
        let winner = user.winner();
        for row in user.rows.iter().skip(1) {
            let far = (row - winner, winner);
            if self.smallest.is_some_and(|smallest| smallest <= far) {
                return;
            }
            if user.changes_under(*row) {
                self.smallest = Some(far);
                return;
            }
        }
    }

    pub(super) fn tell(&self, preview: &Preview, analysis: &mut Analysis) {
        let last = self.alone.len().saturating_sub(1);
        let count = |counts: &[usize], row: usize| counts.get(row).copied().unwrap_or_default();
        for (row, (wins, alone)) in self.wins.iter().zip(&self.alone).enumerate() {
            analysis.rows.push(RowAnalysis {
                wins: *wins,
                alone: *alone,
                shared: wins - alone,
                losses: Vec::new(),
                changed_if_removed: count(&self.changed_if_removed, row),
                changed_if_swapped: (row < last).then(|| count(&self.changed_if_swapped, row)),
            });
        }
        for ((lower, row), users) in self.losses.sorted() {
            let loss = RowUsers { row: row as usize, users: users as usize };
            analysis.rows.get_mut(lower as usize).into_iter().for_each(|figures| figures.losses.push(loss.clone()));
        }
        let those = |is: fn(&RowAnalysis) -> bool| {
            analysis.rows.iter().enumerate().filter(|(_, row)| is(row)).map(|(at, _)| at).collect::<Vec<_>>()
        };
        let win_nobody = those(|row| row.wins == 0);
        let removable = those(|row| row.changed_if_removed == 0);
        let swappable = those(|row| row.changed_if_swapped == Some(0));
        (analysis.win_nobody, analysis.removable, analysis.swappable) = (win_nobody, removable, swappable);
        analysis.smallest_reorder = self.smallest.map(|(far, to)| {
            let (from, to) = ((to + far) as usize, to as usize);
            Reorder { from, to, users: preview.changed_if_moved(from, to) }
        });
    }
}
