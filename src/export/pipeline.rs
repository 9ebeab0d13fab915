//! Reads a source on one thread, works on its batches on others, and hands
//! the results to the caller in order, so that no result depends on how many
//! threads there are. The threads end with the call. Besides the runtime this
//! is the only place with threads.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use crate::domain::{Progress, SourceFingerprint, Stage, Watch};
use crate::source::{RowBatch, Source, SourceError, SourceState, TableReader};

use super::ExportError;

/// More workers than this only wait for the reader, whose parsing is a good
/// part of the work.
const WORKERS_MAX: usize = 4;

/// Batches read and waiting per worker.
const BATCHES_READ: usize = 2;

/// Batches worked on and waiting per worker: the caller takes long over some, an
/// import over half a second's worth, and meanwhile nobody should wait.
const BATCHES_WORKED: usize = 12;

/// What one worker does with each batch. Every worker has its own copy.
pub(super) trait Work: Clone + Send {
    /// What comes of a batch. It is handed out, and then filled again.
    type Output: Default + Send;

    /// Works on one batch. What an earlier one left in `output` is forgotten,
    /// but for its memory.
    fn work(&mut self, rows: &RowBatch, output: &mut Self::Output);
}

/// A batch read, with the place in the source where it ended.
struct Read {
    rows: RowBatch,
    position_bytes: u64,
}

/// What came of a batch, and how far the source was read.
struct Worked<T> {
    output: T,
    rows: u64,
    position_bytes: u64,
}

/// Reads all rows of `source` and hands what `work` makes of each batch to
/// `consume`, in order. Returns the fingerprint of what was read.
pub(super) fn run<W: Work>(
    source: &Source,
    work: &W,
    stage: Stage,
    watch: &dyn Watch,
    mut consume: impl FnMut(&W::Output) -> Result<(), ExportError>,
) -> Result<SourceFingerprint, ExportError> {
    let before = source.state()?;
    let reader = source.reader()?;
    let size_bytes = source.reading_bytes();
    let useful = || thread::available_parallelism().map_or(1, NonZero::get).min(WORKERS_MAX);
    let workers = watch.threads().map_or_else(useful, NonZero::get);
    thread::scope(|scope| {
        let (spent_sender, spent) = channel();
        let (mut to_workers, mut from_workers) = (Vec::new(), Vec::new());
        for _ in 0..workers {
            let (read_sender, read) = sync_channel(BATCHES_READ);
            let (worked_sender, worked) = sync_channel(BATCHES_WORKED);
            let (consumed_sender, consumed) = channel();
            let work = work.clone();
            let connected =
                Worker { read, worked: worked_sender, spent: spent_sender.clone(), consumed };
            scope.spawn(move || connected.run(work));
            to_workers.push(read_sender);
            from_workers.push((worked, consumed_sender));
        }
        drop(spent_sender);
        let reading = scope.spawn(move || read_all(reader, &to_workers, &spent));

        let mut rows = 0;
        for turn in 0.. {
            // Batch n went to worker n modulo their number, so asking them in
            // turn keeps the order; the first that has ended was the last.
            let (worked, consumed) = &from_workers[turn % workers];
            let Ok(worked) = worked.recv() else { break };
            if watch.cancelled() {
                return Err(ExportError::Cancelled);
            }
            // More than there was: somebody is writing it, and perhaps never stops.
            if size_bytes.is_some_and(|size| worked.position_bytes > size) {
                check_unchanged(source, &before)?;
            }
            rows += worked.rows;
            let permille = size_bytes.map(|size| permille(worked.position_bytes, size));
            watch.progress(Progress::new(stage, rows, permille));
            consume(&worked.output)?;
            // The worker may have ended; then nobody needs the memory again.
            let _ = consumed.send(worked.output);
        }
        // Dropping the receivers early, as the returns above do, ends the
        // workers and with them the reader.
        drop(from_workers);
        let fingerprint = reading.join().expect("the reader does not panic")?;
        check_unchanged(source, &before)?;
        Ok(fingerprint.expect("the source was read to its end"))
    })
}

/// Of a file that somebody writes meanwhile the last row may be half a row.
fn check_unchanged(source: &Source, before: &SourceState) -> Result<(), ExportError> {
    if source.state()? == *before {
        return Ok(());
    }
    Err(ExportError::ChangedWhileRead { path: source.location().display() })
}

/// Reads batches and gives them to the workers in turn.
fn read_all(
    mut reader: Box<dyn TableReader>,
    to_workers: &[SyncSender<Read>],
    spent: &Receiver<RowBatch>,
) -> Result<Option<SourceFingerprint>, SourceError> {
    for worker in to_workers.iter().cycle() {
        let mut rows = spent.try_recv().unwrap_or_default();
        if !reader.read_batch(&mut rows)? {
            break;
        }
        if worker.send(Read { rows, position_bytes: reader.position_bytes() }).is_err() {
            break;
        }
    }
    Ok(reader.fingerprint())
}

/// What a worker is connected to.
struct Worker<T> {
    read: Receiver<Read>,
    worked: SyncSender<Worked<T>>,
    /// Back to the reader.
    spent: Sender<RowBatch>,
    /// Back from the caller: memory that is new costs a page fault each 4 KiB.
    consumed: Receiver<T>,
}

impl<T: Default> Worker<T> {
    /// Works until the reader or the caller ends.
    fn run(self, mut work: impl Work<Output = T>) {
        while let Ok(Read { rows, position_bytes }) = self.read.recv() {
            let mut output = self.consumed.try_recv().unwrap_or_default();
            work.work(&rows, &mut output);
            let count = rows.len() as u64;
            if self.worked.send(Worked { output, rows: count, position_bytes }).is_err() {
                break;
            }
            // The reader may have ended; then nobody needs the memory again.
            let _ = self.spent.send(rows);
        }
    }
}

/// Tenths of a percent.
fn permille(position: u64, size: u64) -> u16 {
    if size == 0 {
        return 1000;
    }
    u16::try_from(position.saturating_mul(1000) / size).unwrap_or(1000).min(1000)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Write;

    use super::*;
    use crate::domain::{Location, SourceSettings, Unwatched};

    #[derive(Clone)]
    struct Idle;

    impl Work for Idle {
        type Output = ();

        fn work(&mut self, _: &RowBatch, (): &mut ()) {}
    }

    /// Reads a file of 100,000 rows to which rows are added whenever some were read.
    fn read(added: &str) -> Result<u64, ExportError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        fs::write(&path, format!("email\n{}", "an@example.com\n".repeat(100_000))).unwrap();
        let settings = SourceSettings::new(Location::File(path.clone()));
        let source = Source::open(&settings, folder.path(), &Unwatched).unwrap();
        let mut file = File::options().append(true).open(&path).unwrap();
        let mut batches = 0;
        run(&source, &Idle, Stage::Matching, &Unwatched, |()| {
            batches += 1;
            file.write_all(added.repeat(20_000).as_bytes()).unwrap();
            Ok(())
        })
        .map(|_| batches)
    }

    #[test]
    fn a_file_that_grows_while_it_is_read_is_told_and_not_read_for_ever() {
        let refused = read("an@example.com\n").unwrap_err();
        assert!(matches!(refused, ExportError::ChangedWhileRead { .. }), "{refused}");
        assert!(read("").unwrap() > 5);
    }
}
