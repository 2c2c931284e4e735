//! How often pairs of numbers occur.

use super::texts::number_of;
use std::rc::Rc;

/// Counts of pairs: in a square where the numbers are few, otherwise by hash.
#[derive(Clone)]
pub(super) enum Pairs {
    Square {
        side: usize,
        counts: Vec<u32>,
    },
    /// A square that others share, and what is counted since: where, and how often.
    Shared {
        side: usize,
        counts: Rc<Vec<u32>>,
        since: Vec<(usize, u32)>,
    },
    Sparse(Sparse),
}

/// Pairs and their counts; a free slot has none. The length is a power of two, at least twice the pairs.
#[derive(Clone, Default)]
pub(super) struct Sparse {
    slots: Vec<Option<((u32, u32), u32)>>,
    pairs: usize,
}

/// A square of more than this many counts would be slower to clear than it is to look up.
const LARGEST_SQUARE: usize = 1 << 20;

impl Pairs {
    /// Counts of pairs of numbers below `side`.
    pub(super) fn of(side: usize) -> Self {
        match side.checked_mul(side).filter(|counts| *counts <= LARGEST_SQUARE) {
            Some(counts) => Self::Square { side, counts: vec![0; counts] },
            None => Self::Sparse(Sparse::default()),
        }
    }

    /// Counts a pair once more, or once less.
    #[inline]
    pub(super) fn count(&mut self, first: u32, second: u32, more: bool) {
        self.add(first, second, if more { 1 } else { u32::MAX });
    }

    /// Counts a pair several times; the numbers wrap around, so that one can be taken away.
    #[inline]
    pub(super) fn add(&mut self, first: u32, second: u32, times: u32) {
        let add = |count: &mut u32| *count = count.wrapping_add(times);
        match self {
            Self::Square { side, counts } => counts.get_mut(place(*side, first, second)).into_iter().for_each(add),
            Self::Shared { side, since, .. } => since.push((place(*side, first, second), times)),
            Self::Sparse(sparse) => sparse.place((first, second)).into_iter().for_each(add),
        }
    }

    /// A square's side and counts, where it is one that nobody shares; otherwise no counts.
    pub(super) fn square(&mut self) -> (usize, &mut [u32]) {
        match self {
            Self::Square { side, counts } => (*side, counts),
            _ => (0, &mut []),
        }
    }

    /// Makes it cheap to clone: clones share what is counted so far.
    pub(super) fn share(&mut self) {
        let (side, counts) = match self {
            Self::Square { side, counts } => (*side, std::mem::take(counts)),
            Self::Shared { side, counts, since } if since.len() > counts.len() / 8 => (*side, counted(counts, since)),
            _ => return,
        };
        *self = Self::Shared { side, counts: Rc::new(counts), since: Vec::new() };
    }

    /// Every pair that occurs, in the order of the pairs.
    pub(super) fn sorted(&self) -> Vec<((u32, u32), u32)> {
        match self {
            Self::Square { side, counts } => occurring(*side, counts),
            Self::Shared { side, counts, since } => occurring(*side, &counted(counts, since)),
            Self::Sparse(sparse) => {
                let mut counted: Vec<_> = sparse.slots.iter().flatten().copied().collect();
                counted.retain(|(_, count)| *count > 0);
                counted.sort_unstable();
                counted
            }
        }
    }
}

#[inline]
fn place(side: usize, first: u32, second: u32) -> usize {
    first as usize * side + second as usize
}

/// The counts of a square, with what was counted since.
fn counted(counts: &[u32], since: &[(usize, u32)]) -> Vec<u32> {
    let mut counts = counts.to_vec();
    for (at, times) in since {
        counts.get_mut(*at).into_iter().for_each(|count| *count = count.wrapping_add(*times));
    }
    counts
}

fn occurring(side: usize, counts: &[u32]) -> Vec<((u32, u32), u32)> {
    let numbers = |at: usize| (number_of(at / side), number_of(at % side));
    let counted = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    counted.map(|(at, count)| (numbers(at), *count)).collect()
}

impl Sparse {
    fn place(&mut self, pair: (u32, u32)) -> Option<&mut u32> {
        if self.slots.len() < 2 * (self.pairs + 1) {
            self.grow();
        }
        let at = self.seek(pair);
        let slot = self.slots.get_mut(at)?;
        self.pairs += usize::from(slot.is_none());
        Some(&mut slot.get_or_insert((pair, 0)).1)
    }

    fn seek(&self, pair: (u32, u32)) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let key = u64::from(pair.0) << 32 | u64::from(pair.1);
        let mixed = (key ^ key >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut at = (mixed >> 32) as usize & mask;
        while self.slots.get(at).is_some_and(|slot| slot.is_some_and(|(taken, _)| taken != pair)) {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let old = std::mem::take(&mut self.slots);
        self.slots = vec![None; (4 * (self.pairs + 4)).next_power_of_two()];
        for entry in old.into_iter().flatten() {
            let at = self.seek(entry.0);
            self.slots.get_mut(at).into_iter().for_each(|slot| *slot = Some(entry));
        }
    }
}

/// Counts of sets of bits, of which few occur: sorted by set.
#[derive(Clone, Default)]
pub(super) struct Sets {
    counts: Vec<(u16, u32)>,
    /// The one that was counted last, which is nearly always counted next.
    last: usize,
}

impl Sets {
    /// Counts a set so many times more, or less.
    #[inline]
    pub(super) fn count(&mut self, set: u16, times: u32, more: bool) {
        if self.counts.get(self.last).is_none_or(|(known, _)| *known != set) {
            self.last = self.place(set);
        }
        self.counts.get_mut(self.last).into_iter().for_each(|(_, count)| change(count, times, more));
    }

    fn place(&mut self, set: u16) -> usize {
        let at = self.counts.partition_point(|(known, _)| *known < set);
        if self.counts.get(at).is_none_or(|(known, _)| *known != set) {
            self.counts.insert(at, (set, 0));
        }
        at
    }

    /// Every set that occurs, and how often.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, u32)> {
        self.counts.iter().copied().filter(|(_, count)| *count > 0)
    }
}

/// One more, or one less.
#[inline]
pub(super) fn step(count: &mut u32, more: bool) {
    change(count, 1, more);
}

/// So many more, or so many less.
#[inline]
pub(super) fn change(count: &mut u32, times: u32, more: bool) {
    *count = if more { count.wrapping_add(times) } else { count.wrapping_sub(times) };
}

#[cfg(test)]
mod tests {
    use super::{Pairs, Sparse};

    #[test]
    fn a_square_and_a_table_count_the_same() {
        let mut square = Pairs::of(40);
        let mut sparse = Pairs::Sparse(Sparse::default());
        assert!(matches!(Pairs::of(2_000), Pairs::Sparse(_)));
        for at in 0..4_000_u32 {
            let (first, second) = (at * at % 37, at % 39);
            for pairs in [&mut square, &mut sparse] {
                pairs.count(first, second, true);
                if at % 5 == 0 {
                    pairs.count(second % 40, first, true);
                    pairs.count(second % 40, first, false);
                }
            }
        }
        assert_eq!(square.sorted(), sparse.sorted());
        assert_eq!(square.sorted().iter().map(|(_, count)| *count).sum::<u32>(), 4_000);
    }

    #[test]
    fn a_shared_square_goes_on_counting() {
        let mut square = Pairs::of(20);
        let mut shared = square.clone();
        for at in 0..1_000_u32 {
            let (first, second, more) = (at * at % 17, at % 19, at % 3 > 0);
            [&mut square, &mut shared].into_iter().for_each(|pairs| pairs.count(first, second, true));
            if at % 40 == 0 {
                shared.share();
                assert!(matches!(&shared, Pairs::Shared { since, .. } if since.len() <= 50));
            }
            let mut other = shared.clone();
            other.count(1, 1, more);
            assert_ne!(other.sorted(), square.sorted());
            other.count(1, 1, !more);
            assert_eq!(other.sorted(), square.sorted());
        }
    }
}
