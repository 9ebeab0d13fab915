//! `segport demo` without a terminal.

use super::Place;

#[test]
fn the_demo_adds_up_and_runs_again() {
    let place = Place::new();
    let first = place.json("demo");
    let rows = &first["rows"];
    let figure = |name: &str| rows[name].as_u64().unwrap();
    assert_eq!(
        figure("read"),
        figure("matched") + figure("unmatched") + figure("rejected") + figure("blank")
    );
    for name in ["matched", "unmatched", "rejected", "blank", "ambiguous"] {
        assert!(figure(name) > 0, "{name} in {first}");
    }
    assert!(first["profiles"]["repeated"].as_u64().unwrap() > 0, "{first}");
    for reason in ["field_count", "all_keys_empty", "bad_email", "phone_impossible", "no_profile"] {
        assert!(first["reasons"][reason].as_u64().unwrap() > 0, "{reason} in {first}");
    }
    let second = place.json("demo");
    assert_eq!((&first["version"], &second["version"]), (&1.into(), &2.into()));
    assert_eq!(second["members"]["added"], 0);
    let text = place.run("demo").ok();
    assert!(text.out.contains("Wrote version 3"), "{text:?}");
    assert!(text.err.starts_with("the demo is in "), "{text:?}");
}

#[test]
fn the_demo_is_the_same_everywhere_and_has_every_method() {
    let (one, other) = (Place::new(), Place::new());
    one.run("demo").ok();
    other.run("demo --dir tour").ok();
    for file in ["customers.csv", "visitors.csv", "tickets.csv", "tasting-guests.csv"] {
        assert_eq!(one.read(&format!("home/demo/{file}")), other.read(&format!("tour/{file}")));
    }
    let sizes = other.json("--home tour destination list");
    assert_eq!((&sizes[0]["customers"], &sizes[0]["visitors"]), (&3000.into(), &1000.into()));
    let segments = other.json("--home tour segment list");
    let methods: Vec<&str> =
        segments.as_array().unwrap().iter().map(|one| one["method"].as_str().unwrap()).collect();
    for method in ["conditions", "matching-file", "empty"] {
        assert!(methods.contains(&method), "{segments}");
    }
    other.run("--home tour export validate ticket-callers").ok();
}

#[test]
fn the_demo_never_writes_over_files_that_are_not_its_own() {
    let place = Place::new();
    place.write("mine/tickets.csv", "mine\n");
    place.run("demo --dir mine").error(4, "the demo did not make it");
    assert_eq!(place.names("mine"), ["tickets.csv"]);
    assert_eq!(place.read("mine/tickets.csv"), "mine\n");
    place.run("demo --dir tour").ok();
    std::fs::remove_file(place.path("tour/customers.csv")).unwrap();
    place.run("demo --dir tour").error(4, "customers.csv is gone");
}
