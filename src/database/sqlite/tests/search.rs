//! The index of beginnings: who writes meanwhile, and what is old.

use super::super::key_index;
use super::*;
use crate::domain::{ProfileField, Word};

const NOTES: [(&str, AttributeType); 1] = [("note", AttributeType::Text)];

/// How many people's note begins so.
fn found(test: &TestDatabase, beginning: &str) -> Result<u64, DatabaseError> {
    let note = ProfileField::Attribute(AttributeName::parse("note").unwrap());
    let found = test.database.beginning_with(Audience::Customer, &note, beginning, &Unwatched);
    found.map(|found| found.len())
}

fn indexes(test: &TestDatabase) -> u64 {
    let count = "SELECT count(*) FROM key_index WHERE matcher = ?1 AND audience = ?2";
    let values = (key_index::SEARCH, Audience::Customer.word());
    test.database.connection.query_row(count, values, |row| row.get(0)).unwrap()
}

#[test]
fn it_is_not_made_while_somebody_else_writes() {
    let mut test = TestDatabase::new();
    test.import(&NOTES, Blanks::Clear, &[vec!["c1", "An"], vec!["c2", "anh"]]).unwrap();
    let writer = rusqlite::Connection::open(&test.database.path).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(found(&test, "an"), Err(DatabaseError::Busy { .. })));
    assert_eq!(indexes(&test), 0);
    writer.execute_batch("ROLLBACK").unwrap();
    assert_eq!((found(&test, "an").unwrap(), indexes(&test)), (2, 1));
    writer.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(found(&test, "an").unwrap(), 2, "what is there can be read");
}

#[test]
fn it_is_not_believed_after_an_import() {
    let mut test = TestDatabase::new();
    test.import(&NOTES, Blanks::Clear, &[vec!["c1", "An"], vec!["c2", "Binh"]]).unwrap();
    assert_eq!(found(&test, "an").unwrap(), 1);
    test.import(&NOTES, Blanks::Clear, &[vec!["c2", "Anh"], vec!["c3", "ÁNH"]]).unwrap();
    assert_eq!((found(&test, "an").unwrap(), found(&test, "binh").unwrap()), (3, 0));
    test.import(&NOTES, Blanks::Clear, &[vec!["c2", "Anh"]]).unwrap();
    assert_eq!((found(&test, "anh").unwrap(), indexes(&test)), (2, 1), "nothing changed");
}
