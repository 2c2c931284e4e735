//! Organizations that rows and defaults name: gone, bound again, or blocked.

use crate::directory::{Organization, OrganizationRow, OrganizationStatus};
use crate::finding::{Document, Finding};
use crate::mapping::organization::lost_organization;
use crate::mapping::ruleset::{RowTarget, Ruleset};
use crate::rule::Rule;
use crate::shown::Shown;

/// OM-4: users whom nothing else places need it. A blocked one is a target whose users are blocked (OM-35).
pub(super) fn default_organization(rules: &Ruleset, findings: &mut Vec<Finding>) {
    let place = |finding: Finding| finding.at(Document::Provider, "/defaultOrganizationId");
    match rules.default_organization() {
        None => findings.push(place(rules.default_unusable())),
        Some(organization) => findings.extend(blocked(organization).map(place)),
    }
}

/// OM-16: organizations made by hand go below the environment's default.
pub(super) fn environment_default(rules: &Ruleset, findings: &mut Vec<Finding>) {
    let Some(id) = rules.environment().default_organization_id() else { return };
    if rules.environment().organization(id).is_some_and(Organization::exists) {
        return;
    }
    let message = format!(
        "The environment's default organization \"{}\" does not exist or is deactivated, so organizations made by hand have no parent. Choose another.",
        Shown(id)
    );
    // Without the key it is the first top organization, which is named by no place of its own.
    let path = if rules.environment().names_default_organization() { "/defaultOrganizationId" } else { "" };
    findings.push(Finding::warning(Rule::Om16, message).at(Document::Environment, path));
}

/// OM-31, OM-34, OM-35, then each of the row's groups.
pub(super) fn rows(rules: &Ruleset, findings: &mut Vec<Finding>) {
    for (at, (row, target)) in rules.provider().organization_mapping.rows().iter().zip(&rules.targets).enumerate() {
        let path = format!("/organizationMapping/rows/{at}/organizationId");
        findings.extend(leads(rules, at, row, target).map(|finding| finding.at(Document::Provider, path)));
        for (index, group_id) in row.group_ids.iter().enumerate() {
            let path = format!("/organizationMapping/rows/{at}/groupIds/{index}");
            findings.extend(group(rules, group_id).map(|finding| finding.at(Document::Provider, path)));
        }
    }
}

fn leads(rules: &Ruleset, at: usize, row: &OrganizationRow, target: &RowTarget) -> Option<Finding> {
    let number = at + 1;
    let lost = lost_organization(row);
    match target {
        RowTarget::Bound => rules.environment().organization(&row.organization_id).and_then(blocked),
        RowTarget::Rebound(other) => Some(Finding::info(
            Rule::Om34,
            format!(
                "The organization of row {number}, {lost}, is gone; the row leads to {}, which has the same name. Choose it in the row to make this permanent.",
                Shown(other)
            ),
        )),
        RowTarget::Broken(_) => Some(Finding::error(
            Rule::Om31,
            format!(
                "Row {number} leads to the organization {lost}, which does not exist or is deactivated. Its users cannot be moved, and no lower row takes its place. {}.",
                target.remedy()
            ),
        )),
    }
}

fn blocked(organization: &Organization) -> Option<Finding> {
    let message = format!(
        "The organization \"{}\" ({}) is blocked: it is still a target, and its users are blocked with it.",
        Shown(&organization.name),
        Shown(&organization.id)
    );
    (organization.status == OrganizationStatus::Blocked).then(|| Finding::warning(Rule::Om35, message))
}

/// SG-3 and SG-6: a group of another provider never matches; one that the environment lacks may come back.
pub(super) fn group(rules: &Ruleset, group_id: &str) -> Option<Finding> {
    let Some(group) = rules.environment().group(group_id) else {
        let message = format!(
            "The group \"{}\" is not in the environment. Push it from the provider, or remove it from the row.",
            Shown(group_id)
        );
        return Some(Finding::warning(Rule::Sg6, message));
    };
    if !rules.groups.get(group_id).is_some_and(|rules| rules.is_foreign) {
        return None;
    }
    let message = format!(
        "The group \"{}\" ({}) belongs to the provider \"{}\", so this row never matches by it. Use a group of this provider.",
        Shown(&group.display_name),
        Shown(group_id),
        Shown(group.provider_id.as_deref().unwrap_or_default())
    );
    Some(Finding::error(Rule::Sg3, message))
}
