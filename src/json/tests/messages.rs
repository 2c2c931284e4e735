//! The messages, word by word: they are what an administrator reads.

use super::super::{Code, Limits, tree};
use super::{read, refusal};

const MESSAGES: &[(&[u8], &str)] = &[
    (b"", "the text is empty, expected a JSON value"),
    (b" \n ", "the text ends after white space alone, expected a JSON value"),
    (b"\xEF\xBB\xBF{}", "the text begins with a byte order mark (U+FEFF); save it as UTF-8 without one"),
    (b"\xFF\xFE{\0}\0", "the text is UTF-16; save it as UTF-8 without a byte order mark"),
    (b"{\0}\0", "expected a key or `}` after `{`, found U+0000; save the text as UTF-8"),
    (b"\"\xE9t\xE9\"", "the byte 0xE9 is not UTF-8 here; save the text as UTF-8"),
    (b"\"\xF0\x9F\x98", "the text ends within a UTF-8 character; save the whole text"),
    // Values
    (b"[nope]", "expected a value or `]` after `[`, found `nope`; strings stand in double quotes"),
    (b"[nulll]", "expected `,` or `]` after a value, found `l`"),
    (b"[nil]", "expected a value or `]` after `[`, found `nil`; write `null`"),
    (b"[True]", "expected a value or `]` after `[`, found `True`; write `true`"),
    (b"{\"a\":NaN}", "expected a value after `:`, found `NaN`; JSON has no such number"),
    (b"{\"a\":}", "expected a value after `:`, found `}`"),
    (b"['a']", "expected a value or `]` after `[`, found `'`; strings stand in straight double quotes, `\"`"),
    ("[“a”]".as_bytes(), "expected a value or `]` after `[`, found `“`; strings stand in straight double quotes, `\"`"),
    (b"[1,]", "expected a value after `,`, found `]`; remove the `,` before it"),
    (b"[1,,2]", "expected a value after `,`, found `,`"),
    (b"[1 // one\n]", "expected `,` or `]` after a value, found `/`; JSON has no comments"),
    (b"# x", "expected a JSON value, found `#`; JSON has no comments"),
    (
        "[\u{a0}1]".as_bytes(),
        "expected a value or `]` after `[`, found U+00A0; white space is a space, a tab or a line break, remove it",
    ),
    (
        "{\"a\":1}\u{feff}".as_bytes(),
        "expected the end of the text after its value, found U+FEFF; a byte order mark has no place in JSON, remove it",
    ),
    // Objects and arrays
    (b"{a:1}", "expected a key or `}` after `{`, found `a`; keys stand in double quotes"),
    (b"{\"a\":1,}", "expected a key after `,`, found `}`; remove the `,` before it"),
    (b"{\"a\"=1}", "expected `:` after a key, found `=`"),
    (b"{\"a\":1x}", "expected `,` or `}` after a value, found `x`"),
    (b"[1 {\"a\":2}]", "expected `,` or `]` after a value, found `{`; put a `,` between the two values"),
    (
        b"{\"a\":[1,2}",
        "expected `,` or `]` after a value, found `}`; the array that began at column 6 is still open, and 1 around it",
    ),
    (b"{}\n{}", "expected the end of the text after its value, found `{`; a text holds one value"),
    (b"[1]]", "expected the end of the text after its value, found `]`"),
    // Numbers
    (b"[01]", "expected `,` or `]` after a value, found `1`; a number has no leading zeros"),
    (b"[-]", "expected a digit after `-`, found `]`"),
    (b"[1.]", "expected a digit after `.`, found `]`"),
    (b"[1e+x]", "expected a digit after `+`, found `x`"),
    (b"[-Infinity]", "expected a digit after `-`, found `Infinity`; JSON has no such number"),
    (b"[+1]", "expected a value or `]` after `[`, found `+`; a number has no leading `+`"),
    (b"[.5]", "expected a value or `]` after `[`, found `.`; a number begins with a digit, as in `0.5`"),
    (b"[-.5]", "expected a digit after `-`, found `.`; a number begins with a digit, as in `0.5`"),
    (b"[1..2]", "expected a digit after `.`, found `.`"),
    (b"[0x1F]", "expected `,` or `]` after a value, found `x1F`; numbers are decimal"),
    // Strings
    (
        b"[\"a\nb\"]",
        "the string that began at column 2 holds a line break (U+000A); write `\\n`, or close the string before it",
    ),
    (b"[\"a\tb\"]", "the string that began at column 2 holds a tab (U+0009); write `\\t`"),
    (b"\"\x01\"", "the string that began at column 1 holds a control character (U+0001); write `\\u0001`"),
    (
        b"\"C:\\Users\"",
        "expected `\"`, `\\`, `/`, `b`, `f`, `n`, `r`, `t` or `u` after `\\` in a string, found `U`; a backslash itself is written `\\\\`",
    ),
    (b"\"\\u12G4\"", "expected four hexadecimal digits after `\\u`, found `12G4`"),
    (
        b"\"\\uD83D!\"",
        "`\\uD83D` is the first half of a surrogate pair, expected the second, `\\uDC00` to `\\uDFFF`, after it; write the whole pair or the character itself",
    ),
    (
        b"\"\\uDE00\"",
        "`\\uDE00` is the second half of a surrogate pair, expected the first, `\\uD800` to `\\uDBFF`, before it; write the whole pair or the character itself",
    ),
    // Cut texts
    (
        b"{\"a\":[1,",
        "the text ends, expected a value after `,`; the array that began at column 6 is still open, and 1 around it",
    ),
    (b"{\n \"a\"", "the text ends, expected `:` after a key; the object that began at line 1, column 1 is still open"),
    (b"[\"ab", "the text ends, expected `\"`; the string that began at column 2 is still open, and 1 around it"),
    (b"\"\\u12", "the text ends, expected `\"`; the string that began at column 1 is still open"),
    (b"[tru", "the text ends, expected `true`; the array that began at column 1 is still open"),
    (b"-", "the text ends, expected a digit after `-`"),
    (b"{\"a\":1", "the text ends, expected `,` or `}` after a value; the object that began at column 1 is still open"),
    // Keys
    (b"{\"a\":1,\"a\":2}", "the key `a` stands twice in one object, first at column 2; keep one of the two"),
    (
        b"{\"a\n\":1}",
        "the string that began at column 2 holds a line break (U+000A); write `\\n`, or close the string before it",
    ),
    (
        b"{\"\\u202e\\n\":1,\n\"\\u202e\\n\":2}",
        "the key `\\u{202e}\\u{a}` stands twice in one object, first at line 1, column 2; keep one of the two",
    ),
];

#[test]
fn each_mistake_has_its_message() {
    for (text, message) in MESSAGES {
        assert_eq!(refusal(text), *message, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn limits_name_themselves() {
    let limits = Limits { bytes: 10, depth: 2 };
    let message = |text: &[u8]| tree::parse(text, limits).err().map(|error| error.to_string());
    assert_eq!(message(b"12345678901").as_deref(), Some("the text has more than the 10 bytes that are read; split it"));
    assert_eq!(
        message(b"[[[]]]").as_deref(),
        Some("objects and arrays are nested deeper than 2 levels here; flatten the text")
    );
}

#[test]
fn a_message_repeats_only_the_beginning_of_a_long_text() {
    let long = "x".repeat(100_000);
    for text in [format!("[{long}]"), format!("{{\"{long}\":1,\"{long}\":2}}")] {
        let message = refusal(text.as_bytes());
        assert!(message.contains("xxx…`") && message.len() < 300, "{message}");
    }
}

#[test]
fn codes_are_spelled_as_findings_spell_them() {
    for (code, text) in [
        (Code::Syntax, "json-syntax"),
        (Code::Depth, "json-depth"),
        (Code::Size, "json-size"),
        (Code::DuplicateKey, "json-duplicate-key"),
    ] {
        assert_eq!(code.to_string(), text);
    }
}

#[test]
fn an_error_is_at_the_offending_character() {
    for (text, offset) in [
        ("", 0),
        ("  ", 2),
        ("[1,]", 3),
        ("{\"a\" 1}", 5),
        ("[nulx]", 1),
        ("[nul", 4),
        ("[-x]", 2),
        ("\"ab\tc\"", 3),
        ("\"a\\qb\"", 2),
        ("\"a\\u00zz\"", 2),
        ("\"\\uD83D\\u0041\"", 1),
        ("\"\\uD83D\\uDE", 11),
        ("\"a", 2),
    ] {
        assert_eq!(read(text.as_bytes()).map_err(|error| error.offset).err(), Some(offset), "{text}");
    }
}
