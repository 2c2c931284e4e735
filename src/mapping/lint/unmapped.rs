//! Groups that no row maps, counted per list (OM-29).

use crate::directory::{OrganizationMapping, RoleMapping};
use crate::finding::{Document, Finding};
use crate::mapping::ruleset::{GroupRules, Ruleset};
use crate::rule::Rule;
use crate::shown::few;

/// What the organization list says of its groups, where that is all there is to say.
pub(crate) fn organization_notice(rules: &Ruleset) -> Option<&'static str> {
    let applies = matches!(rules.provider().organization_mapping, OrganizationMapping::ScimGroups { .. });
    notice(rules, applies, |group| group.organization.is_some()).map(Rule::title)
}

/// What the role list says of its groups, where that is all there is to say.
pub(crate) fn role_notice(rules: &Ruleset) -> Option<&'static str> {
    let applies = matches!(rules.provider().role_mapping, RoleMapping::ScimGroups { .. });
    notice(rules, applies, |group| group.role.is_some()).map(Rule::title)
}

fn notice(rules: &Ruleset, applies: bool, is_mapped: impl Fn(&GroupRules) -> bool) -> Option<Rule> {
    if !applies {
        return None;
    }
    if rules.unmapped(|_| false).is_empty() {
        return Some(Rule::Sg2);
    }
    rules.unmapped(is_mapped).is_empty().then_some(Rule::Om29)
}

/// OM-28: users of these groups only go to the default organization.
pub(super) fn organizations(rules: &Ruleset, findings: &mut Vec<Finding>) {
    if !matches!(rules.provider().organization_mapping, OrganizationMapping::ScimGroups { .. }) {
        return;
    }
    let consequence = "Whoever is in no mapped group goes to the default organization.";
    findings.push(list(
        rules,
        |group| group.organization.is_some(),
        Rule::Om28,
        consequence,
        "/organizationMapping/rows",
    ));
}

/// RM-7: users of these groups only get default roles.
pub(super) fn roles(rules: &Ruleset, findings: &mut Vec<Finding>) {
    if !matches!(rules.provider().role_mapping, RoleMapping::ScimGroups { .. }) {
        return;
    }
    let consequence = "Whoever is in no mapped group gets the organization's default roles.";
    findings.push(list(rules, |group| group.role.is_some(), Rule::Rm7, consequence, "/roleMapping/rows"));
}

fn list(
    rules: &Ruleset,
    is_mapped: impl Fn(&GroupRules) -> bool + Copy,
    rule: Rule,
    consequence: &str,
    path: &str,
) -> Finding {
    let finding = match notice(rules, true, is_mapped) {
        Some(Rule::Sg2) => {
            Finding::info(Rule::Sg2, "There are no SCIM groups available. Push groups from the provider first.")
        }
        Some(all) => Finding::info(all, "All SCIM groups are mapped."),
        None => Finding::info(rule, format!("{}. {consequence}", named(rules, &rules.unmapped(is_mapped)))),
    };
    finding.at(Document::Provider, path)
}

/// Names when there are few, otherwise their number and the first few.
fn named(rules: &Ruleset, group_ids: &[&str]) -> String {
    let names = few(group_ids.iter().map(|id| rules.environment().group_name(id)));
    match group_ids.len() {
        1 => format!("1 group is not mapped: {names}"),
        many => format!("{many} groups are not mapped: {names}"),
    }
}
