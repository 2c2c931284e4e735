//! **What it checks**: `schemas` names the core schema, every extension of which there are attributes, and nothing
//! that no schema is called.
//!
//! **Why**: `schemas` says how the rest is read.
//!
//! **Example**: an object of the enterprise extension whose URN is not in `schemas`
//!
//! **Source**: RFC 7643, sections 3 and 3.3.

use super::super::frame::Span;
use super::super::scanner::Scanner;
use super::super::table::UNKNOWN;
use crate::finding::Finding;
use crate::rule::Rule;
use crate::scim::dialect::{LEGACY_GROUP, Quirk};
use crate::scim::schema::BULK;
use crate::scim::value::shortened;

impl Scanner<'_, '_, '_> {
    /// One URN of `schemas`.
    pub(in super::super) fn schema(&mut self, span: Span) {
        let raw = self.raw(span);
        let tables = self.tables;
        let is_it = |id: &str| raw == id.as_bytes() || id.as_bytes().eq_ignore_ascii_case(raw);
        match tables.urns.iter().position(|urn| is_it(&urn.id)) {
            Some(index) => self.declared |= 1_u64.checked_shl(u32::try_from(index).unwrap_or(64)).unwrap_or(0),
            None => self.other_schema(span),
        }
    }

    #[cold]
    fn other_schema(&mut self, span: Span) {
        let urn = self.decoded(span);
        if urn.trim().is_empty() {
            return self.error(self.misfit(), span.from, "`schemas` takes text that is not blank.");
        }
        if let Some(index) = self.tables.urns.iter().position(|known| known.id.eq_ignore_ascii_case(&urn)) {
            self.declared |= 1_u64.checked_shl(u32::try_from(index).unwrap_or(64)).unwrap_or(0);
        } else if urn.eq_ignore_ascii_case(LEGACY_GROUP) {
            self.quirk(Quirk::LegacySchema, span.from, "The schema of an earlier protocol is left out.");
        } else if self.schemas.is_some() {
            let message = format!("No schema is called `{}`. What it defines is kept as it is.", shortened(&urn));
            self.unfit(Rule::UnknownSchema, span.from, &message);
        }
    }

    /// The document has ended: everything about it as a whole.
    pub(in super::super) fn check_document(&mut self) {
        if self.declared & 1 == 0 {
            self.tell_core();
        }
        let tables = self.tables;
        for (index, urn) in tables.urns.iter().enumerate().filter(|(_, urn)| urn.extension != UNKNOWN) {
            let bit = tables.definition(urn.extension).map_or(0, |definition| definition.bit);
            let is_read_only = tables.definition(urn.extension).is_some_and(|definition| definition.is_read_only);
            let is_declared = self.declared >> index.min(63) & 1 != 0;
            if self.now.present & bit != 0 && !is_declared && !is_read_only {
                self.tell_undeclared(&urn.id);
            }
        }
        self.check_email();
        self.check_address();
    }

    #[cold]
    fn tell_core(&mut self) {
        let tables = self.tables;
        let Some(core) = tables.urns.first().map(|urn| &urn.id) else { return };
        let has_schemas = self.now.present & tables.definition(tables.find(0, b"schemas")).map_or(0, |found| found.bit);
        let message = match has_schemas {
            0 => format!("`schemas` is missing. It names `{core}`."),
            _ => format!("`schemas` does not name `{core}`."),
        };
        let is_tolerated = Quirk::MissingSchemas.is_tolerated(self.options.dialect, self.options.is_strict);
        let is_message = self.schemas.is_none();
        // What a Bulk request is for is said by nothing else.
        let is_clear = !is_message || (has_schemas == 0 && *core != BULK);
        let finding = match is_tolerated && is_clear {
            true => Finding::info(Rule::MissingSchemas, message),
            false if is_message => Finding::error(Rule::InvalidSyntax, message),
            false => Finding::error(Quirk::MissingSchemas.refusal(), message),
        };
        self.tell_lack(&finding, "schemas");
    }

    #[cold]
    fn tell_undeclared(&mut self, urn: &str) {
        let message = format!("There are attributes of `{urn}`, and `schemas` does not name it.");
        let finding = match self.is_exact() {
            true => Finding::error(Rule::InvalidValue, message),
            false => Finding::warning(Rule::UndeclaredExtension, message),
        };
        self.tell_lack(&finding, "schemas");
    }
}
