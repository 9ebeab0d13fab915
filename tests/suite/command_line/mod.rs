//! The program itself, started as a script starts it: without a terminal, in a
//! clean environment, with a home of its own.

mod accessible;
mod bad_input;
mod demo;
mod destinations;
mod exports;
mod hashed;
mod hostile;
mod profiles;
mod queries;
mod runs;
mod segments;
mod tables;
mod usage;
mod workbooks;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What the program left behind.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    /// The answer, which must be a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    /// The answer, which must have ended with this code, have printed no data
    /// and have told an error with what to do next.
    #[track_caller]
    pub(crate) fn error(self, code: i32, message: &str) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(self.err.contains(message), "{self:#?}");
        assert!(self.err.starts_with("error: "), "{self:#?}");
        assert_eq!(self.out, "", "{self:#?}");
        self
    }

    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let answer = self.ok();
        assert_eq!(answer.err, "", "words beside JSON");
        serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {}", answer.out))
    }
}

/// A folder with a home in it and the tables of a test.
pub(crate) struct Place {
    folder: TempDir,
}

/// Three customers, one e-mail written in capitals, two with one phone.
pub(crate) const CUSTOMERS: &str = "customer_id,email,phone,city,points\n\
    C1,an@example.com,0901234567,Huế,10\n\
    C2,BINH@example.com,0901234567,Hà Nội,200\n\
    C3,chau@example.com,,Hà Nội,3000\n";

/// A row of each kind: matched, ambiguous, unmatched, rejected, blank.
pub(crate) const TICKETS: &str = "Ticket,Email,Mobile\n\
    T1,An@Example.com,\n\
    T2,,+84 90 123 45 67\n\
    T3,nobody@example.com,\n\
    T4,not an address,\n\
    ,,\n";

pub(crate) const EXPORT: &str = r#"version = 1
name = "callers"
destination = "main"
action = "export-data-to-segment"
audience = "customer"
logic = "or"
write_mode = "add"
[source]
path = "../../tickets.csv"
[segment]
create = "Callers"
[[mapping]]
attribute = "email"
column = "Email"
[[mapping]]
attribute = "phone"
column = "Mobile"
"#;

impl Place {
    /// A place with an empty home.
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A place with a destination, three customers, the tickets and an export.
    pub(crate) fn filled() -> Self {
        let place = Self::new();
        place.write("customers.csv", CUSTOMERS);
        place.write("tickets.csv", TICKETS);
        place.write("home/exports/callers.toml", EXPORT);
        place.run("destination add main --phone-region VN").ok();
        place.run("profiles import customer customers.csv --id customer_id").ok();
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    pub(crate) fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The program in this place, not started yet.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_segport"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("SEGPORT_HOME", self.path("home"))
            .env("TZ", "UTC")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs words that have no blanks in them.
    pub(crate) fn run(&self, line: &str) -> Answer {
        self.args(&line.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn args(&self, arguments: &[&str]) -> Answer {
        answer(self.command(arguments).output().unwrap())
    }

    /// Runs with a text on standard input.
    pub(crate) fn piped(&self, line: &str, input: &str) -> Answer {
        let mut command = self.command(&line.split_whitespace().collect::<Vec<_>>());
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        answer(child.wait_with_output().unwrap())
    }

    pub(crate) fn json(&self, line: &str) -> Value {
        self.run(&format!("--json {line}")).json()
    }

    /// The members' ids.
    #[track_caller]
    pub(crate) fn members(&self, segment: &str) -> Vec<String> {
        let answer = self.args(&["segment", "members", segment]).ok();
        answer.out.lines().skip(1).map(|line| line.split(',').next().unwrap().into()).collect()
    }

    pub(crate) fn segment_count(&self) -> usize {
        self.json("segment list").as_array().unwrap().len()
    }
}

/// So many lines of a table.
pub(crate) fn lines(count: u32, line: impl Fn(u32) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

pub(crate) fn answer(output: std::process::Output) -> Answer {
    Answer {
        code: output.status.code().expect("it ended by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Changes the schema's number in the header of a SQLite file that is closed.
pub(crate) fn set_schema(path: &Path, version: u32) {
    const USER_VERSION_OFFSET: usize = 60;
    let mut bytes = fs::read(path).unwrap();
    bytes[USER_VERSION_OFFSET..USER_VERSION_OFFSET + 4].copy_from_slice(&version.to_be_bytes());
    fs::write(path, bytes).unwrap();
}
