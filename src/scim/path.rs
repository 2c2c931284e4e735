//! Attribute paths (RFC 7644, sections 3.5.2 and 3.10), without a schema.

use super::filter::{Expression, FilterError, parse::Cursor};
use super::schema::{Attribute, Schema, Schemas};
use std::fmt;

/// The longest path or filter, in bytes.
pub const LONGEST: usize = 8 * 1024;

/// The name of an attribute as it was written, with its URN and its sub-attribute.
///
/// A URN holds colons and dots: without schemas the last colon ends it, and [`AttributePath::resolve`] asks the
/// schemas.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct AttributePath {
    text: String,
    /// How long the URN is, in bytes; 0 without one.
    urn: usize,
    /// Where the sub-attribute begins; the text's length without one.
    sub: usize,
}

/// What a path means in a resource.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolved<'p, 's> {
    /// The member that holds the attribute; `None` at the top of the resource.
    pub extension: Option<&'p str>,
    /// The attribute's name; empty where the path names an extension as a whole.
    pub name: &'p str,
    /// The sub-attribute's name.
    pub sub: Option<&'p str>,
    /// The extension's schema, where it is known.
    pub schema: Option<&'s Schema>,
    /// The attribute, where it is known.
    pub attribute: Option<&'s Attribute>,
}

impl<'s> Resolved<'_, 's> {
    /// What is known of the sub-attribute, or of the attribute where none is named.
    #[must_use]
    pub fn leaf(&self) -> Option<&'s Attribute> {
        match self.sub {
            Some(sub) => self.attribute?.sub(sub),
            None => self.attribute,
        }
    }

    /// Whether the schemas define all that the path names.
    #[must_use]
    pub fn is_known(&self) -> bool {
        if self.name.is_empty() { self.schema.is_some() } else { self.leaf().is_some() }
    }
}

impl AttributePath {
    /// Reads a name as the grammar has it: `name`, `name.sub`, `urn:...:name.sub`.
    ///
    /// # Errors
    /// The offset in bytes of what is wrong, and a sentence about it.
    pub fn read(text: &str) -> Result<Self, (usize, &'static str)> {
        let urn = if starts_with_urn(text) { text.rfind(':').unwrap_or(0) } else { 0 };
        if starts_with_urn(text) && text.get(4..urn).is_none_or(str::is_empty) {
            return Err((0, "A URN is followed by a colon and an attribute, as in `urn:example:2.0:User:title`."));
        }
        let start = if urn == 0 { 0 } else { urn + 1 };
        let names = text.get(start..).unwrap_or_default();
        let (name, sub) = names.split_once('.').map_or((names, None), |(name, sub)| (name, Some(sub)));
        check_name(name, start)?;
        if let Some(sub) = sub {
            check_name(sub, start + name.len() + 1)?;
        }
        let sub = sub.map_or(text.len(), |_| start + name.len() + 1);
        Ok(Self { text: text.to_owned(), urn, sub })
    }

    /// The URN before the name.
    #[must_use]
    pub fn urn(&self) -> Option<&str> {
        self.text.get(..self.urn).filter(|urn| !urn.is_empty())
    }

    /// The attribute's name.
    #[must_use]
    pub fn name(&self) -> &str {
        let start = if self.urn == 0 { 0 } else { self.urn + 1 };
        let end = if self.sub == self.text.len() { self.sub } else { self.sub - 1 };
        self.text.get(start..end).unwrap_or_default()
    }

    /// The sub-attribute's name.
    #[must_use]
    pub fn sub(&self) -> Option<&str> {
        self.text.get(self.sub..).filter(|sub| !sub.is_empty())
    }

    /// The path as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the path means under these schemas. The longest known URN is taken first.
    #[must_use]
    pub fn resolve<'p, 's>(&'p self, schemas: &'s Schemas) -> Resolved<'p, 's> {
        let Some(urn) = self.urn() else {
            let attribute = schemas.attribute(self.name());
            return Resolved { extension: None, name: self.name(), sub: self.sub(), schema: None, attribute };
        };
        if let Some((schema, rest)) = schemas.split_urn(&self.text) {
            let is_core = schemas.is_core(&schema.id);
            let extension = (!is_core).then(|| self.text.get(..schema.id.len()).unwrap_or(urn));
            let (name, sub) = rest.split_once('.').map_or((rest, None), |(name, sub)| (name, Some(sub)));
            let attribute = if is_core { schemas.attribute(name) } else { schema.attribute(name) };
            return Resolved { extension, name, sub, schema: Some(schema), attribute };
        }
        Resolved { extension: Some(urn), name: self.name(), sub: self.sub(), schema: None, attribute: None }
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Whether a name begins as a URN does; only then may it hold colons.
pub(super) fn starts_with_urn(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) || text.contains("://")
}

/// Refuses what is no attribute name (RFC 7643, section 2.1); `$ref` is one.
fn check_name(name: &str, offset: usize) -> Result<(), (usize, &'static str)> {
    let rest = name.strip_prefix('$').unwrap_or(name);
    if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Err((offset, "An attribute's name begins with a letter."));
    }
    let is_wrong = |char: char| !(char.is_ascii_alphanumeric() || char == '-' || char == '_');
    match rest.find(is_wrong) {
        None => Ok(()),
        Some(at) if rest.get(at..).is_some_and(|rest| rest.starts_with('.')) => {
            Err((offset + name.len() - rest.len() + at, "A sub-attribute has no sub-attributes."))
        }
        Some(at) => {
            Err((offset + name.len() - rest.len() + at, "An attribute's name holds letters, digits, `-` and `_` only."))
        }
    }
}

/// The `path` of a PATCH operation (RFC 7644, section 3.5.2, figure 7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PatchPath {
    /// The attribute.
    pub attribute: AttributePath,
    /// Which of its values.
    pub filter: Option<Expression>,
    /// The sub-attribute of those values, after the filter.
    pub sub: Option<String>,
}

impl PatchPath {
    /// Reads `members`, `name.familyName`, `emails[type eq "work"]`, `emails[type eq "work"].value`.
    ///
    /// # Errors
    /// What is wrong and where, as `invalidPath`.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let mut cursor = Cursor::new(text)?;
        let attribute = cursor.attribute()?;
        let filter = cursor.value_filter()?;
        let sub = if filter.is_some() { cursor.sub_attribute()? } else { None };
        cursor.end("A path ends after its attribute.")?;
        if let (Some(sub), Some(_)) = (attribute.sub(), &filter) {
            let offset = text.find(sub).unwrap_or(0);
            return Err(FilterError::new(offset, "A filter stands behind an attribute, not behind a sub-attribute."));
        }
        Ok(Self { attribute, filter, sub })
    }
}

impl PatchPath {
    /// Refuses a path that names nothing under these schemas.
    ///
    /// # Errors
    /// What is not there, and where the path names it.
    pub fn check(&self, schemas: &Schemas) -> Result<(), FilterError> {
        let resolved = self.attribute.resolve(schemas);
        if resolved.attribute.is_none() && !(resolved.name.is_empty() && resolved.extension.is_some()) {
            return Err(FilterError::new(0, format!("No schema has the attribute `{}`.", self.attribute)));
        }
        let Some(attribute) = resolved.attribute else { return Ok(()) };
        let names = self.filter.iter().flat_map(|filter| filter.terms().map(|term| term.attribute.name()));
        let mut subs = names.chain(resolved.sub).chain(self.sub.as_deref());
        match subs.find(|sub| attribute.sub(sub).is_none()) {
            None => Ok(()),
            Some(sub) => {
                let offset = self.attribute.as_str().len();
                Err(FilterError::new(offset, format!("`{}` has no sub-attribute `{sub}`.", attribute.name)))
            }
        }
    }
}

impl fmt::Display for PatchPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.attribute)?;
        if let Some(filter) = &self.filter {
            write!(formatter, "[{filter}]")?;
        }
        self.sub.iter().try_for_each(|sub| write!(formatter, ".{sub}"))
    }
}
