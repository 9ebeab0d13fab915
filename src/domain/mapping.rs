//! How attributes are compared with a source: matchers, criteria, the logic
//! between them, and what happens to the members (SPEC §2).

use serde::{Deserialize, Serialize};

use super::attribute::{AttributeName, AttributeType};
use super::words::Word;

/// How two values are compared. The rules are in [`crate::matcher`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatcherKind {
    /// Trimmed, NFC, code point by code point.
    Exact,
    /// NFKC, case folded, inner white space collapsed.
    Folded,
    /// An e-mail address, ignoring case.
    Email,
    /// A phone number as E.164.
    Phone,
    /// An exact decimal value.
    Number,
    /// An instant.
    Datetime,
    /// True or false.
    Boolean,
}

impl Word for MatcherKind {
    const WHAT: &'static str = "matcher";
    const ALL: &'static [Self] = &[
        Self::Exact,
        Self::Folded,
        Self::Email,
        Self::Phone,
        Self::Number,
        Self::Datetime,
        Self::Boolean,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Folded => "folded",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Number => "number",
            Self::Datetime => "datetime",
            Self::Boolean => "boolean",
        }
    }
}

/// The logic between the criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Logic {
    /// Some criterion holds.
    #[default]
    Or,
    /// One row exists for which all criteria hold.
    And,
}

impl Logic {
    /// As written on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::And => "AND",
        }
    }
}

impl Word for Logic {
    const WHAT: &'static str = "logic";
    const ALL: &'static [Self] = &[Self::Or, Self::And];

    fn word(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
        }
    }
}

/// What a commit does with the members that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WriteMode {
    /// after = before ∪ matched.
    #[default]
    Add,
    /// after = matched.
    Replace,
}

impl WriteMode {
    /// As documented on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Add => "Add more audiences",
            Self::Replace => "Replace the current audiences",
        }
    }
}

impl Word for WriteMode {
    const WHAT: &'static str = "write mode";
    const ALL: &'static [Self] = &[Self::Add, Self::Replace];

    fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Replace => "replace",
        }
    }
}

/// What an attribute is matched with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CriterionKind {
    /// The cells of the source column of this name.
    Column(String),
    /// Nothing: holds where the attribute is empty.
    None,
    /// A constant: holds where the attribute equals it.
    Value(String),
}

impl CriterionKind {
    /// The word used in JSON: `column`, `none` or `value`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Column(_) => "column",
            Self::None => "none",
            Self::Value(_) => "value",
        }
    }
}

/// A mapped attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Criterion {
    /// The attribute of the destination.
    pub attribute: AttributeName,
    /// The attribute's type.
    pub attribute_type: AttributeType,
    /// How values are compared.
    pub matcher: MatcherKind,
    /// With what.
    pub kind: CriterionKind,
}
