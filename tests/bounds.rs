//! What a hostile payload costs: time in proportion to its size, and a clear refusal where it is too deep or too long.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "these tests take time, and say how much")]

use scim_usher::finding::Finding;
use scim_usher::provisioning::BULK_LIMITS;
use scim_usher::scim::bulk::{Bulk, BulkAnswer};
use scim_usher::scim::error::Refusal;
use scim_usher::scim::patch::{self, Options};
use scim_usher::scim::path::PatchPath;
use scim_usher::scim::receive::receive;
use scim_usher::scim::schema::{ResourceType, Schemas};
use scim_usher::scim::select::{self, ReadBy};
use scim_usher::scim::sort::sort;
use scim_usher::scim::validate::{self, Validator};
use scim_usher::scim::{filter, resource};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const USER: &str = r#""schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ada@acme.test""#;
const GROUP: &str = r#""schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Crew""#;
const PATCH: &str = r#""schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]"#;
const BULK: &str = r#""schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]"#;

fn user() -> Options<'static> {
    Options::new(ResourceType::User)
}

/// One after another: what runs beside it would be measured too.
static ALONE: Mutex<()> = Mutex::new(());

/// The least time of a few: what else runs on the machine only adds to it.
fn least(mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..4).map(time).min().unwrap_or_default()
}

/// Eight times as much takes less than 28 times as long, whatever else runs: what is quadratic takes 64 times.
fn linear(what: &str, size: usize, work: impl Fn(usize) -> Box<dyn FnMut()>) {
    let _alone = ALONE.lock();
    let [once, eight] = [size, 8 * size].map(|size| least(work(size)));
    eprintln!("{what}: {once:?} for {size}, {eight:?} for eight times as much");
    assert!(eight < once * 28 + Duration::from_millis(20), "{what}: {once:?}, then {eight:?}");
}

fn repeated(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect::<Vec<_>>().join(",")
}

/// Everything that is done with a body of a user, a group or a PATCH.
fn read_everything(text: &str) {
    let bytes = text.as_bytes();
    for kind in ResourceType::ALL {
        let options = Options::new(kind);
        let _ = Validator::of(kind).resource(bytes, &options);
        let _ = receive(bytes, &options);
        let _ = patch::apply(b"{\"displayName\":\"x\"}", bytes, &options);
    }
}

/// A body of about so many bytes.
type Shape = fn(usize) -> String;

#[test]
fn bodies_take_time_in_proportion_to_their_size() {
    let shapes: [(&str, Shape); 12] = [
        ("a long text", |size| format!("{{{USER},\"title\":\"{}\"}}", "x".repeat(size))),
        ("a text of escapes", |size| format!("{{{USER},\"title\":\"{}\"}}", "\\u00e9\\n".repeat(size / 8))),
        ("a text of quotes that may hold JSON", |size| {
            format!("{{{USER},\"name\":\"[{}]\"}}", "\\\"x\\\",".repeat(size / 6))
        }),
        ("a long name", |size| format!("{{{USER},\"{}\":1}}", "n".repeat(size))),
        ("a name that is a long path", |size| format!("{{{USER},\"a{}\":1}}", ".b".repeat(size / 2))),
        ("many unknown names", |size| format!("{{{USER},{}}}", repeated(size / 10, |at| format!("\"n{at}\":1")))),
        ("many values", |size| {
            format!("{{{USER},\"emails\":[{}]}}", repeated(size / 20, |at| format!("{{\"value\":\"{at}\"}}")))
        }),
        ("many wrong values", |size| format!("{{{USER},\"emails\":[{}]}}", repeated(size / 8, |_| "[1,2]".to_owned()))),
        ("many members", |size| {
            format!("{{{GROUP},\"members\":[{}]}}", repeated(size / 20, |at| format!("{{\"value\":\"{at}\"}}")))
        }),
        ("members with names that nobody knows", |size| {
            format!(
                "{{{GROUP},\"members\":[{}]}}",
                repeated(size / 40, |at| format!("{{\"value\":\"{at}\",\"n{at}\":1}}"))
            )
        }),
        ("many operations", |size| {
            let operation = |at| format!("{{\"op\":\"add\",\"path\":\"members\",\"value\":[{{\"value\":\"{at}\"}}]}}");
            format!("{{{PATCH},\"Operations\":[{}]}}", repeated(size / 60, operation))
        }),
        ("many operations that are none", |size| {
            format!("{{{PATCH},\"Operations\":[{}]}}", repeated(size / 4, |_| "{}".to_owned()))
        }),
    ];
    for (what, shape) in shapes {
        linear(what, 60_000, |size| {
            let text = shape(size);
            Box::new(move || read_everything(&text))
        });
    }
}

#[test]
fn filters_and_orders_take_time_in_proportion_to_the_resources() {
    let resources = |size: usize| {
        let resource = |at| format!("{{{USER},\"id\":\"{at}\",\"title\":\"{}\"}}", at * 7919 % 1000);
        format!("[{}]", repeated(size, resource)).into_bytes()
    };
    let terms = vec!["title co \"9\""; 500].join(" or ");
    let filter = select::read_filter(&terms, false).expect("500 terms are few enough");
    linear("a filter of 500 terms", 100, |size| {
        let (resources, filter) = (resources(size), filter.clone());
        Box::new(move || drop(select::select(&filter, &resources, ReadBy::Itself)))
    });
    linear("an order", 5_000, |size| {
        let resources = resources(size);
        Box::new(move || drop(sort(&resources, "title", true, ReadBy::Itself)))
    });
}

#[test]
fn bulk_requests_take_time_in_proportion_to_their_operations() {
    // Each group has the next one as its member, so that the last is created first.
    let chain = |size: usize| {
        let group = |at| {
            let next = if at + 1 < size {
                format!(",\"members\":[{{\"value\":\"bulkId:{}\"}}]", at + 1)
            } else {
                String::new()
            };
            format!("{{\"method\":\"POST\",\"path\":\"/Groups\",\"bulkId\":\"{at}\",\"data\":{{{GROUP}{next}}}}}")
        };
        format!("{{{BULK},\"Operations\":[{}]}}", repeated(size, group))
    };
    let carry_out = |text: &str| {
        let mut bulk = Bulk::read(text.as_bytes(), BULK_LIMITS, &user()).expect("it is a Bulk request");
        let mut count = 0_usize;
        while bulk.next_operation().is_some() {
            count += 1;
            bulk.answered(BulkAnswer { status: 201, id: Some(count.to_string()), ..BulkAnswer::default() });
        }
        count
    };
    assert_eq!(carry_out(&chain(1_000)), 1_000);
    linear("a chain of references", 125, |size| {
        let text = chain(size);
        Box::new(move || assert_eq!(carry_out(&text), size))
    });
    linear("a Bulk request that is validated", 125, |size| {
        let text = chain(size);
        Box::new(move || drop(validate::bulk(text.as_bytes(), &user())))
    });
}

#[test]
fn filters_that_are_too_deep_or_too_long_are_refused_at_once() {
    let _alone = ALONE.lock();
    let terms = |word: &str| vec!["a eq 1"; 10_000].join(word);
    let hostile = [
        "(".repeat(1_000_000),
        "not (".repeat(1_000_000),
        format!("{}a pr{}", "(".repeat(1_000_000), ")".repeat(1_000_000)),
        format!("{}a pr", "not not ".repeat(1_000_000)),
        "a[".repeat(1_000_000),
        terms(" and "),
        terms(" or "),
        format!("a eq \"{}\"", "x".repeat(1_000_000)),
        format!("{} eq 1", "a".repeat(1_000_000)),
    ];
    for text in &hostile {
        let start = Instant::now();
        let refusal = select::read_filter(text, false).expect_err("it is refused");
        assert_eq!((refusal.status(), refusal.scim_type()), (400, Some("invalidFilter")), "{text:.40}");
        assert!(refusal.detail().len() < 1_000, "{}", refusal.detail());
        assert!(PatchPath::parse(&format!("a[{text}]")).is_err());
        assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
    }
    // Just what is allowed is read and evaluated.
    let deep = format!("{}a eq 1{}", "(".repeat(60), ")".repeat(60));
    let schemas = Schemas::of(ResourceType::User);
    let one = resource::read(b"{\"a\":1}", &schemas).expect("it is a resource");
    assert!(filter::parse(&deep).expect("60 are few enough").matches(&one));
}

fn too_deep(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.rule.code() == "json-depth" && finding.message.contains("64"))
}

#[test]
fn json_that_is_too_deep_is_refused_at_once_wherever_it_stands() {
    let _alone = ALONE.lock();
    let depth = 1_000_000;
    let nested = [format!("{}{}", "[".repeat(depth), "]".repeat(depth)), "{\"a\":".repeat(depth), "[".repeat(depth)];
    for nested in &nested {
        let refused = |result: Result<(), Refusal>| {
            let refusal = result.expect_err("it is refused");
            assert_eq!((refusal.status(), refusal.scim_type()), (400, Some("invalidSyntax")));
            assert!(too_deep(&refusal.findings), "{:?}", refusal.findings);
        };
        let start = Instant::now();
        let (value, body) = (format!("{{{USER},\"x\":{nested}}}"), format!("{{{PATCH},\"Operations\":[{nested}]}}"));
        refused(receive(nested.as_bytes(), &user()).map(drop));
        refused(receive(value.as_bytes(), &user()).map(drop));
        refused(patch::apply(b"{}", body.as_bytes(), &user()).map(drop));
        refused(Bulk::read(format!("{{{BULK},\"Operations\":[{nested}]}}").as_bytes(), BULK_LIMITS, &user()).map(drop));
        refused(
            select::matches(&filter::parse("a pr").expect("it is a filter"), nested.as_bytes(), ReadBy::Itself)
                .map(drop),
        );
        assert!(too_deep(&validate::bulk(nested.as_bytes(), &user()).to_vec()));
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
    // JSON within a text is not unpacked deeper than eight levels; the text stays what it is.
    let packed = format!("{{{USER},\"name\":\"{}\"}}", "[".repeat(depth));
    assert!(receive(packed.as_bytes(), &user()).is_err());
}

/// Each of an object's names is looked for among the others: there are not many.
#[test]
fn an_object_of_more_than_a_thousand_names_is_refused() {
    let named = |count, first: usize| repeated(count, |at| format!("\"n{}\":1", first + at));
    let code = |result: Result<(), Refusal>| result.map_err(|refusal| (refusal.scim_type(), refusal.detail()));
    let body = |count| format!("{{{USER},{}}}", named(count, 0));
    assert_eq!(code(receive(body(998).as_bytes(), &user()).map(drop)), Ok(()));
    let (scim_type, detail) = code(receive(body(999).as_bytes(), &user()).map(drop)).expect_err("it is refused");
    assert!(scim_type == Some("invalidValue") && detail.contains("/n998: More than 1000 names"), "{detail}");
    // One operation after the other comes to the same.
    for path in
        ["", "\"path\":\"name\",", "\"path\":\"urn:acme:x:2.0:User\",", "\"path\":\"emails[type eq \\\"work\\\"]\","]
    {
        let before = format!("{{{USER},\"emails\":[{{\"type\":\"work\",\"value\":\"a@b.c\"}}]}}");
        let operation = |at| format!("{{\"op\":\"add\",{path}\"value\":{{{}}}}}", named(100, at * 100));
        let patched = |count| {
            let request = format!("{{{PATCH},\"Operations\":[{}]}}", repeated(count, operation));
            code(patch::apply(before.as_bytes(), request.as_bytes(), &user()).map(drop))
        };
        assert_eq!(patched(9), Ok(()), "{path}");
        assert!(patched(21).is_err_and(|(_, detail)| detail.contains("2000 names")), "{path}");
    }
}

#[test]
fn a_request_that_compares_too_many_values_is_refused_in_time() {
    let _alone = ALONE.lock();
    let emails = repeated(1_000, |at| format!("{{\"type\":\"t{at}\",\"value\":\"u{at}@acme.test\"}}"));
    let before = format!("{{{USER},\"emails\":[{emails}]}}");
    let patched = |count, operation: &dyn Fn(usize) -> String| {
        let request = format!("{{{PATCH},\"Operations\":[{}]}}", repeated(count, operation));
        let result = patch::apply(before.as_bytes(), request.as_bytes(), &user());
        result.map(drop).map_err(|refusal| (refusal.status(), refusal.scim_type(), refusal.detail()))
    };
    let by_filter =
        |at: usize| format!("{{\"op\":\"remove\",\"path\":\"emails[type eq \\\"x{at}\\\" and value pr]\"}}");
    let by_value =
        |_: usize| r#"{"op":"add","path":"emails","value":[{"type":"t999","value":"u999@acme.test"}]}"#.to_owned();
    for operation in [&by_filter as &dyn Fn(usize) -> String, &by_value] {
        assert_eq!(patched(1_000, operation), Ok(()));
        let start = Instant::now();
        let (status, scim_type, detail) = patched(12_000, operation).expect_err("it is refused");
        assert_eq!((status, scim_type), (400, Some("tooMany")), "{detail}");
        assert!(detail.contains("compares too many values"), "{detail}");
        eprintln!("refused after {:?}", start.elapsed());
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }
}

/// A group of so many members, and so many operations on them.
fn patched_group(members: &str, count: usize, operation: impl Fn(usize) -> String) -> Result<(), Refusal> {
    let before = format!("{{{GROUP},\"members\":[{members}]}}");
    let request = format!("{{{PATCH},\"Operations\":[{}]}}", repeated(count, operation));
    patch::apply(before.as_bytes(), request.as_bytes(), &Options::new(ResourceType::Group)).map(drop)
}

#[test]
fn many_operations_on_many_members_take_time_in_proportion() {
    let members = |count| repeated(count, |at| format!("{{\"value\":\"u{at}\"}}"));
    let rename =
        |at| format!("{{\"op\":\"replace\",\"path\":\"members[value eq \\\"u{at}\\\"].display\",\"value\":\"n{at}\"}}");
    let again = |at| {
        let value = format!("{{\"value\":\"u{at}\",\"display\":\"n{at}\"}}");
        format!("{{\"op\":\"replace\",\"path\":\"members[value eq \\\"u{at}\\\"]\",\"value\":{value}}}")
    };
    linear("operations that name members", 8_000, |size| {
        let members = members(size);
        Box::new(move || assert!(patched_group(&members, size, rename).is_ok()))
    });
    linear("operations that replace members", 8_000, |size| {
        let members = members(size);
        Box::new(move || assert!(patched_group(&members, size, again).is_ok()))
    });
}

#[test]
fn what_would_cost_operations_times_values_is_refused() {
    let same = repeated(20_000, |_| "{\"value\":\"same\"}".to_owned());
    let named = repeated(20_000, |at| format!("{{\"value\":\"u{at}\"}}"));
    let of_same =
        |at| format!("{{\"op\":\"replace\",\"path\":\"members[value eq \\\"same\\\"].display\",\"value\":\"n{at}\"}}");
    let primary =
        |at| format!("{{\"op\":\"add\",\"path\":\"members\",\"value\":[{{\"value\":\"w{at}\",\"primary\":true}}]}}");
    let nameless = |at| format!("{{\"op\":\"add\",\"path\":\"members\",\"value\":[{{\"display\":\"w{at}\"}}]}}");
    let extension = |at| format!("{{\"op\":\"add\",\"path\":\"urn:x:{at}:a\",\"value\":1}}");
    let start = Instant::now();
    for (members, operation, says) in [
        (&same, &of_same as &dyn Fn(usize) -> String, "compares too many values"),
        (&named, &primary, "compares too many values"),
        (&named, &nameless, "more than 1000 values"),
        (&named, &extension, "More than 2000 names"),
    ] {
        let refusal = patched_group(members, 5_000, operation).expect_err("it is refused");
        assert!(refusal.status() == 400 && refusal.detail().contains(says), "{}", refusal.detail());
    }
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    let members = repeated(20_000, |at| format!("{{\"display\":\"m{at}\"}}"));
    let refusal =
        receive(format!("{{{GROUP},\"members\":[{members}]}}").as_bytes(), &Options::new(ResourceType::Group));
    assert!(refusal.is_err_and(|refusal| refusal.detail().contains("more than 1000 values")));
}

#[test]
fn the_largest_group_that_is_taken_is_read_in_time() {
    let _alone = ALONE.lock();
    // 16 MiB, and in each of its members a name that nobody knows.
    let count = 16 * 1024 * 1024 / 60;
    let member = |at| format!("{{\"value\":\"0123456789abcdef{at:08}\",\"n{:03}\":1}}", at % 200);
    let text = format!("{{{GROUP},\"members\":[{}]}}", repeated(count, member));
    let start = Instant::now();
    let received = receive(text.as_bytes(), &Options::new(ResourceType::Group)).expect("it is a group");
    eprintln!("a group of {} bytes: {:?}", text.len(), start.elapsed());
    assert!(received.findings.len() <= 100);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}
