//! Reads filters, without recursion: what is open waits in a list.

use super::super::path::{AttributePath, LONGEST, starts_with_urn};
use super::{Comparison, Expression, Filter, FilterError, Literal, Operator, Step, Term, Tolerated};
use crate::json::{Event, Limits, Reader};

/// How many parentheses may be open at once.
const DEEPEST: usize = 64;

/// Reads a filter (RFC 7644, section 3.4.2.2).
///
/// # Errors
/// What is wrong and where, as `invalidFilter`.
pub fn parse(text: &str) -> Result<Filter, FilterError> {
    let mut cursor = Cursor::new(text)?;
    let expression = cursor.expression(Cursor::term)?;
    cursor.space();
    cursor.end("`and`, `or` or the end is expected here.")?;
    Ok(Filter { expression, tolerated: cursor.tolerated })
}

/// A place in a text that is being read.
pub(in super::super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    tolerated: Vec<Tolerated>,
}

/// What waits for its right side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Or,
    And,
    /// `(`, at this byte.
    Group(usize),
    /// `not (`, at this byte.
    Negation(usize),
}

impl<'t> Cursor<'t> {
    pub(in super::super) fn new(text: &'t str) -> Result<Self, FilterError> {
        if text.len() > LONGEST {
            return Err(FilterError::new(
                LONGEST,
                format!("This is longer than {LONGEST} bytes. Ask for less at once."),
            ));
        }
        Ok(Self { text, at: 0, tolerated: Vec::new() })
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    }

    fn eat(&mut self, token: char) -> bool {
        let is_there = self.rest().starts_with(token);
        if is_there {
            self.at += token.len_utf8();
        }
        is_there
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T, FilterError> {
        Err(FilterError::new(self.at, message))
    }

    /// Refuses anything that is left.
    pub(in super::super) fn end(&self, message: &str) -> Result<(), FilterError> {
        if self.rest().is_empty() { Ok(()) } else { self.error(message) }
    }

    /// The run of characters that names, words and operators are made of.
    fn word(&mut self) -> &'t str {
        let rest = self.rest();
        let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | ':' | '$' | '/');
        let word = rest.get(..rest.find(|char| !is_part(char)).unwrap_or(rest.len())).unwrap_or_default();
        self.at += word.len();
        word
    }

    /// An attribute's name.
    pub(in super::super) fn attribute(&mut self) -> Result<AttributePath, FilterError> {
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            return self.error("An attribute's name is expected here.");
        }
        if word.contains([':', '/']) && !starts_with_urn(word) {
            return Err(FilterError::new(start, "An attribute's name holds a colon only after a URN."));
        }
        AttributePath::read(word).map_err(|(offset, message)| FilterError::new(start + offset, message))
    }

    /// `[...]`, if it begins here.
    pub(in super::super) fn value_filter(&mut self) -> Result<Option<Expression>, FilterError> {
        if !self.eat('[') {
            return Ok(None);
        }
        let filter = self.expression(Self::comparison)?;
        self.space();
        if self.eat(']') { Ok(Some(filter)) } else { self.error("`and`, `or` or `]` is expected here.") }
    }

    /// `.name`, if it begins here.
    pub(in super::super) fn sub_attribute(&mut self) -> Result<Option<String>, FilterError> {
        if !self.eat('.') {
            return Ok(None);
        }
        let start = self.at;
        let path = self.attribute()?;
        if path.urn().is_some() || path.sub().is_some() {
            return Err(FilterError::new(start, "A sub-attribute is a name without a URN and without a dot."));
        }
        Ok(Some(path.as_str().to_owned()))
    }

    /// Terms joined by `and` and `or`, up to what is neither. `and` binds tighter (RFC 7644, section 3.4.2.2).
    fn expression<T>(
        &mut self,
        mut term: impl FnMut(&mut Self) -> Result<T, FilterError>,
    ) -> Result<Expression<T>, FilterError> {
        let mut steps = Vec::new();
        let mut waiting = Vec::new();
        loop {
            self.open(&mut waiting)?;
            steps.push(Step::Term(term(self)?));
            self.close(&mut waiting, &mut steps)?;
            let start = self.at;
            self.space();
            let before = self.at;
            let joined = match self.word() {
                word if word.eq_ignore_ascii_case("and") => Waiting::And,
                word if word.eq_ignore_ascii_case("or") => Waiting::Or,
                _ => {
                    self.at = before;
                    break;
                }
            };
            let is_apart = start < before || self.text.get(..start).is_some_and(|text| text.ends_with([')', ']']));
            if !is_apart {
                return Err(FilterError::new(before, "A space is expected here."));
            }
            reduce(&mut waiting, &mut steps, joined);
            waiting.push(joined);
        }
        reduce(&mut waiting, &mut steps, Waiting::Or);
        match waiting.last() {
            Some(Waiting::Group(open) | Waiting::Negation(open)) => {
                let message = if self.rest().is_empty() {
                    "This parenthesis is never closed."
                } else {
                    "`and`, `or` or `)` is expected here."
                };
                Err(FilterError::new(if self.rest().is_empty() { *open } else { self.at }, message))
            }
            _ => Ok(Expression { steps }),
        }
    }

    /// Takes the `(` and `not (` before a term.
    fn open(&mut self, waiting: &mut Vec<Waiting>) -> Result<(), FilterError> {
        loop {
            self.space();
            let start = self.at;
            if self.word().eq_ignore_ascii_case("not") && {
                self.space();
                self.eat('(')
            } {
                waiting.push(Waiting::Negation(self.at - 1));
            } else {
                self.at = start;
                if !self.eat('(') {
                    return Ok(());
                }
                waiting.push(Waiting::Group(start));
            }
            let open = waiting.iter().filter(|waiting| matches!(waiting, Waiting::Group(_) | Waiting::Negation(_)));
            if open.count() > DEEPEST {
                return Err(FilterError::new(start, format!("More than {DEEPEST} parentheses are open here.")));
            }
        }
    }

    /// Takes the `)` behind a term.
    fn close<T>(&mut self, waiting: &mut Vec<Waiting>, steps: &mut Vec<Step<T>>) -> Result<(), FilterError> {
        loop {
            let start = self.at;
            self.space();
            if !self.rest().starts_with(')') {
                self.at = start;
                return Ok(());
            }
            reduce(waiting, steps, Waiting::Or);
            match waiting.pop() {
                Some(Waiting::Group(_)) => {}
                Some(Waiting::Negation(_)) => steps.push(Step::Not),
                _ => return self.error("This parenthesis closes nothing."),
            }
            self.at += 1;
        }
    }

    fn term(&mut self) -> Result<Term, FilterError> {
        let attribute = self.attribute()?;
        let start = self.at;
        let Some(filter) = self.value_filter()? else {
            return Ok(Term::Comparison(self.compared(attribute)?));
        };
        if attribute.sub().is_some() {
            return Err(FilterError::new(start, "A filter stands behind an attribute, not behind a sub-attribute."));
        }
        let dot = self.at;
        let also = match self.sub_attribute()? {
            None => None,
            Some(sub) => {
                self.tolerated.push(Tolerated::SubAttribute(dot));
                let sub = AttributePath::read(&sub).map_err(|(at, message)| FilterError::new(dot + 1 + at, message))?;
                Some(self.compared(sub)?)
            }
        };
        Ok(Term::Values { attribute, filter, also })
    }

    fn comparison(&mut self) -> Result<Comparison, FilterError> {
        let attribute = self.attribute()?;
        if self.rest().starts_with('[') {
            return self.error("A filter cannot stand within another filter's brackets.");
        }
        self.compared(attribute)
    }

    /// The operator and the value behind an attribute.
    fn compared(&mut self, attribute: AttributePath) -> Result<Comparison, FilterError> {
        let end = self.at;
        self.space();
        let start = self.at;
        let word = self.word();
        let Some(operator) = Operator::of(word).filter(|_| start > end) else {
            let words: Vec<_> = Operator::ALL.iter().map(|(word, _)| format!("`{word}`")).collect();
            return Err(FilterError::new(start, format!("An operator is expected here, one of {}.", words.join(", "))));
        };
        let value = if operator == Operator::Present { Literal::Null } else { self.literal()? };
        Ok(Comparison { attribute, operator, value })
    }

    fn literal(&mut self) -> Result<Literal, FilterError> {
        let end = self.at;
        self.space();
        let start = self.at;
        if self.rest().starts_with('"') {
            if start == end {
                self.tolerated.push(Tolerated::NoSpace(start));
            }
            return self.quoted();
        }
        let rest = self.rest();
        let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '+' | '.');
        let word = rest.get(..rest.find(|char| !is_part(char)).unwrap_or(rest.len())).unwrap_or_default();
        let literal = match word {
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            "null" => Some(Literal::Null),
            _ => number(word).map(Literal::Number),
        };
        self.at += word.len();
        literal.filter(|_| start > end).ok_or_else(|| {
            FilterError::new(
                start,
                "A value is expected here: text in double quotes, a number, `true`, `false` or `null`.",
            )
        })
    }

    /// Text in double quotes, with JSON's escapes (RFC 8259, section 7).
    fn quoted(&mut self) -> Result<Literal, FilterError> {
        let start = self.at;
        let Some(length) = quoted_length(self.rest()) else {
            return Err(FilterError::new(start, "This text is never closed. It ends with a double quote."));
        };
        self.at += length;
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if let Some(text) = unquote(raw) {
            return Ok(Literal::Text(text));
        }
        // `"domain\user"`: what comes from a directory is pasted without its escapes.
        let backslash = stray_backslash(raw).map(|at| (at, unquote(&doubled(raw))));
        if let Some((at, Some(text))) = backslash {
            self.tolerated.push(Tolerated::Backslash(start + at));
            return Ok(Literal::Text(text));
        }
        Err(FilterError::new(
            start,
            "This text holds an escape that JSON does not have. A backslash is written `\\\\`.",
        ))
    }
}

/// Closes what binds at least as tightly as what comes.
fn reduce<T>(waiting: &mut Vec<Waiting>, steps: &mut Vec<Step<T>>, next: Waiting) {
    while let Some(Waiting::And | Waiting::Or) = waiting.last() {
        if next == Waiting::And && waiting.last() == Some(&Waiting::Or) {
            return;
        }
        steps.push(if waiting.pop() == Some(Waiting::And) { Step::And } else { Step::Or });
    }
}

/// The bytes of a text up to its closing quote, both quotes included.
fn quoted_length(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    });
    end.map(|at| at + 2)
}

fn single_event<T>(text: &str, take: impl FnOnce(Event<'_>) -> Option<T>) -> Option<T> {
    let mut reader = Reader::new(text.as_bytes(), Limits { bytes: LONGEST * 2, depth: 1 });
    let event = reader.next().ok()??;
    let taken = take(event.value)?;
    reader.next().ok()?.is_none().then_some(taken)
}

fn unquote(raw: &str) -> Option<String> {
    single_event(raw, |event| match event {
        Event::String(text) => Some(text.decode().into_owned()),
        _ => None,
    })
}

fn number(word: &str) -> Option<String> {
    single_event(word, |event| match event {
        Event::Number(number) => Some(number.to_owned()),
        _ => None,
    })
}

/// Where a backslash stands before a `u` that no hexadecimal digit follows.
fn stray_backslash(raw: &str) -> Option<usize> {
    raw.match_indices("\\u").map(|(at, _)| at).find(|at| is_stray(raw, *at))
}

fn is_stray(raw: &str, at: usize) -> bool {
    let is_digit = raw.as_bytes().get(at + 2).is_some_and(u8::is_ascii_hexdigit);
    let is_escaped = raw.get(..at).is_some_and(|before| before.len() % 2 != before.trim_end_matches('\\').len() % 2);
    !is_digit && !is_escaped
}

/// The same with every stray backslash written twice.
fn doubled(raw: &str) -> String {
    let mut doubled = String::with_capacity(raw.len() + 1);
    for (at, char) in raw.char_indices() {
        if char == '\\' && raw.get(at..).is_some_and(|rest| rest.starts_with("\\u")) && is_stray(raw, at) {
            doubled.push('\\');
        }
        doubled.push(char);
    }
    doubled
}
