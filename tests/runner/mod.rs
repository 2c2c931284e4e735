//! Runs tests/cases/*.json against a core, native or wasm: cases are data, and only the core differs.

use serde_json::{Map, Value, json};

/// The core under test; every answer is the JSON that JavaScript would see.
pub(crate) trait Core {
    /// `{decision?, findings}`
    fn evaluate(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value;
    /// The sentences about one user.
    fn explain(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value;
    /// The vocabulary with every default filled in.
    fn directory(&self, environment: &[u8], provider: &[u8]) -> Value;
    /// `{refused, findings}`
    fn compile(&self, environment: &[u8], provider: &[u8]) -> Value;
    /// The lint of the configuration, and over users where there are some.
    fn lint(&self, environment: &[u8], provider: &[u8], users: Option<&[u8]>) -> Value;
    /// `{summary, users, decisions, pages}`: all users who change, the decisions asked for, and for each query its
    /// page, or its findings where it is refused.
    fn preview(&self, environment: &[u8], provider: &[u8], before: Option<&[u8]>, users: &[u8], ask: &Asked) -> Value;
    /// `{output, reports}`: what came out as text, and the report of each chunk and of the end.
    fn stream(&self, environment: &[u8], provider: &[u8], chunks: &[&[u8]], options: &StreamOptions) -> Value;
}

/// What is asked of a preview beside its figures.
pub(crate) struct Asked<'c> {
    pub(crate) ids: Vec<&'c str>,
    pub(crate) queries: Vec<Vec<u8>>,
}

/// How a stream decides.
pub(crate) struct StreamOptions {
    pub(crate) is_sync: bool,
    pub(crate) user: Option<String>,
    pub(crate) explains: bool,
}

const MAPPING: &str = include_str!("../cases/mapping.json");
const READING: &str = include_str!("../cases/reading.json");
const LINT: &str = include_str!("../cases/lint.json");
const PREVIEW: &str = include_str!("../cases/preview.json");
const STREAM: &str = include_str!("../cases/stream.json");

const EMPTY_ENVIRONMENT: &[u8] = br#"{"organizations": []}"#;
const EMPTY_PROVIDER: &[u8] = br#"{"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "o"}"#;

/// Chunks of these sizes are what a stream is cut into, beside its halves and the whole.
const CUTS: [usize; 4] = [1, 2, 17, 300];

/// Every case of every file.
///
/// # Panics
/// With every difference, when there is one.
pub(crate) fn run(core: &impl Core) {
    let mut suites = Suites { failures: Vec::new(), count: 0 };
    let told = &["name", "rules", "expect"];
    let documents = &["environment", "provider"];
    suites.run("mapping.json", MAPPING, &[told, documents, &["mode", "user", "explain", "directory"]], |file, case| {
        mapping(core, file, case)
    });
    suites.run("reading.json", READING, &[told, &["document", "text"]], |_, case| reading(core, case));
    suites.run("lint.json", LINT, &[told, documents, &["users"]], |file, case| lint(core, file, case));
    suites.run("preview.json", PREVIEW, &[told, documents, &["before", "users", "queries"]], |file, case| {
        preview(core, file, case)
    });
    suites.run("stream.json", STREAM, &[told, documents, &["users", "options"]], |file, case| stream(core, file, case));
    let Suites { failures, count } = suites;
    assert!(failures.is_empty(), "{} differences in {count} cases:\n{}", failures.len(), failures.join("\n"));
}

struct Suites {
    failures: Vec<String>,
    count: usize,
}

impl Suites {
    fn run(&mut self, file: &str, text: &str, known: &[&[&str]], check: impl Fn(&Value, &Value) -> Vec<String>) {
        let documents: Value = serde_json::from_str(text).expect("a case file is JSON");
        let cases = documents["cases"].as_array().expect("a case file has cases");
        assert!(!cases.is_empty(), "{file} has no case");
        for case in cases {
            self.count += 1;
            let name = case["name"].as_str().expect("a case has a name");
            let mut failures = unknown(case, known);
            failures.extend(check(&documents, case));
            self.failures.extend(failures.into_iter().map(|failure| format!("{file}: {name}\n    {failure}")));
        }
    }
}

/// A member that no runner reads checks nothing.
fn unknown(case: &Value, known: &[&[&str]]) -> Vec<String> {
    let members = case.as_object().expect("a case is an object").keys();
    let strange = members.filter(|key| !known.iter().any(|keys| keys.contains(&key.as_str())));
    strange.map(|key| format!("a case has no member \"{key}\"")).collect()
}

fn mapping(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let (user, is_sync) = (bytes(&case["user"]), is_sync(&case["mode"]));
    let answer = core.evaluate(&environment, &provider, &user, is_sync);
    let Some(decision) = answer.get("decision").filter(|decision| decision.is_object()) else {
        return vec![format!("no decision: {answer}")];
    };
    let mut failures = Vec::new();
    for exact in ["organization", "roleIds"] {
        if decision.get(exact) != case["expect"].get(exact) {
            failures.push(format!("{exact}: expected {}, got {}", case["expect"][exact], decision[exact]));
        }
    }
    failures.extend(differs("decision", &case["expect"], decision));
    if let Some(sentences) = case.get("explain") {
        failures.extend(differs("explain", sentences, &core.explain(&environment, &provider, &user, is_sync)));
    }
    if let Some(directory) = case.get("directory") {
        failures.extend(differs("directory", directory, &core.directory(&environment, &provider)));
    }
    failures
}

fn reading(core: &impl Core, case: &Value) -> Vec<String> {
    let text = case["text"].as_str().expect("a reading case has text").as_bytes();
    let mut answer = match case["document"].as_str() {
        Some("environment") => core.compile(text, EMPTY_PROVIDER),
        Some("provider") => core.compile(EMPTY_ENVIRONMENT, text),
        Some("user") => {
            let answer = core.evaluate(EMPTY_ENVIRONMENT, EMPTY_PROVIDER, text, false);
            json!({"refused": answer.get("decision").is_none(), "findings": answer["findings"]})
        }
        _ => return vec![format!("there is no document {}", case["document"])],
    };
    flatten(&mut answer["findings"]);
    differs("reading", &case["expect"], &answer)
}

/// Puts line and column beside the rest of each finding, as cases give them.
fn flatten(findings: &mut Value) {
    for finding in findings.as_array_mut().into_iter().flatten() {
        let Some(place) = finding.get("place").cloned() else { continue };
        finding["line"] = place["line"].clone();
        finding["column"] = place["column"].clone();
    }
}

fn lint(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let users = case.get("users").map(lines);
    let findings = core.lint(&environment, &provider, users.as_deref());
    differs("lint", &case["expect"], &json!({"findings": findings}))
}

fn preview(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let before = case.get("before").map(|before| bytes(resolve(&file["providers"], before)));
    let expect = &case["expect"];
    let ids = expect.get("decisions").and_then(Value::as_object).map(Map::keys);
    let queries = case.get("queries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let asked = Asked {
        ids: ids.into_iter().flatten().map(String::as_str).collect(),
        queries: queries.iter().map(|query| bytes(&query["query"])).collect(),
    };
    let answer = core.preview(&environment, &provider, before.as_deref(), &lines(&case["users"]), &asked);
    let mut failures = differs("preview", expect, &answer);
    for (at, query) in queries.iter().enumerate() {
        let name = format!("query {}", query["query"]);
        failures.extend(differs(&name, query, &page(&query["query"], &answer["pages"][at])));
    }
    failures
}

/// A page as cases give it: how many users the query finds, and the ids of those on the page.
fn page(query: &Value, page: &Value) -> Value {
    let Some(users) = page["users"].as_array() else {
        return json!({"query": query, "findings": page["findings"]});
    };
    json!({"query": query, "total": page["total"], "ids": users.iter().map(|user| &user["id"]).collect::<Vec<_>>()})
}

fn stream(core: &impl Core, file: &Value, case: &Value) -> Vec<String> {
    let (environment, provider) = documents(file, case);
    let users = case["users"].as_str().map_or_else(|| lines(&case["users"]), |text| text.as_bytes().to_vec());
    let given = case.get("options").unwrap_or(&Value::Null);
    let options = StreamOptions {
        is_sync: is_sync(&given["mode"]),
        user: given["user"].as_str().map(str::to_owned),
        explains: given["explain"] == true,
    };
    let answer = |chunks: &[&[u8]]| streamed(core.stream(&environment, &provider, chunks, &options), options.explains);
    let whole = answer(&[&users]);
    let mut failures = differs("stream", &case["expect"], &whole);
    let halves = users.split_at(users.len() / 2);
    let mut cuts = vec![vec![halves.0, &[], halves.1]];
    cuts.extend(CUTS.iter().map(|size| users.chunks(*size).collect()));
    for cut in cuts {
        let cut_answer = answer(&cut);
        if cut_answer != whole {
            failures.push(format!("{} chunks: {cut_answer}, in one piece: {whole}", cut.len()));
        }
    }
    failures
}

/// What a stream gave as a whole: its decisions, or its text when it explains, and its reports added up.
fn streamed(answer: Value, explains: bool) -> Value {
    let output = answer["output"].as_str().expect("output is text");
    let mut sum = json!({"findings": []});
    for report in answer["reports"].as_array().into_iter().flatten() {
        for count in ["lines", "decisions", "withErrors", "badLines"] {
            let so_far = sum[count].as_u64().unwrap_or_default();
            sum[count] = json!(so_far + report[count].as_u64().expect("a count is a number"));
        }
        let findings = report["findings"].as_array().expect("findings are a list");
        sum["findings"].as_array_mut().expect("findings are a list").extend(findings.iter().cloned());
    }
    flatten(&mut sum["findings"]);
    sum["decided"] = sum["decisions"].take();
    if explains {
        sum["text"] = json!(output);
    } else {
        sum["decisions"] =
            output.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| json!(line))).collect();
    }
    sum
}

fn is_sync(mode: &Value) -> bool {
    match mode.as_str() {
        Some("sync") => true,
        None | Some("apply") => false,
        Some(other) => panic!("there is no mode \"{other}\""),
    }
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

/// Where the value lacks something that is expected: members as given, lists of the same length. Members `contains` and
/// `lacks` list parts of the value itself where it is text, otherwise of its `message` or `text`.
fn differs(at: &str, expected: &Value, got: &Value) -> Vec<String> {
    match (expected, got) {
        (Value::Object(wanted), _) if got.is_object() || wanted.keys().all(|key| is_about_text(key)) => {
            wanted.iter().flat_map(|(key, value)| member_differs(at, key, value, got)).collect()
        }
        (Value::Array(wanted), Value::Array(items)) if wanted.len() == items.len() => {
            let pairs = wanted.iter().zip(items).enumerate();
            pairs.flat_map(|(index, (value, item))| differs(&format!("{at}[{index}]"), value, item)).collect()
        }
        (expected, got) if expected == got => Vec::new(),
        (expected, got) => vec![format!("{at}: expected {expected}, got {got}")],
    }
}

fn is_about_text(key: &str) -> bool {
    key == "contains" || key == "lacks"
}

fn member_differs(at: &str, key: &str, expected: &Value, of: &Value) -> Vec<String> {
    if is_about_text(key) {
        return text_differs(at, key == "contains", expected, of);
    }
    match of.get(key) {
        Some(got) => differs(&format!("{at}.{key}"), expected, got),
        None => vec![format!("{at}.{key}: expected {expected}, and it is absent")],
    }
}

fn text_differs(at: &str, contains: bool, parts: &Value, of: &Value) -> Vec<String> {
    let Some(text) = [Some(of), of.get("message"), of.get("text")].into_iter().flatten().find_map(Value::as_str) else {
        return vec![format!("{at}: there is no text in {of}")];
    };
    let parts = parts.as_array().expect("parts are a list").iter().map(|part| part.as_str().expect("a part is text"));
    let word = if contains { "lacks" } else { "contains" };
    parts
        .filter(|part| text.contains(part) != contains)
        .map(|part| format!("{at}: \"{text}\" {word} \"{part}\""))
        .collect()
}
