//! A SCIM request as the shell received it.

use super::refused::Refused;
use crate::finding::Finding;
use crate::json::tree::Node;
use crate::rule::Rule;
use crate::scim::schema::ResourceType;
use crate::scim::value::get_text;

/// What is to be done (RFC 7644, section 3.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// Read.
    Get,
    /// Create.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
}

/// A request about one resource.
#[derive(Clone, Debug)]
pub struct Request<'r> {
    /// What is to be done.
    pub method: Method,
    /// With what.
    pub resource_type: ResourceType,
    /// The id in the address; empty for a creation.
    pub(super) id: String,
    /// As it came over the wire.
    pub(super) body: &'r [u8],
    /// The query parameters of RFC 7644, section 3.9.
    pub(super) attributes: Option<String>,
    pub(super) excluded_attributes: Option<String>,
    /// The headers of RFC 7644, section 3.14.
    pub(super) if_match: Option<String>,
    pub(super) if_none_match: Option<String>,
}

impl<'r> Request<'r> {
    /// Reads `method`, `resourceType` and the rest that the shell took out of the request's head.
    pub(super) fn read(head: &Node, body: &'r [u8]) -> Result<Self, Finding> {
        let wrong = |what: &str| Finding::error(Rule::WrongType, format!("The request's `{what}` is not known."));
        let text = |name: &str| get_text(head, name).map(str::to_owned);
        Ok(Self {
            method: match get_text(head, "method") {
                Some("GET") => Method::Get,
                Some("POST") => Method::Post,
                Some("PUT") => Method::Put,
                Some("PATCH") => Method::Patch,
                Some("DELETE") => Method::Delete,
                _ => return Err(wrong("method")),
            },
            resource_type: match get_text(head, "resourceType") {
                Some("User") => ResourceType::User,
                Some("Group") => ResourceType::Group,
                _ => return Err(wrong("resourceType")),
            },
            id: text("id").unwrap_or_default(),
            body,
            attributes: text("attributes"),
            excluded_attributes: text("excludedAttributes"),
            if_match: text("ifMatch"),
            if_none_match: text("ifNoneMatch"),
        })
    }

    /// What the service asks of itself.
    pub(super) const fn internal() -> Self {
        Self {
            method: Method::Patch,
            resource_type: ResourceType::User,
            id: String::new(),
            body: &[],
            attributes: None,
            excluded_attributes: None,
            if_match: None,
            if_none_match: None,
        }
    }

    /// Whether a precondition names another version than this one: then nothing is changed (RFC 9110, section 13.1.1).
    fn is_outdated(&self, version: u64) -> bool {
        self.if_match.as_deref().is_some_and(|tags| !names(tags, version))
    }

    /// Checks that a resource of this version may be changed (RFC 9110, sections 13.1.1 and 13.1.2).
    pub(super) fn check_version(&self, version: u64) -> Result<(), Refused> {
        if self.is_outdated(version) {
            return Err(Refused::version_mismatch("If-Match"));
        }
        if self.is_known(version) { Err(Refused::version_mismatch("If-None-Match")) } else { Ok(()) }
    }

    /// Whether the client has this version already (RFC 9110, section 13.1.2).
    pub(super) fn is_known(&self, version: u64) -> bool {
        self.if_none_match.as_deref().is_some_and(|tags| names(tags, version))
    }
}

/// A version as an entity tag.
pub(super) fn tag(version: u64) -> String {
    format!("W/\"{version}\"")
}

/// Whether a list of entity tags holds a version's; weak and strong ones compare alike.
fn names(tags: &str, version: u64) -> bool {
    let wanted = format!("\"{version}\"");
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == wanted)
}

#[cfg(test)]
mod tests {
    use super::{names, tag};

    #[test]
    fn a_version_is_named_by_its_tag_weak_or_strong_or_by_the_star() {
        assert!(["W/\"3\"", "\"3\"", "\"1\", W/\"3\"", "*", &tag(3)].into_iter().all(|tags| names(tags, 3)));
        assert!(!["W/\"33\"", "3", "", "\"1\",\"2\""].into_iter().any(|tags| names(tags, 3)));
    }
}
