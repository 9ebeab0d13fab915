//! A program in a pseudo-terminal, and a terminal's eyes on it. Waits for what
//! is shown, never for time.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use rustix::termios::{Termios, tcgetattr};

/// Long enough for the slowest machine; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_secs(30);

/// The size a program starts with.
const COLUMNS: NonZero<u16> = NonZero::new(80).unwrap();
const ROWS: NonZero<u16> = NonZero::new(24).unwrap();

/// A running program and the screen it draws on.
pub(crate) struct Terminal {
    screen: vt100::Parser,
    written: Vec<u8>,
    output: Receiver<Vec<u8>>,
    exit: Receiver<ExitStatus>,
    pid: Pid,
    keys: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
    /// Held open: the terminal outlives the program, as a window does.
    tty: File,
    modes_before: Modes,
}

/// The terminal's modes, to compare.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Modes(String);

/// How to start a program.
pub(crate) struct Start<'a> {
    pub(crate) program: PathBuf,
    pub(crate) arguments: Vec<&'a OsStr>,
    pub(crate) environment: Vec<(&'a str, &'a OsStr)>,
    /// Typed before it runs.
    pub(crate) typed_ahead: &'a str,
}

impl Terminal {
    /// Starts a program on a terminal of 80x24 with a clean environment.
    pub(crate) fn start(start: &Start<'_>) -> Self {
        let pair = native_pty_system().openpty(size(COLUMNS, ROWS)).unwrap();
        let name = pair.master.tty_name().unwrap();
        let tty = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let mut keys = pair.master.take_writer().unwrap();
        keys.write_all(start.typed_ahead.as_bytes()).unwrap();
        let modes_before = modes(&tty);
        let mut command = CommandBuilder::new(&start.program);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in &start.environment {
            command.env(name, value);
        }
        command.args(&start.arguments);
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
        let output = read_output(pair.master.try_clone_reader().unwrap());
        let (sender, exit) = channel();
        thread::spawn(move || sender.send(child.wait().unwrap()));
        let screen = vt100::Parser::new(ROWS, COLUMNS, 0);
        let master = pair.master;
        let written = Vec::new();
        Self { screen, written, output, exit, pid, keys, master, tty, modes_before }
    }

    /// Types text or the bytes of keys.
    pub(crate) fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Waits until the screen shows a text.
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("shows {text:?}"), |terminal| {
            terminal.screen().contents().contains(text)
        });
    }

    /// Waits until something holds.
    pub(crate) fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while !holds(self) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("never {what}; the screen shows:\n{}", self.screen().contents())
                }
            }
        }
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// Everything the program wrote, as text.
    pub(crate) fn written(&self) -> String {
        String::from_utf8_lossy(&self.written).into_owned()
    }

    /// Makes the terminal larger or smaller.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let (columns, rows) = (NonZero::new(columns).unwrap(), NonZero::new(rows).unwrap());
        self.screen.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Waits until the program is stopped, then takes what it wrote before.
    pub(crate) fn wait_for_stop(&mut self) {
        let (sender, stopped) = channel();
        let pid = self.pid;
        thread::spawn(move || {
            let options = WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
            let _ = sender.send(waitid(WaitId::Pid(pid), options).unwrap());
        });
        stopped.recv_timeout(DEADLINE).expect("it stops").expect("it is our child");
        self.wait_until("leaves the alternate screen", |terminal| {
            !terminal.screen().alternate_screen()
        });
    }

    /// Waits for the program's end and takes the rest of what it wrote.
    pub(crate) fn wait_for_exit(&mut self) -> ExitStatus {
        let status = self.exit.recv_timeout(DEADLINE).expect("it ends");
        // Its last words end with the marker written behind them.
        let marker = "\u{1}end of output\u{1}";
        self.tty.write_all(marker.as_bytes()).unwrap();
        self.wait_until("writes its last words", |terminal| {
            terminal.written.ends_with(marker.as_bytes())
        });
        status
    }

    /// Asserts that the terminal is as it was before the program.
    pub(crate) fn assert_given_back(&self) {
        assert_eq!(modes(&self.tty), self.modes_before, "the modes of the terminal");
        assert!(!self.screen().alternate_screen(), "the alternate screen is left");
        assert!(!self.screen().hide_cursor(), "the cursor is shown");
        assert!(!self.screen().bracketed_paste(), "bracketed paste is off");
    }

    /// Asserts that the program has the terminal.
    pub(crate) fn assert_taken(&self) {
        assert_ne!(modes(&self.tty), self.modes_before, "the modes of the terminal");
        assert!(self.screen().alternate_screen(), "the alternate screen is entered");
        assert!(self.screen().bracketed_paste(), "bracketed paste is on");
    }

    fn take(&mut self, bytes: &[u8]) {
        self.screen.process(bytes);
        self.written.extend_from_slice(bytes);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A test that failed must not leave its program behind; one that is
        // gone already cannot be killed.
        let _ = kill_process(self.pid, Signal::KILL);
    }
}

/// The test-only program that `Cargo.toml` lists as an example.
pub(crate) fn probe() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile: &Path = test.parent().and_then(Path::parent).unwrap();
    let probe = profile.join("examples/terminal_probe");
    assert!(probe.exists(), "cargo test builds it; or: cargo build --example terminal_probe");
    probe
}

fn size(columns: NonZero<u16>, rows: NonZero<u16>) -> PtySize {
    PtySize { rows: rows.get(), cols: columns.get(), pixel_width: 0, pixel_height: 0 }
}

fn modes(tty: &File) -> Modes {
    let Termios { input_modes, output_modes, control_modes, local_modes, .. } =
        tcgetattr(tty).unwrap();
    Modes(format!("{input_modes:?} {output_modes:?} {control_modes:?} {local_modes:?}"))
}

fn read_output(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}
