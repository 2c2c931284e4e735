//! Lists of numbers by number: each is kept once. Number 0 is the empty list.

use super::texts::number_of;
use std::collections::BTreeMap;

/// Distinct lists, numbered in the order of their coming.
#[derive(Clone, Default)]
pub(super) struct Lists {
    lists: Vec<Box<[u32]>>,
    numbers: BTreeMap<Box<[u32]>, u32>,
}

impl Lists {
    /// How many there are, the empty one included.
    pub(super) fn len(&self) -> usize {
        self.lists.len() + 1
    }

    /// The list of a number.
    pub(super) fn get(&self, number: u32) -> &[u32] {
        let at = (number as usize).checked_sub(1);
        at.and_then(|at| self.lists.get(at)).map(AsRef::as_ref).unwrap_or_default()
    }

    /// All, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u32]> {
        std::iter::once([].as_slice()).chain(self.lists.iter().map(AsRef::as_ref))
    }

    /// The number of a list, new where it is.
    pub(super) fn number(&mut self, list: &[u32]) -> u32 {
        if list.is_empty() {
            return 0;
        }
        if let Some(number) = self.numbers.get(list) {
            return *number;
        }
        self.lists.push(list.into());
        let number = number_of(self.lists.len());
        self.numbers.insert(list.into(), number);
        number
    }
}
