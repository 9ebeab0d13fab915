//! Key indexes that are not what was written. They hold nothing that the profiles do
//! not, so that nothing is lost with one: it is not believed, and made again. Once one
//! is damaged none of the file is believed any longer.

use std::path::PathBuf;

use rusqlite::{Connection, ErrorCode};

use super::super::super::DatabaseError;
use super::super::SqliteDatabase;
use super::super::connection::failed;
use super::super::profiles::Numbering;
use super::super::waiting;
use super::{KeyIndexMap, KeyIndexReader, STORED_INDEX_COLUMNS, StoredIndex};
use crate::domain::{Audience, Unwatched, Word};

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
    let map = std::sync::Arc::new(KeyIndexMap::read(connection, index, numbers_end)?);
    let mut reader = KeyIndexReader::open(connection, std::sync::Arc::clone(&map))?;
    (0..map.blocks().len()).try_for_each(|position| reader.with_block(position, |_| ()))
}
