//! Which attributes an answer holds (RFC 7644, section 3.9; RFC 7643, section 7, `returned`).

use super::error::Refusal;
use super::path::{AttributePath, LONGEST, starts_with_urn};
use super::schema::{Attribute, Returned, Schemas};
use crate::finding::Finding;
use crate::json::tree::{Member, Node, Value};
use crate::rule::Rule;

/// What a client wants to see of resources.
#[derive(Clone, Debug)]
pub struct Projection {
    schemas: Schemas,
    choice: Choice,
    named: Vec<Named>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Choice {
    /// What is returned by default.
    Default,
    /// What is named, and what is always returned.
    Only,
    /// What is returned by default and not named.
    Without,
}

/// An attribute that a client named.
#[derive(Clone, Debug)]
struct Named {
    text: String,
    extension: Option<String>,
    /// Empty: the schema as a whole.
    name: String,
    sub: Option<String>,
}

/// What of an attribute is named.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asked<'p> {
    Nothing,
    Parts(Vec<&'p str>),
    Whole,
}

impl Projection {
    /// Reads the parameters `attributes` and `excludedAttributes`: names with commas between them. What is no name,
    /// or names nothing, has no effect; a parameter without a name is none.
    ///
    /// # Errors
    /// Both are there (they exclude each other), or one is longer than 8 KiB.
    pub fn read(attributes: Option<&str>, excluded: Option<&str>, schemas: &Schemas) -> Result<Self, Refusal> {
        let is_there = |names: &&str| !names.trim().is_empty();
        let (attributes, excluded) = (attributes.filter(is_there), excluded.filter(is_there));
        let (choice, names) = match (attributes, excluded) {
            (Some(_), Some(_)) => {
                return Err(refused("`attributes` and `excludedAttributes` exclude each other. Send one of them."));
            }
            (Some(names), None) => (Choice::Only, names),
            (None, Some(names)) => (Choice::Without, names),
            (None, None) => (Choice::Default, ""),
        };
        if names.len() > LONGEST {
            return Err(refused("The list of attributes is longer than 8192 bytes. Name fewer."));
        }
        let named = names.split(',').filter_map(|name| Named::read(name.trim(), schemas)).collect();
        Ok(Self { schemas: schemas.clone(), choice, named })
    }

    /// A resource as the client wants to see it; `id` and `schemas` are always there.
    #[must_use]
    pub fn apply<'a>(&self, root: Node<'a>) -> Node<'a> {
        let Value::Object(members) = root.value else { return root };
        let kept = members.into_iter().filter_map(|member| self.top(member)).collect();
        Node { value: Value::Object(kept), ..root }
    }

    /// Whether a list of resources needs this attribute of the core schema: a store may leave out what it does not.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.is_kept(self.schemas.attribute(name), &self.asked(None, name))
    }

    /// A member at the top: an attribute, or an extension.
    fn top<'a>(&self, member: Member<'a>) -> Option<Member<'a>> {
        let known = self.schemas.split_urn(&member.key);
        let is_extension = match known {
            Some((schema, rest)) => rest.is_empty() && !self.schemas.is_core(&schema.id),
            None => starts_with_urn(&member.key),
        };
        match member.value.value {
            Value::Object(parts) if is_extension => {
                let urn = member.key.as_ref();
                let kept: Vec<_> = parts.into_iter().filter_map(|part| self.within(urn, part)).collect();
                let value = Node { value: Value::Object(kept), ..member.value };
                Some(Member { value, ..member }).filter(|member| !super::value::is_absent(&member.value))
            }
            _ => {
                // Some clients write `URN:name` as one name.
                let (extension, name) = match known {
                    Some((schema, rest)) if self.schemas.is_core(&schema.id) => (None, rest.to_owned()),
                    Some((schema, rest)) => (Some(schema.id.to_string()), rest.to_owned()),
                    None => (None, member.key.to_string()),
                };
                self.attribute(extension.as_deref(), &name, member)
            }
        }
    }

    fn within<'a>(&self, urn: &str, member: Member<'a>) -> Option<Member<'a>> {
        let name = member.key.to_string();
        self.attribute(Some(urn), &name, member)
    }

    fn attribute<'a>(&self, extension: Option<&str>, name: &str, member: Member<'a>) -> Option<Member<'a>> {
        let definition = match extension {
            None => self.schemas.attribute(name),
            Some(urn) => self.schemas.extension(urn).and_then(|schema| schema.attribute(name)),
        };
        let asked = self.asked(extension, name);
        if !self.is_kept(definition, &asked) {
            return None;
        }
        let value = self.parts(definition, &asked, member.value)?;
        Some(Member { value, ..member })
    }

    fn asked(&self, extension: Option<&str>, name: &str) -> Asked<'_> {
        let mut parts = Vec::new();
        for named in self.named.iter().filter(|named| named.is_in(extension)) {
            let is_it = named.name.is_empty() || named.name.eq_ignore_ascii_case(name) || named.is_text_of(extension);
            match named.sub.as_deref() {
                _ if !is_it => {}
                Some(sub) => parts.push(sub),
                None => return Asked::Whole,
            }
        }
        if parts.is_empty() { Asked::Nothing } else { Asked::Parts(parts) }
    }

    fn is_kept(&self, definition: Option<&Attribute>, asked: &Asked) -> bool {
        match returned(definition) {
            Returned::Always => true,
            Returned::Never => false,
            Returned::Request => self.choice == Choice::Only && *asked != Asked::Nothing,
            Returned::Default => match self.choice {
                Choice::Default => true,
                Choice::Only => *asked != Asked::Nothing,
                Choice::Without => *asked != Asked::Whole,
            },
        }
    }

    /// An attribute's value without the sub-attributes that the client does not see; nothing where none is left.
    fn parts<'a>(&self, definition: Option<&Attribute>, asked: &Asked, mut value: Node<'a>) -> Option<Node<'a>> {
        let is_seen = |part: &Member| {
            let is_named = match asked {
                Asked::Parts(parts) => parts.iter().any(|name| name.eq_ignore_ascii_case(&part.key)),
                _ => false,
            };
            match returned(definition.and_then(|definition| definition.sub(&part.key))) {
                Returned::Always => true,
                Returned::Never => false,
                Returned::Request => self.choice == Choice::Only && is_named,
                Returned::Default => match (self.choice, asked) {
                    (Choice::Only, Asked::Parts(_)) => is_named,
                    (Choice::Without, _) => !is_named,
                    _ => true,
                },
            }
        };
        let mut is_less = false;
        let mut reduce = |node: &mut Node| {
            if let Value::Object(members) = &mut node.value {
                let before = members.len();
                members.retain(is_seen);
                is_less |= members.len() < before;
            }
        };
        match &mut value.value {
            Value::Array(items) => {
                items.iter_mut().for_each(&mut reduce);
                if is_less {
                    items.retain(|item| !super::value::is_absent(item));
                }
            }
            _ => reduce(&mut value),
        }
        Some(value).filter(|value| !is_less || !super::value::is_absent(value))
    }
}

impl Named {
    fn read(text: &str, schemas: &Schemas) -> Option<Self> {
        let path = AttributePath::read(text).ok()?;
        let resolved = path.resolve(schemas);
        let mut extension = resolved.extension.map(str::to_owned);
        if extension.is_none() && resolved.attribute.is_none() {
            // The URN of an extension is often left out.
            let having = schemas.extension_with(resolved.name);
            extension = having.map(|schema| schema.id.to_string());
        }
        let (name, sub) = (resolved.name.to_owned(), resolved.sub.map(str::to_owned));
        Some(Self { text: text.to_owned(), extension, name, sub })
    }

    /// Whether it may name something at the top, or within this extension.
    fn is_in(&self, extension: Option<&str>) -> bool {
        match (self.extension.as_deref(), extension) {
            (None, None) => true,
            (Some(named), Some(urn)) => named.eq_ignore_ascii_case(urn) || self.is_text_of(extension),
            _ => false,
        }
    }

    /// Whether it is the URN of an extension that no schema describes: what follows its last colon is no name.
    fn is_text_of(&self, extension: Option<&str>) -> bool {
        extension.is_some_and(|urn| urn.eq_ignore_ascii_case(&self.text))
    }
}

fn returned(definition: Option<&Attribute>) -> Returned {
    definition.map_or(Returned::Default, |definition| definition.returned)
}

fn refused(message: &str) -> Refusal {
    Refusal::from(Finding::error(Rule::InvalidValue, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Limits, tree};
    use crate::scim::schema::{ENTERPRISE, ResourceType, Schema, Type};
    use crate::scim::value::print;

    const ADA: &str = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","userName":"ada","password":"x","name":{"givenName":"Ada","familyName":"King"},"emails":[{"value":"a@x","type":"work"},{"type":"home"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D","manager":{"value":"1","displayName":"M"}},"urn:acme:hr:2.0:User":{"badge":1},"meta":{"version":"1"}}"#;

    const ALWAYS: &str = r#""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7""#;

    fn seen(attributes: Option<&str>, excluded: Option<&str>) -> String {
        let schemas = Schemas::of(ResourceType::User);
        let projection = Projection::read(attributes, excluded, &schemas).expect("one of both");
        let root = tree::parse(ADA.as_bytes(), Limits::DOCUMENT).expect("it is JSON");
        let printed = String::from_utf8(print(&projection.apply(root))).expect("it is UTF-8");
        printed.replacen(ALWAYS, "..", 1)
    }

    #[test]
    fn what_is_never_returned_is_left_out() {
        let expected = ADA.replacen(r#","password":"x""#, "", 1);
        assert_eq!(seen(None, None).replacen("..", ALWAYS, 1), expected);
        assert_eq!(seen(Some(" "), Some("")).len(), seen(None, None).len());
        assert_eq!(seen(Some("password"), None), "{..}");
    }

    #[test]
    fn attributes_name_what_is_returned_beside_what_always_is() {
        for (names, expected) in [
            ("USERNAME", r#"{..,"userName":"ada"}"#),
            (" id , userName,", r#"{..,"userName":"ada"}"#),
            ("name.GivenName", r#"{..,"name":{"givenName":"Ada"}}"#),
            ("name.givenName,name", r#"{..,"name":{"givenName":"Ada","familyName":"King"}}"#),
            ("emails.value", r#"{..,"emails":[{"value":"a@x"}]}"#),
            ("emails.display", "{..}"),
            ("shoeSize", "{..}"),
            ("not a name, ((", "{..}"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName", r#"{..,"userName":"ada"}"#),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                r#"{..,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1"}}}"#,
            ),
            ("department", r#"{..,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}"#),
            ("urn:acme:hr:2.0:User", r#"{..,"urn:acme:hr:2.0:User":{"badge":1}}"#),
            ("urn:acme:hr:2.0:User:badge", r#"{..,"urn:acme:hr:2.0:User":{"badge":1}}"#),
        ] {
            assert_eq!(seen(Some(names), None), expected, "{names}");
        }
        let whole = seen(Some(&ENTERPRISE.to_uppercase()), None);
        assert!(whole.contains("department") && whole.contains("displayName") && !whole.contains("userName"));
    }

    #[test]
    fn excluded_attributes_name_what_is_not_returned() {
        let gone = |names: &str, what: &str| {
            let left = seen(None, Some(names));
            assert!(!left.contains(what), "{left}");
            left
        };
        assert!(gone("userName", "\"userName\"").contains("..,\"name\""));
        assert!(gone("name.familyName", "King").contains("Ada"));
        assert!(gone("emails.value,emails.type", "emails").contains("name"));
        gone("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "department");
        gone("urn:acme:hr:2.0:User", "badge");
        assert!(gone("meta,id,schemas", "meta").starts_with("{..,"));
    }

    #[test]
    fn both_at_once_and_endless_lists_are_refused() {
        let schemas = Schemas::of(ResourceType::User);
        let both = Projection::read(Some("id"), Some("name"), &schemas).expect_err("they exclude each other");
        assert_eq!((both.status(), both.scim_type()), (400, Some("invalidValue")));
        assert!(Projection::read(Some(&"a,".repeat(5000)), None, &schemas).is_err());
    }

    #[test]
    fn what_is_returned_on_request_is_returned_when_it_is_named() {
        let secret = Attribute { returned: Returned::Request, ..Attribute::new("shoeSize", Type::String) };
        let schemas = Schemas::custom(Schema::new("urn:x:y:Z", vec![secret]), Vec::new());
        let is_seen = |attributes, excluded| {
            let projection = Projection::read(attributes, excluded, &schemas).expect("one of both");
            projection.wants("SHOESIZE")
        };
        assert!(is_seen(Some("shoesize"), None));
        assert!(!is_seen(None, None));
        assert!(!is_seen(Some("id"), None));
        assert!(!is_seen(None, Some("id")));
    }
}
