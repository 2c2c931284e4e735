//! Counting what becomes of everybody.

use super::counts::{Pairs, Sets, change, step};
use super::found::Found;
use super::numbers::NONE;
use super::role_set::RoleSet;
use super::verdict::Verdict;
use crate::finding::Severity;

/// Counts of verdicts. Counting one once less undoes it, so that a preview can be revised user by user.
#[derive(Clone)]
pub(super) struct Tally {
    /// By set of kinds: what the figures of a preview count.
    kinds: Sets,
    /// By set of rules found.
    found: Sets,
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
            kinds: Sets::default(),
            found: Sets::default(),
            moves: Pairs::of(organizations + 1),
            organizations: super::texts::number_of(organizations),
            roles: vec![(0, 0); roles],
            wins: vec![0; rows],
        }
    }

    /// Counts a verdict and its kinds, or undoes that.
    #[inline]
    pub(super) fn count(&mut self, verdict: &Verdict, kinds: u16, more: bool) {
        self.kinds.count(kinds, 1, more);
        self.found.count(verdict.found.bits(), 1, more);
        self.wins.get_mut(verdict.winner as usize).into_iter().for_each(|users| step(users, more));
        let place = |number: u32| number.min(self.organizations);
        self.moves.count(place(verdict.from), place(verdict.to), more);
        let roles = &mut self.roles;
        verdict.gained.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(gained, _)| step(gained, more)));
        verdict.lost.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(_, lost)| step(lost, more)));
    }

    /// Counts where a user comes from and goes to, or undoes that.
    #[inline]
    pub(super) fn count_move(&mut self, from: u32, to: u32, more: bool) {
        self.moves.count(from, to, more);
    }

    /// The counts of moves and how many there are from one organization, where they are a square that is counted in; otherwise
    /// there are none.
    pub(super) fn move_square(&mut self) -> (usize, &mut [u32]) {
        self.moves.square()
    }

    /// Counts by organization row whom it wins, or undoes that.
    pub(super) fn count_wins(&mut self, wins: &[u32], more: bool) {
        self.wins.iter_mut().zip(wins).for_each(|(users, won)| change(users, *won, more));
    }

    /// Counts users of the same kinds, of whom the same was found, or undoes that.
    pub(super) fn count_kinds(&mut self, kinds: u16, found: Found, users: u32, more: bool) {
        self.kinds.count(kinds, users, more);
        self.found.count(found.bits(), users, more);
    }

    /// Counts the roles that some users gain and lose, or undoes that.
    pub(super) fn count_roles(&mut self, gained: &RoleSet, lost: &RoleSet, users: u32, more: bool) {
        let roles = &mut self.roles;
        gained.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(n, _)| change(n, users, more)));
        lost.each(|role| roles.get_mut(role as usize).into_iter().for_each(|(_, n)| change(n, users, more)));
    }

    /// Makes it cheap to clone.
    pub(super) fn share(&mut self) {
        self.moves.share();
    }

    /// Users of a kind.
    pub(super) fn users_of(&self, kind: u16) -> usize {
        self.users_with(kind, 0)
    }

    /// Users of a kind, and of none of some others.
    pub(super) fn users_with(&self, kind: u16, without: u16) -> usize {
        let these = self.kinds.iter().filter(|(set, _)| set & kind == kind && set & without == 0);
        these.map(|(_, users)| users as usize).sum()
    }

    /// Users with a finding of severity error.
    pub(super) fn with_errors(&self) -> usize {
        self.found().filter(|(found, _)| found.severity() == Some(Severity::Error)).map(|(_, users)| users).sum()
    }

    /// Each set of rules that is found, and for how many.
    pub(super) fn found(&self) -> impl Iterator<Item = (Found, usize)> {
        self.found.iter().map(|(set, users)| (Found::from_bits(set), users as usize))
    }

    /// From where to where and how many, those included who stay; [`NONE`] is no organization.
    pub(super) fn moves(&self) -> Vec<(u32, u32, usize)> {
        let number = |place: u32| if place == self.organizations { NONE } else { place };
        let sorted = self.moves.sorted();
        sorted.into_iter().map(|((from, to), users)| (number(from), number(to), users as usize)).collect()
    }
}
