//! What is wrong, as findings: each with its pointer, its attribute and its place.

use super::findings::{Findings, Record, Texts};
use crate::finding::{Document, Finding, Place, Severity};
use crate::json::pointer::Sink as _;
use crate::rule::Rule;

/// The most errors about one document, and the most findings that are none: no error is missed because of advice.
const MOST: usize = 1000;

/// The findings about one document, in the order in which they were met.
pub(super) struct Problems<'a> {
    bytes: &'a [u8],
    document: Document,
    findings: Findings,
    /// How many of them are errors.
    errors: usize,
    /// Findings that are not told, and the worst of them.
    more: usize,
    worst: Severity,
    /// The pointer and the attribute of what is looked at, where that is a part of the document.
    pub(super) base: (String, String),
    /// Whether the frames end with the value that is told of: see `step_out`.
    pub(super) is_outside: bool,
    /// The attribute of the present finding, while its pointer is written.
    attribute: Texts,
}

impl<'a> Problems<'a> {
    pub(super) fn new(bytes: &'a [u8], document: Document) -> Self {
        Self {
            bytes,
            document,
            findings: Findings::default(),
            errors: 0,
            more: 0,
            worst: Severity::Info,
            base: (String::new(), String::new()),
            is_outside: false,
            attribute: Texts::default(),
        }
    }

    /// Adds a finding. `write` writes its pointer and its attribute, behind those of the base.
    pub(super) fn push(
        &mut self,
        (rule, severity): (Rule, Severity),
        message: &[&str],
        offset: usize,
        write: impl FnOnce(&mut Texts, &mut Texts),
    ) {
        let is_error = severity == Severity::Error;
        let alike = if is_error { self.errors } else { self.findings.len() - self.errors };
        if alike >= MOST {
            self.more += 1;
            self.worst = self.worst.min(severity);
            return;
        }
        self.errors += usize::from(is_error);
        let texts = &mut self.findings.texts;
        if texts.bytes.capacity() == 0 {
            // Enough for a few, so that they grow once.
            texts.bytes.reserve(2048);
            self.findings.records.reserve(8);
        }
        let from = texts.bytes.len();
        message.iter().for_each(|part| texts.put(part));
        let pointer_at = texts.bytes.len();
        self.attribute.bytes.clear();
        self.attribute.put(&self.base.1);
        texts.put(&self.base.0);
        write(texts, &mut self.attribute);
        let path = Some(texts.bytes.len() - pointer_at);
        texts.put_bytes(&self.attribute.bytes);
        let attribute = Some(self.attribute.bytes.len()).filter(|length| *length > 0);
        // Lines and columns are counted at the end, in one go.
        let place = Some(Place { line: 0, column: 0, offset });
        let (document, message) = (Some(self.document), pointer_at - from);
        self.findings.records.push(Record { rule, severity, document, from, message, path, attribute, place });
    }

    /// What was told until now, not yet placed; at last that there is more, if there is.
    pub(super) fn so_far(&self) -> Vec<Finding> {
        let mut findings = self.findings.to_vec();
        findings.extend(self.rest());
        findings
    }

    fn rest(&self) -> Option<Finding> {
        let message = format!("There are {} more problems. Solve these first.", self.more);
        let finding = Finding { severity: self.worst, ..Finding::error(Rule::MoreProblems, message) };
        (self.more > 0).then(|| finding.at(self.document, ""))
    }

    /// Errors that were placed elsewhere.
    pub(super) fn add(&mut self, errors: &[Finding]) {
        let room = MOST.saturating_sub(self.errors).min(errors.len());
        let (told, more) = errors.split_at_checked(room).unwrap_or((errors, &[]));
        self.errors += told.len();
        told.iter().for_each(|finding| self.findings.push(finding));
        self.more += more.len();
        if !more.is_empty() {
            self.worst = Severity::Error;
        }
    }

    /// Everything in the order of the document.
    pub(super) fn finish(mut self) -> Findings {
        let records = &mut self.findings.records;
        if records.is_empty() {
            return self.findings;
        }
        crate::order::sort_by_key(records, |record| record.place.map_or(0, |place| place.offset));
        self.findings.count_places(self.bytes);
        if let Some(rest) = self.rest() {
            self.findings.push(&rest);
        }
        self.findings
    }
}
