//! What is large, odd or meant to break something, where a file would be too long for it.

use super::native::Native;
use super::store::{Sent, Store, Told};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn store(more: &Value) -> Store<Native> {
    let environment =
        json!({"organizations": [{"id": "top", "name": "Top"}], "groups": [{"id": "g", "displayName": "G"}]});
    let mut provider = json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "top"});
    provider.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
    let users: Vec<Value> = (0..3)
        .map(|at| json!({"id": format!("u{at}"), "userName": format!("u{at}@x.test"), "organizationId": "top", "roleIds": ["desktop-user"]}))
        .collect();
    Store::begin(Native, &environment, &provider.to_string(), &users, "2026-03-02T08:00:00.000Z")
}

fn send(store: &mut Store<Native>, method: &str, resource_type: &str, id: Option<&str>, body: &[u8]) -> Told {
    let sent = Sent {
        method: method.to_owned(),
        resource_type: resource_type.to_owned(),
        id: id.map(str::to_owned),
        body: body.to_vec(),
        ..Sent::default()
    };
    let is_list = method == "GET" && id.is_none();
    let told = if is_list { store.list(&sent) } else { store.request(&sent) };
    told.unwrap_or_else(|failure| panic!("{method}: {}", failure.chars().take(2_000).collect::<String>()))
}

fn operations(operations: Value) -> Vec<u8> {
    json!({"Operations": operations}).to_string().into_bytes()
}

fn member_ids(count: usize) -> Vec<Value> {
    (0..count).map(|at| json!({"value": format!("0f8fad5b-d9cb-469f-a165-{at:012}"), "display": "Somebody"})).collect()
}

#[test]
fn ten_thousand_members_come_are_read_and_go_one_by_one() {
    let mut store = store(&json!({}));
    let begun = Instant::now();
    let members = member_ids(10_000);
    let body = json!({"displayName": "G", "members": members}).to_string();
    assert_eq!(send(&mut store, "PUT", "Group", Some("g"), body.as_bytes()).status, 200);
    let read = send(&mut store, "GET", "Group", Some("g"), b"");
    assert_eq!(read.body["members"].as_array().map(Vec::len), Some(10_000));
    let one = operations(json!([{"op": "Remove", "path": "members", "value": [members[5_000]]}]));
    let outcome = send(&mut store, "PATCH", "Group", Some("g"), &one).outcome;
    assert_eq!(outcome["memberships"], json!([{"groupId": "g", "added": [], "removed": [members[5_000]["value"]]}]));
    let all = operations(json!([{"op": "remove", "path": "members"}]));
    assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &all).status, 204);
    assert!(store.rows.members.is_empty());
    assert!(begun.elapsed() < Duration::from_secs(30), "it took {:?}", begun.elapsed());
}

#[test]
fn one_member_needs_no_others_to_be_read() {
    let mut store = store(&json!({}));
    let body = json!({"displayName": "G", "members": member_ids(50)}).to_string();
    send(&mut store, "PUT", "Group", Some("g"), body.as_bytes());
    let door = store.door();
    let head = json!({"method": "PATCH", "resourceType": "Group", "id": "g", "now": store.now, "ids": [], "baseUrl": "x", "actor": "a"});
    let group = &store.rows.groups["g"];
    let state = format!(
        "{{\"groups\":{{\"g\":{{\"id\":\"g\",\"providerId\":\"p\",\"resource\":{},\"created\":\"x\",\"lastModified\":\"x\",\"version\":1}}}}}}",
        group["resource"].as_str().expect("a text")
    );
    let body = operations(
        json!([{"op": "add", "path": "members", "value": [{"value": "u0"}]}, {"op": "remove", "path": "members[value eq \"u1\"]"}]),
    );
    let answer = json!(door.transition(head.to_string().as_bytes(), &body, state.as_bytes()).expect("it is readable"));
    assert_eq!(answer, json!({"needs": {"members": [{"groupId": "g", "all": false, "values": ["u0", "u1"]}]}}));
}

#[test]
fn a_resource_that_grows_beyond_what_can_be_kept_is_refused_and_the_former_one_stays() {
    let mut store = store(&json!({}));
    let large = json!({"displayName": "x".repeat(600_000)}).to_string();
    let patch = |name: &str| operations(json!([{"op": "add", "path": name, "value": "x".repeat(600_000)}]));
    let body = json!({"userName": "u0@x.test", "displayName": "x".repeat(600_000)}).to_string();
    assert_eq!(send(&mut store, "PUT", "User", Some("u0"), body.as_bytes()).status, 200);
    assert_eq!(send(&mut store, "PATCH", "User", Some("u0"), &patch("title")).status, 400);
    assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &patch("externalId")).status, 204);
    assert_eq!(send(&mut store, "PUT", "Group", Some("g"), large.as_bytes()).status, 200);
    assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &patch("externalId")).status, 400);
    assert_eq!(send(&mut store, "GET", "User", Some("u0"), b"").body["title"], Value::Null);
    assert_eq!(send(&mut store, "GET", "User", None, b"").body["totalResults"], 3);
}

#[test]
fn a_resource_that_is_as_deep_as_can_be_kept_can_be_read_patched_and_listed() {
    let mut store = store(&json!({}));
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let put = |depth| format!("{{\"userName\":\"u0@x.test\",\"x\":{}}}", nested(depth));
    let deepest =
        (1..64).rev().find(|depth| send(&mut store, "PUT", "User", Some("u0"), put(*depth).as_bytes()).status == 200);
    assert!(deepest.is_some_and(|depth| depth >= 32), "{deepest:?}");
    assert_eq!(send(&mut store, "GET", "User", Some("u0"), b"").status, 200);
    let title = operations(json!([{"op": "add", "path": "title", "value": "x"}]));
    assert_eq!(send(&mut store, "PATCH", "User", Some("u0"), &title).status, 200);
    assert_eq!(send(&mut store, "GET", "User", None, b"").body["totalResults"], 3);
    let put = |depth| format!("{{\"displayName\":\"G\",\"members\":[{{\"value\":\"u0\",\"x\":{}}}]}}", nested(depth));
    let deepest =
        (1..64).rev().find(|depth| send(&mut store, "PUT", "Group", Some("g"), put(*depth).as_bytes()).status == 200);
    assert!(deepest.is_some(), "a member may say more");
    let read = send(&mut store, "GET", "Group", Some("g"), b"");
    assert_eq!(read.body["members"][0]["value"], "u0");
    assert_eq!(
        send(&mut store, "PATCH", "Group", Some("g"), &operations(json!([{"op": "remove", "path": "members"}]))).status,
        204
    );
    assert_eq!(send(&mut store, "GET", "Group", None, b"").body["totalResults"], 1);
}

#[test]
fn many_operations_and_many_names_take_no_longer_than_they_should() {
    let mut store = store(&json!({}));
    let begun = Instant::now();
    let many: Vec<Value> =
        (0..5_000).map(|at| json!({"op": "add", "path": "members", "value": [{"value": format!("m{at}")}]})).collect();
    assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &operations(json!(many))).status, 204);
    let many: Vec<Value> =
        (0..5_000).map(|at| json!({"op": "remove", "path": format!("members[value eq \"m{at}\"]")})).collect();
    assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &operations(json!(many))).status, 204);
    let mut user = json!({"userName": "u0@x.test"});
    (0..999).for_each(|at| user[format!("x{at}")] = json!(at));
    assert_eq!(send(&mut store, "PUT", "User", Some("u0"), user.to_string().as_bytes()).status, 200);
    // Each name is looked for among the others: no more than a thousand of them are taken.
    (0..20_000).for_each(|at| user[format!("x{at}")] = json!(at));
    let refused = send(&mut store, "PUT", "User", Some("u0"), user.to_string().as_bytes());
    assert_eq!((refused.status, &refused.body["scimType"]), (400, &json!("invalidValue")));
    assert!(begun.elapsed() < Duration::from_secs(30), "it took {:?}", begun.elapsed());
}

#[test]
fn ids_that_mean_something_elsewhere_are_only_ids_here() {
    for id in [
        "__proto__",
        "constructor",
        "1",
        "0",
        "-1",
        "",
        " ",
        "\"",
        "\\",
        "%2e%2e",
        "../g",
        "null",
        "\u{202e}",
        "🚢",
        "a\u{0}b",
        "{\"all\":true}",
    ] {
        let mut store = store(&json!({}));
        let row = store.rows.users.remove("u0").expect("it is there");
        let account = row["account"].as_str().expect("a text").replace("\"u0\"", &json!(id).to_string());
        let mut row = row.clone();
        row["id"] = json!(id);
        row["account"] = json!(account);
        store.rows.users.insert(id.to_owned(), row);
        if id.is_empty() {
            // The shell never asks for it; the core has nobody of that name.
            continue;
        }
        let add = operations(json!([{"op": "add", "path": "members", "value": [{"value": id}]}]));
        assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &add).status, 204, "{id:?}");
        let read = send(&mut store, "GET", "User", Some(id), b"");
        assert_eq!(
            (read.status, &read.body["id"], &read.body["groups"][0]["value"]),
            (200, &json!(id), &json!("g")),
            "{id:?}"
        );
        let location = read.body["meta"]["location"].as_str().expect("a location");
        assert!(location.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%:/".contains(&byte)), "{location}");
        let deactivate = operations(json!([{"op": "replace", "value": {"active": false}}]));
        assert_eq!(send(&mut store, "PATCH", "User", Some(id), &deactivate).body["active"], false, "{id:?}");
        let remove = operations(json!([{"op": "remove", "path": "members", "value": [{"value": id}]}]));
        assert_eq!(send(&mut store, "PATCH", "Group", Some("g"), &remove).status, 204, "{id:?}");
        assert!(store.rows.members.is_empty(), "{id:?}");
        assert_eq!(send(&mut store, "DELETE", "User", Some(id), b"").status, 204, "{id:?}");
        assert_eq!(send(&mut store, "GET", "User", Some(id), b"").status, 404, "{id:?}");
    }
}
