//! Waiting for another writer, of whom SQLite allows one at a time. Who waits is told
//! so and can stop; nobody hears of a lock who has some patience. Only begins
//! transactions.

use std::time::Duration;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::super::DatabaseError;
use super::connection::failed;
use crate::domain::{Progress, Stage, Watch};

/// How long one try to write waits: somebody who stops the work is heard in between.
/// Each try of SQLite begins with short waits, so that those who wait long have the
/// same chance as those who come new.
const TRY_TIMEOUT: Duration = Duration::from_millis(100);

/// How long somebody who wants to write waits for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// Each of at most [`TRY_TIMEOUT`].
    tries: u32,
}

impl Patience {
    /// Ten minutes: an import of millions of profiles is one transaction, and several
    /// may wait for each other. Longer means that a program hangs with the file.
    pub(super) const WRITER: Self = Self { tries: 6_000 };

    /// One try, for what can be done another time.
    pub(super) const MOMENT: Self = Self { tries: 1 };
}

/// Begins to write, at the latest when the patience ends.
pub(super) fn begin<'a>(
    connection: &'a Connection,
    patience: Patience,
    doing: &'static str,
    watch: &dyn Watch,
) -> Result<Transaction<'a>, DatabaseError> {
    for _ in 1..patience.tries {
        match try_to_begin(connection) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                if watch.cancelled() {
                    return Err(DatabaseError::Cancelled);
                }
                watch.progress(Progress::new(Stage::Waiting, 0, None));
            }
            begun => return begun.map_err(failed(doing)),
        }
    }
    try_to_begin(connection).map_err(failed(doing))
}

fn try_to_begin(connection: &Connection) -> rusqlite::Result<Transaction<'_>> {
    let begin = || Transaction::new_unchecked(connection, TransactionBehavior::Immediate);
    at_most(connection, TRY_TIMEOUT, begin)?
}

/// Does something that waits so long for others, whatever else waits on the connection.
pub(super) fn at_most<T>(
    connection: &Connection,
    timeout: Duration,
    work: impl FnOnce() -> T,
) -> rusqlite::Result<T> {
    let usual = connection.query_row("PRAGMA busy_timeout", [], |row| row.get(0))?;
    connection.busy_timeout(timeout)?;
    let done = work();
    connection.busy_timeout(Duration::from_millis(usual))?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, MutexGuard};

    use super::super::connection::locate;
    use super::super::fixture::Fixture;
    use super::*;

    /// Holds the right to write until somebody is told to wait for it.
    struct Holder {
        writer: Option<Connection>,
        told: Vec<Stage>,
    }

    struct Waiter {
        holder: Mutex<Holder>,
        /// Stops when it is told to wait.
        stops: bool,
    }

    impl Waiter {
        fn new(fixture: &Fixture, stops: bool) -> Self {
            let writer = Connection::open(&fixture.database.path).unwrap();
            writer.execute_batch("BEGIN IMMEDIATE").unwrap();
            let holder = Mutex::new(Holder { writer: Some(writer), told: Vec::new() });
            Self { holder, stops }
        }

        fn holder(&self) -> MutexGuard<'_, Holder> {
            self.holder.lock().unwrap()
        }
    }

    impl Watch for Waiter {
        fn cancelled(&self) -> bool {
            self.stops && !self.holder().told.is_empty()
        }

        fn progress(&self, progress: Progress) {
            let mut holder = self.holder();
            holder.told.push(progress.stage);
            if !self.stops {
                holder.writer = None;
            }
        }
    }

    #[test]
    fn who_waits_is_told_so_and_goes_on_when_the_other_is_done() {
        let fixture = Fixture::new();
        let waiter = Waiter::new(&fixture, false);
        let connection = &fixture.database.connection;
        let begun = begin(connection, Patience::WRITER, "testing", &waiter).unwrap();
        begun.execute("UPDATE customer SET id = id", []).unwrap();
        begun.commit().unwrap();
        assert_eq!(waiter.holder().told, [Stage::Waiting]);
        let timeout: u64 =
            connection.query_row("PRAGMA busy_timeout", [], |row| row.get(0)).unwrap();
        assert!(timeout >= 5_000, "readers wait as before");
    }

    #[test]
    fn waiting_can_be_stopped() {
        let fixture = Fixture::new();
        let waiter = Waiter::new(&fixture, true);
        let begun = begin(&fixture.database.connection, Patience::WRITER, "testing", &waiter);
        assert!(matches!(begun, Err(DatabaseError::Cancelled)), "{begun:?}");
        assert_eq!(waiter.holder().told, [Stage::Waiting]);
    }

    #[test]
    fn patience_ends() {
        let fixture = Fixture::new();
        let waiter = Waiter::new(&fixture, true);
        let begun = begin(&fixture.database.connection, Patience::MOMENT, "testing", &waiter);
        let error = locate(begun.unwrap_err(), &fixture.database.path);
        assert!(matches!(error, DatabaseError::Busy { .. }), "{error}");
    }
}
