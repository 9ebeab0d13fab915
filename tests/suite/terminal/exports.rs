//! Whole exports of the demo in a terminal, and the same exports headless:
//! both ways must find the same people.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::harness::Terminal;
use super::{CONTROL_C, DOWN, ENTER, press, segport};

/// The keys a first export may take besides the segment's name (SCREENS §2).
const FIRST_EXPORT_KEYS_MAX: usize = 10;

/// The keys running a saved export again may take.
const RERUN_KEYS_MAX: usize = 5;

/// What the same export finds in the same people, however it was started.
const FIGURES: [&str; 5] = ["rows", "reasons", "profiles", "criteria", "members"];

/// The demo's wizard in a home of its own, at its first step, and the folder
/// of the demo.
pub(super) fn demo(home: &Path) -> (Terminal, PathBuf) {
    let mut terminal = segport(home, &["demo"]);
    terminal.wait_for("400 rows");
    (terminal, home.join("demo"))
}

/// A demo that nothing was done with.
fn fresh_demo(home: &Path) -> PathBuf {
    let (mut terminal, folder) = demo(home);
    leave(&mut terminal);
    folder
}

pub(super) fn leave(terminal: &mut Terminal) -> String {
    terminal.type_keys(CONTROL_C);
    assert_eq!(terminal.wait_for_exit().exit_code(), 0);
    terminal.assert_given_back();
    terminal.screen().contents()
}

/// Runs segport without a terminal; what it prints.
pub(super) fn headless(home: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segport"));
    let output =
        command.env_clear().arg("--home").arg(home).args(arguments).output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn json(home: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&headless(home, &[arguments, &["--json"]].concat())).unwrap()
}

/// The report of the latest run, as the database keeps it.
fn latest_report(home: &Path) -> Value {
    let history = json(home, &["history"]);
    assert_eq!((&history[0]["trigger"], &history[0]["status"]), (&"wizard".into(), &"done".into()));
    history[0]["report"].clone()
}

#[track_caller]
fn assert_same_figures(one: &Value, other: &Value) {
    for name in FIGURES {
        assert!(!one[name].is_null(), "{name} in {one}");
        assert_eq!(one[name], other[name], "{name}");
    }
}

#[test]
fn a_first_export_takes_ten_keys_and_is_the_same_headless() {
    let homes = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut terminal, shop) = demo(homes.0.path());
    let to_the_name = [
        (ENTER, "Into which destination?"),
        (ENTER, "What should be done with the destination?"),
        (ENTER, "One matching attribute is enough."),
    ];
    let to_the_preview = [
        (ENTER, "Column mapping"),
        (ENTER, "How should the people be written to VIP October?"),
        (ENTER, "Commit: Add more audiences · VIP October"),
    ];
    let to_the_end = [
        (ENTER, "Done: VIP October is at version 1"),
        ("s", "Save this export as"),
        (ENTER, "ok: Saved."),
    ];
    let leaving = 1;
    let keys = to_the_name.len() + to_the_preview.len() + to_the_end.len() + leaving;
    assert!(keys <= FIRST_EXPORT_KEYS_MAX, "{keys} keys");
    press(&mut terminal, &to_the_name);
    press(&mut terminal, &[("VIP October", "Name          VIP October")]);
    press(&mut terminal, &to_the_preview);
    terminal.wait_for("rows matched");
    let preview = terminal.screen().contents();
    press(&mut terminal, &to_the_end);
    assert!(leave(&mut terminal).contains("VIP October, version 1: "));

    let report = latest_report(&shop);
    let rows = &report["rows"];
    let shown = [
        format!("{} of {}", rows["matched"], rows["read"]),
        format!("not found {} · rejected {}", rows["unmatched"], rows["rejected"]),
        format!("blank {} · ambiguous {}", rows["blank"], rows["ambiguous"]),
        format!("Joining {}", report["profiles"]["matched"]),
    ];
    for figure in shown {
        assert!(preview.contains(&figure), "{figure} in {preview}");
    }

    let other = fresh_demo(homes.1.path());
    let export = "exports/vip-october.toml";
    fs::copy(shop.join(export), other.join(export)).unwrap();
    let dry = json(&other, &["run", "vip-october", "--dry-run"]);
    assert_same_figures(&report, &dry);
    let run = json(&other, &["run", "vip-october"]);
    assert_same_figures(&report, &run);
    let members = ["segment", "members", "VIP October"];
    assert_eq!(headless(&shop, &members), headless(&other, &members));
}

#[test]
fn a_saved_export_takes_five_keys_and_is_the_same_headless() {
    let home = tempfile::tempdir().unwrap();
    let shop = fresh_demo(home.path());
    let dry = json(&shop, &["run", "ticket-callers", "--dry-run"]);
    let mut terminal = segport(&shop, &[]);
    terminal.wait_for("2 saved");
    let keys = [
        ("e", "> tasting-guests"),
        (DOWN, "> ticket-callers"),
        (ENTER, "Commit: Add more audiences · Ticket callers October"),
        (ENTER, "Done: Ticket callers October is at version 1"),
    ];
    let leaving = 1;
    assert!(keys.len() + leaving <= RERUN_KEYS_MAX);
    press(&mut terminal, &keys[..3]);
    terminal.wait_for("rows matched");
    press(&mut terminal, &keys[3..]);
    leave(&mut terminal);
    assert_same_figures(&dry, &latest_report(&shop));
    let again = json(&shop, &["run", "ticket-callers"]);
    assert_eq!((&again["version"], &again["members"]["added"]), (&2.into(), &0.into()));
}
