//! One provider's rules, compiled against an environment, and the order of evaluation.

use super::decision::{Change, Decision, Placement, TraceStep};
use super::organization::Placed;
use crate::directory::{
    Environment, Index, LAST_HOLDER_ROLES, Organization, OrganizationMapping, OrganizationRow, OrganizationStatus,
    Owner, Provider, RoleMapping, User, UserStatus, name_key,
};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::shown::Shown;

/// What is being asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// What Apply would do.
    #[default]
    Apply,
    /// What the user's next sync would do; it differs in RM-14, and in the rule that leaves deactivated users alone.
    Sync,
}

/// What a decision depends on beyond the rules and the user.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// What is being asked.
    pub mode: Mode,
    /// Roles that nobody active would hold otherwise: their present holders keep them (RM-16).
    pub protected_roles: &'a [&'static str],
    /// How organizations to be created are spelled, by what their names compare as.
    pub spellings: Option<&'a Spellings>,
}

/// The spelling of each organization to be created, by its comparable name.
pub type Spellings = std::collections::BTreeMap<String, String>;

/// One provider's rules, ready to be asked.
#[derive(Debug)]
pub struct Ruleset {
    pub(super) environment: Environment,
    pub(super) provider: Provider,
    pub(super) groups: Index<GroupRules>,
    /// Where each organization row leads, in priority order.
    pub(super) targets: Vec<RowTarget>,
    /// Organizations that are not deactivated, by comparable name; ids sorted.
    pub(super) names: Index<Vec<String>>,
    /// Each organization's default roles, sorted.
    pub(super) defaults: Index<Vec<String>>,
    /// The roles that the directory's script may change.
    pub(super) allowed: Index<()>,
}

/// What the rules say of one group.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct GroupRules {
    /// Another provider's: ignored (SG-3).
    pub(crate) is_foreign: bool,
    /// The organization row that has it, and where in the row it stands.
    pub(crate) organization: Option<(usize, usize)>,
    /// The role row that has it.
    pub(crate) role: Option<usize>,
}

/// Where an organization row leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum RowTarget {
    /// To the organization it names.
    Bound,
    /// To another of the remembered name (OM-34).
    Rebound(String),
    /// Nowhere (OM-31).
    Broken(Broken),
}

/// Why a row whose organization is gone cannot be bound again (OM-34).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Broken {
    /// It does not remember a name.
    NoName,
    /// No active organization has the name.
    NoneNamed,
    /// Several active organizations have the name.
    SeveralNamed,
}

impl RowTarget {
    /// What to do about a row that leads nowhere; nothing to do about another.
    pub(super) fn remedy(&self) -> &'static str {
        match self {
            Self::Bound | Self::Rebound(_) => "",
            Self::Broken(Broken::NoName) => "Point the row at another organization",
            Self::Broken(Broken::NoneNamed) => "Point the row at another organization, or create one of the same name",
            Self::Broken(Broken::SeveralNamed) => {
                "Several active organizations have its name: point the row at one of them, or rename all but one"
            }
        }
    }
}

/// What the user's memberships come to, each list sorted and without repetition.
#[derive(Default)]
pub(super) struct Memberships<'a> {
    /// Organization row, place in the row, group.
    pub(super) organization: Vec<(usize, usize, &'a str)>,
    /// Role row, group.
    pub(super) roles: Vec<(usize, &'a str)>,
    /// Groups of other providers.
    pub(super) foreign: Vec<&'a str>,
}

impl Ruleset {
    /// Compiles one provider's rules. Rows that lead nowhere are kept: evaluation reports them.
    pub fn compile(provider: Provider, environment: Environment) -> Self {
        let groups = compile_groups(&provider, &environment);
        let targets = compile_targets(&provider, &environment);
        let names = compile_names(&environment);
        let allowed = match &provider.role_mapping {
            RoleMapping::AllowList { role_ids } => role_ids.iter().map(|id| (id.as_str().into(), ())).collect(),
            _ => Index::default(),
        };
        let defaults = compile_defaults(&environment);
        Self { environment, provider, groups, targets, names, defaults, allowed }
    }

    /// What exists.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The provider whose rules these are.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Decides about one user. Costs the number of the user's groups, whatever the number of rows.
    ///
    /// The last holder of an administrator role (RM-16) is known to the context only.
    pub fn evaluate<'a>(&'a self, user: &'a User, context: &Context<'a>) -> Decision<'a> {
        let decided = match self.refusal(user, context.mode) {
            Some(finding) => Err(finding),
            None => self.decide(user, context),
        };
        decided.unwrap_or_else(|finding| self.refused(user, finding))
    }

    /// Section 4's order: the organization first, then the roles with that organization's defaults (RM-10).
    fn decide<'a>(&'a self, user: &'a User, context: &Context<'a>) -> Result<Decision<'a>, Finding> {
        let memberships = self.memberships(user);
        let Placed { placement, trace, findings: placing } = self.place(user, &memberships, context)?;
        let mut findings = self.about_memberships(&memberships);
        findings.extend(self.about_presence(user));
        findings.extend(placing);
        let mut decision = Decision {
            id: &user.id,
            organization: Some(placement),
            role_ids: Vec::new(),
            changes: Vec::new(),
            findings,
            trace,
        };
        self.assign_roles(user, &memberships, context, &mut decision);
        decision.changes = self.changes(user, &decision);
        Ok(decision)
    }

    /// The first reason to leave the user alone, if there is one.
    fn refusal(&self, user: &User, mode: Mode) -> Option<Finding> {
        if user.is_local {
            return Some(Finding::info(
                Rule::Lu5,
                "The user signs in locally only, so provisioning does not change it. An administrator can, by hand.",
            ));
        }
        if let Owner::Provider(owner) = &user.owner
            && *owner != self.provider.id
        {
            return Some(Finding::error(
                Rule::Pp12,
                format!(
                    "The user belongs to the provider \"{}\", so \"{}\" does not change it. Remove the user there first.",
                    Shown(owner),
                    Shown(&self.provider.id)
                ),
            ));
        }
        if user.status == UserStatus::Deactivated {
            let (rule, message) = match mode {
                Mode::Apply => (Rule::As8, "Apply leaves deactivated users alone."),
                Mode::Sync => {
                    (Rule::Lc23, "Changes for a deactivated user are stored and take effect when it is active again.")
                }
            };
            return Some(Finding::info(rule, message));
        }
        self.differing_names(user)
    }

    fn refused<'a>(&'a self, user: &'a User, finding: Finding) -> Decision<'a> {
        Decision {
            id: &user.id,
            organization: self.present(user),
            role_ids: user.present_role_ids().iter().map(String::as_str).collect(),
            changes: Vec::new(),
            trace: vec![TraceStep::Refused { rule: finding.rule }],
            findings: vec![finding],
        }
    }

    /// Where the user is now.
    pub(crate) fn present<'a>(&'a self, user: &'a User) -> Option<Placement<'a>> {
        let id = user.organization_id.as_deref()?;
        Some(Placement::Existing { id, name: self.environment.organization_name(id) })
    }

    /// The provider's default organization, where it can be used.
    pub(super) fn default_organization(&self) -> Option<&Organization> {
        self.environment.organization(&self.provider.default_organization_id).filter(|o| o.exists())
    }

    fn memberships<'a>(&'a self, user: &'a User) -> Memberships<'a> {
        let mut memberships = Memberships::default();
        if !self.reads_groups() {
            return memberships;
        }
        for group_id in &user.group_ids {
            let Some(rules) = self.groups.get(group_id.as_str()) else { continue };
            if rules.is_foreign {
                memberships.foreign.push(group_id);
                continue;
            }
            if let Some((row, at)) = rules.organization {
                memberships.organization.push((row, at, group_id));
            }
            if let Some(row) = rules.role {
                memberships.roles.push((row, group_id));
            }
        }
        memberships.organization.sort_unstable();
        memberships.roles.sort_unstable();
        memberships
    }

    /// Whether the organization or the role method reads groups.
    pub(crate) fn reads_groups(&self) -> bool {
        matches!(self.provider.organization_mapping, OrganizationMapping::ScimGroups { .. })
            || matches!(self.provider.role_mapping, RoleMapping::ScimGroups { .. })
    }

    fn about_memberships(&self, memberships: &Memberships) -> Vec<Finding> {
        let about = |group_id: &&str| {
            let name = Shown(self.environment.group_name(group_id));
            let id = Shown(group_id);
            let message =
                format!("The user is in \"{name}\" ({id}), which belongs to another provider; it was ignored.");
            Finding::warning(Rule::Sg3, message)
        };
        memberships.foreign.iter().map(about).collect()
    }

    fn about_presence(&self, user: &User) -> Option<Finding> {
        let id = user.organization_id.as_deref().filter(|id| self.environment.organization(id).is_none())?;
        let message = format!(
            "The user's organization \"{}\" is not in the environment. It is named by its id and gives the usual default roles.",
            Shown(id)
        );
        Some(Finding::warning(Rule::Om3, message))
    }

    fn changes(&self, user: &User, decision: &Decision) -> Vec<Change> {
        let mut changes = Vec::new();
        let present = self.present(user);
        if present != decision.organization {
            let label = |placement: Option<Placement>| placement.map(|p| p.label()).unwrap_or_default();
            changes.push(Change { attribute: "Organization", old: label(present), new: label(decision.organization) });
        }
        if !user.present_role_ids().iter().eq(decision.role_ids.iter()) {
            let old = self.role_labels(user.present_role_ids().iter().map(String::as_str));
            changes.push(Change { attribute: "Role", old, new: self.role_labels(decision.role_ids.iter().copied()) });
        }
        changes
    }

    fn role_labels<'b>(&self, ids: impl Iterator<Item = &'b str>) -> String {
        let labels: Vec<String> = ids.map(|id| format!("{} ({id})", self.environment.role_name(id))).collect();
        labels.join("; ")
    }

    /// The administrator roles that somebody active must keep (RM-16).
    pub fn last_holder_roles() -> &'static [&'static str] {
        &LAST_HOLDER_ROLES
    }
}

fn compile_groups(provider: &Provider, environment: &Environment) -> Index<GroupRules> {
    let mut groups: Index<GroupRules> = Index::default();
    for group in environment.groups() {
        let is_foreign = group.provider_id.as_ref().is_some_and(|id| *id != provider.id);
        groups.insert(group.id.as_str().into(), GroupRules { is_foreign, ..GroupRules::default() });
    }
    for (row, mapping) in provider.organization_mapping.rows().iter().enumerate() {
        for (at, group_id) in mapping.group_ids.iter().enumerate() {
            groups.entry(group_id.as_str().into()).or_default().organization = Some((row, at));
        }
    }
    for (row, mapping) in provider.role_mapping.rows().iter().enumerate() {
        groups.entry(mapping.group_id.as_str().into()).or_default().role = Some(row);
    }
    groups
}

fn compile_names(environment: &Environment) -> Index<Vec<String>> {
    let mut names: Index<Vec<String>> = Index::default();
    for organization in environment.organizations().iter().filter(|o| o.exists()) {
        names.entry(name_key(&organization.name).into()).or_default().push(organization.id.clone());
    }
    names.values_mut().for_each(|ids| ids.sort_unstable());
    names
}

/// Where each row leads; rows whose organization is gone look for the one active organization of exactly the
/// remembered name (OM-34).
fn compile_targets(provider: &Provider, environment: &Environment) -> Vec<RowTarget> {
    let mut active: Index<Vec<&str>> = Index::default();
    for organization in environment.organizations().iter().filter(|o| o.status == OrganizationStatus::Active) {
        active.entry(organization.name.as_str().into()).or_default().push(&organization.id);
    }
    let leads = |row: &OrganizationRow| {
        if environment.organization(&row.organization_id).is_some_and(Organization::exists) {
            return RowTarget::Bound;
        }
        let Some(name) = row.organization_name.as_deref() else { return RowTarget::Broken(Broken::NoName) };
        match active.get(name).map(Vec::as_slice) {
            None | Some([]) => RowTarget::Broken(Broken::NoneNamed),
            Some([only]) => RowTarget::Rebound((*only).to_owned()),
            Some(_) => RowTarget::Broken(Broken::SeveralNamed),
        }
    };
    provider.organization_mapping.rows().iter().map(leads).collect()
}

/// Each organization's default roles that are given, sorted and without repetition.
fn compile_defaults(environment: &Environment) -> Index<Vec<String>> {
    let defaults = |organization: &Organization| {
        let mut role_ids = organization.default_role_ids.clone();
        role_ids.sort_unstable();
        role_ids.dedup();
        (organization.id.as_str().into(), role_ids)
    };
    environment.organizations().iter().map(defaults).collect()
}
