//! Conditions of a segment whose members are computed from attributes
//! (method `conditions`; operators as SPEC §7 lists them).

use serde::{Deserialize, Serialize};

use super::attribute::AttributeName;
use super::mapping::Logic;
use super::words::Word;

/// A documented comparison of an attribute with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each variant is its documented word")]
pub enum Operator {
    Equals,
    NotEquals,
    Contains,
    NotContains,
    StartsWith,
    NotStartsWith,
    EndsWith,
    NotEndsWith,
    Greater,
    AtLeast,
    Less,
    AtMost,
    Between,
    AnyOf,
    Before,
    After,
    Exists,
    NotExists,
}

/// How many values an operator takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueCount {
    /// `exists`, `not-exists`.
    None,
    /// Most of them.
    One,
    /// `between LOW,HIGH`, both ends included.
    Two,
    /// `any-of A,B,C`.
    Many,
}

impl Operator {
    /// How many values stand behind the operator.
    pub fn value_count(self) -> ValueCount {
        match self {
            Self::Exists | Self::NotExists => ValueCount::None,
            Self::Between => ValueCount::Two,
            Self::AnyOf => ValueCount::Many,
            _ => ValueCount::One,
        }
    }

    /// Whether an empty attribute satisfies it: only `not-exists` and the
    /// `not-…` operators (SPEC §7).
    pub fn holds_for_empty(self) -> bool {
        matches!(
            self,
            Self::NotEquals
                | Self::NotContains
                | Self::NotStartsWith
                | Self::NotEndsWith
                | Self::NotExists
        )
    }
}

impl Word for Operator {
    const WHAT: &'static str = "operator";
    const ALL: &'static [Self] = &[
        Self::Equals,
        Self::NotEquals,
        Self::Contains,
        Self::NotContains,
        Self::StartsWith,
        Self::NotStartsWith,
        Self::EndsWith,
        Self::NotEndsWith,
        Self::Greater,
        Self::AtLeast,
        Self::Less,
        Self::AtMost,
        Self::Between,
        Self::AnyOf,
        Self::Before,
        Self::After,
        Self::Exists,
        Self::NotExists,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "not-equals",
            Self::Contains => "contains",
            Self::NotContains => "not-contains",
            Self::StartsWith => "starts-with",
            Self::NotStartsWith => "not-starts-with",
            Self::EndsWith => "ends-with",
            Self::NotEndsWith => "not-ends-with",
            Self::Greater => "greater",
            Self::AtLeast => "at-least",
            Self::Less => "less",
            Self::AtMost => "at-most",
            Self::Between => "between",
            Self::AnyOf => "any-of",
            Self::Before => "before",
            Self::After => "after",
            Self::Exists => "exists",
            Self::NotExists => "not-exists",
        }
    }
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The attribute compared.
    pub attribute: AttributeName,
    /// How.
    pub operator: Operator,
    /// With what: none, one, two or more values by the operator.
    #[serde(default)]
    pub values: Vec<String>,
}

/// All comparisons of a segment and the logic between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// OR or AND between them.
    pub logic: Logic,
    /// At least one.
    pub conditions: Vec<Condition>,
}

impl Conditions {
    /// Whether an attribute is compared with a value that the person of these
    /// values has; `value` gives that of an attribute.
    pub fn name_one_of<'v>(&self, value: impl Fn(&AttributeName) -> Option<&'v str>) -> bool {
        let names = |condition: &Condition| {
            let Some(value) = value(&condition.attribute) else { return false };
            let value = value.to_lowercase();
            condition.values.iter().any(|other| other.trim().to_lowercase() == value)
        };
        self.conditions.iter().any(names)
    }
}
