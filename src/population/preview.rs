//! What a mapping would do to everybody, before and after.

use super::numbers::{Organizations, Roles};
use super::outcome::{Outcome, rules_of};
use super::summary::{CreatedOrganization, PreviewSummary};
use super::tally::{Tally, people};
use super::users::Population;
use crate::directory::{SIGN_IN_ROLES, User, UserStatus};
use crate::finding::{Document, Finding};
use crate::mapping::{Context, Decision, Meant, Ruleset, Sentence, Spellings, explain};
use crate::rule::Rule;
use crate::shown::Shown;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A population as it is, or as Apply of other rules would leave it, beside what Apply of these rules would make of it.
pub struct Preview {
    pub(super) population: Rc<Population>,
    pub(super) after: Rc<Ruleset>,
    /// Administrator roles that nobody active would hold otherwise (RM-16).
    pub(super) protected: Vec<&'static str>,
    pub(super) organizations: Organizations,
    /// How organizations to be created are spelled.
    spellings: Spellings,
    pub(super) roles: Roles,
    /// One a user, in the population's order.
    pub(super) outcomes: Vec<Outcome>,
}

/// The administrator roles that their present holders must keep (RM-16), under each set of rules.
#[derive(Default, PartialEq, Eq)]
struct Protected {
    after: Vec<&'static str>,
    before: Vec<&'static str>,
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
        let (preview, protected) = Self::under(&population, &after, before, &Protected::default());
        // Only where nobody active would be left with an administrator role does anything differ the second time.
        if protected == Protected::default() { preview } else { Self::under(&population, &after, before, &protected).0 }
    }

    /// The preview when these roles are protected (RM-16), and the roles that then must be.
    fn under(
        population: &Rc<Population>,
        after: &Rc<Ruleset>,
        before: Option<&Ruleset>,
        protected: &Protected,
    ) -> (Self, Protected) {
        let mut preview = Self {
            population: Rc::clone(population),
            after: Rc::clone(after),
            protected: protected.after.clone(),
            organizations: Organizations::default(),
            spellings: Spellings::default(),
            roles: Roles::default(),
            outcomes: vec![Outcome::default(); population.users().len()],
        };
        let mut holders = Holders::default();
        let mut holders_before = Holders::default();
        for (at, user) in population.by_id() {
            let context = Context { protected_roles: &protected.after, ..Context::default() };
            let decision = after.evaluate(user, &context);
            holders.see(user, &decision);
            let base = before.map(|before| {
                let context = Context { protected_roles: &protected.before, ..Context::default() };
                before.evaluate(user, &context)
            });
            base.iter().for_each(|base| holders_before.see(user, base));
            let outcome = preview.outcome(user, &decision, base.as_ref());
            if let Some(place) = preview.outcomes.get_mut(at) {
                *place = outcome;
            }
        }
        preview.spellings = preview.organizations.spellings();
        (preview, Protected { after: holders.protected(), before: holders_before.protected() })
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

    /// The rules that are applied.
    pub fn rules(&self) -> &Rc<Ruleset> {
        &self.after
    }

    /// What becomes of everybody, exactly as it was counted, in the order of their ids.
    pub fn each(&self, mut see: impl FnMut(&User, &Ruleset, &Decision)) {
        let spellings = Some(&self.spellings);
        let context = Context { protected_roles: &self.protected, spellings, ..Context::default() };
        self.population.by_id().for_each(|(_, user)| see(user, &self.after, &self.after.evaluate(user, &context)));
    }

    /// What becomes of one user, exactly as it was counted; nothing where there is no such user.
    pub fn with_decision<T>(&self, id: &str, use_it: impl FnOnce(&Ruleset, &Decision) -> T) -> Option<T> {
        let (_, user) = self.population.find(id)?;
        let spellings = Some(&self.spellings);
        let context = Context { protected_roles: &self.protected, spellings, ..Context::default() };
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
        let mut meant = Meant::new(self.after.environment());
        let about = |created: CreatedOrganization| {
            let meant = meant.by(&created.name).map(|name| format!(" Was \"{}\" meant?", Shown(name)));
            let meant = meant.unwrap_or_default();
            let name = Shown(&created.name);
            let message = format!("\"{name}\" would be created for {}.{meant}", people(created.users));
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
