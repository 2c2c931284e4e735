//! Lines out of chunks that are cut anywhere.

use crate::json::Limits;

/// The longest line that is held; a longer one is left out and reported.
pub(super) const LONGEST_LINE: usize = Limits::LINE.bytes;

/// Cuts a stream of bytes into lines and counts them.
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

/// Where a line stands.
#[derive(Clone, Copy)]
pub(super) struct LinePlace {
    /// Lines above it.
    pub(super) lines_before: usize,
    /// Bytes before it.
    pub(super) offset: usize,
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
    pub(super) fn push(&mut self, chunk: &[u8], mut each: impl FnMut(Line, LinePlace)) {
        let mut rest = chunk;
        while let Some((line, after)) =
            rest.iter().position(|byte| *byte == b'\n').and_then(|at| rest.split_at_checked(at))
        {
            self.bytes += line.len() + 1;
            if self.held.is_empty() && !self.is_too_long {
                self.complete_with(line, &mut each);
            } else {
                self.hold(line);
                self.complete_held(&mut each);
            }
            rest = after.get(1..).unwrap_or_default();
        }
        self.bytes += rest.len();
        self.hold(rest);
    }

    /// Gives the last line, if it had no newline.
    pub(super) fn end(&mut self, mut each: impl FnMut(Line, LinePlace)) {
        if !self.held.is_empty() || self.is_too_long {
            self.complete_held(&mut each);
        }
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

    fn complete_held(&mut self, each: &mut impl FnMut(Line, LinePlace)) {
        if self.is_too_long {
            each(Line::TooLong, self.place());
            self.is_too_long = false;
            self.count();
        } else {
            let mut held = std::mem::take(&mut self.held);
            self.complete_with(&held, each);
            held.clear();
            self.held = held;
        }
    }

    fn complete_with(&mut self, line: &[u8], each: &mut impl FnMut(Line, LinePlace)) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.len() > self.longest {
            each(Line::TooLong, self.place());
        } else if !line.trim_ascii().is_empty() {
            each(Line::Text(line), self.place());
        }
        self.count();
    }

    fn place(&self) -> LinePlace {
        LinePlace { lines_before: self.complete, offset: self.line_offset }
    }

    fn count(&mut self) {
        self.complete += 1;
        self.line_offset = self.bytes;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::{LONGEST_LINE, Line, Lines};
    use proptest::prelude::*;

    fn read(longest: usize, chunks: &[&[u8]]) -> Vec<(usize, usize, Option<Vec<u8>>)> {
        let mut lines = Lines::of(longest);
        let mut read = Vec::new();
        let mut each = |line: Line, place: super::LinePlace| {
            let text = if let Line::Text(text) = line { Some(text.to_vec()) } else { None };
            read.push((place.lines_before, place.offset, text));
        };
        for chunk in chunks {
            lines.push(chunk, &mut each);
        }
        lines.end(&mut each);
        read
    }

    proptest! {
        #[test]
        fn cuts_do_not_matter(text in "[a\n\r ]{0,40}", at in 0usize..41, also in 0usize..41, longest in 1usize..9) {
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
