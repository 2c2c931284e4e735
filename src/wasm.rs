//! The only place that names a JavaScript type: bytes are parsed, the core is called, the answer is serialized.

pub mod provisioning;
pub mod scim;

use crate::directory::{Dialect, UserReader, read_environment, read_provider};
use crate::finding::Finding;
use crate::mapping::{Context, Decision, Mode, Ruleset, explain, lint};
use crate::population::DecisionStream;
use crate::scim::error::Refusal;
use crate::scim::schema::{self, ResourceType, Schemas};
use crate::scim::select::ReadBy;
use crate::scim::validate::Validator;
use crate::scim::{patch, select};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

mod population;

pub use population::{PopulationHandle, PreviewHandle};

/// A value as the plain object that `JSON.parse` would give.
fn plain(value: &impl Serialize) -> Result<JsValue, JsError> {
    // The engine's own parser makes objects faster than calls that set each property, and takes less code.
    let text = serde_json::to_string(value).map_err(|_| JsError::new("a value has no JSON form"))?;
    js_sys::JSON::parse(&text).map_err(|_| JsError::new("the engine refused JSON"))
}

/// `{[name]: value, findings}`; the value is absent when it could not be had.
fn answer(name: &str, value: Option<JsValue>, findings: &[Finding]) -> Result<JsValue, JsError> {
    let answer = js_sys::Object::new();
    let set = |key: &str, value: &JsValue| js_sys::Reflect::set(&answer, &key.into(), value);
    let is_set = value.map_or(Ok(true), |value| set(name, &value));
    match is_set.and(set("findings", &plain(&findings)?)) {
        Ok(_) => Ok(answer.into()),
        Err(_) => Err(JsError::new("a new object refused a property")),
    }
}

fn mode(is_sync: bool) -> Mode {
    if is_sync { Mode::Sync } else { Mode::Apply }
}

/// The memory of this instance, for answers that are read where they stand.
#[wasm_bindgen(js_name = memoryOfCore)]
pub fn memory_of_core() -> JsValue {
    wasm_bindgen::memory()
}

/// Rules, or why there are none.
#[wasm_bindgen]
pub struct Compilation {
    rules: Option<Rc<Ruleset>>,
    findings: Vec<Finding>,
}

#[wasm_bindgen]
impl Compilation {
    /// Every problem of both documents.
    pub fn findings(&self) -> Result<JsValue, JsError> {
        plain(&self.findings)
    }

    /// The rules, once.
    pub fn take(&mut self) -> Option<RulesetHandle> {
        self.rules.take().map(|rules| RulesetHandle { rules })
    }
}

/// One provider's compiled rules.
#[wasm_bindgen]
pub struct RulesetHandle {
    rules: Rc<Ruleset>,
}

#[wasm_bindgen]
impl RulesetHandle {
    /// Compiles the bytes of environment.json and provider.json.
    pub fn compile(environment: &[u8], provider: &[u8]) -> Compilation {
        match (read_environment(environment), read_provider(provider)) {
            (Ok(environment), Ok(provider)) => {
                let rules = Some(Rc::new(Ruleset::compile(provider, environment)));
                Compilation { rules, findings: Vec::new() }
            }
            (environment, provider) => {
                let mut findings = environment.err().unwrap_or_default();
                findings.extend(provider.err().unwrap_or_default());
                Compilation { rules: None, findings }
            }
        }
    }

    /// Findings on the configuration itself.
    pub fn lint(&self) -> Result<JsValue, JsError> {
        plain(&lint(&self.rules))
    }

    /// The vocabulary with every default filled in.
    pub fn directory(&self) -> Result<JsValue, JsError> {
        plain(&self.rules.directory())
    }

    /// `{decision, findings}`: the decision about one user, absent when the user cannot be read.
    pub fn evaluate(&self, user: &[u8], is_sync: bool) -> Result<JsValue, JsError> {
        self.decided("decision", user, is_sync, |_, decision| plain(decision))
    }

    /// `{sentences, findings}`: the reasoning about one user, absent when the user cannot be read.
    pub fn explain(&self, user: &[u8], is_sync: bool) -> Result<JsValue, JsError> {
        self.decided("sentences", user, is_sync, |rules, decision| plain(&explain(rules, decision)))
    }

    /// Decisions for users.ndjson.
    pub fn stream(&self, is_sync: bool, user: Option<String>, explains: bool) -> DecisionStreamHandle {
        DecisionStreamHandle { stream: DecisionStream::new(Rc::clone(&self.rules), mode(is_sync), user, explains) }
    }
}

impl RulesetHandle {
    fn decided(
        &self,
        name: &str,
        user: &[u8],
        is_sync: bool,
        tell: impl FnOnce(&Ruleset, &Decision) -> Result<JsValue, JsError>,
    ) -> Result<JsValue, JsError> {
        let context = Context { mode: mode(is_sync), ..Context::default() };
        match UserReader::default().read(user, 0, 0) {
            Ok((user, findings)) => {
                answer(name, Some(tell(&self.rules, &self.rules.evaluate(&user, &context))?), &findings)
            }
            Err(findings) => answer(name, None, &findings),
        }
    }
}

/// Users in, decisions out.
#[wasm_bindgen]
pub struct DecisionStreamHandle {
    stream: DecisionStream,
}

#[wasm_bindgen]
impl DecisionStreamHandle {
    /// Takes a chunk, cut anywhere.
    pub fn push(&mut self, chunk: &[u8]) {
        self.stream.push(chunk);
    }

    /// Takes the last line.
    pub fn end(&mut self) {
        self.stream.end();
    }

    /// The decisions since the last call.
    #[wasm_bindgen(js_name = takeOutput)]
    pub fn take_output(&mut self) -> Vec<u8> {
        self.stream.take_output()
    }

    /// What happened since the last call.
    #[wasm_bindgen(js_name = takeReport)]
    pub fn take_report(&mut self) -> Result<JsValue, JsError> {
        plain(&self.stream.take_report())
    }
}

/// How a SCIM request is read; words that nobody knows are the defaults.
fn scim_options<'o>(
    resource_type: Option<&str>,
    dialect: &str,
    is_strict: bool,
    organization_attribute: Option<&'o str>,
    resource: &[u8],
) -> patch::Options<'o> {
    let dialect = scim_dialect(dialect);
    let resource_type = scim_type(resource_type).unwrap_or_else(|| select::resource_type_of(resource));
    patch::Options { resource_type, dialect, is_strict, organization_attribute }
}

fn scim_dialect(word: &str) -> Dialect {
    match word {
        "rfc" => Dialect::Rfc,
        "entra" => Dialect::Entra,
        "okta" => Dialect::Okta,
        "ping" => Dialect::Ping,
        _ => Dialect::Auto,
    }
}

fn scim_type(word: Option<&str>) -> Option<ResourceType> {
    match word {
        Some("User") => Some(ResourceType::User),
        Some("Group") => Some(ResourceType::Group),
        _ => None,
    }
}

/// The schemas of one's own that resources are read by, if there are any.
struct OwnSchemas {
    kind: Option<ResourceType>,
    schemas: Option<Schemas>,
}

/// # Errors
/// The schemas are none.
fn own_schemas(resource_type: Option<&str>, schemas: Option<&[u8]>) -> Result<OwnSchemas, Refusal> {
    let kind = scim_type(resource_type);
    Ok(OwnSchemas { kind, schemas: schemas.map(|bytes| schema::read_schemas(bytes, kind)).transpose()? })
}

impl OwnSchemas {
    fn read_by(&self) -> ReadBy<'_> {
        match (&self.schemas, self.kind) {
            (Some(schemas), _) => ReadBy::Schemas(schemas),
            (None, Some(kind)) => ReadBy::Kind(kind),
            (None, None) => ReadBy::Itself,
        }
    }
}

/// An object of these properties.
fn object(properties: &[(&str, JsValue)]) -> Result<JsValue, JsError> {
    let object = js_sys::Object::new();
    let set =
        properties.iter().try_for_each(|(key, value)| js_sys::Reflect::set(&object, &(*key).into(), value).map(|_| ()));
    set.map_err(|_| JsError::new("a new object refused a property"))?;
    Ok(object.into())
}

fn bytes(bytes: &[u8]) -> JsValue {
    js_sys::Uint8Array::from(bytes).into()
}

/// `{status, scimType, body, findings}`: why a request was refused.
fn refused(refusal: &Refusal) -> Result<JsValue, JsError> {
    object(&[
        ("status", refusal.status().into()),
        ("scimType", refusal.scim_type().into()),
        ("body", bytes(&refusal.body())),
        ("findings", plain(&refusal.findings)?),
    ])
}

/// `{resource, isChanged, findings}`, or `{refusal}`: what a PATCH request makes of a resource.
#[wasm_bindgen(js_name = patchResource)]
pub fn patch_resource(
    resource: &[u8],
    request: &[u8],
    resource_type: Option<String>,
    dialect: &str,
    is_strict: bool,
    organization_attribute: Option<String>,
    schemas: Option<Vec<u8>>,
) -> Result<JsValue, JsError> {
    let attribute = organization_attribute.as_deref();
    let options = scim_options(resource_type.as_deref(), dialect, is_strict, attribute, resource);
    let patched = own_schemas(resource_type.as_deref(), schemas.as_deref()).and_then(|own| match own.schemas {
        Some(schemas) => patch::apply_by(resource, request, &Validator::new(schemas), &options),
        None => patch::apply(resource, request, &options),
    });
    match patched {
        Ok(patched) => object(&[
            ("resource", bytes(&patched.resource)),
            ("isChanged", patched.is_changed.into()),
            ("findings", plain(&patched.findings)?),
        ]),
        Err(refusal) => object(&[("refusal", refused(&refusal)?)]),
    }
}

/// `{matches}`, or `{refusal}`: whether a filter means a resource.
#[wasm_bindgen(js_name = matchesFilter)]
pub fn matches_filter(
    filter: &str,
    resource: &[u8],
    resource_type: Option<String>,
    is_strict: bool,
    schemas: Option<Vec<u8>>,
) -> Result<JsValue, JsError> {
    let matched = own_schemas(resource_type.as_deref(), schemas.as_deref())
        .and_then(|own| select::matches(&select::read_filter(filter, is_strict)?, resource, own.read_by()));
    match matched {
        Ok(matches) => object(&[("matches", matches.into())]),
        Err(refusal) => object(&[("refusal", refused(&refusal)?)]),
    }
}

/// `{selected}` (NDJSON), or `{refusal}`: the resources that a filter means.
#[wasm_bindgen(js_name = selectResources)]
pub fn select_resources(
    filter: &str,
    resources: &[u8],
    resource_type: Option<String>,
    is_strict: bool,
    schemas: Option<Vec<u8>>,
) -> Result<JsValue, JsError> {
    let selected = own_schemas(resource_type.as_deref(), schemas.as_deref())
        .and_then(|own| select::select(&select::read_filter(filter, is_strict)?, resources, own.read_by()));
    match selected {
        Ok(selected) => object(&[("selected", bytes(&selected))]),
        Err(refusal) => object(&[("refusal", refused(&refusal)?)]),
    }
}
