//! Who changes when a row moves in the order.

use super::contender;
use crate::directory::OrganizationMapping;
use crate::mapping::Ruleset;
use crate::population::members::Places;
use crate::population::preview::Preview;
use std::rc::Rc;

impl Preview {
    /// What would change, against these rules, if the organization row at `from` stood at `to`; nothing where there is no
    /// such row.
    pub fn if_moved(&self, from: usize, to: usize) -> Option<Self> {
        let rules = &self.after.rules;
        let mut provider = rules.provider().clone();
        let OrganizationMapping::ScimGroups { rows } = &mut provider.organization_mapping else { return None };
        if from >= rows.len() || to >= rows.len() {
            return None;
        }
        let row = rows.remove(from);
        rows.insert(to, row);
        let moved = Rc::new(Ruleset::compile(provider, rules.environment().clone()));
        Some(Self::new(Rc::clone(&self.population), moved, Some(Rc::clone(rules)), &self.holders_elsewhere()))
    }

    /// How many users would be placed elsewhere if the organization row at `from` stood at `to`.
    pub(super) fn changed_if_moved(&self, from: usize, to: usize) -> usize {
        let number = crate::population::texts::number_of;
        let (moved, low, high) = (number(from), number(from.min(to)), number(from.max(to)));
        let rows = self.after.rules.provider().organization_mapping.rows();
        let Some(mapping) = rows.get(from) else { return 0 };
        // Every pair of rows whose order is another one afterwards has the moved row in it.
        let vocabulary = self.population.vocabulary();
        let mut members = Places::none_of(self.population.places());
        for group in mapping.group_ids.iter().filter_map(|id| vocabulary.groups.find(id)) {
            self.population.members().get(group).iter().for_each(|place| {
                members.insert(*place);
            });
        }
        let mut matched = Vec::new();
        let changes = |place: &usize| {
            let Some((page, at)) = self.population.page(*place) else { return false };
            let Some(user) = contender(&self.after, page, at, &mut matched) else { return false };
            if !user.rows.contains(&moved) {
                return false;
            }
            let winner = user.winner();
            let other = if from > to {
                // Going up: it wins whoever is won by a row that it passes.
                if winner < low || winner >= high { winner } else { moved }
            } else if winner != moved {
                winner
            } else {
                // Going down: the next row wins whoever matches one that it passes.
                Some(user.second()).filter(|second| *second <= high).unwrap_or(moved)
            };
            user.changes_under(other)
        };
        members.iter().filter(changes).count()
    }
}
