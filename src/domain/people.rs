//! Which people a person looks at, and in which order. Only says so: finding and
//! sorting them is the use case's.

use super::attribute::AttributeName;
use super::audience::Audience;
use super::segment::SegmentName;

/// Among whom somebody looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// All profiles of an audience.
    Audience(Audience),
    /// The members of a segment.
    Members {
        /// The segment.
        segment: SegmentName,
        /// After which version; now without it.
        version: Option<u64>,
    },
}

/// What a profile is looked at by: its id or an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileField {
    /// The company's id of the person.
    Id,
    /// An attribute.
    Attribute(AttributeName),
}

impl ProfileField {
    /// As it stands over a column.
    pub fn label(&self) -> &str {
        match self {
            Self::Id => "id",
            Self::Attribute(name) => name.as_str(),
        }
    }
}

/// Where in a value a text is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SearchPlace {
    /// It is anywhere in the value.
    #[default]
    Anywhere,
    /// The value begins with it.
    Beginning,
}

/// Whom somebody looks for. Case, accents and, in phone numbers, everything but
/// digits do not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Search {
    /// In which values; in the id and all attributes when there is none.
    pub field: Option<ProfileField>,
    /// Where in them.
    pub place: SearchPlace,
    /// The text as it was typed.
    pub text: String,
}

/// Which way people are sorted; those without a value come last both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// From A to Z, from small to large, from early to late.
    #[default]
    Ascending,
    /// The other way.
    Descending,
}

impl Direction {
    /// The other one.
    pub fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}
