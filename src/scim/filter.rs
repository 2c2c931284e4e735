//! Filters (RFC 7644, section 3.4.2.2).

mod evaluate;
pub(super) mod parse;
mod print;

use super::path::AttributePath;
use super::resource::Resource;
use super::schema::{Schemas, Type};
use crate::finding::Place;
use std::fmt;

pub use parse::parse;

/// A filter: which resources are meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    expression: Expression<Term>,
    tolerated: Vec<Tolerated>,
}

/// Terms joined by `and`, `or` and `not`, in the order in which they are decided: operands first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expression<T = Comparison> {
    steps: Vec<Step<T>>,
}

/// One step of a decision.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Step<T> {
    Term(T),
    Not,
    And,
    Or,
}

/// What stands between `and` and `or` in a filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Term {
    /// An attribute is compared.
    Comparison(Comparison),
    /// One value of a list fulfils an expression: `emails[type eq "work"]`.
    Values {
        /// The list.
        attribute: AttributePath,
        /// What one of its values fulfils.
        filter: Expression,
        /// What else holds for a sub-attribute of that value: `emails[type eq "work"].value eq "x"`, which is
        /// outside the grammar and which Entra ID sends.
        also: Option<Comparison>,
    },
}

/// An attribute, an operator, and what it is compared with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comparison {
    /// The attribute; in a value filter the sub-attribute.
    pub attribute: AttributePath,
    /// How it is compared.
    pub operator: Operator,
    /// What it is compared with; null for `pr`.
    pub value: Literal,
}

/// The comparisons with `eq` that hold for every resource that a filter means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Equality<'f> {
    /// In the order in which they were written.
    pub terms: Vec<EqualTerm<'f>>,
    /// Whether the filter is nothing else.
    pub is_whole: bool,
}

/// An attribute and what it is equal to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EqualTerm<'f> {
    /// The attribute.
    pub path: &'f AttributePath,
    /// What it is equal to; how it is compared is the schema's.
    pub value: &'f Literal,
}

/// How values are compared (RFC 7644, table 3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `co`
    Contains,
    /// `sw`
    StartsWith,
    /// `ew`
    EndsWith,
    /// `pr`
    Present,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

/// A value in a filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// As it was written.
    Number(String),
    /// Without its quotes and escapes.
    Text(String),
}

/// What is outside the grammar and accepted all the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tolerated {
    /// A sub-attribute after a value filter, `emails[...].value eq "x"`, at this byte.
    SubAttribute(usize),
    /// No space before a text, as in an example of RFC 7644, section 3.5.2.2, at this byte.
    NoSpace(usize),
    /// A backslash before `u` that begins no escape, as in `"domain\user"`, at this byte.
    Backslash(usize),
}

impl Tolerated {
    /// Where it is.
    #[must_use]
    pub const fn offset(self) -> usize {
        match self {
            Self::SubAttribute(offset) | Self::NoSpace(offset) | Self::Backslash(offset) => offset,
        }
    }
}

/// Why a filter or a path cannot be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilterError {
    /// The byte where it is, from 0; the text's length where it ends too early.
    pub offset: usize,
    /// What is wrong and what to do, in sentences.
    pub message: String,
}

impl FilterError {
    pub(super) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }

    /// The place in the filter's own text.
    #[must_use]
    pub fn place(&self, text: &str) -> Place {
        let position = crate::json::position::locate(text.as_bytes(), self.offset);
        Place { line: position.line as usize, column: position.column as usize, offset: position.offset }
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Filter {
    /// Whether a resource is meant, compared as its schemas say.
    #[must_use]
    pub fn matches(&self, resource: &Resource) -> bool {
        evaluate::matches(&self.expression, resource)
    }

    /// What is outside RFC 7644's grammar; a strict reader refuses it.
    #[must_use]
    pub fn tolerated(&self) -> &[Tolerated] {
        &self.tolerated
    }

    /// Refuses an order of what has none: booleans and binary values (RFC 7644, table 3).
    ///
    /// # Errors
    /// The first such comparison.
    pub fn check(&self, schemas: &Schemas) -> Result<(), FilterError> {
        self.comparisons().try_for_each(|(list, comparison)| comparison.check(list, schemas))
    }

    /// What every resource that is meant is equal to: a store looks it up and leaves the rest to
    /// [`Filter::matches`].
    #[must_use]
    pub fn equality(&self) -> Equality<'_> {
        let is_equal = |term: &&Term| matches!(term, Term::Comparison(Comparison { operator: Operator::Equal, .. }));
        let terms = self.expression.necessary().into_iter().filter_map(|term| match term {
            Term::Comparison(comparison) if is_equal(&term) => {
                Some(EqualTerm { path: &comparison.attribute, value: &comparison.value })
            }
            _ => None,
        });
        let is_whole = self.expression.is_conjunction() && self.expression.terms().all(|term| is_equal(&term));
        Equality { terms: terms.collect(), is_whole }
    }

    /// Whether it asks for a member of this name at the top of a resource.
    pub(super) fn asks_for(&self, name: &str) -> bool {
        let is_urn = super::path::starts_with_urn(name);
        self.expression.terms().any(|term| {
            let (Term::Comparison(Comparison { attribute, .. }) | Term::Values { attribute, .. }) = term;
            attribute.name().eq_ignore_ascii_case(name) || (is_urn && attribute.urn().is_some())
        })
    }

    fn comparisons(&self) -> impl Iterator<Item = (Option<&AttributePath>, &Comparison)> {
        self.expression.terms().flat_map(|term| match term {
            Term::Comparison(comparison) => vec![(None, comparison)],
            Term::Values { attribute, filter, also } => {
                filter.terms().chain(also).map(|comparison| (Some(attribute), comparison)).collect()
            }
        })
    }
}

impl Comparison {
    fn check(&self, list: Option<&AttributePath>, schemas: &Schemas) -> Result<(), FilterError> {
        let leaf = match list {
            None => self.attribute.resolve(schemas).leaf(),
            Some(list) => list.resolve(schemas).attribute.and_then(|list| list.sub(self.attribute.name())),
        };
        let kind = leaf.map(|attribute| attribute.kind);
        if !self.operator.is_order() || !matches!(kind, Some(Type::Boolean | Type::Binary)) {
            return Ok(());
        }
        let message = format!(
            "`{}` has no order, so `{}` cannot compare it. Use `eq`, `ne` or `pr`.",
            self.attribute,
            self.operator.word()
        );
        Err(FilterError::new(0, message))
    }
}

impl<T> Expression<T> {
    /// The terms in the order in which they were written.
    pub fn terms(&self) -> impl Iterator<Item = &T> {
        self.steps.iter().filter_map(|step| match step {
            Step::Term(term) => Some(term),
            _ => None,
        })
    }

    /// The terms that must all hold, whatever the others do.
    pub(super) fn necessary(&self) -> Vec<&T> {
        let mut stack: Vec<Vec<&T>> = Vec::new();
        for step in &self.steps {
            let right = match step {
                Step::Term(term) => vec![term],
                _ => stack.pop().unwrap_or_default(),
            };
            match step {
                Step::Term(_) => stack.push(right),
                Step::Not => stack.push(Vec::new()),
                Step::Or => drop(stack.pop().map(|_| stack.push(Vec::new()))),
                Step::And => match stack.last_mut() {
                    Some(left) => left.extend(right),
                    None => stack.push(right),
                },
            }
        }
        stack.pop().unwrap_or_default()
    }

    /// Whether it is made of `and` alone.
    pub(super) fn is_conjunction(&self) -> bool {
        self.steps.iter().all(|step| matches!(step, Step::Term(_) | Step::And))
    }

    /// Decides the whole from its terms.
    fn decide(&self, mut holds: impl FnMut(&T) -> bool) -> bool {
        let mut stack = Vec::new();
        for step in &self.steps {
            let right = match step {
                Step::Term(term) => holds(term),
                _ => stack.pop().unwrap_or_default(),
            };
            let decided = match step {
                Step::Term(_) => right,
                Step::Not => !right,
                Step::And => stack.pop().unwrap_or_default() & right,
                Step::Or => stack.pop().unwrap_or_default() | right,
            };
            stack.push(decided);
        }
        stack.pop().unwrap_or_default()
    }
}

impl Operator {
    /// Every operator, with its word.
    const ALL: [(&'static str, Self); 10] = [
        ("eq", Self::Equal),
        ("ne", Self::NotEqual),
        ("co", Self::Contains),
        ("sw", Self::StartsWith),
        ("ew", Self::EndsWith),
        ("pr", Self::Present),
        ("gt", Self::Greater),
        ("ge", Self::GreaterOrEqual),
        ("lt", Self::Less),
        ("le", Self::LessOrEqual),
    ];

    /// The operator of this word, whatever its case.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, operator)| *operator)
    }

    /// The operator as filters write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, operator)| *operator == self).map_or("", |(word, _)| word)
    }

    /// Whether it asks which of two values is larger.
    #[must_use]
    pub const fn is_order(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual)
    }
}
