//! What others of the machine can read of what segport makes: nothing, also where the
//! person's own mask would let them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command_line::{Answer, Place, answer};

/// Runs a command whose mask takes nothing away.
fn unmasked(place: &Place, arguments: &[&str], input: &str) -> Answer {
    let mut command = Command::new("sh");
    let script = "umask 000; exec \"$0\" \"$@\"";
    command.args(["-c", script, env!("CARGO_BIN_EXE_segport")]).args(arguments);
    command
        .current_dir(place.path(""))
        .env_clear()
        .env("SEGPORT_HOME", place.path("home"))
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    answer(child.wait_with_output().unwrap())
}

/// Every file and folder there, with its mode.
fn modes(folder: &Path) -> BTreeSet<(PathBuf, u32)> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = path.symlink_metadata().unwrap();
        if metadata.is_dir() {
            found.extend(modes(&path));
        }
        found.insert((path, metadata.permissions().mode() & 0o7777));
    }
    found
}

#[test]
fn files_are_for_their_owner_only_and_so_are_folders() {
    let place = Place::new();
    place.write("customers.csv", crate::command_line::CUSTOMERS);
    place.write("tickets.csv", crate::command_line::TICKETS);
    let export = crate::command_line::EXPORT.replace("../../tickets.csv", "tickets.csv");
    place.write("callers.toml", &export);
    let own = modes(&place.path(""));
    for line in [
        "destination add main --phone-region VN",
        "destination add other --path elsewhere.db",
        "--destination main profiles import customer customers.csv --id customer_id",
        "--destination main profiles import visitor tickets.csv --id Ticket --rejects r1.csv",
        "--destination main run callers.toml --rejects r2.csv",
        "--destination main segment members Callers --output members.csv",
        "--destination main segment members Callers --output members.ndjson",
        "--destination main segment members Callers --output members.json",
        "--destination main segment members Callers --output members.xlsx",
        "--destination main segment members Callers --output members.sqlite",
        "--destination main profiles erase customer C3",
        "demo --dir shop",
        "demo",
    ] {
        unmasked(&place, &line.split(' ').collect::<Vec<_>>(), "").ok();
    }
    // An export that is left unfinished: a draft, and what was used last.
    let left = unmasked(&place, &["--accessible", "tickets.csv"], "\n\nq\nq\nq\n").ok();
    assert!(left.out.contains("unfinished export is kept"), "{left:?}");
    let made: Vec<(PathBuf, u32)> = modes(&place.path("")).difference(&own).cloned().collect();
    let names: Vec<String> = made
        .iter()
        .map(|(path, _)| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    for expected in [
        "home",
        "main.db",
        "elsewhere.db",
        "destinations.toml",
        "recent.toml",
        "draft.toml",
        "spool",
        "r1.csv",
        "r2.csv",
        "members.csv",
        "members.ndjson",
        "members.json",
        "members.xlsx",
        "members.sqlite",
        "shop",
        "exports",
    ] {
        assert!(names.iter().any(|name| name == expected), "{expected} among {names:?}");
    }
    let open: Vec<_> = made
        .iter()
        .filter(|(path, mode)| *mode != if path.is_dir() { 0o700 } else { 0o600 })
        .map(|(path, mode)| format!("{} {mode:o}", path.display()))
        .collect();
    assert!(open.is_empty(), "{open:#?}");
    assert_eq!(place.names("home/spool"), [""; 0], "temporary data is gone");
}
