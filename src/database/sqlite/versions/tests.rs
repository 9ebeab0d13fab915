//! Tests. Versions and their members.

use super::super::NewSegment;
use super::super::fixture::{Fixture, at, by_city, empty, figures, name, set, set_profiles, write};
use super::*;
use crate::database::SegmentDatabase;
use crate::domain::{ErrorKind, WriteMode};

fn three_versions() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&by_city("VIP", "Hanoi"), at(1)).unwrap();
    write(&mut fixture.database, "VIP", [2, 4], WriteMode::Add).unwrap();
    write(&mut fixture.database, "VIP", [4, 5], WriteMode::Replace).unwrap();
    fixture
}

#[test]
fn members_are_those_after_a_version() {
    let fixture = three_versions();
    let members = |version| fixture.database.members(&name("vip"), version).unwrap();
    assert_eq!(members(Some(0)), set([]));
    assert_eq!(members(Some(1)), set([1, 2, 6]));
    assert_eq!(members(Some(2)), set([1, 2, 4, 6]));
    assert_eq!(members(Some(3)), set([4, 5]));
    assert_eq!(members(None), set([4, 5]));
}

#[test]
fn a_version_that_is_not_there_is_told_with_the_newest() {
    let mut fixture = three_versions();
    for version in [4, u64::MAX] {
        let read = fixture.database.members(&name("vip"), Some(version)).unwrap_err();
        let restored = fixture.database.restore(&name("vip"), version, at(9)).unwrap_err();
        for error in [read, restored] {
            assert_eq!(
                error.to_string(),
                format!("the segment \"VIP\" has no version {version}; its newest is 3")
            );
        }
    }
    fixture.database.create_segment(&empty("Empty"), at(1)).unwrap();
    assert!(fixture.database.members(&name("Empty"), None).unwrap().is_empty());
    assert!(fixture.database.members(&name("Empty"), Some(1)).is_err());
}

#[test]
fn versions_are_listed_oldest_first() {
    let fixture = three_versions();
    let versions = fixture.database.versions(&name("vip")).unwrap();
    assert_eq!(figures(&fixture.database, "vip"), [(1, 3, 3, 0), (2, 4, 1, 0), (3, 2, 1, 3)]);
    let methods: Vec<_> = versions.iter().map(|version| version.method).collect();
    assert_eq!(methods, [Method::Conditions, Method::MatchingFile, Method::MatchingFile]);
    let causes: Vec<_> = versions.iter().map(|version| version.cause.as_str()).collect();
    assert_eq!(causes, ["conditions", "october", "october"]);
    assert_eq!(versions[0].created, at(1));
    assert_eq!(versions[1].created, at(102), "when the run ended");
    assert!(versions.is_sorted_by_key(|version| version.computation));
}

#[test]
fn a_basis_tells_segment_and_generation() {
    let fixture = three_versions();
    let segment = name("vip");
    let number = fixture.database.segment(&segment).unwrap().number;
    let basis = |audience, segment| fixture.database.basis(audience, segment).unwrap();
    let of_segment = basis(Audience::Customer, Some(&segment));
    assert_eq!(of_segment.segment, Some((number, 3)));
    let of_nothing = basis(Audience::Customer, None);
    assert_eq!(of_nothing, Basis { segment: None, generation: of_segment.generation });
    let visitors = basis(Audience::Visitor, None);
    set_profiles(&fixture.database.connection, Audience::Customer, &set([1]));
    let changed = basis(Audience::Customer, None);
    assert_eq!(changed.generation, of_nothing.generation + 1);
    assert_eq!(basis(Audience::Visitor, None), visitors);
}

#[test]
fn what_cannot_be_read_back_is_damage_with_its_place() {
    for (change, column) in [
        ("UPDATE version SET members = x'00' WHERE version = 3", "column members"),
        ("UPDATE version SET method = 'magic' WHERE version = 3", "column method"),
        ("UPDATE version SET conditions = '{}' WHERE version = 3", "column conditions"),
        ("DELETE FROM version WHERE version = 3", "it is missing"),
    ] {
        let mut fixture = three_versions();
        fixture.tamper(change);
        let database = &mut fixture.database;
        let copy = NewSegment::Copy { name: name("Copy"), of: name("VIP") };
        for error in [
            database.members(&name("VIP"), None).unwrap_err(),
            database.restore(&name("VIP"), 3, at(9)).unwrap_err(),
            database.create_segment(&copy, at(9)).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Failed);
            let text = error.to_string();
            assert!(text.contains("damaged: table version, row 3 of segment 1"), "{text}");
            assert!(text.contains(column), "{text}");
        }
        assert_eq!(database.members(&name("VIP"), Some(2)).unwrap(), set([1, 2, 4, 6]));
    }
    let fixture = three_versions();
    fixture.tamper("UPDATE version SET created_at = 'soon' WHERE version = 2");
    let text = fixture.database.versions(&name("VIP")).unwrap_err().to_string();
    assert!(text.contains("table version, row 2 of segment 1, column created_at"), "{text}");
    fixture.tamper("DELETE FROM audience WHERE audience = 'customer'");
    let text = fixture.database.basis(Audience::Customer, None).unwrap_err().to_string();
    assert!(text.contains("table audience has no row customer"), "{text}");
}
