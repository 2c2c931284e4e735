//! The core compiled natively, for `agree.mjs`: worlds come on standard input, and everything that is decided about them goes
//! to standard output, a line each, as it is compared with what the package answers.
//!
//! A world is a line `USERS MODE`, then the environment, the provider, the users one a line, and the users' rows as a list.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a tool of the tests: what it cannot read is the tests' fault"
)]

use scim_usher::directory::{UserReader, read_environment, read_provider};
use scim_usher::mapping::{Mode, Ruleset};
use scim_usher::population::{DecisionStream, Population, Preview};
use scim_usher::provisioning::{Plan, Versions};
use serde_json::json;
use std::io::{BufRead, BufWriter, Write};
use std::rc::Rc;

fn main() {
    let mut lines = std::io::stdin().lock().lines().map(|line| line.expect("a line"));
    let mut out = BufWriter::new(std::io::stdout().lock());
    while let Some(head) = lines.next() {
        let (count, mode) = head.split_once(' ').expect("a number and a mode");
        let count: usize = count.parse().expect("a number");
        let mode = if mode == "sync" { Mode::Sync } else { Mode::Apply };
        let mut next = || lines.next().expect("a line");
        let (environment, provider) = (next(), next());
        let users: Vec<String> = (0..count).map(|_| next()).collect();
        let rows = next();
        answer(&mut out, (&environment, &provider), mode, &users, &rows);
        out.flush().expect("standard output");
    }
}

fn answer(out: &mut impl Write, (environment, provider): (&str, &str), mode: Mode, users: &[String], rows: &str) {
    let environment = read_environment(environment.as_bytes()).expect("an environment");
    let document = provider.to_owned();
    let rules = Rc::new(Ruleset::compile(read_provider(provider.as_bytes()).expect("a provider"), environment));
    let lines: String = users.iter().map(|user| format!("{user}\n")).collect();

    let mut stream = DecisionStream::new(Rc::clone(&rules), mode, None, false);
    stream.push(lines.as_bytes());
    stream.end();
    out.write_all(&stream.take_output()).expect("standard output");

    let mut population = Population::default();
    population.push(lines.as_bytes());
    population.end();
    let preview = Rc::new(Preview::new(Rc::new(population), rules, None, &[]));
    for user in users {
        let (user, _) = UserReader::default().read(user.as_bytes(), 0, 0).expect("a user");
        let decision = preview.with_decision(&user.id, |_, decision| json_text(decision));
        writeln!(out, "{}", decision.expect("the user is there")).expect("standard output");
    }
    writeln!(out, "{}", json_text(&preview.summary())).expect("standard output");

    let plan = Plan::new(Rc::clone(&preview), &Versions { document, revision: 1, environment: 1, population: 1 });
    let context = json!({"now": "2026-01-01T00:00:00.000Z", "actor": "oracle"}).to_string();
    let mut applying = plan.apply(context.as_bytes()).expect("the context is readable");
    let ids: Vec<String> = (0..users.len()).map(|at| format!("made-{at}")).collect();
    let applied = applying.take(rows.as_bytes(), &ids).expect("the rows are those of the plan");
    writeln!(out, "{}", plan.digest()).expect("standard output");
    writeln!(out, "{}", json_text(&applied)).expect("standard output");
    writeln!(out, "{}", json_text(&applying.end().expect("everybody was given"))).expect("standard output");
}

fn json_text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("it has a JSON form")
}
