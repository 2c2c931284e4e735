//! The enterprise extension of a user (RFC 7643, sections 4.3 and 8.7.1).

use super::attribute::{complex, reference, text, words};
use super::{Attribute, ENTERPRISE, Schema};
use std::borrow::Cow;

pub(super) const ENTERPRISE_USER: Schema = Schema {
    id: Cow::Borrowed(ENTERPRISE),
    name: Cow::Borrowed("EnterpriseUser"),
    description: Cow::Borrowed("What an enterprise knows of a user"),
    attributes: Cow::Borrowed(ATTRIBUTES),
};

const ATTRIBUTES: &[Attribute] = &[
    text("employeeNumber", "The number or code of the employee."),
    text("costCenter", "The name of the cost center."),
    text("organization", "The name of the employer's organization."),
    text("division", "The name of the division."),
    text("department", "The name of the department."),
    complex("manager", "The user's manager.", MANAGER),
];

const MANAGER: &[Attribute] = &[
    text("value", "The id of the manager."),
    reference("$ref", "The URI of the manager.", words!["User"]),
    text("displayName", "The name of the manager.").read_only(),
];
