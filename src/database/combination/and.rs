//! AND: a row matches whom all criteria find together (SPEC §2).
//!
//! Where one criterion finds one profile only, it is looked for in the others.
//! What is left are rows of which every criterion finds several, like a city and
//! a gender; those go to [`super::refine`], which makes no pairs of rows and
//! profiles.

use super::super::dense_set::DenseSet;
use super::super::findings::Found;
use super::refine::Refinement;
use super::{ColumnFigures, ColumnRows, RowOutcome};
use crate::domain::MemberSet;

/// What AND keeps over all chunks.
#[derive(Debug)]
pub(super) struct AndState {
    /// One past the greatest number of a profile.
    numbers: usize,
    /// Whom None and Set value criteria let in; everybody without such.
    allowed: Option<DenseSet>,
    matched: DenseSet,
    repeated: DenseSet,
    refinement: Option<Refinement>,
}

impl AndState {
    /// For profiles with numbers below `numbers` that are in all of `allowed`.
    pub(super) fn new<'a>(numbers: usize, allowed: impl Iterator<Item = &'a MemberSet>) -> Self {
        let allowed = allowed.fold(None, |all: Option<MemberSet>, constant| match all {
            Some(all) => Some(all & constant),
            None => Some(constant.clone()),
        });
        Self {
            numbers,
            allowed: allowed.map(|members| DenseSet::from_members(&members, numbers)),
            matched: DenseSet::new(numbers),
            repeated: DenseSet::new(numbers),
            refinement: None,
        }
    }

    /// Joins a chunk of so many rows. Those that lack a key are passed over.
    pub(super) fn add(
        &mut self,
        rows: usize,
        columns: &[ColumnRows<'_>],
        figures: &mut [ColumnFigures],
    ) -> Vec<RowOutcome> {
        let mut outcomes = vec![RowOutcome::Unmatched; rows];
        let mut groups: Vec<Vec<bool>> =
            columns.iter().map(|column| vec![false; column.findings.group_count()]).collect();
        let mut all_several = Vec::new();
        for (row, outcome) in outcomes.iter_mut().enumerate() {
            if columns.iter().any(|column| column.get(row) == Found::NoKey) {
                continue;
            }
            let mut one = None;
            let mut nobody = columns.is_empty();
            for ((column, figures), groups) in columns.iter().zip(&mut *figures).zip(&mut groups) {
                match column.get(row) {
                    Found::NoKey | Found::Nobody => {
                        nobody = true;
                        continue;
                    }
                    Found::One(profile) => {
                        figures.profiles.insert(profile);
                        one = Some(profile);
                    }
                    Found::Several(group) => {
                        if !std::mem::replace(&mut groups[group], true) {
                            let profiles = column.findings.group(group).iter().copied();
                            figures.profiles.insert_all(profiles);
                        }
                    }
                }
                figures.rows_matched += 1;
            }
            match one {
                _ if nobody => {}
                None => all_several.push(u32::try_from(row).expect("a chunk is small")),
                Some(profile) => {
                    if columns.iter().all(|column| column.finds(row, profile))
                        && self.allows(profile)
                    {
                        self.note(profile, 1);
                        *outcome = RowOutcome::Matched;
                    }
                }
            }
        }
        self.refine(&all_several, columns, &mut outcomes);
        outcomes
    }

    /// Who matches, and whom two or more rows match.
    pub(super) fn into_sets(self) -> (MemberSet, MemberSet) {
        (self.matched.into_members(), self.repeated.into_members())
    }

    /// So many rows, one or more, match a profile.
    fn note(&mut self, profile: u32, rows: u32) {
        if !self.matched.insert(profile) || rows > 1 {
            self.repeated.insert(profile);
        }
    }

    fn allows(&self, number: u32) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.contains(number))
    }

    fn refine(&mut self, rows: &[u32], columns: &[ColumnRows<'_>], outcomes: &mut [RowOutcome]) {
        if rows.is_empty() {
            return;
        }
        let mut refinement =
            self.refinement.take().unwrap_or_else(|| Refinement::new(self.numbers));
        let found = refinement.run(rows, columns, |profile, rows| {
            let allowed = self.allows(profile);
            if allowed {
                self.note(profile, rows);
            }
            allowed
        });
        for (row, profiles) in rows.iter().zip(found) {
            outcomes[*row as usize] = match profiles {
                0 => RowOutcome::Unmatched,
                1 => RowOutcome::Matched,
                _ => RowOutcome::Ambiguous,
            };
        }
        self.refinement = Some(refinement);
    }
}
