//! Which operation comes when: those that create what others refer to come first, otherwise the order is the
//! request's.

use super::read::{Method, Operation};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::scim::value::shortened;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// The operations in the order in which they are reached, and those that are refused when they are.
pub(super) struct Order {
    pub(super) sequence: Vec<usize>,
    pub(super) refused: BTreeMap<usize, Finding>,
}

pub(super) fn order(operations: &[Operation]) -> Order {
    let mut creators: BTreeMap<&str, usize> = BTreeMap::new();
    let mut refused = BTreeMap::new();
    for (index, operation) in operations.iter().enumerate() {
        let is_creator = matches!(operation.action, Ok((Method::Post, _)));
        let Some(bulk_id) = operation.bulk_id.as_deref().filter(|_| is_creator) else { continue };
        if creators.contains_key(bulk_id) {
            let message = format!("The bulkId `{}` stands twice.", shortened(bulk_id));
            refused.insert(index, told(operation, Rule::BulkReference, message));
        } else {
            creators.insert(bulk_id, index);
        }
    }
    let mut waiting_for: Vec<usize> = vec![0; operations.len()];
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); operations.len()];
    for (index, operation) in operations.iter().enumerate() {
        // What is refused waits for nothing.
        if refused.contains_key(&index) {
            continue;
        }
        let unknown = operation.references.iter().find(|bulk_id| !creators.contains_key(bulk_id.as_str()));
        if let Some(bulk_id) = unknown {
            let message = format!("No operation creates a resource with the bulkId `{}`.", shortened(bulk_id));
            refused.insert(index, told(operation, Rule::BulkReference, message));
            continue;
        }
        for creator in operation.references.iter().filter_map(|bulk_id| creators.get(bulk_id.as_str())) {
            waiting_for.get_mut(index).into_iter().for_each(|count| *count += 1);
            followers.get_mut(*creator).into_iter().for_each(|list| list.push(index));
        }
    }
    let is_reached = crate::order::set(sort(waiting_for.clone(), &followers));
    for (index, operation) in operations.iter().enumerate().filter(|(index, _)| !is_reached.contains(index)) {
        let message = "This operation and others wait for each other's resources, or for such a one's.".to_owned();
        refused.insert(index, told(operation, Rule::BulkCycle, message));
        waiting_for.get_mut(index).into_iter().for_each(|count| *count = 0);
    }
    Order { sequence: sort(waiting_for, &followers), refused }
}

/// Always the first of those that wait for nothing.
fn sort(mut waiting_for: Vec<usize>, followers: &[Vec<usize>]) -> Vec<usize> {
    let free = waiting_for.iter().enumerate().filter(|(_, count)| **count == 0);
    let mut ready: BinaryHeap<_> = free.map(|(index, _)| Reverse(index)).collect();
    let mut sequence = Vec::with_capacity(followers.len());
    while let Some(Reverse(index)) = ready.pop() {
        sequence.push(index);
        for follower in followers.get(index).into_iter().flatten() {
            let Some(count) = waiting_for.get_mut(*follower).filter(|count| **count > 0) else { continue };
            *count -= 1;
            if *count == 0 {
                ready.push(Reverse(*follower));
            }
        }
    }
    sequence
}

pub(super) fn told(operation: &Operation, rule: Rule, message: String) -> Finding {
    let mut finding = Finding::error(rule, message);
    finding.document = operation.place.document;
    finding.path.clone_from(&operation.place.path);
    finding.placed(operation.place.place)
}
