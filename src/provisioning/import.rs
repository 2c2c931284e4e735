//! Files as rows: an environment's groups and users, where a store begins with them.

use super::account::Account;
use super::context::Context;
use super::outcome::{GroupWrite, NewMember, UserWrite};
use super::provisioner::{USUAL_ATTRIBUTE, parse};
use crate::directory::{Group, Owner, UserReader};
use crate::finding::Finding;
use crate::scim::moment;
use crate::scim::schema::{GROUP, USER};
use crate::scim::value::get_text;
use serde::Serialize;
use serde_json::json;
use std::borrow::Cow;

/// A group and one of its members.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The group.
    pub group_id: String,
    /// The member.
    pub member: NewMember,
}

/// A users.ndjson line as a row, and the groups that it is in with itself as their member. A user without `providerId` is
/// the given provider's. The names that were received for the organization stand in the resource as the provider sends
/// them: under the context's `organizationAttribute`, which is `c42OrgName` unless it says otherwise (OM-21).
///
/// # Errors
/// The line cannot be read.
pub fn user(line: &[u8], provider_id: &str, context: &[u8]) -> Result<(UserWrite, Vec<Membership>), Vec<Finding>> {
    let root = parse(context)?;
    let attribute = get_text(&root, "organizationAttribute").unwrap_or(USUAL_ATTRIBUTE);
    let context = Context::read(&root).map_err(|finding| vec![finding])?;
    let (mut user, _) = UserReader::default().read(line, 0, 0)?;
    if user.owner == Owner::Evaluated {
        user.owner = Owner::Provider(provider_id.to_owned());
    }
    user.role_ids = user.present_role_ids().to_vec();
    user.deactivate_at = user.deactivate_at.and_then(|at| moment::read(&at)).map(|at| at.print());
    let groups = std::mem::take(&mut user.group_ids);
    let mut resource = json!({"schemas": [USER], "userName": user.user_name});
    let names = match user.org_names.as_slice() {
        [] => None,
        [name] => Some(json!(name)),
        names => Some(json!(names)),
    };
    if let (Some(names), Some(members)) = (names, resource.as_object_mut()) {
        members.insert(attribute.to_owned(), names);
    }
    let now = context.now();
    let account = Account {
        user,
        resource: Cow::Owned(resource.to_string().into_bytes()),
        is_deleted: false,
        created: now.clone(),
        last_modified: now,
        version: 1,
        evaluation: None,
    };
    let email = account.user.user_name.clone();
    let entry = json!({"value": account.user.id}).to_string();
    let member = || NewMember { value: account.user.id.clone(), entry: entry.clone() };
    let memberships = groups.into_iter().map(|group_id| Membership { group_id, member: member() }).collect();
    Ok((UserWrite::of(&account, &email, None), memberships))
}

/// A group of an environment as a row.
///
/// # Errors
/// The context cannot be read.
pub fn group(group: &Group, provider_id: &str, context: &[u8]) -> Result<GroupWrite, Vec<Finding>> {
    let context = Context::read(&parse(context)?).map_err(|finding| vec![finding])?;
    let provider_id = group.provider_id.as_deref().unwrap_or(provider_id);
    let now = context.now();
    Ok(GroupWrite {
        id: group.id.clone(),
        provider_id: provider_id.to_owned(),
        display_name: group.display_name.clone(),
        display_name_key: group.display_name.to_lowercase(),
        external_id: None,
        listing: format!("provider:{provider_id}"),
        created: now.clone(),
        last_modified: now,
        version: 1,
        resource: json!({"schemas": [GROUP], "displayName": group.display_name}).to_string(),
    })
}
