use super::tree::Member;

/// Up to here every pair of keys is compared, which is cheaper than sorting.
const FEW: usize = 8;

/// The first member whose key an earlier one has already, after that earlier one. Keys are compared
/// exactly, as they are after their escapes. Takes n log n comparisons.
pub(super) fn repeated<'m, 'a>(members: &'m [Member<'a>]) -> Option<(&'m Member<'a>, &'m Member<'a>)> {
    if members.len() <= FEW { repeated_among_few(members) } else { repeated_among_many(members) }
}

fn repeated_among_few<'m, 'a>(members: &'m [Member<'a>]) -> Option<(&'m Member<'a>, &'m Member<'a>)> {
    members.iter().enumerate().find_map(|(index, later)| {
        let mut earlier = members.iter().take(index);
        Some((earlier.find(|earlier| earlier.key == later.key)?, later))
    })
}

fn repeated_among_many<'m, 'a>(members: &'m [Member<'a>]) -> Option<(&'m Member<'a>, &'m Member<'a>)> {
    let mut sorted: Vec<_> = members.iter().collect();
    crate::order::sort_by(&mut sorted, |a, b| a.key.cmp(&b.key));
    let neighbours = sorted.iter().zip(sorted.iter().skip(1));
    let repeated = neighbours.filter(|(earlier, later)| earlier.key == later.key);
    let (earlier, later) = repeated.min_by_key(|(_, later)| later.key_offset)?;
    Some((earlier, later))
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Node, Value};
    use super::*;

    fn members(keys: &[String]) -> Vec<Member<'_>> {
        let member = |(offset, key): (usize, &'_ String)| Member {
            key: key.clone().into(),
            key_offset: offset,
            value: Node { offset, end: offset, value: Value::Null },
        };
        keys.iter().enumerate().map(member).collect()
    }

    #[test]
    fn finds_the_first_repetition_among_few_and_many() {
        for length in [2, 3, FEW, FEW + 1, 100] {
            let mut keys: Vec<String> = (0..length).map(|key| (key * 7 % 101).to_string()).collect();
            assert_eq!(repeated(&members(&keys)), None, "{length}");
            let (Some(first), Some(last)) = (keys.first().cloned(), keys.last_mut()) else {
                return;
            };
            *last = first;
            let members = members(&keys);
            let found = repeated(&members).map(|(a, b)| (a.key_offset, b.key_offset));
            assert_eq!(found, Some((0, length - 1)), "{length}");
        }
    }

    #[test]
    fn of_several_repetitions_the_earliest_counts() {
        for padding in [0, 20] {
            let mut keys: Vec<String> = ["b", "a", "a", "b", "a"].map(String::from).into();
            keys.extend((0..padding).map(|key| key.to_string()));
            let members = members(&keys);
            let found = repeated(&members).map(|(a, b)| (a.key_offset, b.key_offset));
            assert_eq!(found, Some((1, 2)), "{padding}");
        }
    }

    #[test]
    fn keys_differ_by_case_and_by_code_points() {
        let keys = ["a", "A", "é", "e\u{301}", ""].map(String::from);
        assert_eq!(repeated(&members(&keys)), None);
    }
}
