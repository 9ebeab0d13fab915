//! What bounds the work of SQLite: a person who stops it, time, and space on the
//! disk. A second thread looks at them, because one step of a query may take long.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle};

use crate::domain::Watch;

/// Between two looks: a tenth of the time within which stopping is answered.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Looks at the watch for one at the size of temporary files, which costs more.
const LOOKS_PER_MEASUREMENT: u32 = 5;

/// How long a query may take: joins of millions of rows need minutes; only one that
/// never ends needs more than this.
const QUERY_SECONDS_MAX: u64 = 15 * 60;

/// How long the first rows may take while somebody types.
const FIRST_ROWS_SECONDS_MAX: u64 = 30;

/// What the tables of a query, the result, and what SQLite sorts may take each: some
/// hundred million rows, and less than a disk that works has left.
const SPACE_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;

/// How much a query may take.
#[derive(Debug, Clone, Copy)]
pub struct QueryBounds {
    /// Time.
    pub(super) time_max: Duration,
    /// The tables, the result, and what is sorted, each.
    pub(super) space_bytes_max: u64,
}

impl QueryBounds {
    /// Of a whole result.
    pub const WHOLE: Self =
        Self { time_max: Duration::from_secs(QUERY_SECONDS_MAX), space_bytes_max: SPACE_BYTES_MAX };

    /// Of the first rows, for somebody who waits for them.
    pub const FIRST_ROWS: Self =
        Self { time_max: Duration::from_secs(FIRST_ROWS_SECONDS_MAX), ..Self::WHOLE };
}

/// Why work was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// Somebody asked for it.
    Cancelled,
    /// It took too long.
    Time,
    /// It sorted or kept too much.
    Space,
}

/// Does work on this connection, and interrupts it when a bound is reached.
pub(super) fn bounded<T>(
    connection: &Connection,
    bounds: QueryBounds,
    watch: &dyn Watch,
    work: impl FnOnce() -> T,
) -> (T, Option<Stop>) {
    let interrupt = connection.get_interrupt_handle();
    thread::scope(|scope| {
        // Dropped when the work has ended, whichever way.
        let (working, ended) = mpsc::channel::<()>();
        let looking = scope.spawn(move || look(&interrupt, bounds, watch, &ended));
        let result = work();
        drop(working);
        (result, looking.join().expect("looking does not panic"))
    })
}

/// Looks until the work has ended. It is interrupted again and again: between two
/// statements an interrupt stops nothing.
fn look(
    interrupt: &InterruptHandle,
    bounds: QueryBounds,
    watch: &dyn Watch,
    ended: &Receiver<()>,
) -> Option<Stop> {
    let started = Instant::now();
    let before = nameless_bytes();
    let (mut stop, mut looks) = (None, 0_u32);
    while ended.recv_timeout(LOOK_EVERY) == Err(RecvTimeoutError::Timeout) {
        looks = looks.wrapping_add(1);
        if stop.is_none() {
            stop = if watch.cancelled() {
                Some(Stop::Cancelled)
            } else if started.elapsed() > bounds.time_max {
                Some(Stop::Time)
            } else if looks.is_multiple_of(LOOKS_PER_MEASUREMENT)
                && nameless_bytes().saturating_sub(before) > bounds.space_bytes_max
            {
                Some(Stop::Space)
            } else {
                None
            };
        }
        if stop.is_some() {
            interrupt.interrupt();
        }
    }
    stop
}

/// What is sorted goes to the folder of private files, not where all programs of the
/// machine put theirs; else it stays in memory. SQLite has one such folder a process.
pub(super) fn sort_in(connection: &Connection, folder: &Path) -> rusqlite::Result<()> {
    let is_kept = folder.to_str().is_some_and(|folder| {
        connection.pragma_update(None, "temp_store_directory", folder).is_ok()
    });
    let place = if is_kept { "file" } else { "memory" };
    connection.pragma_update(None, "temp_store", place)
}

/// The size of the files this process has open that have no name any more, as those
/// in which SQLite sorts. Where the system has no such list, time is what bounds them.
fn nameless_bytes() -> u64 {
    let files = fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let nameless = files.filter(|file| {
        fs::read_link(file.path()).is_ok_and(|name| name.to_string_lossy().ends_with(" (deleted)"))
    });
    nameless.filter_map(|file| fs::metadata(file.path()).ok()).map(|found| found.len()).sum()
}
