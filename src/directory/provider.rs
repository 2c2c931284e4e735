//! How one provider is mapped.

use serde::Serialize;

/// What pushes the users.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ProviderKind {
    /// An identity provider over SCIM.
    Scim,
    /// User Directory Sync: a tool that reads a directory and runs scripts.
    DirectorySync,
}

/// How the provider authenticates (PP-4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CredentialType {
    /// User name and password, HTTP Basic.
    #[default]
    ApiCredentials,
    /// A long-lived bearer token.
    OauthToken,
}

/// Which client's spellings of SCIM are tolerated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Dialect {
    /// Every known client's.
    #[default]
    Auto,
    /// None: the RFC's.
    Rfc,
    /// Entra ID's.
    Entra,
    /// Okta's.
    Okta,
    /// Ping's.
    Ping,
}

/// The HTTP status that answers a PATCH.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PatchStatus {
    /// 200 or 204.
    pub user: u16,
    /// 200 or 204.
    pub group: u16,
}

/// Thresholds beyond which consequences wait for an administrator.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Guard {
    /// Percent of the provider's users, 0 to 100.
    pub percent: f64,
    /// Users.
    pub count: u32,
    /// The window, in hours.
    pub hours: u32,
    /// Whether every gain of a privileged role waits.
    pub privileged_gains: bool,
}

impl Default for Guard {
    fn default() -> Self {
        Self { percent: 5.0, count: 50, hours: 24, privileged_gains: true }
    }
}

/// What must hold after every preview.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expectation {
    /// As failures name it.
    pub name: String,
    /// Whom it is about.
    pub user_name: String,
    /// Where the user must be.
    pub organization_id: Option<String>,
    /// The roles the user must have, exactly.
    pub role_ids: Option<Vec<String>>,
}

/// How users are mapped to organizations (OM-1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OrganizationMapping {
    /// New users go to the default organization (OM-5).
    SingleOrganization,
    /// By the name that an attribute carries (OM-10).
    OrgNameAttribute {
        /// The attribute's name.
        attribute: String,
    },
    /// By group, in priority order (OM-23).
    ScimGroups {
        /// First wins (GP-1).
        rows: Vec<OrganizationRow>,
    },
    /// By the name that the directory's script returned (UD-6).
    OrgScript,
}

impl OrganizationMapping {
    /// The method's word in the document.
    pub fn method(&self) -> &'static str {
        match self {
            Self::SingleOrganization => "singleOrganization",
            Self::OrgNameAttribute { .. } => "orgNameAttribute",
            Self::ScimGroups { .. } => "scimGroups",
            Self::OrgScript => "orgScript",
        }
    }

    /// The rows in priority order; none under the other methods.
    pub fn rows(&self) -> &[OrganizationRow] {
        if let Self::ScimGroups { rows } = self { rows } else { &[] }
    }

    /// Whether the method reads organization names.
    pub fn reads_names(&self) -> bool {
        matches!(self, Self::OrgNameAttribute { .. } | Self::OrgScript)
    }
}

/// Groups whose members belong to one organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrganizationRow {
    /// At least one; each in one row of the list only (OM-26).
    pub group_ids: Vec<String>,
    /// Where the row leads.
    pub organization_id: String,
    /// By which the row binds again when the id is gone (OM-34).
    pub organization_name: Option<String>,
}

/// How users are given roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RoleMapping {
    /// By hand: the provider changes no roles (RM-1).
    Manual,
    /// By group (RM-6).
    ScimGroups {
        /// A group in one row only (RM-4).
        rows: Vec<RoleRow>,
    },
    /// By the directory's script, within a list (UD-12).
    AllowList {
        /// The roles that the script may change, in the document's order.
        role_ids: Vec<String>,
    },
}

impl RoleMapping {
    /// The method's word in the document.
    pub fn method(&self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::ScimGroups { .. } => "scimGroups",
            Self::AllowList { .. } => "allowList",
        }
    }

    /// The rows; none under the other methods.
    pub fn rows(&self) -> &[RoleRow] {
        if let Self::ScimGroups { rows } = self { rows } else { &[] }
    }
}

/// The roles that a group gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleRow {
    /// The group.
    pub group_id: String,
    /// At least one (RM-3), in the document's order.
    pub role_ids: Vec<String>,
}

impl Provider {
    /// Whether the mappings lead anybody anywhere, or give a role: otherwise there is nothing to apply (AS-4).
    pub fn is_mapped(&self) -> bool {
        let places = match &self.organization_mapping {
            OrganizationMapping::SingleOrganization => false,
            OrganizationMapping::ScimGroups { rows } => !rows.is_empty(),
            OrganizationMapping::OrgNameAttribute { .. } | OrganizationMapping::OrgScript => true,
        };
        let gives_roles = match &self.role_mapping {
            RoleMapping::Manual => false,
            RoleMapping::ScimGroups { rows } => !rows.is_empty(),
            RoleMapping::AllowList { .. } => true,
        };
        places || gives_roles
    }
}

/// How one provider is mapped.
#[derive(Clone, PartialEq, Debug)]
pub struct Provider {
    /// Unique among providers.
    pub id: String,
    /// What pushes the users.
    pub kind: ProviderKind,
    /// As shown to people (PP-3).
    pub display_name: String,
    /// How the provider authenticates.
    pub credential_type: CredentialType,
    /// Which spellings are tolerated.
    pub dialect: Dialect,
    /// Whether warnings about payloads refuse.
    pub strict: bool,
    /// What answers a PATCH.
    pub patch_status: PatchStatus,
    /// In minutes, 0 to 129600 (LC-2).
    pub deactivation_delay_minutes: u32,
    /// Home of users whom nothing else places (OM-4).
    pub default_organization_id: String,
    /// How users are mapped to organizations.
    pub organization_mapping: OrganizationMapping,
    /// How users are given roles.
    pub role_mapping: RoleMapping,
    /// `None`: switched off.
    pub guard: Option<Guard>,
    /// What must hold after every preview.
    pub expectations: Vec<Expectation>,
}
