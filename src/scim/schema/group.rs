//! The core Group schema (RFC 7643, sections 4.2 and 8.7.1).

use super::attribute::{list, reference, suggested, text, words};
use super::{Attribute, GROUP, Schema};
use std::borrow::Cow;

pub(super) const GROUP_SCHEMA: Schema = Schema {
    id: Cow::Borrowed(GROUP),
    name: Cow::Borrowed("Group"),
    description: Cow::Borrowed("Group"),
    attributes: Cow::Borrowed(ATTRIBUTES),
};

const ATTRIBUTES: &[Attribute] =
    &[text("displayName", "The name of the group.").required(), list("members", "The members of the group.", MEMBER)];

const MEMBER: &[Attribute] = &[
    text("value", "The id of the member.").exact().immutable(),
    reference("$ref", "The URI of the member.", words!["User", "Group"]).immutable(),
    suggested("type", "The kind of the member.", words!["User", "Group"]).immutable(),
    text("display", "The name of the member."),
];
