//! Checking everything a database holds: its pages, that indexes and sets say what
//! the tables say, that every version follows from the one before and that all figures
//! add up. Reads only; what is wrong is told, and nothing of people's is ever "repaired".

mod people;
mod segments;

use std::path::Path;

use rusqlite::Connection;

use super::super::DatabaseError;
use super::SqliteDatabase;
use super::connection::{failed, locate};
use super::key_index::{self, IndexedColumn};
use super::profiles::{self, StoredAttribute};
use super::waiting;
use crate::domain::{Audience, MatcherKind, Stage, Watch, Word};

/// So many messages of SQLite are told.
const MESSAGES_MAX: usize = 100;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is: `segment "VIP", version 3`.
    pub place: String,
    /// What is wrong.
    pub detail: String,
    /// What helps.
    pub cure: Cure,
}

/// What helps against a [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// An index is wrong, which is made again from the profiles.
    Repair,
    /// What people put in is damaged: only a backup has it.
    Restore,
}

/// What was found so far.
struct Problems<'a> {
    found: Vec<Problem>,
    path: &'a Path,
    watch: &'a dyn Watch,
    parts_done: u64,
}

impl Problems<'_> {
    fn add(&mut self, place: impl Into<String>, detail: impl Into<String>, cure: Cure) {
        self.found.push(Problem { place: place.into(), detail: detail.into(), cure });
    }

    /// A part was checked: what stopped it is a problem, unless the checking itself was
    /// stopped.
    fn part(
        &mut self,
        place: &str,
        check: impl FnOnce(&mut Self) -> Result<(), DatabaseError>,
    ) -> Result<(), DatabaseError> {
        key_index::report(self.watch, Stage::Checking, self.parts_done, None)?;
        self.parts_done += 1;
        let Err(error) = check(self) else { return Ok(()) };
        match locate(error, self.path) {
            DatabaseError::Damaged { detail, .. } => self.add(place, detail, Cure::Restore),
            DatabaseError::IndexDamaged { detail, .. } => self.add(place, detail, Cure::Repair),
            error @ (DatabaseError::Cancelled | DatabaseError::Busy { .. }) => return Err(error),
            // A table or column that is not there, a name that is none.
            error => self.add(place, cause(&error), Cure::Restore),
        }
        Ok(())
    }
}

/// An error with what caused it.
fn cause(error: &DatabaseError) -> String {
    let source = std::error::Error::source(error);
    source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// Checks everything, in one state of the database.
pub(super) fn check(
    database: &SqliteDatabase,
    watch: &dyn Watch,
) -> Result<Vec<Problem>, DatabaseError> {
    let mut problems = Problems { found: Vec::new(), path: &database.path, watch, parts_done: 0 };
    database.read(|tables| {
        problems.part("the file", |problems| pages(tables.connection, problems))?;
        for audience in Audience::ALL {
            let hash_key = &database.hash_key;
            people::check(tables, *audience, (hash_key, database.phone_region), &mut problems)?;
        }
        segments::check(tables, &mut problems)
    })?;
    Ok(problems.found)
}

/// What SQLite itself says of the file.
fn pages(connection: &Connection, problems: &mut Problems<'_>) -> Result<(), DatabaseError> {
    let doing = "checking the pages";
    for message in integrity(connection).map_err(failed(doing))? {
        let cure = if message.contains("key_block") || message.contains("key_index") {
            Cure::Repair
        } else {
            Cure::Restore
        };
        problems.add("the file", message.trim(), cure);
    }
    let orphans: Vec<(String, String)> = connection
        .prepare("SELECT \"table\", parent FROM pragma_foreign_key_check")
        .and_then(|mut statement| {
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        })
        .map_err(failed(doing))?;
    for (table, parent) in orphans {
        let cure = if table.starts_with("key_") { Cure::Repair } else { Cure::Restore };
        problems.add(format!("table {table}"), format!("a row belongs to no {parent}"), cure);
    }
    Ok(())
}

/// What SQLite finds wrong with the pages and their order.
pub(super) fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let messages: Vec<String> = connection
        .prepare(&format!("PRAGMA integrity_check({MESSAGES_MAX})"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(messages.into_iter().filter(|message| message != "ok").collect())
}

/// Makes all indexes again from the profiles; what they are of is taken from those that
/// are there.
pub(super) fn repair_indexes(
    database: &SqliteDatabase,
    watch: &dyn Watch,
) -> Result<(), DatabaseError> {
    let mut wanted: Vec<(StoredAttribute, MatcherKind)> = Vec::new();
    for audience in Audience::ALL {
        for attribute in profiles::stored_attributes(&database.connection, *audience)? {
            let stored = super::import::stored_indexes(&database.connection, &attribute);
            // What cannot be read is made again where it is needed.
            let stored = stored.unwrap_or_default();
            wanted.extend(stored.into_iter().map(|(_, matcher)| (attribute.clone(), matcher)));
        }
    }
    let doing = "removing damaged key indexes";
    let (connection, patience) = (&database.connection, database.patience);
    let transaction = waiting::begin(connection, patience, doing, watch)?;
    key_index::drop_all(&transaction)?;
    transaction.execute_batch("REINDEX key_block; REINDEX key_index").map_err(failed(doing))?;
    transaction.commit().map_err(failed(doing))?;
    for audience in Audience::ALL {
        key_index::ensure_column(database, IndexedColumn::ids(*audience), patience, watch)?;
    }
    wanted.iter().try_for_each(|(attribute, matcher)| {
        key_index::ensure(database, attribute, *matcher, watch)
    })
}

#[cfg(test)]
mod tests;
