//! How documents were written. One client writes its documents alike: the same names in the same order, the same white
//! space, and where it does something that there is a finding about, it does so in each. Where one more is written like one
//! of them, only its values are looked at.
//!
//! A layout is what stands between the values that may differ, and what each of these may be: such that nothing is to be
//! told of them, and nothing of what is told depends on them. So of each document of a layout the same is told, where it
//! stands there.

use super::check::{PLACE, Person, USER_NAME, is_reference};
use super::findings::{Findings, Record};
use super::frame::Span;
use super::table::{Check, DOCUMENT, Definition, FREE, Id, Kind, Tables, UNKNOWN};
use crate::finding::Place;
use crate::json::{Event, Limits, Reader, Spanned, scan};
use crate::scim::country;
use crate::scim::patch::Options;
use crate::scim::user::is_email;

/// The layouts of documents that one validator has seen, by the same options.
#[derive(Clone, Debug, Default)]
pub struct Layouts {
    /// The layouts from their beginnings: what several have in common stands there once.
    parts: Vec<Part>,
    /// What stands before the values, one after the other.
    texts: Vec<u8>,
    /// What is told of documents, by layout.
    told: Vec<Told>,
    /// Bytes of what is told.
    told_bytes: usize,
    /// How many documents were written in no layout.
    others: usize,
    /// Since the last judgement: how many were, how many were not, and from how many of these nothing could be learned.
    held: usize,
    not_held: usize,
    refused: usize,
    /// Of the document that is looked at where the parts begin, and where another way may be gone.
    starts: Vec<usize>,
    turns: Vec<Turn>,
}

/// Where a part was found that another could have stood for.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at: usize,
    /// The other.
    index: usize,
    user_name: Option<Span>,
    /// How many parts came before.
    parts: usize,
}

/// What is told of each document of a layout.
#[derive(Clone, Debug)]
struct Told {
    findings: Findings,
    /// Where each finding is: behind the beginning of which part, and how far.
    places: Vec<(usize, usize)>,
}

/// More is not learned: others are read as if there were no layouts.
const MOST_PARTS: usize = 4096;
const MOST_TEXTS: usize = 256 * 1024;
/// In how many ways layouts go on from the same beginning.
const MOST_BRANCHES: usize = 8;
/// How often a document is looked at again from where layouts part: its length counts once for each.
const MOST_BACK: usize = 16;
/// Of a document there are seldom more findings.
const MOST_FINDINGS: usize = 64;
/// Larger documents are seldom written alike.
const LONGEST: usize = 16 * 1024;
/// So many documents show how a client writes; of those that follow one in so many is learned from, since that takes
/// longer than reading.
const FIRST: usize = 256;
const ONE_IN: usize = 64;
/// After so many documents from which nothing could be learned it is judged: all is forgotten, unless most others were held.
const MOST_REFUSED: usize = 64;

/// What stands before a value, the value, and what follows.
#[derive(Clone, Copy, Debug)]
struct Part {
    /// Where the text before the value is, among the texts.
    from: usize,
    to: usize,
    value: Value,
    /// The part that follows, and another that may stand here instead; [`NONE`] where there is none. Of an end, what is
    /// told.
    next: usize,
    other: usize,
}

const NONE: usize = usize::MAX;

/// What a value may be, so that nothing is to be told of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Value {
    /// A text up to this length, quotes included.
    Text(usize),
    /// A text that is not blank.
    Filled,
    /// `true` or `false`.
    Boolean,
    /// SU-2: an e-mail address.
    UserName,
    /// SU-3: the same as the userName. Whichever stands first is remembered.
    Email,
    /// AT-4: a code of ISO 3166-1.
    Country,
    /// RFC 7643, section 2.3.7: a URI, or a part of one.
    Reference,
    /// None: the document ends.
    End,
}

/// A text of a document, where it begins, and the value behind it.
struct Step<'a> {
    from: usize,
    literal: &'a [u8],
    value: Value,
}

/// A document that was read, and what was found.
pub(super) struct Lesson<'l> {
    /// UTF-8, and JSON.
    pub(super) text: &'l [u8],
    pub(super) findings: &'l Findings,
    pub(super) person: &'l Person,
    pub(super) options: &'l Options<'l>,
    pub(super) tables: &'l Tables,
}

impl Layouts {
    /// What is told of a document, where it is written in a layout that was learned. It is UTF-8.
    pub(super) fn told(&mut self, text: &[u8]) -> Option<Findings> {
        let (mut at, mut index, mut user_name) = (0, 0, None);
        self.starts.clear();
        self.turns.clear();
        let mut back = 0;
        loop {
            let Some(part) = self.parts.get(index) else {
                // Back to where another way may be gone, but not again and again.
                let turn = self.turns.pop().filter(|_| back < MOST_BACK)?;
                back += 1;
                (at, index, user_name) = (turn.at, turn.index, turn.user_name);
                self.starts.truncate(turn.parts);
                continue;
            };
            let literal = self.texts.get(part.from..part.to).unwrap_or_default();
            let rest = text.get(at..).unwrap_or_default();
            let from = at + literal.len();
            let before = user_name;
            let end = if begins_with(rest, literal) { part.value.end(text, from, &mut user_name) } else { None };
            let Some(end) = end else {
                (index, user_name) = (part.other, before);
                continue;
            };
            if part.other != NONE {
                self.turns.push(Turn { at, index: part.other, user_name: before, parts: self.starts.len() });
            }
            self.starts.push(at);
            if part.value == Value::End {
                self.held = self.held.saturating_add(1);
                let told = self.told.get(part.next)?;
                return Some(if told.places.is_empty() { Findings::default() } else { told.of(text, &self.starts) });
            }
            (at, index) = (end, part.next);
        }
    }

    /// Learns the layout of a document, and what was told of it.
    #[cold]
    pub(super) fn learn(&mut self, lesson: &Lesson) {
        self.others = self.others.saturating_add(1);
        self.not_held = self.not_held.saturating_add(1);
        let is_turn = self.others <= FIRST || self.others.is_multiple_of(ONE_IN);
        if !is_turn || lesson.text.len() > LONGEST || lesson.findings.len() > MOST_FINDINGS {
            return;
        }
        if self.refused >= MOST_REFUSED {
            let is_good = self.held / 4 >= self.not_held;
            if !is_good {
                *self = Self { others: self.others, ..Self::default() };
            }
            (self.held, self.not_held, self.refused) = (0, 0, 0);
        }
        if self.add(lesson).is_none() {
            self.refused += 1;
        }
    }

    /// Nothing where there is no room, or the document's layout does not say enough.
    fn add(&mut self, lesson: &Lesson) -> Option<()> {
        let told_bytes = self.told_bytes + lesson.findings.texts().len();
        if self.parts.len() >= MOST_PARTS || self.texts.len() >= MOST_TEXTS || told_bytes > MOST_TEXTS {
            return None;
        }
        let steps = steps(lesson)?;
        let told = Told::about(lesson.findings, &steps)?;
        let mut steps = steps.into_iter();
        // Along what is known already, up to where it differs.
        let (mut index, mut before) = (if self.parts.is_empty() { NONE } else { 0 }, None);
        let mut branches = 0;
        let mut step = steps.next();
        while let (Some(Step { literal, value, .. }), Some(part)) = (&step, self.parts.get(index)) {
            before = Some(index);
            if part.value == *value && self.texts.get(part.from..part.to) == Some(*literal) {
                (index, branches) = (part.next, 0);
                step = steps.next();
            } else {
                (index, branches) = (part.other, branches + 1);
            }
        }
        if branches >= MOST_BRANCHES {
            return None;
        }
        let mut is_branch = branches > 0;
        for Step { literal, value, .. } in step.into_iter().chain(steps) {
            let (from, added) = (self.texts.len(), self.parts.len());
            self.texts.extend_from_slice(literal);
            let next = if value == Value::End { self.told.len() } else { NONE };
            self.parts.push(Part { from, to: self.texts.len(), value, next, other: NONE });
            if let Some(before) = before.and_then(|before| self.parts.get_mut(before)) {
                *if is_branch { &mut before.other } else { &mut before.next } = added;
            }
            (before, is_branch) = (Some(added), false);
        }
        self.told.push(told);
        self.told_bytes = told_bytes;
        Some(())
    }
}

impl Told {
    /// Nothing where a finding is nowhere.
    fn about(findings: &Findings, steps: &[Step]) -> Option<Self> {
        let place = |record: &Record| {
            let offset = record.place?.offset;
            let part = steps.iter().rposition(|step| step.from <= offset)?;
            Some((part, offset - steps.get(part)?.from))
        };
        let places = findings.records.iter().map(place).collect::<Option<_>>()?;
        Some(Self { findings: findings.clone(), places })
    }

    /// The same of another document, whose parts begin there.
    fn of(&self, text: &[u8], starts: &[usize]) -> Findings {
        let mut findings = self.findings.clone();
        for (record, (part, behind)) in findings.records.iter_mut().zip(&self.places) {
            let offset = starts.get(*part).map_or(0, |start| start + behind);
            record.place = Some(Place { line: 0, column: 0, offset });
        }
        findings.count_places(text);
        findings
    }
}

impl Value {
    /// Where such a value ends that begins at `from`; nothing where it is another.
    ///
    /// Part of the loop over the parts, where a call would cost more than what it does.
    #[inline(always)]
    fn end(self, text: &[u8], from: usize, user_name: &mut Option<Span>) -> Option<usize> {
        // A text's quotes belong to what is around it.
        let bytes = |to| text.get(from..to).unwrap_or_default();
        match self {
            Self::Text(longest) => {
                let mut to = scan::plain(text, from);
                if text.get(to) == Some(&b'\\') {
                    to = scan::string(text, from.checked_sub(1)?).ok()?.0.checked_sub(1)?;
                }
                (to + 2 - from <= longest).then_some(to)
            }
            Self::Filled => {
                let is_filled = text.get(from).is_some_and(|byte| byte.is_ascii_graphic() && *byte != b'"');
                is_filled.then(|| scan::plain(text, from))
            }
            Self::Boolean => [&b"true"[..], b"false"].into_iter().find_map(|word| {
                let to = from + word.len();
                (bytes(to) == word).then_some(to)
            }),
            Self::UserName => {
                let to = same(text, from, user_name)?;
                let is_short = to - from <= USER_NAME;
                (is_short && is_email(str::from_utf8(bytes(to)).ok()?)).then_some(to)
            }
            Self::Email => same(text, from, user_name),
            Self::Country => {
                let to = from + 2;
                country::code(str::from_utf8(bytes(to)).ok()?).map(|_| to)
            }
            Self::Reference => {
                let to = scan::plain(text, from);
                is_reference(bytes(to)).then_some(to)
            }
            Self::End => (from == text.len()).then_some(from),
        }
    }

    /// What a text may be of which this is known; nothing where it must be the same text.
    fn of(definition: &Definition, text: &[u8], span: Span, person: &Person) -> Option<Self> {
        let raw = inside(text, span);
        let is_one = !definition.is_multi_valued && definition.bit != 0;
        let value = match (definition.kind, definition.check) {
            _ if definition.longest() > 0 => Self::Text(definition.longest()),
            _ if !is_one => return None,
            (Kind::String, Check::UserName) if person.user_name == Some(span) => Self::UserName,
            (Kind::String, Check::Nothing) => Self::Filled,
            _ if definition.is_required => return None,
            // Only one counts, and which one is said by what stands around them.
            (Kind::String, Check::Email) if person.address_of_mail() != Some(span) => Self::Text(usize::MAX),
            (Kind::String, Check::Email) if raw == inside(text, person.user_name?) => Self::Email,
            (Kind::String, Check::Locality | Check::Region) => Self::Text(PLACE + 2),
            (Kind::String, Check::Country) => Self::Country,
            (Kind::Reference, Check::Nothing) => Self::Reference,
            _ => return None,
        };
        // Of the value that is there something may be to be told.
        (value.end(text, span.from + 1, &mut None) == Some(span.to - 1)).then_some(value)
    }
}

/// Where a text ends that is the same as the first of its kind; that is remembered.
fn same(text: &[u8], from: usize, first: &mut Option<Span>) -> Option<usize> {
    let Some(first) = *first else {
        let to = scan::plain(text, from);
        *first = Some(Span { from, to });
        return Some(to);
    };
    let first = text.get(first.from..first.to)?;
    begins_with(text.get(from..)?, first).then_some(from + first.len())
}

/// What stands between a text's quotes.
fn inside(text: &[u8], span: Span) -> &[u8] {
    text.get(span.from + 1..span.to.saturating_sub(1)).unwrap_or_default()
}

/// A document in its steps. Nothing where a value depends on others otherwise than a layout can say, or is a secret.
fn steps<'a>(lesson: &Lesson<'a>) -> Option<Vec<Step<'a>>> {
    let &Lesson { text, options, tables, person, .. } = lesson;
    if may_hold_secret(text, tables) {
        return None;
    }
    let mut reader = Reader::new(text, Limits::DOCUMENT);
    let mut steps = Vec::new();
    // Where the schemas know the organization's name too, they say what it is.
    let organization = options.organization_attribute.filter(|name| !tables.knows(name));
    // Of each open object its shape, and of each open array what its items are.
    let mut open: Vec<(Id, Id)> = Vec::new();
    let (mut id, mut is_organization, mut done) = (DOCUMENT, false, 0);
    // Whether the address that counts is the userName or nothing, whatever the userName is.
    let mut is_settled = person.address_of_mail().is_none();
    while let Ok(Some(Spanned { value, offset, end })) = reader.next() {
        let definition = tables.definition(id);
        let span = Span { from: offset, to: end };
        match value {
            Event::Key(name) => {
                let (shape, _) = *open.last()?;
                let name = name.decode();
                id = tables.find(shape, name.as_bytes());
                is_organization = id == UNKNOWN
                    && shape != FREE
                    && organization.is_some()
                    && options.is_organization_name(name.rsplit(':').next().unwrap_or_default());
                if is_secret(&name, tables) {
                    return None;
                }
                continue;
            }
            Event::ObjectStart => {
                let complex = definition.filter(|found| matches!(found.kind, Kind::Complex | Kind::Extension));
                open.push((complex.map_or(FREE, |found| found.child), UNKNOWN));
                continue;
            }
            Event::ArrayStart => {
                open.push((FREE, id));
                is_organization = false;
                continue;
            }
            Event::ObjectEnd | Event::ArrayEnd => {
                open.pop();
            }
            Event::String(_) => {
                let value = match definition {
                    Some(definition) => Value::of(definition, text, span, person),
                    None => is_organization.then_some(Value::Text(usize::MAX)),
                };
                if person.address_of_mail() == Some(span) {
                    is_settled = value == Some(Value::Email) || inside(text, span).is_empty();
                }
                if let Some(value) = value {
                    steps.push(Step { from: done, literal: text.get(done..=offset)?, value });
                    done = end - 1;
                }
            }
            Event::Bool(_) => {
                let is_free = |found: &Definition| found.kind == Kind::Boolean && found.check == Check::Nothing;
                if definition.is_some_and(is_free) {
                    steps.push(Step { from: done, literal: text.get(done..offset)?, value: Value::Boolean });
                    done = end;
                }
            }
            Event::Number(_) | Event::Null => {}
        }
        id = open.last().map_or(UNKNOWN, |(_, items)| *items);
        is_organization = false;
    }
    steps.push(Step { from: done, literal: text.get(done..)?, value: Value::End });
    let has = |value| steps.iter().any(|step| step.value == value);
    let is_sound = if has(Value::UserName) { is_settled } else { !has(Value::Email) };
    is_sound.then_some(steps)
}

/// Whether a secret may stand somewhere in a document, under whatever name.
fn may_hold_secret(text: &[u8], tables: &Tables) -> bool {
    str::from_utf8(text).is_ok_and(|text| is_secret(text, tables))
}

/// Whether the name of an attribute that is never told again stands in a text.
fn is_secret(text: &str, tables: &Tables) -> bool {
    let text = text.to_ascii_lowercase();
    let is_in = |name: &str| text.contains(&name.to_ascii_lowercase());
    is_in("password") || tables.secrets().any(is_in)
}

/// Whether a text begins with another: in words, since a call costs more.
#[inline]
fn begins_with(text: &[u8], literal: &[u8]) -> bool {
    let Some(text) = text.get(..literal.len()) else { return false };
    let (words, rest) = literal.as_chunks::<8>();
    let (found, found_rest) = text.as_chunks::<8>();
    let is_equal = |(word, found): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*word) == u64::from_le_bytes(*found);
    if !words.iter().zip(found).all(is_equal) {
        return false;
    }
    match (literal.last_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(last), Some(found)) => is_equal((last, found)),
        _ => rest.iter().zip(found_rest).all(|(byte, found)| byte == found),
    }
}

#[cfg(test)]
mod tests;
