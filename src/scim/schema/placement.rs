//! Where a user was placed, and why: what the service provider decided. Clients read it and never write it.

use super::attribute::{DISPLAY, complex, list, suggested, text, typed, words};
use super::{Attribute, PLACEMENT, Schema, Type};
use std::borrow::Cow;

pub(super) const PLACEMENT_SCHEMA: Schema = Schema {
    id: Cow::Borrowed(PLACEMENT),
    name: Cow::Borrowed("Placement"),
    description: Cow::Borrowed("The organization and the roles that a user was given"),
    attributes: Cow::Borrowed(ATTRIBUTES),
};

const ATTRIBUTES: &[Attribute] = &[
    complex("organization", "The organization that the user belongs to.", NAMED).read_only(),
    list("roles", "The roles that the user has.", NAMED).read_only(),
    suggested("status", "Whether the user may sign in.", words!["active", "blocked", "pending", "held", "deactivated"])
        .read_only(),
    typed("deactivateAt", "When the user will be deactivated.", Type::DateTime).read_only(),
    list("findings", "What the decision found wrong or worth knowing.", FINDING).read_only(),
];

const NAMED: &[Attribute] = &[text("value", "The id.").exact().read_only(), DISPLAY.read_only()];

const FINDING: &[Attribute] = &[
    text("rule", "The rule's number.").exact().read_only(),
    suggested("severity", "How much it matters.", words!["error", "warning", "info"]).read_only(),
    text("message", "What was found.").read_only(),
];
