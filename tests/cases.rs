//! The shared cases, run natively.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

mod mutants;
mod runner;

use mutants::{Mutant, fails};
use runner::{Asked, StreamOptions};
use scim_usher::directory::{UserReader, read_environment, read_provider};
use scim_usher::mapping::{Context, Decision, Mode, Ruleset, explain, lint};
use scim_usher::population::{DecisionStream, Population, Preview, read_query};
use serde_json::{Map, Value, json};
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

fn mode(is_sync: bool) -> Mode {
    if is_sync { Mode::Sync } else { Mode::Apply }
}

/// What is to be told of the decision about one user, under its name, and the findings of reading the user.
fn decided(rules: &Ruleset, user: &[u8], is_sync: bool, name: &str, tell: impl FnOnce(&Decision) -> Value) -> Value {
    match UserReader::default().read(user, 0, 0) {
        Ok((user, findings)) => {
            let decision = rules.evaluate(&user, &Context { mode: mode(is_sync), ..Context::default() });
            json!({name: tell(&decision), "findings": findings})
        }
        Err(findings) => json!({"findings": findings}),
    }
}

impl runner::Core for Native {
    fn evaluate(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        decided(&rules(environment, provider), user, is_sync, "decision", |decision| json!(decision))
    }

    fn explain(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        let rules = rules(environment, provider);
        decided(&rules, user, is_sync, "sentences", |decision| json!(explain(&rules, decision)))["sentences"].take()
    }

    fn directory(&self, environment: &[u8], provider: &[u8]) -> Value {
        json!(rules(environment, provider).directory())
    }

    fn compile(&self, environment: &[u8], provider: &[u8]) -> Value {
        let (environment, provider) = (read_environment(environment), read_provider(provider));
        let refused = environment.is_err() || provider.is_err();
        let mut findings = environment.err().unwrap_or_default();
        findings.extend(provider.err().unwrap_or_default());
        json!({"refused": refused, "findings": findings})
    }

    fn lint(&self, environment: &[u8], provider: &[u8], users: Option<&[u8]>) -> Value {
        let rules = rules(environment, provider);
        let mut findings = lint(&rules);
        if let Some(users) = users {
            findings.extend(Preview::new(population(users), rules, None, &[]).lint());
        }
        json!(findings)
    }

    fn preview(&self, environment: &[u8], provider: &[u8], before: Option<&[u8]>, users: &[u8], ask: &Asked) -> Value {
        let before = before.map(|before| rules(environment, before));
        let preview = Preview::new(population(users), rules(environment, provider), before, &[]);
        let page = |query: &[u8]| match read_query(query) {
            Ok(query) => json!(preview.users(&query)),
            Err(findings) => json!({"findings": findings}),
        };
        let decision = |id: &str| json!(preview.with_decision(id, |_, decision| json!(decision)));
        let decisions: Map<String, Value> = ask.ids.iter().map(|id| ((*id).to_owned(), decision(id))).collect();
        let pages: Vec<Value> = ask.queries.iter().map(|query| page(query)).collect();
        let users = page(b"{\"limit\": 10000}")["users"].take();
        json!({"summary": preview.summary(), "users": users, "decisions": decisions, "pages": pages})
    }

    fn stream(&self, environment: &[u8], provider: &[u8], chunks: &[&[u8]], options: &StreamOptions) -> Value {
        let rules = rules(environment, provider);
        let mut stream = DecisionStream::new(rules, mode(options.is_sync), options.user.clone(), options.explains);
        let mut output = Vec::new();
        let mut reports = Vec::new();
        for chunk in chunks {
            stream.push(chunk);
            output.extend(stream.take_output());
            reports.push(stream.take_report());
        }
        stream.end();
        output.extend(stream.take_output());
        reports.push(stream.take_report());
        json!({"output": String::from_utf8(output).expect("output is text"), "reports": reports})
    }
}

#[test]
fn every_case_holds_natively() {
    runner::run(&Native);
}

/// The core as it would decide if a rule were another.
struct Broken(Mutant);

impl Broken {
    fn documents(&self, environment: &[u8], provider: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let text = String::from_utf8_lossy;
        let (environment, provider) = self.0.documents(&text(environment), &text(provider));
        (environment.into_bytes(), provider.into_bytes())
    }

    fn user(&self, user: &[u8]) -> Vec<u8> {
        self.0.users(&[user, b"\n"].concat())
    }
}

/// What reading says of documents is not about rules of mapping, and goes by the documents as they are.
impl runner::Core for Broken {
    fn evaluate(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        let (environment, provider) = self.documents(environment, provider);
        Native.evaluate(&environment, &provider, &self.user(user), is_sync)
    }

    fn explain(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        Native.explain(environment, provider, user, is_sync)
    }

    fn directory(&self, environment: &[u8], provider: &[u8]) -> Value {
        Native.directory(environment, provider)
    }

    fn compile(&self, environment: &[u8], provider: &[u8]) -> Value {
        Native.compile(environment, provider)
    }

    fn lint(&self, environment: &[u8], provider: &[u8], users: Option<&[u8]>) -> Value {
        Native.lint(environment, provider, users)
    }

    fn preview(&self, environment: &[u8], provider: &[u8], before: Option<&[u8]>, users: &[u8], ask: &Asked) -> Value {
        let (changed, after) = self.documents(environment, provider);
        let before = before.map(|before| self.documents(environment, before).1);
        Native.preview(&changed, &after, before.as_deref(), &self.0.users(users), ask)
    }

    fn stream(&self, environment: &[u8], provider: &[u8], chunks: &[&[u8]], options: &StreamOptions) -> Value {
        Native.stream(environment, provider, chunks, options)
    }
}

#[test]
fn every_broken_rule_is_noticed_by_the_cases() {
    let mutants = [
        Mutant::LastRowWins,
        Mutant::BrokenRowFallsThrough,
        Mutant::DeactivatedIsTarget,
        Mutant::ForeignGroupsCount,
        Mutant::DefaultsBesideMapped,
        Mutant::AllowListIsIgnored,
        Mutant::LocalUsersAreDecided,
        Mutant::FirstGroupAlone,
        Mutant::EverybodyIsNew,
    ];
    for mutant in mutants {
        assert!(fails(|| runner::run(&Broken(mutant))), "the cases hold although {mutant:?}");
    }
}

#[test]
fn a_document_tells_a_thousand_problems_and_how_many_there_are_more() {
    let environment = |wrong: usize| format!("{{\"organizations\": [{}]}}", vec!["1"; wrong].join(", "));
    let told =
        |wrong: usize| read_environment(environment(wrong).as_bytes()).expect_err("numbers are no organizations");
    assert_eq!(told(1_000).len(), 1_000);
    let findings = told(1_750);
    assert_eq!(findings.len(), 1_001);
    let last = findings.last().expect("a finding");
    assert_eq!((last.rule.code(), last.is_error()), ("more-problems", true));
    assert!(last.message.contains("750 more problems"), "{}", last.message);
}
