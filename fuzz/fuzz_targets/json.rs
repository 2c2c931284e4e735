//! Any bytes are JSON or have a fault with a place, and the two readers agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scim_usher::json::{Limits, Reader, tree};

fuzz_target!(|bytes: &[u8]| {
    let mut reader = Reader::new(bytes, Limits::LINE);
    let read = loop {
        match reader.next() {
            Ok(Some(event)) => assert!(event.offset < event.end && event.end <= bytes.len()),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    match (read, tree::parse(bytes, Limits::LINE)) {
        (Ok(()), Ok(_)) => {}
        (Ok(()), Err(error)) => assert_eq!(error.code.as_str(), "json-duplicate-key"),
        (Err(fault), Err(error)) => assert!(fault == error || error.code.as_str() == "json-duplicate-key"),
        (Err(fault), Ok(_)) => panic!("{fault}"),
    }
});
