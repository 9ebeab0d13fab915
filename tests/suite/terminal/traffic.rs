//! How much is written to the terminal: people work over slow lines.

use super::harness::{Start, Terminal};
use super::{CONTROL_C, DOWN, ENTER, press};
use std::ffi::OsStr;
use std::path::Path;

/// What an arrow press may write on a screen of 160x50 (two kilobytes).
const ARROW_BYTES_MAX: usize = 2_000;

/// A wide screen, where there is most to draw.
const SIZE: (u16, u16) = (160, 50);

const UP: &str = "\x1b[A";

/// Arrows pressed on each screen: more than fit into a window.
const PRESSES: usize = 70;

fn demo(home: &Path) -> Terminal {
    let arguments = ["--home".as_ref(), home.as_os_str(), OsStr::new("demo")].into();
    let program = env!("CARGO_BIN_EXE_segport").into();
    let mut terminal =
        Terminal::start(&Start { program, arguments, size: SIZE, ..Start::default() });
    terminal.wait_for("400 rows");
    terminal
}

/// The most bytes one of many presses writes.
fn most_bytes(terminal: &mut Terminal, key: &str, presses: usize) -> usize {
    let written = |terminal: &Terminal| terminal.written_bytes();
    let each = (0..presses).map(|_| {
        let before = written(terminal);
        terminal.type_keys(key);
        terminal.wait_until("draws", |terminal| terminal.has_drawn_after(before));
        written(terminal) - before
    });
    each.max().unwrap_or(0)
}

#[test]
fn an_arrow_writes_little_wherever_one_is() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = demo(home.path());
    let mut most = Vec::new();
    press(
        &mut terminal,
        &[
            (ENTER, "Into which destination?"),
            (ENTER, "What should be done"),
            (ENTER, "matched 249 of 400 rows"),
            ("VIP", "VIP: 229 people"),
            (ENTER, "to the attributes"),
        ],
    );
    most.push(("mapping", most_bytes(&mut terminal, DOWN, 8)));
    press(&mut terminal, &[("\t", "to the attributes"), (ENTER, "How should the people")]);
    press(&mut terminal, &[(ENTER, "KH00016"), ("\t", "left right tab"), ("\t", "enter why")]);
    most.push(("people", most_bytes(&mut terminal, DOWN, PRESSES)));
    most.push(("people back", most_bytes(&mut terminal, UP, PRESSES / 2)));
    let too_much: Vec<_> = most.iter().filter(|(_, bytes)| *bytes > ARROW_BYTES_MAX).collect();
    assert!(too_much.is_empty(), "{most:?}");
    terminal.type_keys(CONTROL_C);
    terminal.wait_for_exit();
}

#[test]
fn nothing_is_written_while_nothing_changes() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = demo(home.path());
    press(&mut terminal, &[(ENTER, "Into which destination?")]);
    let before = terminal.written_bytes();
    // Keys that mean nothing here: F5, F12, and up at the top.
    for key in ["\x1b[15~", "\x1b[24~", UP] {
        terminal.type_keys(key);
    }
    // What comes after them is drawn after them, and all that is drawn.
    let changed = most_bytes(&mut terminal, DOWN, 1);
    assert_eq!(terminal.written_bytes() - before, changed);
    terminal.type_keys(CONTROL_C);
    terminal.wait_for_exit();
}
