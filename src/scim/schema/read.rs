//! Schemas that are described while the program runs (RFC 7643, section 7): the documents of a `/Schemas` endpoint.

use super::{Attribute, Mutability, ResourceType, Returned, Schema, Schemas, Type, Uniqueness};
use crate::finding::{Document, Finding};
use crate::json::pointer::Pointer;
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use crate::scim::error::Refusal;
use crate::scim::resource::{place, read_any};
use crate::scim::value::{as_text, get, get_text, items};
use std::borrow::Cow;

/// The most attributes of one object: more could not be told apart by their numbers.
const MOST: usize = 4096;
/// The most attributes of one object that must be there.
const MOST_REQUIRED: usize = 64;
/// How deep sub-attributes may stand in sub-attributes.
const DEEPEST: usize = 8;

/// Reads one schema, a ListResponse of schemas, or a list of any of these.
///
/// # Errors
/// Everything that is wrong with the definitions.
pub fn read(bytes: &[u8]) -> Result<Vec<Schema>, Refusal> {
    let root = read_any(bytes, Document::Schema)?;
    let mut reading = Reading { bytes, findings: Vec::new() };
    let listed = items(&root).flat_map(|item| items(get(item, "Resources").unwrap_or(item)));
    let schemas: Vec<_> = listed.map(|schema| reading.schema(schema)).collect();
    if schemas.is_empty() {
        reading.wrong(&root, Rule::MissingKey, "There is no schema here.");
    }
    for (index, schema) in schemas.iter().enumerate() {
        let is_same = |earlier: &Schema| earlier.id.eq_ignore_ascii_case(&schema.id);
        if schemas.iter().take(index).any(is_same) {
            reading.wrong(&root, Rule::DuplicateId, format!("The schema `{}` stands twice.", schema.id));
        }
    }
    if reading.findings.is_empty() { Ok(schemas) } else { Err(Refusal { findings: reading.findings }) }
}

/// Reads the schemas of a resource: extensions of a built-in kind, or without one the resource's own schema and its
/// extensions.
///
/// # Errors
/// Everything that is wrong with the definitions.
pub fn read_schemas(bytes: &[u8], resource_type: Option<ResourceType>) -> Result<Schemas, Refusal> {
    let mut schemas = read(bytes)?;
    Ok(match resource_type {
        Some(resource_type) => Schemas::of(resource_type).with(schemas),
        None => Schemas::custom(schemas.remove(0), schemas),
    })
}

/// Attributes whose parts are still to be read, and those that wait for theirs.
struct Open<'t, 'a> {
    nodes: std::vec::IntoIter<&'t Node<'a>>,
    read: Vec<Attribute>,
    /// The attribute that these are parts of.
    parent: Option<Attribute>,
}

struct Reading<'b> {
    bytes: &'b [u8],
    findings: Vec<Finding>,
}

impl Reading<'_> {
    #[cold]
    fn wrong(&mut self, node: &Node, rule: Rule, message: impl Into<String>) {
        let finding = Finding::error(rule, message).at(Document::Schema, Pointer::to(self.bytes, node.offset));
        self.findings.push(finding.placed(Some(place(self.bytes, node.offset))));
    }

    fn schema(&mut self, node: &Node) -> Schema {
        let id = get_text(node, "id").unwrap_or_default().trim();
        if id.is_empty() {
            self.wrong(node, Rule::MissingKey, "`id` is missing: a schema is known by its URN.");
        }
        let text = |name| Cow::Owned(get_text(node, name).unwrap_or_default().to_owned());
        let (name, description) = (text("name"), text("description"));
        let attributes = self.attributes(node);
        Schema { id: id.to_owned().into(), name, description, attributes: attributes.into() }
    }

    /// All attributes of a schema, deepest first, without recursion.
    fn attributes(&mut self, schema: &Node) -> Vec<Attribute> {
        let Some(list) = self.list(schema, "attributes") else {
            self.wrong(schema, Rule::MissingKey, "`attributes` is missing: it lists what the schema defines.");
            return Vec::new();
        };
        let mut open = vec![Open { nodes: list, read: Vec::new(), parent: None }];
        loop {
            let depth = open.len();
            let Some(level) = open.last_mut() else { break };
            if let Some(node) = level.nodes.next() {
                let (attribute, parts) = self.attribute(node);
                match parts {
                    Some(nodes) if depth < DEEPEST => {
                        open.push(Open { nodes, read: Vec::new(), parent: Some(attribute) });
                    }
                    Some(_) => self.wrong(node, Rule::OutOfRange, "Sub-attributes stand too deep in sub-attributes."),
                    None => level.read.push(attribute),
                }
                continue;
            }
            let Some(Open { read, parent, .. }) = open.pop() else { break };
            self.check_names(schema, &read);
            match (parent, open.last_mut()) {
                (Some(parent), Some(around)) => {
                    around.read.push(Attribute { sub_attributes: read.into(), ..parent });
                }
                _ => return read,
            }
        }
        Vec::new()
    }

    /// An attribute without its parts, and its parts where it has some.
    fn attribute<'t, 'a>(&mut self, node: &'t Node<'a>) -> (Attribute, Option<std::vec::IntoIter<&'t Node<'a>>>) {
        let name = get_text(node, "name").unwrap_or_default();
        if !is_name(name) {
            let message = "An attribute's `name` begins with a letter and holds letters, digits, `-` and `_` only.";
            self.wrong(get(node, "name").unwrap_or(node), Rule::InvalidValue, message);
        }
        let kind = self.word(node, "type", &Type::ALL, Type::word).unwrap_or(Type::String);
        let mut attribute = Attribute::new(name.to_owned(), kind);
        attribute.description = get_text(node, "description").unwrap_or_default().to_owned().into();
        attribute.is_multi_valued = self.flag(node, "multiValued");
        attribute.is_required = self.flag(node, "required");
        let is_exact = self.flag(node, "caseExact");
        attribute.is_case_exact = is_exact || matches!(kind, Type::Binary | Type::Reference);
        attribute.mutability =
            self.word(node, "mutability", &Mutability::ALL, Mutability::word).unwrap_or(Mutability::ReadWrite);
        attribute.returned = self.word(node, "returned", &Returned::ALL, Returned::word).unwrap_or(Returned::Default);
        attribute.uniqueness =
            self.word(node, "uniqueness", &Uniqueness::ALL, Uniqueness::word).unwrap_or(Uniqueness::None);
        attribute.canonical_values = self.words(node, "canonicalValues");
        attribute.reference_types = self.words(node, "referenceTypes");
        self.check_sense(node, &attribute, is_exact);
        let parts = self.list(node, "subAttributes");
        let has_parts = parts.as_ref().is_some_and(|parts| parts.len() > 0);
        if has_parts && kind != Type::Complex {
            let message = format!("`{name}` has sub-attributes, so that its type is complex.");
            self.wrong(node, Rule::InvalidValue, message);
        }
        (attribute, parts.filter(|_| has_parts && kind == Type::Complex))
    }

    /// Characteristics that exclude each other (RFC 7643, section 7).
    fn check_sense(&mut self, node: &Node, attribute: &Attribute, is_exact: bool) {
        let name = &attribute.name;
        match (attribute.mutability, attribute.returned) {
            (Mutability::ReadOnly, Returned::Never) => {
                self.wrong(node, Rule::InvalidValue, format!("Nobody could write `{name}`, and nobody read it."));
            }
            (Mutability::WriteOnly, Returned::Always) => {
                self.wrong(
                    node,
                    Rule::InvalidValue,
                    format!("`{name}` is never read, and could not always be returned."),
                );
            }
            _ => {}
        }
        let says_inexact = get(node, "caseExact").is_some() && !is_exact;
        if attribute.kind == Type::Binary && says_inexact {
            self.wrong(node, Rule::InvalidValue, format!("`{name}` holds bytes, which are compared with case."));
        }
        if attribute.kind == Type::Binary && attribute.uniqueness != Uniqueness::None {
            self.wrong(node, Rule::InvalidValue, format!("`{name}` holds bytes, which have no uniqueness."));
        }
    }

    fn check_names(&mut self, schema: &Node, attributes: &[Attribute]) {
        let required = attributes.iter().filter(|attribute| attribute.is_required).count();
        if attributes.len() > MOST || required > MOST_REQUIRED {
            let message =
                format!("One object has more than {MOST} attributes, or more than {MOST_REQUIRED} that are required.");
            self.wrong(schema, Rule::OutOfRange, message);
        }
        let mut names: Vec<_> = attributes.iter().map(|attribute| attribute.name.to_ascii_lowercase()).collect();
        crate::order::sort_by(&mut names, Ord::cmp);
        if let Some((twice, _)) = names.iter().zip(names.iter().skip(1)).find(|(a, b)| a == b) {
            self.wrong(schema, Rule::JsonDuplicateKey, format!("The attribute `{twice}` stands twice in one object."));
        }
    }

    fn list<'t, 'a>(&mut self, node: &'t Node<'a>, name: &str) -> Option<std::vec::IntoIter<&'t Node<'a>>> {
        let list = get(node, name)?;
        match &list.value {
            Value::Array(items) => Some(items.iter().collect::<Vec<_>>().into_iter()),
            Value::Null => None,
            value => {
                self.wrong(list, Rule::WrongType, format!("`{name}` takes a list, found {}.", value.kind()));
                None
            }
        }
    }

    fn flag(&mut self, node: &Node, name: &str) -> bool {
        match get(node, name) {
            None => false,
            Some(flag) => match &flag.value {
                Value::Bool(value) => *value,
                Value::Null => false,
                value => {
                    self.wrong(
                        flag,
                        Rule::WrongType,
                        format!("`{name}` takes `true` or `false`, found {}.", value.kind()),
                    );
                    false
                }
            },
        }
    }

    fn word<T: Copy>(&mut self, node: &Node, name: &str, all: &[T], word: fn(T) -> &'static str) -> Option<T> {
        let given = get(node, name).filter(|given| given.value != Value::Null)?;
        let found = as_text(given).and_then(|text| all.iter().find(|known| word(**known) == text));
        if found.is_none() {
            let words: Vec<_> = all.iter().map(|known| word(*known)).collect();
            self.wrong(given, Rule::UnknownValue, format!("`{name}` is one of {}.", words.join(", ")));
        }
        found.copied()
    }

    fn words(&mut self, node: &Node, name: &str) -> Cow<'static, [Cow<'static, str>]> {
        let words = get(node, name).into_iter().flat_map(items).filter_map(as_text);
        words.map(|word| Cow::Owned(word.to_owned())).collect::<Vec<_>>().into()
    }
}

/// RFC 7643, section 2.1; `$ref` is one as well.
fn is_name(name: &str) -> bool {
    let rest = name.strip_prefix('$').unwrap_or(name);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    rest.starts_with(|first: char| first.is_ascii_alphabetic()) && rest.bytes().all(is_part)
}
