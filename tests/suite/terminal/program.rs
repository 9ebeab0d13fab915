//! segport itself on a terminal: it starts, works at every size, and leaves
//! the terminal as it was, by keys and by signals.

use rustix::process::Signal;
use tempfile::TempDir;

use super::harness::{FRAME_BEGINS, Terminal};
use super::{CONTROL_C, ENTER, ESCAPE, press, segport, segport_with};

/// On the home screen only.
const AT_HOME: &str = "put the people in a file into a segment";

/// segport at its home screen, in a home where nothing is yet.
fn at_home() -> (TempDir, Terminal) {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = segport(home.path(), &[]);
    terminal.wait_for(AT_HOME);
    terminal.assert_taken();
    (home, terminal)
}

#[test]
fn an_empty_home_opens_the_home_screen() {
    let (_home, terminal) = at_home();
    let screen = terminal.screen().contents();
    assert!(screen.starts_with("segport · Home"), "{screen}");
    for entry in ["New export", "Saved exports", "Segments", "Destinations", "Quit"] {
        assert!(screen.contains(entry), "{entry} in {screen}");
    }
    assert!(!screen.contains("error:"), "{screen}");
}

#[test]
fn leaving_by_keys_gives_the_terminal_back() {
    for keys in ["q", CONTROL_C] {
        let (_home, mut terminal) = at_home();
        terminal.type_keys(keys);
        assert_eq!(terminal.wait_for_exit().exit_code(), 0, "{keys:?}");
        terminal.assert_given_back();
        assert_eq!(terminal.screen().contents(), "", "nothing was done, nothing is told");
    }
}

#[test]
fn control_c_leaves_from_every_depth() {
    let (_home, mut terminal) = at_home();
    press(&mut terminal, &[("n", "New export"), ("\x10", "Leave segport")]);
    terminal.type_keys(CONTROL_C);
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
}

#[test]
fn escape_goes_back_to_the_home_screen_and_stays_there() {
    let (_home, mut terminal) = at_home();
    press(&mut terminal, &[("d", "segport · Destinations"), (ESCAPE, AT_HOME)]);
    press(&mut terminal, &[(ESCAPE, AT_HOME), ("?", "Help")]);
    press(&mut terminal, &[(ESCAPE, AT_HOME)]);
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
}

#[test]
fn signals_give_the_terminal_back_and_tell_how_it_ended() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 0)] {
        let (_home, mut terminal) = at_home();
        terminal.signal(signal);
        assert_eq!(terminal.wait_for_exit().exit_code(), code, "{signal:?}");
        terminal.assert_given_back();
    }
}

#[test]
fn an_export_that_a_signal_ended_can_be_continued() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = segport(home.path(), &["demo"]);
    terminal.wait_for("400 rows");
    press(&mut terminal, &[(ENTER, "Into which destination?"), (ENTER, "What should be done")]);
    press(&mut terminal, &[(ENTER, "One matching attribute"), ("Kept", "Kept")]);
    terminal.signal(Signal::TERM);
    assert_eq!(terminal.wait_for_exit().exit_code(), 143);
    terminal.assert_given_back();
    let mut terminal = segport(&home.path().join("demo"), &[]);
    terminal.wait_for("tickets.csv to Kept");
    press(&mut terminal, &[("c", "matched 249 of 400 rows")]);
    assert!(terminal.screen().contents().contains("Kept"));
}

#[test]
fn keys_typed_before_the_first_frame_are_not_lost() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = segport_with(home.path(), &[], "nlate-tickets.csv");
    terminal.wait_for("segport · New export");
    terminal.wait_for("> File          late-tickets.csv");
}

#[test]
fn the_smallest_terminal_is_survived() {
    let (_home, mut terminal) = at_home();
    let frames = terminal.written().matches(FRAME_BEGINS).count();
    terminal.resize(1, 1);
    terminal.wait_until("draws at 1x1", |terminal| {
        terminal.written().matches(FRAME_BEGINS).count() > frames
    });
    terminal.resize(80, 24);
    terminal.wait_for(AT_HOME);
    terminal.resize(59, 15);
    terminal.wait_until("says that it is too small", |terminal| {
        !terminal.screen().contents().contains(AT_HOME)
            && !terminal.screen().contents().trim().is_empty()
    });
    terminal.resize(200, 60);
    terminal.wait_for(AT_HOME);
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
}

#[test]
fn stopped_and_continued_it_works_on() {
    let ways: [fn(&mut Terminal); 2] =
        [|terminal| terminal.signal(Signal::TSTP), |terminal| terminal.type_keys("\x1a")];
    for stop in ways {
        let (_home, mut terminal) = at_home();
        stop(&mut terminal);
        terminal.wait_for_stop();
        terminal.assert_given_back();
        terminal.signal(Signal::CONT);
        terminal.wait_until("takes the terminal again", |terminal| {
            terminal.screen().alternate_screen() && terminal.screen().contents().contains(AT_HOME)
        });
        terminal.assert_taken();
        press(&mut terminal, &[("d", "segport · Destinations")]);
        terminal.type_keys(CONTROL_C);
        assert_eq!(terminal.wait_for_exit().exit_code(), 0);
        terminal.assert_given_back();
    }
}
