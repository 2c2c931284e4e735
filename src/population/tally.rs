//! Counting what becomes of everybody.

use super::counts::{Pairs, change, step};
use super::found::{FOUND_SETS, Found};
use super::numbers::NONE;
use super::role_set::RoleSet;
use super::verdict::Verdict;
use crate::finding::Severity;

/// Counts of verdicts. Counting one once less undoes it, so that a preview can be revised user by user.
#[derive(Clone)]
pub(super) struct Tally {
    /// By set of kinds: what the figures of a preview count.
    kinds: Vec<u32>,
    /// By set of rules found.
    found: Vec<u32>,
    /// From where to where; [`NONE`] is the number after the last organization.
    moves: Pairs,
    organizations: u32,
    /// By role: who gains it, who loses it.
    pub(super) roles: Vec<(u32, u32)>,
    /// By organization row: whom it wins.
    pub(super) wins: Vec<u32>,
}

/// What a preview counts of a user, as bits.
pub(super) struct Kind;

impl Kind {
    pub(super) const CHANGED: u16 = 1;
    pub(super) const MOVED: u16 = 1 << 1;
    pub(super) const PLACED: u16 = 1 << 2;
    pub(super) const UNPLACED: u16 = 1 << 3;
    pub(super) const UNMOVED: u16 = 1 << 4;
    pub(super) const REFUSED: u16 = 1 << 5;
    pub(super) const TO_DEFAULT: u16 = 1 << 6;
    pub(super) const GAINS: u16 = 1 << 7;
    pub(super) const LOSES: u16 = 1 << 8;
    pub(super) const GAINS_PRIVILEGED: u16 = 1 << 9;
    pub(super) const LOSES_SIGN_IN: u16 = 1 << 10;
    pub(super) const UNMAPPED: u16 = 1 << 11;
    /// In the order of their bits, as the figures of a summary are called.
    pub(super) const NAMES: [&'static str; 12] = [
        "changed",
        "moved",
        "placed",
        "unplaced",
        "unmoved",
        "refused",
        "toDefaultOrganization",
        "gainedRole",
        "lostRole",
        "privilegedGained",
        "signInLost",
        "unmapped",
    ];
    const SETS: usize = 1 << Self::NAMES.len();

    /// The kinds of a verdict; `default` is the provider's default organization.
    #[inline]
    pub(super) fn of(verdict: &Verdict, default: u32, privileged: &RoleSet) -> u16 {
        let (gains, loses) = (!verdict.gained.is_empty(), !verdict.lost.is_empty());
        let is_moved = verdict.is_moved();
        let bit = |kind: u16, holds: bool| if holds { kind } else { 0 };
        bit(Self::CHANGED, verdict.to != verdict.from || gains || loses)
            | bit(Self::MOVED, is_moved)
            | bit(Self::PLACED, verdict.from == NONE && verdict.to != NONE)
            | bit(Self::UNPLACED, verdict.from != NONE && verdict.to == NONE)
            | bit(Self::UNMOVED, verdict.from != NONE && verdict.to == verdict.from)
            | bit(Self::REFUSED, verdict.is_refused)
            | bit(Self::TO_DEFAULT, is_moved && verdict.to == default)
            | bit(Self::GAINS, gains)
            | bit(Self::LOSES, loses)
            | bit(Self::GAINS_PRIVILEGED, gains && verdict.gained.meets(privileged))
            | bit(Self::LOSES_SIGN_IN, verdict.loses_sign_in)
            | bit(Self::UNMAPPED, verdict.is_unmapped)
    }
}

impl Tally {
    pub(super) fn new(organizations: usize, roles: usize, rows: usize) -> Self {
        Self {
            kinds: vec![0; Kind::SETS],
            found: vec![0; FOUND_SETS],
            moves: Pairs::of(organizations + 1),
            organizations: super::texts::number_of(organizations),
            roles: vec![(0, 0); roles],
            wins: vec![0; rows],
        }
    }

    /// Counts a verdict and its kinds, or undoes that.
    #[inline]
    pub(super) fn count(&mut self, verdict: &Verdict, kinds: u16, more: bool) {
        let at = |counts: &mut Vec<u32>, at: usize| counts.get_mut(at).into_iter().for_each(|n| step(n, more));
        at(&mut self.kinds, usize::from(kinds));
        at(&mut self.found, verdict.found.index());
        at(&mut self.wins, verdict.winner as usize);
        let place = |number: u32| number.min(self.organizations);
        self.moves.count(place(verdict.from), place(verdict.to), more);
        let roles = &mut self.roles;
        verdict.gained.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(gained, _)| step(gained, more)));
        verdict.lost.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(_, lost)| step(lost, more)));
    }

    /// Counts where a user comes from and goes to, and the row that wins it, or undoes that.
    #[inline]
    pub(super) fn count_place(&mut self, winner: u32, from: u32, to: u32, more: bool) {
        self.wins.get_mut(winner as usize).into_iter().for_each(|users| step(users, more));
        self.moves.count(from.min(self.organizations), to.min(self.organizations), more);
    }

    /// Counts users of the same kinds, of whom the same was found, or undoes that.
    pub(super) fn count_kinds(&mut self, kinds: u16, found: Found, users: u32, more: bool) {
        self.kinds.get_mut(usize::from(kinds)).into_iter().for_each(|counted| change(counted, users, more));
        self.found.get_mut(found.index()).into_iter().for_each(|counted| change(counted, users, more));
    }

    /// Counts the roles that some users gain and lose, or undoes that.
    pub(super) fn count_roles(&mut self, gained: &RoleSet, lost: &RoleSet, users: u32, more: bool) {
        let roles = &mut self.roles;
        gained.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(n, _)| change(n, users, more)));
        lost.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(_, n)| change(n, users, more)));
    }

    /// Users of a kind.
    pub(super) fn users_of(&self, kind: u16) -> usize {
        self.users_with(kind, 0)
    }

    /// Users of a kind, and of none of some others.
    pub(super) fn users_with(&self, kind: u16, without: u16) -> usize {
        let (kind, without) = (usize::from(kind), usize::from(without));
        let these = self.kinds.iter().enumerate().filter(|(set, _)| set & kind == kind && set & without == 0);
        these.map(|(_, users)| *users as usize).sum()
    }

    /// Users with a finding of severity error.
    pub(super) fn with_errors(&self) -> usize {
        let is_error = |set: usize| Found::from_index(set).severity() == Some(Severity::Error);
        self.found
            .iter()
            .enumerate()
            .filter(|(set, users)| **users > 0 && is_error(*set))
            .map(|(_, n)| *n as usize)
            .sum()
    }

    /// Each set of rules that is found, and for how many.
    pub(super) fn found(&self) -> impl Iterator<Item = (Found, usize)> {
        let found = self.found.iter().enumerate().filter(|(_, users)| **users > 0);
        found.map(|(set, users)| (Found::from_index(set), *users as usize))
    }

    /// From where to where and how many, those included who stay; [`NONE`] is no organization.
    pub(super) fn moves(&self) -> Vec<(u32, u32, usize)> {
        let number = |place: u32| if place == self.organizations { NONE } else { place };
        let sorted = self.moves.sorted();
        sorted.into_iter().map(|((from, to), users)| (number(from), number(to), users as usize)).collect()
    }
}
