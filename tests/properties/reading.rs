//! T14 for the readers: whatever the bytes, an answer, and never a document that cannot be used.

use super::scenario::{environment, provider, scenario, user};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use scim_usher::directory::{Environment, Provider, UserReader, read_environment, read_provider};
use scim_usher::finding::Finding;
use scim_usher::mapping::{Context, Ruleset, explain, lint};
use scim_usher::population::{Population, Preview, PreviewQuery, read_query};
use serde_json::{Value, json};
use std::rc::Rc;

/// Bytes that are put into documents: those that JSON is made of, and some that it does not allow.
const BYTES: &[u8] = b"{}[]\",:\\/-+.eE0123456789 truefalsn\n\r\t\0\x7f\x80\xbf\xc3\xed\xa0\xf0\xff";

#[derive(Clone, Debug)]
enum Edit {
    Replace(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Repeat(Index, Index),
    Cut(Index),
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let byte = || prop_oneof![4 => select(BYTES), 1 => any::<u8>()];
    let edit = prop_oneof![
        6 => (any::<Index>(), byte()).prop_map(|(at, byte)| Edit::Replace(at, byte)),
        6 => (any::<Index>(), byte()).prop_map(|(at, byte)| Edit::Insert(at, byte)),
        6 => any::<Index>().prop_map(Edit::Remove),
        3 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Edit::Repeat(from, to)),
        1 => any::<Index>().prop_map(Edit::Cut),
    ];
    proptest::collection::vec(edit, 0..4)
}

fn edited(text: String, edits: Vec<Edit>) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    for edit in edits {
        if bytes.is_empty() {
            break;
        }
        match edit {
            Edit::Replace(at, byte) => *at.get_mut(&mut bytes) = byte,
            Edit::Insert(at, byte) => bytes.insert(at.index(bytes.len()), byte),
            Edit::Remove(at) => drop(bytes.remove(at.index(bytes.len()))),
            Edit::Repeat(from, to) => {
                let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
                bytes.extend_from_within(from.min(to)..from.max(to));
            }
            Edit::Cut(at) => bytes.truncate(at.index(bytes.len())),
        }
    }
    bytes
}

/// A document with some bytes changed, or bytes that never were one.
fn bytes_like(documents: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        8 => (documents, edits()).prop_map(|(document, edits)| edited(document.to_string(), edits)),
        1 => proptest::collection::vec(select(BYTES), 0..60),
        1 => proptest::collection::vec(any::<u8>(), 0..60),
    ]
}

fn query() -> impl Strategy<Value = Value> {
    select(&[
        r#"{"show": "all", "search": "u", "moved": true, "from": null, "to": {"id": "acme"}, "limit": 3}"#,
        r#"{"from": "acme", "to": {"create": "New"}, "gains": "desktop-user", "loses": "proe-user", "offset": 1}"#,
        r#"{"from": {"create": "Lab"}, "gainsAny": true, "losesAny": false, "wonBy": 0, "lostBy": 1, "rule": "OM-31"}"#,
        r#"{"show": "findings", "gainsPrivileged": false, "losesSignIn": false}"#,
    ])
    .prop_map(|text| serde_json::from_str(text).expect("a query is JSON"))
}

/// A refusal gives its reason.
fn has_error(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_error)
}

fn default_environment() -> Environment {
    read_environment(br#"{"organizations": [{"id": "acme", "name": "Acme"}]}"#).expect("the environment is readable")
}

fn default_provider() -> Provider {
    let text = br#"{"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "acme"}"#;
    read_provider(text).expect("the provider is readable")
}

/// Everything that is asked of rules without knowing anybody.
fn use_rules(provider: Provider, environment: Environment) {
    let rules = Ruleset::compile(provider, environment);
    assert!(lint(&rules).iter().all(|finding| !finding.message.is_empty()));
    assert!(json!(rules.directory()).is_object());
}

/// All that loading says, and the users it holds.
fn loaded(chunks: &[&[u8]]) -> (Population, Value) {
    let mut population = Population::default();
    for chunk in chunks {
        population.push(chunk);
    }
    let report = json!(population.end());
    (population, report)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn t14_an_environment_is_refused_with_an_error_or_can_be_used(bytes in bytes_like(environment())) {
        match read_environment(&bytes) {
            Ok(environment) => use_rules(default_provider(), environment),
            Err(findings) => prop_assert!(has_error(&findings)),
        }
    }

    #[test]
    fn t14_a_provider_is_refused_with_an_error_or_can_be_used(bytes in bytes_like(provider())) {
        match read_provider(&bytes) {
            Ok(provider) => use_rules(provider, default_environment()),
            Err(findings) => prop_assert!(has_error(&findings)),
        }
    }

    #[test]
    fn t14_a_user_is_refused_with_an_error_or_can_be_decided(
        (environment, provider, _) in scenario(), bytes in bytes_like(user()),
    ) {
        let rules = super::rules(&environment, &provider);
        match UserReader::default().read(&bytes, 0, 0) {
            Ok((user, findings)) => {
                prop_assert!(!has_error(&findings));
                let decision = rules.evaluate(&user, &Context::default());
                prop_assert_eq!(explain(&rules, &decision).len(), decision.trace.len());
            }
            Err(findings) => prop_assert!(has_error(&findings)),
        }
    }

    #[test]
    fn t14_a_query_is_refused_with_an_error_or_can_be_asked(bytes in bytes_like(query())) {
        match read_query(&bytes) {
            Ok(query) => {
                let (population, _) = loaded(&[br#"{"id": "u", "userName": "u"}"#]);
                let rules = Rc::new(Ruleset::compile(default_provider(), default_environment()));
                let preview = Preview::new(Rc::new(population), rules, None, &[]);
                let PageSize { total, users } = page(&preview, &query);
                prop_assert!(users <= total && total <= 1);
            }
            Err(findings) => prop_assert!(has_error(&findings)),
        }
    }
}

struct PageSize {
    total: usize,
    users: usize,
}

fn page(preview: &Preview, query: &PreviewQuery) -> PageSize {
    let page = preview.users(query);
    PageSize { total: page.total, users: page.users.len() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn t14_a_population_is_the_same_however_it_is_cut(
        lines in proptest::collection::vec(bytes_like(user()), 0..5), end in select(&["\n", "\r\n", "", "\n\n"]),
        cuts in proptest::collection::vec(any::<Index>(), 0..4), (environment, provider, _) in scenario(),
    ) {
        let mut bytes = lines.join(end.as_bytes());
        bytes.extend_from_slice(end.as_bytes());
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
        at.sort_unstable();
        let ends = at.iter().copied().chain([bytes.len()]);
        let chunks: Vec<&[u8]> = std::iter::once(0).chain(at.iter().copied()).zip(ends).map(|(from, to)| &bytes[from..to]).collect();
        let (population, whole) = loaded(&[&bytes]);
        prop_assert_eq!(loaded(&chunks).1, whole.clone());
        let findings = whole["findings"].as_array().expect("findings are a list");
        prop_assert_eq!(findings.iter().any(|finding| finding["severity"] == "error"), whole["errors"] != 0);
        if population.duplicates().is_empty() {
            let users = population.len();
            let rules = Rc::new(super::rules(&environment, &provider));
            prop_assert_eq!(Preview::new(Rc::new(population), rules, None, &[]).summary().users, users);
        }
    }
}
