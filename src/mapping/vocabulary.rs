//! The vocabulary as the core understood it, for whoever shows the mapping to people.

use super::lint::{organization_notice, role_notice};
use super::ruleset::Ruleset;
use crate::directory::{OrganizationStatus, ProviderKind, SIGN_IN_ROLES, description};
use serde::Serialize;

/// Every default filled in, and what each list can still map.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Directory<'a> {
    provider: ProviderEntry<'a>,
    organizations: Vec<OrganizationEntry<'a>>,
    roles: Vec<RoleEntry<'a>>,
    groups: Vec<GroupEntry<'a>>,
    unmapped: PerList<Vec<&'a str>>,
    unmapped_notice: PerList<Option<&'static str>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ProviderEntry<'a> {
    id: &'a str,
    kind: ProviderKind,
    display_name: &'a str,
    default_organization_id: &'a str,
    organization_method: &'static str,
    role_method: &'static str,
    /// Whether there is anything that Apply could do (AS-4).
    is_mapped: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OrganizationEntry<'a> {
    id: &'a str,
    name: &'a str,
    parent_id: Option<&'a str>,
    status: OrganizationStatus,
    default_role_ids: &'a [String],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleEntry<'a> {
    id: &'a str,
    name: &'a str,
    privileged: bool,
    sign_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct GroupEntry<'a> {
    id: &'a str,
    display_name: &'a str,
    foreign: bool,
}

#[derive(Debug, Serialize)]
struct PerList<T> {
    organization: T,
    role: T,
}

impl Ruleset {
    /// The vocabulary of this provider's mapping.
    pub fn directory(&self) -> Directory<'_> {
        let provider = self.provider();
        let organizations = self.environment().organizations().iter().map(|o| OrganizationEntry {
            id: &o.id,
            name: &o.name,
            parent_id: o.parent_id.as_deref(),
            status: o.status,
            default_role_ids: &o.default_role_ids,
        });
        let roles = self.environment().roles().iter().map(|role| {
            let (meaning, scope) = description(&role.id).unzip();
            RoleEntry {
                id: &role.id,
                name: &role.name,
                privileged: role.privileged,
                sign_in: SIGN_IN_ROLES.contains(&role.id.as_str()),
                meaning,
                scope: scope.filter(|scope| !scope.is_empty()),
            }
        });
        let groups = self.environment().groups().iter().map(|group| GroupEntry {
            id: &group.id,
            display_name: &group.display_name,
            foreign: self.groups.get(group.id.as_str()).is_some_and(|rules| rules.is_foreign),
        });
        Directory {
            provider: ProviderEntry {
                id: &provider.id,
                kind: provider.kind,
                display_name: &provider.display_name,
                default_organization_id: &provider.default_organization_id,
                organization_method: provider.organization_mapping.method(),
                role_method: provider.role_mapping.method(),
                is_mapped: provider.is_mapped(),
            },
            organizations: organizations.collect(),
            roles: roles.collect(),
            groups: groups.collect(),
            unmapped: PerList {
                organization: self.unmapped(|rules| rules.organization.is_some()),
                role: self.unmapped(|rules| rules.role.is_some()),
            },
            unmapped_notice: PerList { organization: organization_notice(self), role: role_notice(self) },
        }
    }

    /// The provider's groups that a list has no row for (OM-25), in the environment's order.
    pub(super) fn unmapped(&self, is_mapped: impl Fn(&super::ruleset::GroupRules) -> bool) -> Vec<&str> {
        let free = |id: &str| self.groups.get(id).is_some_and(|rules| !rules.is_foreign && !is_mapped(rules));
        self.environment().groups().iter().map(|group| group.id.as_str()).filter(|id| free(id)).collect()
    }
}
