//! The objects and arrays that are open.

use super::table::{FREE, Id, UNKNOWN};

/// Bytes of the text, from one up to, not including, another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Why an object or an array stands where it does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// It is what the schema says.
    Plain,
    /// An array where one value belongs.
    Alone,
    /// An object where a plain value belongs.
    Wrapping,
}

/// An object or an array that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Which attributes were seen, by their bits, and which of them have a value.
    pub(super) seen: u64,
    pub(super) present: u64,
    /// Where it begins.
    pub(super) offset: usize,
    /// The name of the present member, quotes included.
    pub(super) key: Span,
    /// How many items began, or how many members.
    pub(super) index: usize,
    pub(super) nulls: usize,
    /// How many names waited when it opened.
    pub(super) names_from: usize,
    /// What it is the value of.
    pub(super) opened_by: Id,
    /// What its items are.
    pub(super) definition: Id,
    /// What its members are.
    pub(super) shape: Id,
    /// What the present member is.
    pub(super) member: Id,
    /// The bracket that closes it; 0 around the whole document.
    pub(super) closing: u8,
    pub(super) form: Form,
    /// Whether its members are attributes, not parts of one.
    pub(super) is_level: bool,
    /// Whether it is read-only: whatever is wrong in it, it is ignored.
    pub(super) is_ignored: bool,
    pub(super) is_member_ignored: bool,
    /// Whether the present member's value is one value of a list.
    pub(super) is_member_item: bool,
    pub(super) has_primary: bool,
    /// Whether its only name is `value`.
    pub(super) only_value: bool,
}

impl Frame {
    const EMPTY: Self = Self {
        seen: 0,
        present: 0,
        offset: 0,
        key: Span { from: 0, to: 0 },
        index: 0,
        nulls: 0,
        names_from: 0,
        opened_by: UNKNOWN,
        definition: UNKNOWN,
        shape: FREE,
        member: UNKNOWN,
        closing: 0,
        form: Form::Plain,
        is_level: false,
        is_ignored: false,
        is_member_ignored: false,
        is_member_item: false,
        has_primary: false,
        only_value: false,
    };

    /// What is around the document's value.
    pub(super) const fn document(definition: Id) -> Self {
        Self { definition, member: definition, ..Self::EMPTY }
    }

    pub(super) const fn object(opened_by: Id, shape: Id, form: Form, offset: usize) -> Self {
        Self { opened_by, shape, form, offset, closing: b'}', ..Self::EMPTY }
    }

    pub(super) const fn array(opened_by: Id, definition: Id, form: Form, offset: usize) -> Self {
        Self { opened_by, definition, form, offset, closing: b']', ..Self::EMPTY }
    }

    pub(super) const fn is_array(&self) -> bool {
        self.closing == b']'
    }

    pub(super) const fn is_object(&self) -> bool {
        self.closing == b'}'
    }

    /// Whether it is an object around a null.
    pub(super) const fn is_null(&self) -> bool {
        matches!(self.form, Form::Wrapping) && self.nulls > 0
    }

    /// Whether it holds no value.
    pub(super) const fn is_empty(&self) -> bool {
        if self.is_array() { self.index == self.nulls } else { self.key.to == 0 || self.is_null() }
    }
}
