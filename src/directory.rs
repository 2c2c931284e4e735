//! The vocabulary: organizations, roles, groups, users, providers, and how their documents are read.

mod catalogue;
mod environment;
mod name;
mod provider;
mod provider_document;
mod provider_text;
mod reading;
mod user;

pub use environment::{Environment, Group, Organization, OrganizationStatus, Role, read_environment};
pub use name::{name_key, trim};
pub use provider::{
    CredentialType, Dialect, Expectation, Guard, OrganizationMapping, OrganizationRow, PatchStatus, Provider,
    ProviderKind, RoleMapping, RoleRow,
};
pub use provider_document::{read_expectations, read_provider};
pub use provider_text::provider_text;
pub use user::{Owner, Scripted, User, UserReader, UserStatus};

pub(crate) use catalogue::{DEFAULT_ROLES, LAST_HOLDER_ROLES, SIGN_IN_ROLES, description};
pub(crate) use environment::Index;
pub(crate) use reading::Reading;
