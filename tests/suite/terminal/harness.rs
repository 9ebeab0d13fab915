//! A program in a pseudo-terminal, and a terminal's eyes on it. Waits for what
//! is shown, never for time.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use rustix::termios::{Termios, tcgetattr};
use vt100::{MouseProtocolEncoding, MouseProtocolMode};

/// Long enough for the slowest machine; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_secs(30);

/// Around a frame, which a terminal shows at once or not at all.
pub(crate) const FRAME_BEGINS: &str = "\x1b[?2026h";
const FRAME_ENDS: &str = "\x1b[?2026l";

/// The size of a terminal where none is asked for.
const SIZE: (u16, u16) = (80, 24);

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
    /// The columns and rows of its terminal.
    pub(crate) size: (u16, u16),
    /// Where it runs; without one, where the test does.
    pub(crate) folder: Option<PathBuf>,
}

impl Default for Start<'_> {
    fn default() -> Self {
        Self {
            program: PathBuf::new(),
            arguments: Vec::new(),
            environment: Vec::new(),
            typed_ahead: "",
            size: SIZE,
            folder: None,
        }
    }
}

impl Terminal {
    /// Starts a program on a terminal of its own with a clean environment.
    pub(crate) fn start(start: &Start<'_>) -> Self {
        let (columns, rows) = cells(start.size);
        let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
        let name = pair.master.tty_name().unwrap();
        let tty = OpenOptions::new().read(true).write(true).open(name).unwrap();
        let mut keys = pair.master.take_writer().unwrap();
        keys.write_all(start.typed_ahead.as_bytes()).unwrap();
        let modes_before = modes(&tty);
        let mut command = CommandBuilder::new(&start.program);
        command.env_clear();
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("TZ", "UTC");
        for (name, value) in &start.environment {
            command.env(name, value);
        }
        command.args(&start.arguments);
        if let Some(folder) = &start.folder {
            command.cwd(folder);
        }
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
        let output = read_output(pair.master.try_clone_reader().unwrap());
        let (sender, exit) = channel();
        thread::spawn(move || sender.send(child.wait().unwrap()));
        let screen = vt100::Parser::new(rows, columns, 0);
        let master = pair.master;
        let written = Vec::new();
        Self { screen, written, output, exit, pid, keys, master, tty, modes_before }
    }

    /// Types text or the bytes of keys.
    pub(crate) fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// The program's number in the system.
    #[allow(dead_code, reason = "for measurements, which ask the system about it")]
    pub(crate) fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Waits until the screen shows a text.
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("shows {text:?}"), |terminal| {
            terminal.screen().contents().contains(text)
        });
    }

    /// Waits until something holds, between two frames: half a frame shows
    /// what nobody drew.
    pub(crate) fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        while self.is_drawing() || !holds(self) {
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

    /// How many bytes the program has written.
    pub(crate) fn written_bytes(&self) -> usize {
        self.written.len()
    }

    /// Whether a frame has ended after so many bytes.
    pub(crate) fn has_drawn_after(&self, bytes: usize) -> bool {
        let mut windows = self.written[bytes..].windows(FRAME_ENDS.len());
        windows.any(|window| window == FRAME_ENDS.as_bytes())
    }

    /// Makes the terminal larger or smaller.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        let (columns, rows) = cells((columns, rows));
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
        let marker = "\x1b_end of output\x1b\\";
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
        assert_eq!(self.screen().mouse_protocol_mode(), MouseProtocolMode::None, "the mouse");
        let encoding = self.screen().mouse_protocol_encoding();
        assert_eq!(encoding, MouseProtocolEncoding::Default, "how clicks are told");
    }

    /// Asserts that the program has the terminal.
    pub(crate) fn assert_taken(&self) {
        assert_ne!(modes(&self.tty), self.modes_before, "the modes of the terminal");
        assert!(self.screen().alternate_screen(), "the alternate screen is entered");
        assert!(self.screen().bracketed_paste(), "bracketed paste is on");
        self.assert_mouse(MouseProtocolMode::PressRelease);
    }

    /// Asserts what is told of the mouse; never every move of it.
    pub(crate) fn assert_mouse(&self, mode: MouseProtocolMode) {
        assert_eq!(self.screen().mouse_protocol_mode(), mode, "the mouse");
    }

    fn is_drawing(&self) -> bool {
        let last = |mark: &str| {
            let mut windows = self.written.windows(mark.len());
            windows.rposition(|window| window == mark.as_bytes())
        };
        last(FRAME_BEGINS) > last(FRAME_ENDS)
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

/// Builds a target of this package where needed and says where it is. Cargo
/// builds no example for `cargo test --test suite`, and an old one would tell
/// of yesterday's program.
pub(crate) fn build(kind: &str, name: &str) -> PathBuf {
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let mut command = Command::new(env!("CARGO"));
    command
        .args(["build", "--locked", "--quiet", "--message-format=json", "--profile", profile])
        .args([kind, name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name} is built");
    let messages = String::from_utf8(output.stdout).unwrap();
    let built = messages.lines().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        (message["target"]["name"] == name).then(|| message["executable"].as_str()?.parse().ok())?
    });
    built.expect("cargo says where it is")
}

fn cells((columns, rows): (u16, u16)) -> (NonZero<u16>, NonZero<u16>) {
    (NonZero::new(columns).unwrap(), NonZero::new(rows).unwrap())
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
