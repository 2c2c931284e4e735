//! Roles that one row alone gives to somebody.

use super::{Contender, RowUsers, SoleGivers};
use crate::population::counts::Pairs;
use crate::population::preview::Preview;
use crate::population::role_set::RoleSet;
use std::collections::BTreeMap;

/// Counts by role row and role.
pub(super) struct RoleCounts {
    granted: Vec<RoleSet>,
    /// The row and the role.
    sole: Pairs,
    /// Kept for its memory.
    rows: Vec<u32>,
}

impl RoleCounts {
    pub(super) fn of(preview: &Preview) -> Self {
        let rows = preview.after.rules.provider().role_mapping.rows().len();
        let granted = (0..rows).map(|row| preview.after.granted_by(crate::population::texts::number_of(row)));
        Self { granted: granted.collect(), sole: Pairs::of(rows.max(preview.roles.ids.len())), rows: Vec::new() }
    }

    pub(super) fn count(&mut self, user: &Contender) {
        self.rows.clear();
        let places = user.groups().iter().filter_map(|group| user.rules.groups.get(*group as usize));
        self.rows.extend(places.filter_map(|place| place.role_row()));
        // Roles of one row so far, and of several.
        let (mut once, mut several) = (RoleSet::default(), RoleSet::default());
        for granted in self.rows.iter().filter_map(|row| self.granted.get(*row as usize)) {
            several = several.or(&once.and(granted));
            once = once.or(granted);
        }
        for row in &self.rows {
            let Some(granted) = self.granted.get(*row as usize) else { continue };
            granted.without(&several).each(|role| self.sole.count(*row, role, true));
        }
    }

    /// By role id.
    pub(super) fn sole_givers(&self, preview: &Preview) -> Vec<SoleGivers> {
        let mut by_role = BTreeMap::<&str, Vec<RowUsers>>::new();
        for ((row, role), users) in self.sole.sorted() {
            let users = RowUsers { row: row as usize, users: users as usize };
            by_role.entry(preview.roles.id(role)).or_default().push(users);
        }
        by_role.into_iter().map(|(id, rows)| SoleGivers { role_id: id.to_owned(), rows }).collect()
    }
}
