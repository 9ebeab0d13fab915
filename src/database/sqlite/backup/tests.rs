//! Backups are whole, private and checked; a restore keeps what it replaces and leaves
//! no log of it behind.

use super::super::fixture::Fixture;
use super::*;
use crate::domain::Unwatched;

fn backed_up(test: &Fixture, name: &str) -> (tempfile::TempDir, PathBuf, Contents) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    let contents = test.database.back_up(&file, Overwrite::Refused, &Unwatched).unwrap();
    (folder, file, contents)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_backup_holds_everything_and_overwrites_only_when_told() {
    let mut test = Fixture::new();
    test.with_versions();
    let (folder, file, contents) = backed_up(&test, "backup.db");
    assert_eq!(contents.overview.customers, 6);
    assert!(contents.versions > 0);
    assert_eq!(names(folder.path()), ["backup.db"], "nothing else is left");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = test.database.back_up(&file, Overwrite::Refused, &Unwatched);
    assert!(matches!(again, Err(DatabaseError::BackupThere { .. })), "{again:?}");
    test.database.back_up(&file, Overwrite::Allowed, &Unwatched).unwrap();
    let itself = test.database.path.clone();
    let told = test.database.back_up(&itself, Overwrite::Allowed, &Unwatched);
    assert!(matches!(told, Err(DatabaseError::InUse { .. })), "{told:?}");
    let copy = connection::open_copy(&file).unwrap();
    assert_eq!(copy.segments().unwrap(), test.database.segments().unwrap());
}

#[test]
fn what_was_freed_is_not_in_a_backup() {
    let test = Fixture::new();
    let connection = &test.database.connection;
    connection.execute("UPDATE customer SET city = 'Thisisasecretcity'", []).unwrap();
    connection.execute("UPDATE customer SET city = 'Hue'", []).unwrap();
    let (_folder, file, _) = backed_up_unchecked(&test);
    let bytes = fs::read(file).unwrap();
    assert!(!bytes.windows(17).any(|window| window == b"Thisisasecretcity"));
}

/// The copy alone: the test writes past the sets of the database.
fn backed_up_unchecked(test: &Fixture) -> (NamedTempFile, PathBuf, ()) {
    let copy = copy_beside(&test.database.connection, &test.database.path).unwrap();
    let path = copy.path().to_owned();
    (copy, path, ())
}

#[test]
fn a_restore_brings_all_back_and_keeps_what_was_there() {
    let mut test = Fixture::new();
    test.with_versions();
    let (_folder, file, contents) = backed_up(&test, "backup.db");
    let target = test.database.path.clone();
    let kept = target.with_extension("kept");
    test.tamper("DELETE FROM version; DELETE FROM segment");
    // While somebody has it open nothing is moved.
    let prepared = PreparedRestore::new(&file, &target, &Unwatched).unwrap();
    assert_eq!(*prepared.contents(), contents_like(&contents, prepared.contents()));
    let told = prepared.put_in_place(&kept);
    assert!(matches!(told, Err(DatabaseError::Busy { .. })), "{told:?}");
    assert!(!kept.exists());
    assert_eq!(test.database.segments().unwrap(), [], "nothing was changed");

    let Fixture { database, folder } = test;
    drop(database);
    let prepared = PreparedRestore::new(&file, &target, &Unwatched).unwrap();
    prepared.put_in_place(&kept).unwrap();
    assert_eq!(names(folder.path()), ["main", "main.kept"], "and no log");
    let restored = SqliteDatabase::open(&target).unwrap();
    assert_eq!(restored.contents().unwrap().versions, contents.versions);
    assert_eq!(restored.check(&Unwatched).unwrap(), []);
    let old = SqliteDatabase::open(&kept).unwrap();
    assert_eq!(old.segments().unwrap(), [], "what was there is kept");
}

/// The same but for the size of the file, which the copy may have otherwise.
fn contents_like(contents: &Contents, other: &Contents) -> Contents {
    let mut like = contents.clone();
    like.overview.size_bytes = other.overview.size_bytes;
    like
}

#[test]
fn what_is_not_ours_newer_or_damaged_is_refused_and_nothing_touched() {
    let mut test = Fixture::new();
    test.with_versions();
    let (folder, file, _) = backed_up(&test, "backup.db");
    let target = test.database.path.clone();
    let refused = |path: &Path| PreparedRestore::new(path, &target, &Unwatched).unwrap_err();
    let other = folder.path().join("other");
    fs::write(&other, "no database ".repeat(1_000)).unwrap();
    assert!(matches!(refused(&other), DatabaseError::NotOurs { .. }));
    assert!(matches!(refused(&folder.path().join("none")), DatabaseError::NotFound { .. }));
    assert!(matches!(refused(&target), DatabaseError::InUse { .. }));
    for sql in ["UPDATE version SET members = x'00'", "DELETE FROM customer"] {
        fs::copy(&file, &other).unwrap();
        Connection::open(&other).unwrap().execute(sql, []).unwrap();
        let before = fs::read(&other).unwrap();
        assert!(matches!(refused(&other), DatabaseError::Damaged { .. }), "{sql}");
        assert_eq!(fs::read(&other).unwrap(), before, "the backup is as it was");
    }
    Connection::open(&other).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(refused(&other), DatabaseError::NewerSchema { found: 99, .. }));
    assert_eq!(names(target.parent().unwrap()).iter().filter(|n| n.starts_with(".seg")).count(), 0);
}

#[test]
fn a_damaged_database_is_replaced_and_kept() {
    let mut test = Fixture::new();
    test.with_versions();
    let (_folder, file, _) = backed_up(&test, "backup.db");
    let target = test.database.path.clone();
    let Fixture { database, folder } = test;
    drop(database);
    fs::write(&target, "ruins ".repeat(1_000)).unwrap();
    fs::write(with_ending(&target, "-wal"), "an old log").unwrap();
    let kept = target.with_extension("kept");
    PreparedRestore::new(&file, &target, &Unwatched).unwrap().put_in_place(&kept).unwrap();
    // SQLite throws a log away that is none; one that stayed would go with the kept file.
    assert!(!names(folder.path()).contains(&"main-wal".to_owned()));
    assert!(fs::read_to_string(&kept).unwrap().starts_with("ruins"));
    assert_eq!(SqliteDatabase::open(&target).unwrap().check(&Unwatched).unwrap(), []);
}
