//! A list in the order of an attribute (RFC 7644, section 3.4.2.3). Only what resources are sorted by is kept, and no
//! more of them than stand before the end of the page: the resources of the page are read again.

use crate::scim::resource::Resource;
use crate::scim::sort::{Key, Sorting};
use serde::Serialize;

/// Bytes that are kept to sort by, about. More is refused: a page far behind the first of very many resources needs it.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// Rows that are to be read again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// Which rows: `User` or `Group`.
    pub resource_type: &'static str,
    /// In the order in which they are to be given.
    pub ids: Vec<String>,
    /// Whether groups are given with their members.
    pub members_wanted: bool,
}

/// The resources of a list on the way into their order.
#[derive(Debug)]
pub(super) struct Sorted {
    sorting: Sorting,
    /// Resources before the page.
    offset: usize,
    /// Resources up to the end of the page.
    most: usize,
    entries: Vec<Entry>,
    bytes: usize,
    is_too_much: bool,
    is_chosen: bool,
}

/// A resource, as far as it is kept.
#[derive(Debug)]
struct Entry {
    key: Key,
    /// The place of its kind.
    place: usize,
    id: String,
}

impl Entry {
    const fn size(&self) -> usize {
        size_of::<Self>() + self.key.size() + self.id.len()
    }
}

impl Sorted {
    pub(super) const fn new(sorting: Sorting, offset: usize, count: usize) -> Self {
        let most = offset.saturating_add(count);
        Self { sorting, offset, most, entries: Vec::new(), bytes: 0, is_too_much: false, is_chosen: false }
    }

    /// Whether more would have to be kept than may be.
    pub(super) const fn is_too_much(&self) -> bool {
        self.is_too_much
    }

    /// Whether it is known which resources are listed.
    pub(super) const fn is_chosen(&self) -> bool {
        self.is_chosen
    }

    pub(super) fn take(&mut self, place: usize, id: &str, resource: &Resource) {
        if self.is_too_much || self.most == 0 {
            return;
        }
        let entry = Entry { key: self.sorting.key(resource), place, id: id.to_owned() };
        self.bytes += entry.size();
        self.entries.push(entry);
        // Twice of each may be there in between, so that what is sorted has doubled since it was sorted last.
        if self.entries.len() / 2 >= self.most.max(500) || self.bytes / 2 >= MOST_BYTES {
            self.arrange();
            self.is_too_much = self.bytes > MOST_BYTES;
        }
    }

    /// Brings what is there into its order, and forgets what comes after the page.
    fn arrange(&mut self) {
        let Self { sorting, entries, .. } = self;
        crate::order::sort_by(entries, |left, right| sorting.compare(&left.key, &right.key));
        self.entries.truncate(self.most);
        self.bytes = self.entries.iter().map(Entry::size).sum();
    }

    /// Settles which resources are listed: those of the page, what follows each other and is of one kind together.
    pub(super) fn choose(&mut self, run: impl Fn(usize) -> Option<Wanted>) -> Vec<Wanted> {
        self.arrange();
        self.is_too_much |= self.bytes > MOST_BYTES;
        self.is_chosen = true;
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut last = None;
        let entries = std::mem::take(&mut self.entries);
        for Entry { place, id, .. } in entries.into_iter().skip(self.offset).filter(|_| !self.is_too_much) {
            if last != Some(place) {
                wanted.extend(run(place));
                last = Some(place);
            }
            wanted.last_mut().into_iter().for_each(|run| run.ids.push(id.clone()));
        }
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::resource;
    use crate::scim::schema::{ResourceType, Schemas};

    fn sorted(offset: usize, count: usize) -> Sorted {
        let sorting = Sorting::read("title", None, &Schemas::of(ResourceType::User)).expect("titles have an order");
        Sorted::new(sorting, offset, count)
    }

    fn take(sorted: &mut Sorted, id: usize, title: &str) {
        let text = format!("{{\"title\":\"{title}\"}}");
        let resource = resource::read(text.as_bytes(), &Schemas::of(ResourceType::User)).expect("it is a resource");
        sorted.take(0, &id.to_string(), &resource);
    }

    fn chosen(mut sorted: Sorted) -> Vec<usize> {
        let run = |_| Some(Wanted { resource_type: "User", ids: Vec::new(), members_wanted: false });
        let ids = sorted.choose(run).into_iter().flat_map(|wanted| wanted.ids);
        ids.map(|id| id.parse().expect("it is a number")).collect()
    }

    #[test]
    fn a_page_is_that_of_everything_in_order_however_little_is_kept() {
        let titles: Vec<u64> = (0..5_000_u64).map(|number| number * 7_919 % 1_000).collect();
        let mut all: Vec<usize> = (0..titles.len()).collect();
        all.sort_by_key(|id| titles[*id]);
        for (offset, count) in [(0, 1), (0, 10), (10, 100), (3_000, 1_000), (4_990, 100), (5_000, 10), (0, 0)] {
            let mut sorted = sorted(offset, count);
            for (id, title) in titles.iter().enumerate() {
                take(&mut sorted, id, &format!("{title:04}"));
                assert!(sorted.entries.len() < 2 * (offset + count).max(500) + 2);
            }
            let page: Vec<usize> = all.iter().copied().skip(offset).take(count).collect();
            assert_eq!(chosen(sorted), page, "{count} from {offset}");
        }
    }

    #[test]
    fn more_than_may_be_kept_is_refused_and_not_kept() {
        let long = "x".repeat(1024 * 1024);
        let (mut first, mut all) = (sorted(0, 1), sorted(0, 1_000));
        for id in 0..100 {
            take(&mut first, id, &long);
            take(&mut all, id, &long);
            assert!(first.bytes.max(all.bytes) <= 2 * MOST_BYTES + long.len() + 100);
        }
        assert!(all.is_too_much() && !first.is_too_much());
        assert_eq!((chosen(first), chosen(all)), (vec![0], Vec::new()));
    }
}
