//! Processes killed at random moments: the real program does a job on a database and
//! is killed with a signal that cannot be heard. Then the file is whole, everything is
//! as before or as after the job, the history says which, the next run of the job
//! works, and nothing of the killed process is left. The log and the shared memory
//! beside the database stay as they were at the kill.
//!
//! `SEGPORT_SAFETY_SEED=n` draws other moments.

mod jobs;

use std::io::Read;
use std::process::Child;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::state::{State, uncommitted_frames};
use super::{rounds, tell};
use crate::command_line::{Answer, Place, answer};
use jobs::{JOBS, Job};

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
    let bench = Bench::new(job, rounds(1_500, 6_000));
    let seed = std::env::var("SEGPORT_SAFETY_SEED").map_or(1, |seed| seed.parse().unwrap());
    let mut random = Random(seed);
    let mut tally = Tally::default();
    for round in 0..rounds(5, 200) {
        // Every other one dies where most of the writing is.
        let share = if round % 2 == 0 { random.share() } else { 0.6 + 0.5 * random.share() };
        bench.kill_once(share, &mut tally, &format!("{name}, seed {seed}, round {round}"));
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
}

impl Bench {
    fn new(job: &'static Job, people: usize) -> Self {
        let place = (job.prepare)(people);
        let database = place.path("home/main.db");
        let base = std::fs::read(&database).unwrap();
        let before = State::of(&database);
        let mut length = Duration::ZERO;
        // The second time the program's file is in memory.
        for _ in 0..2 {
            std::fs::write(&database, &base).unwrap();
            let clock = Instant::now();
            place.args(job.arguments).ok();
            length = clock.elapsed();
        }
        let (after, names) = (State::of(&database), place.names("home"));
        assert_ne!(before, after, "the job does something");
        Self { job, place, base, before, after, names, length }
    }

    /// Kills a child when a share of the job's length has passed.
    fn kill_once(&self, share: f64, tally: &mut Tally, context: &str) {
        let database = self.place.path("home/main.db");
        std::fs::write(&database, &self.base).unwrap();
        let child = self.place.command(self.job.arguments).spawn().unwrap();
        let ended = wait_or_kill(child, self.length.mul_f64(share));
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

/// What a child answered; nothing when it did not in time and was killed.
fn wait_or_kill(mut child: Child, time: Duration) -> Option<Answer> {
    let mut stdout = child.stdout.take().unwrap();
    let (sender, ended) = channel();
    let reading = thread::spawn(move || {
        let mut out = Vec::new();
        stdout.read_to_end(&mut out).unwrap();
        // Nobody listens when the child was killed.
        let _ = sender.send(());
        out
    });
    if ended.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
        child.kill().unwrap();
    }
    let mut output = child.wait_with_output().unwrap();
    output.stdout = reading.join().unwrap();
    output.status.code().map(|_| answer(output))
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
