//! The users of an environment, held in memory.

use super::incoming::{Incoming, ReadLine};
use super::lines::LinePlace;
use crate::directory::User;
use crate::finding::{Document, Finding, Place};
use crate::rule::Rule;
use serde::Serialize;

/// Many users, loaded from chunks of users.ndjson.
#[derive(Default)]
pub struct Population {
    users: Vec<User>,
    places: Vec<LinePlace>,
    /// Indices of users, sorted by id; complete once loading ended.
    by_id: Vec<usize>,
    incoming: Incoming,
    findings: Vec<Finding>,
    errors: usize,
    duplicates: Vec<Finding>,
}

/// How loading went so far.
#[derive(Debug, Serialize)]
pub struct LoadReport<'a> {
    /// Users held.
    pub users: usize,
    /// Lines read, empty ones included.
    pub lines: usize,
    /// Bytes read.
    pub bytes: usize,
    /// The first problems, in order.
    pub findings: &'a [Finding],
    /// All problems of severity error.
    pub errors: usize,
}

/// Findings that are kept; a file of another format would have one a line.
const KEPT_FINDINGS: usize = 1_000;

impl Population {
    /// Takes a chunk of users.ndjson, cut anywhere.
    pub fn push(&mut self, chunk: &[u8]) -> LoadReport<'_> {
        self.take(|incoming, each| incoming.push(chunk, each));
        self.report()
    }

    /// Takes the last line, if it had no newline, and looks for ids that stand twice.
    pub fn end(&mut self) -> LoadReport<'_> {
        self.take(|incoming, each| incoming.end(each));
        self.by_id = (0..self.users.len()).collect();
        let users = &self.users;
        self.by_id.sort_by(|a, b| users.get(*a).map(|u| &u.id).cmp(&users.get(*b).map(|u| &u.id)));
        if self.duplicates.is_empty() {
            self.find_duplicates();
        }
        self.report()
    }

    /// How loading went so far.
    pub fn report(&self) -> LoadReport<'_> {
        LoadReport {
            users: self.users.len(),
            lines: self.incoming.lines(),
            bytes: self.incoming.bytes(),
            findings: &self.findings,
            errors: self.errors,
        }
    }

    /// The users, in the file's order.
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// Ids that stand twice, known once loading ended: a preview would count their users twice.
    pub fn duplicates(&self) -> &[Finding] {
        &self.duplicates
    }

    /// The user of this id and its index in the file's order.
    pub fn find(&self, id: &str) -> Option<(usize, &User)> {
        let id_at = |at: &usize| self.users.get(*at).map_or("", |user| user.id.as_str());
        let found = self.by_id.binary_search_by(|at| id_at(at).cmp(id)).ok()?;
        let at = *self.by_id.get(found)?;
        Some((at, self.users.get(at)?))
    }

    /// The users sorted by id, each with its index in the file's order.
    pub(super) fn by_id(&self) -> impl Iterator<Item = (usize, &User)> {
        self.by_id.iter().filter_map(|at| Some((*at, self.users.get(*at)?)))
    }

    fn take(&mut self, read: impl FnOnce(&mut Incoming, &mut dyn FnMut(ReadLine, LinePlace))) {
        let mut incoming = std::mem::take(&mut self.incoming);
        read(&mut incoming, &mut |line, place| self.line(line, place));
        self.incoming = incoming;
    }

    fn line(&mut self, line: ReadLine, place: LinePlace) {
        let findings = match line {
            Ok((user, warnings)) => {
                self.users.push(user);
                self.places.push(place);
                warnings
            }
            Err(findings) => findings,
        };
        findings.into_iter().for_each(|finding| self.found(finding));
    }

    fn found(&mut self, finding: Finding) {
        self.errors += usize::from(finding.is_error());
        if self.findings.len() < KEPT_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn find_duplicates(&mut self) {
        let mut duplicates = Vec::new();
        for (earlier, later) in self.by_id.iter().zip(self.by_id.iter().skip(1)) {
            let (Some(first), Some(second)) = (self.users.get(*earlier), self.users.get(*later)) else { continue };
            if first.id == second.id {
                duplicates.push((*earlier, *later, second.id.clone()));
            }
        }
        duplicates.sort_by_key(|(_, later, _)| *later);
        for (earlier, later, id) in duplicates {
            let line = |at: usize| self.places.get(at).map_or(0, |place| place.lines_before + 1);
            let message =
                format!("The id \"{id}\" is already in line {}. A user is one line; remove one.", line(earlier));
            let place =
                Place { line: line(later), column: 1, offset: self.places.get(later).map_or(0, |place| place.offset) };
            let finding = Finding::error(Rule::DuplicateId, message).at(Document::Users, "/id").placed(Some(place));
            if self.duplicates.len() < KEPT_FINDINGS {
                self.duplicates.push(finding.clone());
            }
            self.found(finding);
        }
    }
}
