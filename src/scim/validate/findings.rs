//! Findings in two buffers: many of them cost no more than their words.

use super::name::short;
use crate::finding::{Document, Finding, Place, Severity};
use crate::json::pointer::Sink;
use crate::json::position::Position;
use crate::rule::Rule;

/// Findings in their order. Their texts stand one after the other in one text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Findings {
    pub(super) records: Vec<Record>,
    pub(super) texts: Texts,
}

/// Texts one after the other, as UTF-8.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Texts {
    pub(super) bytes: Vec<u8>,
}

impl Texts {
    pub(super) fn put_bytes(&mut self, bytes: &[u8]) {
        // A copy of unknown length is a call out of WebAssembly, which costs more than a few words.
        if bytes.len() > 64 {
            return self.bytes.extend_from_slice(bytes);
        }
        let end = self.bytes.len() + bytes.len();
        self.bytes.reserve(bytes.len() + 8);
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.bytes.extend_from_slice(word));
        // The rest as a whole word, of which what is too much is taken away again.
        self.bytes.extend_from_slice(&short(rest).to_le_bytes());
        self.bytes.truncate(end);
    }
}

impl Sink for Texts {
    fn put(&mut self, text: &str) {
        self.put_bytes(text.as_bytes());
    }
}

/// How many numbers [`Findings::write_words`] writes of each.
pub const WORDS: usize = 9;

/// One finding without its texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Record {
    pub(super) rule: Rule,
    pub(super) severity: Severity,
    pub(super) document: Option<Document>,
    /// Where its texts begin, in bytes: message, pointer, attribute.
    pub(super) from: usize,
    pub(super) message: usize,
    /// The lengths of the others; none where there is no such text.
    pub(super) path: Option<usize>,
    pub(super) attribute: Option<usize>,
    pub(super) place: Option<Place>,
}

impl Findings {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Each on its own.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Finding> {
        self.records.iter().map(|record| self.whole(record)).collect()
    }

    /// Each of those that are asked for on its own.
    pub(super) fn only(&self, is_wanted: impl Fn(Rule, Severity) -> bool) -> Vec<Finding> {
        let wanted = self.records.iter().filter(|record| is_wanted(record.rule, record.severity));
        wanted.map(|record| self.whole(record)).collect()
    }

    /// The texts of all, one after the other.
    #[must_use]
    pub fn texts(&self) -> &[u8] {
        &self.texts.bytes
    }

    fn text(&self, from: usize, length: usize) -> &str {
        let bytes = self.texts.bytes.get(from..from + length).unwrap_or_default();
        str::from_utf8(bytes).unwrap_or_default()
    }

    /// Writes each as [`WORDS`] numbers: its rule, its severity and document, where its texts begin, their lengths in
    /// UTF-16 units (message; pointer and attribute plus one, 0 for none), line, column, offset.
    pub fn write_words(&self, words: &mut Vec<u32>) {
        let is_ascii = self.texts.bytes.iter().fold(0, |all, byte| all | byte).is_ascii();
        let units = |from: usize, length: usize| match is_ascii {
            true => length,
            false => self.text(from, length).encode_utf16().count(),
        };
        // Nearly always they stand in their order.
        let (mut counted, mut before) = (0, 0);
        words.reserve(self.records.len() * WORDS);
        for record in &self.records {
            if record.from < counted {
                (counted, before) = (0, 0);
            }
            before += units(counted, record.from - counted);
            counted = record.from;
            let path_at = record.from + record.message;
            let attribute_at = path_at + record.path.unwrap_or(0);
            let document = record.document.map_or(0, |document| document as usize + 1);
            let place = record.place.map_or([0; 3], |place| [place.line, place.column, place.offset]);
            let numbers = [
                record.rule as usize,
                record.severity as usize | document << 8,
                before,
                units(record.from, record.message),
                record.path.map_or(0, |length| units(path_at, length) + 1),
                record.attribute.map_or(0, |length| units(attribute_at, length) + 1),
            ];
            let numbers = numbers.into_iter().chain(place);
            words.extend(numbers.map(|number| u32::try_from(number).unwrap_or(u32::MAX)));
        }
    }

    fn whole(&self, record: &Record) -> Finding {
        let (pointer_at, path) = (record.from + record.message, record.path.unwrap_or(0));
        Finding {
            rule: record.rule,
            severity: record.severity,
            title: record.rule.title(),
            message: self.text(record.from, record.message).to_owned(),
            document: record.document,
            path: record.path.map(|length| self.text(pointer_at, length).to_owned()),
            attribute: record.attribute.map(|length| self.text(pointer_at + path, length).into()),
            place: record.place,
        }
    }

    /// Counts the lines and columns of those that have only an offset, which are in order.
    pub(super) fn count_places(&mut self, bytes: &[u8]) {
        let mut last = Position::START;
        let places = self.records.iter_mut().filter_map(|record| record.place.as_mut());
        for place in places.filter(|place| place.line == 0) {
            last = last.after(bytes.get(last.offset..place.offset).unwrap_or_default());
            (place.line, place.column) = (last.line as usize, last.column as usize);
        }
    }

    /// Adds one that was made elsewhere.
    pub(super) fn push(&mut self, finding: &Finding) {
        let from = self.texts.bytes.len();
        self.texts.put(&finding.message);
        let mut text = |text: &str| {
            self.texts.put(text);
            text.len()
        };
        let path = finding.path.as_deref().map(&mut text);
        let attribute = finding.attribute.as_deref().map(&mut text);
        let &Finding { rule, severity, document, place, .. } = finding;
        let message = finding.message.len();
        self.records.push(Record { rule, severity, document, from, message, path, attribute, place });
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        let mut packed = Self::default();
        findings.iter().for_each(|finding| packed.push(finding));
        packed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let place = Some(Place { line: 2, column: 3, offset: 40 });
        let findings = vec![
            Finding::error(Rule::InvalidValue, "a").at(Document::Resource, "/é").placed(place),
            Finding { attribute: Some("name".into()), ..Finding::info(Rule::Su14, "").at(Document::Patch, "") },
            Finding { attribute: Some("".into()), ..Finding::warning(Rule::Su2, "ö") },
        ];
        assert_eq!(Findings::from(findings.clone()).to_vec(), findings);
        assert!(Findings::default().is_empty());
    }

    #[test]
    fn words_count_units_of_utf_16() {
        let place = Some(Place { line: 2, column: 3, offset: 40 });
        let first = Finding::error(Rule::JsonSyntax, "😀").at(Document::Resource, "/é").placed(place);
        let second = Finding { attribute: Some("äö".into()), ..Finding::warning(Rule::JsonDepth, "abc") };
        let mut findings = Findings::from(vec![first, second]);
        let expected = [[0, 4 << 8, 0, 2, 3, 0, 2, 3, 40], [1, 1, 4, 3, 0, 3, 0, 0, 0]];
        let words = |findings: &Findings| {
            let mut words = Vec::new();
            findings.write_words(&mut words);
            words
        };
        assert_eq!(words(&findings), expected.concat());
        findings.records.reverse();
        let [first, second] = expected;
        assert_eq!(words(&findings), [second, first].concat());
    }
}
