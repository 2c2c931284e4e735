//! Requests about one user (rules SU, LU; RFC 7644, sections 3.3 to 3.6).

use super::account::Account;
use super::attributes::{self, Attributes};
use super::draft::{Draft, storable};
use super::group::StoredGroup;
use super::lifecycle;
use super::needs::Stop;
use super::outcome::GroupWrite;
use super::placing;
use super::refused::Refused;
use super::representation;
use super::request::Method;
use super::transition::Work;
use crate::directory::{Owner, User};
use crate::finding::{Document, Finding};
use crate::json::tree::Value;
use crate::mapping::Mode;
use crate::rule::Rule;
use crate::scim::group;
use crate::scim::patch::{self, Options};
use crate::scim::projection::Projection;
use crate::scim::receive::receive;
use crate::scim::resource::read_object;
use crate::scim::schema::{ResourceType, Schemas};
use crate::scim::user::{self, ScimUser};
use crate::scim::value;
use crate::shown::Shown;
use std::borrow::Cow;

impl<'s> Work<'_, 's> {
    /// Answers a request about one user.
    pub(super) fn user_request(&mut self) -> Result<(), Stop> {
        let projection = self.projection(ResourceType::User)?;
        match self.request.method {
            Method::Get => self.get_user(&projection),
            Method::Post => self.post_user(&projection),
            Method::Put => self.put_user(&projection),
            Method::Patch => self.patch_user(&projection),
            Method::Delete => self.delete_user(),
        }
    }

    pub(super) fn projection(&self, resource_type: ResourceType) -> Result<Projection, Stop> {
        let (attributes, excluded) = (self.request.attributes.as_deref(), self.request.excluded_attributes.as_deref());
        Ok(Projection::read(attributes, excluded, &Schemas::of(resource_type))?)
    }

    /// The user of the address, as far as this provider may see it.
    fn visible_user(&self) -> Result<&Account<'s>, Stop> {
        let account = self.state.user(&self.request.id)?;
        let may_see = |account: &&Account| account.is_owned_by(self.provider_id()) || account.is_unowned();
        let account = account.filter(|account| !account.is_deleted).filter(may_see);
        let account = account.ok_or_else(|| Refused::not_found("user"))?;
        if account.user.is_local {
            let message = "The user signs in locally only: provisioning neither reads nor changes it. An administrator can, by hand.";
            return Err(Refused::forbidden(Rule::Lu4, message).into());
        }
        Ok(account)
    }

    /// The user of the address, to be changed.
    fn user_to_change(&self) -> Result<&Account<'s>, Stop> {
        let account = self.visible_user()?;
        self.request.check_version(account.version)?;
        Ok(account)
    }

    fn get_user(&mut self, projection: &Projection) -> Result<(), Stop> {
        let account = self.visible_user()?.clone();
        if self.request.is_known(account.version) {
            self.answer_nothing(304, Some(account.version));
            return Ok(());
        }
        self.answer_user(200, &account, projection)
    }

    fn answer_user(&mut self, status: u16, account: &Account, projection: &Projection) -> Result<(), Stop> {
        let created = std::mem::take(&mut self.created);
        let root = representation::user(account, self.provisioner.rules(), &created, &self.context.base_url)
            .map_err(|refusal| Stop::Fault(refusal.findings))?;
        self.answer(status, root, account.version, projection);
        self.created = created;
        Ok(())
    }

    /// The row as it is to be written, or as it was where nothing is.
    fn answer_written(&mut self, status: u16, draft: &Draft, projection: &Projection) -> Result<(), Stop> {
        let mut account = draft.account.clone();
        if let Some(written) = self.outcome.users.iter().find(|written| written.id == account.user.id) {
            account.version = written.version;
            account.last_modified.clone_from(&written.last_modified);
        }
        self.answer_user(status, &account, projection)
    }

    // --- creation ---------------------------------------------------------------------------------

    /// SU-1, SU-7, SU-8, SU-12: the userName must be free; whom this provider deleted comes back under the same id.
    fn post_user(&mut self, projection: &Projection) -> Result<(), Stop> {
        let options = self.provisioner.options(ResourceType::User);
        let received = receive(self.request.body, &options)?;
        let (scim, mut findings) = user::read(&received.resource, &options)?;
        let resource = without_active(&received.resource)?;
        storable(&resource)?;
        short_enough(&scim)?;
        let deleted = self.free_user_name(&scim, None)?.cloned();
        let id = match &deleted {
            Some(account) => account.user.id.clone(),
            None => self.new_id()?,
        };
        let (manager, more) = self.check(&scim, &id, None)?;
        findings.extend(more);
        let wants_active = scim.active != Some(false);
        let old = deleted.as_ref().map(|account| self.stored_attributes(account)).transpose()?;
        let change = (old.unwrap_or_else(attributes::none), attributes::of(&scim, manager));
        let mut draft = self.created_draft(deleted, id, resource, scim, change);
        draft.findings.clone_from(&findings);
        self.outcome.findings.extend(received.findings);
        if !wants_active {
            let message =
                "The user was created inactive: it is blocked, and deactivated when the provider's delay is over.";
            findings.push(Finding::info(Rule::Su12, message));
        }
        self.outcome.findings.extend(findings);
        self.place_new(&mut draft, wants_active)?;
        self.answer_written(201, &draft, projection)?;
        self.outcome.answer.location = Some(format!("{}/Users/{}", self.context.base_url, draft.account.user.id));
        Ok(())
    }

    fn created_draft(
        &self,
        deleted: Option<Account<'s>>,
        id: String,
        resource: Vec<u8>,
        scim: ScimUser,
        (old, new): (Attributes, Attributes),
    ) -> Draft<'s> {
        let now = self.context.now();
        let mut account = deleted.clone().unwrap_or_else(|| Account {
            user: User { id, ..User::default() },
            resource: Cow::Borrowed(b""),
            is_deleted: false,
            created: now.clone(),
            last_modified: now,
            version: 0,
            evaluation: None,
        });
        account.is_deleted = false;
        account.resource = Cow::Owned(resource);
        self.describe(&mut account.user, &scim);
        Draft { was: deleted, account, scim, old, new, findings: Vec::new(), steps: Vec::new() }
    }

    /// Places a user who is new or back, then follows what the provider asked of `active`.
    fn place_new(&mut self, draft: &mut Draft<'s>, wants_active: bool) -> Result<(), Stop> {
        if draft.was.is_some() && wants_active {
            self.ask(draft, true);
        }
        let placed = placing::place(self.provisioner.rules(), std::slice::from_ref(draft), Mode::Sync, self.state)?;
        let placed = placed.first().ok_or_else(|| Stop::Fault(Vec::new()))?;
        self.give(draft, placed)?;
        if draft.account.user.organization_id.is_none() {
            return Err(unplaced(placed).into());
        }
        if !wants_active {
            self.ask(draft, false);
        }
        self.write(draft, Some(placed));
        Ok(())
    }

    /// What decisions read of a resource.
    fn describe(&self, user: &mut User, scim: &ScimUser) {
        user.user_name.clone_from(&scim.user_name);
        user.org_names.clone_from(&scim.organization_names);
        user.owner = Owner::Provider(self.provider_id().to_owned());
    }

    fn ask(&mut self, draft: &mut Draft<'s>, is_wanted: bool) {
        let delay = self.provisioner.rules().provider().deactivation_delay_minutes;
        let (steps, effect) = lifecycle::ask(&mut draft.account.user, is_wanted, delay, self.context);
        draft.steps.extend(steps);
        self.outcome.effects.extend(effect);
    }

    // --- what must hold of every user -------------------------------------------------------------

    /// Whether the userName is free for the user of an id; the user that has it may be one that this provider deleted.
    fn free_user_name(&self, scim: &ScimUser, id: Option<&str>) -> Result<Option<&Account<'s>>, Stop> {
        let holders = self.state.user_name(&scim.user_name.to_lowercase())?;
        let others = holders.iter().map(String::as_str).filter(|holder| Some(*holder) != id);
        let Some(holder) = self.state.users(others)?.into_iter().next() else { return Ok(None) };
        let is_own = holder.is_owned_by(self.provider_id());
        if id.is_none() && holder.is_deleted && is_own && !holder.user.is_local {
            return Ok(Some(holder));
        }
        let name = Shown(&scim.user_name);
        let (rule, message) = if holder.is_deleted && is_own {
            (
                Rule::Su1,
                format!(
                    "The userName \"{name}\" belongs to a user that was deleted. Create it again to bring that user back, or choose another name."
                ),
            )
        } else if holder.is_deleted {
            (
                Rule::Pp12,
                format!(
                    "The userName \"{name}\" belongs to a user that another provider deleted. An administrator has to free it."
                ),
            )
        } else if holder.user.is_local {
            (
                Rule::Lu4,
                format!(
                    "The userName \"{name}\" belongs to a user who signs in locally only and cannot be provisioned."
                ),
            )
        } else if is_own {
            (
                Rule::Su1,
                format!(
                    "The userName \"{name}\" is taken by another user of this provider. Look the user up by `userName` and change it, or choose another name."
                ),
            )
        } else if holder.is_unowned() {
            (
                Rule::Su8,
                format!(
                    "A user of the userName \"{name}\" exists and belongs to no provider yet. Look it up by `userName` and change it by its id: that adopts it."
                ),
            )
        } else {
            (
                Rule::Pp12,
                format!("The userName \"{name}\" belongs to a user of another provider. Remove the user there first."),
            )
        };
        Err(Refused::taken(rule, message).into())
    }

    /// SU-6, AT-7: the e-mail address is nobody else's, the manager is a user here. The manager as records name it.
    /// A strict provider refuses what is wrong, unless it was so before: what others do meanwhile keeps nobody in.
    fn check(&self, scim: &ScimUser, id: &str, was: Option<&ScimUser>) -> Result<(Option<String>, Vec<Finding>), Stop> {
        let key = scim.email.to_lowercase();
        let managers = || self.state.users(scim.manager.as_deref().into_iter());
        let (holders, managers) = both(self.state.email(&key), managers())?;
        let manager = managers.into_iter().next();
        let is_strict = self.provisioner.rules().provider().strict;
        let mut findings = Vec::new();
        if holders.iter().any(|holder| holder != id) {
            let message = format!(
                "The e-mail address \"{}\" belongs to another user too. Give each user its own.",
                Shown(&scim.email)
            );
            if is_strict && was.is_none_or(|was| was.email != scim.email) {
                return Err(Refused::taken(Rule::Su6, message).into());
            }
            findings.push(Finding::warning(Rule::Su6, message));
        }
        let is_manager = |account: &&Account| account.user.id != id && !account.is_deleted;
        let named =
            manager.filter(is_manager).map(|account| format!("{} ({})", account.user.user_name, account.user.id));
        if let (Some(sent), None) = (&scim.manager, &named) {
            let message = format!(
                "The manager \"{}\" is no user here, or the user itself. It is not used; send the id of another user.",
                Shown(sent)
            );
            if is_strict && was.is_none_or(|was| was.manager != scim.manager) {
                return Err(Refused::unusable(Some("invalidValue"), Finding::error(Rule::At7, message)).into());
            }
            findings.push(Finding::warning(Rule::At7, message));
        }
        Ok((named, findings))
    }

    // --- changes ----------------------------------------------------------------------------------

    fn put_user(&mut self, projection: &Projection) -> Result<(), Stop> {
        let account = self.user_to_change()?.clone();
        let options = self.provisioner.options(ResourceType::User);
        let received = receive(self.request.body, &options)?;
        self.outcome.findings.extend(received.findings);
        let draft = self.change_user(&account, received.resource, true)?;
        self.answer_written(200, &draft, projection)
    }

    fn patch_user(&mut self, projection: &Projection) -> Result<(), Stop> {
        let account = self.user_to_change()?.clone();
        let status = self.provisioner.rules().provider().patch_status.user;
        let options = self.provisioner.options(ResourceType::User);
        let before = representation::user(&account, self.provisioner.rules(), &self.created, &self.context.base_url)
            .map_err(|refusal| Stop::Fault(refusal.findings))?;
        let patched = patch::apply(&value::print(&before), self.request.body, &options)?;
        self.outcome.findings.extend(patched.findings);
        let draft = if patched.is_changed {
            let mut root = read_object(&patched.resource, Document::Resource)?;
            representation::without_facts(&mut root);
            self.change_user(&account, value::print(&root), true)?
        } else {
            // What is kept of `active` may be older than what an administrator did since.
            self.change_user(&account, account.resource.to_vec(), false)?
        };
        if status == 204 {
            let version = self.outcome.users.first().map_or(account.version, |written| written.version);
            self.answer_nothing(204, Some(version));
            return Ok(());
        }
        self.answer_written(200, &draft, projection)
    }

    /// SU-10, SU-11, OM-38: the attributes are the provider's, and the user is placed again. `asks` is whether `active`
    /// is the request's.
    fn change_user(&mut self, account: &Account<'s>, resource: Vec<u8>, asks: bool) -> Result<Draft<'s>, Stop> {
        let (was, _) = self.provisioner.read_stored(&account.resource)?;
        let kept = if asks { without_active(&resource)? } else { resource.clone() };
        // Where nothing but `active` is said, what was wrong before does not keep anybody in (LC-3).
        let is_strict = self.provisioner.rules().provider().strict && !is_same(&kept, &account.resource)?;
        let options = Options { is_strict, ..self.provisioner.options(ResourceType::User) };
        let (scim, mut findings) = user::read(&resource, &options)?;
        let resource = kept;
        storable(&resource)?;
        let id = account.user.id.as_str();
        if scim.user_name != account.user.user_name {
            short_enough(&scim)?;
        }
        if scim.user_name.to_lowercase() != account.user.user_name.to_lowercase() {
            self.free_user_name(&scim, Some(id))?;
        }
        let (manager, more) = self.check(&scim, id, Some(&was))?;
        findings.extend(more);
        let old = self.stored_attributes(account)?;
        let new = attributes::of(&scim, manager);
        let mut draft =
            Draft { old, new, findings, scim, ..Draft::unchanged(account, ScimUser::default(), Vec::new()) };
        if draft.account.resource != resource {
            draft.account.resource = Cow::Owned(resource);
        }
        if account.is_unowned() {
            self.outcome
                .findings
                .push(Finding::info(Rule::Su8, "The user belonged to no provider. It is this provider's from now on."));
        }
        let scim = draft.scim.clone();
        self.describe(&mut draft.account.user, &scim);
        if let Some(is_wanted) = scim.active.filter(|_| asks) {
            self.ask(&mut draft, is_wanted);
        }
        self.outcome.findings.extend(draft.findings.iter().cloned());
        let placed = placing::place(self.provisioner.rules(), std::slice::from_ref(&draft), Mode::Sync, self.state)?;
        let placed = placed.first().ok_or_else(|| Stop::Fault(Vec::new()))?;
        self.give(&mut draft, placed)?;
        self.write(&draft, Some(placed));
        Ok(draft)
    }

    /// The attributes as they are stored, a manager that is gone by its id.
    fn stored_attributes(&self, account: &Account) -> Result<Attributes, Stop> {
        let (scim, _) = self.provisioner.read_stored(&account.resource)?;
        let manager = self.state.users(scim.manager.as_deref().into_iter())?.into_iter().next();
        let is_manager = |manager: &&Account| manager.user.id != account.user.id && !manager.is_deleted;
        let manager =
            manager.filter(is_manager).map(|manager| format!("{} ({})", manager.user.user_name, manager.user.id));
        Ok(attributes::of(&scim, manager))
    }

    /// SU-13: the deactivation path; for the provider the user is gone, and its data stays.
    fn delete_user(&mut self) -> Result<(), Stop> {
        let account = self.user_to_change()?.clone();
        let (scim, findings) = self.provisioner.read_stored(&account.resource)?;
        let mut draft = Draft::unchanged(&account, scim, findings);
        draft.account.user.owner = Owner::Provider(self.provider_id().to_owned());
        self.ask(&mut draft, false);
        draft.account.is_deleted = true;
        draft.account.user.group_ids.clear();
        self.write(&draft, None);
        self.leave_groups(&account.user.group_ids)?;
        self.outcome.removed_members.push(account.user.id);
        self.answer_nothing(204, None);
        Ok(())
    }

    /// A group that somebody left is another version of itself (RFC 7644, section 3.14).
    fn leave_groups(&mut self, group_ids: &[String]) -> Result<(), Stop> {
        for group in self.state.groups(group_ids)? {
            let options = self.provisioner.options(ResourceType::Group);
            let (scim, _) = group::read(group.resource, &options).map_err(|refusal| Stop::Fault(refusal.findings))?;
            let next = StoredGroup { version: group.version + 1, last_modified: self.context.now(), ..group.clone() };
            self.outcome.groups.push(GroupWrite::of(&next, &scim.display_name, scim.external_id.as_deref()));
        }
        Ok(())
    }
}

/// The resource without `active`: what the provider last asked is the account's status.
fn without_active(resource: &[u8]) -> Result<Vec<u8>, Stop> {
    let mut root = read_object(resource, Document::Resource)?;
    if let Value::Object(members) = &mut root.value {
        members.retain(|member| !member.key.eq_ignore_ascii_case("active"));
    }
    Ok(value::print(&root))
}

/// Whether two resources say the same.
fn is_same(left: &[u8], right: &[u8]) -> Result<bool, Stop> {
    Ok(value::is_same(&read_object(left, Document::Resource)?, &read_object(right, Document::Resource)?))
}

/// The longest userName that is kept, in characters: a longer one could not be looked up.
const LONGEST_USER_NAME: usize = 1_000;

/// SU-9: a user has to be found by its name.
fn short_enough(scim: &ScimUser) -> Result<(), Refused> {
    let length = scim.user_name.chars().count();
    if length <= LONGEST_USER_NAME {
        return Ok(());
    }
    let message = format!(
        "`userName` has {length} characters, more than {LONGEST_USER_NAME}: such a user could not be looked up."
    );
    Err(Refused::unusable(Some("invalidValue"), Finding::error(Rule::At8, message)))
}

/// Both, or everything that both need.
fn both<A, B>(first: Result<A, Stop>, second: Result<B, Stop>) -> Result<(A, B), Stop> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(Stop::Needs(mut needs)), Err(Stop::Needs(others))) => {
            needs.join(*others);
            Err(Stop::Needs(needs))
        }
        (Err(stop), _) | (_, Err(stop)) => Err(stop),
    }
}

/// Why a new user could not be placed: without an organization there is no account.
fn unplaced(placed: &placing::Placed) -> Refused {
    let finding =
        placed.error().unwrap_or_else(|| Finding::error(Rule::Om4, "The user cannot be placed in any organization."));
    let scim_type = (finding.rule == Rule::Om20).then_some("invalidValue");
    Refused::unusable(scim_type, finding)
}
