//! The SQL step: one SELECT over sources, each a table of a private database, and
//! its rows as a source of their own. Runs nothing but that SELECT, within bounds.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, ErrorCode, Statement};
use tempfile::NamedTempFile;
use xxhash_rust::xxh3::Xxh3;

use super::bounds::{QueryBounds, Stop, bounded, sort_in};
use super::error::{SqlError, SqlPlace, explained};
use super::gate::{self, Denials};
use super::load::{self, ColumnKind, LoadedTable};
use super::value;
use crate::domain::{Location, SourceFingerprint, SourceSettings, Watch};
use crate::source::copy::{CopyWriter, private_file};
use crate::source::input::hex;
use crate::source::open::check_width;
use crate::source::text::{Copy, SourceText};
use crate::source::{InputFile, Source, SourceError, header};

/// The name of the first source in a query.
const FIRST_NAME: &str = "source";

/// The size of a page of the private database: SQLite's own choice.
const PAGE_BYTES: u64 = 4_096;

/// Sources loaded for queries over them. Dropping it removes the private database.
pub struct QueryTables {
    settings: SourceSettings,
    /// Before the file it has open.
    connection: Mutex<Connection>,
    _file: NamedTempFile,
    first: Arc<Source>,
    files: Vec<InputFile>,
    tables: Vec<LoadedTable>,
    denials: Denials,
}

/// A table that queries can name, with its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryTable {
    /// Its name.
    pub name: String,
    /// The names of its columns, and whether they are numbers.
    pub columns: Vec<(String, bool)>,
}

/// How many rows of a result are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResultRows {
    /// Every one.
    All,
    /// So many from the first on.
    First(u32),
}

impl fmt::Debug for QueryTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QueryTables").field("tables", &self.tables).finish_non_exhaustive()
    }
}

impl QueryTables {
    /// Loads the first source, which is open already, and those `settings` name
    /// beside it.
    pub fn load(
        first: Arc<Source>,
        settings: &SourceSettings,
        spool_folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, SourceError> {
        check_names(settings)?;
        let source_name = settings.location.display();
        let file = private_file(&source_name, spool_folder)?;
        let mut connection = open_private(file.path(), spool_folder).map_err(load::failed)?;
        let work = || {
            connection.execute_batch("BEGIN").map_err(load::failed)?;
            let mut tables = vec![load::load(&connection, FIRST_NAME, &first, watch)?];
            let mut files = vec![first.input_file()];
            for named in &settings.with {
                let source = Source::open(&named.settings, spool_folder, watch)?;
                tables.push(load::load(&connection, &named.name, &source, watch)?);
                files.push(source.input_file());
            }
            connection.execute_batch("COMMIT").map_err(load::failed)?;
            Ok::<_, SourceError>((tables, files))
        };
        let (tables, files) = work()?;
        if let Some(changed) = files.iter().find(|file| !file.is_current()) {
            return Err(SqlError::Changed { source_name: changed.location.display() }.into());
        }
        let names = tables.iter().map(|table| table.name.clone()).collect();
        let denials = gate::close(&mut connection, names).map_err(load::failed)?;
        let settings = SourceSettings { sql: None, ..settings.clone() };
        let connection = Mutex::new(connection);
        Ok(Self { settings, connection, _file: file, first, files, tables, denials })
    }

    /// Whether they are the sources these settings name, as they still are.
    pub fn is_of(&self, settings: &SourceSettings) -> bool {
        let same = SourceSettings { sql: None, ..settings.clone() } == self.settings;
        same && self.files.iter().all(InputFile::is_current)
    }

    /// The tables a query can name.
    pub fn tables(&self) -> Vec<QueryTable> {
        let columns = |table: &LoadedTable| {
            let columns = table.columns.iter();
            columns.map(|column| (column.name.clone(), column.kind != ColumnKind::Text)).collect()
        };
        let table =
            |table: &LoadedTable| QueryTable { name: table.name.clone(), columns: columns(table) };
        self.tables.iter().map(table).collect()
    }

    /// The rows of a query as a source.
    pub fn source(
        &self,
        sql: &str,
        rows: ResultRows,
        bounds: QueryBounds,
        spool_folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Source, SourceError> {
        let source_name = self.settings.location.display();
        let output = CopyWriter::new(source_name.clone(), spool_folder, watch)?;
        let mut output = output.limited_to(bounds.space_bytes_max);
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let run = || self.run(&connection, sql, rows, &mut output);
        let (result, stop) = bounded(&connection, bounds, watch, run);
        let columns = match (result, stop) {
            (Ok(columns), _) => columns,
            (Err(_), Some(Stop::Cancelled)) => return Err(SourceError::Cancelled { source_name }),
            (Err(_), Some(Stop::Time)) => {
                return Err(SqlError::TooLong { seconds: bounds.time_max.as_secs() }.into());
            }
            (Err(_), Some(Stop::Space)) | (Err(SourceError::TooMuchText { .. }), _) => {
                let limit_bytes = bounds.space_bytes_max;
                return Err(SqlError::TooMuchSpace { limit_bytes }.into());
            }
            (Err(error), None) => return Err(error),
        };
        let (file, size_bytes) = output.finish()?;
        let fingerprint = self.fingerprint(sql);
        let copy = Copy { file, size_bytes, records_before: 1, fingerprint };
        let settings = SourceSettings { sql: Some(sql.to_owned()), ..self.settings.clone() };
        let files = self.files[1..].to_vec();
        Ok(self.first.queried(settings, SourceText::Copy(copy), columns, files, self.warnings()))
    }

    /// Writes the rows and returns the names of the columns.
    fn run(
        &self,
        connection: &Connection,
        sql: &str,
        rows: ResultRows,
        output: &mut CopyWriter<'_>,
    ) -> Result<Vec<String>, SourceError> {
        self.denials.take();
        let mut statement = self.prepare(connection, sql)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        check_width(&self.settings.location, 1, names.len())?;
        let decimals = self.decimals(&statement);
        let (mut found, mut written) = (statement.raw_query(), 0);
        loop {
            if rows == ResultRows::First(written) {
                break;
            }
            let Some(row) = found.next().map_err(|error| self.explain(sql, error))? else { break };
            for (at, decimals) in decimals.iter().enumerate() {
                let cell = row.get_ref(at).map_err(|error| self.explain(sql, error))?;
                value::write(output, cell, *decimals);
            }
            output.end_row(None)?;
            written += 1;
        }
        Ok(header::names(&names))
    }

    fn prepare<'c>(
        &self,
        connection: &'c Connection,
        sql: &str,
    ) -> Result<Statement<'c>, SourceError> {
        let not_select = |reason: &str| SqlError::NotOneSelect { reason: reason.to_owned() };
        if let Some(word) = first_word(sql)
            && !["SELECT", "WITH", "VALUES"].iter().any(|known| known.eq_ignore_ascii_case(word))
        {
            let reason = format!("it begins with {}", word.to_uppercase());
            return Err(SqlError::NotOneSelect { reason }.into());
        }
        let statement = connection.prepare(sql).map_err(|error| self.explain(sql, error))?;
        if !statement.readonly() || statement.column_count() == 0 || statement.is_explain() != 0 {
            return Err(not_select("it is something else").into());
        }
        if statement.parameter_count() > 0 {
            return Err(not_select("it has a parameter such as ? or :name").into());
        }
        Ok(statement)
    }

    /// The decimals of result columns that are a source's column as it is.
    fn decimals(&self, statement: &Statement<'_>) -> Vec<Option<usize>> {
        let of = |table: &str, column: &str| {
            let table = self.tables.iter().find(|known| known.name == table)?;
            let column = table.columns.iter().find(|known| known.name == column)?;
            if let ColumnKind::Real { decimals } = column.kind { decimals } else { None }
        };
        let columns = statement.columns_with_metadata();
        columns.map(|column| of(column.table_name()?, column.origin_name()?)).collect()
    }

    /// What SQLite says of a query, with its place and what may have been meant.
    fn explain(&self, sql: &str, error: rusqlite::Error) -> SourceError {
        if let Some(what) = self.denials.take() {
            return SqlError::Denied { what }.into();
        }
        let (message, offset) = match error {
            rusqlite::Error::MultipleStatement => {
                let reason = "there is another statement after it".to_owned();
                return SqlError::NotOneSelect { reason }.into();
            }
            rusqlite::Error::Empty => {
                return SqlError::NotOneSelect { reason: "it is empty".to_owned() }.into();
            }
            rusqlite::Error::SqlInputError { msg, sql: part, offset, .. } => {
                // Of a second statement only the rest is told.
                let skipped = sql.len().saturating_sub(part.len());
                (msg, usize::try_from(offset).ok().map(|offset| skipped + offset))
            }
            rusqlite::Error::SqliteFailure(failure, message) => {
                let message = message.unwrap_or_else(|| failure.to_string());
                if failure.code != ErrorCode::Unknown {
                    return SqlError::Failed { what: message }.into();
                }
                (message, None)
            }
            other => return load::failed(other),
        };
        let tables: Vec<&str> = self.tables.iter().map(|table| table.name.as_str()).collect();
        let columns = self.tables.iter().flat_map(|table| &table.columns);
        let columns: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        let (what, advice) = explained(&message, &tables, &columns);
        let written = message.rsplit_once(": ").and_then(|(_, word)| sql.find(word));
        match offset.or(written).or((message == "incomplete input").then_some(sql.len())) {
            Some(offset) => SqlError::At { place: SqlPlace::of(sql, offset), what, advice }.into(),
            None => SqlError::Failed { what }.into(),
        }
    }

    /// Of all that the rows depend on.
    fn fingerprint(&self, sql: &str) -> SourceFingerprint {
        let mut hash = Xxh3::new();
        for table in &self.tables {
            for part in [&table.name, &table.fingerprint.hash] {
                hash.update(part.as_bytes());
                hash.update(b"\0");
            }
        }
        hash.update(sql.as_bytes());
        SourceFingerprint {
            path: self.tables[0].fingerprint.path.clone(),
            size_bytes: self.tables.iter().map(|table| table.fingerprint.size_bytes).sum(),
            hash: hex(&hash),
        }
    }

    /// What a query cannot see of the sources, and what it writes otherwise.
    fn warnings(&self) -> Vec<String> {
        let left_out = self.tables.iter().filter(|table| table.left_out > 0).map(|table| {
            let (rows, are) = if table.left_out == 1 { ("row", "is") } else { ("rows", "are") };
            format!(
                "{} broken {rows} of {} {are} not seen by the SQL step: undecodable, or more cells \
                 than headers",
                table.left_out, table.name
            )
        });
        let shortened = self.tables.iter().flat_map(|table| {
            table.columns.iter().filter_map(|column| {
                let number = column.shortened.as_ref()?;
                let short = number.trim_end_matches('0').trim_end_matches('.');
                Some(format!(
                    "{} of {} holds numbers for the SQL step, which writes {number} as {short}",
                    column.name, table.name
                ))
            })
        });
        left_out.chain(shortened).collect()
    }
}

/// The private database, of which nothing needs to outlive the process.
fn open_private(path: &Path, spool_folder: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    sort_in(&connection, spool_folder)?;
    let pages_max = QueryBounds::WHOLE.space_bytes_max / PAGE_BYTES;
    connection.execute_batch(&format!(
        "PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA max_page_count = {pages_max};"
    ))?;
    Ok(connection)
}

/// Every source has a name of its own that needs no quotes.
fn check_names(settings: &SourceSettings) -> Result<(), SourceError> {
    for (at, named) in settings.with.iter().enumerate() {
        let name = &named.name;
        let bad = |reason| Err(SqlError::BadName { name: name.clone(), reason }.into());
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let others = || settings.with[..at].iter().map(|other| other.name.as_str());
        if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            || !name.chars().all(is_word)
        {
            return bad("it needs quotes in SQL");
        } else if name.to_ascii_lowercase().starts_with("sqlite_") {
            return bad("SQLite keeps such names to itself");
        } else if others().chain([FIRST_NAME]).any(|other| other.eq_ignore_ascii_case(name)) {
            return bad("another source has this name");
        } else if named.settings.location == Location::StandardInput {
            return Err(SqlError::StandardInput { name: name.clone() }.into());
        }
    }
    Ok(())
}

/// The first word of a query, after spaces and comments.
fn first_word(sql: &str) -> Option<&str> {
    let mut rest = sql;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
        } else {
            break;
        }
    }
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}
