//! Users out of one JSON list that is cut anywhere.

use super::lines::{LONGEST_LINE, Line, LinePlace, TakeLines};
use crate::finding::{Document, Finding, Place};
use crate::json::end_of_plain;
use crate::rule::Rule;

/// Cuts a list into its elements. What an element is worth is seen by whoever reads it.
#[derive(Clone, Default)]
pub(super) struct Elements {
    state: State,
    /// What has come of the element being read.
    held: Vec<u8>,
    is_too_long: bool,
    began: LinePlace,
    /// Where reading is.
    now: LinePlace,
    /// What is wrong with the list itself; nothing after it is read.
    problem: Option<Finding>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Before the list.
    #[default]
    Outside,
    /// Before the first element.
    First,
    /// After a comma.
    Next,
    /// In an element.
    Element { depth: usize, is_in_string: bool, is_escaped: bool },
    /// After an element.
    After,
    /// After the list.
    Over,
    /// After a problem of the list.
    Lost,
}

const ELEMENT: State = State::Element { depth: 0, is_in_string: false, is_escaped: false };

impl Elements {
    /// Takes a chunk and gives the elements that it completes.
    pub(super) fn push(&mut self, chunk: &[u8], taker: &mut impl TakeLines) {
        let mut rest = chunk;
        while !rest.is_empty() {
            let length = match self.state {
                State::Element { .. } => self.element(rest, taker),
                _ => self.between(rest),
            };
            let Some((read, after)) = rest.split_at_checked(length) else { return };
            self.pass(read);
            rest = after;
        }
    }

    /// Gives the last element, if it has no end, and notices a list that has none.
    pub(super) fn end(&mut self, taker: &mut impl TakeLines) {
        if let State::Element { .. } = self.state {
            self.give(taker);
        } else if !matches!(self.state, State::Over | State::Lost) {
            self.wrong("The list of users has no end: \"]\" is missing.");
        }
    }

    /// What is wrong with the list itself, once.
    pub(super) fn take_problem(&mut self) -> Option<Finding> {
        self.problem.take()
    }

    /// Lines that have been read, the last one too if something is in it.
    pub(super) fn lines(&self) -> usize {
        self.now.lines_before + usize::from(self.now.column > 0)
    }

    pub(super) fn bytes(&self) -> usize {
        self.now.offset
    }

    /// Reads blanks up to one mark between elements, or up to where an element begins.
    fn between(&mut self, rest: &[u8]) -> usize {
        let Some(at) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) else { return rest.len() };
        if at > 0 {
            return at;
        }
        self.state = match (self.state, rest.first()) {
            (State::Outside, Some(b'[')) => State::First,
            (State::First | State::After, Some(b']')) => State::Over,
            (State::After, Some(b',')) => State::Next,
            (State::First | State::Next, Some(byte)) if !matches!(byte, b',' | b']' | b'}' | b':') => {
                self.began = self.now;
                self.state = ELEMENT;
                return 0;
            }
            (State::Lost, _) => return rest.len(),
            (State::Over, _) => return self.wrong("Nothing may follow the list of users. Remove it."),
            (State::After, _) => return self.wrong("Expected \",\" or \"]\" after a user of the list."),
            _ => return self.wrong("Expected a user of the list here."),
        };
        1
    }

    /// Reads up to the element's end, or all there is; gives the element if that is its end.
    fn element(&mut self, rest: &[u8], taker: &mut impl TakeLines) -> usize {
        let State::Element { mut depth, mut is_in_string, mut is_escaped } = self.state else { return 0 };
        let mut at = 0;
        let mut is_whole = false;
        while let Some(&byte) = rest.get(at).filter(|_| !is_whole) {
            if is_in_string {
                if is_escaped {
                    is_escaped = false;
                } else if byte == b'"' {
                    is_in_string = false;
                    is_whole = depth == 0;
                } else if byte == b'\\' {
                    is_escaped = true;
                } else {
                    at = end_of_plain(rest, at).max(at + 1);
                    continue;
                }
            } else {
                match byte {
                    b'"' => is_in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth > 0 => {
                        depth -= 1;
                        is_whole = depth == 0;
                    }
                    b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => break,
                    _ => {}
                }
            }
            at += 1;
        }
        let has_end = is_whole || at < rest.len();
        self.hold(rest.get(..at).unwrap_or_default());
        self.state = State::Element { depth, is_in_string, is_escaped };
        if has_end {
            self.give(taker);
        }
        at
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.is_too_long || self.held.len() + bytes.len() > LONGEST_LINE {
            self.is_too_long = true;
            self.held.clear();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    fn give(&mut self, taker: &mut impl TakeLines) {
        let held = std::mem::take(&mut self.held);
        taker.line(if self.is_too_long { Line::TooLong } else { Line::Text(&held) }, self.began);
        self.held = held;
        self.held.clear();
        self.is_too_long = false;
        self.state = State::After;
    }

    fn pass(&mut self, read: &[u8]) {
        self.now.offset += read.len();
        let lines = read.iter().filter(|byte| **byte == b'\n').count();
        self.now.lines_before += lines;
        let last = if lines == 0 { read } else { read.rsplit(|byte| *byte == b'\n').next().unwrap_or_default() };
        // A byte that goes on with a character is no character.
        let characters = last.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        self.now.column = characters + if lines == 0 { self.now.column } else { 0 };
    }

    /// Notes what is wrong with the list, and reads nothing after it.
    fn wrong(&mut self, message: &str) -> usize {
        let LinePlace { lines_before, offset, column } = self.now;
        let place = Place { line: lines_before + 1, column: column + 1, offset };
        let finding = Finding { document: Some(Document::Users), ..Finding::error(Rule::JsonSyntax, message) };
        self.problem = Some(finding.placed(Some(place)));
        self.state = State::Lost;
        0
    }
}
