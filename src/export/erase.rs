//! Erasing people, and what they who did it should know: what stays.

use jiff::Timestamp;
use std::collections::BTreeMap;

use crate::database::{Leftovers, SegmentDatabase};
use crate::domain::Audience;

use super::ExportError;

/// What an erasure did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erasure {
    /// People removed.
    pub profiles: u64,
    /// Segments one of them was a member of, now or in a version.
    pub segments: u64,
    /// What stays, in sentences.
    pub warnings: Vec<String>,
}

/// Removes people and every trace of their values (SPEC §4).
pub fn erase_people(
    database: &mut dyn SegmentDatabase,
    audience: Audience,
    ids: &[String],
    at: Timestamp,
) -> Result<Erasure, ExportError> {
    let mut naming = BTreeMap::new();
    for id in ids {
        let number = database.profile(audience, id)?.number;
        for name in database.conditions_naming(audience, number)? {
            naming.insert(name.key(), name);
        }
    }
    let receipt = database.erase(audience, ids, at)?;
    let conditions = |name| {
        format!(
            "the conditions of {name} hold a value of an erased person; they are your text and stay"
        )
    };
    let mut warnings: Vec<String> = naming.into_values().map(conditions).collect();
    let leftovers = match receipt.leftovers {
        Leftovers::None => None,
        Leftovers::InLog => Some(
            "another program is reading the database: what was erased stays in its log until \
             that program ends",
        ),
        Leftovers::InFile => Some(
            "the file could not be rewritten: bytes of what was erased may be left in unused \
             parts of it until the next erasure; free some space on its disk before",
        ),
    };
    warnings.extend(leftovers.map(str::to_owned));
    Ok(Erasure { profiles: receipt.profiles, segments: receipt.segments, warnings })
}
