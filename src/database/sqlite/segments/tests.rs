//! Tests. Segments: names, statuses, copies.

use super::super::fixture::{Fixture, at, by_city, city_is, empty, figures, name, set, write};
use super::*;
use crate::database::SegmentDatabase;
use crate::domain::{ErrorKind, Unwatched, WriteMode};

fn names(database: &SqliteDatabase) -> Vec<String> {
    database.segments().unwrap().iter().map(|segment| segment.name.to_string()).collect()
}

fn archive(database: &mut SqliteDatabase, segment: &str) {
    let status = SegmentEdit::Status(Status::Archived);
    database.edit_segment(&name(segment), &status, at(9)).unwrap();
}

#[test]
fn an_empty_segment_has_no_versions() {
    let mut fixture = Fixture::new();
    let made = fixture.database.create_segment(&empty("VIP"), at(1)).unwrap();
    assert_eq!((made.method, made.status), (Method::Empty, Status::Enabled));
    assert_eq!((made.version, made.members), (0, 0));
    assert_eq!((made.updated, &made.conditions, &made.created_by), (at(1), &None, &None));
    assert_eq!(fixture.database.segment(&name("VIP")).unwrap(), made);
    assert!(fixture.database.versions(&name("VIP")).unwrap().is_empty());
    assert!(fixture.database.history(None).unwrap().is_empty());
}

#[test]
fn conditions_are_computed_at_once() {
    let mut fixture = Fixture::new();
    let made = fixture.database.create_segment(&by_city("Hanoi", "Hanoi"), at(1)).unwrap();
    assert_eq!((made.method, made.version, made.members), (Method::Conditions, 1, 3));
    assert_eq!(made.conditions, Some(city_is("Hanoi")));
    assert_eq!(fixture.database.members(&made.name, None).unwrap(), set([1, 2, 6]));
    let versions = fixture.database.versions(&made.name).unwrap();
    assert_eq!(versions[0].cause, "conditions");
    let history = fixture.database.history(Some(&made.name)).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].number, versions[0].computation);
    assert_eq!((history[0].trigger, history[0].version), (Trigger::Conditions, Some(1)));
    assert_eq!((history[0].before, history[0].added, history[0].after), (0, 3, 3));
}

#[test]
fn conditions_that_fail_make_no_segment() {
    let mut fixture = Fixture::new();
    let mut new = by_city("Hanoi", "Hanoi");
    let NewSegment::Conditions { audience, .. } = &mut new else { unreachable!() };
    *audience = Audience::Visitor;
    fixture.database.create_segment(&new, at(1)).unwrap();
    let mut conditions = city_is("Hanoi");
    conditions.conditions[0].attribute = crate::domain::AttributeName::parse("cities").unwrap();
    let (name, audience) = (name("Other"), Audience::Customer);
    let new = NewSegment::Conditions { name, audience, conditions };
    let error = fixture.database.create_segment(&new, at(1)).unwrap_err();
    assert_eq!(error.to_string(), "there are no customers with unknown attribute \"cities\"");
    assert_eq!(error.hint().unwrap(), "did you mean \"city\"?");
    assert_eq!(names(&fixture.database), ["Hanoi"]);
}

#[test]
fn a_copy_has_members_method_and_conditions_of_the_other() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&by_city("Hanoi", "Hanoi"), at(1)).unwrap();
    database.create_segment(&empty("Empty"), at(1)).unwrap();
    database.create_segment(&empty("File"), at(1)).unwrap();
    write(database, "File", [3, 4], WriteMode::Add).unwrap();
    write(database, "File", [5], WriteMode::Add).unwrap();
    for (of, members) in [("Hanoi", set([1, 2, 6])), ("Empty", set([])), ("File", set([3, 4, 5]))] {
        let copied = name(&format!("Copy of {of}"));
        let new = NewSegment::Copy { name: copied.clone(), of: name(of) };
        let copy = database.create_segment(&new, at(7)).unwrap();
        let original = database.segment(&name(of)).unwrap();
        assert_eq!(copy.method, original.method);
        assert_eq!(copy.conditions, original.conditions);
        assert_eq!((copy.version, copy.members), (1, members.len()));
        assert_eq!(copy.created_by, None);
        assert_eq!(database.members(&copied, None).unwrap(), members);
        assert_eq!(database.versions(&copied).unwrap()[0].cause, format!("copy of {of}"));
        let history = database.history(Some(&copied)).unwrap();
        assert_eq!((history.len(), history[0].trigger), (1, Trigger::Create));
    }
    let new = NewSegment::Copy { name: name("X"), of: name("Hanoy") };
    let error = database.create_segment(&new, at(7)).unwrap_err();
    assert_eq!(error.hint().unwrap(), "did you mean \"Hanoi\"?");
}

#[test]
fn names_are_unique_under_folding_and_archived_ones_count() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&empty("Straße  VIP"), at(1)).unwrap();
    let error = fixture.database.create_segment(&empty("STRASSE vip"), at(2)).unwrap_err();
    assert_eq!(error.to_string(), "the name \"Straße VIP\" is taken by a segment");
    archive(&mut fixture.database, "strasse vip");
    let before = fixture.contents();
    let of = name("Straße VIP");
    for new in [
        empty("straße vip"),
        by_city("straße vip", "Hue"),
        NewSegment::Copy { name: name("strasse VIP"), of },
    ] {
        let error = fixture.database.create_segment(&new, at(2)).unwrap_err();
        assert!(matches!(error, DatabaseError::SegmentNameTaken { archived: true, .. }));
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    assert_eq!(fixture.contents(), before);
}

#[test]
fn segments_are_listed_by_name_with_archived_ones() {
    let mut fixture = Fixture::new();
    for segment in ["beta", "Alpha", "alpha 2", "Gamma"] {
        fixture.database.create_segment(&empty(segment), at(1)).unwrap();
    }
    archive(&mut fixture.database, "alpha 2");
    assert_eq!(names(&fixture.database), ["Alpha", "alpha 2", "beta", "Gamma"]);
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    let mut fixture = Fixture::new();
    let nobody = fixture.database.segment(&name("VIP")).unwrap_err();
    assert_eq!(nobody.hint().unwrap(), "there is no segment yet");
    fixture.database.create_segment(&empty("VIP October"), at(1)).unwrap();
    let wrong = name("VIP Octobre");
    let errors = [
        fixture.database.segment(&wrong).unwrap_err(),
        fixture.database.edit_segment(&wrong, &SegmentEdit::Delete, at(1)).unwrap_err(),
        fixture.database.compute_segment(&wrong, at(1), &Unwatched).unwrap_err(),
        fixture.database.restore(&wrong, 0, at(1)).unwrap_err(),
        fixture.database.members(&wrong, None).unwrap_err(),
        fixture.database.versions(&wrong).unwrap_err(),
        fixture.database.basis(Audience::Customer, Some(&wrong)).unwrap_err(),
        fixture.database.history(Some(&wrong)).unwrap_err(),
        fixture.database.memberships(&wrong, 1).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), "unknown segment \"VIP Octobre\"");
        assert_eq!(error.hint().unwrap(), "did you mean \"VIP October\"?");
    }
}

#[test]
fn a_new_name_is_free_or_the_segments_own() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    let number = database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap().number;
    database.create_segment(&empty("Other"), at(1)).unwrap();
    archive(database, "Other");
    let error = database
        .edit_segment(&name("VIP"), &SegmentEdit::Rename(name("OTHER")), at(2))
        .unwrap_err();
    assert!(matches!(error, DatabaseError::SegmentNameTaken { archived: true, .. }));
    for (old, new) in [("VIP", "Vip"), ("vip", "October")] {
        database.edit_segment(&name(old), &SegmentEdit::Rename(name(new)), at(3)).unwrap();
        let segment = database.segment(&name(new)).unwrap();
        assert_eq!((segment.number, segment.name.as_str()), (number, new));
        assert_eq!((segment.version, segment.updated), (1, at(3)));
    }
    assert_eq!(database.members(&name("October"), None).unwrap(), set([3, 5]));
    assert!(database.segment(&name("VIP")).is_err());
    database.create_segment(&empty("VIP"), at(4)).unwrap();
}

#[test]
fn an_archived_segment_is_only_recovered_renamed_or_deleted() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
    archive(&mut fixture.database, "VIP");
    let before = fixture.contents();
    let database = &mut fixture.database;
    let errors = [
        write(database, "VIP", [1], WriteMode::Add).unwrap_err(),
        database.compute_segment(&name("vip"), at(2), &Unwatched).unwrap_err(),
        database.restore(&name("vip"), 1, at(2)).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, DatabaseError::Archived { .. }), "{error}");
        assert_eq!(error.hint().unwrap(), "recover it: segport segment recover \"VIP\"");
    }
    assert_eq!(fixture.contents(), before);
    let database = &mut fixture.database;
    assert_eq!(database.members(&name("VIP"), None).unwrap(), set([3, 5]));
    database.edit_segment(&name("VIP"), &SegmentEdit::Rename(name("Old")), at(3)).unwrap();
    for status in [Status::Disabled, Status::Archived, Status::Enabled] {
        database.edit_segment(&name("Old"), &SegmentEdit::Status(status), at(4)).unwrap();
        let segment = database.segment(&name("Old")).unwrap();
        assert_eq!((segment.status, segment.updated), (status, at(4)));
        assert_eq!((segment.method, segment.members), (Method::Conditions, 2));
    }
    archive(database, "Old");
    let copy = NewSegment::Copy { name: name("Copy"), of: name("Old") };
    let copied = database.create_segment(&copy, at(4)).unwrap();
    assert_eq!((copied.status, copied.members), (Status::Enabled, 2), "copying only reads it");
    database.edit_segment(&copied.name, &SegmentEdit::Delete, at(4)).unwrap();
    let recovered = SegmentEdit::Status(Status::Enabled);
    database.edit_segment(&name("Old"), &recovered, at(4)).unwrap();
    database.compute_segment(&name("Old"), at(5), &Unwatched).unwrap();
    archive(database, "Old");
    database.edit_segment(&name("Old"), &SegmentEdit::Delete, at(6)).unwrap();
    assert!(names(database).is_empty());
}

#[test]
fn a_disabled_segment_can_be_written() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&empty("VIP"), at(1)).unwrap();
    let disabled = SegmentEdit::Status(Status::Disabled);
    database.edit_segment(&name("VIP"), &disabled, at(2)).unwrap();
    let receipt = write(database, "VIP", [1], WriteMode::Add).unwrap();
    assert_eq!(receipt.segment.status, Status::Disabled);
}

#[test]
fn deleting_takes_the_versions_and_leaves_the_history() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    let first = database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
    write(database, "VIP", [1], WriteMode::Replace).unwrap();
    database.edit_segment(&name("VIP"), &SegmentEdit::Delete, at(2)).unwrap();
    fixture.assert_no_orphans();
    assert_eq!(fixture.contents().len(), 2, "only the two computations are left");
    let database = &mut fixture.database;
    assert_eq!(database.history(None).unwrap().len(), 2);
    assert_eq!(database.history(Some(&name("vip"))).unwrap().len(), 2);
    let second = database.create_segment(&by_city("VIP", "Hanoi"), at(3)).unwrap();
    assert_ne!(second.number, first.number, "numbers are never used again");
    assert_eq!(database.history(Some(&name("VIP"))).unwrap().len(), 1);
    assert_eq!(figures(database, "VIP"), [(1, 3, 3, 0)]);
}

#[test]
fn what_cannot_be_read_back_is_damage_with_its_place() {
    for (column, value) in [
        ("name", "'  '"),
        ("audience", "'customers'"),
        ("method", "'magic'"),
        ("method", "'empty'"),
        ("status", "'on'"),
        ("conditions", "'{'"),
        ("conditions", "'{\"logic\":\"or\",\"conditions\":[]}'"),
        ("conditions", "NULL"),
        ("member_count", "-1"),
        ("version", "-1"),
        ("updated_at", "'yesterday'"),
    ] {
        let mut fixture = Fixture::new();
        fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
        fixture.tamper(&format!("UPDATE segment SET {column} = {value}"));
        let error = fixture.database.segments().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        let text = error.to_string();
        let place = "main is damaged: table segment, row 1, column ";
        assert!(text.contains(place), "{column} = {value}: {text}");
        assert!(fixture.database.create_segment(&empty("VIP"), at(2)).is_err());
    }
}
