//! The request itself (RFC 7644, section 3.7).

use super::reference;
use crate::finding::{Document, Finding, Place};
use crate::json::pointer::Pointer;
use crate::json::position::Position;
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use crate::scim::discovery::BulkLimits;
use crate::scim::error::Refusal;
use crate::scim::patch::Options;
use crate::scim::resource::{place, read_object, unescaped};
use crate::scim::schema::ResourceType;
use crate::scim::validate;
use crate::scim::value::{get, get_text, new_member, node, print, shortened};
use std::collections::BTreeMap;

/// Characters of a bulkId at the most.
const MOST_OF_BULK_ID: usize = 256;

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
    /// What it does to which kind of resource, or why it cannot be carried out.
    pub(super) action: Result<(Method, ResourceType), Vec<Finding>>,
    /// Whether it cannot because it is not what an operation looks like: validation tells that.
    pub(super) is_misshapen: bool,
    /// The method as it is told: of what is none as much as was sent.
    pub(super) method: Option<String>,
    /// Which resource it is about, as far as its path can be read.
    pub(super) path: Option<(ResourceType, Target)>,
    pub(super) bulk_id: Option<String>,
    pub(super) version: Option<String>,
    pub(super) data: Option<Vec<u8>>,
    /// The bulkIds that it names.
    pub(super) references: Vec<String>,
    /// Where it stands.
    pub(super) place: Finding,
}

/// What validation finds wrong with the message, its operations' bodies aside.
#[derive(Default)]
pub(in super::super) struct Faults {
    whole: Vec<Finding>,
    /// By the operation's index.
    single: BTreeMap<usize, Vec<Finding>>,
    /// That there is more than was told: of operations behind the last of which something was, nothing is known.
    more: Option<Finding>,
}

impl Faults {
    /// Of all findings about the message the errors.
    pub(in super::super) fn of(findings: Vec<Finding>) -> Self {
        let mut faults = Self::default();
        for finding in findings.into_iter().filter(Finding::is_error) {
            match finding.path.as_deref().and_then(index_in) {
                _ if finding.rule == Rule::MoreProblems => faults.more = Some(finding),
                Some(index) => faults.single.entry(index).or_default().push(finding),
                None => faults.whole.push(finding),
            }
        }
        faults
    }

    /// Those of one operation.
    fn about(&self, index: usize) -> Option<Vec<Finding>> {
        let is_behind = self.single.last_key_value().is_none_or(|(last, _)| *last < index);
        let more = self.more.iter().filter(|_| is_behind).cloned();
        let faults: Vec<_> = self.single.get(&index).into_iter().flatten().cloned().chain(more).collect();
        Some(faults).filter(|faults| !faults.is_empty())
    }
}

/// The index of the operation that a pointer leads to or into.
fn index_in(pointer: &str) -> Option<usize> {
    let mut steps = pointer.strip_prefix('/')?.split('/');
    steps.next().filter(|name| name.eq_ignore_ascii_case("Operations"))?;
    steps.next()?.parse().ok()
}

pub(super) fn read(
    bytes: &[u8],
    limits: BulkLimits,
    options: &Options,
) -> Result<(Vec<Operation>, Option<u64>), Refusal> {
    if bytes.len() > limits.bytes {
        let message = format!("The request exceeds the maxPayloadSize ({}).", limits.bytes);
        return Err(Refusal::from(Finding::error(Rule::JsonSize, message)));
    }
    let root = read_object(bytes, Document::Bulk)?;
    let told = |node: &Node, rule, message: &str| Refusal::from(placed(bytes, node, Finding::error(rule, message)));
    if list(&root).len() > limits.operations {
        let message = format!("The request exceeds the maxOperations ({}).", limits.operations);
        return Err(told(&root, Rule::JsonSize, &message));
    }
    let mut faults = Faults::of(validate::bulk_message(bytes, options).to_vec());
    faults.whole.extend(wrong(bytes, &root));
    if !faults.whole.is_empty() {
        let findings = faults.whole.into_iter().chain(faults.single.into_values().flatten()).collect();
        return Err(Refusal { findings });
    }
    let fail_on_errors = get(&root, "failOnErrors").and_then(most_errors);
    Ok((operations(bytes, &root, &faults), fail_on_errors))
}

/// After how many errors to stop.
fn most_errors(node: &Node) -> Option<u64> {
    let Value::Number(number) = &node.value else { return None };
    number.parse().ok().filter(|most| *most > 0)
}

/// What is wrong with the message beyond what its schema says.
pub(super) fn wrong(bytes: &[u8], root: &Node) -> Vec<Finding> {
    let mut wrong = Vec::new();
    if get(root, "Operations").is_none_or(|node| node.value == Value::Null) {
        let message = "`Operations` is missing: a Bulk request is a list of operations.";
        wrong.push(placed(bytes, root, Finding::error(Rule::InvalidSyntax, message)));
    }
    let most = get(root, "failOnErrors").filter(|node| matches!(node.value, Value::Number(_)));
    if let Some(node) = most.filter(|node| most_errors(node).is_none()) {
        let message = "`failOnErrors` takes a whole number from 1.";
        wrong.push(placed(bytes, node, Finding::error(Rule::InvalidValue, message)));
    }
    wrong
}

fn list<'n, 'a>(root: &'n Node<'a>) -> &'n [Node<'a>] {
    match get(root, "Operations").map(|node| &node.value) {
        Some(Value::Array(list)) => list,
        _ => &[],
    }
}

/// The operations, right and wrong.
pub(super) fn operations(bytes: &[u8], root: &Node, faults: &Faults) -> Vec<Operation> {
    // Places are counted on from one operation to the next: from the beginning each time would be another pass for each.
    let mut at = Position::START;
    let list = list(root);
    let first = list.first().map(|first| String::from(Pointer::to(bytes, first.offset))).unwrap_or_default();
    let pointer = first.strip_suffix("/0").unwrap_or_default();
    let operations = list.iter().enumerate().map(|(index, node)| {
        at = at.after(bytes.get(at.offset..node.offset).unwrap_or_default());
        let here = Place { line: at.line as usize, column: at.column as usize, offset: at.offset };
        let place = Finding::error(Rule::InvalidSyntax, "").at(Document::Bulk, format!("{pointer}/{index}"));
        operation(node, place.placed(Some(here)), faults.about(index))
    });
    operations.collect()
}

fn placed(bytes: &[u8], node: &Node, finding: Finding) -> Finding {
    finding.at(Document::Bulk, Pointer::to(bytes, node.offset)).placed(Some(place(bytes, node.offset)))
}

fn operation(node: &Node, place: Finding, faults: Option<Vec<Finding>>) -> Operation {
    let sent = |name| get_text(node, name).map(str::to_owned);
    let method = get_text(node, "method");
    let path = get_text(node, "path").and_then(read_path);
    let data = get(node, "data").filter(|data| data.value != Value::Null);
    let is_misshapen = faults.is_some();
    let action = match faults {
        Some(faults) => Err(faults),
        None => action(node, path.as_ref(), data).map_err(|message| vec![Finding { message, ..place.clone() }]),
    };
    // What is not carried out waits for nothing.
    let mut references = data.filter(|_| action.is_ok()).map(reference::named).unwrap_or_default();
    if let (Ok(_), Some((_, Target::Created(bulk_id)))) = (&action, &path) {
        references.push(bulk_id.clone());
    }
    Operation {
        action,
        is_misshapen,
        method: method.map(|word| Method::of(word).map_or_else(|| shortened(word), |method| method.word().to_owned())),
        path,
        bulk_id: sent("bulkId").filter(|id| !id.is_empty()),
        version: sent("version"),
        data: data.map(|data| match data.value {
            Value::Array(_) => print(&patch_request(data.clone())),
            _ => print(data),
        }),
        references,
        place,
    }
}

/// Without its schemas: whether that is tolerated is the client's dialect's.
fn patch_request(operations: Node<'_>) -> Node<'_> {
    node(Value::Object(vec![new_member("Operations", operations)]))
}

/// What an operation does, or what makes it impossible, whatever the others do.
fn action(
    node: &Node,
    path: Option<&(ResourceType, Target)>,
    data: Option<&Node>,
) -> Result<(Method, ResourceType), String> {
    let method = get_text(node, "method").and_then(Method::of);
    let method = method.ok_or("`method` is one of POST, PUT, PATCH and DELETE.")?;
    let sent = get_text(node, "path").unwrap_or_default();
    let (resource_type, target) =
        path.ok_or_else(|| format!("`path` is no path of users or groups: `{}`.", shortened(sent)))?;
    match (method, target) {
        (Method::Post, Target::New) => {}
        (Method::Post, _) => return Err("A POST takes a `path` without an id.".to_owned()),
        (_, Target::New) => return Err(format!("A {} needs a `path` with an id.", method.word())),
        _ => {}
    }
    let bulk_id = get_text(node, "bulkId").unwrap_or_default();
    if method == Method::Post && bulk_id.is_empty() {
        return Err("A POST needs a `bulkId`.".to_owned());
    }
    if bulk_id.chars().nth(MOST_OF_BULK_ID).is_some() {
        return Err(format!("A `bulkId` takes at most {MOST_OF_BULK_ID} characters: `{}`.", shortened(bulk_id)));
    }
    if bulk_id.contains(['"', '\\']) {
        let id = shortened(bulk_id);
        return Err(format!("A `bulkId` takes no `\"` and no `\\`, with which no filter can refer to it: `{id}`."));
    }
    let is_object = data.is_some_and(|data| match data.value {
        Value::Object(_) => true,
        // Operations without the request around them, as in an example of RFC 7644, section 3.7.3.
        Value::Array(_) => method == Method::Patch,
        _ => false,
    });
    if method != Method::Delete && !is_object {
        return Err(format!("A {} needs `data`, an object.", method.word()));
    }
    Ok((method, *resource_type))
}

/// `/Users`, `/Users/7`, `/Groups/bulkId:x`.
pub(in super::super) fn read_path(path: &str) -> Option<(ResourceType, Target)> {
    let mut parts = path.strip_prefix('/').unwrap_or(path).splitn(2, '/');
    let endpoint = parts.next()?;
    let resource_type = ResourceType::ALL.into_iter().find(|known| known.endpoint().get(1..) == Some(endpoint))?;
    let target = match parts.next() {
        None | Some("") => Target::New,
        Some(id) => match id.strip_prefix(reference::MARK) {
            Some(bulk_id) => Target::Created(bulk_id.to_owned()),
            None if id.contains('/') => return None,
            None => Target::Id(unescaped(id)?),
        },
    };
    Some((resource_type, target))
}
