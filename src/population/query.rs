//! Which users of a preview, page by page.

use super::numbers::OrganizationRef;
use super::outcome::Outcome;
use super::preview::Preview;
use crate::directory::{User, UserStatus};
use crate::finding::{Document, Finding, Severity};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use serde::Serialize;

/// Which users; all conditions must hold.
#[derive(Debug, Default, Clone)]
pub struct PreviewQuery {
    show: Show,
    search: Option<String>,
    moved: Option<bool>,
    from: Option<Option<Target>>,
    to: Option<Target>,
    gains: Option<String>,
    loses: Option<String>,
    gains_any: Option<bool>,
    loses_any: Option<bool>,
    gains_privileged: Option<bool>,
    loses_sign_in: Option<bool>,
    refused: Option<bool>,
    unmapped: Option<bool>,
    severity: Option<Severity>,
    rule: Option<String>,
    won_by: Option<usize>,
    lost_by: Option<usize>,
    offset: usize,
    limit: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Show {
    #[default]
    Changed,
    All,
    Findings,
}

#[derive(Debug, Clone)]
enum Target {
    Existing(String),
    Created(String),
}

/// One page of users.
#[derive(Debug, Serialize)]
pub struct PreviewPage<'a> {
    /// All users that the query finds.
    pub total: usize,
    /// Those of the page, in the population's order.
    pub users: Vec<PreviewUser<'a>>,
}

/// One user of a preview.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PreviewUser<'a> {
    id: &'a str,
    user_name: &'a str,
    status: UserStatus,
    from: Option<OrganizationRef>,
    to: Option<OrganizationRef>,
    moved: bool,
    roles_gained: Vec<&'a str>,
    roles_lost: Vec<&'a str>,
    rules: Vec<Rule>,
    severity: Option<Severity>,
}

const KEYS: &[&str] = &[
    "show",
    "search",
    "moved",
    "from",
    "to",
    "gains",
    "loses",
    "gainsAny",
    "losesAny",
    "gainsPrivileged",
    "losesSignIn",
    "refused",
    "unmapped",
    "severity",
    "rule",
    "wonBy",
    "lostBy",
    "offset",
    "limit",
];

/// Reads a query.
///
/// # Errors
/// Every problem at once.
pub fn read_query(bytes: &[u8]) -> Result<PreviewQuery, Vec<Finding>> {
    use crate::directory::Reading;
    const MOST: u32 = u32::MAX;
    let read = |r: &mut Reading, node: &Node| {
        let object = r.object(node, KEYS)?;
        let show = r.optional(&object, "show", |r, n| {
            r.word(n, &[("changed", Show::Changed), ("all", Show::All), ("findings", Show::Findings)])
        });
        let row = |r: &mut Reading, n: &Node| r.whole(n, (0, MOST), Rule::OutOfRange).map(|row| row as usize);
        Some(PreviewQuery {
            show: show.unwrap_or_default(),
            search: r.optional(&object, "search", Reading::string).map(|text| text.to_lowercase()),
            moved: r.optional(&object, "moved", Reading::boolean),
            from: r.optional(&object, "from", |r, n| r.nullable(n, origin)),
            to: r.optional(&object, "to", target),
            gains: r.optional(&object, "gains", Reading::string),
            loses: r.optional(&object, "loses", Reading::string),
            gains_any: r.optional(&object, "gainsAny", Reading::boolean),
            loses_any: r.optional(&object, "losesAny", Reading::boolean),
            gains_privileged: r.optional(&object, "gainsPrivileged", Reading::boolean),
            loses_sign_in: r.optional(&object, "losesSignIn", Reading::boolean),
            refused: r.optional(&object, "refused", Reading::boolean),
            unmapped: r.optional(&object, "unmapped", Reading::boolean),
            severity: r.optional(&object, "severity", severity),
            rule: r.optional(&object, "rule", Reading::string),
            won_by: r.optional(&object, "wonBy", row),
            lost_by: r.optional(&object, "lostBy", row),
            offset: r.optional(&object, "offset", row).unwrap_or_default(),
            limit: r
                .optional(&object, "limit", |r, n| r.whole(n, (1, 10_000), Rule::OutOfRange))
                .map_or(100, |limit| limit as usize),
        })
    };
    Reading::document(bytes, Document::Users, read).map(|(query, _)| query).map_err(without_document)
}

/// A query is no document that anybody keeps.
fn without_document(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().map(|finding| Finding { document: None, ..finding }).collect()
}

fn severity(reading: &mut crate::directory::Reading, node: &Node) -> Option<Severity> {
    let words = [("error", Severity::Error), ("warning", Severity::Warning), ("info", Severity::Info)];
    reading.word(node, &words)
}

/// An organization by its id, or one that will be created by its name.
fn origin(reading: &mut crate::directory::Reading, node: &Node) -> Option<Target> {
    match node.value {
        Value::String(_) => reading.string(node).map(Target::Existing),
        _ => target(reading, node),
    }
}

fn target(reading: &mut crate::directory::Reading, node: &Node) -> Option<Target> {
    use crate::directory::Reading;
    let object = reading.object(node, &["id", "create"])?;
    let id = reading.optional(&object, "id", Reading::string);
    let create = reading.optional(&object, "create", Reading::string);
    match (id, create) {
        (Some(id), None) => Some(Target::Existing(id)),
        (None, Some(name)) => Some(Target::Created(name)),
        _ => {
            reading.error(node, Rule::MissingKey, "Give either \"id\" or \"create\".");
            None
        }
    }
}

impl Preview {
    /// The users that a query finds, and one page of them.
    pub fn users(&self, query: &PreviewQuery) -> PreviewPage<'_> {
        let found = self.population.users().iter().zip(&self.outcomes);
        let found = found.filter(|(user, outcome)| self.matches(query, user, outcome));
        let mut page = PreviewPage { total: 0, users: Vec::new() };
        for (user, outcome) in found {
            if page.total >= query.offset && page.users.len() < query.limit {
                page.users.push(self.entry(user, outcome));
            }
            page.total += 1;
        }
        page
    }

    fn matches(&self, query: &PreviewQuery, user: &User, outcome: &Outcome) -> bool {
        let shown = match query.show {
            Show::All => true,
            Show::Changed => outcome.is_changed(),
            Show::Findings => outcome.severity().is_some_and(|severity| severity <= Severity::Warning),
        };
        let is = |wanted: Option<bool>, holds: bool| wanted.is_none_or(|wanted| wanted == holds);
        let has = |wanted: &Option<String>, roles: &[usize]| {
            wanted.as_ref().is_none_or(|id| self.roles.of_id(id).is_some_and(|role| roles.contains(&role)))
        };
        shown
            && is(query.moved, outcome.is_moved())
            && is(query.gains_any, !outcome.gained.is_empty())
            && is(query.loses_any, !outcome.lost.is_empty())
            && is(query.gains_privileged, outcome.gained.iter().any(|role| self.roles.is_privileged(*role)))
            && is(query.loses_sign_in, outcome.loses_sign_in)
            && is(query.refused, outcome.is_refused)
            && is(query.unmapped, outcome.is_unmapped)
            && query.severity.is_none_or(|severity| outcome.severity() == Some(severity))
            && has(&query.gains, &outcome.gained)
            && has(&query.loses, &outcome.lost)
            && self.is_between(query, outcome)
            && query.won_by.is_none_or(|row| outcome.winner == Some(row))
            && query.lost_by.is_none_or(|row| outcome.losers.contains(&row))
            && query.rule.as_ref().is_none_or(|code| outcome.rules.iter().any(|(_, rule)| rule.code() == code))
            && query.search.as_ref().is_none_or(|text| {
                user.user_name.to_lowercase().contains(text) || user.id.to_lowercase().contains(text)
            })
    }

    fn is_between(&self, query: &PreviewQuery, outcome: &Outcome) -> bool {
        let is_at = |at: Option<usize>, target: &Target| at.is_some() && at == self.number_of(target);
        let from = query.from.as_ref().is_none_or(|from| match from {
            None => outcome.from.is_none(),
            Some(target) => is_at(outcome.from, target),
        });
        let to = query.to.as_ref().is_none_or(|target| is_at(outcome.to, target));
        from && to
    }

    fn number_of(&self, target: &Target) -> Option<usize> {
        match target {
            Target::Existing(id) => self.organizations.of_id(id),
            Target::Created(name) => self.organizations.of_created_name(name),
        }
    }

    fn entry<'a>(&'a self, user: &'a User, outcome: &Outcome) -> PreviewUser<'a> {
        let ids = |roles: &[usize]| {
            let mut ids: Vec<&str> = roles.iter().map(|role| self.roles.id(*role)).collect();
            ids.sort_unstable();
            ids
        };
        let mut rules: Vec<Rule> = outcome.rules.iter().map(|(_, rule)| *rule).collect();
        rules.dedup();
        PreviewUser {
            id: &user.id,
            user_name: &user.user_name,
            status: user.status,
            from: outcome.from.map(|at| self.organizations.get(at)),
            to: outcome.to.map(|at| self.organizations.get(at)),
            moved: outcome.is_moved(),
            roles_gained: ids(&outcome.gained),
            roles_lost: ids(&outcome.lost),
            rules,
            severity: outcome.severity(),
        }
    }
}
