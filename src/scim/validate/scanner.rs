//! One pass over the bytes of a document, along the tables: nothing is built, everything is checked where it stands.

use super::check::{Person, Scalar};
use super::frame::{Form, Frame, Span};
use super::name::Name;
use super::problems::Problems;
use super::table::{Check, Definition, FREE, Id, Kind, Part, Tables, UNKNOWN};
use crate::finding::Severity;
use crate::json::Limits;
use crate::json::scan::{self, BLOCK};
use crate::rule::Rule;
use crate::scim::dialect::Quirk;
use crate::scim::patch::{MOST_NAMES, Options};
use crate::scim::schema::Schemas;
use std::borrow::Cow;

/// The text is no JSON; the reader of JSON says where and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NotJson;

/// A pass over a document, or over a part of one.
pub(super) struct Scanner<'a, 't, 'p> {
    /// UTF-8: see `beginning`.
    pub(super) text: &'a [u8],
    pub(super) tables: &'t Tables,
    /// What names are looked for in where the tables do not have them.
    pub(super) schemas: Option<&'t Schemas>,
    pub(super) options: &'t Options<'t>,
    pub(super) problems: &'p mut Problems<'a>,
    /// The objects and arrays around the innermost one, outermost first.
    pub(super) outer: Vec<Frame>,
    /// The innermost object or array.
    pub(super) now: Frame,
    /// Whether what is looked at is a part of a resource: nothing need be there.
    pub(super) is_part: bool,
    /// Whether it is one value of a list that is looked at.
    pub(super) is_one_item: bool,
    /// Whether it came out of a text: then texts in it hold nothing more.
    pub(super) is_unpacked: bool,
    /// The names of open objects that have no bit.
    names: Vec<(Span, bool)>,
    /// Which URNs `schemas` holds, by their index among the tables'.
    pub(super) declared: u64,
    pub(super) person: Person,
    /// The parts of the present operation, and of all that have ended.
    part: Operation,
    pub(super) operations: Vec<Operation>,
}

/// Where the parts of an operation are: the values, quotes included.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Operation {
    /// Which of the operations it is.
    pub(super) index: usize,
    pub(super) op: Option<Span>,
    pub(super) path: Option<Span>,
    pub(super) value: Option<Span>,
}

/// The text of a string of a document, quotes and escapes taken away.
pub(super) fn decoded(text: &[u8], span: Span) -> Cow<'_, str> {
    let raw = text.get(span.from + 1..span.to.saturating_sub(1)).unwrap_or_default();
    let raw = str::from_utf8(raw).unwrap_or_default();
    if raw.contains('\\') { crate::json::decode(raw) } else { Cow::Borrowed(raw) }
}

impl<'a, 't, 'p> Scanner<'a, 't, 'p> {
    pub(super) fn new(
        text: &'a [u8],
        tables: &'t Tables,
        schemas: Option<&'t Schemas>,
        options: &'t Options<'t>,
        problems: &'p mut Problems<'a>,
    ) -> Self {
        Self {
            text,
            tables,
            schemas,
            options,
            problems,
            outer: Vec::with_capacity(8),
            now: Frame::document(UNKNOWN),
            is_part: false,
            is_one_item: false,
            is_unpacked: false,
            names: Vec::new(),
            declared: 0,
            person: Person::default(),
            part: Operation::default(),
            operations: Vec::new(),
        }
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        // No token begins with 0, so that the end of the text is no token either.
        self.text.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn skip(&self, at: usize) -> usize {
        scan::white_space(self.text, at)
    }

    /// Checks the value that begins at `from`. Answers where what follows it begins.
    pub(super) fn run(&mut self, from: usize, definition: Id) -> Result<usize, NotJson> {
        let bytes = self.text;
        self.now = Frame::document(definition);
        let mut at = self.skip(from);
        let mut id = definition;
        // Up to which length a text is as it should be, whatever it says.
        let mut longest = 0;
        loop {
            let is_open = match self.byte(at) {
                b'"' => {
                    let (end, _) = scan::string(bytes, at).map_err(|_| NotJson)?;
                    if end - at > longest {
                        self.string(id, Span { from: at, to: end });
                    }
                    at = end;
                    false
                }
                b'{' => {
                    self.open_object(id, at)?;
                    at += 1;
                    true
                }
                b'[' => {
                    self.open_array(id, at)?;
                    at += 1;
                    true
                }
                b't' => {
                    at = self.word(at, "true")?;
                    self.boolean(id, at - 4, true);
                    false
                }
                b'f' => {
                    at = self.word(at, "false")?;
                    self.boolean(id, at - 5, false);
                    false
                }
                b'n' => {
                    at = self.word(at, "null")?;
                    self.null(at - 4);
                    false
                }
                b'-' | b'0'..=b'9' => {
                    let end = scan::number(bytes, at).map_err(|_| NotJson)?;
                    self.number(id, Span { from: at, to: end });
                    at = end;
                    false
                }
                _ => return Err(NotJson),
            };
            at = self.skip(at);
            let mut is_first = is_open;
            loop {
                // Brackets that close, and the comma before what follows.
                loop {
                    if self.outer.is_empty() {
                        return Ok(at);
                    }
                    let byte = self.byte(at);
                    if byte == self.now.closing {
                        self.close(at + 1);
                        at = self.skip(at + 1);
                        is_first = false;
                        continue;
                    }
                    if !is_first {
                        if byte != b',' {
                            return Err(NotJson);
                        }
                        at = self.skip(at + 1);
                    }
                    break;
                }
                if self.now.is_array() {
                    self.now.index += 1;
                    (id, longest) = (self.now.definition, 0);
                    break;
                }
                let is_ended;
                (at, is_ended) = self.texts(at);
                at = self.skip(at);
                if !is_ended {
                    (at, id, longest) = self.member(at)?;
                    break;
                }
                is_first = false;
            }
        }
    }

    /// Reads members whose values are texts as they should be, written without white space: most are. Answers where
    /// it stopped, and whether a value has ended there; otherwise another member follows, of which nothing was read.
    #[inline(never)]
    fn texts(&mut self, mut at: usize) -> (usize, bool) {
        let Some(shape) = self.tables.shape(self.now.shape) else { return (at, false) };
        let text = self.text;
        let (mut seen, mut last) = (self.now.seen, None);
        let is_ended = loop {
            let Some((b'"', rest)) = text.get(at..).and_then(<[u8]>::split_first) else { break false };
            let Some(block) = rest.first_chunk().map(scan::halves) else { break false };
            let length = scan::block_end(block);
            if length == BLOCK || rest.get(length..length + 3) != Some(b"\":\"") {
                break false;
            }
            let Some(slot) = shape.exactly(&Name::of_block(block, length)) else { break false };
            let from = at + length + 3;
            let end = scan::plain(text, from + 1);
            let is_usual = text.get(end) == Some(&b'"') && end + 1 - from <= slot.longest;
            if !is_usual || slot.is_left_alone || seen & slot.bit != 0 {
                break false;
            }
            seen |= slot.bit;
            last = Some((Span { from: at, to: from - 1 }, slot));
            at = end + 1;
            if text.get(at) != Some(&b',') {
                break true;
            }
            at += 1;
        };
        if let Some((key, slot)) = last {
            self.now.present |= seen & !self.now.seen;
            (self.now.seen, self.now.key, self.now.member) = (seen, key, slot.id);
            (self.now.is_member_ignored, self.now.is_member_item) = (false, false);
        }
        (at, is_ended)
    }

    #[inline]
    fn word(&self, at: usize, word: &str) -> Result<usize, NotJson> {
        let rest = self.text.get(at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) { Ok(at + word.len()) } else { Err(NotJson) }
    }

    /// Reads a name and its colon. Answers where the value begins, what is known of it, and up to which length a text is
    /// as it should be.
    fn member(&mut self, at: usize) -> Result<(usize, Id, usize), NotJson> {
        if self.byte(at) != b'"' {
            return Err(NotJson);
        }
        let tables = self.tables;
        let (from, rest) = (at + 1, self.text.get(at + 1..).unwrap_or_default());
        // Most names end within one block.
        let block = rest.first_chunk().map_or((0, 0), scan::halves);
        let length = scan::block_end(block);
        let is_short = length < BLOCK && rest.len() >= BLOCK && rest.get(length) == Some(&b'"');
        let (end, is_escaped, slot) = if is_short {
            let name = rest.get(..length).unwrap_or_default();
            (from + length + 1, false, tables.look_up(self.now.shape, &Name::of_block(block, length), name))
        } else {
            let (end, is_escaped) = scan::string(self.text, at).map_err(|_| NotJson)?;
            let name = self.text.get(from..end - 1).unwrap_or_default();
            let slot = if is_escaped { None } else { tables.look_up(self.now.shape, &Name::of(name), name) };
            (end, is_escaped, slot)
        };
        let colon = self.skip(end);
        if self.byte(colon) != b':' {
            return Err(NotJson);
        }
        self.now.key = Span { from: at, to: end };
        self.now.index += 1;
        if self.now.index == MOST_NAMES + 1 {
            self.tell_names();
        }
        self.now.is_member_item = false;
        let (id, longest) = match slot {
            Some(slot) if slot.bit != 0 => {
                self.known(slot.id, slot.bit, slot.is_left_alone);
                (slot.id, slot.longest)
            }
            _ => (self.unusual(slot.map_or(UNKNOWN, |slot| slot.id), is_escaped), 0),
        };
        self.now.member = id;
        Ok((self.skip(colon + 1), id, longest))
    }

    /// An attribute of the present object.
    #[inline]
    fn known(&mut self, id: Id, bit: u64, is_left_alone: bool) {
        self.now.is_member_ignored = false;
        if self.now.seen & bit != 0 {
            self.now.member = id;
            self.tell_twice(self.now.key);
        }
        self.now.seen |= bit;
        self.now.present |= bit;
        if is_left_alone && let Some(definition) = self.tables.definition(id) {
            if definition.check == Check::Password {
                self.now.is_member_ignored = true;
            } else if self.now.is_level && !self.now.is_ignored {
                self.now.member = id;
                self.tell_read_only(definition);
            }
        }
    }

    /// A name that has no bit: it is unknown, written with escapes, or one of very many.
    #[cold]
    fn unusual(&mut self, known: Id, is_escaped: bool) -> Id {
        self.names.push((self.now.key, is_escaped));
        self.now.is_member_ignored = false;
        self.now.member = known;
        if self.now.form == Form::Wrapping {
            let is_only = self.names.len() == self.now.names_from + 1;
            self.now.only_value = is_only && self.decoded(self.now.key).eq_ignore_ascii_case("value");
            return if self.now.only_value { self.now.opened_by } else { UNKNOWN };
        }
        if known != UNKNOWN || self.now.shape == FREE {
            return known;
        }
        let name = self.decoded(self.now.key);
        let own = self.tables.find(self.now.shape, name.as_bytes());
        let found = if own == UNKNOWN { self.elsewhere(&name) } else { own };
        self.now.member = found;
        if let Some(definition) = self.tables.definition(found).filter(|found| found.shape == self.now.shape) {
            match own {
                // A path is no name that could stand twice.
                UNKNOWN => self.now.present |= definition.bit,
                // Told already where the name stands twice: it is among the names, or its bit is set.
                _ => self.known(found, definition.bit, definition.is_left_alone()),
            }
        }
        found
    }

    /// The text of a string, quotes and escapes taken away.
    pub(super) fn decoded(&self, span: Span) -> Cow<'a, str> {
        decoded(self.text, span)
    }

    /// What stands between a text's quotes.
    pub(super) fn raw(&self, span: Span) -> &'a [u8] {
        self.text.get(span.from + 1..span.to.saturating_sub(1)).unwrap_or_default()
    }

    #[inline]
    fn is_item(&self) -> bool {
        self.now.is_array() || self.is_at_item()
    }

    /// Whether the value is the one item that is looked at.
    fn is_at_item(&self) -> bool {
        (self.is_one_item && self.outer.is_empty()) || self.now.is_member_item
    }

    #[inline]
    fn string(&mut self, id: Id, span: Span) {
        let Some(definition) = self.tables.definition(id) else { return };
        if definition.is_multi_valued && !self.is_item() {
            self.tell_single(definition, span.from);
        }
        match (definition.kind, definition.check) {
            (Kind::String | Kind::Any, Check::Nothing) if !definition.is_required => {}
            (Kind::Any, Check::Part(part)) => self.remember(part, span),
            _ => self.text(definition, span),
        }
    }

    #[inline]
    fn boolean(&mut self, id: Id, at: usize, value: bool) {
        let Some(definition) = self.tables.definition(id) else { return };
        if definition.is_multi_valued && !self.is_item() {
            self.tell_single(definition, at);
        }
        match (definition.kind, definition.check) {
            (Kind::Boolean, Check::Primary) if value => self.primary(at),
            (Kind::Boolean, _) => {}
            (Kind::Any, check) => self.remember_any(check, Span { from: at, to: at + if value { 4 } else { 5 } }),
            _ => self.bare(definition, Scalar::Bool(at)),
        }
    }

    #[inline]
    fn number(&mut self, id: Id, span: Span) {
        let Some(definition) = self.tables.definition(id) else { return };
        if definition.is_multi_valued && !self.is_item() {
            self.tell_single(definition, span.from);
        }
        match definition.kind {
            Kind::Decimal => {}
            Kind::Integer => self.integer(definition, span),
            Kind::Any => self.remember_any(definition.check, span),
            _ => self.bare(definition, Scalar::Number(span)),
        }
    }

    /// A null: no value (RFC 7643, section 2.5).
    fn null(&mut self, at: usize) {
        let document = self.tables.definition(self.now.definition).filter(|_| self.outer.is_empty());
        if let Some(document) = document.filter(|document| self.is_whole_document(document)) {
            return self.mismatch(document, at, "null");
        }
        let item = self.tables.definition(self.now.definition).filter(|_| self.now.is_array());
        if let Some(item) = item.filter(|item| self.schemas.is_none() && item.kind == Kind::Complex) {
            return self.mismatch(item, at, "null");
        }
        let member = self.tables.definition(self.now.member);
        let bit = member.map_or(0, |definition| definition.bit);
        if let Some(Definition { kind: Kind::Any, check, .. }) = member {
            self.remember_any(*check, Span { from: at, to: at + 4 });
        }
        if self.now.is_array() || self.now.form == Form::Wrapping {
            self.now.nulls += 1;
        } else {
            self.now.present &= !bit;
        }
        if self.tables.definition(self.now.member).is_some_and(|definition| definition.kind != Kind::Any) {
            self.tell_null(at);
        }
    }

    fn push(&mut self, frame: Frame) -> Result<(), NotJson> {
        if self.outer.len() >= Limits::DOCUMENT.depth as usize {
            return Err(NotJson);
        }
        let is_ignored = self.now.is_ignored || self.now.is_member_ignored;
        self.outer.push(self.now);
        self.now = Frame { is_ignored, names_from: self.names.len(), ..frame };
        Ok(())
    }

    fn open_object(&mut self, id: Id, at: usize) -> Result<(), NotJson> {
        let (mut shape, mut form) = (FREE, Form::Plain);
        if let Some(definition) = self.tables.definition(id) {
            if definition.is_multi_valued && !self.is_item() {
                self.tell_single(definition, at);
            }
            match definition.kind {
                Kind::Complex | Kind::Extension => shape = definition.child,
                Kind::Any => {}
                _ if definition.check == Check::Schemas || self.now.form == Form::Wrapping => {
                    self.mismatch(definition, at, "an object")
                }
                _ => form = Form::Wrapping,
            }
        }
        self.person.begin_item();
        let is_level = shape == 0 || self.tables.definition(id).is_some_and(|found| found.kind == Kind::Extension);
        self.push(Frame { is_level, ..Frame::object(id, shape, form, at) })
    }

    fn open_array(&mut self, id: Id, at: usize) -> Result<(), NotJson> {
        let (mut definition, mut form) = (UNKNOWN, Form::Plain);
        if let Some(found) = self.tables.definition(id) {
            match found.kind {
                Kind::Any => {}
                Kind::Extension => self.mismatch(found, at, "an array"),
                _ if self.is_whole_document(found) => self.mismatch(found, at, "an array"),
                _ if self.now.form == Form::Wrapping => self.mismatch(found, at, "an array"),
                _ if found.is_multi_valued && !self.is_item() => definition = id,
                _ if self.is_at_item() => (definition, form) = (id, Form::Alone),
                _ if found.is_multi_valued || self.now.form == Form::Alone => self.mismatch(found, at, "an array"),
                _ => (definition, form) = (id, Form::Alone),
            }
        }
        self.push(Frame { member: definition, ..Frame::array(id, definition, form, at) })
    }

    /// The innermost object or array ends before `end`.
    fn close(&mut self, end: usize) {
        if self.names.len() > self.now.names_from {
            self.check_names();
        }
        match (self.now.is_array(), self.now.form) {
            (true, Form::Alone) => self.close_alone(),
            (false, Form::Wrapping) => self.close_wrapping(),
            (false, _) if self.now.shape != FREE => self.close_object(),
            _ => {}
        }
        let closed = std::mem::replace(&mut self.now, self.outer.pop().unwrap_or(Frame::document(UNKNOWN)));
        let Some(definition) = self.tables.definition(closed.opened_by) else { return };
        if let Check::Part(part) = definition.check {
            self.remember(part, Span { from: closed.offset, to: end });
        }
        if self.now.is_array() {
            self.now.nulls += usize::from(closed.is_null());
        } else if closed.is_empty() {
            self.now.present &= !definition.bit;
        }
        let is_core = definition.kind == Kind::Extension && closed.shape == self.now.shape;
        if is_core {
            self.now.present |= closed.present;
        }
    }

    fn close_object(&mut self) {
        let required = self.tables.shape(self.now.shape).map_or(0, |shape| shape.required);
        let is_document = self.outer.len() == 1 && self.now.opened_by == super::table::DOCUMENT;
        let is_core = self.now.shape == 0 && !is_document;
        let missing = required & !self.now.present;
        if missing != 0 && !is_core && !self.now.is_ignored && !self.is_part {
            self.tell_missing(missing);
        }
        if is_document && !self.is_part {
            self.check_document();
        }
        match self.tables.definition(self.now.opened_by).map(|definition| definition.check) {
            Some(Check::Emails) => self.person.end_email(),
            Some(Check::Addresses) => self.person.end_address(),
            _ => {}
        }
        if self.part.op.is_some() || self.part.path.is_some() || self.part.value.is_some() {
            let index =
                self.outer.last().filter(|around| around.is_array()).map_or(0, |list| list.index.saturating_sub(1));
            self.operations.push(Operation { index, ..std::mem::take(&mut self.part) });
        }
    }

    #[inline]
    fn remember_any(&mut self, check: Check, span: Span) {
        if let Check::Part(part) = check {
            self.remember(part, span);
        }
    }

    pub(super) fn remember(&mut self, part: Part, span: Span) {
        let place = match part {
            Part::Op => &mut self.part.op,
            Part::Path => &mut self.part.path,
            Part::Value => &mut self.part.value,
        };
        *place = Some(span);
    }

    /// The names without bits of an object that ends: none may stand twice, whatever its case.
    #[cold]
    fn check_names(&mut self) {
        if self.names.len() == self.now.names_from + 1 {
            return self.names.truncate(self.now.names_from);
        }
        let mut names = self.names.split_off(self.now.names_from.min(self.names.len()));
        // Names with a bit that were written with escapes are compared by their bits.
        names.retain(|(span, is_escaped)| {
            !is_escaped || self.tables.find(self.now.shape, self.decoded(*span).as_bytes()) == UNKNOWN
        });
        let mut lower: Vec<_> =
            names.iter().map(|(span, _)| (self.decoded(*span).to_ascii_lowercase(), *span)).collect();
        crate::order::sort_by(&mut lower, Ord::cmp);
        let mut twice: Vec<Span> = Vec::new();
        for ((first, _), (second, span)) in lower.iter().zip(lower.iter().skip(1)) {
            if first == second {
                twice.push(*span);
            }
        }
        crate::order::sort_by(&mut twice, Ord::cmp);
        for span in twice {
            self.now.key = span;
            self.now.member = UNKNOWN;
            self.tell_twice(span);
        }
    }

    #[cold]
    fn close_wrapping(&mut self) {
        let Some(definition) = self.tables.definition(self.now.opened_by) else { return };
        let at = self.now.offset;
        let is_wrapped = self.now.only_value;
        self.step_out();
        match is_wrapped {
            true => self.quirk(Quirk::Wrapped, at, "An object with a `value` stands for that value."),
            false => self.mismatch(definition, at, "an object"),
        }
        self.step_in();
    }

    #[cold]
    fn close_alone(&mut self) {
        let Some(definition) = self.tables.definition(self.now.opened_by) else { return };
        let (at, items) = (self.now.offset, self.now.index);
        self.step_out();
        match items {
            0 => self.tell_null(at),
            1 => self.quirk(Quirk::Wrapped, at, "A list of one stands for its value."),
            _ => self.mismatch(definition, at, "an array"),
        }
        self.step_in();
    }

    /// Tells of the innermost object or array as of a value of what is around it.
    fn step_out(&mut self) {
        if let Some(around) = self.outer.last_mut() {
            std::mem::swap(around, &mut self.now);
        }
        self.problems.is_outside = true;
    }

    fn step_in(&mut self) {
        if let Some(around) = self.outer.last_mut() {
            std::mem::swap(around, &mut self.now);
        }
        self.problems.is_outside = false;
    }

    /// Tells of an object that has more names than are taken.
    #[cold]
    fn tell_names(&mut self) {
        self.now.member = UNKNOWN;
        let message = format!("More than {MOST_NAMES} names stand in one object. Send fewer.");
        self.error(self.misfit(), self.now.key.from, &message);
    }

    /// Tells of a name that stands in its object already.
    #[cold]
    fn tell_twice(&mut self, span: Span) {
        let name = self.decoded(span);
        let message = ["The name `", &name, "` stands twice in one object: case does not matter. Remove one of them."];
        self.told(Rule::JsonDuplicateKey, Severity::Error, &message, span.from);
    }
}
