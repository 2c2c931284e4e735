//! One file a check: what it checks, why, an example, and where that is written.

mod address;
mod binary;
mod canonical;
mod date_time;
mod email;
mod integer;
mod kind;
mod length;
mod null;
mod password;
mod person;
mod primary;
mod read_only;
mod reference;
mod required;
mod schemas;
mod tell;
mod unknown;
mod user_name;

pub(in super::super) use binary::is_base64;
pub(in super::super) use integer::is_whole;
pub(super) use kind::Scalar;
pub(super) use length::{NAME, PLACE, USER_NAME};
pub(super) use person::Person;
pub(super) use reference::is_reference;
