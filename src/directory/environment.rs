//! What exists: organizations, roles, groups.

use super::catalogue;
use super::reading::{Object, Reading, text_member};
use crate::finding::{Document, Finding};
use crate::json::tree::Node;
use crate::rule::Rule;
use crate::shown::Shown;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};

/// A look-up table whose order is never read, hashed without randomness so that every run is the same.
pub(crate) type Index<V> = HashMap<Box<str>, V, BuildHasherDefault<DefaultHasher>>;

/// Whether an organization takes part.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum OrganizationStatus {
    /// In use.
    #[default]
    Active,
    /// Exists and can be a target; its users are blocked (OM-35, LC-24).
    Blocked,
    /// As if it were deleted.
    Deactivated,
}

/// One organization of the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Organization {
    /// Unique in the environment.
    pub id: String,
    /// Not blank.
    pub name: String,
    /// The organization above.
    pub parent_id: Option<String>,
    /// Whether it takes part.
    pub status: OrganizationStatus,
    /// Given to users who get no role otherwise, in the document's order.
    pub default_role_ids: Vec<String>,
}

impl Organization {
    /// Whether users can be placed in it: deactivated is as deleted, blocked is not.
    pub fn exists(&self) -> bool {
        self.status != OrganizationStatus::Deactivated
    }
}

/// A role that users can hold.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize)]
pub struct Role {
    /// Unique in the environment.
    pub id: String,
    /// As shown to people.
    pub name: String,
    /// Whether gaining it deserves a warning (RM-15).
    pub privileged: bool,
}

/// A SCIM group.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Unique in the environment.
    pub id: String,
    /// As shown to people; need not be unique (SG-8).
    pub display_name: String,
    /// The provider that sent it, if known.
    pub provider_id: Option<String>,
}

/// What exists.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    organizations: Vec<Organization>,
    default_organization_id: Option<String>,
    roles: Vec<Role>,
    groups: Vec<Group>,
    organization_index: Index<usize>,
    role_index: Index<usize>,
    group_index: Index<usize>,
}

impl Environment {
    /// All organizations, in the document's order.
    pub fn organizations(&self) -> &[Organization] {
        &self.organizations
    }

    /// All roles, in the document's order.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// All groups, in the document's order.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The organization of this id.
    pub fn organization(&self, id: &str) -> Option<&Organization> {
        self.organizations.get(*self.organization_index.get(id)?)
    }

    /// The role of this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.get(*self.role_index.get(id)?)
    }

    /// The group of this id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.get(*self.group_index.get(id)?)
    }

    /// Where organizations made by hand go: as the document says, otherwise the first top organization.
    pub fn default_organization_id(&self) -> Option<&str> {
        let first_root = || self.organizations.iter().find(|o| o.parent_id.is_none()).map(|o| o.id.as_str());
        self.default_organization_id.as_deref().or_else(first_root)
    }

    /// Whether another environment holds the same, in the same order.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.organizations == other.organizations
            && self.default_organization_id == other.default_organization_id
            && self.roles == other.roles
            && self.groups == other.groups
    }

    /// Whether the document says which organization that is.
    pub(crate) fn names_default_organization(&self) -> bool {
        self.default_organization_id.is_some()
    }

    /// The role's name, or its id where the environment does not have it.
    pub fn role_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.role(id).map_or(id, |role| &role.name)
    }

    /// The group's name, or its id where the environment does not have it.
    pub fn group_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.group(id).map_or(id, |group| &group.display_name)
    }

    /// The organization's name, or its id where the environment does not have it.
    pub fn organization_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.organization(id).map_or(id, |organization| &organization.name)
    }

    fn indexed(mut self) -> Self {
        self.organization_index = index(self.organizations.iter().map(|o| o.id.as_str()));
        self.role_index = index(self.roles.iter().map(|r| r.id.as_str()));
        self.group_index = index(self.groups.iter().map(|g| g.id.as_str()));
        self
    }
}

fn index<'a>(ids: impl Iterator<Item = &'a str>) -> Index<usize> {
    ids.enumerate().map(|(at, id)| (Box::from(id), at)).collect()
}

/// Reads environment.json.
///
/// # Errors
/// Every problem at once, each with its JSON pointer and position, when there is at least one error.
pub fn read_environment(bytes: &[u8]) -> Result<Environment, Vec<Finding>> {
    Reading::document(bytes, Document::Environment, environment).map(|(environment, _)| environment)
}

fn environment(reading: &mut Reading, node: &Node) -> Option<Environment> {
    let object = reading.object(node, &["organizations", "defaultOrganizationId", "roles", "groups"])?;
    let organizations = reading.required(&object, "organizations", |r, n| r.list(n, organization));
    let default_organization_id = reading.optional(&object, "defaultOrganizationId", Reading::id);
    let roles = reading.optional(&object, "roles", |r, n| r.list(n, role));
    let groups = reading.optional(&object, "groups", |r, n| r.list(n, group));

    distinct_ids(reading, &object, "organizations");
    distinct_ids(reading, &object, "roles");
    distinct_ids(reading, &object, "groups");
    check_parents(reading, &object);
    let environment = Environment {
        organizations: organizations?,
        default_organization_id,
        roles: roles.unwrap_or_else(catalogue::roles),
        groups: groups.unwrap_or_default(),
        ..Environment::default()
    };
    Some(environment.indexed())
}

fn organization(reading: &mut Reading, node: &Node) -> Option<Organization> {
    let object = reading.object(node, &["id", "name", "parentId", "status", "defaultRoleIds"])?;
    let id = reading.required(&object, "id", Reading::id);
    let name = reading.required(&object, "name", Reading::name);
    let parent_id = reading.optional(&object, "parentId", |r, n| r.nullable(n, Reading::id)).flatten();
    let status = reading.optional(&object, "status", |r, n| {
        r.word(
            n,
            &[
                ("active", OrganizationStatus::Active),
                ("blocked", OrganizationStatus::Blocked),
                ("deactivated", OrganizationStatus::Deactivated),
            ],
        )
    });
    let defaults = reading.optional(&object, "defaultRoleIds", |r, n| r.list(n, Reading::id));
    let default_role_ids = defaults.unwrap_or_else(|| catalogue::DEFAULT_ROLES.map(str::to_owned).to_vec());
    Some(Organization { id: id?, name: name?, parent_id, status: status.unwrap_or_default(), default_role_ids })
}

fn role(reading: &mut Reading, node: &Node) -> Option<Role> {
    let object = reading.object(node, &["id", "name", "privileged"])?;
    let id = reading.required(&object, "id", Reading::id);
    let name = reading.required(&object, "name", Reading::name);
    let privileged = reading.optional(&object, "privileged", Reading::boolean);
    let id = id?;
    let privileged = privileged.unwrap_or_else(|| catalogue::is_privileged(&id));
    Some(Role { id, name: name?, privileged })
}

fn group(reading: &mut Reading, node: &Node) -> Option<Group> {
    let object = reading.object(node, &["id", "displayName", "providerId"])?;
    let id = reading.required(&object, "id", Reading::id);
    let display_name = reading.required(&object, "displayName", Reading::string);
    let provider_id = reading.optional(&object, "providerId", |r, n| r.nullable(n, Reading::id)).flatten();
    Some(Group { id: id?, display_name: display_name?, provider_id })
}

/// Refuses a second entry of the same id, also when the rest of either entry is wrong.
fn distinct_ids(reading: &mut Reading, object: &Object, list: &'static str) {
    let mut seen = BTreeSet::new();
    for (at, node) in object.items(list).enumerate() {
        let Some((id, value)) = text_member(node, "id") else { continue };
        if !seen.insert(id) {
            let message =
                format!("The id \"{}\" is taken by an earlier entry of \"{list}\". Give each its own.", Shown(id));
            reading.error_at(&[list.into(), at.into(), "id".into()], value, Rule::DuplicateId, message);
        }
    }
}

/// Refuses parents that do not exist, and cycles, naming the first organization of each in the document's order.
fn check_parents(reading: &mut Reading, object: &Object) {
    let ids: Vec<Option<&str>> = object.items("organizations").map(|node| Some(text_member(node, "id")?.0)).collect();
    let by_id: Index<usize> =
        ids.iter().enumerate().rev().filter_map(|(at, id)| Some((Box::from((*id)?), at))).collect();
    let named: Vec<Option<(&str, &Node)>> =
        object.items("organizations").map(|node| text_member(node, "parentId")).collect();
    let parents: Vec<Option<usize>> = named.iter().map(|p| by_id.get((*p)?.0).copied()).collect();
    let in_cycle = crate::order::set(cycles(&parents));
    for (at, name) in named.iter().enumerate() {
        let Some((parent, value)) = name else { continue };
        let (rule, message) = if !by_id.contains_key(*parent) {
            let message = format!(
                "The parent \"{}\" is not among the organizations. Add it, or use null for a top organization.",
                Shown(parent)
            );
            (Rule::MissingParent, message)
        } else if in_cycle.contains(&at) {
            let message = "Going up from this organization leads back to it. Give one of the cycle another parent.";
            (Rule::ParentCycle, message.to_owned())
        } else {
            continue;
        };
        reading.error_at(&["organizations".into(), at.into(), "parentId".into()], value, rule, message);
    }
}

/// One member of every cycle: the one that comes first in the document.
fn cycles(parents: &[Option<usize>]) -> Vec<usize> {
    let mut visited_from = vec![usize::MAX; parents.len()];
    let mut found = Vec::new();
    let up = |at: usize| parents.get(at).copied().flatten();
    for start in 0..parents.len() {
        let mut at = Some(start);
        while let Some(here) = at {
            let Some(mark) = visited_from.get_mut(here) else { break };
            if *mark != usize::MAX {
                if *mark == start {
                    let around = std::iter::successors(up(here), |at| up(*at).filter(|_| *at != here));
                    found.extend(around.min());
                }
                break;
            }
            *mark = start;
            at = up(here);
        }
    }
    found
}
