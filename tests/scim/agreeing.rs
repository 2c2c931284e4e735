//! Validation and the reading of requests are two readings of the same payloads. They agree: what validation calls an error
//! is refused, what it accepts is taken, and the refusal's code is among the errors that validation tells.

use scim_usher::directory::Dialect;
use scim_usher::finding::Finding;
use scim_usher::json::pointer::Pointer;
use scim_usher::scim::bulk::{Bulk, BulkAnswer};
use scim_usher::scim::discovery::BulkLimits;
use scim_usher::scim::error::scim_type;
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::schema::ResourceType;
use scim_usher::scim::validate::{self, Validator};
use scim_usher::scim::{group, receive, user};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PLACEMENT: &str = "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

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

fn whole_user() -> Value {
    json!({
        "schemas": [CORE, ENTERPRISE],
        "userName": "ada@acme.test", "externalId": "x1", "active": true, "displayName": "Ada", "title": "T",
        "nickName": "A", "profileUrl": "https://a.test/x", "userType": "e", "preferredLanguage": "en", "timezone": "UTC",
        "name": {"givenName": "Ada", "familyName": "L", "formatted": "Ada L"},
        "emails": [{"value": "ada@acme.test", "type": "work", "primary": true}, {"value": "b@acme.test", "type": "home"}],
        "phoneNumbers": [{"value": "1", "type": "work"}],
        "photos": [{"value": "https://a.test/p", "type": "photo"}],
        "addresses": [{"type": "work", "country": "GB", "locality": "L", "region": "R", "primary": true}],
        "roles": [{"value": "r", "primary": true}],
        "x509Certificates": [{"value": "QUJD"}],
        "shoeSize": 38,
        ENTERPRISE: {"department": "D", "employeeNumber": "7", "manager": {"value": "m", "$ref": "../Users/m"}},
    })
}

fn whole_group() -> Value {
    json!({
        "schemas": [GROUP], "displayName": "Crew", "externalId": "g",
        "members": [{"value": "1", "type": "User", "$ref": "../Users/1"}, {"value": "2"}],
    })
}

fn scalar(dice: &mut Dice) -> Value {
    let texts = [
        "",
        " ",
        "True",
        "false",
        "work",
        "a@acme.test",
        "GB",
        "UK",
        "{\"value\":\"x\"}",
        "[{\"value\":\"a@b.c\"}]",
        "[]",
        "{}",
        "a b",
        "é",
        "QUJD",
        "2024-01-01T00:00:00Z",
        CORE,
        GROUP,
        ENTERPRISE,
        PLACEMENT,
        "urn:acme:x:2.0:User",
        "{",
        "[\"x\"]",
        "{\"value\":7}",
        "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
    ];
    match dice.below(8) {
        0 => json!(null),
        1 => json!(true),
        2 => json!(false),
        3 => json!(7),
        4 => json!(1.5),
        _ => json!(dice.one_of(&texts)),
    }
}

fn value(dice: &mut Dice, depth: usize) -> Value {
    let names = [
        "value",
        "type",
        "primary",
        "display",
        "givenName",
        "emails",
        "members",
        "$ref",
        "country",
        "manager",
        "colour",
        "name",
        "VALUE",
        "department",
        "userName",
    ];
    match dice.below(if depth == 0 { 3 } else { 6 }) {
        3 => (0..dice.below(3)).map(|_| value(dice, depth - 1)).collect(),
        4 | 5 => {
            let count = dice.below(3);
            let members = (0..count).map(|_| ((*dice.one_of(&names)).to_owned(), value(dice, depth - 1)));
            Value::Object(members.collect())
        }
        _ => scalar(dice),
    }
}

/// Names of a resource's members, right and wrong.
pub(super) const NAMES: [&str; 50] = [
    "userName",
    "USERNAME",
    "active",
    "name",
    "emails",
    "addresses",
    "manager",
    "department",
    "id",
    "meta",
    "groups",
    "password",
    "x509Certificates",
    "profileUrl",
    "shoeSize",
    "schemas",
    "title",
    "roles",
    ENTERPRISE,
    PLACEMENT,
    CORE,
    GROUP,
    "urn:acme:hr:2.0:User",
    "name.givenName",
    "displayName",
    "e[mails",
    "größe",
    "a b",
    "title.x",
    "meta.created",
    "members",
    "members.value",
    "emails[type eq \"work\"].value",
    "emails[type eq \"work\"]",
    "name.nick",
    "urn:x",
    "",
    "photos",
    "locale",
    "name.formatted",
    "members[value eq \"1\"]",
    "c42OrgName",
    "urn:acme:x:c42OrgName",
    "externalId",
    "emails.value",
    "urn:ietf:params:scim:schemas:core:2.0:User:title",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
    "urn:scim-usher:params:scim:schemas:extension:placement:2.0:User:status",
];

/// The pointers of all values.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), all))
        }
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| places(value, &format!("{at}/{}", escaped(key)), all));
        }
        _ => {}
    }
}

/// Changes a document at one of its places.
fn mutate(document: &mut Value, dice: &mut Dice) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let at = dice.one_of(&all).clone();
    let new = value(dice, 2);
    let name = (*dice.one_of(&NAMES)).to_owned();
    let Some(found) = document.pointer_mut(&at) else { return };
    match (dice.below(8), &mut *found) {
        (0 | 1, Value::Object(members)) => drop(members.insert(name, new)),
        (2, Value::Object(members)) if !members.is_empty() => {
            let keys: Vec<String> = members.keys().cloned().collect();
            members.remove(dice.one_of(&keys));
        }
        (3, Value::Object(members)) if !members.is_empty() => {
            let keys: Vec<String> = members.keys().cloned().collect();
            let key = dice.one_of(&keys).clone();
            if let Some(value) = members.remove(&key) {
                members.insert(if dice.below(2) == 0 { key.to_uppercase() } else { name }, value);
            }
        }
        (4, Value::Array(items)) => items.push(new),
        (5, Value::Array(items)) if !items.is_empty() => drop(items.remove(dice.below(items.len()))),
        (6, found) => *found = json!([found.take()]),
        (7, found) => *found = json!({"value": found.take()}),
        (_, found) => *found = new,
    }
}

const DIALECTS: [Dialect; 5] = [Dialect::Auto, Dialect::Rfc, Dialect::Entra, Dialect::Okta, Dialect::Ping];

fn options(dice: &mut Dice, kind: ResourceType) -> Options<'static> {
    let (dialect, is_strict) = (*dice.one_of(&DIALECTS), dice.below(3) == 0);
    Options { dialect, is_strict, organization_attribute: Some("c42OrgName"), ..Options::new(kind) }
}

/// What is read of a POST or a PUT, as a service reads it.
fn read(bytes: &[u8], options: &Options) -> Result<(), Vec<Finding>> {
    let read = receive::receive(bytes, options).and_then(|received| match options.resource_type {
        ResourceType::User => user::read(&received.resource, options).map(drop),
        ResourceType::Group => group::read(&received.resource, options).map(drop),
    });
    read.map_err(|refusal| refusal.findings)
}

/// Compares the readings; answers how they differ.
fn compare(told: &[Finding], read: &Result<(), Vec<Finding>>) -> Option<String> {
    let errors: Vec<&Finding> = told.iter().filter(|finding| finding.is_error()).collect();
    let codes = || {
        let codes: BTreeSet<&str> = errors.iter().map(|finding| finding.rule.code()).collect();
        codes.into_iter().collect::<Vec<_>>().join(" ")
    };
    match read {
        Ok(()) if errors.is_empty() => None,
        Ok(()) => Some(format!("only validation refuses: {}", codes())),
        Err(refused) => {
            let refusal = refused.iter().find(|finding| finding.is_error()).expect("a refusal has an error");
            if errors.is_empty() {
                let words = refusal.message.split(' ').filter(|word| !word.starts_with(['`', '"'])).take(8);
                return Some(format!(
                    "only the reading refuses: {} {}",
                    refusal.rule.code(),
                    words.collect::<Vec<_>>().join(" ")
                ));
            }
            let is_told = errors.iter().any(|error| scim_type(error.rule) == scim_type(refusal.rule));
            (!is_told).then(|| format!("the reading says {}, validation {}", refusal.rule.code(), codes()))
        }
    }
}

/// The shortest example of each difference.
#[derive(Default)]
struct Differences(BTreeMap<String, (usize, String)>);

impl Differences {
    fn add(&mut self, difference: Option<String>, example: impl FnOnce() -> String) {
        let Some(difference) = difference else { return };
        let example = example();
        let found = self.0.entry(difference).or_insert_with(|| (0, example.clone()));
        found.0 += 1;
        if example.len() < found.1.len() {
            found.1 = example;
        }
    }

    fn check(&self) {
        let lines: Vec<String> =
            self.0.iter().map(|(what, (count, example))| format!("{count} x {what}\n    {example}")).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}

#[test]
fn bodies_are_read_as_they_are_validated() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut differences = Differences::default();
    for _ in 0..100_000 {
        let kind = *dice.one_of(&ResourceType::ALL);
        let mut body = match (kind, dice.below(3)) {
            (ResourceType::User, 0) => whole_user(),
            (ResourceType::User, _) => json!({"schemas": [CORE], "userName": "ada@acme.test"}),
            (ResourceType::Group, _) => whole_group(),
        };
        for _ in 0..=dice.below(3) {
            mutate(&mut body, &mut dice);
        }
        let options = options(&mut dice, kind);
        let text = body.to_string();
        let told = Validator::of(kind).resource(text.as_bytes(), &options).to_vec();
        let difference = compare(&told, &read(text.as_bytes(), &options));
        differences.add(difference, || format!("{:?} strict {} {text}", options.dialect, options.is_strict));
    }
    differences.check();
}

const PATHS: [&str; 26] = [
    "title",
    "TITLE",
    "active",
    "name",
    "name.givenName",
    "emails",
    "emails[type eq \"work\"]",
    "emails[type eq \"work\"].value",
    "emails.value",
    "addresses",
    "members",
    "members[value eq \"1\"]",
    "manager",
    "id",
    "meta",
    "shoeSize",
    "x[",
    "a b",
    "",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:core:2.0:User:title",
    "title.x",
    "c42OrgName",
    "groups",
    "x509Certificates",
];

/// Operations that find what they ask for, if anything does.
fn operation(dice: &mut Dice, kind: ResourceType) -> Value {
    let op = *dice.one_of(&["add", "replace", "remove", "Add", "REPLACE", "move"]);
    let mut operation = json!({"op": op});
    if dice.below(3) > 0 {
        operation["path"] = json!(dice.one_of(&PATHS));
    }
    if dice.below(6) > 0 {
        operation["value"] = match (operation["path"].as_str(), dice.below(3)) {
            (None, 0) => {
                if kind == ResourceType::User {
                    whole_user()
                } else {
                    whole_group()
                }
            }
            (None, 1) => json!({(*dice.one_of(&NAMES)).to_owned(): value(dice, 2)}),
            (Some("emails" | "members" | "addresses"), 0) => json!([{"value": "1"}]),
            _ => value(dice, 2),
        };
    }
    operation
}

#[test]
fn patches_are_read_as_they_are_validated() {
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    let mut differences = Differences::default();
    for _ in 0..100_000 {
        let kind = *dice.one_of(&ResourceType::ALL);
        let before = if kind == ResourceType::User { whole_user() } else { whole_group() };
        let mut request = json!({"schemas": [PATCH], "Operations": [operation(&mut dice, kind)]});
        for _ in 0..dice.below(2) {
            mutate(&mut request, &mut dice);
        }
        let options = options(&mut dice, kind);
        let text = request.to_string();
        let mut told = validate::patch(text.as_bytes(), Some(kind), &options).to_vec();
        // What the resource itself decides.
        let is_known = |finding: &Finding| !["mutability", "no-target"].contains(&finding.rule.code());
        told.retain(is_known);
        let read = patch::apply(before.to_string().as_bytes(), text.as_bytes(), &options);
        let read = read.map(drop).map_err(|refusal| refusal.findings);
        if read.as_ref().is_err_and(|findings| !findings.iter().any(is_known)) {
            continue;
        }
        let difference = compare(&told, &read);
        differences.add(difference, || format!("{:?} strict {} {kind:?} {text}", options.dialect, options.is_strict));
    }
    differences.check();
}

/// An operation of a Bulk request, right or nearly so.
fn bulk_operation(dice: &mut Dice) -> Value {
    let kind = *dice.one_of(&ResourceType::ALL);
    let path = kind.endpoint();
    let data = if kind == ResourceType::User { whole_user() } else { whole_group() };
    match dice.below(6) {
        0 => json!({"method": "DELETE", "path": format!("{path}/1"), "version": "W/\"1\""}),
        1 => json!({"method": "put", "path": format!("{path}/1"), "data": data}),
        2 => {
            json!({"method": "PATCH", "path": format!("{path}/1"), "data": {"schemas": [PATCH], "Operations": [operation(dice, kind)]}})
        }
        3 => json!({"method": "PATCH", "path": format!("{path}/1"), "data": [operation(dice, kind)]}),
        _ => json!({"method": "POST", "path": path, "bulkId": "a", "data": data}),
    }
}

/// What a service says to a Bulk request with one operation, as far as the request alone decides.
fn carry_out(bytes: &[u8], options: &Options) -> Result<(), Vec<Finding>> {
    let limits = BulkLimits { operations: 1_000, bytes: 1_000_000 };
    let mut bulk = Bulk::read(bytes, limits, options).map_err(|refusal| refusal.findings)?;
    while let Some(next) = bulk.next_operation() {
        let options = Options { resource_type: next.resource_type, ..*options };
        let data = next.data.unwrap_or_default();
        match next.method {
            "DELETE" => {}
            "PATCH" => {
                let before = if next.resource_type == ResourceType::User { whole_user() } else { whole_group() };
                let patched = patch::apply(before.to_string().as_bytes(), &data, &options);
                patched.map_err(|refusal| refusal.findings)?;
            }
            _ => read(&data, &options)?,
        }
        bulk.answered(BulkAnswer { status: 200, id: Some("1".to_owned()), ..BulkAnswer::default() });
    }
    if bulk.refusals().is_empty() { Ok(()) } else { Err(bulk.refusals().to_vec()) }
}

#[test]
fn bulk_requests_are_read_as_they_are_validated() {
    let mut dice = Dice(0x1234_5678_9ABC_DEF1);
    let mut differences = Differences::default();
    for _ in 0..100_000 {
        let mut operations = vec![bulk_operation(&mut dice)];
        if dice.below(3) == 0 {
            let part =
                [json!({"bulkId": "b"}), json!(null), json!(7), json!([{}]), json!({}), bulk_operation(&mut dice)];
            operations.insert(0, dice.one_of(&part).clone());
        }
        let mut request = json!({"schemas": [BULK], "Operations": operations, "failOnErrors": dice.one_of(&[json!(1), json!(1), json!(1), json!(0), json!(-1), json!(null)])});
        for _ in 0..dice.below(3) {
            mutate(&mut request, &mut dice);
        }
        let options = options(&mut dice, ResourceType::User);
        let text = request.to_string();
        // PHP writes slashes so.
        let text = if dice.below(4) == 0 { text.replace('/', "\\/") } else { text };
        let mut told = validate::bulk(text.as_bytes(), &options).to_vec();
        let is_known = |finding: &Finding| !["mutability", "no-target"].contains(&finding.rule.code());
        told.retain(is_known);
        for finding in &told {
            let (Some(path), Some(place)) = (&finding.path, finding.place) else { continue };
            let operation = |pointer: &str| pointer.split('/').take(3).map(str::to_lowercase).collect::<Vec<_>>();
            let there = operation(Pointer::to(text.as_bytes(), place.offset).as_str());
            assert!(!path.starts_with("/Operations/") || operation(path) == there, "{path} {there:?} {text}");
        }
        let read = carry_out(text.as_bytes(), &options);
        if read.as_ref().is_err_and(|findings| !findings.iter().any(is_known)) {
            continue;
        }
        differences.add(compare(&told, &read), || format!("{:?} strict {} {text}", options.dialect, options.is_strict));
    }
    differences.check();
}

#[test]
fn a_part_of_an_operation_that_is_missing_or_of_another_type_is_told_once() {
    let options = Options::new(ResourceType::User);
    for operation in [
        json!({"method": "DELETE", "path": "/Users/1", "version": 7}),
        json!({"method": "DELETE", "path": "/Users/1", "bulkId": {}}),
        json!({"path": "/Users/1"}),
        json!({"method": 7, "path": "/Users/1"}),
        json!({"method": "GET", "path": "/Users/1"}),
        json!({"method": "DELETE"}),
        json!({"method": "DELETE", "path": " "}),
        json!({"method": "DELETE", "path": "/Devices/1"}),
        json!({"method": "PUT", "path": "/Users/1", "data": 7}),
        json!({"method": "POST", "path": "/Users/1", "bulkId": "a", "data": {"schemas": [CORE], "userName": "a@b.c"}}),
        json!({"method": "PATCH", "path": "/Users/1", "data": [ ]}),
        json!(7),
    ] {
        let text = json!({"schemas": [BULK], "Operations": [operation]}).to_string();
        let told = validate::bulk(text.as_bytes(), &options).to_vec();
        assert_eq!(told.iter().filter(|finding| finding.is_error()).count(), 1, "{text} {told:?}");
    }
}

#[test]
fn of_operations_with_more_errors_than_are_told_the_right_ones_are_carried_out_as_far_as_they_are_known() {
    let options = Options::new(ResourceType::User);
    let wrong = || json!({"method": 7, "path": 7, "bulkId": 7, "version": 7});
    let right = || json!({"method": "DELETE", "path": "/Users/1"});
    for count in [249, 250, 251, 999] {
        let mut operations: Vec<Value> = (0..count).map(|_| wrong()).collect();
        operations.insert(0, right());
        operations.push(right());
        let text = json!({"schemas": [BULK], "Operations": operations}).to_string();
        let told = validate::bulk(text.as_bytes(), &options).to_vec();
        assert_eq!(told.len(), (count * 4).min(1_001), "{count}");
        let limits = BulkLimits { operations: 10_000, bytes: 1_000_000 };
        let mut bulk = Bulk::read(text.as_bytes(), limits, &options).expect("a Bulk request");
        let mut done = 0;
        while bulk.next_operation().is_some() {
            done += 1;
            bulk.answered(BulkAnswer { status: 204, ..BulkAnswer::default() });
        }
        // Behind what is told nothing is known.
        assert_eq!(done, if count > 250 { 1 } else { 2 }, "{count}");
    }
}
