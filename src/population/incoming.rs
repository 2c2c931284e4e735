//! Users out of chunks of users.ndjson: the lines, each read.

use super::lines::{LONGEST_LINE, Line, LinePlace, Lines, TakeLines};
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
    pub(super) fn push(&mut self, chunk: &[u8], each: impl FnMut(ReadLine)) {
        self.lines.push(chunk, &mut Reads { reader: &mut self.reader, each });
    }

    /// Gives the last line, if it had no newline.
    pub(super) fn end(&mut self, each: impl FnMut(ReadLine)) {
        self.lines.end(&mut Reads { reader: &mut self.reader, each });
    }

    /// Lines that are complete, empty ones included.
    pub(super) fn lines(&self) -> usize {
        self.lines.complete
    }
}

struct Reads<'r, F> {
    reader: &'r mut UserReader,
    each: F,
}

impl<F: FnMut(ReadLine)> TakeLines for Reads<'_, F> {
    fn line(&mut self, line: Line, place: LinePlace) {
        (self.each)(read(self.reader, &line, place));
    }
}

pub(super) fn read(reader: &mut UserReader, line: &Line, place: LinePlace) -> ReadLine {
    match line {
        Line::Text(text) => reader.read_after(text, place.lines_before, place.offset, place.column),
        Line::TooLong => Err(vec![UserReader::too_long(place.lines_before, place.offset, LONGEST_LINE)]),
    }
}
