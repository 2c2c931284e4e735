//! A resource as it was sent: order of members and spelling of numbers are kept, names have no case.

use super::error::Refusal;
use super::schema::Schemas;
use super::value;
use crate::finding::{Document, Finding, Place};
use crate::json::pointer::Pointer;
use crate::json::position::locate;
use crate::json::tree::{self, Member, Node, Value};
use crate::json::{Code, Limits};
use crate::rule::Rule;
use std::borrow::Cow;

/// A resource and the schemas that it is read by.
#[derive(Clone, Debug)]
pub struct Resource<'a> {
    root: Node<'a>,
    schemas: Schemas,
}

impl<'a> Resource<'a> {
    pub(crate) fn new(root: Node<'a>, schemas: Schemas) -> Self {
        Self { root, schemas }
    }

    pub(crate) fn root(&self) -> &Node<'a> {
        &self.root
    }

    pub(crate) fn into_root(self) -> Node<'a> {
        self.root
    }

    /// The schemas that it is read by.
    #[must_use]
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// The resource as JSON, in the order in which it was sent.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        value::print(&self.root)
    }
}

/// An id as a segment of a URL's path: what is not unreserved is percent-encoded (RFC 3986, section 2.1).
pub(crate) fn segment(id: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if id.bytes().all(is_plain) {
        return Cow::Borrowed(id);
    }
    let encoded =
        id.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    Cow::Owned(encoded.collect())
}

/// The id that a segment of a path names; nothing where its escapes stand for no text.
pub(crate) fn unescaped(segment: &str) -> Option<String> {
    let mut parts = segment.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

/// Reads a resource (RFC 7643, section 3): one object, in which no name stands twice in any case.
///
/// # Errors
/// `invalidSyntax`, with the place.
pub fn read<'a>(bytes: &'a [u8], schemas: &Schemas) -> Result<Resource<'a>, Refusal> {
    let root = read_object(bytes, Document::Resource)?;
    Ok(Resource::new(root, schemas.clone()))
}

/// Reads a text that holds one object.
pub(crate) fn read_object(bytes: &[u8], document: Document) -> Result<Node<'_>, Refusal> {
    let root = read_any(bytes, document)?;
    if !matches!(root.value, Value::Object(_)) {
        let message = format!("Expected an object, found {}.", root.value.kind());
        return Err(refused(bytes, document, Rule::WrongType, root.offset, message));
    }
    Ok(root)
}

/// Reads a text in which no object has a name twice, in any case.
pub(crate) fn read_any(bytes: &[u8], document: Document) -> Result<Node<'_>, Refusal> {
    let root = tree::parse(bytes, Limits::DOCUMENT).map_err(|error| {
        let rule = match error.code {
            Code::Syntax => Rule::JsonSyntax,
            Code::Depth => Rule::JsonDepth,
            Code::Size => Rule::JsonSize,
            Code::DuplicateKey => Rule::JsonDuplicateKey,
        };
        refused(bytes, document, rule, error.offset, error.message)
    })?;
    if let Some((first, second)) = repeated(&root) {
        let message = format!(
            "The names \"{}\" and \"{}\" are the same attribute: case does not matter. Remove one of them.",
            first.key, second.key
        );
        return Err(refused(bytes, document, Rule::JsonDuplicateKey, second.key_offset, message));
    }
    Ok(root)
}

fn refused(bytes: &[u8], document: Document, rule: Rule, offset: usize, message: String) -> Refusal {
    let path = Pointer::to(bytes, offset);
    Refusal::from(Finding::error(rule, message).at(document, path).placed(Some(place(bytes, offset))))
}

/// Where a byte is.
pub(crate) fn place(bytes: &[u8], offset: usize) -> Place {
    let position = locate(bytes, offset);
    Place { line: position.line as usize, column: position.column as usize, offset: position.offset }
}

/// Two members of one object whose names differ by case only.
pub(super) fn repeated<'t, 'a>(root: &'t Node<'a>) -> Option<(&'t Member<'a>, &'t Member<'a>)> {
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                let found = repeated_among(members);
                if found.is_some() {
                    return found;
                }
                waiting.extend(members.iter().map(|member| &member.value));
            }
            _ => {}
        }
    }
    None
}

/// Up to here every pair of names is compared, which is cheaper than sorting.
const FEW: usize = 8;

fn repeated_among<'t, 'a>(members: &'t [Member<'a>]) -> Option<(&'t Member<'a>, &'t Member<'a>)> {
    if members.len() <= FEW {
        return members.iter().enumerate().find_map(|(index, later)| {
            let mut earlier = members.iter().take(index);
            Some((earlier.find(|earlier| earlier.key.eq_ignore_ascii_case(&later.key))?, later))
        });
    }
    let mut sorted: Vec<_> = members.iter().map(|member| (member.key.to_ascii_lowercase(), member)).collect();
    crate::order::sort_by(&mut sorted, |(a, _), (b, _)| a.cmp(b));
    let neighbours = sorted.iter().zip(sorted.iter().skip(1));
    let mut repeated = neighbours.filter(|((a, _), (b, _))| a == b);
    repeated.next().map(|((_, first), (_, second))| (*first, *second))
}
