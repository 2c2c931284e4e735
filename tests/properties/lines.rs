//! Whoever reads many users reads each as the reader of one does, however it is written.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use scim_usher::directory::UserReader;
use scim_usher::population::Population;
use serde_json::{Value, json};

const KEYS: [&str; 17] = [
    "id",
    "userName",
    "status",
    "organizationId",
    "roleIds",
    "groupIds",
    "roleGroupIds",
    "orgName",
    "providerId",
    "local",
    "blockedByAdministrator",
    "scripted",
    "legalHoldMatters",
    "deactivateAt",
    "userName",
    "groupIds",
    "unknown",
];

const TEXTS: [&[u8]; 21] = [
    br#""g1""#,
    br#""g2""#,
    br#""active""#,
    br#""held""#,
    br#""""#,
    br#"" ""#,
    br#""a\u0062""#,
    "\"\u{416}\u{2003}\u{1F600}\"".as_bytes(),
    b"\"\xFF\"",
    b"\"a\x01\"",
    br#""a"b"#,
    // What is decoded to `a\b` is another text than what is written so.
    br#""a\\b""#,
    br#""a\b""#,
    br#""]""#,
    br#""a, [b]""#,
    // As long as the words that are looked at.
    br#""1234567""#,
    br#""12345678""#,
    br#""123456789abcdef""#,
    br#""123456789abcdefg""#,
    br#""00000000-0000-0000-0000-000000000000""#,
    br#""00000000-0000-0000-0000-000000000001""#,
];

fn text() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => select(&TEXTS[..4]), 2 => select(&TEXTS[..])].prop_map(<[u8]>::to_vec)
}

fn blank() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![4 => Just(&b""[..]), 2 => Just(&b" "[..]), 1 => Just(&b"\t "[..])]
}

fn list() -> impl Strategy<Value = Vec<u8>> {
    (proptest::collection::vec((text(), blank(), blank()), 0..4), select(&[",", ",", ",", ",,", ""][..])).prop_map(
        |(texts, comma)| {
            let texts: Vec<Vec<u8>> = texts.into_iter().map(|(text, a, b)| [a, &text, b].concat()).collect();
            [b"[", texts.join(comma.as_bytes()).as_slice(), b"]"].concat()
        },
    )
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    let other =
        select(&["null", "true", "false", "nul1", "tru1", "fals", "1", "{}", "[1]", "{\"organization\": \"Lab\"}"][..]);
    prop_oneof![4 => text(), 4 => list(), 3 => other.prop_map(|other| other.as_bytes().to_vec())]
}

/// A line that may be right: each key has a value of its kind, or any.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let fitting = (any::<Index>(), text(), list(), value(), 0u8..12, blank(), blank());
    (proptest::collection::vec(fitting, 0..7), any::<bool>(), blank()).prop_map(|(members, has_names, end)| {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        if has_names {
            parts.push(br#""id":"u""#.to_vec());
            parts.push("\"userName\": \"Жанна\"".as_bytes().to_vec());
        }
        for (key, text, list, any, kind, a, b) in members {
            let key = *key.get(&KEYS);
            let value = match key {
                _ if kind == 0 => any,
                "roleIds" | "groupIds" | "roleGroupIds" | "legalHoldMatters" => list,
                "local" | "blockedByAdministrator" => {
                    if kind < 6 {
                        b"true".to_vec()
                    } else {
                        b"false".to_vec()
                    }
                }
                "status" => br#""pending""#.to_vec(),
                "scripted" => br#"{"organization": "Lab", "roleIds": ["r"]}"#.to_vec(),
                _ => text,
            };
            parts.push([a, b"\"", key.as_bytes(), b"\"", b, b":", a, &value, b].concat());
        }
        [b"{", parts.join(&b","[..]).as_slice(), b"}", end].concat()
    })
}

/// Lines as an export writes them: one after the other nearly the same, and some bytes of them are others.
fn exported() -> impl Strategy<Value = Vec<Vec<u8>>> {
    const IDS: [&str; 10] = [
        "g1",
        "g2",
        "group-01",
        "group-012",
        "group-01234567",
        "group-012345678",
        "group-0123456789",
        "0f8fad5b-d9cb-469f-a165-70867728950e",
        "]",
        "\u{416}\u{416}\u{416}",
    ];
    let ids = |most| proptest::collection::vec(select(&IDS[..]), 0..most);
    let status = select(&["active", "active", "held", "blocked", "actives"][..]);
    let organization = select(&["org-1", "org-1", "org-2", "org-30", "null", "null", ""][..]);
    let usual = (ids(3), proptest::bool::weighted(0.3));
    let user = (0u32..1_000_000, status, organization, (ids(6), proptest::bool::weighted(0.6)), ids(30), any::<bool>());
    (proptest::collection::vec(user, 2..14), usual, proptest::collection::vec(any::<(Index, Index, Index)>(), 0..3))
        .prop_map(|(users, (usual_roles, has_flags), changes)| {
            let line = |(number, status, organization, (roles, has_usual_roles), groups, holds)| {
                let roles: &Vec<&str> = if has_usual_roles { &usual_roles } else { &roles };
                let mut user = json!({
                    "id": format!("u{number}"), "userName": format!("name{number}@acme.test"), "status": status,
                    "organizationId": organization, "roleIds": roles, "groupIds": groups,
                });
                if organization == "null" {
                    user["organizationId"] = Value::Null;
                }
                if has_flags {
                    user["local"] = json!(holds);
                    user["providerId"] = if holds { Value::Null } else { json!("okta") };
                }
                user.to_string().into_bytes()
            };
            let mut lines: Vec<Vec<u8>> = users.into_iter().map(line).collect();
            for (line, at, byte) in changes {
                let line = line.get_mut(&mut lines);
                let at = at.index(line.len());
                line[at] = *byte.get(b"\"\\,]}[{: \ta0\xFF\x01\0");
            }
            lines
        })
}

/// Lists of roles, some of which begin alike or say the same.
const ROLE_LISTS: [&str; 8] =
    ["[]", r#"["a"]"#, r#"["b"]"#, r#"["a","b"]"#, r#"["b", "a"]"#, r#"["a]"]"#, r#"["a\"]"]"#, r#"["a"}"#];

/// What the reader of one makes of the lines, one after the other.
fn read_alone(lines: &[Vec<u8>]) -> (Vec<Value>, Vec<Value>) {
    let mut reader = UserReader::default();
    let (mut users, mut findings) = (Vec::new(), Vec::new());
    let mut offset = 0;
    for (at, line) in lines.iter().enumerate() {
        match reader.read(line, at, offset) {
            Ok((user, warnings)) => {
                users.push(json!(format!("{user:?}")));
                findings.extend(warnings.into_iter().map(|finding| json!(finding)));
            }
            Err(errors) => findings.extend(errors.into_iter().map(|finding| json!(finding))),
        }
        offset += line.len() + 1;
    }
    (users, findings)
}

fn loaded(bytes: &[u8], cut: usize) -> (Vec<Value>, Vec<Value>) {
    let mut population = Population::default();
    let (first, rest) = bytes.split_at(cut.min(bytes.len()));
    population.push(first);
    population.push(rest);
    let report = population.end();
    let is_about_one = |finding: &Value| finding["rule"] != "duplicate-id";
    let findings = report.findings.iter().map(|finding| json!(finding)).filter(is_about_one).collect();
    let users = (0..).map_while(|at| population.user(at)).map(|user| json!(format!("{user:?}"))).collect();
    (users, findings)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_are_read_as_the_reader_reads_them(lines in proptest::collection::vec(line(), 1..4), cut in 0usize..200) {
        prop_assume!(!lines.iter().any(|line| line.is_empty()));
        let bytes = [lines.join(&b"\n"[..]).as_slice(), b"\n"].concat();
        prop_assert_eq!(loaded(&bytes, cut), read_alone(&lines));
    }

    #[test]
    fn lines_that_are_nearly_the_same_are_read_as_the_reader_reads_them(lines in exported(), cut in 0usize..2_000) {
        // What begins with a bracket is a list.
        prop_assume!(lines.first().is_none_or(|line| line.first() != Some(&b'[')));
        let bytes = [lines.join(&b"\n"[..]).as_slice(), b"\n"].concat();
        prop_assert_eq!(loaded(&bytes, cut), read_alone(&lines));
    }

    #[test]
    fn each_line_has_its_own_roles_whichever_most_have(runs in proptest::collection::vec((select(&ROLE_LISTS[..]), 1usize..7), 1..20)) {
        let lists = runs.into_iter().flat_map(|(list, times)| std::iter::repeat_n(list, times));
        let line = |list| format!(r#"{{"id":"u","userName":"n","roleIds":{list},"status":"active"}}"#).into_bytes();
        let lines: Vec<Vec<u8>> = lists.map(line).collect();
        let bytes = [lines.join(&b"\n"[..]).as_slice(), b"\n"].concat();
        prop_assert_eq!(loaded(&bytes, bytes.len()), read_alone(&lines));
    }

    #[test]
    fn a_list_holds_what_its_lines_would(lines in proptest::collection::vec(line(), 0..4), cut in 0usize..200) {
        // What ends a string too early, or not at all, also ends or joins elements.
        let is_whole = |line: &Vec<u8>| !line.windows(3).any(|part| part == b"a\"b");
        prop_assume!(lines.iter().all(is_whole));
        let joined = lines.join(&b",\n"[..]);
        let bytes = [b"[", joined.as_slice(), b"]\n"].concat();
        let (users, findings) = loaded(&bytes, cut);
        let (alone, told) = read_alone(&lines);
        prop_assert_eq!(users, alone);
        // The bracket and the commas move columns and offsets, and nothing else.
        let strip = |findings: Vec<Value>| -> Vec<Value> {
            findings.into_iter().map(|mut finding| { finding["place"] = finding["place"]["line"].clone(); finding }).collect()
        };
        prop_assert_eq!(strip(findings), strip(told));
    }
}

fn findings(bytes: &[u8]) -> (usize, Vec<(String, u64, u64, u64)>) {
    let (users, findings) = loaded(bytes, bytes.len() / 2);
    let place = |finding: &Value, key: &str| finding["place"][key].as_u64().expect("a place");
    let told = |f: &Value| {
        (f["rule"].as_str().unwrap_or_default().to_owned(), place(f, "line"), place(f, "column"), place(f, "offset"))
    };
    (users.len(), findings.iter().map(told).collect())
}

#[test]
fn a_list_is_read_to_where_it_goes_wrong() {
    let user = |id: &str| format!("{{\"id\": \"{id}\", \"userName\": \"Ж\"}}");
    let (a, b) = (user("a"), user("b"));
    let told = |text: &str| findings(text.as_bytes());
    let syntax = |line, column, offset| vec![("json-syntax".to_owned(), line, column, offset)];
    assert_eq!(told(" [ ] "), (0, vec![]));
    assert_eq!(told(&format!("\n [{a},\n {b}\n]\n")), (2, vec![]));
    assert_eq!(told(&format!("[{a} {b}]")), (1, syntax(1, 31, 31)));
    assert_eq!(told(&format!("[{a},,{b}]")), (1, syntax(1, 31, 31)));
    assert_eq!(told(&format!("[{a},]")), (1, syntax(1, 31, 31)));
    assert_eq!(told(&format!("[{a}]\n{b}")), (1, syntax(2, 1, 32)));
    assert_eq!(told(&format!("[{a}")), (1, syntax(1, 30, 30)));
    assert_eq!(told(&format!("[{a},\n")), (1, syntax(2, 1, 32)));
    // An element that is wrong in itself is left out, at its own place, and the next one is read.
    assert_eq!(
        told(&format!("[{a}, {{\"id\": 1, \"userName\": \"Ж\"}}, {b}]")),
        (2, vec![("wrong-type".to_owned(), 1, 39, 39)])
    );
    assert_eq!(told(&format!("[{a}, 7, {b}]")), (2, vec![("wrong-type".to_owned(), 1, 32, 32)]));
    assert_eq!(told(&format!("[\"x\", {b}]")), (1, vec![("wrong-type".to_owned(), 1, 2, 1)]));
}

/// Files in which texts of one length come again and again, and then something as long that is none of them, or is no text
/// at all: organizations, groups, roles.
fn files_of_what_is_as_long(length: usize) -> Vec<Vec<Vec<u8>>> {
    let usual = &b"0f8fad5b-d9cb-469f-a165-70867728950e-0123"[..length];
    let with = |at: usize, byte: u8| {
        let mut text = usual.to_vec();
        text[at] = byte;
        text
    };
    let places = [0, length / 2, length - 1, 7.min(length - 1), 8.min(length - 1)];
    let mut texts = vec![[usual, b" "].concat(), [usual, b"0"].concat(), [usual, b"\0"].concat()];
    for at in places {
        for byte in b"\"\\\0\x1F]\xFFz" {
            texts.push([with(at, *byte).as_slice(), b"\""].concat());
        }
        // A shorter text that is known, and what makes it as long.
        for byte in b"\0\" \xFF" {
            texts.push([&usual[..at], b"\"", vec![*byte; length - at].as_slice()].concat());
        }
    }
    // What is known: the usual text, all that are shorter, and some that no string is written as without escapes.
    let escaped = |at: usize, byte: char| {
        let mut text: String = usual.iter().map(|byte| char::from(*byte)).collect();
        text.replace_range(at..=at, &byte.to_string());
        json!(text).to_string().into_bytes()
    };
    let plain = |text: &[u8]| [b"\"", text, b"\""].concat();
    let shorter = (1..=length).map(|length| plain(&usual[..length]));
    let known: Vec<Vec<u8>> = shorter
        .chain(places.iter().flat_map(|at| ['"', '\\', '\0', '\u{1F}'].map(|byte| escaped(*at, byte))))
        .collect();
    let members = [(r#""organizationId":"#, ""), (r#""groupIds":["#, "]"), (r#""roleIds":["#, "]")];
    let file = |(before, after): (&str, &str)| {
        let line = |text: &[u8], end: &str| {
            [r#"{"id":"u","userName":"n","#.as_bytes(), before.as_bytes(), text, after.as_bytes(), end.as_bytes(), b"}"]
                .concat()
        };
        let mut lines: Vec<Vec<u8>> = known.iter().map(|text| line(text, "")).collect();
        for text in &texts {
            for end in ["", r#","status":"active""#] {
                lines.extend((0..3).map(|_| line(&plain(usual), end)));
                lines.push(line(&[b"\"", text.as_slice()].concat(), end));
            }
        }
        lines
    };
    members.map(file).to_vec()
}

#[test]
fn what_is_as_long_as_known_texts_is_taken_for_none_of_them() {
    for length in 1..=41 {
        for lines in files_of_what_is_as_long(length) {
            let bytes = [lines.join(&b"\n"[..]).as_slice(), b"\n"].concat();
            let ((users, findings), (alone, told)) = (loaded(&bytes, 0), read_alone(&lines));
            assert!(users.len() < lines.len() && users.len() > lines.len() / 2);
            let other = users.iter().zip(&alone).find(|(user, alone)| user != alone);
            assert!(other.is_none() && users.len() == alone.len(), "{length}: {other:?}");
            assert_eq!(findings, told, "{length}");
        }
    }
}
