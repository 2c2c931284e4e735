//! Runs tests/exchanges/*.json: what identity providers send one after another, and what they are answered. README.md
//! in that folder says how such a file is read; run.mjs reads the same files over HTTP.

use super::store::{BASE_URL, Core, Sent, Store, Told};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The documents that files begin with, by name.
const WORLDS: &str = include_str!("worlds.json");

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// Name and text of every file.
        pub(crate) const FILES: &[(&str, &str)] = &[$(($name, include_str!($name))),+];
    };
}

files!(
    "adoption.json",
    "bounds.json",
    "bulk.json",
    "dialects.json",
    "directory.json",
    "entra-groups.json",
    "entra-users.json",
    "group-lifecycle.json",
    "group-members.json",
    "legal-hold.json",
    "lifecycle.json",
    "lists.json",
    "lookup.json",
    "malformed.json",
    "okta-groups.json",
    "okta-users.json",
    "organization-names.json",
    "organization-rows.json",
    "ping.json",
    "revival.json",
    "roles.json",
    "sorting.json",
    "strict-leavers.json",
    "strict.json",
    "validation.json",
    "versions.json",
);

/// Every exchange of every file.
///
/// # Panics
/// With every difference, when there is one.
pub(crate) fn run<C: Core>(core: impl Fn() -> C) {
    let (mut failures, mut count) = (Vec::new(), 0);
    for (name, text) in FILES {
        let file: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let (ran, failed) = run_file(core(), name, &file);
        count += ran;
        failures.extend(failed);
    }
    assert!(failures.is_empty(), "{} differences in {count} exchanges:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 300, "only {count} exchanges ran");
}

const FILE_KEYS: [&str; 6] = ["name", "source", "environment", "provider", "users", "exchanges"];
const EXCHANGE_KEYS: [&str; 13] = [
    "name",
    "now",
    "method",
    "path",
    "headers",
    "body",
    "text",
    "due",
    "administrator",
    "expect",
    "save",
    "repeats",
    "later",
];
const EXPECT_KEYS: [&str; 7] = ["status", "body", "absent", "location", "log", "organizations", "headers"];

fn unknown(value: &Value, known: &[&str]) -> Vec<String> {
    let members = value.as_object().into_iter().flat_map(Map::keys);
    members.filter(|key| !known.contains(&key.as_str())).map(|key| format!("no runner reads \"{key}\"")).collect()
}

fn run_file<C: Core>(core: C, name: &str, file: &Value) -> (usize, Vec<String>) {
    let worlds: Value = serde_json::from_str(WORLDS).expect("worlds.json is JSON");
    let environment = document(&worlds["environments"], &file["environment"]);
    let provider = document(&worlds["providers"], &file["provider"]);
    let users = file["users"].as_array().map(Vec::as_slice).unwrap_or_default();
    let begin = "2026-03-02T07:00:00.000Z";
    let mut run = Run {
        store: Store::begin(core, &environment, &provider.to_string(), users, begin),
        saved: BTreeMap::new(),
        seconds: 0,
    };
    let mut failures = unknown(file, &FILE_KEYS);
    let exchanges = file["exchanges"].as_array().expect("a file has exchanges");
    for exchange in exchanges {
        let mut problems = unknown(exchange, &EXCHANGE_KEYS);
        problems.extend(unknown(&exchange["expect"], &EXPECT_KEYS));
        problems.extend(run.exchange(exchange).unwrap_or_else(|failure| vec![failure]));
        let named = exchange["name"].as_str().expect("an exchange has a name");
        failures.extend(problems.into_iter().map(|problem| format!("{name}: {named}\n    {problem}")));
    }
    (exchanges.len(), failures)
}

/// A document by its name, itself, or one that extends another: `{"base": name, ...}` replaces members of it.
fn document(named: &Value, given: &Value) -> Value {
    let base = |name: &str| named.get(name).cloned().unwrap_or_else(|| panic!("no document is named \"{name}\""));
    if let Some(name) = given.as_str() {
        return base(name);
    }
    let mut given = given.clone();
    let Some(name) = given["base"].as_str().map(str::to_owned) else { return given };
    let mut document = base(&name);
    let members = given.as_object_mut().expect("a document is an object");
    members.remove("base");
    document.as_object_mut().expect("a document is an object").append(members);
    document
}

struct Run<C: Core> {
    store: Store<C>,
    saved: BTreeMap<String, String>,
    seconds: u32,
}

impl<C: Core> Run<C> {
    fn exchange(&mut self, exchange: &Value) -> Result<Vec<String>, String> {
        self.seconds += 1;
        let usual = || format!("2026-03-02T08:{:02}:{:02}.000Z", self.seconds / 60, self.seconds % 60);
        self.store.now = exchange["now"].as_str().map_or_else(usual, str::to_owned);
        if let Some(change) = exchange.get("administrator") {
            self.administrate(change);
            return Ok(Vec::new());
        }
        let told = match exchange["due"].as_str() {
            Some(user) => {
                let user = self.filled_text(user);
                self.store.due(&user)?
            }
            None => self.sent(exchange)?,
        };
        self.save(exchange, &told)?;
        Ok(self.compare(&exchange["expect"], &told))
    }

    fn sent(&mut self, exchange: &Value) -> Result<Told, String> {
        let sent = self.request(exchange);
        if exchange["path"] == "/Bulk" {
            return self.store.bulk(&sent.body);
        }
        if is_list(&sent) {
            let sent = if sent.id.is_some() { Sent { id: None, ..sent } } else { sent };
            return self.store.list(&sent);
        }
        let told = self.store.request(&sent)?;
        if told.status < 300 {
            self.read_back(&sent, &told)?;
            if exchange["repeats"] != false {
                self.repeat(&sent)?;
            }
        }
        Ok(told)
    }

    /// What a write answers is what is read afterwards.
    fn read_back(&self, sent: &Sent, told: &Told) -> Result<(), String> {
        let Some(id) = told.body["id"].as_str().filter(|_| sent.method != "GET" && sent.query.is_empty()) else {
            return Ok(());
        };
        let get = Sent {
            method: "GET".to_owned(),
            resource_type: sent.resource_type.clone(),
            id: Some(id.to_owned()),
            ..Sent::default()
        };
        let outcome = self.store.decide(&get)?;
        let body: Value =
            serde_json::from_str(outcome["answer"]["body"].as_str().unwrap_or("null")).expect("a body is JSON");
        let found = differences("what is read afterwards", &unordered(&told.body), &unordered(&body), true);
        if found.is_empty() { Ok(()) } else { Err(found.join("\n    ")) }
    }

    /// The same request again changes nothing; errors may be told again, and a reason may have become another: an
    /// organization that was made is found from then on.
    fn repeat(&self, sent: &Sent) -> Result<(), String> {
        if !["PUT", "PATCH"].contains(&sent.method.as_str()) {
            return Ok(());
        }
        let outcome = self.store.decide(&Sent { if_match: None, ..sent.clone() })?;
        let mut outcome = outcome;
        if let Some(users) = outcome["users"].as_array_mut() {
            users.retain(|user| {
                self.store.rows.users[user["id"].as_str().unwrap_or_default()]["version"] != user["version"]
            });
        }
        let changes = ["users", "groups", "memberships", "organizations", "audit", "effects"];
        let changed = changes.into_iter().find(|part| outcome[part].as_array().is_none_or(|part| !part.is_empty()));
        if let Some(part) = changed {
            return Err(format!("sent again, it changes {part}: {}", outcome[part]));
        }
        let is_change = |entry: &&Value| entry["changeType"] != "Error";
        match outcome["log"].as_array().into_iter().flatten().find(is_change) {
            Some(entry) => Err(format!("sent again, it logs {entry}")),
            None => Ok(()),
        }
    }

    /// What an administrator does by hand: members of the stored account are replaced.
    fn administrate(&mut self, change: &Value) {
        let id = self.filled_text(change["user"].as_str().expect("whom"));
        let row = self.store.rows.users.get_mut(&id).unwrap_or_else(|| panic!("there is no user {id}"));
        let mut account: Value = serde_json::from_str(row["account"].as_str().expect("a text")).expect("JSON");
        for (key, value) in change["set"].as_object().expect("what is set") {
            match value {
                Value::Null => drop(account.as_object_mut().expect("an account is an object").remove(key)),
                value => account[key] = value.clone(),
            }
            if row.get(key).is_some() {
                row[key] = value.clone();
            }
        }
        row["account"] = json!(account.to_string());
        row["version"] = json!(row["version"].as_u64().unwrap_or_default() + 1);
        let is_seen = account["local"] != true && row["isDeleted"] != true;
        let listing = account["providerId"].as_str().map_or("any".to_owned(), |id| format!("provider:{id}"));
        row["listing"] = json!(if is_seen { listing } else { "none".to_owned() });
        // What an administrator does is recorded elsewhere.
        self.store.rows.log.retain(|entry| entry["userId"] != id.as_str());
    }

    fn request(&self, exchange: &Value) -> Sent {
        let path = self.filled_text(exchange["path"].as_str().expect("a request has a path"));
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let mut segments = path.trim_start_matches('/').splitn(2, '/');
        let header = |name: &str| exchange["headers"][name].as_str().map(|value| self.filled_text(value));
        let parameter = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), decoded(&value.replace('+', " ")))
        };
        Sent {
            method: exchange["method"].as_str().expect("a request has a method").to_owned(),
            resource_type: match segments.next().unwrap_or_default() {
                ".search" => String::new(),
                endpoint => endpoint.trim_end_matches('s').to_owned(),
            },
            id: segments.next().map(decoded),
            query: query.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect(),
            if_match: header("If-Match"),
            if_none_match: header("If-None-Match"),
            body: match exchange["text"].as_str() {
                Some(text) => self.filled_text(text).into_bytes(),
                None => exchange.get("body").map(|body| self.filled(body).to_string().into_bytes()).unwrap_or_default(),
            },
        }
    }

    /// Values of the answer under names, for the exchanges that follow.
    fn save(&mut self, exchange: &Value, told: &Told) -> Result<(), String> {
        for (name, at) in exchange["save"].as_object().into_iter().flatten() {
            let at = at.as_str().expect("a pointer");
            let value = match at {
                "etag" => told.etag.as_deref(),
                pointer => told.body.pointer(pointer).and_then(Value::as_str),
            };
            let value = value.ok_or_else(|| format!("there is nothing at {at} of {}", told.body))?;
            self.saved.insert(name.clone(), value.to_owned());
        }
        Ok(())
    }

    fn filled_text(&self, text: &str) -> String {
        let names = self
            .saved
            .iter()
            .chain(std::iter::once((&"base".to_owned(), &BASE_URL.to_owned())))
            .map(|(name, value)| (format!("{{{name}}}"), value.clone()))
            .collect::<Vec<_>>();
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    fn filled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => json!(self.filled_text(text)),
            Value::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Value::Object(members) => {
                let members = members.iter().map(|(key, value)| (self.filled_text(key), self.filled(value)));
                Value::Object(members.collect())
            }
            other => other.clone(),
        }
    }

    fn compare(&self, expect: &Value, told: &Told) -> Vec<String> {
        let expect = self.filled(expect);
        let mut failures = Vec::new();
        if expect["status"] != told.status {
            let said = told.text.as_deref().unwrap_or("nothing");
            failures.push(format!("status: expected {}, found {}: {said}", expect["status"], told.status));
        }
        if let Some(body) = expect.get("body") {
            failures.extend(differences("body", body, &told.body, false));
        }
        for pointer in expect["absent"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if let Some(found) = told.body.pointer(pointer) {
                failures.push(format!("{pointer} is there: {found}"));
            }
        }
        if let Some(location) = expect.get("location") {
            failures.extend(differences("location", location, &json!(told.location), false));
        }
        if let Some(etag) = expect["headers"].get("ETag") {
            failures.extend(differences("ETag", etag, &json!(told.etag), false));
        }
        if let Some(log) = expect.get("log") {
            failures.extend(differences("log", log, &logged(&told.log), false));
        }
        if let Some(organizations) = expect.get("organizations") {
            failures.extend(differences("organizations", organizations, &told.outcome["organizations"], false));
        }
        failures
    }
}

/// A list that is asked for by its address, or by a search.
fn is_list(Sent { method, resource_type, id, .. }: &Sent) -> bool {
    let is_search = resource_type.is_empty() || id.as_deref() == Some(".search");
    if method == "GET" { id.is_none() } else { method == "POST" && is_search }
}

/// A record as files write it: type, attribute, before, after; of an error the type, the attribute, title and message.
fn logged(log: &[Value]) -> Value {
    let entry = |entry: &Value| {
        let last = if entry["changeType"] == "Error" { ["newValue", "message"] } else { ["oldValue", "newValue"] };
        json!([entry["changeType"], entry["attribute"], entry[last[0]], entry[last[1]]])
    };
    log.iter().map(entry).collect()
}

/// Lists of values whose order means nothing, in one order.
fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(unordered).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), unordered(value))).collect())
        }
        other => other.clone(),
    }
}

/// Where a value is not as it is expected: objects have at least the members that are named, lists exactly the items.
/// A text matches with `*` for anything. `{"$has": [...]}`: a list that has these among others.
pub(crate) fn differences(at: &str, expected: &Value, found: &Value, is_exact: bool) -> Vec<String> {
    match (expected, found) {
        (Value::Object(wanted), Value::Array(items)) if wanted.contains_key("$has") => {
            let wanted = wanted["$has"].as_array().into_iter().flatten();
            let is_there = |value: &&Value| items.iter().any(|item| differences(at, value, item, is_exact).is_empty());
            wanted.filter(|value| !is_there(value)).map(|value| format!("{at} lacks {value}: {found}")).collect()
        }
        (Value::Object(wanted), Value::Object(members)) => {
            let each = wanted.iter().flat_map(|(key, value)| {
                let at = format!("{at}/{key}");
                members.get(key).map_or_else(
                    || vec![format!("{at} is absent, expected {value}")],
                    |found| differences(&at, value, found, is_exact),
                )
            });
            let mut all: Vec<String> = each.collect();
            let strange = members.keys().filter(|key| is_exact && !wanted.contains_key(*key));
            all.extend(strange.map(|key| format!("{at}/{key} is there: {}", members[key])));
            all
        }
        (Value::Array(wanted), Value::Array(items)) if wanted.len() == items.len() => {
            let pairs = wanted.iter().zip(items).enumerate();
            pairs
                .flat_map(|(index, (value, item))| differences(&format!("{at}/{index}"), value, item, is_exact))
                .collect()
        }
        (Value::String(pattern), Value::String(text)) if !is_exact && is_like(pattern, text) => Vec::new(),
        (expected, found) if expected == found => Vec::new(),
        (expected, found) => vec![format!("{at}: expected {expected}, found {found}")],
    }
}

/// Whether a text is like a pattern in which `*` stands for anything.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

/// A segment or a parameter without its percent-encoding.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hexadecimal = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let byte = hexadecimal.filter(|_| *first == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).expect("addresses are UTF-8")
}
