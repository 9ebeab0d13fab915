//! What the rows of a source find in one attribute, before any logic joins the
//! criteria: four bytes a row, and the profiles of the keys that several have.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::domain::{Audience, ProfileNumber};

/// One past the greatest number of a profile: half of what 32 bits count, the
/// other half names groups of profiles here.
pub(super) const PROFILE_NUMBERS_END: u64 = 1 << 31;

/// What a row finds in an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// It has no key to look for.
    NoKey,
    /// No profile has its key.
    Nobody,
    /// One profile has.
    One(ProfileNumber),
    /// Several profiles have: this group.
    Several(usize),
}

/// The state of the profiles that findings are of: those of another database, or
/// of this one before or after a change, are of another state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ProfilesState {
    /// Random, one a database.
    pub(super) database: [u8; 16],
    pub(super) audience: Audience,
    pub(super) generation: u64,
}

const NOBODY: u32 = 0;
const NO_KEY: u32 = u32::MAX;
const GROUP: u32 = 1 << 31;

/// What every row finds in one attribute.
///
/// Rows are written from several threads at once, each row by one of them;
/// that is all the atomic numbers are for.
#[derive(Debug, Default)]
pub struct ColumnFindings {
    rows: Vec<AtomicU32>,
    /// Where the profiles of each group end.
    group_ends: Vec<usize>,
    /// The profiles of all groups, ascending within a group.
    group_profiles: Vec<ProfileNumber>,
    /// Of findings that are kept.
    kept: Option<Kept>,
}

/// What makes findings fit for another run over the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    state: ProfilesState,
    /// The record number of the first row; those of the others follow.
    first_record: u32,
}

/// Equal when every row finds the same; how groups are numbered does not matter.
impl PartialEq for ColumnFindings {
    fn eq(&self, other: &Self) -> bool {
        let same = |row| match (self.get(row), other.get(row)) {
            (Found::Several(one), Found::Several(two)) => self.group(one) == other.group(two),
            (one, two) => one == two,
        };
        self.kept == other.kept && self.len() == other.len() && (0..self.len()).all(same)
    }
}

impl Eq for ColumnFindings {}

impl ColumnFindings {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The memory of all this.
    pub fn size_bytes(&self) -> usize {
        4 * (self.rows.len() + self.group_profiles.len()) + 8 * self.group_ends.len()
    }

    /// The same, to be used again over the same rows.
    pub(super) fn keep(mut self, state: ProfilesState, first_record: u32) -> Self {
        self.kept = Some(Kept { state, first_record });
        self
    }

    /// Whether it is of such a state of the profiles.
    pub(super) fn is_of(&self, state: ProfilesState) -> bool {
        self.kept.is_some_and(|kept| kept.state == state)
    }

    /// The record number of a row.
    pub(super) fn record(&self, row: usize) -> u32 {
        let first = self.kept.map_or(1, |kept| kept.first_record);
        first + u32::try_from(row).expect("record numbers are 32 bits wide")
    }

    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.group_ends.clear();
        self.group_profiles.clear();
    }

    /// Appends a row: it has a key of which nothing is known yet, or none.
    pub(super) fn push(&mut self, has_key: bool) {
        self.rows.push(AtomicU32::new(if has_key { NOBODY } else { NO_KEY }));
    }

    /// The key of a row is that of one profile.
    pub(super) fn set_one(&self, row: usize, profile: ProfileNumber) {
        debug_assert!((1..GROUP).contains(&profile));
        self.rows[row].store(profile, Ordering::Relaxed);
    }

    /// Appends a group of profiles, which ascend, and says which rows find it.
    pub(super) fn add_group(&mut self, rows: impl Iterator<Item = usize>, profiles: &[u32]) {
        debug_assert!(profiles.len() > 1 && profiles.is_sorted());
        let group = u32::try_from(self.group_ends.len()).expect("fewer groups than profiles");
        self.group_profiles.extend_from_slice(profiles);
        self.group_ends.push(self.group_profiles.len());
        for row in rows {
            *self.rows[row].get_mut() = GROUP | group;
        }
    }

    /// What a row finds.
    pub(super) fn get(&self, row: usize) -> Found {
        match self.rows[row].load(Ordering::Relaxed) {
            NOBODY => Found::Nobody,
            NO_KEY => Found::NoKey,
            group if group >= GROUP => Found::Several((group - GROUP) as usize),
            profile => Found::One(profile),
        }
    }

    /// How many groups there are.
    pub(super) fn group_count(&self) -> usize {
        self.group_ends.len()
    }

    /// The profiles of a group, ascending.
    pub(super) fn group(&self, group: usize) -> &[ProfileNumber] {
        let start = if group == 0 { 0 } else { self.group_ends[group - 1] };
        &self.group_profiles[start..self.group_ends[group]]
    }

    /// Whether a row finds a profile.
    pub(super) fn finds(&self, row: usize, profile: ProfileNumber) -> bool {
        match self.get(row) {
            Found::NoKey | Found::Nobody => false,
            Found::One(one) => one == profile,
            Found::Several(group) => self.group(group).binary_search(&profile).is_ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_finds_nobody_one_or_several() {
        let mut findings = ColumnFindings::default();
        for has_key in [true, false, true, true, true] {
            findings.push(has_key);
        }
        findings.set_one(2, 7);
        findings.add_group([3, 4].into_iter(), &[5, 7, 9]);
        let found: Vec<Found> = (0..5).map(|row| findings.get(row)).collect();
        let group = Found::Several(0);
        assert_eq!(found, [Found::Nobody, Found::NoKey, Found::One(7), group, group]);
        assert_eq!(findings.group(0), [5, 7, 9]);
        let finders: Vec<usize> = (0..5).filter(|row| findings.finds(*row, 7)).collect();
        assert_eq!(finders, [2, 3, 4]);
        assert!(!findings.finds(3, 6) && !findings.finds(0, 0));
    }
}
