//! Validation, across the boundary: bytes in, a number out; the findings only where somebody asks for them.

use super::{bytes, object, own_schemas, refused, scim_dialect};
use crate::directory::Dialect;
use crate::finding::Document;
use crate::rule::Rule;
use crate::scim::error;
use crate::scim::patch::Options;
use crate::scim::schema::{self, ResourceType, Schemas};
use crate::scim::validate::{self, Findings, Layouts, Validator};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// What is validated.
enum Subject {
    /// What the document says that it is.
    Itself,
    Resource(ResourceType),
    Custom(Box<Validator>),
    Patch(Option<Box<Validator>>),
    Bulk,
    Filter(Box<Schemas>),
}

/// Checks documents of one kind, and holds the findings about the last one.
#[wasm_bindgen]
pub struct ValidatorHandle {
    subject: Subject,
    resource_type: Option<ResourceType>,
    dialect: Dialect,
    is_strict: bool,
    organization_attribute: Option<String>,
    layouts: Layouts,
    findings: Findings,
    words: Vec<u32>,
}

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where a document of up to so many bytes is put that `validateInput` checks: always the same place, so that none need be
/// found and given back for each.
#[wasm_bindgen(js_name = inputAt)]
pub fn input_at(longest: usize) -> usize {
    INPUT.with_borrow_mut(|input| {
        input.resize(longest, 0);
        input.as_ptr() as usize
    })
}

#[wasm_bindgen]
impl ValidatorHandle {
    /// `{validator}`, or `{refusal}` where the schemas are none. `subject` is `user`, `group`, `patch`, `bulk`, `filter`
    /// or empty: then the document says what it is. Of the schemas the first is the core one, unless a subject with
    /// schemas of its own is named: then all are extensions. Of a Bulk request they mean nothing.
    pub fn compile(
        subject: &str,
        schemas: Option<Vec<u8>>,
        dialect: &str,
        is_strict: bool,
        organization_attribute: Option<String>,
    ) -> Result<JsValue, JsError> {
        let resource_type = match subject {
            "user" => Some(ResourceType::User),
            "group" => Some(ResourceType::Group),
            _ => None,
        };
        let own = match schemas.map(|schemas| schema::read_schemas(&schemas, resource_type)).transpose() {
            Ok(own) => own,
            Err(refusal) => return object(&[("refusal", refused(&refusal)?)]),
        };
        let subject = match (subject, own) {
            ("bulk", _) => Subject::Bulk,
            ("patch", own) => Subject::Patch(own.map(|own| Box::new(Validator::new(own)))),
            ("filter", own) => Subject::Filter(Box::new(own.unwrap_or_else(|| Schemas::of(ResourceType::User)))),
            (_, Some(own)) => Subject::Custom(Box::new(Validator::new(own))),
            (_, None) => resource_type.map_or(Subject::Itself, Subject::Resource),
        };
        let dialect = scim_dialect(dialect);
        let handle = Self {
            subject,
            resource_type,
            dialect,
            is_strict,
            organization_attribute,
            layouts: Layouts::default(),
            findings: Findings::default(),
            words: Vec::new(),
        };
        object(&[("validator", handle.into())])
    }

    /// [`Self::validate`] of so many bytes of what was put where `inputAt` says.
    #[wasm_bindgen(js_name = validateInput)]
    pub fn validate_input(&mut self, length: usize) -> i32 {
        INPUT.with_borrow(|input| self.validate(input.get(..length).unwrap_or_default()))
    }

    /// How many findings there are about a document; -1 where it does not say what it is.
    pub fn validate(&mut self, document: &[u8]) -> i32 {
        let options = Options {
            resource_type: self.resource_type.unwrap_or(ResourceType::User),
            dialect: self.dialect,
            is_strict: self.is_strict,
            organization_attribute: self.organization_attribute.as_deref(),
        };
        let Some(findings) = findings_about(&self.subject, document, &options, &mut self.layouts) else { return -1 };
        self.findings = findings;
        i32::try_from(self.findings.len()).unwrap_or(i32::MAX)
    }

    /// Where the findings about the last document are: nine numbers each; see `unpack` on the other side.
    #[wasm_bindgen(js_name = wordsAt)]
    pub fn words_at(&mut self) -> usize {
        self.words.clear();
        self.findings.write_words(&mut self.words);
        self.words.as_ptr() as usize
    }

    /// Where the texts of the findings are, one after the other.
    #[wasm_bindgen(js_name = textsAt)]
    pub fn texts_at(&self) -> usize {
        self.findings.texts().as_ptr() as usize
    }

    /// How many bytes of texts there are.
    #[wasm_bindgen(js_name = textsLength)]
    pub fn texts_length(&self) -> usize {
        self.findings.texts().len()
    }
}

fn findings_about(subject: &Subject, document: &[u8], options: &Options, layouts: &mut Layouts) -> Option<Findings> {
    Some(match subject {
        Subject::Itself => return validate::document(document, options, layouts),
        Subject::Resource(resource_type) => Validator::of(*resource_type).resource_alike(document, options, layouts),
        Subject::Custom(validator) => validator.resource_alike(document, options, layouts),
        Subject::Patch(None) => validate::patch(document, None, options),
        Subject::Patch(Some(validator)) => validate::patch_by(document, validator, options),
        Subject::Bulk => validate::bulk(document, options),
        Subject::Filter(schemas) => validate::filter(&String::from_utf8_lossy(document), schemas, options.is_strict),
    })
}

/// Every rule in its order, a line each: its code, RFC 7644's word for an error of it, its title. Then the documents.
#[wasm_bindgen(js_name = vocabulary)]
pub fn vocabulary() -> String {
    let rule = |rule: &Rule| format!("{}\t{}\t{}\n", rule.code(), error::scim_type(*rule).unwrap_or(""), rule.title());
    let documents: Vec<_> = Document::ALL.iter().map(|document| document.word()).collect();
    let rules: String = Rule::ALL.iter().map(rule).collect();
    format!("{rules}\n{}", documents.join("\t"))
}

/// The discovery document of this name, as the built-in schemas give it.
#[wasm_bindgen(js_name = schemaDocument)]
pub fn schema_document(urn: Option<String>, base_url: &str) -> Option<Vec<u8>> {
    match urn {
        None => Some(crate::scim::discovery::schemas(base_url)),
        Some(urn) => crate::scim::discovery::schema(&urn, base_url),
    }
}

/// `{resources}` (NDJSON in order), or `{refusal}`: resources sorted by an attribute.
#[wasm_bindgen(js_name = sortResources)]
pub fn sort_resources(
    resources: &[u8],
    attribute: &str,
    is_descending: bool,
    resource_type: Option<String>,
    schemas: Option<Vec<u8>>,
) -> Result<JsValue, JsError> {
    let sorted = own_schemas(resource_type.as_deref(), schemas.as_deref())
        .and_then(|own| crate::scim::sort::sort(resources, attribute, is_descending, own.read_by()));
    match sorted {
        Ok(sorted) => object(&[("resources", bytes(&sorted))]),
        Err(refusal) => object(&[("refusal", refused(&refusal)?)]),
    }
}
