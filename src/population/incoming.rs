//! Users out of chunks of users.ndjson: the lines, each read.

use super::lines::{LONGEST_LINE, Line, LinePlace, Lines};
use crate::directory::{User, UserReader};
use crate::finding::Finding;

/// A user with the warnings about its line, or why the line cannot be decided.
pub(super) type ReadLine = Result<(User, Vec<Finding>), Vec<Finding>>;

/// Reads users as their lines become complete.
#[derive(Default)]
pub(super) struct Incoming {
    lines: Lines,
    reader: UserReader,
}

impl Incoming {
    /// Takes a chunk, cut anywhere, and gives the lines that it completes; empty ones are passed over.
    pub(super) fn push(&mut self, chunk: &[u8], mut each: impl FnMut(ReadLine, LinePlace)) {
        let reader = &mut self.reader;
        self.lines.push(chunk, |line, place| each(read(reader, &line, place), place));
    }

    /// Gives the last line, if it had no newline.
    pub(super) fn end(&mut self, mut each: impl FnMut(ReadLine, LinePlace)) {
        let reader = &mut self.reader;
        self.lines.end(|line, place| each(read(reader, &line, place), place));
    }

    /// Lines that are complete, empty ones included.
    pub(super) fn lines(&self) -> usize {
        self.lines.complete
    }

    /// All bytes taken.
    pub(super) fn bytes(&self) -> usize {
        self.lines.bytes
    }
}

fn read(reader: &mut UserReader, line: &Line, place: LinePlace) -> ReadLine {
    match line {
        Line::Text(text) => reader.read(text, place.lines_before, place.offset),
        Line::TooLong => Err(vec![UserReader::too_long(place.lines_before, place.offset, LONGEST_LINE)]),
    }
}
