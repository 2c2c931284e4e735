//! A document is told of alike, whatever was learned before it.

use super::super::{self as validate, Text, Validator};
use super::*;
use crate::directory::Dialect;
use crate::scim::schema::{Attribute, Mutability, ResourceType, Schema, Schemas, Type};

const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Users as several clients write them. About the first ones there is nothing to say.
fn users() -> Vec<String> {
    let enterprise =
        r#"{"employeeNumber":"7","department":"D","manager":{"value":"m","$ref":"../Users/m","displayName":"M"}}"#;
    vec![
        format!(r#"{{"schemas":["{URN}"],"userName":"ada@acme.test"}}"#),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","active":true,"title":"T","name":{{"givenName":"Ada","familyName":"L"}},"emails":[{{"value":"ada@acme.test","type":"work","primary":true}}]}}"#
        ),
        // In the order of the alphabet: the address stands before the name that it is the same as.
        format!(
            r#"{{"active":false,"emails":[{{"primary":false,"value":"b@acme.test"}},{{"primary":true,"value":"ada@acme.test"}}],"schemas":["{URN}"],"userName":"ada@acme.test"}}"#
        ),
        // Which of the addresses counts is said behind them.
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{{"value":"b@acme.test","type":"home"}},{{"value":"ada@acme.test","type":"work"}}]}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{{"value":"ada@acme.test","type":"work"}},{{"value":"b@acme.test","type":"home"}}]}}"#
        ),
        format!(
            "{{\n  \"schemas\": [ \"{URN}\", \"{ENTERPRISE}\" ],\n  \"userName\": \"ada@acme.test\",\n  \"{ENTERPRISE}\": {enterprise}\n}}\n"
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","profileUrl":"https://a.test/x","photos":[{{"value":"https://a.test/p","type":"photo"}}],"addresses":[{{"type":"work","country":"GB","locality":"L","region":"R","formatted":"1\n2","primary":true}},{{"country":"UK"}}],"phoneNumbers":[{{"value":"1","type":"work"}}],"x509Certificates":[{{"value":"QUJD"}}],"c42OrgName":"Acme"}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{{"value":""}}],"roles":[{{"value":"r","primary":true}},{{"value":"s"}}]}}"#
        ),
        // What clients are known to do, and what is wrong.
        format!(
            r#"{{"schemas":["{URN}","{ENTERPRISE}"],"externalId":"x","userName":"ada@acme.test","active":"True","displayName":"Ada","emails":[{{"primary":true,"type":"work","value":"ada@acme.test"}}],"meta":{{"resourceType":"User","created":"2024-01-01T00:00:00Z"}},"name":{{"formatted":"Ada L","familyName":"L","givenName":"Ada"}},"roles":[]}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada","id":"7","shoeSize":"38","title":{{"text":"x"}},"nickName":["A"],"locale":7,"active":"yes","timezone":null,"groups":[{{"value":"g"}}]}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":["ada@acme.test"],"phoneNumbers":{{"value":"1","type":"wrok"}},"manager":"m"}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":"[{{"value":"ada@acme.test"}}]","title":"T","title":"U"}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"{URN}:userName":"ada@acme.test","name.givenName":"Ada","emails":[{{"value":"ada@acme.test"}}]}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"{URN}":{{"userName":"ada@acme.test"}},"emails":[{{"value":"ada@acme.test"}}],"{ENTERPRISE}":{{"department":"D"}}}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"USERNAME":"ada@acme.test","userName":"ada@acme.test","emails":{{"emails":[{{"value":"ada@acme.test"}}]}}}}"#
        ),
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{{"value":{{"value":"ada@acme.test"}},"primary":true}},{{"value":"ada@acme.test","primary":true}}]}}"#
        ),
        format!(r#"[{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{{"value":"ada@acme.test"}}]}}]"#),
        // The address that counts is the userName in other capitals.
        format!(r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{{"value":"Ada@acme.test"}}]}}"#),
    ]
}

fn validators() -> Vec<(Validator, ResourceType, Vec<String>)> {
    let group = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crew","members":[{"value":"1","type":"User"},{"value":"2"}]}"#;
    let mut serial = Attribute::new("serial", Type::String);
    serial.is_required = true;
    let attributes = vec![
        serial,
        Attribute::new("isLent", Type::Boolean),
        Attribute::new("bought", Type::DateTime),
        Attribute::new("price", Type::Decimal),
    ];
    let device =
        r#"{"schemas":["urn:acme:Device"],"serial":"S1","isLent":true,"bought":"2024-01-01T00:00:00Z","price":1.5}"#;
    let custom = Schemas::custom(Schema::new("urn:acme:Device", attributes), Vec::new());
    vec![
        (Validator::new(Schemas::of(ResourceType::User)), ResourceType::User, users()),
        (Validator::new(Schemas::of(ResourceType::Group)), ResourceType::Group, vec![group.to_owned()]),
        (Validator::new(custom), ResourceType::User, vec![device.to_owned()]),
    ]
}

fn options(dialect: Dialect, is_strict: bool, resource_type: ResourceType) -> Options<'static> {
    Options { dialect, is_strict, organization_attribute: Some("c42OrgName"), ..Options::new(resource_type) }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }

    fn one_of<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

const TEXTS: &[&str] = &[
    "",
    " ",
    "a",
    "b",
    "ada@acme.test",
    "ADA@acme.test",
    "eve@acme.test",
    "eve",
    "eve@acme.test\\u0020",
    "ada@acme.test ",
    "\\u0061da@acme.test",
    "GB",
    "gb",
    "UK",
    "FR",
    "GBR",
    "work",
    "home",
    "photo",
    "wrok",
    "true",
    "QUJD",
    "https://a.test/y",
    "a b",
    "a<b",
    "\\n",
    "\\\"",
    "\\x",
    "\\ud800",
    "\\ud83d\\ude00",
    "é",
    "ß@acme.test",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "\\u00a0",
    "[]",
    "{",
    "2024-01-01T00:00:00Z",
    URN,
    ENTERPRISE,
];

/// Changes a document: mostly one of its texts, otherwise anything.
fn change(document: &mut Vec<u8>, dice: &mut Dice) {
    let quotes: Vec<usize> = (0..document.len()).filter(|at| document[*at] == b'"').collect();
    let at = dice.below(document.len().max(1));
    match dice.below(12) {
        0 if at < document.len() => document[at] = *dice.one_of(b"\"\\{}[]:, \n0a\x01\xff\xc3"),
        1 if at < document.len() => drop(document.remove(at)),
        2 => document.insert(at, *dice.one_of(b"\"\\{}[]:, \n0a\x01\xff\xc3")),
        3 => document.truncate(at),
        4 => {
            let end = at + dice.below(document.len() - at + 1);
            let part = document[at..end].to_vec();
            document.splice(end..end, part);
        }
        5 => {
            let (from, to) = *dice.one_of(&[("true", "false"), ("false", "true"), ("true", "null"), ("true", "truE")]);
            let text = String::from_utf8_lossy(document).replacen(from, to, 1);
            *document = text.into_bytes();
        }
        _ if quotes.len() > 1 => {
            let index = dice.below(quotes.len() / 2) * 2;
            let mut text = (*dice.one_of(TEXTS)).to_owned();
            if dice.below(12) == 0 {
                text = text.repeat(400);
            }
            document.splice(quotes[index] + 1..quotes[index + 1], text.into_bytes());
        }
        _ => {}
    }
}

#[test]
fn a_document_is_told_of_alike_whatever_was_learned() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut held, mut told) = (0, 0);
    for (validator, resource_type, documents) in validators() {
        for (dialect, is_strict) in [(Dialect::Auto, false), (Dialect::Rfc, true), (Dialect::Okta, false)] {
            let options = options(dialect, is_strict, resource_type);
            // One learns from the documents as they are, the other from whatever comes.
            let mut taught = Layouts::default();
            documents.iter().for_each(|text| drop(validator.resource_alike(text.as_bytes(), &options, &mut taught)));
            let mut learning = Layouts::default();
            for _ in 0..30_000 {
                let mut document = dice.one_of(&documents).clone().into_bytes();
                for _ in 0..=dice.below(3) {
                    change(&mut document, &mut dice);
                }
                let expected = validator.resource(&document, &options);
                let is_held = str::from_utf8(&document).is_ok() && taught.told(&document).is_some();
                held += usize::from(is_held);
                told += usize::from(!expected.is_empty());
                for layouts in [&mut taught, &mut learning] {
                    let found = validator.resource_alike(&document, &options, layouts);
                    assert_eq!(found, expected, "{options:?} {}", String::from_utf8_lossy(&document));
                }
            }
        }
    }
    // Otherwise nothing was compared.
    assert!(held > 5_000, "{held}");
    assert!(told > 100_000, "{told}");
}

#[test]
fn a_document_that_says_what_it_is_is_told_of_alike_whatever_was_learned() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let documents: Vec<String> = validators().into_iter().flat_map(|(_, _, documents)| documents).collect();
    let options = options(Dialect::Auto, false, ResourceType::User);
    let mut layouts = Layouts::default();
    let mut held = 0;
    for _ in 0..100_000 {
        let mut document = dice.one_of(&documents).clone().into_bytes();
        for _ in 0..dice.below(4) {
            change(&mut document, &mut dice);
        }
        held += usize::from(Text::of(&document).told(&mut layouts).is_some());
        let found = validate::document(&document, &options, &mut layouts);
        let expected = validate::document(&document, &options, &mut Layouts::default());
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(&document));
    }
    assert!(held > 5_000, "{held}");
}

#[test]
fn what_is_written_alike_is_held() {
    let validator = Validator::of(ResourceType::User);
    let options = options(Dialect::Auto, false, ResourceType::User);
    let learned = |document: &str| {
        let mut layouts = Layouts::default();
        let _ = validator.resource_alike(document.as_bytes(), &options, &mut layouts);
        layouts
    };
    let mut held = Vec::new();
    for (index, document) in users().into_iter().enumerate() {
        let mut layouts = learned(&document);
        let is_learned = !layouts.parts.is_empty();
        let told = is_learned.then(|| validator.resource(document.as_bytes(), &options));
        assert_eq!(layouts.told(document.as_bytes()), told, "{document}");
        let others = [
            ("ada@", "eve-maria@"),
            ("\"T\"", "\"\\u00e9\""),
            ("\"active\":true", "\"active\":false"),
            ("\"7\"", "\"77\""),
        ];
        let other = others.iter().fold(document.clone(), |text, (from, to)| text.replace(from, to));
        assert_ne!(other, document);
        let Some(found) = layouts.told(other.as_bytes()) else { continue };
        assert_eq!(found, validator.resource(other.as_bytes(), &options), "{other}");
        held.push(index);
    }
    // Of the others the address that counts depends on the userName, or one of them is not where it belongs.
    assert_eq!(held, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13]);
    let mut layouts = learned(&users()[1]);
    assert_eq!(layouts.told(users()[0].as_bytes()), None, "another layout");
    assert_eq!(layouts.told(format!("{} ", users()[1]).as_bytes()), None, "more white space");
}

#[test]
fn a_secret_is_not_remembered() {
    let mut pin = Attribute::new("pin", Type::Integer);
    pin.mutability = Mutability::WriteOnly;
    let own = Validator::new(Schemas::custom(Schema::new("urn:acme:Door", vec![pin]), Vec::new()));
    let user = Validator::new(Schemas::of(ResourceType::User));
    for (validator, members) in [
        (&user, r#""password":"secret-of-ada""#.to_owned()),
        (&user, r#""p\u0061ssword":"secret-of-ada""#.to_owned()),
        (&user, format!(r#""{URN}:password":"secret-of-ada""#)),
        (&user, r#""password.x":"secret-of-ada""#.to_owned()),
        (&user, r#""x":{"Password":"secret-of-ada"}"#.to_owned()),
        (&user, r#""emails":"[{\"password\":\"secret-of-ada\"}]""#.to_owned()),
        (&own, r#""pin":5150"#.to_owned()),
        (&own, r#""urn:acme:Door:PIN":5150"#.to_owned()),
    ] {
        let document = format!(r#"{{"schemas":["{URN}"],"userName":"ada@acme.test",{members}}}"#);
        for (dialect, is_strict) in [(Dialect::Auto, false), (Dialect::Rfc, true)] {
            let mut layouts = Layouts::default();
            let options = options(dialect, is_strict, ResourceType::User);
            let _ = validator.resource_alike(document.as_bytes(), &options, &mut layouts);
            assert!(layouts.parts.is_empty() && layouts.texts.is_empty() && layouts.told.is_empty(), "{document}");
        }
    }
}

#[test]
fn the_organization_s_name_is_no_free_text_where_the_schemas_know_its_name() {
    for (attribute, first, second) in [
        ("value", r#""userName":{"value":"ada@acme.test"}"#, r#""userName":{"value":""}"#),
        ("value", r#""userName":"ada","active":{"value":"true"}"#, r#""userName":"ada","active":{"value":"no"}"#),
        ("emails", r#""userName":"ada","emails":{"emails":"ada"}"#, r#""userName":"ada","emails":{"emails":"eve"}"#),
        ("addresses", r#""addresses":{"addresses":"x"}"#, r#""addresses":{"addresses":"[{\"zzz\":1}]"}"#),
        ("type", r#""emails":{"emails":[{"type":"photo"}]}"#, r#""emails":{"emails":[{"type":"x"}]}"#),
    ] {
        let options = Options { organization_attribute: Some(attribute), ..Options::new(ResourceType::User) };
        let document = |members: &str| format!(r#"{{"schemas":["{URN}"],{members}}}"#);
        let mut layouts = Layouts::default();
        let validator = Validator::of(ResourceType::User);
        let _ = validator.resource_alike(document(first).as_bytes(), &options, &mut layouts);
        let second = document(second);
        let found = validator.resource_alike(second.as_bytes(), &options, &mut layouts);
        assert_eq!(found, validator.resource(second.as_bytes(), &options), "{attribute} {second}");
    }
}

#[test]
fn layouts_that_begin_alike_are_all_found() {
    let validator = Validator::of(ResourceType::User);
    let options = options(Dialect::Auto, false, ResourceType::User);
    let user = |emails: &str| format!(r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{emails}]}}"#);
    let (work, home) = (r#"{"value":"ada@acme.test","type":"work"}"#, r#"{"value":"ada@acme.test","type":"home"}"#);
    // Which address counts is said behind it: the same beginning goes on as another layout.
    let documents = [user(work), user(&format!("{home},{work}")), user(&format!("{work},{home}")), user(home)];
    let mut layouts = Layouts::default();
    for document in documents.iter().cycle().take(40) {
        let _ = validator.resource_alike(document.as_bytes(), &options, &mut layouts);
    }
    assert_eq!((layouts.told.len(), layouts.others), (4, 4));
    for document in &documents {
        let other = document.replace("ada@", "eve@");
        assert_eq!(layouts.told(other.as_bytes()), Some(validator.resource(other.as_bytes(), &options)), "{other}");
    }
}

#[test]
fn a_document_is_looked_at_a_few_times_at_the_most() {
    let validator = Validator::of(ResourceType::User);
    let options = options(Dialect::Auto, false, ResourceType::User);
    // Each of the addresses may be the one that counts, and then is the userName.
    let user = |works: usize, end: &str| {
        let email = |at: usize| {
            format!(r#"{{"value":"ada@acme.test","type":"{}"}}"#, if at == works { "work" } else { "home" })
        };
        let emails: Vec<String> = (0..12).map(email).collect();
        format!(r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","emails":[{}]{end}}}"#, emails.join(","))
    };
    let mut layouts = Layouts::default();
    for works in 0..12 {
        let _ = validator.resource_alike(user(works, "").as_bytes(), &options, &mut layouts);
    }
    assert!(layouts.told.len() > 4, "{}", layouts.told.len());
    let other = user(11, r#","title":"T""#);
    assert_eq!(layouts.told(other.as_bytes()), None);
    assert!(layouts.turns.len() <= 12);
}

#[test]
fn what_is_told_is_bounded_too() {
    let validator = Validator::of(ResourceType::User);
    let options = options(Dialect::Auto, false, ResourceType::User);
    let mut layouts = Layouts::default();
    for index in 0..1_000 {
        let (name, number) = ("x".repeat(7_000), index % 7);
        let unknown: String = (0..50).map(|at| format!(r#""k{at}":{index},"#)).collect();
        let document =
            format!(r#"{{"y{number}":{index},"{name}":{{{unknown}"z":{index}}},"userName":"ada@acme.test"}}"#);
        let _ = validator.resource_alike(document.as_bytes(), &options, &mut layouts);
        let kept: usize = layouts.told.iter().map(|told| told.findings.texts().len()).sum();
        assert!(kept <= MOST_TEXTS && layouts.texts.len() <= MOST_TEXTS + LONGEST);
    }
}

#[test]
fn what_is_kept_is_bounded_and_makes_room_for_what_is_written_now() {
    let validator = Validator::of(ResourceType::User);
    let options = options(Dialect::Auto, false, ResourceType::User);
    let mut layouts = Layouts::default();
    let stranger = |index: usize| {
        let certificate = "QUJD".repeat(1 + index % 500);
        format!(
            r#"{{"schemas":["{URN}"],"userName":"ada@acme.test","x509Certificates":[{{"value":"{certificate}"}}],"locale":{index}}}"#
        )
    };
    for index in 0..20_000 {
        let _ = validator.resource_alike(stranger(index).as_bytes(), &options, &mut layouts);
        // As many as may stand in one place, and what they have in common once.
        assert!(layouts.parts.len() <= 2 * (MOST_BRANCHES + 1), "{}", layouts.parts.len());
    }
    let usual = users();
    for index in 0..20_000 {
        let _ = validator.resource_alike(usual[index % 5].as_bytes(), &options, &mut layouts);
    }
    assert!(usual.iter().take(5).all(|user| layouts.told(user.as_bytes()).is_some()), "they are what comes now");
    // Strangers among them drive them out no more.
    for index in 0..20_000 {
        let document = if index % 8 == 0 { &stranger(index) } else { &usual[index % 5] };
        let _ = validator.resource_alike(document.as_bytes(), &options, &mut layouts);
    }
    assert!(usual.iter().take(5).all(|user| layouts.told(user.as_bytes()).is_some()));
    assert!(layouts.others < 30_000, "{}", layouts.others);
}
