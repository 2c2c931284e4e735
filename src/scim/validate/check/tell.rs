//! How a problem is told: where the scan is gives the pointer and the attribute.

use super::super::findings::Texts;
use super::super::frame::Frame;
use super::super::scanner::{Scanner, decoded};
use super::super::table::{DOCUMENT, Id, Kind, Tables};
use crate::finding::{Finding, Severity};
use crate::json::pointer::{self, Sink as _};
use crate::rule::Rule;
use crate::scim::dialect::Quirk;

impl Scanner<'_, '_, '_> {
    /// Whether only what the RFC says is accepted.
    pub(in super::super) fn is_exact(&self) -> bool {
        self.options.is_strict || self.options.dialect == crate::directory::Dialect::Rfc
    }

    /// Tells of an error of the present member or item; of what is ignored nothing is refused.
    #[cold]
    pub(in super::super) fn error(&mut self, rule: Rule, offset: usize, message: &str) {
        self.told(rule, Severity::Error, &[message], offset);
    }

    #[cold]
    pub(in super::super) fn info(&mut self, rule: Rule, offset: usize, message: &str) {
        self.told(rule, Severity::Info, &[message], offset);
    }

    /// Tells of what is stored and not used; a strict reader refuses it.
    #[cold]
    pub(in super::super) fn unfit(&mut self, rule: Rule, offset: usize, message: &str) {
        let severity = if self.options.is_strict { Severity::Error } else { Severity::Warning };
        self.told(rule, severity, &[message], offset);
    }

    /// Tells of what only some clients may do.
    #[cold]
    pub(in super::super) fn quirk(&mut self, quirk: Quirk, offset: usize, message: &str) {
        // Of a message only the resources in it are forgiven.
        let is_value = matches!(quirk, Quirk::BareScalar | Quirk::BareValue | Quirk::Wrapped | Quirk::Stringified);
        if self.schemas.is_none() && is_value {
            return self.tell(&Finding::error(Rule::InvalidSyntax, message), offset);
        }
        if quirk.is_tolerated(self.options.dialect, self.options.is_strict) {
            return self.told(quirk.rule(), Severity::Info, &[message], offset);
        }
        let code = quirk.rule().code();
        let message = [message, " This is no SCIM, and only some clients may send it (`", code, "`)."];
        self.told(quirk.refusal(), Severity::Error, &message, offset);
    }

    #[cold]
    pub(in super::super) fn tell(&mut self, finding: &Finding, offset: usize) {
        self.told(finding.rule, finding.severity, &[&finding.message], offset);
    }

    /// Tells of the present member or item, in a message of these parts.
    #[cold]
    pub(in super::super) fn told(&mut self, rule: Rule, severity: Severity, message: &[&str], offset: usize) {
        // A name that stands twice makes the whole ambiguous.
        let is_ignored = (self.now.is_ignored || self.now.is_member_ignored) && rule != Rule::JsonDuplicateKey;
        let severity = if is_ignored { severity.max(Severity::Warning) } else { severity };
        let around = if self.problems.is_outside { self.outer.len().saturating_sub(1) } else { self.outer.len() };
        let frames = self.outer.iter().take(around).chain([&self.now]);
        let walk = Walk { text: self.text, tables: self.tables };
        self.problems.push((rule, severity), message, offset, |pointer, path| walk.follow(frames, pointer, path));
    }

    /// Tells of what an object lacks.
    #[cold]
    pub(in super::super) fn tell_lack(&mut self, finding: &Finding, name: &str) {
        let around = if self.problems.is_outside { self.outer.len().saturating_sub(1) } else { self.outer.len() };
        let frames = self.outer.iter().take(around);
        let walk = Walk { text: self.text, tables: self.tables };
        let (what, opened_by) = ((finding.rule, finding.severity), self.now.opened_by);
        self.problems.push(what, &[&finding.message], self.now.offset, |pointer, path| {
            walk.follow(frames, pointer, path);
            walk.join(opened_by, path);
            path.put(name);
        });
    }
}

/// What a walk along the open objects and arrays reads.
struct Walk<'a, 't> {
    text: &'a [u8],
    tables: &'t Tables,
}

impl Walk<'_, '_> {
    /// Writes the pointer and the path of what the scan is at: the present member or item, or what holds it.
    fn follow<'f>(&self, frames: impl Iterator<Item = &'f Frame>, pointer: &mut Texts, path: &mut Texts) {
        for frame in frames.filter(|frame| frame.closing != 0) {
            self.step(frame, pointer, path);
        }
    }

    /// Writes what stands between an object's path and a name in it.
    fn join(&self, opened_by: Id, path: &mut Texts) {
        let is_extension = self.tables.definition(opened_by).is_some_and(|opener| opener.kind == Kind::Extension);
        if !path.bytes.is_empty() {
            path.put(if is_extension { ":" } else { "." });
        }
    }

    fn step(&self, frame: &Frame, pointer: &mut Texts, path: &mut Texts) {
        if frame.is_object() {
            self.join(frame.opened_by, path);
            // As the schema spells it, where it is the object's own.
            let definition = self.tables.definition(frame.member).filter(|found| found.shape == frame.shape);
            let name = self.text.get(frame.key.from + 1..frame.key.to.saturating_sub(1)).unwrap_or_default();
            if name.iter().any(|byte| matches!(byte, b'\\' | b'~' | b'/')) {
                let name = decoded(self.text, frame.key);
                pointer::push_key(pointer, &name);
                return path.put(definition.map_or(&name, |definition| &definition.name));
            }
            pointer.put("/");
            pointer.put_bytes(name);
            return path.put_bytes(definition.map_or(name, |definition| definition.name.as_bytes()));
        }
        let index = frame.index.saturating_sub(1);
        pointer::push_index(pointer, index);
        // Of `schemas` the whole is meant.
        let is_plain = self.tables.definition(frame.definition).is_none_or(|found| found.name != "schemas");
        if is_plain && frame.opened_by != DOCUMENT {
            path.put("[");
            pointer::push_number(path, index);
            path.put("]");
        }
    }
}
