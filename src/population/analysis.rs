//! What the rows of a mapping do to each other over a population: one file a question.

mod groups;
mod moved;
mod reach;
mod roles;
mod rows;

pub use reach::{Reach, ReachOption};

use super::bound::Bound;
use super::numbers::NONE;
use super::page::Page;
use super::preview::Preview;
use groups::GroupCounts;
use roles::RoleCounts;
use rows::RowCounts;
use serde::Serialize;

/// What the rows of a mapping do to each other; `types.d.ts` says what each means.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "documented once, in src/wasm/types.d.ts, which a contract test holds to this")]
pub struct Analysis {
    pub rows: Vec<RowAnalysis>,
    pub win_nobody: Vec<usize>,
    pub removable: Vec<usize>,
    pub swappable: Vec<usize>,
    pub smallest_reorder: Option<Reorder>,
    pub lost_groups: Vec<LostGroup>,
    pub covered_groups: Vec<CoveredGroup>,
    pub sole_givers: Vec<SoleGivers>,
}

/// One organization row among the others.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "documented once, in src/wasm/types.d.ts, which a contract test holds to this")]
pub struct RowAnalysis {
    pub wins: usize,
    pub alone: usize,
    pub shared: usize,
    pub losses: Vec<RowUsers>,
    pub changed_if_removed: usize,
    pub changed_if_swapped: Option<usize>,
}

/// Users of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowUsers {
    /// Index from 0.
    pub row: usize,
    /// How many.
    pub users: usize,
}

/// A row that is moved in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reorder {
    /// Where it stands.
    pub from: usize,
    /// Where it would stand.
    pub to: usize,
    /// Who would be placed elsewhere.
    pub users: usize,
}

/// A mapped group whose members other rows win, every one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LostGroup {
    /// The group.
    pub group_id: String,
    /// Its row.
    pub row: usize,
    /// Its members, those left alone not counted.
    pub members: usize,
    /// The rows that win them.
    pub to: Vec<RowUsers>,
}

/// A group without a row, each of whose members some row wins.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CoveredGroup {
    /// The group.
    pub group_id: String,
    /// Its members, those left alone not counted.
    pub members: usize,
    /// The rows that win them.
    pub to: Vec<RowUsers>,
}

/// A role and the rows that are the only ones to give it to somebody.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SoleGivers {
    /// The role.
    pub role_id: String,
    /// Role rows, and the users to whom no other row gives the role.
    pub rows: Vec<RowUsers>,
}

/// A user whom the rules do not leave alone, and the rows that match it.
struct Contender<'p> {
    rules: &'p Bound,
    page: &'p Page,
    at: usize,
    /// Highest first, each once.
    rows: &'p [u32],
}

impl Contender<'_> {
    /// The row that wins, or [`NONE`].
    fn winner(&self) -> u32 {
        self.rows.first().copied().unwrap_or(NONE)
    }

    /// The row that would win if the winner were not there, or [`NONE`].
    fn second(&self) -> u32 {
        self.rows.get(1).copied().unwrap_or(NONE)
    }

    /// Whether another row, or none, would put the user somewhere else than the winner does.
    fn changes_under(&self, row: u32) -> bool {
        !self.rules.is_same_under(self.page, self.at, self.winner(), row)
    }

    fn groups(&self) -> &[u32] {
        self.page.groups(self.at)
    }
}

impl Preview {
    /// What the rows of the mapping do to each other.
    pub fn analysis(&self) -> Analysis {
        let mut rows = RowCounts::of(self);
        let mut groups = GroupCounts::of(self);
        let mut roles = RoleCounts::of(self);
        self.contenders(|place, contender| {
            rows.count(&contender);
            groups.count(place, &contender);
            roles.count(&contender);
        });
        let mut analysis = Analysis { sole_givers: roles.sole_givers(self), ..Analysis::default() };
        rows.tell(self, &mut analysis);
        groups.tell(self, &mut analysis);
        analysis
    }

    /// Every user whom the rules do not leave alone, with its place in the population.
    fn contenders(&self, mut take: impl FnMut(usize, Contender)) {
        let mut matched = Vec::new();
        self.each(|place, page, at| {
            if let Some(contender) = contender(&self.after, page, at, &mut matched) {
                take(place, contender);
            }
        });
    }
}

/// A user as a contender; nothing where the rules leave it alone.
fn contender<'p>(rules: &'p Bound, page: &'p Page, at: usize, matched: &'p mut Vec<u32>) -> Option<Contender<'p>> {
    if rules.leaves_alone(page, at) {
        return None;
    }
    matched.clear();
    matched.extend(rules.rows(page.groups(at)));
    matched.sort_unstable();
    matched.dedup();
    Some(Contender { rules, page, at, rows: matched })
}
