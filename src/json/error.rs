use std::fmt;

/// Which of the four reading problems made a text unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The text is not JSON (RFC 8259), or not UTF-8 (its section 8.1).
    Syntax,
    /// More objects and arrays are open at once than [`Limits::depth`](super::Limits::depth).
    Depth,
    /// The text is longer than [`Limits::bytes`](super::Limits::bytes).
    Size,
    /// Two members of one object have the same key. RFC 8259, section 4, leaves their meaning open,
    /// so that two readers may see two documents.
    DuplicateKey,
}

impl Code {
    /// The code as findings spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "json-syntax",
            Self::Depth => "json-depth",
            Self::Size => "json-size",
            Self::DuplicateKey => "json-duplicate-key",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a text could not be read. Nothing after it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The kind of problem.
    pub code: Code,
    /// The byte where it is, from 0; the text's length where the text ends too early.
    pub offset: usize,
    /// What was found, what was expected and what to do. Places in it name the column alone where
    /// the line is the error's own.
    pub message: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for SyntaxError {}
