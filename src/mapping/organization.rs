//! Which organization: exactly one, by the provider's method (sections G and H of the rules).

use super::decision::{Placement, RowOutcome, TraceStep};
use super::ruleset::{Context, Memberships, RowTarget, Ruleset};
use crate::directory::{OrganizationMapping, OrganizationRow, User, name_key, trim};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::shown::{Shown, few};

/// Where the user is placed, and why.
pub(super) struct Placed<'a> {
    pub(super) placement: Placement<'a>,
    pub(super) trace: Vec<TraceStep<'a>>,
    pub(super) findings: Vec<Finding>,
}

impl Ruleset {
    /// Places the user, or refuses it because the default organization it would need cannot be used (OM-4).
    pub(super) fn place<'a>(
        &'a self,
        user: &'a User,
        memberships: &Memberships<'a>,
        context: &Context<'a>,
    ) -> Result<Placed<'a>, Finding> {
        match &self.provider.organization_mapping {
            OrganizationMapping::SingleOrganization => self.place_single(user),
            OrganizationMapping::OrgNameAttribute { .. } => self.place_by_name(user, received_name(user), context),
            OrganizationMapping::OrgScript => self.place_by_name(user, scripted_name(user), context),
            OrganizationMapping::ScimGroups { rows } => self.place_by_row(user, rows, memberships),
        }
    }

    /// OM-5 to OM-9: the method concerns new users; whoever exists stays.
    fn place_single<'a>(&'a self, user: &'a User) -> Result<Placed<'a>, Finding> {
        match self.kept(user, Rule::Om6) {
            Some((placement, step)) => Ok(Placed { placement, trace: vec![step], findings: Vec::new() }),
            None => self.placed_by_default(Rule::Om5, "the user is new", Vec::new(), Vec::new()),
        }
    }

    /// OM-10 to OM-18: an organization of the name, or a new one.
    fn place_by_name<'a>(
        &'a self,
        user: &'a User,
        name: Result<&'a str, (Rule, &'static str)>,
        context: &Context<'a>,
    ) -> Result<Placed<'a>, Finding> {
        let value = match name {
            Ok(value) => value,
            Err((rule, why)) => return self.placed_by_default(rule, why, Vec::new(), Vec::new()),
        };
        let key = name_key(value);
        let matched: Vec<&str> =
            self.names.get(key.as_str()).map(|ids| ids.iter().map(String::as_str).collect()).unwrap_or_default();
        let trace = vec![TraceStep::OrganizationName { value, matched: matched.clone() }];
        match matched.as_slice() {
            [] => {
                let parent = self.default_organization().ok_or_else(|| self.default_unusable())?;
                let spelled = context.spellings.and_then(|spellings| spellings.get(&key)).map(String::as_str);
                let placement = Placement::Created { name: spelled.unwrap_or(value), parent_id: &parent.id };
                Ok(Placed { placement, trace, findings: Vec::new() })
            }
            [id] => {
                let placement = Placement::Existing { id, name: self.environment.organization_name(id) };
                Ok(Placed { placement, trace, findings: Vec::new() })
            }
            several => self.place_ambiguous(user, value, several, trace),
        }
    }

    /// OM-15: several organizations have the name; no guess is made.
    fn place_ambiguous<'a>(
        &'a self,
        user: &'a User,
        value: &str,
        matched: &[&str],
        mut trace: Vec<TraceStep<'a>>,
    ) -> Result<Placed<'a>, Finding> {
        let finding = |what: &str| {
            let ids = few(matched.iter().copied());
            let message = format!(
                "Several organizations are named \"{}\" ({ids}), so {what}. Rename all but one of them, then sync or apply again.",
                Shown(value)
            );
            Finding::error(Rule::Om15, message)
        };
        if let Some((placement, step)) = self.kept(user, Rule::Om15) {
            trace.push(step);
            return Ok(Placed { placement, trace, findings: vec![finding("the user stays where it is")] });
        }
        let findings = vec![finding("the new user goes to the default organization")];
        self.placed_by_default(Rule::Om15, "the user is new and the name is ambiguous", trace, findings)
    }

    /// OM-23 to OM-36, GP-1: the highest row that has one of the user's groups, also if it is broken.
    fn place_by_row<'a>(
        &'a self,
        user: &'a User,
        rows: &'a [OrganizationRow],
        memberships: &Memberships<'a>,
    ) -> Result<Placed<'a>, Finding> {
        let Some(&(winner, ..)) = memberships.organization.first() else {
            return self.placed_by_default(Rule::Om28, "none of the user's groups is mapped", Vec::new(), Vec::new());
        };
        let mut trace = Vec::with_capacity(memberships.organization.len());
        for &(row, _, group_id) in &memberships.organization {
            let Some((mapping, target)) = rows.get(row).zip(self.targets.get(row)) else { continue };
            let (organization_id, won) = match target {
                RowTarget::Bound => (mapping.organization_id.as_str(), RowOutcome::Won),
                RowTarget::Rebound(id) => (id.as_str(), RowOutcome::Rebound),
                RowTarget::Broken(_) => (mapping.organization_id.as_str(), RowOutcome::Broken),
            };
            let outcome = if row == winner { won } else { RowOutcome::Lost };
            trace.push(TraceStep::OrganizationRow { row, group_id, organization_id, outcome });
        }
        match trace.first() {
            Some(&TraceStep::OrganizationRow { organization_id: id, outcome, .. }) if outcome != RowOutcome::Broken => {
                let placement = Placement::Existing { id, name: self.environment.organization_name(id) };
                Ok(Placed { placement, trace, findings: Vec::new() })
            }
            _ => self.place_broken(user, rows, winner, trace),
        }
    }

    /// OM-31 to OM-33: the winning row leads nowhere, and no lower row takes its place.
    fn place_broken<'a>(
        &'a self,
        user: &'a User,
        rows: &[OrganizationRow],
        row: usize,
        mut trace: Vec<TraceStep<'a>>,
    ) -> Result<Placed<'a>, Finding> {
        let finding = |rule: Rule, what: &str| {
            let lost = rows.get(row).map(lost_organization).unwrap_or_default();
            let remedy = self.targets.get(row).map(RowTarget::remedy).unwrap_or_default();
            let message = format!(
                "Row {} leads to the organization {lost}, which no longer exists or is deactivated, so {what}. {remedy}; then sync or apply again.",
                row + 1
            );
            Finding::error(rule, message)
        };
        if let Some((placement, step)) = self.kept(user, Rule::Om31) {
            trace.push(step);
            return Ok(Placed { placement, trace, findings: vec![finding(Rule::Om31, "the user stays where it is")] });
        }
        let findings = vec![finding(Rule::Om32, "the new user goes to the default organization")];
        self.placed_by_default(Rule::Om32, "the user is new and the winning row is broken", trace, findings)
    }

    /// The present organization and the step that keeps it; nothing for a new user.
    fn kept<'a>(&'a self, user: &'a User, rule: Rule) -> Option<(Placement<'a>, TraceStep<'a>)> {
        let organization_id = user.organization_id.as_deref()?;
        Some((self.present(user)?, TraceStep::OrganizationKept { rule, organization_id }))
    }

    fn placed_by_default<'a>(
        &'a self,
        rule: Rule,
        why: &'static str,
        mut trace: Vec<TraceStep<'a>>,
        findings: Vec<Finding>,
    ) -> Result<Placed<'a>, Finding> {
        let organization = self.default_organization().ok_or_else(|| self.default_unusable())?;
        trace.push(TraceStep::OrganizationDefault { rule, organization_id: &organization.id, why });
        let placement = Placement::Existing { id: &organization.id, name: &organization.name };
        Ok(Placed { placement, trace, findings })
    }

    pub(super) fn default_unusable(&self) -> Finding {
        let id = &self.provider.default_organization_id;
        let message = match self.environment.organization(id) {
            Some(organization) => format!(
                "The provider's default organization \"{}\" ({}) is deactivated. Choose another, or reactivate it.",
                Shown(&organization.name),
                Shown(id)
            ),
            None => {
                format!("The provider's default organization \"{}\" does not exist. Choose one that does.", Shown(id))
            }
        };
        Finding::error(Rule::Om4, message)
    }

    /// OM-20: several names that do not compare equal were received; read only where the method reads the attribute.
    pub(super) fn differing_names(&self, user: &User) -> Option<Finding> {
        let OrganizationMapping::OrgNameAttribute { attribute } = &self.provider.organization_mapping else {
            return None;
        };
        let mut names = not_blank(user);
        let first = names.next()?;
        let key = name_key(first);
        let other = names.find(|name| name_key(name) != key)?;
        let message = format!(
            "\"{}\" was received as \"{}\" and as \"{}\". Send one value; until then the user keeps its organization and roles.",
            Shown(attribute),
            Shown(first),
            Shown(other)
        );
        Some(Finding::error(Rule::Om20, message))
    }
}

fn not_blank(user: &User) -> impl Iterator<Item = &str> {
    user.org_names.iter().map(|name| trim(name)).filter(|name| !name.is_empty())
}

/// The received name, or why there is none.
fn received_name(user: &User) -> Result<&str, (Rule, &'static str)> {
    not_blank(user).next().ok_or(if user.org_names.is_empty() {
        (Rule::Om11, "no organization name was received")
    } else {
        (Rule::Om12, "only a blank organization name was received")
    })
}

/// The name that the script returned, or that there is none (UD-6).
fn scripted_name(user: &User) -> Result<&str, (Rule, &'static str)> {
    let name = user.scripted.organization.as_deref().map(trim).filter(|name| !name.is_empty());
    name.ok_or((Rule::Ud6, "the organization script returned nothing"))
}

/// The organization as a row remembers it.
pub(super) fn lost_organization(row: &OrganizationRow) -> String {
    match &row.organization_name {
        Some(name) => format!("\"{}\" ({})", Shown(name), Shown(&row.organization_id)),
        None => format!("\"{}\"", Shown(&row.organization_id)),
    }
}
