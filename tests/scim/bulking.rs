//! Bulk requests, carried out by a shell that only counts.

use scim_usher::scim::bulk::{Bulk, BulkAnswer};
use scim_usher::scim::discovery::BulkLimits;
use scim_usher::scim::patch::Options;
use scim_usher::scim::schema::ResourceType;
use serde_json::{Value, json};

const LIMITS: BulkLimits = BulkLimits { operations: 100, bytes: 100_000 };

fn request(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
}

fn post(bulk_id: &str, path: &str, data: Value) -> Value {
    json!({"method": "POST", "path": path, "bulkId": bulk_id, "data": data})
}

/// Carries out a request: what is created has the ids 1, 2, 3; a userName `fails` is refused.
fn carry_out(request: &Value) -> (Vec<String>, Value) {
    let mut bulk = Bulk::read(request.to_string().as_bytes(), LIMITS, &Options::new(ResourceType::User))
        .expect("it is a Bulk request");
    let (mut done, mut created) = (Vec::new(), 0);
    while let Some(operation) = bulk.next_operation() {
        let data = String::from_utf8(operation.data.clone().unwrap_or_default()).expect("it is UTF-8");
        let id = operation.id.clone().unwrap_or_default();
        done.push(format!("{} {}/{id} {data}", operation.method, operation.resource_type.name()));
        if data.contains("fails") {
            bulk.answered(BulkAnswer { status: 409, body: Some(b"{}".to_vec()), ..BulkAnswer::default() });
            continue;
        }
        created += 1;
        let id = (operation.method == "POST").then(|| created.to_string());
        let location = Some(format!("/{}/{created}", operation.resource_type.name()));
        bulk.answered(BulkAnswer {
            status: if id.is_some() { 201 } else { 200 },
            id,
            location,
            ..BulkAnswer::default()
        });
    }
    (done, serde_json::from_slice(&bulk.finish("https://usher.test/scim/v2")).expect("an answer is JSON"))
}

fn statuses(answer: &Value) -> Vec<&str> {
    answer["Operations"]
        .as_array()
        .expect("an answer has operations")
        .iter()
        .filter_map(|operation| operation["status"].as_str())
        .collect()
}

#[test]
fn references_forward_and_backward_are_ids_when_they_are_sent() {
    let (done, answer) = carry_out(&request(json!([
        post("g", "/Groups", json!({"displayName": "Crew", "members": [{"value": "bulkId:u"}]})),
        post("u", "/Users", json!({"userName": "ada"})),
        {"method": "PATCH", "path": "/Groups/bulkId:g", "data": {"Operations": [{"op": "remove", "path": "members[value eq \"bulkId:u\"]"}]}},
        {"method": "DELETE", "path": "/Users/bulkId:u"},
    ])));
    assert_eq!(
        done,
        [
            r#"POST User/ {"userName":"ada"}"#,
            r#"POST Group/ {"displayName":"Crew","members":[{"value":"1"}]}"#,
            r#"PATCH Group/2 {"Operations":[{"op":"remove","path":"members[value eq \"1\"]"}]}"#,
            "DELETE User/1 ",
        ]
    );
    assert_eq!(statuses(&answer), ["201", "201", "200", "200"]);
    // The answer is in the order of the request.
    assert_eq!(
        answer["Operations"][0],
        json!({"method": "POST", "bulkId": "g", "location": "/Group/2", "status": "201"})
    );
}

#[test]
fn cycles_and_references_to_nothing_are_conflicts() {
    let (done, answer) = carry_out(&request(json!([
        post("a", "/Groups", json!({"displayName": "A", "members": [{"value": "bulkId:b"}]})),
        post("b", "/Groups", json!({"displayName": "B", "members": [{"value": "bulkId:a"}]})),
        post("c", "/Groups", json!({"displayName": "C", "members": [{"value": "bulkId:nobody"}]})),
        post("d", "/Users", json!({"userName": "d"})),
        post("d", "/Users", json!({"userName": "again"})),
        post("e", "/Groups", json!({"displayName": "E", "members": [{"value": "bulkId:a"}]})),
    ])));
    assert_eq!(done, [r#"POST User/ {"userName":"d"}"#]);
    assert_eq!(statuses(&answer), ["409", "409", "409", "201", "409", "409"]);
    let response = &answer["Operations"][0]["response"];
    assert_eq!(response["status"], "409");
    assert!(response["detail"].as_str().is_some_and(|detail| detail.contains("/Operations/0")), "{response}");
}

#[test]
fn what_depends_on_a_failure_fails() {
    let (done, answer) = carry_out(&request(json!([
        post("u", "/Users", json!({"userName": "fails"})),
        post("g", "/Groups", json!({"displayName": "G", "members": [{"value": "bulkId:u"}]})),
        post("v", "/Users", json!({"userName": "v"})),
    ])));
    assert_eq!(done.len(), 2);
    assert_eq!(statuses(&answer), ["409", "409", "201"]);
}

#[test]
fn enough_failures_stop_the_rest() {
    let users = |most: u64| {
        let mut request = request(json!([
            post("1", "/Users", json!({"userName": "fails"})),
            post("2", "/Users", json!({"userName": "ada"})),
            post("3", "/Users", json!({"userName": "fails"})),
            post("4", "/Users", json!({"userName": "eve"})),
        ]));
        request["failOnErrors"] = json!(most);
        statuses(&carry_out(&request).1).join(" ")
    };
    assert_eq!(users(1), "409");
    assert_eq!(users(2), "409 201 409");
    assert_eq!(users(3), "409 201 409 201");
}

#[test]
fn impossible_operations_are_answered_each() {
    let (done, answer) = carry_out(&request(json!([
        {"method": "GET", "path": "/Users"},
        {"method": "POST", "path": "/Users", "data": {}},
        {"method": "POST", "path": "/Robots", "bulkId": "1", "data": {}},
        {"method": "PUT", "path": "/Users", "data": {}},
        {"method": "PUT", "path": "/Users/1"},
        {"method": "POST", "path": "/Users/1", "bulkId": "2", "data": {}},
        {"method": "delete", "path": "/Users/1"},
        17,
    ])));
    assert_eq!(done, ["DELETE User/1 "]);
    assert_eq!(statuses(&answer), ["400", "400", "400", "400", "400", "400", "200", "400"]);
}

#[test]
fn what_cannot_be_done_is_refused_in_its_turn() {
    let lasts = [
        json!({"method": "DELETE", "path": "/Users/bulkId:nobody"}),
        post("1", "/Users", json!({"userName": "again"})),
        post("9", "/Groups", json!({"displayName": "G", "members": [{"value": "bulkId:9"}]})),
        json!({"method": "GET", "path": "/Users/1"}),
    ];
    for (last, status) in lasts.into_iter().zip(["409", "409", "409", "400"]) {
        let mut request = request(json!([
            post("1", "/Users", json!({"userName": "ada"})),
            post("2", "/Users", json!({"userName": "eve"})),
            last,
            post("3", "/Users", json!({"userName": "flo"})),
        ]));
        request["failOnErrors"] = json!(1);
        let (done, answer) = carry_out(&request);
        assert_eq!(done, [r#"POST User/ {"userName":"ada"}"#, r#"POST User/ {"userName":"eve"}"#]);
        assert_eq!(statuses(&answer), ["201", "201", status]);
    }
}

#[test]
fn a_circle_stands_where_it_was_sent() {
    let mut request = request(json!([
        post("u", "/Users", json!({"userName": "ada"})),
        post("a", "/Groups", json!({"displayName": "A", "members": [{"value": "bulkId:b"}, {"value": "bulkId:u"}]})),
        post("v", "/Users", json!({"userName": "eve"})),
        post("b", "/Groups", json!({"displayName": "B", "members": [{"value": "bulkId:a"}]})),
    ]));
    request["failOnErrors"] = json!(2);
    let (done, answer) = carry_out(&request);
    assert_eq!(done.len(), 2);
    assert_eq!(statuses(&answer), ["201", "409", "201", "409"]);
}

#[test]
fn what_is_no_text_is_refused() {
    for name in ["method", "path", "bulkId", "version"] {
        for wrong in [json!(5), json!({}), json!(["W/\"1\""]), json!(true)] {
            let mut operation = json!({"method": "PUT", "path": "/Users/1", "bulkId": "b", "version": "v", "data": {}});
            operation[name] = wrong;
            let (done, answer) = carry_out(&request(json!([operation])));
            assert_eq!((done.len(), statuses(&answer)), (0, vec!["400"]), "{operation}");
            let detail = answer["Operations"][0]["response"]["detail"].as_str().unwrap_or_default();
            assert!(detail.contains(&format!("/Operations/0/{name}: ")), "{detail}");
        }
    }
    let (done, _) = carry_out(&request(json!([
        {"method": "PUT", "path": "/Users/1", "bulkId": null, "version": [], "data": {}},
    ])));
    assert_eq!(done, ["PUT User/1 {}"]);
}

#[test]
fn the_method_is_told_as_it_was_sent_and_what_is_refused_takes_no_bulk_id() {
    let (done, answer) = carry_out(&request(json!([
        {"method": "GET", "path": "/Users/1"},
        {"method": "HEAD", "path": "/Users", "bulkId": "b"},
        {"method": "M".repeat(100), "path": "/Users"},
        {"path": "/Users"},
        {"method": "POST", "path": "/Robots", "bulkId": "b", "data": {}},
        post("b", "/Users", json!({"userName": "ada"})),
        {"method": "delete", "path": "/Users/1"},
    ])));
    assert_eq!(done, [r#"POST User/ {"userName":"ada"}"#, "DELETE User/1 "]);
    assert_eq!(statuses(&answer), ["400", "400", "400", "400", "400", "201", "200"]);
    let methods: Vec<_> = (0..7).map(|at| answer["Operations"][at]["method"].as_str()).collect();
    let long = format!("{}...", "M".repeat(60));
    assert_eq!(methods, [Some("GET"), Some("HEAD"), Some(&*long), None, Some("POST"), Some("POST"), Some("DELETE")]);
}

#[test]
fn whatever_a_bulk_id_may_be_can_be_referred_to() {
    for id in ["a b", "a/b", "a]b", "a:b", "aGVs/bG8=", &"x".repeat(256)] {
        let text = format!("bulkId:{id}");
        let (done, answer) = carry_out(&request(json!([
            post(id, "/Users", json!({"userName": "ada"})),
            {"method": "PATCH", "path": format!("/Users/{text}"), "data": {
                "path": format!("members[value eq \"{text}\"]"), "value": text, "$ref": format!("../Users/{text}")}},
        ])));
        assert_eq!(statuses(&answer), ["201", "200"], "{answer}");
        assert_eq!(
            done.last().map(String::as_str),
            Some(r#"PATCH User/1 {"$ref":"../Users/1","path":"members[value eq \"1\"]","value":"1"}"#)
        );
    }
    for id in ["a\"b", "a\\b", &"x".repeat(257), &"é".repeat(100_000 / 3)] {
        let (done, answer) = carry_out(&request(json!([post(id, "/Users", json!({"userName": "ada"}))])));
        assert_eq!((done.len(), statuses(&answer)), (0, vec!["400"]));
        let detail = answer["Operations"][0]["response"]["detail"].as_str().unwrap_or_default();
        assert!(detail.contains("`bulkId` takes") && detail.len() < 400, "{detail}");
    }
}

#[test]
fn text_that_looks_like_a_reference_is_text_where_none_belongs() {
    let (done, _) = carry_out(&request(json!([post("b", "/Users", json!({"nickName": "bulkId:note"}))])));
    assert_eq!(done, [r#"POST User/ {"nickName":"bulkId:note"}"#]);
}

#[test]
fn an_operation_with_very_many_references_to_nothing_is_told_one() {
    let members: Vec<_> = (0..4_000).map(|id| json!({"value": format!("bulkId:{id}{}", "y".repeat(9))})).collect();
    let long = json!([{"value": format!("bulkId:{}", "z".repeat(10_000))}]);
    let request = request(json!([
        post("g", "/Groups", json!({"displayName": "G", "members": members})),
        post("h", "/Groups", json!({"displayName": "H", "members": long})),
    ]));
    let mut bulk = Bulk::read(
        request.to_string().as_bytes(),
        BulkLimits { bytes: 1_000_000, ..LIMITS },
        &Options::new(ResourceType::User),
    )
    .expect("it is a request");
    assert_eq!(bulk.next_operation(), None);
    assert_eq!(bulk.refusals().len(), 2);
    assert!(bulk.refusals().iter().all(|refusal| refusal.message.len() < 200));
}

#[test]
fn what_is_no_request_or_too_large_is_refused_as_a_whole() {
    let refused = |text: &str| {
        Bulk::read(text.as_bytes(), LIMITS, &Options::new(ResourceType::User))
            .err()
            .map(|refusal| (refusal.status(), refusal.scim_type()))
    };
    let syntax = Some((400, Some("invalidSyntax")));
    assert_eq!(refused("{"), syntax);
    assert_eq!(refused("{}"), syntax);
    assert_eq!(refused(&json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]}).to_string()), syntax);
    let many: Vec<_> = (0..101).map(|index| post(&index.to_string(), "/Users", json!({}))).collect();
    assert_eq!(refused(&request(json!(many)).to_string()), Some((413, None)));
    assert_eq!(refused(&" ".repeat(100_001)), Some((413, None)));
    assert_eq!(refused(&request(json!(null)).to_string()), syntax);
    assert_eq!(refused(&request(json!([])).to_string()), None);
    let mut wrong = request(json!([{"method": "DELETE", "path": "/Users/1"}]));
    wrong["failOnErrors"] = json!(0);
    assert_eq!(refused(&wrong.to_string()), Some((400, Some("invalidValue"))));
}
