//! What becomes of one user, in numbers.

use crate::finding::Severity;
use crate::mapping::{Decision, RoleOrigin, RoleOutcome, RowOutcome, TraceStep};
use crate::rule::Rule;

/// What becomes of one user, in the preview's own numbers for organizations and roles.
#[derive(Default, Clone)]
pub(super) struct Outcome {
    pub(super) from: Option<usize>,
    pub(super) to: Option<usize>,
    pub(super) gained: Box<[usize]>,
    pub(super) lost: Box<[usize]>,
    pub(super) rules: Box<[(Severity, Rule)]>,
    /// The organization row that wins the user.
    pub(super) winner: Option<usize>,
    /// Lower rows that match too.
    pub(super) losers: Box<[usize]>,
    pub(super) role_rows: Box<[usize]>,
    pub(super) is_refused: bool,
    pub(super) loses_sign_in: bool,
    pub(super) is_unmapped: bool,
}

impl Outcome {
    pub(super) fn is_moved(&self) -> bool {
        self.from.is_some() && self.to.is_some() && self.to != self.from
    }

    pub(super) fn is_changed(&self) -> bool {
        self.to != self.from || !self.gained.is_empty() || !self.lost.is_empty()
    }

    pub(super) fn severity(&self) -> Option<Severity> {
        self.rules.iter().map(|(severity, _)| *severity).min()
    }
}

impl Outcome {
    pub(super) fn follow(&mut self, trace: &[TraceStep]) {
        let mut losers = Vec::new();
        let mut role_rows = Vec::new();
        for step in trace {
            match step {
                TraceStep::OrganizationRow { row, outcome: RowOutcome::Lost, .. } => losers.push(*row),
                TraceStep::OrganizationRow { row, .. } => self.winner = Some(*row),
                TraceStep::OrganizationDefault { rule: Rule::Om11 | Rule::Om12 | Rule::Om28 | Rule::Ud6, .. } => {
                    self.is_unmapped = true;
                }
                TraceStep::Role { from: RoleOrigin::Rows(sources), outcome, .. }
                    if *outcome != RoleOutcome::Removed =>
                {
                    role_rows.extend(sources.iter().map(|source| source.row));
                }
                _ => {}
            }
        }
        losers.dedup();
        role_rows.sort_unstable();
        role_rows.dedup();
        self.losers = losers.into();
        self.role_rows = role_rows.into();
    }
}

pub(super) fn rules_of(decision: &Decision) -> Box<[(Severity, Rule)]> {
    let mut rules: Vec<_> = decision.findings.iter().map(|finding| (finding.severity, finding.rule)).collect();
    rules.sort_unstable();
    rules.dedup();
    rules.into()
}
