//! Matching rows with profiles (SPEC §2, DESIGN §4). Rows are collected into
//! chunks; a chunk is matched by one sorted pass over the key index of each
//! column criterion. All passes of a run read one snapshot.
//!
//! Memory does not grow with the rows: a chunk is bounded, and what is kept of
//! it are bitmaps. One array and the bitmaps grow with the profiles.

mod and;
mod or;
mod snapshot;

use std::path::Path;

use roaring::RoaringBitmap;
use rusqlite::Transaction;

use super::super::{
    CriterionOutcome, DatabaseError, KeyBatch, MatchOutcome, MatchPlan, Matching, PlannedCriterion,
    PlannedKind,
};
use super::SqliteDatabase;
use super::connection::locate;
use super::key_index::{KeyHasher, KeyIndexReader, Pair, report, sort};
use super::profiles;
use super::sets::DenseSet;
use crate::domain::{
    AttributeName, Audience, Logic, MatcherKind, MemberSet, Stage, Unwatched, Watch,
};
use snapshot::Snapshot;

/// Rows of a chunk: each chunk is a pass over the indexes, so fewer and larger
/// ones are faster.
const CHUNK_ROWS_MAX: usize = 1 << 20;

/// Keys of a chunk over all column criteria, 16 bytes each: 64 MiB of the 256
/// a run may use.
const CHUNK_KEYS_MAX: usize = 1 << 22;

/// Begins to match; builds indexes that are missing.
pub(super) fn start<'a>(
    database: &'a SqliteDatabase,
    plan: &MatchPlan,
    watch: &'a dyn Watch,
) -> Result<SqliteMatching<'a>, DatabaseError> {
    let columns = plan.criteria.iter().filter(|criterion| criterion.kind == PlannedKind::Column);
    let rows = CHUNK_KEYS_MAX / columns.count().max(1);
    start_with(database, plan, watch, rows.min(CHUNK_ROWS_MAX))
}

/// Begins to match in chunks of so many rows.
pub(super) fn start_with<'a>(
    database: &'a SqliteDatabase,
    plan: &MatchPlan,
    watch: &'a dyn Watch,
    chunk_rows_max: usize,
) -> Result<SqliteMatching<'a>, DatabaseError> {
    let snapshot = Snapshot::open(database, plan.audience, &plan.criteria, watch)?;
    let criteria = plan
        .criteria
        .iter()
        .zip(&snapshot.attributes)
        .map(|(criterion, attribute)| snapshot.open_criterion(database, criterion, attribute))
        .collect::<Result<Vec<_>, _>>()?;
    let (columns, constants) = split(criteria);
    let numbers = snapshot.numbering.array_length();
    let logic = match plan.logic {
        Logic::Or => LogicState::Or(or::OrState::new(columns.len(), numbers)),
        Logic::And => {
            let allowed = constants.iter().map(|constant| &constant.profiles);
            LogicState::And(and::AndState::new(columns.len(), numbers, allowed))
        }
    };
    Ok(SqliteMatching {
        profiles_total: profiles::stored(&snapshot.transaction, plan.audience)?.len(),
        path: &database.path,
        hasher: KeyHasher::new(&database.hash_key),
        watch,
        chunk_rows_max,
        rows: Vec::new(),
        rows_done: 0,
        rows_matched: RoaringBitmap::new(),
        rows_ambiguous: RoaringBitmap::new(),
        scratch: Vec::new(),
        columns,
        constants,
        logic,
        _transaction: snapshot.transaction,
    })
}

/// The profiles whose attribute has this key.
pub(super) fn profiles_with_key(
    database: &SqliteDatabase,
    audience: Audience,
    attribute: &AttributeName,
    matcher: MatcherKind,
    key: &str,
) -> Result<MemberSet, DatabaseError> {
    let criterion = PlannedCriterion {
        attribute: attribute.clone(),
        matcher,
        kind: PlannedKind::Key(key.to_owned()),
    };
    let criteria = std::slice::from_ref(&criterion);
    let snapshot = Snapshot::open(database, audience, criteria, &Unwatched)?;
    let attribute = &snapshot.attributes[0];
    snapshot.profiles_of(database, attribute, matcher, key)
}

/// Rows being matched.
pub(super) struct SqliteMatching<'a> {
    // Readers end before the transaction they read in.
    columns: Vec<ColumnCriterion<'a>>,
    constants: Vec<ConstantCriterion>,
    logic: LogicState,
    path: &'a Path,
    hasher: KeyHasher,
    watch: &'a dyn Watch,
    chunk_rows_max: usize,
    profiles_total: u64,
    /// The record numbers of the chunk's rows.
    rows: Vec<u32>,
    rows_done: u64,
    rows_matched: RoaringBitmap,
    rows_ambiguous: RoaringBitmap,
    scratch: Vec<Pair>,
    /// Holds the snapshot that all passes read.
    _transaction: Transaction<'a>,
}

/// A criterion that looks at rows.
struct ColumnCriterion<'a> {
    /// Its place in the plan.
    position: usize,
    index: KeyIndexReader<'a>,
    /// The keys of the chunk, each with the place of its row in the chunk.
    keys: Vec<Pair>,
    found: Found,
}

/// A criterion that does not.
struct ConstantCriterion {
    /// Its place in the plan.
    position: usize,
    profiles: MemberSet,
}

/// What a column criterion finds by itself.
struct Found {
    rows_matched: u64,
    profiles: DenseSet,
}

/// What the logic between the criteria keeps over the run.
enum LogicState {
    Or(or::OrState),
    And(and::AndState),
}

impl Matching for SqliteMatching<'_> {
    fn push(&mut self, batch: &KeyBatch) -> Result<(), DatabaseError> {
        let path = self.path;
        self.take(batch).map_err(|error| locate(error, path))
    }

    fn finish(mut self: Box<Self>) -> Result<MatchOutcome, DatabaseError> {
        let path = self.path;
        self.match_chunk().map_err(|error| locate(error, path))?;
        Ok(self.outcome())
    }
}

impl SqliteMatching<'_> {
    fn take(&mut self, batch: &KeyBatch) -> Result<(), DatabaseError> {
        assert_eq!(batch.columns.len(), self.columns.len(), "a column for every column criterion");
        let mut start = 0;
        while start < batch.rows.len() {
            let room = self.chunk_rows_max - self.rows.len();
            let end = batch.rows.len().min(start + room);
            let first = self.rows.len();
            for (column, keys) in self.columns.iter_mut().zip(&batch.columns) {
                for row in start..end {
                    if let Some(key) = keys.get(row) {
                        let place = u32::try_from(first + row - start).expect("a chunk is small");
                        column.keys.push(self.hasher.pair(key, place));
                    }
                }
            }
            self.rows.extend_from_slice(&batch.rows[start..end]);
            if self.rows.len() == self.chunk_rows_max {
                self.match_chunk()?;
            }
            start = end;
        }
        if self.watch.cancelled() { Err(DatabaseError::Cancelled) } else { Ok(()) }
    }

    /// Matches the rows collected so far.
    fn match_chunk(&mut self) -> Result<(), DatabaseError> {
        // Those of this chunk too: the reader has told them already, and a
        // figure that falls looks like work that was lost.
        let rows = self.rows_done + self.rows.len() as u64;
        report(self.watch, Stage::Matching, rows, None)?;
        for column in &mut self.columns {
            sort(&mut column.keys, &mut self.scratch);
        }
        let rows = &self.rows;
        let outcomes = match &mut self.logic {
            LogicState::Or(state) => state.match_chunk(rows, &mut self.columns, self.watch)?,
            LogicState::And(state) => {
                state.match_chunk(rows.len(), &mut self.columns, self.watch)?
            }
        };
        let rows_with = |wanted: fn(&RowOutcome) -> bool| {
            rows.iter()
                .zip(&outcomes)
                .filter(move |(_, outcome)| wanted(outcome))
                .map(|(row, _)| *row)
        };
        let ascending = "rows come in ascending order";
        self.rows_matched
            .append(rows_with(|outcome| *outcome != RowOutcome::Unmatched))
            .expect(ascending);
        self.rows_ambiguous
            .append(rows_with(|outcome| *outcome == RowOutcome::Ambiguous))
            .expect(ascending);
        self.rows_done += rows.len() as u64;
        self.rows.clear();
        self.columns.iter_mut().for_each(|column| column.keys.clear());
        Ok(())
    }

    fn outcome(self) -> MatchOutcome {
        let (matched, repeated) = match self.logic {
            LogicState::Or(state) => (None, state.into_repeated()),
            LogicState::And(state) => {
                let (matched, repeated) = state.into_sets();
                (Some(matched), repeated)
            }
        };
        let mut criteria: Vec<(usize, CriterionOutcome)> = Vec::new();
        for column in self.columns {
            let Found { rows_matched, profiles } = column.found;
            let outcome = CriterionOutcome { rows_matched, profiles: profiles.into_members() };
            criteria.push((column.position, outcome));
        }
        for constant in self.constants {
            let outcome = CriterionOutcome { rows_matched: 0, profiles: constant.profiles };
            criteria.push((constant.position, outcome));
        }
        criteria.sort_by_key(|(position, _)| *position);
        let criteria: Vec<CriterionOutcome> =
            criteria.into_iter().map(|(_, outcome)| outcome).collect();
        let union = || {
            let mut all = MemberSet::new();
            for outcome in &criteria {
                all |= &outcome.profiles;
            }
            all
        };
        MatchOutcome {
            profiles_total: self.profiles_total,
            matched: matched.unwrap_or_else(union),
            repeated,
            rows_matched: self.rows_matched,
            rows_ambiguous: self.rows_ambiguous,
            criteria,
        }
    }
}

/// What becomes of a row of the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowOutcome {
    Unmatched,
    Matched,
    Ambiguous,
}

/// A criterion of either sort.
enum OpenCriterion<'a> {
    Column(KeyIndexReader<'a>, Found),
    Constant(MemberSet),
}

fn split(criteria: Vec<OpenCriterion<'_>>) -> (Vec<ColumnCriterion<'_>>, Vec<ConstantCriterion>) {
    let mut columns = Vec::new();
    let mut constants = Vec::new();
    for (position, criterion) in criteria.into_iter().enumerate() {
        match criterion {
            OpenCriterion::Column(index, found) => {
                columns.push(ColumnCriterion { position, index, keys: Vec::new(), found });
            }
            OpenCriterion::Constant(profiles) => {
                constants.push(ConstantCriterion { position, profiles });
            }
        }
    }
    (columns, constants)
}
