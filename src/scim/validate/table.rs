//! Schemas as tables that a byte scanner can follow: an object's shape finds a name in a few steps.

use super::super::schema::{Attribute, BULK, Mutability, PATCH_OP, Returned, Schemas, Type, USER};
use super::check::NAME;
use super::name::Name;
use std::borrow::Cow;
use std::collections::VecDeque;

/// Names a shape or a definition in [`Tables`].
pub(super) type Id = u16;

/// An object of which nothing is known.
pub(super) const FREE: Id = Id::MAX;
/// A value of which nothing is known.
pub(super) const UNKNOWN: Id = Id::MAX;
/// The definition of the whole document.
pub(super) const DOCUMENT: Id = 0;

/// What is known of all objects of a document.
pub(super) struct Tables {
    shapes: Vec<Shape>,
    definitions: Vec<Definition>,
    /// The URNs that `schemas` may hold: the core schema's first.
    pub(super) urns: Vec<Urn>,
}

/// A schema by its URN, and whether its object stands in the document.
pub(super) struct Urn {
    pub(super) id: Cow<'static, str>,
    /// The definition of the extension's object; none of the core schema.
    pub(super) extension: Id,
}

/// The attributes of one object.
pub(super) struct Shape {
    /// Definitions by the hash of their names, and free slots between them.
    slots: Vec<Slot>,
    /// How names are spread over the slots: see [`Name::hash`], of which as many bits count as number the slots.
    seed: u64,
    bits: u32,
    /// The bits of the attributes that must be there.
    pub(super) required: u64,
    /// Where the shape's definitions are, in their order.
    members: Vec<Id>,
}

/// What is looked at of every attribute, together.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    name: Name,
    /// Its bit among the attributes of its shape; none where there are more than 64.
    pub(super) bit: u64,
    /// [`UNKNOWN`] where the slot is free.
    pub(super) id: Id,
    /// Up to which length, quotes included, a text is as it should be, whatever it says.
    pub(super) longest: usize,
    /// See [`Definition::is_left_alone`].
    pub(super) is_left_alone: bool,
}

impl Slot {
    const FREE: Self = Self { name: Name::EMPTY, bit: 0, id: UNKNOWN, longest: 0, is_left_alone: false };
}

/// What a value is: RFC 7643's types, and three that documents need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    String,
    Boolean,
    Decimal,
    Integer,
    DateTime,
    Binary,
    Reference,
    Complex,
    /// The object of an extension, or of the core schema under its URN.
    Extension,
    /// Anything.
    Any,
}

/// What is looked at beyond the type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Check {
    Nothing,
    /// An item of `schemas`.
    Schemas,
    /// SU-2, AT-8.
    UserName,
    /// AT-8.
    Name,
    /// A value of it counts for SU-3, AT-4 and AT-8.
    Emails,
    Addresses,
    /// Remembered for SU-3.
    Email,
    /// Remembered for AT-4 and AT-8.
    Country,
    Locality,
    Region,
    /// RFC 7643, section 2.4.
    Primary,
    /// The label of a value, and its canonical values.
    Label,
    /// Only canonical values.
    Canonical,
    /// SU-14.
    Password,
    /// The parts of a PATCH or Bulk operation.
    Part(Part),
}

/// A part of an operation, of which the place is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Op,
    Path,
    Value,
}

/// One attribute of a shape.
pub(super) struct Definition {
    pub(super) name: Cow<'static, str>,
    pub(super) kind: Kind,
    pub(super) check: Check,
    pub(super) is_multi_valued: bool,
    pub(super) is_required: bool,
    pub(super) is_read_only: bool,
    /// Whether it is never told again.
    is_secret: bool,
    /// The shape that it belongs to.
    pub(super) shape: Id,
    /// The shape of its own objects.
    pub(super) child: Id,
    /// Its bit among the attributes of its shape; none where there are more than 64.
    pub(super) bit: u64,
    pub(super) canonical_values: Cow<'static, [Cow<'static, str>]>,
    canonical_names: Vec<Name>,
}

impl Tables {
    /// The tables of a resource.
    pub(super) fn of(schemas: &Schemas) -> Self {
        let mut growth = Growth::new("resource");
        let extensions = schemas.extensions().iter().map(|schema| (schema.id.clone(), schema.is_read_only()));
        let urns: Vec<_> = std::iter::once((schemas.core().id.clone(), false)).chain(extensions).collect();
        let extension = |(id, is_read_only): &(Cow<'static, str>, bool)| Definition {
            kind: Kind::Extension,
            is_read_only: *is_read_only,
            ..Definition::new(id.clone())
        };
        let mut definitions: Vec<_> =
            schemas.top().map(|attribute| (Definition::of(attribute), Some(attribute))).collect();
        definitions.extend(urns.iter().map(|urn| (extension(urn), None)));
        let objects = growth.shape(definitions);
        // Of the core schema's object the shape is the document's.
        let mut bound = vec![Urn { id: schemas.core().id.clone(), extension: UNKNOWN }];
        for (schema, definition) in std::iter::once(None).chain(schemas.extensions().iter().map(Some)).zip(objects) {
            let child = match schema {
                None => 0,
                Some(schema) => {
                    bound.push(Urn { id: schema.id.clone(), extension: definition });
                    let parts = schema.attributes.iter();
                    growth.shape(parts.map(|attribute| (Definition::of(attribute), Some(attribute))).collect());
                    growth.last_shape()
                }
            };
            growth.adopt(definition, child);
        }
        let mut tables = growth.finish(bound);
        tables.mark(&schemas.core().id);
        tables
    }

    /// The tables of a message: its attributes are a resource's, and some of them are remembered.
    pub(super) fn of_message(urn: &'static str, attributes: &'static [Attribute]) -> Self {
        let mut growth = Growth::new("message");
        growth.shape(attributes.iter().map(|attribute| (Definition::of(attribute), Some(attribute))).collect());
        let mut tables = growth.finish(vec![Urn { id: urn.into(), extension: UNKNOWN }]);
        tables.mark(urn);
        tables
    }

    #[inline]
    pub(super) fn shape(&self, shape: Id) -> Option<&Shape> {
        self.shapes.get(usize::from(shape))
    }

    #[inline]
    pub(super) fn definition(&self, id: Id) -> Option<&Definition> {
        self.definitions.get(usize::from(id))
    }

    /// The definition of this name in a shape.
    pub(super) fn find(&self, shape: Id, name: &[u8]) -> Id {
        self.look_up(shape, &Name::of(name), name).map_or(UNKNOWN, |slot| slot.id)
    }

    /// What is known of a name in a shape.
    #[inline]
    pub(super) fn look_up(&self, shape: Id, name: &Name, bytes: &[u8]) -> Option<&Slot> {
        let shape = self.shape(shape)?;
        let mut at = shape.place(name);
        // A shape has more slots than attributes, so that the search ends.
        loop {
            let slot = shape.slots.get(at)?;
            if slot.id == UNKNOWN {
                return None;
            }
            // Nearly always it is written as the schema writes it.
            let is_same = slot.name == *name && name.is_whole();
            if is_same || (slot.name.resembles(name) && self.is_named(slot.id, bytes)) {
                return Some(slot);
            }
            at = (at + 1) % shape.slots.len();
        }
    }

    #[cold]
    fn is_named(&self, id: Id, name: &[u8]) -> bool {
        self.definition(id).is_some_and(|found| found.name.as_bytes().eq_ignore_ascii_case(name))
    }

    /// Whether any attribute anywhere is called so.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.definitions.iter().any(|found| found.name.eq_ignore_ascii_case(name))
    }

    /// The attributes that are never told again.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.definitions.iter().filter(|definition| definition.is_secret).map(|definition| &*definition.name)
    }

    /// The attributes of a shape whose bits are given.
    pub(super) fn named(&self, shape: Id, bits: u64) -> impl Iterator<Item = &Definition> {
        let members = self.shape(shape).map_or(&[][..], |shape| shape.members.as_slice());
        members.iter().filter_map(|id| self.definition(*id)).filter(move |definition| definition.bit & bits != 0)
    }

    /// Attaches what is looked at beyond the type.
    fn mark(&mut self, core: &str) {
        for (schema, path, check) in CHECKS {
            if *schema != core && !schema.is_empty() {
                continue;
            }
            let found = path.iter().try_fold((0, DOCUMENT), |(shape, _), name| {
                let id = self.find(shape, name.as_bytes());
                Some((self.definition(id)?.child, id))
            });
            if let Some(definition) = found.and_then(|(_, id)| self.definitions.get_mut(usize::from(id))) {
                definition.check = *check;
            }
        }
        for slot in self.shapes.iter_mut().flat_map(|shape| &mut shape.slots) {
            slot.longest = self.definitions.get(usize::from(slot.id)).map_or(0, Definition::longest);
        }
    }
}

impl Shape {
    /// What is known of a name that is written as the schema writes it, where that is found at once.
    #[inline]
    pub(super) fn exactly(&self, name: &Name) -> Option<&Slot> {
        self.slots.get(self.place(name)).filter(|slot| slot.name == *name)
    }

    /// Where the search for a name begins.
    #[inline]
    fn place(&self, name: &Name) -> usize {
        place(name, self.seed, self.bits)
    }
}

/// The highest bits of a name's hash.
#[inline]
fn place(name: &Name, seed: u64, bits: u32) -> usize {
    // There are fewer slots than a number of any width counts.
    (name.hash(seed) >> (64 - bits)) as usize
}

const CHECKS: &[(&str, &[&str], Check)] = &[
    ("", &["schemas"], Check::Schemas),
    (USER, &["userName"], Check::UserName),
    (USER, &["password"], Check::Password),
    (USER, &["name", "givenName"], Check::Name),
    (USER, &["name", "familyName"], Check::Name),
    (USER, &["emails"], Check::Emails),
    (USER, &["addresses"], Check::Addresses),
    (USER, &["emails", "value"], Check::Email),
    (USER, &["addresses", "country"], Check::Country),
    (USER, &["addresses", "locality"], Check::Locality),
    (USER, &["addresses", "region"], Check::Region),
    (PATCH_OP, &["Operations", "op"], Check::Part(Part::Op)),
    (PATCH_OP, &["Operations", "path"], Check::Part(Part::Path)),
    (PATCH_OP, &["Operations", "value"], Check::Part(Part::Value)),
    (BULK, &["Operations", "method"], Check::Part(Part::Op)),
    (BULK, &["Operations", "path"], Check::Part(Part::Path)),
    (BULK, &["Operations", "data"], Check::Part(Part::Value)),
];

impl Definition {
    /// Whether nothing is done to it, whatever its value: it is read-only, or the password.
    pub(super) fn is_left_alone(&self) -> bool {
        self.is_read_only || self.check == Check::Password
    }

    /// See [`Slot::longest`].
    pub(super) fn longest(&self) -> usize {
        // Those that have no bit are looked at one by one.
        let is_checked = self.is_required || self.is_multi_valued || self.bit == 0;
        match (self.kind, self.check) {
            (Kind::String | Kind::Any, Check::Nothing) if !is_checked => usize::MAX,
            // A text has no more characters than bytes.
            (Kind::String, Check::Name) if !is_checked => NAME + 2,
            _ => 0,
        }
    }

    /// Whether a text is one of the canonical values to the letter; it may be one in another case.
    #[inline]
    pub(super) fn is_canonical(&self, text: &[u8]) -> bool {
        let name = Name::of(text);
        name.is_whole() && self.canonical_names.contains(&name)
    }

    fn new(name: Cow<'static, str>) -> Self {
        Self {
            name,
            kind: Kind::Any,
            check: Check::Nothing,
            is_multi_valued: false,
            is_required: false,
            is_read_only: false,
            is_secret: false,
            shape: 0,
            child: FREE,
            bit: 0,
            canonical_values: Cow::Borrowed(&[]),
            canonical_names: Vec::new(),
        }
    }

    fn of(attribute: &Attribute) -> Self {
        let kind = match attribute.kind {
            Type::String => Kind::String,
            Type::Boolean => Kind::Boolean,
            Type::Decimal => Kind::Decimal,
            Type::Integer => Kind::Integer,
            Type::DateTime => Kind::DateTime,
            Type::Binary => Kind::Binary,
            Type::Reference => Kind::Reference,
            Type::Complex if attribute.sub_attributes.is_empty() => Kind::Any,
            Type::Complex => Kind::Complex,
        };
        let check = match (&*attribute.name, kind) {
            ("primary", Kind::Boolean) => Check::Primary,
            ("type", Kind::String) => Check::Label,
            _ if !attribute.canonical_values.is_empty() => Check::Canonical,
            _ => Check::Nothing,
        };
        Self {
            kind,
            check,
            is_multi_valued: attribute.is_multi_valued,
            is_required: attribute.is_required && attribute.mutability != Mutability::ReadOnly,
            is_read_only: attribute.is_read_only(),
            is_secret: attribute.mutability == Mutability::WriteOnly || attribute.returned == Returned::Never,
            canonical_values: attribute.canonical_values.clone(),
            canonical_names: attribute.canonical_values.iter().map(|value| Name::of(value.as_bytes())).collect(),
            ..Self::new(attribute.name.clone())
        }
    }
}

/// Tables that are being built; what is still to be looked into waits in a list.
struct Growth<'s> {
    shapes: Vec<Shape>,
    definitions: Vec<Definition>,
    waiting: VecDeque<(Id, &'s Attribute)>,
}

impl<'s> Growth<'s> {
    fn new(name: &'static str) -> Self {
        let document = Definition { kind: Kind::Complex, child: 0, shape: FREE, ..Definition::new(name.into()) };
        Self { shapes: Vec::new(), definitions: vec![document], waiting: VecDeque::new() }
    }

    /// Makes a shape. Answers the definitions that no attribute stands behind.
    fn shape(&mut self, members: Vec<(Definition, Option<&'s Attribute>)>) -> Vec<Id> {
        let shape = id(self.shapes.len());
        let names: Vec<_> = members.iter().map(|(definition, _)| Name::of(definition.name.as_bytes())).collect();
        let bits = (members.len() * 3 + 2).next_power_of_two().trailing_zeros();
        let seed = seed(&names, bits);
        let mut slots = vec![Slot::FREE; 1 << bits];
        let (mut required, mut ids, mut bare) = (0, Vec::new(), Vec::new());
        // Those that must be there come first: they need a bit.
        let mut members = members;
        crate::order::sort_by_key(&mut members, |(definition, _)| !definition.is_required);
        for (index, (mut definition, attribute)) in members.into_iter().enumerate() {
            let found = id(self.definitions.len());
            definition.shape = shape;
            definition.bit = u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or(0);
            required |= if definition.is_required { definition.bit } else { 0 };
            let name = Name::of(definition.name.as_bytes());
            let mut slot = place(&name, seed, bits);
            while slots.get(slot).is_some_and(|taken| taken.id != UNKNOWN) {
                slot = (slot + 1) % slots.len();
            }
            if let Some(free) = slots.get_mut(slot) {
                let is_left_alone = definition.is_left_alone();
                *free = Slot { name, bit: definition.bit, id: found, longest: 0, is_left_alone };
            }
            ids.push(found);
            self.definitions.push(definition);
            match attribute {
                None => bare.push(found),
                Some(attribute) if attribute.sub_attributes.is_empty() => {}
                Some(attribute) => self.waiting.push_back((found, attribute)),
            }
        }
        self.shapes.push(Shape { slots, seed, bits, required, members: ids });
        bare
    }

    fn last_shape(&self) -> Id {
        id(self.shapes.len().saturating_sub(1))
    }

    fn adopt(&mut self, definition: Id, child: Id) {
        if let Some(definition) = self.definitions.get_mut(usize::from(definition)) {
            definition.child = child;
        }
    }

    fn finish(mut self, urns: Vec<Urn>) -> Tables {
        while let Some((parent, attribute)) = self.waiting.pop_front() {
            let parts = attribute.sub_attributes.iter().map(|part| (Definition::of(part), Some(part))).collect();
            self.shape(parts);
            self.adopt(parent, self.last_shape());
        }
        Tables { shapes: self.shapes, definitions: self.definitions, urns }
    }
}

/// A seed that spreads names over the slots so that as few as possible are not where they are looked for first: of few
/// names none.
fn seed(names: &[Name], bits: u32) -> u64 {
    const TRIES: u64 = 100;
    // Odd, so that no bit of a name is lost.
    let seeds = (0..TRIES).map(|index| (2 * index + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut best = (usize::MAX, 0);
    for seed in seeds {
        let mut places: Vec<_> = names.iter().map(|name| place(name, seed, bits)).collect();
        crate::order::sort_by(&mut places, Ord::cmp);
        let shared = places.iter().zip(places.iter().skip(1)).filter(|(place, next)| place == next).count();
        if shared < best.0 {
            best = (shared, seed);
        }
        if shared == 0 {
            break;
        }
    }
    best.1
}

/// Schemas beyond 65,534 attributes are cut off there; reading them refuses that many.
fn id(index: usize) -> Id {
    Id::try_from(index).unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::super::super::schema::{ENTERPRISE, ResourceType, Schema};
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case_and_no_other_is() {
        for resource_type in ResourceType::ALL {
            let schemas = Schemas::of(resource_type);
            let tables = Tables::of(&schemas);
            for attribute in schemas.top() {
                let found = |name: &str| tables.definition(tables.find(0, name.as_bytes())).map(|found| &*found.name);
                assert_eq!(found(&attribute.name), Some(&*attribute.name));
                assert_eq!(found(&attribute.name.to_uppercase()), Some(&*attribute.name));
                assert_eq!(found(&format!("{}x", attribute.name)), None);
            }
            assert_eq!(tables.find(0, b""), UNKNOWN);
            assert_eq!(tables.find(FREE, b"id"), UNKNOWN);
        }
    }

    #[test]
    fn extensions_and_parts_have_shapes_of_their_own() {
        let tables = Tables::of(&Schemas::of(ResourceType::User));
        let into = |shape, name: &str| tables.definition(tables.find(shape, name.as_bytes())).map(|found| found.child);
        let enterprise = into(0, ENTERPRISE).expect("it is an extension");
        let manager = into(enterprise, "manager").expect("it is complex");
        assert_ne!(tables.find(manager, b"displayname"), UNKNOWN);
        assert_eq!(tables.find(manager, b"userName"), UNKNOWN);
        assert_eq!(tables.find(0, b"department"), UNKNOWN);
        assert_eq!(into(0, USER), Some(0));
    }

    #[test]
    fn many_attributes_are_found_too() {
        let attributes = (0..500).map(|index| Attribute::new(format!("a{index}b"), Type::String)).collect();
        let tables = Tables::of(&Schemas::custom(Schema::new("urn:x:y", attributes), Vec::new()));
        for index in 0..500 {
            let name = format!("A{index}b");
            assert_ne!(tables.find(0, name.as_bytes()), UNKNOWN, "{name}");
        }
    }
}
