//! A Bulk request on its way through the shell: each operation is a request of its own.

use super::context::Context;
use super::outcome::Answer;
use super::provisioner::{Provisioner, parse};
use super::refused::Refused;
use super::sync_log::{Log, LogEntry};
use crate::finding::Finding;
use crate::json::Limits;
use crate::json::tree;
use crate::scim::bulk::{self, BulkAnswer, BulkOperation};
use crate::scim::discovery::BulkLimits;
use crate::scim::schema::ResourceType;
use crate::scim::value::get_text;
use serde::Serialize;

/// What one Bulk request may hold: it is carried out in one transaction, in which nothing else is written.
pub const BULK_LIMITS: BulkLimits = BulkLimits { operations: 1_000, bytes: 16 * 1024 * 1024 };

/// A Bulk request that is being carried out.
pub struct Bulk {
    provider_id: String,
    context: Context,
    read: Result<bulk::Bulk, Refused>,
}

/// What a Bulk request came to; what its operations came to was written with each.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct BulkEnd {
    /// What the client is told, once everything is written.
    pub answer: Answer,
    /// Records of what was refused before it was carried out.
    pub log: Vec<LogEntry>,
}

impl Bulk {
    /// Reads a request. What is wrong with it is its answer.
    ///
    /// # Errors
    /// The context cannot be read.
    pub fn open(provisioner: &Provisioner, body: &[u8], context: &[u8]) -> Result<Self, Vec<Finding>> {
        let context = Context::read(&parse(context)?).map_err(|finding| vec![finding])?;
        let provider_id = provisioner.rules().provider().id.clone();
        // What is read of it is the same for users and groups.
        let options = provisioner.options(ResourceType::User);
        let read = bulk::Bulk::read(body, BULK_LIMITS, &options).map_err(Refused::from);
        Ok(Self { provider_id, context, read })
    }

    /// The next operation; none where all are done, or enough have failed.
    pub fn next_operation(&mut self) -> Option<BulkOperation> {
        self.read.as_mut().ok()?.next_operation()
    }

    /// Takes what came of the operation that was handed out last.
    pub fn answered(&mut self, Answer { status, body, location, etag }: Answer) {
        let Ok(bulk) = &mut self.read else { return };
        let root = body.as_deref().and_then(|body| tree::parse(body.as_bytes(), Limits::DOCUMENT).ok());
        // A resource always has its id, whatever else of it is told.
        let id = root.as_ref().and_then(|root| get_text(root, "id")).map(str::to_owned);
        let body = body.as_ref().map(|body| body.clone().into_bytes());
        bulk.answered(BulkAnswer { status, id, location, version: etag, body });
    }

    /// The answer to the whole request.
    #[must_use]
    pub fn finish(self) -> BulkEnd {
        let at = self.context.now();
        let mut log = Vec::new();
        let mut records = Log { provider_id: &self.provider_id, at: &at, entries: &mut log };
        let (status, body) = match self.read {
            Ok(bulk) => {
                records.errors(None, "", bulk.refusals());
                // Printed text is UTF-8.
                (200, String::from_utf8(bulk.finish(&self.context.base_url)).unwrap_or_default())
            }
            Err(refused) => {
                records.errors(None, "", &refused.findings);
                (refused.status, refused.body())
            }
        };
        BulkEnd { answer: Answer { status, body: Some(body), location: None, etag: None }, log }
    }
}
