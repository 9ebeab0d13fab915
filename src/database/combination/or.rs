//! OR: a row matches whom some column criterion finds (SPEC §2).
//!
//! A profile is *repeated* when two or more rows find it; one row that finds it
//! by e-mail and by phone is one row. So the rows are walked one by one, with
//! all criteria of a row together, and a bit says who was found before.

use super::super::dense_set::DenseSet;
use super::super::findings::Found;
use super::{ColumnFigures, ColumnRows, RowOutcome};
use crate::domain::MemberSet;

/// What OR keeps over all chunks.
#[derive(Debug)]
pub(super) struct OrState {
    /// Who was found by a row, those of [`GroupRows::Many`] excepted.
    seen: DenseSet,
    /// Who was found by two or more.
    repeated: DenseSet,
}

impl OrState {
    /// For profiles with numbers below `numbers`.
    pub(super) fn new(numbers: usize) -> Self {
        Self { seen: DenseSet::new(numbers), repeated: DenseSet::new(numbers) }
    }

    /// Joins a chunk of so many rows.
    pub(super) fn add(
        &mut self,
        rows: usize,
        columns: &[ColumnRows<'_>],
        figures: &mut [ColumnFigures],
    ) -> Vec<RowOutcome> {
        let mut groups: Vec<Vec<GroupRows>> =
            columns.iter().map(|column| group_rows(rows, *column)).collect();
        (0..rows)
            .map(|row| {
                let mut outcome = RowOutcome::Unmatched;
                for position in 0..columns.len() {
                    let (earlier, column) = (&columns[..position], columns[position]);
                    let figures = &mut figures[position];
                    match column.get(row) {
                        Found::NoKey | Found::Nobody => continue,
                        Found::One(profile) => {
                            figures.profiles.insert(profile);
                            if self.note(row, profile, earlier) {
                                outcome = outcome.and_one_more();
                            }
                        }
                        Found::Several(group) => {
                            outcome = RowOutcome::Ambiguous;
                            let profiles = column.findings.group(group);
                            let rows = &mut groups[position][group];
                            self.note_group(row, profiles, rows, earlier, figures);
                        }
                    }
                    figures.rows_matched += 1;
                }
                outcome
            })
            .collect()
    }

    /// The profiles that two or more rows match.
    pub(super) fn into_repeated(self) -> MemberSet {
        self.repeated.into_members()
    }

    /// A row finds a profile; false when an earlier criterion told the same.
    fn note(&mut self, row: usize, profile: u32, earlier: &[ColumnRows<'_>]) -> bool {
        if earlier.iter().any(|column| column.finds(row, profile)) {
            return false;
        }
        if !self.seen.insert(profile) {
            self.repeated.insert(profile);
        }
        true
    }

    /// A row finds the profiles of a group. Those of a group that many rows
    /// find are repeated, whatever else finds them: they are noted once, so
    /// that r rows and p profiles cost r + p.
    fn note_group(
        &mut self,
        row: usize,
        profiles: &[u32],
        rows: &mut GroupRows,
        earlier: &[ColumnRows<'_>],
        figures: &mut ColumnFigures,
    ) {
        match rows {
            GroupRows::None | GroupRows::Done => {}
            GroupRows::One => {
                for profile in profiles {
                    figures.profiles.insert(*profile);
                    self.note(row, *profile, earlier);
                }
            }
            GroupRows::Many => {
                figures.profiles.insert_all(profiles.iter().copied());
                self.repeated.insert_all(profiles.iter().copied());
                *rows = GroupRows::Done;
            }
        }
    }
}

impl RowOutcome {
    /// After another profile was found.
    fn and_one_more(self) -> Self {
        if self == Self::Unmatched { Self::Matched } else { Self::Ambiguous }
    }
}

/// How many rows of the chunk find a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GroupRows {
    None,
    One,
    Many,
    /// Many, and its profiles are noted.
    Done,
}

fn group_rows(rows: usize, column: ColumnRows<'_>) -> Vec<GroupRows> {
    let mut found = vec![GroupRows::None; column.findings.group_count()];
    if !found.is_empty() {
        for row in 0..rows {
            if let Found::Several(group) = column.get(row) {
                let rows = &mut found[group];
                *rows = if *rows == GroupRows::None { GroupRows::One } else { GroupRows::Many };
            }
        }
    }
    found
}
