//! A filter that can be read is printed and read again as the same filter.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::scim::filter;
use scim_usher::scim::resource;
use scim_usher::scim::schema::{ResourceType, Schemas};

const ADA: &[u8] = br#"{"userName":"ada","active":true,"emails":[{"value":"a","type":"work"}],"n":1.5,"meta":{"created":"2024-01-01T00:00:00Z"}}"#;

fuzz_target!(|text: &str| {
    let Ok(filter) = filter::parse(text) else { return };
    let printed = filter.to_string();
    let again = filter::parse(&printed).expect("what is printed can be read");
    assert_eq!(again.to_string(), printed);
    let schemas = Schemas::of(ResourceType::User);
    let ada = resource::read(ADA, &schemas).expect("the resource is one");
    assert_eq!(filter.matches(&ada), again.matches(&ada));
    let _ = (filter.check(&schemas), filter.equality());
});
