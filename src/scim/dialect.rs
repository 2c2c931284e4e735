//! What clients do beside RFC 7644, and in which dialect it is tolerated.

use crate::directory::Dialect;
use crate::rule::Rule;

/// What a client did that the RFC does not say.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Quirk {
    /// `"op": "Add"`: the words are lower case in RFC 7644, section 3.5.2.
    OpCase,
    /// No `schemas` in a PATCH request.
    MissingSchemas,
    /// `"True"` for a boolean.
    BooleanString,
    /// A number or a boolean where text belongs.
    BareScalar,
    /// JSON within a string.
    Stringified,
    /// `{"value": x}` or `[x]` for `x`, or `{"members": [...]}` behind the path `members`.
    Wrapped,
    /// `x` for `{"value": x}`.
    BareValue,
    /// `{"name.givenName": x}` without a path.
    DottedKey,
    /// `{"urn:...:User:department": x}` without a path.
    UrnKey,
    /// An extension's attribute without the extension's URN, such as `manager`.
    BareExtension,
    /// A `remove` with a value: what it names is removed.
    RemoveValue,
    /// A value filter without a match: the value that it describes is created.
    FilterCreates,
    /// A null, or an empty object or list, for no value (RFC 7643, section 2.5).
    Null,
    /// `""` for no manager.
    EmptyReference,
    /// The group schema of Microsoft's earlier protocol.
    LegacySchema,
    /// `id`, `meta` or `groups` in a request.
    ReadOnly,
    /// More than one primary value.
    SeveralPrimaries,
    /// A sub-attribute behind a filter's brackets, or a backslash that is not escaped.
    LooseFilter,
}

/// Microsoft's name for a group before SCIM 2.0's; Entra ID still sends it.
pub(crate) const LEGACY_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const AUTO: u8 = 1;
const RFC: u8 = 2;
const ENTRA: u8 = 4;
const OKTA: u8 = 8;
const PING: u8 = 16;
const EVERY_CLIENT: u8 = AUTO | ENTRA | OKTA | PING;
const EVERYBODY: u8 = EVERY_CLIENT | RFC;

impl Quirk {
    /// The rule that its findings name, and the dialects that tolerate it.
    const fn facts(self) -> (Rule, u8) {
        match self {
            Self::OpCase => (Rule::OpCase, AUTO | ENTRA),
            Self::MissingSchemas => (Rule::MissingSchemas, EVERY_CLIENT),
            Self::BooleanString => (Rule::BooleanString, AUTO | ENTRA),
            Self::BareScalar => (Rule::BareScalar, EVERY_CLIENT),
            Self::Stringified => (Rule::StringifiedValue, AUTO | ENTRA),
            Self::Wrapped => (Rule::WrappedValue, AUTO | ENTRA | PING),
            Self::BareValue => (Rule::BareValue, AUTO | ENTRA | PING),
            Self::DottedKey => (Rule::DottedKey, AUTO | ENTRA),
            Self::UrnKey => (Rule::UrnKey, AUTO | ENTRA),
            Self::BareExtension => (Rule::BareExtension, AUTO | ENTRA),
            Self::RemoveValue => (Rule::RemoveValue, EVERYBODY),
            Self::FilterCreates => (Rule::FilterCreates, AUTO | ENTRA),
            Self::Null => (Rule::NullValue, EVERYBODY),
            Self::EmptyReference => (Rule::EmptyReference, AUTO | ENTRA | PING),
            Self::LegacySchema => (Rule::LegacySchema, AUTO | ENTRA),
            Self::ReadOnly => (Rule::ReadOnlyIgnored, EVERY_CLIENT),
            Self::SeveralPrimaries => (Rule::SeveralPrimaries, EVERY_CLIENT),
            Self::LooseFilter => (Rule::LooseFilter, EVERYBODY),
        }
    }

    /// The rule that findings name it by.
    #[must_use]
    pub const fn rule(self) -> Rule {
        self.facts().0
    }

    /// Whether a client of this dialect may do it; a strict reader allows what RFC 7643 itself defines.
    #[must_use]
    pub const fn is_tolerated(self, dialect: Dialect, is_strict: bool) -> bool {
        let dialect = match dialect {
            Dialect::Auto => AUTO,
            Dialect::Rfc => RFC,
            Dialect::Entra => ENTRA,
            Dialect::Okta => OKTA,
            Dialect::Ping => PING,
        };
        matches!(self, Self::Null) || (!is_strict && self.facts().1 & dialect != 0)
    }

    /// The rule of the error where it is not tolerated.
    pub(crate) const fn refusal(self) -> Rule {
        match self {
            Self::OpCase | Self::MissingSchemas | Self::RemoveValue | Self::LegacySchema => Rule::InvalidSyntax,
            Self::DottedKey | Self::UrnKey | Self::BareExtension => Rule::InvalidPath,
            Self::FilterCreates => Rule::NoTarget,
            Self::ReadOnly => Rule::Mutability,
            Self::LooseFilter => Rule::InvalidFilter,
            _ => Rule::InvalidValue,
        }
    }
}
