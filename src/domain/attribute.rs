//! The typed fields of a profile.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::mapping::MatcherKind;
use super::words::Word;

/// The longest name of an attribute, in characters: it must fit a screen row
/// and a column heading of any SQLite tool.
pub const ATTRIBUTE_NAME_CHARS_MAX: usize = 120;

/// The most attributes an audience can have: SQLite allows 2,000 columns and
/// 32,766 bound values; this leaves room for its own columns.
pub const ATTRIBUTES_MAX: usize = 1_000;

/// The name of an attribute: not empty, trimmed, without control characters,
/// and not `id`, which is the profile's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttributeName(String);

/// Why a text is not the name of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttributeNameError {
    /// Nothing but white space.
    #[error("the name of an attribute is empty")]
    Empty,
    /// Longer than [`ATTRIBUTE_NAME_CHARS_MAX`].
    #[error("the attribute name \"{0}\" is longer than {ATTRIBUTE_NAME_CHARS_MAX} characters")]
    Long(String),
    /// A character no screen can show.
    #[error("the attribute name {0:?} has a control character")]
    Control(String),
    /// Taken by the profile itself.
    #[error("the attribute name \"{0}\" is reserved")]
    Reserved(String),
}

/// Column names the profile table keeps for itself (the last three are SQLite's),
/// compared ignoring case.
const RESERVED: [&str; 5] = ["id", "profile_number", "rowid", "oid", "_rowid_"];

impl AttributeName {
    /// Reads a name; white space around it is dropped.
    pub fn parse(text: &str) -> Result<Self, AttributeNameError> {
        let name = text.trim();
        if name.is_empty() {
            return Err(AttributeNameError::Empty);
        }
        if name.chars().count() > ATTRIBUTE_NAME_CHARS_MAX {
            return Err(AttributeNameError::Long(name.to_owned()));
        }
        if name.chars().any(char::is_control) {
            return Err(AttributeNameError::Control(name.to_owned()));
        }
        if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
            return Err(AttributeNameError::Reserved(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }

    /// Whether both name the same attribute: case makes no difference.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AttributeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of value an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AttributeType {
    /// Any text.
    Text,
    /// An e-mail address, kept as it was written.
    Email,
    /// A phone number, kept as it was written.
    Phone,
    /// An exact decimal number.
    Number,
    /// A date or an instant.
    Datetime,
    /// True or false.
    Boolean,
}

impl AttributeType {
    /// Whether a value can tell who somebody is; yes and no cannot.
    pub fn can_name_somebody(self) -> bool {
        self != Self::Boolean
    }

    /// The matcher used unless a mapping names another (SPEC §2).
    pub fn default_matcher(self) -> MatcherKind {
        match self {
            Self::Text => MatcherKind::Exact,
            Self::Email => MatcherKind::Email,
            Self::Phone => MatcherKind::Phone,
            Self::Number => MatcherKind::Number,
            Self::Datetime => MatcherKind::Datetime,
            Self::Boolean => MatcherKind::Boolean,
        }
    }

    /// A sign of at most three columns for lists: `abc`, `@`, `tel`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Text => "abc",
            Self::Email => "@",
            Self::Phone => "tel",
            Self::Number => "123",
            Self::Datetime => "day",
            Self::Boolean => "y/n",
        }
    }
}

impl Word for AttributeType {
    const WHAT: &'static str = "attribute type";
    const ALL: &'static [Self] =
        &[Self::Text, Self::Email, Self::Phone, Self::Number, Self::Datetime, Self::Boolean];

    fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Number => "number",
            Self::Datetime => "datetime",
            Self::Boolean => "boolean",
        }
    }
}

/// An attribute of one audience, with how much of it is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Unique within its audience, compared ignoring case.
    pub name: AttributeName,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: AttributeType,
    /// How many profiles have a value.
    pub filled: u64,
}
