//! Some members of an object as a tree; the others are only passed over.

use super::scan;
use super::tree::{self, Member, Node, Value};
use super::{Limits, decode};

/// The members of the text's object whose names are wanted. Nothing where the text is no such object, or is written in a
/// way that only the whole reader knows: then it says what is wrong.
pub(crate) fn parse<'a>(bytes: &'a [u8], limits: Limits, is_wanted: &dyn Fn(&str) -> bool) -> Option<Node<'a>> {
    let text = str::from_utf8(bytes).ok().filter(|text| text.len() <= limits.bytes)?;
    let start = scan::white_space(bytes, 0);
    let mut at = scan::white_space(bytes, opened(bytes, start, b'{')?);
    let mut members = Vec::new();
    while bytes.get(at) != Some(&b'}') {
        if at > start + 1 && bytes.get(at) == Some(&b',') {
            at = scan::white_space(bytes, at + 1);
        }
        let (key_end, is_escaped) =
            Some(at).filter(|at| bytes.get(*at) == Some(&b'"')).and_then(|at| scan::string(bytes, at).ok())?;
        let raw = text.get(at + 1..key_end - 1)?;
        let key = if is_escaped { decode(raw) } else { raw.into() };
        let colon = scan::white_space(bytes, key_end);
        let from = scan::white_space(bytes, opened(bytes, colon, b':')?);
        let to = value(bytes, from, limits.depth.saturating_sub(1))?;
        if is_wanted(&key) {
            let value = tree::parse(bytes.get(from..to)?, limits).ok()?;
            members.push(Member { key, key_offset: at, value });
        }
        at = scan::white_space(bytes, to);
        // Another member follows, or the end.
        match bytes.get(at)? {
            b',' if bytes.get(scan::white_space(bytes, at + 1)) == Some(&b'"') => {}
            b'}' => {}
            _ => return None,
        }
    }
    let is_end = scan::white_space(bytes, at + 1) == bytes.len();
    is_end.then_some(Node { offset: start, end: at + 1, value: Value::Object(members) })
}

fn opened(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    (bytes.get(at) == Some(&byte)).then_some(at + 1)
}

/// Where the value ends that begins at `at`; nothing where there is none.
fn value(bytes: &[u8], mut at: usize, depth: u32) -> Option<usize> {
    // Which brackets are open: a bit each, set for an object.
    let (mut open, mut objects) = (0_u32, 0_u64);
    loop {
        let mut is_first = false;
        at = match bytes.get(at)? {
            b'"' => scan::string(bytes, at).ok()?.0,
            bracket @ (b'{' | b'[') if open < depth && open < u64::BITS => {
                (open, objects, is_first) = (open + 1, objects << 1 | u64::from(*bracket == b'{'), true);
                at + 1
            }
            b't' => word(bytes, at, b"true")?,
            b'f' => word(bytes, at, b"false")?,
            b'n' => word(bytes, at, b"null")?,
            b'-' | b'0'..=b'9' => scan::number(bytes, at).ok()?,
            _ => return None,
        };
        loop {
            if open == 0 {
                return Some(at);
            }
            at = scan::white_space(bytes, at);
            let is_object = objects & 1 == 1;
            let byte = *bytes.get(at)?;
            if byte == if is_object { b'}' } else { b']' } {
                (open, objects, is_first) = (open - 1, objects >> 1, false);
                at += 1;
                continue;
            }
            if !is_first {
                at = scan::white_space(bytes, opened(bytes, at, b',')?);
            }
            if is_object {
                let key_end =
                    Some(at).filter(|at| bytes.get(*at) == Some(&b'"')).and_then(|at| scan::string(bytes, at).ok())?.0;
                at = scan::white_space(bytes, opened(bytes, scan::white_space(bytes, key_end), b':')?);
            }
            break;
        }
    }
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes.get(at..)?.starts_with(word).then_some(at + word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_what_the_whole_reader_reads() {
        for text in [
            r#"{}"#,
            r#" {"a":1,"b":[{"c":[]},"]}",{}],"a\u0062":{"x":"\"}"},"d":null} "#,
            r#"{"b":[[[1,2],[]],-1.5e3,true,false]}"#,
        ] {
            let whole = tree::parse(text.as_bytes(), Limits::LINE).expect("it is JSON");
            let Value::Object(members) = whole.value else { panic!("it is an object") };
            let part = parse(text.as_bytes(), Limits::LINE, &|name| name != "b").expect("it is read");
            let Value::Object(found) = part.value else { panic!("it is an object") };
            let names = |members: &[Member]| members.iter().map(|member| member.key.to_string()).collect::<Vec<_>>();
            let expected: Vec<_> = names(&members).into_iter().filter(|name| name != "b").collect();
            assert_eq!(names(&found), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_left_to_the_whole_reader() {
        for text in [
            "",
            "[]",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{,\"a\":1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":[1,]}",
            "{\"a\":[,1]}",
            "{\"a\":{\"b\"}}",
            "{\"a\":tru}",
            "{\"a\":01}",
            "{\"a\":\"\n\"}",
            "{\"a\":1}}",
            "{\"a\":1} x",
            "{\"a\":[}",
            "{\"a\":\"\\x\"}",
            "{\"a\":1,,\"b\":2}",
        ] {
            assert!(tree::parse(text.as_bytes(), Limits::LINE).is_err() || text == "[]", "{text}");
            assert_eq!(parse(text.as_bytes(), Limits::LINE, &|_| false), None, "{text}");
        }
        let deep = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(deep(63).as_bytes(), Limits::LINE, &|_| false).is_some());
        assert!(parse(deep(64).as_bytes(), Limits::LINE, &|_| false).is_none());
    }
}
