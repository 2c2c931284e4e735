//! **What it checks**: a value is of its attribute's type, and a list where the attribute has many values. What
//! clients are known to send in its place is recognised and named.
//!
//! **Why**: a text for a boolean is read differently by every receiver.
//!
//! **Example**: `{"active": "True"}`
//!
//! **Source**: RFC 7643, sections 2.3 and 2.4.

use super::super::frame::{Form, Span};
use super::super::problems::Problems;
use super::super::scanner::Scanner;
use super::super::table::{Check, Definition, FREE, Id, Kind, UNKNOWN};
use crate::finding::{Document, Finding, Severity};
use crate::json::{Limits, tree};
use crate::rule::Rule;
use crate::scim::dialect::Quirk;
use crate::scim::value::shortened;

/// A value without parts, by its place.
#[derive(Clone, Copy)]
pub(in super::super) enum Scalar {
    Text(Span),
    Bool(usize),
    Number(Span),
}

impl Scalar {
    const fn at(self) -> usize {
        match self {
            Self::Bool(at) => at,
            Self::Text(span) | Self::Number(span) => span.from,
        }
    }
}

impl Scanner<'_, '_, '_> {
    /// A text, where something is known of it.
    pub(in super::super) fn text(&mut self, definition: &Definition, span: Span) {
        if definition.is_required && definition.kind == Kind::String && self.is_blank(span) {
            let message = format!("`{}` takes text that is not blank.", definition.name);
            self.now.present |= definition.bit;
            return self.error(Rule::InvalidValue, span.from, &message);
        }
        match definition.kind {
            Kind::String => self.check_text(definition, span),
            Kind::Boolean => self.boolean_text(definition, span),
            Kind::DateTime => self.date_time(definition, span),
            Kind::Binary => self.binary(definition, span),
            Kind::Reference if definition.check == Check::Schemas => self.schema(span),
            Kind::Reference => self.reference(definition, span),
            Kind::Complex => self.complex_text(definition, span),
            Kind::Any => {}
            Kind::Decimal | Kind::Integer | Kind::Extension => {
                let found = format!("\"{}\"", shortened(&self.decoded(span)));
                self.mismatch(definition, span.from, &found);
            }
        }
    }

    fn check_text(&mut self, definition: &Definition, span: Span) {
        match definition.check {
            Check::Label => self.label(definition, span),
            Check::Canonical => self.canonical(definition, span),
            Check::UserName => self.user_name(span),
            Check::Name => self.length(definition, span, super::length::NAME),
            Check::Email => self.person.email(&self.now, self.outer.last(), span),
            Check::Country => self.person.country(&self.now, self.outer.last(), span),
            Check::Locality => self.person.locality(&self.now, self.outer.last(), span),
            Check::Region => self.person.region(&self.now, self.outer.last(), span),
            Check::Password => self.password(span),
            Check::Part(part) => {
                self.remember(part, span);
                if part == super::super::table::Part::Op {
                    self.op(definition, span);
                }
            }
            Check::Nothing | Check::Schemas | Check::Primary | Check::Emails | Check::Addresses => {}
        }
    }

    fn is_blank(&self, span: Span) -> bool {
        span.to - span.from < 64 && self.decoded(span).trim().is_empty()
    }

    /// `"True"` for a boolean.
    #[cold]
    fn boolean_text(&mut self, definition: &Definition, span: Span) {
        let text = self.decoded(span);
        let value = match () {
            () if text.eq_ignore_ascii_case("true") => true,
            () if text.eq_ignore_ascii_case("false") => false,
            () => return self.mismatch(definition, span.from, &format!("\"{}\"", shortened(&text))),
        };
        self.quirk(Quirk::BooleanString, span.from, &format!("`{}` is a boolean and came as text.", definition.name));
        if value && definition.check == Check::Primary {
            self.primary(span.from);
        }
    }

    /// A text where an object belongs: the object as JSON, its `value` alone, or `""` for none.
    #[cold]
    fn complex_text(&mut self, definition: &Definition, span: Span) {
        let text = self.decoded(span);
        if self.is_whole_document(definition) {
            return self.mismatch(definition, span.from, &format!("\"{}\"", shortened(&text)));
        }
        let is_packed = !self.is_unpacked && self.now.form != Form::Alone && text.starts_with(['{', '[']);
        if is_packed && tree::parse(text.as_bytes(), Limits { depth: 8, ..Limits::LINE }).is_ok() {
            self.quirk(Quirk::Stringified, span.from, "The value is JSON within a text.");
            return self.unpacked(definition, &text, span.from);
        }
        if text.is_empty() && !definition.is_multi_valued {
            let message = format!("An empty `{}` stands for none.", definition.name);
            return self.quirk(Quirk::EmptyReference, span.from, &message);
        }
        self.bare(definition, Scalar::Text(span));
    }

    /// What a text holds is checked as if it stood there itself; what is wrong in it is told at the text.
    fn unpacked(&mut self, definition: &Definition, text: &str, at: usize) {
        let mut problems = Problems::new(text.as_bytes(), Document::Resource);
        let mut scanner = Scanner::new(text.as_bytes(), self.tables, self.schemas, self.options, &mut problems);
        (scanner.is_part, scanner.is_unpacked) = (true, true);
        let is_definition = |id: &Id| self.tables.definition(*id).is_some_and(|found| std::ptr::eq(found, definition));
        let candidates = [self.now.member, self.now.definition];
        // It was read as JSON already.
        let _ = scanner.run(0, candidates.into_iter().find(is_definition).unwrap_or(UNKNOWN));
        for finding in problems.finish().to_vec() {
            self.tell(&finding, at);
        }
    }

    /// Whether the value is the document's, of which nothing is forgiven.
    pub(in super::super) fn is_whole_document(&self, definition: &Definition) -> bool {
        definition.shape == FREE && !self.is_part
    }

    /// A scalar of another type than the attribute's.
    #[cold]
    pub(in super::super) fn bare(&mut self, definition: &Definition, scalar: Scalar) {
        let tables = self.tables;
        let alone = match definition.kind {
            Kind::Complex if !self.is_whole_document(definition) => tables.find(definition.child, b"value"),
            _ => UNKNOWN,
        };
        if let Some(value) = tables.definition(alone).filter(|value| value.kind != Kind::Complex) {
            let message = format!("The value of `{}` stands alone; it is taken for its `value`.", definition.name);
            self.quirk(Quirk::BareValue, scalar.at(), &message);
            return match (scalar, value.kind) {
                (Scalar::Text(span), _) => self.text(value, span),
                (Scalar::Bool(_), Kind::Boolean) | (Scalar::Number(_), Kind::Decimal) => {}
                (Scalar::Number(span), Kind::Integer) => self.integer(value, span),
                _ => self.bare_text(value, scalar),
            };
        }
        self.bare_text(definition, scalar);
    }

    /// A scalar that is no text, where text may belong.
    fn bare_text(&mut self, definition: &Definition, scalar: Scalar) {
        let found = match scalar {
            Scalar::Text(span) => &*format!("\"{}\"", shortened(&self.decoded(span))),
            Scalar::Bool(_) => "a boolean",
            Scalar::Number(_) => "a number",
        };
        let is_text = matches!(definition.kind, Kind::String | Kind::Reference) && definition.check != Check::Schemas;
        if !is_text {
            return self.mismatch(definition, scalar.at(), found);
        }
        let message = format!("`{}` is text and came as {found}.", definition.name);
        self.quirk(Quirk::BareScalar, scalar.at(), &message);
    }

    #[cold]
    pub(in super::super) fn mismatch(&mut self, definition: &Definition, at: usize, found: &str) {
        let expected = match definition.kind {
            Kind::Boolean => "`true` or `false`",
            Kind::Decimal => "a number",
            Kind::Integer => "a whole number",
            Kind::Complex if definition.is_multi_valued && !self.now.is_array() => "a list of objects",
            Kind::Complex | Kind::Extension => "an object",
            _ => "text",
        };
        let (quote, name) = if definition.shape == FREE { ("", "The document") } else { ("`", &*definition.name) };
        let rule = if self.is_whole_document(definition) { Rule::WrongType } else { self.misfit() };
        let message = [quote, name, quote, " takes ", expected, ", found ", found, "."];
        self.told(rule, Severity::Error, &message, at);
    }

    /// The rule of a value that does not fit: a message that does not fit is no SCIM.
    pub(in super::super) fn misfit(&self) -> Rule {
        if self.schemas.is_some() { Rule::InvalidValue } else { Rule::InvalidSyntax }
    }

    /// One value where a list belongs.
    #[cold]
    pub(in super::super) fn tell_single(&mut self, definition: &Definition, at: usize) {
        // In a PATCH one value is added as it is (RFC 7644, section 3.5.2.1).
        if self.is_part {
            return;
        }
        let is_wrong = self.is_exact() || (self.schemas.is_none() && definition.check != Check::Schemas);
        let message = format!("`{}` takes a list, and one value stands for it.", definition.name);
        let finding = match is_wrong {
            true => Finding::error(self.misfit(), message),
            false => Finding::info(Rule::SingleValue, message),
        };
        self.tell(&finding, at);
    }
}
