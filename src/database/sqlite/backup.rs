//! A database as one file elsewhere, and back. Both are whole or not at all: written
//! beside their place, checked, moved there. What is replaced is kept under another name.
//!
//! `VACUUM INTO` copies what is stored and nothing else: pages that were freed, in which
//! bytes of erased people may be left, stay behind. SQLite's other way, copying page by
//! page, would take them along.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::NamedTempFile;

use super::super::{DatabaseError, Overview, SegmentDatabase};
use super::SqliteDatabase;
use super::check::{self, Problem};
use super::connection::{self, failed, locate};
use crate::domain::Watch;

/// How much a database holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Profiles and segments.
    pub overview: Overview,
    /// Members of all segments together, archived ones too.
    pub members: u64,
    /// Versions of all segments together.
    pub versions: u64,
}

/// Whether a file that is there may be replaced by a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// It may.
    Allowed,
    /// It is an error.
    Refused,
}

/// A backup that was checked and only waits to be moved into its place.
#[derive(Debug)]
pub struct PreparedRestore {
    copy: NamedTempFile,
    contents: Contents,
    target: PathBuf,
}

pub(super) fn contents(database: &SqliteDatabase) -> Result<Contents, DatabaseError> {
    let sql = "SELECT coalesce((SELECT sum(member_count) FROM segment), 0),
                      (SELECT count(*) FROM version)";
    let (members, versions) = database
        .connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .map_err(failed("reading the sizes"))?;
    Ok(Contents { overview: database.overview()?, members, versions })
}

pub(super) fn back_up(
    database: &SqliteDatabase,
    file: &Path,
    overwrite: Overwrite,
    watch: &dyn Watch,
) -> Result<Contents, DatabaseError> {
    may_be_written(database, file, overwrite)?;
    let copy = copy_beside(&database.connection, file)?;
    let checked = connection::open_copy(copy.path())
        .map_err(|error| locate(error, copy.path()))
        .and_then(|checked| Ok((checked.check(watch)?, checked.contents()?)));
    let (problems, contents) = checked?;
    refuse(&database.path, &problems)?;
    let moved = match overwrite {
        Overwrite::Allowed => copy.persist(file),
        Overwrite::Refused => copy.persist_noclobber(file),
    };
    moved.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => DatabaseError::BackupThere { path: file.to_owned() },
        _ => moving(error.error),
    })?;
    sync_folder(file)?;
    Ok(contents)
}

/// That nobody uses what is to be overwritten: the log of another database beside it
/// would be taken for the backup's.
fn may_be_written(
    database: &SqliteDatabase,
    file: &Path,
    overwrite: Overwrite,
) -> Result<(), DatabaseError> {
    if file.symlink_metadata().is_ok() && overwrite == Overwrite::Refused {
        return Err(DatabaseError::BackupThere { path: file.to_owned() });
    }
    let is_same = is_same_file(file, &database.path);
    if is_same || log_files(file).iter().any(|log| log.symlink_metadata().is_ok()) {
        return Err(DatabaseError::InUse { path: file.to_owned() });
    }
    Ok(())
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Copies a database, as it is now, into a file beside a place, which only its owner can
/// read and which goes when it is not moved.
fn copy_beside(connection: &Connection, place: &Path) -> Result<NamedTempFile, DatabaseError> {
    let place = std::path::absolute(place).map_err(moving)?;
    let folder = place.parent().unwrap_or(Path::new("/"));
    // `tempfile` makes files of mode 0600.
    let copy = tempfile::Builder::new().prefix(".segport-").tempfile_in(folder).map_err(moving)?;
    let name = copy.path().to_str().ok_or_else(|| {
        moving(io::Error::new(io::ErrorKind::InvalidFilename, "its folder's name is no text"))
    })?;
    connection.execute("VACUUM INTO ?1", [name]).map_err(failed("copying the database"))?;
    copy.as_file().sync_all().map_err(moving)?;
    Ok(copy)
}

/// Nothing that is damaged is kept as a backup, nor put in the place of what works.
fn refuse(path: &Path, problems: &[Problem]) -> Result<(), DatabaseError> {
    let Some(Problem { place, detail, .. }) = problems.first() else { return Ok(()) };
    Err(DatabaseError::Damaged { path: path.to_owned(), detail: format!("{place}: {detail}") })
}

impl PreparedRestore {
    /// Copies a backup beside its place, brings its schema up to date and checks all of
    /// it. A file that is not ours, newer or damaged is refused; nothing else is touched.
    pub fn new(file: &Path, target: &Path, watch: &dyn Watch) -> Result<Self, DatabaseError> {
        if is_same_file(file, target) {
            return Err(DatabaseError::InUse { path: file.to_owned() });
        }
        let here = |error| locate(error, file);
        let source = connection::open_to_read(file).map_err(here)?;
        let messages = check::integrity(&source).map_err(failed("checking the pages"));
        if let Some(message) = messages.map_err(here)?.into_iter().next() {
            return Err(DatabaseError::Damaged { path: file.to_owned(), detail: message });
        }
        let copy = copy_beside(&source, target).map_err(here)?;
        let database = SqliteDatabase::open(copy.path()).map_err(|error| match error {
            DatabaseError::Damaged { detail, .. } => {
                DatabaseError::Damaged { path: file.to_owned(), detail }
            }
            error => error,
        })?;
        refuse(file, &database.check(watch)?)?;
        let contents = database.contents()?;
        // With the last connection its log goes into the file and is removed.
        drop(database);
        copy.as_file().sync_all().map_err(moving)?;
        Ok(Self { copy, contents, target: target.to_owned() })
    }

    /// What the backup holds.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Moves the backup into its place. What was there is kept at `kept`, where nothing
    /// may be; nobody else may have it open.
    pub fn put_in_place(self, kept: &Path) -> Result<(), DatabaseError> {
        let target = self.target.as_path();
        if target.symlink_metadata().is_err() {
            // A log without its database is nobody's, and would be taken for the new one's.
            move_log(target, kept)?;
            self.copy.persist_noclobber(target).map_err(|error| moving(error.error))?;
            return sync_folder(target);
        }
        let held = match connection::hold_alone(target).map_err(|error| locate(error, target)) {
            Ok(held) => Some(held),
            // What is damaged cannot be held; its log stays with it.
            Err(DatabaseError::Damaged { .. } | DatabaseError::NotOurs { .. }) => None,
            Err(error) => return Err(error),
        };
        move_log(target, kept)?;
        // A second name for the old file, then the new file over the first name: at no
        // moment there is nothing.
        fs::hard_link(target, kept)
            .or_else(|error| match error.kind() {
                io::ErrorKind::AlreadyExists => Err(error),
                _ => fs::rename(target, kept),
            })
            .map_err(moving)?;
        self.copy.persist(target).map_err(|error| moving(error.error))?;
        sync_folder(target)?;
        drop(held);
        Ok(())
    }
}

/// The files SQLite keeps beside a database in use.
fn log_files(path: &Path) -> [PathBuf; 3] {
    ["-wal", "-shm", "-journal"].map(|ending| with_ending(path, ending))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Moves what lies beside a database to where it will lie beside its kept file.
fn move_log(from: &Path, to: &Path) -> Result<(), DatabaseError> {
    for (from, to) in log_files(from).iter().zip(log_files(to)) {
        match fs::rename(from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(moving(error)),
            _ => {}
        }
    }
    Ok(())
}

fn moving(error: io::Error) -> DatabaseError {
    DatabaseError::Engine { doing: "moving the copy into its place", source: Box::new(error) }
}

/// That the new name is on the disk.
fn sync_folder(path: &Path) -> Result<(), DatabaseError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(moving)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
