//! What a mapping would do to everybody, before and after.

use super::users::Population;
use crate::directory::{
    Environment, OrganizationMapping, OrganizationStatus, RoleMapping, SIGN_IN_ROLES, User, UserStatus, name_key,
};
use crate::finding::{Document, Finding, Severity};
use crate::mapping::{
    Context, Decision, Placement, RoleOrigin, RoleOutcome, RowOutcome, Ruleset, Sentence, TraceStep, explain,
    nearest_organization,
};
use crate::rule::Rule;
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A population as it is, or as Apply of other rules would leave it, beside what Apply of these rules would make of it.
pub struct Preview {
    pub(super) population: Rc<Population>,
    after: Rc<Ruleset>,
    /// Administrator roles that nobody active would hold otherwise (RM-16).
    protected: Vec<&'static str>,
    pub(super) organizations: Organizations,
    pub(super) roles: Roles,
    /// One a user, in the population's order.
    pub(super) outcomes: Vec<Outcome>,
}

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
    role_rows: Box<[usize]>,
    pub(super) is_refused: bool,
    pub(super) loses_sign_in: bool,
    is_unmapped: bool,
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

/// The organizations that a preview speaks of, by number.
#[derive(Default)]
pub(super) struct Organizations {
    entries: Vec<OrganizationEntry>,
    by_id: BTreeMap<String, usize>,
    by_created_name: BTreeMap<String, usize>,
}

struct OrganizationEntry {
    id: Option<String>,
    name: String,
    parent_id: Option<String>,
    /// Whether the name was spelled by a user whom the new rules place here, rather than by the old rules.
    is_spelled: bool,
}

/// An organization in figures.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct OrganizationRef {
    /// `None` for one that will be created.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it will be created.
    pub create: bool,
}

impl Organizations {
    fn number(&mut self, placement: Placement, is_after: bool) -> usize {
        let at = match placement {
            Placement::Existing { id, .. } => self.by_id.get(id),
            Placement::Created { name, .. } => self.by_created_name.get(&name_key(name)),
        };
        if let Some(&at) = at {
            self.spell(at, placement, is_after);
            return at;
        }
        let at = self.entries.len();
        let entry = match placement {
            Placement::Existing { id, name } => {
                self.by_id.insert(id.to_owned(), at);
                OrganizationEntry { id: Some(id.to_owned()), name: name.to_owned(), parent_id: None, is_spelled: true }
            }
            Placement::Created { name, parent_id } => {
                self.by_created_name.insert(name_key(name), at);
                let parent_id = Some(parent_id.to_owned());
                OrganizationEntry { id: None, name: name.to_owned(), parent_id, is_spelled: is_after }
            }
        };
        self.entries.push(entry);
        at
    }

    /// The first user that the new rules place there says how it is spelled and where it goes; users come by id.
    fn spell(&mut self, at: usize, placement: Placement, is_after: bool) {
        let Some(entry) = self.entries.get_mut(at).filter(|entry| is_after && !entry.is_spelled) else { return };
        if let Placement::Created { name, parent_id } = placement {
            entry.name = name.to_owned();
            entry.parent_id = Some(parent_id.to_owned());
            entry.is_spelled = true;
        }
    }

    pub(super) fn get(&self, at: usize) -> OrganizationRef {
        let entry = self.entries.get(at);
        let id = entry.and_then(|entry| entry.id.clone());
        OrganizationRef { create: id.is_none(), id, name: entry.map(|entry| entry.name.clone()).unwrap_or_default() }
    }

    pub(super) fn of_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn of_created_name(&self, name: &str) -> Option<usize> {
        self.by_created_name.get(&name_key(name)).copied()
    }
}

/// The roles that somebody gains or loses, by number.
#[derive(Default)]
pub(super) struct Roles {
    pub(super) ids: Vec<String>,
    by_id: BTreeMap<String, usize>,
    is_privileged: Vec<bool>,
}

impl Roles {
    fn number(&mut self, id: &str, environment: &Environment) -> usize {
        if let Some(&at) = self.by_id.get(id) {
            return at;
        }
        let at = self.ids.len();
        self.ids.push(id.to_owned());
        self.by_id.insert(id.to_owned(), at);
        self.is_privileged.push(environment.role(id).is_some_and(|role| role.privileged));
        at
    }

    pub(super) fn of_id(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn id(&self, at: usize) -> &str {
        self.ids.get(at).map_or("", String::as_str)
    }

    pub(super) fn is_privileged(&self, at: usize) -> bool {
        self.is_privileged.get(at).copied().unwrap_or_default()
    }
}

/// What one set of rules makes of everybody: who would be the last to hold an administrator role.
#[derive(Default)]
struct Holders {
    active: BTreeMap<&'static str, usize>,
    losers: BTreeMap<&'static str, usize>,
}

impl Holders {
    fn see(&mut self, user: &User, decision: &Decision) {
        for role in Ruleset::last_holder_roles() {
            let holds = decision.role_ids.binary_search(role).is_ok();
            if holds && user.status == UserStatus::Active {
                *self.active.entry(role).or_default() += 1;
            }
            if !holds && user.present_role_ids().iter().any(|id| id == role) {
                *self.losers.entry(role).or_default() += 1;
            }
        }
    }

    /// The roles that their present holders must keep (RM-16).
    fn protected(&self) -> Vec<&'static str> {
        self.losers.keys().filter(|role| !self.active.contains_key(**role)).copied().collect()
    }
}

impl Preview {
    /// Previews Apply of `after`, against what each user has now, or against Apply of `before` where it is given.
    pub fn new(population: Rc<Population>, after: Rc<Ruleset>, before: Option<&Ruleset>) -> Self {
        let protected = protected_roles(&population, &after);
        let protected_before = before.map(|before| protected_roles(&population, before)).unwrap_or_default();
        let mut preview = Self {
            outcomes: vec![Outcome::default(); population.users().len()],
            population: Rc::clone(&population),
            after: Rc::clone(&after),
            protected: Vec::new(),
            organizations: Organizations::default(),
            roles: Roles::default(),
        };
        for (at, user) in population.by_id() {
            let context = Context { protected_roles: &protected, ..Context::default() };
            let decision = after.evaluate(user, &context);
            let base = before.map(|before| {
                before.evaluate(user, &Context { protected_roles: &protected_before, ..Context::default() })
            });
            let outcome = preview.outcome(user, &decision, base.as_ref());
            if let Some(place) = preview.outcomes.get_mut(at) {
                *place = outcome;
            }
        }
        preview.protected = protected;
        preview
    }

    fn outcome(&mut self, user: &User, decision: &Decision, base: Option<&Decision>) -> Outcome {
        let present_roles: Vec<&str> = user.present_role_ids().iter().map(String::as_str).collect();
        let (old, old_roles) = match base {
            Some(base) => (base.organization, base.role_ids.as_slice()),
            None => (self.after.present(user), present_roles.as_slice()),
        };
        let to = decision.organization.map(|placement| self.organizations.number(placement, true));
        let from = old.map(|placement| self.organizations.number(placement, false));
        let environment = self.after.environment();
        let mut only_in = |these: &[&str], those: &[&str]| -> Box<[usize]> {
            let only = these.iter().filter(|id| those.binary_search(id).is_err());
            only.map(|id| self.roles.number(id, environment)).collect()
        };
        let signs_in = |roles: &[&str]| SIGN_IN_ROLES.iter().any(|role| roles.binary_search(role).is_ok());
        let mut outcome = Outcome {
            from,
            to,
            gained: only_in(&decision.role_ids, old_roles),
            lost: only_in(old_roles, &decision.role_ids),
            rules: rules_of(decision),
            is_refused: decision.refused_by().is_some(),
            loses_sign_in: signs_in(old_roles) && !signs_in(&decision.role_ids),
            ..Outcome::default()
        };
        outcome.follow(&decision.trace);
        outcome
    }

    /// What becomes of one user, exactly as it was counted; nothing where there is no such user.
    pub fn with_decision<T>(&self, id: &str, use_it: impl FnOnce(&Ruleset, &Decision) -> T) -> Option<T> {
        let (_, user) = self.population.find(id)?;
        let created = &self.organizations.by_created_name;
        let spelled = created
            .iter()
            .filter_map(|(key, at)| Some((key.clone(), self.organizations.entries.get(*at)?.name.as_str())));
        let spellings = spelled.collect();
        let context = Context { protected_roles: &self.protected, spellings: Some(&spellings), ..Context::default() };
        Some(use_it(&self.after, &self.after.evaluate(user, &context)))
    }

    /// The reasoning about one user, in sentences.
    pub fn explain(&self, id: &str) -> Option<Vec<Sentence>> {
        self.with_decision(id, explain)
    }

    /// OM-22: organizations that would be created, in name order, with the name that may have been meant.
    pub fn lint(&self) -> Vec<Finding> {
        let mut created = self.summary().created_organizations;
        created.sort_by(|a, b| a.name.cmp(&b.name));
        let about = |created: CreatedOrganization| {
            let meant = nearest_organization(self.after.environment(), &created.name)
                .map(|name| format!(" Was \"{name}\" meant?"))
                .unwrap_or_default();
            let message = format!("\"{}\" would be created for {}.{meant}", created.name, people(created.users));
            Finding { document: Some(Document::Users), ..Finding::warning(Rule::Om22, message) }
        };
        created.into_iter().map(about).collect()
    }

    /// The whole preview in figures.
    pub fn summary(&self) -> PreviewSummary {
        let mut tally = Tally::new(self);
        for outcome in &self.outcomes {
            tally.count(outcome);
        }
        tally.finish()
    }
}

/// Which administrator roles these rules would take from everybody active (RM-16).
fn protected_roles(population: &Population, rules: &Ruleset) -> Vec<&'static str> {
    let mut holders = Holders::default();
    if matches!(rules.provider().role_mapping, RoleMapping::Manual) {
        return Vec::new();
    }
    let context = Context::default();
    for user in population.users() {
        holders.see(user, &rules.evaluate(user, &context));
    }
    holders.protected()
}

fn rules_of(decision: &Decision) -> Box<[(Severity, Rule)]> {
    let mut rules: Vec<_> = decision.findings.iter().map(|finding| (finding.severity, finding.rule)).collect();
    rules.sort_unstable();
    rules.dedup();
    rules.into()
}

impl Outcome {
    fn follow(&mut self, trace: &[TraceStep]) {
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

/// A preview in figures; `types.d.ts` says what each counts.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "documented once, in src/wasm/types.d.ts, which a contract test holds to this")]
pub struct PreviewSummary {
    pub users: usize,
    pub changed: usize,
    pub moved: usize,
    pub placed: usize,
    pub unmoved: usize,
    pub refused: usize,
    pub to_default_organization: usize,
    pub gained_role: usize,
    pub lost_role: usize,
    pub privileged_gained: usize,
    pub sign_in_lost: usize,
    pub with_errors: usize,
    pub moves: Vec<Move>,
    pub organizations: Vec<OrganizationFigures>,
    pub created_organizations: Vec<CreatedOrganization>,
    pub roles: Vec<RoleFigures>,
    pub findings: Vec<RuleFigures>,
    pub rows: Vec<RowFigures>,
    pub role_rows: Vec<RoleRowFigures>,
    pub unmapped: usize,
    pub notices: Vec<String>,
}

/// Users who go from one organization to another.
#[derive(Debug, Serialize)]
pub struct Move {
    /// `None` for new users.
    pub from: Option<OrganizationRef>,
    /// Where to.
    pub to: OrganizationRef,
    /// How many.
    pub users: usize,
}

/// How many users an organization has before and after.
#[derive(Debug, Serialize)]
pub struct OrganizationFigures {
    /// Which.
    #[serde(flatten)]
    pub organization: OrganizationRef,
    /// Users before.
    pub before: usize,
    /// Users after.
    pub after: usize,
}

/// An organization that would be created (OM-22).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatedOrganization {
    /// Spelled as by the user with the smallest id.
    pub name: String,
    /// Below which it would be.
    pub parent_id: String,
    /// Users it would have.
    pub users: usize,
}

/// How many users gain and lose a role.
#[derive(Debug, Serialize)]
pub struct RoleFigures {
    /// The role.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is privileged.
    pub privileged: bool,
    /// Users who gain it.
    pub gained: usize,
    /// Users who lose it.
    pub lost: usize,
}

/// How many users a rule was found for.
#[derive(Debug, Serialize)]
pub struct RuleFigures {
    /// The rule.
    pub rule: Rule,
    /// How much it matters.
    pub severity: Severity,
    /// Its title.
    pub title: &'static str,
    /// Users with such a finding.
    pub users: usize,
}

/// Whom an organization row wins, and whom it loses.
#[derive(Debug, Default, Serialize)]
pub struct RowFigures {
    /// Users it places.
    pub wins: usize,
    /// Users who match it and whom a higher row wins, by that row.
    pub losses: Vec<RowLoss>,
}

/// Users whom a row loses to a higher one.
#[derive(Debug, Serialize)]
pub struct RowLoss {
    /// The higher row.
    pub row: usize,
    /// How many.
    pub users: usize,
}

/// Users in a role row's group.
#[derive(Debug, Default, Clone, Serialize)]
pub struct RoleRowFigures {
    /// How many.
    pub users: usize,
}

struct Tally<'p> {
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
    fn new(preview: &'p Preview) -> Self {
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

    fn count(&mut self, outcome: &Outcome) {
        let summary = &mut self.summary;
        let mut tick =
            |figure: fn(&mut PreviewSummary) -> &mut usize, holds: bool| *figure(summary) += usize::from(holds);
        tick(|s| &mut s.users, true);
        tick(|s| &mut s.changed, outcome.is_changed());
        tick(|s| &mut s.moved, outcome.is_moved());
        tick(|s| &mut s.placed, outcome.from.is_none() && outcome.to.is_some());
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

    fn finish(mut self) -> PreviewSummary {
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

fn people(users: usize) -> String {
    if users == 1 { "1 user".to_owned() } else { format!("{users} users") }
}
