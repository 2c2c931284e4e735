//! PATCH (RFC 7644, section 3.5.2): all operations, or none of them.

mod assign;
mod list;
mod remove;
mod request;
mod sparse;
mod target;

use super::dialect::Quirk;
use super::error::Refusal;
use super::path::starts_with_urn;
use super::report::Report;
use super::resource;
use super::schema::{Attribute, ResourceType, Schema, Schemas};
use super::shape::{self, Shaping, Unpacked};
use super::validate::{self, Validator};
use super::value::{self, new_member, node, position, text};
use crate::directory::Dialect;
use crate::finding::{Document, Finding};
use crate::json::tree::{Member, Node, Value};
use crate::rule::Rule;
use list::ValueIndex;
use request::{Op, Operation};
use std::collections::BTreeSet;
use target::Target;

/// How a request is read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'o> {
    /// What the resource is.
    pub resource_type: ResourceType,
    /// Which client's spellings are tolerated.
    pub dialect: Dialect,
    /// Whether what is only tolerated is refused.
    pub is_strict: bool,
    /// The attribute that carries the organization's name (OM-20): it is known, wherever it stands.
    pub organization_attribute: Option<&'o str>,
}

impl Options<'_> {
    /// A lenient reader of this kind of resource.
    #[must_use]
    pub const fn new(resource_type: ResourceType) -> Self {
        Self { resource_type, dialect: Dialect::Auto, is_strict: false, organization_attribute: None }
    }
}

/// A resource after a PATCH.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Patched {
    /// The resource as JSON; where nothing changed, the bytes that were given.
    pub resource: Vec<u8>,
    /// Whether it differs from what it was (RFC 7644, section 3.5.2.1: otherwise `lastModified` stays).
    pub is_changed: bool,
    /// What the request did beside the RFC, and what was ignored.
    pub findings: Vec<Finding>,
}

/// Applies a PATCH request to a resource. Takes time linear in the resource and the values named, except that a
/// filter on something else than a member's `value` looks at every value of its list. Members that a request does not
/// name are only passed over: see [`sparse`].
///
/// # Errors
/// The first operation that cannot be carried out; then none is.
pub fn apply(resource: &[u8], patch: &[u8], options: &Options) -> Result<Patched, Refusal> {
    apply_by(resource, patch, Validator::of(options.resource_type), options)
}

/// The same by other schemas than those of the resource's kind.
///
/// # Errors
/// The first operation that cannot be carried out; then none is.
pub fn apply_by(resource: &[u8], patch: &[u8], validator: &Validator, options: &Options) -> Result<Patched, Refusal> {
    let schemas = validator.schemas();
    let request = resource::read_object(patch, Document::Patch);
    let sparse = request.as_ref().ok().and_then(|request| sparse::read(resource, request, schemas));
    let root = match sparse.clone() {
        Some(root) => root,
        None => resource::read_object(resource, Document::Resource)?,
    };
    // What is wrong is told all at once, and is what validation tells, but for what the resource itself decides: what is
    // read-only may be sent as it is, and what is not there may be made.
    let is_known = |rule: Rule| !matches!(rule, Rule::Mutability | Rule::NoTarget);
    validate::refuse(&validate::patch_by(patch, validator, options), is_known)?;
    let request = request?;
    let packed = shape::packed(&request);
    let unpacked = shape::unpack(&packed);
    let mut report = Report::new(patch, Document::Patch, options.dialect, options.is_strict);
    let operations = request::read(&mut report, request)?;
    let is_only = operations.len() == 1;
    let mut patching = Patching::new(root, schemas, options, report, &unpacked);
    for operation in operations {
        patching.operation(operation)?;
    }
    let (root, is_changed, findings) = patching.finish();
    // One operation may have undone another.
    let is_undone = is_changed
        && !is_only
        && match sparse {
            Some(before) => value::is_same(&root, &before),
            None => value::is_same(&root, &resource::read_object(resource, Document::Resource)?),
        };
    let is_changed = is_changed && !is_undone;
    let resource = if is_changed { value::print(&root) } else { resource.to_vec() };
    Ok(Patched { resource, is_changed, findings })
}

/// Puts a resource together from members that were sent.
pub(super) fn put_together<'a>(
    members: Vec<Member<'a>>,
    schemas: &Schemas,
    options: &Options,
    report: Report,
    unpacked: &Unpacked<'a>,
) -> Result<(Node<'a>, Vec<Finding>), Refusal> {
    let mut patching = Patching::new(node(Value::Object(Vec::new())), schemas, options, report, unpacked);
    patching.is_new = true;
    members.into_iter().try_for_each(|member| patching.spread_member(Op::Replace, member))?;
    let (root, _, findings) = patching.finish();
    Ok((root, findings))
}

/// The most names of one object that is sent: each is looked for among the others.
pub(crate) const MOST_NAMES: usize = 1_000;

/// The most names that an object comes to by one PATCH after the other.
const MOST_NAMES_KEPT: usize = 2 * MOST_NAMES;

/// How much one request looks at in lists: a value for each comparison with it, and by a filter once more for every 64
/// bytes of it. Members that are named by their `value` are found without comparing. Many operations on a long list take
/// less than a second so.
const MOST_LOOKED_AT: usize = 4_000_000;

/// A resource that is being changed.
struct Patching<'a, 's, 'b> {
    schemas: &'s Schemas,
    options: &'s Options<'s>,
    report: Report<'b>,
    unpacked: &'s Unpacked<'a>,
    root: Node<'a>,
    /// Where each member is, once that has been asked often.
    index: Option<ValueIndex<'a>>,
    /// Lists that may hold removed values: those stay as nulls until the end, so that places do not move.
    touched_lists: BTreeSet<(Option<String>, String)>,
    touched_extensions: BTreeSet<String>,
    /// A list that no attribute has: what is done to it is done to nothing.
    nowhere: Vec<Node<'a>>,
    is_changed: bool,
    /// The most names of a value of a list that was changed.
    most_names: usize,
    /// How much was looked at in lists: see [`MOST_LOOKED_AT`].
    looked_at: usize,
    /// How often a list of references was gone through.
    scans: usize,
    /// Whether the resource is put together: then nothing of it is fixed yet.
    is_new: bool,
}

impl<'a, 's, 'b> Patching<'a, 's, 'b> {
    fn new(
        root: Node<'a>,
        schemas: &'s Schemas,
        options: &'s Options<'s>,
        report: Report<'b>,
        unpacked: &'s Unpacked<'a>,
    ) -> Self {
        Self {
            schemas,
            options,
            report,
            unpacked,
            root,
            index: None,
            touched_lists: BTreeSet::new(),
            touched_extensions: BTreeSet::new(),
            nowhere: Vec::new(),
            is_changed: false,
            most_names: 0,
            looked_at: 0,
            scans: 0,
            is_new: false,
        }
    }

    fn operation(&mut self, operation: Operation<'a>) -> Result<(), Refusal> {
        let Operation { op, path, value, offset } = operation;
        match path {
            Some((path, at)) => {
                let target = Target::read(&path, at, self.schemas, self.options, &mut self.report)?;
                self.carry_out(op, &target, value, offset)
            }
            None if op == Op::Remove => {
                let message = "A `remove` needs a `path` that says what to remove.";
                Err(self.report.refusal(Rule::NoTarget, offset, message))
            }
            None => self.spread(op, value, offset),
        }
    }

    /// Counts what is looked at, so that a request is refused before it has taken long.
    fn look_at(&mut self, weight: usize, offset: usize) -> Result<(), Refusal> {
        self.looked_at = self.looked_at.saturating_add(weight);
        if self.looked_at <= MOST_LOOKED_AT {
            return Ok(());
        }
        let message = "This request compares too many values of lists. Send it in parts, or name members by `value`.";
        Err(self.report.refusal(Rule::TooMany, offset, message))
    }

    fn carry_out(&mut self, op: Op, target: &Target, value: Option<Node<'a>>, offset: usize) -> Result<(), Refusal> {
        if self.is_left_alone(op, target, value.as_ref())? {
            return Ok(());
        }
        if target.is_extension() {
            return self.carry_out_extension(op, target, value, offset);
        }
        match (op, value) {
            (Op::Remove, value) => self.remove(target, value),
            (_, Some(value)) => self.assign(op, target, value).and_then(|()| self.check_names(target)),
            (_, None) => Err(self.report.refusal(Rule::InvalidValue, offset, "A `value` is missing here.")),
        }
    }

    /// Refuses an object that has come to more names than are taken.
    fn check_names(&mut self, target: &Target) -> Result<(), Refusal> {
        let outermost = names_of(&self.root);
        let around = container(&mut self.root, target).map_or(0, |members| members.len());
        let within = self.current(target).map_or(0, |value| names_of(value));
        // Each operation looks for its names among these; it is few of them that cost nothing.
        self.look_at((outermost + around + within) / 16, target.offset)?;
        if outermost.max(around).max(within).max(self.most_names) <= MOST_NAMES_KEPT {
            return Ok(());
        }
        let message = format!("More than {MOST_NAMES_KEPT} names would stand in one object. Send fewer.");
        Err(self.report.refusal(Rule::InvalidValue, target.offset, message))
    }

    /// An extension as a whole: its object is taken apart.
    fn carry_out_extension(
        &mut self,
        op: Op,
        target: &Target,
        value: Option<Node<'a>>,
        offset: usize,
    ) -> Result<(), Refusal> {
        let is_removal = op == Op::Remove || value.as_ref().is_some_and(|value| value.value == Value::Null);
        if is_removal {
            return self.remove(target, None);
        }
        let Some(Node { value: Value::Object(members), .. }) = value else {
            return Err(self.report.refusal(Rule::InvalidValue, offset, "An extension takes an object."));
        };
        members.into_iter().try_for_each(|member| {
            if member.key.is_empty() {
                return self.nameless(target, member.key_offset);
            }
            let part = target.within(&member.key, self.schemas, self.options, member.key_offset, &mut self.report);
            self.carry_out(op, &part, Some(member.value), offset)
        })
    }

    /// A member without a name: in an extension that is known it is refused, in another one nobody reads it.
    fn nameless(&mut self, target: &Target, offset: usize) -> Result<(), Refusal> {
        if target.extension.as_deref().is_some_and(|urn| self.schemas.extension(urn).is_some()) {
            return Err(self.report.refusal(Rule::InvalidPath, offset, "An attribute has a name."));
        }
        let message = "An attribute has a name. What came without one was ignored.";
        self.report.warn(Rule::UnknownAttribute, offset, "", message);
        Ok(())
    }

    /// A value without a path: each of its members is an attribute (RFC 7644, section 3.5.2.1).
    fn spread(&mut self, op: Op, value: Option<Node<'a>>, offset: usize) -> Result<(), Refusal> {
        let value = value.map(|value| self.unpacked.get(&value.offset).cloned().unwrap_or(value));
        let Some(Node { value: Value::Object(members), .. }) = value else {
            let message = "Without a `path` the `value` is an object of attributes.";
            return Err(self.report.refusal(Rule::InvalidValue, offset, message));
        };
        members.into_iter().try_for_each(|member| self.spread_member(op, member))
    }

    fn spread_member(&mut self, op: Op, member: Member<'a>) -> Result<(), Refusal> {
        let (key, at) = (member.key, member.key_offset);
        let is_core = self.schemas.is_core(&key);
        if is_core && let Value::Object(members) = member.value.value {
            return members
                .into_iter()
                .filter(|member| !self.schemas.is_core(&member.key))
                .try_for_each(|member| self.spread_member(op, member));
        }
        if is_core && member.value.value == Value::Null {
            self.report.info(Rule::NullValue, member.value.offset, "A null stands for no value.");
            return Ok(());
        }
        let is_object = matches!(member.value.value, Value::Object(_) | Value::Null);
        let is_extension = self.schemas.extension(&key).is_some() || (starts_with_urn(&key) && is_object);
        let is_unknown_extension = is_extension && self.schemas.split_urn(&key).is_none();
        if is_unknown_extension {
            let target = Target::unknown_extension(&key, at);
            return self.carry_out(op, &target, Some(member.value), at);
        }
        // OM-20: it is known wherever it stands.
        let is_organization = self.options.is_organization_name(key.rsplit(':').next().unwrap_or_default());
        let is_misplaced = !is_extension && !is_organization;
        if is_misplaced && starts_with_urn(&key) {
            self.report.quirk(Quirk::UrnKey, at, "A URN and an attribute stand in one name.")?;
        } else if is_misplaced && key.contains(['.', '[']) {
            self.report.quirk(Quirk::DottedKey, at, "A path stands where the name of an attribute belongs.")?;
        }
        let target = Target::read_key(&key, at, self.schemas, self.options, &mut self.report)?;
        self.carry_out(op, &target, Some(member.value), at)
    }

    /// Whether the attribute is none that a client changes: then nothing is done, and that is told.
    fn is_left_alone(&mut self, op: Op, target: &Target, value: Option<&Node<'a>>) -> Result<bool, Refusal> {
        if target.is_write_only() {
            self.report.info(Rule::Su14, target.offset, "Passwords are not kept. This one was ignored.");
            return Ok(true);
        }
        let extension = target.extension.as_deref().filter(|_| target.is_extension());
        let is_read_only = extension.and_then(|urn| self.schemas.extension(urn)).is_some_and(Schema::is_read_only);
        if !is_read_only && !target.is_read_only() {
            return Ok(false);
        }
        let name = extension.unwrap_or(&target.name);
        let message = format!("`{name}` is read-only. What the request says of it was ignored.");
        let within = target.extension.as_deref().filter(|_| extension.is_none());
        let container = within.map_or(Some(&self.root), |urn| value::get(&self.root, urn));
        let current = container.and_then(|container| value::get(container, name));
        let is_unchanged = match (op, target.sub.is_none() && target.filter.is_none(), current, value) {
            (Op::Add | Op::Replace, true, Some(current), Some(value)) => value::is_same(current, value),
            _ => false,
        };
        if is_unchanged {
            self.report.info(Rule::ReadOnlyIgnored, target.offset, message);
            return Ok(true);
        }
        self.report.quirk(Quirk::ReadOnly, target.offset, &message)?;
        Ok(true)
    }

    fn shaping(&mut self) -> Shaping<'_, 'b, 's, 'a> {
        Shaping { report: &mut self.report, unpacked: self.unpacked }
    }

    /// The members among which the target stands; an extension that is not there is made.
    fn container_or_new(&mut self, target: &Target) -> Option<&mut Vec<Member<'a>>> {
        if let Some(urn) = target.extension.as_deref() {
            let urn = self.schemas.extension(urn).map_or(urn, |schema| &schema.id).to_owned();
            self.touched_extensions.insert(urn.clone());
            let Value::Object(members) = &mut self.root.value else { return None };
            let is_there = position(members, &urn).and_then(|at| members.get_mut(at));
            match is_there {
                None => members.push(new_member(urn, node(Value::Object(Vec::new())))),
                Some(member) if !matches!(member.value.value, Value::Object(_)) => {
                    member.value = node(Value::Object(Vec::new()));
                }
                Some(_) => {}
            }
        }
        container(&mut self.root, target)
    }

    /// The attribute's present value.
    fn current(&mut self, target: &Target) -> Option<&mut Node<'a>> {
        current(&mut self.root, target)
    }

    /// Gives an attribute a value that differs from its present one.
    fn set(&mut self, target: &Target, value: Node<'a>) {
        if target.definition.is_some_and(Attribute::is_reference_list) {
            self.index = None;
        }
        if let Some(current) = self.current(target) {
            if !value::is_same(current, &value) {
                *current = value;
                self.is_changed = true;
            }
            return;
        }
        let name = target.definition.map_or_else(|| target.name.clone(), |definition| definition.name.to_string());
        if let Some(members) = self.container_or_new(target) {
            members.push(new_member(name, value));
            self.is_changed = true;
        }
    }

    /// Takes an attribute away.
    fn unset(&mut self, target: &Target) {
        if target.definition.is_some_and(Attribute::is_reference_list) {
            self.index = None;
        }
        self.touched_extensions.extend(target.extension.as_deref().map(str::to_owned));
        let Some(members) = container(&mut self.root, target) else { return };
        if let Some(index) = position(members, &target.name) {
            members.remove(index);
            self.is_changed = true;
        }
    }

    /// Clears what was removed, and says in `schemas` which extensions there are.
    fn finish(mut self) -> (Node<'a>, bool, Vec<Finding>) {
        if let Value::Object(members) = &mut self.root.value {
            for (extension, name) in &self.touched_lists {
                match extension {
                    None => clear(members, name),
                    Some(urn) => {
                        let index = position(members, urn).and_then(|index| members.get_mut(index));
                        if let Some(Value::Object(members)) = index.map(|member| &mut member.value.value) {
                            clear(members, name);
                        }
                    }
                }
            }
            self.touched_extensions.iter().for_each(|urn| declare(members, urn));
        }
        (self.root, self.is_changed, self.report.finish())
    }
}

/// How many names an object has.
fn names_of(node: &Node) -> usize {
    if let Value::Object(members) = &node.value { members.len() } else { 0 }
}

/// The members among which a target stands.
fn container<'t, 'a>(root: &'t mut Node<'a>, target: &Target) -> Option<&'t mut Vec<Member<'a>>> {
    let Value::Object(members) = &mut root.value else { return None };
    let Some(urn) = target.extension.as_deref() else { return Some(members) };
    let index = position(members, urn)?;
    match members.get_mut(index).map(|member| &mut member.value.value) {
        Some(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// The present value of a target's attribute.
fn current<'t, 'a>(root: &'t mut Node<'a>, target: &Target) -> Option<&'t mut Node<'a>> {
    let members = container(root, target)?;
    let index = position(members, &target.name)?;
    members.get_mut(index).map(|member| &mut member.value)
}

/// Takes the removed values out of a list, and the list itself where nothing is left.
fn clear(members: &mut Vec<Member>, name: &str) {
    let Some(index) = position(members, name) else { return };
    if let Some(Value::Array(items)) = members.get_mut(index).map(|member| &mut member.value.value) {
        items.retain(|item| item.value != Value::Null);
        if items.is_empty() {
            members.remove(index);
        }
    }
}

/// Makes `schemas` name an extension exactly when it has attributes; where there is no `schemas`, none is made.
fn declare(members: &mut Vec<Member>, urn: &str) {
    let found = position(members, urn);
    let is_empty = |index: usize| members.get(index).is_none_or(|member| value::is_absent(&member.value));
    let empty = found.filter(|index| is_empty(*index));
    if let Some(index) = empty {
        members.remove(index);
    }
    let is_there = found.is_some() && empty.is_none();
    let schemas = position(members, "schemas").and_then(|index| members.get_mut(index));
    let Some(Value::Array(schemas)) = schemas.map(|schemas| &mut schemas.value.value) else { return };
    let is_urn = |item: &Node| value::as_text(item).is_some_and(|text| text.eq_ignore_ascii_case(urn));
    match (is_there, schemas.iter().any(is_urn)) {
        (true, false) => schemas.push(text(urn.to_owned())),
        (false, true) => schemas.retain(|item| !is_urn(item)),
        _ => {}
    }
}
