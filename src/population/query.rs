//! Which users of a preview, page by page.

use super::numbers::{NONE, OrganizationRef};
use super::page::Page;
use super::preview::Preview;
use super::texts::number_of;
use super::verdict::Verdict;
use crate::directory::UserStatus;
use crate::finding::{Document, Finding, Severity};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;
use serde::Serialize;
use std::rc::Rc;

/// Which users; all conditions must hold.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
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
    sort: Option<Sort>,
    descending: bool,
    offset: usize,
    limit: usize,
}

/// What users are sorted by; those that are equal in it stay in the population's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    UserName,
    From,
    To,
}

/// The places that the last query found, so that its next page costs nothing but the page.
#[derive(Default)]
pub(super) struct Remembered(Option<(PreviewQuery, Rc<[u32]>)>);

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Show {
    #[default]
    Changed,
    All,
    Findings,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Existing(String),
    Created(String),
}

/// One page of users.
#[derive(Debug, Serialize)]
pub struct PreviewPage<'a> {
    /// All users that the query finds.
    pub total: usize,
    /// Those of the page, in the population's order or as the query sorts them.
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
    "sort",
    "descending",
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
            sort: r.optional(&object, "sort", |r, n| {
                r.word(n, &[("userName", Sort::UserName), ("from", Sort::From), ("to", Sort::To)])
            }),
            descending: r.optional(&object, "descending", Reading::boolean).unwrap_or_default(),
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
        let found = self.find(query);
        let page = found.iter().skip(query.offset).take(query.limit);
        PreviewPage { total: found.len(), users: page.filter_map(|place| self.entry(*place as usize)).collect() }
    }

    /// The places of all users that a query finds, in its order.
    fn find(&self, query: &PreviewQuery) -> Rc<[u32]> {
        let query = PreviewQuery { offset: 0, limit: 0, ..query.clone() };
        if let Some((_, found)) = self.remembered.borrow().0.as_ref().filter(|(last, _)| *last == query) {
            return Rc::clone(found);
        }
        let mut found = Vec::new();
        let sought = Sought::of(self, &query);
        self.each(|place, page, at| {
            if self.matches(&query, &sought, page, at) {
                found.push(number_of(place));
            }
        });
        if let Some(sort) = query.sort {
            self.sort(&mut found, sort, query.descending);
        }
        let found: Rc<[u32]> = found.into();
        self.remembered.borrow_mut().0 = Some((query, Rc::clone(&found)));
        found
    }

    fn sort(&self, found: &mut [u32], sort: Sort, is_descending: bool) {
        let population = &self.population;
        match sort {
            Sort::UserName => found.sort_by(|a, b| {
                let name = |place: &u32| population.user_name(*place as usize);
                if is_descending { name(b).cmp(name(a)) } else { name(a).cmp(name(b)) }
            }),
            Sort::From | Sort::To => {
                let ranks = self.name_ranks();
                let rank = |place: &u32| {
                    let (page, at) = population.page(*place as usize)?;
                    let verdict = self.verdict(page, at);
                    ranks.get(if sort == Sort::From { verdict.from } else { verdict.to } as usize).copied()
                };
                if is_descending {
                    found.sort_by_cached_key(|place| std::cmp::Reverse(rank(place)));
                } else {
                    found.sort_by_cached_key(rank);
                }
            }
        }
    }

    /// Of each organization by number: where it stands among all by name.
    fn name_ranks(&self) -> Vec<usize> {
        let mut numbers: Vec<u32> = (0..number_of(self.organizations.len())).collect();
        let key = |number: &u32| (self.organizations.name(*number), self.organizations.id(*number), *number);
        numbers.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut ranks = vec![0; numbers.len()];
        for (rank, number) in numbers.iter().enumerate() {
            ranks.get_mut(*number as usize).into_iter().for_each(|place| *place = rank);
        }
        ranks
    }

    fn matches(&self, query: &PreviewQuery, sought: &Sought, page: &Page, at: usize) -> bool {
        let verdict = self.verdict(page, at);
        let shown = match query.show {
            Show::All => true,
            Show::Changed => verdict.is_changed(),
            Show::Findings => verdict.severity().is_some_and(|severity| severity <= Severity::Warning),
        };
        let is = |wanted: Option<bool>, holds: bool| wanted.is_none_or(|wanted| wanted == holds);
        let is_row = |row: usize| number_of(row);
        shown
            && is(query.moved, verdict.is_moved())
            && is(query.gains_any, !verdict.gained.is_empty())
            && is(query.loses_any, !verdict.lost.is_empty())
            && is(query.gains_privileged, verdict.gained.meets(&self.after.base.privileged))
            && is(query.loses_sign_in, verdict.loses_sign_in)
            && is(query.refused, verdict.is_refused)
            && is(query.unmapped, verdict.is_unmapped)
            && query.severity.is_none_or(|severity| verdict.severity() == Some(severity))
            && sought.gains.is_none_or(|role| verdict.gained.has(role))
            && sought.loses.is_none_or(|role| verdict.lost.has(role))
            && sought.is_between(&verdict)
            && query.won_by.is_none_or(|row| verdict.winner == is_row(row))
            && query.lost_by.is_none_or(|row| self.is_lost_by(&verdict, page, at, is_row(row)))
            && query.rule.as_ref().is_none_or(|code| verdict.found.has(code))
            && query.search.as_ref().is_none_or(|text| {
                page.user_name(at).to_lowercase().contains(text) || page.id(at).to_lowercase().contains(text)
            })
    }

    fn is_lost_by(&self, verdict: &Verdict, page: &Page, at: usize, row: u32) -> bool {
        verdict.winner != NONE && verdict.winner != row && self.after.rows(page.groups(at)).any(|other| other == row)
    }

    fn entry(&self, place: usize) -> Option<PreviewUser<'_>> {
        let (page, at) = self.population.page(place)?;
        let verdict = self.verdict(page, at);
        let ids = |roles: Vec<u32>| {
            let mut ids: Vec<&str> = roles.into_iter().map(|role| self.roles.id(role)).collect();
            ids.sort_unstable();
            ids
        };
        Some(PreviewUser {
            id: page.id(at),
            user_name: page.user_name(at),
            status: page.state(at).status,
            from: self.organizations.get(verdict.from),
            to: self.organizations.get(verdict.to),
            moved: verdict.is_moved(),
            roles_gained: ids(verdict.gained.to_vec()),
            roles_lost: ids(verdict.lost.to_vec()),
            rules: verdict.found.iter().map(|(_, rule)| rule).collect(),
            severity: verdict.severity(),
        })
    }
}

/// A query's conditions in the preview's numbers. What the preview does not know has [`NONE`], which nobody has.
struct Sought {
    gains: Option<u32>,
    loses: Option<u32>,
    from: Option<Origin>,
    to: Option<u32>,
}

#[derive(Clone, Copy)]
enum Origin {
    Nowhere,
    At(u32),
}

impl Sought {
    fn of(preview: &Preview, query: &PreviewQuery) -> Self {
        let role = |id: &String| preview.roles.of_id(id).unwrap_or(NONE);
        let number = |target: &Target| {
            let number = match target {
                Target::Existing(id) => preview.organizations.of_id(id),
                Target::Created(name) => preview.organizations.of_created_name(name),
            };
            number.unwrap_or(NONE)
        };
        Self {
            gains: query.gains.as_ref().map(role),
            loses: query.loses.as_ref().map(role),
            from: query.from.as_ref().map(|from| from.as_ref().map_or(Origin::Nowhere, |at| Origin::At(number(at)))),
            to: query.to.as_ref().map(number),
        }
    }

    fn is_between(&self, verdict: &Verdict) -> bool {
        let is_at = |at: u32, wanted: u32| at != NONE && at == wanted;
        let from = self.from.is_none_or(|from| match from {
            Origin::Nowhere => verdict.from == NONE,
            Origin::At(number) => is_at(verdict.from, number),
        });
        from && self.to.is_none_or(|to| is_at(verdict.to, to))
    }
}
