//! Any bytes have findings with places, and what has no error is received.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::directory::Dialect;
use scim_usher::scim::patch::Options;
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate::{self, Validator};
use scim_usher::scim::{receive, user};

fuzz_target!(|bytes: &[u8]| {
    for (kind, dialect, is_strict) in [
        (ResourceType::User, Dialect::Auto, false),
        (ResourceType::User, Dialect::Rfc, false),
        (ResourceType::User, Dialect::Okta, true),
        (ResourceType::Group, Dialect::Auto, false),
    ] {
        let options = Options { dialect, is_strict, ..Options::new(kind) };
        let findings = Validator::of(kind).resource(bytes, &options).to_vec();
        assert!(findings.iter().all(|finding| finding.rule.code() == "more-problems" || finding.place.is_some()));
        if !findings.iter().any(|finding| finding.is_error()) {
            let received = receive::receive(bytes, &options).expect("what has no error is received");
            if kind == ResourceType::User {
                user::read(&received.resource, &options).expect("what has no error is read");
            }
        }
    }
    let _ = validate::document(bytes, &Options::new(ResourceType::User));
    let _ = scim_usher::scim::schema::read(bytes);
});
