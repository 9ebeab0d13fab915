//! Workbooks as sources: sheets, and cells that are errors.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{EXPORT, Place};

/// A place with `book.xlsx` in it: an empty sheet, `Tickets` and `Customers`.
fn place() -> Place {
    let place = Place::filled();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats/errors.xlsx");
    fs::copy(kept, place.path("book.xlsx")).unwrap();
    place
}

#[test]
fn a_cell_that_is_an_error_is_unreadable_and_its_row_is_not_broken() {
    let place = place();
    place.write("home/exports/callers.toml", &EXPORT.replace("tickets.csv", "book.xlsx"));
    let report = place.json("run callers --rejects out.csv");
    assert_eq!(
        report["rows"],
        json!({"read": 6, "matched": 3, "unmatched": 1, "rejected": 1, "blank": 1, "ambiguous": 2})
    );
    assert_eq!(report["reasons"], json!({"no_profile": 1, "type_mismatch:email": 1}));
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
    assert_eq!(
        place.read("out.csv"),
        "Ticket,Email,Mobile,Bought,segport_row,segport_reason,segport_detail\n\
         T3,nobody@example.com,,,4,no_profile,\n\
         T4,#REF!,#N/A,,5,type_mismatch:email,email: #REF!\n"
    );
}

#[test]
fn the_sheet_is_named_in_the_export() {
    let place = place();
    let export = |sheet: &str| {
        EXPORT.replace(
            "path = \"../../tickets.csv\"",
            &format!("path = \"../../book.xlsx\"\n{sheet}"),
        )
    };
    place.write("home/exports/callers.toml", &export("sheet = \"tickets\""));
    assert_eq!(place.json("run callers --dry-run")["rows"]["read"], 6);
    place.write("home/exports/callers.toml", &export("sheet = \"Tickts\""));
    let answer = place.run("run callers --dry-run").error(4, "unknown sheet \"Tickts\"");
    assert!(answer.err.contains("did you mean \"Tickets\"?"), "{answer:?}");
    place.write("home/exports/callers.toml", &export("sheet = \"Cover\""));
    place.run("run callers --dry-run").error(4, "sheet Cover is empty");
}

#[test]
fn profiles_come_from_a_sheet_and_get_no_error() {
    let place = place();
    let line = "profiles import customer book.xlsx --id customer_id";
    let mut report = place.json(&format!("{line} --sheet Customers --rejects out.csv"));
    report["duration_ms"] = json!(0);
    assert_eq!(
        report["rows"],
        json!({"read": 3, "inserted": 0, "updated": 2, "unchanged": 0, "rejected": 1, "blank": 0})
    );
    assert_eq!(report["cells_invalid"], 2);
    assert!(
        report["attributes"]
            .as_array()
            .unwrap()
            .contains(&json!({"name": "points", "type": "number"}))
    );
    assert!(place.read("out.csv").contains("#N/A,x@example.com,,1,00001,4,empty_id"));
    let profile =
        |id: &str| place.json(&format!("profiles show customer {id}"))["attributes"].clone();
    assert_eq!(profile("C1")["postcode"], "00123");
    assert_eq!(profile("C2")["email"], json!(null));
    assert_eq!(profile("C2")["points"], json!(null));
    place.run(&format!("{line} --table Customers --format xlsx")).ok();
    place
        .run(&format!("{line} --format csv"))
        .error(4, "is a workbook, but its format is given as CSV");
    place.run(&format!("{line} --sheet Nobody")).error(4, "unknown sheet \"Nobody\"");
}

/// Where it is damaged the parser panics, which says no more than an error does.
#[test]
fn a_damaged_workbook_is_one_error_and_no_panic_to_read() {
    let place = Place::filled();
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats/table.xlsb");
    let mut bytes = fs::read(whole).unwrap();
    // A letter in the name of the part that says where its sheets are.
    bytes[7_068] ^= 0xFF;
    fs::write(place.path("book.xlsb"), bytes).unwrap();
    let told = place
        .run("run callers --source book.xlsb --dry-run")
        .error(4, "error: book.xlsb: the workbook is damaged or cut off");
    let lines: Vec<&str> = told.err.lines().collect();
    let [_, hint] = lines[..] else { panic!("two lines: {told:?}") };
    assert!(hint.starts_with("hint: "), "{told:?}");
}
