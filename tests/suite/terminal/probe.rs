//! The event loop around stand-in screens that say what reaches them and fail
//! on request: it takes the terminal, shows what happens, and gives the
//! terminal back as it was, however it ends.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::OnceLock;

use rustix::process::Signal;
use tempfile::TempDir;

use super::harness::{FRAME_BEGINS, Start, Terminal, build};

struct Probe {
    terminal: Terminal,
    folder: TempDir,
}

/// How the probe is started.
#[derive(Default)]
struct Startup<'a> {
    environment: Vec<(&'a str, &'a OsStr)>,
    typed_ahead: &'a str,
    /// What the shell writes behind the command.
    redirection: &'a str,
}

fn start() -> Probe {
    start_with(Startup::default())
}

fn start_with(startup: Startup<'_>) -> Probe {
    let Startup { environment, typed_ahead, redirection } = startup;
    let folder = tempfile::tempdir().expect("there is a folder for temporary files");
    let draft = folder.path().join("draft");
    let (program, script) = (probe(), format!("exec \"$0\" \"$1\" {redirection}"));
    let arguments = vec![OsStr::new("-c"), script.as_ref(), program.as_ref(), draft.as_ref()];
    let start = Start {
        program: "/bin/sh".into(),
        arguments,
        environment,
        typed_ahead,
        ..Start::default()
    };
    let mut terminal = Terminal::start(&start);
    terminal.wait_for("size 80x24");
    terminal.assert_taken();
    Probe { terminal, folder }
}

/// The program `tests/programs/terminal_probe.rs`.
fn probe() -> PathBuf {
    static PROBE: OnceLock<PathBuf> = OnceLock::new();
    PROBE.get_or_init(|| build("--example", "terminal_probe")).clone()
}

#[test]
fn quitting_gives_the_terminal_back_and_prints_the_farewell() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
    assert!(terminal.screen().contents().contains("goodbye"));
}

#[test]
fn keys_typed_before_the_first_frame_are_not_lost() {
    let Probe { mut terminal, .. } =
        start_with(Startup { typed_ahead: "abefg", ..Startup::default() });
    terminal.wait_for("keys abefg");
}

#[test]
fn keys_come_from_the_terminal_when_the_data_comes_from_elsewhere() {
    let Probe { mut terminal, .. } =
        start_with(Startup { redirection: "</dev/null", ..Startup::default() });
    terminal.type_keys("ab");
    terminal.wait_for("keys ab");
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
}

#[test]
fn a_pasted_text_comes_as_one() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("\x1b[200~quick paste\x1b[201~");
    terminal.wait_for("pasted quick paste");
}

#[test]
fn clicks_and_the_wheel_are_heard() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("\x1b[<0;200;3M");
    terminal.wait_for("keys click 199 2");
    terminal.type_keys("\x1b[<65;1;1M");
    terminal.wait_for("keys wheel Down");
}

#[test]
fn escape_and_a_letter_typed_at_once_are_both_heard() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("\x1bx");
    terminal.wait_for("keys Escx");
}

#[test]
fn nothing_is_drawn_when_nothing_happened() {
    let Probe { mut terminal, .. } = start();
    let frames = terminal.written().matches(FRAME_BEGINS).count();
    // The focus comes and goes; a button goes up, the mouse is dragged and moved.
    terminal.type_keys("\x1b[I\x1b[O\x1b[<0;5;3m\x1b[<32;6;3M\x1b[<35;7;3M");
    terminal.type_keys("x");
    terminal.wait_for("keys x");
    assert_eq!(terminal.written().matches(FRAME_BEGINS).count(), frames + 1);
}

#[test]
fn reverse_video_is_shown_without_colours_too() {
    let Probe { terminal, .. } = start_with(Startup {
        environment: vec![("NO_COLOR", OsStr::new("1"))],
        ..Startup::default()
    });
    assert!(terminal.screen().cell(4, 0).unwrap().inverse());
}

#[test]
fn every_size_is_survived() {
    let Probe { mut terminal, .. } = start();
    let frames = terminal.written().matches(FRAME_BEGINS).count();
    terminal.resize(1, 1);
    terminal.wait_until("draws at 1x1", |terminal| {
        terminal.written().matches(FRAME_BEGINS).count() > frames
    });
    terminal.resize(200, 60);
    terminal.wait_for("size 200x60");
    terminal.resize(80, 24);
    terminal.wait_for("size 80x24");
}

#[test]
fn everything_is_drawn_again_on_request() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("\x0c");
    terminal.wait_until("draws the text twice", |terminal| {
        terminal.written().matches("size").count() == 2
    });
}

#[test]
fn the_clipboard_is_reached_through_the_terminal() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("c");
    terminal.wait_until("copies", |terminal| terminal.written().contains("\x1b]52;c;Y29waWVk\x07"));
}

#[test]
fn signals_that_end_it_give_the_terminal_back_and_keep_the_draft() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)] {
        let Probe { mut terminal, folder } = start();
        terminal.type_keys("dx");
        terminal.wait_for("keys x");
        terminal.signal(signal);
        assert_eq!(terminal.wait_for_exit().exit_code(), code, "{signal:?}");
        terminal.assert_given_back();
        assert_eq!(std::fs::read_to_string(folder.path().join("draft")).unwrap(), "kept");
    }
}

#[test]
fn an_interrupt_is_what_control_c_is() {
    let ways: [fn(&mut Terminal); 2] =
        [|terminal| terminal.signal(Signal::INT), |terminal| terminal.type_keys("\x03")];
    for interrupt in ways {
        let Probe { mut terminal, .. } = start();
        interrupt(&mut terminal);
        assert_eq!(terminal.wait_for_exit().exit_code(), 0);
        terminal.assert_given_back();
        assert!(terminal.screen().contents().contains("left"));
    }
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    for (key, text) in [("p", "updating failed on purpose"), ("v", "drawing failed on purpose")] {
        let Probe { mut terminal, .. } = start();
        terminal.type_keys(key);
        assert_eq!(terminal.wait_for_exit().exit_code(), 101);
        terminal.assert_given_back();
        assert!(terminal.screen().contents().contains(text), "told on the normal screen");
    }
}

#[test]
fn a_panic_of_a_job_is_told_by_the_screen_and_does_not_spoil_it() {
    let Probe { mut terminal, .. } = start();
    terminal.type_keys("j");
    terminal.wait_for("job internal error: the job failed on purpose");
    terminal.assert_taken();
    terminal.type_keys("x");
    terminal.wait_for("keys x");
    assert!(!terminal.written().contains("panicked"));
}

#[test]
fn a_stopped_program_gives_the_terminal_back_and_takes_it_again_when_continued() {
    let ways: [fn(&mut Terminal); 2] =
        [|terminal| terminal.signal(Signal::TSTP), |terminal| terminal.type_keys("\x1a")];
    for stop in ways {
        let Probe { mut terminal, .. } = start();
        stop(&mut terminal);
        terminal.wait_for_stop();
        terminal.assert_given_back();
        terminal.resize(70, 20);
        terminal.signal(Signal::CONT);
        terminal.wait_for("size 70x20");
        terminal.assert_taken();
        terminal.type_keys("x");
        terminal.wait_for("keys x");
    }
}

#[test]
fn keys_typed_while_the_window_changes_are_not_kept_back() {
    let Probe { mut terminal, .. } = start();
    let mut typed = String::new();
    for (letter, columns) in ('a'..='z')
        .cycle()
        .filter(|letter| !"cdjpqv".contains(*letter))
        .zip([70, 80].into_iter().cycle())
        .take(60)
    {
        terminal.resize(columns, 24);
        terminal.type_keys(&letter.to_string());
        typed.push(letter);
        terminal.wait_for(&format!("keys {typed}"));
    }
}

#[test]
fn a_program_stopped_by_force_takes_the_terminal_again_too() {
    let Probe { mut terminal, .. } = start();
    let sizes = terminal.written().matches("size").count();
    terminal.signal(Signal::STOP);
    terminal.signal(Signal::CONT);
    terminal.wait_until("draws everything again", |terminal| {
        terminal.written().matches("size").count() > sizes
    });
    terminal.type_keys("q");
    terminal.wait_for_exit();
    terminal.assert_given_back();
}

#[test]
fn the_wizard_never_reads_its_own_keyboard_as_a_table() {
    let home = tempfile::tempdir().expect("there is a folder for temporary files");
    let arguments = vec![OsStr::new("--home"), home.path().as_os_str(), OsStr::new("-")];
    let program = env!("CARGO_BIN_EXE_segport").into();
    let start = Start { program, arguments, ..Start::default() };
    let mut terminal = Terminal::start(&start);
    terminal.wait_for("nothing was piped into segport");
    terminal.type_keys("x");
    terminal.wait_for("-x");
}

#[test]
fn a_piped_table_is_shown_and_the_keys_come_from_the_terminal() {
    let home = tempfile::tempdir().expect("there is a folder for temporary files");
    let segport = OsStr::new(env!("CARGO_BIN_EXE_segport"));
    let script = OsStr::new("printf 'Email\\na@x.vn\\n' | \"$0\" --home \"$1\" -");
    let arguments = vec![OsStr::new("-c"), script, segport, home.path().as_os_str()];
    let start = Start { program: "/bin/sh".into(), arguments, ..Start::default() };
    let mut terminal = Terminal::start(&start);
    terminal.wait_for("a@x.vn");
    terminal.type_keys("\t");
    terminal.wait_for("> File");
}
