//! Decides where a provisioned user belongs: one organization, a set of roles, and why.
//!
//! The core is pure: bytes and values in, values out. It has no clock, no randomness, no I/O, and names no
//! JavaScript type outside `wasm`. The same input gives the same bytes everywhere.
//!
//! - [`json`] reads bytes with positions,
//! - [`directory`] is the vocabulary and its documents,
//! - [`scim`] turns what clients send into the resource they mean,
//! - [`mapping`] decides about one user,
//! - [`population`] previews many,
//! - [`provisioning`] says what becomes of a request, and of everybody when settings are applied,
//! - [`finding`] and [`rule`] say what is wrong, by number.

pub mod directory;
pub mod finding;
pub mod json;
pub mod mapping;
mod order;
pub mod population;
pub mod provisioning;
pub mod rule;
pub mod scim;
mod shown;

#[cfg(target_arch = "wasm32")]
pub mod wasm;
