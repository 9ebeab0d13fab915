//! Erasing people, and what they who did it should know: what stays.

use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

use crate::database::{Leftovers, SegmentDatabase};
use crate::domain::{Audience, CriterionKind, Profile, SavedExport};

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

/// Removes people and every trace of their values (SPEC §4). Of the saved exports it
/// only tells which hold one, by name.
pub fn erase_people(
    database: &mut dyn SegmentDatabase,
    audience: Audience,
    ids: &[String],
    exports: &[SavedExport],
    at: Timestamp,
) -> Result<Erasure, ExportError> {
    let mut naming = BTreeMap::new();
    let mut named = BTreeSet::new();
    for id in ids {
        let profile = database.profile(audience, id)?;
        for name in database.conditions_naming(audience, profile.number)? {
            naming.insert(name.key(), name);
        }
        let exports = exports.iter().filter(|export| is_named(&profile, export));
        named.extend(exports.map(|export| export.name.to_string()));
    }
    let rejects: BTreeSet<String> =
        database.history(None)?.into_iter().filter_map(|run| run.rejects_path).collect();
    let receipt = database.erase(audience, ids, at)?;
    let conditions = |name| {
        format!(
            "the conditions of {name} hold a value of an erased person; they are your text and stay"
        )
    };
    let mut warnings: Vec<String> = naming.into_values().map(conditions).collect();
    warnings.extend(named.into_iter().map(|name| {
        format!(
            "the saved export {name} holds a value of an erased person; it is your text and stays"
        )
    }));
    warnings.extend(rejects_sentence(&rejects));
    let leftovers = match receipt.leftovers {
        Leftovers::None => None,
        Leftovers::InLog => Some(
            "another program is using the database: what was erased stays in its files until \
             that program ends",
        ),
        Leftovers::InFile => Some(
            "the file could not be rewritten: bytes of what was erased may be left in unused \
             parts of it until it is opened again with room on its disk",
        ),
    };
    warnings.extend(leftovers.map(str::to_owned));
    Ok(Erasure { profiles: receipt.profiles, segments: receipt.segments, warnings })
}

/// Whether a constant of the export is a value of the person. Case makes no difference.
fn is_named(profile: &Profile, export: &SavedExport) -> bool {
    export.mapping.iter().any(|mapping| match &mapping.kind {
        CriterionKind::Value(constant) => {
            let constant = constant.trim().to_lowercase();
            profile.values.iter().flatten().any(|value| value.to_lowercase() == constant)
        }
        CriterionKind::Column(_) | CriterionKind::None => false,
    })
}

/// Files of rows that found nobody were asked for by a person, who alone may change them.
fn rejects_sentence(paths: &BTreeSet<String>) -> Option<String> {
    let first = paths.first()?;
    let others = match paths.len() - 1 {
        0 => String::new(),
        1 => " and one other file".to_owned(),
        more => format!(" and {more} other files"),
    };
    Some(format!(
        "rejected rows that runs saved, in {first}{others}, are your files and stay; look whether \
         an erased person is among them"
    ))
}
