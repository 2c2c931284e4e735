//! A preview that was revised is the preview of the new rules.

use crate::preview::{elsewhere, population, told, users};
use crate::scenario::*;
use proptest::prelude::*;
use proptest::sample::Index;
use scim_usher::population::Preview;
use serde_json::{Value, json};
use std::rc::Rc;

/// One edit of an administrator at either list of rows.
#[derive(Clone, Debug)]
struct Edit {
    kind: u8,
    at: Index,
    to: Index,
    group: Index,
    organization: Index,
    roles: Vec<&'static str>,
}

fn edit() -> impl Strategy<Value = Edit> {
    (0u8..9, any::<Index>(), any::<Index>(), any::<Index>(), any::<Index>(), some_of(&ROLES))
        .prop_map(|(kind, at, to, group, organization, roles)| Edit { kind, at, to, group, organization, roles })
}

fn make(provider: &mut Value, edit: &Edit) {
    let is_role = edit.kind >= 6;
    let list = if is_role { "roleMapping" } else { "organizationMapping" };
    let Some(mut rows) = provider[list]["rows"].as_array().cloned() else {
        // Something that no edit of rows is.
        provider["defaultOrganizationId"] = json!(edit.organization.get(&ORGANIZATIONS));
        return;
    };
    let group = *edit.group.get(&GROUPS);
    let is_free =
        !rows.iter().any(|row| row["groupId"] == group || strings(&row["groupIds"]).contains(&group.to_owned()));
    let organization = *edit.organization.get(&ORGANIZATIONS);
    let at = if rows.is_empty() { 0 } else { edit.at.index(rows.len()) };
    match edit.kind {
        0 | 6 if is_free && !is_role => {
            rows.insert(edit.at.index(rows.len() + 1), json!({"groupIds": [group], "organizationId": organization}))
        }
        6 if is_free && !edit.roles.is_empty() => rows.push(json!({"groupId": group, "roleIds": edit.roles})),
        _ if rows.is_empty() => {}
        1 | 7 => {
            rows.remove(edit.at.index(rows.len()));
        }
        2 => rows[at]["organizationId"] = json!(organization),
        3 if is_free => rows[at]["groupIds"].as_array_mut().expect("groups").push(json!(group)),
        8 if !edit.roles.is_empty() => rows[at]["roleIds"] = json!(edit.roles),
        _ => {
            let row = rows.remove(edit.at.index(rows.len()));
            rows.insert(edit.to.index(rows.len() + 1), row);
        }
    }
    provider[list]["rows"] = json!(rows);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_revised_preview_is_the_preview_of_the_new_rules(
        environment in environment(), provider in provider(), before in proptest::option::of(provider()),
        users in users(14), elsewhere in elsewhere(), edits in proptest::collection::vec((edit(), any::<bool>()), 1..5),
    ) {
        let population = population(&users);
        let before = before.map(|before| Rc::new(rules(&environment, &before)));
        let mut provider = provider;
        let mut preview = Preview::new(Rc::clone(&population), Rc::new(rules(&environment, &provider)), before.clone(), &elsewhere);
        for (edit, is_asked) in edits {
            // What was counted when somebody asked is revised too.
            is_asked.then(|| preview.summary());
            make(&mut provider, &edit);
            let after = Rc::new(rules(&environment, &provider));
            preview = preview.revise(Rc::clone(&after));
            let anew = Preview::new(Rc::clone(&population), after, before.clone(), &elsewhere);
            prop_assert_eq!(told(&preview), told(&anew));
        }
    }
}
