//! Random environments, providers and users, and what is asked of the core about them.

use crate::mutants::Mutant;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use scim_usher::directory::{User, UserReader, read_environment, read_provider};
use scim_usher::mapping::{Context, Decision, Mode, Ruleset};
use scim_usher::population::{Population, Preview};
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;

pub(crate) const ORGANIZATIONS: [&str; 5] = ["acme", "exec", "uk", "lab", "gone"];
pub(crate) const ROLES: [&str; 6] =
    ["customer-cloud-admin", "desktop-user", "org-admin", "proe-user", "push-restore", "no-such-role"];
pub(crate) const GROUPS: [&str; 6] = ["g1", "g2", "g3", "g4", "foreign", "unknown"];
pub(crate) const NAMES: [&str; 7] = ["Acme", " acme ", "Lab", "LAB", "Straße", "New", "\u{a0}"];

pub(crate) fn some_of(ids: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(ids, 0..=ids.len())
}

pub(crate) fn organizations() -> impl Strategy<Value = Value> {
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

pub(crate) fn environment() -> impl Strategy<Value = Value> {
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
pub(crate) fn organization_rows() -> impl Strategy<Value = Vec<Value>> {
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

pub(crate) fn role_rows() -> impl Strategy<Value = Vec<Value>> {
    let row = (any::<bool>(), subsequence(&ROLES[..], 1..4));
    proptest::collection::vec(row, GROUPS.len()).prop_map(|rows| {
        let rows = rows.into_iter().zip(GROUPS).filter(|((is_mapped, _), _)| *is_mapped);
        rows.map(|((_, roles), group)| json!({"groupId": group, "roleIds": roles})).collect()
    })
}

pub(crate) fn provider() -> impl Strategy<Value = Value> {
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

pub(crate) fn user() -> impl Strategy<Value = Value> {
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

pub(crate) fn scenario() -> impl Strategy<Value = (Value, Value, Value)> {
    (environment(), provider(), user())
}

pub(crate) fn mode() -> impl Strategy<Value = Mode> {
    select(&[Mode::Apply, Mode::Sync])
}

thread_local! {
    /// The rule that is broken while the properties' teeth are looked at.
    pub(crate) static BROKEN: Cell<Option<Mutant>> = const { Cell::new(None) };
}

pub(crate) fn rules(environment: &Value, provider: &Value) -> Ruleset {
    let (mut environment, mut provider) = (environment.clone(), provider.clone());
    if let Some(mutant) = BROKEN.get() {
        mutant.environment(&mut environment);
        mutant.provider(&mut provider, &environment);
    }
    let environment = read_environment(environment.to_string().as_bytes()).expect("the environment is readable");
    Ruleset::compile(read_provider(provider.to_string().as_bytes()).expect("the provider is readable"), environment)
}

pub(crate) fn read(user: &Value) -> User {
    UserReader::default().read(user.to_string().as_bytes(), 0, 0).expect("the user is readable").0
}

pub(crate) fn decided<T>(rules: &Ruleset, user: &Value, mode: Mode, tell: impl FnOnce(&Decision) -> T) -> T {
    let mut user = user.clone();
    BROKEN.get().into_iter().for_each(|mutant| mutant.user(&mut user));
    tell(&rules.evaluate(&read(&user), &Context { mode, ..Context::default() }))
}

/// Organization and roles: what a decision does, without why.
pub(crate) fn effect(rules: &Ruleset, user: &Value, mode: Mode) -> (Value, Value) {
    decided(rules, user, mode, |decision| (json!(decision.organization), json!(decision.role_ids)))
}

/// The organization rows that have one of the user's groups, by the documents alone; the first of them wins.
pub(crate) fn matching_rows(rows: &[Value], user: &Value) -> Vec<usize> {
    let groups = strings(&user["groupIds"]);
    let matches =
        |row: &Value| strings(&row["groupIds"]).iter().any(|group| group != "foreign" && groups.contains(group));
    (0..rows.len()).filter(|at| matches(&rows[*at])).collect()
}

pub(crate) fn strings(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The rule by which this user is left alone, whatever the mapping says, by the documents alone.
pub(crate) fn untouchable(user: &Value, mode: Mode) -> Option<&'static str> {
    if user["local"] == true {
        Some("LU-5")
    } else if user["providerId"] == "other" {
        Some("PP-12")
    } else if user["status"] == "deactivated" {
        Some(if mode == Mode::Sync { "LC-23" } else { "AS-8" })
    } else {
        None
    }
}

/// Whether names that do not compare equal were received where the name decides (OM-20).
pub(crate) fn has_differing_names(provider: &Value, user: &Value) -> bool {
    let names = strings(&user["orgName"]).into_iter().map(|name| name.trim().to_lowercase());
    let mut names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    provider["organizationMapping"]["method"] == "orgNameAttribute" && names.len() > 1
}

/// Whether the provider's default organization can be used.
pub(crate) fn has_default(environment: &Value, provider: &Value) -> bool {
    let mut organizations = environment["organizations"].as_array().into_iter().flatten();
    organizations.any(|o| o["id"] == provider["defaultOrganizationId"] && o["status"] != "deactivated")
}

/// The user as a decision leaves it; an organization that it creates comes into the environment, with RM-9's roles.
pub(crate) fn apply(environment: &mut Value, user: &Value, decision: &Value) -> Value {
    let mut applied = user.clone();
    let organization = &decision["organization"];
    if organization.is_null() {
        return applied;
    }
    applied["organizationId"] = if organization["create"] == true {
        create(environment, &organization["name"], &organization["parentId"])
    } else {
        organization["id"].clone()
    };
    applied["roleIds"] = decision["roleIds"].clone();
    applied
}

/// The id of the organization created under this name, which all who come to it share.
fn create(environment: &mut Value, name: &Value, parent_id: &Value) -> Value {
    let id = json!(format!("created {}", name.as_str().expect("a name").to_lowercase()));
    let organizations = environment["organizations"].as_array_mut().expect("organizations are a list");
    if organizations.iter().all(|organization| organization["id"] != id) {
        organizations.push(json!({"id": id, "name": name, "parentId": parent_id}));
    }
    id
}

pub(crate) fn preview(environment: &Value, provider: &Value, users: &[Value]) -> Preview {
    let mut population = Population::default();
    for user in users {
        population.push(format!("{user}\n").as_bytes());
    }
    population.end();
    Preview::new(Rc::new(population), Rc::new(rules(environment, provider)), None, &[])
}
