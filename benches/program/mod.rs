//! The real program in a pseudo-terminal of 160x50, with a table of people: what the
//! measurements of its screens share.

#![allow(dead_code, reason = "each measurement uses some of it")]

#[path = "../../tests/suite/terminal/harness.rs"]
pub(super) mod harness;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use harness::{Start, Terminal};

const PROGRAM: &str = env!("CARGO_BIN_EXE_segport");

const SIZE: (u16, u16) = (160, 50);

pub(super) const ENTER: &str = "\r";
pub(super) const DOWN: &str = "\x1b[B";
pub(super) const UP: &str = "\x1b[A";

/// A table of people who are all different.
pub(super) fn write_people(path: &Path, people: u32) {
    let mut output = BufWriter::new(File::create(path).unwrap());
    writeln!(output, "id,email,phone,city").unwrap();
    for number in 0..people {
        let city = number % 60;
        writeln!(output, "C{number},person{number}@example.com,+8491{number:07},City {city}")
            .unwrap();
    }
    output.flush().unwrap();
}

/// The time from a key to the end of the next frame.
pub(super) fn answered(terminal: &mut Terminal, key: &str) -> Duration {
    let before = terminal.written_bytes();
    let clock = Instant::now();
    terminal.type_keys(key);
    terminal.wait_until("draws", |terminal| terminal.has_drawn_after(before));
    clock.elapsed()
}

/// The time from a key until a text is shown.
pub(super) fn shown(terminal: &mut Terminal, key: &str, text: &str) -> Duration {
    let clock = Instant::now();
    terminal.type_keys(key);
    terminal.wait_for(text);
    clock.elapsed()
}

pub(super) fn start(home: &Path, arguments: &[&str]) -> Terminal {
    let own = [OsStr::new("--home"), home.as_os_str()];
    let arguments = own.into_iter().chain(arguments.iter().map(OsStr::new)).collect();
    Terminal::start(&Start { program: PROGRAM.into(), arguments, size: SIZE, ..Start::default() })
}

/// Runs a command to its end.
pub(super) fn run(home: &Path, arguments: &[&str]) {
    let done = Command::new(PROGRAM).arg("--home").arg(home).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

pub(super) fn report(what: &str, times: &[Duration]) {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = |percent: usize| sorted[(sorted.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!(
        "{what:<26} {:>6} times   median {:>6.2} ms   p99 {:>6.2} ms   most {:>6.2} ms",
        sorted.len(),
        at(50),
        at(99),
        at(100)
    );
}
