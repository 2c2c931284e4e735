//! The messages of the protocol (RFC 7644, sections 3.5.2 and 3.7), written down as resources are.

use super::Attribute;
use super::Type;
use super::attribute::{complex, list, reference, suggested, text, typed, words};

/// What a PATCH request holds.
pub(in super::super) const PATCH_REQUEST: &[Attribute] =
    &[SCHEMAS, list("Operations", "What is to be done.", PATCH_OPERATION).required()];

const SCHEMAS: Attribute = reference("schemas", "The URN of the message.", words!["uri"]).many().required();

const PATCH_OPERATION: &[Attribute] = &[
    suggested("op", "What to do.", words!["add", "remove", "replace"]).required(),
    text("path", "To what."),
    complex("value", "With what.", &[]),
];

/// What a Bulk request holds.
pub(in super::super) const BULK_REQUEST: &[Attribute] = &[
    SCHEMAS,
    typed("failOnErrors", "After how many errors to stop.", Type::Integer),
    // It must be there, and may be empty, which `required` does not say.
    list("Operations", "What is to be done.", BULK_OPERATION),
];

const BULK_OPERATION: &[Attribute] = &[
    suggested("method", "The HTTP method.", words!["POST", "PUT", "PATCH", "DELETE"]).required(),
    text("bulkId", "The client's id of a resource that is created here."),
    text("version", "The version of the resource."),
    text("path", "The path of the resource below the base URI.").required(),
    complex("data", "The body.", &[]),
];
