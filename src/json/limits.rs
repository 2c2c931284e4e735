use super::nesting::Nesting;

/// How much is read before a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest text, in bytes.
    pub bytes: usize,
    /// How many objects and arrays may be open at once. More than [`Limits::DEEPEST`] counts as
    /// [`Limits::DEEPEST`].
    pub depth: u32,
}

impl Limits {
    /// The deepest nesting that any limit allows, so that code which walks a tree by recursion,
    /// dropping it included, has a bounded stack.
    pub const DEEPEST: u32 = Nesting::CAPACITY;

    /// A whole document: 64 MiB, 64 levels.
    pub const DOCUMENT: Self = Self { bytes: 64 * 1024 * 1024, depth: 64 };

    /// One line of a stream: 1 MiB, 64 levels.
    pub const LINE: Self = Self { bytes: 1024 * 1024, depth: 64 };
}
