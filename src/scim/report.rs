//! What is said about a request while it is read.

use super::dialect::Quirk;
use super::error::Refusal;
use super::resource::place;
use crate::directory::Dialect;
use crate::finding::{Document, Finding};
use crate::json::pointer::Pointer;
use crate::rule::Rule;
use std::collections::BTreeMap;

/// The findings about one document, each told once however often it occurs.
pub(super) struct Report<'b> {
    bytes: &'b [u8],
    document: Document,
    dialect: Dialect,
    is_strict: bool,
    findings: Vec<Finding>,
    /// Which finding tells of a rule and a subject, and how often it occurred beyond that.
    told: BTreeMap<(Rule, String), (usize, usize)>,
}

/// Subjects that are told apart: names that clients make up must not fill the memory.
const MOST_SUBJECTS: usize = 100;

impl<'b> Report<'b> {
    pub(super) fn new(bytes: &'b [u8], document: Document, dialect: Dialect, is_strict: bool) -> Self {
        Self { bytes, document, dialect, is_strict, findings: Vec::new(), told: BTreeMap::new() }
    }

    pub(super) fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// Whether only what the RFC says is accepted.
    pub(super) fn is_exact(&self) -> bool {
        self.is_strict || self.dialect == Dialect::Rfc
    }

    /// Whether this client may do so; nothing is told.
    pub(super) fn tolerates(&self, quirk: Quirk) -> bool {
        quirk.is_tolerated(self.dialect, self.is_strict)
    }

    /// Tells of a quirk, or refuses it.
    pub(super) fn quirk(&mut self, quirk: Quirk, offset: usize, message: &str) -> Result<(), Refusal> {
        if !self.tolerates(quirk) {
            let message =
                format!("{message} This is no SCIM, and only some clients may send it (`{}`).", quirk.rule().code());
            return Err(self.refusal(quirk.refusal(), offset, message));
        }
        self.tell(offset, String::new(), Finding::info(quirk.rule(), message));
        Ok(())
    }

    /// Tells of a tolerated quirk.
    pub(super) fn info(&mut self, rule: Rule, offset: usize, message: impl Into<String>) {
        self.tell(offset, String::new(), Finding::info(rule, message));
    }

    /// Warns once a subject.
    pub(super) fn warn(&mut self, rule: Rule, offset: usize, subject: &str, message: impl Into<String>) {
        self.tell(offset, subject.to_ascii_lowercase(), Finding::warning(rule, message));
    }

    fn tell(&mut self, offset: usize, subject: String, finding: Finding) {
        if let Some((_, more)) = self.told.get_mut(&(finding.rule, subject.clone())) {
            *more += 1;
        } else if self.told.len() < MOST_SUBJECTS {
            self.told.insert((finding.rule, subject), (self.findings.len(), 0));
            let finding = self.placed(finding, offset);
            self.findings.push(finding);
        }
    }

    /// Refuses the whole.
    pub(super) fn refusal(&self, rule: Rule, offset: usize, message: impl Into<String>) -> Refusal {
        Refusal::from(self.placed(Finding::error(rule, message), offset))
    }

    /// Refuses the whole for a place within a text: the pointer is the text's, the place is exact.
    pub(super) fn refusal_within(&self, rule: Rule, text: usize, offset: usize, message: impl Into<String>) -> Refusal {
        let at = self.offset_in_text(text, offset);
        let finding = Finding::error(rule, message).at(self.document, Pointer::to(self.bytes, text));
        Refusal::from(finding.placed(Some(place(self.bytes, at))))
    }

    fn placed(&self, finding: Finding, offset: usize) -> Finding {
        finding.at(self.document, Pointer::to(self.bytes, offset)).placed(Some(place(self.bytes, offset)))
    }

    /// The byte of the document that a byte of a text comes from: an escape is longer than what it stands for.
    fn offset_in_text(&self, text: usize, offset: usize) -> usize {
        let (mut at, mut decoded) = (text + 1, 0);
        while decoded < offset {
            let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) else { break };
            let (length, stands_for) = match rest {
                [b'\\', b'u', digits @ ..] => {
                    let digits = digits.get(..4).and_then(|digits| str::from_utf8(digits).ok());
                    match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
                        Some(0..0x80) => (6, 1),
                        // A pair of surrogates stands for four bytes.
                        Some(0x80..0x800 | 0xD800..0xE000) => (6, 2),
                        _ => (6, 3),
                    }
                }
                [b'\\', ..] => (2, 1),
                _ => (1, 1),
            };
            at += length;
            decoded += stands_for;
        }
        at
    }

    /// Everything that was told.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        for (index, more) in self.told.into_values() {
            if let Some(finding) = self.findings.get_mut(index).filter(|_| more > 0) {
                finding
                    .message
                    .push_str(&format!(" The same in {more} more {}.", if more == 1 { "place" } else { "places" }));
            }
        }
        self.findings
    }
}
