//! The kind of people a profile, a segment or an export is about.

use serde::{Deserialize, Serialize};

use super::words::Word;

/// Customer or Visitor; the documented screen labels this field *Source*.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// Known people, with an id of the company's.
    #[default]
    Customer,
    /// People known only from their visits.
    Visitor,
}

impl Audience {
    /// As written on screen: "Customer".
    pub fn label(self) -> &'static str {
        match self {
            Self::Customer => "Customer",
            Self::Visitor => "Visitor",
        }
    }

    /// Several of them, in running text: "customers".
    pub fn plural(self) -> &'static str {
        match self {
            Self::Customer => "customers",
            Self::Visitor => "visitors",
        }
    }
}

impl Word for Audience {
    const WHAT: &'static str = "audience";
    const ALL: &'static [Self] = &[Self::Customer, Self::Visitor];

    fn word(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Visitor => "visitor",
        }
    }
}
