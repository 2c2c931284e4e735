//! Saving an environment: what of a new document is refused. Nobody may be left without an organization by it (OM-4, E-60).

use crate::directory::{Environment, Organization, OrganizationStatus, read_environment};
use crate::finding::{Document, Finding};
use crate::rule::Rule;
use crate::shown::Shown;
use serde::Serialize;
use std::collections::BTreeSet;

/// What of an environment is in use, by organization id.
#[derive(Clone, Debug, Default)]
pub struct InUse {
    /// The default organizations of providers.
    pub defaults: Vec<String>,
    /// Organizations that have users.
    pub occupied: Vec<String>,
}

/// An environment as it is to be stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentRevision {
    /// Every organization, in order.
    pub organizations: Vec<OrganizationWrite>,
    /// Where organizations made by hand go.
    pub default_organization_id: String,
    /// The roles as JSON.
    pub roles: String,
    /// The groups: they are the providers', and are stored only where a store begins with them.
    pub groups: Vec<GroupName>,
}

/// An organization as it is to be stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OrganizationWrite {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The organization above.
    pub parent_id: Option<String>,
    /// Whether it takes part.
    pub status: OrganizationStatus,
    /// Its default roles as JSON.
    pub default_role_ids: String,
}

/// A group by name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupName {
    /// The group.
    pub id: String,
    /// As shown to people.
    pub display_name: String,
    /// The provider that pushed it.
    pub provider_id: Option<String>,
}

/// Reads a new document over the one before.
///
/// # Errors
/// Every problem at once.
pub fn revise_environment(
    before: Option<&[u8]>,
    after: &[u8],
    in_use: &InUse,
) -> Result<EnvironmentRevision, Vec<Finding>> {
    let environment = read_environment(after)?;
    let before = before.map(read_environment).transpose()?;
    let mut findings = Vec::new();
    findings.extend(default_organization(&environment));
    findings.extend(in_use.defaults.iter().filter_map(|id| still_default(&environment, id)));
    findings.extend(in_use.occupied.iter().filter_map(|id| still_there(&environment, id)));
    findings.extend(before.as_ref().and_then(|before| same_groups(before, &environment)));
    if findings.is_empty() { Ok(revision(&environment)) } else { Err(findings) }
}

fn at(path: &str, rule: Rule, message: String) -> Finding {
    Finding::error(rule, message).at(Document::Environment, path)
}

/// There is always an active top organization, so that there is a place to begin.
fn default_organization(environment: &Environment) -> Option<Finding> {
    let organization = environment.default_organization_id().and_then(|id| environment.organization(id));
    if organization.is_some_and(|organization| organization.status == OrganizationStatus::Active) {
        return None;
    }
    let message = "The environment's default organization does not exist or is not active. Name one that is.";
    Some(at("/defaultOrganizationId", Rule::Om16, message.to_owned()))
}

/// E-60: a provider's default organization stays as long as it is one.
fn still_default(environment: &Environment, id: &str) -> Option<Finding> {
    if environment.organization(id).is_some_and(Organization::exists) {
        return None;
    }
    let message = format!(
        "The organization \"{}\" is the default organization of a provider: it can be neither removed nor deactivated. Choose another there first.",
        Shown(id)
    );
    Some(at("/organizations", Rule::Om4, message))
}

fn still_there(environment: &Environment, id: &str) -> Option<Finding> {
    if environment.organization(id).is_some() {
        return None;
    }
    let message = format!(
        "The organization \"{}\" has users, so it cannot be removed. Move them first, or deactivate the organization.",
        Shown(id)
    );
    Some(at("/organizations", Rule::Om3, message))
}

/// Groups are pushed by providers: a document may leave them out, or say what is.
fn same_groups(before: &Environment, after: &Environment) -> Option<Finding> {
    let ids = |environment: &Environment| {
        let mut ids = BTreeSet::new();
        environment.groups().iter().for_each(|group| {
            ids.insert(group.id.clone());
        });
        ids
    };
    let (old, new) = (ids(before), ids(after));
    if new.is_empty() || old == new {
        return None;
    }
    let message = "Groups come from the providers that push them and cannot be edited here. Leave `groups` out.";
    Some(at("/groups", Rule::Sg2, message.to_owned()))
}

fn revision(environment: &Environment) -> EnvironmentRevision {
    let json = |value: &Vec<String>| serde_json::to_string(value).unwrap_or_default();
    let organization = |organization: &Organization| OrganizationWrite {
        id: organization.id.clone(),
        name: organization.name.clone(),
        parent_id: organization.parent_id.clone(),
        status: organization.status,
        default_role_ids: json(&organization.default_role_ids),
    };
    let group = |group: &crate::directory::Group| GroupName {
        id: group.id.clone(),
        display_name: group.display_name.clone(),
        provider_id: group.provider_id.clone(),
    };
    EnvironmentRevision {
        organizations: environment.organizations().iter().map(organization).collect(),
        default_organization_id: environment.default_organization_id().unwrap_or_default().to_owned(),
        roles: serde_json::to_string(environment.roles()).unwrap_or_default(),
        groups: environment.groups().iter().map(group).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{InUse, revise_environment};
    use crate::finding::Finding;

    fn refused(before: Option<&str>, after: &str, in_use: &InUse) -> Vec<(&'static str, Option<String>)> {
        let findings =
            revise_environment(before.map(str::as_bytes), after.as_bytes(), in_use).err().unwrap_or_default();
        findings.into_iter().map(|Finding { rule, path, .. }| (rule.code(), path)).collect()
    }

    #[test]
    fn nobody_is_left_without_an_organization() {
        let before = r#"{"organizations":[{"id":"a","name":"A"},{"id":"b","name":"B"}],"groups":[{"id":"g","displayName":"G"}]}"#;
        let in_use = InUse { defaults: vec!["b".to_owned()], occupied: vec!["a".to_owned(), "b".to_owned()] };
        assert_eq!(refused(Some(before), before, &in_use), []);
        let without_groups = r#"{"organizations":[{"id":"a","name":"A"},{"id":"b","name":"C"}]}"#;
        assert_eq!(refused(Some(before), without_groups, &in_use), []);
        let gone = r#"{"organizations":[{"id":"a","name":"A"}]}"#;
        let path = || Some("/organizations".to_owned());
        assert_eq!(refused(Some(before), gone, &in_use), [("OM-4", path()), ("OM-3", path())]);
        let off = r#"{"organizations":[{"id":"a","name":"A","status":"deactivated"},{"id":"b","name":"B","status":"blocked"}]}"#;
        assert_eq!(refused(Some(before), off, &in_use), [("OM-16", Some("/defaultOrganizationId".to_owned()))]);
        let others = r#"{"organizations":[{"id":"a","name":"A"},{"id":"b","name":"B"}],"groups":[{"id":"h","displayName":"H"}]}"#;
        assert_eq!(refused(Some(before), others, &in_use), [("SG-2", Some("/groups".to_owned()))]);
        assert_eq!(refused(None, others, &InUse::default()), []);
    }
}
