//! Whole resources as clients send them (RFC 7644, sections 3.3 and 3.5.1).

use super::dialect::{LEGACY_GROUP, Quirk};
use super::error::Refusal;
use super::patch::{self, Options};
use super::report::Report;
use super::resource::read_object;
use super::schema::{Attribute, Schema, Schemas};
use super::shape;
use super::validate::{self, Validator};
use super::value::{self, as_text, get, is_absent, node, position, text};
use crate::finding::{Document, Finding};
use crate::json::tree::{Member, Node, Value};
use crate::rule::Rule;
use std::collections::BTreeSet;

/// A resource as the client means it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// As JSON, with what is unassigned, read-only or secret left out.
    pub resource: Vec<u8>,
    /// What the client did beside the RFC, and what was left out.
    pub findings: Vec<Finding>,
}

/// Reads the body of a POST or a PUT. The resource is put together as a PATCH without a path would do it, so that
/// clients mean the same by the same names.
///
/// # Errors
/// The text is no resource, a value does not fit its attribute, or a required attribute is missing.
pub fn receive(bytes: &[u8], options: &Options) -> Result<Received, Refusal> {
    let schemas = Schemas::of(options.resource_type);
    // What is wrong is told all at once, and is what validation tells.
    validate::refuse(&Validator::of(options.resource_type).resource(bytes, options), |_| true)?;
    let root = read_object(bytes, Document::Resource)?;
    let packed = shape::packed(&root);
    let unpacked = shape::unpack(&packed);
    let mut report = Report::new(bytes, Document::Resource, options.dialect, options.is_strict);
    let offset = root.offset;
    let members = accepted(root, &schemas, &mut report)?;
    let (root, findings) = patch::put_together(members, &schemas, options, report, &unpacked)?;
    check_required(&root, &schemas, bytes, options, offset)?;
    Ok(Received { resource: value::print(&root), findings })
}

/// The members without those that are the service provider's (RFC 7644, section 3.3: they are ignored).
fn accepted<'a>(root: Node<'a>, schemas: &Schemas, report: &mut Report) -> Result<Vec<Member<'a>>, Refusal> {
    let offset = root.offset;
    let Value::Object(mut members) = root.value else { return Ok(Vec::new()) };
    members.retain_mut(|member| !is_ignored(member, schemas, report));
    accept_schemas(&mut members, schemas, report, offset)?;
    check_declared(&members, schemas, report)?;
    Ok(members)
}

/// Whether a member is the service provider's; of an extension that is its in part, the part is taken out.
fn is_ignored(member: &mut Member, schemas: &Schemas, report: &mut Report) -> bool {
    let is_ignored = match schemas.split_urn(&member.key) {
        None => schemas.attribute(&member.key).is_some_and(Attribute::is_read_only),
        Some((schema, "")) if schema.is_read_only() => true,
        Some((schema, "")) => {
            if let Value::Object(parts) = &mut member.value.value {
                parts.retain(|part| !told_if(is_read_only(schema, schemas, &part.key), part, report));
            }
            false
        }
        Some((schema, path)) => is_read_only(schema, schemas, path.split('.').next().unwrap_or_default()),
    };
    told_if(is_ignored, member, report)
}

fn is_read_only(schema: &Schema, schemas: &Schemas, name: &str) -> bool {
    let common = schemas.attribute(name).filter(|_| schemas.is_core(&schema.id));
    common.or_else(|| schema.attribute(name)).is_some_and(Attribute::is_read_only)
}

fn told_if(is_ignored: bool, member: &Member, report: &mut Report) -> bool {
    if is_ignored {
        let message = format!("`{}` is read-only. What the request says of it was ignored.", member.key);
        report.info(Rule::ReadOnlyIgnored, member.key_offset, message);
    }
    is_ignored
}

/// Reads `schemas` first and puts it first: it names the core schema.
fn accept_schemas(
    members: &mut Vec<Member>,
    schemas: &Schemas,
    report: &mut Report,
    offset: usize,
) -> Result<(), Refusal> {
    let sent = position(members, "schemas").map(|index| members.remove(index).value);
    let mut urns: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for urn in sent.iter().flat_map(value::items) {
        let Some(name) = as_text(urn) else {
            return Err(report.refusal(Rule::InvalidValue, urn.offset, "`schemas` takes a list of URNs."));
        };
        if name.eq_ignore_ascii_case(LEGACY_GROUP) {
            report.quirk(Quirk::LegacySchema, urn.offset, "The schema of an earlier protocol was left out.")?;
        } else if schemas.extension(name).is_some_and(Schema::is_read_only) {
            // What the client says of such an extension was ignored, so that the resource has none.
        } else if seen.insert(name.to_ascii_lowercase()) {
            if !schemas.is_core(name) && schemas.extension(name).is_none() {
                unknown_schema(name, urn.offset, report)?;
            }
            urns.push(name.to_owned());
        }
    }
    if !urns.iter().any(|urn| schemas.is_core(urn)) {
        let message = format!("`schemas` does not name `{}`.", schemas.core().id);
        report.quirk(Quirk::MissingSchemas, sent.map_or(offset, |sent| sent.offset), &message)?;
        urns.insert(0, schemas.core().id.to_string());
    }
    let urns = urns.into_iter().map(text).collect();
    members.insert(0, value::new_member("schemas", node(Value::Array(urns))));
    Ok(())
}

/// SU-16: a schema that nobody knows is kept; a strict reader refuses it.
fn unknown_schema(urn: &str, offset: usize, report: &mut Report) -> Result<(), Refusal> {
    let message = format!("No schema is called `{}`. What it defines is kept as it is.", value::shortened(urn));
    if report.is_strict() {
        return Err(report.refusal(Rule::UnknownSchema, offset, message));
    }
    report.warn(Rule::UnknownSchema, offset, urn, message);
    Ok(())
}

/// Extensions of which there are attributes are among the schemas (RFC 7643, section 3.3); PATCH names them itself, so
/// that only what was sent is looked at.
fn check_declared(members: &[Member], schemas: &Schemas, report: &mut Report) -> Result<(), Refusal> {
    let declared = members.iter().find(|member| member.key == "schemas");
    let is_declared = |urn: &str| {
        let mut urns = declared.into_iter().flat_map(|schemas| value::items(&schemas.value)).filter_map(as_text);
        urns.any(|declared| declared.eq_ignore_ascii_case(urn))
    };
    let sent = members.iter().filter(|member| !is_absent(&member.value));
    let undeclared = sent.filter_map(|member| Some((member, schemas.extension(&member.key)?)));
    for (member, schema) in undeclared.filter(|(_, schema)| !is_declared(&schema.id)) {
        let message = format!("There are attributes of `{}`, and `schemas` does not name it.", schema.id);
        if report.is_exact() {
            return Err(report.refusal(Rule::InvalidValue, member.key_offset, message));
        }
        report.warn(Rule::UndeclaredExtension, member.key_offset, &schema.id, message);
    }
    Ok(())
}

fn check_required(
    root: &Node,
    schemas: &Schemas,
    bytes: &[u8],
    options: &Options,
    offset: usize,
) -> Result<(), Refusal> {
    let is_missing = |attribute: &&Attribute| attribute.is_required && get(root, &attribute.name).is_none_or(is_absent);
    let Some(missing) = schemas.core().attributes.iter().find(is_missing) else { return Ok(()) };
    let report = Report::new(bytes, Document::Resource, options.dialect, options.is_strict);
    Err(report.refusal(Rule::InvalidValue, offset, format!("`{}` is missing, and it is required.", missing.name)))
}
