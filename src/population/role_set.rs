//! Sets of roles by number, small enough to be compared by the million.

/// A set of role numbers. Up to 128 roles need no memory of their own.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(super) struct RoleSet {
    low: [u64; 2],
    /// Roles from 128 on; nothing where there are none.
    high: Option<Box<[u64]>>,
}

const LOW: u32 = 128;

impl RoleSet {
    pub(super) fn of(roles: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::default();
        roles.into_iter().for_each(|role| set.insert(role));
        set
    }

    pub(super) fn insert(&mut self, role: u32) {
        let bit = 1 << (role % 64);
        if role < LOW {
            self.low.get_mut(role as usize / 64).into_iter().for_each(|word| *word |= bit);
            return;
        }
        let at = ((role - LOW) / 64) as usize;
        let mut high = self.high.take().map(Vec::from).unwrap_or_default();
        high.resize(high.len().max(at + 1), 0);
        high.get_mut(at).into_iter().for_each(|word| *word |= bit);
        self.high = Some(high.into());
    }

    pub(super) fn has(&self, role: u32) -> bool {
        let word = if role < LOW {
            self.low.get(role as usize / 64)
        } else {
            self.high.as_ref().and_then(|high| high.get(((role - LOW) / 64) as usize))
        };
        word.is_some_and(|word| word >> (role % 64) & 1 == 1)
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        let [a, b] = self.low;
        a | b == 0 && self.high.is_none()
    }

    /// Roles of either set.
    #[inline]
    pub(super) fn or(&self, other: &Self) -> Self {
        self.with(other, |a, b| a | b)
    }

    /// Roles of both sets.
    #[inline]
    pub(super) fn and(&self, other: &Self) -> Self {
        self.with(other, |a, b| a & b)
    }

    /// Roles of this set that are not in the other.
    #[inline]
    pub(super) fn without(&self, other: &Self) -> Self {
        self.with(other, |a, b| a & !b)
    }

    /// Whether the sets share a role.
    #[inline]
    pub(super) fn meets(&self, other: &Self) -> bool {
        let ([a, b], [c, d]) = (self.low, other.low);
        a & c | b & d != 0 || (self.high.is_some() && other.high.is_some() && !self.and(other).is_empty())
    }

    #[inline]
    fn with(&self, other: &Self, word: impl Fn(u64, u64) -> u64) -> Self {
        let ([a, b], [c, d]) = (self.low, other.low);
        let low = [word(a, c), word(b, d)];
        if self.high.is_none() && other.high.is_none() {
            return Self { low, high: None };
        }
        Self { low, high: high(self.high.as_deref(), other.high.as_deref(), word) }
    }

    /// The roles, in the order of their numbers.
    #[inline]
    pub(super) fn each(&self, mut take: impl FnMut(u32)) {
        let mut first = 0;
        for word in self.low.iter().chain(self.high.iter().flatten()) {
            let mut rest = *word;
            while rest != 0 {
                take(first + rest.trailing_zeros());
                rest &= rest - 1;
            }
            first += 64;
        }
    }

    pub(super) fn to_vec(&self) -> Vec<u32> {
        let mut roles = Vec::new();
        self.each(|role| roles.push(role));
        roles
    }
}

#[cold]
fn high(these: Option<&[u64]>, those: Option<&[u64]>, word: impl Fn(u64, u64) -> u64) -> Option<Box<[u64]>> {
    let (these, those) = (these.unwrap_or_default(), those.unwrap_or_default());
    let at = |words: &[u64], at: usize| words.get(at).copied().unwrap_or_default();
    let words: Vec<u64> =
        (0..these.len().max(those.len())).map(|place| word(at(these, place), at(those, place))).collect();
    words.iter().any(|word| *word != 0).then(|| words.into())
}

#[cfg(test)]
mod tests {
    use super::RoleSet;
    use std::collections::BTreeSet;

    #[test]
    fn sets_are_sets_however_many_roles_there_are() {
        let numbers = [0, 1, 63, 64, 127, 128, 129, 191, 192, 1_000];
        let chosen = |bits: u32| numbers.iter().enumerate().filter(move |(at, _)| bits >> at & 1 == 1).map(|(_, n)| *n);
        for a in 0..1 << numbers.len() {
            let (set, these) = (RoleSet::of(chosen(a)), chosen(a).collect::<BTreeSet<u32>>());
            assert!(set.to_vec().iter().eq(&these));
            for b in [0, 1, 0x3FF, 0x2AA, 0x20, a ^ 0x3FF, a / 3] {
                let (other, those) = (RoleSet::of(chosen(b)), chosen(b).collect::<BTreeSet<u32>>());
                assert!(set.or(&other).to_vec().iter().eq(these.union(&those)));
                assert!(set.and(&other).to_vec().iter().eq(these.intersection(&those)));
                assert!(set.without(&other).to_vec().iter().eq(these.difference(&those)));
                assert_eq!(set.meets(&other), !these.is_disjoint(&those));
                assert_eq!(set == other, these == those);
            }
            assert_eq!(set.is_empty(), these.is_empty());
            assert!((0..1_100).all(|role| set.has(role) == these.contains(&role)));
        }
    }
}
