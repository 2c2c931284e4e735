//! An Apply that was looked at before: what it would do to whom, and what it rests on (rules AS).

use super::apply::Applying;
use super::context::Context;
use super::provisioner::parse;
use crate::finding::Finding;
use crate::population::Preview;
use sha2::{Digest, Sha256};
use std::rc::Rc;

/// What a plan rests on: where one of these is another, the plan is stale.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Versions {
    /// The provider's document as it is stored.
    pub document: String,
    /// The provider's revision.
    pub revision: u64,
    /// The environment's version.
    pub environment: u64,
    /// The population's version.
    pub population: u64,
}

/// A plan. It never changes: what it says is in its digest.
pub struct Plan {
    preview: Rc<Preview>,
    digest: String,
}

impl Plan {
    /// The plan that a preview shows.
    #[must_use]
    pub fn new(preview: Rc<Preview>, versions: &Versions) -> Self {
        let digest = digest(&preview, versions);
        Self { preview, digest }
    }

    /// SHA-256, in hexadecimal, over what the plan rests on and what becomes of everybody.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Begins to carry the plan out. The context's ids are not used.
    ///
    /// # Errors
    /// The context cannot be read.
    pub fn apply(&self, context: &[u8]) -> Result<Applying, Vec<Finding>> {
        let context = Context::read(&parse(context)?).map_err(|finding| vec![finding])?;
        Ok(Applying::new(Rc::clone(&self.preview), context))
    }
}

fn digest(preview: &Preview, versions: &Versions) -> String {
    let mut hash = Sha256::new();
    // Each part with its length, so that no two plans write the same bytes.
    let mut part = |text: &str| {
        hash.update(text.len().to_le_bytes().first_chunk::<4>().copied().unwrap_or_default());
        hash.update(text);
    };
    part("usher plan 1");
    part(&versions.document);
    for version in [versions.revision, versions.environment, versions.population] {
        part(&version.to_string());
    }
    preview.decide_each(|user, decision| {
        part(&user.id);
        match decision.organization {
            Some(placement) => {
                part(placement.id().unwrap_or_default());
                part(placement.name());
            }
            None => part(""),
        }
        part(&decision.role_ids.join("\n"));
        decision.findings.iter().for_each(|finding| part(finding.rule.code()));
        part("");
    });
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
