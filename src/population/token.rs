//! A string of a line, read in one pass: where it ends, and what it is found by.

use crate::json::{BLOCK, ascii_end, ends_of_plain, halves};

/// What a text is found by: all of a short one with the quote that ends it and its length, or else its hash and its length.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Key {
    first: u64,
    last: u64,
}

/// A string as it was written between its quotes, without escapes and control characters; it is not known to be UTF-8.
#[derive(Clone, Copy, Default)]
pub(super) struct Token<'a> {
    pub(super) text: &'a [u8],
    pub(super) key: Key,
}

/// The highest byte of a short text's key tells its length, and this bit of it a hash.
const HASHED: u64 = 1 << 63;

/// Tells the hash of a text that no string can be written as without escapes.
const ESCAPED: u64 = 1 << 62;

/// The longest text that a key holds all of.
const SHORT: usize = 15;

impl Key {
    /// What any text is found by. A short one is held in the key if a string can be written as it is: then equal keys are
    /// equal texts, whoever made them.
    pub(super) const fn of(bytes: &[u8]) -> Self {
        let (mut state, mut rest, mut ends) = (SEED, bytes, 0);
        while let Some((word, after)) = rest.split_first_chunk() {
            let word = u64::from_le_bytes(*word);
            (state, rest, ends) = (step(state, word), after, ends | ends_of_plain(word));
        }
        let is_plain = ends | ends_of_plain(filled(rest)) == 0;
        if bytes.len() <= SHORT && is_plain {
            let quote = (b'"' as u64) << (8 * rest.len());
            let last = padded(rest) | quote;
            return match bytes.first_chunk() {
                Some(first) => Self::whole(u64::from_le_bytes(*first), last, bytes.len()),
                None => Self::whole(last, 0, bytes.len()),
            };
        }
        let key = Self::hashed(step(state, padded(rest)), bytes.len());
        if is_plain { key } else { key.escaped() }
    }

    /// The key of a short text: its words with its quote. With its length it is that of no shorter one behind whose quote
    /// zeros stand.
    #[inline]
    const fn whole(first: u64, last: u64, length: usize) -> Self {
        Self { first, last: last | length_bits(length) }
    }

    #[inline]
    const fn hashed(state: u64, length: usize) -> Self {
        Self { first: state, last: HASHED | length as u64 }
    }

    const fn escaped(self) -> Self {
        Self { first: self.first, last: self.last | ESCAPED }
    }

    /// Whether this is all of the text.
    #[inline]
    pub(super) fn is_whole(self) -> bool {
        self.last & HASHED == 0
    }

    /// Where a text is looked for first, the same everywhere: the highest bits of its hash, without as many as `others` says.
    #[inline]
    pub(super) fn spread(self, others: u32) -> usize {
        let hash = self.first.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ self.last.wrapping_mul(0xA076_1D64_78BD_642F);
        #[expect(clippy::cast_possible_truncation, reason = "slots are numbered by fewer bits")]
        (hash.wrapping_shr(others) as usize)
    }
}

impl<'a> Token<'a> {
    /// Reads the string whose first byte is at `at`, after its opening quote; nothing where it has an escape or a control
    /// character, or no end in these bytes.
    #[inline(always)]
    pub(super) fn read(bytes: &'a [u8], at: usize) -> Option<Self> {
        let words = bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>);
        let short = words.and_then(|words| Self::short(word(words, 0)?, word(words, 8)?));
        let (length, key) = match short {
            Some(short) => short,
            // What a call answers comes through memory: it is taken apart here, so that nothing else does.
            None => {
                let (length, first, last) = Self::long(bytes, at)?;
                (length, Key { first, last })
            }
        };
        let text = bytes.get(at..at + length)?;
        (bytes.get(at + length) == Some(&b'"')).then_some(Self { text, key })
    }

    /// The length and the key of a string that ends in its first two words.
    #[inline(always)]
    fn short(first: u64, last: u64) -> Option<(usize, Key)> {
        let (marks, of_last) = (ends_of_plain(first), ends_of_plain(last));
        if marks != 0 {
            let length = length_below(marks);
            Some((length, Key::whole(first & through(marks), 0, length)))
        } else if of_last != 0 {
            let length = 8 + length_below(of_last);
            Some((length, Key::whole(first, last & through(of_last), length)))
        } else {
            None
        }
    }

    /// The length of another string and the parts of its key.
    #[inline(never)]
    fn long(bytes: &'a [u8], at: usize) -> Option<(usize, u64, u64)> {
        if let Some((end, key)) = hash_until(bytes, at, ends_of_plain)
            && end - at > SHORT
        {
            return Some((end - at, key.first, key.last));
        }
        let end = crate::json::end_of_plain(bytes, at);
        let key = Key::of(bytes.get(at..end)?);
        Some((end - at, key.first, key.last))
    }
}

/// How long the strings of one place usually are: ids of one source nearly always have one length, and where a text that is
/// known stands with its closing quote, nobody needs to look for its end.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    length: usize,
    /// Which bits of the first two words are of the text and of its quote; 0 where it is longer, or not known yet.
    short: (u64, u64),
    length_bits: u64,
    /// Of a longer text: which bits of the last word that begins within it, or right behind it, are of it.
    tail: Option<u64>,
}

impl Shape {
    /// What is to be expected after a string that was of this length: one that has been seen twice.
    pub(super) fn after(self, length: usize) -> Self {
        let mask = |bytes: usize| if bytes < 8 { (1 << (8 * bytes)) - 1 } else { u64::MAX };
        if length != self.length || length == 0 || length == SHORT {
            // The key of the longest short text has no byte that is free for its length.
            Self { length, ..Self::default() }
        } else if length < SHORT {
            let short = (mask(length + 1), mask((length + 1).saturating_sub(8)));
            Self { length, short, length_bits: length_bits(length), tail: None }
        } else {
            Self { length, tail: Some(mask(length % 8)), ..Self::default() }
        }
    }

    #[inline]
    pub(super) fn length(self) -> usize {
        self.length
    }

    /// What the string of this length is found by whose first byte is at `at`, if it is short and there is one.
    #[inline(always)]
    pub(super) fn short_key(self, bytes: &[u8], at: usize) -> Option<Key> {
        let words = bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>)?;
        let (first, last) = self.short;
        (first != 0).then_some(Key { first: word(words, 0)? & first, last: word(words, 8)? & last | self.length_bits })
    }

    /// The text of this length at `at`, if it is long and ends there, and what it is found by as long as it is plain.
    #[inline]
    pub(super) fn long(self, bytes: &[u8], at: usize) -> Option<Token<'_>> {
        let (tail, text) = (self.tail?, bytes.get(at..at + self.length)?);
        (bytes.get(at + self.length) == Some(&b'"')).then_some(())?;
        let (mut state, mut rest) = (SEED, text);
        while let Some((word, after)) = rest.split_first_chunk() {
            (state, rest) = (step(state, u64::from_le_bytes(*word)), after);
        }
        let last = word(bytes, at + text.len() - rest.len())? & tail;
        Some(Token { text, key: Key::hashed(step(state, last), text.len()) })
    }
}

/// A string as it was written between its quotes, without escapes and control characters, and what follows it.
#[derive(Clone, Copy, Default)]
pub(super) struct Plain<'a> {
    from: &'a [u8],
    length: usize,
    is_ascii: bool,
}

impl<'a> Plain<'a> {
    /// Reads the string whose first byte is at `at`, after its opening quote.
    #[inline(always)]
    pub(super) fn read(bytes: &'a [u8], at: usize) -> Option<Self> {
        let from = bytes.get(at..)?;
        let (mut length, mut is_ascii) = (0, true);
        loop {
            let Some(block) = from.get(length..).and_then(<[u8]>::first_chunk) else {
                // Whether the rest is ASCII is not looked at.
                (length, is_ascii) = (crate::json::end_of_plain(from, length), false);
                break;
            };
            let (end, is_block_ascii) = ascii_end(halves(block));
            length += end;
            is_ascii &= is_block_ascii;
            if end < BLOCK {
                break;
            }
        }
        (from.get(length) == Some(&b'"')).then_some(Self { from, length, is_ascii })
    }

    pub(super) fn bytes(&self) -> &'a [u8] {
        self.from.get(..self.length).unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    #[inline]
    pub(super) fn is_utf8(&self) -> bool {
        self.is_ascii || std::str::from_utf8(self.bytes()).is_ok()
    }

    /// Puts the text at the end of others: in blocks, since a call costs more than the few bytes that come with them and
    /// are taken away again.
    #[inline]
    pub(super) fn append_to(&self, texts: &mut Vec<u8>) {
        let (wanted, mut at) = (texts.len() + self.length, 0);
        while at < self.length {
            match self.from.get(at..).and_then(<[u8]>::first_chunk::<16>) {
                Some(block) => texts.extend_from_slice(block),
                None => {
                    self.append_rest(at, texts);
                    break;
                }
            }
            at += 16;
        }
        texts.truncate(wanted);
    }

    #[cold]
    #[inline(never)]
    fn append_rest(&self, at: usize, texts: &mut Vec<u8>) {
        texts.extend_from_slice(self.from.get(at..self.length).unwrap_or_default());
    }
}

impl<'a> From<&'a str> for Plain<'a> {
    fn from(text: &'a str) -> Self {
        Self { from: text.as_bytes(), length: text.len(), is_ascii: false }
    }
}

/// Where the first closing bracket from `at` on is, and the key of what stands before it, as long as that cannot be a plain
/// text; nothing where there are not eight bytes to look at, or a control character comes first: a line without a bracket
/// must not be looked for one in all lines after it.
#[inline]
pub(super) fn until_bracket(bytes: &[u8], at: usize) -> Option<(usize, Key)> {
    let (end, key) = hash_until(bytes, at, |word| {
        let brackets = word ^ (u64::from(b']') * ONES);
        let ends = brackets.wrapping_sub(ONES) & !brackets | word.wrapping_sub(0x20 * ONES) & !word;
        ends & (0x80 * ONES)
    })?;
    (bytes.get(end) == Some(&b']')).then(|| (end, key.escaped()))
}

/// Where `marks` first marks a byte, and the hash of what stands before it.
#[inline]
fn hash_until(bytes: &[u8], at: usize, marks: impl Fn(u64) -> u64) -> Option<(usize, Key)> {
    let (mut state, mut end) = (SEED, at);
    loop {
        let word = word(bytes, end)?;
        let marks = marks(word);
        if marks != 0 {
            end += length_below(marks);
            return Some((end, Key::hashed(step(state, word & below(marks)), end - at)));
        }
        state = step(state, word);
        end += 8;
    }
}

const ONES: u64 = u64::from_le_bytes([1; 8]);

/// Eight bytes from `at` on.
#[inline]
pub(super) fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map(|word| u64::from_le_bytes(*word))
}

/// All of up to eight bytes, and zeros after them.
const fn padded(bytes: &[u8]) -> u64 {
    let (mut word, mut rest) = (0, bytes);
    while let Some((byte, before)) = rest.split_last() {
        (word, rest) = (word << 8 | *byte as u64, before);
    }
    word
}

/// All of up to eight bytes, and plain ones after them.
const fn filled(bytes: &[u8]) -> u64 {
    let after = if bytes.len() < 8 { u64::MAX << (8 * bytes.len()) } else { 0 };
    padded(bytes) | after & (0x20 * ONES)
}

/// How many bytes stand before the lowest that is marked by its highest bit.
#[inline]
pub(super) const fn length_below(marks: u64) -> usize {
    (marks.trailing_zeros() / 8) as usize
}

/// The bits of the bytes up to the lowest that is marked by its highest bit, this included.
#[inline]
const fn through(marks: u64) -> u64 {
    ((marks & marks.wrapping_neg()) << 1).wrapping_sub(1)
}

/// The bits of the bytes before the lowest that is marked by its highest bit.
#[inline]
pub(super) const fn below(marks: u64) -> u64 {
    ((marks & marks.wrapping_neg()) >> 7).wrapping_sub(1)
}

const SEED: u64 = 0x9E6C_63D0_876A_68EE;

/// The length of a short text as its key holds it: in the highest byte, where the longest has its quote too.
const fn length_bits(length: usize) -> u64 {
    (length as u64) << 56
}

/// Takes one more word into a hash, of which the highest bits are good: see [`Key::spread`]. Different texts of one hash are
/// easily made, and some do occur.
#[inline]
const fn step(state: u64, word: u64) -> u64 {
    (state ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32)
}

#[cfg(test)]
mod tests {
    use super::{Key, Token, until_bracket};

    #[test]
    fn a_string_has_the_key_of_its_text() {
        for length in 0..40 {
            for after in [0, 1, 7, 40] {
                let text: String = ('a'..='z').cycle().take(length).collect();
                let bytes = [b"\"", text.as_bytes(), b"\"", vec![b'x'; after].as_slice()].concat();
                let token = Token::read(&bytes, 1).expect("a string");
                assert_eq!(token.text, text.as_bytes());
                assert!(token.key == Key::of(text.as_bytes()) && token.key.is_whole() == (length <= 15));
                for wrong in [b'\\', 0x1F, b'\n'] {
                    let cut = [&bytes[..=length], &[wrong], b"\"xxxxxxxxxxxxxxxx"].concat();
                    assert!(Token::read(&cut, 1).is_none());
                }
                assert!(Token::read(&bytes[..=length], 1).is_none());
            }
        }
    }

    #[test]
    fn what_no_string_can_be_written_as_is_hashed() {
        for text in ["a\\b", "\u{0}", "a\u{0}", "a\"", "\n"] {
            assert!(!Key::of(text.as_bytes()).is_whole());
        }
        assert!(Key::of(b"a\0").ne(&Key::of(b"a")));
    }

    #[test]
    fn a_list_has_the_key_of_its_text() {
        for length in 0..40 {
            let list = format!("\"{}\"", "a".repeat(length));
            let bytes = format!("{list}],        ");
            let (end, key) = until_bracket(bytes.as_bytes(), 0).expect("a bracket");
            assert!(end == list.len() && key == Key::of(list.as_bytes()));
        }
        assert!(until_bracket(b"\"a\"]", 0).is_none());
        for before in 0..20 {
            for control in [b'\n', b'\t', 0, 0x1F] {
                let bytes = [vec![b'x'; before].as_slice(), &[control], b"xxxx]xxxxxxxxxxxxxxx"].concat();
                assert!(until_bracket(&bytes, 0).is_none());
                assert!(until_bracket(&bytes, before + 1).is_some_and(|(end, _)| end == before + 5));
            }
        }
    }
}
