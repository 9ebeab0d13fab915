//! Runs that are under way, end, and are interrupted.

use std::fs;

use super::super::fixture::{Fixture, at, by_city, name, preview, request, run_of, set};
use super::*;
use crate::database::SegmentDatabase;
use crate::domain::{Unwatched, WriteMode};

/// A database with a segment.
fn with_segment() -> Fixture {
    let mut fixture = Fixture::new();
    fixture.database.create_segment(&by_city("VIP", "Hue"), at(1)).unwrap();
    fixture
}

/// A run of a segment as it begins.
fn new_run(segment: &str) -> NewComputation {
    NewComputation {
        status: ComputationStatus::Running,
        duration_ms: 0,
        ..run_of(segment, Some("october"))
    }
}

fn status(database: &SqliteDatabase) -> Vec<(i64, &'static str)> {
    let history = database.history(None).unwrap();
    history.iter().map(|run| (run.number, run.status.word())).collect()
}

fn files(fixture: &Fixture) -> Vec<String> {
    let entries = fs::read_dir(fixture.folder.path()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("-run-")).collect()
}

#[test]
fn a_run_is_in_the_history_before_it_ends_and_once_after() {
    let mut fixture = with_segment();
    let others = SqliteDatabase::open(&fixture.database.path).unwrap();
    let already = others.history(None).unwrap().len();
    let number = fixture.database.begin(&new_run("VIP"), &Unwatched).unwrap();
    assert_eq!(status(&others)[0], (number, "running"));
    assert_eq!(files(&fixture).len(), 1);
    let change = preview(&fixture.database, "VIP", &set([1, 2]), WriteMode::Add);
    let request = request(&fixture.database, "VIP", &change);
    let computation = NewComputation { begun: Some(number), ..request.computation };
    let receipt =
        fixture.database.commit(&super::super::CommitRequest { computation, ..request }).unwrap();
    assert_eq!(receipt.computation, number);
    assert_eq!(status(&others)[0], (number, "done"));
    assert_eq!(others.history(None).unwrap().len(), already + 1);
    assert_eq!(others.versions(&name("VIP")).unwrap().last().unwrap().computation, number);
    assert_eq!(files(&fixture), [""; 0]);
}

#[test]
fn the_history_is_in_the_order_in_which_runs_end() {
    let mut fixture = with_segment();
    let mut second = SqliteDatabase::open(&fixture.database.path).unwrap();
    let slow = fixture.database.begin(&new_run("VIP"), &Unwatched).unwrap();
    let fast = second.begin(&new_run("VIP"), &Unwatched).unwrap();
    let failed = |begun, error: &str| NewComputation {
        begun: Some(begun),
        status: ComputationStatus::Failed,
        error: Some(error.into()),
        ..new_run("VIP")
    };
    assert_eq!(second.record(&failed(fast, "first"), &Unwatched).unwrap(), fast);
    let renumbered = fixture.database.record(&failed(slow, "second"), &Unwatched).unwrap();
    assert!(renumbered > fast);
    let history = second.history(None).unwrap();
    let told: Vec<_> = history[..2].iter().map(|run| run.error.as_deref().unwrap()).collect();
    assert_eq!(told, ["second", "first"]);
    assert!(history.iter().all(|run| run.number != slow), "one entry each");
    assert_eq!(files(&fixture), [""; 0]);
}

#[test]
fn a_run_that_fails_has_one_entry() {
    let mut fixture = with_segment();
    let number = fixture.database.begin(&new_run("VIP"), &Unwatched).unwrap();
    let failed = NewComputation {
        begun: Some(number),
        status: ComputationStatus::Failed,
        error: Some("no such column".into()),
        ..new_run("VIP")
    };
    assert_eq!(fixture.database.record(&failed, &Unwatched).unwrap(), number);
    assert_eq!(status(&fixture.database)[0], (number, "failed"));
    assert_eq!(files(&fixture), [""; 0]);
}

#[test]
fn a_run_whose_process_ended_was_interrupted() {
    let mut fixture = with_segment();
    let mut second = SqliteDatabase::open(&fixture.database.path).unwrap();
    let number = second.begin(&new_run("VIP"), &Unwatched).unwrap();
    assert_eq!(status(&fixture.database)[0], (number, "running"));
    let left = fs::read_dir(fixture.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let left: Vec<_> = left.filter(|path| path.to_string_lossy().contains("-run-")).collect();
    drop(second);
    // As a process that is killed leaves it.
    fs::write(&left[0], "").unwrap();
    let run = fixture.database.history(Some(&name("VIP"))).unwrap().remove(0);
    assert_eq!((run.number, run.status), (number, ComputationStatus::Interrupted));
    assert_eq!(run.error.as_deref(), Some(INTERRUPTED));
    // The next run writes down what was seen, and tidies up.
    let next = fixture.database.begin(&new_run("VIP"), &Unwatched).unwrap();
    let sql = "SELECT status FROM computation WHERE computation_number = ?1";
    let stored: String =
        fixture.database.connection.query_row(sql, [number], |row| row.get(0)).unwrap();
    assert_eq!(stored, "interrupted");
    assert_eq!(status(&fixture.database)[..2], [(next, "running"), (number, "interrupted")]);
    assert_eq!(files(&fixture).len(), 1, "only that of the run under way");
}
