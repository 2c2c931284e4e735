//! JSON (RFC 8259) from bytes, exactly: nothing is repaired, and every problem has its place.
//!
//! [`Reader`] turns bytes into events, each with its byte offsets, without a tree and without
//! recursion. [`tree::parse`] builds a tree with positions from the same events and refuses
//! duplicate keys as well. [`position`] turns byte offsets into lines and columns, and [`pointer`]
//! names a place by its path.

mod error;
mod escape;
mod event;
mod fault;
mod limits;
mod message;
mod nesting;
pub(crate) mod part;
pub mod pointer;
pub mod position;
mod reader;
mod remedy;
pub(crate) mod scan;
mod text;
pub mod tree;
mod unique;

#[cfg(test)]
mod tests;

pub use error::{Code, SyntaxError};
pub use event::{Event, Spanned};
pub use limits::Limits;
pub use reader::Reader;
pub(crate) use scan::{BLOCK, ascii_end, ends_of_plain, halves, plain as end_of_plain};
pub use text::Text;
pub(crate) use text::decode;
