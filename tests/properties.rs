//! The theorems about mapping, on random input: T1 to T4, T6 to T9, and T11 to T14.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

#[path = "properties/analysis.rs"]
mod analysis;
#[path = "properties/lines.rs"]
mod lines;
mod mutants;
#[path = "properties/preview.rs"]
mod preview;
#[path = "properties/reading.rs"]
mod reading;
#[path = "properties/revise.rs"]
mod revise;
#[path = "properties/scenario.rs"]
mod scenario;
#[path = "properties/teeth.rs"]
mod teeth;

use proptest::prelude::*;
use proptest::sample::select;
use scenario::*;
use scim_usher::mapping::{Context, Mode, Ruleset, TraceStep};
use scim_usher::population::DecisionStream;
use scim_usher::rule::Rule;
use serde_json::{Value, json};
use std::rc::Rc;

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
            let refused_by = decision.refused_by().map(Rule::code);
            // T9: local, foreign-owned and deactivated users are left alone, for the first of these reasons.
            match untouchable(&user, mode) {
                Some(rule) => prop_assert_eq!(refused_by, Some(rule)),
                None if has_differing_names(&provider, &user) => prop_assert_eq!(refused_by, Some("OM-20")),
                None => prop_assert!(refused_by.is_none() || (refused_by == Some("OM-4") && !has_default(&environment, &provider))),
            }
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
        (environment, provider, user) in scenario(), order in Just((0..GROUPS.len() + 1).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let rules = rules(&environment, &provider);
        let mut groups = strings(&user["groupIds"]);
        groups.push("nobody-mapped-this".to_owned());
        let mut other = user.clone();
        other["groupIds"] = order.iter().filter_map(|at| groups.get(*at)).cloned().collect();
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
        } else {
            let present = read(&user);
            prop_assert_eq!(&roles, present.present_role_ids(), "nothing of what is mapped exists: the roles stay (RM-13)");
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
            return Ok(());
        }
        let present = read(&user).organization_id;
        decided(&cracked, &user, Mode::Apply, |decision| {
            let organization = decision.organization.and_then(|o| o.id()).map(str::to_owned);
            let found: Vec<&str> = decision.findings.iter().map(|finding| finding.rule.code()).collect();
            if let Some(rule) = untouchable(&user, Mode::Apply) {
                prop_assert_eq!(found, [rule]);
                prop_assert_eq!(organization, present);
            } else if present.is_some() {
                prop_assert!(found.contains(&"OM-31"));
                prop_assert_eq!(organization, present);
            } else if has_default(&environment, &provider) {
                prop_assert!(found.contains(&"OM-32"));
                prop_assert_eq!(organization.as_deref(), provider["defaultOrganizationId"].as_str());
            } else {
                prop_assert_eq!(found, ["OM-4"]);
                prop_assert_eq!(organization, None);
            }
            Ok(())
        })?;
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
    fn t11_what_was_applied_changes_nothing_when_it_is_applied_again(
        (mut environment, provider, user) in scenario(), mode in mode(),
    ) {
        let decision = decided(&rules(&environment, &provider), &user, mode, |decision| json!(decision));
        let applied = apply(&mut environment, &user, &decision);
        let again = decided(&rules(&environment, &provider), &applied, mode, |decision| json!(decision.changes));
        prop_assert_eq!(again, json!([]));
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn t11_a_preview_that_was_applied_changes_nobody(
        environment in environment(), provider in provider(), users in proptest::collection::vec(user(), 1..6),
    ) {
        let mut environment = environment;
        let mut users: Vec<Value> = users;
        users.iter_mut().enumerate().for_each(|(at, user)| user["id"] = json!(format!("u{at}")));
        let first = preview(&environment, &provider, &users);
        let decisions: Vec<Value> = users
            .iter()
            .map(|user| json!(first.with_decision(user["id"].as_str().expect("an id"), |_, decision| json!(decision))))
            .collect();
        let changed = decisions.iter().filter(|decision| decision["changes"] != json!([])).count();
        prop_assert_eq!(first.summary().changed, changed);
        let applied: Vec<Value> =
            users.iter().zip(&decisions).map(|(user, decision)| apply(&mut environment, user, decision)).collect();
        let again = preview(&environment, &provider, &applied).summary();
        prop_assert_eq!(again.changed, 0);
        prop_assert_eq!(json!(again.created_organizations), json!([]));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn t12_the_way_back_restores_every_untouched_user(
        environment in environment(), provider in provider(), users in preview::users(10),
        touched in proptest::collection::vec(any::<bool>(), 10), page in 1usize..5,
    ) {
        let plan = preview(&environment, &provider, &users);
        let mut after = environment.clone();
        let decision = |user: &Value| json!(plan.with_decision(user["id"].as_str().expect("an id"), |_, decision| json!(decision)));
        let mut now: Vec<Value> = users.iter().map(|user| apply(&mut after, user, &decision(user))).collect();
        for user in now.iter_mut().zip(&touched).filter_map(|(user, touched)| touched.then_some(user)) {
            user["roleIds"] = json!(["push-restore"]);
        }
        let left = now.clone();

        let whole = plan.rollback(0, usize::MAX);
        let pages: Vec<Value> = (0..whole.total).step_by(page).flat_map(|at| plan.rollback(at, page).users).map(|user| json!(user)).collect();
        prop_assert_eq!(json!(whole.users), json!(pages));
        prop_assert_eq!(whole.total, plan.summary().changed);
        prop_assert_eq!(whole.restorable, whole.users.iter().filter(|user| user.lost.is_empty()).count());
        for told in whole.users.iter().filter(|told| told.lost.is_empty()) {
            let at = users.iter().position(|user| user["id"] == told.id.as_str()).expect("a user of the plan");
            // What it names can be given.
            let organization = rules(&environment, &provider).environment().organization(told.organization_id.as_deref().expect("it existed")).is_some();
            prop_assert!(organization || users[at]["organizationId"] == now[at]["organizationId"]);
            if !touched[at] {
                now[at]["organizationId"] = json!(told.organization_id);
                now[at]["roleIds"] = json!(told.role_ids);
            }
        }

        for (at, user) in users.iter().enumerate() {
            let place = |user: &Value| (user["organizationId"].clone(), read(user).present_role_ids().to_vec());
            let told = whole.users.iter().find(|told| user["id"] == told.id.as_str());
            if touched[at] {
                prop_assert_eq!(&now[at], &left[at], "what somebody did since then stands");
            } else if let Some(told) = told.filter(|told| !told.lost.is_empty()) {
                let environment = rules(&environment, &provider);
                let environment = environment.environment();
                let is_gone = |id: &str| !environment.organization(id).is_some_and(|organization| organization.exists());
                let is_homeless = user["organizationId"].as_str().is_none_or(is_gone);
                let lacks_role = strings(&user["roleIds"]).iter().any(|id| environment.role(id).is_none());
                prop_assert!(is_homeless || lacks_role, "{:?} is lost without a reason", told.lost);
            } else {
                prop_assert_eq!(place(&now[at]), place(user));
            }
        }
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
