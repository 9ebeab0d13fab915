//! A damaged database is told with what to do: by a check of everything, and by every
//! command. A letter changed within a value that no index and no figure knows is
//! another letter: nothing in the file can say that it was not typed so.

use std::fs;

use rusqlite::Connection;
use serde_json::Value;

use super::rounds;
use crate::command_line::{Answer, Place};

fn filled() -> Place {
    let place = Place::filled();
    place.run("run callers").ok();
    place
}

fn tamper(place: &Place, sql: &str) {
    Connection::open(place.path("home/main.db")).unwrap().execute_batch(sql).unwrap();
}

/// What a check of everything says of damage.
#[track_caller]
fn damage(place: &Place, line: &str) -> (Value, Value) {
    let Answer { code, out, err } = place.run(&format!("--json {line}"));
    assert_eq!(code, 4, "{out}{err}");
    (serde_json::from_str(&out).unwrap(), serde_json::from_str(&err).unwrap())
}

#[test]
fn a_sound_database_is_said_to_be_sound() {
    let place = filled();
    let answer = place.json("destination validate main --deep");
    assert_eq!((&answer["valid"], &answer["indexes_repaired"]), (&true.into(), &false.into()));
    let told = place.run("destination validate main --deep").ok().out;
    assert!(told.starts_with("main is sound: everything was checked, 3 customers"), "{told}");
    assert_eq!(place.run("destination validate main --repair").code, 2, "only with --deep");
}

#[test]
fn a_wrong_index_is_told_and_made_again() {
    let place = filled();
    tamper(&place, "UPDATE customer SET email = 'other@example.com' WHERE id = 'C1'");
    let (found, error) = damage(&place, "destination validate main --deep");
    assert_eq!((&found["valid"], &found["problems"][0]["cure"]), (&false.into(), &"repair".into()));
    let hint = error["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("segport destination validate main --deep --repair"), "{hint}");
    let repaired = place.run("--json destination validate main --deep --repair").ok().out;
    assert_eq!(serde_json::from_str::<Value>(&repaired).unwrap()["indexes_repaired"], true);
    assert_eq!(place.json("destination validate main --deep")["valid"], true);
    let report = place.json("run callers --dry-run");
    assert_eq!(report["rows"]["matched"], 1, "C1 is found by the e-mail it has now no more");
}

#[test]
fn people_are_never_repaired() {
    let place = filled();
    tamper(&place, "UPDATE version SET member_count = 7");
    let (before, error) = damage(&place, "destination validate main --deep");
    let hint = error["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("segport destination restore main FILE"), "{hint}");
    let (after, _) = damage(&place, "destination validate main --deep --repair");
    assert_eq!(before["problems"], after["problems"]);
}

/// It would not be found by its name, and the export that made it would make another.
#[test]
fn a_segment_that_is_not_found_by_its_name_is_told() {
    let place = filled();
    tamper(&place, "UPDATE segment SET name_key = 'cellars'");
    let (found, _) = damage(&place, "destination validate main --deep");
    assert_eq!(found["problems"][0]["place"], "segment \"Callers\"", "{found}");
}

/// Bytes of a finished file are changed one at a time. A command gives the answer it
/// gave before or an error; where it gives another one, a check of everything must see
/// the damage.
#[test]
fn a_changed_byte_is_never_believed() {
    let place = filled();
    let path = place.path("home/main.db");
    let sound = fs::read(&path).unwrap();
    let used: Vec<usize> = (0..sound.len()).filter(|at| sound[*at] != 0).collect();
    let answers = |place: &Place| {
        let run = place.run("--json run callers --dry-run");
        let members = place.args(&["segment", "members", "Callers"]);
        [run, members].map(|answer| {
            assert!([0, 1, 4, 5].contains(&answer.code), "{answer:#?}");
            assert!(!answer.err.contains("panicked"), "{answer:#?}");
            assert!(answer.code == 0 || !answer.err.is_empty(), "{answer:#?}");
            (answer.code, figures(&answer.out))
        })
    };
    let right = answers(&place);
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..rounds(40, 600) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let at = used[usize::try_from(random >> 16).unwrap() % used.len()];
        let mut bytes = sound.clone();
        bytes[at] ^= 1 << (random % 8);
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(place.path(&format!("home/main.db{ending}")));
        }
        fs::write(&path, bytes).unwrap();
        let deep = place.run("destination validate main --deep");
        assert!(!deep.err.contains("panicked"), "byte {at}, round {round}: {deep:#?}");
        for (given, right) in answers(&place).iter().zip(&right) {
            let is_told = given == right || given.0 != 0 || deep.code != 0;
            assert!(is_told, "byte {at}, round {round}: {given:?}, not {right:?}");
        }
    }
}

/// What may not change: ids of members, figures of a run; not how long it took.
fn figures(out: &str) -> String {
    match serde_json::from_str::<Value>(out) {
        Ok(report) => format!("{} {} {}", report["rows"], report["profiles"], report["members"]),
        Err(_) => out.lines().map(|line| line.split(',').next().unwrap_or_default()).collect(),
    }
}
