//! What compiled rules say about single groups, rows and names, for whoever decides about many users at once.

use super::ruleset::{GroupRules, RowTarget, Ruleset};

impl Ruleset {
    /// What the rules say of a group; nothing where neither they nor the environment know it.
    pub(crate) fn group_rules(&self, id: &str) -> Option<GroupRules> {
        self.groups.get(id).copied()
    }

    /// Where an organization row leads; nothing where it is broken (OM-31) or there is no such row.
    pub(crate) fn row_leads_to(&self, row: usize) -> Option<&str> {
        let (mapping, target) = self.provider.organization_mapping.rows().get(row).zip(self.targets.get(row))?;
        match target {
            RowTarget::Bound => Some(&mapping.organization_id),
            RowTarget::Rebound(id) => Some(id),
            RowTarget::Broken(_) => None,
        }
    }

    /// The organizations that a comparable name means, sorted.
    pub(crate) fn organizations_named(&self, key: &str) -> &[String] {
        self.names.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    /// An organization's default roles, sorted; nothing where the environment does not have it.
    pub(crate) fn default_role_ids(&self, organization_id: &str) -> Option<&[String]> {
        self.defaults.get(organization_id).map(Vec::as_slice)
    }

    /// Whether the directory's script may change a role.
    pub(crate) fn is_allowed(&self, role_id: &str) -> bool {
        self.allowed.contains_key(role_id)
    }

    /// The provider's default organization, where it can be used.
    pub(crate) fn usable_default(&self) -> Option<&str> {
        self.default_organization().map(|organization| organization.id.as_str())
    }

    /// The provider's groups that have no organization row, in the environment's order (OM-25).
    pub(crate) fn groups_without_row(&self) -> Vec<&str> {
        self.unmapped(|rules| rules.organization.is_some())
    }
}
