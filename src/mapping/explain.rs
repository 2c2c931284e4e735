//! A decision's trace in sentences.

use super::decision::{Decision, RoleOrigin, RoleOutcome, RoleSource, RowOutcome, TraceStep};
use super::ruleset::Ruleset;
use crate::rule::Rule;
use crate::shown::Shown;
use serde::Serialize;

/// A mapping row that a sentence speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct RowReference {
    /// `organization` or `role`.
    pub list: &'static str,
    /// Index from 0.
    pub row: usize,
}

/// A trace step in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// Index into the trace.
    pub step: usize,
    /// The rows that the sentence speaks of.
    pub rows: Vec<RowReference>,
}

/// One sentence a step, in the order of the trace.
pub fn explain(rules: &Ruleset, decision: &Decision) -> Vec<Sentence> {
    let winner = decision.trace.iter().find_map(|step| match step {
        TraceStep::OrganizationRow { row, outcome, .. } if *outcome != RowOutcome::Lost => Some(*row),
        _ => None,
    });
    let words = Words { rules, decision, winner };
    decision
        .trace
        .iter()
        .enumerate()
        .map(|(step, trace)| Sentence { text: words.sentence(trace), step, rows: rows_of(trace) })
        .collect()
}

fn rows_of(step: &TraceStep) -> Vec<RowReference> {
    match step {
        TraceStep::OrganizationRow { row, .. } => vec![RowReference { list: "organization", row: *row }],
        TraceStep::Role { from: RoleOrigin::Rows(sources), .. } => {
            sources.iter().map(|source| RowReference { list: "role", row: source.row }).collect()
        }
        _ => Vec::new(),
    }
}

struct Words<'d> {
    rules: &'d Ruleset,
    decision: &'d Decision<'d>,
    winner: Option<usize>,
}

impl Words<'_> {
    fn sentence(&self, step: &TraceStep) -> String {
        match step {
            TraceStep::Refused { rule } => {
                let reason = self.decision.findings.first().map_or(rule.title(), |finding| &finding.message);
                format!("Nothing changes: {reason} ({})", rule.code())
            }
            TraceStep::OrganizationRow { row, group_id, organization_id, outcome } => {
                self.row(*row, group_id, organization_id, *outcome)
            }
            TraceStep::OrganizationName { value, matched } => self.name(value, matched),
            TraceStep::OrganizationDefault { rule, organization_id, why } => {
                format!(
                    "Goes to the default organization {}, because {why} ({}).",
                    self.organization(organization_id),
                    rule.code()
                )
            }
            TraceStep::OrganizationKept { rule, organization_id } => {
                format!(
                    "Stays in {}, because {} ({}).",
                    self.organization(organization_id),
                    kept_reason(*rule),
                    rule.code()
                )
            }
            TraceStep::Role { role_id, from, outcome } => self.role(role_id, from, *outcome),
        }
    }

    fn row(&self, row: usize, group_id: &str, organization_id: &str, outcome: RowOutcome) -> String {
        let group = self.group(group_id);
        let organization = self.organization(organization_id);
        let number = row + 1;
        match outcome {
            RowOutcome::Won => format!("Is in {group}: row {number} wins and leads to {organization} (GP-1)."),
            RowOutcome::Rebound => format!(
                "Is in {group}: row {number} wins. Its organization is gone, so it leads to {organization}, which has the same name (OM-34)."
            ),
            RowOutcome::Broken => format!(
                "Is in {group}: row {number} wins, but its organization {organization} does not exist or is deactivated. No lower row takes its place (OM-33)."
            ),
            RowOutcome::Lost => {
                let above = self.winner.map(|winner| format!(" to row {}", winner + 1)).unwrap_or_default();
                format!("Is also in {group}: row {number} ({organization}) loses{above} (GP-1).")
            }
        }
    }

    fn name(&self, value: &str, matched: &[&str]) -> String {
        let value = Shown(value);
        match matched {
            [] => format!("The name \"{value}\" was received: no organization has it, so it will be created (OM-10)."),
            [id] => format!("The name \"{value}\" was received: it is {} (OM-10).", self.organization(id)),
            several => format!("The name \"{value}\" was received: {} organizations have it (OM-15).", several.len()),
        }
    }

    fn role(&self, role_id: &str, from: &RoleOrigin, outcome: RoleOutcome) -> String {
        let role = Shown(self.rules.environment().role_name(role_id));
        match (outcome, from) {
            (RoleOutcome::Granted, RoleOrigin::Rows(sources)) => {
                format!("Has {role} from {} (RM-6).", self.sources(sources))
            }
            (RoleOutcome::Granted, RoleOrigin::Script) => format!("Has {role}: the role script returned it (UD-13)."),
            (RoleOutcome::Granted, RoleOrigin::Default) => {
                format!("Has {role}: a default role of the organization (RM-7).")
            }
            (RoleOutcome::Granted, RoleOrigin::Kept) => format!("Keeps {role}."),
            (RoleOutcome::Missing, RoleOrigin::Rows(sources)) => {
                format!("Does not get {role} from {}: the role does not exist (RM-12).", self.sources(sources))
            }
            (RoleOutcome::Missing, RoleOrigin::Script) => {
                format!("Does not get {role}: the role script returned it, and it does not exist (UD-15).")
            }
            (RoleOutcome::Missing, _) => format!("Does not get the default role {role}: it does not exist (RM-12)."),
            (RoleOutcome::Ignored, _) => format!("Does not get {role}: it is outside the allow-list (UD-13)."),
            (RoleOutcome::Removed, _) => format!("Loses {role}: nothing gives it any longer (RM-11)."),
        }
    }

    fn sources(&self, sources: &[RoleSource]) -> String {
        let named: Vec<String> =
            sources.iter().map(|s| format!("{} (role row {})", self.group(s.group_id), s.row + 1)).collect();
        named.join(" and ")
    }

    fn group<'a>(&'a self, id: &'a str) -> Shown<'a> {
        Shown(self.rules.environment().group_name(id))
    }

    fn organization<'a>(&'a self, id: &'a str) -> Shown<'a> {
        Shown(self.rules.environment().organization_name(id))
    }
}

fn kept_reason(rule: Rule) -> &'static str {
    match rule {
        Rule::Om15 => "several organizations have the received name",
        Rule::Om31 => "the winning row leads to an organization that does not exist or is deactivated",
        _ => "under this method only new users are placed",
    }
}
