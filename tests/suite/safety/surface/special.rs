//! Sources that are no files, and places where no file may be written: each a clear
//! error, and whatever is there stays as it is.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::{FileTypeExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::command_line::{EXPORT, Place, answer};
use crate::terminal::harness::{Start, Terminal};

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A place with one of everything that is no file.
fn place() -> (Place, UnixListener) {
    let place = Place::filled();
    symlink("gone.csv", place.path("dangling.csv")).unwrap();
    symlink("loop.csv", place.path("loop.csv")).unwrap();
    symlink("tickets.csv", place.path("link.csv")).unwrap();
    fs::create_dir(place.path("folder.csv")).unwrap();
    make_pipe(&place.path("pipe.csv"));
    let socket = UnixListener::bind(place.path("socket.csv")).unwrap();
    (place, socket)
}

#[test]
fn a_source_that_is_no_file_is_told() {
    let (place, _socket) = place();
    for (source, code, message) in [
        ("dangling.csv", 4, "dangling.csv: there is no such file"),
        ("loop.csv", 1, "loop.csv cannot be opened"),
        ("folder.csv", 4, "folder.csv is not a file"),
        ("socket.csv", 4, "socket.csv is not a file"),
        ("/dev/zero", 4, "/dev/zero is not a file"),
        ("/dev/urandom", 4, "/dev/urandom is not a file"),
        ("/dev/null", 4, "/dev/null is not a file"),
    ] {
        place.run(&format!("run callers --source {source}")).error(code, message);
        let import = format!("profiles import visitor {source} --id Email");
        place.run(&import).error(code, message);
    }
    assert_eq!(place.segment_count(), 0);
    // A link leads to the file that was named.
    assert_eq!(place.json("run callers --dry-run --source link.csv")["rows"]["read"], 5);
    // A file without a size is read as far as it goes.
    place.run("run callers --source /proc/self/status").error(4, "Email");
}

/// Nobody writes to it: who waits can be stopped at once, by one interrupt.
#[test]
fn a_pipe_that_nobody_writes_to_is_waited_for_until_somebody_stops_it() {
    let (place, _socket) = place();
    for line in ["run callers --source pipe.csv", "run callers --source -"] {
        let mut command = place.command(&line.split(' ').collect::<Vec<_>>());
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // Its private copy is there: it is waiting, and hears interrupts.
        let spool = place.path("home/spool");
        while fs::read_dir(&spool).map_or(0, Iterator::count) == 0 {
            std::thread::yield_now();
        }
        let pid = Pid::from_raw(child.id().cast_signed()).unwrap();
        kill_process(pid, Signal::INT).unwrap();
        let held = child.stdin.take();
        let stopped = answer(child.wait_with_output().unwrap());
        drop(held);
        assert_eq!(stopped.code, 130, "{stopped:?}");
        assert_eq!(place.names("home/spool"), [""; 0], "nothing is left");
    }
    assert_eq!(place.segment_count(), 0);
}

/// The wizard goes on with another file, as if it had never waited.
#[test]
fn who_stops_waiting_for_a_pipe_takes_another_file() {
    let (place, _socket) = place();
    let (home, pipe) = (place.path("home"), place.path("pipe.csv"));
    let mut terminal = Terminal::start(&Start {
        program: env!("CARGO_BIN_EXE_segport").into(),
        arguments: vec![
            OsStr::new("--home"),
            home.as_os_str(),
            OsStr::new("--accessible"),
            pipe.as_os_str(),
        ],
        ..Start::default()
    });
    let wait_for = |terminal: &mut Terminal, text: &str| {
        terminal.wait_until(text, |terminal| terminal.written().contains(text));
    };
    wait_for(&mut terminal, "segport, line by line.");
    terminal.type_keys("\x03");
    wait_for(&mut terminal, "Path or number: ");
    terminal.type_keys(&format!("{}\n", place.path("tickets.csv").display()));
    wait_for(&mut terminal, "Is it read right?");
}

#[test]
fn a_pipe_that_somebody_writes_to_late_is_read() {
    let (place, _socket) = place();
    let child =
        place.command(&["--json", "run", "callers", "--source", "pipe.csv"]).spawn().unwrap();
    let text = place.read("tickets.csv");
    // Opening waits for the reader.
    let mut pipe = File::options().write(true).open(place.path("pipe.csv")).unwrap();
    std::io::Write::write_all(&mut pipe, text.as_bytes()).unwrap();
    drop(pipe);
    let report = answer(child.wait_with_output().unwrap()).json();
    assert_eq!(report["rows"]["read"], 5);
}

#[test]
fn rejected_rows_never_take_the_place_of_what_is_no_file() {
    let (place, _socket) = place();
    for (path, message) in [
        ("folder.csv", "folder.csv is a folder"),
        ("pipe.csv", "pipe.csv is no file"),
        ("socket.csv", "socket.csv is no file"),
        ("dangling.csv", "a link that leads nowhere"),
        ("/dev/null", "/dev/null is no place for a file"),
        ("/dev/stdout", "/dev/stdout is no place for a file"),
        ("/proc/self/fd/1", "no place for a file"),
    ] {
        place.run(&format!("run callers --rejects {path}")).error(2, message);
        let import = "profiles import visitor tickets.csv --id Email";
        place.run(&format!("{import} --rejects {path}")).error(2, message);
    }
    assert_eq!(place.segment_count(), 0, "it is told before anything is written");
    assert!(place.path("pipe.csv").symlink_metadata().unwrap().file_type().is_fifo());
    assert!(place.path("dangling.csv").is_symlink());
    assert!(Path::new("/dev/null").metadata().unwrap().file_type().is_char_device());
    // Through a link to a file: the link stays one.
    place.write("kept.csv", "old\n");
    symlink("kept.csv", place.path("rejects.csv")).unwrap();
    place.run("run callers --rejects rejects.csv").ok();
    assert!(place.path("rejects.csv").is_symlink());
    assert!(place.read("kept.csv").contains("segport_reason"));
}

#[test]
fn members_never_take_the_place_of_anything() {
    let (place, _socket) = place();
    place.run("run callers").ok();
    for path in ["folder.csv", "pipe.csv", "socket.csv", "dangling.csv", "link.csv", "/dev/null"] {
        place.run(&format!("segment members Callers --output {path}")).error(4, path);
    }
    assert!(place.path("dangling.csv").is_symlink());
    assert_eq!(place.read("link.csv"), place.read("tickets.csv"));
}

/// Names are no paths: none leads out of the home.
#[test]
fn no_name_leads_out_of_the_home() {
    let place = Place::filled();
    place.write("outside.toml", EXPORT);
    let long = "x".repeat(300);
    for name in
        ["..", "../outside", "a/b", "/tmp/x", ".hidden", "a\\b", "a b", long.as_str(), "\u{202e}x"]
    {
        let added = place.args(&["destination", "add", name]);
        assert_eq!(added.code, 2, "{added:?}");
        place.args(&["export", "remove", name]).error(4, "unknown saved export");
        let named = EXPORT.replace("\"callers\"", &format!("{name:?}"));
        place.write("home/exports/odd.toml", &named.replace("\\u{202e}", "\u{202e}"));
        let answer = place.args(&["run", "odd"]);
        assert_eq!(answer.code, 4, "{answer:?}");
    }
    fs::remove_file(place.path("home/exports/odd.toml")).unwrap();
    assert_eq!(place.names("home/exports"), ["callers.toml"]);
    assert_eq!(place.read("outside.toml"), EXPORT);
    assert_eq!(place.names(""), ["customers.csv", "home", "outside.toml", "tickets.csv"]);
}
