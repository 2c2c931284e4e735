//! Who is in each group: the population's group lists the other way round.

use super::page::PAGE;
use super::texts::number_of;
use super::users::Population;
use std::cell::OnceCell;
use std::ops::Range;

/// No group that a user is known by: from this number on there is no room for them.
pub(super) const UNKNOWN: u16 = u16::MAX;

/// The users of every group, by place.
pub(super) struct Members {
    /// Where each group's users end.
    ends: Vec<usize>,
    places: Vec<u32>,
    /// One of the groups of each of these users, or [`UNKNOWN`].
    known_groups: OnceCell<Vec<u16>>,
}

impl Members {
    pub(super) fn of(population: &Population) -> Self {
        let mut ends = vec![0_usize; population.vocabulary().groups.len() + 1];
        each(population, |group, _| ends.get_mut(group as usize + 1).into_iter().for_each(|users| *users += 1));
        let mut end = 0;
        for users in &mut ends {
            end += *users;
            *users = end;
        }
        // Each entry is now where its group begins, and moves to where it ends as the users come.
        let mut places = vec![0; end];
        each(population, |group, place| {
            let Some(next) = ends.get_mut(group as usize) else { return };
            places.get_mut(*next).into_iter().for_each(|at| *at = place);
            *next += 1;
        });
        Self { ends, places, known_groups: OnceCell::new() }
    }

    /// The users of a group, in the population's order.
    pub(super) fn get(&self, group: u32) -> &[u32] {
        self.places.get(self.range(group)).unwrap_or_default()
    }

    /// The users of a group with what is known of each.
    pub(super) fn with<'m, T>(&'m self, group: u32, known: &'m [T]) -> impl Iterator<Item = (&'m u32, &'m T)> {
        self.get(group).iter().zip(known.get(self.range(group)).unwrap_or_default())
    }

    /// One group of each user of every group, where it is told by place the first time.
    pub(super) fn known_groups(&self, by_place: impl FnOnce() -> Vec<u16>) -> &[u16] {
        self.known_groups.get_or_init(|| {
            let known = by_place();
            self.places.iter().map(|place| known.get(*place as usize).copied().unwrap_or(UNKNOWN)).collect()
        })
    }

    fn range(&self, group: u32) -> Range<usize> {
        let at = group as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        start..self.ends.get(at).copied().unwrap_or(start)
    }
}

fn each(population: &Population, mut take: impl FnMut(u32, u32)) {
    for (number, page) in population.pages().enumerate() {
        for at in (0..page.len()).filter(|at| !page.state(*at).is_removed) {
            page.groups(at).iter().for_each(|group| take(*group, number_of(number * PAGE + at)));
        }
    }
}

/// A set of places: each is visited once, in order.
#[derive(Default)]
pub(super) struct Places {
    words: Vec<u64>,
}

impl Places {
    /// No place of so many.
    pub(super) fn none_of(places: usize) -> Self {
        Self { words: vec![0; places.div_ceil(64)] }
    }

    /// Adds a place; whether it was not here.
    #[inline]
    pub(super) fn insert(&mut self, place: u32) -> bool {
        let bit = 1_u64 << (place % 64);
        self.words.get_mut(place as usize / 64).is_some_and(|word| {
            let is_new = *word & bit == 0;
            *word |= bit;
            is_new
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                rest &= rest.wrapping_sub(1);
                (bit < 64).then_some(at * 64 + bit)
            })
        })
    }
}
