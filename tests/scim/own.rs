//! Our own cases, as data: tests/cases/scim/*.json.

use scim_usher::directory::Dialect;
use scim_usher::finding::{Finding, Place};
use scim_usher::scim::error::Refusal;
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::path::PatchPath;
use scim_usher::scim::schema::{ResourceType, Schemas};
use scim_usher::scim::{filter, group, receive, resource, user};
use serde_json::{Value, json};

pub(crate) fn run(file: &str, text: &str, check: impl Fn(&Value, &Value) -> Result<(), String>) {
    let parsed: Value = serde_json::from_str(text).expect("a case file is JSON");
    let cases = parsed["cases"].as_array().expect("a case file has cases");
    assert!(!cases.is_empty(), "{file} has no case");
    let named = |case: &Value| ["name", "filter", "path"].iter().find_map(|key| Some(case[key].as_str()?.to_owned()));
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| Some(format!("{}\n    {}", named(case).unwrap_or_default(), check(&parsed, case).err()?)))
        .collect();
    assert!(failures.is_empty(), "{file}: {} of {} cases fail\n{}", failures.len(), cases.len(), failures.join("\n"));
}

pub(crate) fn options(case: &Value) -> Options<'_> {
    let resource_type = if case["resourceType"] == "Group" { ResourceType::Group } else { ResourceType::User };
    let dialect = match case["dialect"].as_str() {
        None | Some("auto") => Dialect::Auto,
        Some("rfc") => Dialect::Rfc,
        Some("entra") => Dialect::Entra,
        Some("okta") => Dialect::Okta,
        Some("ping") => Dialect::Ping,
        Some(other) => panic!("no dialect is called {other}"),
    };
    let organization_attribute = case["organizationAttribute"].as_str();
    Options { dialect, is_strict: case["strict"] == true, organization_attribute, ..Options::new(resource_type) }
}

/// A difference, where there is one.
pub(crate) fn same(what: &str, expected: &Value, found: &Value) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{what}: expected {expected}\n    found {found}")) }
}

fn codes(findings: &[Finding]) -> Value {
    findings.iter().map(|finding| finding.rule.code()).collect()
}

/// What was told, and that every finding has a place; codes are compared where the case gives them.
fn check_findings(case: &Value, findings: &[Finding]) -> Result<(), String> {
    if let Some(finding) = findings.iter().find(|finding| finding.place.is_none() || finding.path.is_none()) {
        return Err(format!("a finding without a place: {finding:?}"));
    }
    case.get("findings").map_or(Ok(()), |expected| same("findings", expected, &codes(findings)))
}

fn check_refusal(expected: &Value, refusal: &Refusal) -> Result<(), String> {
    same("scimType", &expected["scimType"], &json!(refusal.scim_type()))?;
    let error = refusal.findings.iter().find(|finding| finding.is_error()).expect("a refusal has an error");
    if let Some(path) = expected.get("path") {
        same("path", path, &json!(error.path))?;
    }
    if let Some(detail) = expected["detail"].as_str() {
        assert!(refusal.detail().contains(detail), "{} lacks {detail}", refusal.detail());
    }
    check_body(refusal)
}

/// An error's body is RFC 7644's and nothing more.
fn check_body(refusal: &Refusal) -> Result<(), String> {
    let body: Value = serde_json::from_slice(&refusal.body()).expect("the body is JSON");
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "scimType": refusal.scim_type(),
        "detail": refusal.detail(),
        "status": refusal.status().to_string(),
    });
    same("body", &expected, &body)
}

#[test]
fn patches() {
    run("patch.json", include_str!("../cases/scim/patch.json"), |_, case| {
        let before = case["before"].to_string();
        let request = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": case["operations"],
        });
        match (patch::apply(before.as_bytes(), request.to_string().as_bytes(), &options(case)), case.get("error")) {
            (Ok(patched), None) => {
                check_findings(case, &patched.findings)?;
                let after: Value = serde_json::from_slice(&patched.resource).expect("a resource is JSON");
                same("is_changed", &json!(case["unchanged"] != true), &json!(patched.is_changed))?;
                same("after", case.get("after").unwrap_or(&case["before"]), &after)
            }
            (Err(refusal), Some(error)) => check_refusal(error, &refusal),
            (answer, _) => Err(format!("{answer:?}")),
        }
    });
}

#[test]
fn paths() {
    run("path.json", include_str!("../cases/scim/path.json"), |_, case| {
        let text = case["path"].as_str().expect("a case has a path");
        match (PatchPath::parse(text), case.get("error")) {
            (Ok(path), None) => {
                if let Some(known) = case.get("known") {
                    same("known", known, &json!(path.check(&Schemas::of(ResourceType::User)).is_ok()))?;
                }
                same("printed", &json!(case["printed"].as_str().unwrap_or(text)), &json!(path.to_string()))
            }
            (Err(error), Some(offset)) => same(&error.message, offset, &json!(error.offset)),
            (answer, _) => Err(format!("{answer:?}")),
        }
    });
}

#[test]
fn filters() {
    run("filter.json", include_str!("../cases/scim/filter.json"), |file, case| {
        let text = case["filter"].as_str().expect("a case has a filter");
        let schemas = Schemas::of(ResourceType::User);
        let filter = match (filter::parse(text), case.get("error")) {
            (Ok(filter), None) => filter,
            (Err(error), Some(offset)) => {
                let place = Place { line: 1, column: error.offset + 1, offset: error.offset };
                assert_eq!(error.place(text), place);
                return same(&error.message, offset, &json!(error.offset));
            }
            (answer, _) => return Err(format!("{answer:?}")),
        };
        if let Some(matches) = case.get("matches") {
            let bytes = file["resource"].to_string();
            let resource = resource::read(bytes.as_bytes(), &schemas).expect("the resource is readable");
            same("matches", matches, &json!(filter.matches(&resource)))?;
        }
        if let Some(printed) = case.get("printed") {
            same("printed", printed, &json!(filter.to_string()))?;
        }
        if let Some(equalities) = case.get("equalities") {
            let found = filter.equality();
            let terms = found.terms.iter().map(|term| format!("{} eq {}", term.path, term.value)).collect();
            same("equalities", equalities, &terms)?;
            same("is_whole", &json!(case["whole"] == true), &json!(found.is_whole))?;
        }
        same(
            "unordered",
            &json!(case["unordered"] == true),
            &json!(filter.check(&schemas).is_err() && case.get("matches").is_none()),
        )
    });
}

#[test]
fn payloads() {
    run("payload.json", include_str!("../cases/scim/payload.json"), |_, case| {
        let payload = case["payload"].as_str().map_or_else(|| case["payload"].to_string(), str::to_owned);
        let options = options(case);
        match (read(payload.as_bytes(), &options), case.get("error")) {
            (Ok((resource, values, findings)), None) => {
                check_findings(case, &findings)?;
                if let Some(expected) = case.get("resource") {
                    same("resource", expected, &resource)?;
                }
                let expected = case["values"].as_object().into_iter().flatten();
                expected.into_iter().try_for_each(|(name, value)| same(name, value, &values[name]))
            }
            (Err(refusal), Some(error)) => check_refusal(error, &refusal),
            (answer, _) => Err(format!("{answer:?}")),
        }
    });
}

/// The resource as it is kept, its values, and everything that was told.
fn read(payload: &[u8], options: &Options) -> Result<(Value, Value, Vec<Finding>), Refusal> {
    let received = receive::receive(payload, options)?;
    let (values, told) = match options.resource_type {
        ResourceType::User => {
            let (user, told) = user::read(&received.resource, options)?;
            (user_values(&user), told)
        }
        ResourceType::Group => {
            let (group, told) = group::read(&received.resource, options)?;
            let member = |member: &group::ScimMember| json!({"value": member.value, "isGroup": member.is_group});
            let members: Value = group.members.iter().map(member).collect();
            (json!({"displayName": group.display_name, "externalId": group.external_id, "members": members}), told)
        }
    };
    let resource = serde_json::from_slice(&received.resource).expect("a resource is JSON");
    Ok((resource, values, [received.findings, told].concat()))
}

fn user_values(user: &user::ScimUser) -> Value {
    json!({
        "userName": user.user_name, "externalId": user.external_id, "isActive": user.active != Some(false), "email": user.email,
        "givenName": user.given_name, "familyName": user.family_name, "department": user.department,
        "division": user.division, "manager": user.manager, "locality": user.locality, "region": user.region,
        "country": user.country, "organizationNames": user.organization_names,
    })
}
