//! The users of an environment, held in memory.

use super::ids::Ids;
use super::lines::LinePlace;
use super::loading::{Form, Loading, Places, Taker, number_groups};
use super::members::Members;
use super::page::{Entry, PAGE, Page, State};
use super::texts::number_of;
use super::vocabulary::Vocabulary;
use crate::directory::{User, UserReader};
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
    pub(super) vocabulary: Rc<Vocabulary>,
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
            let (ids, twins) = Ids::of(self.places(), self.each_id(), |place| self.id_bytes(place));
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
        let mut entry = Entry::of(&user, Rc::make_mut(&mut self.vocabulary));
        let mut groups = Vec::new();
        number_groups(&mut Rc::make_mut(&mut self.vocabulary).groups, &user.group_ids, &mut groups);
        match self.place_with_id(&user.id) {
            Some(at) => {
                self.removed -= usize::from(self.state(at).is_removed);
                if let Some((page, at)) = self.page_mut(at) {
                    page.replace(at, &mut entry, &groups);
                }
            }
            None => {
                self.append(&mut entry, &groups);
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

    fn id_bytes(&self, place: u32) -> &[u8] {
        self.page(place as usize).map_or(&[], |(page, at)| page.id_bytes(at))
    }

    fn each_id(&self) -> impl Iterator<Item = &[u8]> {
        self.pages().flat_map(Page::ids)
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
        self.ids.find(self.places(), id.as_bytes(), |place| self.id_bytes(place)).map(|place| place as usize)
    }

    fn page_mut(&mut self, at: usize) -> Option<(&mut Page, usize)> {
        self.pages.get_mut(at / PAGE).map(|page| (Rc::make_mut(page), at % PAGE))
    }

    /// Takes a page that is full, and answers the next one.
    pub(super) fn next_page(&mut self, full: Page) -> Page {
        let next = full.next();
        self.pages.push(Rc::new(full));
        next
    }

    fn append(&mut self, entry: &mut Entry, groups: &[u32]) {
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
        let id = |place: u32| self.id_bytes(place);
        if !Rc::make_mut(&mut ids).add(number_of(places - 1), id) {
            ids = Rc::new(Ids::of(places, self.each_id(), id).0);
        }
        self.ids = ids;
    }

    fn load(&mut self, take: impl FnOnce(&mut Form, &mut Taker)) {
        let mut loading = self.loading.take().unwrap_or_default();
        let mut form = std::mem::take(&mut loading.form);
        // What every line needs is taken out of where others may share it, once a chunk.
        let mut vocabulary = std::mem::take(Rc::make_mut(&mut self.vocabulary));
        let mut page = self.pages.pop_if(|page| page.len() < PAGE).map(Rc::unwrap_or_clone).unwrap_or_default();
        let mut taker = Taker { population: self, loading: &mut loading, vocabulary: &mut vocabulary, page: &mut page };
        take(&mut form, &mut taker);
        if page.len() > 0 {
            self.pages.push(Rc::new(page));
        }
        self.vocabulary = Rc::new(vocabulary);
        (self.lines, self.bytes) = form.read();
        form.take_problem().into_iter().for_each(|finding| self.found(finding));
        loading.form = form;
        self.loading = Some(loading);
    }

    pub(super) fn found(&mut self, finding: Finding) {
        self.errors += usize::from(finding.is_error());
        if self.findings.len() < KEPT_FINDINGS {
            self.findings.push(finding);
        }
    }

    fn find_duplicates(&mut self, twins: super::ids::Twins, places: &Places) {
        let line = |at: u32| places.get(at as usize);
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
