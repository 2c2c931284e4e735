//! One provider's rules in a population's numbers: what they make of a user costs the number of its groups.

use super::found::Found;
use super::numbers::{NONE, Organizations, Roles};
use super::page::Page;
use super::role_set::RoleSet;
use super::texts::number_of;
use super::users::Population;
use crate::directory::{DEFAULT_ROLES, OrganizationMapping, RoleMapping, SIGN_IN_ROLES, UserStatus, name_key, trim};
use crate::mapping::Ruleset;
use crate::rule::Rule;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Rules bound to a population: every text they name is a number here.
pub(super) struct Bound {
    pub(super) rules: Rc<Ruleset>,
    pub(super) base: Rc<Base>,
    /// By group.
    pub(super) groups: Vec<GroupPlace>,
    /// Where each organization row leads; [`NONE`]: nowhere.
    pub(super) targets: Vec<u32>,
}

/// What does not depend on the organization rows.
pub(super) struct Base {
    method: Method,
    role_method: RoleMethod,
    reads_groups: bool,
    /// What each role row gives, after [`NO_ROLES`] and [`FOREIGN`], which give nothing.
    given: Vec<RoleSet>,
    /// By role row: the number of what it gives among the different sets.
    pub(super) given_classes: Vec<u32>,
    /// The default organization; [`NONE`] where it cannot be used.
    pub(super) default: u32,
    /// By organization; those that would be created have RM-9's.
    defaults: Vec<RoleSet>,
    /// By organization: the number of its set of default roles among the different ones.
    pub(super) default_classes: Vec<u32>,
    new_defaults: RoleSet,
    /// By organization: whether the environment has it.
    is_known: Vec<bool>,
    /// By role set of the population.
    present: Vec<RoleSet>,
    /// By owner: whether its users are another provider's.
    is_foreign: Vec<bool>,
    /// By name list, or by script where the script names the organization.
    names: Vec<NamePlace>,
    /// By script: what it gives.
    scripts: Vec<RoleSet>,
    existing: RoleSet,
    allowed: RoleSet,
    sign_in: RoleSet,
    pub(super) privileged: RoleSet,
    /// The roles that somebody active must keep, in the order of [`Ruleset::last_holder_roles`].
    last_holder: Vec<u32>,
    last_holders: RoleSet,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Single,
    Names,
    Scripts,
    Rows,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RoleMethod {
    Manual,
    Rows,
    AllowList,
}

/// Where a group stands in the rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct GroupPlace {
    /// Its organization row, or [`NONE`].
    pub(super) row: u32,
    /// [`NO_ROLES`], [`FOREIGN`], or its role row after [`ROLE_ROWS`].
    roles: u32,
}

const NO_ROLES: u32 = 0;
const FOREIGN: u32 = 1;
const ROLE_ROWS: u32 = 2;

/// Where a received name leads.
#[derive(Clone, Copy)]
enum NamePlace {
    Blank,
    Differing,
    Ambiguous,
    Existing(u32),
    Created(u32),
}

/// What the rules make of a user.
pub(super) struct Outcome {
    /// The organization, or [`NONE`] for a new user who is refused.
    pub(super) to: u32,
    pub(super) roles: RoleSet,
    pub(super) found: Found,
    /// The organization row that wins the user, or [`NONE`].
    pub(super) winner: u32,
    pub(super) is_refused: bool,
    pub(super) is_unmapped: bool,
    /// Whether the organization would be created.
    pub(super) is_created: bool,
    /// RM-16: which of the last-holder roles the user would hold by the mapping alone, and is active.
    pub(super) holds: u8,
    /// Which of them it holds now and would lose by the mapping alone.
    pub(super) loses: u8,
}

/// What a user's groups come to.
struct Matched {
    row: u32,
    roles: RoleSet,
    has_role_row: bool,
    has_foreign: bool,
}

/// Where a user is placed.
struct Placed {
    to: u32,
    found: Found,
    winner: u32,
    is_unmapped: bool,
    is_created: bool,
}

impl GroupPlace {
    /// The role row, from 0.
    pub(super) fn role_row(self) -> Option<u32> {
        self.roles.checked_sub(ROLE_ROWS)
    }

    /// Whether the group is another provider's (SG-3).
    pub(super) fn is_foreign(self) -> bool {
        self.roles == FOREIGN
    }
}

impl Bound {
    pub(super) fn new(
        rules: &Rc<Ruleset>,
        population: &Population,
        organizations: &mut Organizations,
        roles: &mut Roles,
    ) -> Self {
        let vocabulary = population.vocabulary();
        let environment = rules.environment();
        let method = match rules.provider().organization_mapping {
            OrganizationMapping::SingleOrganization => Method::Single,
            OrganizationMapping::OrgNameAttribute { .. } => Method::Names,
            OrganizationMapping::OrgScript => Method::Scripts,
            OrganizationMapping::ScimGroups { .. } => Method::Rows,
        };
        let role_method = match rules.provider().role_mapping {
            RoleMapping::Manual => RoleMethod::Manual,
            RoleMapping::ScimGroups { .. } => RoleMethod::Rows,
            RoleMapping::AllowList { .. } => RoleMethod::AllowList,
        };
        let mut set = |ids: &mut dyn Iterator<Item = &str>| RoleSet::of(ids.map(|id| roles.ids.number(id)));
        let role_rows = rules.provider().role_mapping.rows().iter();
        let mut given = vec![RoleSet::default(); ROLE_ROWS as usize];
        given.extend(role_rows.map(|row| set(&mut row.role_ids.iter().map(String::as_str))));
        let new_defaults = set(&mut DEFAULT_ROLES.iter().copied());
        let mut default_roles = |id: &str| match rules.default_role_ids(id) {
            Some(ids) => set(&mut ids.iter().map(String::as_str)),
            None => new_defaults.clone(),
        };
        let existing_ids = (0..organizations.len()).map_while(|at| organizations.id(number_of(at)));
        let defaults: Vec<RoleSet> = existing_ids.clone().map(&mut default_roles).collect();
        let is_known = existing_ids.map(|id| environment.organization(id).is_some()).collect();
        let sign_in = set(&mut SIGN_IN_ROLES.iter().copied());
        let last_holder: Vec<u32> = Ruleset::last_holder_roles().iter().map(|id| roles.ids.number(id)).collect();
        let of = |is: &dyn Fn(&str) -> bool, roles: &Roles| {
            let numbers = 0..number_of(roles.ids.len());
            RoleSet::of(numbers.filter(|number| is(roles.id(*number))))
        };
        let number = |id: &str| organizations.of_id(id).unwrap_or(NONE);
        let base = Base {
            method,
            role_method,
            reads_groups: rules.reads_groups(),
            given_classes: classes(given.iter().skip(ROLE_ROWS as usize)),
            given,
            default: rules.usable_default().map_or(NONE, number),
            default_classes: classes(defaults.iter()),
            defaults,
            new_defaults,
            is_known,
            present: vocabulary.role_sets.iter().map(|set| RoleSet::of(set.iter().copied())).collect(),
            is_foreign: vocabulary.refuses(&rules.provider().id),
            scripts: vocabulary
                .scripts
                .iter()
                .map(|(_, set)| RoleSet::of(vocabulary.role_sets.get(set).iter().copied()))
                .collect(),
            existing: of(&|id| environment.role(id).is_some(), roles),
            allowed: of(&|id| rules.is_allowed(id), roles),
            privileged: of(&|id| environment.role(id).is_some_and(|role| role.privileged), roles),
            sign_in,
            last_holders: RoleSet::of(last_holder.iter().copied()),
            last_holder,
            names: name_places(rules, method, population, organizations),
        };
        Self {
            rules: Rc::clone(rules),
            base: Rc::new(base),
            groups: vocabulary.groups.iter().map(|id| group_place(rules, method, role_method, id)).collect(),
            targets: (0..rules.provider().organization_mapping.rows().len())
                .map(|row| row_leads_to(rules, row, organizations))
                .collect(),
        }
    }

    /// Rules that differ from these in organization rows alone, in the same numbers: what stands in `same_rows`, by row of these, is
    /// in a row of theirs that is the same, and `groups` are those of all other rows on either side.
    pub(super) fn with_rows(
        &self,
        rules: &Rc<Ruleset>,
        targets: Vec<u32>,
        same_rows: &[Option<usize>],
        groups: &[u32],
        population: &Population,
    ) -> Self {
        let row = |row: u32| same_rows.get(row as usize).copied().flatten().map_or(NONE, number_of);
        let places = self.groups.iter().map(|place| GroupPlace { row: row(place.row), ..*place });
        let mut places: Vec<GroupPlace> = places.collect();
        for group in groups {
            let id = population.vocabulary().groups.get(*group);
            let place = group_place(rules, self.base.method, self.base.role_method, id);
            places.get_mut(*group as usize).into_iter().for_each(|old| *old = place);
        }
        Self { rules: Rc::clone(rules), base: Rc::clone(&self.base), groups: places, targets }
    }

    /// The roles of these last-holder roles, by their places in [`Ruleset::last_holder_roles`].
    pub(super) fn protected(&self, is_protected: impl Fn(usize) -> bool) -> RoleSet {
        let chosen = self.base.last_holder.iter().enumerate().filter(|(at, _)| is_protected(*at));
        RoleSet::of(chosen.map(|(_, role)| *role))
    }

    pub(super) fn signs_in(&self, roles: &RoleSet) -> bool {
        self.base.sign_in.meets(roles)
    }

    /// The roles that a user holds now: a user who does not exist yet holds none.
    pub(super) fn present(&self, page: &Page, at: usize) -> RoleSet {
        if page.organization(at) == 0 {
            return RoleSet::default();
        }
        self.base.present.get(page.role_set(at) as usize).cloned().unwrap_or_default()
    }

    /// Rows that match a user, as often as it has groups of them.
    pub(super) fn rows<'a>(&'a self, groups: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        groups
            .iter()
            .filter_map(|group| self.groups.get(*group as usize))
            .map(|place| place.row)
            .filter(|row| *row != NONE)
    }

    /// What the rules make of a user; `protected` are the roles that their present holders keep (RM-16).
    pub(super) fn outcome(&self, page: &Page, at: usize, protected: &RoleSet) -> Outcome {
        let present = self.present(page, at);
        let is_active = page.state(at).status == UserStatus::Active;
        let decided = match self.refusal(page, at) {
            Some(found) => Err(found),
            None => self.decide(page, at, &present),
        };
        match decided {
            Ok((placed, roles, found)) => self.settle(placed, roles, found, &present, protected, is_active),
            Err(found) => Outcome {
                to: page.organization(at).wrapping_sub(1),
                found,
                winner: NONE,
                is_refused: true,
                is_unmapped: false,
                is_created: false,
                holds: if is_active { self.last_holders_in(&present) } else { 0 },
                loses: 0,
                roles: present,
            },
        }
    }

    /// Whether a user who is not left alone would come to the same, organization and roles, if either of two rows won it;
    /// [`NONE`] is no row.
    pub(super) fn is_same_under(&self, page: &Page, at: usize, row: u32, other: u32) -> bool {
        let present = page.organization(at).wrapping_sub(1);
        match (self.place(page, at, present, row), self.place(page, at, present, other)) {
            // Roles depend on the row by the organization alone.
            (Ok(these), Ok(those)) => these.to == those.to,
            (Err(_), Err(_)) => true,
            // One of them refuses the user, and so leaves its roles alone as well (OM-4).
            (Ok(placed), Err(_)) => self.keeps_everything(page, at, &placed, row),
            (Err(_), Ok(placed)) => self.keeps_everything(page, at, &placed, other),
        }
    }

    #[cold]
    fn keeps_everything(&self, page: &Page, at: usize, placed: &Placed, row: u32) -> bool {
        let present = self.present(page, at);
        let matched = Matched { row, ..self.matched(page.groups(at)) };
        let roles = self.decide_matched(page, at, &present, matched).map(|(_, roles, _)| roles);
        placed.to == page.organization(at).wrapping_sub(1) && roles == Ok(present)
    }

    /// Where a row leads, or no row ([`NONE`]); nothing where that is nowhere.
    pub(super) fn leads_to(&self, row: u32) -> Option<u32> {
        let target = if row == NONE { Some(self.base.default) } else { self.targets.get(row as usize).copied() };
        target.filter(|target| *target != NONE)
    }

    /// Whether an owner is another provider (PP-12).
    #[inline]
    pub(super) fn is_owned_elsewhere(&self, owner: u32) -> bool {
        self.base.is_foreign.get(owner as usize) == Some(&true)
    }

    /// Whether the user is left alone, whatever row matches it.
    pub(super) fn leaves_alone(&self, page: &Page, at: usize) -> bool {
        self.refusal(page, at).is_some()
    }

    /// Whether rows decide about organizations and roles both.
    pub(super) fn decides_by_rows(&self) -> bool {
        self.base.method == Method::Rows && self.base.role_method == RoleMethod::Rows
    }

    /// Whether a role that somebody must keep (RM-16) is among what a user holds or is given.
    pub(super) fn is_guarded(&self, page: &Page, at: usize, outcome: &Outcome) -> bool {
        self.base.last_holders.meets(&outcome.roles) || self.base.last_holders.meets(&self.present(page, at))
    }

    /// Whether rows decide about organizations.
    pub(super) fn has_rows(&self) -> bool {
        self.base.method == Method::Rows
    }

    /// Whether an organization that a user is in is unknown (OM-3).
    #[inline]
    pub(super) fn is_unknown(&self, organization: u32) -> bool {
        self.base.is_known.get(organization as usize) == Some(&false)
    }

    /// What a role row gives of what exists.
    pub(super) fn granted_by(&self, role_row: u32) -> RoleSet {
        let given = self.base.given.get(role_row as usize + ROLE_ROWS as usize);
        given.map(|given| given.and(&self.base.existing)).unwrap_or_default()
    }

    /// The first reason to leave the user alone, if there is one.
    #[inline]
    fn refusal(&self, page: &Page, at: usize) -> Option<Found> {
        let state = page.state(at);
        if state.is_local {
            return Some(Found::one(Rule::Lu5));
        }
        if self.is_owned_elsewhere(page.owner(at)) {
            return Some(Found::one(Rule::Pp12));
        }
        if state.status == UserStatus::Deactivated {
            return Some(Found::one(Rule::As8));
        }
        let differs = self.base.method == Method::Names && matches!(self.name_place(page, at), NamePlace::Differing);
        differs.then_some(Found::one(Rule::Om20))
    }

    /// The organization first, then the roles with that organization's defaults (RM-10).
    #[inline]
    fn decide(&self, page: &Page, at: usize, present: &RoleSet) -> Result<(Placed, RoleSet, Found), Found> {
        self.decide_matched(page, at, present, self.matched(page.groups(at)))
    }

    #[inline]
    fn decide_matched(
        &self,
        page: &Page,
        at: usize,
        present: &RoleSet,
        matched: Matched,
    ) -> Result<(Placed, RoleSet, Found), Found> {
        let organization = page.organization(at).wrapping_sub(1);
        let placed = self.place(page, at, organization, matched.row)?;
        let found = placed
            .found
            .and_if(matched.has_foreign, Found::one(Rule::Sg3))
            .and_if(self.is_unknown(organization), Found::one(Rule::Om3));
        let (roles, about_roles) = match self.base.role_method {
            RoleMethod::Manual if organization != NONE => (present.clone(), Found::default()),
            RoleMethod::Manual => self.give_defaults(&placed),
            RoleMethod::Rows if matched.has_role_row => self.give(&matched.roles, present),
            RoleMethod::Rows => self.give_defaults(&placed),
            RoleMethod::AllowList => self.by_script(page.script(at), present, &placed),
        };
        Ok((placed, roles, found.and(about_roles)))
    }

    #[inline]
    fn matched(&self, groups: &[u32]) -> Matched {
        let mut matched = Matched { row: NONE, roles: RoleSet::default(), has_role_row: false, has_foreign: false };
        if !self.base.reads_groups {
            return matched;
        }
        for group in groups {
            let Some(place) = self.groups.get(*group as usize) else { continue };
            matched.row = matched.row.min(place.row);
            if place.roles == FOREIGN {
                matched.has_foreign = true;
            } else if place.roles != NO_ROLES {
                matched.has_role_row = true;
                self.base
                    .given
                    .get(place.roles as usize)
                    .into_iter()
                    .for_each(|given| matched.roles = matched.roles.or(given));
            }
        }
        matched
    }

    #[inline]
    fn place(&self, page: &Page, at: usize, present: u32, row: u32) -> Result<Placed, Found> {
        let placed =
            |to: u32| Placed { to, found: Found::default(), winner: NONE, is_unmapped: false, is_created: false };
        let exists = present != NONE;
        match self.base.method {
            Method::Single if exists => Ok(placed(present)),
            Method::Single => self.by_default(placed(NONE)),
            Method::Rows if row == NONE => self.by_default(Placed { is_unmapped: true, ..placed(NONE) }),
            Method::Rows => match self.targets.get(row as usize).copied().unwrap_or(NONE) {
                NONE if exists => Ok(Placed { winner: row, found: Found::one(Rule::Om31), ..placed(present) }),
                NONE => self.by_default(Placed { winner: row, found: Found::one(Rule::Om32), ..placed(NONE) }),
                target => Ok(Placed { winner: row, ..placed(target) }),
            },
            Method::Names | Method::Scripts => match self.name_place(page, at) {
                NamePlace::Blank | NamePlace::Differing => {
                    self.by_default(Placed { is_unmapped: true, ..placed(NONE) })
                }
                NamePlace::Existing(number) => Ok(placed(number)),
                NamePlace::Created(_) if self.base.default == NONE => Err(Found::one(Rule::Om4)),
                NamePlace::Created(number) => Ok(Placed { is_created: true, ..placed(number) }),
                NamePlace::Ambiguous if exists => Ok(Placed { found: Found::one(Rule::Om15), ..placed(present) }),
                NamePlace::Ambiguous => self.by_default(Placed { found: Found::one(Rule::Om15), ..placed(NONE) }),
            },
        }
    }

    fn by_default(&self, placed: Placed) -> Result<Placed, Found> {
        if self.base.default == NONE {
            Err(Found::one(Rule::Om4))
        } else {
            Ok(Placed { to: self.base.default, ..placed })
        }
    }

    fn name_place(&self, page: &Page, at: usize) -> NamePlace {
        let number = if self.base.method == Method::Scripts { page.script(at) } else { page.name_list(at) };
        self.base.names.get(number as usize).copied().unwrap_or(NamePlace::Blank)
    }

    /// RM-6, RM-12, RM-13: what the groups give and exists, or what is held where nothing of it exists.
    #[inline]
    fn give(&self, given: &RoleSet, present: &RoleSet) -> (RoleSet, Found) {
        let granted = given.and(&self.base.existing);
        if granted.is_empty() {
            return (present.clone(), Found::one(Rule::Rm13));
        }
        let found = Found::default().and_if(granted != *given, Found::one(Rule::Rm12));
        (granted, found)
    }

    /// RM-7: the default roles, those that do not exist left out with an error.
    fn give_defaults(&self, placed: &Placed) -> (RoleSet, Found) {
        let defaults = self.base.defaults.get(placed.to as usize).unwrap_or(&self.base.new_defaults);
        let granted = defaults.and(&self.base.existing);
        let found = Found::default().and_if(granted != *defaults, Found::one(Rule::Rm12));
        (granted, found)
    }

    /// UD-13 to UD-16: roles outside the list are kept, those inside follow the script.
    fn by_script(&self, script: u32, present: &RoleSet, placed: &Placed) -> (RoleSet, Found) {
        let scripted = self.base.scripts.get(script as usize).cloned().unwrap_or_default();
        let known = scripted.and(&self.base.existing);
        let granted = known.and(&self.base.allowed);
        let found = Found::default()
            .and_if(known != scripted, Found::one(Rule::Ud15))
            .and_if(granted != known, Found::one(Rule::Ud13));
        let mut kept = present.without(&self.base.allowed);
        if granted.is_empty() {
            let defaults = self.base.defaults.get(placed.to as usize).unwrap_or(&self.base.new_defaults);
            kept = kept.or(&present.and(defaults).and(&self.base.existing));
        }
        let roles = granted.or(&kept);
        if !roles.is_empty() {
            return (roles, found);
        }
        let (roles, of_defaults) = self.give_defaults(placed);
        (roles, found.and(of_defaults))
    }

    /// RM-16 and RM-8, when everything else is decided.
    #[inline]
    fn settle(
        &self,
        placed: Placed,
        roles: RoleSet,
        found: Found,
        present: &RoleSet,
        protected: &RoleSet,
        is_active: bool,
    ) -> Outcome {
        let (mut holds, mut loses) = (0, 0);
        if self.base.last_holders.meets(&roles) || self.base.last_holders.meets(present) {
            holds = if is_active { self.last_holders_in(&roles) } else { 0 };
            loses = self.last_holders_in(&present.without(&roles));
        }
        let (mut roles, mut found) = (roles, found);
        if protected.meets(present) {
            let kept = present.and(protected).without(&roles);
            found = found.and_if(!kept.is_empty(), Found::one(Rule::Rm16));
            roles = roles.or(&kept);
        }
        found = found.and_if(!self.signs_in(&roles), Found::one(Rule::Rm8));
        let Placed { to, winner, is_unmapped, is_created, .. } = placed;
        Outcome { to, roles, found, winner, is_refused: false, is_unmapped, is_created, holds, loses }
    }

    fn last_holders_in(&self, roles: &RoleSet) -> u8 {
        self.base.last_holder.iter().enumerate().fold(0, |bits, (at, role)| bits | u8::from(roles.has(*role)) << at)
    }

    /// How a user's organization would be spelled and below which it would be, where it would be created.
    pub(super) fn creates(&self, population: &Population, page: &Page, at: usize) -> super::numbers::Created {
        let vocabulary = population.vocabulary();
        let name = if self.base.method == Method::Scripts {
            vocabulary.scripts.get(page.script(at)).0.map(|name| vocabulary.names.get(name))
        } else {
            vocabulary.names_of(page.name_list(at)).find(|name| !trim(name).is_empty())
        };
        super::numbers::Created {
            name: name.map(trim).unwrap_or_default().to_owned(),
            parent_id: self.rules.usable_default().unwrap_or_default().to_owned(),
        }
    }
}

/// The number of each set among the different ones.
fn classes<'s>(sets: impl Iterator<Item = &'s RoleSet>) -> Vec<u32> {
    let mut different: BTreeMap<&RoleSet, u32> = BTreeMap::new();
    let class = |set| {
        let next = number_of(different.len());
        *different.entry(set).or_insert(next)
    };
    sets.map(class).collect()
}

/// Where a row leads; [`NONE`]: nowhere.
pub(super) fn row_leads_to(rules: &Ruleset, row: usize, organizations: &Organizations) -> u32 {
    rules.row_leads_to(row).and_then(|id| organizations.of_id(id)).unwrap_or(NONE)
}

fn group_place(rules: &Ruleset, method: Method, role_method: RoleMethod, id: &str) -> GroupPlace {
    let place = rules.group_rules(id).unwrap_or_default();
    if place.is_foreign {
        return GroupPlace { row: NONE, roles: FOREIGN };
    }
    let row = place.organization.filter(|_| method == Method::Rows).map_or(NONE, |(row, _)| number_of(row));
    let role_row = place.role.filter(|_| role_method == RoleMethod::Rows);
    GroupPlace { row, roles: role_row.map_or(NO_ROLES, |row| number_of(row) + ROLE_ROWS) }
}

/// Where the names lead that users have, by name list or script.
fn name_places(
    rules: &Ruleset,
    method: Method,
    population: &Population,
    organizations: &mut Organizations,
) -> Vec<NamePlace> {
    let vocabulary = population.vocabulary();
    let mut lead = |name: &str| {
        let key = name_key(name);
        match rules.organizations_named(&key) {
            [] => NamePlace::Created(organizations.create(name)),
            [only] => organizations.of_id(only).map_or(NamePlace::Ambiguous, NamePlace::Existing),
            _ => NamePlace::Ambiguous,
        }
    };
    match method {
        Method::Single | Method::Rows => Vec::new(),
        Method::Scripts => {
            let name = |(name, _): (Option<u32>, u32)| name.map(|name| trim(vocabulary.names.get(name)));
            let names = vocabulary.scripts.iter().map(name);
            names.map(|name| name.filter(|name| !name.is_empty()).map_or(NamePlace::Blank, &mut lead)).collect()
        }
        Method::Names => {
            let lists = 0..number_of(vocabulary.name_lists.len());
            let place = |list: u32| {
                let mut names = vocabulary.names_of(list).map(trim).filter(|name| !name.is_empty());
                let Some(first) = names.next() else { return NamePlace::Blank };
                let key = name_key(first);
                if names.any(|name| name_key(name) != key) { NamePlace::Differing } else { lead(first) }
            };
            lists.map(place).collect()
        }
    }
}
