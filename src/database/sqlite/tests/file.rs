//! The file: made whole, opened only when it is ours, damage told.

use rusqlite::ffi;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::super::connection::{damaged, failed, locate};
use super::super::waiting::Patience;
use super::*;
use crate::domain::{MatcherKind, MemberSet};

fn open_error(path: &Path) -> DatabaseError {
    SqliteDatabase::open(path).unwrap_err()
}

#[test]
fn a_new_database_is_private_empty_and_opens_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.db");
    let database = SqliteDatabase::create(&path, PhoneRegion::parse("vn")).unwrap();
    let overview = database.overview().unwrap();
    assert_eq!((overview.customers, overview.visitors, overview.segments), (0, 0, 0));
    assert!(overview.size_bytes.unwrap() > 0);
    let key = database.hash_key;
    drop(database);
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["new.db"], "nothing else is left behind");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let database = SqliteDatabase::open(&path).unwrap();
    assert_eq!(database.phone_region(), PhoneRegion::parse("VN"));
    assert_eq!(database.hash_key, key);
    let other = SqliteDatabase::create(&folder.path().join("other.db"), None).unwrap();
    assert_ne!(other.hash_key, key, "every database has its own key");
    assert_eq!(other.phone_region(), None);
}

#[test]
fn the_connection_is_set_up() {
    let test = TestDatabase::new();
    let word = |pragma: &str| -> String {
        test.database.connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
    };
    let number = |pragma: &str| -> i64 {
        test.database.connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap()
    };
    assert_eq!(word("journal_mode"), "wal");
    assert_eq!(number("foreign_keys"), 1);
    assert!(number("busy_timeout") >= 5_000);
}

#[test]
fn a_file_that_is_there_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken.db");
    fs::write(&path, "mine").unwrap();
    let error = SqliteDatabase::create(&path, None).unwrap_err();
    assert!(matches!(error, DatabaseError::AlreadyThere { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    let error = SqliteDatabase::create(&folder.path().join("no/such.db"), None).unwrap_err();
    assert!(matches!(error, DatabaseError::Engine { .. }), "{error}");
}

#[test]
fn what_is_not_ours_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    assert!(matches!(open_error(&path), DatabaseError::NotFound { .. }));
    assert!(matches!(open_error(folder.path()), DatabaseError::NotOurs { .. }));
    for content in ["", "hello", &"no database at all ".repeat(1_000)] {
        fs::write(&path, content).unwrap();
        let error = open_error(&path);
        assert!(matches!(error, DatabaseError::NotOurs { .. }), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content, "nothing was changed");
    }
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
    assert!(matches!(open_error(&path), DatabaseError::NotOurs { .. }));
}

#[test]
fn a_newer_schema_is_refused() {
    let test = TestDatabase::new();
    test.database.connection.pragma_update(None, "user_version", 99).unwrap();
    let error = open_error(&test.database.path);
    assert!(matches!(error, DatabaseError::NewerSchema { found: 99, known: 5, .. }), "{error}");
}

/// A file of the first schema, as that made it.
fn with_the_first_schema(folder: &Path) -> PathBuf {
    let path = folder.join("first.db");
    let connection = Connection::open(&path).unwrap();
    let bitmap = |numbers: &[u32]| {
        let mut bytes = Vec::new();
        MemberSet::from_iter(numbers).serialize_into(&mut bytes).unwrap();
        bytes
    };
    connection.pragma_update(None, "application_id", 0x7365_6770).unwrap();
    connection.execute_batch(include_str!("../../../../assets/schema/0001.sql")).unwrap();
    connection
        .execute_batch(
            r#"INSERT INTO setting VALUES ('hash_key', randomblob(16));
            ALTER TABLE customer ADD COLUMN "e""mail" TEXT;
            INSERT INTO customer VALUES (1, 'c1', 'an@example.com'), (2, 'c2', NULL);
            PRAGMA user_version = 1;"#,
        )
        .unwrap();
    let sql = "INSERT INTO audience VALUES (?1, 1, 3, ?2)";
    connection.execute(sql, ("customer", bitmap(&[1, 2]))).unwrap();
    connection.execute(sql, ("visitor", bitmap(&[]))).unwrap();
    let sql = "INSERT INTO attribute VALUES (1, 'customer', 'e\"mail', 'email', ?1)";
    connection.execute(sql, [bitmap(&[2])]).unwrap();
    connection
        .execute_batch(
            "INSERT INTO key_index VALUES (1, 1, 'email', 1, 1);
             INSERT INTO key_block VALUES (1, zeroblob(16), zeroblob(16));",
        )
        .unwrap();
    path
}

/// Its indexes are of no use to this program: they go, and what they held is made
/// again.
#[test]
fn the_first_schema_is_brought_up_to_date() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_the_first_schema(folder.path());
    let mut database = SqliteDatabase::open(&path).unwrap();
    assert_eq!(database.overview().unwrap().schema, 5);
    let found = database
        .profiles_with_key(
            Audience::Customer,
            &name("e\"mail"),
            MatcherKind::Email,
            "an@example.com",
        )
        .unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), [1]);
    let mut test = TestDatabase { database, folder };
    assert_eq!(test.database.profile(Audience::Customer, "c2").unwrap().number, 2);
    let rows = [vec!["c2", "binh@example.com"], vec!["c3", ""]];
    let figures = test.import(&[("e\"mail", AttributeType::Email)], Blanks::Clear, &rows).unwrap();
    assert_eq!(figures, ImportFigures { inserted: 1, updated: 1, unchanged: 0 });
    assert_eq!(test.database.profile(Audience::Customer, "c3").unwrap().number, 3);
}

#[test]
fn a_damaged_file_is_told() {
    let test = TestDatabase::with_people();
    let path = test.database.path.clone();
    test.database.connection.execute("DELETE FROM setting WHERE name = 'hash_key'", []).unwrap();
    assert!(matches!(open_error(&path), DatabaseError::Damaged { .. }));

    let test = TestDatabase::with_people();
    let path = test.database.path.clone();
    let folder = test.folder;
    drop(test.database);
    let mut bytes = fs::read(&path).unwrap();
    bytes[32 * 1024..].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let told = SqliteDatabase::open(&path).and_then(|database| {
        database.overview()?;
        database.profile(Audience::Customer, "c1")
    });
    assert!(matches!(told, Err(DatabaseError::Damaged { .. })), "{told:?}");
    drop(folder);
}

#[test]
fn a_set_that_is_no_bitmap_is_damage() {
    let test = TestDatabase::with_people();
    test.database.connection.execute("UPDATE audience SET profiles = x'0102'", []).unwrap();
    let told = test.database.overview();
    assert!(matches!(told, Err(DatabaseError::Damaged { .. })), "{told:?}");
}

#[test]
fn two_writers_and_the_second_is_told() {
    let mut test = TestDatabase::with_people();
    let mut second = SqliteDatabase::open(&test.database.path).unwrap();
    second.patience = Patience::MOMENT;
    let plan = plan(&PEOPLE, Blanks::Clear);
    let first = test.database.start_import(&plan, &Unwatched).unwrap();
    let told = second.start_import(&plan, &Unwatched).map(drop);
    assert!(matches!(told, Err(DatabaseError::Busy { .. })), "{told:?}");
    assert_eq!(second.overview().unwrap().customers, 4, "reading goes on");
    drop(first);
    second.start_import(&plan, &Unwatched).unwrap();
}

#[test]
fn errors_of_sqlite_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there");
    fs::write(&there, "").unwrap();
    let told = |code, path: &Path| {
        let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
        locate(failed("testing")(error), path)
    };
    assert!(matches!(told(ffi::SQLITE_BUSY, &there), DatabaseError::Busy { .. }));
    assert!(matches!(told(ffi::SQLITE_LOCKED, &there), DatabaseError::Busy { .. }));
    assert!(matches!(told(ffi::SQLITE_NOTADB, &there), DatabaseError::NotOurs { .. }));
    assert!(matches!(told(ffi::SQLITE_CORRUPT, &there), DatabaseError::Damaged { .. }));
    assert!(matches!(told(ffi::SQLITE_READONLY, &there), DatabaseError::ReadOnly { .. }));
    assert!(matches!(told(ffi::SQLITE_CANTOPEN, &there), DatabaseError::ReadOnly { .. }));
    let missing = folder.path().join("missing");
    assert!(matches!(told(ffi::SQLITE_CANTOPEN, &missing), DatabaseError::NotFound { .. }));
    assert!(matches!(told(ffi::SQLITE_FULL, &there), DatabaseError::DiskFull { .. }));
    assert!(matches!(told(ffi::SQLITE_IOERR_SHMSIZE, &there), DatabaseError::DiskFull { .. }));
    assert!(matches!(told(ffi::SQLITE_IOERR, &there), DatabaseError::Engine { .. }));
    assert!(matches!(told(ffi::SQLITE_IOERR, &missing), DatabaseError::Gone { .. }));
    assert!(matches!(told(ffi::SQLITE_READONLY_DBMOVED, &there), DatabaseError::Gone { .. }));
    let error = locate(failed("testing")(damaged("it is broken")), &there);
    assert!(error.to_string().ends_with("is damaged: it is broken"), "{error}");
}
