//! One provider's door: its requests, answered by its rules.

use super::account::Account;
use super::context::Context;
use super::draft::Draft;
use super::lifecycle;
use super::needs::Stop;
use super::outcome::{Outcome, UserWrite};
use super::refused::Refused;
use super::request::{Method, Request};
use super::state::State;
use super::transition::{Subject, Transition, Work, ended};
use crate::directory::{Environment, OrganizationMapping, Provider};
use crate::finding::Finding;
use crate::json::Limits;
use crate::json::tree::{self, Node};
use crate::mapping::Ruleset;
use crate::rule::Rule;
use crate::scim::patch::Options;
use crate::scim::schema::ResourceType;
use crate::scim::user::{self, ScimUser};
use crate::scim::value::{get, get_text, items};
use std::rc::Rc;

/// The attribute that carries the organization's name unless the provider says otherwise (OM-21).
pub(super) const USUAL_ATTRIBUTE: &str = "c42OrgName";

/// One provider's rules, and how its requests are read.
#[derive(Clone, Debug)]
pub struct Provisioner {
    rules: Rc<Ruleset>,
}

impl Provisioner {
    /// Compiles one provider's rules.
    #[must_use]
    pub fn compile(provider: Provider, environment: Environment) -> Self {
        Self { rules: Rc::new(Ruleset::compile(provider, environment)) }
    }

    /// The provider whose rules these are.
    #[must_use]
    pub fn of(rules: &Rc<Ruleset>) -> Self {
        Self { rules: Rc::clone(rules) }
    }

    /// The rules.
    #[must_use]
    pub fn rules(&self) -> &Ruleset {
        &self.rules
    }

    /// How this provider's requests are read.
    pub(super) fn options(&self, resource_type: ResourceType) -> Options<'_> {
        let provider = self.rules.provider();
        let attribute = match &provider.organization_mapping {
            OrganizationMapping::OrgNameAttribute { attribute } => attribute,
            _ => USUAL_ATTRIBUTE,
        };
        Options {
            resource_type,
            dialect: provider.dialect,
            is_strict: provider.strict,
            organization_attribute: Some(attribute),
        }
    }

    /// What a stored resource says, whatever is to be said of it.
    pub(super) fn read_stored(&self, resource: &[u8]) -> Result<(ScimUser, Vec<Finding>), Stop> {
        let options = Options { is_strict: false, ..self.options(ResourceType::User) };
        user::read(resource, &options).map_err(|refusal| Stop::Fault(refusal.findings))
    }

    /// What a stored user's resource says, and what was said of it: other users come into SU-6 and AT-7, so these
    /// stand until the provider writes the user again.
    pub(super) fn read_account(&self, account: &Account) -> Result<(ScimUser, Vec<Finding>), Stop> {
        let (scim, mut findings) = self.read_stored(&account.resource)?;
        let evaluation = account.evaluation.as_deref().and_then(|kept| tree::parse(kept, Limits::DOCUMENT).ok());
        let kept = evaluation.iter().filter_map(|evaluation| get(evaluation, "findings")).flat_map(items);
        findings.extend(kept.filter_map(about_others));
        Ok((scim, findings))
    }

    /// What becomes of a request. `head` is its method, resource type, address and headers together with the context;
    /// `body` as it came over the wire; `state` what is known so far. Everything as JSON.
    ///
    /// # Errors
    /// The shell gave what cannot be read. What is wrong with the client's request is an outcome.
    pub fn transition(&self, head: &[u8], body: &[u8], state: &[u8]) -> Result<Transition, Vec<Finding>> {
        let head = parse(head)?;
        let context = Context::read(&head).map_err(|finding| vec![finding])?;
        let request = Request::read(&head, body).map_err(|finding| vec![finding])?;
        let state = State::read(state)?;
        let mut work = Work::new(self, &request, &state, &context);
        let result = match request.resource_type {
            ResourceType::User => work.user_request(),
            ResourceType::Group => work.group_request(),
        };
        let subject = self.subject(&request, &state);
        let result = result.map(|()| work.finish());
        ended(self, &context, &subject, result)
    }

    /// A deactivation may be due: the user is deactivated, or held (LC-3, LC-15).
    ///
    /// # Errors
    /// The shell gave what cannot be read.
    pub fn due(&self, user_id: &str, context: &[u8], state: &[u8]) -> Result<Transition, Vec<Finding>> {
        let context = Context::read(&parse(context)?).map_err(|finding| vec![finding])?;
        let request = Request { id: user_id.to_owned(), ..Request::internal() };
        let state = State::read(state)?;
        let work = Work::new(self, &request, &state, &context);
        let result = self.end(work, user_id);
        ended(self, &context, &Subject::default(), result)
    }

    /// The rows, a JSON list of them, of users whose resources are read again: another attribute carries the
    /// organization's name now (OM-21). Nobody is placed by it (OM-37). Rows that stay as they are are left out.
    ///
    /// # Errors
    /// The shell gave what cannot be read.
    pub fn reread(&self, rows: &[u8], context: &[u8]) -> Result<Vec<UserWrite>, Vec<Finding>> {
        let context = Context::read(&parse(context)?).map_err(|finding| vec![finding])?;
        let limits = Limits { depth: Limits::DEEPEST, bytes: usize::MAX };
        let root = tree::parse(rows, limits).map_err(|error| {
            vec![Finding::error(Rule::JsonSyntax, format!("The rows cannot be read: {}.", error.message))]
        })?;
        let mut users = Vec::new();
        for row in items(&root) {
            let mut account = Account::read(row, rows)?;
            let options = Options { is_strict: false, ..self.options(ResourceType::User) };
            let (scim, _) = user::read(&account.resource, &options).map_err(|refusal| refusal.findings)?;
            if scim.organization_names == account.user.org_names {
                continue;
            }
            account.user.org_names.clone_from(&scim.organization_names);
            account.version += 1;
            account.last_modified = context.now();
            users.push(UserWrite::of(&account, &scim.email, scim.external_id.as_deref()));
        }
        Ok(users)
    }

    fn end(&self, mut work: Work, user_id: &str) -> Result<Outcome, Stop> {
        let Some(account) = work.state.user(user_id)? else { return Err(Refused::not_found("user").into()) };
        let (scim, findings) = self.read_stored(&account.resource)?;
        let mut draft = Draft::unchanged(account, scim, findings);
        // LU-2, LU-6, PP-12: whoever left provisioning, or is another provider's, is not touched by a timer of before.
        let is_ours =
            !account.user.is_local && (account.is_owned_by(&self.rules.provider().id) || account.is_unowned());
        let is_due =
            is_ours && account.user.deactivate_at.as_deref().is_some_and(|at| at <= work.context.now().as_str());
        if is_due {
            draft.steps.extend(lifecycle::end(&mut draft.account.user));
            work.write(&draft, None);
        }
        work.answer_nothing(204, None);
        Ok(work.finish())
    }

    /// Whom a request is about, as records name it.
    fn subject(&self, request: &Request, state: &State) -> Subject {
        if let Some(account) = state.user(&request.id).ok().flatten() {
            return Subject { id: Some(account.user.id.clone()), user_name: account.user.user_name.clone() };
        }
        let is_named = matches!(request.method, Method::Post | Method::Put);
        let user_name = Some(request.body).filter(|_| is_named).and_then(sent_name).unwrap_or_default();
        Subject { id: None, user_name }
    }
}

/// A kept finding, if it is about the user and others.
fn about_others(finding: &Node) -> Option<Finding> {
    let rule = [Rule::Su6, Rule::At7].into_iter().find(|rule| get_text(finding, "rule") == Some(rule.code()))?;
    Some(Finding::warning(rule, get_text(finding, "message")?.to_owned()))
}

/// The userName of a body, as far as it can be read.
fn sent_name(body: &[u8]) -> Option<String> {
    let root = tree::parse(body, Limits::DOCUMENT).ok()?;
    crate::scim::value::get_text(&root, "userName").map(|name| name.chars().take(346).collect())
}

/// A document of the shell's.
pub(super) fn parse(bytes: &[u8]) -> Result<Node<'_>, Vec<Finding>> {
    tree::parse(bytes, Limits::DOCUMENT)
        .map_err(|error| vec![Finding::error(Rule::JsonSyntax, format!("The call cannot be read: {}.", error.message))])
}
