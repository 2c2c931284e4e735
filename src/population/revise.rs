//! A preview after a small edit of its rules: only the users of the groups that the edit touches are decided again.

use super::bound::{Bound, row_leads_to};
use super::contest::Contest;
use super::members::{Places, UNKNOWN};
use super::numbers::NONE;
use super::page::Facts;
use super::preview::{Holders, Preview};
use super::role_set::RoleSet;
use super::tally::Tally;
use super::texts::number_of;
use super::usual::{Counting, Users};
use crate::directory::{OrganizationMapping, OrganizationRow, Provider, RoleMapping, RoleRow};
use crate::mapping::Ruleset;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// What an edit leaves as it was, and whom it may concern.
struct Edit {
    /// Organization rows before the first that is another.
    rows_above: usize,
    /// By old organization row: the new one that has the same groups and leads to the same organization.
    same_rows: Vec<Option<usize>>,
    /// By old role row, likewise; their order does not matter.
    kept_role_rows: Vec<Option<usize>>,
    /// The groups of the organization rows that are touched, on either side: changed, or moved past others.
    groups: Vec<u32>,
    changes_role_rows: bool,
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
        let (edit, targets) = Edit::of(self, after);
        let (bound, roles) = if edit.changes_role_rows {
            let (mut organizations, mut roles) = ((*self.organizations).clone(), (*self.roles).clone());
            (Bound::new(after, &self.population, &mut organizations, &mut roles), Rc::new(roles))
        } else {
            let bound = self.after.with_rows(after, targets, &edit.same_rows, &edit.groups, &self.population);
            (bound, Rc::clone(&self.roles))
        };
        let concerned = [edit.groups.as_slice(), edit.role_groups.as_slice()].concat();
        if self.memberships_in(&concerned) > self.population.places() {
            return None;
        }
        // How rows share users is counted anew for all of them, where that has been asked at all.
        let affected = self.contest.get().map(|_| self.members_of(&concerned)).unwrap_or_default();
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
            role_changes: if edit.changes_role_rows { Rc::default() } else { Rc::clone(&self.role_changes) },
            contest: OnceCell::new(),
            remembered: RefCell::default(),
            roles,
        };
        let (mut tally, mut holders) = (self.tally.clone(), self.holders.clone());
        let decided_anew = self.decided_anew(&revised.after, &edit);
        decided_anew.count(self, false, &mut tally, &mut holders);
        count_rows(self, &affected, contest.as_mut(), false);
        tally.move_rows(&edit.same_rows, revised.after.targets.len(), revised.roles.ids.len());
        let mut contest = contest.map(|contest| contest.moved(&edit.same_rows, &edit.kept_role_rows, &revised.after));
        decided_anew.count(&revised, true, &mut tally, &mut holders);
        count_rows(&revised, &affected, contest.as_mut(), true);
        (revised.tally, revised.holders) = (tally, holders);
        revised.contest = contest.map(OnceCell::from).unwrap_or_default();
        if revised.must_be_protected().ids != revised.protected.ids {
            revised.count_all();
        }
        Some(revised)
    }

    /// Whoever may come out of an edit otherwise than before.
    fn decided_anew(&self, new: &Bound, edit: &Edit) -> Gathered {
        let mut taken = Places::none_of(self.population.places());
        let mut gathered = Gathered::default();
        let mut take = |place: u32| {
            if taken.insert(place)
                && let Some((page, at)) = self.population.page(place as usize)
            {
                gathered.places.push(place);
                page.groups(at).iter().for_each(|group| gathered.groups.push(*group));
                gathered.facts.push(page.facts(at).ending(gathered.groups.len()));
            }
        };
        let members = self.population.members();
        edit.role_groups.iter().flat_map(|group| members.get(*group)).for_each(|place| take(*place));
        self.each_moved(new, edit, take);
        gathered
    }

    /// Those members of touched organization rows whom another row wins than before, some of them twice: everybody else comes
    /// out of the edit as before.
    fn each_moved(&self, new: &Bound, edit: &Edit, mut take: impl FnMut(u32)) {
        // By row, and then for no row: the row that is the same.
        let same = edit.same_rows.iter().map(|row| row.map_or(NOT_THE_SAME, number_of));
        let same: Vec<u32> = same.chain([NONE]).collect();
        let none = number_of(edit.same_rows.len());
        let both = self.after.groups.iter().zip(&new.groups);
        let rows: Vec<(u32, u32)> = both.map(|(old, new)| (old.row.min(none), new.row)).collect();
        let row = |group: &u32| rows.get(*group as usize).copied();
        let highest = |(old, new): (u32, u32), row: (u32, u32)| (old.min(row.0), new.min(row.1));
        // Whoever is in a group of a row above the edit is won by one of those rows, whatever comes below.
        let above = number_of(edit.rows_above);
        let is_above: Vec<bool> = rows.iter().take(UNKNOWN.into()).map(|(old, _)| *old < above).collect();
        let known = self.known_groups();
        let members = self.population.members();
        let below = edit.groups.iter().flat_map(|group| members.with(*group, known));
        let below = below.filter(|(_, known)| is_above.get(usize::from(**known)) != Some(&true));
        let below: Vec<u32> = below.map(|(place, _)| *place).collect();
        let mut found = Vec::with_capacity(AT_ONCE);
        for places in below.chunks(AT_ONCE) {
            found.clear();
            found.extend(places.iter().map(|place| {
                let user = self.population.page(*place as usize);
                (user.map_or(&[][..], |(page, at)| page.groups(at)), (none, NONE))
            }));
            for (groups, rows) in &mut found {
                let ends = groups.first().into_iter().chain(groups.last());
                *rows = ends.filter_map(row).fold(*rows, highest);
            }
            for (place, (groups, rows)) in places.iter().zip(&found) {
                let (old, new) = groups.iter().filter_map(row).fold(*rows, highest);
                if same.get(old as usize) != Some(&new) {
                    take(*place);
                }
            }
        }
    }

    /// By membership: one of the user's groups, that of the highest row when it was first asked for, or [`UNKNOWN`]. Users whom an edit leaves
    /// alone are known by it without a look at them.
    fn known_groups(&self) -> &[u16] {
        let members = self.population.members();
        members.known_groups(|| {
            let mut known = vec![UNKNOWN; self.population.places()];
            let row = |group: &u32| self.after.groups.get(*group as usize).map(|place| (place.row, *group));
            self.each(|place, page, at| {
                let highest = page.groups(at).iter().filter_map(row).min();
                let group = highest.and_then(|(_, group)| u16::try_from(group).ok()).unwrap_or(UNKNOWN);
                known.get_mut(place).into_iter().for_each(|known| *known = group);
            });
            known
        })
    }

    fn memberships_in(&self, groups: &[u32]) -> usize {
        groups.iter().map(|group| self.population.members().get(*group).len()).sum()
    }

    /// Whoever is in one of the groups.
    fn members_of(&self, groups: &[u32]) -> Places {
        let members = self.population.members();
        let mut places = Places::none_of(self.population.places());
        for group in groups {
            members.get(*group).iter().for_each(|place| {
                places.insert(*place);
            });
        }
        places
    }
}

/// Users who stand anywhere, with what decides about them one after the other.
#[derive(Default)]
struct Gathered {
    places: Vec<u32>,
    facts: Vec<Facts>,
    groups: Vec<u32>,
}

impl Gathered {
    /// Counts them once more, or once less.
    fn count(&self, preview: &Preview, more: bool, tally: &mut Tally, holders: &mut Holders) {
        let mut counting = Counting::of(preview, more);
        let place = |at: usize| self.places.get(at).and_then(|place| preview.population.page(*place as usize));
        counting.count(Users { facts: &self.facts, groups: &self.groups }, place, tally, holders);
        counting.finish(tally);
    }
}

/// Users who are looked at together: they stand anywhere in the memory, which is asked for all of them before it has answered for
/// the first.
const AT_ONCE: usize = 64;

/// No row is this one.
const NOT_THE_SAME: u32 = NONE - 1;

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
    /// What other rules change, and where each of their organization rows leads.
    fn of(preview: &Preview, new: &Ruleset) -> (Self, Vec<u32>) {
        let mut edit = Self {
            rows_above: 0,
            same_rows: Vec::new(),
            kept_role_rows: Vec::new(),
            groups: Vec::new(),
            changes_role_rows: false,
            role_groups: Vec::new(),
        };
        let known = &preview.population.vocabulary().groups;
        let numbers = |ids: Vec<&str>| ids.into_iter().filter_map(|id| known.find(id)).collect();
        let (groups, targets) = edit.compare_rows(preview, new);
        edit.groups = numbers(groups);
        let (old, new) = (preview.after.rules.provider(), new.provider());
        edit.role_groups = numbers(edit.compare_role_rows(old.role_mapping.rows(), new.role_mapping.rows()));
        (edit, targets)
    }

    /// Answers the groups of the organization rows that are touched, and where the new rows lead.
    fn compare_rows<'r>(&mut self, preview: &'r Preview, new: &'r Ruleset) -> (Vec<&'r str>, Vec<u32>) {
        let old = &preview.after;
        let (old_rows, new_rows) = (rows_of(&old.rules), rows_of(new));
        let (rows_above, from) = old_places(old_rows, new_rows);
        self.rows_above = rows_above;
        let leads_to = |(to, from): (usize, &Option<usize>)| match from {
            // What exists is the same: so the same row leads to the same.
            Some(from) if old_rows.get(*from) == new_rows.get(to) => old.targets.get(*from).copied().unwrap_or(NONE),
            _ => row_leads_to(new, to, &preview.organizations),
        };
        let targets: Vec<u32> = from.iter().enumerate().map(leads_to).collect();
        let same = from.iter().enumerate().filter_map(|(to, from)| {
            let from = (*from)?;
            let is_same = old_rows.get(from)?.group_ids == new_rows.get(to)?.group_ids
                && old.targets.get(from) == targets.get(to);
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
        let touched = touched_old.chain(touched_new).flat_map(|row| row.group_ids.iter().map(String::as_str));
        (touched.collect(), targets)
    }

    /// Answers the groups of the role rows that are touched.
    fn compare_role_rows<'r>(&mut self, old: &'r [RoleRow], new: &'r [RoleRow]) -> Vec<&'r str> {
        self.changes_role_rows = old != new;
        if !self.changes_role_rows {
            self.kept_role_rows = (0..old.len()).map(Some).collect();
            return Vec::new();
        }
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

fn rows_of(rules: &Ruleset) -> &[OrganizationRow] {
    rules.provider().organization_mapping.rows()
}

/// How many rows are the same before the first that is not, and by new row the old one with the same first group, by which a
/// row is known, since a group is in one row only.
fn old_places(old: &[OrganizationRow], new: &[OrganizationRow]) -> (usize, Vec<Option<usize>>) {
    let is_at_its_place = |(old, new): &(&OrganizationRow, &OrganizationRow)| old == new;
    // An edit leaves most rows where they are, counted from one end or from the other.
    let first = old.iter().zip(new).take_while(is_at_its_place).count();
    let (old_rest, new_rest) = (old.get(first..).unwrap_or_default(), new.get(first..).unwrap_or_default());
    let last = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(is_at_its_place).count();
    let (old_end, new_end) = (old.len() - last, new.len() - last);
    let moved = old.iter().enumerate().take(old_end).skip(first);
    let by_group = crate::order::map(moved.map(|(at, row)| (row.group_ids.first(), at)));
    let place = |(to, row): (usize, &OrganizationRow)| match to {
        to if to < first => Some(to),
        to if to >= new_end => Some(old_end + (to - new_end)),
        _ => by_group.get(&row.group_ids.first()).copied(),
    };
    (first, new.iter().enumerate().map(place).collect())
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
