//! The wizard line by line on a terminal: it takes nothing, writes no sequence,
//! and hears `^C`.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use super::CONTROL_C;
use super::harness::{Start, Terminal};

/// segport on a terminal that knows no sequences.
fn on_a_dumb_terminal(home: &Path, arguments: &[&str]) -> Terminal {
    let own = [OsStr::new("--home"), home.as_os_str()];
    Terminal::start(&Start {
        program: env!("CARGO_BIN_EXE_segport").into(),
        arguments: own.into_iter().chain(arguments.iter().map(OsStr::new)).collect(),
        environment: vec![("TERM", OsStr::new("dumb"))],
        ..Start::default()
    })
}

/// Waits until this was written, however far it has scrolled.
fn wait_for(terminal: &mut Terminal, text: &str) {
    terminal.wait_until(text, |terminal| terminal.written().contains(text));
}

#[test]
fn a_dumb_terminal_gets_lines_only_and_stays_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = on_a_dumb_terminal(home.path(), &["demo"]);
    wait_for(&mut terminal, "Is it read right?");
    for (answer, then) in [("\n", "Into which destination?"), ("\n", "What should be done")] {
        terminal.type_keys(answer);
        wait_for(&mut terminal, then);
    }
    terminal.assert_given_back();
    assert!(!terminal.written().contains('\x1b'), "{:?}", terminal.written());
    terminal.type_keys(CONTROL_C);
    wait_for(&mut terminal, "The unfinished export is kept");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
}

#[test]
fn control_c_stops_work_and_asks_again() {
    let home = tempfile::tempdir().unwrap();
    // A pipe that nobody writes to is read for ever.
    let pipe = home.path().join("people.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut terminal = on_a_dumb_terminal(home.path(), &[pipe.to_str().unwrap()]);
    wait_for(&mut terminal, "segport, line by line.");
    terminal.type_keys(CONTROL_C);
    wait_for(&mut terminal, "note: Cancelled; nothing was kept");
    wait_for(&mut terminal, "Path or number: ");
    terminal.type_keys("q\n");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
}

#[test]
fn stopped_and_continued_it_asks_again() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = on_a_dumb_terminal(home.path(), &[]);
    wait_for(&mut terminal, "Number [1]: ");
    terminal.type_keys("\x1a");
    terminal.wait_for_stop();
    terminal.signal(Signal::CONT);
    terminal.wait_until("asks again", |terminal| {
        terminal.written().matches("Number [1]: ").count() == 2
    });
    terminal.type_keys("q\n");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
}

#[test]
fn a_signal_tells_how_it_ended() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = on_a_dumb_terminal(home.path(), &[]);
    wait_for(&mut terminal, "What would you like to do?");
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_for_exit().exit_code(), 143);
}
