//! What becomes of a SCIM request, and of everybody when settings are applied: state in, state and its records out.
//!
//! - [`Provisioner`] answers requests: it says which rows it needs, and then what is to be written and answered,
//! - [`State`] is what the store knows, [`Outcome`] what it is to write,
//! - [`Listing`] answers a list, [`Bulk`] many requests in one,
//! - [`Plan`] is an Apply that was looked at before, [`Applying`] carries it out to the letter,
//! - [`revise`] and [`revise_environment`] say what of a document to be saved is refused,
//! - [`import`] turns files into rows.
//!
//! Everything is pure: the time, new ids and what is stored are parameters. Nothing is written here.

mod account;
mod apply;
mod attributes;
mod bulk;
mod context;
mod draft;
mod environment_revision;
mod group;
mod group_requests;
pub mod import;
mod lifecycle;
mod listing;
mod member;
mod needs;
mod outcome;
mod placing;
mod plan;
mod provisioner;
mod refused;
mod representation;
mod request;
mod revision;
mod state;
mod sync_log;
mod transition;
mod user_requests;

pub use account::Account;
pub use apply::{Applied, Applying, Figures};
pub use bulk::{BULK_LIMITS, Bulk, BulkEnd};
pub use context::Context;
pub use environment_revision::{EnvironmentRevision, GroupName, InUse, OrganizationWrite, revise_environment};
pub use group::StoredGroup;
pub use listing::{Listing, MOST_RESULTS, Scope, Wanted};
pub use needs::{HoldersNeed, MembersNeed, Needs};
pub use outcome::{
    Answer, AuditEvent, Effect, GroupWrite, MembershipWrite, NewMember, NewOrganization, Outcome, UserWrite,
};
pub use plan::{Plan, Versions};
pub use provisioner::Provisioner;
pub use request::{Method, Request};
pub use revision::{Revision, revise};
pub use state::State;
pub use sync_log::{ChangeType, LogEntry};
pub use transition::Transition;
