//! Erasing: nobody and nothing of them is left, in segments, versions or bytes.

use std::fs;

use jiff::Timestamp;

use super::super::sets::StoredSet;
use super::*;
use crate::domain::{MemberSet, ProfileField};

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

#[test]
fn no_byte_of_a_value_is_left_in_the_file() {
    let mut test = TestDatabase::new();
    let secret = "zqx-secret-7731";
    // Many people and replaced values, so that pages are split and rewritten.
    let ids: Vec<String> = (0..3_000u32)
        .map(|n| {
            if n == 1_500 {
                format!("{secret}-id")
            } else {
                format!("{}", n.wrapping_mul(2_654_435_761))
            }
        })
        .collect();
    for round in 0..3 {
        let note = format!("{secret} {round} {}", "long ".repeat(round * 20));
        let rows: Vec<Vec<&str>> = ids
            .iter()
            .map(|id| {
                vec![id.as_str(), if id.starts_with("zqx") { &note } else { "somebody else" }]
            })
            .collect();
        test.import(&[("note", AttributeType::Text)], Blanks::Clear, &rows).unwrap();
    }
    erase(&mut test, &[&format!("{secret}-id")]).unwrap();
    let mut files = 0;
    for entry in fs::read_dir(test.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{}", path.display());
        files += 1;
    }
    assert!(files >= 1);
    assert_eq!(test.database.overview().unwrap().customers, 2_999);
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
             VALUES (?1, ?1, 'customer', 'matching-file', 'enabled', ?2, ?3, '', '')",
            (name, versions.len(), versions.last().map_or(0, |members| members.len())),
        )
        .unwrap();
    let segment = connection.last_insert_rowid();
    connection
        .execute(
            "INSERT INTO computation (segment_name, segment_key, \"trigger\", status, members_before,
             members_added, members_removed, members_after, started_at, duration_ms)
             VALUES (?1, ?1, 'command', 'done', 0, 0, 0, 0, '', 0)",
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
