//! Texts by number: each is kept once.

use std::collections::BTreeMap;

/// Distinct texts, numbered from 0 in the order of their coming.
#[derive(Clone, Default)]
pub(super) struct Texts {
    text: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// Texts by hash. The length is a power of two, at least twice the texts.
    slots: Vec<Slot>,
    /// Texts for which no slot was near: a file that was made to collide costs a tree, not a search through all.
    crowded: BTreeMap<Box<str>, u32>,
}

/// A text's number, and enough of the text to tell it from others without looking.
#[derive(Clone, Copy, Default)]
struct Slot {
    key: Key,
    /// One more than the number; 0 is free.
    number: u32,
}

/// A text's length, its first eight bytes and its last eight: all of a text of up to 16 bytes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Key {
    first: u64,
    last: u64,
    length: u32,
}

impl Key {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let length = number_of(bytes.len());
        match (bytes.first_chunk(), bytes.last_chunk()) {
            (Some(first), Some(last)) => {
                Self { first: u64::from_le_bytes(*first), last: u64::from_le_bytes(*last), length }
            }
            _ => Self { first: bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), last: 0, length },
        }
    }

    /// Whether this is all of the text.
    #[inline]
    fn is_whole(self) -> bool {
        self.length <= 16
    }

    #[inline]
    fn hash(self, bytes: &[u8]) -> u64 {
        if self.is_whole() { mix(mix(self.first ^ u64::from(self.length)) ^ self.last) } else { hash(bytes) }
    }
}

/// How many slots are looked at for one text.
const NEAR: usize = 32;

impl Texts {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number; empty where there is none.
    pub(super) fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.text.get(start..*end)).unwrap_or_default()
    }

    /// All, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.get(number_of(at)))
    }

    /// The number of a text that is here already.
    pub(super) fn find(&self, text: &str) -> Option<u32> {
        self.seek(text.as_bytes()).ok()
    }

    /// The number of these bytes, where they are a text that is here already: then they are UTF-8.
    pub(super) fn find_bytes(&self, bytes: &[u8]) -> Option<u32> {
        self.seek(bytes).ok()
    }

    /// The number of a text, new where it is.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        match self.seek(text.as_bytes()) {
            Ok(number) => number,
            Err(free) => self.add(text, free),
        }
    }

    /// The number, or a free slot near the text's place, if there is one.
    #[inline]
    fn seek(&self, bytes: &[u8]) -> Result<u32, Option<Free>> {
        let key = Key::of(bytes);
        let mask = self.slots.len().wrapping_sub(1);
        let (start, _) = halves(key.hash(bytes));
        for step in 0..NEAR {
            let at = start.wrapping_add(step) & mask;
            match self.slots.get(at) {
                None => return Err(None),
                Some(Slot { number: 0, .. }) => return Err(Some((at, key))),
                Some(slot) if slot.key == key && (key.is_whole() || is_same(self.bytes(slot.number - 1), bytes)) => {
                    return Ok(slot.number - 1);
                }
                Some(_) => {}
            }
        }
        let crowded = std::str::from_utf8(bytes).ok().and_then(|text| self.crowded.get(text));
        crowded.copied().ok_or(None)
    }

    #[inline]
    fn bytes(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.text.as_bytes().get(start..*end)).unwrap_or_default()
    }

    #[cold]
    fn add(&mut self, text: &str, free: Option<Free>) -> u32 {
        let number = number_of(self.len());
        self.text.push_str(text);
        self.ends.push(self.text.len());
        if self.slots.len() < 2 * self.ends.len() {
            self.grow();
        } else {
            self.put(number, free);
        }
        number
    }

    fn put(&mut self, number: u32, free: Option<Free>) {
        match free.and_then(|(at, key)| Some((self.slots.get_mut(at)?, key))) {
            Some((slot, key)) => *slot = Slot { key, number: number + 1 },
            None => {
                let text = self.get(number).into();
                self.crowded.insert(text, number);
            }
        }
    }

    fn grow(&mut self) {
        self.slots = vec![Slot::default(); (4 * self.ends.len()).next_power_of_two()];
        self.crowded.clear();
        for at in 0..self.len() {
            let number = number_of(at);
            if let Err(free) = self.seek(self.get(number).as_bytes()) {
                self.put(number, free);
            }
        }
    }
}

/// A free slot, and the key that a text would have there.
type Free = (usize, Key);

/// Where a hash begins to look, and its tag.
#[inline]
pub(super) fn halves(hash: u64) -> (usize, u32) {
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the hash")]
    (hash as u32 as usize, (hash >> 32) as u32)
}

/// Whether two texts are the same, eight bytes at once: texts are short, and a call would cost more.
#[inline]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let (mut a, mut b) = (a, b);
    while let (Some((word, after)), Some((other, rest))) = (a.split_first_chunk::<8>(), b.split_first_chunk::<8>()) {
        if u64::from_le_bytes(*word) != u64::from_le_bytes(*other) {
            return false;
        }
        (a, b) = (after, rest);
    }
    a.iter().zip(b).all(|(a, b)| a == b)
}

/// A place in a list as the number of what stands there. More than 32 bits count would not fit into any memory that a
/// population is held in.
pub(super) fn number_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Spreads texts over slots; the same everywhere.
#[inline]
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut state = bytes.len() as u64;
    let mut rest = bytes;
    while let Some((word, after)) = rest.split_first_chunk() {
        state = mix(state ^ u64::from_le_bytes(*word));
        rest = after;
    }
    if !rest.is_empty() {
        // The last eight bytes, some of them again; a text shorter than that is read byte by byte.
        let last = match bytes.last_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        };
        state = mix(state ^ last);
    }
    state
}

#[inline]
const fn mix(word: u64) -> u64 {
    let mixed = (word ^ 0xA076_1D64_78BD_642F).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}

#[cfg(test)]
mod tests {
    use super::Texts;

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
        assert_eq!(texts.find_bytes(&[0xFF]), None);
    }

    #[test]
    fn texts_that_collide_are_told_apart() {
        let mut texts = Texts::default();
        // Texts whose hashes share their low bits, so that they want the same slots.
        let wanted = |text: &String| super::Key::of(text.as_bytes()).hash(text.as_bytes()) & 0x3FF == 7;
        let all: Vec<String> = (0..200_000).map(|at| format!("t{at}")).filter(wanted).collect();
        assert!(all.len() > 2 * super::NEAR, "{}", all.len());
        all.iter().for_each(|text| {
            texts.number(text);
        });
        assert!(!texts.crowded.is_empty());
        assert!(all.iter().enumerate().all(|(at, text)| texts.find(text) == Some(at as u32)));
    }
}
