//! The answer when nothing can be done (RFC 7644, section 3.12).

use super::value;
use crate::finding::{Finding, Severity};
use crate::rule::Rule;

/// Why a request was refused: nothing of it was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Every finding; at least one is an error.
    pub findings: Vec<Finding>,
}

impl From<Finding> for Refusal {
    fn from(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }
}

impl Refusal {
    /// The HTTP status: 413 where the text is too large, otherwise 400.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self.rule() {
            Some(Rule::JsonSize) => 413,
            _ => 400,
        }
    }

    /// RFC 7644's word for it (its table 9); there is none where the text is too large.
    #[must_use]
    pub fn scim_type(&self) -> Option<&'static str> {
        scim_type(self.rule()?)
    }

    /// The rule of the first error, which names the whole.
    fn rule(&self) -> Option<Rule> {
        self.findings.iter().find(|finding| finding.is_error()).map(|finding| finding.rule)
    }

    /// The body of the answer as JSON: RFC 7644's members and no others. The findings are text in `detail`.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        self.body_as(self.status())
    }

    /// The same with a status that follows from more than the refusal.
    pub(super) fn body_as(&self, status: u16) -> Vec<u8> {
        print_error(status, self.scim_type(), &self.detail())
    }

    /// The errors and warnings as text, each with its place; errors first.
    #[must_use]
    pub fn detail(&self) -> String {
        detail(&self.findings)
    }
}

/// How many findings a text tells of.
const MOST_TOLD: usize = 20;

/// Errors and warnings as text, each with its place; errors first.
#[must_use]
pub fn detail(findings: &[Finding]) -> String {
    let told = |severity| findings.iter().filter(move |finding| finding.severity == severity);
    let all: Vec<&Finding> = told(Severity::Error).chain(told(Severity::Warning)).collect();
    let mut text = all.iter().take(MOST_TOLD).map(|finding| sentence(finding)).collect::<Vec<_>>().join(" ");
    if let Some(more) = all.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
        text.push_str(&format!(" And {more} more."));
    }
    text
}

/// RFC 7644's word for an error of this rule (its table 9).
#[must_use]
pub fn scim_type(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::JsonSize => return None,
        Rule::InvalidFilter => "invalidFilter",
        Rule::InvalidPath => "invalidPath",
        Rule::NoTarget => "noTarget",
        Rule::TooMany => "tooMany",
        Rule::Mutability => "mutability",
        Rule::JsonSyntax
        | Rule::JsonDepth
        | Rule::JsonDuplicateKey
        | Rule::InvalidSyntax
        | Rule::UnknownKey
        | Rule::WrongType
        | Rule::MissingKey => "invalidSyntax",
        _ => "invalidValue",
    })
}

/// An error's body: RFC 7644's members and no others.
#[must_use]
pub fn print_error(status: u16, scim_type: Option<&str>, detail: &str) -> Vec<u8> {
    let mut body = br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]"#.to_vec();
    if let Some(scim_type) = scim_type {
        body.extend_from_slice(b",\"scimType\":");
        value::print_text(scim_type, &mut body);
    }
    body.extend_from_slice(b",\"detail\":");
    value::print_text(detail, &mut body);
    body.extend_from_slice(b",\"status\":");
    value::print_text(&status.to_string(), &mut body);
    body.push(b'}');
    body
}

fn sentence(finding: &Finding) -> String {
    match finding.path.as_deref() {
        None | Some("") => finding.message.clone(),
        Some(path) => format!("{path}: {}", finding.message),
    }
}
