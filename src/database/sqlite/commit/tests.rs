//! Tests. Writing versions: commit, compute, restore.

use super::super::fixture::{
    Fixture, at, by_city, city_is, empty, figures, name, preview, request, request_new, run_of,
    set, set_profiles, write,
};
use super::*;
use crate::database::{SegmentDatabase, SegmentEdit};
use crate::domain::{Audience, ComputationStatus, ErrorKind, Status, Unwatched, WriteMode};

#[test]
fn a_commit_makes_a_segment_with_its_first_version() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    let change = MemberChange::new(set([]), &set([2, 5]), WriteMode::Add);
    let request = request_new(database, "VIP", &change);
    let receipt = database.commit(&request).unwrap();
    assert_eq!((receipt.before, receipt.added, receipt.removed, receipt.after), (0, 2, 0, 2));
    let segment = database.segment(&name("vip")).unwrap();
    assert_eq!(receipt.segment, segment);
    assert_eq!((segment.method, segment.status), (Method::MatchingFile, Status::Enabled));
    assert_eq!((segment.version, segment.members, receipt.version), (1, 2, 1));
    assert_eq!((segment.created_by.as_deref(), segment.updated), (Some("october"), at(102)));
    assert_eq!(database.members(&name("VIP"), Some(1)).unwrap(), set([2, 5]));
    let history = database.history(Some(&name("VIP"))).unwrap();
    assert_eq!((history.len(), history[0].number), (1, receipt.computation));
    assert_eq!((history[0].status, history[0].version), (ComputationStatus::Done, Some(1)));
    assert_eq!((history[0].added, history[0].after), (2, 2));
}

#[test]
fn add_keeps_and_replace_takes_away() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&empty("VIP"), at(1)).unwrap();
    let added = write(database, "VIP", [1, 2], WriteMode::Add).unwrap();
    assert_eq!(added.segment.method, Method::MatchingFile);
    assert_eq!(added.segment.created_by, None, "it was not made by this run");
    let more = write(database, "VIP", [2, 3], WriteMode::Add).unwrap();
    assert_eq!((more.before, more.added, more.removed, more.after), (2, 1, 0, 3));
    let replaced = write(database, "VIP", [3, 4], WriteMode::Replace).unwrap();
    assert_eq!((replaced.before, replaced.added, replaced.removed, replaced.after), (3, 1, 2, 2));
    let same = write(database, "VIP", [3, 4], WriteMode::Replace).unwrap();
    assert_eq!((same.version, same.added, same.removed), (4, 0, 0), "every commit is a version");
    assert_eq!(database.members(&name("VIP"), None).unwrap(), set([3, 4]));
}

#[test]
fn the_cause_is_the_export_or_the_wizard() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&empty("VIP"), at(1)).unwrap();
    write(database, "VIP", [1], WriteMode::Add).unwrap();
    let change = preview(database, "VIP", &set([2]), WriteMode::Add);
    let by_hand =
        CommitRequest { computation: run_of("VIP", None), ..request(database, "VIP", &change) };
    database.commit(&by_hand).unwrap();
    let versions = database.versions(&name("VIP")).unwrap();
    assert_eq!((versions[0].cause.as_str(), versions[1].cause.as_str()), ("october", "wizard"));
}

#[test]
fn a_method_that_changes_comes_back_with_restore() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&by_city("VIP", "Hanoi"), at(1)).unwrap();
    let written = write(database, "VIP", [4], WriteMode::Replace).unwrap().segment;
    assert_eq!((written.method, written.conditions), (Method::MatchingFile, None));
    let error = database.compute_segment(&name("VIP"), at(2), &Unwatched).unwrap_err();
    assert!(matches!(error, DatabaseError::NoConditions { .. }));

    let back = database.restore(&name("VIP"), 1, at(3)).unwrap();
    assert_eq!((back.version, back.before, back.added, back.removed, back.after), (3, 1, 3, 1, 3));
    assert_eq!(back.segment, database.segment(&name("VIP")).unwrap());
    assert_eq!(back.segment.method, Method::Conditions);
    assert_eq!(back.segment.conditions, Some(city_is("Hanoi")));
    assert_eq!(database.members(&name("VIP"), None).unwrap(), set([1, 2, 6]));
    let version = database.versions(&name("VIP")).unwrap().pop().unwrap();
    assert_eq!((version.cause.as_str(), version.created), ("restore of version 1", at(3)));
    let entry = &database.history(None).unwrap()[0];
    assert_eq!((entry.number, entry.trigger), (back.computation, Trigger::Restore));
    database.compute_segment(&name("VIP"), at(4), &Unwatched).unwrap();

    let file = database.restore(&name("VIP"), 2, at(5)).unwrap();
    assert_eq!((file.segment.method, file.segment.conditions), (Method::MatchingFile, None));
    assert_eq!(database.members(&name("VIP"), None).unwrap(), set([4]));
    let none = database.restore(&name("VIP"), 0, at(6)).unwrap();
    assert_eq!((none.segment.method, none.segment.conditions), (Method::Empty, None));
    assert_eq!((none.version, none.after), (6, 0));
}

#[test]
fn version_0_can_be_restored_before_there_is_another() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&empty("VIP"), at(1)).unwrap();
    let receipt = fixture.database.restore(&name("VIP"), 0, at(2)).unwrap();
    assert_eq!((receipt.version, receipt.before, receipt.after), (1, 0, 0));
    assert_eq!(receipt.segment.method, Method::Empty);
}

#[test]
fn computing_makes_a_version_even_when_nothing_changed() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&by_city("VIP", "Hanoi"), at(1)).unwrap();
    let same = database.compute_segment(&name("vip"), at(2), &Unwatched).unwrap();
    assert_eq!((same.version, same.before, same.added, same.removed), (2, 3, 0, 0));
    let sql = "UPDATE customer SET city = CASE id WHEN 'c1' THEN 'Hue' WHEN 'c4' THEN 'Hanoi' \
               ELSE city END";
    database.connection.execute(sql, []).unwrap();
    let receipt = database.compute_segment(&name("vip"), at(3), &Unwatched).unwrap();
    assert_eq!((receipt.added, receipt.removed, receipt.after), (1, 1, 3));
    assert_eq!(database.members(&name("VIP"), None).unwrap(), set([2, 4, 6]));
    assert_eq!(receipt.segment.conditions, Some(city_is("Hanoi")));
    assert_eq!(receipt.segment.updated, at(3));
    assert_eq!(figures(database, "VIP"), [(1, 3, 3, 0), (2, 3, 0, 0), (3, 3, 1, 1)]);
    let entry = &database.history(None).unwrap()[0];
    assert_eq!((entry.trigger, entry.started), (Trigger::Conditions, at(3)));
}

#[test]
fn a_segment_without_conditions_is_not_computed() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&empty("VIP"), at(1)).unwrap();
    let before = fixture.contents();
    let error = fixture.database.compute_segment(&name("VIP"), at(2), &Unwatched).unwrap_err();
    assert!(matches!(error, DatabaseError::NoConditions { .. }));
    assert_eq!(fixture.contents(), before);
}

/// What somebody else may do to a segment between a preview and its commit.
fn somebody_else(fixture: &Fixture, act: impl FnOnce(&mut SqliteDatabase)) {
    act(&mut fixture.second());
}

#[test]
fn a_segment_that_changed_since_the_preview_is_not_written() {
    let acts: [fn(&mut SqliteDatabase); 5] = [
        |other| drop(write(other, "VIP", [5], WriteMode::Add).unwrap()),
        |other| drop(other.compute_segment(&name("VIP"), at(5), &Unwatched).unwrap()),
        |other| drop(other.restore(&name("VIP"), 1, at(5)).unwrap()),
        |other| other.edit_segment(&name("VIP"), &SegmentEdit::Delete, at(5)).unwrap(),
        |other| {
            other.edit_segment(&name("VIP"), &SegmentEdit::Delete, at(5)).unwrap();
            other.create_segment(&by_city("VIP", "Hanoi"), at(5)).unwrap();
        },
    ];
    for act in acts {
        let mut fixture = Fixture::new();
        fixture.database.create_segment(&by_city("VIP", "Hanoi"), at(1)).unwrap();
        let change = preview(&fixture.database, "VIP", &set([4]), WriteMode::Add);
        let request = request(&fixture.database, "VIP", &change);
        somebody_else(&fixture, act);
        let before = fixture.contents();
        let error = fixture.database.commit(&request).unwrap_err();
        assert!(matches!(error, DatabaseError::OutOfDate), "{error}");
        assert_eq!(error.kind(), ErrorKind::Busy);
        assert_eq!(fixture.contents(), before);
    }
}

#[test]
fn profiles_that_changed_since_the_preview_stop_a_commit() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&empty("VIP"), at(1)).unwrap();
    let change = preview(&fixture.database, "VIP", &set([4]), WriteMode::Add);
    let existing = request(&fixture.database, "VIP", &change);
    let new = request_new(&fixture.database, "New", &change);
    somebody_else(&fixture, |other| {
        set_profiles(&other.connection, Audience::Customer, &set(1..=5));
    });
    let before = fixture.contents();
    for request in [existing, new] {
        let error = fixture.database.commit(&request).unwrap_err();
        assert!(matches!(error, DatabaseError::OutOfDate), "{error}");
    }
    assert_eq!(fixture.contents(), before);
}

#[test]
fn visitors_that_changed_do_not_matter_to_customers() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&empty("VIP"), at(1)).unwrap();
    let change = preview(&fixture.database, "VIP", &set([4]), WriteMode::Add);
    let request = request(&fixture.database, "VIP", &change);
    set_profiles(&fixture.database.connection, Audience::Visitor, &set([]));
    fixture.database.commit(&request).unwrap();
}

#[test]
fn of_two_who_make_the_same_segment_one_is_told() {
    let mut fixture = Fixture::new();
    let change = MemberChange::new(set([]), &set([4]), WriteMode::Add);
    let first = request_new(&fixture.database, "vip", &change);
    somebody_else(&fixture, |other| {
        let request = request_new(other, "VIP", &change);
        other.commit(&request).unwrap();
    });
    let before = fixture.contents();
    let error = fixture.database.commit(&first).unwrap_err();
    assert!(matches!(error, DatabaseError::OutOfDate), "{error}");
    let error = fixture.database.create_segment(&empty("Vip"), at(9)).unwrap_err();
    assert!(matches!(error, DatabaseError::SegmentNameTaken { archived: false, .. }), "{error}");
    assert_eq!(fixture.contents(), before);
}

#[test]
fn nothing_is_written_while_somebody_else_writes() {
    let mut fixture = Fixture::new();
    let mut other = fixture.second();
    let before = fixture.contents();
    let writing = fixture.database.connection.unchecked_transaction().unwrap();
    writing.execute("UPDATE audience SET generation = generation", []).unwrap();
    let error = other.create_segment(&empty("VIP"), at(1)).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Busy | ErrorKind::Failed), "{error}");
    drop(writing);
    assert_eq!(fixture.contents(), before);
    other.create_segment(&empty("VIP"), at(1)).unwrap();
    assert!(fixture.database.create_segment(&empty("VIP"), at(1)).is_err());
}

#[test]
fn a_segment_of_another_audience_is_not_written() {
    let mut fixture = Fixture::new();
    let visitors =
        super::super::NewSegment::Empty { name: name("VIP"), audience: Audience::Visitor };
    fixture.database.create_segment(&visitors, at(1)).unwrap();
    let before = fixture.contents();
    let error = write(&mut fixture.database, "vip", [1], WriteMode::Add).unwrap_err();
    assert_eq!(error.to_string(), "the segment \"VIP\" holds visitors, not customers");
    assert_eq!(error.hint().unwrap(), "choose a segment of customers");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(fixture.contents(), before);
}

#[test]
fn members_that_are_not_the_previewed_ones_are_damage() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&by_city("VIP", "Hanoi"), at(1)).unwrap();
    let before = fixture.contents();
    let change = MemberChange::new(set([1]), &set([4]), WriteMode::Add);
    let existing = request(&fixture.database, "VIP", &change);
    let new = request_new(&fixture.database, "New", &change);
    for request in [existing, new] {
        let text = fixture.database.commit(&request).unwrap_err().to_string();
        assert!(text.contains("its members are not the previewed ones"), "{text}");
    }
    assert_eq!(fixture.contents(), before);
}
