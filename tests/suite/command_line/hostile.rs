//! Files that would fill the memory or never end: each is refused with the limit
//! it breaks, or its figures are right. What a limit costs is measured in
//! `benches`, not here.

use super::{EXPORT, Place, lines};

/// One byte more than a row may have.
const TOO_LONG: usize = 8 * 1024 * 1024 + 1;

/// Refused by a run and by an import, and nothing is written.
#[track_caller]
fn refused(place: &Place, table: &str, message: &str) {
    place.write("tickets.csv", table);
    for line in ["run callers", "profiles import visitor tickets.csv --id Email"] {
        place.run(line).error(4, message);
    }
    assert_eq!(place.segment_count(), 0, "{message}");
    assert_eq!(place.json("destination list")[0]["visitors"], 0, "{message}");
}

#[test]
fn a_row_without_end_is_refused() {
    let place = Place::filled();
    let long = "x".repeat(TOO_LONG);
    let message = "row 3 (at byte 35) is longer than 8 MiB";
    for row in [format!("an@example.com,\"{long}"), format!("an@example.com,{long}\n")] {
        refused(&place, &format!("Email,Mobile\nbinh@example.com,1234\n{row}"), message);
    }
    let delimiters = ",".repeat(TOO_LONG);
    refused(&place, &format!("Email,Mobile\nbinh@example.com,1234\n{delimiters}"), message);
    refused(&place, &format!("Email,{long}\n"), "row 1 (at byte 0) is longer than 8 MiB");
}

#[test]
fn more_columns_than_can_be_meant_are_refused() {
    let place = Place::filled();
    let headers: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    let table = format!("{}\n{}\n", headers.join(","), ",".repeat(9_999));
    refused_widely(&place, &table);
}

#[track_caller]
fn refused_widely(place: &Place, table: &str) {
    place.write("tickets.csv", table);
    let message = "row 1 has 10000 columns; at most 4096 can be read";
    place.run("run callers").error(4, message);
    place.run("profiles import visitor tickets.csv --id c0").error(4, message);
    assert_eq!(place.segment_count(), 0);
}

#[test]
fn one_key_in_every_row_is_one_person() {
    const ROWS: u32 = 100_000;
    let place = Place::filled();
    let rows = lines(ROWS, |_| "AN@example.com,".to_owned());
    place.write("tickets.csv", &format!("Email,Mobile\n{rows}\n"));
    let report = place.json("run callers");
    assert_eq!(report["rows"]["matched"], ROWS);
    assert_eq!(report["rows"]["ambiguous"], 0);
    assert_eq!(report["profiles"]["matched"], 1);
    assert_eq!(report["profiles"]["repeated"], 1);
}

/// Thousands of rows times thousands of people: the figures of all pairs without
/// making them.
#[test]
fn one_city_for_all_rows_and_all_people() {
    const PEOPLE: u32 = 20_000;
    const ROWS: u32 = 30_000;
    let place = Place::filled();
    let people = lines(PEOPLE, |person| format!("D{person},Đà Nẵng,g{}", person % 2));
    place.write("people.csv", &format!("customer_id,city,gender\n{people}\n"));
    place.run("profiles import customer people.csv --id customer_id").ok();
    let rows = lines(ROWS, |_| "Đà Nẵng,g1".to_owned());
    place.write("tickets.csv", &format!("Email,Mobile\n{rows}\n"));
    let by_city = EXPORT.replace("\"email\"", "\"city\"").replace("\"phone\"", "\"gender\"");
    for (logic, people) in [("or", PEOPLE), ("and", PEOPLE / 2)] {
        place.write("home/exports/callers.toml", &by_city.replace("\"or\"", &format!("{logic:?}")));
        let report = place.json("run callers --dry-run");
        assert_eq!(report["rows"]["matched"], ROWS, "{logic}");
        assert_eq!(report["rows"]["ambiguous"], ROWS, "{logic}");
        assert_eq!(report["profiles"]["matched"], people, "{logic}");
        assert_eq!(report["profiles"]["repeated"], people, "{logic}");
        assert_eq!(report["criteria"][1]["profiles_matched"], PEOPLE / 2, "{logic}");
    }
}
