//! The core User schema, its enterprise extension, and what all resources have (RFC 7643, sections 3.1, 4.1, 4.3
//! and 8.7.1).

use super::{Attribute, Mutability, Returned, Type, Uniqueness};

/// What every resource has.
pub(super) fn common() -> Vec<Attribute> {
    vec![
        Attribute {
            is_multi_valued: true,
            is_required: true,
            returned: Returned::Always,
            ..exact("schemas", Type::Reference)
        },
        Attribute {
            returned: Returned::Always,
            uniqueness: Uniqueness::Server,
            ..read_only(exact("id", Type::String))
        },
        exact("externalId", Type::String),
        read_only(complex("meta", meta())),
    ]
}

/// What a user has, the common attributes aside.
pub(super) fn user() -> Vec<Attribute> {
    vec![
        Attribute { is_required: true, uniqueness: Uniqueness::Server, ..text("userName") },
        complex("name", name()),
        text("displayName"),
        text("nickName"),
        exact("profileUrl", Type::Reference),
        text("title"),
        text("userType"),
        text("preferredLanguage"),
        text("locale"),
        text("timezone"),
        Attribute::new("active", Type::Boolean),
        Attribute { mutability: Mutability::WriteOnly, returned: Returned::Never, ..text("password") },
        list("emails", labelled(text("value"), &["work", "home", "other"])),
        list("phoneNumbers", labelled(text("value"), &["work", "home", "mobile", "fax", "pager", "other"])),
        list("ims", labelled(text("value"), &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"])),
        list("photos", labelled(exact("value", Type::Reference), &["photo", "thumbnail"])),
        list("addresses", address()),
        read_only(list("groups", group())),
        list("entitlements", labelled(text("value"), &[])),
        list("roles", labelled(text("value"), &[])),
        list("x509Certificates", labelled(exact("value", Type::Binary), &[])),
    ]
}

/// What the enterprise extension adds to a user.
pub(super) fn enterprise_user() -> Vec<Attribute> {
    let manager = vec![text("value"), exact("$ref", Type::Reference), read_only(text("displayName"))];
    let mut attributes: Vec<_> =
        ["employeeNumber", "costCenter", "organization", "division", "department"].map(text).into();
    attributes.push(complex("manager", manager));
    attributes
}

fn meta() -> Vec<Attribute> {
    vec![
        read_only(exact("resourceType", Type::String)),
        read_only(Attribute::new("created", Type::DateTime)),
        read_only(Attribute::new("lastModified", Type::DateTime)),
        read_only(exact("location", Type::Reference)),
        read_only(exact("version", Type::String)),
    ]
}

fn name() -> Vec<Attribute> {
    ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"].map(text).into()
}

fn address() -> Vec<Attribute> {
    let mut attributes: Vec<_> =
        ["formatted", "streetAddress", "locality", "region", "postalCode", "country"].map(text).into();
    attributes.extend([label(&["work", "home", "other"]), primary()]);
    attributes
}

fn group() -> Vec<Attribute> {
    vec![
        read_only(exact("value", Type::String)),
        read_only(exact("$ref", Type::Reference)),
        read_only(text("display")),
        read_only(label(&["direct", "indirect"])),
    ]
}

/// The usual sub-attributes of a list (RFC 7643, section 2.4).
fn labelled(value: Attribute, canonical_types: &[&'static str]) -> Vec<Attribute> {
    vec![value, text("display"), label(canonical_types), primary()]
}

fn label(canonical_types: &[&'static str]) -> Attribute {
    Attribute { canonical_values: canonical_types.iter().map(|word| (*word).into()).collect(), ..text("type") }
}

fn primary() -> Attribute {
    Attribute::new("primary", Type::Boolean)
}

fn text(name: &'static str) -> Attribute {
    Attribute::new(name, Type::String)
}

fn exact(name: &'static str, kind: Type) -> Attribute {
    Attribute { is_case_exact: true, ..Attribute::new(name, kind) }
}

fn read_only(attribute: Attribute) -> Attribute {
    Attribute { mutability: Mutability::ReadOnly, ..attribute }
}

fn complex(name: &'static str, sub_attributes: Vec<Attribute>) -> Attribute {
    Attribute { sub_attributes, ..Attribute::new(name, Type::Complex) }
}

fn list(name: &'static str, sub_attributes: Vec<Attribute>) -> Attribute {
    Attribute { is_multi_valued: true, ..complex(name, sub_attributes) }
}
