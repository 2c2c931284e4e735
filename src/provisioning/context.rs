//! What a transition is told beside the request and the rows: the time, new ids, where clients reach the service, and who acts.

use super::needs::{Needs, Stop};
use crate::finding::Finding;
use crate::json::tree::Node;
use crate::rule::Rule;
use crate::scim::moment::{self, Moment};
use crate::scim::value::{as_text, get, get_text, items};

/// What a transition is told.
#[derive(Clone, Debug)]
pub struct Context {
    now: Moment,
    ids: Vec<String>,
    /// Where resources are, without a slash at the end: `https://host/scim/v2`.
    pub(super) base_url: String,
    /// Who acts, as records name it (AU-2).
    pub(super) actor: String,
}

impl Context {
    /// Reads `now` (RFC 3339), `ids`, `baseUrl` and `actor`.
    pub(super) fn read(root: &Node) -> Result<Self, Finding> {
        let wrong =
            |what: &str| Finding::error(Rule::WrongType, format!("The context's `{what}` is missing or unusable."));
        let text = |name: &str| get_text(root, name).map(str::to_owned);
        Ok(Self {
            now: text("now").and_then(|now| moment::read(&now)).ok_or_else(|| wrong("now"))?,
            ids: get(root, "ids").into_iter().flat_map(items).filter_map(as_text).map(str::to_owned).collect(),
            base_url: text("baseUrl").unwrap_or_default(),
            actor: text("actor").ok_or_else(|| wrong("actor"))?,
        })
    }

    /// The time, in UTC with milliseconds.
    pub(super) fn now(&self) -> String {
        self.now.print()
    }

    /// So many minutes from now.
    pub(super) fn in_minutes(&self, minutes: u32) -> String {
        self.now.clone().plus_minutes(minutes).print()
    }

    /// The unused id of this number, from 0; where there are too few, how many are missing is needed.
    pub(super) fn id(&self, number: usize) -> Result<&str, Stop> {
        let missing = || Stop::from(Needs { ids: Some(number + 1 - self.ids.len()), ..Needs::default() });
        self.ids.get(number).map(String::as_str).ok_or_else(missing)
    }
}
