//! Filters as text again: reading what is printed gives the same filter.

use super::super::value;
use super::{Comparison, Expression, Filter, Literal, Operator, Step, Term};
use std::fmt;

/// How tightly a printed part holds together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Whole,
}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.expression)
    }
}

impl<T: fmt::Display> fmt::Display for Expression<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut stack: Vec<(String, Binding)> = Vec::new();
        for step in &self.steps {
            let printed = match step {
                Step::Term(term) => (term.to_string(), Binding::Whole),
                Step::Not => {
                    (format!("not ({})", stack.pop().unwrap_or((String::new(), Binding::Whole)).0), Binding::Whole)
                }
                Step::And => joined(&mut stack, " and ", Binding::And),
                Step::Or => joined(&mut stack, " or ", Binding::Or),
            };
            stack.push(printed);
        }
        stack.pop().map_or(Ok(()), |(text, _)| formatter.write_str(&text))
    }
}

/// Two parts in one. Equal words bind from the left, so that only a right part needs parentheses among them.
fn joined(stack: &mut Vec<(String, Binding)>, word: &str, binding: Binding) -> (String, Binding) {
    let (right, right_binding) = stack.pop().unwrap_or((String::new(), Binding::Whole));
    let (mut text, left_binding) = stack.pop().unwrap_or((String::new(), Binding::Whole));
    if left_binding < binding {
        text = format!("({text})");
    }
    text.push_str(word);
    if right_binding <= binding {
        text.push('(');
    }
    text.push_str(&right);
    if right_binding <= binding {
        text.push(')');
    }
    (text, binding)
}

impl fmt::Display for Term {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Comparison(comparison) => write!(formatter, "{comparison}"),
            Self::Values { attribute, filter, also: None } => write!(formatter, "{attribute}[{filter}]"),
            Self::Values { attribute, filter, also: Some(also) } => write!(formatter, "{attribute}[{filter}].{also}"),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.operator {
            Operator::Present => write!(formatter, "{} pr", self.attribute),
            _ => write!(formatter, "{} {} {}", self.attribute, self.operator.word(), self.value),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(bool) => write!(formatter, "{bool}"),
            Self::Number(number) => formatter.write_str(number),
            Self::Text(text) => {
                let mut printed = Vec::new();
                value::print_text(text, &mut printed);
                formatter.write_str(&String::from_utf8_lossy(&printed))
            }
        }
    }
}
