//! Transactions, and values on their way back out of the file. What this
//! program cannot have written is damage, told with its table, row and column;
//! never a panic. No SQL of its own.

use std::fmt::Display;
use std::path::Path;

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, Params, Row};
use serde::de::DeserializeOwned;

use super::connection::{check_file, failed};
use super::sets::StoredSet;
use super::{DatabaseError, SqliteDatabase, waiting};
use crate::domain::{MemberSet, Unwatched, Watch, Word};

impl SqliteDatabase {
    /// Reads in one transaction, so that all statements see the same state
    /// whoever else writes.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(Tables<'_>) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let transaction =
            self.connection.unchecked_transaction().map_err(failed("starting to read"))?;
        read(Tables { connection: &transaction, path: &self.path })
    }

    /// Writes in one transaction that locks the file from its start; an error
    /// leaves the file as it was.
    pub(super) fn write<T>(
        &mut self,
        write: impl FnOnce(Tables<'_>) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        self.write_watched(&Unwatched, write)
    }

    /// The same where somebody waits: other writers may take long.
    pub(super) fn write_watched<T>(
        &mut self,
        watch: &dyn Watch,
        write: impl FnOnce(Tables<'_>) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let doing = "starting to write";
        let transaction = waiting::begin(&self.connection, self.patience, doing, watch)?;
        let value = write(Tables { connection: &transaction, path: &self.path })?;
        check_file(&self.path, self.file)?;
        transaction.commit().map_err(failed("committing"))?;
        Ok(value)
    }
}

/// The tables as one transaction sees them, and the file they are in.
#[derive(Clone, Copy)]
pub(super) struct Tables<'a> {
    pub(super) connection: &'a Connection,
    path: &'a Path,
}

impl<'a> Tables<'a> {
    /// Runs a statement that gives no rows.
    pub(super) fn run(
        self,
        doing: &'static str,
        sql: &str,
        values: impl Params,
    ) -> Result<(), DatabaseError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed(doing))?;
        statement.execute(values).map_err(failed(doing))?;
        Ok(())
    }

    /// Reads every row of a query.
    pub(super) fn query<T>(
        self,
        doing: &'static str,
        sql: &str,
        values: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, DatabaseError>,
    ) -> Result<Vec<T>, DatabaseError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(failed(doing))?;
        let mut rows = statement.query(values).map_err(failed(doing))?;
        let mut values = Vec::new();
        while let Some(row) = rows.next().map_err(failed(doing))? {
            values.push(read(row)?);
        }
        Ok(values)
    }

    /// A row to be read; `place` names it in errors: "segment 3".
    pub(super) fn row<'r>(self, row: &'r Row<'r>, place: String) -> StoredRow<'r>
    where
        'a: 'r,
    {
        StoredRow { row, tables: self, place }
    }

    /// The file holds what this program cannot have written.
    pub(super) fn damaged(self, detail: String) -> DatabaseError {
        DatabaseError::Damaged { path: self.path.to_owned(), detail }
    }
}

/// A row, with its place for errors.
pub(super) struct StoredRow<'r> {
    row: &'r Row<'r>,
    tables: Tables<'r>,
    place: String,
}

impl StoredRow<'_> {
    /// A value as SQLite holds it.
    pub(super) fn get<T: FromSql>(&self, column: &str) -> Result<T, DatabaseError> {
        self.row.get(column).map_err(|error| self.damaged(column, &error))
    }

    /// A text that is read further.
    pub(super) fn parsed<T, E: Display>(
        &self,
        column: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, DatabaseError> {
        let text: String = self.get(column)?;
        parse(&text).map_err(|error| self.damaged(column, &error))
    }

    /// A word of a closed vocabulary.
    pub(super) fn word<T: Word>(&self, column: &str) -> Result<T, DatabaseError> {
        self.parsed(column, T::parse)
    }

    /// A time.
    pub(super) fn time(&self, column: &str) -> Result<Timestamp, DatabaseError> {
        self.parsed(column, str::parse)
    }

    /// A count.
    pub(super) fn count(&self, column: &str) -> Result<u64, DatabaseError> {
        let number: i64 = self.get(column)?;
        u64::try_from(number).map_err(|error| self.damaged(column, &error))
    }

    /// A count that may be absent.
    pub(super) fn optional_count(&self, column: &str) -> Result<Option<u64>, DatabaseError> {
        let number: Option<i64> = self.get(column)?;
        number.map(u64::try_from).transpose().map_err(|error| self.damaged(column, &error))
    }

    /// A value kept as JSON, which may be absent.
    pub(super) fn json<T: DeserializeOwned>(
        &self,
        column: &str,
    ) -> Result<Option<T>, DatabaseError> {
        let text: Option<String> = self.get(column)?;
        text.map(|text| serde_json::from_str(&text))
            .transpose()
            .map_err(|error| self.damaged(column, &error))
    }

    /// A set of profiles.
    pub(super) fn set(&self, column: &str) -> Result<MemberSet, DatabaseError> {
        self.get::<StoredSet>(column).map(|StoredSet(set)| set)
    }

    /// This column holds what this program cannot have written.
    pub(super) fn damaged(&self, column: &str, why: &dyn Display) -> DatabaseError {
        self.tables.damaged(format!("{}, column {column}: {why}", self.place))
    }
}

/// A count as SQLite holds it. Saturates: no count of anything real comes near.
pub(super) fn stored_count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
