use super::escape::EscapeFault;

/// What went wrong while reading, as small as possible: the message is made from it and the text
/// only when somebody gets to see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The offending byte; the text's length where it ends too early.
    pub(super) offset: usize,
    pub(super) kind: FaultKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// Longer than the limit.
    Size,
    /// Deeper than the limit.
    Depth,
    /// A byte order mark begins the text.
    ByteOrderMark,
    /// These bytes are not UTF-8.
    NotUtf8,
    /// Something else stands where this is needed.
    Expected(Expected),
    /// A control character, or the end of the text, in the string that began here.
    InString { start: usize },
    /// A wrong escape in a string.
    Escape(EscapeFault),
}

/// What must stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// The value of the whole text.
    Document,
    /// After `[`.
    FirstItem,
    /// After `,` in an array.
    Item,
    /// After `:`.
    MemberValue,
    /// After `{`.
    FirstKey,
    /// After `,` in an object.
    Key,
    /// After a key.
    Colon,
    /// After a value in an array.
    ItemEnd,
    /// After a value in an object.
    MemberEnd,
    /// After the document's value.
    End,
    /// In a number.
    Digit,
    /// The rest of a word that the text's end cuts.
    Word(&'static str),
}

impl Expected {
    /// Whether a value may stand here.
    #[inline]
    pub(super) const fn is_value(self) -> bool {
        matches!(self, Self::Document | Self::FirstItem | Self::Item | Self::MemberValue)
    }

    /// Whether a key may stand here.
    #[inline]
    pub(super) const fn is_key(self) -> bool {
        matches!(self, Self::FirstKey | Self::Key)
    }

    /// Whether the object may end here.
    #[inline]
    pub(super) const fn is_object_end(self) -> bool {
        matches!(self, Self::FirstKey | Self::MemberEnd)
    }

    /// Whether the array may end here.
    #[inline]
    pub(super) const fn is_array_end(self) -> bool {
        matches!(self, Self::FirstItem | Self::ItemEnd)
    }
}

impl Fault {
    #[cold]
    pub(super) const fn new(offset: usize, kind: FaultKind) -> Self {
        Self { offset, kind }
    }

    #[cold]
    pub(super) const fn expected(offset: usize, expected: Expected) -> Self {
        Self::new(offset, FaultKind::Expected(expected))
    }
}
