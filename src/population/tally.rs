//! Counting a preview's outcomes.

use super::numbers::OrganizationRef;
use super::outcome::Outcome;
use super::preview::Preview;
use super::summary::{
    CreatedOrganization, Move, OrganizationFigures, PreviewSummary, RoleFigures, RoleRowFigures, RowFigures, RowLoss,
    RuleFigures,
};
use crate::directory::{Environment, OrganizationMapping, OrganizationStatus, RoleMapping};
use crate::finding::Severity;
use crate::rule::Rule;
use std::collections::BTreeMap;

pub(super) struct Tally<'p> {
    preview: &'p Preview,
    summary: PreviewSummary,
    default: Option<usize>,
    moves: BTreeMap<(Option<usize>, usize), usize>,
    before: Vec<usize>,
    after: Vec<usize>,
    roles: Vec<(usize, usize)>,
    rules: BTreeMap<(Severity, Rule), usize>,
    losses: Vec<BTreeMap<usize, usize>>,
}

impl<'p> Tally<'p> {
    pub(super) fn new(preview: &'p Preview) -> Self {
        let provider = preview.after.provider();
        let rows = provider.organization_mapping.rows().len();
        let organizations = preview.organizations.entries.len();
        let summary = PreviewSummary {
            rows: std::iter::repeat_with(RowFigures::default).take(rows).collect(),
            role_rows: vec![RoleRowFigures::default(); provider.role_mapping.rows().len()],
            ..PreviewSummary::default()
        };
        Self {
            preview,
            summary,
            default: preview.organizations.of_id(&provider.default_organization_id),
            moves: BTreeMap::new(),
            before: vec![0; organizations],
            after: vec![0; organizations],
            roles: vec![(0, 0); preview.roles.ids.len()],
            rules: BTreeMap::new(),
            losses: vec![BTreeMap::new(); rows],
        }
    }

    pub(super) fn count(&mut self, outcome: &Outcome) {
        let summary = &mut self.summary;
        let mut tick =
            |figure: fn(&mut PreviewSummary) -> &mut usize, holds: bool| *figure(summary) += usize::from(holds);
        tick(|s| &mut s.users, true);
        tick(|s| &mut s.changed, outcome.is_changed());
        tick(|s| &mut s.moved, outcome.is_moved());
        tick(|s| &mut s.placed, outcome.from.is_none() && outcome.to.is_some());
        tick(|s| &mut s.unplaced, outcome.from.is_some() && outcome.to.is_none());
        tick(|s| &mut s.unmoved, outcome.from.is_some() && outcome.to == outcome.from);
        tick(|s| &mut s.refused, outcome.is_refused);
        tick(|s| &mut s.to_default_organization, outcome.is_moved() && outcome.to == self.default);
        tick(|s| &mut s.gained_role, !outcome.gained.is_empty());
        tick(|s| &mut s.lost_role, !outcome.lost.is_empty());
        tick(|s| &mut s.privileged_gained, outcome.gained.iter().any(|role| self.preview.roles.is_privileged(*role)));
        tick(|s| &mut s.sign_in_lost, outcome.loses_sign_in);
        tick(|s| &mut s.with_errors, outcome.severity() == Some(Severity::Error));
        tick(|s| &mut s.unmapped, outcome.is_unmapped);
        self.count_places(outcome);
        self.count_rows(outcome);
        for rule in &outcome.rules {
            *self.rules.entry(*rule).or_default() += 1;
        }
    }

    fn count_places(&mut self, outcome: &Outcome) {
        if let Some(count) = outcome.from.and_then(|at| self.before.get_mut(at)) {
            *count += 1;
        }
        if let Some(count) = outcome.to.and_then(|at| self.after.get_mut(at)) {
            *count += 1;
        }
        if let Some(to) = outcome.to.filter(|_| outcome.to != outcome.from) {
            *self.moves.entry((outcome.from, to)).or_default() += 1;
        }
        for role in &outcome.gained {
            self.roles.get_mut(*role).into_iter().for_each(|(gained, _)| *gained += 1);
        }
        for role in &outcome.lost {
            self.roles.get_mut(*role).into_iter().for_each(|(_, lost)| *lost += 1);
        }
    }

    fn count_rows(&mut self, outcome: &Outcome) {
        for row in &outcome.role_rows {
            self.summary.role_rows.get_mut(*row).into_iter().for_each(|figures| figures.users += 1);
        }
        let Some(winner) = outcome.winner else { return };
        self.summary.rows.get_mut(winner).into_iter().for_each(|figures| figures.wins += 1);
        for row in &outcome.losers {
            self.losses.get_mut(*row).into_iter().for_each(|losses| *losses.entry(winner).or_default() += 1);
        }
    }

    pub(super) fn finish(mut self) -> PreviewSummary {
        self.summary.moves = self.moves();
        self.summary.organizations = self.organizations();
        self.summary.created_organizations = self.created_organizations();
        self.summary.roles = self.roles();
        self.summary.findings = self.findings();
        for (figures, losses) in self.summary.rows.iter_mut().zip(&self.losses) {
            figures.losses = losses.iter().map(|(row, users)| RowLoss { row: *row, users: *users }).collect();
        }
        self.summary.notices = self.notices();
        self.summary
    }

    fn moves(&self) -> Vec<Move> {
        let organizations = &self.preview.organizations;
        let mut moves: Vec<Move> = self
            .moves
            .iter()
            .map(|((from, to), users)| Move {
                from: from.map(|at| organizations.get(at)),
                to: organizations.get(*to),
                users: *users,
            })
            .collect();
        let key = |m: &Move| {
            let name = |o: &OrganizationRef| (o.name.clone(), o.id.clone());
            (std::cmp::Reverse(m.users), m.from.as_ref().map(name), name(&m.to))
        };
        moves.sort_by_cached_key(key);
        moves
    }

    fn organizations(&self) -> Vec<OrganizationFigures> {
        let order = tree_order(self.preview.after.environment());
        let mut figures: Vec<OrganizationFigures> = self
            .before
            .iter()
            .zip(&self.after)
            .enumerate()
            .filter(|(_, (before, after))| **before + **after > 0)
            .map(|(at, (before, after))| OrganizationFigures {
                organization: self.preview.organizations.get(at),
                before: *before,
                after: *after,
            })
            .collect();
        figures.sort_by_cached_key(|f| {
            let in_tree = f.organization.id.as_deref().and_then(|id| order.get(id).copied()).unwrap_or(usize::MAX);
            (f.organization.create, in_tree, f.organization.name.clone(), f.organization.id.clone())
        });
        figures
    }

    fn created_organizations(&self) -> Vec<CreatedOrganization> {
        let entries = self.preview.organizations.entries.iter().zip(&self.after);
        let mut created: Vec<CreatedOrganization> = entries
            .filter(|(entry, users)| entry.id.is_none() && **users > 0)
            .map(|(entry, users)| CreatedOrganization {
                name: entry.name.clone(),
                parent_id: entry.parent_id.clone().unwrap_or_default(),
                users: *users,
            })
            .collect();
        created.sort_by(|a, b| a.name.cmp(&b.name));
        created
    }

    fn roles(&self) -> Vec<RoleFigures> {
        let environment = self.preview.after.environment();
        let mut roles: Vec<RoleFigures> = self
            .roles
            .iter()
            .enumerate()
            .map(|(at, (gained, lost))| {
                let id = self.preview.roles.id(at);
                RoleFigures {
                    id: id.to_owned(),
                    name: environment.role_name(id).to_owned(),
                    privileged: self.preview.roles.is_privileged(at),
                    gained: *gained,
                    lost: *lost,
                }
            })
            .collect();
        roles.sort_by(|a, b| a.id.cmp(&b.id));
        roles
    }

    fn findings(&self) -> Vec<RuleFigures> {
        let figures = self.rules.iter().map(|((severity, rule), users)| RuleFigures {
            rule: *rule,
            severity: *severity,
            title: rule.title(),
            users: *users,
        });
        figures.collect()
    }

    /// What an administrator must know before saving.
    fn notices(&self) -> Vec<String> {
        let provider = self.preview.after.provider();
        let mut notices = Vec::new();
        if self.summary.moved > 0 {
            notices.push("Moving users can be destructive: destinations that the new organization does not offer put their data in cold storage, other frequency and version settings can drop versions, and destinations that start by themselves begin backing up (OM-39).".to_owned());
        }
        if matches!(provider.organization_mapping, OrganizationMapping::SingleOrganization) {
            notices.push(
                "One organization for new users: applying changes roles only and gathers nobody back (AS-6)."
                    .to_owned(),
            );
        }
        if matches!(provider.role_mapping, RoleMapping::Manual) {
            notices.push(
                "Roles are set manually: applying leaves the roles of existing users as they are (AS-7).".to_owned(),
            );
        }
        notices.extend(self.blocked_notice());
        for role in &self.preview.protected {
            let name = self.preview.after.environment().role_name(role);
            notices.push(format!("Nobody active would hold {name}, so its present holders keep it (RM-16)."));
        }
        notices
    }

    fn blocked_notice(&self) -> Option<String> {
        let environment = self.preview.after.environment();
        let is_blocked = |at: usize| {
            let entry = self.preview.organizations.entries.get(at)?;
            Some(environment.organization(entry.id.as_deref()?)?.status == OrganizationStatus::Blocked)
        };
        let coming = self.moves.iter().filter(|((_, to), _)| is_blocked(*to) == Some(true)).map(|(_, users)| users);
        let coming = coming.sum::<usize>();
        (coming > 0).then(|| {
            format!("{} would come to a blocked organization, and be blocked with it (OM-35, LC-24).", people(coming))
        })
    }
}

/// Each organization's place when the tree is read from the top down, children in the document's order.
fn tree_order(environment: &Environment) -> BTreeMap<&str, usize> {
    let mut children: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    for organization in environment.organizations().iter().rev() {
        children.entry(organization.parent_id.as_deref()).or_default().push(&organization.id);
    }
    let mut order = BTreeMap::new();
    let mut open = children.remove(&None).unwrap_or_default();
    while let Some(id) = open.pop() {
        order.insert(id, order.len());
        open.extend(children.remove(&Some(id)).unwrap_or_default());
    }
    order
}

pub(super) fn people(users: usize) -> String {
    if users == 1 { "1 user".to_owned() } else { format!("{users} users") }
}
