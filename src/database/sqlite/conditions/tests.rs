//! Tests. Conditions against stored profiles.

use std::sync::Mutex;

use super::super::SqliteDatabase;
use super::super::fixture::{Fixture, ODD, at, by_city, condition, name, set, set_profiles};
use super::*;
use crate::database::{NewSegment, SegmentDatabase};
use crate::domain::{Condition, ErrorKind, Operator, Unwatched};

fn of_customers(database: &SqliteDatabase, logic: Logic, conditions: &[Condition]) -> MemberSet {
    let conditions = Conditions { logic, conditions: conditions.to_vec() };
    let (audience, watch) = (Audience::Customer, &Unwatched);
    database.read(|tables| evaluate(tables, audience, &conditions, None, watch)).unwrap()
}

#[test]
fn or_takes_some_and_takes_all() {
    let fixture = Fixture::new();
    let database = &fixture.database;
    let conditions = [
        condition("city", Operator::Equals, &["Hanoi"]),
        condition("age", Operator::AtMost, &["20.0"]),
    ];
    assert_eq!(of_customers(database, Logic::Or, &conditions), set([1, 2, 3, 6]));
    assert_eq!(of_customers(database, Logic::And, &conditions), set([1]));
}

#[test]
fn one_attribute_can_be_compared_twice() {
    let fixture = Fixture::new();
    let conditions = [
        condition("age", Operator::Greater, &["20"]),
        condition("AGE", Operator::Less, &["41"]),
        condition("city", Operator::StartsWith, &["Ha"]),
    ];
    assert_eq!(of_customers(&fixture.database, Logic::And, &conditions), set([2]));
}

#[test]
fn an_empty_attribute_satisfies_only_what_is_negative() {
    let fixture = Fixture::new();
    let database = &fixture.database;
    for (operator, values, members) in [
        (Operator::Exists, vec![], set([1, 2, 3, 5, 6])),
        (Operator::NotExists, vec![], set([4])),
        (Operator::NotEquals, vec!["Hanoi"], set([3, 4, 5])),
        (Operator::Equals, vec!["Hanoi"], set([1, 2, 6])),
    ] {
        let conditions = [condition("city", operator, &values)];
        assert_eq!(of_customers(database, Logic::Or, &conditions), members, "{operator:?}");
    }
}

#[test]
fn names_are_quoted() {
    let fixture = Fixture::new();
    let conditions = [condition(ODD, Operator::Exists, &[])];
    assert_eq!(of_customers(&fixture.database, Logic::Or, &conditions), set([2, 6]));
    assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
}

#[test]
fn a_condition_that_cannot_be_meant_is_told() {
    let mut fixture = Fixture::new();
    let conditions = Conditions {
        logic: Logic::Or,
        conditions: vec![condition("age", Operator::Greater, &["many"])],
    };
    let new = NewSegment::Conditions { name: name("X"), audience: Audience::Customer, conditions };
    let error = fixture.database.create_segment(&new, at(1)).unwrap_err();
    assert!(matches!(error, DatabaseError::BadCondition(_)), "{error}");
    assert!(fixture.database.segments().unwrap().is_empty());
}

/// Hears everything and stops the work after some news.
struct Recorder {
    news: Mutex<Vec<Progress>>,
    news_max: usize,
}

impl Recorder {
    fn new(news_max: usize) -> Self {
        Self { news: Mutex::new(Vec::new()), news_max }
    }
}

impl Watch for Recorder {
    fn cancelled(&self) -> bool {
        self.news.lock().unwrap().len() >= self.news_max
    }

    fn progress(&self, progress: Progress) {
        self.news.lock().unwrap().push(progress);
    }
}

#[test]
fn long_work_tells_its_progress_and_can_be_cancelled() {
    let mut fixture = Fixture::new();
    let count = u32::try_from(PROFILES_BETWEEN_NEWS * 2).unwrap();
    let sql = "WITH RECURSIVE n(x) AS (VALUES (7) UNION ALL SELECT x + 1 FROM n WHERE x < ?1) \
               INSERT INTO customer (profile_number, id) SELECT x, 'c' || x FROM n";
    fixture.database.connection.execute(sql, [count]).unwrap();
    set_profiles(&fixture.database.connection, Audience::Customer, &set(1..=count));
    fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
    let before = fixture.contents();

    let impatient = Recorder::new(1);
    let error = fixture.database.compute_segment(&name("VIP"), at(2), &impatient).unwrap_err();
    assert!(matches!(error, DatabaseError::Cancelled));
    assert_eq!(fixture.contents(), before);

    let patient = Recorder::new(usize::MAX);
    fixture.database.compute_segment(&name("VIP"), at(2), &patient).unwrap();
    let news = patient.news.into_inner().unwrap();
    let stage = Stage::Matching;
    let half = Progress::new(stage, PROFILES_BETWEEN_NEWS, Some(500));
    assert_eq!(news, [Progress::new(stage, 0, Some(0)), half]);
}

#[test]
fn what_cannot_be_read_back_is_damage_with_its_place() {
    for (change, place) in [
        (
            "UPDATE attribute SET type = 'words' WHERE name = 'city'",
            "table attribute, row 1, column type",
        ),
        (
            "UPDATE attribute SET name = 'id' WHERE name = 'city'",
            "table attribute, row 1, column name",
        ),
        (
            "UPDATE customer SET city = CAST(x'ff' AS TEXT) WHERE id = 'c3'",
            "table customer, row 3, column city",
        ),
        ("UPDATE customer SET profile_number = -1 WHERE id = 'c3'", "table customer, row -1"),
        ("UPDATE audience SET profiles = x'01'", "table audience, row customer, column profiles"),
    ] {
        let mut fixture = Fixture::new();
        fixture.tamper(change);
        let error = fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert!(error.to_string().contains(place), "{error}");
    }
}
