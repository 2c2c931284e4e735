//! A PATCH is applied as a whole or refused with a reason; what comes out of it is a resource.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::directory::Dialect;
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate;

const ADA: &[u8] = br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","userName":"ada@acme.test","name":{"givenName":"Ada"},"emails":[{"value":"a@acme.test","type":"work","primary":true},{"value":"b@acme.test"}]}"#;
const CREW: &[u8] = br#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g","displayName":"Crew","members":[{"value":"1"},{"value":"2"}]}"#;

fuzz_target!(|bytes: &[u8]| {
    for (kind, resource) in [(ResourceType::User, ADA), (ResourceType::Group, CREW)] {
        for dialect in [Dialect::Auto, Dialect::Rfc] {
            let options = Options { dialect, ..Options::new(kind) };
            match patch::apply(resource, bytes, &options) {
                Ok(patched) => {
                    let again = patch::apply(&patched.resource, br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"externalId"}]}"#, &options);
                    again.expect("what was patched can be patched again");
                }
                Err(refusal) => assert!(refusal.status() >= 400 && !refusal.detail().is_empty()),
            }
            let _ = validate::patch(bytes, Some(kind), &options);
        }
    }
});
