//! What becomes of requests, and plans, for JavaScript.

use super::population::PreviewHandle;
use super::{bytes, object, plain};
use crate::directory::{Environment, name_key, provider_text, read_environment, read_provider};
use crate::finding::Finding;
use crate::population::Preview;
use crate::provisioning::{
    self, Answer, Applying, BULK_LIMITS, Bulk, InUse, Listing, Plan, Provisioner, Revision, Scope, Versions, import,
    revise,
};
use crate::scim::discovery::{self, AuthenticationScheme, ServiceProvider};
use crate::scim::error;
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// `{[name]: value}` or `{findings}`: what was done, or why nothing was.
fn told<T: Serialize>(name: &str, result: &Result<T, Vec<Finding>>) -> Result<JsValue, JsError> {
    match result {
        Ok(value) => object(&[(name, plain(value)?)]),
        Err(findings) => object(&[("findings", plain(findings)?)]),
    }
}

/// A provider's door, or why there is none.
#[wasm_bindgen]
pub struct ProvisionerCompilation {
    provisioner: Option<Provisioner>,
    findings: Vec<Finding>,
}

#[wasm_bindgen]
impl ProvisionerCompilation {
    /// Every problem of both documents.
    pub fn findings(&self) -> Result<JsValue, JsError> {
        plain(&self.findings)
    }

    /// The door, once.
    pub fn take(&mut self) -> Option<ProvisionerHandle> {
        self.provisioner.take().map(|provisioner| ProvisionerHandle { provisioner })
    }
}

/// One provider's door.
#[wasm_bindgen]
pub struct ProvisionerHandle {
    provisioner: Provisioner,
}

#[wasm_bindgen]
impl ProvisionerHandle {
    /// Compiles the bytes of environment.json and provider.json.
    pub fn compile(environment: &[u8], provider: &[u8]) -> ProvisionerCompilation {
        match (read_environment(environment), read_provider(provider)) {
            (Ok(environment), Ok(provider)) => {
                let provisioner = Some(Provisioner::compile(provider, environment));
                ProvisionerCompilation { provisioner, findings: Vec::new() }
            }
            (environment, provider) => {
                let mut findings = environment.err().unwrap_or_default();
                findings.extend(provider.err().unwrap_or_default());
                ProvisionerCompilation { provisioner: None, findings }
            }
        }
    }

    /// `{transition}` or `{findings}`: what becomes of a request.
    pub fn transition(&self, head: &[u8], body: &[u8], state: &[u8]) -> Result<JsValue, JsError> {
        told("transition", &self.provisioner.transition(head, body, state))
    }

    /// `{transition}` or `{findings}`: what becomes of a user whose deactivation may be due.
    pub fn due(&self, user_id: &str, context: &[u8], state: &[u8]) -> Result<JsValue, JsError> {
        told("transition", &self.provisioner.due(user_id, context, state))
    }

    /// `{users}` or `{findings}`: the rows of users whose resources are read again under these rules.
    pub fn reread(&self, rows: &[u8], context: &[u8]) -> Result<JsValue, JsError> {
        told("users", &self.provisioner.reread(rows, context))
    }

    /// A list.
    pub fn list(&self, query: &[u8], search: Option<Vec<u8>>) -> ListingHandle {
        ListingHandle { listing: Listing::open(&self.provisioner, query, search.as_deref()) }
    }

    /// A Bulk request; nothing where the context cannot be read.
    pub fn bulk(&self, body: &[u8], context: &[u8]) -> Option<BulkHandle> {
        Bulk::open(&self.provisioner, body, context).ok().map(|bulk| BulkHandle { bulk: Some(bulk) })
    }
}

/// A list that is being put together, or the answer to a query that cannot be read.
#[wasm_bindgen]
pub struct ListingHandle {
    listing: Result<Listing, (u16, String)>,
}

#[wasm_bindgen]
impl ListingHandle {
    /// Where the store is to look; nowhere where the query cannot be read.
    pub fn scopes(&self) -> Result<JsValue, JsError> {
        plain(&self.listing.iter().flat_map(Listing::scopes).collect::<Vec<&Scope>>())
    }

    /// The rows that are to be read again, once all others were given.
    pub fn wanted(&mut self) -> Result<JsValue, JsError> {
        plain(&self.listing.as_mut().map(Listing::wanted).unwrap_or_default())
    }

    /// Takes rows; what cannot be read of them is answered.
    pub fn push(&mut self, resource_type: &str, rows: &[u8]) -> Result<JsValue, JsError> {
        let pushed = self.listing.as_mut().map_or(Ok(()), |listing| listing.push(resource_type, rows));
        plain(&pushed.err().unwrap_or_default())
    }

    /// `{status, body}`.
    pub fn answer(&self, total: Option<usize>) -> Result<JsValue, JsError> {
        let (status, body) = match &self.listing {
            Ok(listing) => listing.answer(total),
            Err((status, body)) => (*status, body.clone()),
        };
        object(&[("status", status.into()), ("body", body.into())])
    }
}

/// A Bulk request that is being carried out.
#[wasm_bindgen]
pub struct BulkHandle {
    bulk: Option<Bulk>,
}

#[wasm_bindgen]
impl BulkHandle {
    /// `{method, resourceType, id, ifMatch, body}`: the next operation; nothing where there is none.
    #[wasm_bindgen(js_name = nextOperation)]
    pub fn next_operation(&mut self) -> Result<JsValue, JsError> {
        let Some(operation) = self.bulk.as_mut().and_then(Bulk::next_operation) else { return Ok(JsValue::UNDEFINED) };
        object(&[
            ("method", operation.method.into()),
            ("resourceType", operation.resource_type.name().into()),
            ("id", operation.id.into()),
            ("ifMatch", operation.version.into()),
            ("body", operation.data.as_deref().map(bytes).into()),
        ])
    }

    /// Takes what came of it.
    pub fn answered(&mut self, status: u16, body: Option<String>, location: Option<String>, etag: Option<String>) {
        if let Some(bulk) = &mut self.bulk {
            bulk.answered(Answer { status, body, location, etag });
        }
    }

    /// `{answer, log}`, once.
    pub fn finish(&mut self) -> Result<JsValue, JsError> {
        self.bulk.take().map_or(Ok(JsValue::UNDEFINED), |bulk| plain(&bulk.finish()))
    }
}

/// `[maxOperations, maxPayloadSize]` of a Bulk request.
#[wasm_bindgen(js_name = bulkLimits)]
pub fn bulk_limits() -> Vec<u32> {
    [BULK_LIMITS.operations, BULK_LIMITS.bytes].map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)).to_vec()
}

#[wasm_bindgen]
impl PreviewHandle {
    /// The plan that this preview shows.
    pub fn plan(&self, document: String, revision: f64, environment: f64, population: f64) -> PlanHandle {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "versions are whole and positive")]
        let versions = Versions {
            document,
            revision: revision as u64,
            environment: environment as u64,
            population: population as u64,
        };
        PlanHandle { plan: Plan::new(self.shared(), &versions) }
    }
}

/// An Apply that was looked at before.
#[wasm_bindgen]
pub struct PlanHandle {
    plan: Plan,
}

#[wasm_bindgen]
impl PlanHandle {
    /// SHA-256 in hexadecimal.
    pub fn digest(&self) -> String {
        self.plan.digest().to_owned()
    }

    /// Begins to carry it out; nothing where the context cannot be read.
    pub fn apply(&self, context: &[u8]) -> Option<ApplyingHandle> {
        self.plan.apply(context).ok().map(|applying| ApplyingHandle { applying })
    }
}

/// A plan that is being carried out.
#[wasm_bindgen]
pub struct ApplyingHandle {
    applying: Applying,
}

#[wasm_bindgen]
impl ApplyingHandle {
    /// `{applied}` or `{findings}`: what a chunk of rows comes to.
    pub fn take(&mut self, rows: &[u8], ids: Vec<String>) -> Result<JsValue, JsError> {
        told("applied", &self.applying.take(rows, &ids))
    }

    /// `{figures}` or `{findings}`: what was done.
    pub fn end(&self) -> Result<JsValue, JsError> {
        told("figures", &self.applying.end())
    }
}

/// `{document, rereadsUsers}` or `{findings}`: a new revision of a provider, as it is to be stored.
#[wasm_bindgen(js_name = reviseProvider)]
pub fn revise_provider(
    environment: &[u8],
    before: Option<Vec<u8>>,
    after: &[u8],
    taken: Vec<String>,
) -> Result<JsValue, JsError> {
    match revise(environment, before.as_deref(), after, &taken) {
        Ok(Revision { provider, rereads_users }) => object(&[
            ("id", provider.id.as_str().into()),
            ("displayName", provider.display_name.as_str().into()),
            ("displayNameKey", name_key(&provider.display_name).into()),
            ("kind", plain(&provider.kind)?),
            ("credentialType", plain(&provider.credential_type)?),
            ("document", provider_text(&provider).into()),
            ("rereadsUsers", rereads_users.into()),
        ]),
        Err(findings) => object(&[("findings", plain(&findings)?)]),
    }
}

/// `{environment}` or `{findings}`: an environment as it is to be stored. `defaults` are the default organizations of
/// providers, `occupied` the organizations that have users.
#[wasm_bindgen(js_name = reviseEnvironment)]
pub fn revise_environment(
    before: Option<Vec<u8>>,
    after: &[u8],
    defaults: Vec<String>,
    occupied: Vec<String>,
) -> Result<JsValue, JsError> {
    let in_use = InUse { defaults, occupied };
    told("environment", &provisioning::revise_environment(before.as_deref(), after, &in_use))
}

/// `{user, memberships}` or `{findings}`: a users.ndjson line as a row.
#[wasm_bindgen(js_name = importUser)]
pub fn import_user(line: &[u8], provider_id: &str, context: &[u8]) -> Result<JsValue, JsError> {
    match import::user(line, provider_id, context) {
        Ok((user, memberships)) => object(&[("user", plain(&user)?), ("memberships", plain(&memberships)?)]),
        Err(findings) => object(&[("findings", plain(&findings)?)]),
    }
}

/// `{groups}` or `{findings}`: the groups of an environment as rows.
#[wasm_bindgen(js_name = importGroups)]
pub fn import_groups(environment: &[u8], provider_id: &str, context: &[u8]) -> Result<JsValue, JsError> {
    let rows = |environment: Environment| -> Result<Vec<_>, Vec<Finding>> {
        environment.groups().iter().map(|group| import::group(group, provider_id, context)).collect()
    };
    told("groups", &read_environment(environment).and_then(rows))
}

/// `{body}`, or nothing where there is no such document: what a service provider says of itself.
#[wasm_bindgen(js_name = discoveryDocument)]
pub fn discovery_document(kind: &str, name: Option<String>, base_url: &str) -> Option<String> {
    let body = match (kind, name.as_deref()) {
        ("ServiceProviderConfig", None) => Some(discovery::service_provider_config(&service_provider(), base_url)),
        ("Schemas", None) => Some(discovery::schemas(base_url)),
        ("Schemas", Some(urn)) => discovery::schema(urn, base_url),
        ("ResourceTypes", None) => Some(discovery::resource_types(base_url)),
        ("ResourceTypes", Some(name)) => discovery::resource_type(name, base_url),
        _ => None,
    };
    // Printed text is UTF-8.
    body.and_then(|body| String::from_utf8(body).ok())
}

fn service_provider() -> ServiceProvider {
    let scheme = |kind: &str, name: &str, description: &str, spec: &str, is_primary| AuthenticationScheme {
        kind: kind.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
        spec_uri: Some(spec.to_owned()),
        is_primary,
    };
    ServiceProvider {
        bulk: Some(BULK_LIMITS),
        most_results: crate::provisioning::MOST_RESULTS,
        has_sort: true,
        has_etag: true,
        documentation_uri: None,
        authentication_schemes: vec![
            scheme(
                "oauthbearertoken",
                "OAuth Bearer Token",
                "The provider's token, as `Authorization: Bearer`.",
                "https://www.rfc-editor.org/rfc/rfc6750",
                true,
            ),
            scheme(
                "httpbasic",
                "HTTP Basic",
                "The provider's username and password, as `Authorization: Basic`.",
                "https://www.rfc-editor.org/rfc/rfc7617",
                false,
            ),
        ],
    }
}

/// The body of an error that the shell itself has to tell (RFC 7644, section 3.12).
#[wasm_bindgen(js_name = scimErrorBody)]
pub fn scim_error_body(status: u16, scim_type: Option<String>, detail: &str) -> String {
    String::from_utf8(error::print_error(status, scim_type.as_deref(), detail)).unwrap_or_default()
}

impl PreviewHandle {
    fn shared(&self) -> Rc<Preview> {
        Rc::clone(&self.preview)
    }
}
