//! Backups of a destination: whole, of one moment, private, and put back without losing
//! what was there.

use std::fs;

use rusqlite::Connection;

use crate::command_line::{Place, set_schema};

/// All rows of all tables, so that two databases can be compared; key indexes aside,
/// which are made again from the rest.
pub(super) fn everything(path: &std::path::Path) -> Vec<(String, Vec<String>)> {
    let connection = Connection::open(path).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table'
        AND name NOT LIKE 'key_%' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut tables = connection.prepare(tables).unwrap();
    let names: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().flatten().collect();
    let rows = |name: &String| {
        let mut all = connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = all.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cells = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            Ok(cells.collect::<Vec<_>>().join("|"))
        };
        let mut rows: Vec<String> = all.query_map([], row).unwrap().flatten().collect();
        rows.sort();
        rows
    };
    names.iter().map(|name| (name.clone(), rows(name))).collect()
}

fn filled_and_run() -> Place {
    let place = Place::filled();
    place.run("run callers").ok();
    place
}

#[test]
fn a_backup_holds_everything_and_comes_back_after_everything_changed() {
    let place = filled_and_run();
    let before = everything(&place.path("home/main.db"));
    let made = place.json("destination backup main copy.db");
    assert_eq!((&made["customers"], &made["segments"]), (&3.into(), &1.into()));
    assert_eq!(everything(&place.path("copy.db")), before);
    assert_eq!(place.names("."), ["copy.db", "customers.csv", "home", "tickets.csv"]);

    place.run("segment delete Callers --yes").ok();
    place.run("profiles erase customer C1 C2").ok();
    let told = place.run("destination restore main copy.db").error(2, "main holds 1 customer");
    assert!(told.err.contains("the backup holds 3 customers, 0 visitors, 1 segment"), "{told:?}");
    assert_ne!(everything(&place.path("home/main.db")), before, "only told");

    let changed = everything(&place.path("home/main.db"));
    let restored = place.json("destination restore main copy.db --yes");
    assert_eq!(everything(&place.path("home/main.db")), before);
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
    let kept = restored["kept"].as_str().unwrap();
    assert!(kept.contains("main.before-restore-"), "{kept}");
    assert_eq!(everything(kept.as_ref()), changed, "nothing is lost");
    place.run("run callers").ok();
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let place = filled_and_run();
    place.write("copy.db", "mine");
    let told = place.run("destination backup main copy.db").error(4, "there is a file at");
    assert!(told.err.contains("copy.db"), "{told:?}");
    assert!(told.err.contains("a backup replaces no file"), "{told:?}");
    assert_eq!(place.read("copy.db"), "mine");
    place.run("destination backup main none/copy.db").error(1, "the database failed");
}

#[cfg(unix)]
#[test]
fn a_backup_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let place = filled_and_run();
    place.run("destination backup main copy.db").ok();
    place.run("destination backup main other.db").ok();
    place.run("destination restore main copy.db --yes").ok();
    for name in place.names("home").iter().filter(|name| name.contains(".db")) {
        let mode = place.path("home").join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let mode = place.path("copy.db").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn what_is_no_backup_of_ours_changes_nothing() {
    let place = filled_and_run();
    place.run("destination backup main copy.db").ok();
    let before = everything(&place.path("home/main.db"));
    let refuse = |file: &str, code: i32, message: &str| {
        let line = format!("destination restore main {file} --yes");
        place.run(&line).error(code, message);
        assert_eq!(everything(&place.path("home/main.db")), before, "{file}");
        assert!(!place.names("home").iter().any(|name| name.contains("before")), "{file}");
    };
    refuse("customers.csv", 4, "customers.csv is not a segport database");
    refuse("nowhere.db", 4, "there is no database at");
    let told = place.run("destination restore main nowhere.db").error(4, "there is no database at");
    assert!(told.err.contains("check the path of the backup"), "{told:?}");
    fs::copy(place.path("copy.db"), place.path("newer.db")).unwrap();
    set_schema(&place.path("newer.db"), 99);
    refuse("newer.db", 4, "has schema 99");
    Connection::open(place.path("foreign.db")).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    refuse("foreign.db", 4, "foreign.db is not a segport database");
    let mut bytes = fs::read(place.path("copy.db")).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half - half % 512);
    fs::write(place.path("half.db"), &bytes).unwrap();
    refuse("half.db", 1, "half.db is damaged");
}

/// Others would go on with what they know of the old one.
#[test]
fn nothing_is_put_in_the_place_of_a_database_somebody_has_open() {
    let place = filled_and_run();
    place.run("destination backup main copy.db").ok();
    let other = Connection::open(place.path("home/main.db")).unwrap();
    other.query_row("SELECT count(*) FROM segment", [], |_| Ok(())).unwrap();
    place.run("destination restore main copy.db --yes").error(5, "somebody else");
    drop(other);
    place.run("destination restore main copy.db --yes").ok();
}

#[test]
fn a_backup_is_made_while_somebody_writes() {
    let place = filled_and_run();
    let before = everything(&place.path("home/main.db"));
    let writer = Connection::open(place.path("home/main.db")).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; UPDATE segment SET name = 'Half'").unwrap();
    place.run("destination backup main copy.db").ok();
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(everything(&place.path("copy.db")), before, "the moment before");
}

#[test]
fn a_lost_or_damaged_database_comes_back() {
    let place = filled_and_run();
    place.run("destination backup main copy.db").ok();
    let before = everything(&place.path("copy.db"));
    fs::remove_file(place.path("home/main.db")).unwrap();
    place.run("destination restore main copy.db").error(2, "main is not there");
    let restored = place.json("destination restore main copy.db --yes");
    assert_eq!(restored["kept"], serde_json::Value::Null);
    assert_eq!(everything(&place.path("home/main.db")), before);

    let mut bytes = fs::read(place.path("home/main.db")).unwrap();
    bytes[100..4096].fill(0xAA);
    fs::write(place.path("home/main.db"), &bytes).unwrap();
    place.run("segment list").error(1, "main.db is damaged");
    let restored = place.json("destination restore main copy.db --yes");
    let kept = restored["kept"].as_str().unwrap();
    assert!(kept.contains("main.damaged-"), "{kept}");
    assert_eq!(fs::read(kept).unwrap(), bytes, "as it was");
    assert_eq!(everything(&place.path("home/main.db")), before);
}

/// Found when there still is an older backup, not when this one is needed.
#[test]
fn a_damaged_database_is_not_backed_up() {
    let place = filled_and_run();
    let path = place.path("home/main.db");
    let page = |root: &str| -> usize {
        let connection = Connection::open(&path).unwrap();
        connection.query_row(root, [], |row| row.get(0)).unwrap()
    };
    let root = page("SELECT rootpage FROM sqlite_schema WHERE name = 'version_criterion'");
    let size = page("PRAGMA page_size");
    let mut bytes = fs::read(&path).unwrap();
    bytes[(root - 1) * size..root * size].fill(0x55);
    fs::write(&path, &bytes).unwrap();
    let told = place.run("destination backup main copy.db").error(1, "is damaged");
    assert!(told.err.contains("main.db is damaged"), "{told:?}");
    assert_eq!(place.names("."), ["customers.csv", "home", "tickets.csv"]);
}
