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

use native::Native;

#[test]
fn every_exchange_is_answered_natively() {
    runner::run(|| Native);
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
