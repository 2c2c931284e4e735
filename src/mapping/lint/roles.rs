//! Roles that rows, the allow-list and organizations name: gone, privileged, or no way to sign in.

use super::organizations::group;
use crate::directory::{RoleMapping, SIGN_IN_ROLES};
use crate::finding::{Document, Finding};
use crate::mapping::ruleset::Ruleset;
use crate::rule::Rule;
use crate::shown::Shown;

/// The row's group, each of its roles, then whether one of them signs in (RM-8).
pub(super) fn rows(rules: &Ruleset, findings: &mut Vec<Finding>) {
    for (at, row) in rules.provider().role_mapping.rows().iter().enumerate() {
        let path = format!("/roleMapping/rows/{at}");
        let about_group = group(rules, &row.group_id);
        findings.extend(about_group.map(|finding| finding.at(Document::Provider, format!("{path}/groupId"))));
        for (index, role_id) in row.role_ids.iter().enumerate() {
            let found = mapped_role(rules, role_id, Rule::Rm12);
            findings.extend(found.map(|finding| finding.at(Document::Provider, format!("{path}/roleIds/{index}"))));
        }
        if !row.role_ids.iter().any(|id| SIGN_IN_ROLES.contains(&id.as_str())) {
            let message = format!(
                "\"{}\" gives no role to sign in with, and default roles are not added to mapped ones. Whoever backs up needs Desktop User and PROe User; outsiders may not.",
                Shown(rules.environment().group_name(&row.group_id))
            );
            findings.push(Finding::warning(Rule::Rm8, message).at(Document::Provider, format!("{path}/roleIds")));
        }
    }
}

/// Each role that the directory's script may give.
pub(super) fn allow_list(rules: &Ruleset, findings: &mut Vec<Finding>) {
    let RoleMapping::AllowList { role_ids } = &rules.provider().role_mapping else { return };
    for (index, role_id) in role_ids.iter().enumerate() {
        let path = format!("/roleMapping/roleIds/{index}");
        findings.extend(mapped_role(rules, role_id, Rule::Ud15).map(|finding| finding.at(Document::Provider, path)));
    }
}

/// RM-12: default roles that do not exist are left out when they are given.
pub(super) fn defaults(rules: &Ruleset, findings: &mut Vec<Finding>) {
    for (at, organization) in rules.environment().organizations().iter().enumerate() {
        for (index, role_id) in organization.default_role_ids.iter().enumerate() {
            if rules.environment().role(role_id).is_some() {
                continue;
            }
            let message = format!(
                "The default role \"{}\" of \"{}\" does not exist, so it is left out. Choose another, or add it to the roles.",
                Shown(role_id),
                Shown(&organization.name)
            );
            let path = format!("/organizations/{at}/defaultRoleIds/{index}");
            findings.push(Finding::error(Rule::Rm12, message).at(Document::Environment, path));
        }
    }
}

/// A role that does not exist, under `missing`, or one that is privileged (RM-15).
fn mapped_role(rules: &Ruleset, role_id: &str, missing: Rule) -> Option<Finding> {
    let Some(role) = rules.environment().role(role_id) else {
        let message =
            format!("The role \"{}\" does not exist. Choose another, or check the roles available.", Shown(role_id));
        return Some(Finding::error(missing, message));
    };
    let message = format!(
        "\"{}\" ({}) is privileged: whoever decides who is in the group, or what the script returns, decides who holds it.",
        Shown(&role.name),
        Shown(role_id)
    );
    role.privileged.then(|| Finding::warning(Rule::Rm15, message))
}
