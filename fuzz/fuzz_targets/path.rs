//! A path that can be read is printed and read again as the same path.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::scim::path::PatchPath;
use scim_usher::scim::projection::Projection;
use scim_usher::scim::schema::{ResourceType, Schemas};

fuzz_target!(|text: &str| {
    let schemas = Schemas::of(ResourceType::User);
    let _ = Projection::read(Some(text), None, &schemas);
    let Ok(path) = PatchPath::parse(text) else { return };
    let printed = path.to_string();
    assert_eq!(PatchPath::parse(&printed).expect("what is printed can be read").to_string(), printed);
    let _ = path.check(&schemas);
});
