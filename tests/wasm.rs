//! The shared cases, run in WebAssembly: in Node by default, in a browser with WASM_BINDGEN_USE_BROWSER=1.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test that panics has failed")]

#[path = "exchanges/runner.rs"]
mod exchanges;
mod runner;
#[path = "exchanges/store.rs"]
mod store;

use js_sys::JSON;
use runner::{Asked, StreamOptions};
use scim_usher::wasm::provisioning::{ListingHandle, ProvisionerHandle, import_groups, import_user};
use scim_usher::wasm::{PopulationHandle, PreviewHandle, RulesetHandle};
use serde_json::{Map, Value, json};
use wasm_bindgen::{JsError, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

struct Wasm;

/// A value as JavaScript would print it.
fn printed(value: &JsValue) -> Value {
    if value.is_undefined() {
        return Value::Null;
    }
    let text = JSON::stringify(value).expect("the value can be printed");
    serde_json::from_str(&String::from(text)).expect("the value is JSON")
}

fn answer(result: Result<JsValue, JsError>) -> Value {
    printed(&result.unwrap_or_else(|_| panic!("the core threw")))
}

fn rules(environment: &[u8], provider: &[u8]) -> RulesetHandle {
    RulesetHandle::compile(environment, provider).take().expect("the documents are readable")
}

fn population(users: &[u8]) -> PopulationHandle {
    let mut population = PopulationHandle::new();
    population.push(users);
    let report = answer(population.end());
    assert_eq!(report["errors"], 0, "{report}");
    population
}

fn preview(rules: &RulesetHandle, before: Option<RulesetHandle>, users: &[u8]) -> PreviewHandle {
    let population = population(users);
    let preview = match before {
        Some(before) => population.preview_against(rules, &before, Vec::new()),
        None => population.preview(rules, Vec::new()),
    };
    preview.expect("the population has ended")
}

impl runner::Core for Wasm {
    fn evaluate(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        answer(rules(environment, provider).evaluate(user, is_sync))
    }

    fn explain(&self, environment: &[u8], provider: &[u8], user: &[u8], is_sync: bool) -> Value {
        answer(rules(environment, provider).explain(user, is_sync))["sentences"].take()
    }

    fn directory(&self, environment: &[u8], provider: &[u8]) -> Value {
        answer(rules(environment, provider).directory())
    }

    fn compile(&self, environment: &[u8], provider: &[u8]) -> Value {
        let mut compilation = RulesetHandle::compile(environment, provider);
        let findings = answer(compilation.findings());
        json!({"refused": compilation.take().is_none(), "findings": findings})
    }

    fn lint(&self, environment: &[u8], provider: &[u8], users: Option<&[u8]>) -> Value {
        let rules = rules(environment, provider);
        let mut findings = answer(rules.lint());
        if let (Some(users), Value::Array(all)) = (users, &mut findings) {
            let Value::Array(more) = answer(preview(&rules, None, users).lint()) else { panic!("findings are a list") };
            all.extend(more);
        }
        findings
    }

    fn preview(&self, environment: &[u8], provider: &[u8], before: Option<&[u8]>, users: &[u8], ask: &Asked) -> Value {
        let before = before.map(|before| rules(environment, before));
        let preview = preview(&rules(environment, provider), before, users);
        let page = |query: &[u8]| {
            let mut answer = answer(preview.users(query));
            if answer.get("page").is_some() { answer["page"].take() } else { answer }
        };
        let decision = |id: &str| answer(preview.decision(id));
        let decisions: Map<String, Value> = ask.ids.iter().map(|id| ((*id).to_owned(), decision(id))).collect();
        let pages: Vec<Value> = ask.queries.iter().map(|query| page(query)).collect();
        let users = page(b"{\"limit\": 10000}")["users"].take();
        json!({"summary": answer(preview.summary()), "users": users, "decisions": decisions, "pages": pages})
    }

    fn stream(&self, environment: &[u8], provider: &[u8], chunks: &[&[u8]], options: &StreamOptions) -> Value {
        let rules = rules(environment, provider);
        let mut stream = rules.stream(options.is_sync, options.user.clone(), options.explains);
        let mut output = Vec::new();
        let mut reports = Vec::new();
        for chunk in chunks {
            stream.push(chunk);
            output.extend(stream.take_output());
            reports.push(answer(stream.take_report()));
        }
        stream.end();
        output.extend(stream.take_output());
        reports.push(answer(stream.take_report()));
        json!({"output": String::from_utf8(output).expect("output is text"), "reports": reports})
    }
}

#[wasm_bindgen_test]
fn every_case_holds_in_webassembly() {
    runner::run(&Wasm);
}

impl store::Core for Wasm {
    type Door = ProvisionerHandle;

    fn open(&self, environment: &str, provider: &str) -> ProvisionerHandle {
        let mut compilation = ProvisionerHandle::compile(environment.as_bytes(), provider.as_bytes());
        compilation.take().expect("the documents are readable")
    }

    fn import_user(&self, line: &str, provider_id: &str, context: &str) -> Value {
        answer(import_user(line.as_bytes(), provider_id, context.as_bytes()))
    }

    fn import_groups(&self, environment: &str, provider_id: &str, context: &str) -> Value {
        answer(import_groups(environment.as_bytes(), provider_id, context.as_bytes()))
    }
}

impl store::Door for ProvisionerHandle {
    fn transition(&self, head: &str, body: &[u8], state: &str) -> Value {
        answer(Self::transition(self, head.as_bytes(), body, state.as_bytes()))
    }

    fn due(&self, user_id: &str, context: &str, state: &str) -> Value {
        answer(Self::due(self, user_id, context.as_bytes(), state.as_bytes()))
    }

    fn list(&self, query: &str, search: Option<&[u8]>, read: &store::Read) -> (u16, String) {
        let mut listing = Self::list(self, query.as_bytes(), search.map(<[u8]>::to_vec));
        let mut total = None;
        let mut push = |listing: &mut ListingHandle, wanted: &Value| {
            let (rows, size) = read(wanted);
            total = total.or(size);
            let kind = wanted["resourceType"].as_str().expect("rows have a kind");
            assert_eq!(answer(listing.push(kind, rows.as_bytes())), json!([]), "the rows can be read");
        };
        for scope in answer(listing.scopes()).as_array().expect("scopes are a list") {
            push(&mut listing, scope);
        }
        for wanted in answer(listing.wanted()).as_array().expect("what is wanted is a list") {
            push(&mut listing, wanted);
        }
        let told = answer(listing.answer(total));
        let status = told["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
        (status, told["body"].as_str().expect("a body").to_owned())
    }

    fn bulk(&self, body: &[u8], context: &str, carry_out: &mut dyn FnMut(&Value, &[u8]) -> Value) -> Value {
        let mut bulk = Self::bulk(self, body, context.as_bytes()).expect("the context can be read");
        loop {
            let operation = bulk.next_operation().unwrap_or_else(|_| panic!("the core threw"));
            if operation.is_undefined() {
                return answer(bulk.finish());
            }
            let data = js_sys::Reflect::get(&operation, &"body".into()).expect("an object has members");
            let data = if data.is_undefined() { Vec::new() } else { js_sys::Uint8Array::new(&data).to_vec() };
            let told = carry_out(&printed(&operation), &data);
            let text = |name: &str| told[name].as_str().map(str::to_owned);
            let status = told["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
            bulk.answered(status, text("body"), text("location"), text("etag"));
        }
    }
}

#[wasm_bindgen_test]
fn every_exchange_is_answered_in_webassembly() {
    exchanges::run(|| Wasm);
}
