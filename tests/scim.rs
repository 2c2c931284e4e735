//! SCIM requests: our own cases, properties, and other people's rows.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]
#![expect(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "these tests read files, take time and say how many rows ran"
)]

#[path = "scim/vectors.rs"]
mod vectors;

#[path = "scim/own.rs"]
mod own;

#[path = "scim/properties.rs"]
mod properties;

#[path = "scim/validating.rs"]
mod validating;

#[path = "scim/bulking.rs"]
mod bulking;

#[path = "scim/matrix.rs"]
mod matrix;

#[path = "scim/agreeing.rs"]
mod agreeing;
