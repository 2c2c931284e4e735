//! One group as the store keeps it, and its members.

use super::account::number;
use crate::finding::Finding;
use crate::json::tree::{Member, Node, Value};
use crate::rule::Rule;
use crate::scim::value::{self, get, get_text, items};

/// A group row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredGroup<'s> {
    pub(super) id: String,
    pub(super) provider_id: String,
    /// The SCIM attributes as JSON, without the members.
    pub(super) resource: &'s [u8],
    pub(super) created: String,
    pub(super) last_modified: String,
    pub(super) version: u64,
}

impl<'s> StoredGroup<'s> {
    /// Reads a row out of the state's bytes.
    pub(super) fn read(row: &Node, bytes: &'s [u8]) -> Result<Self, Vec<Finding>> {
        let missing = |name: &str| vec![Finding::error(Rule::MissingKey, format!("A group row has no `{name}`."))];
        let text = |name: &str| get_text(row, name).map(str::to_owned).ok_or_else(|| missing(name));
        let resource = get(row, "resource").and_then(|node| bytes.get(node.offset..node.end));
        Ok(Self {
            id: text("id")?,
            provider_id: text("providerId")?,
            resource: resource.ok_or_else(|| missing("resource"))?,
            created: text("created")?,
            last_modified: text("lastModified")?,
            version: number(row, "version").ok_or_else(|| missing("version"))?,
        })
    }
}

/// A member of a group as it was sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// The id that it names.
    pub(super) value: String,
    /// The member as JSON.
    pub(super) entry: String,
}

impl Entry {
    fn of(member: &Node) -> Option<Self> {
        let value = get_text(member, "value")?.to_owned();
        Some(Self { value, entry: printed(member) })
    }
}

/// A tree as text.
pub(super) fn printed(node: &Node) -> String {
    // Printed text is UTF-8.
    String::from_utf8(value::print(node)).unwrap_or_default()
}

/// Takes the members out of a group's tree. Their addresses are the service's to say, and are left out.
pub(super) fn take_members(root: &mut Node) -> Vec<Entry> {
    let Value::Object(attributes) = &mut root.value else { return Vec::new() };
    let Some(at) = value::position(attributes, "members") else { return Vec::new() };
    let mut members = attributes.remove(at).value;
    if let Value::Array(members) = &mut members.value {
        members.iter_mut().for_each(forget_address);
    }
    items(&members).filter_map(Entry::of).collect()
}

fn forget_address(member: &mut Node) {
    if let Value::Object(members) = &mut member.value {
        members.retain(|member: &Member| !member.key.eq_ignore_ascii_case("$ref"));
    }
}
