//! How a problem is told: where the scan is gives the pointer and the attribute.

use super::super::frame::Frame;
use super::super::scanner::Scanner;
use super::super::table::{DOCUMENT, Kind};
use crate::finding::{Finding, Severity};
use crate::json::pointer::Pointer;
use crate::rule::Rule;
use crate::scim::dialect::Quirk;
use std::fmt::Write as _;

impl Scanner<'_, '_, '_> {
    /// Whether only what the RFC says is accepted.
    pub(in super::super) fn is_exact(&self) -> bool {
        self.options.is_strict || self.options.dialect == crate::directory::Dialect::Rfc
    }

    /// Tells of an error of the present member or item; of what is ignored nothing is refused.
    #[cold]
    pub(in super::super) fn error(&mut self, rule: Rule, offset: usize, message: &str) {
        self.tell(Finding::error(rule, message), offset);
    }

    #[cold]
    pub(in super::super) fn info(&mut self, rule: Rule, offset: usize, message: &str) {
        self.tell(Finding::info(rule, message), offset);
    }

    /// Tells of what is stored and not used; a strict reader refuses it.
    #[cold]
    pub(in super::super) fn unfit(&mut self, rule: Rule, offset: usize, message: &str) {
        let finding = match self.options.is_strict {
            true => Finding::error(rule, message),
            false => Finding::warning(rule, message),
        };
        self.tell(finding, offset);
    }

    /// Tells of what only some clients may do.
    #[cold]
    pub(in super::super) fn quirk(&mut self, quirk: Quirk, offset: usize, message: &str) {
        if quirk.is_tolerated(self.options.dialect, self.options.is_strict) {
            return self.tell(Finding::info(quirk.rule(), message), offset);
        }
        let code = quirk.rule().code();
        let message = format!("{message} This is no SCIM, and only some clients may send it (`{code}`).");
        self.tell(Finding::error(quirk.refusal(), message), offset);
    }

    #[cold]
    pub(in super::super) fn tell(&mut self, finding: Finding, offset: usize) {
        // A name that stands twice makes the whole ambiguous.
        let is_ignored = (self.now.is_ignored || self.now.is_member_ignored) && finding.rule != Rule::JsonDuplicateKey;
        let severity = if is_ignored { finding.severity.max(Severity::Warning) } else { finding.severity };
        let (pointer, attribute) = self.here(true);
        self.problems.push(Finding { severity, ..finding }, offset, pointer, attribute);
    }

    /// Tells of what an object lacks.
    #[cold]
    pub(in super::super) fn tell_lack(&mut self, finding: Finding, name: &str) {
        let (pointer, mut attribute) = self.here(false);
        if !attribute.is_empty() {
            attribute.push(self.joint());
        }
        attribute.push_str(name);
        self.problems.push(finding, self.now.offset, pointer, attribute);
    }

    /// What stands between the present object's path and a name in it.
    fn joint(&self) -> char {
        let definition = self.tables.definition(self.now.opened_by);
        if definition.is_some_and(|definition| definition.kind == Kind::Extension) { ':' } else { '.' }
    }

    /// The pointer and the path of what the scan is at: the present member or item, or what holds it.
    fn here(&self, is_member: bool) -> (String, String) {
        let (base_pointer, base_path) = &self.problems.base;
        // Nearly always enough, so that each grows once.
        let (mut pointer, mut path) = (String::with_capacity(64), String::with_capacity(64));
        pointer.push_str(base_pointer);
        path.push_str(base_path);
        let mut pointer = Pointer::from_text(pointer);
        let around = if self.problems.is_outside { self.outer.len().saturating_sub(1) } else { self.outer.len() };
        let around = self.outer.iter().take(around);
        let frames = around.chain(is_member.then_some(&self.now)).filter(|frame| frame.closing != 0);
        for frame in frames {
            self.step(frame, &mut pointer, &mut path);
        }
        (pointer.into(), path)
    }

    fn step(&self, frame: &Frame, pointer: &mut Pointer, path: &mut String) {
        if frame.is_object() {
            let name = self.decoded(frame.key);
            pointer.push_key(&name);
            let opener = self.tables.definition(frame.opened_by);
            if !path.is_empty() {
                path.push(if opener.is_some_and(|opener| opener.kind == Kind::Extension) { ':' } else { '.' });
            }
            // As the schema spells it, where it is the object's own.
            let definition = self.tables.definition(frame.member).filter(|found| found.shape == frame.shape);
            path.push_str(definition.map_or(&name, |definition| &definition.name));
            return;
        }
        let index = frame.index.saturating_sub(1);
        pointer.push_index(index);
        // Of `schemas` the whole is meant.
        let is_plain = self.tables.definition(frame.definition).is_none_or(|found| found.name != "schemas");
        if is_plain && frame.opened_by != DOCUMENT {
            // Writing to a string cannot fail.
            let _ = write!(path, "[{index}]");
        }
    }
}
