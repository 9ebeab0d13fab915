//! Importing profiles: upsert by id in one transaction. Rows are collected into
//! chunks; the ids of a chunk are looked up at once ([`chunk`]), what is stored is
//! compared in order ([`rows`]), then the rows are written in the order they came,
//! with what they bring to sets and indexes noted on another thread ([`columns`]).
//! Sets and key indexes are kept in step; nobody sees anything before
//! [`Importing::finish`].

mod attributes;
mod chunk;
mod columns;
mod digests;
mod rows;

pub(super) use attributes::stored_indexes;
pub(super) use digests::forget as forget_digests;

use std::thread;

use rusqlite::Transaction;

use super::super::findings::PROFILE_NUMBERS_END;
use super::super::{DatabaseError, ImportFigures, ImportPlan, ImportRows, Importing, ProfileBatch};
use super::connection::{LargeCache, failed, locate};
use super::key_index::{self, IndexedColumn, KeyHasher};
use super::profiles::{self, Numbering};
use super::sets::StoredSet;
use super::{SqliteDatabase, waiting};
use crate::domain::{Audience, MatcherKind, MemberSet, ProfileNumber, Watch, Word};
use crate::matcher::Matcher;
use attributes::ImportedAttribute;
use chunk::{ImportedIds, RowProfile};
use digests::Digests;
use rows::{Changes, ChunkRows, Known, RowStatements};

/// Rows of a chunk: each chunk is a pass over the index of the ids.
const CHUNK_ROWS_MAX: usize = 1 << 19;

/// Text of a chunk, so that rows of any length stay within bounds.
const CHUNK_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Pairs of all key indexes that wait in memory, 16 bytes each and an eighth
/// more: with them an import of any size stays below 512 MiB. Five million new
/// profiles with two indexes besides that of the ids are written in one pass.
const PENDING_PAIRS_MAX: usize = 16 * 1024 * 1024;

/// Pages kept in memory during an import: it writes in order and reads in order,
/// so that this much is enough to be written in large pieces.
const CACHE_SIZE_KIB: i64 = 48 * 1024;

/// Where an import begins; see [`SqliteImport`].
pub(super) fn start<'a>(
    database: &'a SqliteDatabase,
    plan: &ImportPlan,
    watch: &'a dyn Watch,
) -> Result<SqliteImport<'a>, DatabaseError> {
    let connection = &database.connection;
    let audience = plan.audience;
    let large_cache = LargeCache::new(connection, CACHE_SIZE_KIB)?;
    let transaction = waiting::begin(connection, database.patience, "preparing the import", watch)?;
    let before = Numbering::read(&transaction, audience)?;
    key_index::drop_stale(&transaction, audience, before.generation)?;
    key_index::drop_damaged(&transaction, audience)?;
    let stored = profiles::stored(&transaction, audience)?;
    let made = attributes::make(&transaction, plan, &stored)?;
    let columns = attributes::open(database, &transaction, &made, before)?;
    let hasher = KeyHasher::new(&database.hash_key);
    Ok(SqliteImport {
        ids: ImportedIds::open(&transaction, audience, hasher, before, watch)?,
        digests: Digests::new(&database.hash_key, audience, &columns, plan.blanks),
        statements: RowStatements::prepare(connection, audience, &columns, plan.blanks)?,
        database,
        watch,
        audience,
        before,
        next: before.next,
        expected: 1,
        stored,
        columns,
        made_attributes: made.iter().any(|attribute| attribute.is_new),
        rows: ImportRows::default(),
        chunk: ProfileBatch::new(plan.attributes.len()),
        transaction,
        large_cache,
    })
}

/// An import that is under way; dropping it takes everything back.
pub(super) struct SqliteImport<'a> {
    // Statements end before the transaction they run in.
    statements: RowStatements<'a>,
    database: &'a SqliteDatabase,
    watch: &'a dyn Watch,
    audience: Audience,
    /// As the import found it.
    before: Numbering,
    /// The number of the next new profile.
    next: u64,
    /// The number of the profile of the next row, if the table comes in the order
    /// in which it came last time.
    expected: ProfileNumber,
    /// The numbers of the stored profiles before the import.
    stored: MemberSet,
    ids: ImportedIds,
    digests: Digests,
    columns: Vec<ImportedAttribute>,
    made_attributes: bool,
    /// What the rows written so far did.
    rows: ImportRows,
    /// Rows that are not written yet.
    chunk: ProfileBatch,
    transaction: Transaction<'a>,
    large_cache: LargeCache<'a>,
}

impl Importing for SqliteImport<'_> {
    fn keys(&self) -> Vec<(usize, MatcherKind)> {
        let of_column = |(position, column): (usize, &ImportedAttribute)| {
            let kinds: Vec<MatcherKind> = column.indexes.iter().map(|(kind, _)| *kind).collect();
            kinds.into_iter().map(move |kind| (position, kind))
        };
        self.columns.iter().enumerate().flat_map(of_column).collect()
    }

    fn generation(&self) -> u64 {
        self.before.generation
    }

    fn push(&mut self, batch: &ProfileBatch) -> Result<(), DatabaseError> {
        let path = &self.database.path;
        self.take(batch).map_err(|error| locate(error, path))
    }

    fn rows(&mut self) -> Result<&ImportRows, DatabaseError> {
        let path = &self.database.path;
        self.write_chunk().map_err(|error| locate(error, path))?;
        Ok(&self.rows)
    }

    fn finish(self: Box<Self>) -> Result<ImportFigures, DatabaseError> {
        let path = &self.database.path;
        self.complete().map_err(|error| locate(error, path))
    }
}

impl SqliteImport<'_> {
    fn take(&mut self, batch: &ProfileBatch) -> Result<(), DatabaseError> {
        assert_eq!(batch.columns.len(), self.columns.len(), "a column for every attribute");
        assert_eq!(batch.rows.len(), batch.ids.len(), "a number for every row");
        let wanted = self.keys();
        if batch.keys.len() == wanted.len() {
            self.chunk.append(batch);
        } else {
            let region = self.database.phone_region;
            let mut matchers: Vec<(usize, Matcher)> = wanted
                .into_iter()
                .map(|(column, kind)| {
                    let of = self.columns[column].attribute.kind;
                    (column, Matcher::of_values(kind, of, region))
                })
                .collect();
            let mut batch = batch.clone();
            batch.make_keys(&mut matchers);
            self.chunk.append(&batch);
        }
        if self.chunk.ids.len() >= CHUNK_ROWS_MAX || self.chunk.text_bytes() >= CHUNK_BYTES_MAX {
            self.write_chunk()?;
        }
        // How far it has come, and of how much, is told by who reads the rows.
        if self.watch.cancelled() { Err(DatabaseError::Cancelled) } else { Ok(()) }
    }

    /// Writes the rows collected so far. SQLite has one writer, which is what an
    /// import waits for: whatever need not be done by it is done beside it.
    fn write_chunk(&mut self) -> Result<(), DatabaseError> {
        if self.chunk.ids.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::take(&mut self.chunk);
        let digests = self.digests.of(&chunk);
        let guesses = self.digests.in_order(&self.transaction, &digests, self.expected)?;
        let profiles = self.ids.find(&self.transaction, &chunk.ids, &guesses, self.next)?;
        let known = self.to_compare(&profiles, &digests)?;
        let mut changes = Changes::new();
        self.statements.compare(&chunk, &known, |known, columns| {
            changes.insert(known.row, columns);
        })?;
        let numbers = self.numbers(&profiles)?;
        self.expected = numbers.last().map_or(self.expected, |last| last + 1);
        let rows = ChunkRows { chunk: &chunk, profiles: &profiles, numbers: &numbers };
        let changes = thread::scope(|scope| {
            let Self { statements, columns, ids, watch, .. } = &mut *self;
            let indexing = scope.spawn(|| {
                columns::note_new(columns, rows);
                ids.add(&profiles, &numbers);
            });
            let changes = statements.write(rows, changes, *watch);
            indexing.join().expect("noting does not panic");
            changes
        })?;
        columns::note_changes(&mut self.columns, rows, &changes);
        self.note_rows(&chunk.rows, &profiles, &changes);
        let noted = known.iter().map(|known| known.row);
        let others =
            (0..profiles.len()).filter(|row| !matches!(profiles[*row], RowProfile::Stored(_)));
        let noted = noted.chain(others).map(|row| (numbers[row], digests[row])).collect();
        self.digests.write(&self.transaction, noted)?;
        self.chunk = chunk;
        self.chunk.clear();
        self.apply_when(PENDING_PAIRS_MAX)
    }

    /// Notes what the rows of a chunk did.
    fn note_rows(&mut self, rows: &[u32], profiles: &[RowProfile], changes: &Changes) {
        for (at, (row, profile)) in rows.iter().zip(profiles).enumerate() {
            let set = match profile {
                RowProfile::New => &mut self.rows.inserted,
                _ if changes.contains_key(&at) => &mut self.rows.updated,
                _ => &mut self.rows.unchanged,
            };
            set.insert(*row);
        }
    }

    /// The number of each row's profile; new ones get theirs in the order of the
    /// rows.
    fn numbers(&mut self, profiles: &[RowProfile]) -> Result<Vec<ProfileNumber>, DatabaseError> {
        let mut numbers: Vec<ProfileNumber> = Vec::with_capacity(profiles.len());
        for profile in profiles {
            numbers.push(match *profile {
                RowProfile::Stored(number) => number,
                RowProfile::SameAs(first) => numbers[first],
                RowProfile::New if self.next >= PROFILE_NUMBERS_END => {
                    return Err(DatabaseError::TooManyProfiles { max: PROFILE_NUMBERS_END - 1 });
                }
                RowProfile::New => {
                    self.next += 1;
                    ProfileNumber::try_from(self.next - 1).expect("below the end of the numbers")
                }
            });
        }
        Ok(numbers)
    }

    /// The rows that may bring something new to profiles that are stored, by
    /// number.
    fn to_compare(
        &self,
        profiles: &[RowProfile],
        digests: &[u64],
    ) -> Result<Vec<Known>, DatabaseError> {
        let known = |(row, profile): (usize, &RowProfile)| match profile {
            RowProfile::Stored(number) => Some(Known { number: *number, row }),
            RowProfile::New | RowProfile::SameAs(_) => None,
        };
        let mut known: Vec<Known> = profiles.iter().enumerate().filter_map(known).collect();
        known.sort_unstable_by_key(|known| known.number);
        let wanted = known.iter().map(|known| (known.number, digests[known.row]));
        let same = self.digests.are_same(&self.transaction, wanted)?;
        let mut same = same.into_iter();
        known.retain(|_| !same.next().expect("an answer for every row"));
        Ok(known)
    }

    /// Writes the key indexes when so many pairs wait.
    fn apply_when(&mut self, pending_min: usize) -> Result<(), DatabaseError> {
        let indexes = self.columns.iter_mut().flat_map(|column| &mut column.indexes);
        let mut updates: Vec<_> = indexes.map(|(_, update)| update).collect();
        updates.push(self.ids.update());
        if updates.iter().map(|update| update.pending()).sum::<usize>() >= pending_min {
            for update in updates {
                update.apply(&self.transaction, self.next, self.watch)?;
            }
        }
        Ok(())
    }

    fn complete(mut self) -> Result<ImportFigures, DatabaseError> {
        self.write_chunk()?;
        self.apply_when(0)?;
        let transaction = &self.transaction;
        let doing = "ending the import";
        let inserted = self.before.next..self.next;
        let figures = self.rows.figures();
        let something_changed = self.made_attributes || figures.inserted > 0 || figures.updated > 0;
        let generation = self.before.generation + u64::from(something_changed);
        attributes::write_empty(transaction, self.audience, &self.columns, inserted.clone())?;
        self.stored.insert_range(attributes::numbers(&inserted));
        transaction
            .execute(
                "UPDATE audience SET generation = ?2, next_number = ?3, profiles = ?4
                 WHERE audience = ?1",
                (self.audience.word(), generation, self.next, StoredSet(self.stored)),
            )
            .map_err(failed(doing))?;
        key_index::mark_fresh(transaction, self.audience, generation)?;
        for attribute in profiles::stored_attributes(transaction, self.audience)? {
            let matcher = attribute.kind.default_matcher();
            if attributes::is_indexed_early(attribute.kind)
                && key_index::find(transaction, &attribute, matcher)?.is_none()
            {
                let matcher =
                    Matcher::of_values(matcher, attribute.kind, self.database.phone_region);
                let column = IndexedColumn::attribute(&attribute, matcher);
                let hasher = KeyHasher::new(&self.database.hash_key);
                key_index::build(transaction, column, hasher, self.watch)?;
            }
        }
        if self.watch.cancelled() {
            return Err(DatabaseError::Cancelled);
        }
        drop(self.statements);
        self.database.check_file()?;
        self.transaction.commit().map_err(failed(doing))?;
        drop(self.large_cache);
        Ok(figures)
    }
}
