//! `segport profiles …`.

use serde_json::json;

use super::{EXPORT, Place};

#[test]
fn an_import_is_told_in_figures() {
    let place = Place::filled();
    place.write(
        "more.csv",
        "customer_id,email,points\nC1,an@example.com,many\nC9,i@example.com,5\n,x@example.com,1\n,,\n",
    );
    let mut report =
        place.json("profiles import customer more.csv --id customer_id --rejects rejected.csv");
    assert!(report["duration_ms"].is_u64());
    report["duration_ms"] = json!(0);
    assert_eq!(
        report,
        json!({
            "rows": {"read": 4, "inserted": 1, "updated": 1, "unchanged": 0, "rejected": 1, "blank": 1},
            "cells_invalid": 1,
            "attributes": [{"name": "email", "type": "email"}, {"name": "points", "type": "number"}],
            "duration_ms": 0,
        })
    );
    assert_eq!(
        place.read("rejected.csv"),
        "customer_id,email,points,segport_row,segport_reason,segport_detail\n\
         ,x@example.com,1,4,empty_id,the row has no id\n"
    );
    let text = place.run("profiles import customer more.csv --id customer_id").ok().out;
    assert!(text.contains("Rows read") && text.contains("unchanged"), "{text}");
}

#[test]
fn damage_is_told_of_the_columns_that_are_taken() {
    let place = Place::filled();
    let rows = "C7,9.18E+08,#REF!\nC8,0912345678,Nguyá»…n\n";
    place.write("more.csv", &format!("customer_id,phone,name\n{rows}"));
    let told = |more: &str| {
        let line = format!("profiles import customer more.csv --id customer_id {more}");
        let report = place.json(&line);
        let warnings = report["warnings"].as_array().cloned().unwrap_or_default();
        let sentences = warnings.iter().map(|warning| warning.as_str().unwrap().to_owned());
        (sentences.collect::<Vec<_>>().join("\n"), report["rows"]["inserted"].clone())
    };
    let (without_name, inserted) = told("--leave-out name");
    assert_eq!(inserted, 2, "told, not refused");
    assert!(without_name.starts_with("phone: 1 cell like 9.18E+08 (row 2): numbers a spread"));
    assert!(!without_name.contains("name"), "{without_name}");
    let (all, _) = told("");
    assert!(all.contains("name: 1 cell like Nguyá»…n (row 3)"), "{all}");
    assert!(all.contains("name: 1 cell like #REF! (row 2)"), "{all}");
    let shown = place.run("profiles import customer more.csv --id customer_id").ok().err;
    assert!(shown.contains("warning: phone: 1 cell like 9.18E+08"), "{shown}");
}

#[test]
fn blanks_clear_or_are_kept_and_types_are_forced() {
    let place = Place::filled();
    let city =
        |place: &Place| place.json("profiles show customer C1")["attributes"]["city"].clone();
    place.write("blank.csv", "customer_id,city,code\nC1,,007\n");
    place
        .run("profiles import customer blank.csv --id customer_id --keep-blank --type code=number")
        .ok();
    assert_eq!(city(&place), "Huế");
    assert_eq!(place.json("profiles show customer C1")["attributes"]["code"], "7");
    place.run("profiles import customer blank.csv --id customer_id").ok();
    assert_eq!(city(&place), json!(null));
}

#[test]
fn columns_are_left_out_or_go_to_attributes_of_other_names() {
    let place = Place::filled();
    place.write("shop.csv", "row 0\nMã;Tỉnh;id;Notes\nC1;Hanoi;x;hello\n");
    let line = |more: &str| {
        format!(
            "profiles import customer shop.csv --id Mã --delimiter ; --header-row 2 \
             --encoding utf-8 --rename Tỉnh=city {more}"
        )
    };
    // No attribute can be called id.
    place.run(&line("--leave-out Notes")).error(4, "leave the column out");
    place.run(&line("--leave-out notes")).error(4, "Notes");
    place.run(&line("--leave-out Notes --leave-out id --type city=text")).ok();
    let person = place.json("profiles show customer C1")["attributes"].clone();
    assert_eq!(person["city"], "Hanoi");
    assert_eq!(person.get("Notes"), None);
}

#[test]
fn a_table_comes_from_standard_input_too() {
    let place = Place::filled();
    place.piped("profiles import visitor - --id v", "v,email\nV1,a@example.com\n").ok();
    assert_eq!(place.json("profiles show visitor V1")["attributes"]["email"], "a@example.com");
    assert!(place.names("home/spool").is_empty(), "the copy went with the command");
}

#[test]
fn attributes_and_people_are_shown() {
    let place = Place::filled();
    let attributes = place.json("profiles attributes customer");
    assert_eq!(attributes[1], json!({"name": "phone", "type": "phone", "filled": 2}));
    assert!(place.run("profiles attributes customer").ok().out.contains("phone      phone"));
    place.run("run callers").ok();
    let person = place.json("profiles show customer C1");
    assert_eq!(person["segments"], json!(["Callers"]));
    let text = place.run("profiles show customer C2").ok().out;
    assert!(
        text.contains("BINH@example.com") && text.contains("in Callers since version 1 of 20"),
        "{text}"
    );
    place.run("profiles show customer C7").error(4, "no customer with the id \"C7\"");
}

#[test]
fn the_values_of_attributes_are_counted_on_request() {
    let place = Place::filled();
    let attributes = place.json("profiles attributes customer --values");
    assert_eq!(
        attributes[2],
        json!({"name": "city", "type": "text", "filled": 3, "distinct": 2, "values": [
            {"value": "Hà Nội", "profiles": 2}, {"value": "Huế", "profiles": 1},
        ]})
    );
    assert_eq!(attributes[0]["distinct"], 3);
    let text = place.run("profiles attributes customer --values").ok().out;
    assert!(text.contains("Distinct") && text.contains("\ncity\n  Hà Nội  2\n"), "{text}");
    let text = place.run("profiles attributes visitor --values").ok().out;
    assert!(text.starts_with("Attribute"), "{text}");
}

#[test]
fn the_erased_leave_every_segment() {
    let place = Place::filled();
    place.run("run callers").ok();
    place.run("profiles erase customer C1 C7").error(4, "\"C7\"");
    assert_eq!(place.members("Callers"), ["C1", "C2"], "one unknown id erases nobody");
    let erased = place.json("profiles erase customer C1");
    assert_eq!(erased, json!({"profiles": 1, "segments": 1, "warnings": []}));
    assert_eq!(place.members("Callers"), ["C2"]);
}

/// The files of the destination, their bytes as text.
fn destination_files(place: &Place) -> String {
    let names = place.names("home").into_iter().filter(|name| name.starts_with("main.db"));
    let bytes = names.flat_map(|name| std::fs::read(place.path("home").join(name)).unwrap());
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

#[test]
fn no_value_of_the_erased_is_left_in_any_file_of_the_destination() {
    let place = Place::filled();
    let person = |email: &str, city: &str| {
        let header = "customer_id,email,phone,city,points\n";
        place.write("one.csv", &format!("{header}KH-77881,{email},0977889911,{city},7788123\n"));
        place.run("profiles import customer one.csv --id customer_id").ok();
    };
    // Other values before, and an export that names the person and was stopped.
    person("before@vinhlong.example", "Sa Dec Market");
    person("Binh@vinhlong.example", "Vinh Long");
    let constant = format!("{EXPORT}[[mapping]]\nattribute = \"city\"\nvalue = \"VINH LONG\"\n");
    place.write("home/exports/callers.toml", &constant);
    assert_eq!(place.run("run callers").code, 3, "a guard stops it");
    place.run("run callers --accept-guards").ok();
    let condition = "--condition points equals 7788123";
    place.run(&format!("segment create One --audience customer {condition}")).ok();
    let values = ["before@vinhlong", "sa dec", "kh-77881", "0977889911", "vinh long", "7788123"];
    let files = || destination_files(&place).to_lowercase();
    assert!(values[2..].iter().all(|value| files().contains(value)), "they are there");

    let erased = place.json("profiles erase customer KH-77881");
    assert_eq!(erased["segments"], 1, "{erased}");
    let warned = "the conditions of One hold a value of an erased person";
    assert!(erased["warnings"][0].as_str().unwrap().starts_with(warned), "{erased}");
    assert!(files().contains("7788123"), "that is the marketer's text");
    place.run("segment delete One --yes").ok();
    // The freed text goes with the next erasure at the latest.
    place.run("profiles erase customer C3").ok();
    for value in values {
        assert!(!files().contains(value), "{value} is still there");
    }
    assert!(files().contains("an@example.com") && files().contains("(erased)"));
    assert!(place.run("history").ok().out.contains("Callers"));
    place.run("run callers --accept-guards").ok();
}

#[test]
fn a_rejects_file_is_never_a_file_in_use() {
    let place = Place::filled();
    for name in ["customers.csv", "home/main.db"] {
        let before = std::fs::read(place.path(name)).unwrap();
        let line =
            format!("profiles import customer customers.csv --id customer_id --rejects {name}");
        place.run(&line).error(2, "cannot be saved over");
        assert_eq!(std::fs::read(place.path(name)).unwrap(), before);
    }
}
