//! The attributes of resources as data (RFC 7643, sections 2, 4 and 7).

mod attribute;
mod enterprise;
mod group;
mod message;
mod placement;
mod read;
mod service;
mod user;

pub(super) use message::{BULK_REQUEST, PATCH_REQUEST};
pub use read::{read, read_schemas};
use std::borrow::Cow;

/// The URN of the core User schema (RFC 7643, section 4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The URN of the core Group schema (RFC 7643, section 4.2).
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// The URN of the enterprise extension of a User (RFC 7643, section 4.3).
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// The URN of the extension that says where a user was placed: the service provider's alone.
pub const PLACEMENT: &str = "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User";
/// The URN of the service provider's configuration (RFC 7643, section 5).
pub const SERVICE_PROVIDER_CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
/// The URN of a resource type (RFC 7643, section 6).
pub const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// The URN of a schema as a resource (RFC 7643, section 7).
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
/// The URN of a PATCH request (RFC 7644, section 3.5.2).
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The URN of a Bulk request (RFC 7644, section 3.7).
pub const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

/// What an attribute's values are (RFC 7643, section 2.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Type {
    /// Unicode text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction.
    Decimal,
    /// A whole number.
    Integer,
    /// A moment, as XML Schema's dateTime writes it.
    DateTime,
    /// Bytes, in base 64.
    Binary,
    /// A URI.
    Reference,
    /// Sub-attributes.
    Complex,
}

impl Type {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::String,
        Self::Boolean,
        Self::Decimal,
        Self::Integer,
        Self::DateTime,
        Self::Binary,
        Self::Reference,
        Self::Complex,
    ];

    /// The word that schemas have for it (RFC 7643, section 7).
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

/// Who may change an attribute (RFC 7643, section 7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mutability {
    /// The service provider alone.
    ReadOnly,
    /// The client, at any time.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client, without ever reading it.
    WriteOnly,
}

impl Mutability {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::ReadOnly, Self::ReadWrite, Self::Immutable, Self::WriteOnly];

    /// The word that schemas have for it (RFC 7643, section 7).
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// When an attribute is in an answer (RFC 7643, section 7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Returned {
    /// Whatever was asked for.
    Always,
    /// Never.
    Never,
    /// Unless it was excluded.
    Default,
    /// When it was asked for.
    Request,
}

impl Returned {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Always, Self::Never, Self::Default, Self::Request];

    /// The word that schemas have for it (RFC 7643, section 7).
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

/// Where an attribute's value is unique (RFC 7643, section 7).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Uniqueness {
    /// Nowhere.
    None,
    /// Among the resources of one service.
    Server,
    /// Everywhere.
    Global,
}

impl Uniqueness {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::None, Self::Server, Self::Global];

    /// The word that schemas have for it (RFC 7643, section 7).
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
            Self::Global => "global",
        }
    }
}

/// One attribute or sub-attribute (RFC 7643, section 7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// As the schema spells it; names are compared without case.
    pub name: Cow<'static, str>,
    /// What it holds, in a few words for people.
    pub description: Cow<'static, str>,
    /// What its values are.
    pub kind: Type,
    /// Whether it holds a list.
    pub is_multi_valued: bool,
    /// Whether a resource must have it.
    pub is_required: bool,
    /// Whether its text is compared with case.
    pub is_case_exact: bool,
    /// Who may change it.
    pub mutability: Mutability,
    /// When it is in an answer.
    pub returned: Returned,
    /// Where its value is unique.
    pub uniqueness: Uniqueness,
    /// Values that are suggested: advice, no enumeration.
    pub canonical_values: Cow<'static, [Cow<'static, str>]>,
    /// What a reference leads to: names of resource types, `external` or `uri`.
    pub reference_types: Cow<'static, [Cow<'static, str>]>,
    /// What a complex value is made of.
    pub sub_attributes: Cow<'static, [Attribute]>,
}

impl Attribute {
    /// A single-valued attribute that clients may write, with RFC 7643's defaults (section 2.2).
    #[must_use]
    pub fn new(name: impl Into<Cow<'static, str>>, kind: Type) -> Self {
        Self { name: name.into(), kind, ..attribute::text("", "") }
    }

    /// The sub-attribute of this name, whatever its case.
    #[must_use]
    pub fn sub(&self, name: &str) -> Option<&Self> {
        find(&self.sub_attributes, name)
    }

    /// Whether clients may say nothing of it.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.mutability == Mutability::ReadOnly
    }

    /// What identifies a value in a list: `value` alone for references to resources such as members.
    pub(crate) fn is_reference_list(&self) -> bool {
        self.is_multi_valued && self.sub("value").is_some_and(|value| value.mutability == Mutability::Immutable)
    }
}

fn find<'s>(attributes: &'s [Attribute], name: &str) -> Option<&'s Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// One schema: a URN and its attributes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schema {
    /// Its URN; compared without case.
    pub id: Cow<'static, str>,
    /// Its name for people.
    pub name: Cow<'static, str>,
    /// What it describes, in a few words for people.
    pub description: Cow<'static, str>,
    /// What it defines.
    pub attributes: Cow<'static, [Attribute]>,
}

impl Schema {
    /// A schema that is described while the program runs.
    #[must_use]
    pub fn new(id: impl Into<Cow<'static, str>>, attributes: Vec<Attribute>) -> Self {
        Self { id: id.into(), name: "".into(), description: "".into(), attributes: attributes.into() }
    }

    /// The attribute of this name, whatever its case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.attributes, name)
    }

    /// Whether clients may say nothing of what it defines.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        !self.attributes.is_empty() && self.attributes.iter().all(Attribute::is_read_only)
    }
}

/// The kind of resource (RFC 7643, section 6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResourceType {
    /// A user, with the enterprise extension.
    User,
    /// A group.
    Group,
}

impl ResourceType {
    /// Every kind of resource.
    pub const ALL: [Self; 2] = [Self::User, Self::Group];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }

    /// Where such resources are, below the service's base URL.
    #[must_use]
    pub const fn endpoint(self) -> &'static str {
        match self {
            Self::User => "/Users",
            Self::Group => "/Groups",
        }
    }
}

/// The schemas of one kind of resource: the core one, then its extensions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schemas {
    core: Cow<'static, Schema>,
    extensions: Cow<'static, [Schema]>,
}

static COMMON: &[Attribute] = user::COMMON;
static USER_EXTENSIONS: [Schema; 2] = [enterprise::ENTERPRISE_USER, placement::PLACEMENT_SCHEMA];

/// Every schema that is built in, in the order in which a service tells of them.
pub static ALL: [Schema; 7] = [
    user::USER_SCHEMA,
    enterprise::ENTERPRISE_USER,
    placement::PLACEMENT_SCHEMA,
    group::GROUP_SCHEMA,
    service::SERVICE_PROVIDER_CONFIG_SCHEMA,
    service::RESOURCE_TYPE_SCHEMA,
    service::SCHEMA_SCHEMA,
];
static USER_SCHEMA: Schema = user::USER_SCHEMA;
static GROUP_SCHEMA: Schema = group::GROUP_SCHEMA;

impl Schemas {
    /// The built-in schemas of a kind of resource.
    #[must_use]
    pub fn of(resource_type: ResourceType) -> Self {
        match resource_type {
            ResourceType::User => {
                Self { core: Cow::Borrowed(&USER_SCHEMA), extensions: Cow::Borrowed(&USER_EXTENSIONS[..]) }
            }
            ResourceType::Group => Self { core: Cow::Borrowed(&GROUP_SCHEMA), extensions: Cow::Borrowed(&[]) },
        }
    }

    /// The schemas of a resource type that is described while the program runs.
    #[must_use]
    pub fn custom(core: Schema, extensions: Vec<Schema>) -> Self {
        Self { core: Cow::Owned(core), extensions: Cow::Owned(extensions) }
    }

    /// The same with more extensions; one of a known URN takes its place.
    #[must_use]
    pub fn with(self, extensions: Vec<Schema>) -> Self {
        let is_replaced = |known: &Schema| extensions.iter().any(|schema| schema.id.eq_ignore_ascii_case(&known.id));
        let mut all: Vec<_> = self.extensions.iter().filter(|known| !is_replaced(known)).cloned().collect();
        all.extend(extensions);
        Self { core: self.core, extensions: Cow::Owned(all) }
    }

    /// The schema whose attributes stand at the top of a resource.
    #[must_use]
    pub fn core(&self) -> &Schema {
        &self.core
    }

    /// The schemas whose attributes stand in an object of their own.
    #[must_use]
    pub fn extensions(&self) -> &[Schema] {
        &self.extensions
    }

    /// The attribute of this name at the top of a resource, the common ones included (RFC 7643, section 3.1).
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(COMMON, name).or_else(|| self.core.attribute(name))
    }

    /// What stands at the top of a resource: the common attributes, then the core schema's.
    pub(super) fn top(&self) -> impl Iterator<Item = &Attribute> {
        let is_new = |attribute: &&Attribute| find(COMMON, &attribute.name).is_none();
        COMMON.iter().chain(self.core.attributes.iter().filter(is_new))
    }

    /// The extension of this URN.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&Schema> {
        self.extensions.iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// Whether this is the core schema's URN.
    #[must_use]
    pub fn is_core(&self, urn: &str) -> bool {
        self.core.id.eq_ignore_ascii_case(urn)
    }

    /// The only extension that defines an attribute of this name that clients may write, where they leave the URN
    /// out.
    #[must_use]
    pub fn extension_with(&self, name: &str) -> Option<&Schema> {
        let has_it = |schema: &&Schema| schema.attribute(name).is_some_and(|attribute| !attribute.is_read_only());
        let mut having = self.extensions.iter().filter(has_it);
        having.next().filter(|_| having.next().is_none())
    }

    /// The longest known URN that begins this text, and what follows its colon: a URN holds dots and colons
    /// itself, so only the schemas tell where it ends. Nothing follows a URN that stands alone.
    #[must_use]
    pub fn split_urn<'t>(&self, text: &'t str) -> Option<(&Schema, &'t str)> {
        let schemas = std::iter::once(&*self.core).chain(self.extensions.iter());
        let fitting = schemas.filter_map(|schema| {
            let (urn, rest) = text.split_at_checked(schema.id.len())?;
            let rest = if rest.is_empty() { rest } else { rest.strip_prefix(':')? };
            urn.eq_ignore_ascii_case(&schema.id).then_some((schema, rest))
        });
        fitting.max_by_key(|(schema, _)| schema.id.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        let schemas = Schemas::of(ResourceType::User);
        assert_eq!(schemas.attribute("USERNAME").map(|found| &*found.name), Some("userName"));
        assert_eq!(schemas.attribute("externalid").map(|found| found.is_case_exact), Some(true));
        let enterprise = schemas.extension(&ENTERPRISE.to_lowercase()).expect("it is built in");
        assert!(enterprise.attribute("Manager").is_some_and(|manager| manager.sub("VALUE").is_some()));
    }

    #[test]
    fn the_longest_urn_wins() {
        let short = Schema::new("urn:x:a", Vec::new());
        let long = Schema::new("urn:x:a:2.0", Vec::new());
        let schemas = Schemas::custom(short, vec![long]);
        let split = |text| schemas.split_urn(text).map(|(schema, rest)| (schema.id.to_string(), rest));
        assert_eq!(split("URN:X:A:2.0:b.c"), Some(("urn:x:a:2.0".to_owned(), "b.c")));
        assert_eq!(split("urn:x:a:b"), Some(("urn:x:a".to_owned(), "b")));
        assert_eq!(split("urn:x:a"), Some(("urn:x:a".to_owned(), "")));
        assert_eq!(split("urn:x:ab"), None);
    }

    #[test]
    fn only_members_are_known_by_their_value_alone() {
        let is_list = |kind, name| Schemas::of(kind).attribute(name).is_some_and(Attribute::is_reference_list);
        assert!(is_list(ResourceType::Group, "members"));
        assert!(!is_list(ResourceType::User, "emails"));
    }
}
