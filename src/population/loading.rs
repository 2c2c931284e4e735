//! Taking users into a population, line by line.

use super::elements::Elements;
use super::incoming::{ReadLine, read};
use super::lines::{LONGEST_LINE, Line, LinePlace, Lines, TakeLines};
use super::page::{Entry, PAGE, Page, State};
use super::quick::{self, Learn, Pattern, QuickLine, QuickList, QuickOrganization, QuickOwner, QuickRoles};
use super::texts::Texts;
use super::token::{Key, Shape, Token};
use super::users::Population;
use super::vocabulary::Vocabulary;
use crate::directory::{Owner, UserReader};
use crate::finding::Finding;

/// What only loading needs.
#[derive(Clone, Default)]
pub(super) struct Loading {
    pub(super) form: Form,
    reader: UserReader,
    pub(super) places: Places,
    known_sets: KnownSets,
    pattern: Pattern,
    stamps: Stamps,
}

/// Which groups a line named already, by the number of the line that named each last.
#[derive(Clone, Default)]
struct Stamps {
    line: u32,
    /// By group.
    lines: Vec<u32>,
}

impl Stamps {
    #[inline]
    fn begin_line(&mut self) {
        match self.line.checked_add(1) {
            Some(line) => self.line = line,
            None => (self.line, self.lines) = (1, Vec::new()),
        }
    }

    /// Whether this line names the group for the first time.
    #[inline(always)]
    fn is_first(&mut self, group: u32) -> bool {
        match self.lines.get_mut(group as usize) {
            Some(line) => std::mem::replace(line, self.line) != self.line,
            None => self.is_first_at_all(group),
        }
    }

    #[cold]
    #[inline(never)]
    fn is_first_at_all(&mut self, group: u32) -> bool {
        self.lines.resize(group as usize + 1, 0);
        self.lines.last_mut().into_iter().for_each(|line| *line = self.line);
        true
    }
}

/// Where each user stood, a page's users together: one list of all would be copied again and again while it grows.
#[derive(Clone, Default)]
pub(super) struct Places {
    pages: Vec<Vec<LinePlace>>,
}

impl Places {
    #[inline]
    fn push(&mut self, place: LinePlace) {
        match self.pages.last_mut() {
            Some(page) if page.len() < PAGE => page.push(place),
            _ => self.begin(place),
        }
    }

    #[cold]
    #[inline(never)]
    fn begin(&mut self, place: LinePlace) {
        let mut page = Vec::with_capacity(if self.pages.is_empty() { 0 } else { PAGE });
        page.push(place);
        self.pages.push(page);
    }

    /// Where a user stood.
    pub(super) fn get(&self, at: usize) -> LinePlace {
        self.pages.get(at / PAGE).and_then(|page| page.get(at % PAGE)).copied().unwrap_or_default()
    }
}

/// How the users are written.
#[derive(Clone)]
pub(super) enum Form {
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

/// Blanks before the first user that are held; more of them are empty lines.
const LONGEST_BLANK: usize = 64 * 1024;

impl Form {
    pub(super) fn push(&mut self, chunk: &[u8], taker: &mut Taker) {
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

    pub(super) fn end(&mut self, taker: &mut Taker) {
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
    pub(super) fn read(&self) -> (usize, usize) {
        match self {
            Self::Unknown(blank) => (blank.iter().filter(|byte| **byte == b'\n').count(), blank.len()),
            Self::Lines(lines) => (lines.complete, lines.bytes),
            Self::List(elements) => (elements.lines(), elements.bytes()),
        }
    }

    pub(super) fn take_problem(&mut self) -> Option<Finding> {
        if let Self::List(elements) = self { elements.take_problem() } else { None }
    }
}

/// Takes lines into a population.
pub(super) struct Taker<'p> {
    pub(super) population: &'p mut Population,
    pub(super) loading: &'p mut Loading,
    pub(super) vocabulary: &'p mut Vocabulary,
    /// The last page, which is not full.
    pub(super) page: &'p mut Page,
}

impl TakeLines for Taker<'_> {
    #[inline]
    fn quick(&mut self, bytes: &[u8], place: LinePlace) -> Option<usize> {
        let mut line = QuickLine::default();
        let length = self.learn(|pattern, learning| quick::line(bytes, pattern, learning, &mut line))?;
        (length <= LONGEST_LINE).then_some(())?;
        self.take_quick(&line, place)?;
        Some(length)
    }

    fn line(&mut self, line: Line, place: LinePlace) {
        let is_taken = match line {
            Line::Text(text) => {
                let line = self.learn(|pattern, learning| quick::whole(text, pattern, learning));
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
    /// Reads a line.
    #[inline]
    fn learn<L>(&mut self, read: impl FnOnce(&mut Pattern, &mut Learning) -> Option<L>) -> Option<L> {
        let Loading { pattern, stamps, known_sets, .. } = &mut *self.loading;
        stamps.begin_line();
        let Vocabulary { groups, organizations, .. } = &mut *self.vocabulary;
        let numbers = self.page.groups_of_next();
        read(pattern, &mut Learning { groups, organizations, numbers, stamps, known_sets })
    }

    /// Takes a usual line; nothing where one of its texts is no UTF-8 after all.
    #[inline]
    fn take_quick(&mut self, line: &QuickLine, place: LinePlace) -> Option<()> {
        (line.id.is_utf8() && line.user_name.is_utf8()).then_some(())?;
        let vocabulary = &mut *self.vocabulary;
        let mut entry = Entry {
            id: line.id,
            user_name: line.user_name,
            organization: match line.organization {
                QuickOrganization::Nowhere => 0,
                QuickOrganization::Known(number) => number + 1,
                QuickOrganization::New(id) => vocabulary.organizations.number_token(id)? + 1,
            },
            role_set: match line.roles {
                QuickRoles::Known(set) => set,
                QuickRoles::New(list) => self.loading.known_sets.add(vocabulary, list)?,
            },
            owner: match line.owner {
                QuickOwner::Evaluated => vocabulary.owner(&Owner::Evaluated),
                QuickOwner::Nobody => vocabulary.owner(&Owner::Nobody),
                QuickOwner::Provider(id) => provider(vocabulary, id)?,
            },
            state: State {
                status: line.status,
                is_local: line.is_local,
                is_blocked_by_administrator: line.is_blocked_by_administrator,
                is_removed: false,
            },
            name_list: match line.org_name {
                Some(name) => name_list(vocabulary, name)?,
                None => 0,
            },
            script: 0,
            role_groups: match line.role_group_ids.raw() {
                [] => 0,
                _ => group_set(vocabulary, line.role_group_ids)?,
            },
            terms: None,
        };
        self.append(&mut entry, place);
        Some(())
    }

    /// Adds a user whose groups are in the page.
    #[inline]
    fn append(&mut self, entry: &mut Entry, place: LinePlace) {
        self.page.push_after_groups(entry);
        self.loading.places.push(place);
        if self.page.len() == PAGE {
            *self.page = self.population.next_page(std::mem::take(self.page));
        }
    }

    fn take(&mut self, line: ReadLine, place: LinePlace) {
        let findings = match line {
            Ok((user, warnings)) => {
                let mut entry = Entry::of(&user, self.vocabulary);
                number_groups(&mut self.vocabulary.groups, &user.group_ids, self.page.groups_of_next());
                self.append(&mut entry, place);
                warnings
            }
            Err(findings) => findings,
        };
        findings.into_iter().for_each(|finding| self.population.found(finding));
    }
}

/// What is known while a line is read, and its groups.
struct Learning<'l> {
    groups: &'l mut Texts,
    organizations: &'l Texts,
    numbers: &'l mut Vec<u32>,
    stamps: &'l mut Stamps,
    known_sets: &'l KnownSets,
}

impl Learn for Learning<'_> {
    #[inline(always)]
    fn group(&mut self, group: Token) -> Option<()> {
        let number = self.groups.number_token(group)?;
        self.number(number);
        Some(())
    }

    #[inline(always)]
    fn known_group(&mut self, bytes: &[u8], at: usize, shape: Shape) -> Option<()> {
        let number = self.groups.find_shaped(bytes, at, shape)?;
        self.number(number);
        Some(())
    }

    #[inline]
    fn known_long_group(&mut self, bytes: &[u8], at: usize, shape: Shape) -> Option<()> {
        let number = self.groups.find_long_shaped(bytes, at, shape)?;
        self.number(number);
        Some(())
    }

    #[inline]
    fn known_organization(&self, bytes: &[u8], at: usize, shape: Shape) -> Option<u32> {
        self.organizations.find_shaped(bytes, at, shape)
    }

    #[inline]
    fn roles(&self, key: Key, raw: &[u8]) -> Option<u32> {
        self.known_sets.find(key, raw)
    }
}

impl Learning<'_> {
    #[inline(always)]
    fn number(&mut self, number: u32) {
        if self.stamps.is_first(number) {
            self.numbers.push(number);
        }
    }
}

impl KnownSets {
    #[inline]
    fn find(&self, key: Key, raw: &[u8]) -> Option<u32> {
        if raw.is_empty() {
            return Some(0);
        }
        self.sets.get(self.texts.find_long(key, raw)? as usize).copied()
    }

    #[cold]
    #[inline(never)]
    fn add(&mut self, vocabulary: &mut Vocabulary, list: QuickList) -> Option<u32> {
        let roles = numbers(&mut vocabulary.roles, list)?;
        let set = vocabulary.role_sets.number(&roles);
        let raw = std::str::from_utf8(list.raw()).ok()?;
        if self.texts.len() < REMEMBERED_SETS && self.texts.find(raw).is_none() {
            self.texts.number(raw);
            self.sets.push(set);
        }
        Some(set)
    }
}

// What few populations have is kept out of the way of what all have.

#[inline(never)]
fn provider(vocabulary: &mut Vocabulary, id: Token) -> Option<u32> {
    let provider = vocabulary.providers.number_token(id)?;
    Some(vocabulary.provider(provider))
}

#[inline(never)]
fn name_list(vocabulary: &mut Vocabulary, name: Token) -> Option<u32> {
    Some(vocabulary.name_lists.number(&[vocabulary.names.number_token(name)?]))
}

#[inline(never)]
fn group_set(vocabulary: &mut Vocabulary, list: QuickList) -> Option<u32> {
    let groups = numbers(&mut vocabulary.groups, list)?;
    Some(vocabulary.group_sets.number(&groups))
}

/// The numbers of a list's texts, sorted and without repetition; nothing where one is no UTF-8.
fn numbers(texts: &mut Texts, list: QuickList) -> Option<Vec<u32>> {
    let (mut numbers, mut is_text) = (Vec::new(), true);
    list.each(|token| match texts.number_token(token) {
        Some(number) => numbers.push(number),
        None => is_text = false,
    });
    numbers.sort_unstable();
    numbers.dedup();
    is_text.then_some(numbers)
}

pub(super) fn number_groups(groups: &mut Texts, ids: &[String], into: &mut Vec<u32>) {
    into.extend(ids.iter().map(|id| groups.number(id)));
}

#[cfg(test)]
mod tests {
    use super::Stamps;

    #[test]
    fn a_group_is_new_to_each_line_once_however_many_lines_there_are() {
        let mut stamps = Stamps { line: u32::MAX - 3, lines: Vec::new() };
        for _ in 0..9 {
            stamps.begin_line();
            let named = [2, 0, 2, 1, 0, 5, 2, 5].map(|group| stamps.is_first(group));
            assert_eq!(named, [true, true, false, true, false, true, false, false]);
        }
        // The first numbers come again, and no stamp of theirs is left.
        let mut stamps = Stamps::default();
        stamps.begin_line();
        assert!(stamps.is_first(0));
        stamps.line = u32::MAX;
        stamps.begin_line();
        assert!(stamps.is_first(0) && !stamps.is_first(0));
    }
}
