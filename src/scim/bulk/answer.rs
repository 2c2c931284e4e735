//! The answer (RFC 7644, section 3.7.3).

use super::BulkAnswer;
use super::read::Operation;
use crate::scim::error::Refusal;
use crate::scim::value::print_text;

/// The URN of the answer.
const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

/// What came of one operation, as far as it is told.
pub(super) struct Answered {
    status: u16,
    pub(super) location: Option<String>,
    version: Option<String>,
    body: Option<Vec<u8>>,
}

impl From<BulkAnswer> for Answered {
    fn from(answer: BulkAnswer) -> Self {
        let BulkAnswer { status, location, version, body, .. } = answer;
        // Of what went well the location is enough.
        Self { status, location, version, body: body.filter(|_| status >= 400) }
    }
}

impl Answered {
    pub(super) fn refused(status: u16, refusal: &Refusal) -> Self {
        Self { status, location: None, version: None, body: Some(refusal.body_as(status)) }
    }
}

/// Operations, what came of them, and where their resources are.
pub(super) fn print<'b>(answers: impl Iterator<Item = (&'b Operation, &'b Answered, Option<String>)>) -> Vec<u8> {
    let mut body = format!("{{\"schemas\":[\"{BULK_RESPONSE}\"],\"Operations\":[").into_bytes();
    let mut is_first = true;
    for (operation, answered, location) in answers {
        if !std::mem::take(&mut is_first) {
            body.push(b',');
        }
        let texts = [
            ("method", operation.method.as_deref()),
            ("bulkId", operation.bulk_id.as_deref()),
            ("version", answered.version.as_deref()),
            ("location", location.as_deref()),
        ];
        body.push(b'{');
        for (name, text) in texts {
            if let Some(text) = text {
                print_text(name, &mut body);
                body.push(b':');
                print_text(text, &mut body);
                body.push(b',');
            }
        }
        if let Some(response) = &answered.body {
            body.extend_from_slice(b"\"response\":");
            body.extend_from_slice(response);
            body.push(b',');
        }
        body.extend_from_slice(b"\"status\":");
        print_text(&answered.status.to_string(), &mut body);
        body.push(b'}');
    }
    body.extend_from_slice(b"]}");
    body
}
