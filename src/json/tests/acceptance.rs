//! Texts that every JSON reader must accept (`y`) or refuse (`n`), by the sections of RFC 8259.

use super::super::{Code, Limits, SyntaxError, tree};
use super::{events, read};

const ACCEPTED: &[&str] = &[
    // 2: a text is one value of any kind, with white space around every token
    "0",
    "null",
    "\"\"",
    "[]",
    "{}",
    " \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 \t\r\n] \t\r\n",
    "{ \"a\" \n:\t1\r, \"b\" : [ ] }",
    // 3: literal names
    "true",
    "false",
    "[null,true,false]",
    // 4: objects
    "{\"\":0}",
    "{\"a\":{\"a\":{\"a\":{}}}}",
    "{\"a\":1,\"A\":2}",
    "{\"a\\u0000b\":1,\"a\":2}",
    // 5: arrays
    "[[],[[]],[[],[]]]",
    "[1,\"a\",null,{}]",
    // 6: numbers
    "-0",
    "-0.0",
    "-1",
    "10",
    "0.1",
    "123.456e78",
    "1E+2",
    "1e-2",
    "0e0",
    "0e+00001",
    "1e999999",
    "-1e-999999",
    "123456789012345678901234567890123456789012345678901234567890",
    "0.00000000000000000000000000000000000000000000000000000000000000001",
    // 7: strings
    "\" !#[]~\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\\u001f\\u007f\\uffff\\uFDD0\"",
    "\"\\ud800\\udc00\\uDBFF\\uDFFF\"",
    "\"\u{7f}\u{80}\u{2028}\u{2029}\u{fffd}\u{ffff}\u{10ffff}\"",
    "\"/* no comment */ // none\"",
    "\"a\u{feff}\"",
    "\"exactly\"",
    "\"seven..\"",
    "\"eight...\"",
    "\"a longer one, over several words of eight bytes, \\n and on after an escape\"",
];

const REFUSED: &[&[u8]] = &[
    // 2: nothing, more than one value, other white space
    b"",
    b" ",
    b"1 2",
    b"{}{}",
    b"[]\0",
    b"[1]]",
    b"{}}",
    b"[1],",
    b"\x0c[]",
    b"[\x0b1]",
    b"\xC2\xA0[]",
    b"[]\xE2\x80\x8B",
    b"\0",
    b"#",
    b"// a comment\n1",
    b"[1] /* a comment */",
    // 3: literal names
    b"True",
    b"TRUE",
    b"nul",
    b"nulll",
    b"truefalse",
    b"undefined",
    b"None",
    b"[tru]",
    b"[fals]",
    b"nan",
    // 4: objects
    b"{",
    b"{\"a\"",
    b"{\"a\":",
    b"{\"a\":1",
    b"{\"a\":1,",
    b"{\"a\":1,}",
    b"{,}",
    b"{,\"a\":1}",
    b"{\"a\":1,,\"b\":2}",
    b"{\"a\" 1}",
    b"{\"a\",1}",
    b"{\"a\"::1}",
    b"{\"a\":1:2}",
    b"{\"a\":}",
    b"{\"a\":,}",
    b"{\"a\":1 \"b\":2}",
    b"{a:1}",
    b"{'a':1}",
    b"{1:1}",
    b"{null:1}",
    b"{[]:1}",
    b"{\"a\":1]",
    b"}",
    b":",
    // 5: arrays
    b"[",
    b"[1",
    b"[1,",
    b"[1,]",
    b"[,]",
    b"[,1]",
    b"[1,,2]",
    b"[1 2]",
    b"[1:2]",
    b"[\"a\":1]",
    b"[1}",
    b"]",
    b",",
    // 6: numbers
    b"-",
    b"+1",
    b"- 1",
    b"--1",
    b"00",
    b"01",
    b"-01",
    b"-00",
    b".5",
    b"-.5",
    b"1.",
    b"1.e1",
    b"0.",
    b"1..2",
    b"1.2.3",
    b"1e",
    b"1e+",
    b"1e-",
    b"1e1.5",
    b"1ee1",
    b"0e",
    b"0x10",
    b"0xG",
    b"0b1",
    b"1_000",
    b"1,000",
    b"1f",
    b"NaN",
    b"-NaN",
    b"Infinity",
    b"-Infinity",
    b"inf",
    b"\xEF\xBC\x91",
    // 7: strings
    b"\"",
    b"\"a",
    b"\"\\",
    b"\"\\\"",
    b"\"\\\"\\",
    b"'a'",
    b"\"\0\"",
    b"\"\x1F\"",
    b"\"a\nb\"",
    b"\"a\tb\"",
    b"\"seven..\n\"",
    b"\"\\a\"",
    b"\"\\x41\"",
    b"\"\\'\"",
    b"\"\\U0041\"",
    b"\"\\\n\"",
    b"\"\\\xC3\xA9\"",
    b"\"\\u\"",
    b"\"\\u12\"",
    b"\"\\u123g\"",
    b"\"\\u-123\"",
    b"\"\\u 123\"",
    b"\"\\u{41}\"",
    b"\"\\uD800\"",
    b"\"\\uD800x\"",
    b"\"\\uD800\\n\"",
    b"\"\\uD800\\uD800\"",
    b"\"\\uD800\\u0041\"",
    b"\"\\uDC00\"",
    b"\"\\uDC00\\uD800\"",
    b"{\"\\uD800\":1}",
    // 8.1: UTF-8 without a byte order mark
    b"\xEF\xBB\xBF{}",
    b"[\xEF\xBB\xBF]",
    b"\xFF\xFE[\0]\0",
    b"\xFE\xFF\0[\0]",
    b"[\0]\0",
    b"\"\x80\"",
    b"\"\xC3\"",
    b"\"\xC3\x28\"",
    b"\"\xC0\xAF\"",
    b"\"\xC1\xBF\"",
    b"\"\xE0\x80\xAF\"",
    b"\"\xE0\x9F\xBF\"",
    b"\"\xE2\x82\"",
    b"\"\xED\xA0\x80\"",
    b"\"\xED\xBF\xBF\"",
    b"\"\xED\xA0\xBD\xED\xB8\x80\"",
    b"\"\xF0\x80\x80\xAF\"",
    b"\"\xF0\x9F\x98\"",
    b"\"\xF4\x90\x80\x80\"",
    b"\"\xF5\x80\x80\x80\"",
    b"\"\xF8\x88\x80\x80\x80\"",
    b"\"\xFC\x84\x80\x80\x80\x80\"",
    b"\"\xFE\"",
    b"\"\xFF\"",
    b"[1]\xFF",
    b"\xE9",
];

#[test]
fn y_texts_are_accepted() {
    for text in ACCEPTED {
        assert_eq!(read(text.as_bytes()).err(), None, "{text}");
        assert_eq!(events(text).err(), None, "{text}");
    }
}

#[test]
fn n_texts_are_refused_by_their_syntax() {
    for text in REFUSED {
        let shown = String::from_utf8_lossy(text);
        let code = read(text).err().map(|error| error.code);
        assert_eq!(code, Some(Code::Syntax), "{shown}");
    }
}

#[test]
fn wrong_bytes_are_refused_at_the_first_of_them() {
    for (text, offset) in [
        (&b"\"ab\x80\""[..], 3),
        (b"\"\xC0\xAF\"", 1),
        (b"[\"\xED\xA0\x80\"]", 2),
        (b"\"\xF4\x90\x80\x80\"", 1),
        (b"\"\xE2\x82\"", 1),
        (b"{\"a\":1}\xFF", 7),
        (b"{\"a\":1} \xFF", 8),
        (b"tr\xFF", 2),
        (b"-\xFF", 1),
        (b"\"\\\xFF\"", 2),
        (b"\"\\u00\xFF\"", 5),
        (b"\xFF", 0),
    ] {
        let error = read(text).err();
        assert_eq!(error.as_ref().map(|error| error.offset), Some(offset), "{error:?}");
        let message = error.map(|error| error.message).unwrap_or_default();
        assert!(message.contains("UTF-8"), "{message}");
    }
}

#[test]
fn what_goes_wrong_before_a_wrong_byte_comes_first() {
    let error = read(b"[1 2]\xFF").map_err(|error| (error.offset, error.message));
    let expected = "expected `,` or `]` after a value, found `2`".to_owned();
    assert_eq!(error.err(), Some((3, expected)));
}

#[test]
fn duplicate_keys_are_refused_at_the_second() {
    for (text, offset) in [
        (r#"{"a":1,"a":1}"#, 7),
        (r#"{"a":1,"b":2,"a":3,"b":4}"#, 13),
        (r#"[{"x":{"a":1,"\u0061":2}}]"#, 13),
        (r#"{"":1,"":2}"#, 6),
        (r#"{"0":0,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"3":0}"#, 61),
    ] {
        let place = read(text.as_bytes()).map_err(|error: SyntaxError| (error.code, error.offset));
        assert_eq!(place.err(), Some((Code::DuplicateKey, offset)), "{text}");
    }
    let apart = br#"{"a":{"b":1},"c":{"b":1},"d":[{"a":1},{"a":1}]}"#;
    assert!(tree::parse(apart, Limits::LINE).is_ok());
}
