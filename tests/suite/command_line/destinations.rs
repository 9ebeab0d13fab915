//! `segport destination …`.

use super::{Place, set_schema};

#[test]
fn a_destination_is_made_listed_validated_and_removed() {
    let place = Place::new();
    let made = place.run("destination add main --phone-region vn").ok();
    assert!(made.err.starts_with("made main: "), "{made:?}");
    let listed = place.json("destination list");
    assert_eq!(listed[0]["name"], "main");
    assert_eq!(listed[0]["phone_region"], "VN");
    assert_eq!(listed[0]["customers"], 0);
    let valid = place.json("destination validate main");
    assert_eq!((&valid["valid"], &valid["schema"]), (&true.into(), &5.into()));
    assert!(place.run("destination validate main").ok().out.starts_with("main is valid: "));
    place.run("destination remove main").ok();
    assert!(place.path("home/main.db").exists(), "the database stays");
    place.run("destination remove main").error(4, "unknown destination \"main\"");
}

#[test]
fn a_database_that_is_there_is_connected() {
    let place = Place::filled();
    let path = place.path("home/main.db");
    let path = path.to_str().unwrap();
    place
        .args(&["destination", "add", "again", "--path", path, "--phone-region", "FR"])
        .error(4, "the phone region of");
    let connected = place.args(&["--json", "destination", "add", "again", "--path", path]).json();
    assert_eq!(connected["customers"], 3);
    place.args(&["destination", "add", "Main"]).error(4, "already a destination \"main\"");
    assert!(!place.path("home/Main.db").exists(), "no database without a name");
    place.args(&["destination", "add", "csv", "--path", "customers.csv"]).error(4, "customers.csv");
    assert!(place.read("customers.csv").starts_with("customer_id"));
}

#[test]
fn a_broken_destination_is_told_and_the_others_are_listed() {
    let place = Place::filled();
    place.run("destination add other").ok();
    set_schema(&place.path("home/other.db"), 99);
    place.run("destination validate other").error(4, "has schema 99");
    let listed = place.json("destination list");
    assert_eq!(listed[0]["customers"], 3);
    assert_eq!(listed[1]["error"]["kind"], "invalid");
    assert!(place.run("destination list").ok().out.contains("has schema 99"));
}

#[test]
fn a_home_can_be_moved_with_its_databases() {
    let place = Place::filled();
    std::fs::rename(place.path("home"), place.path("moved")).unwrap();
    let listed = place.json("--home moved destination list");
    assert_eq!(listed[0]["customers"], 3);
}
