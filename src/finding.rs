//! A problem, or something worth knowing, as data.

use crate::rule::Rule;
use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Something could not be done as asked.
    Error,
    /// Done, and probably not what was meant.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// The document that a finding's path and place are in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Document {
    /// What exists: organizations, roles, groups.
    Environment,
    /// How one provider is mapped.
    Provider,
    /// The population.
    Users,
    /// A SCIM resource.
    Resource,
    /// A SCIM PATCH request.
    Patch,
    /// A SCIM Bulk request.
    Bulk,
    /// A SCIM filter.
    Filter,
    /// A SCIM schema.
    Schema,
}

impl Document {
    /// Every document, in the order of their numbers.
    pub const ALL: [Self; 8] = [
        Self::Environment,
        Self::Provider,
        Self::Users,
        Self::Resource,
        Self::Patch,
        Self::Bulk,
        Self::Filter,
        Self::Schema,
    ];

    /// The word for it, as findings print it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Provider => "provider",
            Self::Users => "users",
            Self::Resource => "resource",
            Self::Patch => "patch",
            Self::Bulk => "bulk",
            Self::Filter => "filter",
            Self::Schema => "schema",
        }
    }
}

/// A position in a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in Unicode code points, from 1.
    pub column: usize,
    /// The offset in bytes, from 0.
    pub offset: usize,
}

/// One thing that is wrong or worth knowing, with its rule, its place and its remedy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// The rule or reading problem.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// The rule's title.
    pub title: &'static str,
    /// What is wrong and what to do, in sentences.
    pub message: String,
    /// The document that `path` and `place` are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// JSON pointer (RFC 6901) in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The attribute of a SCIM resource, as filters and paths name it, with the index of the value it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<Box<str>>,
    /// Where that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Finding {
    /// An error without a place.
    pub fn error(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, message)
    }

    /// A warning without a place.
    pub fn warning(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, message)
    }

    /// Something to know, without a place.
    pub fn info(rule: Rule, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Info, message)
    }

    fn new(rule: Rule, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            title: rule.title(),
            message: message.into(),
            document: None,
            path: None,
            attribute: None,
            place: None,
        }
    }

    /// The same finding at a JSON pointer of a document.
    #[must_use]
    pub fn at(mut self, document: Document, path: impl Into<String>) -> Self {
        self.document = Some(document);
        self.path = Some(path.into());
        self
    }

    /// The same finding with its position.
    #[must_use]
    pub fn placed(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
