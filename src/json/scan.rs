//! The byte scanners: each begins at a byte of the text and answers where its token ends.

use super::escape::{self, EscapeFault};
use super::fault::{Expected, Fault, FaultKind};

/// Where the white space that may begin at `at` ends (RFC 8259, section 2).
#[inline]
pub(crate) fn white_space(bytes: &[u8], at: usize) -> usize {
    // Nearly always there is none, and one look says so.
    if bytes.get(at).is_none_or(|byte| *byte > b' ') { at } else { spaces(bytes, at) }
}

fn spaces(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
    }
    at
}

/// Where the first line feed from `at` on is, or the text's length.
pub(crate) fn line_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        // A line feed is 0 here, and only below 0 a borrow sets the highest bit of a byte whose own is not set.
        let feeds = u64::from_le_bytes(*word) ^ (0x0A * ONES);
        let marks = feeds.wrapping_sub(ONES) & !feeds & HIGH;
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found)
}

/// Where the string ends whose opening quote is at `start`, its closing quote included, and
/// whether it holds an escape.
#[inline]
pub(crate) fn string(bytes: &[u8], start: usize) -> Result<(usize, bool), Fault> {
    let at = plain(bytes, start + 1);
    match bytes.get(at) {
        Some(b'"') => Ok((at + 1, false)),
        _ => unusual_string(bytes, start, at),
    }
}

/// The rest of a string that holds an escape or is wrong, from the first byte that is not plain.
#[cold]
fn unusual_string(bytes: &[u8], start: usize, mut at: usize) -> Result<(usize, bool), Fault> {
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok((at + 1, true)),
            Some(b'\\') => at = escaped(bytes, start, at)?,
            _ => return Err(Fault::new(at, FaultKind::InString { start })),
        }
        at = plain(bytes, at);
    }
}

/// Where the escape ends whose backslash is at `at`, in the string that begins at `start`.
fn escaped(bytes: &[u8], start: usize, at: usize) -> Result<usize, Fault> {
    match escape::read(bytes.get(at + 1..).unwrap_or_default()) {
        Ok((_, length)) => Ok(at + 1 + length),
        Err(EscapeFault::Cut) => Err(Fault::new(bytes.len(), FaultKind::InString { start })),
        Err(fault) => Err(Fault::new(at, FaultKind::Escape(fault))),
    }
}

/// The first byte from `at` on that ends a run of plain string bytes: a quote, a backslash or a
/// control character, or the length of the text. Other bytes belong to characters, since the text
/// is known to be UTF-8.
#[inline]
pub(crate) fn plain(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let end = block_end(halves(block));
        if end < BLOCK {
            return at + end;
        }
        at += BLOCK;
    }
    while let Some(byte) = bytes.get(at) {
        if is_end_of_plain(*byte) {
            break;
        }
        at += 1;
    }
    at
}

const fn is_end_of_plain(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// How many bytes are looked at together.
pub(crate) const BLOCK: usize = 16;

/// A block as two numbers, of which the lowest byte is the first.
#[inline]
pub(crate) fn halves(block: &[u8; BLOCK]) -> (u64, u64) {
    let (first, last) = block.split_at(BLOCK / 2);
    let half = |half: &[u8]| half.first_chunk().map_or(0, |half| u64::from_le_bytes(*half));
    (half(first), half(last))
}

/// Which byte of a block is the first that [`plain`] stops at; [`BLOCK`] where none is.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub(crate) fn block_end((first, last): (u64, u64)) -> usize {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128_or};
    let block = u64x2(first, last);
    let is_quote = u8x16_eq(block, u8x16_splat(b'"'));
    let is_backslash = u8x16_eq(block, u8x16_splat(b'\\'));
    let is_control = u8x16_lt(block, u8x16_splat(0x20));
    let ends = u8x16_bitmask(v128_or(v128_or(is_quote, is_backslash), is_control));
    (u32::from(ends) | 1 << BLOCK).trailing_zeros() as usize
}

/// Which byte of a block is the first that [`plain`] stops at; [`BLOCK`] where none is.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub(crate) fn block_end((first, last): (u64, u64)) -> usize {
    // Without a mark all bits of a half are zeros, and it ends after its eighth byte.
    let end = |half| (ends_of_plain(half).trailing_zeros() / 8) as usize;
    match end(first) {
        8 => 8 + end(last),
        found => found,
    }
}

/// The same, and whether all bytes before it are ASCII.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
pub(crate) fn ascii_end((first, last): (u64, u64)) -> (usize, bool) {
    let end = block_end((first, last));
    let high = u32::from(core::arch::wasm32::u8x16_bitmask(core::arch::wasm32::u64x2(first, last)));
    (end, high & ((1 << end) - 1) == 0)
}

/// The same, and whether all bytes before it are ASCII.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
pub(crate) fn ascii_end((first, last): (u64, u64)) -> (usize, bool) {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let end = block_end((first, last));
    let below = |bytes: usize| if bytes < 8 { (1 << (8 * bytes)) - 1 } else { u64::MAX };
    (end, (first & below(end) | last & below(end.saturating_sub(8))) & HIGH == 0)
}

/// Eight bytes at once: the highest bit of the lowest byte that is a quote, a backslash or a control
/// character is set, and no lower one. (Higher ones may be set by the borrow.)
#[inline]
pub(crate) const fn ends_of_plain(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // With its second bit flipped a quote is 0x20, the space is 0x22, and no byte but the quote and
    // the control characters is below 0x21.
    let below = (word ^ (2 * ONES)).wrapping_sub(0x21 * ONES);
    let backslash = (word ^ (0x5C * ONES)).wrapping_sub(ONES);
    (below & !word | backslash & !(word ^ (0x5C * ONES))) & HIGH
}

/// Where the number ends that begins at `start` (RFC 8259, section 6).
#[inline]
pub(crate) fn number(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let integer = match bytes.get(start) {
        Some(b'-') => start + 1,
        _ => start,
    };
    let mut at = match bytes.get(integer) {
        // Nothing but a fraction or an exponent may follow a leading zero.
        Some(b'0') => integer + 1,
        _ => digits(bytes, integer)?,
    };
    if let Some(b'.') = bytes.get(at) {
        at = digits(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at = match bytes.get(at + 1) {
            Some(b'+' | b'-') => digits(bytes, at + 2)?,
            _ => digits(bytes, at + 1)?,
        };
    }
    Ok(at)
}

/// Where the run of digits ends that must begin at `start`.
#[inline]
fn digits(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut at = start;
    while let Some(b'0'..=b'9') = bytes.get(at) {
        at += 1;
    }
    if at == start {
        return Err(Fault::expected(start, Expected::Digit));
    }
    Ok(at)
}

/// Where `word` ends, as which the token at `start` has begun; any other is not what was expected.
#[inline]
pub(super) fn word(bytes: &[u8], start: usize, word: &'static str, expected: Expected) -> Result<usize, Fault> {
    let rest = bytes.get(start..).unwrap_or_default();
    if rest.starts_with(word.as_bytes()) {
        return Ok(start + word.len());
    }
    if word.as_bytes().starts_with(rest) {
        return Err(Fault::expected(bytes.len(), Expected::Word(word)));
    }
    Err(Fault::expected(start, expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scan_of_blocks_agrees_with_the_byte_scan() {
        for byte in 0..=u8::MAX {
            for position in 0..40 {
                // Both neighbours of each threshold around the byte, to provoke a wrong borrow.
                for filler in [b' ', b'!', b'#', b'[', b']', 0x7F, 0x80, 0xA2, 0xDC, 0xFF] {
                    let mut bytes = [filler; 40];
                    if let Some(place) = bytes.get_mut(position) {
                        *place = byte;
                    }
                    let is_end = is_end_of_plain(byte);
                    let expected = if is_end { position } else { 40 };
                    assert_eq!(plain(&bytes, 0), expected, "{byte:#x} among {filler:#x}");
                }
            }
        }
    }

    #[test]
    fn a_line_ends_at_its_first_line_feed() {
        for length in 0..40 {
            for feed in 0..=length {
                for filler in [b'a', 0x0B, 0x09, 0x8A, 0xFF, 0] {
                    let mut bytes = vec![filler; length];
                    bytes.iter_mut().skip(feed).step_by(3).for_each(|byte| *byte = b'\n');
                    let expected = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(length);
                    assert_eq!(line_end(&bytes, 0), expected, "{length} {feed} {filler:#x}");
                }
            }
        }
    }

    #[test]
    fn the_first_of_several_ends_counts() {
        let ends = [b'"', b'\\', 0, 0x1F, b'\n'];
        for first in ends {
            for second in ends {
                let bytes = [b'a', b'!', first, second, b' ', b'#', second, b'b'].repeat(3);
                assert_eq!(plain(&bytes, 0), 2, "{first:#x} {second:#x}");
                let bytes = [[b' '; 8], [b'#', first, second, b'a', second, b'b', first, 0xFF]].concat().repeat(2);
                assert_eq!(plain(&bytes, 0), 9, "{first:#x} {second:#x}");
            }
        }
    }
}
