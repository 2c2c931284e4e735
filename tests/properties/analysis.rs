//! What an analysis says of the rows is what trying everything out shows (T5, C5).

use crate::preview::{elsewhere, population, users};
use crate::scenario::*;
use proptest::prelude::*;
use scim_usher::mapping::{Context, Ruleset, TraceStep};
use scim_usher::population::{Preview, ReachOption, Reorder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A provider whose rows decide.
fn mapped() -> impl Strategy<Value = Value> {
    (provider(), organization_rows()).prop_map(|(mut provider, rows)| {
        provider["kind"] = json!("scim");
        provider["organizationMapping"] = json!({"method": "scimGroups", "rows": rows});
        if provider["roleMapping"]["method"] == "allowList" {
            provider["roleMapping"] = json!({"method": "manual"});
        }
        provider
    })
}

fn rows_of(provider: &Value) -> Vec<Value> {
    provider["organizationMapping"]["rows"].as_array().expect("rows").clone()
}

fn with_rows(provider: &Value, rows: Vec<Value>) -> Value {
    let mut other = provider.clone();
    other["organizationMapping"]["rows"] = json!(rows);
    other
}

fn moved_row(provider: &Value, from: usize, to: usize) -> Value {
    let mut rows = rows_of(provider);
    let row = rows.remove(from);
    rows.insert(to, row);
    with_rows(provider, rows)
}

/// Whose organization or roles differ between two providers, by deciding about each alone.
fn differing(environment: &Value, one: &Value, other: &Value, users: &[Value]) -> usize {
    let (one, other) = (rules(environment, one), rules(environment, other));
    let effect = |rules: &Ruleset, user: &Value| crate::scenario::effect(rules, user, scim_usher::mapping::Mode::Apply);
    users.iter().filter(|user| effect(&one, user) != effect(&other, user)).count()
}

/// Those whose teeth are looked at.
pub(crate) const T5: fn() = rows_change_whom_the_analysis_says;

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_change_whom_the_analysis_says(environment in environment(), provider in mapped(), users in users(14)) {
        let preview = Preview::new(population(&users), Rc::new(rules(&environment, &provider)), None, Ruleset::last_holder_roles());
        let analysis = preview.analysis();
        let rows = rows_of(&provider);
        prop_assert_eq!(analysis.rows.len(), rows.len());
        for (at, row) in analysis.rows.iter().enumerate() {
            let mut without = rows.clone();
            without.remove(at);
            let changed = differing(&environment, &provider, &with_rows(&provider, without), &users);
            prop_assert_eq!(row.changed_if_removed, changed, "row {} removed", at);
            prop_assert_eq!(analysis.removable.contains(&at), changed == 0);
            prop_assert_eq!(analysis.win_nobody.contains(&at), row.wins == 0);
            // T5: whoever wins nobody can go, and loses its members to the rows that it names.
            prop_assert!(row.wins > 0 || changed == 0);
            let swapped = (at + 1 < rows.len()).then(|| differing(&environment, &provider, &moved_row(&provider, at, at + 1), &users));
            prop_assert_eq!(row.changed_if_swapped, swapped);
            prop_assert_eq!(analysis.swappable.contains(&at), swapped == Some(0));
        }
        let pairs = (0..rows.len()).flat_map(|from| (0..rows.len()).map(move |to| (from, to)));
        let changing: BTreeMap<(usize, usize), usize> = pairs
            .map(|(from, to)| ((from, to), differing(&environment, &provider, &moved_row(&provider, from, to), &users)))
            .filter(|(_, users)| *users > 0)
            .collect();
        let nearest = changing.keys().map(|(from, to)| from.abs_diff(*to)).min();
        prop_assert_eq!(analysis.smallest_reorder.map(|Reorder { from, to, .. }| from.abs_diff(to)), nearest);
        if let Some(Reorder { from, to, users }) = analysis.smallest_reorder {
            prop_assert_eq!(changing.get(&(from, to)), Some(&users));
        }
        for from in 0..rows.len() {
            for to in 0..rows.len() {
                let moved = preview.if_moved(from, to).expect("such a row").summary();
                prop_assert_eq!(moved.changed, changing.get(&(from, to)).copied().unwrap_or_default());
            }
        }
        prop_assert!(preview.if_moved(rows.len(), 0).is_none() && preview.if_moved(0, rows.len()).is_none());
    }

    #[test]
    fn rows_without_effect_have_none_also_where_administrators_are_kept(
        environment in environment(), provider in mapped(), users in users(14), elsewhere in elsewhere(),
    ) {
        let people = population(&users);
        let now = Rc::new(rules(&environment, &provider));
        let analysis = Preview::new(Rc::clone(&people), Rc::clone(&now), None, &elsewhere).analysis();
        let rows = rows_of(&provider);
        let changed = |other: &Value| {
            let other = Rc::new(rules(&environment, other));
            Preview::new(Rc::clone(&people), other, Some(Rc::clone(&now)), &elsewhere).summary().changed
        };
        for at in analysis.removable {
            let mut without = rows.clone();
            without.remove(at);
            prop_assert_eq!(changed(&with_rows(&provider, without)), 0);
        }
        for at in analysis.swappable {
            prop_assert_eq!(changed(&moved_row(&provider, at, at + 1)), 0);
        }
    }

    #[test]
    fn groups_and_roles_are_as_each_decision_says(environment in environment(), provider in mapped(), users in users(14)) {
        let rules = rules(&environment, &provider);
        let preview = Preview::new(population(&users), Rc::new(crate::scenario::rules(&environment, &provider)), None, Ruleset::last_holder_roles());
        let analysis = preview.analysis();
        let rows = rows_of(&provider);
        let mut members: BTreeMap<&str, Vec<Option<usize>>> = BTreeMap::new();
        let mut alone = vec![0; rows.len()];
        let mut sole: BTreeMap<(String, usize), usize> = BTreeMap::new();
        for user in &users {
            // OM-4 refuses by what the rows say: such a user takes part.
            let is_left_alone = untouchable(user, scim_usher::mapping::Mode::Apply).is_some();
            if is_left_alone {
                continue;
            }
            let matching = matching_rows(&rows, user);
            let winner = matching.first().copied();
            if let [only] = matching.as_slice() {
                alone[*only] += 1;
            }
            for group in GROUPS.iter().filter(|group| strings(&user["groupIds"]).contains(&(**group).to_owned())) {
                members.entry(group).or_default().push(winner);
            }
            let user = read(user);
            let context = Context { protected_roles: &[], ..Context::default() };
            let decision = rules.evaluate(&user, &context);
            // A refusal has no role steps: the rows are read off the documents.
            let mut givers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (at, row) in provider["roleMapping"]["rows"].as_array().into_iter().flatten().enumerate() {
                let group = row["groupId"].as_str().expect("a group");
                if group != "foreign" && user.group_ids.iter().any(|id| id == group) {
                    for role in row["roleIds"].as_array().expect("roles") {
                        givers.entry(role.as_str().expect("a role")).or_default().push(at);
                    }
                }
            }
            for (role, rows) in givers {
                if let ([row], true) = (rows.as_slice(), rules.environment().role(role).is_some()) {
                    *sole.entry((role.to_owned(), *row)).or_default() += 1;
                }
            }
            let steps = decision.trace.iter().filter(|step| matches!(step, TraceStep::OrganizationRow { .. })).count();
            prop_assert!(steps >= matching.len() || decision.refused_by().is_some());
        }
        prop_assert_eq!(analysis.rows.iter().map(|row| row.alone).collect::<Vec<_>>(), alone);
        let told: BTreeMap<(String, usize), usize> = analysis
            .sole_givers
            .iter()
            .flat_map(|role| role.rows.iter().map(|row| ((role.role_id.clone(), row.row), row.users)))
            .collect();
        prop_assert_eq!(told, sole);
        let row_of = |group: &str| rows.iter().position(|row| strings(&row["groupIds"]).contains(&group.to_owned()));
        let lost = |group: &&str| group != &"foreign" && row_of(group).is_some_and(|row| members.get(group).is_some_and(|winners| winners.iter().all(|winner| *winner != Some(row))));
        let covered = |group: &&str| group != &"foreign" && group != &"unknown" && row_of(group).is_none() && members.get(group).is_some_and(|winners| winners.iter().all(Option::is_some));
        let wanted = |is: &dyn Fn(&&str) -> bool| GROUPS.iter().copied().filter(|group| is(group)).map(str::to_owned).collect::<BTreeSet<_>>();
        prop_assert_eq!(analysis.lost_groups.iter().map(|group| group.group_id.clone()).collect::<BTreeSet<_>>(), wanted(&lost));
        prop_assert_eq!(analysis.covered_groups.iter().map(|group| group.group_id.clone()).collect::<BTreeSet<_>>(), wanted(&covered));
        let figures = analysis.lost_groups.iter().map(|group| (&group.group_id, group.members, &group.to));
        for (group, users, to) in figures.chain(analysis.covered_groups.iter().map(|group| (&group.group_id, group.members, &group.to))) {
            let winners = &members[group.as_str()];
            prop_assert_eq!(users, winners.len());
            for row in to {
                prop_assert_eq!(row.users, winners.iter().filter(|winner| **winner == Some(row.row)).count());
            }
            prop_assert_eq!(to.iter().map(|row| row.users).sum::<usize>(), users);
        }
    }

    #[test]
    fn what_would_put_a_user_somewhere_does(environment in environment(), provider in mapped(), users in users(8)) {
        let preview = Preview::new(population(&users), Rc::new(rules(&environment, &provider)), None, &[]);
        let rows = rows_of(&provider);
        let goes = |provider: &Value, user: &Value| {
            let rules = rules(&environment, provider);
            decided(&rules, user, scim_usher::mapping::Mode::Apply, |decision| {
                let is_wrong = decision.findings.iter().any(|finding| ["OM-31", "OM-32", "OM-4"].contains(&finding.rule.code()));
                decision.organization.and_then(|o| o.id()).filter(|_| !is_wrong).map(str::to_owned)
            })
        };
        for user in &users {
            let id = user["id"].as_str().expect("an id");
            let is_left_alone = untouchable(user, scim_usher::mapping::Mode::Apply).is_some();
            let groups = strings(&user["groupIds"]);
            for organization in ORGANIZATIONS {
                let reach = preview.reach(id, organization).expect("the user");
                prop_assert_eq!(reach.is_left_alone, is_left_alone);
                let now = preview.with_decision(id, |_, decision| decision.organization.and_then(|o| o.id()) == Some(organization));
                prop_assert_eq!(reach.is_there, !is_left_alone && now == Some(true));
                if reach.is_there || is_left_alone {
                    prop_assert!(reach.options.is_empty());
                    continue;
                }
                let (mut joins, mut leaves) = (BTreeSet::new(), BTreeSet::new());
                for group in GROUPS.iter().map(|group| (*group).to_owned()) {
                    let mut other = user.clone();
                    let is_member = groups.contains(&group);
                    let changed = if is_member { groups.iter().filter(|id| **id != group).cloned().collect() } else { [groups.clone(), vec![group.clone()]].concat() };
                    other["groupIds"] = json!(changed);
                    if goes(&provider, &other).as_deref() == Some(organization) {
                        (if is_member { &mut leaves } else { &mut joins }).insert(group);
                    }
                }
                let (mut told_joins, mut told_leaves) = (BTreeSet::new(), BTreeSet::new());
                let mut moves = 0;
                for option in &reach.options {
                    match option {
                        ReachOption::Join { group_id, .. } => { told_joins.insert(group_id.clone()); }
                        ReachOption::Leave { group_id, .. } => { told_leaves.insert(group_id.clone()); }
                        ReachOption::Name { .. } => prop_assert!(false, "no name decides"),
                        ReachOption::Move { from, to, users: changed } => {
                            let moved = moved_row(&provider, *from, *to);
                            let place = goes(&moved, user);
                            prop_assert_eq!(place.as_deref(), Some(organization));
                            prop_assert_eq!(differing(&environment, &provider, &moved, &users), *changed);
                            moves += 1;
                        }
                    }
                }
                prop_assert_eq!(told_joins, joins);
                prop_assert_eq!(told_leaves, leaves);
                let any_move = (0..rows.len()).any(|from| (0..rows.len()).any(|to| goes(&moved_row(&provider, from, to), user).as_deref() == Some(organization)));
                prop_assert_eq!(moves > 0, any_move);
            }
        }
    }
}
