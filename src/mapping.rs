//! Where a user belongs: one organization, a set of roles, and why.

mod compiled;
mod decision;
mod explain;
mod lint;
mod organization;
mod role;
mod ruleset;
mod vocabulary;

pub use decision::{Change, Decision, Placement, RoleOrigin, RoleOutcome, RoleSource, RowOutcome, TraceStep};
pub use explain::{RowReference, Sentence, explain};
pub use lint::lint;
pub use ruleset::{Context, Mode, Ruleset, Spellings};
pub use vocabulary::Directory;

pub(crate) use lint::Meant;
