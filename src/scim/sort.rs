//! Sorting (RFC 7644, section 3.4.2.3).

use super::error::Refusal;
use super::path::AttributePath;
use super::resource::Resource;
use super::schema::{Attribute, Schemas, Type};
use super::select::{self, ReadBy, read_all};
use super::shape::is_primary;
use super::value::{self, get, is_absent, items};
use super::{decimal, moment};
use crate::finding::{Document, Finding};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use std::borrow::Cow;
use std::cmp::Ordering;

/// How resources are sorted: by one attribute, up or down.
#[derive(Clone, Debug)]
pub struct Sorting {
    path: AttributePath,
    is_descending: bool,
}

/// What a resource is sorted by. Numbers come before text, texts before the absence of a value; where the order is
/// turned round, the absence comes first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Key {
    /// `false` before `true`.
    Bool(bool),
    /// By value.
    Number(String),
    /// By time.
    Moment(moment::Moment, String),
    /// By characters, without case where the attribute has none.
    Text(String),
    /// No value.
    Absent,
}

impl Sorting {
    /// Reads `sortBy` and `sortOrder`.
    ///
    /// # Errors
    /// `invalidPath`: `sortBy` names no attribute that can be compared. `invalidValue`: `sortOrder` is neither
    /// `ascending` nor `descending`.
    pub fn read(sort_by: &str, sort_order: Option<&str>, schemas: &Schemas) -> Result<Self, Refusal> {
        let wrong = |rule, message: String| Refusal::from(Finding::error(rule, message).at(Document::Filter, ""));
        let is_descending = match sort_order {
            None | Some("") => false,
            Some(word) if word.eq_ignore_ascii_case("ascending") => false,
            Some(word) if word.eq_ignore_ascii_case("descending") => true,
            Some(_) => {
                let message = "`sortOrder` is `ascending` or `descending`.".to_owned();
                return Err(wrong(Rule::InvalidValue, message));
            }
        };
        let path = AttributePath::read(sort_by.trim())
            .map_err(|(_, message)| wrong(Rule::InvalidPath, format!("`sortBy` names an attribute. {message}")))?;
        let leaf = path.resolve(schemas).leaf();
        let has_no_order =
            |leaf: &Attribute| leaf.kind == Type::Binary || (leaf.kind == Type::Complex && leaf.sub("value").is_none());
        if leaf.is_some_and(has_no_order) {
            let message = format!("`{path}` has no order. Name a sub-attribute.");
            return Err(wrong(Rule::InvalidPath, message));
        }
        Ok(Self { path, is_descending })
    }

    /// What a resource is sorted by: of many values the primary one, else the first.
    #[must_use]
    pub fn key(&self, resource: &Resource) -> Key {
        let (value, definition) = resource.look_up(&self.path);
        let chosen = value.and_then(|value| items(value).find(|item| is_primary(item)).or_else(|| items(value).next()));
        let sub = self.path.sub().unwrap_or("value");
        let leaf = definition.and_then(|definition| definition.sub(sub)).or(definition);
        let node = chosen.and_then(|chosen| match chosen.value {
            Value::Object(_) => get(chosen, sub).and_then(|node| items(node).next()),
            _ => Some(chosen),
        });
        node.map_or(Key::Absent, |node| key(node, leaf))
    }

    /// The order of two keys.
    #[must_use]
    pub fn compare(&self, left: &Key, right: &Key) -> Ordering {
        let order = left.cmp(right);
        if self.is_descending { order.reverse() } else { order }
    }
}

fn key(node: &Node, definition: Option<&Attribute>) -> Key {
    match &node.value {
        _ if is_absent(node) => Key::Absent,
        Value::Bool(value) => Key::Bool(*value),
        Value::Number(number) => Key::Number((*number).to_owned()),
        Value::String(text) => {
            let is_moment = definition.is_none_or(|definition| definition.kind == Type::DateTime);
            match moment::read(text).filter(|_| is_moment) {
                Some(moment) => Key::Moment(moment, text.clone().into_owned()),
                None => Key::Text(cased(text, definition).into_owned()),
            }
        }
        _ => Key::Absent,
    }
}

fn cased<'t>(text: &'t str, definition: Option<&Attribute>) -> Cow<'t, str> {
    let is_exact = definition.is_some_and(|definition| definition.is_case_exact);
    if is_exact { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) }
}

impl Key {
    /// Bytes that it holds beside itself.
    pub(crate) const fn size(&self) -> usize {
        match self {
            Self::Bool(_) | Self::Absent => 0,
            Self::Number(text) | Self::Moment(_, text) | Self::Text(text) => text.len(),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Number(_) => 1,
            Self::Moment(..) => 2,
            Self::Text(_) => 3,
            Self::Absent => 4,
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::Number(left), Self::Number(right)) => decimal::compare(left, right),
            (Self::Moment(left, _), Self::Moment(right, _)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Resources in order, one a line; equal ones stay as they were. The text is one resource, a list of them, a
/// ListResponse, or one resource a line.
///
/// # Errors
/// The text is none of these, or the attribute cannot be sorted by.
pub fn sort(bytes: &[u8], sort_by: &str, is_descending: bool, read_by: ReadBy) -> Result<Vec<u8>, Refusal> {
    let order = is_descending.then_some("descending");
    let mut keyed = Vec::new();
    for root in read_all(bytes)? {
        let schemas = read_by.schemas(|| select::type_of(&root));
        let sorting = Sorting::read(sort_by, order, &schemas)?;
        let resource = Resource::new(root, schemas);
        keyed.push((sorting.key(&resource), value::print(resource.root())));
    }
    let compare = |left: &Key, right: &Key| if is_descending { right.cmp(left) } else { left.cmp(right) };
    crate::order::sort_by(&mut keyed, |(left, _), (right, _)| compare(left, right));
    let mut sorted = Vec::with_capacity(bytes.len());
    for (_, resource) in keyed {
        sorted.extend(resource);
        sorted.push(b'\n');
    }
    Ok(sorted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::ResourceType;

    fn sorted(resources: &str, by: &str, is_descending: bool) -> String {
        let sorted =
            sort(resources.as_bytes(), by, is_descending, ReadBy::Kind(ResourceType::User)).expect("it can be sorted");
        let ids = String::from_utf8(sorted).expect("it is UTF-8");
        ids.lines().filter_map(|line| line.split("\"id\":\"").nth(1)?.chars().next()).collect()
    }

    #[test]
    fn values_are_compared_as_their_attribute_says() {
        let users = r#"[{"id":"1","userName":"b","externalId":"b"},{"id":"2","userName":"A","externalId":"B"},{"id":"3","externalId":"a"},{"id":"4","userName":"a"}]"#;
        assert_eq!(sorted(users, "userName", false), "2413");
        assert_eq!(sorted(users, "USERNAME", true), "3124");
        assert_eq!(sorted(users, "externalId", false), "2314");
    }

    #[test]
    fn of_many_values_the_primary_one_counts() {
        let users = r#"[{"id":"1","emails":[{"value":"z"},{"value":"a","primary":true}]},{"id":"2","emails":[{"value":"m"}]},{"id":"3","emails":["b"]}]"#;
        assert_eq!(sorted(users, "emails", false), "132");
        assert_eq!(sorted(users, "emails.value", true), "231");
    }

    #[test]
    fn moments_are_compared_by_time_and_numbers_by_value() {
        let users = r#"[{"id":"1","meta":{"created":"2024-01-01T01:00:00+02:00"},"n":10},{"id":"2","meta":{"created":"2023-12-31T23:30:00Z"},"n":9.5}]"#;
        assert_eq!(sorted(users, "meta.created", false), "12");
        assert_eq!(sorted(users, "n", false), "21");
    }

    #[test]
    fn what_has_no_order_is_refused() {
        for by in ["name", "x509Certificates.value", "a b", "", "1"] {
            assert!(Sorting::read(by, None, &Schemas::of(ResourceType::User)).is_err(), "{by}");
        }
        assert!(Sorting::read("id", Some("upwards"), &Schemas::of(ResourceType::User)).is_err());
        assert!(Sorting::read("id", Some("Descending"), &Schemas::of(ResourceType::User)).is_ok());
    }
}
