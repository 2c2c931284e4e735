//! What must hold after every preview.

use super::preview::Preview;
use crate::directory::Expectation;
use crate::mapping::{Decision, Ruleset};
use crate::shown::{Shown, few};
use serde::Serialize;
use std::collections::BTreeMap;

/// An expectation, and whether it holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CheckedExpectation {
    /// As failures name it.
    pub name: String,
    /// Whether it holds.
    pub holds: bool,
    /// What is the case.
    pub message: String,
}

impl Preview {
    /// The provider's expectations, then `more`, each checked.
    pub fn expectations(&self, more: &[Expectation]) -> Vec<CheckedExpectation> {
        let expected: Vec<&Expectation> = self.after.rules.provider().expectations.iter().chain(more).collect();
        let bearers = self.bearers(&expected);
        let check = |expectation: &&Expectation| {
            let ids = bearers.get(&key(&expectation.user_name)).map(Vec::as_slice).unwrap_or_default();
            let message = match ids {
                [] => Err(format!("There is no user \"{}\".", Shown(&expectation.user_name))),
                [id] => self
                    .with_decision(id, |rules, decision| check(rules, decision, expectation))
                    .unwrap_or_else(|| Err(format!("There is no user \"{}\".", Shown(&expectation.user_name)))),
                several => Err(format!("{} users are named \"{}\".", several.len(), Shown(&expectation.user_name))),
            };
            let holds = message.is_ok();
            let message = message.unwrap_or_else(|message| message);
            CheckedExpectation { name: expectation.name.clone(), holds, message }
        };
        expected.iter().map(check).collect()
    }

    /// The ids of those who bear the names that are expected, by comparable name.
    fn bearers(&self, expected: &[&Expectation]) -> BTreeMap<String, Vec<String>> {
        let names = expected.iter().map(|expectation| key(&expectation.user_name));
        let mut bearers: BTreeMap<String, Vec<String>> = crate::order::map(names.map(|name| (name, Vec::new())));
        if bearers.is_empty() {
            return bearers;
        }
        self.each(|_, page, at| {
            if let Some(ids) = bearers.get_mut(&key(page.user_name(at))) {
                ids.push(page.id(at).to_owned());
            }
        });
        bearers
    }
}

/// User names are compared without case, as SCIM does.
fn key(user_name: &str) -> String {
    user_name.to_lowercase()
}

/// What is the case about one user: as expected, or not.
fn check(rules: &Ruleset, decision: &Decision, expectation: &Expectation) -> Result<String, String> {
    let mut wrong = Vec::new();
    let place = decision.organization.map_or_else(|| "no organization".to_owned(), |o| Shown(&o.label()).to_string());
    if let Some(id) = &expectation.organization_id
        && decision.organization.and_then(|organization| organization.id()) != Some(id)
    {
        let name = rules.environment().organization_name(id);
        wrong.push(format!("comes to {place}, expected {} ({})", Shown(name), Shown(id)));
    }
    if let Some(role_ids) = &expectation.role_ids {
        let mut wanted: Vec<&str> = role_ids.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted != decision.role_ids {
            wrong.push(format!("has {}, expected {}", roles(&decision.role_ids), roles(&wanted)));
        }
    }
    let user = Shown(&expectation.user_name);
    if wrong.is_empty() {
        Ok(format!("{user} comes to {place} and has {}.", roles(&decision.role_ids)))
    } else {
        Err(format!("{user} {}.", wrong.join("; ")))
    }
}

fn roles(ids: &[&str]) -> String {
    if ids.is_empty() { "no role".to_owned() } else { few(ids.iter().copied()) }
}
