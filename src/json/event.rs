use super::Text;

/// One step through a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// `{`
    ObjectStart,
    /// `}`
    ObjectEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// The key of a member; the events of its value follow. Its `:` has been read.
    Key(Text<'a>),
    /// A string that is a value.
    String(Text<'a>),
    /// A number as it was written; it matches the grammar of RFC 8259, section 6, and may exceed
    /// every machine type.
    Number(&'a str),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
}

/// A thing with its place: the bytes from `offset` up to, not including, `end`.
///
/// A key or a string spans its quotes too; the start or end of an object or array spans its one
/// bracket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What stands there.
    pub value: T,
    /// The first byte, counted from 0.
    pub offset: usize,
    /// One past the last byte.
    pub end: usize,
}
