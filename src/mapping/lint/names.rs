//! Organization names that compare equal (OM-13, OM-15).

use crate::directory::{Environment, name_key};
use crate::finding::{Document, Finding};
use crate::mapping::ruleset::Ruleset;
use crate::rule::Rule;
use std::collections::BTreeMap;

/// Names that compare equal are ambiguous where names decide, and a trap where they do not.
pub(super) fn equal(rules: &Ruleset, findings: &mut Vec<Finding>) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for (at, organization) in rules.environment().organizations().iter().enumerate().filter(|(_, o)| o.exists()) {
        let Some(earlier) = first.get(&name_key(&organization.name)) else {
            first.insert(name_key(&organization.name), &organization.id);
            continue;
        };
        let message = format!(
            "\"{}\" ({}) compares equal to the name of {earlier}: case and surrounding space do not count. Rename one of them.",
            organization.name, organization.id
        );
        let finding = if rules.provider().organization_mapping.reads_names() {
            Finding::error(Rule::Om15, message)
        } else {
            Finding::warning(Rule::Om13, message)
        };
        findings.push(finding.at(Document::Environment, format!("/organizations/{at}/name")));
    }
}

/// The existing organization whose name is nearest, where it is near enough to suspect a typing error (OM-22).
pub(crate) fn nearest_organization<'a>(environment: &'a Environment, name: &str) -> Option<&'a str> {
    let name = name_key(name);
    let length = name.chars().count();
    // A long name takes long to compare, and is no typing error of a short one.
    let near = |other: &str| {
        let other = name_key(other);
        let comparable = length <= 200 && other.chars().count().abs_diff(length) <= 2;
        comparable.then(|| strsim::damerau_levenshtein(&name, &other)).filter(|distance| *distance <= 1 + length / 8)
    };
    let existing = environment.organizations().iter().filter(|o| o.exists());
    let candidates = existing.filter_map(|o| Some((near(&o.name)?, o.name.as_str())));
    candidates.min().map(|(_, name)| name)
}
