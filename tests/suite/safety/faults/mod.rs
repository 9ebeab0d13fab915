//! Disks that fail: whatever operation of whatever job fails, once or from then on, the
//! segment database is afterwards as it was or as it should be, and the same job works
//! the next time.

mod dump;
mod files;
mod jobs;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use faulty_disk::{Failure, FaultyDisk, Lasting};
use segport::domain::ErrorKind;
use segport::export::ExportError;

use super::rounds;
use dump::{Dump, dump, names};
use jobs::{JOBS, Job, Prepared};

/// The operations of a job that are let fail, in the short form; all, in the long one.
const FAILURES_SHORT: usize = 8;

/// What a disk does, one after the other.
const DISKS: [(Failure, Lasting); 4] = [
    (Failure::Broken, Lasting::Once),
    (Failure::Broken, Lasting::FromThenOn),
    (Failure::Full, Lasting::Once),
    (Failure::Full, Lasting::FromThenOn),
];

/// What became of the failures of a job.
#[derive(Debug, Default)]
struct Tally {
    /// Operations the job consists of.
    operations: u64,
    tried: u64,
    /// An error was told, nothing was changed.
    before: u64,
    /// The job ended well all the same.
    ended_well: u64,
    /// An error was told, yet all was written.
    told_and_written: u64,
}

/// A job on a disk that fails, again and again.
struct Trial<'a> {
    job: &'a Job,
    prepared: &'a Prepared,
    failure: Failure,
    lasting: Lasting,
    before: Dump,
    after: Dump,
}

impl Trial<'_> {
    fn run(&self) -> Tally {
        let mut tally = Tally { operations: self.operations(), ..Tally::default() };
        let wanted = rounds(FAILURES_SHORT, usize::MAX);
        let step = (tally.operations / u64::try_from(wanted).unwrap()).max(1);
        let mut at = 1;
        while self.fails(at, &mut tally) {
            at += step;
            assert!(at < 10 * tally.operations + 100, "{}: it never passes", self.job.name);
        }
        tally
    }

    /// How many operations can fail.
    fn operations(&self) -> u64 {
        let folder = self.prepared.copy();
        let disk = FaultyDisk::below(folder.path());
        disk.fail(u64::MAX, self.failure, self.lasting);
        (self.job.run)(&self.prepared.place(folder.path())).unwrap();
        disk.operations()
    }

    /// Lets one operation fail and looks at what is left; whether there was such an
    /// operation.
    fn fails(&self, at: u64, tally: &mut Tally) -> bool {
        let folder = self.prepared.copy();
        let place = self.prepared.place(folder.path());
        let disk = FaultyDisk::below(folder.path());
        disk.fail(at, self.failure, self.lasting);
        let result = catch_unwind(AssertUnwindSafe(|| (self.job.run)(&place)));
        let failed = disk.heal();
        drop(disk);
        let context = format!("{} {:?} {:?} at {at}", self.job.name, self.failure, self.lasting);
        let result = result.unwrap_or_else(|_| panic!("{context}: it panicked"));
        let found = dump(&place.database);
        let whole = found == self.before || found == self.after;
        assert!(whole, "{context}: half-written: {:?}", self.unlike(&found));
        match &result {
            Ok(()) => assert_eq!(found, self.after, "{context}: said to be done"),
            Err(error) => self.told(error, &context),
        }
        if failed == 0 {
            assert!(result.is_ok(), "{context}: {result:?}");
            return false;
        }
        tally.tried += 1;
        match (&result, found == self.before) {
            (Ok(()), _) => tally.ended_well += 1,
            (Err(_), true) => tally.before += 1,
            (Err(error), false) => {
                tally.told_and_written += 1;
                assert!(self.job.may_be_written, "{context}: written, yet {error:?}");
            }
        }
        if found == self.before {
            (self.job.run)(&place).unwrap_or_else(|error| panic!("{context}, again: {error:?}"));
        }
        assert_eq!(dump(&place.database), self.after, "{context}: and once more");
        assert_eq!(names(folder.path()), ["main.db"], "{context}: something is left behind");
        true
    }

    /// The tables that are as neither before nor after.
    fn unlike<'d>(&self, found: &'d Dump) -> Vec<&'d String> {
        let known = |table| [self.before.get(table), self.after.get(table)];
        let unlike = |(table, rows)| (!known(table).contains(&Some(rows))).then_some(table);
        found.iter().filter_map(unlike).collect()
    }

    /// The error says what, and what to do.
    fn told(&self, error: &ExportError, context: &str) {
        let kind = error.kind();
        let expected = [ErrorKind::Failed, ErrorKind::Busy];
        assert!(expected.contains(&kind), "{context}: {kind:?} {error:?}");
        let hint = error.hint().unwrap_or_else(|| panic!("{context}: no hint: {error:?}"));
        assert!(!hint.is_empty() && !error.to_string().is_empty());
        if self.failure == Failure::Full {
            assert!(error.to_string().contains("disk"), "{context}: {error}: {error:?}");
            assert!(hint.contains("free some space"), "{context}: {hint}");
        }
    }
}

/// Tells how often something was tried, or that it was left out: `cargo test --
/// --nocapture` shows it.
#[expect(clippy::print_stderr, reason = "the figures are what a reader wants of it")]
fn note(text: &str) {
    eprintln!("{text}");
}

/// Lets a job fail in every way, and tells how often.
fn try_job(job: &Job) {
    let prepared = (job.prepare)();
    let before = dump(&prepared.base());
    let after = {
        let folder = prepared.copy();
        let place = prepared.place(folder.path());
        (job.run)(&place).unwrap();
        dump(&place.database)
    };
    assert_ne!(before, after, "{}: it does something", job.name);
    for (failure, lasting) in DISKS {
        let (before, after) = (before.clone(), after.clone());
        let trial = Trial { job, prepared: &prepared, failure, lasting, before, after };
        let tally = trial.run();
        note(&format!("{} {failure:?} {lasting:?}: {tally:?}", job.name));
        assert!(tally.tried > 0);
    }
}

/// The trial itself finds what it is for.
#[test]
#[should_panic(expected = "half-written")]
fn a_job_of_two_transactions_is_found_out() {
    try_job(&jobs::RESTORED_TWICE);
}

fn job(name: &str) -> &'static Job {
    JOBS.iter().find(|job| job.name == name).unwrap()
}

#[test]
fn making_a_destination() {
    try_job(job("create"));
}

#[test]
fn an_import() {
    try_job(job("import"));
}

#[test]
fn a_run() {
    try_job(job("run"));
}

#[test]
fn a_restore() {
    try_job(job("restore"));
}

#[test]
fn a_computation() {
    try_job(job("compute"));
}

#[test]
fn an_erasure() {
    try_job(job("erase"));
}

#[test]
fn a_migration() {
    try_job(job("migrate"));
}

/// The disk of the tests itself: what is planned happens, and nothing else.
#[test]
fn the_disk_fails_as_planned() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let disk = FaultyDisk::below(folder.path());
    let work = |path: &Path| -> rusqlite::Result<()> {
        let connection = rusqlite::Connection::open(path)?;
        connection.execute_batch("CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1);")
    };
    disk.fail(u64::MAX, Failure::Full, Lasting::Once);
    work(&path).unwrap();
    assert!(disk.operations() > 0);
    assert_eq!(disk.heal(), 0);
    disk.fail(1, Failure::Full, Lasting::Once);
    let error = work(&path).unwrap_err();
    assert_eq!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
    assert_eq!(disk.heal(), 1);
    work(&path).unwrap();
    let other = tempfile::tempdir().unwrap();
    disk.fail(1, Failure::Broken, Lasting::FromThenOn);
    work(&other.path().join("b.db")).unwrap();
    work(&path).unwrap_err();
    drop(disk);
    fs::remove_file(&path).unwrap();
    work(&path).unwrap();
}
