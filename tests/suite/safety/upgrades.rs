//! Databases of every schema there has been, made by the programs of their time: each
//! opens, is brought up to date in one transaction, and says what it said then.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use rusqlite::Connection;
use serde_json::Value;

use crate::command_line::{Place, set_schema};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schemas");

/// The schemas that have a fixture.
fn schemas() -> Vec<u32> {
    let mut schemas: Vec<u32> = fs::read_dir(FIXTURES)
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".db.gz").map(|number| number.parse().unwrap())
        })
        .collect();
    schemas.sort_unstable();
    schemas
}

/// A place whose destination is the fixture, as it lay on a disk.
fn place_of(schema: u32) -> Place {
    let place = Place::new();
    let packed = fs::File::open(format!("{FIXTURES}/{schema:04}.db.gz")).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(packed).read_to_end(&mut bytes).unwrap();
    fs::create_dir_all(place.path("home")).unwrap();
    fs::write(place.path("home/main.db"), bytes).unwrap();
    place.write(
        "home/destinations.toml",
        "[[destination]]\nname = \"main\"\nconnector = \"sqlite\"\npath = \"main.db\"\n",
    );
    place
}

fn schema_of(path: &Path) -> u32 {
    let connection = Connection::open(path).unwrap();
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

fn integrity(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap()
}

/// Whether a value says all that another said; it may say more.
fn says(now: &Value, then: &Value) -> bool {
    match (now, then) {
        (Value::Object(now), Value::Object(then)) => {
            then.iter().all(|(key, then)| now.get(key).is_some_and(|now| says(now, then)))
        }
        (Value::Array(now), Value::Array(then)) => {
            now.len() == then.len() && now.iter().zip(then).all(|(now, then)| says(now, then))
        }
        _ => now == then,
    }
}

#[test]
fn every_schema_there_has_been_has_a_fixture_and_the_newest_is_this_program_s() {
    let newest = {
        let place = Place::filled();
        schema_of(&place.path("home/main.db"))
    };
    assert_eq!(schemas(), (1..=newest).collect::<Vec<_>>());
    for schema in schemas() {
        assert_eq!(schema_of(&place_of(schema).path("home/main.db")), schema);
    }
}

#[test]
fn a_database_of_any_schema_says_what_it_said_then() {
    for schema in schemas() {
        let place = place_of(schema);
        let said = fs::read_to_string(format!("{FIXTURES}/{schema:04}.said")).unwrap();
        let mut answers = 0;
        for part in said.split("$\t").skip(1) {
            let (command, then) = part.split_once('\n').unwrap();
            let command: Vec<&str> = command.split('\t').collect();
            let now = place.args(&command).ok().out;
            assert_eq!(now.lines().count(), then.lines().count(), "{schema} {command:?}\n{now}");
            for (now, then) in now.lines().zip(then.lines()) {
                let parsed = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
                let is_same = says(&parsed(now), &parsed(then));
                assert!(is_same, "schema {schema}, {command:?}\nthen {then}\nnow  {now}");
            }
            answers += 1;
        }
        assert!(answers > 10, "schema {schema}");
        let path = place.path("home/main.db");
        assert_eq!((schema_of(&path), integrity(&path)), (*schemas().last().unwrap(), "ok".into()));
    }
}

/// It can be worked with, not only looked at.
#[test]
fn an_upgraded_database_takes_exports_imports_and_restores() {
    for schema in schemas() {
        let place = place_of(schema);
        place.write("tickets.csv", "Email,Mobile\nan@example.com,\n,0909090909\n");
        let export = crate::command_line::EXPORT.replace("\"Callers\"", "\"New callers\"");
        place.write("home/exports/callers.toml", &export);
        let report = place.json("run callers");
        assert_eq!(report["members"]["after"], 2, "schema {schema}: {report}");
        assert_eq!(place.members("New callers"), ["C1", "C6"]);
        place.args(&["segment", "restore", "Callers replaced", "2"]).ok();
        assert_eq!(place.members("Callers replaced"), ["C4", "C5"]);
        place.write("more.csv", "customer_id,email\nC6,\nC7,ha@example.com\n");
        let import = place.json("profiles import customer more.csv --id customer_id");
        assert_eq!(
            (&import["rows"]["updated"], &import["rows"]["inserted"]),
            (&1.into(), &1.into())
        );
        assert_eq!(integrity(&place.path("home/main.db")), "ok", "schema {schema}");
    }
}

#[test]
fn a_backup_of_an_older_schema_is_restored() {
    for schema in schemas() {
        let place = place_of(schema);
        fs::copy(place.path("home/main.db"), place.path("old.db")).unwrap();
        let bytes = fs::read(place.path("old.db")).unwrap();
        let restored = place.json("destination restore main old.db --yes");
        assert_eq!((&restored["customers"], &restored["visitors"]), (&5.into(), &2.into()));
        assert_eq!(place.members("Hanoi"), ["C2", "C5"]);
        assert_eq!(fs::read(place.path("old.db")).unwrap(), bytes, "the backup stays as it is");
    }
}

#[test]
fn a_newer_schema_is_refused_and_not_touched() {
    let newest = *schemas().last().unwrap();
    let place = place_of(newest);
    let path: PathBuf = place.path("home/main.db");
    set_schema(&path, newest + 1);
    let bytes = fs::read(&path).unwrap();
    for line in
        ["segment list", "history", "profiles show customer C1", "destination validate main"]
    {
        let told = place.run(line).error(4, &format!("has schema {}", newest + 1));
        assert!(told.err.contains("use the newer segport"), "{told:?}");
    }
    assert_eq!(fs::read(&path).unwrap(), bytes);
    assert_eq!(place.names("home"), ["destinations.toml", "main.db"]);
}
