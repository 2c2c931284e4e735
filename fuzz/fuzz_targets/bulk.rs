//! A Bulk request is carried out to its end, whatever comes of its operations.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::scim::bulk::{Bulk, BulkAnswer};
use scim_usher::scim::discovery::BulkLimits;
use scim_usher::scim::patch::Options;
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate;

fuzz_target!(|bytes: &[u8]| {
    let _ = validate::bulk(bytes, &Options::new(ResourceType::User));
    let Ok(mut bulk) = Bulk::read(bytes, BulkLimits { operations: 1000, bytes: 1_000_000 }, &Options::new(ResourceType::User)) else { return };
    let mut done = 0_u32;
    while let Some(operation) = bulk.next_operation() {
        done += 1;
        assert!(done <= 1000);
        let id = (operation.method == "POST").then(|| done.to_string());
        let status = if done.is_multiple_of(3) { 409 } else { 200 };
        bulk.answered(BulkAnswer { status, id, ..BulkAnswer::default() });
    }
    let answer = bulk.finish("https://usher.test/scim/v2");
    assert!(scim_usher::json::tree::parse(&answer, scim_usher::json::Limits::DOCUMENT).is_ok());
});
