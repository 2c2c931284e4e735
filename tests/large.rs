//! Populations and mappings beyond the usual: right answers, and the analysis against trying everything out (C5).
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use scim_usher::directory::{UserReader, read_environment, read_provider};
use scim_usher::mapping::{Context, Ruleset};
use scim_usher::population::{Population, Preview, ReachOption, Reorder, read_query};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Numbers below a bound, the same in every run (xorshift).
fn generator(mut state: u64) -> impl FnMut(usize) -> usize {
    move |bound| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 33) as usize % bound
    }
}

fn environment(organizations: usize, groups: usize) -> Value {
    let organizations: Vec<Value> =
        (0..organizations).map(|at| json!({"id": format!("o{at}"), "name": format!("Organization {at}")})).collect();
    let groups: Vec<Value> = (0..groups).map(|at| json!({"id": format!("g{at}"), "displayName": "G"})).collect();
    json!({"organizations": organizations, "groups": groups})
}

fn provider(rows: &[Value], role_rows: &[Value]) -> Value {
    json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "o0",
        "organizationMapping": {"method": "scimGroups", "rows": rows},
        "roleMapping": {"method": "scimGroups", "rows": role_rows}})
}

fn rules(environment: &Value, provider: &Value) -> Rc<Ruleset> {
    let environment = read_environment(environment.to_string().as_bytes()).expect("the environment is readable");
    let provider = read_provider(provider.to_string().as_bytes()).expect("the provider is readable");
    Rc::new(Ruleset::compile(provider, environment))
}

fn population(users: &[Value]) -> Rc<Population> {
    let mut population = Population::default();
    let lines: String = users.iter().map(|user| format!("{user}\n")).collect();
    population.push(lines.as_bytes());
    let report = population.end();
    assert_eq!((report.errors, report.users), (0, users.len()));
    Rc::new(population)
}

fn people(count: usize, groups: usize, each: usize, organizations: usize) -> Vec<Value> {
    let mut random = generator(0x5eed);
    let names = ["Ada", "Жанна", "王芳", "عائشة", "Ἑλένη", "नीला", "👩‍🚀", "ÅSA"];
    let user = |at: usize| {
        let group_ids: Vec<String> = (0..each).map(|_| format!("g{}", random(groups))).collect();
        json!({"id": format!("{}-{at}", random(1_000)), "userName": format!("{}{at}@acme.test", names[at % names.len()]),
            "organizationId": format!("o{}", random(organizations)), "roleIds": ["desktop-user", "proe-user"], "groupIds": group_ids})
    };
    (0..count).map(user).collect()
}

fn row(groups: &[usize], organization: usize) -> Value {
    let groups: Vec<String> = groups.iter().map(|group| format!("g{group}")).collect();
    json!({"groupIds": groups, "organizationId": format!("o{organization}")})
}

fn assert_decided_alike(preview: &Preview, users: &[Value]) {
    let columns = preview.columns();
    for (at, user) in users.iter().enumerate() {
        let told = preview.with_decision(user["id"].as_str().expect("an id"), |_, decision| {
            (decision.organization.and_then(|o| o.id()).map(str::to_owned), decision.role_ids.len())
        });
        let (organization, _) = told.expect("the user is there");
        let to = usize::try_from(columns.to[at]).ok().and_then(|number| columns.organizations[number].id.clone());
        assert_eq!(to, organization, "{user}");
    }
}

#[test]
fn ten_thousand_rows_twenty_five_thousand_groups_and_users_in_a_thousand_of_them() {
    let environment = environment(300, 25_000);
    let mut random = generator(7);
    // Every group of the last rows is one that no one has.
    let rows: Vec<Value> = (0..10_000).map(|at| row(&[2 * at, 2 * at + 1], random(300))).collect();
    let role_rows: Vec<Value> = (0..2_000)
        .map(|at| json!({"groupId": format!("g{}", at * 7), "roleIds": ["org-admin", "proe-user"]}))
        .collect();
    let users: Vec<Value> = [people(300, 19_000, 5, 300), people(20, 19_000, 1_000, 300)]
        .concat()
        .into_iter()
        .enumerate()
        .map(|(at, mut user)| {
            user["id"] = json!(format!("u{at}"));
            user
        })
        .collect();
    let people = population(&users);
    let preview = Preview::new(Rc::clone(&people), rules(&environment, &provider(&rows, &role_rows)), None, &[]);
    assert_decided_alike(&preview, &users);
    let summary = preview.summary();
    assert_eq!((summary.users, summary.rows.len()), (320, 10_000));
    let mut edited = rows.clone();
    let moved = edited.remove(5_000);
    edited.insert(0, moved);
    let after = rules(&environment, &provider(&edited, &role_rows));
    let revised = preview.revise(Rc::clone(&after));
    let anew = Preview::new(people, after, None, &[]);
    assert_eq!(json!(revised.summary()), json!(anew.summary()));
    let analysis = preview.analysis();
    assert!((9_600..10_000).all(|row| analysis.win_nobody.contains(&row)));
}

#[test]
fn rows_are_moved_among_more_groups_than_a_number_of_two_bytes_tells_apart() {
    let environment = environment(4, 70_000);
    let one = |id: String, groups: std::ops::Range<usize>| {
        let groups: Vec<String> = groups.map(|group| format!("g{group}")).collect();
        json!({"id": id, "userName": id, "organizationId": "o0", "roleIds": [], "groupIds": groups})
    };
    // The groups get their numbers in this order.
    let mut users: Vec<Value> = (0..70).map(|at| one(format!("a{at}"), at * 1_000..(at + 1) * 1_000)).collect();
    users.extend((65_530..65_542).map(|group| one(format!("b{group}"), group..group + 2)));
    let people = population(&users);
    for first in 65_530..65_540 {
        let rows = [row(&[65_535], 1), row(&[first], 2), row(&[first + 1], 3)];
        let rows: Vec<Value> = rows.into_iter().skip(usize::from((65_534..=65_535).contains(&first))).collect();
        let mut edited = rows.clone();
        edited.reverse();
        edited.rotate_right(rows.len() - 2);
        let [before, after] = [rows, edited].map(|rows| rules(&environment, &provider(&rows, &[])));
        let preview = Preview::new(Rc::clone(&people), before, None, &[]);
        let (revised, anew) = (preview.revise(Rc::clone(&after)), Preview::new(Rc::clone(&people), after, None, &[]));
        assert_eq!(json!(revised.summary()), json!(anew.summary()), "{first}");
        assert_ne!(json!(revised.summary()), json!(preview.summary()), "{first}");
    }
}

#[test]
fn a_population_that_is_cloned_while_it_is_loaded_goes_on_by_itself() {
    let users = people(9_000, 40, 4, 6);
    let lines: Vec<String> = users.iter().map(|user| format!("{user}\n")).collect();
    let wanted = population(&users);
    for cut in [0, 1, 4_095, 4_096, 4_097, 8_192] {
        let (first, rest) = (lines[..cut].concat(), lines[cut..].concat());
        let mut population = Population::default();
        population.push(first.as_bytes());
        let mut other = population.clone();
        for chunk in rest.as_bytes().chunks(100_003) {
            population.push(chunk);
        }
        other.push(lines[8_999].as_bytes());
        assert_eq!((population.end().users, other.end().users), (9_000, cut + 1));
        assert!((0..9_000).all(|at| population.user(at).is_some() && population.user(at) == wanted.user(at)));
        assert!((0..cut).all(|at| other.user(at) == wanted.user(at)));
        assert_eq!(other.user(cut), wanted.user(8_999));
    }
}

#[test]
fn users_are_found_by_names_in_every_script() {
    let users = people(64, 10, 2, 3);
    let preview =
        Preview::new(population(&users), rules(&environment(3, 10), &provider(&[row(&[1], 1)], &[])), None, &[]);
    for (search, wanted) in
        [("жанна", 8), ("王", 8), ("عائشة", 8), ("ἑλένη", 8), ("नी", 8), ("👩‍🚀", 8), ("åsa", 8), ("none", 0)]
    {
        let query = json!({"show": "all", "search": search}).to_string();
        assert_eq!(preview.users(&read_query(query.as_bytes()).expect("a query")).total, wanted, "{search}");
    }
}

/// Twelve rows, and the rest of a configuration.
fn twelve_rows() -> (Value, Vec<Value>, Vec<Value>) {
    let mut random = generator(99);
    let rows = (0..12).map(|at| row(&[at], random(6))).collect();
    let role_rows =
        vec![json!({"groupId": "g3", "roleIds": ["org-admin"]}), json!({"groupId": "g15", "roleIds": ["proe-user"]})];
    (environment(6, 20), rows, role_rows)
}

#[test]
fn c5_two_thousand_users_and_twelve_rows_tried_out_one_by_one() {
    let (environment, rows, role_rows) = twelve_rows();
    let users: Vec<Value> = people(2_000, 20, 3, 6);
    let people = population(&users);
    let now = rules(&environment, &provider(&rows, &role_rows));
    let preview = Preview::new(Rc::clone(&people), Rc::clone(&now), None, &[]);
    let analysis = preview.analysis();
    let changed = |rows: &[Value]| {
        let other = rules(&environment, &provider(rows, &role_rows));
        Preview::new(Rc::clone(&people), other, Some(Rc::clone(&now)), &[]).summary().changed
    };
    for at in 0..rows.len() {
        let mut without = rows.clone();
        without.remove(at);
        assert_eq!(analysis.rows[at].changed_if_removed, changed(&without));
        for to in 0..rows.len() {
            let mut moved = rows.clone();
            let row = moved.remove(at);
            moved.insert(to, row);
            let moved = changed(&moved);
            assert_eq!(preview.if_moved(at, to).expect("such a row").summary().changed, moved);
            if to == at + 1 {
                assert_eq!(analysis.rows[at].changed_if_swapped, Some(moved));
            }
            if let Some(Reorder { from, to: end, users }) = analysis.smallest_reorder
                && (from, end) == (at, to)
            {
                assert_eq!(users, moved);
            }
        }
    }
}

#[test]
fn c5_two_thousand_users_join_and_leave_every_group() {
    let (environment, rows, role_rows) = twelve_rows();
    let rules = rules(&environment, &provider(&rows, &role_rows));
    let users = people(2_000, 20, 3, 6);
    let preview = Preview::new(population(&users), Rc::clone(&rules), None, &[]);
    let goes = |user: &Value, groups: &BTreeSet<String>| {
        let mut user = user.clone();
        user["groupIds"] = json!(groups);
        let (user, _) = UserReader::default().read(user.to_string().as_bytes(), 0, 0).expect("a user");
        let organization = rules.evaluate(&user, &Context::default()).organization;
        organization.and_then(|organization| organization.id().map(str::to_owned)).expect("a place")
    };
    for user in &users {
        let groups: BTreeSet<String> = strings(&user["groupIds"]);
        let mut ways: BTreeMap<String, BTreeSet<(bool, String)>> = BTreeMap::new();
        for group in (0..20).map(|at| format!("g{at}")) {
            let mut other = groups.clone();
            let is_left = other.remove(&group) || !other.insert(group.clone());
            ways.entry(goes(user, &other)).or_default().insert((is_left, group));
        }
        let is_in = goes(user, &groups);
        for organization in (0..6).map(|at| format!("o{at}")).filter(|organization| *organization != is_in) {
            let reach = preview.reach(user["id"].as_str().expect("an id"), &organization).expect("the user is there");
            let told = reach.options.iter().filter_map(|option| match option {
                ReachOption::Join { group_id, .. } => Some((false, group_id.clone())),
                ReachOption::Leave { group_id, .. } => Some((true, group_id.clone())),
                ReachOption::Name { .. } | ReachOption::Move { .. } => None,
            });
            assert_eq!(told.collect::<BTreeSet<_>>(), ways.remove(&organization).unwrap_or_default(), "{user}");
        }
    }
}

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
