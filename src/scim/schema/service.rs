//! What a service tells of itself (RFC 7643, sections 5 to 7 and 8.7.2).

use super::attribute::{PRIMARY, complex, list, reference, suggested, text, typed, words};
use super::{Attribute, RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG, Schema, Type};
use std::borrow::Cow;

pub(super) const SERVICE_PROVIDER_CONFIG_SCHEMA: Schema = Schema {
    id: Cow::Borrowed(SERVICE_PROVIDER_CONFIG),
    name: Cow::Borrowed("ServiceProviderConfig"),
    description: Cow::Borrowed("What the service provider supports"),
    attributes: Cow::Borrowed(CONFIG),
};

const CONFIG: &[Attribute] = &[
    reference("documentationUri", "The URI of the documentation.", words!["external"]).read_only(),
    complex("patch", "PATCH requests.", SUPPORT).required().read_only(),
    complex("bulk", "Bulk requests.", BULK).required().read_only(),
    complex("filter", "Filters.", FILTER).required().read_only(),
    complex("changePassword", "Changes of passwords.", SUPPORT).required().read_only(),
    complex("sort", "Sorted lists.", SUPPORT).required().read_only(),
    complex("etag", "Versions of resources.", SUPPORT).required().read_only(),
    list("authenticationSchemes", "How clients authenticate.", SCHEME).required().read_only(),
];

const SUPPORTED: Attribute = typed("supported", "Whether it is supported.", Type::Boolean).required().read_only();
const SUPPORT: &[Attribute] = &[SUPPORTED];

const BULK: &[Attribute] = &[
    SUPPORTED,
    typed("maxOperations", "The most operations in one request.", Type::Integer).required().read_only(),
    typed("maxPayloadSize", "The most bytes in one request.", Type::Integer).required().read_only(),
];

const FILTER: &[Attribute] =
    &[SUPPORTED, typed("maxResults", "The most resources in one answer.", Type::Integer).required().read_only()];

const SCHEME: &[Attribute] = &[
    suggested(
        "type",
        "The kind of authentication.",
        words!["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"],
    )
    .required()
    .read_only(),
    text("name", "The name to show.").required().read_only(),
    text("description", "What it is.").required().read_only(),
    reference("specUri", "The URI of its specification.", words!["external"]).read_only(),
    reference("documentationUri", "The URI of its documentation.", words!["external"]).read_only(),
    PRIMARY.read_only(),
];

pub(super) const RESOURCE_TYPE_SCHEMA: Schema = Schema {
    id: Cow::Borrowed(RESOURCE_TYPE),
    name: Cow::Borrowed("ResourceType"),
    description: Cow::Borrowed("A kind of resource and its schemas"),
    attributes: Cow::Borrowed(KIND),
};

const KIND: &[Attribute] = &[
    text("id", "The id of the resource type.").exact().read_only(),
    text("name", "The name of the resource type.").required().exact().read_only(),
    text("description", "What such resources are.").read_only(),
    reference("endpoint", "The path below the base URI.", words!["uri"]).required().read_only(),
    reference("schema", "The URN of the schema.", words!["uri"]).required().read_only(),
    list("schemaExtensions", "The extensions of the schema.", EXTENSION).read_only(),
];

const EXTENSION: &[Attribute] = &[
    reference("schema", "The URN of the extension.", words!["uri"]).required().read_only(),
    typed("required", "Whether each resource has it.", Type::Boolean).required().read_only(),
];

pub(super) const SCHEMA_SCHEMA: Schema = Schema {
    id: Cow::Borrowed(SCHEMA),
    name: Cow::Borrowed("Schema"),
    description: Cow::Borrowed("The attributes of resources"),
    attributes: Cow::Borrowed(DEFINITION),
};

const DEFINITION: &[Attribute] = &[
    text("id", "The URN of the schema.").required().exact().read_only(),
    text("name", "The name of the schema.").exact().read_only(),
    text("description", "What the schema describes.").read_only(),
    list("attributes", "What the schema defines.", ATTRIBUTE).required().read_only(),
];

/// What an attribute says of itself, its sub-attributes aside.
macro_rules! characteristics {
    ($($more:expr)?) => {
        &[
            text("name", "The name of the attribute.").required().exact().read_only(),
            suggested(
                "type",
                "What its values are.",
                words!["string", "complex", "boolean", "decimal", "integer", "dateTime", "reference", "binary"],
            )
            .required()
            .exact()
            .read_only(),
            typed("multiValued", "Whether it holds a list.", Type::Boolean).required().read_only(),
            text("description", "What it holds.").read_only(),
            typed("required", "Whether a resource must have it.", Type::Boolean).read_only(),
            text("canonicalValues", "Values that are suggested.").many().exact().read_only(),
            typed("caseExact", "Whether its text is compared with case.", Type::Boolean).read_only(),
            suggested(
                "mutability",
                "Who may change it.",
                words!["readOnly", "readWrite", "immutable", "writeOnly"],
            )
            .exact()
            .read_only(),
            suggested("returned", "When it is in an answer.", words!["always", "never", "default", "request"])
                .exact()
                .read_only(),
            suggested("uniqueness", "Where its value is unique.", words!["none", "server", "global"])
                .exact()
                .read_only(),
            text("referenceTypes", "What its references lead to.").many().exact().read_only(),
            $($more)?
        ]
    };
}

const ATTRIBUTE: &[Attribute] =
    characteristics![list("subAttributes", "What its values are made of.", PART).read_only()];
const PART: &[Attribute] = characteristics![];
