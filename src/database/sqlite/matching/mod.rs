//! Matching rows with profiles (SPEC §2, DESIGN §4). Rows are collected into
//! chunks; the keys of a chunk are looked up in one sorted pass over the key
//! index of each column criterion ([`lookup`]), then the logic joins what the
//! rows found ([`super::super::combination`]). All passes of a run read one
//! state of the database.
//!
//! Memory does not grow with the rows: a chunk is bounded, and what is kept of
//! it are bitmaps.

mod lookup;
mod snapshot;

use std::num::NonZero;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use super::super::combination::{ColumnRows, Combination};
use super::super::findings::{ColumnFindings, ProfilesState};
use super::super::{
    DatabaseError, Keep, KeyBatch, MatchOutcome, MatchPlan, Matching, PlannedCriterion, PlannedKind,
};
use super::SqliteDatabase;
use super::connection::{self, locate};
use super::key_index::{self, KeyHasher, KeyIndexMap, KeyParts, report};
use super::profiles::{self, StoredAttribute};
use crate::domain::{AttributeName, Audience, MatcherKind, MemberSet, Stage, Unwatched, Watch};
use lookup::look_up;
use snapshot::Snapshot;

/// Rows of a chunk: each chunk is a pass over the indexes, so fewer and larger
/// ones are faster.
const CHUNK_ROWS_MAX: usize = 1 << 20;

/// Keys of a chunk over all column criteria, 16 bytes each: 64 MiB of the 256
/// a run may use.
const CHUNK_KEYS_MAX: usize = 1 << 22;

/// Fewer keys than this are looked up sooner than a thread is started.
const KEYS_PER_THREAD_MIN: usize = 256;

/// What the rows find is kept for another run up to this size: of twenty million
/// rows by one criterion, or ten by two.
const KEPT_BYTES_MAX: usize = 80 * 1024 * 1024;

/// More threads than this wait for the disk and for memory.
const THREADS_MAX: usize = 8;

/// How the work is cut; the result is always the same.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Rows of a chunk at the most.
    pub(super) chunk_rows: usize,
    /// Threads that look keys up at the most.
    pub(super) threads: usize,
    /// Keys for which one is worth it.
    pub(super) keys_per_thread: usize,
}

impl Cut {
    fn of(plan: &MatchPlan, watch: &dyn Watch) -> Self {
        let is_column = |criterion: &&PlannedCriterion| criterion.kind == PlannedKind::Column;
        let columns = plan.criteria.iter().filter(is_column).count();
        let useful = || thread::available_parallelism().map_or(1, NonZero::get).min(THREADS_MAX);
        let threads = watch.threads().map_or_else(useful, NonZero::get);
        let chunk_rows = (CHUNK_KEYS_MAX / columns.max(1)).min(CHUNK_ROWS_MAX);
        Self { chunk_rows, threads, keys_per_thread: KEYS_PER_THREAD_MIN }
    }
}

/// Begins to match; builds indexes that are missing.
pub(super) fn start<'a>(
    database: &'a SqliteDatabase,
    plan: &MatchPlan,
    watch: &'a dyn Watch,
) -> Result<SqliteMatching<'a>, DatabaseError> {
    key_index::renewed(database, || start_with(database, plan, watch, Cut::of(plan, watch)))
}

/// Begins to match with work cut in a certain way.
pub(super) fn start_with<'a>(
    database: &'a SqliteDatabase,
    plan: &MatchPlan,
    watch: &'a dyn Watch,
    cut: Cut,
) -> Result<SqliteMatching<'a>, DatabaseError> {
    let looks_up = plan.criteria.iter().any(|criterion| criterion.kind == PlannedKind::Column);
    let threads = if looks_up { cut.threads } else { 0 };
    let snapshot = Snapshot::open(database, plan.audience, &plan.criteria, threads, watch)?;
    let state = snapshot.state(plan.audience);
    let (mut columns, mut looked_up, mut criteria) = (Vec::new(), Vec::new(), Vec::new());
    for (criterion, attribute) in plan.criteria.iter().zip(&snapshot.attributes) {
        criteria.push(match &criterion.kind {
            PlannedKind::Column => {
                let index = snapshot.index(attribute, criterion.matcher)?;
                columns.push(Column::LookedUp(looked_up.len()));
                looked_up.push(LookUp::new(index, attribute.clone(), criterion.matcher));
                None
            }
            PlannedKind::Known(findings) if findings.is_of(state) => {
                columns.push(Column::Known(Arc::clone(findings)));
                None
            }
            PlannedKind::Known(_) => return Err(DatabaseError::OutOfDate),
            PlannedKind::None => Some(snapshot.profiles_without(attribute)?),
            PlannedKind::Key(key) => {
                Some(snapshot.profiles_with(attribute, criterion.matcher, key)?)
            }
        });
    }
    let numbers = snapshot.numbering.array_length();
    let constants = criteria.iter().flatten();
    Ok(SqliteMatching {
        profiles_total: profiles::stored(&snapshot.transaction, plan.audience)?.len(),
        combination: Combination::new(plan.logic, columns.len(), numbers, constants),
        path: &database.path,
        hasher: KeyHasher::new(&database.hash_key),
        watch,
        cut,
        keep: plan.keep,
        state,
        records: Vec::new(),
        first_record: None,
        rows_done: 0,
        columns,
        looked_up,
        criteria,
        snapshot,
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
    key_index::renewed(database, || {
        let snapshot = Snapshot::open(database, audience, criteria, 0, &Unwatched)?;
        snapshot.profiles_with(&snapshot.attributes[0], matcher, key)
    })
}

/// Rows being matched.
pub(super) struct SqliteMatching<'a> {
    snapshot: Snapshot<'a>,
    /// The criteria that look at rows.
    columns: Vec<Column>,
    looked_up: Vec<LookUp>,
    /// One entry a criterion of the plan: the profiles of one that looks at no
    /// row.
    criteria: Vec<Option<MemberSet>>,
    combination: Combination,
    path: &'a Path,
    hasher: KeyHasher,
    watch: &'a dyn Watch,
    cut: Cut,
    keep: Keep,
    state: ProfilesState,
    profiles_total: u64,
    /// The record numbers of the chunk's rows.
    records: Vec<u32>,
    /// That of the first row of all.
    first_record: Option<u32>,
    /// Rows of the chunks before.
    rows_done: usize,
}

/// A criterion that looks at rows.
enum Column {
    /// Its keys are looked up, at this place.
    LookedUp(usize),
    /// What the rows find is known.
    Known(Arc<ColumnFindings>),
}

/// The keys of a criterion.
struct LookUp {
    index: Arc<KeyIndexMap>,
    /// What it is an index of.
    attribute: StoredAttribute,
    matcher: MatcherKind,
    /// The keys of the chunk, each with the place of its row in the findings.
    keys: KeyParts,
    findings: ColumnFindings,
}

impl LookUp {
    fn new(index: KeyIndexMap, attribute: StoredAttribute, matcher: MatcherKind) -> Self {
        let findings = ColumnFindings::default();
        Self { index: Arc::new(index), attribute, matcher, keys: KeyParts::new(), findings }
    }
}

impl Matching for SqliteMatching<'_> {
    fn push(&mut self, batch: &KeyBatch) -> Result<(), DatabaseError> {
        let path = self.path;
        self.take(batch).map_err(|error| locate(error, path))
    }

    fn finish(mut self: Box<Self>) -> Result<MatchOutcome, DatabaseError> {
        let path = self.path;
        self.match_chunk().map_err(|error| locate(error, path))?;
        if self.looked_up.is_empty() {
            self.match_known()?;
        }
        Ok(self.outcome())
    }
}

impl SqliteMatching<'_> {
    fn take(&mut self, batch: &KeyBatch) -> Result<(), DatabaseError> {
        let columns = &mut self.looked_up;
        assert_eq!(batch.columns.len(), columns.len(), "a column for every column criterion");
        let mut start = 0;
        while start < batch.rows.len() {
            let room = self.cut.chunk_rows - self.records.len();
            let end = batch.rows.len().min(start + room);
            for (column, keys) in self.looked_up.iter_mut().zip(&batch.columns) {
                for row in start..end {
                    let place = u32::try_from(column.findings.len()).expect("rows are numbered");
                    let key = keys.get(row);
                    column.findings.push(key.is_some());
                    if let Some(key) = key {
                        column.keys.push(self.hasher.pair(key, place));
                    }
                }
            }
            self.records.extend_from_slice(&batch.rows[start..end]);
            if self.records.len() == self.cut.chunk_rows {
                self.match_chunk()?;
                self.watch.found(self.combination.so_far(self.rows_done as u64));
            }
            start = end;
        }
        if self.watch.cancelled() { Err(DatabaseError::Cancelled) } else { Ok(()) }
    }

    /// Matches the rows collected so far.
    fn match_chunk(&mut self) -> Result<(), DatabaseError> {
        let rows = self.records.len();
        if rows == 0 {
            return Ok(());
        }
        self.first_record = self.first_record.or(self.records.first().copied());
        // Those of this chunk too: the reader has told them already, and a
        // figure that falls looks like work that was lost.
        report(self.watch, Stage::Matching, (self.rows_done + rows) as u64, None)?;
        match self.look_up() {
            Err(error) if key_index::is_damage(&error) => {
                self.renew_indexes()?;
                self.look_up()?;
            }
            done => done?,
        }
        self.combine();
        self.rows_done += rows;
        self.records.clear();
        let size: usize = self.looked_up.iter().map(|column| column.findings.size_bytes()).sum();
        if size > KEPT_BYTES_MAX {
            self.keep = Keep::Nothing;
        }
        for column in &mut self.looked_up {
            column.keys.clear();
            if self.keep == Keep::Nothing {
                column.findings.clear();
            }
        }
        Ok(())
    }

    /// Notes what the rows of the chunk find; again changes nothing.
    fn look_up(&mut self) -> Result<(), DatabaseError> {
        let helpers = &mut self.snapshot.helpers;
        look_up(&mut self.looked_up, helpers, self.cut.keys_per_thread, self.watch)
    }

    /// Makes the indexes again from the profiles, which must be those of the snapshot.
    fn renew_indexes(&mut self) -> Result<(), DatabaseError> {
        let other = connection::open(self.path)?;
        key_index::drop_all(&other.connection)?;
        for LookUp { attribute, matcher, .. } in &self.looked_up {
            key_index::ensure(&other, attribute, *matcher, self.watch)?;
        }
        self.snapshot.renew_helpers()?;
        for column in &mut self.looked_up {
            let index = self.snapshot.renewed_index(&column.attribute, column.matcher)?;
            column.index = Arc::new(index);
        }
        Ok(())
    }

    /// Joins what the rows of the chunk find.
    fn combine(&mut self) {
        let rows = self.records.len();
        let columns: Vec<ColumnRows<'_>> = self
            .columns
            .iter()
            .map(|column| match column {
                Column::LookedUp(place) => {
                    let findings = &self.looked_up[*place].findings;
                    ColumnRows { findings, first: findings.len() - rows }
                }
                Column::Known(findings) => {
                    assert!(self.rows_done + rows <= findings.len(), "the rows are the same");
                    ColumnRows { findings, first: self.rows_done }
                }
            })
            .collect();
        self.combination.add(&self.records, &columns);
    }

    /// Matches the rows of findings, where no row had to be pushed.
    fn match_known(&mut self) -> Result<(), DatabaseError> {
        let known = self.columns.iter().find_map(|column| match column {
            Column::Known(findings) => Some(Arc::clone(findings)),
            Column::LookedUp(_) => None,
        });
        let Some(known) = known else { return Ok(()) };
        self.first_record = Some(known.record(0));
        while self.rows_done < known.len() {
            let rows = self.rows_done..known.len().min(self.rows_done + self.cut.chunk_rows);
            report(self.watch, Stage::Matching, rows.end as u64, None)?;
            self.records.extend(rows.clone().map(|row| known.record(row)));
            self.combine();
            self.records.clear();
            self.rows_done = rows.end;
        }
        Ok(())
    }

    fn outcome(self) -> MatchOutcome {
        let keeps = self.keep == Keep::Findings;
        let first_record = self.first_record.unwrap_or(1);
        let mut looked_up = self.looked_up.into_iter();
        let findings = self
            .columns
            .into_iter()
            .map(|column| match column {
                Column::Known(findings) => Some(findings),
                Column::LookedUp(_) => looked_up
                    .next()
                    .filter(|_| keeps)
                    .map(|column| Arc::new(column.findings.keep(self.state, first_record))),
            })
            .collect();
        let outcome = self.combination.finish(self.profiles_total, self.criteria);
        MatchOutcome { findings, ..outcome }
    }
}
