//! Exchanges with identity providers, natively: our own as data, random ones, and other people's.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "these tests read files, take time and say how many rows ran"
)]

#[path = "exchanges/hostile.rs"]
mod hostile;
mod mutants;
#[path = "exchanges/native.rs"]
mod native;
#[path = "exchanges/properties.rs"]
mod properties;
#[path = "exchanges/runner.rs"]
mod runner;
#[path = "exchanges/store.rs"]
mod store;
#[path = "exchanges/vectors.rs"]
mod vectors;

use mutants::{Mutant, fails};
use native::Native;
use serde_json::Value;
use store::Core;

#[test]
fn every_exchange_is_answered_natively() {
    runner::run(|| Native);
}

/// The core as it would answer if a rule were another.
struct Broken(Mutant);

impl Core for Broken {
    type Door = <Native as Core>::Door;

    fn open(&self, environment: &str, provider: &str) -> Self::Door {
        let (environment, provider) = self.0.documents(environment, provider);
        Native.open(&environment, &provider)
    }

    fn import_user(&self, line: &str, provider_id: &str, context: &str) -> Value {
        Native.import_user(line, provider_id, context)
    }

    fn import_groups(&self, environment: &str, provider_id: &str, context: &str) -> Value {
        Native.import_groups(environment, provider_id, context)
    }
}

#[test]
fn every_broken_rule_is_noticed_by_the_exchanges() {
    let mutants = [
        Mutant::LastRowWins,
        Mutant::BrokenRowFallsThrough,
        Mutant::DeactivatedIsTarget,
        Mutant::DefaultsBesideMapped,
        Mutant::NoDelay,
        Mutant::AlwaysStrict,
        Mutant::NoDialects,
    ];
    for mutant in mutants {
        assert!(fails(|| runner::run(|| Broken(mutant))), "the exchanges hold although {mutant:?}");
    }
}

#[test]
fn every_file_is_run() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchanges");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name is text"));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".json") && name != "worlds.json").collect();
    names.sort();
    assert_eq!(names, runner::FILES.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
}
