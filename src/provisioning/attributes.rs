//! The attributes of a user that the Sync Log tells of (AT-1, SL-4).

use crate::scim::user::ScimUser;

/// The name that the Sync Log gives an attribute, and its value; empty where there is none.
pub(super) type Attributes = [(&'static str, String); 13];

/// Their values. `manager` is the manager as the log names it, where there is one.
pub(super) fn of(user: &ScimUser, manager: Option<String>) -> Attributes {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    [
        ("Username", user.user_name.clone()),
        ("Email", user.email.clone()),
        ("First name", text(&user.given_name)),
        ("Last name", text(&user.family_name)),
        ("Title", text(&user.title)),
        ("Division", text(&user.division)),
        ("Department", text(&user.department)),
        ("Employee type", text(&user.user_type)),
        ("Manager", manager.unwrap_or_default()),
        ("Locality", text(&user.locality)),
        ("Region", text(&user.region)),
        ("Country", text(&user.country)),
        ("External ID", text(&user.external_id)),
    ]
}

/// No attributes, as before a user exists.
pub(super) fn none() -> Attributes {
    of(&ScimUser::default(), None)
}
