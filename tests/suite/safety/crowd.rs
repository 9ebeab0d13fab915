//! Many at once: processes that run exports, restore versions, import profiles and
//! browse, all on one destination. Every commit counts, none is lost, nobody hears of
//! a lock, and who reads never waits for who writes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Barrier;
use std::thread;

use rusqlite::Connection;
use serde_json::Value;

use super::{rounds, tell};
use crate::command_line::{Answer, Place, answer};

/// People at the beginning.
const PEOPLE: usize = 300;

/// People each process imports anew.
const NEWCOMERS: usize = 20;

#[test]
fn every_commit_counts_and_nobody_hears_of_a_lock() {
    let place = place();
    let people = rounds(12, 50);
    let turns = rounds(1, 6);
    for number in 0..people {
        place.write(&format!("home/exports/own-{number}.toml"), &own_export(number));
        place.write(&format!("more-{number}.csv"), &newcomers(number));
    }
    let together = Barrier::new(people);
    let said: Vec<Vec<Value>> = thread::scope(|scope| {
        let worker = |number| {
            let (place, together) = (&place, &together);
            scope.spawn(move || {
                together.wait();
                (0..turns).flat_map(|turn| work(place, number, turn)).collect()
            })
        };
        let workers: Vec<_> = (0..people).map(worker).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let said: Vec<Value> = said.into_iter().flatten().collect();
    assert_eq!(said.len(), people * turns * 4);
    check_versions(&place, said);
    let customers = &place.json("destination list")[0]["customers"];
    assert_eq!(*customers, PEOPLE + people * NEWCOMERS, "nobody imported is lost");
    assert_eq!(integrity(&place), "ok");
    tell(&format!("{people} processes at once, {} commits", people * turns * 4));
}

/// What one of many does in a turn; gives what its commits said.
fn work(place: &Place, number: usize, turn: usize) -> Vec<Value> {
    let own = format!("run own-{number}");
    let import = format!("profiles import customer more-{number}.csv --id customer_id");
    let mut commands = vec![
        "run shared-add".to_owned(),
        "segment list".to_owned(),
        own,
        "segment members Shared --format ndjson".to_owned(),
        "run shared-replace --accept-guards".to_owned(),
        "history --segment Shared".to_owned(),
        "segment restore Shared 1".to_owned(),
        "profiles show customer C1".to_owned(),
        import,
        "run shared-add --dry-run".to_owned(),
    ];
    // Everybody begins with something else.
    let first = (number + turn) % commands.len();
    commands.rotate_left(first);
    let mut said = Vec::new();
    for command in commands {
        let answer = place.run(&format!("--json {command}"));
        check_answer(&command, &answer);
        let commits = command.starts_with("run") || command.starts_with("segment restore");
        if commits && !command.ends_with("--dry-run") {
            said.push(serde_json::from_str(&answer.out).unwrap());
        }
    }
    said
}

fn check_answer(command: &str, answer: &Answer) {
    assert_eq!(answer.code, 0, "{command}: {answer:?}");
    let heard = answer.err.to_lowercase();
    for word in ["locked", "busy", "somebody else"] {
        assert!(!heard.contains(word), "{command}: {answer:?}");
    }
}

/// Every commit that was told is there with its figures, and nothing else; the
/// versions of each segment follow on each other.
fn check_versions(place: &Place, said: Vec<Value>) {
    let mut by_segment: BTreeMap<String, BTreeMap<u64, Value>> = BTreeMap::new();
    for commit in said {
        let segment = commit["segment"].as_str().unwrap().to_owned();
        let version = commit["version"].as_u64().unwrap();
        let twice = by_segment.entry(segment).or_default().insert(version, commit);
        assert!(twice.is_none(), "two processes wrote one version: {twice:?}");
    }
    let segments = place.json("segment list");
    assert_eq!(segments.as_array().unwrap().len(), by_segment.len());
    for (segment, mut commits) in by_segment {
        let history: Value = place.args(&["--json", "history", "--segment", &segment]).json();
        let mut entries = history.as_array().unwrap().clone();
        assert!(entries.iter().all(|entry| entry["status"] == "done"), "{segment}: {history}");
        entries.sort_by_key(|entry| entry["version"].as_u64());
        let mut before = Value::from(0);
        for (version, entry) in (1..).zip(&entries) {
            assert_eq!(entry["version"], version, "{segment}: numbered without a gap");
            assert_eq!(entry["before"], before, "{segment}: version {version} follows");
            let count = |figure: &str| entry[figure].as_u64().unwrap();
            let after = count("before") + count("added") - count("removed");
            assert_eq!(entry["after"], after, "{segment}: version {version} adds up");
            before = entry["after"].clone();
            // The first version of the shared segment was there before.
            let commit = commits.remove(&version);
            assert_eq!(
                commit.is_none(),
                segment == "Shared" && version == 1,
                "{segment} {version}"
            );
            if let Some(commit) = commit {
                for figure in ["before", "added", "removed", "after"] {
                    assert_eq!(commit["members"][figure], entry[figure], "{segment} {version}");
                }
            }
        }
        assert!(commits.is_empty(), "{segment}: told, but not there: {commits:?}");
        let members = place.args(&["segment", "members", &segment]).ok().out.lines().count() - 1;
        assert_eq!(before, members, "{segment}: its members are those of its last version");
    }
}

#[test]
fn who_reads_does_not_wait_for_who_writes() {
    let place = place();
    place.write("home/exports/own-0.toml", &own_export(0));
    let writer = Connection::open(place.path("home/main.db")).unwrap();
    // More than fits in memory, so that pages of the change are in the log already.
    writer
        .execute_batch(
            "PRAGMA cache_size = 1; BEGIN IMMEDIATE;
             UPDATE customer SET city = 'nowhere'; DELETE FROM version; DELETE FROM computation;",
        )
        .unwrap();
    let waiting = place.command(&["run", "own-0"]).spawn().unwrap();
    let imports = ["profiles", "import", "customer", "customers.csv", "--id", "customer_id"];
    let importing = place.command(&imports).spawn().unwrap();
    for command in [
        "segment list",
        "segment show Shared",
        "segment versions Shared",
        "segment members Shared",
        "segment diff Shared 0 1",
        "segment explain Shared C1",
        "history",
        "profiles attributes customer --values",
        "run shared-replace --dry-run",
        "export validate shared-add",
        "destination list",
    ] {
        check_answer(command, &place.run(command));
    }
    let person = place.json("profiles show customer C1");
    assert_eq!(person["attributes"]["city"], "Hue", "as before the change");
    let mut writers = [waiting, importing];
    for child in &mut writers {
        assert_eq!(child.try_wait().unwrap(), None, "who writes waits");
    }
    writer.execute_batch("ROLLBACK").unwrap();
    for child in writers {
        let answer = answer(child.wait_with_output().unwrap());
        check_answer("who waited", &answer);
    }
    assert_eq!(place.json("segment versions Own-0").as_array().unwrap().len(), 1);
}

fn integrity(place: &Place) -> String {
    let connection = Connection::open(place.path("home/main.db")).unwrap();
    connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// A destination with people and a segment that has a first version.
fn place() -> Place {
    let place = Place::new();
    place.run("destination add main --phone-region VN").ok();
    place.write("customers.csv", &people("C", 0..PEOPLE));
    place.run("profiles import customer customers.csv --id customer_id").ok();
    place.write("half.csv", &emails(0..PEOPLE / 2));
    place.write("third.csv", &emails(PEOPLE / 3..PEOPLE / 3 * 2));
    place.write("home/exports/shared-first.toml", &export("first", "add", "half", "create"));
    place.run("run shared-first").ok();
    place.write("home/exports/shared-add.toml", &export("add", "add", "half", "existing"));
    place.write(
        "home/exports/shared-replace.toml",
        &export("replace", "replace", "third", "existing"),
    );
    place
}

fn people(prefix: &str, numbers: std::ops::Range<usize>) -> String {
    let mut table = "customer_id,email,city\n".to_owned();
    for number in numbers {
        writeln!(table, "{prefix}{number},{prefix}{number}@example.com,Hue").unwrap();
    }
    table
}

/// People nobody else imports, and some who are there and move.
fn newcomers(number: usize) -> String {
    let mut table = people(&format!("N{number}-"), 0..NEWCOMERS);
    for moved in 10..15 {
        writeln!(table, "C{moved},C{moved}@example.com,city {number}").unwrap();
    }
    table
}

fn emails(numbers: std::ops::Range<usize>) -> String {
    let mut table = "Email\n".to_owned();
    for number in numbers {
        writeln!(table, "c{number}@example.com").unwrap();
    }
    table
}

fn export(name: &str, write_mode: &str, table: &str, target: &str) -> String {
    text(&format!("shared-{name}"), write_mode, table, &format!("{target} = \"Shared\""))
}

fn own_export(number: usize) -> String {
    text(&format!("own-{number}"), "add", "third", &format!("create = \"Own-{number}\""))
}

fn text(name: &str, write_mode: &str, table: &str, segment: &str) -> String {
    format!(
        r#"version = 1
name = "{name}"
destination = "main"
action = "export-data-to-segment"
audience = "customer"
logic = "or"
write_mode = "{write_mode}"
[source]
path = "../../{table}.csv"
[segment]
{segment}
[[mapping]]
attribute = "email"
column = "Email"
"#
    )
}
