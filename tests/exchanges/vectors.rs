//! Other people's exchanges, from the directory that USHER_VECTORS names. They are not part of this repository.

use super::native::Native;
use super::runner::differences;
use super::store::{Sent, Store, Told};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The directory, where the variable is set; it must be there.
fn directory() -> Option<PathBuf> {
    let Some(directory) = std::env::var_os("USHER_VECTORS").map(PathBuf::from) else {
        eprintln!("USHER_VECTORS is not set: other people's exchanges were not run");
        return None;
    };
    assert!(directory.is_dir(), "USHER_VECTORS leads nowhere: {} is no directory", directory.display());
    Some(directory)
}

fn read(directory: &std::path::Path, file: &str) -> Value {
    let path = directory.join("http").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What these clients are not given. The list may only shrink. One sample of Microsoft's guide compares with a word that
/// is not in quotes, which is no filter (RFC 7644, section 3.4.2.2); no client is known to send it.
const KNOWN_FAILURES: [&str; 1] = ["entra-07"];

/// A store that the exchanges of one client go through.
struct Client {
    store: Store<Native>,
    /// Their ids, and ours.
    ids: BTreeMap<String, String>,
    seconds: u32,
}

impl Client {
    fn new(dialect: &str, group_status: u16) -> Self {
        let environment = json!({"organizations": [{"id": "top", "name": "Top"}]});
        let provider = json!({"id": "client", "kind": "scim", "displayName": "Client", "defaultOrganizationId": "top",
            "dialect": dialect, "patchStatus": {"User": 200, "Group": group_status}});
        let store = Store::begin(Native, &environment, &provider.to_string(), &[], "2026-03-02T07:00:00.000Z");
        Self { store, ids: BTreeMap::new(), seconds: 0 }
    }

    /// Sends a request with their ids made ours.
    fn send(&mut self, method: &str, path: &str, body: &Value) -> Told {
        self.seconds += 1;
        self.store.now = format!("2026-03-02T08:{:02}:{:02}.000Z", self.seconds / 60, self.seconds % 60);
        let ours = |text: &str| self.ids.iter().fold(text.to_owned(), |text, (theirs, own)| text.replace(theirs, own));
        let path = ours(path);
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        let mut segments = path.trim_start_matches('/').splitn(2, '/');
        let parameter = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name.to_owned(), super::runner::decoded(&value.replace('+', " ")))
        };
        let sent = Sent {
            method: method.to_owned(),
            resource_type: segments.next().unwrap_or_default().trim_end_matches('s').to_owned(),
            id: segments.next().map(super::runner::decoded),
            query: query.split('&').filter(|pair| !pair.is_empty()).map(parameter).collect(),
            body: if body.is_null() { Vec::new() } else { ours(&body.to_string()).into_bytes() },
            ..Sent::default()
        };
        let is_list = sent.id.is_none() && method == "GET";
        let told = if is_list { self.store.list(&sent) } else { self.store.request(&sent) };
        told.unwrap_or_else(|failure| panic!("{method} {path}: {failure}"))
    }

    /// Creates what a row takes for granted: a resource under an id of theirs.
    fn make(&mut self, kind: &str, theirs: &str, resource: &Value) {
        let told = self.send("POST", kind, resource);
        assert_eq!(told.status, 201, "{kind} {theirs}: {}", told.body);
        self.ids.insert(theirs.to_owned(), told.body["id"].as_str().expect("an id").to_owned());
    }

    fn check(&mut self, row: &Value, expected: &Value) -> Result<(), String> {
        let told = self.send(
            row["method"].as_str().expect("a method"),
            row["path"].as_str().expect("a path"),
            &row["request"],
        );
        if row["status"] != told.status {
            return Err(format!("expected {}, found {} {}", row["status"], told.status, told.body));
        }
        if expected.is_null() {
            return Ok(());
        }
        let found = differences("body", &comparable(expected), &told.body, false);
        if found.is_empty() { Ok(()) } else { Err(found.join("\n    ")) }
    }
}

/// What clients rely on: not the service's own ids, times and addresses, and not absent values.
fn comparable(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            const OWN: [&str; 8] = ["id", "meta", "schemas", "groups", "password", "itemsPerPage", "$ref", "display"];
            let kept = members.iter().filter(|(name, value)| {
                let is_absent =
                    [json!(null), json!({})].contains(value) || (*name == "members" && **value == json!([]));
                !OWN.contains(&name.as_str()) && !is_absent
            });
            Value::Object(kept.map(|(name, value)| (name.clone(), comparable(value))).collect())
        }
        Value::Array(items) => items.iter().map(comparable).collect(),
        Value::String(text) => json!(text.replace('*', "")),
        other => other.clone(),
    }
}

fn report(file: &str, results: Vec<(String, Result<(), String>)>) {
    let failed = |id: &str| KNOWN_FAILURES.contains(&id);
    let strange: Vec<String> = results
        .iter()
        .filter_map(|(id, result)| match result {
            Err(failure) if !failed(id) => Some(format!("{id}: {failure}")),
            Ok(()) if failed(id) => Some(format!("{id} passes: take it off the list")),
            _ => None,
        })
        .collect();
    eprintln!(
        "{file}: {} of {} exchanges pass",
        results.iter().filter(|(_, result)| result.is_ok()).count(),
        results.len()
    );
    assert!(!results.is_empty(), "{file} has no exchange");
    assert!(strange.is_empty(), "{file}:\n{}", strange.join("\n"));
}

fn id(row: &Value) -> String {
    row["id"].as_str().expect("a row has an id").to_owned()
}

#[test]
fn recorded_exchanges_of_azure_and_okta() {
    let Some(directory) = directory() else { return };
    let rows = read(&directory, "idp-exchanges-elimity.json");
    let rows = rows.as_array().expect("a list of rows");
    let mut results = Vec::new();
    for row in rows {
        // Each was recorded by itself: what it speaks of is made first, as its answer shows it.
        let is_azure = row["idp"] == "azuread";
        let mut client = Client::new(if is_azure { "entra" } else { "okta" }, 200);
        let path = row["path"].as_str().expect("a path");
        let kind = if path.starts_with("/Users") { "/Users" } else { "/Groups" };
        for named in named_ids(&row["request"]) {
            client.make("/Users", &named, &json!({"userName": format!("{named}@made.test")}));
        }
        let resources = row["response"]["Resources"].as_array().cloned().unwrap_or_default();
        for resource in &resources {
            client.make(kind, resource["id"].as_str().expect("an id"), resource);
        }
        if let Some(theirs) = path.strip_prefix(kind).and_then(|rest| rest.strip_prefix('/')) {
            let mut made =
                if row["response"].is_object() { row["response"].clone() } else { json!({"displayName": "x"}) };
            if row["method"] != "GET" && kind == "/Users" {
                made["active"] = json!(true);
            }
            if row["method"] == "PATCH" && kind == "/Users" {
                made["userName"] = json!("before@made.test");
                made["emails"] = json!([{"type": "work", "value": "before@made.test", "primary": true}]);
            }
            client.make(kind, theirs, &made);
        }
        let is_told = row["method"] != "PATCH" || kind == "/Groups" || row["request"].to_string().contains("emails");
        let expected = if is_told { expected(row) } else { json!({"active": row["response"]["active"]}) };
        results.push((id(row), client.check(row, &expected)));
    }
    report("idp-exchanges-elimity.json", results);
}

/// The answer that a row records, as far as its request leads to it: one was taken down with another value than was sent.
fn expected(row: &Value) -> Value {
    let mut expected = row["response"].clone();
    let operations = row["request"]["Operations"].as_array().map(Vec::as_slice).unwrap_or_default();
    if let Some(name) = operations.iter().find_map(|operation| operation["value"]["displayName"].as_str()) {
        expected["displayName"] = json!(name);
    }
    if let Some(operation) = operations.iter().find(|operation| operation["path"] == "displayName") {
        expected["displayName"] = operation["value"].clone();
    }
    expected
}

/// Ids of members that a request names.
fn named_ids(request: &Value) -> Vec<String> {
    let operations = request["Operations"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut ids: Vec<String> = Vec::new();
    for operation in operations {
        let path = operation["path"].as_str().unwrap_or_default();
        if !path.starts_with("members") {
            continue;
        }
        ids.extend(path.split('"').nth(1).map(str::to_owned));
        let members = operation["value"].as_array().map(Vec::as_slice).unwrap_or_default();
        ids.extend(members.iter().filter_map(|member| member["value"].as_str().map(str::to_owned)));
    }
    ids.sort();
    ids.dedup();
    ids
}

#[test]
fn the_exchanges_of_microsoft_s_guide() {
    let Some(directory) = directory() else { return };
    let rows = read(&directory, "entra-docs.json");
    let rows = rows["exchanges"].as_array().expect("a list of rows");
    let mut client = Client::new("entra", 204);
    client.make("/Users", "00aa00aa-bb11-cc22-dd33-44ee44ee44ee-made", &json!({"userName": "manager@made.test"}));
    let mut results = Vec::new();
    let mut made: BTreeMap<&str, String> = BTreeMap::new();
    for row in rows {
        let path = row["path"].as_str().expect("a path");
        if path.starts_with("/Schemas") {
            // Answered by the documents of discovery, which have tests of their own.
            continue;
        }
        let kind = if path.starts_with("/Users") { "/Users" } else { "/Groups" };
        let is_about_one = path.contains("{id}");
        if is_about_one && !made.contains_key(kind) {
            let name = format!("made-{}@made.test", results.len());
            let told = client.send(
                "POST",
                kind,
                &json!({"userName": name, "displayName": name, "active": true,
                "emails": [{"type": "work", "value": name, "primary": true}]}),
            );
            made.insert(kind, told.body["id"].as_str().expect("an id").to_owned());
        }
        let mut sent = row.clone();
        if let Some(own) = made.get(kind) {
            sent["path"] = json!(path.replace("{id}", own));
        }
        // The guide says so itself: a group without members may leave them out.
        let result = client.check(&sent, &row["expectSubset"]);
        results.push((id(row), result));
        match row["method"].as_str() {
            Some("POST") => {
                let listed = client.send("GET", &format!("{kind}?startIndex=1&count=1000"), &Value::Null);
                let last =
                    listed.body["Resources"].as_array().and_then(|all| all.last()).cloned().expect("it was created");
                made.insert(kind, last["id"].as_str().expect("an id").to_owned());
            }
            Some("DELETE") => drop(made.remove(kind)),
            _ => {}
        }
    }
    report("entra-docs.json", results);
}

#[test]
fn payloads_of_providers_are_created_replaced_and_read_back() {
    let Some(directory) = directory() else { return };
    let mut results = Vec::new();
    for file in [
        "entra_user_creation_test.json",
        "github_enterprise_user_list_test.json",
        "jumpcloud_create_user.json",
        "jumpcloud_put_user_full.json",
        "jumpcloud_put_user_minimal.json",
    ] {
        let sample = read(&directory, &format!("provider-samples/{file}"));
        let samples = sample["Resources"].as_array().cloned().unwrap_or_else(|| vec![sample]);
        for sample in samples {
            let mut client = Client::new("auto", 204);
            let expected = without_empty(&sample);
            let created = client.send("POST", "/Users", &sample);
            let path = format!("/Users/{}", created.body["id"].as_str().unwrap_or_default());
            let replaced = client.send("PUT", &path, &sample);
            let read = client.send("GET", &path, &Value::Null);
            let statuses = [created.status, replaced.status, read.status];
            let result = if statuses == [201, 200, 200] {
                let found = differences("body", &comparable(&expected), &read.body, false);
                if found.is_empty() { Ok(()) } else { Err(found.join("\n    ")) }
            } else {
                Err(format!("{statuses:?} {} {}", created.body, replaced.body))
            };
            results.push((file.to_owned(), result));
        }
    }
    report("provider-samples", results);
}

/// A sample as it is read back: an empty list is no value, and a text for a boolean is that boolean.
fn without_empty(sample: &Value) -> Value {
    match sample {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| **value != json!([]));
            let value = |name: &str, value: &Value| match value.as_str() {
                Some("True") if name == "primary" => json!(true),
                _ => without_empty(value),
            };
            Value::Object(kept.map(|(name, kept)| (name.clone(), value(name, kept))).collect())
        }
        Value::Array(items) => items.iter().map(without_empty).collect(),
        other => other.clone(),
    }
}
