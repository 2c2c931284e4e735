//! The native side of P9: validates the user on standard input, and prints microseconds a call (the median of rounds).
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a benchmark reads its input, takes the time and prints it"
)]

use scim_usher::scim::patch::Options;
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate::Validator;
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
    let mut rounds: Vec<f64> = (0..15)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..20_000 {
                black_box(validator.resource(black_box(&bytes), &options));
            }
            start.elapsed().as_secs_f64() * 1e6 / 20_000.0
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("{}", rounds.get(7).copied().unwrap_or_default());
}
