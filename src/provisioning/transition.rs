//! One request on its way: what is known, what is to be written so far.

use super::context::Context;
use super::draft::Draft;
use super::lifecycle;
use super::needs::{Needs, Stop};
use super::outcome::{Answer, AuditEvent, NewOrganization, Outcome};
use super::placing::{self, Created, Placed};
use super::provisioner::Provisioner;
use super::refused::Refused;
use super::request::{Request, tag};
use super::state::State;
use super::sync_log::{ChangeType, Log, LogEntry};
use crate::finding::Finding;
use crate::json::tree::Node;
use crate::mapping::Mode;
use crate::scim::projection::Projection;
use crate::scim::value;
use serde::Serialize;

/// What a request comes to: more to be read first, or an outcome.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Transition {
    /// Read these, and ask again.
    Needs(Needs),
    /// Write this, and answer.
    Outcome(Box<Outcome>),
}

/// One request on its way.
pub(super) struct Work<'w, 's> {
    pub(super) provisioner: &'w Provisioner,
    pub(super) request: &'w Request<'w>,
    pub(super) state: &'w State<'s>,
    pub(super) context: &'w Context,
    pub(super) outcome: Outcome,
    pub(super) created: Created,
    used_ids: usize,
}

impl<'w, 's> Work<'w, 's> {
    pub(super) fn new(
        provisioner: &'w Provisioner,
        request: &'w Request<'w>,
        state: &'w State<'s>,
        context: &'w Context,
    ) -> Self {
        let (outcome, created) = (Outcome::default(), Created::default());
        Self { provisioner, request, state, context, outcome, created, used_ids: 0 }
    }

    /// An id that nobody has.
    pub(super) fn new_id(&mut self) -> Result<String, Stop> {
        let id = self.context.id(self.used_ids)?.to_owned();
        self.used_ids += 1;
        Ok(id)
    }

    pub(super) fn provider_id(&self) -> &'w str {
        &self.provisioner.rules().provider().id
    }

    /// Places users and writes them down.
    pub(super) fn settle(&mut self, mut drafts: Vec<Draft<'s>>) -> Result<(), Stop> {
        let placed = placing::place(self.provisioner.rules(), &drafts, Mode::Sync, self.state)?;
        for (draft, placed) in drafts.iter_mut().zip(&placed) {
            self.give(draft, placed)?;
        }
        drafts.iter().zip(&placed).for_each(|(draft, placed)| self.write(draft, Some(placed)));
        Ok(())
    }

    /// Gives a user what was decided.
    pub(super) fn give(&mut self, draft: &mut Draft<'s>, placed: &Placed) -> Result<(), Stop> {
        let mut created = std::mem::take(&mut self.created);
        let now = self.context.now();
        let settled = placing::settle(placed, &mut draft.account, &mut created, &now, || self.new_id());
        self.created = created;
        settled
    }

    /// Writes a user down with everything that happened to it.
    pub(super) fn write(&mut self, draft: &Draft<'s>, placed: Option<&Placed>) {
        let before = self.outcome.log.len();
        self.log(draft, placed);
        let audit = audit(draft, self.outcome.log.get(before..).unwrap_or_default(), &self.context.actor);
        self.outcome.audit.extend(audit);
        self.outcome.users.extend(draft.row(self.context.now()));
    }

    fn log(&mut self, draft: &Draft, placed: Option<&Placed>) {
        let provisioner = self.provisioner;
        let at = self.context.now();
        let mut log = Log { provider_id: &provisioner.rules().provider().id, at: &at, entries: &mut self.outcome.log };
        let change_type = if draft.was.is_some() { ChangeType::Updated } else { ChangeType::Created };
        for ((name, old), (_, new)) in draft.old.iter().zip(&draft.new) {
            log.change(&draft.account, change_type, name, old, new);
        }
        if draft.was.is_none() {
            log.change(&draft.account, change_type, "Status", "", "active");
        }
        lifecycle::record(&draft.account, &draft.steps, &mut log);
        let was = draft.was.as_ref().map(|was| &was.user);
        if let Some(placed) = placed {
            placing::record(provisioner.rules(), placed, was, &draft.account, &self.created, &mut log);
        }
    }

    /// The answer with a resource as its body, as far as the client wants to see it.
    pub(super) fn answer(&mut self, status: u16, root: Node, version: u64, projection: &Projection) {
        let body = value::print(&projection.apply(root));
        // Printed text is UTF-8.
        let body = String::from_utf8(body).unwrap_or_default();
        self.outcome.answer = Answer { status, body: Some(body), location: None, etag: Some(tag(version)) };
    }

    /// The answer that nothing but the version follows.
    pub(super) fn answer_nothing(&mut self, status: u16, version: Option<u64>) {
        self.outcome.answer = Answer { status, body: None, location: None, etag: version.map(tag) };
    }

    /// Everything that is to be written.
    pub(super) fn finish(mut self) -> Outcome {
        let made = self.created.all().map(|(id, name, parent_id)| NewOrganization {
            id: id.clone(),
            name: name.clone(),
            parent_id: parent_id.clone(),
        });
        self.outcome.organizations.extend(made);
        self.outcome
    }
}

/// Whom a request is about, as records name it.
#[derive(Default)]
pub(super) struct Subject {
    /// Nothing where there is no such user yet.
    pub(super) id: Option<String>,
    pub(super) user_name: String,
}

/// What a stopped request comes to.
///
/// # Errors
/// The rows that were given cannot be read.
pub(super) fn ended(
    provisioner: &Provisioner,
    context: &Context,
    subject: &Subject,
    result: Result<Outcome, Stop>,
) -> Result<Transition, Vec<Finding>> {
    match result {
        Ok(outcome) => Ok(Transition::Outcome(Box::new(outcome))),
        Err(Stop::Needs(needs)) => Ok(Transition::Needs(*needs)),
        Err(Stop::Refused(refused)) => {
            Ok(Transition::Outcome(Box::new(refusal(provisioner, context, subject, refused))))
        }
        Err(Stop::Fault(findings)) => Err(findings),
    }
}

/// A refused request: the answer, and what the Sync Log says of it.
fn refusal(provisioner: &Provisioner, context: &Context, subject: &Subject, refused: Refused) -> Outcome {
    let mut outcome = Outcome { is_refused: true, ..Outcome::default() };
    outcome.answer = Answer { status: refused.status, body: Some(refused.body()), location: None, etag: None };
    // Looking for something that is not there is how clients look.
    if !matches!(refused.status, 404 | 412) {
        let at = context.now();
        let provider_id = provisioner.rules().provider().id.as_str();
        let mut log = Log { provider_id, at: &at, entries: &mut outcome.log };
        log.errors(subject.id.as_deref(), &subject.user_name, &refused.findings);
    }
    outcome.findings = refused.findings;
    outcome
}

/// The audit events of what was logged about one user (AU-1).
pub(super) fn audit(draft: &Draft, entries: &[LogEntry], actor: &str) -> Vec<AuditEvent> {
    let is_error = |entry: &&LogEntry| entry.change_type == ChangeType::Error;
    let changes: Vec<&LogEntry> = entries.iter().filter(|entry| !is_error(entry)).collect();
    let Some(first) = changes.first() else { return Vec::new() };
    let event = |event: &'static str, of: &[&LogEntry]| AuditEvent {
        event,
        actor: actor.to_owned(),
        target: draft.account.user.id.clone(),
        provider_id: Some(first.provider_id.clone()),
        before: values(of, |entry| &entry.old_value),
        after: values(of, |entry| &entry.new_value),
        at: first.at.clone(),
    };
    let (updates, steps): (Vec<&LogEntry>, Vec<&LogEntry>) =
        changes.iter().partition(|entry| matches!(entry.change_type, ChangeType::Created | ChangeType::Updated));
    let mut events = Vec::new();
    if !updates.is_empty() {
        let name = if draft.was.is_none() { "user_created" } else { "external_attributes_changed" };
        events.push(event(name, &updates));
    }
    if let Some(last) = steps.last() {
        let name = match last.change_type {
            ChangeType::Deactivated => "user_deactivated",
            ChangeType::Reactivated => "user_activated",
            ChangeType::Unblocked | ChangeType::DeactivationCancelled => "user_deactivation_cancelled",
            _ => "user_deactivation_scheduled",
        };
        events.push(event(name, &steps));
    }
    events
}

/// The values of records as one JSON object; nothing where all of them are empty.
fn values<'e>(entries: &[&'e LogEntry], value: impl Fn(&'e LogEntry) -> &'e String) -> Option<String> {
    let told: Vec<(&str, &str)> =
        entries.iter().map(|entry| (entry.attribute.as_str(), value(entry).as_str())).collect();
    if told.iter().all(|(_, value)| value.is_empty()) {
        return None;
    }
    let mut map: std::collections::BTreeMap<&str, Vec<&str>> = std::collections::BTreeMap::new();
    for (attribute, value) in told.into_iter().filter(|(_, value)| !value.is_empty()) {
        map.entry(attribute).or_default().push(value);
    }
    let map = crate::order::map(map.into_iter().map(|(attribute, values)| (attribute, values.join(", "))));
    serde_json::to_string(&map).ok()
}
