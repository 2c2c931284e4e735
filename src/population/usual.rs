//! Counting what becomes of users, usual ones in bulk.
//!
//! What becomes of a user's roles depends on the roles it holds and on what gives the new ones: an organization's defaults,
//! or the sets that its role rows give. Both are few, so each pair of them is worked out once, and a user costs its groups
//! and a look-up.

use super::bound::GroupPlace;
use super::found::Found;
use super::numbers::NONE;
use super::page::{Facts, Page};
use super::preview::{Holders, Preview};
use super::role_set::RoleSet;
use super::tally::{Kind, Tally};
use super::texts::number_of;
use crate::directory::UserStatus;
use crate::rule::Rule;

/// Counts users of one preview, or undoes that: usual ones in bulk, others one by one.
pub(super) struct Counting<'p> {
    preview: &'p Preview,
    default: u32,
    more: bool,
    usual: Option<UsualUsers<'p>>,
}

impl<'p> Counting<'p> {
    pub(super) fn of(preview: &'p Preview, more: bool) -> Self {
        Self { preview, default: preview.default_number(), more, usual: UsualUsers::of(preview, more) }
    }

    #[inline(always)]
    pub(super) fn count(
        &mut self,
        page: &Page,
        at: usize,
        user: &Facts,
        groups: &[u32],
        tally: &mut Tally,
        holders: &mut Holders,
    ) {
        if self.usual.as_mut().and_then(|usual| usual.count(user, groups, page, at, tally)).is_none() {
            self.count_alone(page, at, tally, holders);
        }
    }

    #[inline(never)]
    fn count_alone(&self, page: &Page, at: usize, tally: &mut Tally, holders: &mut Holders) {
        let sides = self.preview.sides(page, at);
        holders.count(&sides.after, sides.before.as_ref(), self.more);
        let kinds = Kind::of(&sides.verdict, self.default, &self.preview.after.base.privileged);
        tally.count(&sides.verdict, kinds, self.more);
    }

    /// Counts what is counted in bulk.
    pub(super) fn finish(self, tally: &mut Tally) {
        self.usual.into_iter().for_each(|usual| usual.finish(tally));
        tally.share();
    }
}

/// Counts users of one preview, as long as they are usual.
struct UsualUsers<'p> {
    preview: &'p Preview,
    more: bool,
    default: u32,
    /// By group.
    places: Vec<Place>,
    /// Where each organization row leads, and then no row; [`NONE`]: nowhere.
    targets: Vec<u32>,
    /// By organization: the number of its default roles among the different ones.
    classes: &'p [u32],
    changes: RoleChanges,
    /// By role change: users.
    changed: Vec<u32>,
    /// By what a role change comes to and set of [`Flag`]s: users.
    counts: Vec<u32>,
}

/// Where a group stands in the rules.
#[derive(Clone, Copy)]
struct Place {
    /// Its organization row, or the number of them.
    row: u32,
    /// Which of the different sets its role row gives, as a bit below [`Place::GIVEN`]; and what else there is about it.
    roles: u32,
}

impl Place {
    const FOREIGN: u32 = 1 << 31;
    /// The set has no bit of its own.
    const OTHER: u32 = 1 << 30;
    const GIVEN: u32 = Self::OTHER - 1;

    fn of(place: GroupPlace, rows: u32, classes: &[u32]) -> Self {
        let class = place.role_row().and_then(|row| classes.get(row as usize)).copied();
        let given = class.map_or(0, |class| 1_u32.checked_shl(class).map_or(Self::OTHER, |bit| bit.min(Self::OTHER)));
        Self { row: place.row.min(rows), roles: if place.is_foreign() { Self::FOREIGN } else { given } }
    }
}

/// What is to be told of a user beside its roles, as bits.
struct Flag;

impl Flag {
    const LEAVES: u32 = 1;
    const IS_NEW: u32 = 1 << 1;
    const TO_DEFAULT: u32 = 1 << 2;
    const UNMAPPED: u32 = 1 << 3;
    const HAS_FOREIGN: u32 = 1 << 4;
    const IS_UNKNOWN: u32 = 1 << 5;
    const IS_BROKEN: u32 = 1 << 6;
    const SETS: u32 = 1 << 7;

    /// What a preview counts of users with these flags, their roles aside.
    fn kinds(flags: u32) -> u16 {
        let has = |flag: u32| flags & flag != 0;
        let is_moved = has(Self::LEAVES) && !has(Self::IS_NEW);
        let bit = |kind: u16, holds: bool| if holds { kind } else { 0 };
        bit(Kind::CHANGED, has(Self::LEAVES))
            | bit(Kind::MOVED, is_moved)
            | bit(Kind::PLACED, has(Self::IS_NEW))
            | bit(Kind::UNMOVED, !has(Self::LEAVES))
            | bit(Kind::TO_DEFAULT, is_moved && has(Self::TO_DEFAULT))
            | bit(Kind::UNMAPPED, has(Self::UNMAPPED))
    }

    fn found(flags: u32) -> Found {
        Found::default()
            .and_if(flags & Self::HAS_FOREIGN != 0, Found::one(Rule::Sg3))
            .and_if(flags & Self::IS_UNKNOWN != 0, Found::one(Rule::Om3))
            .and_if(flags & Self::IS_BROKEN != 0, Found::one(Rule::Om31))
    }
}

/// What becomes of the roles of users who hold one set and are given the same.
struct RoleChange {
    comes_to: ComesTo,
    gained: RoleSet,
    lost: RoleSet,
    /// Whether an administrator role is among them that somebody must keep (RM-16): those are looked at one by one.
    is_guarded: bool,
}

/// What a preview counts of a role change, and what is found.
#[derive(Clone, Copy, PartialEq, Eq)]
struct ComesTo {
    kinds: u16,
    found: Found,
}

/// What is worked out already, by the set held and what gives the new one: a table whose length is a power of two. It holds for
/// whatever previews of one population have the same role rows.
#[derive(Default)]
pub(super) struct RoleChanges {
    slots: Vec<Slot>,
    known: Vec<RoleChange>,
    /// What they come to: few are different.
    come_to: Vec<ComesTo>,
}

#[derive(Clone, Copy, Default)]
struct Slot {
    pair: u64,
    /// One more than the number of the change, and above it the number of what it comes to; or [`GUARDED`]. 0 is free.
    change: u32,
}

/// Beyond any change.
const GUARDED: u32 = u32::MAX;

/// Bits of the number of a change.
const CHANGE_BITS: u32 = 16;

/// Slots to begin with.
const FIRST_SLOTS: usize = 1 << 10;

/// More changes than this are not kept: whoever would have another is looked at alone.
const MOST_CHANGES: usize = 1 << 14;

impl<'p> UsualUsers<'p> {
    /// Nothing where no user of the preview is usual.
    fn of(preview: &'p Preview, more: bool) -> Option<Self> {
        let rules = &preview.after;
        if preview.before.is_some() || !rules.decides_by_rows() {
            return None;
        }
        let rows = number_of(rules.targets.len());
        let changes = preview.role_changes.take();
        Some(Self {
            preview,
            more,
            default: preview.default_number(),
            places: rules.groups.iter().map(|place| Place::of(*place, rows, &rules.base.given_classes)).collect(),
            targets: rules.targets.iter().copied().chain([rules.base.default]).collect(),
            classes: &rules.base.default_classes,
            changed: vec![0; changes.known.len()],
            counts: vec![0; changes.come_to.len() * Flag::SETS as usize],
            changes,
        })
    }

    /// Counts a user; nothing where it is not usual.
    #[inline(always)]
    fn count(&mut self, user: &Facts, groups: &[u32], page: &Page, at: usize, tally: &mut Tally) -> Option<()> {
        let state = user.state;
        let rules = &self.preview.after;
        if state.is_local || state.status == UserStatus::Deactivated || rules.is_owned_elsewhere(user.owner) {
            return None;
        }
        let rows = number_of(rules.targets.len());
        let (mut winner, mut roles) = (rows, 0);
        for group in groups {
            let place = self.places.get(*group as usize)?;
            winner = winner.min(place.row);
            roles |= place.roles;
        }
        if roles & Place::OTHER != 0 {
            return None;
        }
        let from = user.organization.wrapping_sub(1);
        let target = *self.targets.get(winner as usize)?;
        // A broken row keeps whoever exists; everybody else may be refused.
        let is_broken = target == NONE;
        if is_broken && (winner == rows || from == NONE) {
            return None;
        }
        let to = if is_broken { from } else { target };
        let class = self.classes.get(to as usize).copied().unwrap_or_default();
        let source = match roles & Place::GIVEN {
            0 => Place::OTHER | class,
            given => given,
        };
        // A user who does not exist yet holds nothing, which is the set 0.
        let set = if from == NONE { 0 } else { user.role_set };
        let change = match self.changes.find(u64::from(set) << 32 | u64::from(source)) {
            0 => self.work_out(u64::from(set) << 32 | u64::from(source), page, at)?,
            change => change,
        };
        let flag = |flag: u32, holds: bool| u32::from(holds) * flag;
        let flags = flag(Flag::LEAVES, to != from)
            | flag(Flag::IS_NEW, from == NONE)
            | flag(Flag::TO_DEFAULT, to == self.default)
            | flag(Flag::UNMAPPED, winner == rows)
            | flag(Flag::HAS_FOREIGN, roles & Place::FOREIGN != 0)
            | flag(Flag::IS_UNKNOWN, rules.is_unknown(from))
            | flag(Flag::IS_BROKEN, is_broken);
        // A guarded one has no counts.
        let comes_to = (change >> CHANGE_BITS) as usize;
        *self.counts.get_mut(comes_to * Flag::SETS as usize + flags as usize)? += 1;
        *self.changed.get_mut((change as usize - 1) % (1 << CHANGE_BITS))? += 1;
        tally.count_place(winner, from, to, self.more);
        Some(())
    }

    #[cold]
    #[inline(never)]
    fn work_out(&mut self, pair: u64, page: &Page, at: usize) -> Option<u32> {
        if self.changes.known.len() == MOST_CHANGES {
            return None;
        }
        let number = self.changes.add(pair, RoleChange::of(self.preview, page, at));
        self.changed.resize(self.changes.known.len(), 0);
        self.counts.resize(self.changes.come_to.len() * Flag::SETS as usize, 0);
        Some(number)
    }

    /// Counts what all of them come to.
    fn finish(self, tally: &mut Tally) {
        for (comes_to, counts) in self.changes.come_to.iter().zip(self.counts.chunks_exact(Flag::SETS as usize)) {
            for (flags, users) in (0..).zip(counts).filter(|(_, users)| **users > 0) {
                let found = comes_to.found.and(Flag::found(flags));
                tally.count_kinds(comes_to.kinds | Flag::kinds(flags), found, *users, self.more);
            }
        }
        for (change, users) in self.changes.known.iter().zip(&self.changed).filter(|(_, users)| **users > 0) {
            tally.count_roles(&change.gained, &change.lost, *users, self.more);
        }
        self.preview.role_changes.set(self.changes);
    }
}

impl RoleChanges {
    /// The slot's change of a pair; 0 where it is not known.
    #[inline]
    fn find(&self, pair: u64) -> u32 {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = start(pair) & mask;
        while let Some(slot) = self.slots.get(at) {
            if slot.pair == pair || slot.change == 0 {
                return slot.change;
            }
            at = (at + 1) & mask;
        }
        0
    }

    fn add(&mut self, pair: u64, change: RoleChange) -> u32 {
        let comes_to = self.come_to.iter().position(|known| *known == change.comes_to).unwrap_or(self.come_to.len());
        if comes_to == self.come_to.len() {
            self.come_to.push(change.comes_to);
        }
        let is_guarded = change.is_guarded;
        self.known.push(change);
        if self.slots.len() < 8 * self.known.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![Slot::default(); (4 * old.len()).max(FIRST_SLOTS)];
            old.into_iter().filter(|slot| slot.change != 0).for_each(|slot| self.put(slot));
        }
        let number = number_of(self.known.len()) | number_of(comes_to) << CHANGE_BITS;
        let number = if is_guarded { GUARDED } else { number };
        self.put(Slot { pair, change: number });
        number
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = start(slot.pair) & mask;
        while self.slots.get(at).is_some_and(|taken| taken.change != 0) {
            at = (at + 1) & mask;
        }
        self.slots.get_mut(at).into_iter().for_each(|free| *free = slot);
    }
}

/// Where a pair is looked for first.
#[inline]
fn start(pair: u64) -> usize {
    (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize
}

impl RoleChange {
    #[cold]
    fn of(preview: &Preview, page: &Page, at: usize) -> Self {
        let sides = preview.sides(page, at);
        let of_roles = Kind::CHANGED | Kind::GAINS | Kind::LOSES | Kind::GAINS_PRIVILEGED | Kind::LOSES_SIGN_IN;
        let kinds = Kind::of(&sides.verdict, NONE, &preview.after.base.privileged) & of_roles;
        let has_change = kinds & (Kind::GAINS | Kind::LOSES) != 0;
        let kinds = if has_change { kinds | Kind::CHANGED } else { kinds & !Kind::CHANGED };
        Self {
            comes_to: ComesTo { kinds, found: sides.verdict.found.about_roles() },
            is_guarded: preview.after.is_guarded(page, at, &sides.after),
            gained: sides.verdict.gained,
            lost: sides.verdict.lost,
        }
    }
}
