//! Many users: read as a stream of lines, decided one by one, or held and previewed together.

mod lines;
mod preview;
mod query;
mod stream;
mod users;

pub use preview::{Preview, PreviewSummary};
pub use query::{PreviewPage, PreviewQuery, PreviewUser, read_query};
pub use stream::{DecisionStream, StreamReport};
pub use users::{LoadReport, Population};
