//! What is remembered of a user until the whole is known: which e-mail address and which postal address count.

use super::super::frame::{Frame, Span};

/// A text of a list's value, and where it stands.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Spot {
    pub(super) value: Span,
    /// Its own name.
    pub(super) key: Span,
    /// The index of its value in the list; none where the value stands alone.
    pub(super) index: Option<usize>,
}

/// One value of a list, as far as it was read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Item {
    pub(super) email: Option<Spot>,
    pub(super) country: Option<Spot>,
    pub(super) locality: Option<Spot>,
    pub(super) region: Option<Spot>,
    is_primary: bool,
    is_work: bool,
}

/// What counts so far.
#[derive(Debug, Default)]
pub(in super::super) struct Person {
    pub(in super::super) user_name: Option<Span>,
    item: Item,
    /// Whether anything is known of the item.
    is_begun: bool,
    pub(super) email: Option<Item>,
    pub(super) address: Option<Item>,
}

impl Item {
    /// SU-4, AT-3: the primary value, else the one for work, else the first.
    const fn rank(&self) -> u8 {
        if self.is_primary {
            2
        } else if self.is_work {
            1
        } else {
            0
        }
    }
}

impl Person {
    /// Where the e-mail address is that counts.
    pub(in super::super) fn address_of_mail(&self) -> Option<Span> {
        self.email.and_then(|item| item.email).map(|spot| spot.value)
    }

    pub(in super::super) fn begin_item(&mut self) {
        if std::mem::take(&mut self.is_begun) {
            self.item = Item::default();
        }
    }

    /// An e-mail address has ended: it counts where it ranks above those before it.
    pub(in super::super) fn end_email(&mut self) {
        let item = self.end_item();
        self.email = self.email.filter(|best| best.rank() >= item.rank()).or(Some(item));
    }

    /// A postal address has ended.
    pub(in super::super) fn end_address(&mut self) {
        let item = self.end_item();
        self.address = self.address.filter(|best| best.rank() >= item.rank()).or(Some(item));
    }

    fn end_item(&mut self) -> Item {
        self.is_begun = false;
        std::mem::take(&mut self.item)
    }

    pub(in super::super) fn is_primary(&mut self) {
        self.is_begun = true;
        self.item.is_primary = true;
    }

    pub(in super::super) fn is_work(&mut self) {
        self.is_begun = true;
        self.item.is_work = true;
    }

    pub(in super::super) fn email(&mut self, object: &Frame, list: Option<&Frame>, value: Span) {
        self.is_begun = true;
        self.item.email = Some(spot(object, list, value));
    }

    pub(in super::super) fn country(&mut self, object: &Frame, list: Option<&Frame>, value: Span) {
        self.is_begun = true;
        self.item.country = Some(spot(object, list, value));
    }

    pub(in super::super) fn locality(&mut self, object: &Frame, list: Option<&Frame>, value: Span) {
        self.is_begun = true;
        self.item.locality = Some(spot(object, list, value));
    }

    pub(in super::super) fn region(&mut self, object: &Frame, list: Option<&Frame>, value: Span) {
        self.is_begun = true;
        self.item.region = Some(spot(object, list, value));
    }
}

fn spot(object: &Frame, list: Option<&Frame>, value: Span) -> Spot {
    let index = list.filter(|list| list.is_array()).map(|list| list.index.saturating_sub(1));
    Spot { value, key: object.key, index }
}
