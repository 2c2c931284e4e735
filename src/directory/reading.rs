//! Reading a document's tree into the vocabulary, with every problem at its place.

use crate::finding::{Document, Finding, Place, Severity};
use crate::json::{
    Code, Limits, SyntaxError,
    pointer::Pointer,
    position::LineIndex,
    tree::{self, Node, Value},
};
use crate::rule::Rule;
use crate::shown::Shown;
use std::collections::BTreeSet;

/// What reading a document needs: the bytes to place problems in, and the problems so far.
pub(crate) struct Reading<'b> {
    lines: LineIndex<'b>,
    origin: Origin,
    document: Document,
    pointer: Pointer,
    findings: Vec<Finding>,
    /// How many findings are kept, and how many more there were.
    most: usize,
    left_out: usize,
    has_error: bool,
    /// In a line of many an unknown key is a warning, given once: the keys that were warned of. In a document of its
    /// own it refuses.
    warned: Option<&'b BTreeSet<String>>,
}

/// Problems that are told of a document; more of them say nothing new and would fill the memory.
const MOST_PROBLEMS: usize = 1_000;

/// Problems that are told of a line of many.
const MOST_PROBLEMS_OF_A_LINE: usize = 20;

/// A stream of made-up keys must not fill the memory.
const REMEMBERED_KEYS: usize = 1_000;

/// Where the bytes begin in the file: a user line is one of many.
#[derive(Clone, Copy, Default)]
pub(crate) struct Origin {
    pub(super) line: usize,
    pub(super) offset: usize,
    /// Characters before them in their first line.
    pub(super) column: usize,
}

/// An object whose keys have been checked.
pub(crate) struct Object<'t, 'b> {
    node: &'t Node<'b>,
}

impl<'t, 'b> Object<'t, 'b> {
    fn get(&self, key: &str) -> Option<&'t Node<'b>> {
        member(self.node, key)
    }

    /// The elements of the array at this key; none where it is absent or something else.
    pub(crate) fn items(&self, key: &str) -> impl ExactSizeIterator<Item = &'t Node<'b>> {
        match self.get(key).map(|node| &node.value) {
            Some(Value::Array(items)) => items.iter(),
            _ => [].iter(),
        }
    }
}

fn member<'t, 'b>(node: &'t Node<'b>, key: &str) -> Option<&'t Node<'b>> {
    let Value::Object(members) = &node.value else { return None };
    members.iter().find(|member| member.key == key).map(|member| &member.value)
}

/// The string at a key of an object, and its node.
pub(crate) fn text_member<'t, 'b>(node: &'t Node<'b>, key: &str) -> Option<(&'t str, &'t Node<'b>)> {
    let value = member(node, key)?;
    match &value.value {
        Value::String(text) => Some((text.as_ref(), value)),
        _ => None,
    }
}

/// One step of a JSON pointer.
pub(crate) enum Step {
    Key(&'static str),
    Index(usize),
}

impl From<&'static str> for Step {
    fn from(key: &'static str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl<'b> Reading<'b> {
    /// Reads a whole document; warnings come with the value.
    ///
    /// # Errors
    /// All findings, when one of them is an error.
    pub(crate) fn document<T>(
        bytes: &'b [u8],
        document: Document,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Result<(T, Vec<Finding>), Vec<Finding>> {
        Self::new(bytes, document, Limits::DOCUMENT).run(bytes, Limits::DOCUMENT, read)
    }

    /// Reads one line of a file of many; keys that were `warned` of are passed over.
    ///
    /// # Errors
    /// All findings, when one of them is an error.
    pub(crate) fn line<T>(
        bytes: &'b [u8],
        origin: Origin,
        warned: &'b BTreeSet<String>,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Result<(T, Vec<Finding>), Vec<Finding>> {
        let reading = Self::new(bytes, Document::Users, Limits::LINE);
        let reading = Self { origin, warned: Some(warned), most: MOST_PROBLEMS_OF_A_LINE, ..reading };
        reading.run(bytes, Limits::LINE, read)
    }

    fn new(bytes: &'b [u8], document: Document, limits: Limits) -> Self {
        // Nothing of a text over the limit is read, so nothing of it needs lines.
        let lines = LineIndex::new(if bytes.len() > limits.bytes { &[] } else { bytes });
        Self {
            lines,
            origin: Origin::default(),
            document,
            pointer: Pointer::default(),
            findings: Vec::new(),
            most: MOST_PROBLEMS,
            left_out: 0,
            has_error: false,
            warned: None,
        }
    }

    fn run<T>(
        mut self,
        bytes: &'b [u8],
        limits: Limits,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Result<(T, Vec<Finding>), Vec<Finding>> {
        let value = match tree::parse(bytes, limits) {
            Ok(root) => read(&mut self, &root),
            Err(error) => {
                self.syntax(bytes, error);
                None
            }
        };
        in_order(&mut self.findings);
        if self.left_out > 0 {
            let message = format!("There are {} more problems. Mend these first.", self.left_out);
            let severity = if self.has_error { Severity::Error } else { Severity::Warning };
            let more = Finding { severity, ..Finding::error(Rule::MoreProblems, message) };
            self.findings.push(Finding { document: Some(self.document), ..more });
        }
        match value {
            Some(value) if !self.has_error => Ok((value, self.findings)),
            _ => Err(self.findings),
        }
    }

    fn syntax(&mut self, bytes: &[u8], error: SyntaxError) {
        let place = self.place(error.offset);
        let finding = Finding::error(rule_of(error.code), sentence(&error.message));
        let path = (error.code == Code::DuplicateKey).then(|| Pointer::to(bytes, error.offset).to_string());
        self.has_error = true;
        self.findings.push(Finding { document: Some(self.document), path, place: Some(place), ..finding });
    }

    fn place(&self, offset: usize) -> Place {
        let position = self.lines.locate(offset);
        let before = if position.line == 1 { self.origin.column } else { 0 };
        Place {
            line: position.line as usize + self.origin.line,
            column: position.column as usize + before,
            offset: position.offset + self.origin.offset,
        }
    }

    fn report(&mut self, rule: Rule, severity: Severity, offset: usize, message: String) {
        self.has_error |= severity == Severity::Error;
        if self.findings.len() >= self.most {
            self.left_out += 1;
            return;
        }
        self.findings.push(Finding {
            rule,
            severity,
            title: rule.title(),
            message,
            document: Some(self.document),
            attribute: None,
            path: Some(self.pointer.to_string()),
            place: Some(self.place(offset)),
        });
    }

    /// An error at the value being read.
    pub(crate) fn error(&mut self, node: &Node, rule: Rule, message: impl Into<String>) {
        self.report(rule, Severity::Error, node.offset, message.into());
    }

    /// An error at a place below the value being read.
    pub(crate) fn error_at(&mut self, steps: &[Step], node: &Node, rule: Rule, message: impl Into<String>) {
        for step in steps {
            match step {
                Step::Key(key) => self.pointer.push_key(key),
                Step::Index(index) => self.pointer.push_index(*index),
            }
        }
        self.error(node, rule, message);
        for _ in steps {
            self.pointer.pop();
        }
    }

    fn wrong_type(&mut self, node: &Node, expected: &str) {
        let message = format!("Expected {expected}, found {}.", node.value.kind());
        self.error(node, Rule::WrongType, message);
    }

    /// An object whose keys are all known; unknown ones are reported, with the nearest known key.
    pub(crate) fn object<'t, 'n>(
        &mut self,
        node: &'t Node<'n>,
        keys: &'static [&'static str],
    ) -> Option<Object<'t, 'n>> {
        let Value::Object(members) = &node.value else {
            self.wrong_type(node, "an object");
            return None;
        };
        for member in members.iter().filter(|member| !keys.contains(&member.key.as_ref())) {
            self.pointer.push_key(&member.key);
            self.unknown_key(&member.key, member.key_offset, keys);
            self.pointer.pop();
        }
        Some(Object { node })
    }

    fn unknown_key(&mut self, key: &str, offset: usize, keys: &[&str]) {
        let is_told =
            |warned: &BTreeSet<String>| warned.len() >= REMEMBERED_KEYS || warned.contains(self.pointer.as_str());
        if self.warned.is_some_and(is_told) {
            return;
        }
        let nearest = nearest(key, keys.iter().copied());
        let message = format!("Unknown key \"{}\". The nearest known key is \"{nearest}\".", Shown(key));
        let severity = if self.warned.is_some() { Severity::Warning } else { Severity::Error };
        self.report(Rule::UnknownKey, severity, offset, message);
    }

    /// The value at a key that must be there.
    pub(crate) fn required<T>(
        &mut self,
        object: &Object,
        key: &'static str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<T> {
        if object.get(key).is_none() {
            self.error(object.node, Rule::MissingKey, format!("The key \"{key}\" is required here. Add it."));
        }
        self.optional(object, key, read)
    }

    /// The value at a key that may be absent.
    pub(crate) fn optional<T>(
        &mut self,
        object: &Object,
        key: &'static str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<T> {
        let node = object.get(key)?;
        self.pointer.push_key(key);
        let value = read(self, node);
        self.pointer.pop();
        value
    }

    /// All elements of an array; nothing if one of them cannot be read.
    pub(crate) fn list<T>(
        &mut self,
        node: &Node,
        mut read: impl FnMut(&mut Self, &Node) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Value::Array(items) = &node.value else {
            self.wrong_type(node, "a list");
            return None;
        };
        let mut values = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            self.pointer.push_index(at);
            values.extend(read(self, item));
            self.pointer.pop();
        }
        (values.len() == items.len()).then_some(values)
    }

    /// `null`, or a value.
    pub(crate) fn nullable<T>(
        &mut self,
        node: &Node,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Option<Option<T>> {
        if matches!(node.value, Value::Null) { Some(None) } else { read(self, node).map(Some) }
    }

    /// Any string.
    pub(crate) fn string(&mut self, node: &Node) -> Option<String> {
        let Value::String(text) = &node.value else {
            self.wrong_type(node, "a string");
            return None;
        };
        Some(text.as_ref().to_owned())
    }

    /// A string that names something.
    pub(crate) fn id(&mut self, node: &Node) -> Option<String> {
        self.string(node).filter(|id| {
            if id.is_empty() {
                self.error(node, Rule::EmptyValue, "An id cannot be empty.");
            }
            !id.is_empty()
        })
    }

    /// A string that people can see.
    pub(crate) fn name(&mut self, node: &Node) -> Option<String> {
        self.string(node).filter(|name| {
            let blank = super::trim(name).is_empty();
            if blank {
                self.error(node, Rule::EmptyValue, "A name cannot be blank.");
            }
            !blank
        })
    }

    /// `true` or `false`.
    pub(crate) fn boolean(&mut self, node: &Node) -> Option<bool> {
        let Value::Bool(value) = node.value else {
            self.wrong_type(node, "true or false");
            return None;
        };
        Some(value)
    }

    /// A whole number within bounds; `rule` names the bound.
    pub(crate) fn whole(&mut self, node: &Node, bounds: (u32, u32), rule: Rule) -> Option<u32> {
        let number = self.number(node, bounds, rule)?;
        if number.fract() != 0.0 {
            let message = format!("Expected a whole number from {} to {}.", bounds.0, bounds.1);
            self.error(node, rule, message);
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within u32 bounds")]
        Some(number as u32)
    }

    /// A number within bounds; `rule` names the bound.
    pub(crate) fn number(&mut self, node: &Node, bounds: (u32, u32), rule: Rule) -> Option<f64> {
        let Value::Number(text) = node.value else {
            self.wrong_type(node, "a number");
            return None;
        };
        let number = text.parse::<f64>().ok().filter(|n| (f64::from(bounds.0)..=f64::from(bounds.1)).contains(n));
        if number.is_none() {
            let message = format!("Expected a number from {} to {}, found {}.", bounds.0, bounds.1, Shown(text));
            self.error(node, rule, message);
        }
        number
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(&mut self, node: &Node, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.string(node)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            let message = format!("\"{}\" is not known here. Use one of {}.", Shown(&text), known.join(", "));
            self.error(node, Rule::UnknownValue, message);
        }
        found
    }
}

/// Checks across the document come after its shape; people read from the top.
fn in_order(findings: &mut [Finding]) {
    crate::order::sort_by_key(findings, |finding| finding.place.map(|place| place.offset));
}

fn rule_of(code: Code) -> Rule {
    match code {
        Code::Syntax => Rule::JsonSyntax,
        Code::Depth => Rule::JsonDepth,
        Code::Size => Rule::JsonSize,
        Code::DuplicateKey => Rule::JsonDuplicateKey,
    }
}

/// A reader's message as findings are written: with a capital letter and a full stop.
fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    rest.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), rest.as_str()))
}

/// The known word that takes the fewest typing errors to become this one.
fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> &'a str {
    // A hostile key must not cost more than a plausible one.
    let word: String = word.chars().take(64).flat_map(char::to_lowercase).collect();
    known.min_by_key(|candidate| strsim::damerau_levenshtein(&word, &candidate.to_lowercase())).unwrap_or_default()
}
