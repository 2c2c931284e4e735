//! The users of an environment, held in memory.

use super::elements::Elements;
use super::ids::Ids;
use super::incoming::{ReadLine, read};
use super::lines::{LONGEST_LINE, Line, LinePlace, Lines, TakeLines};
use super::members::Members;
use super::page::{Entry, PAGE, Page, State};
use super::quick::{self, Pattern, QuickLine, QuickList, QuickOwner};
use super::texts::{Texts, number_of};
use super::vocabulary::Vocabulary;
use crate::directory::{Owner, User, UserReader};
use crate::finding::{Document, Finding, Place};
use crate::rule::Rule;
use serde::Serialize;
use std::cell::OnceCell;
use std::rc::Rc;

/// Many users in columns, loaded from chunks of users.ndjson or of a JSON list.
///
/// A clone shares all columns with its origin, and keeps its state when the origin changes.
#[derive(Clone, Default)]
pub struct Population {
    pages: Vec<Rc<Page>>,
    vocabulary: Rc<Vocabulary>,
    /// Complete once loading ended.
    ids: Rc<Ids>,
    /// Made when somebody asks, until a user changes.
    members: OnceCell<Rc<Members>>,
    removed: usize,
    lines: usize,
    bytes: usize,
    findings: Vec<Finding>,
    errors: usize,
    duplicates: Vec<Finding>,
    /// Only while it is loaded.
    loading: Option<Box<Loading>>,
    has_ended: bool,
}

/// What only loading needs.
#[derive(Clone, Default)]
struct Loading {
    form: Form,
    reader: UserReader,
    /// Where each user stood.
    places: Vec<LinePlace>,
    known_sets: KnownSets,
    pattern: Pattern,
    /// Kept for its memory.
    groups: Vec<u32>,
}

/// How the users are written.
#[derive(Clone)]
enum Form {
    /// Nothing but blanks came so far.
    Unknown(Vec<u8>),
    /// One a line.
    Lines(Lines),
    /// In one JSON list.
    List(Elements),
}

impl Default for Form {
    fn default() -> Self {
        Self::Unknown(Vec::new())
    }
}

/// Role sets by how they were written: there are few, and their spelling is nearly always the same.
#[derive(Clone, Default)]
struct KnownSets {
    texts: Texts,
    sets: Vec<u32>,
}

/// Spellings that are remembered; a file may be made of different ones.
const REMEMBERED_SETS: usize = 4_096;

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

/// Groups of a user that are compared with each other one by one.
const FEW: usize = 16;

/// Findings that are kept; a file of another format would have one a line.
const KEPT_FINDINGS: usize = 1_000;

/// Blanks before the first user that are held; more of them are empty lines.
const LONGEST_BLANK: usize = 64 * 1024;

impl Population {
    /// Takes a chunk of users.ndjson or of a JSON list, cut anywhere.
    pub fn push(&mut self, chunk: &[u8]) -> LoadReport<'_> {
        if !self.has_ended {
            self.load(|form, taker| form.push(chunk, taker));
        }
        self.report()
    }

    /// Takes the last line, if it had no newline, and looks for ids that stand twice. Nothing can be pushed any more.
    pub fn end(&mut self) -> LoadReport<'_> {
        if !self.has_ended {
            self.load(Form::end);
            self.has_ended = true;
            let places = self.loading.take().map(|loading| loading.places);
            let (ids, twins) = Ids::of(self.places(), |place| self.id(place as usize));
            self.ids = Rc::new(ids);
            self.find_duplicates(twins, &places.unwrap_or_default());
        }
        self.report()
    }

    /// How loading went so far.
    pub fn report(&self) -> LoadReport<'_> {
        LoadReport {
            users: self.len(),
            lines: self.lines,
            bytes: self.bytes,
            findings: &self.findings,
            errors: self.errors,
        }
    }

    /// How many users there are.
    pub fn len(&self) -> usize {
        self.places() - self.removed
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ids that stand twice, known once loading ended: a preview would count their users twice.
    pub fn duplicates(&self) -> &[Finding] {
        &self.duplicates
    }

    /// The user of this id and its place in the file's order.
    pub fn find(&self, id: &str) -> Option<(usize, User)> {
        let at = self.place_of(id)?;
        Some((at, self.user(at)?))
    }

    /// One user, made from the columns; nothing where nobody is, or is any longer.
    pub fn user(&self, at: usize) -> Option<User> {
        let (page, at) = self.page(at)?;
        (!page.state(at).is_removed).then(|| page.user(at, &self.vocabulary))
    }

    /// Puts a user (a line of users.ndjson) in the place of the one with its id, or at the end; answers the warnings.
    ///
    /// # Errors
    /// Every problem of the line, when it cannot be read: then nothing changes.
    pub fn replace(&mut self, line: &[u8]) -> Result<Vec<Finding>, Vec<Finding>> {
        let (user, warnings) = UserReader::default().read(line, 0, 0)?;
        self.members = OnceCell::new();
        let entry = Entry::of(&user, Rc::make_mut(&mut self.vocabulary));
        let mut groups = Vec::new();
        number_groups(&mut Rc::make_mut(&mut self.vocabulary).groups, &user.group_ids, &mut groups);
        match self.place_with_id(&user.id) {
            Some(at) => {
                self.removed -= usize::from(self.state(at).is_removed);
                if let Some((page, at)) = self.page_mut(at) {
                    page.replace(at, entry, &groups);
                }
            }
            None => {
                self.append(entry, &groups);
                self.index_last();
            }
        }
        Ok(warnings)
    }

    /// Takes a user out; whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(at) = self.place_of(id) else { return false };
        self.members = OnceCell::new();
        self.page_mut(at).into_iter().for_each(|(page, at)| page.remove(at));
        self.removed += 1;
        true
    }

    /// Places of users, those included whose user was taken out.
    pub(super) fn places(&self) -> usize {
        let full = self.pages.len().saturating_sub(1) * PAGE;
        full + self.pages.last().map_or(0, |page| page.len())
    }

    pub(super) fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.iter().map(AsRef::as_ref)
    }

    /// The page of a place, and the place in it.
    pub(super) fn page(&self, at: usize) -> Option<(&Page, usize)> {
        let page = self.pages.get(at / PAGE)?;
        (at % PAGE < page.len()).then_some((page, at % PAGE))
    }

    /// Who is in each group.
    pub(super) fn members(&self) -> &Members {
        self.members.get_or_init(|| Rc::new(Members::of(self)))
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(super) fn id(&self, at: usize) -> &str {
        self.page(at).map_or("", |(page, at)| page.id(at))
    }

    pub(super) fn user_name(&self, at: usize) -> &str {
        self.page(at).map_or("", |(page, at)| page.user_name(at))
    }

    pub(super) fn state(&self, at: usize) -> State {
        self.page(at).map(|(page, at)| page.state(at)).unwrap_or_default()
    }

    /// Where the user of this id is.
    pub(super) fn place_of(&self, id: &str) -> Option<usize> {
        self.place_with_id(id).filter(|at| !self.state(*at).is_removed)
    }

    /// Where the user of this id is or was.
    fn place_with_id(&self, id: &str) -> Option<usize> {
        if !self.has_ended {
            return None;
        }
        self.ids.find(self.places(), id, |place| self.id(place as usize)).map(|place| place as usize)
    }

    fn page_mut(&mut self, at: usize) -> Option<(&mut Page, usize)> {
        self.pages.get_mut(at / PAGE).map(|page| (Rc::make_mut(page), at % PAGE))
    }

    fn append(&mut self, entry: Entry, groups: &[u32]) {
        if self.pages.last().is_none_or(|page| page.len() == PAGE) {
            self.pages.push(Rc::default());
        }
        if let Some(page) = self.pages.last_mut() {
            Rc::make_mut(page).push(entry, groups);
        }
    }

    fn index_last(&mut self) {
        let mut ids = std::mem::take(&mut self.ids);
        let places = self.places();
        let id = |place: u32| self.id(place as usize);
        if !Rc::make_mut(&mut ids).add(number_of(places - 1), id) {
            ids = Rc::new(Ids::of(places, id).0);
        }
        self.ids = ids;
    }

    fn load(&mut self, take: impl FnOnce(&mut Form, &mut Taker)) {
        let mut loading = self.loading.take().unwrap_or_default();
        let mut form = std::mem::take(&mut loading.form);
        take(&mut form, &mut Taker { population: self, loading: &mut loading });
        (self.lines, self.bytes) = form.read();
        form.take_problem().into_iter().for_each(|finding| self.found(finding));
        loading.form = form;
        self.loading = Some(loading);
    }

    fn found(&mut self, finding: Finding) {
        self.errors += usize::from(finding.is_error());
        if self.findings.len() < KEPT_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn find_duplicates(&mut self, twins: super::ids::Twins, places: &[LinePlace]) {
        let line = |at: u32| places.get(at as usize).copied().unwrap_or_default();
        for (later, earlier) in twins {
            let LinePlace { lines_before, offset, column } = line(later);
            let message = format!(
                "The id \"{}\" is already in line {}. A user is one line; remove one.",
                self.id(later as usize),
                line(earlier).lines_before + 1
            );
            let place = Place { line: lines_before + 1, column: column + 1, offset };
            let finding = Finding::error(Rule::DuplicateId, message).at(Document::Users, "/id").placed(Some(place));
            if self.duplicates.len() < KEPT_FINDINGS {
                self.duplicates.push(finding.clone());
            }
            self.found(finding);
        }
    }
}

impl Form {
    fn push(&mut self, chunk: &[u8], taker: &mut Taker) {
        match self {
            Self::Lines(lines) => lines.push(chunk, taker),
            Self::List(elements) => elements.push(chunk, taker),
            Self::Unknown(blank) => {
                let first = chunk.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
                blank.extend_from_slice(chunk);
                if first.is_some() || blank.len() > LONGEST_BLANK {
                    let begun = std::mem::take(blank);
                    *self = if first == Some(b'[') {
                        Self::List(Elements::default())
                    } else {
                        Self::Lines(Lines::default())
                    };
                    self.push(&begun, taker);
                }
            }
        }
    }

    fn end(&mut self, taker: &mut Taker) {
        if let Self::Unknown(blank) = self {
            let begun = std::mem::take(blank);
            *self = Self::Lines(Lines::default());
            self.push(&begun, taker);
        }
        match self {
            Self::Lines(lines) => lines.end(taker),
            Self::List(elements) => elements.end(taker),
            Self::Unknown(_) => {}
        }
    }

    /// Lines and bytes that have been read.
    fn read(&self) -> (usize, usize) {
        match self {
            Self::Unknown(blank) => (blank.iter().filter(|byte| **byte == b'\n').count(), blank.len()),
            Self::Lines(lines) => (lines.complete, lines.bytes),
            Self::List(elements) => (elements.lines(), elements.bytes()),
        }
    }

    fn take_problem(&mut self) -> Option<Finding> {
        if let Self::List(elements) = self { elements.take_problem() } else { None }
    }
}

/// Takes lines into a population.
struct Taker<'p> {
    population: &'p mut Population,
    loading: &'p mut Loading,
}

impl TakeLines for Taker<'_> {
    fn quick(&mut self, bytes: &[u8], place: LinePlace) -> Option<usize> {
        let mut pattern = std::mem::take(&mut self.loading.pattern);
        let line = quick::line(bytes, &mut pattern, &mut self.groups());
        self.loading.pattern = pattern;
        let (line, length) = line?;
        (length <= LONGEST_LINE).then_some(())?;
        self.take_quick(&line, place)?;
        Some(length)
    }

    fn line(&mut self, line: Line, place: LinePlace) {
        let is_taken = match line {
            Line::Text(text) => {
                let line = quick::whole(text, &mut self.groups());
                line.and_then(|line| self.take_quick(&line, place)).is_some()
            }
            Line::TooLong => false,
        };
        if !is_taken {
            let read = read(&mut self.loading.reader, &line, place);
            self.take(read, place);
        }
    }
}

impl Taker<'_> {
    /// Takes the groups of a new line as they come; nothing where one is no UTF-8.
    #[inline]
    fn groups(&mut self) -> impl FnMut(&[u8]) -> Option<()> {
        let texts = &mut Rc::make_mut(&mut self.population.vocabulary).groups;
        let groups = &mut self.loading.groups;
        groups.clear();
        |group| {
            let group = number(texts, group)?;
            // Where there are many, repetitions are taken out when all are there.
            if groups.len() >= FEW || !groups.contains(&group) {
                groups.push(group);
            }
            Some(())
        }
    }

    /// Takes a usual line; nothing where one of its texts is no UTF-8 after all.
    fn take_quick(&mut self, line: &QuickLine, place: LinePlace) -> Option<()> {
        let vocabulary = Rc::make_mut(&mut self.population.vocabulary);
        let entry = Entry {
            id: std::str::from_utf8(line.id).ok()?,
            user_name: std::str::from_utf8(line.user_name).ok()?,
            organization: line
                .organization_id
                .map_or(Some(0), |id| Some(number(&mut vocabulary.organizations, id)? + 1))?,
            role_set: self.loading.known_sets.number(vocabulary, line.role_ids)?,
            owner: match line.owner {
                QuickOwner::Evaluated => vocabulary.owner(&Owner::Evaluated),
                QuickOwner::Nobody => vocabulary.owner(&Owner::Nobody),
                QuickOwner::Provider(id) => {
                    let provider = number(&mut vocabulary.providers, id)?;
                    vocabulary.provider(provider)
                }
            },
            state: State {
                status: line.status,
                is_local: line.is_local,
                is_blocked_by_administrator: line.is_blocked_by_administrator,
                is_removed: false,
            },
            name_list: match line.org_name {
                Some(name) => vocabulary.name_lists.number(&[number(&mut vocabulary.names, name)?]),
                None => 0,
            },
            script: 0,
            role_groups: match line.role_group_ids.raw() {
                [] => 0,
                _ => {
                    let mut groups = Vec::new();
                    numbers(&mut vocabulary.groups, line.role_group_ids, &mut groups)?;
                    vocabulary.group_sets.number(&groups)
                }
            },
            terms: None,
        };
        if self.loading.groups.len() > FEW {
            self.loading.groups.sort_unstable();
            self.loading.groups.dedup();
        }
        self.population.append(entry, &self.loading.groups);
        self.loading.places.push(place);
        Some(())
    }

    fn take(&mut self, line: ReadLine, place: LinePlace) {
        let findings = match line {
            Ok((user, warnings)) => {
                let vocabulary = Rc::make_mut(&mut self.population.vocabulary);
                let entry = Entry::of(&user, vocabulary);
                number_groups(&mut vocabulary.groups, &user.group_ids, &mut self.loading.groups);
                self.population.append(entry, &self.loading.groups);
                self.loading.places.push(place);
                warnings
            }
            Err(findings) => findings,
        };
        findings.into_iter().for_each(|finding| self.population.found(finding));
    }
}

impl KnownSets {
    fn number(&mut self, vocabulary: &mut Vocabulary, list: QuickList) -> Option<u32> {
        if let Some(known) = self.texts.find_bytes(list.raw()) {
            return self.sets.get(known as usize).copied();
        }
        let mut roles = Vec::new();
        numbers(&mut vocabulary.roles, list, &mut roles)?;
        let set = vocabulary.role_sets.number(&roles);
        if self.texts.len() < REMEMBERED_SETS {
            self.texts.number(std::str::from_utf8(list.raw()).ok()?);
            self.sets.push(set);
        }
        Some(set)
    }
}

/// The number of a text that may not be UTF-8; nothing where it is not.
#[inline]
fn number(texts: &mut Texts, bytes: &[u8]) -> Option<u32> {
    match texts.find_bytes(bytes) {
        Some(number) => Some(number),
        None => std::str::from_utf8(bytes).ok().map(|text| texts.number(text)),
    }
}

/// The numbers of a list's texts, sorted and without repetition; nothing where one is no UTF-8.
#[inline]
fn numbers(texts: &mut Texts, list: QuickList, into: &mut Vec<u32>) -> Option<()> {
    into.clear();
    let mut is_text = true;
    list.each(|bytes| match number(texts, bytes) {
        Some(number) => into.push(number),
        None => is_text = false,
    });
    into.sort_unstable();
    into.dedup();
    is_text.then_some(())
}

fn number_groups(groups: &mut Texts, ids: &[String], into: &mut Vec<u32>) {
    into.clear();
    into.extend(ids.iter().map(|id| groups.number(id)));
}
