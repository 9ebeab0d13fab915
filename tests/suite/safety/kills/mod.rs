//! Processes killed at random moments: the real program does a job on a database and
//! is killed with a signal that cannot be heard. Then the file is whole, everything is
//! as before or as after the job, the history says which, the next run of the job
//! works, and nothing of the killed process is left. The log and the shared memory
//! beside the database stay as they were at the kill.
//!
//! `SEGPORT_SAFETY_SEED=n` draws other moments.

mod jobs;

use std::io::Read;
use std::path::Path;
use std::process::Child;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::state::{State, log, uncommitted_frames};
use super::{rounds, tell};
use crate::command_line::{Answer, Place, answer};
use jobs::{JOBS, Job};

/// Between two looks at the log: far shorter than writing it takes.
const LOOK: Duration = Duration::from_micros(50);

/// When children of one job were killed.
#[derive(Debug, Default)]
struct Tally {
    /// Nothing of the job was written.
    before: usize,
    /// Some of what it writes was in the log, not committed.
    within: usize,
    /// It was written; the child had not ended.
    after: usize,
    /// It had ended by itself.
    ended: usize,
}

#[test]
fn imports() {
    kill("import");
}

#[test]
fn commits() {
    kill("commit");
}

#[test]
fn restores() {
    kill("restore");
}

#[test]
fn migrations() {
    kill("migration");
}

#[test]
fn erasures() {
    kill("erasure");
}

/// Kills children at a job, and prints when they died.
fn kill(name: &str) {
    let job = JOBS.iter().find(|job| job.name == name).unwrap();
    let bench = Bench::new(job, rounds(1_500, 4_000));
    let seed = std::env::var("SEGPORT_SAFETY_SEED").map_or(1, |seed| seed.parse().unwrap());
    let mut random = Random(seed);
    let mut tally = Tally::default();
    for round in 0..rounds(5, 300) {
        let share = random.share();
        // Every other one dies while it writes.
        let moment = if round % 2 == 0 {
            Moment::After(bench.length.mul_f64(1.1 * share))
        } else {
            Moment::Written(bench.written_bytes * share)
        };
        bench.kill_once(moment, &mut tally, &format!("{name}, seed {seed}, round {round}"));
    }
    tell(&format!("{name}, {} ms: {tally:?}", bench.length.as_millis()));
}

/// A job in a place, and what holds before it and after it.
struct Bench {
    job: &'static Job,
    place: Place,
    /// The database before the job, closed.
    base: Vec<u8>,
    before: State,
    after: State,
    /// What the folder of the database holds.
    names: Vec<String>,
    /// How long the job takes.
    length: Duration,
    /// How large the log becomes.
    written_bytes: f64,
}

/// When a child is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// After so long.
    After(Duration),
    /// As soon as the log has so many bytes.
    Written(f64),
}

impl Bench {
    fn new(job: &'static Job, people: usize) -> Self {
        let place = (job.prepare)(people);
        let database = place.path("home/main.db");
        let base = std::fs::read(&database).unwrap();
        let before = State::of(&database);
        let (mut length, mut written_bytes) = (Duration::ZERO, 0.0);
        // The second time the program's file is in memory.
        for _ in 0..2 {
            std::fs::write(&database, &base).unwrap();
            let clock = Instant::now();
            let child = place.command(job.arguments).spawn().unwrap();
            let (answer, log_bytes) = wait_or_kill(child, &database, Moment::Written(f64::MAX));
            answer.unwrap().ok();
            (length, written_bytes) = (clock.elapsed(), f64::max(written_bytes, log_bytes));
        }
        let (after, names) = (State::of(&database), place.names("home"));
        assert_ne!(before, after, "the job does something");
        Self { job, place, base, before, after, names, length, written_bytes }
    }

    fn kill_once(&self, moment: Moment, tally: &mut Tally, context: &str) {
        let database = self.place.path("home/main.db");
        std::fs::write(&database, &self.base).unwrap();
        let child = self.place.command(self.job.arguments).spawn().unwrap();
        let (ended, _) = wait_or_kill(child, &database, moment);
        let uncommitted = uncommitted_frames(&database);
        let found = State::of(&database);
        let is_after = found == self.after;
        assert!(is_after || found == self.before, "{context}: half written: {found:#?}");
        match (&ended, uncommitted, is_after) {
            (Some(answer), _, _) => {
                assert_eq!(answer.code, 0, "{context}: {answer:?}");
                assert!(is_after, "{context}: it said that it was done");
                tally.ended += 1;
            }
            (None, 1.., _) => tally.within += 1,
            (None, 0, true) => tally.after += 1,
            (None, 0, false) => tally.before += 1,
        }
        (self.job.check_history)(&self.place, is_after, context);
        if !is_after {
            self.place.args(self.job.arguments).ok();
            assert_eq!(State::of(&database), self.after, "{context}: the next run");
            (self.job.check_history)(&self.place, true, context);
        } else if ended.is_none() {
            // Any next start tidies up.
            self.place.args(self.job.next).ok();
        }
        for name in self.place.names("home").iter().filter(|name| name.starts_with("main.db")) {
            let bytes = std::fs::read(self.place.path("home").join(name)).unwrap();
            for trace in self.job.traces {
                let is_there = bytes.windows(trace.len()).any(|part| part == trace.as_bytes());
                assert!(!is_there, "{context}: {trace} is in {name}");
            }
        }
        assert_eq!(self.place.names("home"), self.names, "{context}: left behind");
        if self.place.path("home/spool").exists() {
            assert_eq!(self.place.names("home/spool"), [""; 0], "{context}: left behind");
        }
    }
}

/// What a child answered, nothing when it was killed before; and the most bytes that
/// were seen in the log.
fn wait_or_kill(mut child: Child, database: &Path, moment: Moment) -> (Option<Answer>, f64) {
    let mut stdout = child.stdout.take().unwrap();
    let (sender, ended) = channel();
    let reading = thread::spawn(move || {
        let mut out = Vec::new();
        stdout.read_to_end(&mut out).unwrap();
        // Nobody listens when the child was killed.
        let _ = sender.send(());
        out
    });
    let mut log_bytes = 0.0;
    let is_time = match moment {
        Moment::After(time) => ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout),
        Moment::Written(target) => loop {
            log_bytes = f64::max(log_bytes, size(&log(database)));
            if log_bytes > target {
                break true;
            }
            if ended.recv_timeout(LOOK) != Err(RecvTimeoutError::Timeout) {
                break false;
            }
        },
    };
    if is_time {
        child.kill().unwrap();
    }
    let mut output = child.wait_with_output().unwrap();
    output.stdout = reading.join().unwrap();
    (output.status.code().map(|_| answer(output)), log_bytes)
}

/// The size of a file in bytes; none when there is no such file.
fn size(path: &Path) -> f64 {
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    f64::from(u32::try_from(bytes).unwrap())
}

/// Numbers that are the same for the same seed.
struct Random(u64);

impl Random {
    /// From 0 to 1: `SplitMix64`.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap();
        f64::from(high) / f64::from(u32::MAX)
    }
}
