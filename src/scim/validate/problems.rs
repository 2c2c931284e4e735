//! What is wrong, as findings: each with its pointer, its attribute and its place.

use crate::finding::{Document, Finding, Place};
use crate::json::position::Position;
use crate::rule::Rule;

/// The most findings about one document.
const MOST: usize = 1000;

/// The findings about one document, in the order in which they were met.
pub(super) struct Problems<'a> {
    bytes: &'a [u8],
    document: Document,
    findings: Vec<Finding>,
    more: usize,
    /// The last place, from which the next is counted.
    last: Position,
    /// The pointer and the attribute of what is looked at, where that is a part of the document.
    pub(super) base: (String, String),
    /// Whether the frames end with the value that is told of: see `step_out`.
    pub(super) is_outside: bool,
}

impl<'a> Problems<'a> {
    pub(super) fn new(bytes: &'a [u8], document: Document) -> Self {
        let base = (String::new(), String::new());
        Self { bytes, document, findings: Vec::new(), more: 0, last: Position::START, base, is_outside: false }
    }

    pub(super) fn push(&mut self, finding: Finding, offset: usize, pointer: String, attribute: String) {
        if self.findings.len() >= MOST {
            self.more += 1;
            return;
        }
        let place = Some(self.place(offset));
        let attribute = Some(attribute.into_boxed_str()).filter(|attribute| !attribute.is_empty());
        self.findings.push(Finding { attribute, ..finding.at(self.document, pointer).placed(place) });
    }

    /// Findings that were placed elsewhere.
    pub(super) fn add(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    fn place(&mut self, offset: usize) -> Place {
        let from = if offset < self.last.offset { Position::START } else { self.last };
        self.last = from.after(self.bytes.get(from.offset..offset).unwrap_or_default());
        Place { line: self.last.line as usize, column: self.last.column as usize, offset }
    }

    /// Everything in the order of the document.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        crate::order::sort_by_key(&mut self.findings, |finding| finding.place.map_or(0, |place| place.offset));
        if self.more > 0 {
            let message = format!("There are {} more problems. Solve these first.", self.more);
            self.findings.push(Finding::error(Rule::MoreProblems, message).at(self.document, ""));
        }
        self.findings
    }
}
