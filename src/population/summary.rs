//! A preview in figures.

use super::numbers::OrganizationRef;
use super::preview::{Preview, people};
use super::tally::Kind;
use crate::directory::{Environment, OrganizationMapping, OrganizationStatus, RoleMapping};
use crate::finding::Severity;
use crate::rule::Rule;
use serde::Serialize;
use std::collections::BTreeMap;

/// A preview in figures; `types.d.ts` says what each counts.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "documented once, in src/wasm/types.d.ts, which a contract test holds to this")]
pub struct PreviewSummary {
    pub users: usize,
    pub changed: usize,
    pub moved: usize,
    pub placed: usize,
    pub unplaced: usize,
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

impl PreviewSummary {
    pub(super) fn of(preview: &Preview) -> Self {
        let users_of = |kind: u16| preview.tally.users_of(kind);
        Self {
            users: preview.population.len(),
            changed: users_of(Kind::CHANGED),
            moved: users_of(Kind::MOVED),
            placed: users_of(Kind::PLACED),
            unplaced: users_of(Kind::UNPLACED),
            unmoved: users_of(Kind::UNMOVED),
            refused: users_of(Kind::REFUSED),
            to_default_organization: users_of(Kind::TO_DEFAULT),
            gained_role: users_of(Kind::GAINS),
            lost_role: users_of(Kind::LOSES),
            privileged_gained: users_of(Kind::GAINS_PRIVILEGED),
            sign_in_lost: users_of(Kind::LOSES_SIGN_IN),
            with_errors: preview.tally.with_errors(),
            moves: moves(preview),
            organizations: organizations(preview),
            created_organizations: created_organizations(preview),
            roles: roles(preview),
            findings: findings(preview),
            rows: rows(preview),
            role_rows: role_rows(preview),
            unmapped: users_of(Kind::UNMAPPED),
            notices: notices(preview),
        }
    }
}

fn moves(preview: &Preview) -> Vec<Move> {
    let organizations = &preview.organizations;
    let mut moves: Vec<Move> = Vec::new();
    for (from, to, users) in preview.tally.moves().into_iter().filter(|(from, to, _)| from != to) {
        moves.extend(organizations.get(to).map(|to| Move { from: organizations.get(from), to, users }));
    }
    crate::order::sort_by(&mut moves, |a, b| move_key(a).cmp(&move_key(b)));
    moves
}

type Named<'m> = (&'m str, Option<&'m str>);

fn move_key(m: &Move) -> (std::cmp::Reverse<usize>, Option<Named<'_>>, Named<'_>) {
    (std::cmp::Reverse(m.users), m.from.as_ref().map(named), named(&m.to))
}

fn named(organization: &OrganizationRef) -> Named<'_> {
    (&organization.name, organization.id.as_deref())
}

fn organizations(preview: &Preview) -> Vec<OrganizationFigures> {
    let mut users = BTreeMap::<u32, (usize, usize)>::new();
    for (from, to, moved) in preview.tally.moves() {
        users.entry(from).or_default().0 += moved;
        users.entry(to).or_default().1 += moved;
    }
    let figures = users.into_iter().filter_map(|(number, (before, after))| {
        Some(OrganizationFigures { organization: preview.organizations.get(number)?, before, after })
    });
    let mut figures: Vec<OrganizationFigures> = figures.collect();
    let order = tree_order(preview.after.rules.environment());
    let in_tree = |id: Option<&str>| id.and_then(|id| order.get(id).copied()).unwrap_or(usize::MAX);
    let place = |f: &OrganizationFigures| (f.organization.create, in_tree(f.organization.id.as_deref()));
    crate::order::sort_by(&mut figures, |a, b| {
        let names = || named(&a.organization).cmp(&named(&b.organization));
        place(a).cmp(&place(b)).then_with(names)
    });
    figures
}

fn created_organizations(preview: &Preview) -> Vec<CreatedOrganization> {
    let created = preview.created().into_iter();
    let told = created.map(|(organization, users)| CreatedOrganization {
        name: organization.name.clone(),
        parent_id: organization.parent_id.clone(),
        users,
    });
    told.collect()
}

fn roles(preview: &Preview) -> Vec<RoleFigures> {
    let environment = preview.after.rules.environment();
    let counted = preview.roles.ids.iter().zip(&preview.tally.roles).filter(|(_, (gained, lost))| gained + lost > 0);
    let mut roles: Vec<RoleFigures> = counted
        .map(|(id, (gained, lost))| RoleFigures {
            id: id.to_owned(),
            name: environment.role_name(id).to_owned(),
            privileged: environment.role(id).is_some_and(|role| role.privileged),
            gained: *gained as usize,
            lost: *lost as usize,
        })
        .collect();
    crate::order::sort_by(&mut roles, |a, b| a.id.cmp(&b.id));
    roles
}

fn findings(preview: &Preview) -> Vec<RuleFigures> {
    let mut rules = BTreeMap::<(Severity, Rule), usize>::new();
    for (found, users) in preview.tally.found() {
        found.iter().for_each(|each| *rules.entry(each).or_default() += users);
    }
    let figures =
        rules.into_iter().map(|((severity, rule), users)| RuleFigures { rule, severity, title: rule.title(), users });
    figures.collect()
}

fn rows(preview: &Preview) -> Vec<RowFigures> {
    let wins = preview.tally.wins.iter();
    let mut rows: Vec<RowFigures> = wins.map(|wins| RowFigures { wins: *wins as usize, losses: Vec::new() }).collect();
    for (lower, row, users) in preview.contest().losses() {
        rows.get_mut(lower).into_iter().for_each(|figures| figures.losses.push(RowLoss { row, users }));
    }
    rows
}

fn role_rows(preview: &Preview) -> Vec<RoleRowFigures> {
    preview.contest().role_rows.iter().map(|users| RoleRowFigures { users: *users as usize }).collect()
}

/// What an administrator must know before saving.
pub(super) fn notices(preview: &Preview) -> Vec<String> {
    let provider = preview.after.rules.provider();
    let mut notices = Vec::new();
    if preview.tally.users_of(Kind::MOVED) > 0 {
        notices.push("Moving users can be destructive: destinations that the new organization does not offer put their data in cold storage, other frequency and version settings can drop versions, and destinations that start by themselves begin backing up (OM-39).".to_owned());
    }
    if matches!(provider.organization_mapping, OrganizationMapping::SingleOrganization) {
        notices.push(
            "One organization for new users: applying changes roles only and gathers nobody back (AS-6).".to_owned(),
        );
    }
    if matches!(provider.role_mapping, RoleMapping::Manual) {
        notices
            .push("Roles are set manually: applying leaves the roles of existing users as they are (AS-7).".to_owned());
    }
    notices.extend(blocked_notice(preview));
    for role in &preview.protected.ids {
        let name = preview.after.rules.environment().role_name(role);
        notices.push(format!("Nobody active would hold {name}, so its present holders keep it (RM-16)."));
    }
    notices
}

fn blocked_notice(preview: &Preview) -> Option<String> {
    let coming = preview.coming_to_blocked();
    (coming > 0).then(|| {
        format!("{} would come to a blocked organization, and be blocked with it (OM-35, LC-24).", people(coming))
    })
}

impl Preview {
    /// Users who would come to a blocked organization.
    pub(super) fn coming_to_blocked(&self) -> usize {
        let organizations = self.after.rules.environment().organizations().iter();
        let blocked = organizations.filter(|organization| organization.status == OrganizationStatus::Blocked);
        let blocked = crate::order::set(blocked.filter_map(|blocked| self.organizations.of_id(&blocked.id)));
        if blocked.is_empty() {
            return 0;
        }
        let coming = self.tally.moves().into_iter().filter(|(from, to, _)| from != to && blocked.contains(to));
        coming.map(|(.., users)| users).sum()
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
