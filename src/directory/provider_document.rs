//! Reading provider.json.

use super::provider::{
    CredentialType, Dialect, Expectation, Guard, OrganizationMapping, OrganizationRow, PatchStatus, Provider,
    ProviderKind, RoleMapping, RoleRow,
};
use super::reading::{Object, Reading, text_member};
use crate::finding::{Document, Finding};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use crate::shown::Shown;
use std::collections::BTreeMap;

/// Reads provider.json.
///
/// # Errors
/// Every problem at once, each with its JSON pointer and position, when there is at least one error.
pub fn read_provider(bytes: &[u8]) -> Result<Provider, Vec<Finding>> {
    Reading::document(bytes, Document::Provider, provider).map(|(provider, _)| provider)
}

/// Reads a list of expectations that stands by itself.
///
/// # Errors
/// Every problem at once, each with its JSON pointer and position, when there is at least one error.
pub fn read_expectations(bytes: &[u8]) -> Result<Vec<Expectation>, Vec<Finding>> {
    let list = |reading: &mut Reading, node: &Node| reading.list(node, expectation);
    Reading::document(bytes, Document::Provider, list).map(|(expectations, _)| expectations)
}

const KEYS: &[&str] = &[
    "id",
    "kind",
    "displayName",
    "credentialType",
    "dialect",
    "strict",
    "patchStatus",
    "deactivationDelayMinutes",
    "defaultOrganizationId",
    "organizationMapping",
    "roleMapping",
    "guard",
    "expectations",
];

/// 90 days (LC-2).
const LONGEST_DELAY_MINUTES: u32 = 129_600;

fn provider(reading: &mut Reading, node: &Node) -> Option<Provider> {
    let object = reading.object(node, KEYS)?;
    let id = reading.required(&object, "id", Reading::id);
    let kind = reading.required(&object, "kind", |r, n| {
        r.word(n, &[("scim", ProviderKind::Scim), ("directorySync", ProviderKind::DirectorySync)])
    });
    let display_name = reading.required(&object, "displayName", Reading::name);
    let credential_type = reading.optional(&object, "credentialType", |r, n| {
        r.word(n, &[("apiCredentials", CredentialType::ApiCredentials), ("oauthToken", CredentialType::OauthToken)])
    });
    let dialect = reading.optional(&object, "dialect", dialect);
    let strict = reading.optional(&object, "strict", Reading::boolean);
    let patch_status = reading.optional(&object, "patchStatus", patch_status);
    let delay =
        reading.optional(&object, "deactivationDelayMinutes", |r, n| r.whole(n, (0, LONGEST_DELAY_MINUTES), Rule::Lc2));
    let default_organization_id = reading.required(&object, "defaultOrganizationId", Reading::id);
    let organization_mapping =
        reading.optional(&object, "organizationMapping", |r, n| organization_mapping(r, n, kind));
    let role_mapping = reading.optional(&object, "roleMapping", |r, n| role_mapping(r, n, kind));
    let guard = reading.optional(&object, "guard", |r, n| r.nullable(n, guard));
    let expectations = reading.optional(&object, "expectations", |r, n| r.list(n, expectation));
    Some(Provider {
        id: id?,
        kind: kind?,
        display_name: display_name?,
        credential_type: credential_type.unwrap_or_default(),
        dialect: dialect.unwrap_or_default(),
        strict: strict.unwrap_or_default(),
        patch_status: patch_status.unwrap_or(PatchStatus { user: 200, group: 204 }),
        deactivation_delay_minutes: delay.unwrap_or(15),
        default_organization_id: default_organization_id?,
        organization_mapping: organization_mapping.unwrap_or(OrganizationMapping::SingleOrganization),
        role_mapping: role_mapping.unwrap_or(RoleMapping::Manual),
        guard: guard.unwrap_or(Some(Guard::default())),
        expectations: expectations.unwrap_or_default(),
    })
}

fn dialect(reading: &mut Reading, node: &Node) -> Option<Dialect> {
    reading.word(
        node,
        &[
            ("auto", Dialect::Auto),
            ("rfc", Dialect::Rfc),
            ("entra", Dialect::Entra),
            ("okta", Dialect::Okta),
            ("ping", Dialect::Ping),
        ],
    )
}

fn patch_status(reading: &mut Reading, node: &Node) -> Option<PatchStatus> {
    let object = reading.object(node, &["User", "Group"])?;
    let user = reading.optional(&object, "User", status);
    let group = reading.optional(&object, "Group", status);
    Some(PatchStatus { user: user.unwrap_or(200), group: group.unwrap_or(204) })
}

fn status(reading: &mut Reading, node: &Node) -> Option<u16> {
    let Value::Number(text) = node.value else {
        reading.error(node, Rule::WrongType, format!("Expected 200 or 204, found {}.", node.value.kind()));
        return None;
    };
    let known = match text.parse::<f64>() {
        Ok(200.0) => Some(200),
        Ok(204.0) => Some(204),
        _ => None,
    };
    if known.is_none() {
        reading.error(node, Rule::UnknownValue, "A PATCH is answered with 200 or 204. Use one of them.");
    }
    known
}

fn organization_mapping(reading: &mut Reading, node: &Node, kind: Option<ProviderKind>) -> Option<OrganizationMapping> {
    let method = method(reading, node)?;
    match method.as_str() {
        "singleOrganization" => {
            reading.object(node, &["method"])?;
            Some(OrganizationMapping::SingleOrganization)
        }
        "orgNameAttribute" => {
            fits(reading, node, kind, ProviderKind::Scim, Rule::Om2);
            let object = reading.object(node, &["method", "attribute"])?;
            let attribute = reading.optional(&object, "attribute", attribute_name);
            Some(OrganizationMapping::OrgNameAttribute {
                attribute: attribute.unwrap_or_else(|| "c42OrgName".to_owned()),
            })
        }
        "scimGroups" => {
            fits(reading, node, kind, ProviderKind::Scim, Rule::Om2);
            let object = reading.object(node, &["method", "rows"])?;
            let rows = reading.required(&object, "rows", |r, n| r.list(n, organization_row));
            groups_once(reading, &object);
            Some(OrganizationMapping::ScimGroups { rows: rows? })
        }
        "orgScript" => {
            fits(reading, node, kind, ProviderKind::DirectorySync, Rule::Om2);
            reading.object(node, &["method"])?;
            Some(OrganizationMapping::OrgScript)
        }
        other => {
            unknown_method(reading, other, node, &["singleOrganization", "orgNameAttribute", "scimGroups", "orgScript"])
        }
    }
}

fn role_mapping(reading: &mut Reading, node: &Node, kind: Option<ProviderKind>) -> Option<RoleMapping> {
    let method = method(reading, node)?;
    match method.as_str() {
        "manual" => {
            reading.object(node, &["method"])?;
            Some(RoleMapping::Manual)
        }
        "scimGroups" => {
            fits(reading, node, kind, ProviderKind::Scim, Rule::Ud11);
            let object = reading.object(node, &["method", "rows"])?;
            let rows = reading.required(&object, "rows", |r, n| r.list(n, role_row));
            group_once(reading, &object);
            Some(RoleMapping::ScimGroups { rows: rows? })
        }
        "allowList" => {
            fits(reading, node, kind, ProviderKind::DirectorySync, Rule::Ud11);
            let object = reading.object(node, &["method", "roleIds"])?;
            let role_ids = reading.required(&object, "roleIds", |r, n| r.list(n, Reading::id));
            Some(RoleMapping::AllowList { role_ids: role_ids? })
        }
        other => unknown_method(reading, other, node, &["manual", "scimGroups", "allowList"]),
    }
}

/// The word that decides which other keys a mapping has.
fn method(reading: &mut Reading, node: &Node) -> Option<String> {
    if let Some((word, _)) = text_member(node, "method") {
        return Some(word.to_owned());
    }
    let object = reading.object(node, &["method", "attribute", "rows", "roleIds"])?;
    reading.required(&object, "method", Reading::string)
}

fn unknown_method<T>(reading: &mut Reading, method: &str, node: &Node, known: &[&'static str]) -> Option<T> {
    let known: Vec<String> = known.iter().map(|word| format!("\"{word}\"")).collect();
    let message = format!("\"{}\" is not a method. Use one of {}.", Shown(method), known.join(", "));
    let value = text_member(node, "method").map_or(node, |(_, value)| value);
    reading.error_at(&["method".into()], value, Rule::UnknownValue, message);
    None
}

/// Refuses a method of the other kind of provider.
fn fits(reading: &mut Reading, node: &Node, kind: Option<ProviderKind>, wanted: ProviderKind, rule: Rule) {
    if kind.is_none_or(|kind| kind == wanted) {
        return;
    }
    let (has, may) = match (wanted, rule) {
        (ProviderKind::Scim, Rule::Om2) => ("directorySync", "\"singleOrganization\" or \"orgScript\""),
        (ProviderKind::Scim, _) => ("directorySync", "\"manual\" or \"allowList\""),
        (ProviderKind::DirectorySync, Rule::Om2) => {
            ("scim", "\"singleOrganization\", \"orgNameAttribute\" or \"scimGroups\"")
        }
        (ProviderKind::DirectorySync, _) => ("scim", "\"manual\" or \"scimGroups\""),
    };
    let value = text_member(node, "method").map_or(node, |(_, value)| value);
    let message = format!("A provider of kind \"{has}\" does not have this method. Use {may}.");
    reading.error_at(&["method".into()], value, rule, message);
}

fn attribute_name(reading: &mut Reading, node: &Node) -> Option<String> {
    let name = reading.string(node)?;
    let usable = !super::trim(&name).is_empty() && name.chars().count() <= 100;
    if !usable {
        reading.error(node, Rule::Om21, "An attribute name has 1 to 100 characters and is not blank.");
    }
    usable.then_some(name)
}

fn organization_row(reading: &mut Reading, node: &Node) -> Option<OrganizationRow> {
    let object = reading.object(node, &["groupIds", "organizationId", "organizationName"])?;
    let group_ids = reading.required(&object, "groupIds", |r, n| {
        let groups = r.list(n, Reading::id);
        if matches!(&n.value, Value::Array(items) if items.is_empty()) {
            r.error(n, Rule::Om24, "A row needs at least one group. Add one, or remove the row.");
        }
        groups
    });
    let organization_id = reading.required(&object, "organizationId", Reading::id);
    let organization_name = reading.optional(&object, "organizationName", Reading::string);
    Some(OrganizationRow { group_ids: group_ids?, organization_id: organization_id?, organization_name })
}

fn role_row(reading: &mut Reading, node: &Node) -> Option<RoleRow> {
    let object = reading.object(node, &["groupId", "roleIds"])?;
    let group_id = reading.required(&object, "groupId", Reading::id);
    let role_ids = reading.required(&object, "roleIds", |r, n| {
        let roles = r.list(n, Reading::id);
        if matches!(&n.value, Value::Array(items) if items.is_empty()) {
            r.error(n, Rule::Rm3, "A role row needs at least one role. Add one, or remove the row.");
        }
        roles
    });
    Some(RoleRow { group_id: group_id?, role_ids: role_ids? })
}

/// Refuses a group that is in two organization rows, or twice in one (OM-26).
fn groups_once(reading: &mut Reading, object: &Object) {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, node) in object.items("rows").enumerate() {
        for (at, (id, value)) in list_of_strings(node, "groupIds") {
            if let Some(first) = rows.get(id) {
                let message = format!(
                    "The group \"{}\" is already in row {}. A group has at most one organization; remove one.",
                    Shown(id),
                    first + 1
                );
                let steps = ["rows".into(), row.into(), "groupIds".into(), at.into()];
                reading.error_at(&steps, value, Rule::Om26, message);
            } else {
                rows.insert(id, row);
            }
        }
    }
}

/// Refuses a group that is in two role rows (RM-4).
fn group_once(reading: &mut Reading, object: &Object) {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, node) in object.items("rows").enumerate() {
        let Some((id, value)) = text_member(node, "groupId") else { continue };
        if let Some(first) = rows.get(id) {
            let message =
                format!("The group \"{}\" already has role row {}. Put its roles into one row.", Shown(id), first + 1);
            reading.error_at(&["rows".into(), row.into(), "groupId".into()], value, Rule::Rm4, message);
        } else {
            rows.insert(id, row);
        }
    }
}

fn list_of_strings<'t, 'b>(node: &'t Node<'b>, key: &str) -> impl Iterator<Item = (usize, (&'t str, &'t Node<'b>))> {
    let items: &'t [Node<'b>] = match &node.value {
        Value::Object(members) => members
            .iter()
            .find(|member| member.key == key)
            .and_then(
                |member| if let Value::Array(items) = &member.value.value { Some(items.as_slice()) } else { None },
            )
            .unwrap_or_default(),
        _ => &[],
    };
    items.iter().enumerate().filter_map(|(at, item)| match &item.value {
        Value::String(text) => Some((at, (text.as_ref(), item))),
        _ => None,
    })
}

fn guard(reading: &mut Reading, node: &Node) -> Option<Guard> {
    let object = reading.object(node, &["percent", "count", "hours", "privilegedGains"])?;
    let usual = Guard::default();
    let percent = reading.optional(&object, "percent", |r, n| r.number(n, (0, 100), Rule::OutOfRange));
    let count = reading.optional(&object, "count", |r, n| r.whole(n, (0, u32::MAX), Rule::OutOfRange));
    let hours = reading.optional(&object, "hours", |r, n| r.whole(n, (1, 8_760), Rule::OutOfRange));
    let privileged_gains = reading.optional(&object, "privilegedGains", Reading::boolean);
    Some(Guard {
        percent: percent.unwrap_or(usual.percent),
        count: count.unwrap_or(usual.count),
        hours: hours.unwrap_or(usual.hours),
        privileged_gains: privileged_gains.unwrap_or(usual.privileged_gains),
    })
}

fn expectation(reading: &mut Reading, node: &Node) -> Option<Expectation> {
    let object = reading.object(node, &["name", "userName", "organizationId", "roleIds"])?;
    let name = reading.required(&object, "name", Reading::name);
    let user_name = reading.required(&object, "userName", Reading::id);
    let organization_id = reading.optional(&object, "organizationId", Reading::id);
    let role_ids = reading.optional(&object, "roleIds", |r, n| r.list(n, Reading::id));
    Some(Expectation { name: name?, user_name: user_name?, organization_id, role_ids })
}
