//! The shared cases, run natively.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

mod runner;

use scim_usher::directory::{UserReader, read_environment, read_provider};
use scim_usher::mapping::{Context, Mode, Ruleset, lint};
use scim_usher::population::{Population, Preview, read_query};
use serde_json::{Value, json};
use std::rc::Rc;

struct Native;

fn rules(environment: &[u8], provider: &[u8]) -> Rc<Ruleset> {
    let environment = read_environment(environment).expect("the environment is readable");
    let provider = read_provider(provider).expect("the provider is readable");
    Rc::new(Ruleset::compile(provider, environment))
}

fn population(users: &[u8]) -> Rc<Population> {
    let mut population = Population::default();
    population.push(users);
    let report = population.end();
    assert_eq!(report.errors, 0, "{:?}", report.findings);
    Rc::new(population)
}

impl runner::Core for Native {
    fn evaluate(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        let rules = rules(environment, provider);
        let mode = if is_sync { Mode::Sync } else { Mode::Apply };
        match UserReader::default().read(user, 0, 0) {
            Ok((user, findings)) => {
                let decision = rules.evaluate(&user, &Context { mode, ..Context::default() });
                json!({"decision": decision, "findings": findings})
            }
            Err(findings) => json!({"findings": findings}),
        }
    }

    fn compile(&self, environment: &[u8], provider: &[u8]) -> Value {
        let mut findings = read_environment(environment).err().unwrap_or_default();
        findings.extend(read_provider(provider).err().unwrap_or_default());
        json!(findings)
    }

    fn lint(&self, environment: &[u8], provider: &[u8], users: Option<&[u8]>) -> Value {
        let rules = rules(environment, provider);
        let mut findings = lint(&rules);
        if let Some(users) = users {
            findings.extend(Preview::new(population(users), rules, None).lint());
        }
        json!(findings)
    }

    fn preview(&self, environment: &[u8], provider: &[u8], before: Option<&[u8]>, users: &[u8], ids: &[&str]) -> Value {
        let before = before.map(|before| rules(environment, before));
        let preview = Preview::new(population(users), rules(environment, provider), before.as_deref());
        let query = read_query(b"{\"limit\": 10000}").expect("the query is readable");
        let decisions: serde_json::Map<String, Value> = ids
            .iter()
            .map(|id| ((*id).to_owned(), json!(preview.with_decision(id, |_, decision| json!(decision)))))
            .collect();
        json!({"summary": preview.summary(), "users": preview.users(&query).users, "decisions": decisions})
    }
}

#[test]
fn every_case_holds_natively() {
    runner::run(&Native);
}
