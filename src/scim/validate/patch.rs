//! PATCH requests (RFC 7644, section 3.5.2): the message, then each operation's value by what its path names.

use super::findings::Findings;
use super::frame::Span;
use super::problems::Problems;
use super::scanner::{Operation, Scanner};
use super::table::{Check, DOCUMENT, Definition, Id, Tables, UNKNOWN};
use super::{Validator, beginning, not_json};
use crate::finding::{Document, Finding};
use crate::json::Limits;
use crate::rule::Rule;
use crate::scim::dialect::Quirk;
use crate::scim::patch::Options;
use crate::scim::path::PatchPath;
use crate::scim::schema::{PATCH_OP, PATCH_REQUEST, ResourceType, Schemas};
use crate::scim::value::shortened;
use std::sync::LazyLock;

static MESSAGE: LazyLock<Tables> = LazyLock::new(|| Tables::of_message(PATCH_OP, PATCH_REQUEST));

pub(super) fn message() -> &'static Tables {
    &MESSAGE
}

pub(super) fn validate(bytes: &[u8], validator: Option<&Validator>, options: &Options) -> Findings {
    let mut problems = Problems::new(bytes, Document::Patch);
    let text = beginning(bytes);
    let mut scanner = Scanner::new(text.as_bytes(), &MESSAGE, None, options, &mut problems);
    let is_json = scanner.run(0, DOCUMENT).is_ok_and(|end| end == bytes.len()) && bytes.len() <= Limits::DOCUMENT.bytes;
    let operations = std::mem::take(&mut scanner.operations);
    if !is_json {
        not_json(bytes, &mut problems);
        return problems.finish();
    }
    check(text, &operations, "/Operations", validator, options, &mut problems);
    problems.finish()
}

/// Checks the operations of a request that stands at a pointer of the document.
pub(super) fn check<'a>(
    text: &'a str,
    operations: &[Operation],
    pointer: &str,
    validator: Option<&Validator>,
    options: &Options,
    problems: &mut Problems<'a>,
) {
    let guess = || if speaks_of_members(text, operations) { ResourceType::Group } else { ResourceType::User };
    let validator = validator.unwrap_or_else(|| Validator::of(guess()));
    for operation in operations {
        let base = format!("{pointer}/{}", operation.index);
        OperationCheck { text, validator, options, base: &base, problems: &mut *problems }.check(operation);
    }
    problems.base = (String::new(), String::new());
}

/// Whether a request can only be a group's: a path, or a value without a path, names members.
fn speaks_of_members(text: &str, operations: &[Operation]) -> bool {
    operations.iter().any(|operation| match (operation.path, operation.value) {
        (Some(path), _) => inner(text, path).get(..7).is_some_and(|name| name.eq_ignore_ascii_case("members")),
        (None, Some(value)) => text.get(value.from..value.to).is_some_and(|value| value.contains("\"members\"")),
        (None, None) => false,
    })
}

fn inner(text: &str, span: Span) -> &str {
    text.get(span.from + 1..span.to.saturating_sub(1)).unwrap_or_default()
}

/// What a path names.
struct Named {
    id: Id,
    /// The path without filters.
    attribute: String,
    /// Whether it is an attribute as a whole.
    is_whole: bool,
    /// Whether it is one value of a list, or more.
    is_item: bool,
    /// Whether nothing is done to it: it is read-only, or the password.
    is_left_alone: bool,
}

struct OperationCheck<'a, 't, 'p> {
    text: &'a str,
    validator: &'t Validator,
    options: &'t Options<'t>,
    base: &'t str,
    problems: &'p mut Problems<'a>,
}

impl<'a, 't> OperationCheck<'a, 't, '_> {
    fn check(&mut self, operation: &Operation) {
        let is_removal = operation.op.is_some_and(|op| inner(self.text, op).eq_ignore_ascii_case("remove"));
        let Some(path) = operation.path else {
            match operation.value {
                _ if is_removal => {
                    let message = "A `remove` needs a `path` that says what to remove.";
                    self.operation(Rule::NoTarget, operation, message);
                }
                Some(value) if self.is_spread(value) => self.value(value, DOCUMENT, String::new()),
                Some(_) => {
                    let message = "Without a `path` the `value` is an object of attributes.";
                    self.operation(Rule::InvalidValue, operation, message);
                }
                None => self.operation(Rule::InvalidValue, operation, "A `value` is missing here."),
            }
            return;
        };
        let Some(Named { id, attribute, is_whole, is_item, is_left_alone }) = self.path(path) else { return };
        match operation.value {
            // Nothing is done, whatever the value.
            _ if is_left_alone => {}
            None if !is_removal => self.operation(Rule::InvalidValue, operation, "A `value` is missing here."),
            None => {}
            Some(value) if is_removal => {
                let mut scanner = self.scanner(format!("{}/value", self.base), attribute);
                if scanner.text.get(value.from..value.to) == Some(b"null") {
                    return;
                }
                scanner.quirk(Quirk::RemoveValue, value.from, "The removal names values: these are removed.");
                // Of anything but a list the value means nothing.
                let is_list = scanner.tables.definition(id).is_some_and(|found| found.is_multi_valued);
                if is_list && is_whole {
                    let _ = scanner.run(value.from, id);
                }
            }
            Some(value) => {
                let mut scanner = self.scanner(format!("{}/value", self.base), attribute);
                scanner.is_one_item = is_item;
                // It was read as JSON already.
                let _ = scanner.run(value.from, id);
            }
        }
    }

    /// Whether a value is an object, or a text that may hold one.
    fn is_spread(&self, value: Span) -> bool {
        let text = self.text.get(value.from..value.to).unwrap_or_default();
        text.starts_with('{') || text.strip_prefix('"').is_some_and(|text| text.starts_with('{'))
    }

    /// Reads a path.
    fn path(&mut self, span: Span) -> Option<Named> {
        let (validator, options) = (self.validator, self.options);
        let mut scanner = self.scanner(format!("{}/path", self.base), String::new());
        let text = scanner.decoded(span);
        let parsed = match PatchPath::parse(&text) {
            Ok(parsed) => parsed,
            Err(error) => {
                let message = format!("`{}` is no path. {}", shortened(&text), error.message);
                scanner.error(Rule::InvalidPath, span.from + 1 + error.offset.min(scanner.raw(span).len()), &message);
                return None;
            }
        };
        let schemas = &validator.schemas;
        let is_organization = options.is_organization_name(parsed.attribute.name());
        if let (true, false, Err(error)) = (scanner.is_exact(), is_organization, parsed.check(schemas)) {
            scanner.error(Rule::InvalidPath, span.from + 1 + error.offset, &error.message);
            return None;
        }
        let sub = parsed.sub.as_deref().map(|sub| format!(".{sub}")).unwrap_or_default();
        let attribute = format!("{}{sub}", parsed.attribute);
        let (id, is_left_alone) = scanner.named(&parsed, schemas, span, is_organization);
        let (has_filter, has_sub) =
            (parsed.filter.is_some(), parsed.sub.or(parsed.attribute.sub().map(str::to_owned)).is_some());
        Some(Named { id, attribute, is_whole: !has_filter && !has_sub, is_item: has_filter && !has_sub, is_left_alone })
    }

    /// A value, by what it is the value of.
    fn value(&mut self, span: Span, id: Id, attribute: String) {
        let mut scanner = self.scanner(format!("{}/value", self.base), attribute);
        // It was read as JSON already.
        let _ = scanner.run(span.from, id);
    }

    /// Tells of an operation as a whole.
    fn operation(&mut self, rule: Rule, operation: &Operation, message: &str) {
        let places = [operation.op, operation.path, operation.value];
        let at = places.into_iter().flatten().map(|span| span.from).min().unwrap_or(0);
        self.scanner(self.base.to_owned(), String::new()).error(rule, at, message);
    }

    fn scanner(&mut self, pointer: String, attribute: String) -> Scanner<'a, 't, '_> {
        self.problems.base = (pointer, attribute);
        let validator = self.validator;
        let mut scanner = Scanner::new(
            self.text.as_bytes(),
            &validator.tables,
            Some(&validator.schemas),
            self.options,
            &mut *self.problems,
        );
        scanner.is_part = true;
        scanner
    }
}

impl Scanner<'_, '_, '_> {
    /// `op` is one of three words.
    pub(super) fn op(&mut self, definition: &Definition, span: Span) {
        let word = self.decoded(span);
        let known = definition.canonical_values.iter().find(|known| known.eq_ignore_ascii_case(&word));
        match known {
            None => {
                let words = definition.canonical_values.join(", ");
                let message = format!("`{}` is one of {words}, found \"{}\".", definition.name, shortened(&word));
                self.error(Rule::InvalidSyntax, span.from, &message);
            }
            Some(known) if *known != word => {
                let message = format!("`{}` is not written as `{known}`: `{word}`.", definition.name);
                self.quirk(Quirk::OpCase, span.from, &message);
            }
            Some(_) => {}
        }
    }

    /// The definition that a path names, and whether nothing is done to it; what is wrong with it is told.
    pub(super) fn named(
        &mut self,
        path: &PatchPath,
        schemas: &Schemas,
        span: Span,
        is_organization: bool,
    ) -> (Id, bool) {
        let resolved = path.attribute.resolve(schemas);
        if resolved.extension.is_none() && resolved.name.is_empty() {
            let message = "A path names an attribute, not the resource's schema.";
            self.error(Rule::InvalidPath, span.from, message);
            return (UNKNOWN, false);
        }
        let mut shape = match resolved.extension {
            None => 0,
            Some(urn) => match self.tables.definition(self.tables.find(0, urn.as_bytes())) {
                Some(extension) if resolved.name.is_empty() => {
                    let is_read_only = extension.is_read_only;
                    let id = self.unless_read_only(is_read_only, self.tables.find(0, urn.as_bytes()), urn, span);
                    return (id, is_read_only);
                }
                Some(extension) => extension.child,
                None => super::table::FREE,
            },
        };
        let mut id = self.tables.find(shape, resolved.name.as_bytes());
        if id == UNKNOWN
            && resolved.extension.is_none()
            && let Some(extension) = schemas.extension_with(resolved.name)
        {
            let message = format!("`{}` belongs to `{}`, and came without it.", resolved.name, extension.id);
            self.quirk(Quirk::BareExtension, span.from, &message);
            shape =
                self.tables.definition(self.tables.find(0, extension.id.as_bytes())).map_or(shape, |found| found.child);
            id = self.tables.find(shape, resolved.name.as_bytes());
        }
        let Some(definition) = self.tables.definition(id) else {
            if !is_organization {
                let message =
                    format!("No schema has the attribute `{}`. It is kept as it is.", shortened(resolved.name));
                self.tell(&Finding::warning(Rule::UnknownAttribute, message), span.from);
            }
            return (UNKNOWN, false);
        };
        if path.filter.is_some() && !definition.is_multi_valued {
            let message =
                format!("`{}` has one value, so that a filter cannot choose among its values.", definition.name);
            self.error(Rule::InvalidPath, span.from, &message);
        }
        let child = definition.child;
        let is_left_alone = definition.is_left_alone();
        if definition.check == Check::Password {
            self.tell_password(span.from);
        }
        let id = self.unless_read_only(definition.is_read_only, id, resolved.name, span);
        let part = match path.sub.as_deref().or(resolved.sub) {
            None => id,
            Some(sub) if child == super::table::FREE => {
                let message =
                    format!("`{0}` has no sub-attributes, so that `{0}.{sub}` names nothing.", definition.name);
                self.error(Rule::InvalidPath, span.from, &message);
                UNKNOWN
            }
            Some(_) if id == UNKNOWN => UNKNOWN,
            Some(sub) => match self.tables.find(child, sub.as_bytes()) {
                UNKNOWN => {
                    let message = format!("No schema has the attribute `{}`. It is kept as it is.", shortened(sub));
                    self.tell(&Finding::warning(Rule::UnknownAttribute, message), span.from);
                    UNKNOWN
                }
                found => found,
            },
        };
        (part, is_left_alone)
    }

    fn unless_read_only(&mut self, is_read_only: bool, id: Id, name: &str, span: Span) -> Id {
        if !is_read_only {
            return id;
        }
        let message = format!("`{name}` is read-only. What the request says of it is ignored.");
        self.quirk(Quirk::ReadOnly, span.from, &message);
        UNKNOWN
    }
}
