//! What somebody waits for who looks through the people of a segment, in the real
//! program: opening it, pages, the end, a row, a search, another order, what three
//! segments share; and the memory that takes, beside that of a command which reads
//! the same segment without a screen. `SEGPORT_BENCH_SCALE=5 cargo bench --bench
//! people` has five million people in a segment of five million.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "it prints what it measured")]

mod program;

use std::fs;
use std::path::Path;
use std::time::Duration;

use program::harness::Terminal;
use program::{ENTER, answered, report, run, shown, start, write_people};

/// People at scale 1.
const PEOPLE: u32 = 1_000_000;

const ESCAPE: &str = "\x1b";
const RIGHT: &str = "\x1b[C";
const HOME: &str = "\x1b[H";
const END: &str = "\x1b[F";
const PAGE_DOWN: &str = "\x1b[6~";

/// Pages turned one after the other: from the beginning a fifth of the way through
/// 100,000 people.
const PAGES: usize = 2_000;

fn main() {
    let scale = std::env::var("SEGPORT_BENCH_SCALE").ok().and_then(|text| text.parse().ok());
    let people = PEOPLE * scale.unwrap_or(1);
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    prepare(&home, folder.path(), people);

    let mut terminal = start(&home, &[]);
    terminal.wait_for("Segments");
    terminal.type_keys("s");
    terminal.wait_for("by name");
    let opened: Vec<_> = (0..10).map(|_| open(&mut terminal)).collect();
    report("open the segment", &opened);
    terminal.type_keys(ENTER);
    terminal.wait_for("> C0 ");
    let before = resident_mib(&terminal);
    let pages: Vec<_> = (0..PAGES).map(|_| answered(&mut terminal, PAGE_DOWN)).collect();
    report("page", &pages);
    report("end and beginning", &ends(&mut terminal, people));
    report("go to a row", &rows(&mut terminal, people));
    let after = resident_mib(&terminal);
    println!("memory: {before:.0} MiB when opened, {after:.0} MiB after going through all");
    search(&mut terminal, people);
    sort(&mut terminal, people);
    println!("memory: {:.0} MiB after searching and sorting", resident_mib(&terminal));
    overlap(&mut terminal);
    terminal.type_keys("\x03");
}

/// Three segments of these people.
fn prepare(home: &Path, folder: &Path, people: u32) {
    let table = folder.join("people.csv");
    write_people(&table, people);
    run(home, &["destination", "add", "bench", "--phone-region", "VN"]);
    let table = table.to_str().unwrap();
    run(home, &["profiles", "import", "customer", table, "--id", "id"]);
    for (name, condition) in [
        ("Everybody", &["email", "exists"][..]),
        ("Ones", &["email", "contains", "1"]),
        ("Some cities", &["city", "starts-with", "City 1"]),
    ] {
        let create = ["segment", "create", name, "--audience", "customer", "--condition"];
        run(home, &[&create, condition].concat());
    }
}

/// From the list to the first members, and back.
fn open(terminal: &mut Terminal) -> Duration {
    let time = shown(terminal, ENTER, "> C0 ");
    terminal.type_keys(ESCAPE);
    terminal.wait_for("by name");
    time
}

fn ends(terminal: &mut Terminal, people: u32) -> Vec<Duration> {
    let last = format!("> C{}", people - 1);
    let keys = [(END, &*last), (HOME, "> C0 ")];
    keys.into_iter().cycle().take(20).map(|(key, text)| shown(terminal, key, text)).collect()
}

/// Rows from all over, typed.
fn rows(terminal: &mut Terminal, people: u32) -> Vec<Duration> {
    let row = |at: u32| at * 48_271 % (people / 1_000) * 1_000 + 7;
    (1..100)
        .map(|at| shown(terminal, &format!("#{}\r", row(at) + 1), &format!("> C{} ", row(at))))
        .collect()
}

/// By how addresses begin; the first one makes the index.
fn search(terminal: &mut Terminal, people: u32) {
    terminal.type_keys(HOME);
    terminal.wait_for("> C0 ");
    terminal.type_keys(RIGHT);
    let mut once = |number: u32| {
        terminal.type_keys("/");
        terminal.wait_for("> email contains");
        let text = format!("person{number}");
        let time = shown(terminal, &text, &format!("> C{number} "));
        terminal.type_keys(ESCAPE);
        terminal.wait_for("> C0 ");
        time
    };
    report("search that makes the index", &[once(people / 10 + 1)]);
    let times: Vec<_> = (1..50).map(|at| once(people / 10 + at * 977)).collect();
    report("first hits of a search", &times);
}

fn sort(terminal: &mut Terminal, people: u32) {
    let first = shown(terminal, "o", "sorted by email upwards");
    report("sort by e-mail", &[first]);
    let turned = shown(terminal, "O", &format!("> C{} ", largest(people)));
    report("the other way", &[turned]);
    terminal.type_keys("o");
    terminal.wait_for("> C0 ");
}

/// Whose address comes last: as texts sort, not as numbers do.
fn largest(people: u32) -> u32 {
    (0..people).max_by_key(|number| format!("{number}@")).unwrap_or_default()
}

fn overlap(terminal: &mut Terminal) {
    terminal.type_keys(ESCAPE);
    terminal.wait_for("by name");
    terminal.type_keys("   ");
    terminal.wait_for("3 marked");
    let once = |terminal: &mut Terminal| {
        let time = shown(terminal, "v", "people are in");
        terminal.type_keys(ESCAPE);
        terminal.wait_for("3 marked");
        time
    };
    let times: Vec<_> = (0..20).map(|_| once(terminal)).collect();
    report("overlap of three segments", &times);
}

/// What the program holds in memory now; Linux tells it.
fn resident_mib(terminal: &Terminal) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", terminal.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}
