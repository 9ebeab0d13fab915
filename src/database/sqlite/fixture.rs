//! A database with six customers and a visitor for the tests of this folder,
//! filled by plain SQL: these tests do not depend on the import.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;

use super::sets::StoredSet;
use super::waiting::Patience;
use super::{
    CommitRequest, DatabaseError, NewComputation, NewSegment, Receipt, SegmentDatabase,
    SqliteDatabase,
};
use crate::database::CommitTarget;
use crate::domain::{
    AttributeName, Audience, ComputationStatus, Condition, Conditions, Logic, MemberChange,
    MemberSet, Operator, SegmentName, Trigger, Version, Word, WriteMode,
};

/// An attribute whose name SQL would trip over if it were spliced in.
pub(super) const ODD: &str = "od\"d; DROP TABLE segment";

const CUSTOMERS: [[Option<&str>; 3]; 6] = [
    [Some("Hanoi"), Some("20"), None],
    [Some("Hanoi"), Some("35"), Some("x")],
    [Some("Hue"), Some("20"), None],
    [None, Some("41"), None],
    [Some("Hue"), None, None],
    [Some("Hanoi"), None, Some("y")],
];

/// A database in a folder that goes when it is dropped.
pub(super) struct Fixture {
    pub(super) database: SqliteDatabase,
    pub(super) folder: TempDir,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = SqliteDatabase::create(&folder.path().join("main"), None).unwrap();
        let attributes = [("city", "text"), ("age", "number"), (ODD, "text")];
        for (name, kind) in attributes {
            add_attribute(&database.connection, Audience::Customer, name, kind);
        }
        let odd_column = ODD.replace('"', "\"\"");
        let sql = format!(
            "INSERT INTO customer (profile_number, id, city, age, \"{odd_column}\") \
             VALUES (?1, ?2, ?3, ?4, ?5)"
        );
        for (number, [city, age, odd]) in (1..).zip(CUSTOMERS) {
            let id = format!("c{number}");
            database.connection.execute(&sql, (number, id, city, age, odd)).unwrap();
        }
        add_attribute(&database.connection, Audience::Visitor, "city", "text");
        let sql = "INSERT INTO visitor (profile_number, id, city) VALUES (1, 'v1', 'Hanoi')";
        database.connection.execute(sql, []).unwrap();
        set_profiles(&database.connection, Audience::Customer, &set(1..=6));
        set_profiles(&database.connection, Audience::Visitor, &set([1]));
        Self { database, folder }
    }

    /// Two segments with versions, and all sets and numbers as an import leaves them.
    pub(super) fn with_versions(&mut self) {
        let connection = &self.database.connection;
        let sql = "UPDATE audience SET next_number = ?2 WHERE audience = ?1";
        connection.execute(sql, (Audience::Customer.word(), 7)).unwrap();
        connection.execute(sql, (Audience::Visitor.word(), 2)).unwrap();
        let sql = "UPDATE attribute SET empty = ?3 WHERE audience = ?1 AND name = ?2";
        let customers = Audience::Customer.word();
        for (name, empty) in [("city", set([4])), ("age", set([5, 6])), (ODD, set([1, 3, 4, 5]))] {
            connection.execute(sql, (customers, name, StoredSet(empty))).unwrap();
        }
        self.database.create_segment(&by_city("Readers", "Hanoi"), at(1)).unwrap();
        self.database.create_segment(&empty("VIP"), at(2)).unwrap();
        write(&mut self.database, "VIP", [1, 2], WriteMode::Add).unwrap();
        write(&mut self.database, "VIP", [2, 3, 5], WriteMode::Replace).unwrap();
    }

    /// Another handle on the same file, which does not wait for a lock.
    pub(super) fn second(&self) -> SqliteDatabase {
        let elsewhere = self.folder.path().join("second");
        let mut second = SqliteDatabase::create(&elsewhere, None).unwrap();
        let path: &Path = &self.database.path;
        second.connection = Connection::open(path).unwrap();
        second.connection.busy_timeout(std::time::Duration::ZERO).unwrap();
        second.patience = Patience::MOMENT;
        path.clone_into(&mut second.path);
        second.file = self.database.file;
        second
    }

    /// Runs SQL behind the program's back, past the checks of the schema.
    pub(super) fn tamper(&self, sql: &str) {
        let connection = &self.database.connection;
        connection.pragma_update(None, "ignore_check_constraints", true).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute_batch(sql).unwrap();
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        connection.pragma_update(None, "ignore_check_constraints", false).unwrap();
    }

    /// Everything about segments that is stored, to see that nothing changed.
    pub(super) fn contents(&self) -> Vec<Vec<Value>> {
        let mut contents = Vec::new();
        for table in ["segment", "version", "version_criterion", "computation"] {
            let sql = format!("SELECT * FROM {table}");
            let mut statement = self.database.connection.prepare(&sql).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                contents.push((0..columns).map(|column| row.get(column).unwrap()).collect());
            }
        }
        contents
    }

    /// That no row points to one that is not there.
    pub(super) fn assert_no_orphans(&self) {
        let sql = "SELECT count(*) FROM pragma_foreign_key_check";
        let orphans: i64 = self.database.connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(orphans, 0);
    }
}

pub(super) fn add_attribute(connection: &Connection, audience: Audience, name: &str, kind: &str) {
    let column = name.replace('"', "\"\"");
    let sql = format!("ALTER TABLE {} ADD COLUMN \"{column}\" TEXT", audience.word());
    connection.execute(&sql, []).unwrap();
    let sql = "INSERT INTO attribute (audience, name, type, empty) VALUES (?1, ?2, ?3, ?4)";
    let empty = StoredSet(MemberSet::new());
    connection.execute(sql, (audience.word(), name, kind, empty)).unwrap();
}

/// Says which profiles there are, as an import would.
pub(super) fn set_profiles(connection: &Connection, audience: Audience, profiles: &MemberSet) {
    let sql = "UPDATE audience SET profiles = ?2, generation = generation + 1 WHERE audience = ?1";
    connection.execute(sql, (audience.word(), StoredSet(profiles.clone()))).unwrap();
}

pub(super) fn set(numbers: impl IntoIterator<Item = u32>) -> MemberSet {
    numbers.into_iter().collect()
}

pub(super) fn name(text: &str) -> SegmentName {
    SegmentName::parse(text).unwrap()
}

/// A time of the tests: so many seconds after 1970.
pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(super) fn condition(attribute: &str, operator: Operator, values: &[&str]) -> Condition {
    Condition {
        attribute: AttributeName::parse(attribute).unwrap(),
        operator,
        values: values.iter().map(ToString::to_string).collect(),
    }
}

pub(super) fn city_is(city: &str) -> Conditions {
    Conditions { logic: Logic::Or, conditions: vec![condition("city", Operator::Equals, &[city])] }
}

/// A segment of the customers in a city: Hanoi has 1, 2 and 6; Hue has 3 and 5.
pub(super) fn by_city(segment: &str, city: &str) -> NewSegment {
    NewSegment::Conditions {
        name: name(segment),
        audience: Audience::Customer,
        conditions: city_is(city),
    }
}

pub(super) fn empty(segment: &str) -> NewSegment {
    NewSegment::Empty { name: name(segment), audience: Audience::Customer }
}

pub(super) fn run_of(segment: &str, export: Option<&str>) -> NewComputation {
    NewComputation {
        segment: name(segment),
        export: export.map(str::to_owned),
        trigger: if export.is_some() { Trigger::Command } else { Trigger::Wizard },
        status: ComputationStatus::Done,
        begun: None,
        generation: None,
        source: None,
        repairs: None,
        configuration: None,
        report: None,
        error: None,
        started: at(100),
        duration_ms: 2_000,
    }
}

/// Previews the change of a segment that is there.
pub(super) fn preview(
    database: &SqliteDatabase,
    segment: &str,
    matched: &MemberSet,
    mode: WriteMode,
) -> MemberChange {
    let before = database.members(&name(segment), None).unwrap();
    MemberChange::new(before, matched, mode)
}

/// A request to write a previewed change to a segment that is there.
pub(super) fn request<'a>(
    database: &SqliteDatabase,
    segment: &str,
    change: &'a MemberChange,
) -> CommitRequest<'a> {
    CommitRequest {
        audience: Audience::Customer,
        target: CommitTarget::Existing(name(segment)),
        basis: database.basis(Audience::Customer, Some(&name(segment))).unwrap(),
        change,
        criteria: &[],
        computation: run_of(segment, Some("october")),
    }
}

/// A request to make a segment.
pub(super) fn request_new<'a>(
    database: &SqliteDatabase,
    segment: &str,
    change: &'a MemberChange,
) -> CommitRequest<'a> {
    CommitRequest {
        audience: Audience::Customer,
        target: CommitTarget::Create { name: name(segment), created_by: Some("october".into()) },
        basis: database.basis(Audience::Customer, None).unwrap(),
        change,
        criteria: &[],
        computation: run_of(segment, Some("october")),
    }
}

/// Previews and commits at once.
pub(super) fn write(
    database: &mut SqliteDatabase,
    segment: &str,
    matched: impl IntoIterator<Item = u32>,
    mode: WriteMode,
) -> Result<Receipt, DatabaseError> {
    let change = preview(database, segment, &set(matched), mode);
    let request = request(database, segment, &change);
    database.commit(&request)
}

/// The figures of every version: number, members, added, removed.
pub(super) fn figures(database: &SqliteDatabase, segment: &str) -> Vec<(u64, u64, u64, u64)> {
    let figures =
        |version: &Version| (version.version, version.members, version.added, version.removed);
    database.versions(&name(segment)).unwrap().iter().map(figures).collect()
}
