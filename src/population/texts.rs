//! Texts by number: each is kept once.

use super::token::{Key, Shape, Token};
use std::collections::BTreeMap;
use std::ops::Range;

/// Distinct texts, numbered from 0 in the order of their coming.
#[derive(Clone, Default)]
pub(super) struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// What each is found by.
    keys: Vec<Key>,
    /// One more than a text's number, by hash; 0 is free. The length is a power of two, and at least [`Texts::room`].
    slots: Vec<u32>,
    /// Texts for which no slot was near: a file that was made to collide costs a tree, not a search through all.
    crowded: BTreeMap<Box<str>, u32>,
    /// As many bits of a hash count as number the slots: the others.
    other_bits: u32,
}

/// How many slots are looked at for one text.
const NEAR: usize = 32;

/// Texts whose slots are not worth saving.
const FEW: usize = 2_048;

impl Texts {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number; empty where there is none.
    pub(super) fn get(&self, number: u32) -> &str {
        self.text.get(self.range(number)).unwrap_or_default()
    }

    /// Its bytes: whether characters are cut is not looked at.
    fn bytes(&self, number: u32) -> &[u8] {
        self.text.as_bytes().get(self.range(number)).unwrap_or_default()
    }

    fn range(&self, number: u32) -> Range<usize> {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        start..self.ends.get(at).copied().unwrap_or(start)
    }

    /// All, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(number_of(at)))
    }

    /// The number of a text that is here already.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.seek(Key::of(text.as_bytes()), text.as_bytes()).ok()
    }

    /// The number of a text of this key, where it is here already. Nearly always it is, and long.
    #[inline]
    pub(super) fn find_long(&self, key: Key, bytes: &[u8]) -> Option<u32> {
        let start = self.start(key);
        let number = self.slots.get(start)?.wrapping_sub(1);
        let is_there = self.keys.get(number as usize) == Some(&key) && is_same(self.bytes(number), bytes);
        if is_there { Some(number) } else { self.seek_from(start, key, bytes).ok() }
    }

    /// The number of a text, new where it is.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        let key = Key::of(text.as_bytes());
        match self.seek(key, text.as_bytes()) {
            Ok(number) => number,
            Err(free) => self.add(text, key, free),
        }
    }

    /// The number of a string, new where it is; nothing where it is not UTF-8.
    #[inline(always)]
    pub(super) fn number_token(&mut self, token: Token) -> Option<u32> {
        match self.seek(token.key, token.text) {
            Ok(number) => Some(number),
            Err(free) => self.add_token(token, free),
        }
    }

    #[cold]
    #[inline(never)]
    fn add_token(&mut self, token: Token, free: Option<usize>) -> Option<u32> {
        std::str::from_utf8(token.text).ok().map(|text| self.add(text, token.key, free))
    }

    /// The number of the text of this shape that stands at `at` with its closing quote, where it is short and here already.
    #[inline(always)]
    pub(super) fn find_shaped(&self, bytes: &[u8], at: usize, shape: Shape) -> Option<u32> {
        let key = shape.short_key(bytes, at)?;
        let start = self.start(key);
        let number = self.slots.get(start)?.wrapping_sub(1);
        if self.keys.get(number as usize) == Some(&key) {
            return Some(number);
        }
        self.seek_from(start, key, bytes.get(at..at + shape.length())?).ok()
    }

    /// The number of the text of this shape that stands at `at` with its closing quote, where it is long and here already.
    #[inline]
    pub(super) fn find_long_shaped(&self, bytes: &[u8], at: usize, shape: Shape) -> Option<u32> {
        let Token { text, key } = shape.long(bytes, at)?;
        self.find_long(key, text)
    }

    /// The slot where a text is looked for first.
    #[inline(always)]
    fn start(&self, key: Key) -> usize {
        key.spread(self.other_bits)
    }

    /// The number, or a free slot near the text's place, if there is one.
    #[inline(always)]
    fn seek(&self, key: Key, bytes: &[u8]) -> Result<u32, Option<usize>> {
        // Nearly every text is short, and where it is looked for first.
        let start = self.start(key);
        if let Some(taken) = self.slots.get(start)
            && self.keys.get(taken.wrapping_sub(1) as usize) == Some(&key)
            && key.is_whole()
        {
            return Ok(taken - 1);
        }
        self.seek_from(start, key, bytes)
    }

    #[inline(never)]
    fn seek_from(&self, start: usize, key: Key, bytes: &[u8]) -> Result<u32, Option<usize>> {
        let mask = self.slots.len().wrapping_sub(1);
        for step in 0..NEAR {
            let at = start.wrapping_add(step) & mask;
            match self.slots.get(at) {
                None => return Err(None),
                Some(0) => return Err(Some(at)),
                Some(taken) => {
                    let number = taken - 1;
                    let is_key = self.keys.get(number as usize) == Some(&key);
                    if is_key && (key.is_whole() || is_same(self.bytes(number), bytes)) {
                        return Ok(number);
                    }
                }
            }
        }
        self.seek_crowded(bytes).ok_or(None)
    }

    #[cold]
    #[inline(never)]
    fn seek_crowded(&self, bytes: &[u8]) -> Option<u32> {
        std::str::from_utf8(bytes).ok().and_then(|text| self.crowded.get(text)).copied()
    }

    #[cold]
    fn add(&mut self, text: &str, key: Key, free: Option<usize>) -> u32 {
        let number = number_of(self.len());
        self.text.push_str(text);
        self.ends.push(self.text.len());
        self.keys.push(key);
        if self.slots.len() < self.room() {
            self.grow();
        } else {
            self.put(number, free);
        }
        number
    }

    /// How many slots there must be: of few texts nearly all stand where they are looked for first.
    fn room(&self) -> usize {
        let texts = self.ends.len();
        if texts <= FEW { 16 * texts } else { (16 * FEW).max(4 * texts) }
    }

    fn put(&mut self, number: u32, free: Option<usize>) {
        match free.and_then(|at| self.slots.get_mut(at)) {
            Some(slot) => *slot = number + 1,
            None => {
                let text = self.get(number).into();
                self.crowded.insert(text, number);
            }
        }
    }

    fn grow(&mut self) {
        self.slots = vec![0; (2 * self.room()).next_power_of_two()];
        self.other_bits = self.slots.len().leading_zeros() + 1 + u64::BITS - usize::BITS;
        self.crowded.clear();
        for at in 0..self.len() {
            let number = number_of(at);
            let key = self.keys.get(at).copied().unwrap_or_default();
            if let Err(free) = self.seek(key, self.bytes(number)) {
                self.put(number, free);
            }
        }
    }
}

/// Whether two texts are the same, eight bytes at once: texts are short, and a call would cost more.
#[inline]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    // The last eight bytes, some of them again; a text shorter than that is compared byte by byte.
    let (Some(last), Some(other)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) else {
        return a.iter().zip(b).all(|(a, b)| a == b);
    };
    let (mut a, mut b) = (a, b);
    while let (Some((word, after)), Some((other, rest))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
        if u64::from_le_bytes(*word) != u64::from_le_bytes(*other) {
            return false;
        }
        (a, b) = (after, rest);
    }
    u64::from_le_bytes(*last) == u64::from_le_bytes(*other)
}

/// A place in a list as the number of what stands there. More than 32 bits count would not fit into any memory that a
/// population is held in.
pub(super) fn number_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Key, Shape, Texts, Token};

    #[test]
    fn each_text_has_one_number_and_comes_back_by_it() {
        let mut texts = Texts::default();
        let all: Vec<String> = (0..5_000).map(|at| format!("{at}{}", "ä".repeat(at % 11))).collect();
        for _ in 0..2 {
            for (at, text) in all.iter().enumerate() {
                assert_eq!(texts.number(text) as usize, at);
            }
        }
        assert!(texts.iter().eq(all.iter()));
        assert_eq!(texts.find("no such text"), None);
        assert_eq!(texts.number_token(Token { text: &[0xFF], key: Key::of(&[0xFF]) }), None);
    }

    #[test]
    fn texts_of_one_key_are_told_apart() {
        // The second was made for the hash of the first.
        let [known, made] = ["group-0000000001", "y7y4apc9WgB1nBfY"].map(str::as_bytes);
        assert!(Key::of(known) == Key::of(made));
        let shape = Shape::default().after(known.len()).after(known.len());
        let strings = [known, made].map(|text| [text, b"\"        "].concat());
        let mut texts = Texts::default();
        assert_eq!(texts.number_token(Token { text: known, key: Key::of(known) }), Some(0));
        let found = |texts: &Texts| strings.each_ref().map(|string| texts.find_long_shaped(string, 0, shape));
        assert_eq!(found(&texts), [Some(0), None]);
        assert_eq!(texts.number_token(Token { text: made, key: Key::of(made) }), Some(1));
        assert_eq!(found(&texts), [Some(0), Some(1)]);
    }

    #[test]
    fn texts_that_collide_are_told_apart() {
        let mut texts = Texts::default();
        // Texts whose hashes share their low bits, so that they want the same slots.
        let wanted = |text: &String| Key::of(text.as_bytes()).spread(64 - 11) == 7;
        let all: Vec<String> = (0..200_000).map(|at| format!("t{at}")).filter(wanted).collect();
        assert!(all.len() > 2 * super::NEAR, "{}", all.len());
        all.iter().for_each(|text| {
            texts.number(text);
        });
        assert!(!texts.crowded.is_empty());
        assert!(all.iter().enumerate().all(|(at, text)| texts.find(text) == Some(at as u32)));
    }
}
