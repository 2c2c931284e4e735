//! What would put a user into an organization.

use super::{Contender, contender};
use crate::directory::name_key;
use crate::population::numbers::NONE;
use crate::population::preview::Preview;
use crate::population::texts::number_of;
use serde::Serialize;

/// What would put a user into an organization.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Whether the rules put the user there already.
    pub is_there: bool,
    /// Whether the user is left alone, so that nothing does.
    pub is_left_alone: bool,
    /// Single changes, each enough by itself: those that change the fewest users first.
    pub options: Vec<ReachOption>,
    /// How many more there are.
    pub more: usize,
}

/// One change that is enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "change", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ReachOption {
    /// The user joins a group.
    Join {
        /// The group.
        group_id: String,
        /// Its row.
        row: usize,
        /// The user alone.
        users: usize,
    },
    /// The user leaves a group.
    Leave {
        /// The group.
        group_id: String,
        /// Its row.
        row: usize,
        /// The user alone.
        users: usize,
    },
    /// The provider sends another organization name.
    Name {
        /// The name.
        name: String,
        /// The user alone.
        users: usize,
    },
    /// A row moves in the order.
    Move {
        /// Where it stands.
        from: usize,
        /// Where it would stand.
        to: usize,
        /// Everybody who would be placed elsewhere, the user included.
        users: usize,
    },
}

impl ReachOption {
    fn users(&self) -> usize {
        match self {
            Self::Join { users, .. }
            | Self::Leave { users, .. }
            | Self::Name { users, .. }
            | Self::Move { users, .. } => *users,
        }
    }
}

/// Options that are told: a row may have thousands of groups, and joining any of them is enough.
const TOLD: usize = 100;

impl Preview {
    /// What would put a user into an organization, smallest change first; nothing where there is no such user.
    pub fn reach(&self, user_id: &str, organization_id: &str) -> Option<Reach> {
        let (page, at) = self.population.page(self.population.place_of(user_id)?)?;
        let mut matched = Vec::new();
        let Some(user) = contender(&self.after, page, at, &mut matched) else {
            return Some(Reach { is_left_alone: true, ..Reach::default() });
        };
        let wanted = self.organizations.of_id(organization_id).unwrap_or(NONE - 1);
        if self.verdict(page, at).to == wanted {
            return Some(Reach { is_there: true, ..Reach::default() });
        }
        let mut options = self.names_to(organization_id);
        if self.after.has_rows() {
            self.joins(&user, wanted, &mut options);
            self.leaves(&user, wanted, &mut options);
            self.row_moves(&user, wanted, &mut options);
        }
        crate::order::sort_by(&mut options, |a, b| a.users().cmp(&b.users()).then_with(|| a.cmp(b)));
        let more = options.len().saturating_sub(TOLD);
        options.truncate(TOLD);
        Some(Reach { options, more, ..Reach::default() })
    }

    /// Groups of rows above the winner that lead there.
    fn joins(&self, user: &Contender, wanted: u32, options: &mut Vec<ReachOption>) {
        let rules = &self.after.rules;
        let rows = rules.provider().organization_mapping.rows().iter().zip(&self.after.targets).enumerate();
        let above = rows.take_while(|(row, _)| number_of(*row) < user.winner());
        for (row, (mapping, _)) in above.filter(|(_, (_, target))| **target == wanted) {
            let usable =
                mapping.group_ids.iter().filter(|id| !rules.group_rules(id).is_some_and(|group| group.is_foreign));
            options.extend(usable.map(|id| ReachOption::Join { group_id: id.clone(), row, users: 1 }));
        }
    }

    /// The only group of the winning row, where the next row, or the default, leads there.
    fn leaves(&self, user: &Contender, wanted: u32, options: &mut Vec<ReachOption>) {
        let of_winner =
            |group: &&u32| self.after.groups.get(**group as usize).is_some_and(|place| place.row == user.winner());
        let mut groups = user.groups().iter().filter(of_winner);
        let (Some(group), None) = (groups.next(), groups.next()) else { return };
        if user.winner() != NONE && self.after.leads_to(user.second()) == Some(wanted) {
            let group_id = self.population.vocabulary().groups.get(*group).to_owned();
            options.push(ReachOption::Leave { group_id, row: user.winner() as usize, users: 1 });
        }
    }

    /// Rows that match and lead there, raised to the winner's place; or the winner, lowered below the next row.
    fn row_moves(&self, user: &Contender, wanted: u32, options: &mut Vec<ReachOption>) {
        let mut to_move = |from: u32, to: u32| {
            let (from, to) = (from as usize, to as usize);
            options.push(ReachOption::Move { from, to, users: self.changed_if_moved(from, to) });
        };
        let winner = user.winner();
        let leads = |row: &u32| self.after.leads_to(*row) == Some(wanted);
        let mut rows = user.rows.iter().skip(1).copied().filter(leads);
        // The nearest row: to raise one from farther below changes no fewer users on its way.
        let Some(nearest) = rows.next() else { return };
        to_move(nearest, winner);
        if nearest == user.second() && nearest != winner + 1 {
            to_move(winner, nearest);
        }
    }

    /// The name that means the organization and no other, where names decide.
    fn names_to(&self, organization_id: &str) -> Vec<ReachOption> {
        let rules = &self.after.rules;
        let organization = rules.environment().organization(organization_id);
        let named = organization.filter(|organization| {
            rules.provider().organization_mapping.reads_names()
                && matches!(rules.organizations_named(&name_key(&organization.name)), [only] if only == organization_id)
        });
        named.map(|organization| ReachOption::Name { name: organization.name.clone(), users: 1 }).into_iter().collect()
    }
}
