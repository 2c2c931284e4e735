//! Many users: read as a stream of lines, decided one by one, or held and previewed together.

mod analysis;
mod bound;
mod columns;
mod contest;
mod counts;
mod elements;
mod expectations;
mod figures;
mod found;
mod ids;
mod incoming;
mod lines;
mod lists;
mod loading;
mod members;
mod numbers;
mod page;
mod preview;
mod query;
mod quick;
mod revise;
mod role_set;
mod rollback;
mod stream;
mod summary;
mod tally;
mod texts;
mod token;
mod users;
mod usual;
mod verdict;
mod vocabulary;

pub use analysis::{Analysis, CoveredGroup, LostGroup, Reach, ReachOption, Reorder, RowAnalysis, RowUsers, SoleGivers};
pub use columns::Columns;
pub use expectations::CheckedExpectation;
pub use figures::PlanFigures;
pub use numbers::OrganizationRef;
pub use preview::Preview;
pub use query::{PreviewPage, PreviewQuery, PreviewUser, read_query};
pub use rollback::{Rollback, RollbackUser};
pub use stream::{DecisionStream, StreamReport};
pub use summary::{
    CreatedOrganization, Move, OrganizationFigures, PreviewSummary, RoleFigures, RoleRowFigures, RowFigures, RowLoss,
    RuleFigures,
};
pub use users::{LoadReport, Population};
