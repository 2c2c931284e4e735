use std::borrow::Cow;

use super::escape;

/// A key or string between its quotes, as it was written. It has been checked: every escape is
/// whole, every surrogate has its partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    raw: &'a str,
    is_escaped: bool,
}

impl<'a> Text<'a> {
    /// The text must have been checked by [`super::scan::string`].
    pub(super) const fn new(raw: &'a str, is_escaped: bool) -> Self {
        Self { raw, is_escaped }
    }

    /// What stands between the quotes, escapes and all.
    #[must_use]
    pub const fn raw(self) -> &'a str {
        self.raw
    }

    /// The text itself, where it holds no escape, which is nearly always.
    #[inline]
    #[must_use]
    pub const fn as_plain(self) -> Option<&'a str> {
        if self.is_escaped { None } else { Some(self.raw) }
    }

    /// The text itself, borrowed where it holds no escape.
    #[inline]
    #[must_use]
    pub fn decode(self) -> Cow<'a, str> {
        match self.as_plain() {
            Some(plain) => Cow::Borrowed(plain),
            None => Cow::Owned(unescape(self.raw)),
        }
    }
}

/// What stands between the quotes of a string that was checked, its escapes replaced.
pub(crate) fn decode(raw: &str) -> Cow<'_, str> {
    Cow::Owned(unescape(raw))
}

/// Replaces each escape by its character.
fn unescape(raw: &str) -> String {
    let mut decoded = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('\\') {
        // A wrong escape does not get this far; the fallback only spares a panic.
        let (char, length) = escape::read(escape.as_bytes()).unwrap_or((char::REPLACEMENT_CHARACTER, 0));
        decoded.push_str(plain);
        decoded.push(char);
        rest = escape.get(length..).unwrap_or_default();
    }
    decoded.push_str(rest);
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_escapes_is_borrowed() {
        let text = Text::new("Zoë 😀", false);
        assert_eq!(text.as_plain(), Some("Zoë 😀"));
        assert!(matches!(text.decode(), Cow::Borrowed("Zoë 😀")));
    }

    #[test]
    fn a_text_with_escapes_is_decoded() {
        let text = Text::new(r#"a\\nb\n\"\u00e9\uD83D\uDE00é\\"#, true);
        assert_eq!(text.as_plain(), None);
        assert_eq!(text.decode(), "a\\nb\n\"é😀é\\");
    }
}
