//! Requests about one group (rules SG; RFC 7644, sections 3.3 to 3.6). Whoever comes or goes is placed again, and nobody else.

use super::account::Account;
use super::draft::{Draft, storable};
use super::group::{Entry, StoredGroup, printed, take_members};
use super::member;
use super::needs::Stop;
use super::outcome::{AuditEvent, GroupWrite, MembershipWrite, NewMember, Outcome};
use super::provisioner::Provisioner;
use super::refused::Refused;
use super::representation;
use super::request::Method;
use super::revision;
use super::state::value_of;
use super::transition::Work;
use crate::directory::provider_text;
use crate::finding::{Document, Finding};
use crate::json::tree::Node;
use crate::order;
use crate::rule::Rule;
use crate::scim::group;
use crate::scim::patch;
use crate::scim::projection::Projection;
use crate::scim::receive::receive;
use crate::scim::resource::read_object;
use crate::scim::schema::ResourceType;
use crate::scim::value;
use crate::shown::few;
use std::collections::{BTreeMap, BTreeSet};

/// A group as it is to be.
struct Next {
    /// The attributes without the members.
    resource: Vec<u8>,
    members: Vec<Entry>,
    display_name: String,
    external_id: Option<String>,
}

impl<'s> Work<'_, 's> {
    /// Answers a request about one group.
    pub(super) fn group_request(&mut self) -> Result<(), Stop> {
        let projection = self.projection(ResourceType::Group)?;
        match self.request.method {
            Method::Get => self.get_group(&projection),
            Method::Post => self.post_group(&projection),
            Method::Put => self.put_group(&projection),
            Method::Patch => self.patch_group(&projection),
            Method::Delete => self.delete_group(),
        }
    }

    /// The group of the address, as far as this provider may see it (SG-3).
    fn visible_group(&self) -> Result<&StoredGroup<'s>, Stop> {
        let group = self.state.group(&self.request.id)?;
        let group = group.filter(|group| group.provider_id == self.provider_id());
        Ok(group.ok_or_else(|| Refused::not_found("group"))?)
    }

    fn group_to_change(&self) -> Result<StoredGroup<'s>, Stop> {
        let group = self.visible_group()?;
        self.request.check_version(group.version)?;
        Ok(group.clone())
    }

    fn get_group(&mut self, projection: &Projection) -> Result<(), Stop> {
        let group = self.visible_group()?.clone();
        if self.request.is_known(group.version) {
            self.answer_nothing(304, Some(group.version));
            return Ok(());
        }
        let members = if projection.wants("members") { self.state.all_members(&group.id)? } else { &[] };
        self.answer_group(200, &group, members, projection)
    }

    fn answer_group(
        &mut self,
        status: u16,
        group: &StoredGroup,
        members: &[String],
        projection: &Projection,
    ) -> Result<(), Stop> {
        let root = representation::group(group, members, &self.context.base_url)
            .map_err(|refusal| Stop::Fault(refusal.findings))?;
        self.answer(status, root, group.version, projection);
        Ok(())
    }

    fn post_group(&mut self, projection: &Projection) -> Result<(), Stop> {
        let next = self.received()?;
        let id = self.new_id()?;
        let now = self.context.now();
        let group = StoredGroup {
            id,
            provider_id: self.provider_id().to_owned(),
            resource: &[],
            created: now.clone(),
            last_modified: now,
            version: 0,
        };
        let answered = self.write_group(&group, &[], &next)?;
        let entries: Vec<String> = next.members.iter().map(|member| member.entry.clone()).collect();
        self.answer_group(201, &answered.group(&next), &entries, projection)?;
        self.outcome.answer.location = Some(format!("{}/Groups/{}", self.context.base_url, group.id));
        Ok(())
    }

    fn put_group(&mut self, projection: &Projection) -> Result<(), Stop> {
        let group = self.group_to_change()?;
        let next = self.received()?;
        let before = entries(self.state.all_members(&group.id)?);
        let answered = self.write_group(&group, &before, &next)?;
        let entries: Vec<String> = next.members.iter().map(|member| member.entry.clone()).collect();
        self.answer_group(200, &answered.group(&next), &entries, projection)
    }

    fn patch_group(&mut self, projection: &Projection) -> Result<(), Stop> {
        let group = self.group_to_change()?;
        let status = self.provisioner.rules().provider().patch_status.group;
        let named = member::named(self.request.body)?;
        let is_told_members = status == 200 && projection.wants("members");
        let known = if named.is_all || is_told_members {
            self.state.all_members(&group.id)?
        } else {
            self.state.members_of(&group.id, &named.values)?
        };
        let before = representation::group(&group, known, &self.context.base_url)
            .map_err(|refusal| Stop::Fault(refusal.findings))?;
        let options = self.provisioner.options(ResourceType::Group);
        let patched = patch::apply(&value::print(&before), self.request.body, &options)?;
        self.outcome.findings.extend(patched.findings);
        if !patched.is_changed {
            if status == 204 {
                self.answer_nothing(204, Some(group.version));
                return Ok(());
            }
            return self.answer_group(200, &group, known, projection);
        }
        let next = self.next(read_object(&patched.resource, Document::Resource)?)?;
        let answered = self.write_group(&group, &entries(known), &next)?;
        if status == 204 {
            self.answer_nothing(204, Some(answered.version));
            return Ok(());
        }
        let entries: Vec<String> = next.members.iter().map(|member| member.entry.clone()).collect();
        self.answer_group(200, &answered.group(&next), &entries, projection)
    }

    /// SG-6: the group goes with its members and with its rows, and whoever was in it is placed again.
    fn delete_group(&mut self) -> Result<(), Stop> {
        let group = self.group_to_change()?;
        let members = entries(self.state.all_members(&group.id)?);
        let gone = order::set(members.iter().map(|member| member.value.as_str()));
        match revision::without_group(self.provisioner.rules().provider(), &group.id) {
            Some(provider) => {
                // The reason that is kept with each user speaks of the rows as they are from now on.
                self.outcome.provider = Some(provider_text(&provider));
                let provisioner = Provisioner::compile(provider, self.provisioner.rules().environment().clone());
                let mut work = Work::new(&provisioner, self.request, self.state, self.context);
                work.replace_members(&group.id, &BTreeSet::new(), &gone)?;
                let Outcome { users, organizations, log, audit, effects, findings, .. } = work.finish();
                self.outcome = Outcome {
                    users,
                    organizations,
                    log,
                    audit,
                    effects,
                    findings,
                    ..std::mem::take(&mut self.outcome)
                };
            }
            None => self.replace_members(&group.id, &BTreeSet::new(), &gone)?,
        }
        self.outcome.deleted_groups.push(group.id.clone());
        let display = crate::scim::value::get_text(&read_object(group.resource, Document::Resource)?, "displayName")
            .map(str::to_owned);
        self.audit_group("group_deleted", &group.id, display, None);
        self.answer_nothing(204, None);
        Ok(())
    }

    /// The body of a POST or a PUT.
    fn received(&mut self) -> Result<Next, Stop> {
        let options = self.provisioner.options(ResourceType::Group);
        let received = receive(self.request.body, &options)?;
        self.outcome.findings.extend(received.findings);
        self.next(read_object(&received.resource, Document::Resource)?)
    }

    fn next(&mut self, mut root: Node) -> Result<Next, Stop> {
        let (group, findings) = group::read(&value::print(&root), &self.provisioner.options(ResourceType::Group))?;
        self.outcome.findings.extend(findings);
        representation::without_facts(&mut root);
        let members = distinct(take_members(&mut root));
        let resource = printed(&root).into_bytes();
        storable(&resource)?;
        members.iter().try_for_each(|member| storable(member.entry.as_bytes()))?;
        Ok(Next { resource, members, display_name: group.display_name, external_id: group.external_id })
    }

    /// Writes a group and its members, and places everybody who came or went (SG-5).
    fn write_group(&mut self, group: &StoredGroup, before: &[Entry], next: &Next) -> Result<Written, Stop> {
        let old = order::map(before.iter().map(|member| (member.value.as_str(), member.entry.as_str())));
        let new = order::set(next.members.iter().map(|member| member.value.as_str()));
        let came = order::set(new.iter().filter(|value| !old.contains_key(**value)).copied());
        let went = order::set(old.keys().filter(|value| !new.contains(**value)).copied());
        let is_written = |member: &&Entry| old.get(member.value.as_str()) != Some(&member.entry.as_str());
        let added: Vec<NewMember> = next
            .members
            .iter()
            .filter(is_written)
            .map(|member| NewMember { value: member.value.clone(), entry: member.entry.clone() })
            .collect();
        let is_changed = !added.is_empty() || !went.is_empty() || next.resource != group.resource;
        self.replace_members(&group.id, &came, &went)?;
        if !is_changed {
            return Ok(Written { group: kept(group), version: group.version });
        }
        let (version, last_modified) = (group.version + 1, self.context.now());
        if !added.is_empty() || !went.is_empty() {
            let removed = went.iter().map(|value| (*value).to_owned()).collect();
            self.outcome.memberships.push(MembershipWrite { group_id: group.id.clone(), added, removed });
        }
        if next.resource != group.resource {
            let event = if group.version == 0 { "group_created" } else { "group_updated" };
            self.audit_group(event, &group.id, None, Some(next.display_name.clone()));
        }
        let written = Written { group: StoredGroup { last_modified, version, ..kept(group) }, version };
        let write = GroupWrite::of(&written.group(next), &next.display_name, next.external_id.as_deref());
        self.outcome.groups.push(write);
        Ok(written)
    }

    /// Places the users who came into a group and those who went out of it.
    fn replace_members(&mut self, group_id: &str, came: &BTreeSet<&str>, went: &BTreeSet<&str>) -> Result<(), Stop> {
        let concerned = came.iter().chain(went).copied();
        let accounts: Vec<Account> = self.state.users(concerned)?.into_iter().cloned().collect();
        let counts = |account: &&Account| {
            account.is_owned_by(self.provider_id()) && !account.is_deleted && !account.user.is_local
        };
        let counting: Vec<&Account> = accounts.iter().filter(counts).collect();
        let known = order::set(counting.iter().map(|account| account.user.id.as_str()));
        let ignored: Vec<&str> = came.iter().filter(|value| !known.contains(**value)).copied().collect();
        if !ignored.is_empty() {
            let message = format!(
                "Members that are no users of this provider count for nothing here: {}. They are kept in the group; nested groups are not expanded.",
                few(ignored.into_iter())
            );
            self.outcome.findings.push(Finding::info(Rule::Sg7, message));
        }
        let mut drafts = Vec::with_capacity(counting.len());
        for account in counting {
            let (scim, findings) = self.provisioner.read_account(account)?;
            let mut draft = Draft::unchanged(account, scim, findings);
            let groups = &mut draft.account.user.group_ids;
            groups.retain(|id| id != group_id);
            if came.contains(account.user.id.as_str()) {
                groups.push(group_id.to_owned());
                groups.sort_unstable();
            }
            drafts.push(draft);
        }
        self.settle(drafts)
    }

    fn audit_group(&mut self, event: &'static str, id: &str, before: Option<String>, after: Option<String>) {
        let named = |name: Option<String>| {
            name.and_then(|name| serde_json::to_string(&BTreeMap::from([("displayName", name)])).ok())
        };
        self.outcome.audit.push(AuditEvent {
            event,
            actor: self.context.actor.clone(),
            target: id.to_owned(),
            provider_id: Some(self.provider_id().to_owned()),
            before: named(before),
            after: named(after),
            at: self.context.now(),
        });
    }
}

/// A group as it was written.
struct Written {
    group: StoredGroup<'static>,
    version: u64,
}

impl Written {
    /// With its new attributes.
    fn group<'n>(&self, next: &'n Next) -> StoredGroup<'n> {
        StoredGroup { resource: &next.resource, ..self.group.clone() }
    }
}

/// What of a row outlives the state.
fn kept(group: &StoredGroup) -> StoredGroup<'static> {
    StoredGroup {
        id: group.id.clone(),
        provider_id: group.provider_id.clone(),
        resource: &[],
        created: group.created.clone(),
        last_modified: group.last_modified.clone(),
        version: group.version,
    }
}

fn entries(entries: &[String]) -> Vec<Entry> {
    entries.iter().filter_map(|entry| Some(Entry { value: value_of(entry)?, entry: entry.clone() })).collect()
}

/// Each member once: the first time it is named.
fn distinct(members: Vec<Entry>) -> Vec<Entry> {
    let mut seen = BTreeSet::new();
    members.into_iter().filter(|member| seen.insert(member.value.clone())).collect()
}
