//! The jobs children are killed at: what is there before, what is typed, and what the
//! history must say after.

use std::fmt::Write;
use std::fs;

use roaring::RoaringBitmap;
use rusqlite::Connection;
use serde_json::Value;

use crate::command_line::Place;

/// A job of the program.
pub(super) struct Job {
    pub(super) name: &'static str,
    /// Makes a place with so many people in which the job can be done.
    pub(super) prepare: fn(usize) -> Place,
    pub(super) arguments: &'static [&'static str],
    /// What a person may do next, which changes nothing that counts here.
    pub(super) next: &'static [&'static str],
    /// What no byte may be left of after the job.
    pub(super) traces: &'static [&'static str],
    /// Looks at the history, which must know whether the job was done.
    pub(super) check_history: fn(&Place, bool, &str),
}

const LIST: &[&str] = &["segment", "list"];

pub(super) const JOBS: [Job; 5] = [
    Job {
        name: "import",
        prepare: |people| {
            let place = with_people(people);
            place.write("more.csv", &customers(people / 2..people + people / 2, "tier", "gold"));
            place
        },
        arguments: &["profiles", "import", "customer", "more.csv", "--id", "customer_id"],
        next: LIST,
        traces: &[],
        check_history: |_, _, _| {},
    },
    Job {
        name: "commit",
        prepare: |people| {
            let place = with_segment(people);
            place.write("home/exports/vip.toml", &export("replace"));
            place.write("tickets.ndjson", &tickets(people / 4..people));
            place
        },
        arguments: &["run", "vip", "--accept-guards"],
        next: &["run", "vip", "--accept-guards"],
        traces: &[],
        check_history: check_run,
    },
    Job {
        name: "restore",
        prepare: |people| {
            let place = with_segment(people);
            place.write("home/exports/vip.toml", &export("replace"));
            place.write("tickets.ndjson", &tickets(people / 4..people));
            place.run("run vip --accept-guards").ok();
            place
        },
        arguments: &["segment", "restore", "VIP", "1"],
        next: LIST,
        traces: &[],
        check_history: |place, is_after, context| {
            let newest = &place.json("history")[0];
            let wanted = if is_after { "restore" } else { "command" };
            assert_eq!(newest["trigger"], wanted, "{context}: {newest}");
            assert_eq!(newest["status"], "done", "{context}: {newest}");
        },
    },
    Job {
        name: "migration",
        prepare: with_the_first_schema,
        arguments: LIST,
        next: LIST,
        traces: &[],
        check_history: |_, _, _| {},
    },
    Job {
        name: "erasure",
        prepare: |people| {
            let place = with_segment(people);
            place.write("home/exports/vip.toml", &export("add"));
            place
        },
        arguments: &["profiles", "erase", "customer", "C1", "C2", "C3", "C40"],
        next: LIST,
        traces: &["c40@example.com", "0900000040"],
        check_history: |place, is_after, context| {
            let newest = &place.json("history")[0];
            let wanted = if is_after { "erase" } else { "command" };
            assert_eq!(newest["trigger"], wanted, "{context}: {newest}");
        },
    },
];

/// A run is in the history as what it came to, once.
fn check_run(place: &Place, is_after: bool, context: &str) {
    let history = place.json("history");
    let runs = history.as_array().unwrap();
    let versions: Vec<&Value> =
        runs.iter().map(|run| &run["version"]).filter(|version| !version.is_null()).collect();
    let newest = &runs[0];
    if is_after {
        assert_eq!(newest["status"], "done", "{context}: {newest}");
        assert_eq!(versions, [2, 1], "{context}: {history}");
    } else {
        // It may have died before it had begun.
        let told = ["interrupted", "done"];
        assert!(told.iter().any(|told| newest["status"] == *told), "{context}: {newest}");
        assert_eq!(versions, [1], "{context}: {history}");
        assert!(runs.len() <= 2, "{context}: {history}");
    }
    let earlier = runs.iter().skip(1).filter(|run| run["version"].is_null());
    for run in earlier {
        assert_eq!(run["status"], "interrupted", "{context}: {run}");
    }
}

fn with_people(people: usize) -> Place {
    let place = Place::new();
    place.run("destination add main --phone-region VN").ok();
    place.write("customers.csv", &customers(0..people, "city", "Hanoi"));
    place.run("profiles import customer customers.csv --id customer_id").ok();
    place
}

/// A place with a segment of one version.
fn with_segment(people: usize) -> Place {
    let place = with_people(people);
    place.write("home/exports/vip.toml", &export("add"));
    place.write("tickets.ndjson", &tickets(0..people / 2));
    place.run("run vip").ok();
    place
}

fn customers(numbers: std::ops::Range<usize>, column: &str, value: &str) -> String {
    let mut table = format!("customer_id,email,phone,{column}\n");
    for number in numbers {
        writeln!(table, "C{number},c{number}@example.com,09{number:08},{value} {}", number % 7)
            .unwrap();
    }
    table
}

/// Rows of another format, which are copied to a private file first.
fn tickets(numbers: std::ops::Range<usize>) -> String {
    let mut table = String::new();
    for number in numbers {
        writeln!(table, r#"{{"Email":"C{number}@EXAMPLE.com","Mobile":"+849{number:08}"}}"#)
            .unwrap();
    }
    table
}

fn export(write_mode: &str) -> String {
    format!(
        r#"version = 1
name = "vip"
destination = "main"
action = "export-data-to-segment"
audience = "customer"
logic = "or"
write_mode = "{write_mode}"
[source]
path = "../../tickets.ndjson"
[segment]
create = "VIP"
[[mapping]]
attribute = "email"
column = "Email"
[[mapping]]
attribute = "phone"
column = "Mobile"
"#
    )
}

/// A place whose database is of the first schema, as that made it.
fn with_the_first_schema(people: usize) -> Place {
    let place = Place::new();
    place.run("destination add main --phone-region VN").ok();
    let path = place.path("home/main.db");
    fs::remove_file(&path).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "application_id", 0x7365_6770).unwrap();
    connection.execute_batch(include_str!("../../../../assets/schema/0001.sql")).unwrap();
    connection
        .execute_batch(
            "INSERT INTO setting VALUES ('hash_key', x'000102030405060708090a0b0c0d0e0f');
             ALTER TABLE customer ADD COLUMN email TEXT;
             PRAGMA user_version = 1;
             PRAGMA journal_mode = wal;",
        )
        .unwrap();
    let last = u32::try_from(people).unwrap();
    for (audience, profiles) in
        [("customer", (1..=last).collect()), ("visitor", RoaringBitmap::new())]
    {
        let sql = "INSERT INTO audience VALUES (?1, 1, ?2, ?3)";
        connection.execute(sql, (audience, last + 1, stored(&profiles))).unwrap();
    }
    let sql = "INSERT INTO attribute VALUES (1, 'customer', 'email', 'email', ?1)";
    connection.execute(sql, [stored(&RoaringBitmap::new())]).unwrap();
    connection
        .execute(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
             INSERT INTO customer SELECT n, 'C' || n, 'c' || n || '@example.com' FROM n",
            [last],
        )
        .unwrap();
    connection.close().unwrap();
    place
}

fn stored(set: &RoaringBitmap) -> Vec<u8> {
    let mut bytes = Vec::new();
    set.serialize_into(&mut bytes).unwrap();
    bytes
}
