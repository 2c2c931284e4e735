//! What a mapping would do to everybody, before and after.

use super::bound::{Bound, Outcome};
use super::contest::Contest;
use super::numbers::{Created, NONE, Organizations, Roles};
use super::page::{PAGE, Page};
use super::query::Remembered;
use super::role_set::RoleSet;
use super::summary::PreviewSummary;
use super::tally::Tally;
use super::users::Population;
use super::usual::{Counting, RoleChanges};
use super::verdict::Verdict;
use crate::directory::User;
use crate::finding::{Document, Finding};
use crate::mapping::{Context, Decision, Meant, Ruleset, Sentence, Spellings, explain};
use crate::rule::Rule;
use crate::shown::Shown;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// A population as it is, or as Apply of other rules would leave it, beside what Apply of these rules would make of it.
///
/// Nothing is kept of a user: what becomes of it is decided again whenever somebody asks, which costs the number of its
/// groups. What is kept are counts.
pub struct Preview {
    pub(super) population: Rc<Population>,
    pub(super) after: Bound,
    pub(super) before: Option<Rc<Bound>>,
    pub(super) organizations: Rc<Organizations>,
    pub(super) roles: Rc<Roles>,
    /// RM-16: the last-holder roles that somebody active outside this population holds.
    pub(super) held_elsewhere: Vec<bool>,
    pub(super) holders: Holders,
    pub(super) protected: Protected,
    /// How organizations to be created are spelled.
    pub(super) spellings: Spellings,
    pub(super) tally: Tally,
    /// What became of usual users' roles, kept for the previews that this is revised to.
    pub(super) role_changes: Rc<Cell<RoleChanges>>,
    pub(super) contest: OnceCell<Contest>,
    pub(super) remembered: RefCell<Remembered>,
}

/// The roles that their present holders must keep (RM-16), under each set of rules.
#[derive(Clone, Default)]
pub(super) struct Protected {
    pub(super) ids: Vec<&'static str>,
    pub(super) after: RoleSet,
    pub(super) before: RoleSet,
}

/// How many would hold each last-holder role by the mapping alone, and how many would lose it.
#[derive(Clone, Default)]
pub(super) struct Holders {
    pub(super) after: [HolderCounts; 2],
    pub(super) before: [HolderCounts; 2],
}

/// One last-holder role's.
#[derive(Clone, Copy, Default)]
pub(super) struct HolderCounts {
    active: u32,
    losers: u32,
}

impl Holders {
    /// Counts what both sets of rules make of a user, or undoes that.
    #[inline]
    pub(super) fn count(&mut self, after: &Outcome, before: Option<&Outcome>, more: bool) {
        see(&mut self.after, after, more);
        before.into_iter().for_each(|before| see(&mut self.before, before, more));
    }
}

#[inline]
fn see(counts: &mut [HolderCounts], outcome: &Outcome, more: bool) {
    if outcome.holds | outcome.loses == 0 {
        return;
    }
    for (at, counts) in counts.iter_mut().enumerate() {
        if outcome.holds >> at & 1 == 1 {
            super::counts::step(&mut counts.active, more);
        }
        if outcome.loses >> at & 1 == 1 {
            super::counts::step(&mut counts.losers, more);
        }
    }
}

/// Both sides of one user.
pub(super) struct Sides {
    pub(super) after: Outcome,
    pub(super) before: Option<Outcome>,
    pub(super) verdict: Verdict,
}

impl Preview {
    /// Previews Apply of `after`, against what each user has now, or against Apply of `before` where it is given.
    ///
    /// `holders_elsewhere` are the roles of [`Ruleset::last_holder_roles`] that somebody active outside this population
    /// holds: nobody needs to be kept for their sake (RM-16).
    pub fn new(
        population: Rc<Population>,
        after: Rc<Ruleset>,
        before: Option<Rc<Ruleset>>,
        holders_elsewhere: &[&str],
    ) -> Self {
        let mut organizations = Organizations::of(&population, &after, before.as_deref());
        let mut roles = Roles::of(&population);
        let bound_after = Bound::new(&after, &population, &mut organizations, &mut roles);
        let bound_before =
            before.map(|before| Rc::new(Bound::new(&before, &population, &mut organizations, &mut roles)));
        let mut preview = Self {
            tally: Tally::new(organizations.len(), roles.ids.len(), bound_after.targets.len()),
            held_elsewhere: Ruleset::last_holder_roles().iter().map(|role| holders_elsewhere.contains(role)).collect(),
            population,
            after: bound_after,
            before: bound_before,
            organizations: Rc::new(organizations),
            roles: Rc::new(roles),
            holders: Holders::default(),
            protected: Protected::default(),
            spellings: Spellings::default(),
            role_changes: Rc::default(),
            contest: OnceCell::new(),
            remembered: RefCell::default(),
        };
        preview.spell();
        preview.count_all();
        preview
    }

    /// Counts everybody; once more where that shows that somebody must keep an administrator role (RM-16).
    pub(super) fn count_all(&mut self) {
        self.protected = Protected::default();
        self.count_once();
        let protected = self.must_be_protected();
        if !protected.after.is_empty() || !protected.before.is_empty() {
            self.protected = protected;
            self.count_once();
        }
    }

    fn count_once(&mut self) {
        let mut tally = Tally::new(self.organizations.len(), self.roles.ids.len(), self.after.targets.len());
        let mut holders = Holders::default();
        let mut counting = Counting::of(self, true);
        for page in self.population.pages() {
            counting.count(page.users(), |at| Some((page, at)), &mut tally, &mut holders);
        }
        counting.finish(&mut tally);
        self.tally = tally;
        self.holders = holders;
    }

    /// The roles that nobody active would hold, and somebody would lose (RM-16).
    pub(super) fn must_be_protected(&self) -> Protected {
        let must_be = |counts: &[HolderCounts; 2], at: usize| {
            let elsewhere = self.held_elsewhere.get(at).copied().unwrap_or_default();
            !elsewhere && counts.get(at).is_some_and(|counts| counts.losers > 0 && counts.active == 0)
        };
        let ids = Ruleset::last_holder_roles().iter().enumerate();
        Protected {
            ids: ids.filter(|(at, _)| must_be(&self.holders.after, *at)).map(|(_, id)| *id).collect(),
            after: self.after.protected(|at| must_be(&self.holders.after, at)),
            before: self
                .before
                .as_ref()
                .map_or_else(RoleSet::default, |before| before.protected(|at| must_be(&self.holders.before, at))),
        }
    }

    /// Gives each organization to be created the spelling of the user with the smallest id whom the new rules place
    /// there, or else the old ones.
    fn spell(&mut self) {
        let mut organizations = (*self.organizations).clone();
        for rules in [self.before.as_deref(), Some(&self.after)].into_iter().flatten() {
            for (number, place) in self.first_created(rules) {
                if let Some((page, at)) = self.population.page(place) {
                    organizations.spell(number, rules.creates(&self.population, page, at));
                }
            }
        }
        self.spellings = organizations.spellings();
        self.organizations = Rc::new(organizations);
    }

    /// Of each organization that rules would create: the user with the smallest id who would be in it.
    fn first_created(&self, rules: &Bound) -> std::collections::BTreeMap<u32, usize> {
        let mut first = std::collections::BTreeMap::new();
        if !self.organizations.creates() {
            return first;
        }
        self.each(|place, page, at| {
            let outcome = rules.outcome(page, at, &RoleSet::default());
            if outcome.is_created {
                let known = first.entry(outcome.to).or_insert(place);
                if page.id(at) < self.population.id(*known) {
                    *known = place;
                }
            }
        });
        first
    }

    /// Every user: its place in the population, its page, and its place there.
    #[inline]
    pub(super) fn each(&self, mut take: impl FnMut(usize, &Page, usize)) {
        for (number, page) in self.population.pages().enumerate() {
            for at in 0..page.len() {
                if !page.state(at).is_removed {
                    take(number * PAGE + at, page, at);
                }
            }
        }
    }

    #[inline]
    pub(super) fn sides(&self, page: &Page, at: usize) -> Sides {
        let after = self.after.outcome(page, at, &self.protected.after);
        let signs_in = |roles: &RoleSet| self.after.signs_in(roles);
        let before = self.before.as_ref().map(|before| before.outcome(page, at, &self.protected.before));
        let verdict = match &before {
            Some(old) => Verdict::of(&after, old.to, &old.roles, signs_in(&old.roles) && !signs_in(&after.roles)),
            None => {
                let present = self.after.present(page, at);
                let from = page.organization(at).wrapping_sub(1);
                Verdict::of(&after, from, &present, signs_in(&present) && !signs_in(&after.roles))
            }
        };
        Sides { after, before, verdict }
    }

    /// What becomes of one user.
    #[inline]
    pub(super) fn verdict(&self, page: &Page, at: usize) -> Verdict {
        self.sides(page, at).verdict
    }

    /// The number of the provider's default organization.
    pub(super) fn default_number(&self) -> u32 {
        let id = &self.after.rules.provider().default_organization_id;
        self.organizations.of_id(id).unwrap_or(NONE)
    }

    /// How rows share users, counted when somebody asks.
    pub(super) fn contest(&self) -> &Contest {
        self.contest.get_or_init(|| {
            let mut contest = Contest::new(&self.after);
            self.each(|_, page, at| {
                let outcome = self.after.outcome(page, at, &RoleSet::default());
                if !outcome.is_refused {
                    contest.count(&self.after, page.groups(at), outcome.winner, true);
                }
            });
            contest
        })
    }

    /// The last-holder roles that somebody active outside this population holds.
    pub(super) fn holders_elsewhere(&self) -> Vec<&'static str> {
        let roles = Ruleset::last_holder_roles().iter().zip(&self.held_elsewhere);
        roles.filter(|(_, is_held)| **is_held).map(|(role, _)| *role).collect()
    }

    /// The rules whose Apply is previewed.
    pub fn rules(&self) -> &Rc<Ruleset> {
        &self.after.rules
    }

    /// What becomes of everybody, exactly as it was counted, in the population's order.
    pub fn decide_each(&self, mut see: impl FnMut(&User, &Decision)) {
        let spellings = Some(&self.spellings);
        let context = Context { protected_roles: &self.protected.ids, spellings, ..Context::default() };
        self.each(|place, _, _| {
            if let Some(user) = self.population.user(place) {
                see(&user, &self.after.rules.evaluate(&user, &context));
            }
        });
    }

    /// What becomes of one user, exactly as it was counted; nothing where there is no such user.
    pub fn with_decision<T>(&self, id: &str, use_it: impl FnOnce(&Ruleset, &Decision) -> T) -> Option<T> {
        let (_, user) = self.population.find(id)?;
        let spellings = Some(&self.spellings);
        let context = Context { protected_roles: &self.protected.ids, spellings, ..Context::default() };
        Some(use_it(&self.after.rules, &self.after.rules.evaluate(&user, &context)))
    }

    /// The reasoning about one user, in sentences.
    pub fn explain(&self, id: &str) -> Option<Vec<Sentence>> {
        self.with_decision(id, explain)
    }

    /// OM-22: organizations that would be created, in name order, with the name that may have been meant.
    pub fn lint(&self) -> Vec<Finding> {
        let mut meant = Meant::new(self.after.rules.environment());
        let about = |(Created { name, .. }, users): (&Created, usize)| {
            let meant = meant.by(name).map(|name| format!(" Was \"{}\" meant?", Shown(name)));
            let meant = meant.unwrap_or_default();
            let message = format!("\"{}\" would be created for {}.{meant}", Shown(name), people(users));
            Finding { document: Some(Document::Users), ..Finding::warning(Rule::Om22, message) }
        };
        self.created().into_iter().map(about).collect()
    }

    /// The organizations that the new rules would create and how many users each would have, by name.
    pub(super) fn created(&self) -> Vec<(&Created, usize)> {
        let mut users = std::collections::BTreeMap::<u32, usize>::new();
        for (_, to, moved) in self.tally.moves() {
            *users.entry(to).or_default() += moved;
        }
        let created = users.iter().filter_map(|(number, users)| Some((self.organizations.created(*number)?, *users)));
        let mut created: Vec<_> = created.collect();
        crate::order::sort_by(&mut created, |(a, _), (b, _)| a.name.cmp(&b.name));
        created
    }

    /// The whole preview in figures.
    pub fn summary(&self) -> PreviewSummary {
        PreviewSummary::of(self)
    }
}

pub(super) fn people(users: usize) -> String {
    if users == 1 { "1 user".to_owned() } else { format!("{users} users") }
}
