//! A plan carried out, chunk by chunk, to the letter (rules AS).

use super::account::Account;
use super::context::Context;
use super::draft::Draft;
use super::needs::Stop;
use super::outcome::{AuditEvent, NewOrganization, UserWrite};
use super::placing::{self, Created, Placed};
use super::provisioner::Provisioner;
use super::sync_log::{Log, LogEntry};
use super::transition::audit;
use crate::finding::Finding;
use crate::json::Limits;
use crate::json::tree;
use crate::population::Preview;
use crate::rule::Rule;
use crate::scim::value::items;
use serde::Serialize;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A plan that is being carried out.
pub struct Applying {
    preview: Rc<Preview>,
    provisioner: Provisioner,
    context: Context,
    created: Created,
    told: BTreeSet<String>,
    figures: Figures,
}

/// What a chunk of users comes to.
#[derive(Debug, Default, Serialize)]
pub struct Applied {
    /// User rows, as they are now.
    pub users: Vec<UserWrite>,
    /// Organizations that are new.
    pub organizations: Vec<NewOrganization>,
    /// Records for the Sync Log.
    pub log: Vec<LogEntry>,
    /// Records for the Audit Log.
    pub audit: Vec<AuditEvent>,
}

/// What was done so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// Users looked at.
    pub users: usize,
    /// Users whose organization or roles changed.
    pub changed: usize,
    /// Users who came to another organization.
    pub moved: usize,
    /// Users whose roles changed.
    pub roles_changed: usize,
    /// Users with an error: they kept what the error is about.
    pub with_errors: usize,
    /// Organizations that were made.
    pub created_organizations: usize,
}

impl Applying {
    pub(super) fn new(preview: Rc<Preview>, context: Context) -> Self {
        let provisioner = Provisioner::of(preview.rules());
        let (created, told) = (Created::default(), BTreeSet::new());
        Self { preview, provisioner, context, created, told, figures: Figures::default() }
    }

    /// Takes user rows, a JSON list of them, in any order, and as many unused ids as there are rows.
    ///
    /// # Errors
    /// A row cannot be read, is not in the plan, or there are too few ids.
    pub fn take(&mut self, rows: &[u8], ids: &[String]) -> Result<Applied, Vec<Finding>> {
        let limits = Limits { depth: Limits::DEEPEST, bytes: usize::MAX };
        let root = tree::parse(rows, limits).map_err(|error| {
            vec![Finding::error(Rule::JsonSyntax, format!("The rows cannot be read: {}.", error.message))]
        })?;
        let mut applied = Applied::default();
        let mut ids = ids.iter();
        for row in items(&root) {
            let account = Account::read(row, rows)?;
            self.one(&account, &mut ids, &mut applied)?;
        }
        let untold = self.created.all().filter(|(id, ..)| !self.told.contains(id));
        applied.organizations.extend(untold.map(|(id, name, parent_id)| NewOrganization {
            id: id.clone(),
            name: name.clone(),
            parent_id: parent_id.clone(),
        }));
        self.told.extend(applied.organizations.iter().map(|organization| organization.id.clone()));
        self.figures.created_organizations = self.told.len();
        Ok(applied)
    }

    fn one<'i>(
        &mut self,
        account: &Account,
        ids: &mut impl Iterator<Item = &'i String>,
        applied: &mut Applied,
    ) -> Result<(), Vec<Finding>> {
        let fault = |stop: Stop| match stop {
            Stop::Fault(findings) => findings,
            _ => vec![Finding::error(Rule::MissingKey, "There are too few ids for the organizations to be made.")],
        };
        let (scim, findings) = self.provisioner.read_account(account).map_err(fault)?;
        let placed =
            self.preview.with_decision(&account.user.id, |rules, decision| Placed::of(rules, decision, &findings));
        let Some(placed) = placed else {
            let message = format!("The user \"{}\" is not in the plan.", account.user.id);
            return Err(vec![Finding::error(Rule::NotFound, message)]);
        };
        let now = self.context.now();
        let mut draft = Draft::unchanged(account, scim, Vec::new());
        let new_id = || {
            ids.next()
                .cloned()
                .ok_or_else(|| Stop::Fault(vec![Finding::error(Rule::MissingKey, "There are too few ids.")]))
        };
        placing::settle(&placed, &mut draft.account, &mut self.created, &now, new_id).map_err(fault)?;
        let before = applied.log.len();
        let rules = self.provisioner.rules();
        let mut log = Log { provider_id: &rules.provider().id, at: &now, entries: &mut applied.log };
        placing::record(rules, &placed, Some(&account.user), &draft.account, &self.created, &mut log);
        applied.audit.extend(audit(&draft, applied.log.get(before..).unwrap_or_default(), &self.context.actor));
        self.count(account, &draft.account, &placed);
        applied.users.extend(draft.row(now));
        Ok(())
    }

    fn count(&mut self, was: &Account, now: &Account, placed: &Placed) {
        let is_moved = was.user.organization_id != now.user.organization_id;
        let has_other_roles = was.user.present_role_ids() != now.user.role_ids;
        self.figures.users += 1;
        self.figures.moved += usize::from(is_moved);
        self.figures.roles_changed += usize::from(has_other_roles);
        self.figures.changed += usize::from(is_moved || has_other_roles);
        self.figures.with_errors += usize::from(placed.error().is_some());
    }

    /// What was done, once every user of the plan was given.
    ///
    /// # Errors
    /// Some were not: then nothing of the plan may stand.
    pub fn end(&self) -> Result<Figures, Vec<Finding>> {
        let (given, planned) = (self.figures.users, self.preview.summary().users);
        if given == planned {
            return Ok(self.figures);
        }
        let message = format!("The plan is about {planned} users, and {given} were given.");
        Err(vec![Finding::error(Rule::NotFound, message)])
    }
}
