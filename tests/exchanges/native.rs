//! The core, called directly.

use super::store::{Core, Door, Read};
use scim_usher::directory::{read_environment, read_provider};
use scim_usher::finding::Finding;
use scim_usher::provisioning::{Answer, Bulk, Listing, Provisioner, import};
use serde::Serialize;
use serde_json::{Value, json};

#[derive(Clone, Copy)]
pub(crate) struct Native;

pub(crate) fn provisioner(environment: &str, provider: &str) -> Provisioner {
    let environment = read_environment(environment.as_bytes()).expect("the environment is readable");
    Provisioner::compile(read_provider(provider.as_bytes()).expect("the provider is readable"), environment)
}

fn told<T: Serialize>(name: &str, result: &Result<T, Vec<Finding>>) -> Value {
    match result {
        Ok(value) => json!({name: value}),
        Err(findings) => json!({"findings": findings}),
    }
}

impl Core for Native {
    type Door = Provisioner;

    fn open(&self, environment: &str, provider: &str) -> Provisioner {
        provisioner(environment, provider)
    }

    fn import_user(&self, line: &str, provider_id: &str, context: &str) -> Value {
        match import::user(line.as_bytes(), provider_id, context.as_bytes()) {
            Ok((user, memberships)) => json!({"user": user, "memberships": memberships}),
            Err(findings) => json!({"findings": findings}),
        }
    }

    fn import_groups(&self, environment: &str, provider_id: &str, context: &str) -> Value {
        let environment = read_environment(environment.as_bytes()).expect("the environment is readable");
        let group = |group| import::group(group, provider_id, context.as_bytes()).expect("the group can be imported");
        json!({"groups": environment.groups().iter().map(group).collect::<Vec<_>>()})
    }
}

impl Door for Provisioner {
    fn transition(&self, head: &str, body: &[u8], state: &str) -> Value {
        told("transition", &Self::transition(self, head.as_bytes(), body, state.as_bytes()))
    }

    fn due(&self, user_id: &str, context: &str, state: &str) -> Value {
        told("transition", &Self::due(self, user_id, context.as_bytes(), state.as_bytes()))
    }

    fn list(&self, query: &str, search: Option<&[u8]>, read: &Read) -> (u16, String) {
        let mut listing = match Listing::open(self, query.as_bytes(), search) {
            Ok(listing) => listing,
            Err(refused) => return refused,
        };
        let mut total = None;
        let scopes: Vec<_> = listing.scopes().cloned().collect();
        for scope in scopes {
            let (rows, size) = read(&json!(scope));
            total = total.or(size);
            listing.push(scope.resource_type, rows.as_bytes()).expect("the rows can be read");
        }
        for wanted in listing.wanted() {
            listing.push(wanted.resource_type, read(&json!(wanted)).0.as_bytes()).expect("the rows can be read");
        }
        listing.answer(total)
    }

    fn bulk(&self, body: &[u8], context: &str, carry_out: &mut dyn FnMut(&Value, &[u8]) -> Value) -> Value {
        let mut bulk = Bulk::open(self, body, context.as_bytes()).expect("the context can be read");
        while let Some(operation) = bulk.next_operation() {
            let head = json!({
                "method": operation.method,
                "resourceType": operation.resource_type.name(),
                "id": operation.id,
                "ifMatch": operation.version,
            });
            let answer = carry_out(&head, operation.data.as_deref().unwrap_or_default());
            let text = |name: &str| answer[name].as_str().map(str::to_owned);
            let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
            bulk.answered(Answer { status, body: text("body"), location: text("location"), etag: text("etag") });
        }
        json!(bulk.finish())
    }
}
