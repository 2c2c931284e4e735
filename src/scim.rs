//! SCIM 2.0 (RFC 7643, RFC 7644): what clients send, turned into the resource they mean.
//!
//! - [`schema`] holds the attributes of users and groups as data,
//! - [`path`] and [`filter`] read RFC 7644's two small languages, and evaluate filters,
//! - [`resource`] reads a whole resource and keeps what was sent, [`receive`] what a client means by it,
//! - [`dialect`] names what clients do beside the RFC, and who may do it,
//! - [`patch`] applies a PATCH request, all of it or nothing,
//! - [`select`] picks the resources that a filter means, [`projection`] what of them an answer holds, [`sort`] which
//!   comes first, and [`list`] puts many into one,
//! - [`discovery`] is what a service tells of itself,
//! - [`validate`] says everything about a document at once, [`bulk`] carries many requests out,
//! - [`user`] and [`group`] are the values that the rest of the core needs,
//! - [`error`] is the answer when nothing can be done.
//!
//! Nothing here recurses on its input: trees are walked with a stack of their own.

pub mod bulk;
mod country;
mod decimal;
pub mod dialect;
pub mod discovery;
pub mod error;
pub mod filter;
pub mod group;
pub mod list;
pub(crate) mod moment;
pub mod patch;
pub mod path;
pub mod projection;
pub mod receive;
mod report;
pub mod resource;
pub mod schema;
pub mod select;
mod shape;
pub mod sort;
pub mod user;
pub mod validate;
pub(crate) mod value;
