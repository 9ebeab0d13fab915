//! Erasing: nobody and nothing of them is left, in segments, versions or bytes.

use std::fs;

use jiff::Timestamp;

use super::super::fixture::condition;
use super::super::key_index;
use super::super::profiles::{Numbering, find_attribute};
use super::super::sets::StoredSet;
use super::*;
use crate::database::{Leftovers, NewComputation, NewSegment};
use crate::domain::{
    ComputationStatus, Conditions, HashRule, Logic, MatcherKind, MemberSet, Operator, ProfileField,
    SegmentName, Trigger,
};

fn erase(test: &mut TestDatabase, ids: &[&str]) -> Result<(u64, u64), DatabaseError> {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let receipt = test.database.erase(Audience::Customer, &ids, Timestamp::UNIX_EPOCH)?;
    Ok((receipt.profiles, receipt.segments))
}

#[test]
fn one_unknown_id_stops_it_before_anything_is_removed() {
    let mut test = TestDatabase::with_people();
    let generation = test.generation();
    let told = erase(&mut test, &["c1", "nobody"]);
    assert!(matches!(told, Err(DatabaseError::UnknownProfile { ref id, .. }) if id == "nobody"));
    assert_eq!(test.database.overview().unwrap().customers, 4);
    assert_eq!(erase(&mut test, &[]).unwrap(), (0, 0));
    assert_eq!(test.generation(), generation);
}

#[test]
fn erased_people_are_gone_and_their_numbers_stay_unused() {
    let mut test = TestDatabase::with_people();
    let generation = test.generation();
    assert_eq!(erase(&mut test, &["c4", "c1", "c4"]).unwrap(), (2, 0));
    assert_eq!(test.generation(), generation + 1);
    assert!(test.database.profile(Audience::Customer, "c4").is_err());
    test.import(&PEOPLE, Blanks::Clear, &[vec!["c4", "chi@example.com", "", ""]]).unwrap();
    assert_eq!(test.database.profile(Audience::Customer, "c4").unwrap().number, 5);
    let numbers: Vec<u32> = test.people().iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [2, 3, 5]);
}

/// The files of the database that hold a text.
fn files_with(test: &TestDatabase, wanted: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut files = 0;
    for entry in fs::read_dir(test.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        if bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes()) {
            found.push(entry.file_name().into_string().unwrap());
        }
        files += 1;
    }
    assert!(files >= 1);
    found
}

const SECRET: &str = "zqx-secret-7731";

/// Thousands of people whose values were replaced several times, so that pages were
/// split and rewritten; one of them has a secret in the id and in every value.
fn with_a_secret() -> TestDatabase {
    let mut test = TestDatabase::new();
    let ids: Vec<String> = (0..3_000_u32)
        .map(|n| match n {
            1_500 => format!("{SECRET}-id"),
            // A letter from it.
            1_501 => "zqx-secret-7732-id".into(),
            _ => format!("{}", n.wrapping_mul(2_654_435_761)),
        })
        .collect();
    for round in 0..3 {
        let note = format!("{SECRET} {round} {}", "long ".repeat(round * 20));
        let email = format!("{SECRET}.{round}@example.com");
        let rows: Vec<Vec<&str>> = ids
            .iter()
            .map(|id| match id.as_str() {
                id if id.starts_with(SECRET) => vec![id, &note, &email],
                id if id.starts_with("zqx") => vec![id, "zqx-secret-7732", "7732@example.com"],
                id => vec![id, "somebody else", "else@example.com"],
            })
            .collect();
        let attributes = [("note", AttributeType::Text), ("email", AttributeType::Email)];
        test.import(&attributes, Blanks::Clear, &rows).unwrap();
    }
    assert_ne!(files_with(&test, SECRET), [""; 0], "it is there");
    test
}

#[test]
fn no_byte_of_a_value_is_left_in_any_file() {
    let mut test = with_a_secret();
    // Somebody has it open but reads nothing now.
    let other = SqliteDatabase::open(&test.folder.path().join("test.db")).unwrap();
    other.overview().unwrap();
    let ids = [format!("{SECRET}-id")];
    let receipt = test.database.erase(Audience::Customer, &ids, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(receipt.leftovers, Leftovers::None);
    assert_eq!(files_with(&test, SECRET), [""; 0]);
    assert_eq!(files_with(&test, "zqx-secret-7732"), ["test.db"], "others stay");
    assert_eq!(other.overview().unwrap().customers, 2_999);
}

#[test]
fn what_a_reader_holds_back_is_told_and_goes_when_it_ends() {
    let mut test = with_a_secret();
    let path = test.folder.path().join("test.db");
    let reader = SqliteDatabase::open(&path).unwrap();
    let snapshot = reader.connection.unchecked_transaction().unwrap();
    let sql = "SELECT count(*) FROM customer";
    let count = |connection: &rusqlite::Connection| -> u64 {
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&snapshot), 3_000);
    test.database.connection.busy_timeout(std::time::Duration::ZERO).unwrap();
    let ids = [format!("{SECRET}-id")];
    let receipt = test.database.erase(Audience::Customer, &ids, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(receipt.leftovers, Leftovers::InLog);
    assert_eq!((count(&snapshot), count(&test.database.connection)), (3_000, 2_999));
    drop(snapshot);
    drop(reader);
    let TestDatabase { database, folder } = test;
    drop(database);
    let database = SqliteDatabase::open(&path).unwrap();
    assert_eq!(files_with(&TestDatabase { database, folder }, SECRET), [""; 0]);
}

#[test]
fn what_an_erasure_left_that_was_killed_is_wiped_by_who_opens_next() {
    let mut test = with_a_secret();
    let path = test.folder.path().join("test.db");
    let ids = [format!("{SECRET}-id")];
    super::super::erase::remove(
        &mut test.database,
        Audience::Customer,
        &ids,
        Timestamp::UNIX_EPOCH,
    )
    .unwrap();
    let TestDatabase { database, folder } = test;
    drop(database);
    let writer = rusqlite::Connection::open(&path).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    // Nobody waits for it, and nobody is kept out.
    let database = SqliteDatabase::open(&path).unwrap();
    drop(writer);
    let test = TestDatabase { database, folder };
    assert!(!files_with(&test, SECRET).is_empty(), "it is still there");
    let TestDatabase { database, folder } = test;
    drop(database);
    let database = SqliteDatabase::open(&path).unwrap();
    let marks = "SELECT count(*) FROM setting WHERE name = 'to_wipe'";
    let count: u64 = database.connection.query_row(marks, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0);
    assert_eq!(files_with(&TestDatabase { database, folder }, SECRET), [""; 0]);
}

#[test]
fn digests_and_keys_of_the_erased_are_gone() {
    let mut test = with_a_secret();
    let digest = |test: &TestDatabase, number: usize| {
        let blob: Vec<u8> = test
            .database
            .connection
            .query_row("SELECT digests FROM customer_digest WHERE block = 0", [], |row| row.get(0))
            .unwrap();
        blob[number * 8..][..8].to_vec()
    };
    let number = 1_501;
    assert_ne!(digest(&test, number), [0; 8]);
    assert_eq!(pairs_of(&test, 1_501), 2, "of the id and the e-mail");
    let email = find_attribute(&test.database.connection, Audience::Customer, &name("email"));
    key_index::ensure(&test.database, &email.unwrap(), HASHED, &Unwatched).unwrap();
    assert_eq!(pairs_of(&test, 1_501), 3, "and of its hash");
    erase(&mut test, &[&format!("{SECRET}-id")]).unwrap();
    assert_eq!(digest(&test, number), [0; 8]);
    assert_ne!(digest(&test, number + 1), [0; 8], "the next one's stays");
    assert_eq!((pairs_of(&test, 1_501), pairs_of(&test, 1_502)), (0, 3));
}

const HASHED: MatcherKind = MatcherKind::Sha256(HashRule::Google);

/// How many pairs of a profile all key indexes hold.
fn pairs_of(test: &TestDatabase, number: u32) -> usize {
    let connection = &test.database.connection;
    let numbering = Numbering::read(connection, Audience::Customer).unwrap();
    let email = find_attribute(connection, Audience::Customer, &name("email")).unwrap();
    let of_email = key_index::find(connection, &email, MatcherKind::Email).unwrap();
    let of_ids = key_index::find_ids(connection, Audience::Customer).unwrap();
    let of_hashes = key_index::find(connection, &email, HASHED).unwrap();
    let indexes = [of_ids, of_email, of_hashes];
    let pairs = indexes
        .into_iter()
        .flatten()
        .flat_map(|index| key_index::all_pairs(connection, index, numbering.next).unwrap());
    pairs.filter(|pair| pair.number() == number).count()
}

#[test]
fn what_the_history_was_told_of_the_erased_is_gone_and_conditions_stay() {
    let mut test = with_a_secret();
    let email = format!("{SECRET}.2@example.com");
    let run = NewComputation {
        segment: SegmentName::parse("Somebody").unwrap(),
        export: None,
        trigger: Trigger::Command,
        status: ComputationStatus::Failed,
        begun: None,
        generation: None,
        source: None,
        repairs: None,
        configuration: Some(format!("[[mapping]]\nvalue = \"{email}\"\n")),
        report: Some(serde_json::json!({
            "criteria": [{ "value": email }, { "value": "else@example.com" }],
            "warnings": [format!("everybody whose email is {email} is taken")],
        })),
        error: Some(format!("the value \"{email}\" cannot be used")),
        started: Timestamp::UNIX_EPOCH,
        duration_ms: 0,
    };
    test.database.record(&run, &Unwatched).unwrap();
    let label = format!("email = {email}");
    write_segment(&test, "Somebody", &[&[1_501]]);
    let connection = &test.database.connection;
    connection.execute("UPDATE version_criterion SET label = ?1", [&label]).unwrap();
    erase(&mut test, &[&format!("{SECRET}-id"), "2654435761"]).unwrap();
    assert_eq!(files_with(&test, SECRET), [""; 0]);
    let history = test.database.history(None).unwrap();
    let kept = history.iter().find(|run| run.report.is_some()).unwrap();
    assert_eq!(kept.configuration.as_deref(), Some("[[mapping]]\nvalue = \"(erased)\"\n"));
    let criteria = &kept.report.as_ref().unwrap()["criteria"];
    assert_eq!(criteria[0]["value"], "(erased)");
    assert_eq!(criteria[1]["value"], "else@example.com", "others who stay have it too");

    // Conditions are somebody's text: they stay, and are told before.
    let condition = condition("email", Operator::Equals, &["7732@example.com"]);
    let conditions = Conditions { logic: Logic::Or, conditions: vec![condition] };
    let (name, audience) = (SegmentName::parse("One").unwrap(), Audience::Customer);
    let new = NewSegment::Conditions { name: name.clone(), audience, conditions };
    test.database.create_segment(&new, Timestamp::UNIX_EPOCH).unwrap();
    assert_eq!(test.database.conditions_naming(audience, 1_502).unwrap(), [name]);
    erase(&mut test, &["zqx-secret-7732-id"]).unwrap();
    assert_eq!(files_with(&test, "7732@example.com"), ["test.db"]);
    assert_eq!(files_with(&test, "zqx-secret-7732"), [""; 0]);
}

/// An index for searching holds the first bytes of values, the last of each eight
/// first.
#[test]
fn what_an_index_for_searching_keeps_of_a_value_is_gone() {
    let mut test = TestDatabase::new();
    let notes = [("note", AttributeType::Text)];
    let rows = [vec!["c1", "zqxsecret731"], vec!["c2", "somebody"]];
    test.import(&notes, Blanks::Clear, &rows).unwrap();
    let search = |test: &TestDatabase, text: &str| {
        let field = ProfileField::Attribute(AttributeName::parse("note").unwrap());
        test.database.beginning_with(Audience::Customer, &field, text, &Unwatched).unwrap().len()
    };
    let holds = |test: &TestDatabase, wanted: &[u8]| {
        let emptied = |_: &rusqlite::Row<'_>| Ok(());
        let connection = &test.database.connection;
        connection.pragma_update_and_check(None, "wal_checkpoint", "TRUNCATE", emptied).unwrap();
        let bytes = fs::read(&test.database.path).unwrap();
        bytes.windows(wanted.len()).any(|window| window == wanted)
    };
    assert_eq!(search(&test, "zqxsecret731"), 1);
    assert!(holds(&test, b"ercesxqz"), "the index is there");
    erase(&mut test, &["c1"]).unwrap();
    assert!(!holds(&test, b"ercesxqz"));
    assert_eq!((search(&test, "zqx"), search(&test, "some")), (0, 1));
}

/// Writes a segment with these members after each version, as a commit does.
fn write_segment(test: &TestDatabase, name: &str, versions: &[&[u32]]) {
    let connection = &test.database.connection;
    connection
        .execute(
            "INSERT INTO segment (name, name_key, audience, method, status, version, member_count,
             created_at, updated_at)
             VALUES (?1, ?1, 'customer', 'matching-file', 'enabled', ?2, ?3, '1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z')",
            (name, versions.len(), versions.last().map_or(0, |members| members.len())),
        )
        .unwrap();
    let segment = connection.last_insert_rowid();
    connection
        .execute(
            "INSERT INTO computation (segment_name, segment_key, \"trigger\", status, members_before,
             members_added, members_removed, members_after, started_at, duration_ms)
             VALUES (?1, ?1, 'command', 'done', 0, 0, 0, 0, '1970-01-01T00:00:00Z', 0)",
            [name],
        )
        .unwrap();
    let computation = connection.last_insert_rowid();
    for (version, members) in (1..).zip(versions) {
        let members: MemberSet = members.iter().copied().collect();
        let row = (segment, version, StoredSet(members.clone()), members.len(), computation);
        connection
            .execute(
                "INSERT INTO version VALUES (?1, ?2, 'matching-file', NULL, ?3, ?4, 9, 9, ?5, '', '')",
                row,
            )
            .unwrap();
        connection
            .execute(
                "INSERT INTO version_criterion VALUES (?1, ?2, 0, 'email', ?3)",
                (segment, version, StoredSet(members)),
            )
            .unwrap();
    }
}

#[test]
fn members_leave_all_versions_and_the_counts_still_agree() {
    let mut test = TestDatabase::with_people();
    write_segment(&test, "both", &[&[1, 2], &[2, 3], &[1, 2, 4]]);
    write_segment(&test, "once", &[&[1], &[3]]);
    write_segment(&test, "never", &[&[3]]);
    assert_eq!(erase(&mut test, &["c1"]).unwrap(), (1, 2));
    let connection = &test.database.connection;
    let versions: Vec<(String, u64, StoredSet, u64, u64, u64)> = connection
        .prepare(
            "SELECT name, version.version, members, version.member_count, added_count, removed_count
             FROM version JOIN segment USING (segment_number) ORDER BY segment_number, version.version",
        )
        .unwrap()
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let expected = [
        ("both", 1, &[2][..], 1, 1, 0),
        ("both", 2, &[2, 3], 2, 1, 0),
        ("both", 3, &[2, 4], 2, 1, 1),
        ("once", 1, &[], 0, 0, 0),
        ("once", 2, &[3], 1, 1, 0),
        ("never", 1, &[3], 1, 9, 9),
    ];
    assert_eq!(versions.len(), expected.len());
    for (found, wanted) in versions.iter().zip(expected) {
        let members: Vec<u32> = found.2.0.iter().collect();
        let found = (found.0.as_str(), found.1, members.as_slice(), found.3, found.4, found.5);
        assert_eq!(found, wanted);
    }
    let criteria: Vec<StoredSet> = connection
        .prepare("SELECT profiles FROM version_criterion")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(criteria.iter().all(|set| !set.0.contains(1)));
    let history: Vec<(String, u64, u64, u64)> = connection
        .prepare(
            "SELECT segment_name, members_before, members_removed, members_after FROM computation
             WHERE \"trigger\" = 'erase' ORDER BY segment_number",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(history, [("both".into(), 3, 1, 2), ("once".into(), 1, 0, 1)]);
    let count: u64 = connection
        .query_row("SELECT member_count FROM segment WHERE name = 'both'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(count, 2);
}
