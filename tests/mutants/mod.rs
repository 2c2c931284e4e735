//! Rules broken on purpose, one at a time: the documents are changed so that the core decides as if a rule said something else.
//! A suite that does not notice has no teeth.
#![expect(dead_code, reason = "each suite breaks the rules that it is about")]

use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One broken rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Mutant {
    /// GP-1: the last row wins.
    LastRowWins,
    /// OM-33: the next row is tried where the winning one leads nowhere.
    BrokenRowFallsThrough,
    /// OM-35: a deactivated organization is a target.
    DeactivatedIsTarget,
    /// SG-3: another provider's groups count.
    ForeignGroupsCount,
    /// RM-7, RM-8: default roles are added to mapped ones.
    DefaultsBesideMapped,
    /// UD-12: the allow-list is ignored.
    AllowListIsIgnored,
    /// LC-3: a deactivation waits for nothing.
    NoDelay,
    /// Everything is as strict as with `strict`.
    AlwaysStrict,
    /// No client's spellings are tolerated.
    NoDialects,
    /// LU-5: local users are decided.
    LocalUsersAreDecided,
    /// GP-1: of the user's groups the first one alone counts.
    FirstGroupAlone,
    /// OM-6, RM-5: everybody is new.
    EverybodyIsNew,
}

impl Mutant {
    /// What is changed in what exists.
    pub(crate) fn environment(self, environment: &mut Value) {
        match self {
            Self::DeactivatedIsTarget => each(environment, "organizations", |organization| {
                if organization["status"] == "deactivated" {
                    organization["status"] = json!("active");
                }
            }),
            Self::ForeignGroupsCount => each(environment, "groups", |group| {
                group.as_object_mut().and_then(|group| group.remove("providerId"));
            }),
            _ => {}
        }
    }

    /// What is changed in how the provider is mapped, in an environment.
    pub(crate) fn provider(self, provider: &mut Value, environment: &Value) {
        match self {
            Self::LastRowWins => {
                rows(provider, "organizationMapping").into_iter().for_each(|rows| rows.reverse());
            }
            Self::BrokenRowFallsThrough => rows(provider, "organizationMapping").into_iter().for_each(|rows| {
                rows.retain(|row| exists(environment, &row["organizationId"]));
            }),
            Self::DefaultsBesideMapped => each(&mut provider["roleMapping"], "rows", |row| {
                let roles = row["roleIds"].as_array_mut();
                roles.into_iter().for_each(|roles| {
                    roles.extend(["desktop-user", "proe-user"].map(Value::from));
                    let distinct = |at: usize, all: &[Value]| !all[..at].contains(&all[at]);
                    *roles = (0..roles.len()).filter(|at| distinct(*at, roles)).map(|at| roles[at].clone()).collect();
                });
            }),
            Self::AllowListIsIgnored if provider["roleMapping"]["method"] == "allowList" => {
                let known = environment["roles"].as_array().into_iter().flatten().map(|role| role["id"].clone());
                let usual = ["desktop-user", "proe-user", "org-admin", "customer-cloud-admin"].map(Value::from);
                let mut roles: Vec<Value> = known.chain(usual).collect();
                roles.sort_by_key(ToString::to_string);
                roles.dedup();
                provider["roleMapping"]["roleIds"] = json!(roles);
            }
            Self::NoDelay => provider["deactivationDelayMinutes"] = json!(0),
            Self::AlwaysStrict => provider["strict"] = json!(true),
            Self::NoDialects => provider["dialect"] = json!("rfc"),
            _ => {}
        }
    }

    /// What is changed in a user.
    pub(crate) fn user(self, user: &mut Value) {
        match self {
            Self::LocalUsersAreDecided => {
                user.as_object_mut().and_then(|user| user.remove("local"));
            }
            Self::FirstGroupAlone => {
                user["groupIds"].as_array_mut().into_iter().for_each(|groups| groups.truncate(1));
            }
            Self::EverybodyIsNew => user["organizationId"] = Value::Null,
            _ => {}
        }
    }

    /// The documents as text; what is no JSON object stays as it is.
    pub(crate) fn documents(self, environment: &str, provider: &str) -> (String, String) {
        let (environment, provider) = (environment.to_owned(), provider.to_owned());
        let (Some(mut there), Some(mut mapped)) = (object(&environment), object(&provider)) else {
            return (environment, provider);
        };
        self.environment(&mut there);
        self.provider(&mut mapped, &there);
        (there.to_string(), mapped.to_string())
    }

    /// The users as lines; what is no JSON object stays as it is.
    pub(crate) fn users(self, lines: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(lines);
        let changed = text.split_inclusive('\n').map(|line| match object(line) {
            Some(mut user) if line.ends_with('\n') => {
                self.user(&mut user);
                format!("{user}\n")
            }
            _ => line.to_owned(),
        });
        changed.collect::<String>().into_bytes()
    }
}

fn object(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_object)
}

fn rows<'v>(provider: &'v mut Value, list: &str) -> Option<&'v mut Vec<Value>> {
    provider.get_mut(list)?.get_mut("rows")?.as_array_mut()
}

fn each(holder: &mut Value, list: &str, change: impl FnMut(&mut Value)) {
    holder.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten().for_each(change);
}

fn exists(environment: &Value, organization: &Value) -> bool {
    let mut organizations = environment["organizations"].as_array().into_iter().flatten();
    organizations.any(|known| known["id"] == *organization && known["status"] != "deactivated")
}

/// Whether a suite fails.
pub(crate) fn fails(suite: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(suite)).is_err()
}
