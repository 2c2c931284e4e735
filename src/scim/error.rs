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
        Some(match self.rule()? {
            Rule::JsonSize => return None,
            Rule::InvalidFilter => "invalidFilter",
            Rule::InvalidPath => "invalidPath",
            Rule::NoTarget => "noTarget",
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

    /// The rule of the first error, which names the whole.
    fn rule(&self) -> Option<Rule> {
        self.findings.iter().find(|finding| finding.is_error()).map(|finding| finding.rule)
    }

    /// The body of the answer as JSON: RFC 7644's members and no others. The findings are text in `detail`.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        body(self.status(), self.scim_type(), &self.detail())
    }

    /// The errors and warnings as text, each with its place; errors first.
    #[must_use]
    pub fn detail(&self) -> String {
        detail(&self.findings)
    }
}
/// The body of an error (RFC 7644, section 3.12): its members and no others.
#[must_use]
pub fn body(status: u16, scim_type: Option<&str>, detail: &str) -> Vec<u8> {
    let mut body = br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]"#.to_vec();
    let mut member = |name: &str, text: &str| {
        body.extend_from_slice(format!(",\"{name}\":").as_bytes());
        value::print_text(text, &mut body);
    };
    scim_type.iter().for_each(|scim_type| member("scimType", scim_type));
    member("detail", detail);
    member("status", &status.to_string());
    body.push(b'}');
    body
}

/// Errors and warnings as text, each with its place; errors first.
#[must_use]
pub fn detail(findings: &[Finding]) -> String {
    let told = |severity| findings.iter().filter(move |finding| finding.severity == severity).map(sentence);
    told(Severity::Error).chain(told(Severity::Warning)).collect::<Vec<_>>().join(" ")
}

fn sentence(finding: &Finding) -> String {
    match finding.path.as_deref() {
        None | Some("") => finding.message.clone(),
        Some(path) => format!("{path}: {}", finding.message),
    }
}
