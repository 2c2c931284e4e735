//! Bulk requests (RFC 7644, section 3.7): the message, each operation's body by its method and path, and what refers
//! to what.

use super::findings::Findings;
use super::frame::Span;
use super::problems::Problems;
use super::scanner::{Operation, Scanner, decoded};
use super::table::{DOCUMENT, Tables};
use super::{Validator, beginning, not_json, patch};
use crate::finding::{Document, Severity};
use crate::json::Limits;
use crate::rule::Rule;
use crate::scim::bulk::{Faults, Method, problems_of, read_path};
use crate::scim::dialect::Quirk;
use crate::scim::patch::Options;
use crate::scim::schema::{BULK, BULK_REQUEST};
use std::sync::LazyLock;

static MESSAGE: LazyLock<Tables> = LazyLock::new(|| Tables::of_message(BULK, BULK_REQUEST));

pub(super) fn validate(bytes: &[u8], options: &Options) -> Findings {
    let mut problems = Problems::new(bytes, Document::Bulk);
    let Some(operations) = scan(bytes, options, &mut problems) else { return problems.finish() };
    let faults = Faults::of(problems.so_far());
    let text = beginning(bytes);
    for operation in &operations {
        body(text, operation, options, &mut problems);
    }
    problems.add(&problems_of(bytes, &faults));
    problems.finish()
}

/// Everything about the message itself, the operations' bodies aside.
pub(super) fn message(bytes: &[u8], options: &Options) -> Findings {
    let mut problems = Problems::new(bytes, Document::Bulk);
    let _ = scan(bytes, options, &mut problems);
    problems.finish()
}

/// Where the operations' parts are; nothing where the text is no JSON.
fn scan<'a>(bytes: &'a [u8], options: &Options, problems: &mut Problems<'a>) -> Option<Vec<Operation>> {
    let text = beginning(bytes);
    let mut scanner = Scanner::new(text.as_bytes(), &MESSAGE, None, options, problems);
    let is_json = scanner.run(0, DOCUMENT).is_ok_and(|end| end == bytes.len()) && bytes.len() <= Limits::DOCUMENT.bytes;
    let operations = std::mem::take(&mut scanner.operations);
    if !is_json {
        not_json(bytes, problems);
        return None;
    }
    Some(operations)
}

fn body<'a>(text: &'a str, operation: &Operation, options: &Options, problems: &mut Problems<'a>) {
    let word = |part: Option<Span>| part.map(|span| decoded(text.as_bytes(), span)).unwrap_or_default();
    let (Some(method), Some((resource_type, _)), Some(data)) =
        (Method::of(&word(operation.op)), read_path(&word(operation.path)), operation.value)
    else {
        return;
    };
    let first = text.as_bytes().get(data.from);
    let is_list = first == Some(&b'[') && method == Method::Patch;
    if method == Method::Delete || !(first == Some(&b'{') || is_list) {
        return;
    }
    let pointer = format!("/Operations/{}/data", operation.index);
    problems.base = (pointer.clone(), String::new());
    if method == Method::Patch {
        let tables = patch::message();
        let mut scanner = Scanner::new(text.as_bytes(), tables, None, options, problems);
        let mut what = DOCUMENT;
        let mut within = format!("{pointer}/Operations");
        if is_list {
            scanner.quirk(
                Quirk::MissingSchemas,
                data.from,
                "The operations stand without a PATCH request around them.",
            );
            (what, within) = (tables.find(0, b"Operations"), pointer);
        }
        // It was read as JSON already.
        let _ = scanner.run(data.from, what);
        let operations = std::mem::take(&mut scanner.operations);
        let inside = text.get(data.from + 1..data.to.saturating_sub(1)).unwrap_or_default();
        if is_list && inside.trim_ascii().is_empty() {
            let message = "There is no operation in it. A PATCH takes at least one.";
            problems.push((Rule::InvalidSyntax, Severity::Error), &[message], data.from, |_, _| {});
        }
        patch::check(text, &operations, &within, Some(Validator::of(resource_type)), options, problems);
    } else {
        let validator = Validator::of(resource_type);
        let mut scanner = Scanner::new(text.as_bytes(), &validator.tables, Some(&validator.schemas), options, problems);
        let _ = scanner.run(data.from, DOCUMENT);
    }
    problems.base = (String::new(), String::new());
}
