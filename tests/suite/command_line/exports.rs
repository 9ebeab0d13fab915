//! `segport export …`.

use serde_json::json;

use super::{EXPORT, Place};

#[test]
fn exports_are_listed_shown_and_removed() {
    let place = Place::filled();
    place.write("home/exports/broken.toml", "version = 1\nnme = \"x\"\n");
    let listed = place.json("export list");
    assert_eq!(listed[0]["error"]["kind"], "invalid");
    assert_eq!((&listed[1]["name"], &listed[1]["segment"]), (&json!("callers"), &json!("Callers")));
    let text = place.run("export list").ok().out;
    assert!(text.contains("broken: ") && text.contains("tickets.csv"), "{text}");
    assert_eq!(place.run("export show callers").ok().out, EXPORT);
    let shown = place.json("export show callers");
    assert_eq!(shown["mapping"][1], json!({"attribute": "phone", "column": "Mobile"}));
    assert_eq!(shown["guard"]["max_removed_percent"], 30);
    place.run("export remove callers").ok();
    place.run("export remove callers").error(4, "unknown saved export \"callers\"");
}

#[test]
fn validating_finds_everything_an_export_names() {
    let place = Place::filled();
    let valid = place.json("export validate callers");
    assert_eq!((&valid["valid"], &valid["criteria"]), (&json!(true), &json!(2)));
    let text = place.run("export validate callers").ok().out;
    assert!(text.ends_with("the segment \"Callers\" will be made\n"), "{text}");
    let cases = [
        ("\"Email\"", "\"Emial\"", "the column \"Emial\" is gone"),
        ("\"phone\"", "\"fone\"", "unknown attribute \"fone\""),
        ("create =", "existing =", "\"Callers\""),
        ("\"main\"", "\"mian\"", "did you mean \"main\"?"),
        ("tickets.csv", "ticket.csv", "there is no such file"),
    ];
    for (right, wrong, message) in cases {
        place.write("wrong.toml", &EXPORT.replace("../../", "").replace(right, wrong));
        place.run("export validate wrong.toml").error(4, message);
    }
}
