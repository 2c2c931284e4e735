//! The PATCH request itself (RFC 7644, section 3.5.2).

use super::super::dialect::Quirk;
use super::super::error::Refusal;
use super::super::report::Report;
use super::super::schema::PATCH_OP;
use super::super::value::{as_text, get, is_absent, items};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use std::borrow::Cow;

/// What an operation does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Op {
    Add,
    Remove,
    Replace,
}

impl Op {
    const ALL: [(&'static str, Self); 3] = [("add", Self::Add), ("remove", Self::Remove), ("replace", Self::Replace)];
}

/// One operation.
pub(super) struct Operation<'a> {
    pub(super) op: Op,
    /// The path and where it stands.
    pub(super) path: Option<(Cow<'a, str>, usize)>,
    pub(super) value: Option<Node<'a>>,
    pub(super) offset: usize,
}

/// Reads the operations of a request, in their order.
pub(super) fn read<'a>(report: &mut Report, request: Node<'a>) -> Result<Vec<Operation<'a>>, Refusal> {
    check_schemas(report, &request)?;
    let offset = request.offset;
    let Value::Object(members) = request.value else { return Ok(Vec::new()) };
    let operations = members.into_iter().find(|member| member.key.eq_ignore_ascii_case("Operations"));
    let Some(operations) = operations.map(|member| member.value) else {
        return Err(report.refusal(
            Rule::InvalidSyntax,
            offset,
            "`Operations` is missing: a PATCH request is a list of operations.",
        ));
    };
    let offset = operations.offset;
    let Value::Array(operations) = operations.value else {
        let message = format!("`Operations` takes a list, found {}.", operations.value.kind());
        return Err(report.refusal(Rule::InvalidSyntax, offset, message));
    };
    if operations.is_empty() {
        return Err(report.refusal(
            Rule::InvalidSyntax,
            offset,
            "`Operations` is empty: at least one operation is needed.",
        ));
    }
    operations.into_iter().map(|operation| read_operation(report, operation)).collect()
}

fn check_schemas(report: &mut Report, request: &Node) -> Result<(), Refusal> {
    let Some(schemas) = get(request, "schemas").filter(|schemas| !is_absent(schemas)) else {
        return report.quirk(Quirk::MissingSchemas, request.offset, "The request has no `schemas`.");
    };
    let is_patch = |item: &Node| as_text(item).is_some_and(|urn| urn.eq_ignore_ascii_case(PATCH_OP));
    if items(schemas).any(is_patch) {
        return Ok(());
    }
    let message = format!("`schemas` of a PATCH request holds `{PATCH_OP}`.");
    Err(report.refusal(Rule::InvalidSyntax, schemas.offset, message))
}

fn read_operation<'a>(report: &mut Report, operation: Node<'a>) -> Result<Operation<'a>, Refusal> {
    let offset = operation.offset;
    let kind = operation.value.kind();
    let Value::Object(members) = operation.value else {
        return Err(report.refusal(Rule::InvalidSyntax, offset, format!("An operation is an object, found {kind}.")));
    };
    let (mut op, mut path, mut value) = (None, None, None);
    for member in members {
        match &*member.key.to_ascii_lowercase() {
            "op" => op = Some(read_op(report, &member.value)?),
            "path" => path = read_path(report, member.value)?,
            "value" => value = Some(member.value),
            _ => {
                let message = format!("An operation has no `{}`. It was ignored.", member.key);
                report.warn(Rule::UnknownKey, member.key_offset, &member.key, message);
            }
        }
    }
    let Some(op) = op else {
        return Err(report.refusal(Rule::InvalidSyntax, offset, "`op` is missing: `add`, `remove` or `replace`."));
    };
    Ok(Operation { op, path, value, offset })
}

fn read_op(report: &mut Report, node: &Node) -> Result<Op, Refusal> {
    let word = as_text(node).unwrap_or_default();
    let found = Op::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    let Some((name, op)) = found else {
        let message = "`op` is one of `add`, `remove` and `replace`.";
        return Err(report.refusal(Rule::InvalidSyntax, node.offset, message));
    };
    if *name != word {
        report.quirk(Quirk::OpCase, node.offset, &format!("`op` is not written in lower case: `{word}`."))?;
    }
    Ok(*op)
}

fn read_path<'a>(report: &mut Report, node: Node<'a>) -> Result<Option<(Cow<'a, str>, usize)>, Refusal> {
    match node.value {
        Value::String(path) => Ok(Some((path, node.offset))),
        Value::Null => {
            report.info(Rule::NullValue, node.offset, "A null stands for no value.");
            Ok(None)
        }
        other => {
            let message = format!("`path` takes text, found {}.", other.kind());
            Err(report.refusal(Rule::InvalidPath, node.offset, message))
        }
    }
}
