//! What a person at the keys waits for: the first frame, and from a key to the
//! frame it leads to, at rest, while a million rows are matched and while a million
//! members are written. The real program in a pseudo-terminal of 160x50.
//! `cargo bench --bench terminal`

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "it prints what it measured")]

mod program;

use std::path::Path;
use std::time::{Duration, Instant};

use program::harness::Terminal;
use program::{DOWN, ENTER, UP, answered, report, run, start, write_people};

const RIGHT: &str = "\x1b[C";
const LEFT: &str = "\x1b[D";

/// Opens the help over anything, and closes it.
const F1: &str = "\x1bOP";

/// What only the help says.
const HELP: &str = "type to filter";

/// Starts measured.
const STARTS: usize = 30;

/// Keys measured at rest.
const KEYS: usize = 1_000;

/// Changes of the logic measured.
const LOGICS: usize = 20;

/// People and rows; all rows name one of the people.
const PEOPLE: u32 = 1_000_000;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let people = folder.path().join("people.csv");
    write_people(&people, PEOPLE);
    run(&home, &["destination", "add", "bench", "--phone-region", "VN"]);
    let import = ["profiles", "import", "customer", people.to_str().unwrap(), "--id", "id"];
    run(&home, &import);
    report("first frame", &(0..STARTS).map(|_| first_frame(&home)).collect::<Vec<_>>());

    let mut terminal = start(&home, &[people.to_str().unwrap()]);
    terminal.wait_for("enter go on");
    let at_rest: Vec<_> = (0..KEYS / 2).flat_map(|_| toggled_help(&mut terminal)).collect();
    report("key at rest", &at_rest);
    for (key, then) in [(ENTER, "Into which destination?"), (ENTER, "What should be done")] {
        terminal.type_keys(key);
        terminal.wait_for(then);
    }
    terminal.type_keys(ENTER);
    terminal.wait_for("Name ");
    report("key while matching", &keys_until(&mut terminal, "matched 1,000,000 of"));
    terminal.type_keys("Everybody");
    terminal.type_keys(DOWN);
    terminal.wait_for("> Logic");
    report("figures after OR or AND", &figures_after_a_logic(&mut terminal));
    for then in ["go on", "How should the people", "rows matched"] {
        terminal.type_keys(ENTER);
        terminal.wait_for(then);
    }
    terminal.wait_for("Joining 1,000,000");
    for (key, then) in [("\t", "left right tab"), ("\t", "enter why")] {
        terminal.type_keys(key);
        terminal.wait_for(then);
    }
    let arrows = [DOWN, UP]
        .map(|key| (0..KEYS / 2).map(|_| answered(&mut terminal, key)).collect::<Vec<_>>());
    report("arrow in a million people", &arrows.concat());
    terminal.type_keys("c");
    report("key while writing", &keys_until(&mut terminal, "is at version 1"));
}

/// Opens and closes the help until the screen without it shows a text.
fn keys_until(terminal: &mut Terminal, text: &str) -> Vec<Duration> {
    let mut times = Vec::new();
    loop {
        times.extend(toggled_help(terminal));
        if terminal.screen().contents().contains(text) {
            return times;
        }
    }
}

/// The time from another logic to its figures; only OR tells what each column
/// finds alone.
fn figures_after_a_logic(terminal: &mut Terminal) -> Vec<Duration> {
    let mut times = Vec::new();
    for (key, tells) in [(RIGHT, false), (LEFT, true)].into_iter().cycle().take(LOGICS) {
        let clock = Instant::now();
        terminal.type_keys(key);
        terminal.wait_until("tells the figures", |terminal| {
            let shown = terminal.screen().contents();
            shown.contains("matched 1,000,000 of") && shown.contains("email only") == tells
        });
        times.push(clock.elapsed());
    }
    times
}

/// The times to the help and back. News of work draws frames too: only the help
/// itself answers the key.
fn toggled_help(terminal: &mut Terminal) -> [Duration; 2] {
    [true, false].map(|is_shown| {
        let clock = Instant::now();
        terminal.type_keys(F1);
        terminal.wait_until("shows or hides the help", |terminal| {
            terminal.screen().contents().contains(HELP) == is_shown
        });
        clock.elapsed()
    })
}

fn first_frame(home: &Path) -> Duration {
    let clock = Instant::now();
    let mut terminal = start(home, &[]);
    terminal.wait_until("draws", |terminal| terminal.has_drawn_after(0));
    let first = clock.elapsed();
    terminal.type_keys("\x03");
    terminal.wait_for_exit();
    first
}
