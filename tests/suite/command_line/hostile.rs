//! Tables made to fill memory or to take for ever: each is read in bounds or
//! refused with an error that names the limit, and nothing is written then.

use serde_json::{Value, json};

use super::bad_input::refuses;
use super::{EXPORT, Place, lines};

/// A little more than the longest record that is read.
const TOO_LONG_BYTES: usize = 5 * 1024 * 1024;

/// Refuses the table as the source of a run and of an import.
#[track_caller]
fn refuses_table(table: &str, message: &str) {
    let place = Place::filled();
    place.write("tickets.csv", table);
    refuses(&place, "run callers", message);
    assert_eq!(place.segment_count(), 0);
    refuses(&place, "profiles import visitor tickets.csv --id Email", message);
    assert_eq!(place.json("destination list")[0]["visitors"], 0);
}

/// What a run says, without what differs between two runs.
fn figures(place: &Place) -> (Value, Value, Value) {
    let report = place.json("run callers --dry-run");
    (report["rows"].clone(), report["profiles"].clone(), report["reasons"].clone())
}

#[test]
fn a_line_longer_than_the_limit() {
    let line = "x".repeat(TOO_LONG_BYTES);
    refuses_table(
        &format!("Email,Mobile\nan@example.com,{line}\nbinh@example.com,\n"),
        "tickets.csv: row 2 (at byte 13) is longer than 4 MiB",
    );
}

#[test]
fn a_quote_never_closed_before_more_than_the_limit() {
    let rows = "binh@example.com,\n".repeat(TOO_LONG_BYTES / 18);
    refuses_table(
        &format!("Email,Mobile\nan@example.com,\"\n{rows}"),
        "tickets.csv: row 2 (at byte 13) is longer than 4 MiB",
    );
}

#[test]
fn a_header_line_longer_than_the_limit() {
    let line = "x".repeat(TOO_LONG_BYTES);
    let message = "tickets.csv: row 1 (at byte 0) is longer than 4 MiB";
    refuses_table(&format!("Email,Mobile,{line}\nan@example.com,,\n"), message);
    refuses_table(&format!("Email,Mobile,\"{line}\nan@example.com,,\n"), message);
}

/// A first row that counts as data is held to the limits too.
#[test]
fn a_long_line_where_there_are_no_headers() {
    let place = Place::filled();
    let export = EXPORT.replace("tickets.csv\"", "tickets.csv\"\nheader_row = 0");
    let export = export.replace("\"Email\"", "\"column 1\"").replace("\"Mobile\"", "\"column 2\"");
    place.write("home/exports/callers.toml", &export);
    place.write("tickets.csv", &format!("an@example.com,{}\n", "x".repeat(TOO_LONG_BYTES)));
    refuses(&place, "run callers", "tickets.csv: row 1 (at byte 0) is longer than 4 MiB");
    place.write("tickets.csv", &format!("an@example.com{}\n", ",".repeat(5_000)));
    refuses(&place, "run callers", "row 1 has 5001 columns; at most 4096 can be read");
    assert_eq!(place.segment_count(), 0);
}

/// Naming millions of equal columns one after the other would never end.
#[test]
fn millions_of_columns() {
    refuses_table(
        &format!("Email{}\nan@example.com\n", ",a".repeat(1_500_000)),
        "tickets.csv: row 1 has 1500001 columns; at most 4096 can be read",
    );
}

#[test]
fn as_many_columns_as_there_may_be() {
    let place = Place::filled();
    place.write("tickets.csv", &format!("Email,Mobile{}\nan@example.com\n", ",a".repeat(4_094)));
    assert_eq!(place.json("run callers --dry-run")["rows"]["matched"], 1);
}

/// Such a row is a row with too many cells like any other.
#[test]
fn a_row_of_millions_of_cells() {
    let place = Place::filled();
    let (many, surplus) = (",".repeat(1_500_000), ",x".repeat(1_500_000));
    place.write("tickets.csv", &format!("Email,Mobile\nan@example.com{many}\n,{surplus}\n"));
    let rows =
        json!({"read": 2, "matched": 1, "unmatched": 0, "rejected": 1, "blank": 0, "ambiguous": 0});
    let profiles = json!({"total": 3, "matched": 1, "repeated": 0});
    assert_eq!(figures(&place), (rows, profiles, json!({"field_count": 1})));
}

#[test]
fn one_key_in_all_rows() {
    const ROWS: u32 = 20_000;
    let place = Place::filled();
    place.write(
        "tickets.csv",
        &format!("Email,Mobile\n{}\n", lines(ROWS, |_| "An@example.com,".into())),
    );
    let rows = |matched: u32, ambiguous: u32| {
        json!({"read": ROWS, "matched": matched, "unmatched": 0, "rejected": 0, "blank": 0,
               "ambiguous": ambiguous})
    };
    let profiles = |matched: u32| json!({"total": 3, "matched": matched, "repeated": matched});
    assert_eq!(figures(&place), (rows(ROWS, 0), profiles(1), json!({})));
    // A phone that two have, beside an e-mail that neither has.
    place.write(
        "tickets.csv",
        &format!("Email,Mobile\n{}\n", lines(ROWS, |_| "chau@example.com,0901234567".into())),
    );
    assert_eq!(figures(&place), (rows(ROWS, ROWS), profiles(3), json!({})));
    place.write("home/exports/callers.toml", &EXPORT.replace("\"or\"", "\"and\""));
    let (found, matched, reasons) = figures(&place);
    assert_eq!((&found["matched"], &found["unmatched"]), (&json!(0), &json!(ROWS)));
    assert_eq!((matched["matched"].clone(), reasons), (json!(0), json!({"no_profile": ROWS})));
}

/// Of every pair of a row and a profile there are 50 million.
#[test]
fn one_popular_city_in_all_rows() {
    const PROFILES: u32 = 10_000;
    const ROWS: u32 = 5_000;
    let place = Place::filled();
    let people = lines(PROFILES, |number| {
        format!("P{number},p{number}@example.com,Vinh,{}", if number < 4_000 { "a" } else { "b" })
    });
    place.write("people.csv", &format!("customer_id,email,city,tier\n{people}\n"));
    place.run("profiles import customer people.csv --id customer_id").ok();
    // The e-mails of the first 5,000 of them.
    let rows = lines(ROWS, |number| format!("P{number}@example.com,Vinh,b"));
    place.write("tickets.csv", &format!("Email,City,Tier\n{rows}\n"));
    let run = |logic: &str, attribute: &str, column: &str| {
        let export = EXPORT.replace("\"or\"", &format!("{logic:?}"));
        let export = export.replace("\"phone\"", "\"city\"").replace("\"Mobile\"", "\"City\"");
        let export = export.replace("\"email\"", &format!("{attribute:?}"));
        place.write(
            "home/exports/callers.toml",
            &export.replace("\"Email\"", &format!("{column:?}")),
        );
        let (rows, profiles, _) = figures(&place);
        let figures = [&rows["matched"], &rows["unmatched"], &rows["ambiguous"]];
        let people = [&profiles["matched"], &profiles["repeated"]];
        assert_eq!(rows["read"], ROWS);
        [&figures[..], &people]
            .concat()
            .into_iter()
            .map(|n| n.as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(run("or", "email", "Email"), [5_000, 0, 5_000, 10_000, 10_000]);
    assert_eq!(run("and", "email", "Email"), [5_000, 0, 0, 5_000, 0]);
    // Two popular ones together.
    assert_eq!(run("or", "tier", "Tier"), [5_000, 0, 5_000, 10_000, 10_000]);
    assert_eq!(run("and", "tier", "Tier"), [5_000, 0, 5_000, 6_000, 6_000]);
}
