//! Many users: read as a stream of lines, decided one by one, or held and previewed together.

mod incoming;
mod lines;
mod numbers;
mod outcome;
mod preview;
mod query;
mod stream;
mod summary;
mod tally;
mod users;

pub use numbers::OrganizationRef;
pub use preview::Preview;
pub use query::{PreviewPage, PreviewQuery, PreviewUser, read_query};
pub use stream::{DecisionStream, StreamReport};
pub use summary::{
    CreatedOrganization, Move, OrganizationFigures, PreviewSummary, RoleFigures, RoleRowFigures, RowFigures, RowLoss,
    RuleFigures,
};
pub use users::{LoadReport, Population};
