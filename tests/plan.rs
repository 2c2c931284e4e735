//! What a plan is weighed by: its figures beside the guard, the way back, and what must hold.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, reason = "a test that panics has failed")]

use scim_usher::directory::{read_environment, read_expectations, read_provider};
use scim_usher::mapping::Ruleset;
use scim_usher::population::{Population, Preview};
use serde_json::{Value, json};
use std::rc::Rc;

fn environment() -> Value {
    json!({
        "organizations": [
            {"id": "acme", "name": "Acme"},
            {"id": "exec", "name": "Executives", "parentId": "acme"},
            {"id": "lab", "name": "Lab", "status": "blocked"},
            {"id": "old", "name": "Old", "status": "deactivated"},
        ],
        "groups": [{"id": "g-exec", "displayName": "Executives"}, {"id": "g-lab", "displayName": "Lab"}],
    })
}

fn provider() -> Value {
    json!({
        "id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "acme",
        "organizationMapping": {"method": "scimGroups", "rows": [
            {"groupIds": ["g-exec"], "organizationId": "exec"},
            {"groupIds": ["g-lab"], "organizationId": "lab"}]},
        "roleMapping": {"method": "scimGroups", "rows": [{"groupId": "g-exec", "roleIds": ["org-admin", "proe-user"]}]},
    })
}

fn user(id: &str, organization: Option<&str>, roles: &[&str], groups: &[&str]) -> Value {
    json!({"id": id, "userName": format!("{id}@Acme.test"), "organizationId": organization, "roleIds": roles, "groupIds": groups})
}

const DEFAULTS: [&str; 2] = ["desktop-user", "proe-user"];

fn users() -> Vec<Value> {
    vec![
        user("stays", Some("acme"), &DEFAULTS, &[]),
        user("rises", Some("acme"), &DEFAULTS, &["g-exec"]),
        user("blocked", Some("acme"), &DEFAULTS, &["g-lab"]),
        user("new", None, &[], &["g-exec"]),
        user("old", Some("old"), &["desktop-user", "gone", "proe-user"], &[]),
    ]
}

fn preview(provider: &Value) -> Preview {
    let mut population = Population::default();
    for user in users() {
        population.push(format!("{user}\n").as_bytes());
    }
    assert_eq!(population.end().errors, 0);
    let environment = read_environment(environment().to_string().as_bytes()).expect("the environment is readable");
    let provider = read_provider(provider.to_string().as_bytes()).expect("the provider is readable");
    Preview::new(Rc::new(population), Rc::new(Ruleset::compile(provider, environment)), None, &[])
}

#[test]
fn the_guard_counts_those_who_exist() {
    let figures = preview(&provider()).plan_figures();
    assert_eq!((figures.users, figures.affected, figures.moved), (5, 3, 3));
    assert_eq!((figures.affected_percent, figures.moved_percent), (60.0, 60.0));
    // "rises" loses desktop-user, "old" loses what does not exist; both "rises" and "new" become administrators.
    assert_eq!((figures.role_losses, figures.privileged_gains, figures.coming_to_blocked), (2, 2, 1));
    assert_eq!(figures.exceeds, ["percent", "privilegedGains"]);
    assert!(figures.notices[0].contains("OM-39"), "{:?}", figures.notices);
}

#[test]
fn the_guard_is_exceeded_by_more_than_it_allows() {
    let exceeds = |guard: Value| {
        let mut provider = provider();
        provider["guard"] = guard;
        preview(&provider).plan_figures().exceeds
    };
    assert!(exceeds(Value::Null).is_empty());
    assert_eq!(exceeds(json!({"percent": 60, "count": 2, "privilegedGains": false})), ["count"]);
    assert_eq!(exceeds(json!({"percent": 59.9, "count": 3, "privilegedGains": false})), ["percent"]);
    assert!(exceeds(json!({"percent": 60, "count": 3, "privilegedGains": false})).is_empty());
}

#[test]
fn the_way_back_says_whom_it_cannot_restore() {
    let preview = preview(&provider());
    let rollback = preview.rollback(0, 10);
    assert_eq!((rollback.total, rollback.restorable), (4, 2));
    let told: Vec<(&str, Option<&str>, usize)> = rollback
        .users
        .iter()
        .map(|user| (user.id.as_str(), user.organization_id.as_deref(), user.lost.len()))
        .collect();
    assert_eq!(
        told,
        [("rises", Some("acme"), 0), ("blocked", Some("acme"), 0), ("new", None, 1), ("old", Some("old"), 2)]
    );
    assert_eq!(rollback.users[0].role_ids, DEFAULTS);
    assert!(rollback.users[3].lost[0].contains("\"Old\" (old)"), "{:?}", rollback.users[3].lost);
    assert!(rollback.users[3].lost[1].contains("\"gone\""), "{:?}", rollback.users[3].lost);
    let second = preview.rollback(1, 1);
    assert_eq!((second.total, second.users.len(), second.users[0].id.as_str()), (4, 1, "blocked"));
}

#[test]
fn expectations_are_checked_by_user_name() {
    let mut provider = provider();
    provider["expectations"] = json!([{"name": "holds", "userName": "RISES@acme.TEST", "organizationId": "exec", "roleIds": ["proe-user", "org-admin"]}]);
    let more = json!([
        {"name": "elsewhere", "userName": "stays@acme.test", "organizationId": "exec"},
        {"name": "other roles", "userName": "stays@acme.test", "roleIds": ["proe-user"]},
        {"name": "nobody", "userName": "nobody@acme.test"},
        {"name": "there is such a user", "userName": "new@acme.test"},
    ]);
    let more = read_expectations(more.to_string().as_bytes()).expect("expectations are readable");
    let checked = preview(&provider).expectations(&more);
    let holds: Vec<(&str, bool)> = checked.iter().map(|each| (each.name.as_str(), each.holds)).collect();
    assert_eq!(
        holds,
        [
            ("holds", true),
            ("elsewhere", false),
            ("other roles", false),
            ("nobody", false),
            ("there is such a user", true)
        ]
    );
    assert_eq!(checked[1].message, "stays@acme.test comes to Acme (acme), expected Executives (exec).");
    assert_eq!(checked[2].message, r#"stays@acme.test has "desktop-user", "proe-user", expected "proe-user"."#);
    assert_eq!(checked[3].message, r#"There is no user "nobody@acme.test"."#);
    assert!(read_expectations(br#"{"name": "no list"}"#).is_err());
    assert!(read_expectations(br#"[{"name": "n", "userName": "u", "roles": []}]"#).is_err());
}

#[test]
fn nobody_is_a_population_too() {
    let mut population = Population::default();
    population.end();
    let environment = read_environment(environment().to_string().as_bytes()).expect("the environment is readable");
    let provider = read_provider(provider().to_string().as_bytes()).expect("the provider is readable");
    let preview = Preview::new(Rc::new(population), Rc::new(Ruleset::compile(provider, environment)), None, &[]);
    assert_eq!(preview.plan_figures().affected_percent, 0.0);
    assert_eq!(preview.rollback(0, 10).total, 0);
    assert!(preview.columns().to.is_empty());
    let analysis = preview.analysis();
    assert_eq!((analysis.win_nobody, analysis.removable, analysis.swappable), (vec![0, 1], vec![0, 1], vec![0]));
    assert!(analysis.smallest_reorder.is_none() && preview.reach("nobody", "acme").is_none());
    assert_eq!(preview.if_moved(0, 1).expect("such a row").summary().changed, 0);
}
