//! Lines out of chunks that are cut anywhere.

use crate::json::Limits;

/// The longest line that is held; a longer one is left out and reported.
pub(super) const LONGEST_LINE: usize = Limits::LINE.bytes;

/// Cuts a stream of bytes into lines and counts them.
#[derive(Clone)]
pub(super) struct Lines {
    longest: usize,
    /// The beginning of a line whose end has not come yet.
    held: Vec<u8>,
    /// Whether the line being read is already too long to be held.
    is_too_long: bool,
    /// Lines that are complete.
    pub(super) complete: usize,
    /// Where the line being read begins.
    line_offset: usize,
    /// All bytes taken.
    pub(super) bytes: usize,
}

/// One line, or that there was one that was too long.
pub(super) enum Line<'a> {
    /// Its bytes without the newline.
    Text(&'a [u8]),
    /// Longer than [`LONGEST_LINE`].
    TooLong,
}

/// Where a line stands, or a user in a list.
#[derive(Clone, Copy, Default)]
pub(super) struct LinePlace {
    /// Lines above it.
    pub(super) lines_before: usize,
    /// Bytes before it.
    pub(super) offset: usize,
    /// Characters before it in its first line.
    pub(super) column: usize,
}

/// Who is given the lines.
pub(super) trait TakeLines {
    /// Takes the line that these bytes begin with, if that can be done at once; answers how long it is with its newline.
    fn quick(&mut self, _bytes: &[u8], _place: LinePlace) -> Option<usize> {
        None
    }

    /// Takes a line; empty ones are not given.
    fn line(&mut self, line: Line, place: LinePlace);
}

impl Default for Lines {
    fn default() -> Self {
        Self::of(LONGEST_LINE)
    }
}

impl Lines {
    /// Lines of at most this many bytes.
    fn of(longest: usize) -> Self {
        Self { longest, held: Vec::new(), is_too_long: false, complete: 0, line_offset: 0, bytes: 0 }
    }

    /// Takes a chunk and gives the lines that it completes.
    pub(super) fn push(&mut self, chunk: &[u8], taker: &mut impl TakeLines) {
        let mut rest = chunk;
        loop {
            if self.is_at_start() {
                rest = self.quick(rest, taker);
            }
            let end = rest.iter().position(|byte| *byte == b'\n');
            let Some((line, after)) = end.and_then(|at| rest.split_at_checked(at)) else { break };
            self.bytes += line.len() + 1;
            if self.is_at_start() {
                self.complete_with(line, taker);
            } else {
                self.hold(line);
                self.complete_held(taker);
            }
            rest = after.get(1..).unwrap_or_default();
        }
        self.bytes += rest.len();
        self.hold(rest);
    }

    /// Gives the last line, if it had no newline.
    pub(super) fn end(&mut self, taker: &mut impl TakeLines) {
        if !self.is_at_start() {
            self.complete_held(taker);
        }
    }

    /// Whether nothing of the next line has been read.
    fn is_at_start(&self) -> bool {
        self.held.is_empty() && !self.is_too_long
    }

    /// Gives away the lines that are taken at once, and answers what comes after them.
    fn quick<'c>(&mut self, chunk: &'c [u8], taker: &mut impl TakeLines) -> &'c [u8] {
        let mut rest = chunk;
        while let Some(length) = taker.quick(rest, self.place()) {
            self.bytes += length;
            self.count();
            rest = rest.get(length..).unwrap_or_default();
        }
        rest
    }

    fn hold(&mut self, bytes: &[u8]) {
        // One more than the longest: a carriage return at the end does not count.
        if self.is_too_long || self.held.len() + bytes.len() > self.longest + 1 {
            self.is_too_long = true;
            self.held.clear();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    fn complete_held(&mut self, taker: &mut impl TakeLines) {
        if self.is_too_long {
            taker.line(Line::TooLong, self.place());
            self.is_too_long = false;
            self.count();
        } else {
            let mut held = std::mem::take(&mut self.held);
            self.complete_with(&held, taker);
            held.clear();
            self.held = held;
        }
    }

    fn complete_with(&mut self, line: &[u8], taker: &mut impl TakeLines) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > self.longest {
            taker.line(Line::TooLong, self.place());
        } else if !line.trim_ascii().is_empty() {
            taker.line(Line::Text(line), self.place());
        }
        self.count();
    }

    fn place(&self) -> LinePlace {
        LinePlace { lines_before: self.complete, offset: self.line_offset, column: 0 }
    }

    fn count(&mut self) {
        self.complete += 1;
        self.line_offset = self.bytes;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{LONGEST_LINE, Line, LinePlace, Lines, TakeLines};
    use proptest::prelude::*;

    /// Keeps every line; one of two letters is taken at once.
    #[derive(Default)]
    struct Kept(Vec<(usize, usize, Option<Vec<u8>>)>);

    impl TakeLines for Kept {
        fn quick(&mut self, bytes: &[u8], place: LinePlace) -> Option<usize> {
            let text = bytes.strip_prefix(b"aa\n").map(|_| b"aa")?;
            self.0.push((place.lines_before, place.offset, Some(text.to_vec())));
            Some(text.len() + 1)
        }

        fn line(&mut self, line: Line, place: LinePlace) {
            let text = if let Line::Text(text) = line { Some(text.to_vec()) } else { None };
            self.0.push((place.lines_before, place.offset, text));
        }
    }

    fn read(longest: usize, chunks: &[&[u8]]) -> Vec<(usize, usize, Option<Vec<u8>>)> {
        let mut lines = Lines::of(longest);
        let mut kept = Kept::default();
        for chunk in chunks {
            lines.push(chunk, &mut kept);
        }
        lines.end(&mut kept);
        kept.0
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(text in "[a\n\r ]{0,40}", at in 0usize..41, also in 0usize..41, longest in 2usize..9) {
            let bytes = text.as_bytes();
            let (low, high) = (at.min(also).min(bytes.len()), at.max(also).min(bytes.len()));
            let whole = read(longest, &[bytes]);
            prop_assert_eq!(&whole, &read(longest, &[&bytes[..low], &bytes[low..high], &bytes[high..]]));
            for (before, offset, line) in whole {
                if let Some(line) = line {
                    prop_assert_eq!(&bytes[offset..offset + line.len()], &line);
                    prop_assert!(line.len() <= longest);
                }
                prop_assert_eq!(bytes[..offset].iter().filter(|b| **b == b'\n').count(), before);
            }
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_left_out_and_the_next_is_read() {
        let long = vec![b'x'; LONGEST_LINE + 1];
        for chunks in [vec![long.as_slice(), b"\nnext"], vec![&long[..9], &long[9..], b"\nnext\n"]] {
            let read = read(LONGEST_LINE, &chunks);
            assert_eq!(read, [(0, 0, None), (1, LONGEST_LINE + 2, Some(b"next".to_vec()))]);
        }
    }
}
