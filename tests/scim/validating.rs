//! Validation: our own cases as data, and what holds for every document.

use super::agreeing::NAMES;
use super::own::{options, run, same};
use proptest::prelude::*;
use proptest::sample::select;
use scim_usher::directory::Dialect;
use scim_usher::finding::{Finding, Place};
use scim_usher::json::{Limits, position, tree};
use scim_usher::scim::error::scim_type;
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::schema::{self, ResourceType, Schemas};
use scim_usher::scim::validate::{self, Validator};
use scim_usher::scim::{group, receive, user};
use serde_json::{Value, json};

/// `severity code attribute`, in the order of the document.
fn told(findings: &[Finding]) -> Value {
    let line = |finding: &Finding| {
        let attribute = finding.attribute.as_deref().unwrap_or("-");
        format!("{} {} {attribute}", finding.severity.word(), finding.rule.code())
    };
    findings.iter().map(line).collect()
}

fn validated(file: &Value, case: &Value, bytes: &[u8]) -> Vec<Finding> {
    let options = options(case);
    match case["type"].as_str() {
        Some("patch") => validate::patch(bytes, None, &options).to_vec(),
        Some("bulk") => validate::bulk(bytes, &options).to_vec(),
        Some("filter") => validate::filter(
            case["payload"].as_str().expect("a filter is text"),
            &Schemas::of(ResourceType::User),
            options.is_strict,
        )
        .to_vec(),
        Some("custom") => {
            let schemas = schema::read(file["schema"].to_string().as_bytes()).expect("the schema is one");
            Validator::new(Schemas::custom(schemas[0].clone(), Vec::new())).resource(bytes, &options).to_vec()
        }
        _ => Validator::of(options.resource_type).resource(bytes, &options).to_vec(),
    }
}

#[test]
fn cases() {
    run("validate.json", include_str!("../cases/scim/validate.json"), |file, case| {
        let payload = case["payload"].as_str().map_or_else(|| case["payload"].to_string(), str::to_owned);
        let findings = validated(file, case, payload.as_bytes());
        check_places(payload.as_bytes(), &findings);
        same("findings", &case["findings"], &told(&findings))?;
        if let Some(paths) = case.get("paths") {
            same("paths", paths, &findings.iter().map(|finding| finding.path.clone()).collect())?;
        }
        if let Some(place) = case.get("place") {
            let found = findings[0].place.expect("a finding has a place");
            same("place", place, &json!([found.line, found.column, found.offset]))?;
        }
        Ok(())
    });
}

/// Every finding has a pointer and a place, and the place's line and column are those of its offset.
fn check_places(bytes: &[u8], findings: &[Finding]) {
    for finding in findings {
        let place = finding.place.unwrap_or_else(|| panic!("{finding:?}"));
        let expected = position::locate(bytes, place.offset);
        let expected = Place { line: expected.line as usize, column: expected.column as usize, offset: place.offset };
        assert_eq!(place, expected, "{finding:?}");
        assert!(finding.path.is_some(), "{finding:?}");
        assert!(
            !finding.is_error() || finding.message.ends_with('.') || scim_type(finding.rule) == Some("invalidSyntax"),
            "{finding:?}"
        );
    }
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|bool| json!(bool)),
        select(
            &["", " ", "True", "work", "a@acme.test", "b@acme.test", "GB", "UK", "{\"value\":\"x\"}", "a b", "é"][..]
        )
        .prop_map(|text| json!(text)),
        (-5i64..5).prop_map(|number| json!(number)),
        Just(json!(1.5)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let names = ["value", "type", "primary", "display", "givenName", "emails", "$ref", "country", "manager", "colour"];
    scalar().prop_recursive(3, 12, 4, move |inner| {
        let object =
            proptest::collection::btree_map(select(names.to_vec()).prop_map(str::to_owned), inner.clone(), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..3).prop_map(Value::from),
            object.prop_map(|members| members.into_iter().collect()),
        ]
    })
}

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PLACEMENT: &str = "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User";

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(NAMES.to_vec()).prop_map(str::to_owned),
        select(vec![
            format!("{CORE}:meta.created"),
            format!("{CORE}:"),
            format!("{ENTERPRISE}:x y"),
            format!("{PLACEMENT}:status"),
        ])
    ]
}

fn resource() -> impl Strategy<Value = Value> {
    let schemas = select(vec![
        json!([CORE]),
        json!([CORE, ENTERPRISE]),
        json!([]),
        json!([CORE, "urn:acme:hr:2.0:User"]),
        json!([ENTERPRISE]),
    ]);
    (schemas, proptest::collection::vec((name(), value()), 0..4), any::<bool>()).prop_map(
        |(schemas, members, has_name)| {
            let mut resource = json!({"schemas": schemas});
            if has_name {
                resource["userName"] = json!("ada@acme.test");
            }
            for (name, value) in members {
                resource[name] = value;
            }
            resource
        },
    )
}

fn dialects() -> impl Strategy<Value = Dialect> {
    select(&[Dialect::Auto, Dialect::Rfc, Dialect::Entra, Dialect::Okta, Dialect::Ping][..])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3000, ..ProptestConfig::default() })]

    /// What has no error is accepted.
    #[test]
    fn what_has_no_error_is_received(resource in resource(), dialect in dialects(), is_strict in any::<bool>()) {
        let options = Options { dialect, is_strict, ..Options::new(ResourceType::User) };
        let bytes = resource.to_string();
        let findings = Validator::of(ResourceType::User).resource(bytes.as_bytes(), &options).to_vec();
        check_places(bytes.as_bytes(), &findings);
        let received = receive::receive(bytes.as_bytes(), &options).and_then(|received| user::read(&received.resource, &options));
        if !findings.iter().any(Finding::is_error) {
            prop_assert!(received.is_ok(), "{bytes}\n{:?}\n{:?}", received, told(&findings));
        }
    }

    /// Members that are written without white space are read along a shorter way: it finds the same.
    #[test]
    fn white_space_makes_no_difference(resource in resource(), dialect in dialects(), is_strict in any::<bool>()) {
        let options = Options { dialect, is_strict, ..Options::new(ResourceType::User) };
        let told = |text: &str| {
            let findings = Validator::of(ResourceType::User).resource(text.as_bytes(), &options).to_vec();
            findings.into_iter().map(|finding| Finding { place: None, ..finding }).collect::<Vec<_>>()
        };
        let spaced = serde_json::to_string_pretty(&resource).expect("it is JSON");
        prop_assert_eq!(told(&resource.to_string()), told(&spaced));
    }

    /// The scanner takes for JSON what the reader of JSON does, and nothing else.
    #[test]
    fn the_scanner_knows_json(text in "[\\[\\]{}\":,a-c0-2.\\\\ ntrue]{0,40}", bytes in proptest::collection::vec(any::<u8>(), 0..40), resource in resource(), cut in 0_usize..400) {
        let whole = resource.to_string();
        let cut = whole.as_bytes().get(..cut).unwrap_or(whole.as_bytes());
        for bytes in [text.as_bytes(), &bytes, cut] {
            let is_json = !matches!(tree::parse(bytes, Limits::DOCUMENT), Err(error) if error.code.as_str() != "json-duplicate-key");
            for kind in ResourceType::ALL {
                let findings = Validator::of(kind).resource(bytes, &Options::new(kind)).to_vec();
                check_places(bytes, &findings);
                let is_told = findings.iter().any(|finding| ["json-syntax", "json-depth", "json-size"].contains(&finding.rule.code()));
                prop_assert_eq!(is_told, !is_json, "{:?}", String::from_utf8_lossy(bytes));
            }
            check_places(bytes, &validate::patch(bytes, None, &Options::new(ResourceType::User)).to_vec());
            check_places(bytes, &validate::bulk(bytes, &Options::new(ResourceType::User)).to_vec());
        }
    }
}

#[test]
fn json_is_nested_as_deep_as_its_reader_allows() {
    for depth in [63, 64, 65, 1_000_000] {
        let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let findings =
            Validator::of(ResourceType::User).resource(text.as_bytes(), &Options::new(ResourceType::User)).to_vec();
        let is_too_deep = findings.iter().any(|finding| finding.rule.code() == "json-depth");
        assert_eq!(is_too_deep, depth > 64, "{depth}");
    }
}

/// A group is valid exactly where it is read.
#[test]
fn groups_need_a_name() {
    let options = Options::new(ResourceType::Group);
    for (text, is_valid) in [
        (
            r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crew","members":[{"value":"1","type":"User"}]}"#,
            true,
        ),
        (r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}"#, false),
    ] {
        let findings = Validator::of(ResourceType::Group).resource(text.as_bytes(), &options).to_vec();
        assert_eq!(findings.is_empty(), is_valid, "{findings:?}");
        let received =
            receive::receive(text.as_bytes(), &options).and_then(|received| group::read(&received.resource, &options));
        assert_eq!(received.is_ok(), is_valid);
    }
}

#[test]
fn a_document_of_many_problems_tells_a_thousand_warnings_and_every_error() {
    let unknown: Vec<_> = (0..1500).map(|index| format!("\"u{index}\":1")).collect();
    let text = format!("{{\"schemas\":[\"{CORE}\"],\"userName\":\"a@b.c\",{}}}", unknown.join(","));
    let findings =
        Validator::of(ResourceType::User).resource(text.as_bytes(), &Options::new(ResourceType::User)).to_vec();
    assert_eq!(findings.len(), 1002);
    assert_eq!(findings.iter().filter(|finding| finding.is_error()).count(), 1);
    assert_eq!(findings[1001].rule.code(), "more-problems");
    assert!(findings[1001].message.contains("500"));
}

#[test]
fn no_error_is_missed_because_of_advice_and_more_problems_alone_refuse_nothing() {
    let options = Options::new(ResourceType::User);
    let emails = vec![json!({"value": "ada@acme.test", "bogus": 1}); 999];
    let user = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@acme.test",
        "a": 1, "b": 2, "c": 3, "emails": emails, "zzz": 1, "active": "maybe"});
    let refusal = receive::receive(user.to_string().as_bytes(), &options).expect_err("it is refused");
    assert!(refusal.detail().contains("/active"), "{}", refusal.detail());
    // Of a PATCH it is the resource that decides whether what is read-only differs.
    let options = Options { dialect: Dialect::Rfc, ..options };
    let mut operations = vec![json!({"op": "replace", "path": "id", "value": "7"}); 1_001];
    operations.push(json!({"op": "replace", "path": "title", "value": "Dr"}));
    let patch = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations});
    let before = json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "a@b.cc", "id": "7"});
    let patched = patch::apply(before.to_string().as_bytes(), patch.to_string().as_bytes(), &options);
    assert!(patched.is_ok_and(|patched| patched.is_changed));
}
