//! Runs tests/cases/*.json against a core, native or wasm: cases are data, and only the core differs.

use serde_json::{Value, json};

/// The core under test; every answer is the JSON that JavaScript would see.
pub(crate) trait Core {
    /// `{decision?, findings}`
    fn evaluate(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value;
    /// Why the documents are refused; an empty list when they are not.
    fn compile(&self, environment: &[u8], provider: &[u8]) -> Value;
    /// The lint of the configuration, and over users where there are some.
    fn lint(&self, environment: &[u8], provider: &[u8], users: Option<&[u8]>) -> Value;
    /// `{summary, users, decisions}`, with all users who change and the decisions asked for.
    fn preview(&self, environment: &[u8], provider: &[u8], before: Option<&[u8]>, users: &[u8], ids: &[&str]) -> Value;
}

const MAPPING: &str = include_str!("../cases/mapping.json");
const READING: &str = include_str!("../cases/reading.json");
const LINT: &str = include_str!("../cases/lint.json");
const PREVIEW: &str = include_str!("../cases/preview.json");

const EMPTY_ENVIRONMENT: &[u8] = br#"{"organizations": []}"#;
const EMPTY_PROVIDER: &[u8] = br#"{"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "o"}"#;

/// Every case of every file.
///
/// # Panics
/// With every difference, when there is one.
pub(crate) fn run(core: &impl Core) {
    let mut failures = Vec::new();
    let mut count = 0;
    let mut suite = |file: &str, text: &str, check: &dyn Fn(&Value, &Value) -> Vec<String>| {
        let file_cases: Value = serde_json::from_str(text).expect("a case file is JSON");
        let cases = file_cases["cases"].as_array().expect("a case file has cases");
        assert!(!cases.is_empty(), "{file} has no case");
        for case in cases {
            count += 1;
            let name = case["name"].as_str().expect("a case has a name");
            failures
                .extend(check(&file_cases, case).into_iter().map(|failure| format!("{file}: {name}\n    {failure}")));
        }
    };
    suite("mapping.json", MAPPING, &|file, case| mapping(core, file, case));
    suite("reading.json", READING, &|_, case| reading(core, case));
    suite("lint.json", LINT, &|file, case| lint(core, file, case));
    suite("preview.json", PREVIEW, &|file, case| preview(core, file, case));
    assert!(failures.is_empty(), "{} differences in {count} cases:\n{}", failures.len(), failures.join("\n"));
}

fn mapping(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let answer = core.evaluate(&environment, &provider, &bytes(&case["user"]), case["mode"] == "sync");
    let expect = &case["expect"];
    let decision = &answer["decision"];
    if decision.is_null() {
        return vec![format!("no decision: {answer}")];
    }
    let mut failures = Vec::new();
    for exact in ["organization", "roleIds"] {
        if decision[exact] != expect[exact] {
            failures.push(format!("{exact}: expected {}, got {}", expect[exact], decision[exact]));
        }
    }
    for given in ["findings", "changes", "trace"] {
        if let Some(expected) = expect.get(given) {
            failures.extend(differs(given, expected, &decision[given]));
        }
    }
    failures
}

fn reading(core: &impl Core, case: &Value) -> Vec<String> {
    let text = case["text"].as_str().expect("a reading case has text").as_bytes();
    let findings = match case["document"].as_str() {
        Some("environment") => core.compile(text, EMPTY_PROVIDER),
        Some("provider") => core.compile(EMPTY_ENVIRONMENT, text),
        _ => {
            let answer = core.evaluate(EMPTY_ENVIRONMENT, EMPTY_PROVIDER, text, false);
            let refused = answer.get("decision").is_none();
            let expected = case["expect"]["refused"] == json!(true);
            let mut failures = differs("findings", &case["expect"]["findings"], &flat(&answer["findings"]));
            if refused != expected {
                failures.push(format!("refused: expected {expected}, got {refused}"));
            }
            return failures;
        }
    };
    differs("findings", &case["expect"]["findings"], &flat(&findings))
}

/// Findings with line and column beside the rest, as reading cases give them.
fn flat(findings: &Value) -> Value {
    let mut findings = findings.clone();
    for finding in findings.as_array_mut().into_iter().flatten() {
        finding["line"] = finding["place"]["line"].clone();
        finding["column"] = finding["place"]["column"].clone();
    }
    findings
}

fn lint(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let users = case.get("users").map(lines);
    let findings = core.lint(&environment, &provider, users.as_deref());
    differs("findings", &case["expect"]["findings"], &findings)
}

fn preview(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let before = case.get("before").map(|before| bytes(resolve(&file["providers"], before)));
    let expect = &case["expect"];
    let ids: Vec<&str> =
        expect["decisions"].as_object().map(|wanted| wanted.keys().map(String::as_str).collect()).unwrap_or_default();
    let answer = core.preview(&environment, &provider, before.as_deref(), &lines(&case["users"]), &ids);
    let parts = expect.as_object().expect("a preview case expects something");
    parts.iter().flat_map(|(part, expected)| differs(part, expected, &answer[part])).collect()
}

fn documents(file: &Value, case: &Value) -> (Vec<u8>, Vec<u8>) {
    let environment = resolve(&file["environments"], &case["environment"]);
    (bytes(environment), bytes(resolve(&file["providers"], &case["provider"])))
}

/// A document by its name in the file, or itself.
fn resolve<'v>(named: &'v Value, given: &'v Value) -> &'v Value {
    let Some(name) = given.as_str() else { return given };
    named.get(name).unwrap_or_else(|| panic!("no document is named \"{name}\""))
}

fn bytes(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

fn lines(users: &Value) -> Vec<u8> {
    let users = users.as_array().expect("users are a list");
    users.iter().map(|user| format!("{user}\n")).collect::<String>().into_bytes()
}

/// Where the value lacks something that is expected: members as given, lists of the same length.
fn differs(at: &str, expected: &Value, got: &Value) -> Vec<String> {
    match (expected, got) {
        (Value::Object(wanted), Value::Object(members)) => wanted
            .iter()
            .flat_map(|(key, value)| differs(&format!("{at}.{key}"), value, members.get(key).unwrap_or(&Value::Null)))
            .collect(),
        (Value::Array(wanted), Value::Array(items)) if wanted.len() == items.len() => {
            let pairs = wanted.iter().zip(items).enumerate();
            pairs.flat_map(|(index, (value, item))| differs(&format!("{at}[{index}]"), value, item)).collect()
        }
        (expected, got) if expected == got => Vec::new(),
        (expected, got) => vec![format!("{at}: expected {expected}, got {got}")],
    }
}
