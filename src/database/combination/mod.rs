//! From what the rows find in each attribute to who is matched by which logic
//! (SPEC §2), with all figures. Pure: an engine looks keys up, this joins. Rows
//! come in chunks; nothing here grows with them but bitmaps.

mod and;
mod or;
mod refine;

use roaring::RoaringBitmap;

use super::dense_set::DenseSet;
use super::findings::{ColumnFindings, Found};
use super::{CriterionOutcome, MatchOutcome};
use crate::domain::{FiguresSoFar, Logic, MemberSet};

/// The rows of a chunk as a column criterion sees them.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnRows<'a> {
    /// What all rows find.
    pub(super) findings: &'a ColumnFindings,
    /// Where those of the chunk begin.
    pub(super) first: usize,
}

impl ColumnRows<'_> {
    fn get(self, row: usize) -> Found {
        self.findings.get(self.first + row)
    }

    fn finds(self, row: usize, profile: u32) -> bool {
        self.findings.finds(self.first + row, profile)
    }
}

/// What a row comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowOutcome {
    Unmatched,
    Matched,
    /// By two or more profiles.
    Ambiguous,
}

/// What a column criterion finds by itself.
#[derive(Debug)]
struct ColumnFigures {
    rows_matched: u64,
    profiles: DenseSet,
}

/// What the logic keeps over all chunks.
#[derive(Debug)]
enum State {
    Or(or::OrState),
    And(and::AndState),
}

/// Rows being joined.
#[derive(Debug)]
pub(super) struct Combination {
    state: State,
    columns: Vec<ColumnFigures>,
    rows_matched: RoaringBitmap,
    rows_ambiguous: RoaringBitmap,
}

impl Combination {
    /// For so many column criteria over profiles with numbers below `numbers`,
    /// and the profiles of each criterion that looks at no row.
    pub(super) fn new<'a>(
        logic: Logic,
        columns: usize,
        numbers: usize,
        constants: impl Iterator<Item = &'a MemberSet>,
    ) -> Self {
        let figures = |_| ColumnFigures { rows_matched: 0, profiles: DenseSet::new(numbers) };
        Self {
            state: match logic {
                Logic::Or => State::Or(or::OrState::new(numbers)),
                Logic::And => State::And(and::AndState::new(numbers, constants)),
            },
            columns: (0..columns).map(figures).collect(),
            rows_matched: RoaringBitmap::new(),
            rows_ambiguous: RoaringBitmap::new(),
        }
    }

    /// Adds a chunk of rows, in ascending order of their record numbers.
    pub(super) fn add(&mut self, records: &[u32], columns: &[ColumnRows<'_>]) {
        let outcomes = match &mut self.state {
            State::Or(state) => state.add(records.len(), columns, &mut self.columns),
            State::And(state) => state.add(records.len(), columns, &mut self.columns),
        };
        let records_with = |wanted: fn(RowOutcome) -> bool| {
            let rows = records.iter().zip(&outcomes);
            rows.filter(move |(_, outcome)| wanted(**outcome)).map(|(record, _)| *record)
        };
        let ascending = "rows come in ascending order";
        self.rows_matched
            .append(records_with(|outcome| outcome != RowOutcome::Unmatched))
            .expect(ascending);
        self.rows_ambiguous
            .append(records_with(|outcome| outcome == RowOutcome::Ambiguous))
            .expect(ascending);
    }

    /// What the rows so far, so many of them, have found.
    pub(super) fn so_far(&self, rows: u64) -> FiguresSoFar {
        let columns = self.columns.iter();
        FiguresSoFar {
            rows,
            rows_matched: self.rows_matched.len(),
            columns: columns.map(|column| (column.rows_matched, column.profiles.len())).collect(),
        }
    }

    /// The result, with one entry of `criteria` for each criterion of the plan:
    /// the profiles of one that looks at no row, nothing for a column.
    pub(super) fn finish(
        self,
        profiles_total: u64,
        criteria: Vec<Option<MemberSet>>,
    ) -> MatchOutcome {
        let mut columns = self.columns.into_iter();
        let criteria: Vec<CriterionOutcome> = criteria
            .into_iter()
            .map(|constant| {
                if let Some(profiles) = constant {
                    return CriterionOutcome { rows_matched: 0, profiles };
                }
                let column = columns.next().expect("a column for every column criterion");
                let profiles = column.profiles.into_members();
                CriterionOutcome { rows_matched: column.rows_matched, profiles }
            })
            .collect();
        let (matched, repeated) = match self.state {
            State::Or(state) => (union(&criteria), state.into_repeated()),
            State::And(state) => state.into_sets(),
        };
        MatchOutcome {
            profiles_total,
            matched,
            repeated,
            rows_matched: self.rows_matched,
            rows_ambiguous: self.rows_ambiguous,
            criteria,
            findings: Vec::new(),
        }
    }
}

fn union(criteria: &[CriterionOutcome]) -> MemberSet {
    let mut all = MemberSet::new();
    for criterion in criteria {
        all |= &criterion.profiles;
    }
    all
}
