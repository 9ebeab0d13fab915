//! Databases as sources.

use std::fs;
use std::io::Write;

use rusqlite::Connection;

use super::{Folder, cells, rows};
use crate::source::{RowState, SourceError};

/// A database made so.
fn made(folder: &Folder, name: &str, sql: &str) -> Connection {
    let connection = Connection::open(folder.path(name)).unwrap();
    connection.execute_batch(sql).unwrap();
    connection
}

const PEOPLE: &str = "CREATE TABLE people (id TEXT, \"e mail\" TEXT, amount REAL, n INTEGER, x);
    INSERT INTO people VALUES
      ('007', 'an@example.vn', 1.5, 12, NULL),
      ('a,\"b\"', ' đ ', 1e21, -9223372036854775808, 'text'),
      ('', NULL, 2.0, 0, x'C491'),
      ('bad', 'b', 0.1, 1, x'FF00');
    CREATE VIEW \"big \"\"ones\" AS SELECT id, amount FROM people WHERE amount > 1.9;
    CREATE TABLE other (a, A2);";

#[test]
fn values_are_read_as_they_are() {
    let folder = Folder::new();
    drop(made(&folder, "people.db", PEOPLE));
    let source = folder.open(&folder.at("people.db")).unwrap();
    assert_eq!(source.columns(), ["id", "e mail", "amount", "n", "x"]);
    let table = source.description().table.clone().unwrap();
    assert_eq!(table.chosen, "people");
    assert_eq!(table.all, ["people", "big \"ones", "other"]);
    let rows = rows(&source);
    let expected = [
        ["007", "an@example.vn", "1.5", "12", ""],
        ["a,\"b\"", " đ ", "1000000000000000000000", "-9223372036854775808", "text"],
        ["", "", "2", "0", "đ"],
    ];
    for ((at, row), expected) in rows.iter().enumerate().zip(expected) {
        assert_eq!(
            (row.0 as usize, row.1, &row.2[..]),
            (at + 2, RowState::Good, &expected.map(str::to_owned)[..])
        );
    }
    assert_eq!((rows[3].0, rows[3].1), (5, RowState::Undecodable));
}

#[test]
fn a_table_or_view_is_named() {
    let folder = Folder::new();
    drop(made(&folder, "people.db", PEOPLE));
    let mut settings = folder.at("people.db");
    settings.table = Some("BIG \"ones".into());
    let source = folder.open(&settings).unwrap();
    assert_eq!(cells(&source), [["a,\"b\"", "1000000000000000000000"], ["", "2"]]);
    settings.table = Some("peple".into());
    let error = folder.open(&settings).unwrap_err();
    assert!(matches!(error, SourceError::UnknownTable { .. }), "{error}");
    assert_eq!(error.hint().unwrap(), "did you mean \"people\"?");
    drop(made(&folder, "empty.db", "PRAGMA user_version = 1"));
    let error = folder.open(&folder.at("empty.db")).unwrap_err();
    assert!(error.to_string().ends_with("the database has no tables"), "{error}");
}

#[test]
fn reading_leaves_nothing_beside_the_file() {
    let folder = Folder::new();
    drop(made(&folder, "log.db", &format!("PRAGMA journal_mode = WAL; {PEOPLE}")));
    drop(made(&folder, "plain.db", PEOPLE));
    let names = || {
        let files = fs::read_dir(folder.folder.path()).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    for name in ["log.db", "plain.db"] {
        let before = (names(), fs::read(folder.path(name)).unwrap());
        let source = folder.open(&folder.at(name)).unwrap();
        assert_eq!(rows(&source).len(), 4);
        assert_eq!((names(), fs::read(folder.path(name)).unwrap()), before);
    }
    assert_eq!(folder.spooled(), 0, "copies go with their sources");
}

#[test]
fn a_database_in_use_is_read_with_what_was_committed() {
    let folder = Folder::new();
    let writer = made(&folder, "log.db", &format!("PRAGMA journal_mode = WAL; {PEOPLE}"));
    writer.execute_batch("BEGIN; DELETE FROM people WHERE id = '007'").unwrap();
    let source = folder.open(&folder.at("log.db")).unwrap();
    assert_eq!(rows(&source).len(), 4);
    let first = source.reader().unwrap().fingerprint();
    writer.execute_batch("COMMIT").unwrap();
    assert!(!source.is_current(), "the log changed");
    let again = folder.open(&folder.at("log.db")).unwrap();
    assert_eq!(rows(&again).len(), 3);
    assert!(first.is_none());
    // Without a log somebody who writes keeps others out.
    let writer = made(&folder, "plain.db", PEOPLE);
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = folder.open(&folder.at("plain.db")).unwrap_err();
    assert!(error.to_string().ends_with("another program is writing to this database"), "{error}");
}

#[test]
fn a_compressed_database_is_unpacked_first() {
    let folder = Folder::new();
    drop(made(&folder, "people.db", PEOPLE));
    let bytes = fs::read(folder.path("people.db")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&bytes).unwrap();
    let source = folder.open(&folder.file("people.db.gz", packed.finish().unwrap())).unwrap();
    assert_eq!(rows(&source).len(), 4);
    assert_eq!(folder.spooled(), 1, "only the copy stays");
}

#[test]
fn damage_is_told() {
    let folder = Folder::new();
    let big = format!(
        "{PEOPLE} INSERT INTO people SELECT hex(randomblob(400)), '', 1, value, ''
        FROM json_each('[{}0]')",
        "1,".repeat(300)
    );
    drop(made(&folder, "people.db", &big));
    let bytes = fs::read(folder.path("people.db")).unwrap();
    let mut damaged = bytes.clone();
    damaged[20_000..60_000].fill(0xA5);
    let error = folder.open(&folder.file("damaged.db", damaged)).unwrap_err();
    assert!(error.to_string().contains("table people: the database is damaged"), "{error}");
    let error = folder.open(&folder.file("cut.db", &bytes[..3_000])).unwrap_err();
    assert!(error.to_string().contains("damaged"), "{error}");
}

#[test]
fn a_schema_is_not_trusted() {
    let folder = Folder::new();
    let made_so = "CREATE TABLE t (a); INSERT INTO t VALUES (1);
        CREATE VIEW evil AS SELECT load_extension('x') FROM t;
        CREATE VIEW endless AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)
          SELECT count(*) FROM c;
        CREATE VIRTUAL TABLE words USING fts5(w);";
    drop(made(&folder, "odd.db", made_so));
    let mut settings = folder.at("odd.db");
    let source = folder.open(&settings).unwrap();
    assert_eq!(source.description().table.as_ref().unwrap().all, ["t", "evil", "endless"]);
    settings.table = Some("evil".into());
    let error = folder.open(&settings).unwrap_err();
    assert!(error.to_string().contains("load_extension"), "{error}");
    settings.table = Some("endless".into());
    let error = super::queries::stopped(|watch| {
        crate::source::Source::open(&settings, folder.spool.path(), watch)
    });
    assert!(matches!(error, SourceError::Cancelled { .. }), "{error}");
}
