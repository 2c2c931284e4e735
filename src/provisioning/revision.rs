//! Saving a provider: what of a new revision is refused. What a saved one may name that has gone since is no reason to refuse
//! it; what is *newly* named must be there (OM-27, OM-35, SG-2).

use crate::directory::{
    Environment, Organization, OrganizationMapping, OrganizationRow, Provider, RoleMapping, read_environment,
    read_provider,
};
use crate::finding::{Document, Finding};
use crate::rule::Rule;
use crate::shown::Shown;

/// A revision that may be saved.
#[derive(Clone, PartialEq, Debug)]
pub struct Revision {
    /// The provider as it will be.
    pub provider: Provider,
    /// Whether what is read of every user's resource changes with it (OM-21): then each is to be read again.
    pub rereads_users: bool,
}

/// Reads a new revision of a provider over the one before. `taken` are the display names of the other providers (PP-3).
///
/// # Errors
/// Every problem at once.
pub fn revise(
    environment: &[u8],
    before: Option<&[u8]>,
    after: &[u8],
    taken: &[String],
) -> Result<Revision, Vec<Finding>> {
    let environment = read_environment(environment)?;
    let provider = read_provider(after)?;
    let before = before.map(read_provider).transpose()?;
    let checks = Checks { environment: &environment, before: before.as_ref(), provider: &provider };
    let mut findings = checks.identity(taken);
    findings.extend(checks.default_organization());
    findings.extend(checks.organization_rows());
    findings.extend(checks.role_rows());
    if findings.is_empty() {
        let attribute = |provider: &Provider| match &provider.organization_mapping {
            OrganizationMapping::OrgNameAttribute { attribute } => Some(attribute.to_lowercase()),
            _ => None,
        };
        let now = attribute(&provider);
        let rereads_users = now.is_some() && before.as_ref().is_some_and(|before| attribute(before) != now);
        return Ok(Revision { provider, rereads_users });
    }
    Err(findings)
}

struct Checks<'c> {
    environment: &'c Environment,
    before: Option<&'c Provider>,
    provider: &'c Provider,
}

fn at(path: String, rule: Rule, message: String) -> Finding {
    Finding::error(rule, message).at(Document::Provider, path)
}

impl Checks<'_> {
    fn identity(&self, taken: &[String]) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.before.is_some_and(|before| before.id != self.provider.id) {
            let message = "The id of a provider stays as it is. Keep it, or add another provider.";
            findings.push(at("/id".to_owned(), Rule::Pp1, message.to_owned()));
        }
        if self.before.is_some_and(|before| before.kind != self.provider.kind) {
            let message = "The kind of a provider stays as it is. Keep it, or add another provider.";
            findings.push(at("/kind".to_owned(), Rule::Pp1, message.to_owned()));
        }
        let name = crate::directory::name_key(&self.provider.display_name);
        if taken.iter().any(|other| crate::directory::name_key(other) == name) {
            let message =
                format!("Another provider is called \"{}\". Choose another name.", Shown(&self.provider.display_name));
            findings.push(at("/displayName".to_owned(), Rule::Pp3, message));
        }
        findings
    }

    /// OM-4: it exists and is not deactivated.
    fn default_organization(&self) -> Option<Finding> {
        let id = &self.provider.default_organization_id;
        let is_kept = self.before.is_some_and(|before| before.default_organization_id == *id);
        if is_kept || self.environment.organization(id).is_some_and(Organization::exists) {
            return None;
        }
        let message = format!("The organization \"{}\" does not exist or is deactivated. Choose another.", Shown(id));
        Some(at("/defaultOrganizationId".to_owned(), Rule::Om4, message))
    }

    fn organization_rows(&self) -> Vec<Finding> {
        let rows = self.provider.organization_mapping.rows();
        let before = self.before.map(|before| before.organization_mapping.rows()).unwrap_or_default();
        let mut findings = Vec::new();
        for (row, mapping) in rows.iter().enumerate() {
            let id = &mapping.organization_id;
            let was = |old: &&OrganizationRow| {
                old.organization_id == *id && old.group_ids.iter().any(|id| mapping.group_ids.contains(id))
            };
            let is_new = !before.iter().any(|old| was(&old));
            if is_new && !self.environment.organization(id).is_some_and(Organization::exists) {
                let message = format!(
                    "The organization \"{}\" does not exist or is deactivated. Choose another for this row.",
                    Shown(id)
                );
                findings.push(at(format!("/organizationMapping/rows/{row}/organizationId"), Rule::Om27, message));
            }
            for (index, group_id) in mapping.group_ids.iter().enumerate() {
                let is_new = !before.iter().any(|old| old.group_ids.contains(group_id));
                let path = || format!("/organizationMapping/rows/{row}/groupIds/{index}");
                findings.extend(Some(group_id).filter(|_| is_new).and_then(|id| self.group(id, path())));
            }
        }
        findings
    }

    fn role_rows(&self) -> Vec<Finding> {
        let rows = self.provider.role_mapping.rows();
        let before = self.before.map(|before| before.role_mapping.rows()).unwrap_or_default();
        let mut findings = Vec::new();
        for (row, mapping) in rows.iter().enumerate() {
            let old = before.iter().find(|old| old.group_id == mapping.group_id);
            if old.is_none() {
                findings.extend(self.group(&mapping.group_id, format!("/roleMapping/rows/{row}/groupId")));
            }
            let was = old.map(|old| old.role_ids.as_slice()).unwrap_or_default();
            findings.extend(self.roles(&mapping.role_ids, was, &format!("/roleMapping/rows/{row}/roleIds")));
        }
        if let RoleMapping::AllowList { role_ids } = &self.provider.role_mapping {
            let was = match self.before.map(|before| &before.role_mapping) {
                Some(RoleMapping::AllowList { role_ids }) => role_ids.as_slice(),
                _ => &[],
            };
            findings.extend(self.roles(role_ids, was, "/roleMapping/roleIds"));
        }
        findings
    }

    /// SG-2, SG-3: the group was pushed, by this provider.
    fn group(&self, id: &str, path: String) -> Option<Finding> {
        let group = self.environment.group(id);
        let is_foreign =
            group.is_some_and(|group| group.provider_id.as_ref().is_some_and(|owner| *owner != self.provider.id));
        let (rule, message) = match group {
            None => (Rule::Sg2, format!("The group \"{}\" was not pushed yet. Push it first, then map it.", Shown(id))),
            Some(_) if is_foreign => (
                Rule::Sg3,
                format!("The group \"{}\" belongs to another provider. Only its own provider can map it.", Shown(id)),
            ),
            Some(_) => return None,
        };
        Some(at(path, rule, message))
    }

    fn roles(&self, ids: &[String], was: &[String], path: &str) -> Vec<Finding> {
        let is_missing = |(_, id): &(usize, &String)| !was.contains(id) && self.environment.role(id).is_none();
        let finding = |(index, id): (usize, &String)| {
            at(
                format!("{path}/{index}"),
                Rule::Rm12,
                format!("The role \"{}\" does not exist. Choose another.", Shown(id)),
            )
        };
        ids.iter().enumerate().filter(is_missing).map(finding).collect()
    }
}

/// The provider without the rows of a group that is gone (SG-6); nothing where no row had it.
pub(super) fn without_group(provider: &Provider, group_id: &str) -> Option<Provider> {
    let mut next = provider.clone();
    if let OrganizationMapping::ScimGroups { rows } = &mut next.organization_mapping {
        rows.iter_mut().for_each(|row| row.group_ids.retain(|id| id != group_id));
        rows.retain(|row| !row.group_ids.is_empty());
    }
    if let RoleMapping::ScimGroups { rows } = &mut next.role_mapping {
        rows.retain(|row| row.group_id != group_id);
    }
    (next != *provider).then_some(next)
}
