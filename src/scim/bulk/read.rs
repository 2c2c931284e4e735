//! The request itself (RFC 7644, section 3.7).

use super::reference;
use crate::finding::{Document, Finding, Place};
use crate::json::pointer::Pointer;
use crate::json::position::Position;
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use crate::scim::discovery::BulkLimits;
use crate::scim::error::Refusal;
use crate::scim::resource::{place, read_object, unescaped};
use crate::scim::schema::{BULK, PATCH_OP, ResourceType};
use crate::scim::value::{as_text, get, get_text, items, new_member, node, print, shortened, text};

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    const ALL: [Self; 4] = [Self::Post, Self::Put, Self::Patch, Self::Delete];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method of this word, whatever its case.
    pub(in super::super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.word().eq_ignore_ascii_case(word))
    }
}

/// Which resource an operation is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in super::super) enum Target {
    New,
    Id(String),
    /// The one that another operation creates under this bulkId.
    Created(String),
}

/// One operation as it was sent.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) resource_type: ResourceType,
    pub(super) target: Target,
    pub(super) bulk_id: Option<String>,
    pub(super) version: Option<String>,
    pub(super) data: Option<Vec<u8>>,
    /// The bulkIds that it names.
    pub(super) references: Vec<String>,
    /// Why it cannot be carried out.
    pub(super) problem: Option<Finding>,
    /// Where it stands.
    pub(super) place: Finding,
}

pub(super) fn read(bytes: &[u8], limits: BulkLimits) -> Result<(Vec<Operation>, Option<u64>), Refusal> {
    if bytes.len() > limits.bytes {
        let message = format!("The request exceeds the maxPayloadSize ({}).", limits.bytes);
        return Err(Refusal::from(Finding::error(Rule::JsonSize, message)));
    }
    let root = read_object(bytes, Document::Bulk)?;
    let told = |node: &Node, rule, message: &str| Refusal::from(placed(bytes, node, Finding::error(rule, message)));
    let is_bulk = |item: &Node| as_text(item).is_some_and(|urn| urn.eq_ignore_ascii_case(BULK));
    if !get(&root, "schemas").is_some_and(|schemas| items(schemas).any(is_bulk)) {
        return Err(told(&root, Rule::InvalidSyntax, &format!("`schemas` of a Bulk request holds `{BULK}`.")));
    }
    let fail_on_errors = match get(&root, "failOnErrors").map(|node| (node, &node.value)) {
        None | Some((_, Value::Null)) => None,
        Some((node, Value::Number(number))) => Some(
            number
                .parse()
                .ok()
                .filter(|most| *most > 0)
                .ok_or_else(|| told(node, Rule::InvalidValue, "`failOnErrors` takes a whole number from 1."))?,
        ),
        Some((node, _)) => return Err(told(node, Rule::InvalidValue, "`failOnErrors` takes a whole number from 1.")),
    };
    let Some(Node { value: Value::Array(list), .. }) = get(&root, "Operations") else {
        return Err(told(
            &root,
            Rule::InvalidSyntax,
            "`Operations` is missing: a Bulk request is a list of operations.",
        ));
    };
    if list.len() > limits.operations {
        let message = format!("The request exceeds the maxOperations ({}).", limits.operations);
        return Err(told(&root, Rule::JsonSize, &message));
    }
    // Places are counted on from one operation to the next: from the beginning each time would be another pass for each.
    let mut at = Position::START;
    let first = list.first().map(|first| String::from(Pointer::to(bytes, first.offset))).unwrap_or_default();
    let pointer = first.strip_suffix("/0").unwrap_or_default();
    let operations = list.iter().enumerate().map(|(index, node)| {
        at = at.after(bytes.get(at.offset..node.offset).unwrap_or_default());
        let here = Place { line: at.line as usize, column: at.column as usize, offset: at.offset };
        let place = Finding::error(Rule::InvalidSyntax, "").at(Document::Bulk, format!("{pointer}/{index}"));
        operation(node, place.placed(Some(here)))
    });
    Ok((operations.collect(), fail_on_errors))
}

fn placed(bytes: &[u8], node: &Node, finding: Finding) -> Finding {
    finding.at(Document::Bulk, Pointer::to(bytes, node.offset)).placed(Some(place(bytes, node.offset)))
}

fn operation(node: &Node, place: Finding) -> Operation {
    let sent = |name| get_text(node, name).map(str::to_owned);
    let method = get_text(node, "method").and_then(Method::of);
    let path = get_text(node, "path").and_then(read_path);
    let data = get(node, "data").filter(|data| data.value != Value::Null);
    let problem = problem(node, method, path.as_ref(), data);
    let (resource_type, target) = path.unwrap_or((ResourceType::User, Target::New));
    let mut references = data.map(reference::named).unwrap_or_default();
    if let Target::Created(bulk_id) = &target {
        references.push(bulk_id.clone());
    }
    Operation {
        method: method.unwrap_or(Method::Post),
        resource_type,
        target,
        bulk_id: sent("bulkId").filter(|id| !id.is_empty()),
        version: sent("version"),
        data: data.map(|data| match data.value {
            Value::Array(_) => print(&patch_request(data.clone())),
            _ => print(data),
        }),
        references,
        problem: problem.map(|message| Finding { message, ..place.clone() }),
        place,
    }
}

fn patch_request(operations: Node<'_>) -> Node<'_> {
    let schemas = node(Value::Array(vec![text(PATCH_OP)]));
    let members = vec![new_member("schemas", schemas), new_member("Operations", operations)];
    node(Value::Object(members))
}

/// What makes an operation impossible, whatever the others do.
fn problem(
    node: &Node,
    method: Option<Method>,
    path: Option<&(ResourceType, Target)>,
    data: Option<&Node>,
) -> Option<String> {
    let Some(method) = method else { return Some("`method` is one of POST, PUT, PATCH and DELETE.".to_owned()) };
    let sent = get_text(node, "path").unwrap_or_default();
    match path {
        None => return Some(format!("`path` is no path of users or groups: `{}`.", shortened(sent))),
        Some((_, Target::New)) if method != Method::Post => {
            return Some(format!("A {} needs a `path` with an id.", method.word()));
        }
        Some((_, Target::New)) => {}
        Some(_) if method == Method::Post => return Some("A POST takes a `path` without an id.".to_owned()),
        Some(_) => {}
    }
    if method == Method::Post && get_text(node, "bulkId").is_none_or(str::is_empty) {
        return Some("A POST needs a `bulkId`.".to_owned());
    }
    let is_object = data.is_some_and(|data| match data.value {
        Value::Object(_) => true,
        // Operations without the request around them, as in an example of RFC 7644, section 3.7.3.
        Value::Array(_) => method == Method::Patch,
        _ => false,
    });
    (method != Method::Delete && !is_object).then(|| format!("A {} needs `data`, an object.", method.word()))
}

/// `/Users`, `/Users/7`, `/Groups/bulkId:x`.
pub(in super::super) fn read_path(path: &str) -> Option<(ResourceType, Target)> {
    let mut parts = path.strip_prefix('/').unwrap_or(path).splitn(2, '/');
    let endpoint = parts.next()?;
    let resource_type = ResourceType::ALL.into_iter().find(|known| known.endpoint().get(1..) == Some(endpoint))?;
    let target = match parts.next() {
        None | Some("") => Target::New,
        Some(id) if id.contains('/') => return None,
        Some(id) => match id.strip_prefix("bulkId:") {
            Some(bulk_id) => Target::Created(bulk_id.to_owned()),
            None => Target::Id(unescaped(id)?),
        },
    };
    Some((resource_type, target))
}
