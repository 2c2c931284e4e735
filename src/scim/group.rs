//! What the rest of the core needs of a group (RFC 7643, section 4.2; rules SG).

use super::error::Refusal;
use super::patch::Options;
use super::report::Report;
use super::resource::read_object;
use super::value::{get, get_text, items};
use crate::finding::{Document, Finding};
use crate::rule::Rule;

/// A group as a provider describes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScimGroup {
    /// The name to show.
    pub display_name: String,
    /// The provider's own id.
    pub external_id: Option<String>,
    /// The members in their order, each once.
    pub members: Vec<ScimMember>,
}

/// A member of a group.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScimMember {
    /// The id of a user, or of a group.
    pub value: String,
    /// Whether the request says that it is a group: such members count for nothing here (SG-7).
    pub is_group: bool,
}

/// Takes the values out of a resource that was received or patched.
///
/// # Errors
/// There is no displayName.
pub fn read(resource: &[u8], options: &Options) -> Result<(ScimGroup, Vec<Finding>), Refusal> {
    let root = read_object(resource, Document::Resource)?;
    let report = Report::new(resource, Document::Resource, options.dialect, options.is_strict);
    let Some(display_name) = get_text(&root, "displayName") else {
        return Err(report.refusal(Rule::InvalidValue, root.offset, "`displayName` is missing, and it is required."));
    };
    let members = get(&root, "members").into_iter().flat_map(items).filter_map(|member| {
        let is_group = get_text(member, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("Group"));
        Some(ScimMember { value: get_text(member, "value")?.to_owned(), is_group })
    });
    let group = ScimGroup {
        display_name: display_name.to_owned(),
        external_id: get_text(&root, "externalId").map(str::to_owned),
        members: members.collect(),
    };
    Ok((group, report.finish()))
}
