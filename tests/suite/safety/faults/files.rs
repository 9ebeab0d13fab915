//! The whole program where files cannot be written: limits on their size, a disk that is
//! really full, folders that are read-only, a file that is gone. Where the system does not
//! let a test make such a disk, the test says that it was left out.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use segport::database::sqlite::SqliteDatabase;
use segport::database::{DatabaseError, SegmentDatabase};
use segport::domain::{Audience, ErrorKind, SegmentName};
use serde_json::Value;

use super::super::rounds;
use super::dump::{Dump, dump, names};
use crate::command_line::{Answer, Place, answer, lines};

/// What a command prints when it did its work and only lost what was to be told or saved.
const DONE_ALL_THE_SAME: [&str; 3] =
    ["the segment was written", "the profiles were imported", "cannot write the answer"];

/// A command, with the words it is known by.
const COMMANDS: [(&str, &str); 4] = [
    ("import", "profiles import customer more.csv --id customer_id --rejects rejects.csv"),
    ("run", "run callers --rejects rejects.csv"),
    ("piped run", "run callers --source - --rejects rejects.csv < tickets.csv"),
    ("destination", "destination add other"),
];

/// A shell at a place, which knows the program as `$SEGPORT`.
fn shell(place: &Place, script: &str) -> Answer {
    let output = Command::new("sh")
        .args(["-c", script])
        .current_dir(place.path("."))
        .env("SEGPORT", env!("CARGO_BIN_EXE_segport"))
        .env("SEGPORT_HOME", place.path("home"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    answer(output)
}

/// Two hundred people more, some without an id.
fn filled() -> Place {
    let place = Place::filled();
    let people = lines(200, |n| {
        let id = if n % 20 == 0 { String::new() } else { format!("N{n}") };
        format!("{id},n{n}@example.com,{n:->300}")
    });
    place.write("more.csv", &format!("customer_id,email,note\n{people}\n"));
    place
}

/// Another place with the same in it.
fn another(place: &Place) -> Place {
    let other = Place::new();
    shell(&other, &format!("cp -R '{}/.' .", place.path("").display())).ok();
    other
}

fn stored(place: &Place) -> (Dump, Vec<String>) {
    let mut listed = names(&place.path("home"));
    // Of a database whose last user could not close it; the next one does.
    listed.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    let other = dump(&place.path("home/other.db"));
    let mut all = dump(&place.path("home/main.db"));
    all.extend(other.into_iter().map(|(table, rows)| (format!("other {table}"), rows)));
    // They depend on the key that every database has of its own.
    all.retain(|table, _| !table.ends_with("_digest"));
    let here = place.path("").display().to_string();
    for row in all.values_mut().flatten() {
        // Where the history cannot note the rejects any more, the run says so.
        *row = row
            .replace(&here, "HERE/")
            .replace("rejects_path=HERE/rejects.csv", "rejects_path=Null");
    }
    (all, listed)
}

/// Nothing that the program makes on the way lies anywhere.
fn assert_nothing_left(place: &Place, context: &str) {
    for folder in [".", "home", "home/spool", "home/exports"] {
        let path = place.path(folder);
        let strays = if path.is_dir() { names(&path) } else { Vec::new() };
        let stray =
            strays.iter().find(|name| name.starts_with(".segport") || name.contains(".tmp"));
        assert_eq!(stray, None, "{context}: left behind in {folder}");
        let spooled = folder == "home/spool" && !strays.is_empty();
        assert!(!spooled, "{context}: left behind in {folder}: {strays:?}");
    }
}

/// A failure is told with a sort, a sentence and what to do.
fn told(answer: &Answer, context: &str) -> String {
    assert!([1, 5].contains(&answer.code), "{context}: {answer:?}");
    let line = answer.err.lines().last().unwrap_or_default();
    let error: Value =
        serde_json::from_str(line).unwrap_or_else(|_| panic!("{context}: {answer:?}"));
    let text = |member: &str| error["error"][member].as_str().map(str::to_owned);
    assert!(text("hint").is_some(), "{context}: no hint: {answer:?}");
    text("message").unwrap_or_else(|| panic!("{context}: no message: {answer:?}"))
}

/// Runs a command where no file may become larger than so many blocks; whether it passed.
fn limited(
    (name, command): (&str, &str),
    blocks: usize,
    prepared: &Place,
    after: &(Dump, Vec<String>),
) -> bool {
    let context = format!("{name}, {blocks} blocks");
    let place = another(prepared);
    let before = stored(&place);
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$SEGPORT\" --json {command}");
    let answer = shell(&place, &script);
    let found = stored(&place);
    let mut done = answer.code == 0;
    if !done {
        let message = told(&answer, &context);
        done = DONE_ALL_THE_SAME.iter().any(|text| message.contains(text));
    }
    let expected = if done { after } else { &before };
    if name == "destination" && !done {
        // It may be made already, whole and empty, before its name can be saved.
        assert!(found.0 == before.0 || found.0 == after.0, "{context}: half-made");
    } else {
        assert_eq!(found.0, expected.0, "{context}: {answer:?}");
    }
    assert_nothing_left(&place, &context);
    if !done {
        shell(&place, &format!("\"$SEGPORT\" {command}")).ok();
        assert_eq!(stored(&place), *after, "{context}: and once more");
    }
    answer.code == 0
}

#[test]
#[cfg(target_os = "linux")]
fn files_may_not_become_larger() {
    let prepared = filled();
    for (name, command) in COMMANDS {
        let after = {
            let place = another(&prepared);
            shell(&place, &format!("\"$SEGPORT\" {command}")).ok();
            stored(&place)
        };
        let mut blocks = 0;
        let mut tried = 0;
        while !limited((name, command), blocks, &prepared, &after) {
            tried += 1;
            blocks = (blocks + 1).max(blocks * rounds(30, 12) / 10);
            assert!(blocks < 100_000, "{name}: it never passes");
        }
        super::note(&format!("{name}: {tried} sizes too small, {blocks} blocks are enough"));
        assert!(tried > 0);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_cannot_be_written_does_not_say_that_nothing_was_done() {
    let place = filled();
    let answer = shell(&place, "\"$SEGPORT\" --json run callers > /dev/full");
    let message = told(&answer, "run");
    assert!(message.contains("cannot write the answer"), "{message}");
    assert!(answer.err.contains("what the command did is done"), "{answer:?}");
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
}

/// Runs a script with a file system of its own at `small`; nothing where that may not be.
fn with_own_disk(place: &Place, mount: &str, script: &str) -> Option<Answer> {
    let may =
        Command::new("unshare").args(["-rm", "sh", "-c", "mount -t tmpfs none /mnt"]).output();
    if !may.is_ok_and(|output| output.status.success()) {
        super::note("left out: this system does not let a test mount a file system");
        return None;
    }
    fs::create_dir_all(place.path("small")).unwrap();
    let script = format!("unshare -rm sh -c '{mount} && {script}'");
    Some(shell(place, &script))
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full() {
    let command = "profiles import customer more.csv --id customer_id";
    let prepared = filled();
    let after = {
        let place = another(&prepared);
        shell(&place, &format!("\"$SEGPORT\" {command}")).ok();
        stored(&place)
    };
    for (tried, room_kib) in (0..4_000).step_by(rounds(256, 32)).enumerate() {
        let place = another(&prepared);
        let before = stored(&place);
        let script = format!(
            "cp home/* small/ 2>/dev/null; \
             head -c 100M /dev/zero > small/filler 2>/dev/null; \
             truncate -s -{room_kib}K small/filler; \
             \"$SEGPORT\" --home small --json {command}; code=$?; \
             rm small/filler; cp small/*.db* home/; exit $code"
        );
        let mount = "mount -t tmpfs -o size=4M none small";
        let Some(answer) = with_own_disk(&place, mount, &script) else { return };
        let context = format!("{room_kib} KiB of room");
        if answer.code == 0 {
            assert_eq!(stored(&place).0, after.0, "{context}");
            super::note(&format!("full disk: {tried} sizes too small, {room_kib} KiB are enough"));
            assert!(tried > 0);
            return;
        }
        let message = told(&answer, &context);
        assert!(message.contains("full") || message.contains("space"), "{context}: {message}");
        assert!(answer.err.contains("space") || answer.err.contains("room"), "{answer:?}");
        assert_eq!(stored(&place).0, before.0, "{context}: {answer:?}");
        shell(&place, &format!("\"$SEGPORT\" {command}")).ok();
        assert_eq!(stored(&place).0, after.0, "{context}: and once more");
    }
    panic!("it never passes");
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_read_only() {
    let writing = [
        "profiles import customer more.csv --id customer_id",
        "run callers",
        "destination add other",
        "destination remove main",
        "segment create New --audience customer",
        "profiles erase customer C1",
    ];
    for command in writing {
        let place = filled();
        let before = stored(&place);
        let mount = "mount --bind home home && mount -o remount,ro,bind home";
        let script = format!("exec \"$SEGPORT\" --json {command}");
        let Some(answer) = with_own_disk(&place, mount, &script) else { return };
        let message = told(&answer, command);
        assert!(message.contains("cannot"), "{command}: {message}");
        assert!(answer.err.contains("check"), "{command}: {answer:?}");
        assert_eq!(stored(&place), before, "{command}");
    }
}

/// SQLite would write on into the file that nobody finds any more, and all would be lost.
#[test]
fn a_file_that_is_removed_or_replaced_while_it_is_open() {
    let replace = |path: &Path| {
        fs::remove_file(path).unwrap();
        SqliteDatabase::create(path, None).unwrap();
    };
    let remove = |path: &Path| fs::remove_file(path).unwrap();
    for way in ["removed", "replaced"] {
        let place = filled();
        place.run("run callers").ok();
        let path = place.path("home/main.db");
        let mut database = SqliteDatabase::open(&path).unwrap();
        if way == "removed" {
            remove(&path);
        } else {
            replace(&path);
        }
        let there = path.exists().then(|| fs::read(&path).unwrap());
        let now = jiff::Timestamp::UNIX_EPOCH;
        let callers = SegmentName::parse("Callers").unwrap();
        let ids = ["C1".to_owned()];
        let errors = [
            database.restore(&callers, 1, now).unwrap_err(),
            database.erase(Audience::Customer, &ids, now).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, DatabaseError::Gone { .. }), "{way}: {error:?}");
            assert_eq!(error.kind(), ErrorKind::Failed);
            assert!(error.hint().is_some_and(|hint| hint.contains("put it back")), "{way}");
        }
        drop(database);
        assert_eq!(path.exists().then(|| fs::read(&path).unwrap()), there, "{way}");
    }
}

/// A destination that is not ours is left alone, and told with what to do.
#[test]
fn a_destination_that_is_not_ours() {
    for content in ["", "a text", "SQLite format 3\0 and then something else entirely"] {
        let place = filled();
        place.write("home/main.db", content);
        for command in ["run callers", "profiles import customer more.csv --id customer_id"] {
            let answer = place.run(command).error(4, "is not a segport database");
            assert!(answer.err.contains("check the path; nothing was changed"), "{answer:?}");
            assert_eq!(place.read("home/main.db"), content);
        }
    }
}
