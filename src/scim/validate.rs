//! Whether a document is what it should be: one pass over its bytes, every finding at once (RFC 7643, RFC 7644, rules
//! SU, SG and AT).
//!
//! [`table`] turns schemas into tables, [`scanner`] follows them through the bytes, [`check`] holds one file a check.
//! Nothing is built and nothing allocated where nothing is wrong.

mod bulk;
mod check;
mod findings;
mod frame;
mod layout;
mod name;
mod patch;
mod problems;
mod scanner;
mod table;

use super::error::Refusal;
use super::list::LIST_RESPONSE;
use super::patch::Options;
use super::schema::{self, BULK, PATCH_OP};
use super::schema::{ResourceType, Schemas};
use super::select;
use super::value::{as_text, get, items};
use crate::finding::{Document, Severity};
use crate::json::pointer::Sink as _;
use crate::json::tree::{self, Node};
use crate::json::{Code, Limits, Reader};
use crate::rule::Rule;
use check::Person;
pub(super) use check::{is_base64, is_whole};
pub use findings::{Findings, WORDS};
pub use layout::Layouts;
use layout::Lesson;
use problems::Problems;
use scanner::Scanner;
use std::sync::LazyLock;
use table::{DOCUMENT, Tables};

/// The checks of one kind of resource, compiled once.
pub struct Validator {
    schemas: Schemas,
    tables: Tables,
}

static USER: LazyLock<Validator> = LazyLock::new(|| Validator::new(Schemas::of(ResourceType::User)));
static GROUP: LazyLock<Validator> = LazyLock::new(|| Validator::new(Schemas::of(ResourceType::Group)));

/// The documents that describe a service.
static SERVICE: LazyLock<Vec<Validator>> = LazyLock::new(|| {
    let described = schema::ALL.iter().skip(4);
    described.map(|schema| Validator::new(Schemas::custom(schema.clone(), Vec::new()))).collect()
});

impl Validator {
    /// Compiles schemas, built in or not.
    #[must_use]
    pub fn new(schemas: Schemas) -> Self {
        Self { tables: Tables::of(&schemas), schemas }
    }

    /// The checks of a built-in kind of resource.
    #[must_use]
    pub fn of(resource_type: ResourceType) -> &'static Self {
        match resource_type {
            ResourceType::User => &USER,
            ResourceType::Group => &GROUP,
        }
    }

    /// The schemas that it checks by.
    #[must_use]
    pub fn schemas(&self) -> &Schemas {
        &self.schemas
    }

    /// Everything about a resource as the body of a POST or a PUT, in the order of its bytes. There is no error exactly
    /// where it is accepted.
    #[must_use]
    pub fn resource(&self, bytes: &[u8], options: &Options) -> Findings {
        self.scan(&Text::of(bytes), options).0
    }

    /// The same, in a fraction of the time where a document is written as others were. `layouts` begin empty, and are of
    /// this validator and these options alone.
    #[must_use]
    pub fn resource_alike(&self, bytes: &[u8], options: &Options, layouts: &mut Layouts) -> Findings {
        let text = Text::of(bytes);
        text.told(layouts).unwrap_or_else(|| self.scan_and_learn(&text, options, layouts))
    }

    fn scan_and_learn(&self, text: &Text, options: &Options, layouts: &mut Layouts) -> Findings {
        let (findings, person) = self.scan(text, options);
        if let Some(person) = person {
            let (text, tables) = (text.readable, &self.tables);
            layouts.learn(&Lesson { text, findings: &findings, person: &person, options, tables });
        }
        findings
    }

    /// And what of a person was met; nothing where the text is no JSON.
    fn scan(&self, text: &Text, options: &Options) -> (Findings, Option<Person>) {
        let mut problems = Problems::new(text.bytes, Document::Resource);
        let mut scanner = Scanner::new(text.readable, &self.tables, Some(&self.schemas), options, &mut problems);
        let is_read = scanner.run(0, DOCUMENT).is_ok_and(|end| end == text.readable.len());
        let person = std::mem::take(&mut scanner.person);
        let is_json = is_read && text.is_whole();
        if !is_json {
            not_json(text.bytes, &mut problems);
        }
        (problems.finish(), is_json.then_some(person))
    }
}

/// A document as it came, and as far as it is UTF-8.
struct Text<'a> {
    bytes: &'a [u8],
    readable: &'a [u8],
}

impl<'a> Text<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        // Most documents are ASCII, and that is found out many bytes at once.
        let is_ascii = bytes.iter().fold(0, |all, byte| all | byte).is_ascii();
        Self { bytes, readable: if is_ascii { bytes } else { beginning(bytes).as_bytes() } }
    }

    /// Whether all of it is, and no more than is read.
    const fn is_whole(&self) -> bool {
        self.readable.len() == self.bytes.len() && self.bytes.len() <= Limits::DOCUMENT.bytes
    }

    /// What is told of it, where it is written as others were.
    fn told(&self, layouts: &mut Layouts) -> Option<Findings> {
        if self.is_whole() { layouts.told(self.readable) } else { None }
    }
}

/// Everything about a document that says itself what it is, by its `schemas`: a user, a group, a list of such, a PATCH or
/// a Bulk request, or one of the documents that describe a service. Nothing where it says something else.
///
/// It takes a fraction of the time where a resource is written as others were. `layouts` begin empty, and are of these
/// options alone. What a resource says that it is belongs to its layout.
#[must_use]
pub fn document(bytes: &[u8], options: &Options, layouts: &mut Layouts) -> Option<Findings> {
    let text = Text::of(bytes);
    if let Some(told) = text.told(layouts) {
        return Some(told);
    }
    let Ok(root) = tree::parse(bytes, Limits::DOCUMENT) else {
        return Some(Validator::of(options.resource_type).resource(bytes, options));
    };
    let urns: Vec<_> = get(&root, "schemas").into_iter().flat_map(items).filter_map(as_text).collect();
    let is = |urn: &str| urns.iter().any(|found| found.eq_ignore_ascii_case(urn));
    if is(PATCH_OP) {
        return Some(patch(bytes, None, options));
    }
    if is(BULK) {
        return Some(bulk(bytes, options));
    }
    if is(LIST_RESPONSE) {
        return Some(list(bytes, &root, options));
    }
    let described = SERVICE.iter().find(|validator| is(&validator.schemas.core().id));
    let is_message = urns.iter().any(|urn| urn.to_ascii_lowercase().starts_with("urn:ietf:params:scim:api:messages:"));
    match described {
        Some(validator) => Some(validator.resource(bytes, options)),
        None if is_message => None,
        None => Some(Validator::of(select::type_of(&root)).scan_and_learn(&text, options, layouts)),
    }
}

/// The resources of an answer, which need not be whole.
fn list(bytes: &[u8], root: &Node, options: &Options) -> Findings {
    let mut problems = Problems::new(bytes, Document::Resource);
    let text = beginning(bytes);
    for (index, resource) in get(root, "Resources").into_iter().flat_map(items).enumerate() {
        let is = |urn: &str| {
            get(resource, "schemas").into_iter().flat_map(items).filter_map(as_text).any(|found| found == urn)
        };
        let described = SERVICE.iter().find(|validator| is(&validator.schemas.core().id));
        let validator = described.unwrap_or_else(|| Validator::of(select::type_of(resource)));
        problems.base.0 = format!("/Resources/{index}");
        let mut scanner =
            Scanner::new(text.as_bytes(), &validator.tables, Some(&validator.schemas), options, &mut problems);
        scanner.is_part = true;
        // It was read as JSON already.
        let _ = scanner.run(resource.offset, DOCUMENT);
    }
    problems.finish()
}

/// Everything about a PATCH request. Without a resource type it is a group's where it speaks of members.
#[must_use]
pub fn patch(bytes: &[u8], resource_type: Option<ResourceType>, options: &Options) -> Findings {
    patch::validate(bytes, resource_type.map(Validator::of), options)
}

/// Everything about a PATCH request for a resource of these schemas.
#[must_use]
pub fn patch_by(bytes: &[u8], validator: &Validator, options: &Options) -> Findings {
    patch::validate(bytes, Some(validator), options)
}

/// Everything about a Bulk request and the resources in it.
#[must_use]
pub fn bulk(bytes: &[u8], options: &Options) -> Findings {
    bulk::validate(bytes, options)
}

/// Everything about a Bulk request, the bodies of its operations aside.
pub(super) fn bulk_message(bytes: &[u8], options: &Options) -> Findings {
    bulk::message(bytes, options)
}

/// Everything about a filter.
#[must_use]
pub fn filter(text: &str, schemas: &Schemas, is_strict: bool) -> Findings {
    let checked = select::read_filter(text, is_strict).and_then(|filter| select::check(&filter, text, schemas));
    checked.map_or_else(|Refusal { findings }| findings.into(), |()| Findings::default())
}

/// Refuses what has errors of these rules, with all of its errors. That there are more of them says not of which rules.
pub(super) fn refuse(findings: &Findings, counts: impl Fn(Rule) -> bool) -> Result<(), Refusal> {
    let errors = findings.only(|rule, severity| severity == Severity::Error && counts(rule));
    let is_refused = errors.iter().any(|error| error.rule != Rule::MoreProblems);
    if is_refused { Err(Refusal { findings: errors }) } else { Ok(()) }
}

/// The bytes up to the first that is not UTF-8, without a byte order mark.
fn beginning(bytes: &[u8]) -> &str {
    match str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid()),
    }
}

/// Says why a text is no JSON, as its reader says it.
#[cold]
fn not_json(bytes: &[u8], problems: &mut Problems) {
    let mut reader = Reader::new(bytes, Limits::DOCUMENT);
    let error = loop {
        match reader.next() {
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(error) => break error,
        }
    };
    let rule = match error.code {
        Code::Syntax => Rule::JsonSyntax,
        Code::Depth => Rule::JsonDepth,
        Code::Size => Rule::JsonSize,
        Code::DuplicateKey => Rule::JsonDuplicateKey,
    };
    let pointer = crate::json::pointer::Pointer::to(bytes, error.offset);
    problems.push((rule, Severity::Error), &[&error.message], error.offset, |into, _| into.put(pointer.as_str()));
}
