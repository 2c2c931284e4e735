//! Many resources in one text, and those that a filter means.

use super::error::Refusal;
use super::filter::{Filter, FilterError};
use super::resource::{self, Resource, read_object};
use super::schema::{GROUP, ResourceType, Schemas};
use super::value::{as_text, get, items, print};
use crate::finding::{Document, Finding};
use crate::json::tree::{self, Node, Value};
use crate::json::{Limits, part, scan};
use crate::rule::Rule;

/// By which schemas resources are read.
#[derive(Clone, Copy, Debug)]
pub enum ReadBy<'s> {
    /// What each says that it is.
    Itself,
    /// A built-in kind's.
    Kind(ResourceType),
    /// These.
    Schemas(&'s Schemas),
}

impl ReadBy<'_> {
    pub(super) fn schemas(self, kind: impl FnOnce() -> ResourceType) -> Schemas {
        match self {
            Self::Itself => Schemas::of(kind()),
            Self::Kind(kind) => Schemas::of(kind),
            Self::Schemas(schemas) => schemas.clone(),
        }
    }
}

/// The kind of a resource that does not say it otherwise: a group names the group schema, or has members and no
/// userName.
#[must_use]
pub fn resource_type_of(bytes: &[u8]) -> ResourceType {
    tree::parse(bytes, Limits::DOCUMENT).map_or(ResourceType::User, |root| type_of(&root))
}

pub(super) fn type_of(root: &Node) -> ResourceType {
    let names_group = |item: &Node| as_text(item).is_some_and(|urn| urn.eq_ignore_ascii_case(GROUP));
    let is_named = get(root, "schemas").is_some_and(|schemas| items(schemas).any(names_group));
    let looks_like_group = get(root, "members").is_some() && get(root, "userName").is_none();
    if is_named || looks_like_group { ResourceType::Group } else { ResourceType::User }
}

/// The resources that a filter means, one a line, in their order. The text is one resource, a list of them, a
/// ListResponse (RFC 7644, section 3.4.2), or one resource a line.
///
/// # Errors
/// The text is none of these, or the filter orders what has no order in one of its resources.
pub fn select(filter: &Filter, bytes: &[u8], read_by: ReadBy) -> Result<Vec<u8>, Refusal> {
    let mut selected = Vec::new();
    if let Some(lines) = lines(bytes) {
        for (number, line) in lines.enumerate() {
            if may_match(filter, line, read_by) {
                take(filter, read_line(number, line)?, read_by, &mut selected)?;
            }
        }
        return Ok(selected);
    }
    read_all(bytes)?.into_iter().try_for_each(|resource| take(filter, resource, read_by, &mut selected))?;
    Ok(selected)
}

/// Whether a line may be meant, from the members that the filter asks for alone; what cannot be read so is read whole.
fn may_match(filter: &Filter, line: &[u8], read_by: ReadBy) -> bool {
    let tells_type =
        |name: &str| ["schemas", "members", "userName"].iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_wanted = |name: &str| filter.asks_for(name) || (matches!(read_by, ReadBy::Itself) && tells_type(name));
    let Some(root) = part::parse(line, Limits::LINE, &is_wanted) else { return true };
    let schemas = read_by.schemas(|| type_of(&root));
    // What has no order is refused when the whole is read.
    filter.check(&schemas).is_err() || filter.matches(&Resource::new(root, schemas))
}

/// The lines of a text that is one resource a line; nothing where it is one text.
fn lines(bytes: &[u8]) -> Option<impl Iterator<Item = &[u8]>> {
    let split = || {
        let mut at = Some(0);
        std::iter::from_fn(move || {
            let from = at?;
            let end = scan::line_end(bytes, from);
            at = (end < bytes.len()).then_some(end + 1);
            bytes.get(from..end)
        })
    };
    let lines = || split().filter(|line| !line.trim_ascii_start().is_empty());
    // A resource over several lines is no line by itself.
    let first = lines().next().filter(|first| first.trim_ascii_end().ends_with(b"}"))?;
    let is_many = lines().nth(1).is_some() && tree::parse(first, Limits::LINE).is_ok();
    is_many.then(lines)
}

fn read_line(number: usize, line: &[u8]) -> Result<Node<'_>, Refusal> {
    tree::parse(line, Limits::LINE).map_err(|error| {
        let message = format!("Resource {} cannot be read. {}", number + 1, error.message);
        Refusal::from(Finding::error(Rule::JsonSyntax, message))
    })
}

/// The resources of a text: one, a list of them, a ListResponse, or one a line.
pub(super) fn read_all(bytes: &[u8]) -> Result<Vec<Node<'_>>, Refusal> {
    if let Some(lines) = lines(bytes) {
        return lines.enumerate().map(|(number, line)| read_line(number, line)).collect();
    }
    match bytes.trim_ascii() {
        [] => Ok(Vec::new()),
        _ => match tree::parse(bytes, Limits::DOCUMENT) {
            Ok(root) => Ok(resources(root)),
            // It cannot be read: say why.
            Err(_) => read_object(bytes, Document::Resource).map(|root| vec![root]),
        },
    }
}

fn resources(root: Node<'_>) -> Vec<Node<'_>> {
    let is_list = get(&root, "Resources").is_some_and(|list| matches!(list.value, Value::Array(_)));
    match root.value {
        Value::Array(resources) => resources,
        Value::Object(members) if is_list => {
            let list = members.into_iter().find(|member| member.key.eq_ignore_ascii_case("Resources"));
            match list.map(|list| list.value.value) {
                Some(Value::Array(resources)) => resources,
                _ => Vec::new(),
            }
        }
        value => vec![Node { value, ..root }],
    }
}

fn take(filter: &Filter, root: Node, read_by: ReadBy, selected: &mut Vec<u8>) -> Result<(), Refusal> {
    let schemas = read_by.schemas(|| type_of(&root));
    check(filter, &filter.to_string(), &schemas)?;
    let resource = Resource::new(root, schemas);
    if filter.matches(&resource) {
        selected.extend(print(resource.root()));
        selected.push(b'\n');
    }
    Ok(())
}

/// Whether a filter means a resource.
///
/// # Errors
/// The resource cannot be read, or the filter orders what has no order.
pub fn matches(filter: &Filter, bytes: &[u8], read_by: ReadBy) -> Result<bool, Refusal> {
    let schemas = read_by.schemas(|| resource_type_of(bytes));
    check(filter, &filter.to_string(), &schemas)?;
    Ok(filter.matches(&resource::read(bytes, &schemas)?))
}

/// Refuses a filter that orders what has no order.
///
/// # Errors
/// `invalidFilter`.
pub fn check(filter: &Filter, text: &str, schemas: &Schemas) -> Result<(), Refusal> {
    filter.check(schemas).map_err(|error| refused(text, &error))
}

/// Reads a filter; a strict reader refuses what is outside the grammar.
///
/// # Errors
/// `invalidFilter`, with the place.
pub fn read_filter(text: &str, is_strict: bool) -> Result<Filter, Refusal> {
    let filter = super::filter::parse(text).map_err(|error| refused(text, &error))?;
    match filter.tolerated().first() {
        Some(tolerated) if is_strict => {
            let message = "This is outside the grammar of RFC 7644, section 3.4.2.2.";
            Err(refused(text, &FilterError { offset: tolerated.offset(), message: message.to_owned() }))
        }
        _ => Ok(filter),
    }
}

fn refused(text: &str, error: &FilterError) -> Refusal {
    let finding = Finding::error(Rule::InvalidFilter, error.message.clone());
    Refusal::from(finding.at(Document::Filter, "").placed(Some(error.place(text))))
}
