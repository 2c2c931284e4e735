/// The two things that can be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Object,
    Array,
}

/// Which objects and arrays are open: one bit each, the innermost in the lowest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nesting {
    depth: u32,
    objects: u64,
}

impl Nesting {
    /// As many as the bit set holds.
    pub(super) const CAPACITY: u32 = u64::BITS;

    /// Opens one more; false where `limit` or the capacity forbids it.
    pub(super) const fn open(&mut self, container: Container, limit: u32) -> bool {
        if self.depth >= limit || self.depth >= Self::CAPACITY {
            return false;
        }
        self.depth += 1;
        self.objects = (self.objects << 1) | (matches!(container, Container::Object) as u64);
        true
    }

    /// Closes the innermost, if there is one.
    pub(super) const fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.objects >>= 1;
    }

    /// The innermost that is open.
    pub(super) const fn innermost(&self) -> Option<Container> {
        match (self.depth, self.objects & 1) {
            (0, _) => None,
            (_, 0) => Some(Container::Array),
            _ => Some(Container::Object),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remembers_every_container_up_to_the_capacity() {
        let mut nesting = Nesting::default();
        let nth = |level: u32| match level % 3 {
            0 => Container::Object,
            _ => Container::Array,
        };
        for level in 0..Nesting::CAPACITY {
            assert!(nesting.open(nth(level), u32::MAX));
        }
        assert!(!nesting.open(Container::Object, u32::MAX));
        for level in (0..Nesting::CAPACITY).rev() {
            assert_eq!(nesting.innermost(), Some(nth(level)));
            nesting.close();
        }
        assert_eq!(nesting.innermost(), None);
        nesting.close();
        assert_eq!(nesting.innermost(), None);
    }

    #[test]
    fn obeys_a_lower_limit() {
        let mut nesting = Nesting::default();
        assert!(!nesting.open(Container::Array, 0));
        assert!(nesting.open(Container::Array, 1));
        assert!(!nesting.open(Container::Array, 1));
    }
}
