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

/// Users whose groups stand one after the other.
#[derive(Clone, Copy)]
pub(super) struct Users<'u> {
    pub(super) facts: &'u [Facts],
    pub(super) groups: &'u [u32],
}

impl<'p> Counting<'p> {
    pub(super) fn of(preview: &'p Preview, more: bool) -> Self {
        Self { preview, default: preview.default_number(), more, usual: UsualUsers::of(preview, more) }
    }

    /// Counts users; `place` says where each of them is.
    pub(super) fn count<'a>(
        &mut self,
        users: Users,
        place: impl Fn(usize) -> Option<(&'a Page, usize)>,
        tally: &mut Tally,
        holders: &mut Holders,
    ) {
        let mut at = 0;
        loop {
            let stop = self.usual.as_mut().map_or(Stop { at, unknown: None }, |usual| usual.count(users, at, tally));
            let Some(user) = users.facts.get(stop.at) else { break };
            at = stop.at + 1;
            if let Some((page, in_page)) = place(stop.at).filter(|_| !user.state.is_removed) {
                let learnt = self.usual.as_mut().zip(stop.unknown);
                if learnt.and_then(|(usual, pair)| usual.work_out(pair, page, in_page)).is_some() {
                    // Now it is usual.
                    at = stop.at;
                } else {
                    self.count_alone(page, in_page, tally, holders);
                }
            }
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
    /// By group.
    places: Vec<Place>,
    /// By organization row, and then by no row.
    targets: Vec<Target>,
    /// By organization, as the facts about a user tell it.
    origins: Vec<Origin>,
    changes: RoleChanges,
    /// By role change: users.
    changed: Vec<u32>,
    /// By what a role change comes to and set of [`Flag`]s: users.
    counts: Vec<u32>,
    /// By organization row, and then by no row: users.
    wins: Vec<u32>,
    /// From where to where, one by one, until they are counted.
    moves: Vec<(u32, u32)>,
}

/// The first user from some on who is not usual.
struct Stop {
    at: usize,
    /// The role change that is not worked out yet, if that is why.
    unknown: Option<u64>,
}

/// Where an organization row leads, or no row.
struct Target {
    to: u32,
    /// What gives the roles of users whom no role row gives any: the organization's defaults.
    source: u32,
    /// Of [`Flag`], or [`Flag::UNUSUAL`].
    flags: u32,
}

/// Where a user is now.
struct Origin {
    /// The organization's number, or the number after the last.
    from: u32,
    /// Of [`Flag`].
    flags: u32,
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
    const SETS: u32 = 1 << 6;
    /// Users with this flag are looked at one by one.
    const UNUSUAL: u32 = 1 << 31;

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
            places: rules.groups.iter().map(|place| Place::of(*place, rows, &rules.base.given_classes)).collect(),
            targets: targets(preview),
            origins: origins(preview),
            changed: vec![0; changes.known.len()],
            counts: vec![0; changes.come_to.len() * Flag::SETS as usize],
            wins: vec![0; rules.targets.len() + 1],
            moves: Vec::new(),
            changes,
        })
    }

    /// Counts users from one on until one is not usual.
    fn count(&mut self, users: Users, first: usize, tally: &mut Tally) -> Stop {
        let Self { places, targets, origins, changes, changed, counts, wins, moves, preview, more } = self;
        let (places, targets, origins) = (places.as_slice(), targets.as_slice(), origins.as_slice());
        let (changed, counts, wins) = (changed.as_mut_slice(), counts.as_mut_slice(), wins.as_mut_slice());
        let none = number_of(targets.len()).wrapping_sub(1);
        let (side, square) = tally.move_square();
        let step = if *more { 1 } else { u32::MAX };
        let mut stop = Stop { at: users.facts.len(), unknown: None };
        let mut start = first.checked_sub(1).and_then(|last| users.facts.get(last)).map_or(0, Facts::groups_end);
        for (at, user) in (first..).zip(users.facts.get(first..).unwrap_or_default()) {
            let groups = users.groups.get(start..user.groups_end()).unwrap_or_default();
            start = user.groups_end();
            let mut one = || {
                let state = user.state;
                let is_left_alone = state.is_removed | state.is_local | (state.status == UserStatus::Deactivated);
                if is_left_alone || (user.owner != 0 && preview.after.is_owned_elsewhere(user.owner)) {
                    return None;
                }
                let (mut winner, mut roles) = (none, 0);
                for group in groups {
                    let place = places.get(*group as usize)?;
                    winner = winner.min(place.row);
                    roles |= place.roles;
                }
                let target = targets.get(winner as usize)?;
                let origin = origins.get(user.organization as usize)?;
                if (roles & Place::OTHER) | (target.flags & Flag::UNUSUAL) != 0 {
                    return None;
                }
                let given = roles & Place::GIVEN;
                // Without a branch, which would be foretold wrongly for every third user.
                let source = given | target.source & u32::from(given == 0).wrapping_neg();
                // A user who does not exist yet holds nothing, which is the set 0.
                let set = if user.organization == 0 { 0 } else { user.role_set };
                let pair = u64::from(set) << 32 | u64::from(source);
                let change = changes.find(pair);
                if change == 0 {
                    stop.unknown = Some(pair);
                    return None;
                }
                let flag = |flag: u32, holds: bool| u32::from(holds) * flag;
                let flags = target.flags
                    | origin.flags
                    | flag(Flag::LEAVES, target.to != origin.from)
                    | flag(Flag::HAS_FOREIGN, roles & Place::FOREIGN != 0);
                // A guarded one has no counts.
                let comes_to = (change >> CHANGE_BITS) as usize;
                let of_kind = counts.get_mut(comes_to * Flag::SETS as usize + flags as usize)?;
                let of_change = changed.get_mut((change as usize - 1) % (1 << CHANGE_BITS))?;
                let of_row = wins.get_mut(winner as usize)?;
                *of_kind += 1;
                *of_change += 1;
                *of_row += 1;
                match square.get_mut(origin.from as usize * side + target.to as usize) {
                    Some(count) => *count = count.wrapping_add(step),
                    None => moves.push((origin.from, target.to)),
                }
                Some(())
            };
            if one().is_none() {
                stop.at = at;
                break;
            }
        }
        moves.drain(..).for_each(|(from, to)| tally.count_move(from, to, *more));
        stop
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
        tally.count_wins(&self.wins, self.more);
        self.preview.role_changes.set(self.changes);
    }
}

fn targets(preview: &Preview) -> Vec<Target> {
    let rules = &preview.after;
    let default = preview.default_number();
    let target = |to: u32, flags: u32| {
        let class = rules.base.default_classes.get(to as usize).copied().unwrap_or_default();
        // What leads nowhere keeps some users where they are and refuses others.
        let flags =
            flags | if to == NONE { Flag::UNUSUAL } else { 0 } | if to == default { Flag::TO_DEFAULT } else { 0 };
        Target { to, source: Place::OTHER | class, flags }
    };
    let by_row = rules.targets.iter().map(|to| target(*to, 0));
    by_row.chain([target(rules.base.default, Flag::UNMAPPED)]).collect()
}

fn origins(preview: &Preview) -> Vec<Origin> {
    let organizations = number_of(preview.organizations.len());
    let unknown = |from: u32| if preview.after.is_unknown(from) { Flag::IS_UNKNOWN } else { 0 };
    let existing = (0..organizations).map(|from| Origin { from, flags: unknown(from) });
    std::iter::once(Origin { from: organizations, flags: Flag::IS_NEW }).chain(existing).collect()
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
        if self.slots.len() < 3 * self.known.len() {
            let old = std::mem::take(&mut self.slots);
            self.slots = vec![Slot::default(); (2 * old.len()).max(FIRST_SLOTS)];
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
