//! Key indexes hold exactly the keys of the table, after whatever happened.

use proptest::prelude::*;

use super::super::import::stored_indexes;
use super::super::key_index;
use super::super::profiles::{Numbering, stored_attributes};
use super::*;
use crate::domain::{HashRule, MatcherKind};
use crate::matcher::Matcher;

/// Compares every index with the table, pair by pair, and every set.
fn assert_consistent(test: &TestDatabase) {
    let connection = &test.database.connection;
    let people = test.people();
    let numbering = Numbering::read(connection, Audience::Customer).unwrap();
    let attributes = stored_attributes(connection, Audience::Customer).unwrap();
    let ids = key_index::find_ids(connection, Audience::Customer).unwrap();
    if let Some(index) = ids {
        let hasher = key_index::KeyHasher::new(&test.database.hash_key);
        let numbers: Vec<u32> = people.iter().map(|(number, _)| *number).collect();
        let profiles = test.database.profiles(Audience::Customer, &numbers).unwrap();
        let mut expected: Vec<_> =
            profiles.iter().map(|profile| hasher.pair(&profile.id, profile.number)).collect();
        expected.sort_unstable();
        let stored = key_index::all_pairs(connection, index, numbering.next).unwrap();
        assert!(stored == expected, "the index of the ids");
        assert_eq!(
            (index.generation, index.pair_count),
            (numbering.generation, stored.len() as u64)
        );
    }
    for (place, attribute) in attributes.iter().enumerate() {
        let empty = super::super::profiles::empty(connection, attribute).unwrap();
        let without = people.iter().filter(|(_, values)| values[place].is_none());
        assert!(empty.iter().eq(without.map(|(number, _)| *number)), "{}", attribute.name);
        for (index, matcher) in stored_indexes(connection, attribute).unwrap() {
            assert_eq!(index.generation, numbering.generation);
            let hasher = key_index::KeyHasher::new(&test.database.hash_key);
            let mut expected: Vec<_> = people
                .iter()
                .filter_map(|(number, values)| {
                    let region = PhoneRegion::parse("VN");
                    let mut matcher = Matcher::of_values(matcher, attribute.kind, region);
                    let key = matcher.key(values[place].as_deref()?).ok()?;
                    Some(hasher.pair(&key, *number))
                })
                .collect();
            expected.sort_unstable();
            let stored = key_index::all_pairs(connection, index, numbering.next).unwrap();
            assert!(stored == expected, "{} by {matcher:?}", attribute.name);
            assert_eq!(index.pair_count, stored.len() as u64);
        }
    }
}

/// What can happen to profiles.
#[derive(Debug, Clone)]
enum Step {
    /// Rows of an id and two values.
    Import(Blanks, Vec<(u8, u8, u8)>),
    Erase(u8),
    Index(MatcherKind),
}

fn step() -> impl Strategy<Value = Step> {
    let rows = prop::collection::vec((0u8..12, 0u8..5, 0u8..5), 0..12);
    let blanks = prop::sample::select(vec![Blanks::Clear, Blanks::Keep]);
    let hashed = [HashRule::LowerTrim, HashRule::Meta].map(MatcherKind::Sha256);
    let matcher =
        prop::sample::select([&[MatcherKind::Exact, MatcherKind::Folded], &hashed[..]].concat());
    prop_oneof![
        4 => (blanks, rows).prop_map(|(blanks, rows)| Step::Import(blanks, rows)),
        2 => (0u8..12).prop_map(Step::Erase),
        1 => matcher.prop_map(Step::Index),
    ]
}

fn apply(test: &mut TestDatabase, step: &Step) {
    let attributes = [("email", AttributeType::Email), ("city", AttributeType::Text)];
    match step {
        Step::Import(blanks, rows) => {
            let address = |prefix: &str, n: u8| match n {
                0 => String::new(),
                1 => "odd".to_owned(),
                n => format!("{prefix}{n}@example.com"),
            };
            let rows: Vec<[String; 3]> = rows
                .iter()
                .map(|(id, email, city)| {
                    [id.to_string(), address("e", *email), address("c", *city)]
                })
                .collect();
            let rows: Vec<Vec<&str>> =
                rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            test.import(&attributes, *blanks, &rows).unwrap();
        }
        Step::Erase(id) => {
            let ids = [id.to_string()];
            match test.database.erase(Audience::Customer, &ids, jiff::Timestamp::UNIX_EPOCH) {
                Ok(_) | Err(DatabaseError::UnknownProfile { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        Step::Index(matcher) => {
            let connection = &test.database.connection;
            let attributes = stored_attributes(connection, Audience::Customer).unwrap();
            if let Some(city) = attributes.get(1) {
                key_index::ensure(&test.database, city, *matcher, &Unwatched).unwrap();
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn indexes_and_sets_follow_the_table(steps in prop::collection::vec(step(), 1..8)) {
        let mut test = TestDatabase::new();
        for step in &steps {
            apply(&mut test, step);
            assert_consistent(&test);
        }
    }
}

/// Enough pairs for several blocks, then changes all over, few, and most gone.
#[test]
fn blocks_are_split_changed_and_emptied() {
    let mut test = TestDatabase::new();
    let attributes = [("email", AttributeType::Email)];
    let import = |test: &mut TestDatabase, numbers: &[usize], round: usize| {
        let rows: Vec<[String; 2]> = numbers
            .iter()
            .map(|n| [n.to_string(), format!("{}@example.com", (n + round) % 9_000)])
            .collect();
        let rows: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        test.import(&attributes, Blanks::Clear, &rows).unwrap();
        assert_consistent(test);
    };
    import(&mut test, &(0..10_000).collect::<Vec<_>>(), 0);
    import(&mut test, &(0..10_000).step_by(3).collect::<Vec<_>>(), 17);
    import(&mut test, &[5, 5_000, 12_000], 4);
    import(&mut test, &(10_000..18_000).collect::<Vec<_>>(), 0);
    let ids: Vec<String> = (0..9_990).map(|n| n.to_string()).collect();
    test.database.erase(Audience::Customer, &ids, jiff::Timestamp::UNIX_EPOCH).unwrap();
    assert_consistent(&test);
}

#[test]
fn e_mail_and_phone_are_indexed_when_they_are_imported() {
    let test = TestDatabase::with_people();
    let connection = &test.database.connection;
    let indexed: Vec<usize> = stored_attributes(connection, Audience::Customer)
        .unwrap()
        .iter()
        .map(|attribute| stored_indexes(connection, attribute).unwrap().len())
        .collect();
    assert_eq!(indexed, [1, 1, 0]);
    assert_consistent(&test);
}

#[test]
fn an_index_that_is_missing_or_out_of_date_is_made_again() {
    let mut test = TestDatabase::with_people();
    test.database.connection.execute("DELETE FROM key_index", []).unwrap();
    test.import(&PEOPLE, Blanks::Clear, &[vec!["c8", "x@example.com", "", ""]]).unwrap();
    e_mail_index_finds(&mut test, "x@example.com", 5);
    test.database.connection.execute("UPDATE key_index SET generation = 0", []).unwrap();
    e_mail_index_finds(&mut test, "an@example.com", 1);
    test.database.connection.execute("UPDATE key_index SET generation = 0", []).unwrap();
    test.import(&PEOPLE, Blanks::Clear, &[vec!["c9", "y@example.com", "", ""]]).unwrap();
    e_mail_index_finds(&mut test, "y@example.com", 6);
    assert_consistent(&test);
}

fn e_mail_index_finds(test: &mut TestDatabase, key: &str, number: u32) {
    let found = test
        .database
        .profiles_with_key(Audience::Customer, &name("email"), MatcherKind::Email, key)
        .unwrap();
    assert_eq!(found.iter().collect::<Vec<_>>(), [number]);
}
