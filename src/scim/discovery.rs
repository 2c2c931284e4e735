//! What a service tells of itself (RFC 7644, section 4), made from the schemas that it reads by.

use super::list::list_response;
use super::schema::{
    ALL, Attribute, RESOURCE_TYPE, ResourceType, SCHEMA, SERVICE_PROVIDER_CONFIG, Schema, Schemas, Type,
};
use super::value::{new_member, node, print, text};
use crate::json::tree::{Member, Node, Value};
use std::borrow::Cow;

/// What a service provider supports (RFC 7643, section 5). PATCH and filters always are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ServiceProvider {
    /// Bulk requests, where they are supported.
    pub bulk: Option<BulkLimits>,
    /// The most resources in one answer.
    pub most_results: usize,
    /// Whether lists can be sorted.
    pub has_sort: bool,
    /// Whether resources have versions.
    pub has_etag: bool,
    /// Where people read about it.
    pub documentation_uri: Option<String>,
    /// How clients authenticate.
    pub authentication_schemes: Vec<AuthenticationScheme>,
}

/// What one Bulk request may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BulkLimits {
    /// The most operations.
    pub operations: usize,
    /// The most bytes.
    pub bytes: usize,
}

/// A way to authenticate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuthenticationScheme {
    /// `oauthbearertoken` or `httpbasic`, among others.
    pub kind: String,
    /// Its name for people.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// Where it is specified.
    pub spec_uri: Option<String>,
    /// Whether it is the preferred one.
    pub is_primary: bool,
}

/// The document at `/ServiceProviderConfig`. The base URL has no trailing slash.
#[must_use]
pub fn service_provider_config(provider: &ServiceProvider, base_url: &str) -> Vec<u8> {
    let limits = provider.bulk.unwrap_or(BulkLimits { operations: 0, bytes: 0 });
    let [operations, bytes, results] =
        [limits.operations, limits.bytes, provider.most_results].map(|number| number.to_string());
    let bulk = vec![
        member("supported", bool(provider.bulk.is_some())),
        member("maxOperations", number(&operations)),
        member("maxPayloadSize", number(&bytes)),
    ];
    let filter = vec![member("supported", bool(true)), member("maxResults", number(&results))];
    let mut config = vec![urns(SERVICE_PROVIDER_CONFIG)];
    config.extend(provider.documentation_uri.as_deref().map(|uri| member("documentationUri", text(uri))));
    config.extend([
        supported("patch", true),
        member("bulk", object(bulk)),
        member("filter", object(filter)),
        supported("changePassword", false),
        supported("sort", provider.has_sort),
        supported("etag", provider.has_etag),
        member("authenticationSchemes", array(provider.authentication_schemes.iter().map(authentication_scheme))),
        meta("ServiceProviderConfig", format!("{base_url}/ServiceProviderConfig")),
    ]);
    print(&object(config))
}

fn authentication_scheme(scheme: &AuthenticationScheme) -> Node<'_> {
    let mut members = vec![
        member("type", text(&*scheme.kind)),
        member("name", text(&*scheme.name)),
        member("description", text(&*scheme.description)),
    ];
    members.extend(scheme.spec_uri.as_deref().map(|uri| member("specUri", text(uri))));
    members.push(member("primary", bool(scheme.is_primary)));
    object(members)
}

/// The document at `/Schemas`.
#[must_use]
pub fn schemas(base_url: &str) -> Vec<u8> {
    let schemas: Vec<_> = ALL.iter().map(|schema| print(&schema_resource(schema, base_url))).collect();
    list_response(&schemas, schemas.len(), 1)
}

/// The document at `/Schemas/{URN}`, where there is such a schema; URNs have no case.
#[must_use]
pub fn schema(urn: &str, base_url: &str) -> Option<Vec<u8>> {
    let schema = ALL.iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))?;
    Some(print(&schema_resource(schema, base_url)))
}

fn schema_resource<'s>(schema: &'s Schema, base_url: &str) -> Node<'s> {
    object(vec![
        urns(SCHEMA),
        member("id", text(&*schema.id)),
        member("name", text(&*schema.name)),
        member("description", text(&*schema.description)),
        member("attributes", array(schema.attributes.iter().map(definition))),
        meta("Schema", format!("{base_url}/Schemas/{}", schema.id)),
    ])
}

/// An attribute with all of its characteristics (RFC 7643, section 7). Only built-in schemas are told of, which are
/// three levels deep.
fn definition(attribute: &Attribute) -> Node<'_> {
    let words = |words: &'_ [Cow<'static, str>]| array(words.iter().map(|word| text(word.to_string())));
    let mut members = vec![
        member("name", text(&*attribute.name)),
        member("type", text(attribute.kind.word())),
        member("multiValued", bool(attribute.is_multi_valued)),
        member("description", text(&*attribute.description)),
        member("required", bool(attribute.is_required)),
    ];
    if !attribute.canonical_values.is_empty() {
        members.push(member("canonicalValues", words(&attribute.canonical_values)));
    }
    members.extend([
        member("caseExact", bool(attribute.is_case_exact)),
        member("mutability", text(attribute.mutability.word())),
        member("returned", text(attribute.returned.word())),
        member("uniqueness", text(attribute.uniqueness.word())),
    ]);
    if attribute.kind == Type::Reference {
        members.push(member("referenceTypes", words(&attribute.reference_types)));
    }
    if attribute.kind == Type::Complex {
        members.push(member("subAttributes", array(attribute.sub_attributes.iter().map(definition))));
    }
    object(members)
}

/// The document at `/ResourceTypes`.
#[must_use]
pub fn resource_types(base_url: &str) -> Vec<u8> {
    let types = ResourceType::ALL.map(|resource_type| print(&resource_type_resource(resource_type, base_url)));
    list_response(&types, types.len(), 1)
}

/// The document at `/ResourceTypes/{name}`, where there is such a type.
#[must_use]
pub fn resource_type(name: &str, base_url: &str) -> Option<Vec<u8>> {
    let found = ResourceType::ALL.into_iter().find(|resource_type| resource_type.name() == name)?;
    Some(print(&resource_type_resource(found, base_url)))
}

fn resource_type_resource(resource_type: ResourceType, base_url: &str) -> Node<'static> {
    let (name, schemas) = (resource_type.name(), Schemas::of(resource_type));
    let extension =
        |schema: &Schema| object(vec![member("schema", text(schema.id.clone())), member("required", bool(false))]);
    let mut members = vec![
        urns(RESOURCE_TYPE),
        member("id", text(name)),
        member("name", text(name)),
        member("description", text(schemas.core().description.clone())),
        member("endpoint", text(resource_type.endpoint())),
        member("schema", text(schemas.core().id.clone())),
    ];
    if !schemas.extensions().is_empty() {
        members.push(member("schemaExtensions", array(schemas.extensions().iter().map(extension))));
    }
    members.push(meta("ResourceType", format!("{base_url}/ResourceTypes/{name}")));
    object(members)
}

fn object(members: Vec<Member<'_>>) -> Node<'_> {
    node(Value::Object(members))
}

fn array<'a>(items: impl Iterator<Item = Node<'a>>) -> Node<'a> {
    node(Value::Array(items.collect()))
}

fn member<'a>(name: &'static str, value: Node<'a>) -> Member<'a> {
    new_member(name, value)
}

fn bool(value: bool) -> Node<'static> {
    node(Value::Bool(value))
}

fn number(digits: &str) -> Node<'_> {
    node(Value::Number(digits))
}

fn supported(name: &'static str, is_supported: bool) -> Member<'static> {
    member(name, object(vec![member("supported", bool(is_supported))]))
}

fn urns(urn: &'static str) -> Member<'static> {
    member("schemas", array(std::iter::once(text(urn))))
}

fn meta(resource_type: &'static str, location: String) -> Member<'static> {
    member("meta", object(vec![member("resourceType", text(resource_type)), member("location", text(location))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    const BASE: &str = "https://host.test/scim/v2";

    fn read(bytes: &[u8]) -> Json {
        serde_json::from_slice(bytes).expect("a document is JSON")
    }

    #[test]
    fn the_configuration_says_what_is_supported() {
        let scheme = AuthenticationScheme {
            kind: "httpbasic".into(),
            name: "HTTP Basic".into(),
            description: "A username and a password".into(),
            spec_uri: Some("https://www.rfc-editor.org/rfc/rfc7617".into()),
            is_primary: true,
        };
        let provider = ServiceProvider {
            most_results: 200,
            has_etag: true,
            authentication_schemes: vec![scheme],
            ..ServiceProvider::default()
        };
        let expected = json!({
            "schemas": [SERVICE_PROVIDER_CONFIG],
            "patch": {"supported": true},
            "bulk": {"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
            "filter": {"supported": true, "maxResults": 200},
            "changePassword": {"supported": false},
            "sort": {"supported": false},
            "etag": {"supported": true},
            "authenticationSchemes": [{
                "type": "httpbasic", "name": "HTTP Basic", "description": "A username and a password",
                "specUri": "https://www.rfc-editor.org/rfc/rfc7617", "primary": true,
            }],
            "meta": {"resourceType": "ServiceProviderConfig", "location": "https://host.test/scim/v2/ServiceProviderConfig"},
        });
        assert_eq!(read(&service_provider_config(&provider, BASE)), expected);
    }

    #[test]
    fn every_schema_tells_every_characteristic_of_every_attribute() {
        let all = read(&schemas(BASE));
        assert_eq!(all["totalResults"], ALL.len());
        let mut waiting: Vec<&Json> = Vec::new();
        for schema in all["Resources"].as_array().expect("a list holds resources") {
            let urn = schema["id"].as_str().expect("a schema has a URN");
            assert_eq!(Some(schema), super::schema(&urn.to_uppercase(), BASE).as_deref().map(read).as_ref(), "{urn}");
            assert_eq!(schema["meta"]["location"], format!("{BASE}/Schemas/{urn}"));
            waiting.extend(schema["attributes"].as_array().expect("a schema has attributes"));
        }
        let mut seen = 0;
        while let Some(attribute) = waiting.pop() {
            for name in [
                "name",
                "type",
                "multiValued",
                "description",
                "required",
                "caseExact",
                "mutability",
                "returned",
                "uniqueness",
            ] {
                assert!(!attribute[name].is_null() && attribute[name] != "", "{name} of {attribute}");
            }
            assert_eq!(attribute["type"] == "reference", attribute["referenceTypes"].is_array(), "{attribute}");
            let parts = attribute["subAttributes"].as_array();
            assert_eq!(attribute["type"] == "complex", parts.is_some_and(|parts| !parts.is_empty()), "{attribute}");
            waiting.extend(parts.into_iter().flatten());
            seen += 1;
        }
        assert!(seen > 150, "{seen}");
        assert_eq!(super::schema("urn:x", BASE), None);
    }

    #[test]
    fn resource_types_name_their_schemas() {
        let all = read(&resource_types(BASE));
        let user = &all["Resources"][0];
        assert_eq!(user["endpoint"], "/Users");
        assert_eq!(user["schemaExtensions"][1]["schema"], super::super::schema::PLACEMENT);
        assert_eq!(all["Resources"][1]["id"], "Group");
        assert_eq!(resource_type("User", BASE).as_deref().map(read).as_ref(), Some(user));
        assert_eq!(resource_type("Robot", BASE), None);
    }
}
