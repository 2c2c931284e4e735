//! Values from documents, in sentences.

use std::fmt::{self, Display, Write as _};

/// A value as a message shows it: cut to a length that a sentence can carry, and with nothing in it that could pass for
/// the message's own lines.
pub(crate) struct Shown<'a>(pub(crate) &'a str);

/// Characters of a value that a message shows.
const LONGEST: usize = 100;

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, character) in self.0.chars().enumerate() {
            if at == LONGEST {
                return f.write_char('…');
            }
            if is_disguising(character) {
                write!(f, "\\u{:04x}", u32::from(character))?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

/// Controls, line and paragraph separators, and marks that turn the direction of what follows.
fn is_disguising(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The first few of many, quoted, and how many more there are.
pub(crate) fn few<'a>(values: impl ExactSizeIterator<Item = &'a str>) -> String {
    const FEW: usize = 5;
    let more = values.len().saturating_sub(FEW);
    let shown: Vec<String> = values.take(FEW).map(|value| format!("\"{}\"", Shown(value))).collect();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_pass_for_a_line_of_the_message() {
        assert_eq!(
            Shown("ada\n  Keeps everything\u{202e}\u{1b}").to_string(),
            r"ada\u000a  Keeps everything\u202e\u001b"
        );
        assert_eq!(Shown(&"x".repeat(1_000)).to_string().chars().count(), 101);
    }

    #[test]
    fn few_of_many_are_named() {
        assert_eq!(few(["a", "b"].into_iter()), r#""a", "b""#);
        assert_eq!(few(["a"; 7].into_iter()), r#""a", "a", "a", "a", "a" and 2 more"#);
    }
}
