//! A preview decides about everybody in columns what the evaluator decides about each alone.

use crate::scenario::*;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use scim_usher::mapping::{RowOutcome, Ruleset, TraceStep};
use scim_usher::population::{Columns, Population, Preview, read_query};
use serde_json::{Value, json};
use std::rc::Rc;

pub(crate) fn users(most: usize) -> impl Strategy<Value = Vec<Value>> {
    proptest::collection::vec((user(), 0u32..1_000), 0..most).prop_map(|users| {
        let named = users.into_iter().enumerate().map(|(at, (mut user, random))| {
            // Ids in no order, and user names in several scripts.
            user["id"] = json!(format!("{random:03}-{at}"));
            user["userName"] =
                json!(format!("{}{at}@acme.test", ["Ada", "Жанна", "王", "ada", "É"][random as usize % 5]));
            user
        });
        named.collect()
    })
}

pub(crate) fn population(users: &[Value]) -> Rc<Population> {
    let mut population = Population::default();
    for user in users {
        population.push(format!("{user}\n").as_bytes());
    }
    assert_eq!(population.end().errors, 0);
    Rc::new(population)
}

pub(crate) fn elsewhere() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(Ruleset::last_holder_roles(), 0..=2)
}

/// Everything that a preview answers, as JSON.
pub(crate) fn told(preview: &Preview) -> Value {
    let page = |query: Value| json!(preview.users(&read_query(query.to_string().as_bytes()).expect("a query")));
    let columns = preview.columns();
    let Columns { from, to, won_by, kinds, rules, organizations } = columns;
    json!({
        "summary": preview.summary(), "all": page(json!({"show": "all", "limit": 10_000})),
        "from": from, "to": to, "wonBy": won_by, "kinds": kinds, "rules": rules, "organizations": organizations,
        "lint": preview.lint(),
    })
}

/// The bits of a number, by the names of the bits.
fn names(bits: u16, names: &[&'static str]) -> Vec<&'static str> {
    names.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, name)| *name).collect()
}

/// Those whose teeth are looked at.
pub(crate) const LOSSES: fn() = rows_lose_the_users_whom_they_match_and_do_not_win;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_columns_say_what_the_evaluator_says(
        environment in environment(), after in provider(), before in proptest::option::of(provider()),
        users in users(12), elsewhere in elsewhere(),
    ) {
        let population = population(&users);
        let after = Rc::new(rules(&environment, &after));
        let before = before.map(|before| Rc::new(rules(&environment, &before)));
        let preview = Preview::new(Rc::clone(&population), Rc::clone(&after), before.clone(), &elsewhere);
        let old = before.map(|before| Preview::new(Rc::clone(&population), before, None, &elsewhere));
        let columns = preview.columns();
        let all = read_query(br#"{"show": "all", "limit": 10000}"#).expect("a query");
        let page = json!(preview.users(&all));
        prop_assert_eq!(columns.to.len(), users.len());
        // The figures are the sums of the columns, and of the entries.
        let summary = json!(preview.summary());
        for (bit, name) in Columns::kind_names().iter().enumerate() {
            let counted = columns.kinds.iter().filter(|kinds| **kinds >> bit & 1 == 1).count();
            prop_assert_eq!(&summary[*name], &json!(counted), "{}", name);
        }
        for role in summary["roles"].as_array().expect("roles") {
            let has = |key: &str| page["users"].as_array().expect("users").iter().filter(|user| strings(&user[key]).contains(&role["id"].as_str().expect("an id").to_owned())).count();
            prop_assert_eq!((&role["gained"], &role["lost"]), (&json!(has("rolesGained")), &json!(has("rolesLost"))));
        }
        let changes: usize = page["users"].as_array().expect("users").iter().map(|user| strings(&user["rolesGained"]).len() + strings(&user["rolesLost"]).len()).sum();
        let counted: u64 = summary["roles"].as_array().expect("roles").iter().map(|role| role["gained"].as_u64().expect("a count") + role["lost"].as_u64().expect("a count")).sum();
        prop_assert_eq!(changes as u64, counted);
        for (row, figures) in summary["rows"].as_array().expect("rows").iter().enumerate() {
            let wins = columns.won_by.iter().filter(|won_by| usize::try_from(**won_by) == Ok(row)).count();
            prop_assert_eq!(&figures["wins"], &json!(wins));
        }
        for (at, user) in users.iter().enumerate() {
            let id = user["id"].as_str().expect("an id");
            let organization = |number: i32| usize::try_from(number).ok().map(|at| json!(columns.organizations[at]));
            let told = preview.with_decision(id, |rules, decision| {
                let name = |id: &str| json!({"id": id, "name": rules.environment().organization_name(id)});
                let present = user["organizationId"].as_str().map(name);
                let present_roles = if present.is_some() { strings(&user["roleIds"]) } else { Vec::new() };
                let roles_of = |old: &[&str]| old.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
                let from = match &old {
                    None => (present, present_roles),
                    Some(old) => old
                        .with_decision(id, |_, old| (old.organization.map(|o| json!(o)), roles_of(&old.role_ids)))
                        .expect("the user"),
                };
                let winner = decision.trace.iter().find_map(|step| match step {
                    TraceStep::OrganizationRow { row, outcome, .. } if *outcome != RowOutcome::Lost => i32::try_from(*row).ok(),
                    _ => None,
                });
                let mut found: Vec<&str> = decision.findings.iter().map(|finding| finding.rule.code()).collect();
                found.sort_unstable();
                found.dedup();
                (decision.organization.map(|o| json!(o)), decision.role_ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), from, winner, found, decision.refused_by().is_some())
            });
            let (to, roles, (from, old_roles), winner, found, is_refused) = told.expect("the user is there");
            let same = |number: i32, wanted: &Option<Value>| {
                let got = organization(number);
                // Both sets of rules spell an organization to be created as the new rules do.
                let key = |o: &Value| (o["id"].clone(), o["name"].as_str().map(|name| if o["id"].is_null() { name.to_lowercase() } else { name.to_owned() }));
                got.as_ref().map(key) == wanted.as_ref().map(key)
            };
            prop_assert!(same(columns.to[at], &to), "{:?} is not {to:?}", organization(columns.to[at]));
            prop_assert!(same(columns.from[at], &from), "{:?} is not {from:?}", organization(columns.from[at]));
            prop_assert_eq!(columns.won_by[at], winner.unwrap_or(-1));
            let mut codes = names(columns.rules[at], &Columns::rule_codes());
            codes.sort_unstable();
            prop_assert_eq!(codes, found);
            let kinds = names(columns.kinds[at], Columns::kind_names());
            prop_assert_eq!(kinds.contains(&"refused"), is_refused);
            let only = |these: &[String], those: &[String]| -> Vec<String> { these.iter().filter(|id| !those.contains(id)).cloned().collect() };
            let entry = &page["users"][at];
            prop_assert_eq!(strings(&entry["rolesGained"]), only(&roles, &old_roles));
            prop_assert_eq!(strings(&entry["rolesLost"]), { let mut lost = only(&old_roles, &roles); lost.sort(); lost });
            prop_assert_eq!(&entry["id"], &user["id"]);
            prop_assert_eq!(kinds.contains(&"changed"), columns.from[at] != columns.to[at] || entry["rolesGained"] != json!([]) || entry["rolesLost"] != json!([]));
        }
    }

    #[test]
    fn rows_lose_the_users_whom_they_match_and_do_not_win(
        environment in environment(), rows in organization_rows(), users in users(12),
    ) {
        let provider = json!({"id": "p", "kind": "scim", "displayName": "P", "defaultOrganizationId": "acme",
            "organizationMapping": {"method": "scimGroups", "rows": rows}});
        let preview = Preview::new(population(&users), Rc::new(rules(&environment, &provider)), None, &[]);
        let summary = json!(preview.summary());
        let columns = preview.columns();
        for row in 0..rows.len() {
            let query = json!({"show": "all", "lostBy": row}).to_string();
            let lost = json!(preview.users(&read_query(query.as_bytes()).expect("a query")));
            let ids: Vec<Value> = lost["users"].as_array().expect("users").iter().map(|user| user["id"].clone()).collect();
            let matching = users.iter().enumerate().filter(|(at, user)| {
                let winner = columns.won_by[*at];
                winner >= 0 && winner != i32::try_from(row).expect("a row") && matching_rows(&rows, user).contains(&row)
            });
            let wanted: Vec<Value> = matching.map(|(_, user)| user["id"].clone()).collect();
            prop_assert_eq!(&ids, &wanted);
            let losses = summary["rows"][row]["losses"].as_array().expect("losses");
            prop_assert_eq!(losses.iter().map(|loss| loss["users"].as_u64().expect("a count")).sum::<u64>(), wanted.len() as u64);
        }
    }

    #[test]
    fn a_population_that_was_updated_is_as_one_loaded_anew(
        environment in environment(), provider in provider(), first in users(10),
        edits in proptest::collection::vec((user(), 0usize..12, any::<bool>()), 0..8),
    ) {
        let rules = Rc::new(rules(&environment, &provider));
        let mut updated = (*population(&first)).clone();
        let kept = updated.clone();
        let mut now = first.clone();
        for (mut user, at, is_removed) in edits {
            let id = first.get(at).map_or_else(|| format!("new {}", at % 2), |user| user["id"].as_str().expect("an id").to_owned());
            user["id"] = json!(id);
            let place = now.iter().position(|user| user["id"] == json!(id));
            if is_removed {
                prop_assert_eq!(updated.remove(&id), place.is_some_and(|at| now[at] != Value::Null && now[at]["gone"] != true));
                place.into_iter().for_each(|at| now[at]["gone"] = json!(true));
            } else {
                prop_assert!(updated.replace(user.to_string().as_bytes()).is_ok());
                match place {
                    Some(at) => now[at] = user,
                    None => now.push(user),
                }
            }
        }
        let left: Vec<Value> = now.into_iter().filter(|user| user["gone"] != true).collect();
        prop_assert_eq!(updated.len(), left.len());
        for user in &left {
            prop_assert_eq!(updated.find(user["id"].as_str().expect("an id")).map(|(_, user)| user), Some(read(user)));
        }
        let anew = Preview::new(population(&left), Rc::clone(&rules), None, &[]);
        let updated = Preview::new(Rc::new(updated), Rc::clone(&rules), None, &[]);
        prop_assert_eq!(json!(updated.summary()), json!(anew.summary()));
        prop_assert_eq!(told(&updated)["all"].clone(), told(&anew)["all"].clone());
        // Whoever holds the former state sees nothing of it.
        prop_assert_eq!(told(&Preview::new(Rc::new(kept), Rc::clone(&rules), None, &[])), told(&Preview::new(population(&first), rules, None, &[])));
    }

    #[test]
    fn pages_are_parts_of_the_whole_in_the_order_asked_for(
        environment in environment(), provider in provider(), users in users(12),
        sort in select(&["userName", "from", "to"][..]), is_descending in any::<bool>(), limit in 1usize..5,
    ) {
        let preview = Preview::new(population(&users), Rc::new(rules(&environment, &provider)), None, &[]);
        let ask = |query: Value| json!(preview.users(&read_query(query.to_string().as_bytes()).expect("a query")));
        let mut wanted: Vec<Value> = ask(json!({"show": "all", "limit": 10_000}))["users"].as_array().expect("users").clone();
        let key = |user: &Value| if sort == "userName" { user["userName"].as_str().map(str::to_owned) } else { user[sort]["name"].as_str().map(str::to_owned) };
        // Organizations of one name stay together, by their ids.
        let id = |user: &Value| if sort == "userName" { None } else { user[sort]["id"].as_str().map(str::to_owned) };
        wanted.sort_by(|a, b| {
            let order = (key(a), id(a)).cmp(&(key(b), id(b)));
            if is_descending { order.reverse() } else { order }
        });
        let mut pages = Vec::new();
        for offset in (0..users.len()).step_by(limit) {
            let page = ask(json!({"show": "all", "sort": sort, "descending": is_descending, "offset": offset, "limit": limit}));
            prop_assert_eq!(&page["total"], &json!(users.len()));
            pages.extend(page["users"].as_array().expect("users").iter().cloned());
        }
        prop_assert_eq!(pages, wanted);
    }
}
