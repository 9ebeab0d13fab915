//! Runs that are under way. A run is in the history before it does anything, as
//! `running`, and holds the lock of a file beside the database, which the system frees
//! when the process ends, however it ends. An entry that runs and whose file nobody
//! has locked was interrupted. Nothing here says what a run does.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::connection::failed;
use super::history::{self, Outcome};
use super::stored::Tables;
use super::{DatabaseError, NewComputation, SqliteDatabase, segments};
use crate::domain::{Computation, ComputationStatus, Watch, Word};

/// What the history says of a run that was interrupted.
const INTERRUPTED: &str = "its program was killed, or the machine stopped; nothing was written";

/// A run of this process that has not ended; it counts as interrupted when this is
/// dropped and its entry still says that it runs.
#[derive(Debug)]
pub(super) struct RunUnderWay {
    computation: i64,
    path: PathBuf,
    /// Open, and so locked, as long as the run.
    _lock: File,
}

impl Drop for RunUnderWay {
    fn drop(&mut self) {
        // The next run removes what cannot be removed now.
        let _ = fs::remove_file(&self.path);
    }
}

/// Begins a run; first notes which earlier ones were interrupted.
pub(super) fn begin(
    database: &mut SqliteDatabase,
    computation: &NewComputation,
    watch: &dyn Watch,
) -> Result<i64, DatabaseError> {
    let path = database.path.clone();
    let run = database.write_watched(watch, |tables| {
        sweep(tables, &path)?;
        let segment = segments::named(tables, &computation.segment)?;
        let before = segment.as_ref().map_or(0, |segment| segment.members);
        let outcome =
            Outcome { segment: segment.as_ref(), version: None, before, added: 0, removed: 0 };
        let number = history::insert(tables, computation, &outcome)?;
        // Before the entry can be seen, so that it never looks interrupted.
        lock(&path, number).map_err(|source| DatabaseError::Engine {
            doing: "noting that a run begins",
            source: Box::new(source),
        })
    })?;
    let number = run.computation;
    database.running.push(run);
    Ok(number)
}

/// A run, if it was begun here, has ended, and its entry says so.
pub(super) fn ended(database: &mut SqliteDatabase, begun: Option<i64>) {
    database.running.retain(|run| Some(run.computation) != begun);
}

/// Whether a run that has not ended is still at work.
pub(super) fn is_at_work(database: &Path, computation: i64) -> bool {
    is_locked(&lock_path(database, computation))
}

/// An entry that says it runs while nobody is at work.
pub(super) fn interrupted(computation: Computation) -> Computation {
    let (status, error) = (ComputationStatus::Interrupted, Some(INTERRUPTED.to_owned()));
    Computation { status, error, ..computation }
}

/// Notes which runs were interrupted, and removes what they left. Only whoever writes
/// makes or removes files of runs, so that no run begins or ends meanwhile.
fn sweep(tables: Tables<'_>, database: &Path) -> Result<(), DatabaseError> {
    let doing = "noting which runs were interrupted";
    let numbers = tables.query(
        doing,
        "SELECT computation_number FROM computation WHERE status = ?1",
        [ComputationStatus::Running.word()],
        |row| row.get(0).map_err(failed(doing)),
    )?;
    for number in numbers {
        if !is_at_work(database, number) {
            let interrupted = ComputationStatus::Interrupted.word();
            tables.run(
                doing,
                "UPDATE computation SET status = ?2, error = ?3 WHERE computation_number = ?1",
                (number, interrupted, INTERRUPTED),
            )?;
        }
    }
    for left in lock_files(database) {
        if !is_locked(&left) {
            // It takes a name, no more; the next run tries again.
            let _ = fs::remove_file(left);
        }
    }
    Ok(())
}

fn lock(database: &Path, computation: i64) -> io::Result<RunUnderWay> {
    let path = lock_path(database, computation);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let lock = options.open(&path)?;
    // Who looks whether it is locked holds it for a moment.
    lock.lock()?;
    Ok(RunUnderWay { computation, path, _lock: lock })
}

fn is_locked(path: &Path) -> bool {
    let try_lock = |file: File| file.try_lock_shared();
    File::open(path).is_ok_and(|file| matches!(try_lock(file), Err(fs::TryLockError::WouldBlock)))
}

/// What the file of a run is called, up to its number.
fn prefix(database: &Path) -> String {
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}-run-")
}

fn lock_path(database: &Path, computation: i64) -> PathBuf {
    database.with_file_name(format!("{}{computation}", prefix(database)))
}

/// The files of all runs, those that are under way and those that were left behind.
fn lock_files(database: &Path) -> Vec<PathBuf> {
    let folder = match database.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let prefix = prefix(database);
    let is_ours =
        |name: &str| name.strip_prefix(&prefix).is_some_and(|number| number.parse::<i64>().is_ok());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_ours))
        .map(|entry| entry.path())
        .collect()
}

#[cfg(test)]
mod tests;
