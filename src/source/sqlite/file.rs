//! A table or view of an SQLite file, read without leaving a trace beside it:
//! read-only, and where nobody has it open without even a lock. What its schema
//! says is not trusted: no trigger, no extension, no unsafe function runs.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};
use tempfile::NamedTempFile;

use super::bounds::{QueryBounds, Stop, bounded, sort_in};
use super::error::SqlError;
use super::load::identifier;
use super::{gate, value};
use crate::domain::{TableChoice, UnknownWord};
use crate::source::SourceError;
use crate::source::copy::{COPY_BYTES_MAX, CopyWriter};
use crate::source::open::{Copied, CopiedColumns, CopyInput, check_width};
use crate::source::unpack::unpack;

/// Where the header says that changes stand in a file beside: 2, write-ahead log.
const JOURNAL_BYTES: std::ops::Range<usize> = 18..20;

/// Tables and views as they were made, without those SQLite and its modules keep for
/// themselves.
const TABLES: &str = "SELECT s.name FROM sqlite_schema s JOIN pragma_table_list l
    ON l.schema = 'main' AND l.name = s.name
    WHERE l.type IN ('table', 'view') AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY s.rowid";

/// Copies the table that is named, or the first.
pub(in crate::source) fn copy(
    input: &CopyInput<'_>,
    output: &mut CopyWriter<'_>,
) -> Result<Copied, SourceError> {
    let unpacked = match input.compression {
        None => None,
        Some(_) => Some(unpack(input, output, COPY_BYTES_MAX)?),
    };
    let path = unpacked.as_ref().map_or_else(|| input.file.path(), NamedTempFile::path);
    let before = input.file.state(&input.settings.location)?;
    let watch = output.watch();
    let connection = open(path, output.folder()).map_err(|error| explain(input, "", error))?;
    // Nothing bounds a table but its copy; a view may never end, which a person stops.
    let bounds = QueryBounds { time_max: std::time::Duration::MAX, ..QueryBounds::WHOLE };
    let (copied, stop) = bounded(&connection, bounds, watch, || rows(input, &connection, output));
    let source_name = input.source_name();
    match (copied, stop) {
        (Ok(_), _) if input.file.state(&input.settings.location)? != before => {
            Err(SqlError::Changed { source_name }.into())
        }
        (Ok(copied), _) => Ok(copied),
        (Err(_), Some(Stop::Cancelled)) => Err(SourceError::Cancelled { source_name }),
        (Err(_), Some(Stop::Space)) => {
            let limit_bytes = bounds.space_bytes_max;
            Err(SourceError::TooMuchText { source_name, limit_bytes })
        }
        (Err(error), _) => Err(error),
    }
}

fn rows(
    input: &CopyInput<'_>,
    connection: &Connection,
    output: &mut CopyWriter<'_>,
) -> Result<Copied, SourceError> {
    let table = choose(input, connection)?;
    let place = format!("table {}: ", table.chosen);
    let failed = |error| explain(input, &place, error);
    let select = format!("SELECT * FROM {}", identifier(&table.chosen));
    let mut statement = connection.prepare(&select).map_err(failed)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    check_width(&input.settings.location, 1, names.len())?;
    let mut found = statement.raw_query();
    while let Some(row) = found.next().map_err(failed)? {
        for at in 0..names.len() {
            value::write(output, row.get_ref(at).map_err(failed)?, None);
        }
        output.end_row(None)?;
    }
    Ok(Copied { columns: CopiedColumns::Named(names), table: Some(table) })
}

fn choose(input: &CopyInput<'_>, connection: &Connection) -> Result<TableChoice, SourceError> {
    let failed = |error| explain(input, "", error);
    let mut statement = connection.prepare(TABLES).map_err(failed)?;
    let names = statement.query_map([], |row| row.get(0)).map_err(failed)?;
    let all: Vec<String> = names.collect::<Result<_, _>>().map_err(failed)?;
    let source_name = input.source_name();
    let Some(first) = all.first() else {
        let what = "the database has no tables".to_owned();
        return Err(SourceError::Malformed { source_name, place: String::new(), what });
    };
    let wanted = input.settings.table.as_ref().unwrap_or(first);
    let Some(chosen) = all.iter().find(|known| known.eq_ignore_ascii_case(wanted)).cloned() else {
        let unknown = UnknownWord::new("table", wanted, all.iter().map(String::as_str));
        return Err(SourceError::UnknownTable { source_name, unknown });
    };
    Ok(TableChoice { chosen, all })
}

/// Opens a file that is somebody's. One whose changes go to a log beside it makes
/// SQLite put files there even to read it, unless it is told that nobody writes: so
/// it is where there is no log. A log that is there holds rows; it is read.
fn open(path: &Path, spool_folder: &Path) -> rusqlite::Result<Connection> {
    let logs = journal_is_log(path) && !has_bytes(&beside(path, "-wal"));
    let how = if logs { "immutable=1" } else { "mode=ro" };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("{}?{how}", uri(path)), flags)?;
    connection.busy_timeout(std::time::Duration::ZERO)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    sort_in(&connection, spool_folder)?;
    gate::distrust(&connection)?;
    Ok(connection)
}

fn journal_is_log(path: &Path) -> bool {
    let mut header = [0; JOURNAL_BYTES.end];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.is_ok() && header[JOURNAL_BYTES].contains(&2)
}

fn has_bytes(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.len() > 0)
}

/// The file SQLite keeps beside a database.
pub(in crate::source) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// The path as SQLite takes it with settings behind it, whatever its letters.
fn uri(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut uri = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            write!(uri, "%{byte:02X}").expect("a String takes everything");
        }
    }
    uri
}

/// What SQLite says of a file.
fn explain(input: &CopyInput<'_>, place: &str, error: rusqlite::Error) -> SourceError {
    let source_name = input.source_name();
    let code = error.sqlite_error_code();
    if matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) {
        return SqlError::InUse { source_name }.into();
    }
    let message = match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        rusqlite::Error::SqlInputError { msg, .. } => msg,
        other => other.to_string(),
    };
    let what = match code {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            format!("the database is damaged ({message})")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => format!(
            "the database was left in the middle of a change; open it once with the program that \
             writes it ({message})"
        ),
        _ => message,
    };
    SourceError::Malformed { source_name, place: place.to_owned(), what }
}
