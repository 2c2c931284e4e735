//! Counting usual users in bulk.
//!
//! What becomes of a user's roles depends on the roles it holds and on what gives the new ones: an organization's defaults,
//! or one role row. Both are few, so each pair of them is worked out once, and a user costs its groups and a look-up.

use super::bound::Usual;
use super::found::Found;
use super::numbers::NONE;
use super::page::{Page, UsualColumns};
use super::preview::Preview;
use super::role_set::RoleSet;
use super::tally::{Kind, Tally};
use super::texts::number_of;

/// Counts users of one preview, as long as they are usual.
pub(super) struct UsualUsers<'p> {
    preview: &'p Preview,
    default: u32,
    /// By organization: which of the different sets of default roles it has.
    classes: Vec<u32>,
    /// How many sources of roles there are: sets of default roles, and then role rows.
    sources: usize,
    first_row: usize,
    /// By role set and source: one more than the number of what becomes of the roles; 0 is not known yet.
    table: Vec<u32>,
    known: Vec<RoleChange>,
}

/// What becomes of the roles of users who hold one set and are given by one source.
struct RoleChange {
    kinds: u16,
    found: Found,
    gained: RoleSet,
    lost: RoleSet,
    users: u32,
    /// Whether an administrator role is among them that somebody must keep (RM-16): those are looked at one by one.
    is_guarded: bool,
}

/// A table of more pairs than this would be slower to clear than it is to do without.
const LARGEST_TABLE: usize = 1 << 20;

impl<'p> UsualUsers<'p> {
    /// Nothing where no user of the preview is usual.
    pub(super) fn of(preview: &'p Preview) -> Option<Self> {
        if preview.before.is_some() || !preview.after.decides_by_rows() {
            return None;
        }
        let (classes, first_row) = preview.after.default_classes();
        let sources = first_row + preview.after.rules.provider().role_mapping.rows().len();
        let pairs = preview.population.vocabulary().role_sets.len().checked_mul(sources)?;
        let table = (pairs <= LARGEST_TABLE).then(|| vec![0; pairs])?;
        Some(Self { preview, default: preview.default_number(), classes, sources, first_row, table, known: Vec::new() })
    }

    /// Counts a user; whether it is usual: others must be counted one by one.
    #[inline]
    pub(super) fn count(&mut self, user: &UsualColumns, page: &Page, at: usize, tally: &mut Tally) -> bool {
        let usual = self.preview.after.place_usual(user);
        let Some(Usual { from, to, winner, role_row, found, is_unmapped }) = usual else { return false };
        let source = match role_row {
            NONE => self.classes.get(to as usize).copied().unwrap_or_default() as usize,
            row => self.first_row + row as usize,
        };
        // A user who does not exist yet holds nothing, which is the set 0.
        let set = if from == NONE { 0 } else { user.role_set as usize };
        let default = self.default;
        let Some(change) = self.change(set * self.sources + source, page, at) else { return false };
        if change.is_guarded {
            return false;
        }
        change.users += 1;
        let is_moved = from != NONE && to != from;
        let bit = |kind: u16, holds: bool| if holds { kind } else { 0 };
        let kinds = change.kinds
            | bit(Kind::CHANGED, to != from)
            | bit(Kind::MOVED, is_moved)
            | bit(Kind::PLACED, from == NONE)
            | bit(Kind::UNMOVED, to == from)
            | bit(Kind::TO_DEFAULT, is_moved && to == default)
            | bit(Kind::UNMAPPED, is_unmapped);
        tally.count_one(kinds, found.and(change.found), winner, from, to);
        true
    }

    #[inline]
    fn change(&mut self, pair: usize, page: &Page, at: usize) -> Option<&mut RoleChange> {
        let place = self.table.get_mut(pair)?;
        if *place == 0 {
            self.known.push(work_out(self.preview, page, at));
            *place = number_of(self.known.len());
        }
        self.known.get_mut(*place as usize - 1)
    }

    /// Counts the roles that all of them gain and lose.
    pub(super) fn finish(self, tally: &mut Tally) {
        for change in &self.known {
            tally.count_roles(&change.gained, &change.lost, change.users);
        }
    }
}

#[cold]
fn work_out(preview: &Preview, page: &Page, at: usize) -> RoleChange {
    let sides = preview.sides(page, at);
    let of_roles = Kind::CHANGED | Kind::GAINS | Kind::LOSES | Kind::GAINS_PRIVILEGED | Kind::LOSES_SIGN_IN;
    let kinds = Kind::of(&sides.verdict, NONE, &preview.after.privileged) & of_roles;
    let has_change = kinds & (Kind::GAINS | Kind::LOSES) != 0;
    RoleChange {
        kinds: if has_change { kinds | Kind::CHANGED } else { kinds & !Kind::CHANGED },
        found: sides.verdict.found.about_roles(),
        users: 0,
        is_guarded: preview.after.is_guarded(page, at, &sides.after),
        gained: sides.verdict.gained,
        lost: sides.verdict.lost,
    }
}
