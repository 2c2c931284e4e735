//! A preview after a small edit of its rules: only the users of the groups that the edit touches are decided again.

use super::bound::Bound;
use super::contest::Contest;
use super::members::Places;
use super::numbers::NONE;
use super::preview::{Holders, Preview};
use super::role_set::RoleSet;
use super::tally::Tally;

use super::texts::number_of;
use super::users::Population;
use super::usual::Counting;
use crate::directory::{OrganizationMapping, Provider, RoleMapping, RoleRow};
use crate::mapping::Ruleset;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// What an edit leaves as it was, and whom it may concern.
struct Edit {
    /// By old organization row: the new one that has the same groups and leads to the same organization.
    same_rows: Vec<Option<usize>>,
    /// By old role row, likewise; their order does not matter.
    kept_role_rows: Vec<Option<usize>>,
    /// The groups of the organization rows that are touched, on either side: changed, or moved past others.
    groups: Vec<u32>,
    /// Likewise of the role rows.
    role_groups: Vec<u32>,
}

impl Preview {
    /// The preview of other rules in the place of these: the same as a new one, and faster where little was edited.
    #[must_use]
    pub fn revise(&self, after: Rc<Ruleset>) -> Self {
        let revised = if self.is_of_same_kind(&after) { self.revised(&after) } else { None };
        revised.unwrap_or_else(|| {
            let before = self.before.as_ref().map(|before| Rc::clone(&before.rules));
            Self::new(Rc::clone(&self.population), after, before, &self.holders_elsewhere())
        })
    }

    /// Whether other rules differ from these in rows at most.
    fn is_of_same_kind(&self, after: &Ruleset) -> bool {
        let (old, new): (&Provider, &Provider) = (self.after.rules.provider(), after.provider());
        let has_same_organizations = match (&old.organization_mapping, &new.organization_mapping) {
            (OrganizationMapping::ScimGroups { .. }, OrganizationMapping::ScimGroups { .. }) => true,
            (old, new) => old == new,
        };
        let has_same_roles = match (&old.role_mapping, &new.role_mapping) {
            (RoleMapping::ScimGroups { .. }, RoleMapping::ScimGroups { .. }) => true,
            (old, new) => old == new,
        };
        has_same_organizations
            && has_same_roles
            && old.id == new.id
            && old.default_organization_id == new.default_organization_id
            && self.after.rules.environment().is_same(after.environment())
    }

    /// The revised preview; nothing where so many users are concerned that all may be looked at.
    fn revised(&self, after: &Rc<Ruleset>) -> Option<Self> {
        let mut organizations = (*self.organizations).clone();
        let mut roles = (*self.roles).clone();
        let bound = Bound::new(after, &self.population, &mut organizations, &mut roles);
        let edit = Edit::of(&self.after, &bound, &self.population);
        let concerned = [edit.groups.as_slice(), edit.role_groups.as_slice()].concat();
        if self.memberships_in(&concerned) > self.population.places() {
            return None;
        }
        // How rows share users is counted anew for all of them, where that has been asked at all.
        let affected = self.contest.get().map(|_| self.members_of(&concerned)).unwrap_or_default();
        let mut decided_anew = self.members_of(&edit.role_groups);
        self.add_moved(&mut decided_anew, &bound, &edit);
        let mut contest = self.contest.get().cloned();
        let mut revised = Self {
            population: Rc::clone(&self.population),
            after: bound,
            before: self.before.clone(),
            organizations: Rc::clone(&self.organizations),
            tally: Tally::new(0, 0, 0),
            held_elsewhere: self.held_elsewhere.clone(),
            holders: Holders::default(),
            protected: self.protected.clone(),
            spellings: self.spellings.clone(),
            contest: OnceCell::new(),
            remembered: RefCell::default(),
            roles: Rc::new(roles),
        };
        let (mut tally, mut holders) = (self.tally.clone(), self.holders.clone());
        Counts { tally: &mut tally, holders: &mut holders }.count(self, &decided_anew, false);
        count_rows(self, &affected, contest.as_mut(), false);
        tally.move_rows(&edit.same_rows, revised.after.targets.len(), revised.roles.ids.len());
        let mut contest = contest.map(|contest| contest.moved(&edit.same_rows, &edit.kept_role_rows, &revised.after));
        Counts { tally: &mut tally, holders: &mut holders }.count(&revised, &decided_anew, true);
        count_rows(&revised, &affected, contest.as_mut(), true);
        (revised.tally, revised.holders) = (tally, holders);
        revised.contest = contest.map(OnceCell::from).unwrap_or_default();
        if revised.must_be_protected().ids != revised.protected.ids {
            revised.count_all();
        }
        Some(revised)
    }

    /// Adds those members of touched organization rows whom another row wins than before: everybody else comes out of the
    /// edit as before.
    fn add_moved(&self, users: &mut Places, new: &Bound, edit: &Edit) {
        let same = |row: u32| edit.same_rows.get(row as usize).copied().flatten().map(number_of);
        // Side by side: users stand anywhere, and each is looked at once.
        let rows: Vec<(u32, u32)> =
            self.after.groups.iter().zip(&new.groups).map(|(old, new)| (old.row, new.row)).collect();
        for group in &edit.groups {
            for place in self.population.members().get(*group) {
                let Some((page, at)) = self.population.page(*place as usize) else { continue };
                let each = page.groups(at).iter().filter_map(|group| rows.get(*group as usize));
                let highest = |(old, new): (u32, u32), row: &(u32, u32)| (old.min(row.0), new.min(row.1));
                let (old_row, new_row) = each.fold((NONE, NONE), highest);
                if same(old_row) != Some(new_row) {
                    users.insert(*place);
                }
            }
        }
    }

    fn memberships_in(&self, groups: &[u32]) -> usize {
        groups.iter().map(|group| self.population.members().get(*group).len()).sum()
    }

    /// Whoever is in one of the groups.
    fn members_of(&self, groups: &[u32]) -> Places {
        let members = self.population.members();
        let mut places = Places::none_of(self.population.places());
        for group in groups {
            members.get(*group).iter().for_each(|place| places.insert(*place));
        }
        places
    }
}

/// What is counted of users, to be counted once more or once less.
struct Counts<'c> {
    tally: &'c mut Tally,
    holders: &'c mut Holders,
}

impl Counts<'_> {
    fn count(&mut self, preview: &Preview, users: &Places, more: bool) {
        let mut counting = Counting::of(preview, more);
        for place in users.iter() {
            if let Some((page, at)) = preview.population.page(place) {
                counting.count(page, at, &page.usual(at), self.tally, self.holders);
            }
        }
        counting.finish(self.tally);
    }
}

/// Counts how rows share some users, or undoes that.
fn count_rows(preview: &Preview, users: &Places, contest: Option<&mut Contest>, more: bool) {
    let Some(contest) = contest else { return };
    for place in users.iter() {
        let Some((page, at)) = preview.population.page(place) else { continue };
        let outcome = preview.after.outcome(page, at, &RoleSet::default());
        if !outcome.is_refused {
            contest.count(&preview.after, page.groups(at), outcome.winner, more);
        }
    }
}

impl Edit {
    fn of(old: &Bound, new: &Bound, population: &Population) -> Self {
        let mut edit =
            Self { same_rows: Vec::new(), kept_role_rows: Vec::new(), groups: Vec::new(), role_groups: Vec::new() };
        let numbers =
            |ids: Vec<&str>| ids.into_iter().filter_map(|id| population.vocabulary().groups.find(id)).collect();
        edit.groups = numbers(edit.compare_rows(old, new));
        let (old, new) = (old.rules.provider(), new.rules.provider());
        edit.role_groups = numbers(edit.compare_role_rows(old.role_mapping.rows(), new.role_mapping.rows()));
        edit
    }

    /// Answers the groups of the organization rows that are touched.
    fn compare_rows<'r>(&mut self, old: &'r Bound, new: &'r Bound) -> Vec<&'r str> {
        let (old_rows, new_rows) =
            (old.rules.provider().organization_mapping.rows(), new.rules.provider().organization_mapping.rows());
        // A group is in one row only, so a row is known by its first group.
        let by_group = crate::order::map(old_rows.iter().enumerate().map(|(at, row)| (row.group_ids.first(), at)));
        let same = new_rows.iter().enumerate().filter_map(|(to, row)| {
            let from = *by_group.get(&row.group_ids.first())?;
            let is_same =
                old_rows.get(from)?.group_ids == row.group_ids && old.targets.get(from) == new.targets.get(to);
            is_same.then_some((from, to))
        });
        let same: Vec<(usize, usize)> = same.collect();
        self.same_rows = vec![None; old_rows.len()];
        for (from, to) in &same {
            self.same_rows.get_mut(*from).into_iter().for_each(|row| *row = Some(*to));
        }
        // What keeps its order among itself is not touched.
        let (mut is_kept, mut is_kept_in_new) = (vec![false; old_rows.len()], vec![false; new_rows.len()]);
        for (from, to) in longest_rise(&same) {
            is_kept.get_mut(from).into_iter().for_each(|kept| *kept = true);
            is_kept_in_new.get_mut(to).into_iter().for_each(|kept| *kept = true);
        }
        let touched_old = old_rows.iter().zip(&is_kept).filter(|(_, kept)| !**kept).map(|(row, _)| row);
        let touched_new = new_rows.iter().zip(&is_kept_in_new).filter(|(_, kept)| !**kept).map(|(row, _)| row);
        touched_old.chain(touched_new).flat_map(|row| row.group_ids.iter().map(String::as_str)).collect()
    }

    /// Answers the groups of the role rows that are touched.
    fn compare_role_rows<'r>(&mut self, old: &'r [RoleRow], new: &'r [RoleRow]) -> Vec<&'r str> {
        let mut groups = Vec::new();
        let by_group = crate::order::map(new.iter().enumerate().map(|(at, row)| (row.group_id.as_str(), at)));
        let mut is_kept = vec![false; new.len()];
        for row in old {
            let to = by_group.get(row.group_id.as_str()).copied();
            let to = to.filter(|to| new.get(*to).is_some_and(|other| other.role_ids == row.role_ids));
            self.kept_role_rows.push(to);
            match to.and_then(|to| is_kept.get_mut(to)) {
                Some(kept) => *kept = true,
                None => groups.push(row.group_id.as_str()),
            }
        }
        let touched = new.iter().zip(&is_kept).filter(|(_, kept)| !**kept);
        groups.extend(touched.map(|(row, _)| row.group_id.as_str()));
        groups
    }
}

/// The longest part of these pairs whose first members rise as the second ones do: what a new order leaves in its order.
fn longest_rise(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // By length of a rise: the pair with the smallest first member that ends one, and before each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    let first = |at: usize| pairs.get(at).map(|pair| pair.0);
    for (at, (from, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| first(*end) < Some(*from));
        before.get_mut(at).into_iter().for_each(|place| {
            *place = length.checked_sub(1).and_then(|length| ends.get(length)).copied();
        });
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let back = |at: &usize| before.get(*at).copied().flatten();
    let mut rise: Vec<(usize, usize)> =
        std::iter::successors(ends.last().copied(), back).filter_map(|at| pairs.get(at).copied()).collect();
    rise.reverse();
    rise
}

impl Tally {
    /// The same counts for rows and roles that are numbered anew; what is counted of other rows must have been undone.
    fn move_rows(&mut self, kept: &[Option<usize>], rows: usize, roles: usize) {
        self.wins = moved(&self.wins, kept, rows);
        self.roles.resize(roles, (0, 0));
    }
}

impl Contest {
    /// The same counts for rows that are numbered anew; what is counted of other rows must have been undone.
    fn moved(self, kept: &[Option<usize>], kept_role_rows: &[Option<usize>], rules: &Bound) -> Self {
        let mut contest = Self::new(rules);
        contest.role_rows = moved(&self.role_rows, kept_role_rows, contest.role_rows.len());
        let number = |row: usize| kept.get(row).copied().flatten();
        for (lower, winner, users) in self.losses() {
            if let Some((lower, winner)) = number(lower).zip(number(winner)) {
                contest.add_losses(lower, winner, users);
            }
        }
        contest
    }
}

fn moved(counts: &[u32], kept: &[Option<usize>], length: usize) -> Vec<u32> {
    let mut moved = vec![0; length];
    for (count, to) in counts.iter().zip(kept) {
        to.and_then(|to| moved.get_mut(to)).into_iter().for_each(|place| *place = *count);
    }
    moved
}
