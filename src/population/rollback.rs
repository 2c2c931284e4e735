//! The way back: what each user whom Apply would change has now, and what of it could not be given back.

use super::numbers::NONE;
use super::page::Page;
use super::preview::Preview;
use super::role_set::RoleSet;
use crate::directory::Organization;
use crate::shown::Shown;
use serde::Serialize;

/// The way back from Apply, one page of users.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollback {
    /// Users whom Apply would change.
    pub total: usize,
    /// Those of them who could be put back exactly.
    pub restorable: usize,
    /// Those of the page, in the population's order.
    pub users: Vec<RollbackUser>,
}

/// One user as it is now.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RollbackUser {
    /// The user.
    pub id: String,
    /// Where it is; `None` for a user who does not exist yet.
    pub organization_id: Option<String>,
    /// What it holds, sorted.
    pub role_ids: Vec<String>,
    /// What could not be given back, in sentences; none: everything can.
    pub lost: Vec<String>,
}

impl Preview {
    /// The way back from Apply of these rules.
    pub fn rollback(&self, offset: usize, limit: usize) -> Rollback {
        let mut rollback = Rollback { total: 0, restorable: 0, users: Vec::new() };
        self.each(|_, page, at| {
            let after = self.after.outcome(page, at, &self.protected.after);
            let present = self.after.present(page, at);
            let from = page.organization(at).wrapping_sub(1);
            let gone = present.without(&after.roles);
            if after.to == from && after.roles == present {
                return;
            }
            let lost = self.lost(from, after.to, &gone);
            rollback.restorable += usize::from(lost.is_empty());
            if rollback.total >= offset && rollback.users.len() < limit {
                rollback.users.push(self.as_now(page, at, lost));
            }
            rollback.total += 1;
        });
        rollback
    }

    /// What of a user's present could not be given back.
    fn lost(&self, from: u32, to: u32, gone: &RoleSet) -> Vec<String> {
        let environment = self.after.rules.environment();
        let mut lost = Vec::new();
        match self.organizations.id(from) {
            _ if from == to => {}
            None => lost.push("The user is new: going back would not remove it.".to_owned()),
            Some(id) if !environment.organization(id).is_some_and(Organization::exists) => lost.push(format!(
                "The organization \"{}\" ({}) does not exist or is deactivated, so nobody can be moved back to it.",
                Shown(environment.organization_name(id)),
                Shown(id)
            )),
            Some(_) => {}
        }
        let mut missing: Vec<&str> = gone.to_vec().into_iter().map(|role| self.roles.id(role)).collect();
        missing.retain(|id| environment.role(id).is_none());
        missing.sort_unstable();
        let about = |id: &str| format!("The role \"{}\" does not exist, so it cannot be given back.", Shown(id));
        lost.extend(missing.into_iter().map(about));
        lost
    }

    fn as_now(&self, page: &Page, at: usize, lost: Vec<String>) -> RollbackUser {
        let vocabulary = self.population.vocabulary();
        let organization = page.organization(at).wrapping_sub(1);
        RollbackUser {
            id: page.id(at).to_owned(),
            organization_id: (organization != NONE).then(|| vocabulary.organizations.get(organization).to_owned()),
            role_ids: if organization == NONE { Vec::new() } else { vocabulary.role_ids(page.role_set(at)) },
            lost,
        }
    }
}
