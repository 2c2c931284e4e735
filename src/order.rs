//! Sorting that takes little code: one merge of indices for every type, where the standard library makes a new sort for
//! each. It is stable, and takes n log n comparisons. For what is sorted many times the library's are faster.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// A map of these entries; of equal keys the last one counts. Collecting would sort them first.
pub(crate) fn map<K: Ord, V>(entries: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(entries);
    map
}

/// A set of these values. Collecting would sort them first.
pub(crate) fn set<T: Ord>(values: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(values);
    set
}

/// Sorts a list; equal values stay in their order.
pub(crate) fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    // Many lists are in order already.
    if list.is_sorted_by(|left, right| compare(left, right) != Ordering::Greater) {
        return;
    }
    let indices = sorted(list.len(), &mut |left, right| match (list.get(left as usize), list.get(right as usize)) {
        (Some(left), Some(right)) => compare(left, right) == Ordering::Greater,
        _ => false,
    });
    arrange(list, indices);
}

/// Sorts a list by what each value is sorted by.
pub(crate) fn sort_by_key<T, K: Ord>(list: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(list, |left, right| key(left).cmp(&key(right)));
}

/// The indices in order; `is_after` says whether the first of two values comes after the second.
fn sorted(length: usize, is_after: &mut dyn FnMut(u32, u32) -> bool) -> Vec<u32> {
    let mut indices: Vec<u32> = (0..u32::try_from(length).unwrap_or(u32::MAX)).collect();
    let mut merged = Vec::with_capacity(indices.len());
    let mut width = 1;
    while width < indices.len() {
        for pair in indices.chunks(width * 2) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, is_after, &mut merged);
        }
        std::mem::swap(&mut indices, &mut merged);
        merged.clear();
        width *= 2;
    }
    indices
}

fn merge(mut left: &[u32], mut right: &[u32], is_after: &mut dyn FnMut(u32, u32) -> bool, merged: &mut Vec<u32>) {
    while let (Some((first, after_first)), Some((second, after_second))) = (left.split_first(), right.split_first()) {
        if is_after(*first, *second) {
            merged.push(*second);
            right = after_second;
        } else {
            merged.push(*first);
            left = after_first;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
}

/// Puts the value with the first index first, and so on.
fn arrange<T>(list: &mut [T], mut indices: Vec<u32>) {
    for place in 0..list.len() {
        // What stood here may have been swapped away: follow it to where it is.
        let mut from = indices.get(place).copied().unwrap_or(0) as usize;
        while from < place {
            from = indices.get(from).copied().unwrap_or(0) as usize;
        }
        if from < list.len() {
            list.swap(place, from);
        }
        if let Some(index) = indices.get_mut(place) {
            *index = u32::try_from(from).unwrap_or(u32::MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standard_library_s_sort() {
        let mut state = 7_u32;
        for length in [0, 1, 2, 3, 7, 8, 9, 100, 1000] {
            let mut list: Vec<(u32, usize)> = Vec::new();
            for index in 0..length {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                list.push((state >> 24, index));
            }
            let mut expected = list.clone();
            expected.sort_by_key(|(key, _)| *key);
            sort_by_key(&mut list, |(key, _)| *key);
            assert_eq!(list, expected, "{length}");
            sort_by(&mut list, |left, right| right.0.cmp(&left.0));
            expected.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
            assert_eq!(list, expected, "{length}");
        }
    }
}
