//! The core User schema, and what all resources have (RFC 7643, sections 3.1, 4.1 and 8.7.1).

use super::attribute::{DISPLAY, PRIMARY, complex, list, reference, suggested, text, typed, words};
use super::{Attribute, Schema, Type, USER};
use std::borrow::Cow;

/// What every resource has.
pub(super) const COMMON: &[Attribute] = &[
    reference("schemas", "The URNs of the resource's schemas.", words!["uri"]).many().required().always(),
    text("id", "The service provider's id of the resource.").exact().read_only().always().unique(),
    text("externalId", "The client's id of the resource.").exact(),
    complex("meta", "What the service provider knows of the resource.", META).read_only(),
];

const META: &[Attribute] = &[
    text("resourceType", "The name of the resource type.").exact().read_only(),
    typed("created", "When the resource was created.", Type::DateTime).read_only(),
    typed("lastModified", "When the resource was last changed.", Type::DateTime).read_only(),
    reference("location", "The URI of the resource.", words!["uri"]).read_only(),
    text("version", "The version of the resource.").exact().read_only(),
];

pub(super) const USER_SCHEMA: Schema = Schema {
    id: Cow::Borrowed(USER),
    name: Cow::Borrowed("User"),
    description: Cow::Borrowed("User Account"),
    attributes: Cow::Borrowed(ATTRIBUTES),
};

const ATTRIBUTES: &[Attribute] = &[
    text("userName", "The name that the user signs in with.").required().unique(),
    complex("name", "The parts of the user's name.", NAME),
    text("displayName", "The name to show of the user."),
    text("nickName", "What the user is casually called."),
    reference("profileUrl", "The URI of the user's profile.", words!["external"]),
    text("title", "The title of the user's job."),
    text("userType", "The relation between the user and the organization."),
    text("preferredLanguage", "The languages that the user prefers."),
    text("locale", "Where the user is, for dates and numbers."),
    text("timezone", "The user's time zone."),
    typed("active", "Whether the user may sign in.", Type::Boolean),
    text("password", "The user's password.").write_only(),
    list("emails", "The user's e-mail addresses.", EMAIL),
    list("phoneNumbers", "The user's telephone numbers.", PHONE_NUMBER),
    list("ims", "The user's addresses for instant messages.", IM),
    list("photos", "The URIs of pictures of the user.", PHOTO),
    list("addresses", "The user's postal addresses.", ADDRESS),
    list("groups", "The groups that the user belongs to.", GROUP).read_only(),
    list("entitlements", "What the user is entitled to.", LABELLED),
    list("roles", "The roles that the client gives the user.", LABELLED),
    list("x509Certificates", "The user's certificates.", CERTIFICATE),
];

const NAME: &[Attribute] = &[
    text("formatted", "The whole name, as it is written."),
    text("familyName", "The family name."),
    text("givenName", "The given name."),
    text("middleName", "The middle names."),
    text("honorificPrefix", "What stands before the name."),
    text("honorificSuffix", "What stands behind the name."),
];

const EMAIL: &[Attribute] =
    &[text("value", "The address."), DISPLAY, suggested("type", KIND, words!["work", "home", "other"]), PRIMARY];

const PHONE_NUMBER: &[Attribute] = &[
    text("value", "The number."),
    DISPLAY,
    suggested("type", KIND, words!["work", "home", "mobile", "fax", "pager", "other"]),
    PRIMARY,
];

const IM: &[Attribute] = &[
    text("value", "The address."),
    DISPLAY,
    suggested("type", KIND, words!["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];

const PHOTO: &[Attribute] = &[
    reference("value", "The URI of the picture.", words!["external"]),
    DISPLAY,
    suggested("type", KIND, words!["photo", "thumbnail"]),
    PRIMARY,
];

const ADDRESS: &[Attribute] = &[
    text("formatted", "The whole address, as it is written."),
    text("streetAddress", "The street and the house."),
    text("locality", "The city."),
    text("region", "The state or region."),
    text("postalCode", "The postal code."),
    text("country", "The country, as two letters of ISO 3166-1."),
    suggested("type", KIND, words!["work", "home", "other"]),
    PRIMARY,
];

const GROUP: &[Attribute] = &[
    text("value", "The id of the group.").exact().read_only(),
    reference("$ref", "The URI of the group.", words!["User", "Group"]).read_only(),
    DISPLAY.read_only(),
    suggested("type", "How the user belongs to it.", words!["direct", "indirect"]).read_only(),
];

const LABELLED: &[Attribute] = &[text("value", "The value."), DISPLAY, text("type", KIND), PRIMARY];

const CERTIFICATE: &[Attribute] =
    &[typed("value", "The certificate.", Type::Binary).exact(), DISPLAY, text("type", KIND), PRIMARY];

const KIND: &str = "What the value is for.";
