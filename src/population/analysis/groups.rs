//! Groups whose members other rows win.

use super::{Analysis, Contender, CoveredGroup, LostGroup, RowUsers};
use crate::population::numbers::NONE;
use crate::population::preview::Preview;
use std::collections::BTreeMap;

/// Counts by group of the population.
pub(super) struct GroupCounts {
    members: Vec<usize>,
    /// Members whom the group's own row wins; without a row: members whom no row wins.
    own: Vec<usize>,
    /// By place: the row that wins the user, or [`NONE`]. A user is matched once, however many groups it is in.
    winners: Vec<u32>,
}

impl GroupCounts {
    pub(super) fn of(preview: &Preview) -> Self {
        let groups = preview.after.groups.len();
        Self { members: vec![0; groups], own: vec![0; groups], winners: vec![NONE; preview.population.places()] }
    }

    pub(super) fn count(&mut self, place: usize, user: &Contender) {
        let winner = user.winner();
        self.winners.get_mut(place).into_iter().for_each(|won| *won = winner);
        for group in user.groups() {
            let at = *group as usize;
            self.members.get_mut(at).into_iter().for_each(|members| *members += 1);
            if user.rules.groups.get(at).is_some_and(|place| place.row == winner) {
                self.own.get_mut(at).into_iter().for_each(|own| *own += 1);
            }
        }
    }

    pub(super) fn tell(&self, preview: &Preview, analysis: &mut Analysis) {
        if !preview.after.has_rows() {
            return;
        }
        let vocabulary = preview.population.vocabulary();
        let members = |id: &str| {
            let number = vocabulary.groups.find(id)?;
            let members = *self.members.get(number as usize)?;
            (members > 0 && self.own.get(number as usize) == Some(&0)).then_some((number, members))
        };
        let rules = &preview.after.rules;
        for (row, mapping) in rules.provider().organization_mapping.rows().iter().enumerate() {
            for group_id in &mapping.group_ids {
                // A group of another provider matches nobody, so nobody is won away from it.
                let is_foreign = rules.group_rules(group_id).is_some_and(|group| group.is_foreign);
                let Some((number, members)) = members(group_id).filter(|_| !is_foreign) else { continue };
                let (group_id, to) = (group_id.clone(), self.winners_of(preview, number));
                analysis.lost_groups.push(LostGroup { group_id, row, members, to });
            }
        }
        for group_id in rules.groups_without_row() {
            if let Some((number, members)) = members(group_id) {
                let (group_id, to) = (group_id.to_owned(), self.winners_of(preview, number));
                analysis.covered_groups.push(CoveredGroup { group_id, members, to });
            }
        }
    }

    /// The rows that win the members of a group, and how many each.
    fn winners_of(&self, preview: &Preview, group: u32) -> Vec<RowUsers> {
        let mut winners = BTreeMap::<u32, usize>::new();
        for place in preview.population.members().get(group) {
            let winner = self.winners.get(*place as usize).filter(|winner| **winner != NONE);
            winner.into_iter().for_each(|winner| *winners.entry(*winner).or_default() += 1);
        }
        winners.into_iter().map(|(row, users)| RowUsers { row: row as usize, users }).collect()
    }
}
