//! Finding a user by its id.

use super::texts::{is_same, number_of};

/// Where each id is, in whichever way is cheapest for these ids.
#[derive(Clone, Default)]
pub(super) enum Ids {
    /// In the order of the ids: nothing needs to be kept.
    #[default]
    Ascending,
    /// By hash.
    Hashed(Slots),
    /// Places sorted by id: for ids that were made to collide.
    Sorted(Vec<u32>),
}

/// One more than a place, and above it as much of the hash as there is room for; 0 is free. The length is a power of two.
#[derive(Clone)]
pub(super) struct Slots {
    slots: Vec<u32>,
    /// Bits of a place.
    bits: u32,
}

/// How many slots are looked at for one id.
const NEAR: usize = 128;

/// Ids that are looked for together.
const BATCH: usize = 64;

/// Users with one id: where the later stands, and the earlier.
pub(super) type Twins = Vec<(u32, u32)>;

impl Ids {
    /// Finds places for `users` ids, and those that stand twice; `ids` are all in order, and `id` gives the id of a place.
    pub(super) fn of<'a>(
        users: usize,
        ids: impl Iterator<Item = &'a [u8]>,
        id: impl Fn(u32) -> &'a [u8],
    ) -> (Self, Twins) {
        let places = || (0..users).map(number_of);
        if places().zip(places().skip(1)).all(|(before, after)| id(before) < id(after)) {
            return (Self::Ascending, Twins::new());
        }
        let mut slots = Slots::for_users(users);
        let mut twins = Twins::new();
        let (mut next, mut ids, mut batch) = (places(), ids, Vec::with_capacity(BATCH));
        loop {
            batch.clear();
            batch.extend(ids.by_ref().take(BATCH).map(hash));
            if batch.is_empty() {
                break;
            }
            slots.fetch(&batch);
            for (hash, place) in batch.iter().zip(&mut next) {
                match slots.seek(*hash, || id(place), &id) {
                    Some(Ok(earlier)) => twins.push((place, earlier)),
                    Some(Err(free)) => slots.put(free, place),
                    None => return Self::sorted(users, id),
                }
            }
        }
        // The places of the table are the first of their ids: the nearest earlier twin is told instead.
        (Self::Hashed(slots), nearest(twins))
    }

    fn sorted<'a>(users: usize, id: impl Fn(u32) -> &'a [u8]) -> (Self, Twins) {
        let mut places: Vec<u32> = (0..users).map(number_of).collect();
        places.sort_by(|a, b| id(*a).cmp(id(*b)));
        let pairs = places.iter().zip(places.iter().skip(1));
        let mut twins: Twins = pairs.filter(|(a, b)| id(**a) == id(**b)).map(|(a, b)| (*b, *a)).collect();
        twins.sort_unstable();
        (Self::Sorted(places), twins)
    }

    /// The place of an id among `users`.
    pub(super) fn find<'a>(&self, users: usize, wanted: &[u8], id: impl Fn(u32) -> &'a [u8]) -> Option<u32> {
        match self {
            Self::Ascending => {
                let (mut low, mut high) = (0, number_of(users));
                while low < high {
                    let middle = low + (high - low) / 2;
                    if id(middle) < wanted { low = middle + 1 } else { high = middle }
                }
                (low < number_of(users) && id(low) == wanted).then_some(low)
            }
            Self::Hashed(slots) => slots.seek(hash(wanted), || wanted, &id)?.ok(),
            Self::Sorted(places) => {
                let at = places.partition_point(|place| id(*place) < wanted);
                places.get(at).copied().filter(|place| id(*place) == wanted)
            }
        }
    }

    /// Takes in the user at `place`, the last one; whether that can be: otherwise all must be looked at again.
    pub(super) fn add<'a>(&mut self, place: u32, id: impl Fn(u32) -> &'a [u8]) -> bool {
        match self {
            Self::Ascending => place.checked_sub(1).is_none_or(|last| id(last) < id(place)),
            Self::Hashed(slots) => {
                let has_room = slots.slots.len() >= 2 * (place as usize + 1);
                match slots.seek(hash(id(place)), || id(place), &id) {
                    Some(Err(free)) if has_room => {
                        slots.put(free, place);
                        true
                    }
                    _ => false,
                }
            }
            Self::Sorted(places) => {
                let at = places.partition_point(|other| id(*other) < id(place));
                places.insert(at, place);
                true
            }
        }
    }
}

/// A free slot for an id, and the tag that it would have there.
type Free = (usize, u32);

impl Slots {
    fn for_users(users: usize) -> Self {
        let length = (2 * users).next_power_of_two().max(2);
        Self { slots: vec![0; length], bits: length.trailing_zeros().min(u32::BITS - 1) }
    }

    /// The place of an id of this hash, or a free slot for it; nothing where too many others are in its way. The id itself is
    /// only asked for where another has the same tag.
    #[inline]
    fn seek<'a, 'w>(
        &self,
        hash: u64,
        wanted: impl Fn() -> &'w [u8],
        id: &impl Fn(u32) -> &'a [u8],
    ) -> Option<Result<u32, Free>> {
        let (start, tag) = halves(hash);
        let tag = tag << self.bits;
        let place = (1 << self.bits) - 1;
        let mask = self.slots.len().wrapping_sub(1);
        for step in 0..NEAR {
            let at = start.wrapping_add(step) & mask;
            match self.slots.get(at)? {
                0 => return Some(Err((at, tag))),
                taken if taken & !place == tag && is_same(id((taken & place) - 1), wanted()) => {
                    return Some(Ok((taken & place) - 1));
                }
                _ => {}
            }
        }
        None
    }

    /// Has the memory fetch where these are looked for, all at once: otherwise a slot that turns out to be taken keeps the next one
    /// waiting.
    #[inline]
    fn fetch(&self, hashes: &[u64]) {
        let mask = self.slots.len().wrapping_sub(1);
        let first = |hash: &u64| self.slots.get(halves(*hash).0 & mask).copied().unwrap_or_default();
        std::hint::black_box(hashes.iter().map(first).fold(0, |all, slot| all | slot));
    }

    fn put(&mut self, (at, tag): Free, place: u32) {
        self.slots.get_mut(at).into_iter().for_each(|slot| *slot = tag | (place + 1));
    }
}

/// Of several users with one id each is told beside the one before it.
fn nearest(mut twins: Twins) -> Twins {
    let mut last = std::collections::BTreeMap::new();
    for (later, first) in &mut twins {
        let earlier = last.insert(*first, *later);
        *first = earlier.unwrap_or(*first);
    }
    twins
}

/// Where a hash begins to look, and its tag.
#[inline]
fn halves(hash: u64) -> (usize, u32) {
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the hash")]
    (hash as u32 as usize, (hash >> 32) as u32)
}

/// The hash of an id, the same everywhere.
#[inline]
fn hash(bytes: &[u8]) -> u64 {
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

/// Spreads the bits of a word over all of it.
#[inline]
const fn mix(word: u64) -> u64 {
    let mixed = (word ^ 0xA076_1D64_78BD_642F).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ mixed >> 32
}

#[cfg(test)]
mod tests {
    use super::Ids;

    fn check(ids: &[String]) -> Ids {
        let id = |place: u32| ids[place as usize].as_bytes();
        let (index, twins) = Ids::of(ids.len(), ids.iter().map(String::as_bytes), id);
        assert!(twins.is_empty());
        for (at, wanted) in ids.iter().enumerate() {
            assert_eq!(index.find(ids.len(), wanted.as_bytes(), id), Some(at as u32));
        }
        assert_eq!(index.find(ids.len(), b"nobody", id), None);
        assert_eq!(index.find(ids.len(), b"", id), None);
        index
    }

    #[test]
    fn ids_are_found_in_any_order_and_when_they_collide() {
        assert!(matches!(check(&[]), Ids::Ascending));
        let mut ids: Vec<String> = (0..2_000).map(|at| format!("u{at:05}")).collect();
        assert!(matches!(check(&ids), Ids::Ascending));
        ids.swap(7, 1_900);
        assert!(matches!(check(&ids), Ids::Hashed(_)));
        let colliding = (0..2_000_000).map(|at| format!("{at}"));
        let colliding: Vec<String> = colliding.filter(|id| super::hash(id.as_bytes()) & 0xFFF < 2).take(600).collect();
        assert!(matches!(check(&colliding), Ids::Sorted(_)));
    }

    #[test]
    fn twins_are_told_beside_the_one_before_them() {
        let ids: [&[u8]; 6] = [b"b", b"a", b"b", b"c", b"b", b"a"];
        let told = Ids::of(ids.len(), ids.into_iter(), |place| ids[place as usize]).1;
        assert_eq!(told, [(2, 0), (4, 2), (5, 1)]);
        assert_eq!(Ids::sorted(ids.len(), |place| ids[place as usize]).1, told);
    }

    #[test]
    fn users_are_added_as_long_as_the_way_of_finding_them_allows() {
        let ids = ["b", "d", "e", "c", "a", "x", "y", "z", "w", "v"].map(str::as_bytes);
        let id = |place: u32| ids[place as usize];
        let (mut index, _) = Ids::of(2, ids.into_iter().take(2), id);
        assert!(index.add(2, id), "still ascending");
        assert!(!index.add(3, id));
        let (mut index, _) = Ids::of(4, ids.into_iter().take(4), id);
        assert!((4..8).take_while(|place| index.add(*place, id)).count() < 5);
        assert_eq!(index.find(4, b"c", id), Some(3));
    }
}
