//! The theorems about mapping, on random input: T1 to T4, T6 to T8 and T13.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use scim_usher::directory::{User, UserReader, read_environment, read_provider};
use scim_usher::mapping::{Context, Decision, Mode, Ruleset, TraceStep};
use scim_usher::population::DecisionStream;
use serde_json::{Value, json};
use std::rc::Rc;

const ORGANIZATIONS: [&str; 5] = ["acme", "exec", "uk", "lab", "gone"];
const ROLES: [&str; 6] =
    ["customer-cloud-admin", "desktop-user", "org-admin", "proe-user", "push-restore", "no-such-role"];
const GROUPS: [&str; 6] = ["g1", "g2", "g3", "g4", "foreign", "unknown"];
const NAMES: [&str; 7] = ["Acme", " acme ", "Lab", "LAB", "Straße", "New", "\u{a0}"];

fn some_of(ids: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(ids, 0..=ids.len())
}

fn organizations() -> impl Strategy<Value = Value> {
    let status = select(&["active", "active", "active", "blocked", "deactivated"]);
    let one = (select(&NAMES[..6]), status, proptest::option::of(some_of(&ROLES)));
    // "gone" is named by rows and never exists.
    proptest::collection::vec(one, 4).prop_map(|organizations| {
        let each = organizations.into_iter().zip(ORGANIZATIONS).map(|((name, status, defaults), id)| {
            let mut organization = json!({"id": id, "name": name, "status": status});
            if let Some(defaults) = defaults {
                organization["defaultRoleIds"] = json!(defaults);
            }
            organization
        });
        each.collect()
    })
}

fn environment() -> impl Strategy<Value = Value> {
    (organizations(), any::<bool>()).prop_map(|(organizations, has_roles)| {
        let groups: Vec<Value> = GROUPS[..5]
            .iter()
            .map(|id| json!({"id": id, "displayName": id, "providerId": if *id == "foreign" { "other" } else { "p" }}))
            .collect();
        let mut environment = json!({"organizations": organizations, "groups": groups});
        if has_roles {
            environment["roles"] = ROLES[..5].iter().map(|id| json!({"id": id, "name": id})).collect();
        }
        environment
    })
}

/// Rows over disjoint sets of groups, in a random order.
fn organization_rows() -> impl Strategy<Value = Vec<Value>> {
    let target = (select(&ORGANIZATIONS[..]), proptest::option::of(select(&NAMES[..6])));
    (Just(GROUPS.to_vec()).prop_shuffle(), proptest::collection::vec((1usize..3, target), 2..6)).prop_map(
        |(mut groups, rows)| {
            let rows = rows.into_iter().filter_map(|(size, (organization, name))| {
                let taken: Vec<&str> = groups.drain(..size.min(groups.len())).collect();
                let mut row = json!({"groupIds": taken, "organizationId": organization});
                if let Some(name) = name {
                    row["organizationName"] = json!(name);
                }
                (!taken.is_empty()).then_some(row)
            });
            rows.collect()
        },
    )
}

fn role_rows() -> impl Strategy<Value = Vec<Value>> {
    let row = (any::<bool>(), subsequence(&ROLES[..], 1..4));
    proptest::collection::vec(row, GROUPS.len()).prop_map(|rows| {
        let rows = rows.into_iter().zip(GROUPS).filter(|((is_mapped, _), _)| *is_mapped);
        rows.map(|((_, roles), group)| json!({"groupId": group, "roleIds": roles})).collect()
    })
}

fn provider() -> impl Strategy<Value = Value> {
    let scim = (
        prop_oneof![
            Just(json!({"method": "singleOrganization"})),
            Just(json!({"method": "orgNameAttribute"})),
            organization_rows().prop_map(|rows| json!({"method": "scimGroups", "rows": rows})),
            organization_rows().prop_map(|rows| json!({"method": "scimGroups", "rows": rows})),
        ],
        prop_oneof![
            Just(json!({"method": "manual"})),
            role_rows().prop_map(|rows| json!({"method": "scimGroups", "rows": rows})),
            role_rows().prop_map(|rows| json!({"method": "scimGroups", "rows": rows})),
        ],
    );
    let directory = (
        select(&["singleOrganization", "orgScript"]).prop_map(|method| json!({"method": method})),
        prop_oneof![
            Just(json!({"method": "manual"})),
            some_of(&ROLES).prop_map(|roles| json!({"method": "allowList", "roleIds": roles})),
        ],
    );
    let methods = prop_oneof![
        3 => scim.prop_map(|methods| ("scim", methods)),
        2 => directory.prop_map(|methods| ("directorySync", methods)),
    ];
    (methods, select(&ORGANIZATIONS[..])).prop_map(|((kind, (organization, role)), default)| {
        json!({"id": "p", "kind": kind, "displayName": "P", "defaultOrganizationId": default,
            "organizationMapping": organization, "roleMapping": role})
    })
}

fn user() -> impl Strategy<Value = Value> {
    let status = select(&["active", "active", "active", "blocked", "pending", "held", "deactivated"]);
    let present = proptest::option::of(select(&["acme", "exec", "uk", "lab", "elsewhere"]));
    let owner = select(&[Some("p"), Some("p"), None, Some("other")]);
    let names = proptest::collection::vec(select(&NAMES[..]), 0..3);
    let scripted = (proptest::option::of(select(&NAMES[..])), some_of(&ROLES));
    let membership = (Just(GROUPS.to_vec()).prop_shuffle(), 0usize..6, some_of(&GROUPS));
    let flags = proptest::bool::weighted(0.1);
    (status, present, owner, names, scripted, membership, some_of(&ROLES), flags).prop_map(
        |(status, present, owner, names, (organization, scripted), (groups, size, role_groups), roles, is_local)| {
            json!({"id": "u", "userName": "u@acme.test", "status": status, "organizationId": present,
                "providerId": owner, "orgName": names, "scripted": {"organization": organization, "roleIds": scripted},
                "groupIds": groups[..size], "roleGroupIds": role_groups, "roleIds": roles, "local": is_local})
        },
    )
}

fn scenario() -> impl Strategy<Value = (Value, Value, Value)> {
    (environment(), provider(), user())
}

fn mode() -> impl Strategy<Value = Mode> {
    select(&[Mode::Apply, Mode::Sync])
}

fn rules(environment: &Value, provider: &Value) -> Ruleset {
    let environment = read_environment(environment.to_string().as_bytes()).expect("the environment is readable");
    Ruleset::compile(read_provider(provider.to_string().as_bytes()).expect("the provider is readable"), environment)
}

fn read(user: &Value) -> User {
    UserReader::default().read(user.to_string().as_bytes(), 0, 0).expect("the user is readable").0
}

fn decided<T>(rules: &Ruleset, user: &Value, mode: Mode, tell: impl FnOnce(&Decision) -> T) -> T {
    tell(&rules.evaluate(&read(user), &Context { mode, ..Context::default() }))
}

/// Organization and roles: what a decision does, without why.
fn effect(rules: &Ruleset, user: &Value, mode: Mode) -> (Value, Value) {
    decided(rules, user, mode, |decision| (json!(decision.organization), json!(decision.role_ids)))
}

/// The organization rows that have one of the user's groups, by the documents alone; the first of them wins.
fn matching_rows(rows: &[Value], user: &Value) -> Vec<usize> {
    let groups = strings(&user["groupIds"]);
    let matches =
        |row: &Value| strings(&row["groupIds"]).iter().any(|group| group != "foreign" && groups.contains(group));
    (0..rows.len()).filter(|at| matches(&rows[*at])).collect()
}

fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, max_global_rejects: 60_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn t1_same_input_same_bytes_alone_and_in_a_stream(
        (environment, provider, user) in scenario(), mode in mode(), cut in 0usize..400,
    ) {
        let alone = decided(&rules(&environment, &provider), &user, mode, |decision| json!(decision).to_string());
        let mut stream = DecisionStream::new(Rc::new(rules(&environment, &provider)), mode, None, false);
        let line = format!("{user}\n");
        let (first, rest) = line.as_bytes().split_at(cut.min(line.len()));
        stream.push(first);
        stream.push(rest);
        stream.end();
        let streamed: Value = serde_json::from_slice(&stream.take_output()).expect("a decision is JSON");
        prop_assert_eq!(alone, streamed.to_string());
    }

    #[test]
    fn t2_exactly_one_organization_or_a_refusal_that_leaves_everything(
        (environment, provider, user) in scenario(), mode in mode(),
    ) {
        let rules = rules(&environment, &provider);
        let present = read(&user);
        decided(&rules, &user, mode, |decision| {
            if let Some(rule) = decision.refused_by() {
                let kept = decision.organization.and_then(|organization| organization.id());
                prop_assert_eq!(kept, present.organization_id.as_deref());
                prop_assert_eq!(&decision.role_ids, present.present_role_ids());
                prop_assert!(decision.changes.is_empty());
                prop_assert_eq!(decision.findings.iter().map(|f| f.rule).collect::<Vec<_>>(), [rule]);
                prop_assert_eq!(decision.trace.len(), 1);
                return Ok(());
            }
            prop_assert!(decision.organization.is_some());
            prop_assert!(decision.role_ids.is_sorted_by(|a, b| a < b));
            Ok(())
        })?;
    }

    #[test]
    fn t3_the_order_of_groups_and_unmapped_groups_do_not_matter(
        (environment, provider, user) in scenario(), order in Just(()).prop_perturb(|(), mut rng| rng.random::<u64>()),
    ) {
        let rules = rules(&environment, &provider);
        let mut groups = strings(&user["groupIds"]);
        let seed = usize::try_from(order % 720).expect("small");
        let length = groups.len().max(1);
        groups.rotate_left(seed % length);
        groups.insert(seed % (groups.len() + 1), "nobody-mapped-this".to_owned());
        let mut other = user.clone();
        other["groupIds"] = json!(groups);
        let whole = |user: &Value| decided(&rules, user, Mode::Apply, |decision| json!(decision).to_string());
        prop_assert_eq!(whole(&user), whole(&other));
    }

    #[test]
    fn t4_lowering_a_losing_row_and_raising_a_row_that_does_not_match_change_nothing(
        environment in environment(), rows in organization_rows(), user in user(),
        from in 0usize..5, to in 0usize..5, mapping in provider(),
    ) {
        let mut provider = json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": mapping["defaultOrganizationId"],
            "organizationMapping": {"method": "scimGroups", "rows": rows}});
        let before = rules(&environment, &provider);
        let (from, to) = (from % rows.len(), to % rows.len());
        let matched = matching_rows(&rows, &user);
        let loses = matched.contains(&from) && matched.first() != Some(&from);
        prop_assume!((loses && to > from) || (!matched.contains(&from) && to < from));
        let mut moved = rows;
        let row = moved.remove(from);
        moved.insert(to, row);
        provider["organizationMapping"]["rows"] = json!(moved);
        prop_assert_eq!(effect(&before, &user, Mode::Apply), effect(&rules(&environment, &provider), &user, Mode::Apply));
    }

    #[test]
    fn t6_roles_are_the_union_and_a_further_group_takes_no_mapped_role_away(
        environment in environment(), rows in role_rows(), user in user(), more in select(&GROUPS[..]),
    ) {
        let provider = json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "acme",
            "roleMapping": {"method": "scimGroups", "rows": rows}});
        let rules = rules(&environment, &provider);
        let existing = |id: &String| rules.environment().role(id).is_some();
        let mapped = |user: &Value| -> Vec<String> {
            let groups = strings(&user["groupIds"]);
            let of_user = |row: &&Value| row["groupId"] != "foreign" && groups.iter().any(|group| row["groupId"] == group.as_str());
            let mut roles: Vec<String> = rows.iter().filter(of_user).flat_map(|row| strings(&row["roleIds"])).collect();
            roles.sort();
            roles.dedup();
            roles
        };
        let roles_of = |user: &Value| decided(&rules, user, Mode::Apply, |decision| {
            (decision.refused_by().is_some(), decision.role_ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>())
        });
        let (is_refused, roles) = roles_of(&user);
        prop_assume!(!is_refused);
        let known: Vec<String> = mapped(&user).into_iter().filter(|id| existing(id)).collect();
        if !known.is_empty() {
            prop_assert_eq!(&roles, &known, "no defaults beside mapped roles");
        } else if mapped(&user).is_empty() {
            let organization = decided(&rules, &user, Mode::Apply, |d| d.organization.and_then(|o| o.id()).map(str::to_owned));
            let defaults = organization.and_then(|id| rules.environment().organization(&id).map(|o| o.default_role_ids.clone()))
                .unwrap_or_else(|| vec!["desktop-user".to_owned(), "proe-user".to_owned()]);
            let mut defaults: Vec<String> = defaults.into_iter().filter(|id| existing(id)).collect();
            defaults.sort();
            prop_assert_eq!(&roles, &defaults);
        }
        let mut joined = user.clone();
        joined["groupIds"].as_array_mut().expect("a list").push(json!(more));
        let (_, after) = roles_of(&joined);
        for role in &known {
            prop_assert!(after.contains(role), "{role} went when {more} was joined");
        }
    }

    #[test]
    fn t7_a_broken_row_touches_only_users_it_would_win(
        environment in environment(), rows in organization_rows(), user in user(), broken in 0usize..5,
    ) {
        let broken = broken % rows.len();
        let mut provider = json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "acme",
            "organizationMapping": {"method": "scimGroups", "rows": rows}});
        let whole = rules(&environment, &provider);
        provider["organizationMapping"]["rows"][broken] =
            json!({"groupIds": rows[broken]["groupIds"], "organizationId": "gone", "organizationName": "no such name"});
        let cracked = rules(&environment, &provider);
        if matching_rows(&rows, &user).first() != Some(&broken) {
            prop_assert_eq!(effect(&whole, &user, Mode::Apply), effect(&cracked, &user, Mode::Apply));
        } else if read(&user).exists() {
            let stays = decided(&cracked, &user, Mode::Apply, |d| d.organization.and_then(|o| o.id()).map(str::to_owned));
            prop_assert_eq!(stays, read(&user).organization_id);
        }
    }

    #[test]
    fn t8_roles_outside_the_allow_list_are_never_removed_and_added_only_as_defaults(
        environment in environment(), allowed in some_of(&ROLES), user in user(), method in select(&["singleOrganization", "orgScript"]),
    ) {
        let provider = json!({"id": "p", "kind": "directorySync", "displayName": "P", "defaultOrganizationId": "acme",
            "organizationMapping": {"method": method}, "roleMapping": {"method": "allowList", "roleIds": allowed}});
        let rules = rules(&environment, &provider);
        let present = read(&user);
        decided(&rules, &user, Mode::Apply, |decision| {
            let outside = |id: &&str| !allowed.contains(id);
            for role in present.present_role_ids().iter().map(String::as_str).filter(outside) {
                prop_assert!(decision.role_ids.contains(&role), "{role} was removed");
            }
            let held = |id: &&str| present.present_role_ids().iter().any(|held| held == id);
            for role in decision.role_ids.iter().copied().filter(outside).filter(|id| !held(id)) {
                let others = decision.trace.iter().any(|step| matches!(step, TraceStep::Role { from, outcome, .. }
                    if *from != scim_usher::mapping::RoleOrigin::Default && *outcome == scim_usher::mapping::RoleOutcome::Granted));
                prop_assert!(!others, "{role} was added although the user has others");
            }
            Ok(())
        })?;
        // Applying twice changes nothing.
        let (organization, roles) = effect(&rules, &user, Mode::Apply);
        let mut applied = user.clone();
        if !organization["id"].is_string() {
            return Ok(());
        }
        applied["organizationId"] = organization["id"].clone();
        applied["roleIds"] = roles;
        let again = decided(&rules, &applied, Mode::Apply, |decision| decision.changes.len());
        prop_assert_eq!(again, 0);
    }

    #[test]
    fn t13_the_trace_alone_gives_the_decision(
        (environment, provider, user) in scenario(), mode in mode(), is_protected in any::<bool>(),
    ) {
        let rules = rules(&environment, &provider);
        let user = read(&user);
        let protected: &[&'static str] = if is_protected { Ruleset::last_holder_roles() } else { &[] };
        let context = Context { mode, protected_roles: protected, ..Context::default() };
        let decision = json!(rules.evaluate(&user, &context));
        let trace = decision["trace"].as_array().expect("a trace is a list");
        if trace[0]["step"] == "refused" {
            prop_assert_eq!(trace.len(), 1);
            return Ok(());
        }
        let replayed = replay(trace);
        let organization = if decision["organization"]["create"] == true { "create" } else { "id" };
        let wanted = if organization == "create" { &decision["organization"]["name"] } else { &decision["organization"]["id"] };
        prop_assert_eq!((replayed.0, &replayed.1), (organization, wanted));
        prop_assert_eq!(replayed.2, strings(&decision["roleIds"]));
    }
}

/// The decision as somebody reads it off the trace, who knows neither the rules nor the user.
fn replay(trace: &[Value]) -> (&'static str, Value, Vec<String>) {
    let mut organization = ("id", Value::Null);
    let mut roles = Vec::new();
    for step in trace {
        match step["step"].as_str() {
            Some("organizationRow") if step["outcome"] == "won" || step["outcome"] == "rebound" => {
                organization = ("id", step["organizationId"].clone());
            }
            Some("organizationName") => {
                let matched = step["matched"].as_array().expect("a list");
                organization = match matched.as_slice() {
                    [] => ("create", step["value"].clone()),
                    [id] => ("id", id.clone()),
                    _ => organization,
                };
            }
            Some("organizationDefault" | "organizationKept") => organization = ("id", step["organizationId"].clone()),
            Some("role") if step["outcome"] == "granted" => {
                roles.push(step["roleId"].as_str().expect("an id").to_owned());
            }
            _ => {}
        }
    }
    roles.sort();
    roles.dedup();
    (organization.0, organization.1, roles)
}
