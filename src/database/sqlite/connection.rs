//! Making, opening and checking the file, and telling SQLite's errors apart.
//! Nothing here knows what is in the tables beyond settings and sizes.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::ffi::{SQLITE_IOERR_SHMSIZE, SQLITE_READONLY_DBMOVED};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, types};

use super::super::{DatabaseError, Overview};
use super::migration::{self, SCHEMA_KNOWN};
use super::sets::StoredSet;
use super::waiting::Patience;
use super::{FileIdentity, HashKey, SqliteDatabase, erase, profiles};
use crate::domain::{Audience, MemberSet, PhoneRegion, Word};

/// "segp": marks a SQLite file as ours.
const APPLICATION_ID: i32 = 0x7365_6770;

/// The file must be there, and a connection is used by one thread at a time.
const FLAGS: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// How long reading waits where SQLite keeps everybody out: while the first who opens
/// a file after a crash reads its log, and while the last who closes it empties that.
/// Readers never wait for a writer; how long writers wait for each other is
/// [`Patience`]'s to say.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_mins(1);

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
    let made = |source| not_made(source, path);
    if path.symlink_metadata().is_ok() {
        return Err(DatabaseError::AlreadyThere { path: path.to_owned() });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    // `tempfile` makes files that only their owner can read: mode 0600.
    let unfinished = tempfile::Builder::new()
        .prefix(".segport-")
        .tempfile_in(folder.unwrap_or_else(|| Path::new(".")))
        .map_err(made)?;
    let beside = FilesBeside(unfinished.path().to_owned());
    fill_new(unfinished.path(), phone_region).map_err(|error| match locate(error, path) {
        // Not the file is missing, which is what is being made.
        DatabaseError::NotFound { path } => DatabaseError::ReadOnly { path },
        error => error,
    })?;
    drop(beside);
    unfinished.as_file().sync_all().map_err(made)?;
    unfinished.persist_noclobber(path).map_err(|error| made(error.error))?;
    open(path)
}

/// Why a file cannot be made in its place.
pub(super) fn not_made(source: io::Error, path: &Path) -> DatabaseError {
    match source.kind() {
        io::ErrorKind::AlreadyExists => DatabaseError::AlreadyThere { path: path.to_owned() },
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            DatabaseError::ReadOnly { path: path.to_owned() }
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            DatabaseError::DiskFull { path: path.to_owned() }
        }
        _ => DatabaseError::Engine { doing: "making the file", source: Box::new(source) },
    }
}

/// The files SQLite has beside one that is being made. It removes them itself, unless
/// the disk fails: then they would stay behind under a name nobody knows.
pub(super) struct FilesBeside(pub(super) PathBuf);

impl Drop for FilesBeside {
    fn drop(&mut self) {
        for ending in ["-journal", "-wal", "-shm"] {
            // Most often there is none.
            let _ = std::fs::remove_file(file_beside(&self.0, ending));
        }
    }
}

/// What SQLite calls a file it has beside a database: `main.db-wal`.
pub(super) fn file_beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn fill_new(path: &Path, phone_region: Option<PhoneRegion>) -> Result<(), DatabaseError> {
    let doing = "making the database";
    let connection = Connection::open(path).map_err(failed(doing))?;
    sort_beside(&connection, path).map_err(failed(doing))?;
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
    log_ahead(&connection).map_err(failed(doing))?;
    connection.close().map_err(|(_, error)| failed(doing)(error))
}

/// Opens a file that is there and brings an older schema up to date.
pub(super) fn open(path: &Path) -> Result<SqliteDatabase, DatabaseError> {
    match path.metadata() {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => return Err(DatabaseError::NotOurs { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(DatabaseError::NotFound { path: path.to_owned() });
        }
        Err(source) => {
            return Err(DatabaseError::Engine {
                doing: "opening the file",
                source: Box::new(source),
            });
        }
    }
    open_file(path).map_err(|error| locate(error, path))
}

fn open_file(path: &Path) -> Result<SqliteDatabase, DatabaseError> {
    let doing = "opening the database";
    let connection = open_plain(path)?;
    let found = check_ours(&connection, path)?;
    if connection.is_readonly("main").map_err(failed(doing))? {
        return Err(DatabaseError::ReadOnly { path: path.to_owned() });
    }
    sort_beside(&connection, path).map_err(failed(doing))?;
    configure(&connection).map_err(failed(doing))?;
    if found < SCHEMA_KNOWN {
        migration::migrate(&connection)?;
    }
    erase::finish(&connection).map_err(failed("wiping unused parts of the file"))?;
    let (phone_region, hash_key) = settings(&connection).map_err(failed("reading the settings"))?;
    Ok(SqliteDatabase {
        connection,
        path: path.to_owned(),
        file: identity(path),
        phone_region,
        hash_key,
        patience: Patience::WRITER,
        running: Vec::new(),
    })
}

/// A connection to a file of any kind that may be written.
pub(super) fn open_plain(path: &Path) -> Result<Connection, DatabaseError> {
    let doing = "opening the database";
    let connection = Connection::open_with_flags(path, FLAGS).map_err(failed(doing))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed(doing))?;
    Ok(connection)
}

/// The schema of a database of ours; another's, or a newer one, is an error.
pub(super) fn check_ours(connection: &Connection, path: &Path) -> Result<u32, DatabaseError> {
    let doing = "opening the database";
    let ours: i32 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(failed(doing))?;
    if ours != APPLICATION_ID {
        return Err(DatabaseError::NotOurs { path: path.to_owned() });
    }
    let found = migration::schema(connection).map_err(failed(doing))?;
    if found > SCHEMA_KNOWN {
        return Err(DatabaseError::NewerSchema {
            path: path.to_owned(),
            found,
            known: SCHEMA_KNOWN,
        });
    }
    Ok(found)
}

/// Which file is at the path, if one is.
fn identity(path: &Path) -> Option<FileIdentity> {
    let metadata = path.metadata().ok()?;
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt;
        (metadata.dev(), metadata.ino())
    };
    // Elsewhere a file that is open is not removed or replaced.
    #[cfg(not(unix))]
    let identity = (0, u64::from(metadata.is_file()));
    Some(identity)
}

/// The file at the path must be the one that was opened.
pub(super) fn check_file(path: &Path, opened: Option<FileIdentity>) -> Result<(), DatabaseError> {
    if opened.is_some() && identity(path) == opened {
        Ok(())
    } else {
        Err(DatabaseError::Gone { path: path.to_owned() })
    }
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
    log_ahead(connection)?;
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

/// Writes go to a log first, so that readers go on.
pub(super) fn log_ahead(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))
}

/// What SQLite sorts or writes anew, as it does when people are erased, goes to files
/// beside the database, which holds the same values, and not where all programs of the
/// machine put theirs; else it stays in memory. SQLite has one such folder a process.
fn sort_beside(connection: &Connection, path: &Path) -> rusqlite::Result<()> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().and_then(Path::to_str);
    let is_kept = folder.is_some_and(|folder| {
        connection.pragma_update(None, "temp_store_directory", folder).is_ok()
    });
    let place = if is_kept { "file" } else { "memory" };
    connection.pragma_update(None, "temp_store", place)
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
    let hash_key: Option<HashKey> =
        statement.query_row(["hash_key"], |row| row.get(0)).optional()?;
    Ok((phone_region(connection)?, hash_key.ok_or_else(|| damaged("it has no hash key"))?))
}

fn phone_region(connection: &Connection) -> rusqlite::Result<Option<PhoneRegion>> {
    let sql = "SELECT value FROM setting WHERE name = 'phone_region'";
    let region: Option<String> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    region
        .map(|text| PhoneRegion::parse(&text).ok_or_else(|| damaged("its phone region is none")))
        .transpose()
}

/// Sizes and settings, of a database of any schema.
pub(super) fn sizes(connection: &Connection) -> Result<Overview, DatabaseError> {
    let doing = "reading the sizes";
    let number = |sql: &str| -> Result<u64, DatabaseError> {
        connection.query_row(sql, [], |row| row.get(0)).map_err(failed(doing))
    };
    let schema = migration::schema(connection).map_err(failed(doing))?;
    let profiles = |audience| -> Result<u64, DatabaseError> {
        let stored = match schema {
            migration::SCHEMA_OF_CHECKSUMS.. => profiles::stored(connection, audience)?,
            _ => migration::stored_before_checksums(connection, audience).map_err(failed(doing))?,
        };
        Ok(stored.len())
    };
    Ok(Overview {
        schema,
        phone_region: phone_region(connection).map_err(failed(doing))?,
        customers: profiles(Audience::Customer)?,
        visitors: profiles(Audience::Visitor)?,
        segments: number("SELECT count(*) FROM segment WHERE status <> 'archived'")?,
        size_bytes: Some(number("PRAGMA page_count")? * number("PRAGMA page_size")?),
    })
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
    match cause.sqlite_extended_error_code() {
        Some(SQLITE_READONLY_DBMOVED) => return DatabaseError::Gone { path },
        // So it tells that there was no room for the file of its shared memory.
        Some(SQLITE_IOERR_SHMSIZE) => return DatabaseError::DiskFull { path },
        _ => {}
    }
    match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => DatabaseError::Busy { path },
        Some(ErrorCode::DiskFull) => DatabaseError::DiskFull { path },
        // A file that is not there any more is no trouble of the disk.
        Some(ErrorCode::SystemIoFailure) if !path.exists() => DatabaseError::Gone { path },
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
