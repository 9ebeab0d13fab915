//! How attributes are compared with a source: matchers, criteria, the logic
//! between them, and what happens to the members (SPEC §2).

use serde::{Deserialize, Serialize};

use super::attribute::{AttributeName, AttributeType};
use super::hash_rule::HashRule;
use super::words::{UnknownWord, Word};

/// How two values are compared. The rules are in [`crate::matcher`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
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
    /// The cell is the SHA-256 of the attribute's value after a rule.
    Sha256(HashRule),
}

impl MatcherKind {
    /// The matcher that does the same to attributes of a type: rules under
    /// several names are one to a database (see [`HashRule::on`]).
    pub fn on(self, kind: AttributeType) -> Self {
        match self {
            Self::Sha256(rule) => Self::Sha256(rule.on(kind)),
            plain => plain,
        }
    }

    /// Whether cells are digests of values.
    pub fn is_hashed(self) -> bool {
        matches!(self, Self::Sha256(_))
    }

    /// Where there is little room: the rule alone.
    pub fn short_label(self) -> &'static str {
        match self {
            Self::Sha256(rule) => rule.word(),
            plain => plain.word(),
        }
    }

    /// As written on screen.
    pub fn label(self) -> String {
        match self {
            Self::Sha256(rule) => format!("SHA-256 {}", rule.word()),
            plain => plain.word().to_owned(),
        }
    }
}

impl From<MatcherKind> for String {
    fn from(kind: MatcherKind) -> Self {
        kind.word().to_owned()
    }
}

impl TryFrom<String> for MatcherKind {
    type Error = UnknownWord;

    fn try_from(word: String) -> Result<Self, UnknownWord> {
        Self::parse(&word)
    }
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
        Self::Sha256(HashRule::LowerTrim),
        Self::Sha256(HashRule::Google),
        Self::Sha256(HashRule::Meta),
        Self::Sha256(HashRule::E164Plus),
        Self::Sha256(HashRule::E164Digits),
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
            Self::Sha256(HashRule::LowerTrim) => "sha256-lower-trim",
            Self::Sha256(HashRule::Google) => "sha256-google",
            Self::Sha256(HashRule::Meta) => "sha256-meta",
            Self::Sha256(HashRule::E164Plus) => "sha256-e164-plus",
            Self::Sha256(HashRule::E164Digits) => "sha256-e164-digits",
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
