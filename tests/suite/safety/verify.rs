//! `run --verify`: a run computed again is what the history says, or what differs is
//! told with both figures.

use serde_json::{Value, json};

use crate::command_line::{EXPORT, Place, TICKETS};

/// Two runs, the second of which replaces; then the history is what it is.
fn place() -> Place {
    let place = Place::filled();
    place.run("run callers --rejects rejects.csv").ok();
    place.write("home/exports/again.toml", &again());
    place.write("second.csv", "Ticket,Email,Mobile\nT9,chau@example.com,\n");
    place.run("run again --accept-guards").ok();
    place
}

fn again() -> String {
    EXPORT
        .replace("\"callers\"", "\"again\"")
        .replace("\"add\"", "\"replace\"")
        .replace("create =", "existing =")
        .replace("tickets.csv", "second.csv")
}

/// What can be seen of segments, versions and history.
fn seen(place: &Place) -> [Value; 3] {
    ["segment list", "segment versions Callers", "history"].map(|line| place.json(line))
}

#[test]
fn a_run_is_what_it_was() {
    let place = place();
    let before = seen(&place);
    let first = place.json("run --verify 1");
    assert_eq!(first["equal"], true, "{first}");
    assert_eq!((&first["run"], &first["version"]), (&json!(1), &json!(1)));
    assert_eq!(first["differences"], json!([]));
    assert_eq!(
        first["members"],
        json!({"recorded": 2, "computed": 2, "only_recorded": 0, "only_computed": 0})
    );
    assert!(first["figures"].as_u64().unwrap() > 15, "{first}");
    assert_eq!(
        [&first["source"], &first["profiles"], &first["rejects"]],
        ["unchanged", "unchanged", "equal"]
    );
    // One that replaced what the first had made, from the version before.
    let second = place.json("run --verify 2");
    assert_eq!((&second["equal"], &second["rejects"]), (&json!(true), &Value::Null), "{second}");
    let text = place.run("run --verify 2").ok().out;
    assert!(text.contains("Computed again it is equal: "), "{text}");
    assert!(text.contains("version 2 of \"Callers\""), "{text}");
    assert_eq!(seen(&place), before, "nothing was written");
    assert!(place.names("home/spool").is_empty());
}

#[test]
fn a_segment_that_was_renamed_or_archived_or_went_on_is_found() {
    let place = place();
    place.args(&["segment", "rename", "Callers", "Others"]).ok();
    place.run("segment archive Others").ok();
    let second = place.json("run --verify 2");
    assert_eq!((&second["equal"], &second["segment"]), (&json!(true), &json!("Others")));
    assert_eq!(place.json("run --verify 1")["equal"], true);
}

#[test]
fn a_source_that_changed_is_told_with_both_figures() {
    let place = place();
    let before = seen(&place);
    place.write("tickets.csv", &TICKETS.replace("nobody@", "chau@"));
    let answer = place.run("--json run --verify 1");
    assert_eq!(answer.code, 1, "{answer:?}");
    let found: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!((&found["equal"], &found["source"]), (&json!(false), &json!("changed")));
    let matched = json!({"figure": "rows.matched", "recorded": 2, "computed": 3});
    assert!(found["differences"].as_array().unwrap().contains(&matched), "{found}");
    assert_eq!(found["members"]["only_computed"], 1, "{found}");
    assert_eq!(found["rejects"], "different");
    let error: Value = serde_json::from_str(&answer.err).unwrap();
    assert_eq!(error["error"]["kind"], "failed", "{error}");
    let answer = place.run("run --verify 1");
    assert!(answer.out.contains("the source is not what the run read"), "{answer:?}");
    assert!(answer.err.contains("run 1 is not what it was"), "{answer:?}");
    assert!(answer.err.contains("the source is not what the run read"), "{answer:?}");
    assert_eq!(seen(&place), before, "nothing was written");
    // What the run read is somewhere else now.
    place.write("kept.csv", TICKETS);
    let kept = place.json("run --verify 1 --source kept.csv");
    assert_eq!((&kept["equal"], &kept["source"]), (&json!(true), &json!("unchanged")));
}

#[test]
fn profiles_that_changed_are_told() {
    let place = place();
    place.write("more.csv", "customer_id,email\nC4,nobody@example.com\n");
    place.run("profiles import customer more.csv --id customer_id --keep-blank").ok();
    let answer = place.run("--json run --verify 1");
    assert_eq!(answer.code, 1, "{answer:?}");
    let found: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!((&found["source"], &found["profiles"]), (&json!("unchanged"), &json!("changed")));
    // Somebody who was not there: the figures differ, and why is told.
    let total = json!({"figure": "profiles.total", "recorded": 3, "computed": 4});
    assert!(found["differences"].as_array().unwrap().contains(&total), "{found}");
    assert!(answer.err.contains("the profiles changed since the run"), "{answer:?}");
}

#[test]
fn what_cannot_be_computed_again_is_told() {
    let place = place();
    place.run("run --verify 99").error(4, "there is no run 99");
    place.run("segment restore Callers 1").ok();
    place.run("run --verify 3").error(4, "run 3 cannot be computed again: it read no table");
    place.write("home/exports/empty.toml", &again().replace("\"again\"", "\"empty\""));
    place.write("second.csv", "Ticket,Email,Mobile\nT9,who@example.com,\n");
    assert_eq!(place.run("run empty").code, 3);
    place.run("run --verify 4").error(4, "run 4 cannot be computed again: it made no version");
    let piped = place.piped("run callers --source -", TICKETS);
    assert_eq!(piped.code, 0, "{piped:?}");
    place.run("run --verify 5").error(4, "its rows came from standard input");
    assert_eq!(place.json("run --verify 5 --source tickets.csv")["equal"], true);
    std::fs::remove_file(place.path("tickets.csv")).unwrap();
    place.run("run --verify 1").error(4, "tickets.csv");
    place.run("segment delete Callers --yes").ok();
    place.run("run --verify 1").error(4, "its segment \"Callers\" is deleted");
    for wrong in ["run", "run callers --verify 1", "run --verify 1 --dry-run", "run --verify x"] {
        assert_eq!(place.run(wrong).code, 2, "{wrong}");
    }
}
