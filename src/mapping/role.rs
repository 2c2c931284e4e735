//! Which roles: by hand, by group, or within the directory script's allow-list (sections I and J of the rules).

use super::decision::{Decision, RoleOrigin, RoleOutcome, RoleSource, TraceStep};
use super::ruleset::{Context, Memberships, Mode, Ruleset};
use crate::directory::{DEFAULT_ROLES, RoleMapping, RoleRow, SIGN_IN_ROLES, User};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::shown::{Shown, few};
use std::collections::BTreeMap;

/// The key of findings that concern all of a user's roles: they come first.
const ABOUT_ALL: &str = "";

/// The roles so far: each with where it comes from and what became of it.
#[derive(Default)]
struct Assignment<'a> {
    steps: Vec<(&'a str, RoleOrigin<'a>, RoleOutcome)>,
    /// Each with the role it is about; those about all of them have none.
    findings: Vec<(&'a str, Finding)>,
}

impl<'a> Assignment<'a> {
    fn found(&mut self, role_id: &'a str, finding: Finding) {
        self.findings.push((role_id, finding));
    }

    fn step(&mut self, role_id: &'a str, from: RoleOrigin<'a>, outcome: RoleOutcome) {
        self.steps.push((role_id, from, outcome));
    }

    fn has(&self, role_id: &str) -> bool {
        self.steps.iter().any(|(id, _, outcome)| *id == role_id && *outcome == RoleOutcome::Granted)
    }

    fn grants_nothing(&self) -> bool {
        !self.steps.iter().any(|(.., outcome)| *outcome == RoleOutcome::Granted)
    }
}

impl Ruleset {
    /// Gives the decision its roles, their findings and their steps.
    pub(super) fn assign_roles<'a>(
        &'a self,
        user: &'a User,
        memberships: &Memberships<'a>,
        context: &Context<'a>,
        decision: &mut Decision<'a>,
    ) {
        let defaults = self.default_roles(decision);
        let mut assignment = match &self.provider.role_mapping {
            RoleMapping::Manual => self.by_hand(user, &defaults),
            RoleMapping::ScimGroups { rows } => self.by_group(user, rows, memberships, context.mode, &defaults),
            RoleMapping::AllowList { .. } => self.by_script(user, &defaults),
        };
        protect_last_holders(user, context, &mut assignment);
        remove_the_rest(user, &mut assignment);
        assignment.steps.sort();
        for (role_id, from, outcome) in assignment.steps {
            if outcome == RoleOutcome::Granted {
                decision.role_ids.push(role_id);
            }
            decision.trace.push(TraceStep::Role { role_id, from, outcome });
        }
        decision.role_ids.dedup();
        crate::order::sort_by_key(&mut assignment.findings, |(role_id, _)| *role_id);
        decision.findings.extend(assignment.findings.into_iter().map(|(_, finding)| finding));
        decision.findings.extend(without_sign_in(&decision.role_ids));
    }

    /// The default roles of the organization decided on, sorted; RM-9's for one that will be created or is not known.
    fn default_roles<'a>(&'a self, decision: &Decision<'a>) -> Vec<&'a str> {
        let known = decision.organization.and_then(|o| o.id()).and_then(|id| self.defaults.get(id));
        known.map_or(DEFAULT_ROLES.to_vec(), |role_ids| role_ids.iter().map(String::as_str).collect())
    }

    /// RM-5: new users get the defaults; nothing else changes.
    fn by_hand<'a>(&'a self, user: &'a User, defaults: &[&'a str]) -> Assignment<'a> {
        let mut assignment = Assignment::default();
        if user.exists() {
            keep_all(user, &mut assignment);
        } else {
            self.give_defaults(defaults, &mut assignment);
        }
        assignment
    }

    /// RM-6 to RM-14: the union over the user's groups, or the defaults where none is mapped.
    fn by_group<'a>(
        &'a self,
        user: &'a User,
        rows: &'a [RoleRow],
        memberships: &Memberships<'a>,
        mode: Mode,
        defaults: &[&'a str],
    ) -> Assignment<'a> {
        let mut assignment = Assignment::default();
        if memberships.roles.is_empty() {
            match self.deleted_row_group(user, mode) {
                Some(group_id) => self.keep_after_deleted_row(user, group_id, &mut assignment),
                None => self.give_defaults(defaults, &mut assignment),
            }
            return assignment;
        }
        let mapped = union(rows, memberships);
        let missing: Vec<&str> = mapped.keys().filter(|id| self.environment.role(id).is_none()).copied().collect();
        let all_missing = missing.len() == mapped.len();
        for (role_id, sources) in mapped {
            let outcome =
                if missing.binary_search(&role_id).is_ok() { RoleOutcome::Missing } else { RoleOutcome::Granted };
            assignment.step(role_id, RoleOrigin::Rows(sources), outcome);
        }
        if all_missing {
            keep_all(user, &mut assignment);
            assignment.found(ABOUT_ALL, self.all_missing(user, &missing));
        } else {
            missing.into_iter().for_each(|role_id| assignment.found(role_id, missing_role(role_id)));
        }
        assignment
    }

    /// RM-14: in mode sync, a group that gave roles, that the user still has, and that no row maps any longer.
    fn deleted_row_group<'a>(&'a self, user: &'a User, mode: Mode) -> Option<&'a str> {
        if mode != Mode::Sync || !user.exists() {
            return None;
        }
        let without_row = |id: &&String| {
            user.group_ids.binary_search(id).is_ok()
                && self.groups.get(id.as_str()).is_none_or(|rules| rules.role.is_none() && !rules.is_foreign)
        };
        user.role_group_ids.iter().find(without_row).map(String::as_str)
    }

    fn keep_after_deleted_row<'a>(&'a self, user: &'a User, group_id: &'a str, assignment: &mut Assignment<'a>) {
        keep_all(user, assignment);
        let message = format!(
            "The roles came from the group \"{}\" ({}), which no role row maps any longer, so the user keeps them. Map the group again, or apply the organization and role settings.",
            Shown(self.environment.group_name(group_id)),
            Shown(group_id)
        );
        assignment.found(ABOUT_ALL, Finding::error(Rule::Rm14, message));
    }

    /// RM-13: nothing of what the groups give exists; the present roles stay, and a new user gets none.
    fn all_missing(&self, user: &User, missing: &[&str]) -> Finding {
        let what = if user.exists() { "the user keeps its roles" } else { "the new user gets no role" };
        let message = format!(
            "None of the mapped roles exists ({}), so {what}. Correct the roles of the user's groups under Role Mapping, then sync or apply again.",
            few(missing.iter().copied())
        );
        Finding::error(Rule::Rm13, message)
    }

    /// UD-13 to UD-16: roles outside the list are kept, those inside follow the script.
    fn by_script<'a>(&'a self, user: &'a User, defaults: &[&'a str]) -> Assignment<'a> {
        let is_allowed = |id: &str| self.allowed.contains_key(id);
        let mut assignment = Assignment::default();
        for role_id in &user.scripted.role_ids {
            let outcome = if self.environment.role(role_id).is_none() {
                assignment.found(role_id, unknown_scripted_role(role_id));
                RoleOutcome::Missing
            } else if is_allowed(role_id) {
                RoleOutcome::Granted
            } else {
                assignment.found(role_id, role_outside_the_list(role_id));
                RoleOutcome::Ignored
            };
            assignment.step(role_id, RoleOrigin::Script, outcome);
        }
        let script_is_silent = assignment.grants_nothing();
        let stays = |id: &str| {
            !is_allowed(id)
                || (script_is_silent && defaults.binary_search(&id).is_ok() && self.environment.role(id).is_some())
        };
        for role_id in user.present_role_ids().iter().filter(|id| stays(id)) {
            assignment.step(role_id, RoleOrigin::Kept, RoleOutcome::Granted);
        }
        if assignment.grants_nothing() {
            self.give_defaults(defaults, &mut assignment);
        }
        assignment
    }

    /// RM-7: the default roles, those that do not exist left out with an error.
    fn give_defaults<'a>(&'a self, defaults: &[&'a str], assignment: &mut Assignment<'a>) {
        for role_id in defaults {
            let exists = self.environment.role(role_id).is_some();
            let outcome = if exists { RoleOutcome::Granted } else { RoleOutcome::Missing };
            assignment.step(role_id, RoleOrigin::Default, outcome);
            if !exists {
                assignment.found(role_id, missing_role(role_id));
            }
        }
    }
}

/// The roles of all the user's rows, each with the rows that give it.
fn union<'a>(rows: &'a [RoleRow], memberships: &Memberships<'a>) -> BTreeMap<&'a str, Vec<RoleSource<'a>>> {
    let mut mapped: BTreeMap<&str, Vec<RoleSource>> = BTreeMap::new();
    for &(row, group_id) in &memberships.roles {
        for role_id in rows.get(row).map(|mapping| mapping.role_ids.as_slice()).unwrap_or_default() {
            let sources = mapped.entry(role_id).or_default();
            if sources.last().is_none_or(|last| last.row != row) {
                sources.push(RoleSource { row, group_id });
            }
        }
    }
    mapped
}

fn keep_all<'a>(user: &'a User, assignment: &mut Assignment<'a>) {
    for role_id in user.present_role_ids() {
        assignment.step(role_id, RoleOrigin::Kept, RoleOutcome::Granted);
    }
}

/// RM-16: a present holder keeps a role that nobody active would hold otherwise.
fn protect_last_holders<'a>(user: &'a User, context: &Context<'a>, assignment: &mut Assignment<'a>) {
    for role_id in user.present_role_ids() {
        if !context.protected_roles.contains(&role_id.as_str()) || assignment.has(role_id) {
            continue;
        }
        assignment.step(role_id, RoleOrigin::Kept, RoleOutcome::Granted);
        let message = format!(
            "Nobody active would hold the role \"{}\" afterwards, so the user keeps it. Give it to another active user first.",
            Shown(role_id)
        );
        assignment.found(role_id, Finding::error(Rule::Rm16, message));
    }
}

/// RM-11: roles are replaced, so whatever was held and is not granted goes.
fn remove_the_rest<'a>(user: &'a User, assignment: &mut Assignment<'a>) {
    let mut granted: Vec<&str> =
        assignment.steps.iter().filter(|(.., o)| *o == RoleOutcome::Granted).map(|(id, ..)| *id).collect();
    granted.sort_unstable();
    for role_id in user.present_role_ids() {
        if granted.binary_search(&role_id.as_str()).is_err() {
            assignment.step(role_id, RoleOrigin::Kept, RoleOutcome::Removed);
        }
    }
}

fn missing_role(role_id: &str) -> Finding {
    let message = format!(
        "The role \"{}\" does not exist, so it was left out. Check the roles available, and the row under Role Mapping or the organization's default roles; then sync or apply again.",
        Shown(role_id)
    );
    Finding::error(Rule::Rm12, message)
}

fn unknown_scripted_role(role_id: &str) -> Finding {
    let message = format!(
        "The role script returned \"{}\", which does not exist. Correct the script, or check the roles available; then sync again.",
        Shown(role_id)
    );
    Finding::error(Rule::Ud15, message)
}

fn role_outside_the_list(role_id: &str) -> Finding {
    let message = format!(
        "The role script returned \"{}\", which is outside the allow-list, so it was ignored. Select the role for User Directory Sync, or give it by hand.",
        Shown(role_id)
    );
    Finding::warning(Rule::Ud13, message)
}

/// RM-8: without one of three roles nobody signs in.
fn without_sign_in(role_ids: &[&str]) -> Option<Finding> {
    let signs_in = role_ids.iter().any(|id| SIGN_IN_ROLES.contains(id));
    let message = "None of the user's roles lets it sign in. Whoever backs up needs Desktop User and PROe User; outsiders may not.";
    (!signs_in).then(|| Finding::warning(Rule::Rm8, message))
}
