//! OR: a row matches whom some column criterion finds (SPEC §2).

use super::super::super::DatabaseError;
use super::super::key_index::{JoinVisitor, Pair};
use super::super::sets::DenseSet;
use super::{ColumnCriterion, Found, RowOutcome};
use crate::domain::{MemberSet, ProfileNumber, Watch};

/// No profile, no row: both are counted from 1.
const NOBODY: u32 = 0;

/// What OR keeps over the run.
pub(super) struct OrState {
    /// The first row that matched each profile.
    first_row: Vec<u32>,
    repeated: DenseSet,
}

impl OrState {
    /// For profiles with numbers below `numbers`. Without column criteria no
    /// row matches anybody.
    pub(super) fn new(columns: usize, numbers: usize) -> Self {
        let length = if columns == 0 { 0 } else { numbers };
        Self { first_row: vec![NOBODY; length], repeated: DenseSet::new(length) }
    }

    /// Matches a chunk of rows.
    pub(super) fn match_chunk(
        &mut self,
        rows: &[u32],
        columns: &mut [ColumnCriterion<'_>],
        watch: &dyn Watch,
    ) -> Result<Vec<RowOutcome>, DatabaseError> {
        let mut chunk = Chunk {
            run: self,
            rows,
            first_profile: vec![NOBODY; rows.len()],
            outcomes: vec![RowOutcome::Unmatched; rows.len()],
        };
        for ColumnCriterion { index, keys, found, .. } in columns {
            let mut visitor = Visitor { chunk: &mut chunk, found, first: NOBODY, several: false };
            index.join(keys, &mut visitor, watch)?;
        }
        Ok(chunk.outcomes)
    }

    /// The profiles that two or more rows match.
    pub(super) fn into_repeated(self) -> MemberSet {
        self.repeated.into_members()
    }
}

/// What is known of the rows of a chunk, over all criteria.
struct Chunk<'a> {
    run: &'a mut OrState,
    /// Their record numbers.
    rows: &'a [u32],
    /// The first profile each of them matches.
    first_profile: Vec<ProfileNumber>,
    outcomes: Vec<RowOutcome>,
}

impl Chunk<'_> {
    /// A row matches this profile and, or so it may be, others.
    fn row_matches(&mut self, place: usize, profile: ProfileNumber, several: bool) {
        let first = &mut self.first_profile[place];
        self.outcomes[place] = if several || (*first != NOBODY && *first != profile) {
            RowOutcome::Ambiguous
        } else {
            *first = profile;
            self.outcomes[place].max_matched()
        };
    }
}

impl RowOutcome {
    /// Matched at least.
    fn max_matched(self) -> Self {
        if self == Self::Ambiguous { self } else { Self::Matched }
    }
}

/// Follows the pass over the index of one criterion.
struct Visitor<'a, 'b> {
    chunk: &'a mut Chunk<'b>,
    found: &'a mut Found,
    /// The first profile of the key, and whether it has more.
    first: ProfileNumber,
    several: bool,
}

impl JoinVisitor for Visitor<'_, '_> {
    fn begin(&mut self, _: &[Pair]) {
        self.first = NOBODY;
        self.several = false;
    }

    fn profiles(&mut self, rows: &[Pair], numbers: &[u32]) {
        self.several |= self.first != NOBODY || numbers.len() > 1;
        self.first = numbers[0];
        let run = &mut *self.chunk.run;
        self.found.profiles.insert_all(numbers);
        if rows.len() > 1 {
            run.repeated.insert_all(numbers);
            return;
        }
        let row = self.chunk.rows[rows[0].number() as usize];
        for number in numbers {
            let first = &mut run.first_row[*number as usize];
            if *first == NOBODY {
                *first = row;
            } else if *first != row {
                run.repeated.insert(*number);
            }
        }
    }

    fn end(&mut self, rows: &[Pair]) {
        self.found.rows_matched += rows.len() as u64;
        for row in rows {
            self.chunk.row_matches(row.number() as usize, self.first, self.several);
        }
    }
}
