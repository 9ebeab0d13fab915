//! Key indexes that are not what was written. They hold nothing that the profiles do
//! not, so that nothing is lost with one: it is not believed, and made again. Once one
//! is damaged none of the file is believed any longer.

use std::path::PathBuf;
use std::sync::Arc;

use rusqlite::{Connection, ErrorCode};
use xxhash_rust::xxh3::xxh3_64;

use super::super::super::DatabaseError;
use super::super::SqliteDatabase;
use super::super::connection::failed;
use super::super::profiles::Numbering;
use super::super::waiting;
use super::{
    IndexedColumn, KeyHasher, KeyIndexMap, KeyIndexReader, Pair, STORED_INDEX_COLUMNS, StoredIndex,
    WATCH_PROFILES, find_fresh, report,
};
use crate::domain::{Audience, Stage, Unwatched, Watch, Word};

/// An index is not what was written.
pub(in super::super) fn damaged_index(number: i64, detail: &str) -> DatabaseError {
    let detail = format!("key index {number}: {detail}");
    // Which file it is about is known to those who pass it on.
    DatabaseError::IndexDamaged { path: PathBuf::new(), detail }
}

/// What an error of SQLite means that was met while reading an index.
pub(super) fn unreadable(
    number: i64,
    doing: &'static str,
    error: rusqlite::Error,
) -> DatabaseError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => damaged_index(number, "a page of it is damaged"),
        Some(_) => failed(doing)(error),
        // A value of another type than was written, or none.
        None => damaged_index(number, &error.to_string()),
    }
}

/// Whether an error is about an index and goes away with it.
pub(in super::super) fn is_damage(error: &DatabaseError) -> bool {
    matches!(error, DatabaseError::IndexDamaged { .. })
}

/// Does something with indexes; where one turns out to be damaged, once more without
/// those that are stored.
pub(in super::super) fn renewed<T>(
    database: &SqliteDatabase,
    work: impl Fn() -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    match work() {
        Err(error) if is_damage(&error) => {
            let doing = "removing damaged key indexes";
            let (connection, patience) = (&database.connection, database.patience);
            let transaction = waiting::begin(connection, patience, doing, &Unwatched)?;
            drop_all(&transaction)?;
            transaction.commit().map_err(failed(doing))?;
            work()
        }
        done => done,
    }
}

/// Removes all indexes. The blocks go first and whole, without asking an index of
/// SQLite, which may be what is damaged.
pub(in super::super) fn drop_all(connection: &Connection) -> Result<(), DatabaseError> {
    connection
        .execute_batch("DELETE FROM key_block; DELETE FROM key_index;")
        .map_err(failed("removing damaged key indexes"))
}

/// Reads all indexes of an audience that are to be changed, and removes all where one
/// of them is damaged: a change cannot be taken back half-way to begin again.
pub(in super::super) fn drop_damaged(
    connection: &Connection,
    audience: Audience,
) -> Result<(), DatabaseError> {
    let numbering = Numbering::read(connection, audience)?;
    for index in of_audience(connection, audience)? {
        match check(connection, index, numbering.next) {
            Err(error) if is_damage(&error) => return drop_all(connection),
            checked => checked?,
        }
    }
    Ok(())
}

/// All indexes of an audience, fresh or not.
fn of_audience(
    connection: &Connection,
    audience: Audience,
) -> Result<Vec<StoredIndex>, DatabaseError> {
    let select = format!("SELECT {STORED_INDEX_COLUMNS} FROM key_index WHERE audience = ?1");
    let read = || {
        connection
            .prepare_cached(&select)?
            .query_map([audience.word()], StoredIndex::from_row)?
            .collect::<rusqlite::Result<_>>()
    };
    read().map_err(failed("looking for key indexes"))
}

/// Reads every block once.
fn check(
    connection: &Connection,
    index: StoredIndex,
    numbers_end: u64,
) -> Result<(), DatabaseError> {
    let map = Arc::new(KeyIndexMap::read(connection, index, numbers_end)?);
    let mut reader = KeyIndexReader::open(connection, Arc::clone(&map))?;
    (0..map.blocks().len()).try_for_each(|position| reader.with_block(position, |_| ()))
}

/// Compares an index with the profiles, where there is a fresh one: the number of pairs
/// and the sum of the hashes of all of them, which needs no memory and no order.
pub(in super::super) fn compare(
    connection: &Connection,
    mut column: IndexedColumn,
    hasher: KeyHasher,
    watch: &dyn Watch,
) -> Result<(), DatabaseError> {
    let doing = "comparing a key index with the profiles";
    let Some(index) = find_fresh(connection, &column)? else { return Ok(()) };
    let numbering = Numbering::read(connection, column.audience)?;
    let mut stored = Tally::default();
    let map = Arc::new(KeyIndexMap::read(connection, index, numbering.next)?);
    let mut reader = KeyIndexReader::open(connection, Arc::clone(&map))?;
    for position in 0..map.blocks().len() {
        report(watch, Stage::Checking, stored.count, None)?;
        reader.with_block(position, |block| block.pairs().for_each(|pair| stored.add(pair)))?;
    }
    let mut expected = Tally::default();
    let mut statement = connection.prepare(&column.select_values()).map_err(failed(doing))?;
    let mut rows = statement.query([]).map_err(failed(doing))?;
    while let Some(row) = rows.next().map_err(failed(doing))? {
        let number = row.get(0).map_err(failed(doing))?;
        let value = row.get_ref(1).and_then(|value| Ok(value.as_str()?)).map_err(failed(doing))?;
        if let Some(pair) = column.pair(value, number, hasher) {
            expected.add(pair);
        }
        if expected.count % WATCH_PROFILES == 0 {
            report(watch, Stage::Checking, expected.count, None)?;
        }
    }
    if stored != expected || index.pair_count != stored.count {
        let detail = format!(
            "it says other than the profiles: {} values instead of {}",
            stored.count, expected.count
        );
        return Err(damaged_index(index.number, &detail));
    }
    Ok(())
}

/// Pairs in any order: two that differ in one pair differ here.
#[derive(Debug, Default, PartialEq)]
struct Tally {
    count: u64,
    sum: u64,
}

impl Tally {
    fn add(&mut self, pair: Pair) {
        self.count += 1;
        self.sum = self.sum.wrapping_add(xxh3_64(&pair.to_bytes()));
    }
}
