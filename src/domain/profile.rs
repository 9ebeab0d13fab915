//! One stored customer or visitor.

use serde::Serialize;

/// The number of a profile within its audience, given in import order from 1;
/// never used again after the profile is erased.
pub type ProfileNumber = u32;

/// A profile with its values, in the order of the audience's attributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// Its number in the database.
    pub number: ProfileNumber,
    /// The company's id of this person.
    pub id: String,
    /// One value an attribute, as text; `None` where the attribute is empty.
    pub values: Vec<Option<String>>,
}
