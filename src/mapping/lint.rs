//! What is wrong with a configuration before anybody is evaluated: one file a subject.

mod names;
mod organizations;
mod roles;
mod unmapped;

pub(crate) use names::Meant;
pub(super) use unmapped::{organization_notice, role_notice};

use super::ruleset::Ruleset;
use crate::finding::Finding;

/// All findings on the configuration itself: the provider's first, then the environment's.
pub fn lint(rules: &Ruleset) -> Vec<Finding> {
    let mut findings = Vec::new();
    organizations::default_organization(rules, &mut findings);
    organizations::rows(rules, &mut findings);
    unmapped::organizations(rules, &mut findings);
    roles::rows(rules, &mut findings);
    unmapped::roles(rules, &mut findings);
    roles::allow_list(rules, &mut findings);
    names::equal(rules, &mut findings);
    roles::defaults(rules, &mut findings);
    organizations::environment_default(rules, &mut findings);
    findings
}
