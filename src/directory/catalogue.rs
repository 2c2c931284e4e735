//! The built-in roles, for environments that list none.

use super::environment::Role;

/// The roles that let their holder sign in (RM-8).
pub(crate) const SIGN_IN_ROLES: [&str; 3] = ["desktop-user", "desktop-user-no-web-restore", "proe-user"];

/// What an organization gives when it names no default roles (RM-9), sorted.
pub(crate) const DEFAULT_ROLES: [&str; 2] = ["desktop-user", "proe-user"];

/// The roles that somebody active must keep (RM-16), sorted.
pub(crate) const LAST_HOLDER_ROLES: [&str; 2] = ["customer-cloud-admin", "identity-management-administrator"];

/// Privileged unless the environment says otherwise (RM-17, PM-9), sorted.
const PRIVILEGED: [&str; 13] = [
    "admin-restore",
    "admin-restore-limited",
    "cross-org-admin",
    "cross-org-legal-admin",
    "cross-org-manager",
    "customer-cloud-admin",
    "identity-management-administrator",
    "insider-risk-admin",
    "org-admin",
    "org-legal-admin",
    "org-manager",
    "security-administrator",
    "security-center-restore",
];

/// A built-in role: id, name, what it is for, and where it reaches.
type Entry = (&'static str, &'static str, &'static str, &'static str);

const OWN_DATA: &str = "own data";
const OWN: &str = "own organization and below";
const ALL: &str = "all organizations";
const ENVIRONMENT: &str = "the environment";

const CATALOGUE: [Entry; 28] = [
    ("admin-restore", "Admin Restore", "Full web restore for managed devices; no sign-in by itself", ALL),
    (
        "admin-restore-limited",
        "Admin Restore Limited",
        "Web restore up to the organization's limit; no sign-in by itself",
        ALL,
    ),
    ("alert-emails", "Alert Emails", "Receives backup reports and alerts by mail", ""),
    ("audit-log-viewer", "Audit Log Viewer", "Views the Audit Log", ENVIRONMENT),
    ("cross-org-admin", "Cross Org Admin", "Administers users, devices, organizations and roles", ALL),
    ("cross-org-admin-no-restore", "Cross Org Admin - No Restore", "As Cross Org Admin, without restore", ALL),
    ("cross-org-computer-modify", "Cross Org Computer Modify", "Changes devices", ALL),
    ("cross-org-help-desk", "Cross Org Help Desk", "Supports users", ALL),
    ("cross-org-help-desk-no-restore", "Cross Org Help Desk - No Restore", "Supports users, without restore", ALL),
    ("cross-org-legal-admin", "Cross Org Legal Admin", "Legal hold; may release custodians", ALL),
    ("cross-org-manager", "Cross Org Manager", "Manages users and devices", ALL),
    ("cross-org-user-modify", "Cross Org User Modify", "Changes users", ALL),
    ("customer-cloud-admin", "Customer Cloud Admin", "All rights; receives the directory sync mails", ALL),
    ("desktop-user", "Desktop User", "Signs in to the app and restores from it", OWN_DATA),
    ("desktop-user-no-web-restore", "Desktop User - No Web Restore", "Signs in to the app; no web restore", OWN_DATA),
    (
        "identity-management-administrator",
        "Identity Management Administrator",
        "Sign-in and provisioning settings",
        ENVIRONMENT,
    ),
    ("multi-factor-auth-admin", "Multi-Factor Auth Admin", "Settings of local multi-factor sign-in", ""),
    ("org-admin", "Org Admin", "Administers users, devices, settings, child organizations and roles", OWN),
    ("org-admin-no-web-restore", "Org Admin - No Web Restore", "As Org Admin, without web restore", OWN),
    ("org-computer-modify", "Org Computer Modify", "Changes devices", OWN),
    ("org-help-desk", "Org Help Desk", "Supports users", OWN),
    ("org-help-desk-no-restore", "Org Help Desk - No Restore", "Supports users, without restore", OWN),
    ("org-legal-admin", "Org Legal Admin", "Legal hold", OWN),
    ("org-manager", "Org Manager", "Manages users and devices", OWN),
    ("proe-user", "PROe User", "Signs in to the web console and restores from it", OWN_DATA),
    ("push-restore", "Push Restore", "Restores to a device remotely", ""),
    ("remote-file-selection", "Remote File Selection", "Chooses a device's files from the console", ""),
    ("user-modify", "User Modify", "Changes users", OWN),
];

/// The built-in roles, sorted by id.
pub(super) fn roles() -> Vec<Role> {
    CATALOGUE
        .iter()
        .map(|(id, name, ..)| Role { id: (*id).to_owned(), name: (*name).to_owned(), privileged: is_privileged(id) })
        .collect()
}

/// Whether a role of this id is privileged when the environment does not say (RM-17, PM-9).
pub(super) fn is_privileged(role_id: &str) -> bool {
    PRIVILEGED.contains(&role_id)
}

/// What a built-in role is for and where it reaches; nothing for other roles.
pub(crate) fn description(role_id: &str) -> Option<(&'static str, &'static str)> {
    let (.., meaning, scope) = CATALOGUE.iter().find(|(id, ..)| *id == role_id)?;
    Some((meaning, scope))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_and_the_lists_are_sorted_and_distinct() {
        assert!(CATALOGUE.is_sorted_by(|a, b| a.0 < b.0));
        assert!(PRIVILEGED.is_sorted_by(|a, b| a < b));
        assert!(DEFAULT_ROLES.is_sorted_by(|a, b| a < b));
        assert!(LAST_HOLDER_ROLES.is_sorted_by(|a, b| a < b));
    }
}
