//! The native side of P9: validates the users on standard input, one a line, in turn, and prints microseconds a user: the best of
//! many short rounds, since there is no clock here that stands still while others compute.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a benchmark reads its input, takes the time and prints it"
)]

use scim_usher::scim::patch::Options;
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate::{Layouts, Validator};
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

fn main() {
    let mut bytes = Vec::new();
    if std::io::stdin().read_to_end(&mut bytes).is_err() {
        return;
    }
    let options = Options::new(ResourceType::User);
    let validator = Validator::of(ResourceType::User);
    let mut layouts = Layouts::default();
    let users: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let mut turn = users.iter().cycle();
    let rounds = (0..500).map(|_| {
        let start = Instant::now();
        for user in turn.by_ref().take(300) {
            black_box(validator.resource_alike(black_box(user), &options, &mut layouts));
        }
        start.elapsed().as_secs_f64() * 1e6 / 300.0
    });
    println!("{}", rounds.fold(f64::INFINITY, f64::min));
}
