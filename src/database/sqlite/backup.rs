//! A database's file as a whole: copied while others go on with it, and put back. Both
//! go page by page through SQLite, which has the locks and the logs; nothing here knows
//! what the tables hold.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, ffi};
use tempfile::NamedTempFile;

use super::super::{DatabaseError, Overview};
use super::check::integrity;
use super::connection::{self, BUSY_TIMEOUT, FilesBeside, failed, file_beside, locate};
use crate::domain::{Progress, Stage, Watch};

/// Pages between two looks at whether somebody stopped the work: 16 MiB.
const PAGES_PER_LOOK: i32 = 512;

/// How long a database is waited for that somebody else has open: for who is just
/// leaving, not for a person.
const RESERVE_TIMEOUT: Duration = Duration::from_secs(2);

/// What became of the file that stood in the place of a restored one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaced {
    /// There was none.
    Nothing,
    /// It is kept here, whole.
    Kept(PathBuf),
    /// It was damaged, and is kept here as it was.
    Damaged(PathBuf),
}

/// Copies a database, as it is at this moment, into a new file. Readers and writers of
/// it go on. The copy is checked before it gets its name: whole or not at all.
pub(super) fn back_up(
    connection: &Connection,
    file: &Path,
    watch: &dyn Watch,
) -> Result<Overview, DatabaseError> {
    if file.symlink_metadata().is_ok() {
        return Err(DatabaseError::AlreadyThere { path: file.to_owned() });
    }
    let copy = copied(connection, file, watch)?;
    let overview = look(copy.path(), watch).map_err(|error| match error {
        // The copy is as good as what was copied.
        DatabaseError::Damaged { detail, .. } => {
            let path = connection.path().unwrap_or_default().into();
            DatabaseError::Damaged { path, detail }
        }
        error => error,
    })?;
    publish(copy, file)?;
    Ok(overview)
}

/// What a file holds that is to be restored; refuses one that is not ours, newer or
/// damaged. Reads all of it and changes nothing.
pub(super) fn look(file: &Path, watch: &dyn Watch) -> Result<Overview, DatabaseError> {
    read_only(file).and_then(|connection| checked(&connection, file, watch)).map_err(at(file))
}

/// Puts a backup in the place of a database that nobody else has open, in one
/// transaction. What was there is kept beside it, named by the moment handed in; says
/// what the backup holds, too.
pub(super) fn restore(
    backup: &Path,
    path: &Path,
    now: Timestamp,
    watch: &dyn Watch,
) -> Result<(Overview, Replaced), DatabaseError> {
    let source = read_only(backup).map_err(at(backup))?;
    let overview = checked(&source, backup, watch).map_err(at(backup))?;
    Ok((overview, replace(&source, path, now, watch)?))
}

fn replace(
    source: &Connection,
    path: &Path,
    now: Timestamp,
    watch: &dyn Watch,
) -> Result<Replaced, DatabaseError> {
    if path.symlink_metadata().is_err() {
        publish(copied(source, path, watch)?, path)?;
        return Ok(Replaced::Nothing);
    }
    match alone(path).map_err(at(path)) {
        Ok(mut target) => {
            let kept = kept_name(path, "before-restore", now);
            back_up(&target, &kept, watch)?;
            let doing = "restoring the backup";
            copy_pages(source, &mut target, doing, watch).map_err(at(path))?;
            connection::log_ahead(&target).map_err(failed(doing)).map_err(at(path))?;
            Ok(Replaced::Kept(kept))
        }
        // Nobody can be using it, and nothing in it can be asked.
        Err(DatabaseError::Damaged { .. }) => {
            let copy = copied(source, path, watch)?;
            let kept = kept_name(path, "damaged", now);
            for ending in ["-wal", "-shm", ""] {
                let from = file_beside(path, ending);
                if from.exists() {
                    std::fs::rename(&from, file_beside(&kept, ending)).map_err(placed(&kept))?;
                }
            }
            publish(copy, path)?;
            Ok(Replaced::Damaged(kept))
        }
        Err(error) => Err(error),
    }
}

/// The only connection to a database: nobody else can have it open until it is dropped.
/// What waited in the log is in the file.
fn alone(path: &Path) -> Result<Connection, DatabaseError> {
    let doing = "reserving the database";
    let connection = connection::open_plain(path)?;
    connection.busy_timeout(RESERVE_TIMEOUT).map_err(failed(doing))?;
    let reserve = || {
        connection.pragma_update_and_check(None, "locking_mode", "exclusive", |_| Ok(()))?;
        connection.execute_batch("BEGIN EXCLUSIVE; COMMIT")?;
        // Pages of another size can only be taken over without a log.
        connection.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
    };
    reserve().map_err(failed(doing))?;
    connection::check_ours(&connection, path)?;
    Ok(connection)
}

fn read_only(file: &Path) -> Result<Connection, DatabaseError> {
    let doing = "opening the backup";
    if !file.exists() {
        return Err(DatabaseError::NotFound { path: file.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags).map_err(failed(doing))?;
    connection.busy_timeout(BUSY_TIMEOUT).map_err(failed(doing))?;
    Ok(connection)
}

/// Ours, of a known schema and without damage; its sizes.
fn checked(
    connection: &Connection,
    file: &Path,
    watch: &dyn Watch,
) -> Result<Overview, DatabaseError> {
    connection::check_ours(connection, file)?;
    watch.progress(Progress::new(Stage::Checking, 0, None));
    let doing = "checking the file";
    if let Some(detail) = integrity(connection).map_err(failed(doing))?.into_iter().next() {
        return Err(DatabaseError::Damaged { path: file.to_owned(), detail });
    }
    if watch.cancelled() {
        return Err(DatabaseError::Cancelled);
    }
    connection::sizes(connection)
}

/// A copy beside the place it is to have, for its owner only.
fn copied(
    source: &Connection,
    place: &Path,
    watch: &dyn Watch,
) -> Result<NamedTempFile, DatabaseError> {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    // `tempfile` makes files that only their owner can read: mode 0600.
    let copy = tempfile::Builder::new()
        .prefix(".segport-")
        .tempfile_in(folder.unwrap_or_else(|| Path::new(".")))
        .map_err(placed(place))?;
    let doing = "copying the database";
    let beside = FilesBeside(copy.path().to_owned());
    let mut target = Connection::open(copy.path()).map_err(failed(doing)).map_err(at(place))?;
    copy_pages(source, &mut target, doing, watch).map_err(at(place))?;
    // One file, which can be read from where nothing can be written.
    target
        .pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))
        .map_err(failed(doing))
        .map_err(at(place))?;
    drop(target);
    drop(beside);
    copy.as_file().sync_all().map_err(placed(place))?;
    Ok(copy)
}

/// Copies all pages as they are at one moment; nothing, unless it comes to the end.
fn copy_pages(
    source: &Connection,
    target: &mut Connection,
    doing: &'static str,
    watch: &dyn Watch,
) -> Result<(), DatabaseError> {
    // Held until the end: a copy would begin again whenever somebody writes.
    let moment = source.unchecked_transaction().map_err(failed(doing))?;
    moment
        .query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
        .map_err(failed(doing))?;
    let backup = Backup::new(&moment, target).map_err(failed(doing))?;
    loop {
        if watch.cancelled() {
            return Err(DatabaseError::Cancelled);
        }
        match backup.step(PAGES_PER_LOOK).map_err(failed(doing))? {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            _ => return Err(failed(doing)(busy())),
        }
        let pages = backup.progress();
        let all = i64::from(pages.pagecount.max(1));
        let done = all - i64::from(pages.remaining);
        let permille = u16::try_from(done * 1000 / all).ok();
        watch.progress(Progress::new(Stage::Copying, done.unsigned_abs(), permille));
    }
}

/// Somebody has locked what nobody can lock while it is read or held.
fn busy() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)
}

fn publish(copy: NamedTempFile, place: &Path) -> Result<(), DatabaseError> {
    copy.persist_noclobber(place).map_err(|error| placed(place)(error.error))?;
    Ok(())
}

/// `main.before-restore-20261128T061500Z.db` of `main.db`.
fn kept_name(path: &Path, why: &str, now: Timestamp) -> PathBuf {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{why}-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

fn at(path: &Path) -> impl Fn(DatabaseError) -> DatabaseError {
    move |error| locate(error, path)
}

fn placed(path: &Path) -> impl Fn(io::Error) -> DatabaseError {
    let path = path.to_owned();
    move |error| connection::not_made(error, &path)
}
