//! The core Group schema (RFC 7643, sections 4.2 and 8.7.1).

use super::{Attribute, Mutability, Type};

/// What a group has, the common attributes aside.
pub(super) fn group() -> Vec<Attribute> {
    let display_name = Attribute { is_required: true, ..Attribute::new("displayName", Type::String) };
    let members =
        Attribute { is_multi_valued: true, sub_attributes: member(), ..Attribute::new("members", Type::Complex) };
    vec![display_name, members]
}

fn member() -> Vec<Attribute> {
    let fixed = |name, kind| Attribute { mutability: Mutability::Immutable, ..Attribute::new(name, kind) };
    vec![
        Attribute { is_case_exact: true, ..fixed("value", Type::String) },
        Attribute { is_case_exact: true, ..fixed("$ref", Type::Reference) },
        Attribute { canonical_values: vec!["User".into(), "Group".into()], ..fixed("type", Type::String) },
        Attribute::new("display", Type::String),
    ]
}
