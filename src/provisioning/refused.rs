//! Why a request is refused, with the status that says so (RFC 7644, section 3.12).

use crate::finding::Finding;
use crate::rule::Rule;
use crate::scim::error::{self, Refusal};

/// A refused request: nothing of it is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) scim_type: Option<&'static str>,
    pub(super) findings: Vec<Finding>,
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { status: refusal.status(), scim_type: refusal.scim_type(), findings: refusal.findings }
    }
}

impl Refused {
    fn new(status: u16, scim_type: Option<&'static str>, finding: Finding) -> Self {
        Self { status, scim_type, findings: vec![finding] }
    }

    /// 404: there is nothing of this id that the provider may see.
    pub(super) fn not_found(what: &str) -> Self {
        let message = format!("There is no such {what}. It may have been removed, or belong to somebody else.");
        Self::new(404, None, Finding::error(Rule::NotFound, message))
    }

    /// 409: what must be unique is taken.
    pub(super) fn taken(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(409, Some("uniqueness"), Finding::error(rule, message))
    }

    /// 403: a rule forbids it.
    pub(super) fn forbidden(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(403, None, Finding::error(rule, message))
    }

    /// 400: a rule cannot be met with this request.
    pub(super) fn unusable(scim_type: Option<&'static str>, finding: Finding) -> Self {
        Self::new(400, scim_type, finding)
    }

    /// 412: the client saw another version, or wants a change only where there is none that it names.
    pub(super) fn version_mismatch(header: &str) -> Self {
        let message =
            format!("The resource is at a version that `{header}` rules out. Read it again, then repeat the change.");
        Self::new(412, None, Finding::error(Rule::VersionMismatch, message))
    }

    /// 400: more is found than can be sorted (RFC 7644, table 9).
    pub(super) fn too_many() -> Self {
        let message = "More resources stand before this page than can be sorted. Narrow the list with a filter.";
        Self::unusable(Some("tooMany"), Finding::error(Rule::TooMany, message))
    }

    /// The body of the answer.
    pub(super) fn body(&self) -> String {
        let body = error::print_error(self.status, self.scim_type, &error::detail(&self.findings));
        // Printed text is UTF-8.
        String::from_utf8(body).unwrap_or_default()
    }
}
