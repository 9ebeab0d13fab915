//! Whether a stored value satisfies a condition (SPEC §7). A condition that can
//! never be meant (an operator its attribute's type does not have, a value the
//! type cannot read) is refused before any profile is looked at.

use std::cmp::Ordering;
use std::ops::Bound;

use super::{Matcher, Unreadable, datetime, email, exact, is_blank, number, trim};
use crate::domain::condition::ValueCount;
use crate::domain::{AttributeName, AttributeType, Condition, Operator, PhoneRegion, Word};

/// Why a condition cannot be tested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCondition {
    /// Only numbers and datetimes have an order, only datetimes a before.
    #[error("\"{}\" cannot be asked of {attribute}, which is of type {}", .operator.word(), .kind.word())]
    Operator {
        /// Whose condition it is.
        attribute: AttributeName,
        /// The operator that does not fit.
        operator: Operator,
        /// What the attribute is.
        kind: AttributeType,
    },
    /// More or fewer values than the operator takes.
    #[error("\"{}\" on {attribute} takes {}, not {given}", .operator.word(), count_words(*.operator))]
    Count {
        /// Whose condition it is.
        attribute: AttributeName,
        /// The operator.
        operator: Operator,
        /// How many values were given.
        given: usize,
    },
    /// A value the attribute's type cannot read.
    #[error("\"{value}\" cannot be compared with {attribute} by \"{}\"", .operator.word())]
    Value {
        /// Whose condition it is.
        attribute: AttributeName,
        /// The operator.
        operator: Operator,
        /// The value as it was written.
        value: String,
        /// What the attribute is.
        kind: AttributeType,
        /// Why it cannot be read.
        #[source]
        cause: Unreadable,
    },
    /// `between` with the larger end first holds for nobody.
    #[error("\"between\" on {attribute} has its ends swapped: {low} comes after {high}")]
    Swapped {
        /// Whose condition it is.
        attribute: AttributeName,
        /// The first value as it was written.
        low: String,
        /// The second value as it was written.
        high: String,
    },
}

impl BadCondition {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Operator { kind, .. } => {
                let operators: Vec<_> = operators(*kind).map(Word::word).collect();
                format!("use one of: {}", operators.join(", "))
            }
            Self::Count { operator, .. } => format!("give it {}", count_words(*operator)),
            Self::Value { cause: Unreadable::PhoneNoRegion, .. } => {
                "write the number with + and its country code, or set the destination's phone region"
                    .into()
            }
            Self::Value { kind, .. } => format!("write it as {}", example(*kind)),
            Self::Swapped { low, high, .. } => format!("use: between {high},{low}"),
        })
    }
}

/// The operators an attribute of this type has, in the order in which people
/// are offered them.
pub fn operators(kind: AttributeType) -> impl Iterator<Item = Operator> {
    Operator::ALL.iter().copied().filter(move |operator| fits(*operator, kind))
}

/// Whether an operator compares with a part of the text as it is stored, which
/// need not be a value of the attribute's type.
pub fn compares_parts(operator: Operator) -> bool {
    place(operator).is_some()
}

/// A condition made ready to be tested on many values.
#[derive(Debug, Clone)]
pub struct ConditionTest {
    operator: Operator,
    kind: AttributeType,
    matcher: Matcher,
    test: Test,
    /// Working space, kept between calls.
    scratch: String,
}

/// What must hold of a value that is there and readable; `not-…` operators have
/// the test of their opposite.
#[derive(Debug, Clone)]
enum Test {
    Exists,
    /// Its key is one of these.
    Keys(Vec<String>),
    /// Its text has this part.
    Part(Place, String),
    /// Its key lies between these.
    Range(Bound<String>, Bound<String>),
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Anywhere,
    Start,
    End,
}

impl ConditionTest {
    /// Reads the condition on an attribute of this type; the region is that of
    /// the destination's phone numbers.
    pub fn new(
        condition: &Condition,
        kind: AttributeType,
        region: Option<PhoneRegion>,
    ) -> Result<Self, BadCondition> {
        let Condition { attribute, operator, values } = condition;
        let operator = *operator;
        if !fits(operator, kind) {
            return Err(BadCondition::Operator { attribute: attribute.clone(), operator, kind });
        }
        if !takes(operator, values.len()) {
            let given = values.len();
            return Err(BadCondition::Count { attribute: attribute.clone(), operator, given });
        }
        let mut matcher = Matcher::new(kind.default_matcher(), region);
        let mut operands = Vec::with_capacity(values.len());
        for value in values {
            let operand = match place(operator) {
                Some(_) => part_of(kind, value),
                None => matcher.key(value),
            };
            operands.push(operand.map_err(|cause| BadCondition::Value {
                attribute: attribute.clone(),
                operator,
                value: value.clone(),
                kind,
                cause,
            })?);
        }
        if let (Operator::Between, [low, high]) = (operator, operands.as_slice())
            && compare(kind, low, high) == Ordering::Greater
        {
            let (low, high) = (values[0].clone(), values[1].clone());
            return Err(BadCondition::Swapped { attribute: attribute.clone(), low, high });
        }
        let test = test(operator, operands);
        Ok(Self { operator, kind, matcher, test, scratch: String::new() })
    }

    /// Whether a value as it is stored satisfies the condition; `None` is an
    /// empty attribute. An empty value satisfies only `not-exists` and the
    /// `not-…` operators, a value its type cannot read only these without
    /// `not-exists`, and `exists`.
    pub fn holds(&mut self, value: Option<&str>) -> bool {
        let negated = self.operator.holds_for_empty();
        match value {
            Some(value) if !is_blank(value) => self.is_true_of(value) != negated,
            _ => negated,
        }
    }

    fn is_true_of(&mut self, value: &str) -> bool {
        if matches!(self.test, Test::Exists) {
            return true;
        }
        self.scratch.clear();
        if self.matcher.append_key(value, &mut self.scratch).is_err() {
            return false;
        }
        match &self.test {
            Test::Exists => true,
            Test::Keys(keys) => keys.contains(&self.scratch),
            Test::Range(low, high) => is_within(self.kind, &self.scratch, (low, high)),
            Test::Part(place, part) => {
                self.scratch.clear();
                append_comparable(self.kind, trim(value), &mut self.scratch);
                match place {
                    Place::Anywhere => self.scratch.contains(part),
                    Place::Start => self.scratch.starts_with(part),
                    Place::End => self.scratch.ends_with(part),
                }
            }
        }
    }
}

fn test(operator: Operator, operands: Vec<String>) -> Test {
    let place = place(operator);
    let mut operands = operands.into_iter();
    let mut next = || operands.next().expect("the values were counted");
    match operator {
        Operator::Exists | Operator::NotExists => Test::Exists,
        Operator::Greater | Operator::After => {
            Test::Range(Bound::Excluded(next()), Bound::Unbounded)
        }
        Operator::AtLeast => Test::Range(Bound::Included(next()), Bound::Unbounded),
        Operator::Less | Operator::Before => Test::Range(Bound::Unbounded, Bound::Excluded(next())),
        Operator::AtMost => Test::Range(Bound::Unbounded, Bound::Included(next())),
        Operator::Between => Test::Range(Bound::Included(next()), Bound::Included(next())),
        _ => match place {
            Some(place) => Test::Part(place, next()),
            None => Test::Keys(operands.collect()),
        },
    }
}

/// Where an operator looks for a part of a text; `None` for those that compare
/// whole values.
fn place(operator: Operator) -> Option<Place> {
    match operator {
        Operator::Contains | Operator::NotContains => Some(Place::Anywhere),
        Operator::StartsWith | Operator::NotStartsWith => Some(Place::Start),
        Operator::EndsWith | Operator::NotEndsWith => Some(Place::End),
        _ => None,
    }
}

fn part_of(kind: AttributeType, value: &str) -> Result<String, Unreadable> {
    if is_blank(value) {
        return Err(Unreadable::Empty);
    }
    let mut part = String::with_capacity(value.len());
    append_comparable(kind, trim(value), &mut part);
    Ok(part)
}

/// The text in which parts are looked for: e-mail addresses ignoring case, all
/// else as it is stored. Not the key: who asks for `starts-with 09` means the
/// number as it is read on screen.
fn append_comparable(kind: AttributeType, text: &str, into: &mut String) {
    match kind {
        AttributeType::Email => email::append_lower(text, into),
        _ => exact::append_nfc(text, into),
    }
}

fn is_within(kind: AttributeType, key: &str, range: (&Bound<String>, &Bound<String>)) -> bool {
    let above = match range.0 {
        Bound::Included(low) => compare(kind, key, low).is_ge(),
        Bound::Excluded(low) => compare(kind, key, low).is_gt(),
        Bound::Unbounded => true,
    };
    above
        && match range.1 {
            Bound::Included(high) => compare(kind, key, high).is_le(),
            Bound::Excluded(high) => compare(kind, key, high).is_lt(),
            Bound::Unbounded => true,
        }
}

fn compare(kind: AttributeType, one: &str, other: &str) -> Ordering {
    match kind {
        AttributeType::Number => number::compare(one, other),
        AttributeType::Datetime => datetime::compare(one, other),
        _ => unreachable!("{} has no order: refused by `fits`", kind.word()),
    }
}

fn fits(operator: Operator, kind: AttributeType) -> bool {
    match operator {
        Operator::Greater
        | Operator::AtLeast
        | Operator::Less
        | Operator::AtMost
        | Operator::Between => matches!(kind, AttributeType::Number | AttributeType::Datetime),
        Operator::Before | Operator::After => kind == AttributeType::Datetime,
        _ => true,
    }
}

fn takes(operator: Operator, count: usize) -> bool {
    match operator.value_count() {
        ValueCount::None => count == 0,
        ValueCount::One => count == 1,
        ValueCount::Two => count == 2,
        ValueCount::Many => count >= 1,
    }
}

fn count_words(operator: Operator) -> &'static str {
    match operator.value_count() {
        ValueCount::None => "no value",
        ValueCount::One => "one value",
        ValueCount::Two => "two values",
        ValueCount::Many => "one value or more",
    }
}

fn example(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::Text => "a text that is not empty",
        AttributeType::Email => "an address such as anna@example.com",
        AttributeType::Phone => "a number such as +84912345678",
        AttributeType::Number => "a number such as 1200 or -0.5, without thousands separators",
        AttributeType::Datetime => "a date such as 2026-10-01, or 2026-10-01T12:00:00Z",
        AttributeType::Boolean => "true or false",
    }
}

#[cfg(test)]
#[path = "condition_tests.rs"]
mod tests;
