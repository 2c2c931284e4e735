//! Resources as clients read them: the attributes that were sent, and what the service says of them.

use super::account::Account;
use super::group::StoredGroup;
use super::placing::Created;
use super::request::tag;
use crate::finding::Document;
use crate::json::Limits;
use crate::json::tree::{self, Node, Value};
use crate::mapping::Ruleset;
use crate::scim::error::Refusal;
use crate::scim::resource::{read_object, segment};
use crate::scim::schema::PLACEMENT;
use crate::scim::value::{self, as_text, get, get_text, items, new_member, node, text};

/// A user. `created` are the organizations that are being made.
pub(super) fn user<'a>(
    account: &'a Account,
    rules: &'a Ruleset,
    created: &'a Created,
    base_url: &str,
) -> Result<Node<'a>, Refusal> {
    let mut root = read_object(&account.resource, Document::Resource)?;
    let id = account.user.id.as_str();
    let Value::Object(members) = &mut root.value else { return Ok(root) };
    members.retain(|member| !member.key.eq_ignore_ascii_case("active"));
    let at = usize::from(!members.is_empty());
    members.insert(at, new_member("id", text(id)));
    members.push(new_member("active", node(Value::Bool(account.reads_active()))));
    let groups = groups(account, rules, base_url);
    if !groups.is_empty() {
        members.push(new_member("groups", node(Value::Array(groups))));
    }
    members.push(new_member(PLACEMENT, placement(account, rules, created)));
    declare(members);
    let facts = (account.created.as_str(), account.last_modified.as_str(), account.version);
    members.push(new_member("meta", meta("User", format!("{base_url}/Users/{}", segment(id)), facts)));
    Ok(root)
}

/// Names the placement among the schemas.
fn declare(members: &mut [tree::Member]) {
    let schemas = members.iter_mut().find(|member| member.key.eq_ignore_ascii_case("schemas"));
    if let Some(Value::Array(urns)) = schemas.map(|schemas| &mut schemas.value.value) {
        urns.push(text(PLACEMENT));
    }
}

/// The groups of the user that its provider pushed.
fn groups<'a>(account: &'a Account, rules: &'a Ruleset, base_url: &str) -> Vec<Node<'a>> {
    let own = account.user.group_ids.iter().filter(|id| {
        let owner = rules.environment().group(id).and_then(|group| group.provider_id.as_deref());
        owner.is_none_or(|owner| owner == rules.provider().id)
    });
    let group = |id: &'a String| {
        let members = vec![
            new_member("value", text(id.as_str())),
            new_member("$ref", text(format!("{base_url}/Groups/{}", segment(id)))),
            new_member("display", text(rules.environment().group_name(id))),
            new_member("type", text("direct")),
        ];
        node(Value::Object(members))
    };
    own.map(group).collect()
}

/// Where the user is, and what is to be said of it.
fn placement<'a>(account: &'a Account, rules: &'a Ruleset, created: &'a Created) -> Node<'a> {
    let user = &account.user;
    let named = |id: &'a str, name: &'a str| {
        node(Value::Object(vec![new_member("value", text(id)), new_member("display", text(name))]))
    };
    let mut members = Vec::new();
    if let Some(id) = user.organization_id.as_deref() {
        members.push(new_member("organization", named(id, created.label(id, rules))));
    }
    let roles: Vec<Node> = user.role_ids.iter().map(|id| named(id, rules.environment().role_name(id))).collect();
    members.extend(
        Some(roles).filter(|roles| !roles.is_empty()).map(|roles| new_member("roles", node(Value::Array(roles)))),
    );
    members.push(new_member("status", text(user.status.word())));
    members.extend(user.deactivate_at.as_deref().map(|at| new_member("deactivateAt", text(at))));
    let findings = account.evaluation.as_deref().map(findings).unwrap_or_default();
    if !findings.is_empty() {
        members.push(new_member("findings", node(Value::Array(findings))));
    }
    node(Value::Object(members))
}

/// The findings of an evaluation, as far as clients are told them.
fn findings(evaluation: &[u8]) -> Vec<Node<'_>> {
    let Ok(root) = tree::parse(evaluation, Limits::DOCUMENT) else { return Vec::new() };
    let finding = |finding: &Node| {
        let told = ["rule", "severity", "message"];
        let member = |name: &'static str| Some(new_member(name, text(get_text(finding, name)?.to_owned())));
        node(Value::Object(told.into_iter().filter_map(member).collect()))
    };
    get(&root, "findings").into_iter().flat_map(items).map(finding).collect()
}

/// What clients are told of an evaluation.
pub(super) fn told(evaluation: Option<&[u8]>) -> Vec<Vec<u8>> {
    findings(evaluation.unwrap_or_default()).iter().map(value::print).collect()
}

fn meta<'a>(
    kind: &'static str,
    location: String,
    (created, last_modified, version): (&'a str, &'a str, u64),
) -> Node<'a> {
    node(Value::Object(vec![
        new_member("resourceType", text(kind)),
        new_member("created", text(created)),
        new_member("lastModified", text(last_modified)),
        new_member("location", text(location)),
        new_member("version", text(tag(version))),
    ]))
}

/// A group, with its members as far as they are given.
pub(super) fn group<'a>(group: &'a StoredGroup, members: &'a [String], base_url: &str) -> Result<Node<'a>, Refusal> {
    let mut root = read_object(group.resource, Document::Resource)?;
    let Value::Object(attributes) = &mut root.value else { return Ok(root) };
    let at = usize::from(!attributes.is_empty());
    attributes.insert(at, new_member("id", text(group.id.as_str())));
    let members: Vec<Node> = members.iter().filter_map(|entry| member(entry, base_url)).collect();
    if !members.is_empty() {
        attributes.push(new_member("members", node(Value::Array(members))));
    }
    let facts = (group.created.as_str(), group.last_modified.as_str(), group.version);
    attributes.push(new_member("meta", meta("Group", format!("{base_url}/Groups/{}", segment(&group.id)), facts)));
    Ok(root)
}

/// A member with its address.
fn member<'a>(entry: &'a str, base_url: &str) -> Option<Node<'a>> {
    let mut root = tree::parse(entry.as_bytes(), Limits::LINE).ok()?;
    let is_group = get_text(&root, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("Group"));
    let kind = if is_group { "Groups" } else { "Users" };
    let address = format!("{base_url}/{kind}/{}", segment(get_text(&root, "value")?));
    if let Value::Object(members) = &mut root.value {
        members.push(new_member("$ref", text(address)));
    }
    Some(root)
}

/// What the service itself says of a resource, taken out again: the rest is what is stored.
pub(super) fn without_facts(root: &mut Node) {
    let facts = ["id", "meta", "groups", PLACEMENT];
    let Value::Object(members) = &mut root.value else { return };
    members.retain(|member| !facts.iter().any(|fact| member.key.eq_ignore_ascii_case(fact)));
    let schemas = members.iter_mut().find(|member| member.key.eq_ignore_ascii_case("schemas"));
    if let Some(Value::Array(urns)) = schemas.map(|schemas| &mut schemas.value.value) {
        urns.retain(|urn| !as_text(urn).is_some_and(|urn| urn.eq_ignore_ascii_case(PLACEMENT)));
    }
}
