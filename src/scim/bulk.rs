//! Bulk requests (RFC 7644, section 3.7): which operation comes next, and the answer to them all. A shell carries the
//! operations out; what refers to what, what stops the rest and what is told is decided here.

mod answer;
mod order;
mod read;
mod reference;

use super::discovery::BulkLimits;
use super::error::Refusal;
use super::patch::Options;
use super::resource::{read_object, segment};
use super::schema::ResourceType;
use super::value::shortened;
use crate::finding::{Document, Finding};
use crate::rule::Rule;
use answer::Answered;
use order::Order;
pub(super) use read::{Faults, Method, read_path};
use read::{Operation, Target};
use std::collections::BTreeMap;

/// A Bulk request that is being carried out.
pub struct Bulk {
    operations: Vec<Operation>,
    /// Where to stop: after so many errors.
    fail_on_errors: Option<u64>,
    /// The operations that are left, the next one last.
    waiting: Vec<usize>,
    /// What refers to nothing, or in a circle: it is refused when it is reached, as what comes before it is done.
    impossible: BTreeMap<usize, Finding>,
    /// What came of those that were carried out or refused.
    answers: BTreeMap<usize, Answered>,
    /// The ids of what was created, by bulkId.
    created: BTreeMap<String, String>,
    errors: u64,
    /// Why operations were refused before they were carried out.
    refusals: Vec<Finding>,
    /// The operation that was handed out.
    current: Option<usize>,
}

/// An operation to carry out as if it were a request of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BulkOperation {
    /// `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The kind of resource.
    pub resource_type: ResourceType,
    /// Which resource; none where one is created.
    pub id: Option<String>,
    /// The version that the resource must have, as an `If-Match` header has it.
    pub version: Option<String>,
    /// The body, in which the ids of what was created stand in the place of bulkIds.
    pub data: Option<Vec<u8>>,
}

/// What came of an operation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BulkAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The id of the resource that was created.
    pub id: Option<String>,
    /// Where the resource is that was created; where others are follows from their operation.
    pub location: Option<String>,
    /// The resource's version.
    pub version: Option<String>,
    /// The body of an error.
    pub body: Option<Vec<u8>>,
}

/// Everything that is wrong with single operations and with what they refer to, but for what is known of the message's form.
/// Nothing where there is no request.
pub(super) fn problems_of(bytes: &[u8], faults: &Faults) -> Vec<Finding> {
    let Ok(root) = read_object(bytes, Document::Bulk) else { return Vec::new() };
    let operations = read::operations(bytes, &root, faults);
    let shaped = operations.iter().filter(|operation| !operation.is_misshapen);
    let impossible = shaped.filter_map(|operation| operation.action.clone().err()).flatten();
    let refused = order::order(&operations).refused.into_values();
    read::wrong(bytes, &root).into_iter().chain(impossible).chain(refused).collect()
}

impl Bulk {
    /// Reads a request.
    ///
    /// # Errors
    /// It is no Bulk request, or exceeds the limits (413). What is wrong with single operations is their answer.
    pub fn read(bytes: &[u8], limits: BulkLimits, options: &Options) -> Result<Self, Refusal> {
        let (operations, fail_on_errors) = read::read(bytes, limits, options)?;
        let Order { sequence, refused } = order::order(&operations);
        Ok(Self {
            operations,
            fail_on_errors,
            waiting: sequence.into_iter().rev().collect(),
            impossible: refused,
            answers: BTreeMap::new(),
            created: BTreeMap::new(),
            errors: 0,
            refusals: Vec::new(),
            current: None,
        })
    }

    /// The next operation; none where all are done, or enough have failed.
    pub fn next_operation(&mut self) -> Option<BulkOperation> {
        while !self.is_over() {
            let index = self.waiting.pop()?;
            let operation = self.operations.get(index)?;
            match self.prepare(index, operation) {
                Ok(prepared) => {
                    self.current = Some(index);
                    return Some(prepared);
                }
                Err((status, refusal)) => self.refuse(index, status, refusal),
            }
        }
        None
    }

    /// Takes what came of the operation that was handed out last.
    pub fn answered(&mut self, answer: BulkAnswer) {
        let Some(index) = self.current.take() else { return };
        let is_error = answer.status >= 400;
        self.errors += u64::from(is_error);
        let operation = self.operations.get(index);
        if let (false, Some(bulk_id), Some(id)) = (is_error, operation.and_then(|of| of.bulk_id.clone()), &answer.id) {
            self.created.insert(bulk_id, id.clone());
        }
        self.answers.insert(index, Answered::from(answer));
    }

    /// Why operations were refused before they were carried out: what refers to nothing, or is no operation.
    #[must_use]
    pub fn refusals(&self) -> &[Finding] {
        &self.refusals
    }

    /// The answer to the whole request (RFC 7644, section 3.7.3): in the order of the request, without the operations
    /// that were not reached. `base_url` is where resources are, without a slash at the end.
    #[must_use]
    pub fn finish(self, base_url: &str) -> Vec<u8> {
        let told = self.answers.iter().filter_map(|(index, answered)| {
            let operation = self.operations.get(*index)?;
            // Of what was not created there is no location.
            let location = answered.location.clone().or_else(|| {
                let (resource_type, id) = self.target(operation)?;
                Some(format!("{base_url}{}/{}", resource_type.endpoint(), segment(id)))
            });
            Some((operation, answered, location))
        });
        answer::print(told)
    }

    fn is_over(&self) -> bool {
        self.fail_on_errors.is_some_and(|most| self.errors >= most)
    }

    fn refuse(&mut self, index: usize, status: u16, refusal: Refusal) {
        self.errors += 1;
        self.answers.insert(index, Answered::refused(status, &refusal));
        self.refusals.extend(refusal.findings);
    }

    /// The resource that an operation is about, as far as its id is known.
    fn target<'o>(&'o self, operation: &'o Operation) -> Option<(ResourceType, &'o str)> {
        let (resource_type, target) = operation.path.as_ref()?;
        let id = match target {
            Target::New => None,
            Target::Id(id) => Some(id),
            Target::Created(bulk_id) => self.created.get(bulk_id),
        };
        Some((*resource_type, id?))
    }

    fn prepare(&self, index: usize, operation: &Operation) -> Result<BulkOperation, (u16, Refusal)> {
        let action = operation.action.as_ref();
        let (method, resource_type) = *action.map_err(|findings| (400, Refusal { findings: findings.clone() }))?;
        if let Some(problem) = self.impossible.get(&index) {
            return Err((409, Refusal::from(problem.clone())));
        }
        if let Some(bulk_id) = operation.references.iter().find(|bulk_id| !self.created.contains_key(*bulk_id)) {
            let message = format!("The resource with the bulkId `{}` was not created.", shortened(bulk_id));
            return Err((409, Refusal::from(order::told(operation, Rule::BulkReference, message))));
        }
        let id = self.target(operation).map(|(_, id)| id.to_owned());
        let data = operation.data.as_ref().map(|data| reference::replace(data, &self.created));
        Ok(BulkOperation { method: method.word(), resource_type, id, version: operation.version.clone(), data })
    }
}
