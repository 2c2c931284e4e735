//! Sets of roles by number, small enough to be compared by the million.

/// A set of role numbers. Up to 128 roles need no memory of their own.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct RoleSet {
    low: [u64; 2],
    /// Roles from 128 on, sorted; nothing where there are none. A list: users may name any number of roles, each of them few.
    high: Option<Box<[u32]>>,
}

impl RoleSet {
    pub(super) fn of(roles: impl IntoIterator<Item = u32>) -> Self {
        let mut low = [0; 2];
        let mut high = Vec::new();
        for role in roles {
            match low.get_mut(role as usize / 64) {
                Some(word) => *word |= 1 << (role % 64),
                None => high.push(role),
            }
        }
        high.sort_unstable();
        high.dedup();
        Self { low, high: (!high.is_empty()).then(|| high.into()) }
    }

    pub(super) fn has(&self, role: u32) -> bool {
        match self.low.get(role as usize / 64) {
            Some(word) => word >> (role % 64) & 1 == 1,
            None => self.high.as_ref().is_some_and(|high| high.binary_search(&role).is_ok()),
        }
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
        for word in self.low {
            let mut rest = word;
            while rest != 0 {
                take(first + rest.trailing_zeros());
                rest &= rest - 1;
            }
            first += 64;
        }
        self.high.iter().flatten().for_each(|role| take(*role));
    }

    pub(super) fn to_vec(&self) -> Vec<u32> {
        let mut roles = Vec::new();
        self.each(|role| roles.push(role));
        roles
    }
}

/// What an operation on bits leaves of two sorted lists.
#[cold]
fn high(these: Option<&[u32]>, those: Option<&[u32]>, word: impl Fn(u64, u64) -> u64) -> Option<Box<[u32]>> {
    let (mut these, mut those) = (these.unwrap_or_default(), those.unwrap_or_default());
    let mut roles = Vec::new();
    while let Some(&role) = these.first().into_iter().chain(those.first()).min() {
        let bit = |list: &mut &[u32]| match list.split_first() {
            Some((first, rest)) if *first == role => {
                *list = rest;
                1
            }
            _ => 0,
        };
        if word(bit(&mut these), bit(&mut those)) & 1 == 1 {
            roles.push(role);
        }
    }
    (!roles.is_empty()).then(|| roles.into())
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
