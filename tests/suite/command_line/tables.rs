//! Tables that are no CSV: an export and an import take them all the same.

use std::fs;

use serde_json::{Value, json};

use super::Place;

/// The tickets of every test, an object a line.
const LINES: &str = r#"{"Ticket":"T1","Email":"An@Example.com"}
{"Ticket":"T2","Mobile":"+84 90 123 45 67"}
{"Ticket":"T3","Email":"nobody@example.com"}
{"Ticket":"T4","Email":"not an address","Mobile":null}
{}
"#;

/// The same, as DuckDB writes them.
const PARQUET: &[u8] = include_bytes!("../../fixtures/formats/tickets.parquet");

fn figures(mut report: Value) -> Value {
    report["duration_ms"] = json!(0);
    report
}

#[test]
fn an_export_has_the_same_figures_whatever_the_format() {
    let place = Place::filled();
    let expected = figures(place.json("run callers --dry-run"));
    let lines: Vec<&str> = LINES.lines().collect();
    let list = format!("[{}]", lines.join(",\n"));
    let packed = zstd::encode_all(LINES.as_bytes(), 1).unwrap();
    let files: [(&str, &[u8]); 6] = [
        ("tickets.ndjson", LINES.as_bytes()),
        ("tickets.ndjson.zst", &packed),
        ("tickets.json", list.as_bytes()),
        ("tickets.txt", LINES.as_bytes()),
        ("tickets.csv", list.as_bytes()),
        ("tickets.parquet", PARQUET),
    ];
    for (name, bytes) in files {
        fs::write(place.path(name), bytes).unwrap();
        let found = figures(place.json(&format!("run callers --dry-run --source {name}")));
        assert_eq!(found, expected, "{name}");
    }
    let report = figures(place.json("run callers --source tickets.parquet"));
    assert_eq!((&report["version"], &report["members"]["after"]), (&json!(1), &json!(2)));
}

#[test]
fn a_broken_line_is_a_reject_and_a_broken_list_stops() {
    let place = Place::filled();
    place.write("tickets.ndjson", &LINES.replace("\"T3\",", "\"T3\""));
    let report = place.json("run callers --dry-run --source tickets.ndjson");
    assert_eq!(report["rows"]["rejected"], json!(2));
    assert_eq!(report["reasons"], json!({"bad_email": 1, "undecodable": 1}));
    place.write("tickets.json", "[{\"Email\":\"an@example.com\"},\n{\"Email\":}]");
    let error = "tickets.json: line 2, column 10: expected value";
    place.run("run callers --source tickets.json").error(4, error);
    assert_eq!(place.segment_count(), 0);
}

#[test]
fn people_are_imported_from_json_and_parquet() {
    let place = Place::filled();
    place.write(
        "people.json",
        r#"[{"customer_id":"C1","email":"an@new.example","points":1.50},
            {"customer_id":"C9","email":"i@example.com","points":12345678901234567890}]"#,
    );
    let report = place.json("profiles import customer people.json --id customer_id");
    let rows = &report["rows"];
    assert_eq!((&rows["inserted"], &rows["updated"]), (&json!(1), &json!(1)));
    let person = place.json("profiles show customer C9");
    assert_eq!(
        person["attributes"]["points"].to_string().trim_matches('"'),
        "12345678901234567890"
    );
    fs::write(place.path("tickets.parquet"), PARQUET).unwrap();
    let report = place.json("profiles import customer tickets.parquet --id Ticket");
    assert_eq!((&report["rows"]["inserted"], &report["rows"]["blank"]), (&json!(4), &json!(1)));
}
