//! `settings.toml` in the real program: themes, keys and the mouse.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use vt100::{Color, MouseProtocolMode};

use super::harness::Terminal;
use super::{ENTER, press, segport};

/// On the home screen only.
const AT_HOME: &str = "put the people in a file into a segment";

const CONTROL_P: &str = "\x10";

/// segport at its home screen with these settings.
fn with_settings(settings: &str, arguments: &[&str]) -> (TempDir, Terminal) {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("settings.toml"), settings).unwrap();
    let mut terminal = segport(home.path(), arguments);
    terminal.wait_for(AT_HOME);
    (home, terminal)
}

fn settings_of(home: &Path) -> String {
    fs::read_to_string(home.join("settings.toml")).unwrap()
}

/// The colour of the mark before the focused entry.
fn focus_colour(terminal: &Terminal) -> Color {
    terminal.screen().cell(3, 0).unwrap().fgcolor()
}

fn leave(mut terminal: Terminal) {
    terminal.type_keys("\x03");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
}

#[test]
fn wrong_settings_are_told_and_keep_nobody_out() {
    let (_home, mut terminal) = with_settings("theme = \"drak\"\n", &[]);
    let told = "settings.toml:1:9: unknown theme \"drak\"";
    terminal.wait_for("the settings cannot be read");
    assert!(terminal.written().contains(told), "{}", terminal.screen().contents());
    press(&mut terminal, &[("d", "segport · Destinations")]);
    leave(terminal);
}

#[test]
fn a_theme_and_a_key_of_ones_own_are_used() {
    let settings = "theme = \"dark\"\n[keys]\ndestinations = \"F5\"\n";
    let (_home, mut terminal) = with_settings(settings, &[]);
    assert_eq!(focus_colour(&terminal), Color::Idx(14), "bright cyan");
    terminal.wait_for("F5 Destinations");
    press(&mut terminal, &[("\x1b[15~", "segport · Destinations")]);
    leave(terminal);
}

#[test]
fn who_wants_no_colours_gets_none() {
    let (_home, terminal) = with_settings("theme = \"dark\"\n", &["--color", "never"]);
    assert_eq!(focus_colour(&terminal), Color::Default);
    leave(terminal);
}

/// The bytes of a click on the first place that shows a text.
fn click_on(terminal: &Terminal, text: &str) -> String {
    let screen = terminal.screen().contents();
    let mut lines = screen.lines().enumerate();
    let place = lines.find_map(|(row, line)| Some((row, line.split_once(text)?.0)));
    let (row, before) = place.unwrap_or_else(|| panic!("{text} in {screen}"));
    format!("\x1b[<0;{};{}M", before.chars().count() + 1, row + 1)
}

#[test]
fn a_click_on_a_key_presses_it() {
    let (_home, mut terminal) = with_settings("", &[]);
    let click = click_on(&terminal, "? help");
    press(&mut terminal, &[(&click, "everything that can be done")]);
    press(&mut terminal, &[("\x1b", AT_HOME)]);
    let click = click_on(&terminal, "d Destinations");
    press(&mut terminal, &[(&click, "> d Destinations"), (&click, "segport · Destinations")]);
    leave(terminal);
}

#[test]
fn the_mouse_is_given_to_the_terminal_and_taken_again() {
    let (_home, mut terminal) = with_settings("", &[]);
    terminal.assert_mouse(MouseProtocolMode::PressRelease);
    press(&mut terminal, &[("%", "note: Mouse off: the terminal selects text again")]);
    terminal.assert_mouse(MouseProtocolMode::None);
    press(&mut terminal, &[("%", "note: Mouse on")]);
    terminal.assert_mouse(MouseProtocolMode::PressRelease);
    leave(terminal);
}

#[test]
fn settings_can_leave_the_mouse_alone() {
    let (_home, terminal) = with_settings("mouse = false\n", &[]);
    assert!(!terminal.written().contains("\x1b[?1000h"));
    leave(terminal);
}

#[test]
fn a_theme_chosen_on_screen_is_kept() {
    let (home, mut terminal) = with_settings("# mine\nmouse = true\n", &[]);
    press(&mut terminal, &[(CONTROL_P, "Commands"), ("theme: light", "> Theme: light")]);
    press(&mut terminal, &[(ENTER, "ok: Theme: light")]);
    assert_eq!(focus_colour(&terminal), Color::Idx(4), "blue");
    leave(terminal);
    assert_eq!(settings_of(home.path()), "theme = \"light\"\n# mine\nmouse = true\n");
}
