//! Many resources in one answer (RFC 7644, section 3.4.2).

/// The URN of such an answer.
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// The bytes of an answer that holds these resources, each a JSON text. `total_results` counts all that the question
/// finds, `start_index` (from 1) is the place of the first one here among them.
#[must_use]
pub fn list_response<R: AsRef<[u8]>>(resources: &[R], total_results: usize, start_index: usize) -> Vec<u8> {
    let length: usize = resources.iter().map(|resource| resource.as_ref().len() + 1).sum();
    let mut body = Vec::with_capacity(length + 192);
    let head = format!(
        "{{\"schemas\":[\"{LIST_RESPONSE}\"],\"totalResults\":{total_results},\"startIndex\":{start_index},\
         \"itemsPerPage\":{},\"Resources\":[",
        resources.len()
    );
    body.extend_from_slice(head.as_bytes());
    for (index, resource) in resources.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        body.extend_from_slice(resource.as_ref());
    }
    body.extend_from_slice(b"]}");
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_stand_in_their_order() {
        let body = list_response(&["{\"id\":\"1\"}", "{}"], 12, 5);
        let expected = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":12,"startIndex":5,"itemsPerPage":2,"Resources":[{"id":"1"},{}]}"#;
        assert_eq!(String::from_utf8(body).as_deref(), Ok(expected));
    }

    #[test]
    fn a_list_of_nothing_is_a_list() {
        let body = String::from_utf8(list_response::<&[u8]>(&[], 0, 1)).expect("it is UTF-8");
        assert!(body.ends_with(r#""totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}"#));
    }
}
