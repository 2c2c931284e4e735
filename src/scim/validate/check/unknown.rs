//! **What it checks**: a name is an attribute of its object. Names that clients write as paths, with a URN or without
//! the one they need are recognised and named.
//!
//! **Why**: unknown attributes are kept and mean nothing here, and often a name is misspelled.
//!
//! **Example**: `{"givenname": "Ada"}` beside `name`
//!
//! **Source**: RFC 7643, section 2.1; SU-16.

use super::super::scanner::Scanner;
use super::super::table::{Id, Kind, UNKNOWN};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::scim::dialect::Quirk;
use crate::scim::path::{PatchPath, starts_with_urn};
use crate::scim::value::shortened;

impl Scanner<'_, '_, '_> {
    /// What a name means that is no attribute of the present object.
    #[cold]
    pub(in super::super) fn elsewhere(&mut self, name: &str) -> Id {
        let at = self.now.key.from;
        let opener = self.tables.definition(self.now.opened_by);
        if let Some(list) = opener.filter(|opener| opener.is_multi_valued && opener.name.eq_ignore_ascii_case(name))
            && self.outer.last().is_some_and(|around| !around.is_array() && !around.is_member_item)
            && !(self.is_one_item && self.outer.len() == 1)
        {
            let _ = list;
            self.quirk(Quirk::Wrapped, at, "The list stands within an object of its own name.");
            return self.now.opened_by;
        }
        if self.options.is_organization_name(name.rsplit(':').next().unwrap_or_default()) {
            return UNKNOWN;
        }
        let is_top = self.now.shape == 0 && self.schemas.is_some();
        if is_top && let Some(found) = self.at_top(name) {
            return found;
        }
        if name.is_empty() && opener.is_some_and(|opener| opener.kind == Kind::Extension) {
            self.error(Rule::InvalidPath, at, "An attribute has a name.");
            return UNKNOWN;
        }
        let message = if self.schemas.is_none() {
            format!("There is no `{}` here. It is ignored.", shortened(name))
        } else if is_top || opener.is_some_and(|opener| opener.kind == Kind::Extension) {
            format!("No schema has the attribute `{}`. It is kept as it is.", shortened(name))
        } else {
            let parent = opener.map_or("", |opener| &opener.name);
            format!("`{parent}` has no sub-attribute `{}`. It is kept as it is.", shortened(name))
        };
        let rule = if self.schemas.is_none() { Rule::UnknownKey } else { Rule::UnknownAttribute };
        self.tell(&Finding::warning(rule, message), at);
        UNKNOWN
    }

    /// A name at the top that is a path, or an attribute of an extension. Nothing where it is a plain unknown name.
    fn at_top(&mut self, name: &str) -> Option<Id> {
        let schemas = self.schemas?;
        let (at, key) = (self.now.key.from, self.now.key);
        let is_urn = starts_with_urn(name);
        match schemas.split_urn(name) {
            // An object under a URN is an extension that nobody knows.
            None if is_urn && self.is_object_next() => return None,
            Some((schema, rest)) if is_urn => {
                let first = rest.split('.').next().unwrap_or_default();
                let shape = if schemas.is_core(&schema.id) { Some(0) } else { self.shape_of(&schema.id) };
                let tables = self.tables;
                let found = shape.and_then(|shape| tables.definition(tables.find(shape, first.as_bytes())));
                // Of a whole resource it is left out before anything is looked at.
                if let Some(definition) = found.filter(|definition| definition.is_read_only && !self.is_part) {
                    self.tell_read_only(definition);
                    return Some(UNKNOWN);
                }
            }
            _ => {}
        }
        let is_path = name.contains(['.', '[']);
        if is_urn {
            self.quirk(Quirk::UrnKey, at, "A URN and an attribute stand in one name.");
        } else if is_path {
            self.quirk(Quirk::DottedKey, at, "A path stands where the name of an attribute belongs.");
        }
        match PatchPath::parse(name) {
            Err(error) => {
                let message = format!("`{}` is no path. {}", shortened(name), error.message);
                self.error(Rule::InvalidPath, at, &message);
                Some(UNKNOWN)
            }
            Ok(path) => {
                let is_bare = !is_urn && !is_path && schemas.extension_with(name).is_none();
                self.now.is_member_item = path.filter.is_some() && path.sub.is_none();
                (!is_bare).then(|| self.named(&path, schemas, key, false).0)
            }
        }
    }

    fn shape_of(&self, urn: &str) -> Option<Id> {
        self.tables.definition(self.tables.find(0, urn.as_bytes())).map(|definition| definition.child)
    }

    /// Whether the value of the present name is an object, or none.
    fn is_object_next(&self) -> bool {
        let rest = self.text.get(self.now.key.to..).unwrap_or_default();
        let value = rest.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b':');
        matches!(value, Some(b'{' | b'n'))
    }
}
