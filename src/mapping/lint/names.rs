//! Organization names that compare equal (OM-13, OM-15).

use crate::directory::{Environment, name_key};
use crate::finding::{Document, Finding};
use crate::mapping::ruleset::Ruleset;
use crate::rule::Rule;
use crate::shown::Shown;
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
            "\"{}\" ({}) compares equal to the name of {}: case and surrounding space do not count. Rename one of them.",
            Shown(&organization.name),
            Shown(&organization.id),
            Shown(earlier)
        );
        let finding = if rules.provider().organization_mapping.reads_names() {
            Finding::error(Rule::Om15, message)
        } else {
            Finding::warning(Rule::Om13, message)
        };
        findings.push(finding.at(Document::Environment, format!("/organizations/{at}/name")));
    }
}

/// Finds the organization that a name to be created may have been meant to be (OM-22).
pub(crate) struct Meant<'a> {
    /// Existing organizations: comparable name, its length in characters, and the name.
    existing: Vec<(String, usize, &'a str)>,
    /// Comparisons left: a hint must not cost more than the preview it stands beside.
    left: usize,
}

/// Longer names are no typing errors of each other that a person would see.
const LONGEST_COMPARED: usize = 64;

impl<'a> Meant<'a> {
    /// Hints from the organizations of an environment.
    pub(crate) fn new(environment: &'a Environment) -> Self {
        let existing = environment.organizations().iter().filter(|o| o.exists()).map(|o| {
            let key = name_key(&o.name);
            let length = key.chars().count();
            (key, length, o.name.as_str())
        });
        let existing = existing.filter(|(_, length, _)| *length <= LONGEST_COMPARED).collect();
        Self { existing, left: 100_000 }
    }

    /// The nearest existing name, where it is near enough to suspect a typing error.
    pub(crate) fn by(&mut self, name: &str) -> Option<&'a str> {
        let key = name_key(name);
        let length = key.chars().count();
        let farthest = 1 + length / 8;
        let comparable = self.existing.iter().filter(|(_, other, _)| other.abs_diff(length) <= farthest);
        let comparable: Vec<_> = comparable.take(self.left).collect();
        self.left -= comparable.len();
        let near = comparable.into_iter().map(|(other, _, name)| (strsim::damerau_levenshtein(&key, other), *name));
        near.filter(|(distance, _)| *distance <= farthest).min().map(|(_, name)| name)
    }
}
