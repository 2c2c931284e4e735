//! Names as numbers: comparing and spreading them takes a few steps, however long they are.

use crate::json::scan::BLOCK;

/// A name as far as two numbers hold it: all of one of up to sixteen bytes, of a longer one both ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Name {
    first: u64,
    last: u64,
    length: usize,
}

/// Half of what two numbers hold.
const HALF: usize = BLOCK / 2;

/// The bit in which the two cases of a letter differ, in every byte. In other bytes it differs too: what is equal
/// without it may be the same name, and what is not cannot be.
const CASE: u64 = u64::from_le_bytes([0x20; HALF]);

impl Name {
    pub(super) const EMPTY: Self = Self { first: 0, last: 0, length: 0 };

    pub(super) fn of(name: &[u8]) -> Self {
        let last = if name.len() > BLOCK { name.last_chunk() } else { None };
        let last = last.map_or_else(|| word(name.get(HALF..).unwrap_or_default()), |last| u64::from_le_bytes(*last));
        Self { first: word(name), last, length: name.len() }
    }

    /// The name of the first so many bytes of a block, fewer than all of them.
    #[inline]
    pub(super) const fn of_block((first, last): (u64, u64), length: usize) -> Self {
        if length < HALF {
            Self { first: first & below(length), last: 0, length }
        } else {
            Self { first, last: last & below(length - HALF), length }
        }
    }

    /// Whether the numbers are all of the name.
    #[inline]
    pub(super) const fn is_whole(&self) -> bool {
        self.length <= BLOCK
    }

    /// Whether it may be the same name as another in another case.
    #[inline]
    pub(super) const fn resembles(&self, other: &Self) -> bool {
        let differences = (self.first ^ other.first) | (self.last ^ other.last);
        self.length == other.length && differences & !CASE == 0
    }

    /// Spreads names over 64 bits, the highest best, whatever their case.
    #[inline]
    pub(super) const fn hash(&self, seed: u64) -> u64 {
        let (first, last) = (self.first | CASE, self.last | CASE);
        (first ^ last.rotate_left(29) ^ self.length as u64).wrapping_mul(seed)
    }
}

/// The lowest so many bytes, fewer than eight.
#[inline]
const fn below(bytes: usize) -> u64 {
    (1 << (8 * bytes)) - 1
}

/// The first eight bytes as a number; of fewer all, and zeros.
#[inline]
fn word(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(word) => u64::from_le_bytes(*word),
        None => short(bytes),
    }
}

/// Fewer than eight bytes as a number: two or three overlapping reads, and no loop.
#[inline]
pub(super) fn short(bytes: &[u8]) -> u64 {
    let half = |half: Option<&[u8; 4]>| half.map(|half| u64::from(u32::from_le_bytes(*half)));
    if let (Some(low), Some(high)) = (half(bytes.first_chunk()), half(bytes.last_chunk())) {
        return low | high << (8 * (bytes.len() - 4));
    }
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte));
    byte(0) | byte(1) << 8 | byte(2) << 16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan;

    #[test]
    fn a_name_in_a_block_is_the_name_alone() {
        let block: [u8; BLOCK] = *b"abcdefghijklmnop";
        for length in 0..BLOCK {
            let name = Name::of(&block[..length]);
            assert_eq!(Name::of_block(scan::halves(&block), length), name, "{length}");
            assert!(name.is_whole());
            // Another byte anywhere is another name.
            for at in 0..length {
                let mut other = block;
                other[at] = b'_';
                assert_ne!(Name::of(&other[..length]), name, "{length} {at}");
            }
        }
    }

    #[test]
    fn case_does_not_matter_to_the_hash() {
        for text in ["", "id", "userName", "preferredLanguage", "urn:ietf:params:scim:schemas:core:2.0:User"] {
            let (name, upper) = (Name::of(text.as_bytes()), Name::of(text.to_uppercase().as_bytes()));
            assert_eq!(name.hash(12345), upper.hash(12345), "{text}");
            assert!(name.resembles(&upper), "{text}");
        }
        assert!(!Name::of(b"name").resembles(&Name::of(b"nome")));
        assert!(!Name::of(b"name").resembles(&Name::of(b"names")));
    }
}
