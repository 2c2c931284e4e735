//! Which operation comes when: those that create what others refer to come first, otherwise the order is the
//! request's.

use super::read::{Method, Operation};
use crate::finding::Finding;
use crate::rule::Rule;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The operations in the order in which they are carried out, and those that cannot be.
pub(super) struct Order {
    pub(super) sequence: Vec<usize>,
    pub(super) refused: Vec<(usize, Finding)>,
}

pub(super) fn order(operations: &[Operation]) -> Order {
    let mut creators: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let Some(bulk_id) = operation.bulk_id.as_deref().filter(|_| operation.method == Method::Post) else { continue };
        if creators.contains_key(bulk_id) {
            refused
                .push((index, told(operation, Rule::BulkReference, format!("The bulkId `{bulk_id}` stands twice."))));
        } else {
            creators.insert(bulk_id, index);
        }
    }
    let mut waiting_for: Vec<usize> = vec![0; operations.len()];
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); operations.len()];
    for (index, operation) in operations.iter().enumerate() {
        for bulk_id in &operation.references {
            match creators.get(bulk_id.as_str()) {
                Some(creator) => {
                    waiting_for.get_mut(index).into_iter().for_each(|count| *count += 1);
                    followers.get_mut(*creator).into_iter().for_each(|list| list.push(index));
                }
                None => {
                    let message = format!("No operation creates a resource with the bulkId `{bulk_id}`.");
                    refused.push((index, told(operation, Rule::BulkReference, message)));
                }
            }
        }
    }
    let sequence = sort(waiting_for, &followers);
    let is_reached = crate::order::set(sequence.iter().copied());
    for (index, operation) in operations.iter().enumerate().filter(|(index, _)| !is_reached.contains(index)) {
        let message = "This operation and others wait for each other's resources, or for such a one's.".to_owned();
        refused.push((index, told(operation, Rule::BulkCycle, message)));
    }
    crate::order::sort_by_key(&mut refused, |(index, _)| *index);
    refused.dedup_by_key(|(index, _)| *index);
    let is_refused = |index: &usize| refused.binary_search_by_key(index, |(index, _)| *index).is_ok();
    Order { sequence: sequence.into_iter().filter(|index| !is_refused(index)).collect(), refused }
}

/// Always the first of those that wait for nothing.
fn sort(mut waiting_for: Vec<usize>, followers: &[Vec<usize>]) -> Vec<usize> {
    let free = waiting_for.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut ready: BinaryHeap<_> = free.map(|(index, _)| Reverse(index)).collect();
    let mut sequence = Vec::with_capacity(followers.len());
    while let Some(Reverse(index)) = ready.pop() {
        sequence.push(index);
        for follower in followers.get(index).into_iter().flatten() {
            let Some(count) = waiting_for.get_mut(*follower) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.push(Reverse(*follower));
            }
        }
    }
    sequence
}

fn told(operation: &Operation, rule: Rule, message: String) -> Finding {
    let mut finding = Finding::error(rule, message);
    finding.document = operation.place.document;
    finding.path.clone_from(&operation.place.path);
    finding.placed(operation.place.place)
}
