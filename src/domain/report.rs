//! The figures of a run and of an import, with the identities that must hold.

use std::collections::BTreeMap;

use super::mapping::{CriterionKind, MatcherKind};
use super::reason::Reason;

/// What became of the rows of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowFigures {
    /// Records read, the header not counted.
    pub read: u64,
    /// Rows that found somebody.
    pub matched: u64,
    /// Usable rows that found nobody.
    pub unmatched: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// Rows with nothing in them.
    pub blank: u64,
    /// Matched rows that found two or more people.
    pub ambiguous: u64,
}

/// How many profiles there are, and how many the rows found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProfileFigures {
    /// Profiles of the audience.
    pub total: u64,
    /// The size of the result.
    pub matched: u64,
    /// Profiles that two or more rows found.
    pub repeated: u64,
}

/// What one criterion finds by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionFigures {
    /// The attribute.
    pub attribute: String,
    /// Column, None or Set value.
    pub kind: CriterionKind,
    /// How values are compared.
    pub matcher: MatcherKind,
    /// Rows that were not rejected and found somebody by this criterion
    /// alone; 0 unless it is a column.
    pub rows_matched: u64,
    /// Profiles found by this criterion alone.
    pub profiles_matched: u64,
    /// Profiles found by this criterion and by no other.
    pub profiles_only: u64,
}

/// The figures of matching one source against one audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Rows.
    pub rows: RowFigures,
    /// Every rejected or unmatched row once.
    pub reasons: BTreeMap<Reason, u64>,
    /// Profiles.
    pub profiles: ProfileFigures,
    /// One entry a criterion, in the order of the export.
    pub criteria: Vec<CriterionFigures>,
}

impl Report {
    /// Asserts the identities of SPEC §2; called where a report is made and
    /// again where it is written.
    pub fn assert_adds_up(&self) {
        let RowFigures { read, matched, unmatched, rejected, blank, ambiguous } = self.rows;
        assert_eq!(
            read,
            matched + unmatched + rejected + blank,
            "read = matched + unmatched + rejected + blank"
        );
        assert!(ambiguous <= matched, "every ambiguous row is matched");
        assert_eq!(
            self.reasons.values().sum::<u64>(),
            unmatched + rejected,
            "every rejected or unmatched row has one reason"
        );
        assert_eq!(
            self.reasons.get(&Reason::NoProfile).copied().unwrap_or(0),
            unmatched,
            "no_profile is the reason of the unmatched rows"
        );
        assert!(self.profiles.matched <= self.profiles.total, "only profiles that exist match");
        assert!(self.profiles.repeated <= self.profiles.matched, "repeated profiles are matched");
    }
}

/// What an import did (SPEC §7, `profiles import --json`). Rows count one by
/// one in their order: a repeated id is first inserted, then updated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Records read, the header not counted.
    pub read: u64,
    /// New profiles.
    pub inserted: u64,
    /// Profiles with a changed value.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
    /// Rows without an id, or broken.
    pub rejected: u64,
    /// Rows with nothing in them.
    pub blank: u64,
    /// Cells that their type could not read and that were left empty.
    pub cells_invalid: u64,
}

impl ImportReport {
    /// Asserts that every row was counted once.
    pub fn assert_adds_up(&self) {
        assert_eq!(
            self.read,
            self.inserted + self.updated + self.unchanged + self.rejected + self.blank,
            "read = inserted + updated + unchanged + rejected + blank"
        );
    }
}
