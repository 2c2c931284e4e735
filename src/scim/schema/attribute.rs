//! How the built-in schemas are written down: one attribute a line, everything else as RFC 7643 has it by default.

use super::{Attribute, Mutability, Returned, Type, Uniqueness};
use std::borrow::Cow;

/// A list of words that is known when the program is built.
macro_rules! words {
    ($($word:literal),*) => { std::borrow::Cow::Borrowed(&[$(std::borrow::Cow::Borrowed($word)),*]) };
}
pub(super) use words;

type Words = Cow<'static, [Cow<'static, str>]>;

/// Text that clients may write and that is compared without case.
pub(super) const fn text(name: &'static str, description: &'static str) -> Attribute {
    attribute(name, description, Type::String, words![], words![], &[])
}

/// Text of which some values are suggested.
pub(super) const fn suggested(name: &'static str, description: &'static str, canonical_values: Words) -> Attribute {
    attribute(name, description, Type::String, canonical_values, words![], &[])
}

/// A value of another type.
pub(super) const fn typed(name: &'static str, description: &'static str, kind: Type) -> Attribute {
    attribute(name, description, kind, words![], words![], &[])
}

/// A URI, compared with case.
pub(super) const fn reference(name: &'static str, description: &'static str, reference_types: Words) -> Attribute {
    attribute(name, description, Type::Reference, words![], reference_types, &[]).exact()
}

/// One value that is made of others.
pub(super) const fn complex(name: &'static str, description: &'static str, parts: &'static [Attribute]) -> Attribute {
    attribute(name, description, Type::Complex, words![], words![], parts)
}

/// Many values that are made of others.
pub(super) const fn list(name: &'static str, description: &'static str, parts: &'static [Attribute]) -> Attribute {
    complex(name, description, parts).many()
}

/// The mark of the preferred value (RFC 7643, section 2.4).
pub(super) const PRIMARY: Attribute = typed("primary", "Whether this is the preferred value.", Type::Boolean);

/// The name to show of a value (RFC 7643, section 2.4).
pub(super) const DISPLAY: Attribute = text("display", "The name to show.");

const fn attribute(
    name: &'static str,
    description: &'static str,
    kind: Type,
    canonical_values: Words,
    reference_types: Words,
    sub_attributes: &'static [Attribute],
) -> Attribute {
    Attribute {
        name: Cow::Borrowed(name),
        description: Cow::Borrowed(description),
        kind,
        is_multi_valued: false,
        is_required: false,
        is_case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        uniqueness: Uniqueness::None,
        canonical_values,
        reference_types,
        sub_attributes: Cow::Borrowed(sub_attributes),
    }
}

impl Attribute {
    pub(super) const fn many(mut self) -> Self {
        self.is_multi_valued = true;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    pub(super) const fn exact(mut self) -> Self {
        self.is_case_exact = true;
        self
    }

    pub(super) const fn unique(mut self) -> Self {
        self.uniqueness = Uniqueness::Server;
        self
    }

    pub(super) const fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }

    pub(super) const fn immutable(mut self) -> Self {
        self.mutability = Mutability::Immutable;
        self
    }

    pub(super) const fn write_only(mut self) -> Self {
        self.mutability = Mutability::WriteOnly;
        self.returned = Returned::Never;
        self
    }

    pub(super) const fn always(mut self) -> Self {
        self.returned = Returned::Always;
        self
    }
}
