//! What reaches a terminal: of every command, of its errors, and of the wizard on
//! screens and line by line. A pipe gets data as it is.

use std::ffi::OsStr;

use super::{HOSTILE, HOSTILE_NAME, hostile_file_name, hostile_place, is_hostile};
use crate::command_line::Place;
use crate::terminal::harness::{Start, Terminal};

/// What progress bars write, and how a terminal ends a line.
const OWN: [&str; 3] = ["\r\n", "\r\x1b[2K", "\x1b[2K"];

/// Runs a command in a terminal; what it wrote.
fn on_a_terminal(place: &Place, arguments: &[&str]) -> String {
    let home = place.path("home");
    let mut all = vec![OsStr::new("--home"), home.as_os_str(), OsStr::new("--color=never")];
    all.extend(arguments.iter().map(OsStr::new));
    let mut terminal = Terminal::start(&Start {
        program: env!("CARGO_BIN_EXE_segport").into(),
        arguments: all,
        folder: Some(place.path("")),
        ..Start::default()
    });
    terminal.wait_for_exit();
    let written = terminal.written();
    written.split("\x1b_end of output").next().unwrap().to_owned()
}

/// Asserts that a terminal could obey nothing of it.
#[track_caller]
fn assert_harmless(written: &str, arguments: &[&str]) {
    let words = OWN.iter().fold(written.to_owned(), |text, own| text.replace(own, "\n"));
    let found = words.find(is_hostile);
    assert!(found.is_none(), "{arguments:?} wrote {words:?}, at {found:?}");
    assert!(!written.contains("\rOVER"), "{arguments:?} wrote {written:?}");
    assert!(!written.is_empty(), "{arguments:?} said nothing");
}

#[test]
fn no_command_sends_a_terminal_what_it_could_obey() {
    let place = hostile_place();
    let id = format!("X{HOSTILE}");
    let members: Vec<Vec<&str>> = vec![
        vec!["run", "callers", "--dry-run"],
        vec!["run", "callers"],
        vec!["--json", "run", "callers"],
        vec!["destination", "list"],
        vec!["destination", "validate", "main"],
        vec!["profiles", "attributes", "customer", "--values"],
        vec!["--json", "profiles", "attributes", "customer", "--values"],
        vec!["profiles", "show", "customer", &id],
        vec!["--json", "profiles", "show", "customer", &id],
        vec![
            "segment",
            "create",
            "All",
            "--audience",
            "customer",
            "--condition",
            "email",
            "exists",
        ],
        vec!["segment", "list"],
        vec!["--json", "segment", "list"],
        vec!["segment", "show", HOSTILE_NAME],
        vec!["segment", "members", "All"],
        vec!["segment", "members", "All", "--format", "json"],
        vec!["segment", "members", "All", "--format", "ndjson"],
        vec!["segment", "versions", "All"],
        vec!["segment", "diff", "All", "0", "1"],
        vec!["--json", "segment", "diff", "All", "0", "1"],
        vec!["segment", "overlap", "All", HOSTILE_NAME],
        vec!["segment", "explain", HOSTILE_NAME, "C1"],
        vec!["segment", "sources", HOSTILE_NAME],
        vec!["segment", "label", "All", HOSTILE_NAME],
        vec!["segment", "copy", "All", "Other"],
        vec!["segment", "rename", "Other", "a\u{202e}z"],
        vec!["history"],
        vec!["--json", "history"],
        vec!["export", "list"],
        vec!["export", "show", "callers"],
        vec!["--json", "export", "show", "callers"],
        vec!["export", "validate", "callers"],
        vec!["profiles", "import", "visitor", "people.csv", "--id", "customer_id"],
        vec!["profiles", "erase", "customer", &id],
    ];
    for arguments in members {
        assert_harmless(&on_a_terminal(&place, &arguments), &arguments);
    }
}

#[test]
fn no_error_sends_a_terminal_what_it_could_obey() {
    let place = hostile_place();
    let (file, export) = (hostile_file_name(".csv"), hostile_file_name(".toml"));
    place.write(&file, &format!("\"{HOSTILE}\",\"\"\nnever closed \"{HOSTILE}"));
    place.write(&export, &format!("version = 1\nname = \"{HOSTILE}"));
    place.write("home/exports/broken.toml", &format!("version = 1\n\"{HOSTILE}\" = \u{202e}"));
    let rejects = format!("nowhere/{file}");
    let sql = format!("SELECT \"{HOSTILE}\" FROM source");
    let missing = format!("missing{file}");
    let cases: Vec<Vec<&str>> = vec![
        vec![HOSTILE],
        vec!["segment", HOSTILE],
        vec!["--json", "segment", HOSTILE],
        vec!["segment", "list", &missing],
        vec!["run", HOSTILE],
        vec!["--json", "run", HOSTILE],
        vec!["run", &export],
        vec!["run", "broken"],
        vec!["export", "list"],
        vec!["export", "show", "broken"],
        vec!["run", "callers", "--source", &missing],
        vec!["run", "callers", "--source", &file],
        vec!["--json", "run", "callers", "--source", &file],
        vec!["run", "callers", "--rejects", &rejects],
        vec!["profiles", "import", "customer", &file, "--id", HOSTILE],
        vec!["profiles", "import", "customer", "people.csv", "--id", HOSTILE],
        vec!["profiles", "import", "customer", "people.csv", "--id", "email", "--sql", &sql],
        vec!["profiles", "show", "customer", HOSTILE],
        vec!["profiles", "erase", "customer", HOSTILE],
        vec!["--destination", HOSTILE, "segment", "list"],
        vec!["destination", "add", HOSTILE],
        vec!["destination", "add", "other", "--path", &file],
        vec!["segment", "show", HOSTILE],
        vec!["segment", "show", "a\u{202e}c"],
        vec!["segment", "create", "Y", "--audience", "customer", "--condition", HOSTILE, "exists"],
        vec![
            "segment",
            "create",
            "Y",
            "--audience",
            "customer",
            "--condition",
            "points",
            "greater",
            HOSTILE,
        ],
        vec!["segment", "members", HOSTILE_NAME, "--as-of", HOSTILE],
        vec!["segment", "delete", HOSTILE_NAME],
        vec!["history", "--segment", "a\u{202e}c"],
    ];
    for arguments in cases {
        assert_harmless(&on_a_terminal(&place, &arguments), &arguments);
    }
}

#[test]
fn a_pipe_gets_every_byte_of_the_data() {
    let place = hostile_place();
    let all =
        ["segment", "create", "All", "--audience", "customer", "--condition", "email", "exists"];
    place.args(&all).ok();
    let lines = place.args(&["segment", "members", "All"]).ok().out;
    let mut reader = csv::Reader::from_reader(lines.as_bytes());
    assert!(reader.headers().unwrap().iter().any(|header| header == HOSTILE_NAME));
    let last = reader.records().last().unwrap().unwrap();
    assert_eq!(&last[0], format!("X{HOSTILE}"));
    let people = place.args(&["segment", "members", "All", "--format", "json"]).json();
    assert_eq!(people[3]["id"], format!("X{HOSTILE}"));
    // The same JSON on a terminal is the same data, spelled otherwise.
    let shown = on_a_terminal(&place, &["segment", "members", "All", "--format", "json"]);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), people);
}

/// Everything a wizard writes beside sequences that place, colour and end a frame.
fn without_own_sequences(written: &str) -> String {
    let mut words = String::new();
    let mut rest = written;
    while let Some(at) = rest.find("\x1b[") {
        words.push_str(&rest[..at]);
        rest = &rest[at + 2..];
        let end = rest.find(|it: char| ('@'..='~').contains(&it)).map_or(rest.len(), |it| it + 1);
        // Colours and the like: what a person's data holds is never one of them.
        assert_ne!(&rest[..end], "31m", "the red of the data");
        rest = &rest[end..];
    }
    words.push_str(rest);
    words.replace('\r', "")
}

#[test]
fn no_screen_sends_a_terminal_what_it_could_obey() {
    let place = hostile_place();
    place.run("run callers").ok();
    let file = hostile_file_name(".csv");
    place.write(&file, &place.read("tickets.csv"));
    let (home, path) = (place.path("home"), place.path(&file));
    for size in [(60, 16), (80, 24), (160, 50)] {
        for (source, keys) in [
            // The steps with the file, the fields below each other.
            (true, "\r,\t,\t,\x1b[B,\r,\r,\r"),
            // Segments, their members, a person, its versions, sources and history.
            (false, "s,\r,\t,i,\x1b,\x1b,p,p,i,\x1b,\x1b,\x1b,e,\x1b[B,\r,\x1b,\x1b,h,\r"),
        ] {
            let mut arguments = vec![OsStr::new("--home"), home.as_os_str()];
            arguments.extend(source.then_some(path.as_os_str()));
            let mut terminal = Terminal::start(&Start {
                program: env!("CARGO_BIN_EXE_segport").into(),
                arguments,
                size,
                ..Start::default()
            });
            terminal.wait_for("segport");
            for key in keys.split(',') {
                let before = terminal.written_bytes();
                terminal.type_keys(key);
                // Redraws, so that something is drawn whatever the key does here.
                terminal.type_keys("\x0c");
                terminal.wait_until("draws", |terminal| terminal.has_drawn_after(before));
            }
            let words = without_own_sequences(&terminal.written());
            let found =
                words.find(is_hostile).map(|at| words[at..].chars().take(20).collect::<String>());
            assert!(found.is_none(), "{size:?}, {keys}: {found:?}");
            let is_there = words.contains("\\e[31m") || words.contains("<U+");
            assert!(is_there, "{size:?}, {keys}: hostile data is on the screen");
        }
    }
}

#[test]
fn no_question_line_by_line_sends_a_terminal_what_it_could_obey() {
    let place = hostile_place();
    let file = hostile_file_name(".csv");
    place.write(&file, &place.read("tickets.csv"));
    let (home, path) = (place.path("home"), place.path(&file));
    let mut terminal = Terminal::start(&Start {
        program: env!("CARGO_BIN_EXE_segport").into(),
        arguments: vec![
            OsStr::new("--home"),
            home.as_os_str(),
            OsStr::new("--accessible"),
            path.as_os_str(),
        ],
        // Where each answer is the proposed one until there is none, and then leaves.
        typed_ahead: "\n\n\n\n\n\n\n\nq\nq\nq\nq\nq\n",
        ..Start::default()
    });
    terminal.wait_for_exit();
    let written = terminal.written();
    let written = written.split("\x1b_end of output").next().unwrap().replace("^L", "");
    assert_harmless(&written, &["--accessible"]);
    assert!(written.contains("<U+202E>"), "{written}");
}
