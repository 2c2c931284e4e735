//! Random requests to a small world: whatever comes, what must hold does. The store checks T9 and T10 at every write.

use super::native::{Native, provisioner};
use super::store::{ACTOR, BASE_URL, Rows, Sent, Store};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use scim_usher::directory::{read_environment, read_provider};
use scim_usher::mapping::Ruleset;
use scim_usher::population::{Population, Preview};
use scim_usher::provisioning::{Plan, Provisioner, Versions};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::rc::Rc;

const USERS: [&str; 9] = ["ada", "bo", "cy", "held", "off", "free", "local", "theirs", "nobody"];
const GROUPS: [&str; 5] = ["g1", "g2", "g3", "g4", "foreign"];
const NAMES: [&str; 6] = ["ada@x.test", "BO@x.test", "cy@X.test", "free@x.test", "new@x.test", "New@x.test"];
const ORGANIZATIONS: [&str; 6] = ["Top", " yard ", "Loft", "LOFT", "Twin", ""];

fn environment() -> Value {
    let group =
        |id: &&str| json!({"id": id, "displayName": id, "providerId": if *id == "foreign" { "other" } else { "p" }});
    json!({
        "organizations": [
            {"id": "top", "name": "Top"}, {"id": "yard", "name": "Yard", "parentId": "top"},
            {"id": "dock", "name": "Dock", "parentId": "top", "status": "deactivated"},
            {"id": "t1", "name": "Twin", "parentId": "top"}, {"id": "t2", "name": "twin", "parentId": "yard", "defaultRoleIds": ["desktop-user"]},
        ],
        "groups": GROUPS.iter().map(group).collect::<Vec<_>>(),
    })
}

fn users() -> Vec<Value> {
    let line = |id: &str, more: Value| {
        let mut line =
            json!({"id": id, "userName": format!("{id}@x.test"), "organizationId": "top", "roleIds": ["desktop-user"]});
        line.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        line
    };
    vec![
        line(
            "ada",
            json!({"roleIds": ["customer-cloud-admin", "desktop-user"], "groupIds": ["g1"], "roleGroupIds": ["g1", "g4"]}),
        ),
        line("bo", json!({"groupIds": ["g2", "foreign"], "orgName": "Loft"})),
        line("cy", json!({"status": "blocked", "blockedByAdministrator": true})),
        line("held", json!({"legalHoldMatters": ["m"], "groupIds": ["g1", "g3"]})),
        line("off", json!({"status": "deactivated", "organizationId": "yard"})),
        line("free", json!({"providerId": null})),
        line(
            "local",
            json!({"local": true, "status": "pending", "deactivateAt": "2026-03-02T08:00:00.000Z", "groupIds": ["g1"]}),
        ),
        line("theirs", json!({"providerId": "other", "groupIds": ["g1"]})),
    ]
}

fn provider() -> impl Strategy<Value = Value> {
    let row = |group: &str, organization: &str| json!({"groupIds": [group], "organizationId": organization});
    let organization = prop_oneof![
        Just(json!({"method": "singleOrganization"})),
        Just(json!({"method": "orgNameAttribute"})),
        Just(json!({"method": "scimGroups", "rows": [row("g1", "yard"), row("g2", "gone"), row("g3", "t2")]})),
        Just(json!({"method": "scimGroups", "rows": [row("g3", "dock"), row("g1", "t1")]})),
    ];
    let row = |group: &str, roles: &[&str]| json!({"groupId": group, "roleIds": roles});
    let role = prop_oneof![
        Just(json!({"method": "manual"})),
        Just(
            json!({"method": "scimGroups", "rows": [row("g1", &["desktop-user", "org-admin"]), row("g2", &["gone"])]})
        ),
        Just(
            json!({"method": "scimGroups", "rows": [row("g2", &["customer-cloud-admin"]), row("g3", &["proe-user", "gone"])]})
        ),
    ];
    let delay = select(&[0, 1, 15, 129_600]);
    let dialect = select(&["auto", "auto", "rfc", "entra", "okta", "ping"]);
    let default = select(&["top", "top", "top", "dock"]);
    (organization, role, delay, dialect, default, any::<bool>(), select(&[200, 204])).prop_map(
        |(organization, role, delay, dialect, default, is_strict, status)| {
            json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": default, "organizationMapping": organization,
                "roleMapping": role, "deactivationDelayMinutes": delay, "dialect": dialect, "strict": is_strict,
                "patchStatus": {"User": status, "Group": 404 - status}})
        },
    )
}

/// What is done next.
#[derive(Clone, Debug)]
enum Act {
    Send(Sent),
    /// So many minutes later a user's timer goes off.
    Due(String, u32),
    List(Sent),
}

fn user_id() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&USERS[..]).prop_map(str::to_owned),
        1 => (0usize..9).prop_map(|at| format!("id-{}", at * 10 + 1)),
    ]
}

fn group_id() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(&GROUPS[..]).prop_map(str::to_owned),
        1 => (0usize..9).prop_map(|at| format!("id-{}", at * 10 + 1)),
    ]
}

fn resource() -> impl Strategy<Value = Value> {
    let active =
        option::of(prop_oneof![3 => any::<bool>().prop_map(|active| json!(active)), 1 => Just(json!("False"))]);
    let mail = option::of(select(&NAMES[..]));
    let more =
        (option::of(select(&ORGANIZATIONS[..])), option::of(select(&USERS[..])), option::of(select(&["Cook", "Chef"])));
    (select(&NAMES[..]), active, mail, more).prop_map(|(name, active, mail, (organization, manager, title))| {
        let mut user =
            json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name, "password": "hunter2"});
        active.into_iter().for_each(|active| user["active"] = active);
        mail.into_iter().for_each(|mail| user["emails"] = json!([{"value": mail, "type": "work"}]));
        organization.into_iter().for_each(|name| user["c42OrgName"] = json!(name));
        title.into_iter().for_each(|title| user["title"] = json!(title));
        if let Some(manager) = manager {
            user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = json!({"manager": {"value": manager}});
        }
        user
    })
}

fn user_operation() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => any::<bool>().prop_map(|active| json!({"op": "replace", "value": {"active": active}})),
        2 => any::<bool>().prop_map(|active| json!({"op": "Replace", "path": "active", "value": if active { "True" } else { "False" }})),
        2 => select(&NAMES[..]).prop_map(|name| json!({"op": "replace", "path": "userName", "value": name})),
        1 => select(&NAMES[..]).prop_map(|name| json!({"op": "Replace", "path": "emails[type eq \"work\"].value", "value": name})),
        2 => select(&ORGANIZATIONS[..]).prop_map(|name| json!({"op": "add", "path": "c42OrgName", "value": name})),
        1 => Just(json!({"op": "remove", "path": "c42OrgName"})),
        1 => select(&USERS[..]).prop_map(|id| json!({"op": "Add", "path": "manager", "value": id})),
        1 => select(&["Cook", "Chef"]).prop_map(|title| json!({"op": "add", "value": {"title": title}})),
        1 => Just(json!({"op": "replace", "path": "active"})),
        1 => Just(json!({"op": "replace", "value": {"id": "ada", "groups": [], "meta": {"version": "x"}}})),
    ]
}

fn members() -> impl Strategy<Value = Vec<Value>> {
    let member = prop_oneof![
        5 => user_id().prop_map(|id| json!({"value": id})),
        1 => (user_id(), select(&["A", "B"])).prop_map(|(id, name)| json!({"value": id, "display": name})),
        1 => group_id().prop_map(|id| json!({"value": id, "type": "Group"})),
    ];
    vec(member, 0..4)
}

/// An operation on a group, in every spelling that a client may have.
fn group_operation() -> impl Strategy<Value = Value> {
    const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
    let op = |name: &str| match name {
        "add" => select(&["add", "ADD", "Add"]),
        "remove" => select(&["remove", "REMOVE", "Remove"]),
        _ => select(&["replace", "REPLACE", "Replace"]),
    };
    let path = || select(&["members", "Members", " members", "urn:ietf:params:scim:schemas:core:2.0:Group:members"]);
    let filter = || {
        (user_id(), user_id(), 0u8..8).prop_map(|(one, other, shape)| match shape {
            0..=2 => format!("members[value eq \"{one}\"]"),
            3 => format!("Members[ value  EQ \"{one}\" ]"),
            4 => format!("{URN}:members[value eq \"{one}\"]"),
            5 => format!("members[value eq \"{one}\" or value eq \"{other}\"]"),
            6 => format!("members[value sw \"{}\"]", one.chars().next().unwrap_or('a')),
            _ => format!("members[display eq \"A\" or value eq \"{other}\"]"),
        })
    };
    let packed = |members: &[Value]| json!(json!(members).to_string());
    prop_oneof![
        4 => (op("add"), path(), members()).prop_map(|(op, path, members)| json!({"op": op, "path": path, "value": members})),
        2 => (op("add"), members()).prop_map(|(op, members)| json!({"op": op, "value": {"members": members}})),
        1 => (op("add"), path(), members()).prop_map(move |(op, path, members)| json!({"op": op, "path": path, "value": packed(&members)})),
        1 => (op("add"), path(), user_id()).prop_map(|(op, path, id)| json!({"op": op, "path": path, "value": [id]})),
        1 => (op("add"), path(), user_id()).prop_map(|(op, path, id)| json!({"op": op, "path": path, "value": {"value": id}})),
        1 => (op("add"), members()).prop_map(|(op, members)| json!({"op": op, "path": "members", "value": {"members": members}})),
        1 => (op("add"), members()).prop_map(|(op, members)| json!({"op": op, "value": {(format!("{URN}:members")): members}})),
        1 => (op("add"), members()).prop_map(|(op, members)| json!({"op": op, "value": {(URN): {"members": members}}})),
        1 => (op("replace"), members()).prop_map(|(op, members)| json!({"op": op, "value": {(URN): {"members": members}}})),
        4 => (op("remove"), filter()).prop_map(|(op, path)| json!({"op": op, "path": path})),
        2 => (op("remove"), path(), members()).prop_map(|(op, path, members)| json!({"op": op, "path": path, "value": members})),
        1 => (op("remove"), path(), user_id()).prop_map(|(op, path, id)| json!({"op": op, "path": path, "value": {"value": id}})),
        1 => (op("remove"), path()).prop_map(|(op, path)| json!({"op": op, "path": path})),
        1 => (op("remove"), path()).prop_map(|(op, path)| json!({"op": op, "path": path, "value": null})),
        1 => (op("remove"), members()).prop_map(|(op, members)| json!({"op": op, "value": {"members": members}})),
        2 => (op("replace"), path(), members()).prop_map(|(op, path, members)| json!({"op": op, "path": path, "value": members})),
        1 => (op("replace"), members()).prop_map(|(op, members)| json!({"op": op, "value": {"members": members, "displayName": "Other"}})),
        1 => (op("replace"), filter()).prop_map(|(op, path)| json!({"op": op, "path": format!("{path}.display"), "value": "C"})),
        1 => (op("replace"), filter(), user_id()).prop_map(|(op, path, id)| json!({"op": op, "path": path, "value": {"value": id}})),
        1 => (op("add"), filter()).prop_map(|(op, path)| json!({"op": op, "path": path, "value": {"display": "D"}})),
        1 => (op("replace"), group_id()).prop_map(|(op, name)| json!({"op": op, "value": {"id": name, "displayName": name}})),
        1 => (op("replace"), group_id()).prop_map(|(op, name)| json!({"op": op, "path": "displayName", "value": name})),
        1 => Just(json!({"op": "add", "path": "externalId", "value": "x"})),
    ]
}

fn patch(operations: Vec<Value>) -> Vec<u8> {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations})
        .to_string()
        .into_bytes()
}

fn sent(method: &str, resource_type: &str, id: Option<String>, body: Vec<u8>) -> Sent {
    Sent { method: method.to_owned(), resource_type: resource_type.to_owned(), id, body, ..Sent::default() }
}

fn group() -> impl Strategy<Value = Value> {
    (group_id(), members()).prop_map(|(name, members)| {
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": members})
    })
}

fn act() -> impl Strategy<Value = Act> {
    let bytes = |value: Value| value.to_string().into_bytes();
    prop_oneof![
        4 => resource().prop_map(move |user| Act::Send(sent("POST", "User", None, bytes(user)))),
        4 => (user_id(), resource()).prop_map(move |(id, user)| Act::Send(sent("PUT", "User", Some(id), bytes(user)))),
        6 => (user_id(), vec(user_operation(), 1..4)).prop_map(|(id, operations)| Act::Send(sent("PATCH", "User", Some(id), patch(operations)))),
        2 => user_id().prop_map(|id| Act::Send(sent("DELETE", "User", Some(id), Vec::new()))),
        1 => user_id().prop_map(|id| Act::Send(sent("GET", "User", Some(id), Vec::new()))),
        2 => group().prop_map(move |group| Act::Send(sent("POST", "Group", None, bytes(group)))),
        2 => (group_id(), group()).prop_map(move |(id, group)| Act::Send(sent("PUT", "Group", Some(id), bytes(group)))),
        8 => group_patch().prop_map(Act::Send),
        1 => group_id().prop_map(|id| Act::Send(sent("DELETE", "Group", Some(id), Vec::new()))),
        3 => (user_id(), select(&[0u32, 1, 16, 129_601])).prop_map(|(id, minutes)| Act::Due(id, minutes)),
        1 => Just(Act::List(sent("GET", "User", None, Vec::new()))),
    ]
}

fn group_patch() -> impl Strategy<Value = Sent> {
    (group_id(), vec(group_operation(), 1..4))
        .prop_map(|(id, operations)| sent("PATCH", "Group", Some(id), patch(operations)))
}

/// The time, so many minutes after a beginning.
fn at(minutes: u32) -> String {
    let (days, rest) = (minutes / 1_440, minutes % 1_440);
    let date = ["03-02", "06-01", "08-31", "11-30"][(days / 91).min(3) as usize];
    format!("2026-{date}T{:02}:{:02}:00.000Z", rest / 60, rest % 60)
}

fn world(provider: &Value) -> Store<Native> {
    Store::begin(Native, &environment(), &provider.to_string(), &users(), "2026-03-01T00:00:00.000Z")
}

/// Does everything; at the end the world is as the rules want it.
fn run(store: &mut Store<Native>, acts: &[Act]) -> Result<(), TestCaseError> {
    let mut minutes = 480;
    for act in acts {
        minutes += 1;
        store.now = at(minutes);
        let told = match act {
            Act::Send(sent) => store.request(sent),
            Act::List(sent) => store.list(sent),
            Act::Due(id, later) => {
                minutes += later;
                store.now = at(minutes);
                store.due(id)
            }
        };
        let told = told.map_err(|failure| TestCaseError::fail(format!("{failure}\n  after {act:?}")))?;
        if let Act::Send(sent) = act {
            again(store, sent, told.status)?;
        }
    }
    Ok(())
}

/// What is sent again changes nothing: a PUT is one state, and so are operations that set one.
fn again(store: &Store<Native>, sent: &Sent, status: u16) -> Result<(), TestCaseError> {
    let body = String::from_utf8_lossy(&sent.body).to_lowercase();
    let is_state =
        sent.method == "PUT" || (sent.method == "PATCH" && sent.resource_type == "User" && !body.contains("remove"));
    if status >= 300 || !is_state {
        return Ok(());
    }
    let outcome = store.decide(sent).map_err(TestCaseError::fail)?;
    let is_other_version =
        |user: &&Value| store.rows.users[user["id"].as_str().expect("an id")]["version"] != user["version"];
    let users = outcome["users"].as_array().expect("a list");
    prop_assert_eq!(users.iter().find(is_other_version), None, "sent again: {:?}", sent);
    for part in ["groups", "memberships", "organizations", "audit", "effects"] {
        prop_assert_eq!(&outcome[part], &json!([]), "sent again: {:?}", sent);
    }
    let log = outcome["log"].as_array().expect("a list");
    prop_assert!(log.iter().all(|entry| entry["changeType"] == "Error"), "sent again, it logs {:?}", log);
    Ok(())
}

/// T13: the trace that is kept with a user gives where the user is.
fn traces_hold(store: &Store<Native>) -> Result<(), TestCaseError> {
    for user in store.rows.users.values().filter(|user| user["evaluation"].is_string()) {
        let evaluation: Value = serde_json::from_str(user["evaluation"].as_str().expect("a text")).expect("it is JSON");
        let trace = evaluation["trace"].as_array().expect("a trace is a list");
        if trace[0]["step"] == "refused" {
            continue;
        }
        let (organization, name, roles) = replay(trace);
        prop_assert_eq!(&json!(roles), &user["roleIds"], "{:?}", user);
        let keeps = |finding: &Value| finding["rule"] == "RM-13" || finding["rule"] == "RM-14";
        if !evaluation["findings"].as_array().expect("a list").iter().any(keeps) {
            let account: Value = serde_json::from_str(user["account"].as_str().expect("a text")).expect("it is JSON");
            let kept = account.get("roleGroupIds").cloned().unwrap_or(json!([]));
            prop_assert_eq!(json!(role_groups(trace)), kept, "RM-14 knows which groups gave the roles: {:?}", user);
        }
        match name {
            Some(name) => {
                let organizations = store.rows.environment["organizations"].as_array().expect("a list");
                let found = organizations.iter().find(|organization| organization["id"] == user["organizationId"]);
                let key = |name: &str| name.trim().to_lowercase();
                prop_assert_eq!(found.and_then(|found| found["name"].as_str()).map(key), Some(key(&name)));
            }
            None => prop_assert_eq!(&organization, &user["organizationId"], "{:?}", user),
        }
    }
    Ok(())
}

/// Where a trace leads: to an organization, or to one of a name that was made; and the roles.
fn replay(trace: &[Value]) -> (Value, Option<String>, Vec<String>) {
    let (mut organization, mut name, mut roles) = (Value::Null, None, BTreeSet::new());
    for step in trace {
        match step["step"].as_str() {
            Some("organizationRow") if step["outcome"] == "won" || step["outcome"] == "rebound" => {
                organization = step["organizationId"].clone();
            }
            Some("organizationName") => match step["matched"].as_array().expect("a list").as_slice() {
                [] => name = step["value"].as_str().map(str::to_owned),
                [id] => organization = id.clone(),
                _ => {}
            },
            Some("organizationDefault" | "organizationKept") => organization = step["organizationId"].clone(),
            Some("role") if step["outcome"] == "granted" => {
                roles.insert(step["roleId"].as_str().expect("an id").to_owned());
            }
            _ => {}
        }
    }
    (organization, name, roles.into_iter().collect())
}

/// The groups whose rows gave roles.
fn role_groups(trace: &[Value]) -> BTreeSet<&str> {
    let granted = trace.iter().filter(|step| step["step"] == "role" && step["outcome"] == "granted");
    let rows = granted.filter_map(|step| step["from"].as_array()).flatten();
    rows.filter_map(|row| row["groupId"].as_str()).collect()
}

/// Everybody who was in an organization is in one; and the last holder of an administrator role keeps it (T2, RM-16).
fn nobody_is_lost(store: &Store<Native>) -> Result<(), TestCaseError> {
    for user in store.rows.users.values() {
        prop_assert!(user["organizationId"].is_string(), "T2: {:?}", user);
    }
    let holds = |user: &&Value| user["roleIds"].as_array().expect("a list").contains(&json!("customer-cloud-admin"));
    prop_assert!(store.rows.users.values().any(|user| holds(&user)), "RM-16: nobody holds the role any more");
    Ok(())
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn whatever_is_sent_what_must_hold_does(provider in provider(), acts in vec(act(), 1..25)) {
        let mut store = world(&provider);
        run(&mut store, &acts)?;
        traces_hold(&store)?;
        nobody_is_lost(&store)?;
    }

    #[test]
    fn t1_the_same_requests_give_the_same_rows(provider in provider(), acts in vec(act(), 1..10)) {
        let (mut one, mut other) = (world(&provider), world(&provider));
        run(&mut one, &acts)?;
        run(&mut other, &acts)?;
        prop_assert!(one.rows == other.rows);
    }

    #[test]
    fn members_that_are_named_are_enough_to_know(provider in provider(), acts in vec(act(), 0..6), patch in group_patch()) {
        let mut store = world(&provider);
        run(&mut store, &acts)?;
        let mut whole = provider;
        // Whoever is told the members needs all of them.
        whole["patchStatus"]["Group"] = json!(200);
        let mut few = whole.clone();
        few["patchStatus"]["Group"] = json!(204);
        store.now = at(2_000);
        store.rows.provider = few.to_string();
        let by_name = store.decide(&patch).map_err(TestCaseError::fail)?;
        store.rows.provider = whole.to_string();
        let mut by_all = store.decide(&patch).map_err(TestCaseError::fail)?;
        if by_all["isRefused"] == false {
            by_all["answer"] = by_name["answer"].clone();
        }
        prop_assert_eq!(by_name, by_all);
    }

    #[test]
    fn t3_the_order_of_members_does_not_matter(provider in provider(), mut members in vec(user_id(), 1..5)) {
        members.sort();
        members.dedup();
        let mut placed = Vec::new();
        for members in [members.clone(), members.into_iter().rev().collect()] {
            let mut store = world(&provider);
            store.now = at(500);
            let entries: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
            let body = patch(vec![json!({"op": "add", "path": "members", "value": entries})]);
            store.request(&sent("PATCH", "Group", Some("g1".to_owned()), body)).map_err(TestCaseError::fail)?;
            placed.push(store.rows.users);
        }
        prop_assert!(placed[0] == placed[1]);
    }

    #[test]
    fn a_list_finds_whom_its_filter_means_wherever_the_store_looks(
        provider in provider(), acts in vec(act(), 0..8), filter in filter(), start in 0usize..4, count in 0usize..4,
    ) {
        let mut store = world(&provider);
        run(&mut store, &acts)?;
        let mut query = sent("GET", "User", None, Vec::new());
        let everybody = store.list(&query).map_err(TestCaseError::fail)?;
        query.query.insert("filter".to_owned(), filter.clone());
        let found = store.list(&query).map_err(TestCaseError::fail)?;
        // The same in other words, which no index can help with.
        query.query.insert("filter".to_owned(), format!("not (not ({filter}))"));
        let slowly = store.list(&query).map_err(TestCaseError::fail)?;
        prop_assert_eq!(&found.body, &slowly.body);
        query.query = [("startIndex", start), ("count", count)].map(|(name, value)| (name.to_owned(), value.to_string())).into();
        let page = store.list(&query).map_err(TestCaseError::fail)?;
        let all = everybody.body["Resources"].as_array().expect("a list");
        let expected: Vec<&Value> = all.iter().skip(start.max(1) - 1).take(count).collect();
        prop_assert_eq!(json!(expected), page.body["Resources"].clone());
        prop_assert_eq!(&page.body["totalResults"], &json!(all.len()));
    }
}

fn filter() -> impl Strategy<Value = String> {
    prop_oneof![
        select(&NAMES[..]).prop_map(|name| format!("userName eq \"{name}\"")),
        user_id().prop_map(|id| format!("id eq \"{id}\"")),
        user_id().prop_map(|id| format!("externalId eq \"{id}\"")),
        (select(&NAMES[..]), user_id()).prop_map(|(name, id)| format!("userName eq \"{name}\" and id eq \"{id}\"")),
        (select(&NAMES[..]), user_id()).prop_map(|(name, id)| format!("userName eq \"{name}\" or id eq \"{id}\"")),
        (select(&NAMES[..]), any::<bool>())
            .prop_map(|(name, active)| format!("active eq {active} and userName eq \"{name}\"")),
        select(&NAMES[..]).prop_map(|name| format!("emails[type eq \"work\"].value eq \"{name}\"")),
        Just("title pr and not (userName eq \"ada@x.test\")".to_owned()),
    ]
}

// --- Apply -------------------------------------------------------------------------------------------

/// The users of the provider as users.ndjson, and their rows.
fn population(rows: &Rows) -> (String, Vec<String>) {
    let is_in = |row: &&Value| row["providerId"] == "p" && row["isDeleted"] == false;
    let (mut lines, mut told) = (String::new(), Vec::new());
    for row in rows.users.values().filter(is_in) {
        let id = row["id"].as_str().expect("an id");
        let mut account: Value = serde_json::from_str(row["account"].as_str().expect("a text")).expect("it is JSON");
        account["groupIds"] = json!(rows.group_ids(id));
        lines.push_str(&format!("{account}\n"));
        told.push(rows.user_row(id));
    }
    (lines, told)
}

fn preview(store: &Store<Native>) -> (Rc<Preview>, Vec<String>) {
    let (lines, rows) = population(&store.rows);
    let mut population = Population::default();
    population.push(lines.as_bytes());
    population.end();
    let environment = read_environment(store.rows.environment().as_bytes()).expect("the environment is readable");
    let provider = read_provider(store.rows.provider.as_bytes()).expect("the provider is readable");
    let rules = Ruleset::compile(provider, environment);
    (Rc::new(Preview::new(Rc::new(population), Rc::new(rules), None, &[])), rows)
}

fn plan(store: &Store<Native>, preview: &Rc<Preview>) -> Plan {
    let versions = Versions { document: store.rows.provider.clone(), revision: 1, environment: 1, population: 1 };
    Plan::new(Rc::clone(preview), &versions)
}

/// Carries a plan out in chunks of a size; what was written, and the figures.
fn apply(store: &mut Store<Native>, plan: &Plan, rows: &[String], chunk: usize) -> Result<Value, TestCaseError> {
    let context = json!({"now": store.now, "ids": [], "baseUrl": BASE_URL, "actor": ACTOR}).to_string();
    let mut applying = plan.apply(context.as_bytes()).expect("the context is readable");
    let mut outcome = json!({"answer": {"status": 204}, "isRefused": false, "users": [], "organizations": [], "log": [], "audit": []});
    for (number, rows) in rows.chunks(chunk).enumerate() {
        let ids: Vec<String> = (0..rows.len()).map(|at| format!("made-{}-{number}-{at}", store.now)).collect();
        let applied = applying.take(format!("[{}]", rows.join(",")).as_bytes(), &ids);
        let applied = json!(applied.map_err(|findings| TestCaseError::fail(json!(findings).to_string()))?);
        for part in ["users", "organizations", "log", "audit"] {
            let more = applied[part].as_array().cloned().expect("a list");
            outcome[part].as_array_mut().expect("a list").extend(more);
        }
    }
    store.write(&sent("APPLY", "User", None, Vec::new()), &outcome).map_err(TestCaseError::fail)?;
    outcome["figures"] = json!(applying.end().expect("everybody was given"));
    Ok(outcome)
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn t11_what_is_planned_is_what_is_previewed_and_what_is_written(
        before in provider(), acts in vec(act(), 0..12), after in provider(), chunk in 1usize..5,
    ) {
        let mut store = world(&before);
        run(&mut store, &acts)?;
        store.rows.provider = after.to_string();
        store.now = "2027-01-01T00:00:00.000Z".to_owned();
        let (seen, rows) = preview(&store);
        let first = plan(&store, &seen);
        let (again, _) = preview(&store);
        let second = plan(&store, &again);
        prop_assert_eq!(first.digest(), second.digest(), "the digest is of what is planned");
        let kept = store.rows.clone();
        let outcome = apply(&mut store, &first, &rows, chunk)?;
        prop_assert_eq!(&outcome["figures"]["changed"], &json!(seen.summary().changed));
        prop_assert_eq!(&outcome["figures"]["users"], &json!(seen.summary().users));
        for (id, user) in &store.rows.users {
            let was = &kept.users[id];
            let decision = seen.with_decision(id, |_, decision| json!(decision));
            let Some(decision) = decision else {
                prop_assert_eq!(user, was, "who is not in the plan stays");
                continue;
            };
            prop_assert_eq!(&user["status"], &was["status"]);
            prop_assert_eq!(&user["resource"], &was["resource"]);
            prop_assert_eq!(&user["roleIds"], &decision["roleIds"]);
            if decision["organization"]["create"] == true {
                let organizations = store.rows.environment["organizations"].as_array().expect("a list");
                let made = organizations.iter().find(|made| made["id"] == user["organizationId"]).expect("it was made");
                prop_assert_eq!((&made["name"], &made["parentId"]), (&decision["organization"]["name"], &decision["organization"]["parentId"]));
            } else {
                prop_assert_eq!(&user["organizationId"], &decision["organization"]["id"]);
            }
        }
        traces_hold(&store)?;
        nobody_is_lost(&store)?;
        // Applied again it changes nobody.
        store.now = "2027-01-02T00:00:00.000Z".to_owned();
        let (seen, rows) = preview(&store);
        prop_assert_eq!(seen.summary().changed, 0);
        let planned = plan(&store, &seen);
        prop_assert!(planned.digest() != first.digest() || outcome["organizations"] == json!([]));
        let outcome = apply(&mut store, &planned, &rows, chunk)?;
        prop_assert_eq!(&outcome["figures"]["changed"], &json!(0));
        prop_assert_eq!(&outcome["organizations"], &json!([]));
        prop_assert_eq!(&outcome["audit"], &json!([]));
        let rows = store.rows.clone();
        // Nor does what the provider sends of somebody without a difference.
        for id in USERS {
            let told = sent("PATCH", "User", Some(id.to_owned()), patch(vec![json!({"op": "add", "path": "title", "value": "Boss"})]));
            store.now = "2027-01-03T00:00:00.000Z".to_owned();
            store.request(&told).map_err(TestCaseError::fail)?;
        }
        for (id, user) in &store.rows.users {
            let was = &rows.users[id];
            // Who alone holds an administrator role is asked about with everybody there, and then without.
            let is_last = was["evaluation"].as_str().is_some_and(|reason| reason.contains("RM-16"));
            let is_adopted = was["providerId"].is_null();
            prop_assert!(is_adopted || is_last || (&user["organizationId"], &user["roleIds"]) == (&was["organizationId"], &was["roleIds"]),
                "after Apply a change of a title moves nobody: {was} {user}");
        }
    }
}

// --- T14 ---------------------------------------------------------------------------------------------

/// Bytes that are nearly right.
fn mutated(text: String) -> impl Strategy<Value = Vec<u8>> {
    let pieces =
        select(&["", "\"", "{", "}", "[", "]", "null", "0", ":", ",", "\\u0000", "\u{7f}", "ü", "1e999", "-", "true"]);
    vec((any::<prop::sample::Index>(), 0usize..9, pieces), 1..4).prop_map(move |changes| {
        let mut bytes = text.clone().into_bytes();
        for (index, length, piece) in changes {
            let from = index.index(bytes.len() + 1);
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, piece.bytes());
        }
        bytes
    })
}

fn whole_state() -> String {
    let store = world(&json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "top"}));
    let rows: Vec<String> = ["ada", "bo"].iter().map(|id| format!("\"{id}\":{}", store.rows.user_row(id))).collect();
    let members = "\"members\":{\"g1\":{\"all\":true,\"asked\":[],\"entries\":[{\"value\":\"ada\"}]}}";
    let group = "\"groups\":{\"g1\":{\"id\":\"g1\",\"providerId\":\"p\",\"resource\":{\"displayName\":\"g1\"},\"created\":\"x\",\"lastModified\":\"x\",\"version\":1}}";
    format!(
        "{{\"users\":{{{}}},{group},{members},\"userNames\":{{\"ada@x.test\":[\"ada\"]}},\"emails\":{{\"ada@x.test\":[]}},\"holdersElsewhere\":[]}}",
        rows.join(",")
    )
}

fn head(method: &str, resource_type: &str, id: &str) -> String {
    json!({"method": method, "resourceType": resource_type, "id": id, "now": "2026-03-02T08:00:00.000Z", "ids": ["n1", "n2"], "baseUrl": "x", "actor": "a",
        "attributes": "userName,name.givenName", "ifMatch": "W/\"1\""}).to_string()
}

fn door() -> Provisioner {
    let provider = json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "top", "organizationMapping": {"method": "orgNameAttribute"}});
    provisioner(&environment().to_string(), &provider.to_string())
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn t14_no_bytes_trap(
        head in select(&[("PUT", "User", "ada"), ("PATCH", "User", "bo"), ("POST", "User", ""), ("DELETE", "User", "ada"), ("PATCH", "Group", "g1"), ("GET", "Group", "g1")])
            .prop_flat_map(|(method, kind, id)| prop_oneof![3 => Just(head(method, kind, id).into_bytes()), 1 => mutated(head(method, kind, id))]),
        body in prop_oneof![
            resource().prop_map(|user| user.to_string().into_bytes()),
            vec(group_operation(), 0..3).prop_map(patch),
            resource().prop_flat_map(|user| mutated(user.to_string())),
            vec(group_operation(), 0..3).prop_flat_map(|operations| mutated(String::from_utf8(patch(operations)).expect("text"))),
            vec(any::<u8>(), 0..60),
        ],
        state in prop_oneof![1 => Just(whole_state().into_bytes()), 2 => mutated(whole_state()), 1 => vec(any::<u8>(), 0..60)],
    ) {
        let door = door();
        drop(door.transition(&head, &body, &state));
        drop(door.due("ada", &head, &state));
        drop(door.reread(&body, &head));
        drop(door.reread(&state, &head));
    }
}
