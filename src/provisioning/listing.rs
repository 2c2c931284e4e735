//! A list of resources (RFC 7644, section 3.4.2): the store reads, what is seen and found is decided here.

use super::account::Account;
use super::group::StoredGroup;
use super::placing::Created;
use super::provisioner::{Provisioner, parse};
use super::refused::Refused;
use super::representation;
use crate::finding::{Document, Finding};
use crate::json::Limits;
use crate::json::tree::{self, Node, Value};
use crate::rule::Rule;
use crate::scim::error::Refusal;
use crate::scim::filter::{EqualTerm, Filter, Literal};
use crate::scim::list::list_response;
use crate::scim::projection::Projection;
use crate::scim::resource::{Resource, read_object};
use crate::scim::schema::{ResourceType, Schemas};
use crate::scim::select::read_filter;
use crate::scim::value::{self, as_text, get, get_text, items};
use serde::Serialize;

/// Resources in an answer where the client does not say how many.
const USUAL_COUNT: usize = 100;
/// Bytes of resources in an answer, about: with more, fewer are listed than were asked for (RFC 7644, section 3.4.2.4).
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Resources in an answer at the most.
pub const MOST_RESULTS: usize = 1_000;

/// What a client asks for.
#[derive(Clone, Debug, Default)]
struct Query {
    resource_type: Option<ResourceType>,
    filter: Option<String>,
    start_index: Option<String>,
    count: Option<String>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
    base_url: String,
}

impl Query {
    /// The body of a search in place of the query's own parameters (RFC 7644, section 3.4.3).
    fn search(mut self, body: &[u8]) -> Result<Self, Refusal> {
        let root = read_object(body, Document::Resource)?;
        let text = |name: &str| {
            let node = get(&root, name)?;
            match &node.value {
                Value::Number(number) => Some((*number).to_owned()),
                Value::Array(_) => Some(items(node).filter_map(as_text).collect::<Vec<_>>().join(",")),
                _ => as_text(node).map(str::to_owned),
            }
        };
        self.filter = text("filter");
        self.start_index = text("startIndex");
        self.count = text("count");
        self.attributes = text("attributes");
        self.excluded_attributes = text("excludedAttributes");
        Ok(self)
    }

    fn read(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let root = parse(bytes)?;
        let text = |name: &str| get_text(&root, name).map(str::to_owned);
        Ok(Self {
            resource_type: match get_text(&root, "resourceType") {
                Some("User") => Some(ResourceType::User),
                Some("Group") => Some(ResourceType::Group),
                _ => None,
            },
            filter: text("filter"),
            start_index: text("startIndex"),
            count: text("count"),
            attributes: text("attributes"),
            excluded_attributes: text("excludedAttributes"),
            base_url: text("baseUrl").unwrap_or_default(),
        })
    }
}

/// Where the store is to look.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope {
    /// The values of the column `listing` that the provider sees.
    pub listings: Vec<String>,
    /// A column that every resource that is found is equal in.
    pub equals: Option<Equals>,
    /// Where nothing is to be found out: only these rows, and how many there are.
    pub page: Option<Page>,
    /// Whether groups are given with their members.
    pub members_wanted: bool,
}

/// A column and its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Equals {
    /// The column.
    pub column: &'static str,
    /// Its value.
    pub value: String,
}

/// A part of the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Page {
    /// Rows before it.
    pub offset: usize,
    /// Rows in it at the most.
    pub limit: usize,
}

/// A list that is being put together.
#[derive(Debug)]
pub struct Listing {
    provisioner: Provisioner,
    resource_type: ResourceType,
    schemas: Schemas,
    filter: Option<Filter>,
    projection: Projection,
    base_url: String,
    start_index: usize,
    count: usize,
    scope: Scope,
    found: usize,
    resources: Vec<Vec<u8>>,
    bytes: usize,
}

impl Listing {
    /// Reads a query. `search` is the body of a search, where it is one.
    ///
    /// # Errors
    /// The answer to a query that cannot be read: status and body.
    pub fn open(provisioner: &Provisioner, query: &[u8], search: Option<&[u8]>) -> Result<Self, (u16, String)> {
        let read = Query::read(query).map_err(|findings| Refused { status: 400, scim_type: None, findings });
        let read = read.and_then(|query| match search {
            Some(body) => query.search(body).map_err(Refused::from),
            None => Ok(query),
        });
        let listing = read.and_then(|query| Self::of(provisioner, &query));
        listing.map_err(|refused| (refused.status, refused.body()))
    }

    fn of(provisioner: &Provisioner, query: &Query) -> Result<Self, Refused> {
        let resource_type = query.resource_type.unwrap_or(ResourceType::User);
        let schemas = Schemas::of(resource_type);
        let projection = Projection::read(query.attributes.as_deref(), query.excluded_attributes.as_deref(), &schemas)?;
        let is_strict = provisioner.rules().provider().strict;
        let filter = query.filter.as_deref().map(|text| read_filter(text, is_strict)).transpose()?;
        if let (Some(filter), Some(text)) = (&filter, &query.filter) {
            filter.check(&schemas).map_err(|error| {
                let finding = Finding::error(Rule::InvalidFilter, error.message.clone());
                Refused::from(Refusal::from(finding.placed(Some(error.place(text)))))
            })?;
        }
        let start_index = number("startIndex", query.start_index.as_deref())?.unwrap_or(1).max(1);
        let count = number("count", query.count.as_deref())?.unwrap_or(USUAL_COUNT).min(MOST_RESULTS);
        let own = format!("provider:{}", provisioner.rules().provider().id);
        let listings = match resource_type {
            ResourceType::User => vec![own, "any".to_owned()],
            ResourceType::Group => vec![own],
        };
        let is_about_members =
            query.filter.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains("members"));
        let scope = Scope {
            listings,
            equals: filter.as_ref().and_then(|filter| equals(filter, resource_type, &schemas)),
            page: filter.is_none().then_some(Page { offset: start_index - 1, limit: count }),
            members_wanted: resource_type == ResourceType::Group && (is_about_members || projection.wants("members")),
        };
        Ok(Self {
            provisioner: provisioner.clone(),
            resource_type,
            schemas,
            filter,
            projection,
            base_url: query.base_url.clone(),
            start_index,
            count,
            scope,
            found: 0,
            resources: Vec::new(),
            bytes: 0,
        })
    }

    /// Where the store is to look.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Takes rows, a JSON list of them, in the order in which they are to be listed.
    ///
    /// # Errors
    /// A row cannot be read.
    pub fn push(&mut self, rows: &[u8]) -> Result<(), Vec<Finding>> {
        let limits = Limits { depth: Limits::DEEPEST, bytes: usize::MAX };
        let root = tree::parse(rows, limits).map_err(|error| {
            vec![Finding::error(Rule::JsonSyntax, format!("The rows cannot be read: {}.", error.message))]
        })?;
        items(&root).try_for_each(|row| match self.resource_type {
            ResourceType::User => self.user(row, rows),
            ResourceType::Group => self.group(row, rows),
        })
    }

    fn user(&mut self, row: &Node, bytes: &[u8]) -> Result<(), Vec<Finding>> {
        let account = Account::read(row, bytes)?;
        if !self.scope.listings.contains(&account.listing()) {
            return Ok(());
        }
        let provisioner = self.provisioner.clone();
        let (created, base_url) = (Created::default(), self.base_url.clone());
        let root = representation::user(&account, provisioner.rules(), &created, &base_url);
        self.take(root.map_err(|refusal| refusal.findings)?);
        Ok(())
    }

    fn group(&mut self, row: &Node, bytes: &[u8]) -> Result<(), Vec<Finding>> {
        let group = StoredGroup::read(row, bytes)?;
        let text = |node: &Node| str::from_utf8(bytes.get(node.offset..node.end)?).ok().map(str::to_owned);
        let members: Vec<String> = get(row, "members").into_iter().flat_map(items).filter_map(text).collect();
        if group.provider_id != self.provisioner.rules().provider().id {
            return Ok(());
        }
        let base_url = self.base_url.clone();
        let root = representation::group(&group, &members, &base_url).map_err(|refusal| refusal.findings)?;
        self.take(root);
        Ok(())
    }

    fn take(&mut self, root: Node) {
        let resource = Resource::new(root, self.schemas.clone());
        if self.filter.as_ref().is_some_and(|filter| !filter.matches(&resource)) {
            return;
        }
        let at = self.found + self.scope.page.map_or(0, |page| page.offset) + 1;
        self.found += 1;
        if at >= self.start_index && self.resources.len() < self.count && self.bytes < MOST_BYTES {
            let printed = value::print(&self.projection.apply(resource.into_root()));
            self.bytes += printed.len();
            self.resources.push(printed);
        }
    }

    /// The answer. `total` is how many there are where only a page was given.
    #[must_use]
    pub fn answer(&self, total: Option<usize>) -> String {
        let body = list_response(&self.resources, total.unwrap_or(self.found), self.start_index);
        // Printed text is UTF-8.
        String::from_utf8(body).unwrap_or_default()
    }
}

/// A whole number in a query; what is below 0 is 0 (RFC 7644, section 3.4.2.4).
fn number(name: &str, text: Option<&str>) -> Result<Option<usize>, Refused> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let message = format!("`{name}` takes a whole number.");
        return Err(Refused::unusable(Some("invalidValue"), Finding::error(Rule::InvalidValue, message)));
    }
    if text.starts_with('-') {
        return Ok(Some(0));
    }
    // More than can be counted is more than there is.
    Ok(Some(digits.parse::<u32>().map_or(u32::MAX as usize, |number| number as usize)))
}

/// The column that a filter looks something up by.
fn equals(filter: &Filter, resource_type: ResourceType, schemas: &Schemas) -> Option<Equals> {
    filter.equality().terms.into_iter().find_map(|EqualTerm { path, value }| {
        let Literal::Text(value) = value else { return None };
        let resolved = path.resolve(schemas);
        if resolved.extension.is_some() || resolved.sub.is_some() {
            return None;
        }
        let name = resolved.attribute?.name.as_ref();
        let (column, value) = match (resource_type, name) {
            (_, "id") => ("id", value.clone()),
            (_, "externalId") => ("externalId", value.clone()),
            (ResourceType::User, "userName") => ("userNameKey", value.to_lowercase()),
            (ResourceType::Group, "displayName") => ("displayNameKey", value.to_lowercase()),
            _ => return None,
        };
        Some(Equals { column, value })
    })
}
