//! What the rest of the core needs of a user (RFC 7643, sections 4.1 and 4.3; rules SU and AT).

use super::country;
use super::error::Refusal;
use super::patch::Options;
use super::path::starts_with_urn;
use super::report::Report;
use super::resource::read_object;
use super::schema::ENTERPRISE;
use super::shape::is_primary;
use super::value::{get, get_text, items, members};
use crate::finding::{Document, Finding};
use crate::json::tree::{Node, Value};
use crate::rule::Rule;

/// A user as a provider describes it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ScimUser {
    /// As the user signs in.
    pub user_name: String,
    /// The provider's own id.
    pub external_id: Option<String>,
    /// Whether the provider wants the account in use; `None` where the resource does not say.
    pub active: Option<bool>,
    /// The name to show.
    pub display_name: Option<String>,
    /// The first name.
    pub given_name: Option<String>,
    /// The last name.
    pub family_name: Option<String>,
    /// The primary e-mail address (SU-4); the userName where there is none.
    pub email: String,
    /// The job's title.
    pub title: Option<String>,
    /// The kind of employment.
    pub user_type: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The division.
    pub division: Option<String>,
    /// The id of the manager.
    pub manager: Option<String>,
    /// The chosen address's city (AT-3).
    pub locality: Option<String>,
    /// The chosen address's state.
    pub region: Option<String>,
    /// The chosen address's country, as two capital letters.
    pub country: Option<String>,
    /// The organization names received, in order; null counts as a blank one (OM-20).
    pub organization_names: Vec<String>,
}

/// The longest userName, in characters (AT-8).
const LONGEST_USER_NAME: usize = 346;
/// The longest first or last name, in characters (AT-8).
const LONGEST_NAME: usize = 256;
/// The longest city or state, in characters (AT-8).
const LONGEST_PLACE: usize = 128;

/// Takes the values out of a resource that was received or patched. What does not fit is told and not used; the
/// resource itself stays as it is. A strict reader refuses it.
///
/// # Errors
/// There is no userName, or the reader is strict and something does not fit.
pub fn read(resource: &[u8], options: &Options) -> Result<(ScimUser, Vec<Finding>), Refusal> {
    let root = read_object(resource, Document::Resource)?;
    let mut report = Report::new(resource, Document::Resource, options.dialect, options.is_strict);
    let user = Reading { root: &root, report: &mut report }.user(options)?;
    Ok((user, report.finish()))
}

struct Reading<'t, 'a, 'r, 'b> {
    root: &'t Node<'a>,
    report: &'r mut Report<'b>,
}

impl Reading<'_, '_, '_, '_> {
    fn user(&mut self, options: &Options) -> Result<ScimUser, Refusal> {
        let user_name = self.user_name()?;
        let name = get(self.root, "name");
        let enterprise = get(self.root, ENTERPRISE);
        let address = get(self.root, "addresses").and_then(chosen);
        let enterprise_text = |name| Some(get_text(enterprise?, name)?.to_owned());
        let manager = enterprise.and_then(|enterprise| get(enterprise, "manager"));
        let active = get(self.root, "active").and_then(|active| match active.value {
            Value::Bool(active) => Some(active),
            _ => None,
        });
        Ok(ScimUser {
            external_id: self.text("externalId"),
            active,
            display_name: self.text("displayName"),
            given_name: self.within(name, "givenName", LONGEST_NAME)?,
            family_name: self.within(name, "familyName", LONGEST_NAME)?,
            email: self.email(&user_name)?,
            title: self.text("title"),
            user_type: self.text("userType"),
            department: enterprise_text("department"),
            division: enterprise_text("division"),
            manager: manager.and_then(|manager| get_text(manager, "value")).map(str::to_owned),
            locality: self.within(address, "locality", LONGEST_PLACE)?,
            region: self.within(address, "region", LONGEST_PLACE)?,
            country: self.country(address)?,
            organization_names: options
                .organization_attribute
                .map(|attribute| organization_names(self.root, attribute))
                .unwrap_or_default(),
            user_name,
        })
    }

    fn text(&self, name: &str) -> Option<String> {
        get_text(self.root, name).map(str::to_owned)
    }

    /// SU-1, SU-2, AT-8: a userName is an e-mail address that is not too long.
    fn user_name(&mut self) -> Result<String, Refusal> {
        let Some((node, name)) = get(self.root, "userName").and_then(|node| Some((node, super::value::as_text(node)?)))
        else {
            return Err(self.report.refusal(
                Rule::InvalidValue,
                self.root.offset,
                "`userName` is missing, and it is required.",
            ));
        };
        let length = name.chars().count();
        if length > LONGEST_USER_NAME {
            let message = format!("`userName` has {length} characters, more than {LONGEST_USER_NAME}.");
            self.unfit(Rule::At8, node, message)?;
        }
        if !is_email(name) {
            self.unfit(Rule::Su2, node, "`userName` is no e-mail address. Sign-in and mail may need one.".to_owned())?;
        }
        Ok(name.to_owned())
    }

    /// SU-3, SU-4: the primary address is the userName's.
    fn email(&mut self, user_name: &str) -> Result<String, Refusal> {
        let entry = get(self.root, "emails").and_then(chosen);
        let Some(node) = entry.map(|entry| get(entry, "value").unwrap_or(entry)) else {
            return Ok(user_name.to_owned());
        };
        let Some(email) = super::value::as_text(node).filter(|email| !email.is_empty()) else {
            return Ok(user_name.to_owned());
        };
        if email.to_lowercase() != user_name.to_lowercase() {
            let message = "The primary e-mail address is another than `userName`. The user signs in with `userName`.";
            self.unfit(Rule::Su3, node, message.to_owned())?;
        } else if !is_email(email) {
            self.unfit(Rule::Su3, node, "The primary e-mail address is no e-mail address.".to_owned())?;
        }
        Ok(if is_email(email) { email } else { user_name }.to_owned())
    }

    /// AT-8: text of a length that can be kept.
    fn within(&mut self, parent: Option<&Node>, name: &str, longest: usize) -> Result<Option<String>, Refusal> {
        let Some(node) = parent.and_then(|parent| get(parent, name)) else { return Ok(None) };
        let Some(text) = super::value::as_text(node) else { return Ok(None) };
        let length = text.chars().count();
        if length <= longest {
            return Ok(Some(text.to_owned()));
        }
        self.unfit(Rule::At8, node, format!("`{name}` has {length} characters, more than {longest}. It is not used."))?;
        Ok(None)
    }

    /// AT-4: a country is two letters of ISO 3166-1.
    fn country(&mut self, address: Option<&Node>) -> Result<Option<String>, Refusal> {
        let Some(node) = address.and_then(|address| get(address, "country")) else { return Ok(None) };
        let Some(text) = super::value::as_text(node) else { return Ok(None) };
        if let Some(code) = country::code(text) {
            return Ok(Some(code.to_owned()));
        }
        let message = "`country` is no two-letter code of ISO 3166-1, such as `GB`. It is not used.";
        self.unfit(Rule::At4, node, message.to_owned())?;
        Ok(None)
    }

    /// Warns, or refuses where the reader is strict.
    fn unfit(&mut self, rule: Rule, node: &Node, message: String) -> Result<(), Refusal> {
        if self.report.is_strict() {
            return Err(self.report.refusal(rule, node.offset, message));
        }
        self.report.warn(rule, node.offset, &node.offset.to_string(), message);
        Ok(())
    }
}

/// The primary value of a list, else the one for work, else the first (SU-4, AT-3).
fn chosen<'t, 'a>(list: &'t Node<'a>) -> Option<&'t Node<'a>> {
    let is_work = |item: &Node| get_text(item, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("work"));
    items(list)
        .find(|item| is_primary(item))
        .or_else(|| items(list).find(|item| is_work(item)))
        .or_else(|| items(list).next())
}

/// Whether a text has the shape of an e-mail address: a name, one `@`, and a host of labels.
pub(super) fn is_email(text: &str) -> bool {
    if text.is_ascii() { is_ascii_email(text.as_bytes()) } else { is_any_email(text) }
}

/// The same of nearly every address, byte by byte.
fn is_ascii_email(text: &[u8]) -> bool {
    let Some(at) = text.iter().rposition(|byte| *byte == b'@') else { return false };
    let (name, host) = text.split_at(at);
    let is_wrong = |byte: &u8| match byte {
        b'@' | b'<' | b'>' | b'(' | b')' | b'[' | b']' | b',' | b';' | b':' | b'\\' | b'"' => true,
        byte => !(b'!'..=b'~').contains(byte),
    };
    let (mut last, mut is_host) = (b'.', true);
    for &byte in host.iter().skip(1).chain(b".") {
        is_host &= match byte {
            b'.' => last != b'.' && last != b'-',
            b'-' => last != b'.',
            _ => byte.is_ascii_alphanumeric(),
        };
        last = byte;
    }
    is_host && !name.is_empty() && !name.iter().any(is_wrong)
}

fn is_any_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let is_wrong = |char: char| match char {
        '@' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '"' => true,
        '!'..='~' => false,
        _ => char.is_whitespace() || char.is_control(),
    };
    let is_label = |label: &str| {
        let is_part = |char: char| matches!(char, 'a'..='z' | '0'..='9' | '-') || char.is_alphanumeric();
        !label.is_empty() && label.chars().all(is_part) && !label.starts_with('-') && !label.ends_with('-')
    };
    !name.is_empty() && !name.contains(is_wrong) && host.split('.').all(is_label)
}

/// OM-20: the organization's name may stand at the top, within any extension, or as `URN:name`.
fn organization_names(root: &Node, attribute: &str) -> Vec<String> {
    let mut names = Vec::new();
    for member in members(root) {
        let last = member.key.rsplit(':').next().unwrap_or_default();
        let is_urn = starts_with_urn(&member.key);
        if member.key.eq_ignore_ascii_case(attribute)
            || (is_urn && last.eq_ignore_ascii_case(attribute) && !is_object(&member.value))
        {
            names.extend(items_or_null(&member.value));
        } else if is_urn && is_object(&member.value) {
            let is_it = |name: &str| {
                name.eq_ignore_ascii_case(attribute) || format!("{}:{name}", member.key).eq_ignore_ascii_case(attribute)
            };
            let within = members(&member.value).iter().filter(|inner| is_it(&inner.key));
            names.extend(within.flat_map(|inner| items_or_null(&inner.value)));
        }
    }
    names
}

fn is_object(node: &Node) -> bool {
    matches!(node.value, Value::Object(_))
}

/// The texts of a value; null is a blank one.
fn items_or_null(node: &Node) -> Vec<String> {
    let values = match &node.value {
        Value::Array(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let text = |item: &Node| match &get(item, "value").unwrap_or(item).value {
        Value::String(text) => Some(text.clone().into_owned()),
        Value::Number(number) => Some((*number).to_owned()),
        Value::Null => Some(String::new()),
        _ => None,
    };
    values.iter().filter_map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_any_email, is_ascii_email, is_email};

    #[test]
    fn su_2_an_address_has_a_name_and_a_host() {
        for text in ["ada@acme.test", "a.b+c@x-y.co.uk", "o'neil@acme.test", "zoë@münchen.test", "root@localhost"] {
            assert!(is_email(text), "{text}");
        }
        for text in
            ["ada", "@acme.test", "ada@", "a b@acme.test", "a@b@acme.test", "ada@acme..test", "ada@-acme.test", ""]
        {
            assert!(!is_email(text), "{text}");
        }
    }

    #[test]
    fn the_bytes_of_an_address_say_what_its_characters_say() {
        let letters = *b"aZ0@.-:\" \x7f";
        let mut texts = vec![String::new()];
        for _ in 0..5 {
            for text in &texts {
                assert_eq!(is_ascii_email(text.as_bytes()), is_any_email(text), "{text:?}");
            }
            let longer =
                texts.iter().flat_map(|text| letters.iter().map(move |letter| format!("{text}{}", *letter as char)));
            texts = longer.collect();
        }
    }
}
