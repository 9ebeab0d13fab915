//! Importing: figures, blanks, types, and nothing left of what did not end.

use super::super::super::findings::PROFILE_NUMBERS_END;
use super::*;
use crate::domain::Attribute;

fn values(test: &TestDatabase, id: &str) -> Vec<Option<String>> {
    test.database.profile(Audience::Customer, id).unwrap().values
}

fn some(values: &[&str]) -> Vec<Option<String>> {
    values.iter().map(|text| (!text.is_empty()).then(|| (*text).to_owned())).collect()
}

#[test]
fn rows_are_counted_one_after_another() {
    let mut test = TestDatabase::with_people();
    let generation = test.generation();
    let rows = [
        vec!["c1", "an@example.com", "0912345678", "Hanoi"],
        vec!["c1", "an@example.com", "0912345678", "Hue"],
        vec!["c5", "", "", ""],
        vec!["c5", "dung@example.com", "", ""],
        vec!["c5", "dung@example.com", "", ""],
        vec!["c2", "", "0912345679", "Hanoi"],
    ];
    let figures = test.import(&PEOPLE, Blanks::Clear, &rows).unwrap();
    assert_eq!(figures, ImportFigures { inserted: 1, updated: 3, unchanged: 2 });
    assert_eq!(values(&test, "c1"), some(&["an@example.com", "0912345678", "Hue"]));
    assert_eq!(values(&test, "c2"), some(&["", "0912345679", "Hanoi"]));
    assert_eq!(values(&test, "c4"), some(&["chi@example.com", "", ""]), "absent ones stay");
    assert_eq!(test.database.profile(Audience::Customer, "c5").unwrap().number, 5);
    assert_eq!(test.generation(), generation + 1);
    assert_eq!(test.database.overview().unwrap().customers, 5);
}

#[test]
fn an_import_that_changes_nothing_leaves_the_generation() {
    let mut test = TestDatabase::with_people();
    let generation = test.generation();
    let rows = [vec!["c3", "", "", "Hue"]];
    let figures = test.import(&PEOPLE, Blanks::Clear, &rows).unwrap();
    assert_eq!(figures, ImportFigures { inserted: 0, updated: 0, unchanged: 1 });
    assert_eq!(test.generation(), generation);
}

#[test]
fn blank_cells_clear_or_keep() {
    let mut test = TestDatabase::with_people();
    let rows = [vec!["c1", "", "0987654321", ""], vec!["c2", "", "", ""]];
    let figures = test.import(&PEOPLE, Blanks::Keep, &rows).unwrap();
    assert_eq!(figures, ImportFigures { inserted: 0, updated: 1, unchanged: 1 });
    assert_eq!(values(&test, "c1"), some(&["an@example.com", "0987654321", "Hanoi"]));
    test.import(&PEOPLE, Blanks::Clear, &rows).unwrap();
    assert_eq!(values(&test, "c1"), some(&["", "0987654321", ""]));
    assert_eq!(values(&test, "c2"), some(&["", "", ""]));
}

#[test]
fn filled_counts_who_has_a_value() {
    let mut test = TestDatabase::with_people();
    test.import(&[("size", AttributeType::Text)], Blanks::Clear, &[vec!["c9", "XL"]]).unwrap();
    let filled = |attribute: Attribute| (attribute.name.as_str().to_owned(), attribute.filled);
    let attributes = test.database.attributes(Audience::Customer).unwrap();
    assert_eq!(
        attributes.into_iter().map(filled).collect::<Vec<_>>(),
        [("email".into(), 3), ("phone".into(), 2), ("city".into(), 3), ("size".into(), 1)]
    );
    assert!(test.database.attributes(Audience::Visitor).unwrap().is_empty());
}

#[test]
fn attributes_are_one_whatever_their_case_and_keep_their_type() {
    let mut test = TestDatabase::with_people();
    let rows = [vec!["c1", "Da Nang"]];
    test.import(&[("CITY", AttributeType::Text)], Blanks::Clear, &rows).unwrap();
    assert_eq!(values(&test, "c1"), some(&["an@example.com", "0912345678", "Da Nang"]));
    let told = test.import(&[("City", AttributeType::Email)], Blanks::Clear, &rows);
    assert!(matches!(
        told,
        Err(DatabaseError::AttributeTypeDiffers {
            stored: AttributeType::Text,
            asked: AttributeType::Email,
            ..
        })
    ));
    let twice = [("size", AttributeType::Text), ("Size", AttributeType::Text)];
    assert!(test.import(&twice, Blanks::Clear, &[]).is_err());
    assert_eq!(test.database.attributes(Audience::Customer).unwrap().len(), 3);
}

#[test]
fn names_of_attributes_are_never_read_as_sql() {
    let mut test = TestDatabase::new();
    let names = ["a\"b", "x); DROP TABLE customer; --", "select", "tên", "a'b", "?1"];
    let attributes = names.map(|name| (name, AttributeType::Text));
    let mut row = vec!["c1"];
    row.extend(names);
    test.import(&attributes, Blanks::Clear, &[row.clone()]).unwrap();
    assert_eq!(values(&test, "c1"), some(&names));
    row[1] = "new";
    test.import(&attributes, Blanks::Clear, &[row]).unwrap();
    assert_eq!(values(&test, "c1")[0].as_deref(), Some("new"));
}

#[test]
fn unknown_people_are_told_and_numbers_that_are_not_there_left_out() {
    let test = TestDatabase::with_people();
    let told = test.database.profile(Audience::Customer, "C1");
    assert!(matches!(told, Err(DatabaseError::UnknownProfile { .. })));
    assert!(test.database.profile(Audience::Visitor, "c1").is_err());
    let found = test.database.profiles(Audience::Customer, &[3, 9, 1]).unwrap();
    let ids: Vec<&str> = found.iter().map(|profile| profile.id.as_str()).collect();
    assert_eq!(ids, ["c3", "c1"]);
}

#[test]
fn what_did_not_end_leaves_nothing() {
    let mut test = TestDatabase::with_people();
    let generation = test.generation();
    let attributes = [("email", AttributeType::Email), ("size", AttributeType::Text)];
    let rows = [vec!["c1", "new@example.com", "L"], vec!["c7", "", "M"]];
    let plan = plan(&attributes, Blanks::Clear);
    let mut import = test.database.start_import(&plan, &Unwatched).unwrap();
    import.push(&batch(2, &rows)).unwrap();
    drop(import);
    for looks in 0..3 {
        let watch = CancelAfter::new(looks);
        let mut import = test.database.start_import(&plan, &watch).unwrap();
        let told = import.push(&batch(2, &rows)).and_then(|()| import.finish().map(drop));
        assert!(matches!(told, Err(DatabaseError::Cancelled)), "{looks} looks: {told:?}");
    }
    assert_eq!(values(&test, "c1"), some(&["an@example.com", "0912345678", "Hanoi"]));
    assert_eq!(test.database.overview().unwrap().customers, 4);
    assert_eq!(test.database.attributes(Audience::Customer).unwrap().len(), 3);
    assert_eq!(test.generation(), generation);
    let figures = test.import(&attributes, Blanks::Clear, &rows).unwrap();
    assert_eq!(figures, ImportFigures { inserted: 1, updated: 1, unchanged: 0 });
}

#[test]
fn an_import_of_ids_alone_inserts_people() {
    let mut test = TestDatabase::new();
    let figures = test.import(&[], Blanks::Clear, &[vec!["a"], vec!["b"], vec!["a"]]).unwrap();
    assert_eq!(figures, ImportFigures { inserted: 2, updated: 0, unchanged: 1 });
}

#[test]
fn the_numbers_of_profiles_end() {
    let mut test = TestDatabase::new();
    let last = u32::try_from(PROFILE_NUMBERS_END - 1).unwrap();
    test.database.connection.execute("UPDATE audience SET next_number = ?1", [last]).unwrap();
    test.import(&[], Blanks::Clear, &[vec!["a"]]).unwrap();
    assert_eq!(test.database.profile(Audience::Customer, "a").unwrap().number, last);
    let told = test.import(&[], Blanks::Clear, &[vec!["b"]]);
    assert!(matches!(told, Err(DatabaseError::TooManyProfiles { .. })), "{told:?}");
}
