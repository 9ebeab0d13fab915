//! Every mistake people make: a clear error, the right exit code, nothing
//! written.

use super::{EXPORT, Place, set_schema};

/// Runs an export that cannot be run, as text and as JSON.
#[track_caller]
pub(super) fn refuses(place: &Place, line: &str, message: &str) {
    let answer = place.run(line).error(4, message);
    assert!(answer.err.contains("\nhint: "), "{answer:?}");
    let object = place.run(&format!("--json {line}"));
    assert_eq!((object.code, object.out.as_str()), (4, ""), "{object:?}");
    assert_eq!(object.err.lines().count(), 1, "{object:?}");
    let error: serde_json::Value = serde_json::from_str(&object.err).unwrap();
    assert_eq!(error["error"]["kind"], "invalid");
    assert!(error["error"]["hint"].is_string(), "{error}");
}

#[test]
fn exports_that_say_something_wrong() {
    let place = Place::filled();
    let cases = [
        ("\"Email\"", "\"Emial\"", "the column \"Emial\" is gone"),
        ("\"email\"", "\"emial\"", "unknown attribute \"emial\""),
        ("../../tickets.csv", "../../gone.csv", "there is no such file"),
        ("name =", "nmae =", ":2:1: unknown key \"nmae\""),
        ("\"or\"", "\"orr\"", ":6:9: unknown logic \"orr\""),
        ("create =", "existing =", "\"Callers\""),
        ("\"main\"", "\"mian\"", "unknown destination \"mian\""),
    ];
    for (right, wrong, message) in cases {
        place.write("home/exports/callers.toml", &EXPORT.replace(right, wrong));
        refuses(&place, "run callers", message);
        assert_eq!(place.segment_count(), 0, "{message}");
    }
    place.write("home/exports/callers.toml", "version = = 1\n");
    place.run("run callers").error(4, "callers.toml:1:11: ");
    place.write("home/exports/callers.toml", EXPORT);
    refuses(&place, "run caller", "unknown saved export \"caller\"");
    refuses(&place, "run gone.toml", "there is no file gone.toml");
}

#[test]
fn tables_that_are_none() {
    let place = Place::filled();
    let cases = [
        ("", "is empty"),
        ("an@example.com,0901234567\nbinh@example.com,0912345678\n", "should hold the headers"),
        (",,\nEmail,Mobile,0901234567\n", "should hold the headers, but it is blank"),
        ("PK\u{3}\u{4}", "the workbook is damaged or cut off"),
    ];
    for (table, message) in cases {
        place.write("tickets.csv", table);
        refuses(&place, "run callers", message);
        assert_eq!(place.segment_count(), 0, "{message}");
        refuses(&place, "profiles import visitor tickets.csv --id Email", message);
        assert_eq!(place.json("destination list")[0]["visitors"], 0, "{message}");
    }
    place.write("tickets.csv", "Email,Mobile\n");
    assert_eq!(place.json("run callers --dry-run")["rows"]["read"], 0, "a header alone is a table");
}

#[test]
fn imports_that_cannot_be_meant() {
    let place = Place::filled();
    refuses(&place, "profiles import customer customers.csv --id id", "unknown column \"id\"");
    refuses(&place, "profiles import customer gone.csv --id id", "there is no such file");
    refuses(
        &place,
        "profiles import customer customers.csv --id customer_id --type emial=email",
        "unknown column \"emial\"",
    );
    refuses(
        &place,
        "profiles import customer customers.csv --id customer_id --type points=text",
        "the attribute points is of type number, not text",
    );
    assert_eq!(place.json("destination list")[0]["customers"], 3);
}

#[test]
fn wrong_settings_of_the_wizard_stop_no_command() {
    let place = Place::filled();
    place.write("home/settings.toml", "theme = 7\n");
    let answer = place.run("run callers").ok();
    assert!(!answer.err.contains("settings"), "{answer:?}");
}

#[test]
fn a_destination_of_a_newer_segport_is_left_alone() {
    let place = Place::filled();
    let path = place.path("home/main.db");
    set_schema(&path, 99);
    let before = std::fs::read(&path).unwrap();
    refuses(&place, "run callers", "has schema 99");
    refuses(&place, "segment list", "has schema 99");
    refuses(&place, "profiles import customer customers.csv --id customer_id", "has schema 99");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_data_holds_cannot_act_on_the_terminal() {
    let place = Place::filled();
    place.write("evil.csv", "customer_id,city\nC1,\u{1b}[2J\u{202e}x\n");
    place.run("profiles import customer evil.csv --id customer_id").ok();
    let text = place.run("profiles show customer C1").ok().out;
    assert!(text.contains("\\e[2J<U+202E>x"), "{text}");
    let value = &place.json("profiles show customer C1")["attributes"]["city"];
    assert_eq!(value, "\u{1b}[2J\u{202e}x");
}
