//! What an operation's path names.

use super::super::dialect::Quirk;
use super::super::error::Refusal;
use super::super::filter::{Expression, Literal, Operator};
use super::super::path::PatchPath;
use super::super::report::Report;
use super::super::schema::{Attribute, Mutability, Schemas};
use super::Options;
use crate::rule::Rule;

/// An attribute of the resource, or some of its values.
pub(super) struct Target<'s> {
    /// The member that holds the attribute; `None` at the top.
    pub(super) extension: Option<String>,
    /// Empty: the extension as a whole.
    pub(super) name: String,
    pub(super) filter: Option<Expression>,
    pub(super) sub: Option<String>,
    /// What is known of the attribute.
    pub(super) definition: Option<&'s Attribute>,
    /// Where the request names it.
    pub(super) offset: usize,
}

impl<'s> Target<'s> {
    /// Reads the `path` of an operation.
    pub(super) fn read(
        path: &str,
        at: usize,
        schemas: &'s Schemas,
        options: &Options,
        report: &mut Report,
    ) -> Result<Self, Refusal> {
        let parsed = parse(path, at, report)?;
        if report.is_exact() && !options.is_organization_name(parsed.attribute.name()) {
            parsed
                .check(schemas)
                .map_err(|error| report.refusal_within(Rule::InvalidPath, at, error.offset, error.message))?;
        }
        Self::resolve(parsed, at, schemas, options, report)
    }

    /// Reads the name of a member, which some clients write as a path.
    pub(super) fn read_key(
        key: &str,
        at: usize,
        schemas: &'s Schemas,
        options: &Options,
        report: &mut Report,
    ) -> Result<Self, Refusal> {
        Self::resolve(parse(key, at, report)?, at, schemas, options, report)
    }

    /// An extension that no schema describes, as a whole.
    pub(super) fn unknown_extension(urn: &str, offset: usize) -> Self {
        Self { extension: Some(urn.to_owned()), name: String::new(), filter: None, sub: None, definition: None, offset }
    }

    /// An attribute of this extension.
    pub(super) fn within(
        &self,
        name: &str,
        schemas: &'s Schemas,
        options: &Options,
        offset: usize,
        report: &mut Report,
    ) -> Self {
        let schema = self.extension.as_deref().and_then(|urn| schemas.extension(urn));
        let definition = schema.and_then(|schema| schema.attribute(name));
        if definition.is_none() && !options.is_organization_name(name) {
            report.unknown(offset, name);
        }
        Self { extension: self.extension.clone(), name: name.to_owned(), filter: None, sub: None, definition, offset }
    }

    fn resolve(
        path: PatchPath,
        offset: usize,
        schemas: &'s Schemas,
        options: &Options,
        report: &mut Report,
    ) -> Result<Self, Refusal> {
        let resolved = path.attribute.resolve(schemas);
        let mut target = Self {
            extension: resolved.extension.map(str::to_owned),
            name: resolved.name.to_owned(),
            filter: path.filter,
            sub: path.sub.or(resolved.sub.map(str::to_owned)),
            definition: resolved.attribute,
            offset,
        };
        let is_whole = target.name.is_empty();
        if is_whole && target.extension.is_none() {
            return Err(report.refusal(
                Rule::InvalidPath,
                offset,
                "A path names an attribute, not the resource's schema.",
            ));
        }
        if target.definition.is_none() && !is_whole && !options.is_organization_name(&target.name) {
            target.find_elsewhere(schemas, report)?;
        }
        target.check_shape(report)?;
        Ok(target)
    }

    /// Looks for an attribute that is not where the path says.
    fn find_elsewhere(&mut self, schemas: &'s Schemas, report: &mut Report) -> Result<(), Refusal> {
        let extension = schemas.extension_with(&self.name).filter(|_| self.extension.is_none());
        let Some(extension) = extension else {
            report.unknown(self.offset, &self.name);
            return Ok(());
        };
        let message = format!("`{}` belongs to `{}`, and came without it.", self.name, extension.id);
        report.quirk(Quirk::BareExtension, self.offset, &message)?;
        self.extension = Some(extension.id.to_string());
        self.definition = extension.attribute(&self.name);
        Ok(())
    }

    fn check_shape(&self, report: &mut Report) -> Result<(), Refusal> {
        let Some(definition) = self.definition else { return Ok(()) };
        let name = &definition.name;
        if self.filter.is_some() && !definition.is_multi_valued {
            let message = format!("`{name}` has one value, so that a filter cannot choose among its values.");
            return Err(report.refusal(Rule::InvalidPath, self.offset, message));
        }
        let Some(sub) = self.sub.as_deref() else { return Ok(()) };
        if definition.sub_attributes.is_empty() {
            let message = format!("`{name}` has no sub-attributes, so that `{name}.{sub}` names nothing.");
            return Err(report.refusal(Rule::InvalidPath, self.offset, message));
        }
        if definition.sub(sub).is_none() {
            report.unknown(self.offset, sub);
        }
        Ok(())
    }

    /// Whether it is an extension as a whole.
    pub(super) fn is_extension(&self) -> bool {
        self.name.is_empty()
    }

    pub(super) fn is_read_only(&self) -> bool {
        self.definition.is_some_and(|definition| definition.mutability == Mutability::ReadOnly)
    }

    pub(super) fn is_write_only(&self) -> bool {
        self.definition.is_some_and(|definition| definition.mutability == Mutability::WriteOnly)
    }

    /// What is known of the sub-attribute.
    pub(super) fn sub_definition(&self) -> Option<&'s Attribute> {
        self.definition?.sub(self.sub.as_deref()?)
    }

    /// The `value` that the filter asks for, where that is all that it asks of a list of references.
    pub(super) fn sought_value(&self) -> Option<&str> {
        sought_value(self.filter.as_ref()?)
    }
}

/// The `value` that a filter asks for, where that is all that it asks.
pub(super) fn sought_value(filter: &Expression) -> Option<&str> {
    let mut terms = filter.terms();
    let term = terms.next().filter(|_| terms.next().is_none())?;
    let is_value = term.operator == Operator::Equal && term.attribute.as_str().eq_ignore_ascii_case("value");
    match &term.value {
        Literal::Text(value) if is_value && filter.is_conjunction() => Some(value),
        _ => None,
    }
}

impl Options<'_> {
    /// Whether this is the attribute that carries the organization's name.
    pub(crate) fn is_organization_name(&self, name: &str) -> bool {
        self.organization_attribute.is_some_and(|attribute| attribute.eq_ignore_ascii_case(name))
    }
}

fn parse(path: &str, at: usize, report: &Report) -> Result<PatchPath, Refusal> {
    PatchPath::parse(path).map_err(|error| {
        let message = format!("`{path}` is no path. {}", error.message);
        report.refusal_within(Rule::InvalidPath, at, error.offset, message)
    })
}

impl Report<'_> {
    /// Warns of an attribute that no schema has.
    pub(super) fn unknown(&mut self, offset: usize, name: &str) {
        let message = format!("No schema has the attribute `{name}`. It is kept as it is.");
        self.warn(Rule::UnknownAttribute, offset, name, message);
    }
}
