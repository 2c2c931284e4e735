//! A list of resources (RFC 7644, section 3.4.2): the store reads, what is seen, found and in which order is decided here.

mod sorted;

use super::account::Account;
use super::group::StoredGroup;
use super::placing::Created;
use super::provisioner::{Provisioner, parse};
use super::refused::Refused;
use super::representation;
use crate::finding::{Document, Finding};
use crate::json::Limits;
use crate::json::pointer::Pointer;
use crate::json::tree::{self, Node, Value};
use crate::rule::Rule;
use crate::scim::error::Refusal;
use crate::scim::filter::{EqualTerm, Filter, Literal};
use crate::scim::list::list_response;
use crate::scim::projection::Projection;
use crate::scim::resource::{Resource, place, read_object};
use crate::scim::schema::{ResourceType, Schemas};
use crate::scim::select;
use crate::scim::sort::Sorting;
use crate::scim::value::{self, as_text, get, get_text, items};
use serde::Serialize;
use sorted::Sorted;
pub use sorted::Wanted;

/// Resources in an answer where the client does not say how many.
const USUAL_COUNT: usize = 100;
/// Bytes of resources in an answer, about: with more, fewer are listed than were asked for (RFC 7644, section 3.4.2.4).
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Resources in an answer at the most.
pub const MOST_RESULTS: usize = 1_000;

/// What a client asks for.
#[derive(Clone, Debug, Default)]
struct Query {
    /// None: all of them (RFC 7644, section 3.4.2.1).
    resource_type: Option<ResourceType>,
    filter: Option<String>,
    start_index: Option<String>,
    count: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    attributes: Option<String>,
    excluded_attributes: Option<String>,
    base_url: String,
}

impl Query {
    /// The body of a search in place of the query's own parameters (RFC 7644, section 3.4.3).
    fn search(mut self, body: &[u8]) -> Result<Self, Refusal> {
        let root = read_object(body, Document::Resource)?;
        let member = |name: &str| get(&root, name).filter(|node| node.value != Value::Null);
        // What would be left out would make another question of it.
        let refused = |node: &Node, rule, message: String| {
            let finding = Finding::error(rule, message).at(Document::Resource, Pointer::to(body, node.offset));
            Refusal::from(finding.placed(Some(place(body, node.offset))))
        };
        let text = |name: &str, rule: Rule| {
            let read = |node| {
                let told = || refused(node, rule, format!("`{name}` takes a text."));
                as_text(node).map(str::to_owned).ok_or_else(told)
            };
            member(name).map(read).transpose()
        };
        let number = |name: &str| {
            let read = |node: &Node| match &node.value {
                Value::Number(number) => Ok((*number).to_owned()),
                Value::String(text) => Ok(text.to_string()),
                _ => Err(refused(node, Rule::InvalidValue, format!("`{name}` takes a whole number."))),
            };
            member(name).map(read).transpose()
        };
        let names = |name: &str| {
            let read = |node| {
                let told = |item| refused(item, Rule::InvalidValue, format!("`{name}` takes a list of texts."));
                let texts = items(node).map(|item| as_text(item).ok_or_else(|| told(item)));
                texts.collect::<Result<Vec<_>, Refusal>>().map(|texts| texts.join(","))
            };
            member(name).map(read).transpose()
        };
        self.filter = text("filter", Rule::InvalidFilter)?;
        self.start_index = number("startIndex")?;
        self.count = number("count")?;
        self.sort_by = text("sortBy", Rule::InvalidValue)?;
        self.sort_order = text("sortOrder", Rule::InvalidValue)?;
        self.attributes = names("attributes")?;
        self.excluded_attributes = names("excludedAttributes")?;
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
            sort_by: text("sortBy"),
            sort_order: text("sortOrder"),
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
    /// Which rows: `User` or `Group`.
    pub resource_type: &'static str,
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
    filter: Option<Filter>,
    parts: Vec<Part>,
    base_url: String,
    start_index: usize,
    count: usize,
    /// Where the list has an order: what it is made of until its resources are known.
    sorted: Option<Sorted>,
    found: usize,
    resources: Vec<Vec<u8>>,
    bytes: usize,
}

/// The resources of one kind.
#[derive(Debug)]
struct Part {
    resource_type: ResourceType,
    schemas: Schemas,
    projection: Projection,
    scope: Scope,
}

impl Part {
    fn of(provisioner: &Provisioner, query: &Query, resource_type: ResourceType) -> Result<Self, Refused> {
        let schemas = Schemas::of(resource_type);
        let projection = Projection::read(query.attributes.as_deref(), query.excluded_attributes.as_deref(), &schemas)?;
        let own = format!("provider:{}", provisioner.rules().provider().id);
        let listings = match resource_type {
            ResourceType::User => vec![own, "any".to_owned()],
            ResourceType::Group => vec![own],
        };
        let scope = Scope {
            resource_type: resource_type.name(),
            listings,
            equals: None,
            page: None,
            members_wanted: resource_type == ResourceType::Group && projection.wants("members"),
        };
        Ok(Self { resource_type, schemas, projection, scope })
    }

    /// Narrows what is read to what the filter can find and the order needs.
    fn narrow(&mut self, query: &Query, filter: Option<&Filter>) {
        let is_named =
            |text: &Option<String>| text.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains("members"));
        let is_group = self.resource_type == ResourceType::Group;
        let is_looked_at = is_group && (is_named(&query.filter) || is_named(&query.sort_by));
        // Of what is sorted the resources are read again, and then with everything that is told of them.
        let is_told = query.sort_by.is_none() && self.scope.members_wanted;
        self.scope.members_wanted = is_looked_at || is_told;
        self.scope.equals = filter.and_then(|filter| equals(filter, self.resource_type, &self.schemas));
    }
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
        let listing = read.and_then(|query| Self::of(provisioner, query));
        listing.map_err(|refused| (refused.status, refused.body()))
    }

    fn of(provisioner: &Provisioner, mut query: Query) -> Result<Self, Refused> {
        query.sort_by = query.sort_by.filter(|by| !by.trim().is_empty());
        let kinds = query.resource_type.map_or(ResourceType::ALL.to_vec(), |kind| vec![kind]);
        let parts: Result<Vec<Part>, Refused> = kinds.iter().map(|kind| Part::of(provisioner, &query, *kind)).collect();
        let mut parts = parts?;
        let is_strict = provisioner.rules().provider().strict;
        let filter = query.filter.as_deref().map(|text| select::read_filter(text, is_strict)).transpose()?;
        if let (Some(filter), Some(text)) = (&filter, &query.filter) {
            parts.iter().try_for_each(|part| select::check(filter, text, &part.schemas))?;
        }
        let start_index = number("startIndex", query.start_index.as_deref())?.unwrap_or(1).max(1);
        let count = number("count", query.count.as_deref())?.unwrap_or(USUAL_COUNT).min(MOST_RESULTS);
        let sorting = |part: &Part| {
            let by = query.sort_by.as_deref()?;
            Some(Sorting::read(by, query.sort_order.as_deref(), &part.schemas))
        };
        // It names the same attribute in each, and has to have an order in each.
        let sortings: Vec<Sorting> = parts.iter().filter_map(sorting).collect::<Result<_, _>>()?;
        let sorted = sortings.into_iter().next().map(|sorting| Sorted::new(sorting, start_index - 1, count));
        parts.iter_mut().for_each(|part| part.narrow(&query, filter.as_ref()));
        if let ([part], None, None) = (parts.as_mut_slice(), &filter, &sorted) {
            part.scope.page = Some(Page { offset: start_index - 1, limit: count });
        }
        Ok(Self {
            provisioner: provisioner.clone(),
            filter,
            parts,
            base_url: query.base_url,
            start_index,
            count,
            sorted,
            found: 0,
            resources: Vec::new(),
            bytes: 0,
        })
    }

    /// Where the store is to look, one place after the other.
    pub fn scopes(&self) -> impl Iterator<Item = &Scope> {
        self.parts.iter().map(|part| &part.scope)
    }

    /// What is to be read again, once all rows of all scopes were given, and given in this order: the resources of a list
    /// that has an order. Others are there already.
    pub fn wanted(&mut self) -> Vec<Wanted> {
        let Some(sorted) = &mut self.sorted else { return Vec::new() };
        let parts = &self.parts;
        sorted.choose(|place| {
            let part = parts.get(place)?;
            let members_wanted = part.resource_type == ResourceType::Group && part.projection.wants("members");
            Some(Wanted { resource_type: part.resource_type.name(), ids: Vec::new(), members_wanted })
        })
    }

    /// Takes rows, a JSON list of them: of the scopes in the order in which they are to be listed, then those that are
    /// wanted.
    ///
    /// # Errors
    /// A row cannot be read, or is of a kind that is not listed.
    pub fn push(&mut self, resource_type: &str, rows: &[u8]) -> Result<(), Vec<Finding>> {
        let unusable = |message: String| vec![Finding::error(Rule::JsonSyntax, message)];
        let limits = Limits { depth: Limits::DEEPEST, bytes: usize::MAX };
        let root = tree::parse(rows, limits)
            .map_err(|error| unusable(format!("The rows cannot be read: {}.", error.message)))?;
        let place = self.parts.iter().position(|part| part.resource_type.name() == resource_type);
        let place = place.ok_or_else(|| unusable("Rows of this kind are not listed.".to_owned()))?;
        items(&root).try_for_each(|row| match self.parts.get(place).map(|part| part.resource_type) {
            Some(ResourceType::User) => self.user(place, row, rows),
            Some(ResourceType::Group) => self.group(place, row, rows),
            None => Ok(()),
        })
    }

    fn user(&mut self, place: usize, row: &Node, bytes: &[u8]) -> Result<(), Vec<Finding>> {
        let account = Account::read(row, bytes)?;
        let listing = account.listing();
        if !self.parts.get(place).is_some_and(|part| part.scope.listings.contains(&listing)) {
            return Ok(());
        }
        let provisioner = self.provisioner.clone();
        let (created, base_url) = (Created::default(), self.base_url.clone());
        let root = representation::user(&account, provisioner.rules(), &created, &base_url);
        self.take(place, &account.user.id, root.map_err(|refusal| refusal.findings)?);
        Ok(())
    }

    fn group(&mut self, place: usize, row: &Node, bytes: &[u8]) -> Result<(), Vec<Finding>> {
        let group = StoredGroup::read(row, bytes)?;
        let text = |node: &Node| str::from_utf8(bytes.get(node.offset..node.end)?).ok().map(str::to_owned);
        let members: Vec<String> = get(row, "members").into_iter().flat_map(items).filter_map(text).collect();
        if group.provider_id != self.provisioner.rules().provider().id {
            return Ok(());
        }
        let base_url = self.base_url.clone();
        let root = representation::group(&group, &members, &base_url).map_err(|refusal| refusal.findings)?;
        self.take(place, &group.id, root);
        Ok(())
    }

    fn take(&mut self, place: usize, id: &str, root: Node) {
        let Some(part) = self.parts.get(place) else { return };
        let resource = Resource::new(root, part.schemas.clone());
        if self.sorted.as_ref().is_some_and(Sorted::is_chosen) {
            return self.list(place, resource);
        }
        if self.filter.as_ref().is_some_and(|filter| !filter.matches(&resource)) {
            return;
        }
        let at = self.found + part.scope.page.map_or(0, |page| page.offset) + 1;
        self.found += 1;
        match &mut self.sorted {
            Some(sorted) => sorted.take(place, id, &resource),
            None if at >= self.start_index => self.list(place, resource),
            None => {}
        }
    }

    /// Puts a resource at the end of the answer, as long as there is room.
    fn list(&mut self, place: usize, resource: Resource) {
        let Some(part) = self.parts.get(place) else { return };
        if self.resources.len() < self.count && self.bytes < MOST_BYTES {
            let printed = value::print(&part.projection.apply(resource.into_root()));
            self.bytes += printed.len();
            self.resources.push(printed);
        }
    }

    /// Status and body. `total` is how many there are where only a page was given.
    #[must_use]
    pub fn answer(&self, total: Option<usize>) -> (u16, String) {
        if self.sorted.as_ref().is_some_and(Sorted::is_too_much) {
            let refused = Refused::too_many();
            return (refused.status, refused.body());
        }
        let body = list_response(&self.resources, total.unwrap_or(self.found), self.start_index);
        // Printed text is UTF-8.
        (200, String::from_utf8(body).unwrap_or_default())
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
