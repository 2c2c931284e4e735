//! provider.json as it is written: what a provider is, nothing left to defaults.

use super::provider::{CredentialType, Dialect, OrganizationMapping, Provider, RoleMapping};
use serde::Serialize;
use serde_json::{Value, json};

/// A provider as provider.json, two spaces deep, with a newline at the end.
#[must_use]
pub fn provider_text(provider: &Provider) -> String {
    let text = serde_json::to_string_pretty(&Text::of(provider)).unwrap_or_default();
    format!("{text}\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    id: &'a str,
    kind: super::provider::ProviderKind,
    display_name: &'a str,
    credential_type: CredentialType,
    dialect: Dialect,
    strict: bool,
    patch_status: Value,
    deactivation_delay_minutes: u32,
    default_organization_id: &'a str,
    organization_mapping: Value,
    role_mapping: Value,
    guard: Option<Guard>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expectations: Vec<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Guard {
    percent: f64,
    count: u32,
    hours: u32,
    privileged_gains: bool,
}

impl<'a> Text<'a> {
    fn of(provider: &'a Provider) -> Self {
        let guard = provider.guard.as_ref().map(|guard| Guard {
            percent: guard.percent,
            count: guard.count,
            hours: guard.hours,
            privileged_gains: guard.privileged_gains,
        });
        Self {
            id: &provider.id,
            kind: provider.kind,
            display_name: &provider.display_name,
            credential_type: provider.credential_type,
            dialect: provider.dialect,
            strict: provider.strict,
            patch_status: json!({"User": provider.patch_status.user, "Group": provider.patch_status.group}),
            deactivation_delay_minutes: provider.deactivation_delay_minutes,
            default_organization_id: &provider.default_organization_id,
            organization_mapping: organization_mapping(&provider.organization_mapping),
            role_mapping: role_mapping(&provider.role_mapping),
            guard,
            expectations: expectations(provider),
        }
    }
}

/// An object of the members that are there.
fn object(members: Vec<(&str, Option<Value>)>) -> Value {
    members.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect()
}

fn organization_mapping(mapping: &OrganizationMapping) -> Value {
    let method = ("method", Some(json!(mapping.method())));
    match mapping {
        OrganizationMapping::OrgNameAttribute { attribute } => {
            object(vec![method, ("attribute", Some(json!(attribute)))])
        }
        OrganizationMapping::ScimGroups { rows } => {
            let row = |row: &super::OrganizationRow| {
                object(vec![
                    ("groupIds", Some(json!(row.group_ids))),
                    ("organizationId", Some(json!(row.organization_id))),
                    ("organizationName", row.organization_name.as_ref().map(|name| json!(name))),
                ])
            };
            object(vec![method, ("rows", Some(rows.iter().map(row).collect()))])
        }
        OrganizationMapping::SingleOrganization | OrganizationMapping::OrgScript => object(vec![method]),
    }
}

fn role_mapping(mapping: &RoleMapping) -> Value {
    let method = ("method", Some(json!(mapping.method())));
    match mapping {
        RoleMapping::Manual => object(vec![method]),
        RoleMapping::ScimGroups { rows } => {
            let row = |row: &super::RoleRow| json!({"groupId": row.group_id, "roleIds": row.role_ids});
            object(vec![method, ("rows", Some(rows.iter().map(row).collect()))])
        }
        RoleMapping::AllowList { role_ids } => object(vec![method, ("roleIds", Some(json!(role_ids)))]),
    }
}

fn expectations(provider: &Provider) -> Vec<Value> {
    let expectation = |expectation: &super::Expectation| {
        object(vec![
            ("name", Some(json!(expectation.name))),
            ("userName", Some(json!(expectation.user_name))),
            ("organizationId", expectation.organization_id.as_ref().map(|id| json!(id))),
            ("roleIds", expectation.role_ids.as_ref().map(|ids| json!(ids))),
        ])
    };
    provider.expectations.iter().map(expectation).collect()
}

#[cfg(test)]
mod tests {
    use super::super::read_provider;
    use super::provider_text;

    #[test]
    fn what_was_read_is_read_again_from_what_was_written() {
        let documents = [
            r#"{"id":"p","kind":"scim","displayName":"P","defaultOrganizationId":"a"}"#,
            r#"{"id":"p","kind":"directorySync","displayName":"P","defaultOrganizationId":"a","guard":null,"strict":true,
                "organizationMapping":{"method":"orgScript"},"roleMapping":{"method":"allowList","roleIds":["x"]}}"#,
            r#"{"id":"p","kind":"scim","displayName":"P","defaultOrganizationId":"a","dialect":"entra","credentialType":"oauthToken",
                "patchStatus":{"User":204,"Group":200},"deactivationDelayMinutes":0,"guard":{"percent":2.5,"count":1,"hours":3,"privilegedGains":false},
                "organizationMapping":{"method":"scimGroups","rows":[{"groupIds":["g","h"],"organizationId":"a","organizationName":"A"},{"groupIds":["i"],"organizationId":"b"}]},
                "roleMapping":{"method":"scimGroups","rows":[{"groupId":"g","roleIds":["y","x"]}]},
                "expectations":[{"name":"n","userName":"u","roleIds":[]},{"name":"m","userName":"u","organizationId":"a"}]}"#,
            r#"{"id":"p","kind":"scim","displayName":"P","defaultOrganizationId":"a","organizationMapping":{"method":"orgNameAttribute","attribute":"dept"}}"#,
        ];
        for document in documents {
            let provider = read_provider(document.as_bytes()).expect("the document is right");
            assert_eq!(read_provider(provider_text(&provider).as_bytes()).as_ref(), Ok(&provider), "{document}");
        }
    }
}
