//! Making, opening and checking the file, and telling SQLite's errors apart.
//! Nothing here knows what is in the tables beyond settings and sizes.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, types,
};

use super::super::{DatabaseError, Overview};
use super::migration::{self, SCHEMA_KNOWN};
use super::sets::StoredSet;
use super::{HashKey, SqliteDatabase, profiles};
use crate::domain::{Audience, MemberSet, PhoneRegion, Word};

/// "segp": marks a SQLite file as ours.
const APPLICATION_ID: i32 = 0x7365_6770;

/// The file must be there, and a connection is used by one thread at a time.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// How long a writer waits for another before it gives up: longer than any
/// commit of members, shorter than a person's patience.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long making an index for a search waits for a writer: people who look for
/// somebody are found without it, too.
const SEARCH_TIMEOUT: Duration = Duration::from_millis(100);

/// Measured in three rounds on a shared machine: a first import of 1 M profiles
/// takes 11 to 22 % less time than with pages of 4 KiB, and up to 15 % less than
/// with 16 KiB. Blocks of the key index need fewer overflow pages, too.
const PAGE_SIZE_BYTES: u32 = 32 * 1024;

/// Pages kept in memory while reading and matching.
const CACHE_SIZE_KIB: i64 = 32 * 1024;

/// Pages kept by a connection that only passes over key indexes: no block is
/// read twice, and few pages used again and again stay in the processor's cache.
const HELPER_CACHE_SIZE_KIB: i64 = 512;

/// What the write-ahead log may keep on disk after a large import.
const JOURNAL_SIZE_BYTES_MAX: i64 = 64 * 1024 * 1024;

/// Makes the file whole or not at all: it is built under another name beside
/// its place and moved there, where nothing may stand.
pub(super) fn create(
    path: &Path,
    phone_region: Option<PhoneRegion>,
) -> Result<SqliteDatabase, DatabaseError> {
    let made = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => DatabaseError::AlreadyThere { path: path.to_owned() },
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            DatabaseError::ReadOnly { path: path.to_owned() }
        }
        _ => DatabaseError::Engine { doing: "making the file", source: Box::new(source) },
    };
    if path.symlink_metadata().is_ok() {
        return Err(DatabaseError::AlreadyThere { path: path.to_owned() });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // `tempfile` makes files that only their owner can read: mode 0600.
    let unfinished = tempfile::Builder::new()
        .prefix(".segport-")
        .tempfile_in(folder.unwrap_or_else(|| Path::new(".")))
        .map_err(made)?;
    fill_new(unfinished.path(), phone_region).map_err(|error| locate(error, path))?;
    unfinished.as_file().sync_all().map_err(made)?;
    unfinished.persist_noclobber(path).map_err(|error| made(error.error))?;
    open(path)
}

fn fill_new(path: &Path, phone_region: Option<PhoneRegion>) -> Result<(), DatabaseError> {
    let doing = "making the database";
    let connection = Connection::open(path).map_err(failed(doing))?;
    connection.pragma_update(None, "page_size", PAGE_SIZE_BYTES).map_err(failed(doing))?;
    connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed(doing))?;
    migration::migrate(&connection)?;
    if let Some(region) = phone_region {
        connection
            .execute("INSERT INTO setting VALUES ('phone_region', ?1)", [region.as_str()])
            .map_err(failed(doing))?;
    }
    connection
        .execute("INSERT INTO setting VALUES ('hash_key', randomblob(16))", [])
        .map_err(failed(doing))?;
    for audience in Audience::ALL {
        connection
            .execute(
                "INSERT INTO audience (audience, profiles) VALUES (?1, ?2)",
                (audience.word(), StoredSet(MemberSet::new())),
            )
            .map_err(failed(doing))?;
    }
    // Last, so that nothing of the file waits in a log that stays behind.
    connection
        .pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))
        .map_err(failed(doing))?;
    connection.close().map_err(|(_, error)| failed(doing)(error))
}

/// Opens a file that is there and brings an older schema up to date.
pub(super) fn open(path: &Path) -> Result<SqliteDatabase, DatabaseError> {
    is_file(path)?;
    open_file(path).map_err(|error| locate(error, path))
}

fn is_file(path: &Path) -> Result<(), DatabaseError> {
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => Ok(()),
        Ok(_) => Err(DatabaseError::NotOurs { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(DatabaseError::NotFound { path: path.to_owned() })
        }
        Err(source) => {
            Err(DatabaseError::Engine { doing: "opening the file", source: Box::new(source) })
        }
    }
}

fn open_file(path: &Path) -> Result<SqliteDatabase, DatabaseError> {
    let doing = "opening the database";
    let connection = Connection::open_with_flags(path, FLAGS).map_err(failed(doing))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed(doing))?;
    let found = schema_of(&connection, path)?;
    if connection.is_readonly("main").map_err(failed(doing))? {
        return Err(DatabaseError::ReadOnly { path: path.to_owned() });
    }
    configure(&connection).map_err(failed(doing))?;
    if found < SCHEMA_KNOWN {
        migration::migrate(&connection)?;
    }
    let (phone_region, hash_key) = settings(&connection).map_err(failed("reading the settings"))?;
    Ok(SqliteDatabase { connection, path: path.to_owned(), phone_region, hash_key })
}

/// The schema of a file, which must be ours and known.
fn schema_of(connection: &Connection, path: &Path) -> Result<u32, DatabaseError> {
    let doing = "opening the database";
    let path = path.to_owned();
    let ours: i32 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(failed(doing))?;
    if ours != APPLICATION_ID {
        return Err(DatabaseError::NotOurs { path });
    }
    let found = migration::schema(connection).map_err(failed(doing))?;
    if found > SCHEMA_KNOWN {
        return Err(DatabaseError::NewerSchema { path, found, known: SCHEMA_KNOWN });
    }
    Ok(found)
}

/// Opens a file of ours only to read all of it, of any schema known.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, DatabaseError> {
    is_file(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection =
        Connection::open_with_flags(path, flags).map_err(failed("opening the database"))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed("opening the database"))?;
    schema_of(&connection, path)?;
    Ok(connection)
}

/// A finished copy of a database, to be checked: nothing is written beside it.
pub(super) fn open_copy(path: &Path) -> Result<SqliteDatabase, DatabaseError> {
    let connection = open_to_read(path)?;
    let (phone_region, hash_key) = settings(&connection).map_err(failed("reading the settings"))?;
    Ok(SqliteDatabase { connection, path: path.to_owned(), phone_region, hash_key })
}

/// Holds a file alone until it is dropped, everything of its log being in it. Busy where
/// somebody else has it open.
pub(super) fn hold_alone(path: &Path) -> Result<Connection, DatabaseError> {
    let doing = "waiting until nobody uses the database";
    let connection = Connection::open_with_flags(path, FLAGS).map_err(failed(doing))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed(doing))?;
    // SQLite gives the log up only where nobody else has the file open, and forgets an
    // exclusive lock of the log's own with it.
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))
        .map_err(failed(doing))?;
    if mode != "delete" {
        return Err(DatabaseError::Busy { path: path.to_owned() });
    }
    connection.execute_batch("BEGIN EXCLUSIVE").map_err(failed(doing))?;
    Ok(connection)
}

/// Another connection to a file that is open, for a thread that helps reading.
pub(super) fn open_helper(path: &Path) -> Result<Connection, DatabaseError> {
    let open = || {
        let connection = Connection::open_with_flags(path, FLAGS)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "query_only", "on")?;
        cache(&connection, HELPER_CACHE_SIZE_KIB)?;
        Ok(connection)
    };
    open().map_err(failed("opening the database once more"))
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    connection.pragma_update_and_check(
        None,
        "journal_size_limit",
        JOURNAL_SIZE_BYTES_MAX,
        |_| Ok(()),
    )?;
    cache(connection, CACHE_SIZE_KIB)
}

/// Bounds the pages kept in memory.
fn cache(connection: &Connection, size_kib: i64) -> rusqlite::Result<()> {
    // A negative size is one in KiB.
    connection.pragma_update(None, "cache_size", -size_kib)
}

/// More pages in memory for as long as it lives: inserting in the order of a
/// file and indexing in the order of ids touches pages all over.
#[derive(Debug)]
pub(super) struct LargeCache<'a>(&'a Connection);

impl<'a> LargeCache<'a> {
    /// Lets SQLite keep this many KiB of pages.
    pub(super) fn new(connection: &'a Connection, size_kib: i64) -> Result<Self, DatabaseError> {
        cache(connection, size_kib).map_err(failed("preparing the import"))?;
        Ok(Self(connection))
    }
}

impl Drop for LargeCache<'_> {
    fn drop(&mut self) {
        // Only memory is at stake, and nobody is left to tell.
        let _ = cache(self.0, CACHE_SIZE_KIB);
    }
}

fn settings(connection: &Connection) -> rusqlite::Result<(Option<PhoneRegion>, HashKey)> {
    let mut statement = connection.prepare("SELECT value FROM setting WHERE name = ?1")?;
    let region: Option<String> =
        statement.query_row(["phone_region"], |row| row.get(0)).optional()?;
    let region = region
        .map(|text| PhoneRegion::parse(&text).ok_or_else(|| damaged("its phone region is none")))
        .transpose()?;
    let hash_key: Option<HashKey> =
        statement.query_row(["hash_key"], |row| row.get(0)).optional()?;
    Ok((region, hash_key.ok_or_else(|| damaged("it has no hash key"))?))
}

pub(super) fn overview(database: &SqliteDatabase) -> Result<Overview, DatabaseError> {
    let doing = "reading the sizes";
    let connection = &database.connection;
    let number = |sql: &str| -> Result<u64, DatabaseError> {
        connection.query_row(sql, [], |row| row.get(0)).map_err(failed(doing))
    };
    Ok(Overview {
        schema: SCHEMA_KNOWN,
        phone_region: database.phone_region,
        customers: profiles::stored(connection, Audience::Customer)?.len(),
        visitors: profiles::stored(connection, Audience::Visitor)?.len(),
        segments: number("SELECT count(*) FROM segment WHERE status <> 'archived'")?,
        size_bytes: Some(number("PRAGMA page_count")? * number("PRAGMA page_size")?),
    })
}

/// Begins to write; waits for another writer.
pub(super) fn write<'a>(
    connection: &'a Connection,
    doing: &'static str,
) -> Result<Transaction<'a>, DatabaseError> {
    Transaction::new_unchecked(connection, TransactionBehavior::Immediate).map_err(failed(doing))
}

/// Does something that waits for another writer only shortly.
pub(super) fn impatiently<T>(
    connection: &Connection,
    work: impl FnOnce() -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let patience = |timeout| connection.busy_timeout(timeout).map_err(failed("waiting"));
    patience(SEARCH_TIMEOUT)?;
    let done = work();
    patience(BUSY_TIMEOUT)?;
    done
}

/// Wraps an error of SQLite with what was being done. [`locate`] tells later
/// what it means and for which file.
pub(super) fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> DatabaseError {
    move |error| DatabaseError::Engine { doing, source: Box::new(error) }
}

/// What is stored cannot be what was written.
pub(super) fn damaged(detail: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, types::Type::Blob, detail.into())
}

/// Turns an error of SQLite into what it means for this file. Every error
/// passes here on its way out of the engine.
pub(super) fn locate(error: DatabaseError, path: &Path) -> DatabaseError {
    let source = match error {
        DatabaseError::IndexDamaged { detail, .. } => {
            return DatabaseError::IndexDamaged { path: path.to_owned(), detail };
        }
        DatabaseError::Engine { ref source, .. } => source,
        _ => return error,
    };
    let Some(cause) = source.downcast_ref::<rusqlite::Error>() else { return error };
    let path = PathBuf::from(path);
    match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseError::Busy { path },
        Some(ErrorCode::NotADatabase) => DatabaseError::NotOurs { path },
        Some(ErrorCode::DatabaseCorrupt) => {
            DatabaseError::Damaged { path, detail: cause.to_string() }
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => DatabaseError::ReadOnly { path },
        Some(ErrorCode::CannotOpen) if path.exists() => DatabaseError::ReadOnly { path },
        Some(ErrorCode::CannotOpen) => DatabaseError::NotFound { path },
        Some(_) => error,
        None => match cause {
            rusqlite::Error::FromSqlConversionFailure(_, _, detail) => {
                DatabaseError::Damaged { path, detail: detail.to_string() }
            }
            rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => {
                DatabaseError::Damaged { path, detail: cause.to_string() }
            }
            rusqlite::Error::QueryReturnedNoRows => {
                let detail = "a row that is always there is missing".to_owned();
                DatabaseError::Damaged { path, detail }
            }
            _ => error,
        },
    }
}
