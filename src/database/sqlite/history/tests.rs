//! Tests. The history, written and read back.

use serde_json::json;

use super::super::fixture::{
    Fixture, at, by_city, empty, name, preview, request, request_new, run_of, set, write,
};
use super::super::tests::CancelAfter;
use super::*;
use crate::database::{CommitRequest, SegmentDatabase, SegmentEdit};
use crate::domain::{ComputationStatus, ErrorKind, MemberChange, Trigger, Unwatched, WriteMode};

fn failed_run(segment: &str, status: ComputationStatus) -> NewComputation {
    NewComputation {
        status,
        error: Some("no such file".into()),
        ..run_of(segment, Some("october"))
    }
}

fn numbers(database: &SqliteDatabase, segment: Option<&str>) -> Vec<i64> {
    let segment = segment.map(name);
    let history = database.history(segment.as_ref()).unwrap();
    history.iter().map(|computation| computation.number).collect()
}

#[test]
fn an_entry_is_read_back_as_it_was_written() {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
    let source = SourceFingerprint { path: "a.csv".into(), size_bytes: 7, hash: "ab".into() };
    let report = json!({"rows": {"read": 3, "matched": 1}, "warnings": ["b", "a"]});
    let computation = NewComputation {
        source: Some(source.clone()),
        generation: Some(7),
        repairs: Some(3),
        configuration: Some("version = 1".into()),
        report: Some(report.clone()),
        ..failed_run("vip", ComputationStatus::Stopped)
    };
    let number = fixture.database.record(&computation, &Unwatched).unwrap();
    let expected = Computation {
        generation: Some(7),
        number,
        segment: "VIP".into(),
        export: Some("october".into()),
        trigger: Trigger::Command,
        status: ComputationStatus::Stopped,
        version: None,
        source: Some(source),
        rejects_path: None,
        repairs: Some(3),
        configuration: Some("version = 1".into()),
        before: 2,
        added: 0,
        removed: 0,
        after: 2,
        report: Some(report),
        error: Some("no such file".into()),
        started: at(100),
        duration_ms: 2_000,
    };
    assert_eq!(fixture.database.history(None).unwrap()[0], expected);
    assert_eq!(fixture.database.segment(&name("VIP")).unwrap().version, 1, "nothing was written");
}

#[test]
fn every_status_and_trigger_is_read_back() {
    let mut fixture = Fixture::new();
    // What runs is told otherwise when its process has ended.
    let ended = |status: &&ComputationStatus| **status != ComputationStatus::Running;
    for status in ComputationStatus::ALL.iter().filter(ended) {
        for trigger in Trigger::ALL {
            let run = NewComputation { trigger: *trigger, ..failed_run("VIP", *status) };
            fixture.database.record(&run, &Unwatched).unwrap();
            let newest = &fixture.database.history(None).unwrap()[0];
            assert_eq!((newest.status, newest.trigger), (*status, *trigger));
        }
    }
}

#[test]
fn a_failed_first_run_is_found_by_name() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    let failed =
        database.record(&failed_run("VIP", ComputationStatus::Failed), &Unwatched).unwrap();
    let entry = &database.history(Some(&name("vip"))).unwrap()[0];
    assert_eq!((entry.number, entry.before, entry.after), (failed, 0, 0));
    let elsewhere =
        database.record(&failed_run("Other", ComputationStatus::Failed), &Unwatched).unwrap();
    let change = MemberChange::new(set([]), &set([1]), WriteMode::Add);
    let request = request_new(database, "Vip", &change);
    let done = database.commit(&request).unwrap().computation;
    assert_eq!(numbers(database, Some("VIP")), [done, failed]);
    assert_eq!(numbers(database, None), [done, elsewhere, failed]);
}

#[test]
fn who_cancelled_a_run_does_not_wait_for_another_writer_to_have_it_noted() {
    let mut fixture = Fixture::new();
    let second = fixture.second();
    let writing = second.connection.unchecked_transaction().unwrap();
    writing.execute("UPDATE customer SET id = id", []).unwrap();
    let run = failed_run("VIP", ComputationStatus::Cancelled);
    let cancelled = CancelAfter::new(0);
    let error = fixture.database.record(&run, &cancelled).unwrap_err();
    assert!(matches!(error, DatabaseError::Cancelled), "{error}");
    drop(writing);
    let number = fixture.database.record(&run, &cancelled).unwrap();
    assert_eq!(numbers(&fixture.database, None), [number], "noted where nobody writes");
}

#[test]
fn a_renamed_segment_keeps_its_history() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
    let cancelled =
        database.record(&failed_run("VIP", ComputationStatus::Cancelled), &Unwatched).unwrap();
    database.edit_segment(&name("VIP"), &SegmentEdit::Rename(name("New")), at(2)).unwrap();
    assert_eq!(numbers(database, Some("New")), [cancelled, 1]);
    let entry = &database.history(Some(&name("New"))).unwrap()[0];
    assert_eq!((entry.segment.as_str(), entry.before), ("VIP", 2), "the name at the time");
    let error = database.history(Some(&name("VIP"))).unwrap_err();
    assert!(matches!(error, DatabaseError::UnknownSegment(_)));
    database.create_segment(&by_city("VIP", "Hanoi"), at(3)).unwrap();
    assert_eq!(numbers(database, Some("VIP")), [3]);
    assert_eq!(numbers(database, Some("New")), [2, 1]);
}

#[test]
fn memberships_tell_joining_finding_again_and_leaving() {
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&empty("VIP"), at(1)).unwrap();
    let email = "email = column Email".to_owned();
    let city = "city = \"Hanoi\"".to_owned();
    let runs = [
        (vec![2, 3], WriteMode::Add, vec![(email.clone(), set([2])), (city.clone(), set([2, 3]))]),
        (vec![3, 4], WriteMode::Add, vec![(email.clone(), set([3, 4]))]),
        (vec![3], WriteMode::Replace, vec![(email.clone(), set([3]))]),
        (vec![2], WriteMode::Add, vec![]),
    ];
    for (matched, mode, criteria) in &runs {
        let change = preview(database, "VIP", &set(matched.iter().copied()), *mode);
        let request = CommitRequest { criteria, ..request(database, "VIP", &change) };
        database.commit(&request).unwrap();
    }
    let events = |database: &SqliteDatabase, profile| {
        let events = database.memberships(&name("VIP"), profile).unwrap();
        let event = |event: MembershipEvent| (event.version, event.change, event.criteria);
        events.into_iter().map(event).collect::<Vec<_>>()
    };
    assert_eq!(
        events(database, 2),
        [
            (1, MembershipChange::Joined, vec![email.clone(), city.clone()]),
            (3, MembershipChange::Left, vec![]),
            (4, MembershipChange::Joined, vec![]),
        ]
    );
    assert_eq!(
        events(database, 3),
        [
            (1, MembershipChange::Joined, vec![city]),
            (2, MembershipChange::FoundAgain, vec![email.clone()]),
            (3, MembershipChange::FoundAgain, vec![email.clone()]),
        ]
    );
    assert_eq!(
        events(database, 4),
        [(2, MembershipChange::Joined, vec![email]), (3, MembershipChange::Left, vec![])]
    );
    assert_eq!(events(database, 1), []);
    let versions = database.versions(&name("VIP")).unwrap();
    for event in database.memberships(&name("VIP"), 2).unwrap() {
        let version = usize::try_from(event.version).unwrap();
        assert_eq!(event.computation, versions[version - 1].computation);
    }
}

#[test]
fn what_cannot_be_read_back_is_damage_with_its_place() {
    for (column, value) in [
        ("\"trigger\"", "'moon'"),
        ("status", "'odd'"),
        ("version", "-1"),
        ("report", "'{'"),
        ("started_at", "'noon'"),
        ("duration_ms", "-1"),
        ("members_before", "-1"),
        ("source_path", "'a.csv'"),
    ] {
        let mut fixture = Fixture::new();
        fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
        fixture.tamper(&format!("UPDATE computation SET {column} = {value}"));
        let error = fixture.database.history(None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Failed);
        let text = error.to_string();
        assert!(text.contains("damaged: table computation, row 1, column"), "{column}: {text}");
    }
    let mut fixture = Fixture::new();
    let database = &mut fixture.database;
    database.create_segment(&empty("VIP"), at(1)).unwrap();
    let change = preview(database, "VIP", &set([1]), WriteMode::Add);
    let criteria = [("email".to_owned(), set([1]))];
    let request = CommitRequest { criteria: &criteria, ..request(database, "VIP", &change) };
    database.commit(&request).unwrap();
    write(database, "VIP", [2], WriteMode::Add).unwrap();
    fixture.tamper("UPDATE version_criterion SET profiles = x'ff'");
    let text = fixture.database.memberships(&name("VIP"), 1).unwrap_err().to_string();
    assert!(text.contains("table version_criterion, version 1 of segment 1, column"), "{text}");
    fixture.tamper("UPDATE version SET members = x'ff' WHERE version = 2");
    fixture.tamper("DELETE FROM version_criterion");
    let text = fixture.database.memberships(&name("VIP"), 1).unwrap_err().to_string();
    assert!(text.contains("table version, row 2 of segment 1, column members"), "{text}");
}
