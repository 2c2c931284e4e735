//! Any bytes have findings with places, whatever was validated before them, and what has no error is received.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::directory::Dialect;
use scim_usher::scim::patch::Options;
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate::{self, Layouts, Validator};
use scim_usher::scim::{receive, user};
use std::cell::RefCell;

thread_local! {
    /// What was learned from all documents before, by the kinds and options below; at last by what documents say themselves.
    static LAYOUTS: RefCell<[Layouts; 5]> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let kinds = [
        (ResourceType::User, Dialect::Auto, false),
        (ResourceType::User, Dialect::Rfc, false),
        (ResourceType::User, Dialect::Okta, true),
        (ResourceType::Group, Dialect::Auto, false),
    ];
    for (index, (kind, dialect, is_strict)) in kinds.into_iter().enumerate() {
        let options = Options { dialect, is_strict, ..Options::new(kind) };
        let findings = Validator::of(kind).resource(bytes, &options);
        let alike = |layouts: &mut Layouts| Validator::of(kind).resource_alike(bytes, &options, layouts);
        assert!(findings == LAYOUTS.with_borrow_mut(|layouts| alike(&mut layouts[index])));
        let findings = findings.to_vec();
        assert!(findings.iter().all(|finding| finding.rule.code() == "more-problems" || finding.place.is_some()));
        if !findings.iter().any(|finding| finding.is_error()) {
            let received = receive::receive(bytes, &options).expect("what has no error is received");
            if kind == ResourceType::User {
                user::read(&received.resource, &options).expect("what has no error is read");
            }
        }
    }
    let options = Options::new(ResourceType::User);
    let found = validate::document(bytes, &options, &mut Layouts::default());
    assert!(found == LAYOUTS.with_borrow_mut(|layouts| validate::document(bytes, &options, &mut layouts[4])));
    let _ = scim_usher::scim::schema::read(bytes);
});
