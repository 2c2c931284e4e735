//! Byte offsets as lines and columns.

use std::cell::OnceCell;

/// A place in a text, as people count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1. Only a line feed ends a line, so that a carriage return before it belongs to the line.
    pub line: u32,
    /// From 1, in Unicode code points.
    pub column: u32,
    /// From 0, in bytes.
    pub offset: usize,
}

impl Position {
    pub(crate) const START: Self = Self { line: 1, column: 1, offset: 0 };

    /// The place after these bytes, which begin here. Bytes that are not UTF-8 count like those
    /// they resemble: only those that could begin a character make a column.
    pub(crate) fn after(self, bytes: &[u8]) -> Self {
        let feeds = count(bytes, |byte| byte == b'\n');
        let line_start = if feeds == 0 { None } else { bytes.iter().rposition(|byte| *byte == b'\n') };
        let line_start = line_start.map(|feed| feed + 1);
        let last_line = bytes.get(line_start.unwrap_or(0)..).unwrap_or_default();
        let column = line_start.map_or(self.column, |_| 1);
        Self {
            line: sum(self.line, feeds),
            column: sum(column, characters(last_line)),
            offset: self.offset + bytes.len(),
        }
    }
}

/// How many characters begin in these bytes: all bytes but UTF-8's continuations.
fn characters(bytes: &[u8]) -> usize {
    count(bytes, |byte| byte & 0xC0 != 0x80)
}

/// How many bytes are such. Counted in bytes, many at once, of which the sums are added up before they overflow.
#[inline]
fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> usize {
    let few = |few: &[u8]| few.iter().fold(0_u8, |count, byte| count + u8::from(is_such(*byte)));
    bytes.chunks(usize::from(u8::MAX)).map(|bytes| usize::from(few(bytes))).sum()
}

/// A sum that stays at the largest number instead of overflowing.
fn sum(count: u32, more: usize) -> u32 {
    count.saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}

/// The line and column of a byte, in time linear in `offset`. An offset beyond the text counts as
/// its end.
#[must_use]
pub fn locate(bytes: &[u8], offset: usize) -> Position {
    Position::START.after(bytes.get(..offset).unwrap_or(bytes))
}

/// Answers many places of one text. Making it costs nothing, the first place a pass over the text,
/// every further one at most 1 KiB of reading, however long the lines are.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    bytes: &'a [u8],
    /// The place of every [`STRIDE`]th byte.
    marks: OnceCell<Vec<Position>>,
}

/// Bytes between two marks.
const STRIDE: usize = 1024;

impl<'a> LineIndex<'a> {
    /// An index of this text.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, marks: OnceCell::new() }
    }

    /// The same as [`locate`] of the text.
    #[must_use]
    pub fn locate(&self, offset: usize) -> Position {
        let offset = offset.min(self.bytes.len());
        let marks = self.marks.get_or_init(|| marks(self.bytes));
        let mark = marks.get(offset / STRIDE).copied().unwrap_or(Position::START);
        mark.after(self.bytes.get(mark.offset..offset).unwrap_or_default())
    }
}

fn marks(bytes: &[u8]) -> Vec<Position> {
    let mut mark = Position::START;
    let mut marks = vec![mark];
    for block in bytes.chunks_exact(STRIDE) {
        mark = mark.after(block);
        marks.push(mark);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32, offset: usize) -> Position {
        Position { line, column, offset }
    }

    #[test]
    fn counts_lines_and_code_points_from_1() {
        let text = "ab\r\né😀x\n\nz".as_bytes();
        for (offset, line, column) in [
            (0, 1, 1),
            (2, 1, 3),
            (3, 1, 4),
            (4, 2, 1),
            (6, 2, 2),
            (10, 2, 3),
            (11, 2, 4),
            (12, 3, 1),
            (13, 4, 1),
            (14, 4, 2),
        ] {
            assert_eq!(locate(text, offset), at(line, column, offset), "{offset}");
        }
        assert_eq!(locate(text, 99), at(4, 2, 14));
        assert_eq!(locate(b"", 0), at(1, 1, 0));
    }

    #[test]
    fn a_combining_mark_is_a_code_point_of_its_own() {
        assert_eq!(locate("e\u{301}x".as_bytes(), 3), at(1, 3, 3));
    }

    #[test]
    fn bytes_that_are_not_utf8_do_not_stop_it() {
        assert_eq!(locate(b"\xFF\xFE\nab", 4), at(2, 2, 4));
    }

    #[test]
    fn the_index_agrees_with_counting_from_the_start() {
        let mut text = String::new();
        for line in 0..400 {
            text.push_str(&"aé😀".repeat(line % 7 * (line % 5)));
            text.push_str(if line % 3 == 0 { "\r\n" } else { "\n" });
        }
        text.push_str(&"last é".repeat(2000));
        let bytes = text.as_bytes();
        let index = LineIndex::new(bytes);
        let steps = (0..=bytes.len() + 3).step_by(13);
        for offset in steps.chain([1023, 1024, 1025, bytes.len()]) {
            assert_eq!(index.locate(offset), locate(bytes, offset), "{offset}");
        }
        assert_eq!(LineIndex::new(b"").locate(0), at(1, 1, 0));
    }
}
