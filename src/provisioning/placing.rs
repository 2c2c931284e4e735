//! Users placed by the rules: one organization, a set of roles, the reason kept with them.

use super::account::Account;
use super::draft::Draft;
use super::needs::Stop;
use super::state::State;
use super::sync_log::{ChangeType, Log};
use crate::directory::{User, UserStatus, name_key};
use crate::finding::Finding;
use crate::mapping::{
    Context as Asked, Decision, Mode, Placement, RoleOrigin, RoleOutcome, Ruleset, Sentence, TraceStep, explain,
};
use crate::rule::Rule;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a decision comes to for the store.
pub(super) struct Placed {
    /// Why nothing was decided.
    pub(super) refused_by: Option<Rule>,
    organization: Option<Target>,
    role_ids: Vec<String>,
    /// The groups whose rows gave the roles; nothing where the roles were kept for want of better (RM-13, RM-14).
    role_group_ids: Option<Vec<String>>,
    findings: Vec<Finding>,
    /// The reason as JSON members.
    reason: String,
}

enum Target {
    Existing(String),
    Created { name: String, parent_id: String },
}

/// The reason of a decision, as it is kept with the user.
#[derive(Serialize)]
struct Reason<'d> {
    findings: &'d [&'d Finding],
    trace: &'d [TraceStep<'d>],
    sentences: Vec<Sentence>,
}

impl Placed {
    /// What a decision comes to. `about` are the findings about the user's resource.
    pub(super) fn of(rules: &Ruleset, decision: &Decision, about: &[Finding]) -> Self {
        let findings: Vec<&Finding> = about.iter().chain(&decision.findings).collect();
        let reason = Reason { findings: &findings, trace: &decision.trace, sentences: explain(rules, decision) };
        let organization = decision.organization.map(|placement| match placement {
            Placement::Existing { id, .. } => Target::Existing(id.to_owned()),
            Placement::Created { name, parent_id } => {
                Target::Created { name: name.to_owned(), parent_id: parent_id.to_owned() }
            }
        });
        Self {
            refused_by: decision.refused_by(),
            organization,
            role_ids: decision.role_ids.iter().map(|id| (*id).to_owned()).collect(),
            role_group_ids: role_groups(decision),
            findings: decision.findings.clone(),
            reason: serde_json::to_string(&reason).unwrap_or_default(),
        }
    }
}

impl Placed {
    /// The first error.
    pub(super) fn error(&self) -> Option<Finding> {
        self.findings.iter().find(|finding| finding.is_error()).cloned()
    }
}

/// The groups whose rows gave the roles.
fn role_groups(decision: &Decision) -> Option<Vec<String>> {
    if decision.findings.iter().any(|finding| matches!(finding.rule, Rule::Rm13 | Rule::Rm14)) {
        return None;
    }
    let mut ids = Vec::new();
    for step in &decision.trace {
        if let TraceStep::Role { from: RoleOrigin::Rows(sources), outcome: RoleOutcome::Granted, .. } = step {
            ids.extend(sources.iter().map(|source| source.group_id.to_owned()));
        }
    }
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

/// The organizations that this run makes, by comparable name, so that two users of one name share one (OM-10).
#[derive(Debug, Default)]
pub(super) struct Created {
    by_key: BTreeMap<String, (String, String, String)>,
}

impl Created {
    /// The id of an organization to be made, and whether it is new just now.
    fn id(
        &mut self,
        name: &str,
        parent_id: &str,
        new_id: impl FnOnce() -> Result<String, Stop>,
    ) -> Result<String, Stop> {
        let key = name_key(name);
        if let Some((id, ..)) = self.by_key.get(&key) {
            return Ok(id.clone());
        }
        let id = new_id()?;
        self.by_key.insert(key, (id.clone(), name.to_owned(), parent_id.to_owned()));
        Ok(id)
    }

    /// The name of an organization that was made.
    fn name(&self, id: &str) -> Option<&str> {
        self.by_key.values().find(|(made, ..)| made == id).map(|(_, name, _)| name.as_str())
    }

    /// What an organization is called, made or there.
    pub(super) fn label<'o>(&'o self, id: &'o str, rules: &'o Ruleset) -> &'o str {
        self.name(id).unwrap_or_else(|| rules.environment().organization_name(id))
    }

    /// Id, name and parent of each, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = &(String, String, String)> {
        self.by_key.values()
    }
}

/// Gives a user what was decided.
pub(super) fn settle(
    placed: &Placed,
    account: &mut Account,
    created: &mut Created,
    now: &str,
    new_id: impl FnOnce() -> Result<String, Stop>,
) -> Result<(), Stop> {
    if matches!(placed.refused_by, Some(Rule::Lc23 | Rule::As8 | Rule::Lu5)) {
        // The reason why the user is where it is stays, until there is another. A local user stays altogether.
        return Ok(());
    }
    if placed.refused_by.is_none() {
        let organization_id = match &placed.organization {
            Some(Target::Existing(id)) => Some(id.clone()),
            Some(Target::Created { name, parent_id }) => Some(created.id(name, parent_id, new_id)?),
            None => None,
        };
        account.user.organization_id = organization_id;
        account.user.role_ids.clone_from(&placed.role_ids);
        if let Some(ids) = &placed.role_group_ids {
            account.user.role_group_ids.clone_from(ids);
        }
    }
    let is_same = account.evaluation.as_deref().is_some_and(|kept| is_reason(kept, &placed.reason));
    if !is_same {
        let members = placed.reason.get(1..).unwrap_or_default();
        account.evaluation = Some(Cow::Owned(format!("{{\"at\":\"{now}\",{members}").into_bytes()));
    }
    Ok(())
}

/// Whether a kept evaluation has this reason, whenever it was.
fn is_reason(kept: &[u8], reason: &str) -> bool {
    reason.as_bytes().get(1..).is_some_and(|members| kept.ends_with(members))
}

/// Writes down what a decision changed, and its errors.
pub(super) fn record(
    rules: &Ruleset,
    placed: &Placed,
    was: Option<&User>,
    now: &Account,
    created: &Created,
    log: &mut Log,
) {
    let change_type = if was.is_some() { ChangeType::Updated } else { ChangeType::Created };
    let old_organization = was.and_then(|was| was.organization_id.as_deref());
    let new_organization = now.user.organization_id.as_deref();
    let label = |id: Option<&str>| id.map(|id| format!("{} ({id})", created.label(id, rules)));
    let (old, new) = (label(old_organization).unwrap_or_default(), label(new_organization).unwrap_or_default());
    log.change(now, change_type, "Organization", &old, &new);
    let labels = |ids: &[String]| {
        let labels: Vec<String> =
            ids.iter().map(|id| format!("{} ({id})", rules.environment().role_name(id))).collect();
        labels.join("; ")
    };
    let old = was.map(|was| labels(was.present_role_ids())).unwrap_or_default();
    log.change(now, change_type, "Role", &old, &labels(&now.user.role_ids));
    log.errors(Some(&now.user.id), &now.user.user_name, &placed.findings);
}

/// Decides about several users together, so that the last holder of an administrator role keeps it (RM-16).
pub(super) fn place(rules: &Ruleset, drafts: &[Draft], mode: Mode, state: &State) -> Result<Vec<Placed>, Stop> {
    let protected = protected(rules, drafts, mode, state)?;
    let asked = Asked { mode, protected_roles: &protected, ..Asked::default() };
    let placed = |draft: &Draft| Placed::of(rules, &rules.evaluate(&draft.account.user, &asked), &draft.findings);
    Ok(drafts.iter().map(placed).collect())
}

/// The administrator roles that nobody active would hold otherwise.
fn protected(rules: &Ruleset, drafts: &[Draft], mode: Mode, state: &State) -> Result<Vec<&'static str>, Stop> {
    let holds = |user: &User, role: &str| user.present_role_ids().iter().any(|id| id == role);
    let is_held = |role: &&&str| drafts.iter().any(|draft| holds(&draft.account.user, role));
    let held: Vec<&'static str> = Ruleset::last_holder_roles().iter().filter(is_held).copied().collect();
    if held.is_empty() {
        return Ok(held);
    }
    let asked = Asked { mode, ..Asked::default() };
    let decisions: Vec<Decision> = drafts.iter().map(|draft| rules.evaluate(&draft.account.user, &asked)).collect();
    let is_endangered = |role: &&str| {
        let after = |decision: &Decision| decision.role_ids.binary_search(role).is_ok();
        let pairs = || drafts.iter().zip(&decisions);
        let is_lost = pairs().any(|(draft, decision)| holds(&draft.account.user, role) && !after(decision));
        is_lost && !pairs().any(|(draft, decision)| draft.account.user.status == UserStatus::Active && after(decision))
    };
    let endangered: Vec<&'static str> = held.into_iter().filter(is_endangered).collect();
    if endangered.is_empty() {
        return Ok(endangered);
    }
    let concerned: Vec<&str> = drafts.iter().map(|draft| draft.account.user.id.as_str()).collect();
    let elsewhere = state.holders_elsewhere(&endangered, &concerned)?;
    Ok(endangered.into_iter().filter(|role| !elsewhere.iter().any(|held| held == role)).collect())
}
