//! Customers and visitors: their attributes with the values these have, the
//! people themselves, and one person with everything known. A screen each.

mod list;
mod people;
mod person;
#[cfg(test)]
mod tests;

pub use list::Profiles;
pub(super) use list::{attribute_sentence, frequent_words};
pub use people::People;
pub use person::Person;
pub(super) use person::{card_lines, erase_warning, erased_sentence};

use crate::domain::{Attribute, Audience, Profile};

/// Whose people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleOf {
    /// The destination's name.
    pub destination: String,
    /// Customers or visitors.
    pub audience: Audience,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOf {
    /// Among whom.
    pub people: PeopleOf,
    /// The person's id.
    pub id: String,
}

/// An audience and its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudienceView {
    /// Which.
    pub audience: Audience,
    /// Counts every change of the profiles: figures of another one are old.
    pub generation: u64,
    /// How many people there are.
    pub profiles: u64,
    /// In the order in which they were made.
    pub attributes: Vec<Attribute>,
}

/// Some people.
#[derive(Debug, Clone, PartialEq)]
pub struct PeopleView {
    /// The names of the attributes, in the order of the values.
    pub attributes: Vec<String>,
    /// The place of the first of them, from 0.
    pub start: u64,
    /// How many there are in all.
    pub total: u64,
    /// They.
    pub people: Vec<Profile>,
}
