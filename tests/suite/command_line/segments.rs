//! `segport segment …`.

use serde_json::json;

use super::Place;

/// Creates a segment by conditions.
fn conditions(place: &Place, name: &str, words: &[&str]) {
    let start = ["segment", "create", name, "--audience", "customer"];
    place.args(&[&start[..], words].concat()).ok();
}

#[test]
fn a_segment_by_conditions() {
    let place = Place::filled();
    conditions(
        &place,
        "Hanoi",
        &["--condition", "city", "equals", "Hà Nội", "--condition", "points", "at-least", "1000"],
    );
    assert_eq!(place.members("Hanoi"), ["C3"]);
    conditions(
        &place,
        "Either",
        &[
            "--condition",
            "city",
            "equals",
            "Huế",
            "--condition",
            "points",
            "between",
            "100,300",
            "--logic",
            "or",
        ],
    );
    assert_eq!(place.members("Either"), ["C1", "C2"]);
    conditions(&place, "Two", &["--condition", "points", "between", "-1", "300"]);
    assert_eq!(place.members("Two"), ["C1", "C2"]);
    conditions(&place, "Some", &["--condition", "city", "any-of", "Huế,Đà Nẵng", "Vinh"]);
    assert_eq!(place.members("Some"), ["C1"]);
    let shown = place.json("segment show Hanoi");
    assert_eq!(shown["conditions"]["conditions"][1]["values"], json!(["1000"]));
    let text = place.run("segment show Hanoi").ok().out;
    assert!(text.contains("Conditions (AND)") && text.contains("at-least"), "{text}");
}

#[test]
fn wrong_conditions_make_no_segment() {
    let place = Place::filled();
    let start = ["segment", "create", "X", "--audience", "customer"];
    let cases: [(&[&str], i32, &str); 5] = [
        (&["--condition", "city", "equal", "Huế"], 2, "did you mean \"equals\"?"),
        (&["--condition", "town", "equals", "Huế"], 4, "town"),
        (&["--condition", "points", "greater", "many"], 4, "many"),
        (&["--condition", "points", "between", "1"], 4, "takes"),
        (&["--logic", "or"], 2, "there are none"),
    ];
    for (words, code, message) in cases {
        place.args(&[&start[..], words].concat()).error(code, message);
    }
    assert_eq!(place.segment_count(), 0);
}

#[test]
fn computing_follows_the_profiles() {
    let place = Place::filled();
    conditions(&place, "Rich", &["--condition", "points", "greater", "100"]);
    place.write("more.csv", "customer_id,points\nC1,500\n");
    place.run("profiles import customer more.csv --id customer_id").ok();
    let receipt = place.json("segment compute Rich");
    assert_eq!(
        (&receipt["version"], &receipt["members"]),
        (&json!(2), &json!({"before": 2, "added": 1, "removed": 0, "after": 3}))
    );
    let text = place.run("segment compute Rich").ok().out;
    assert!(text.contains("\"Rich\" has 3 members (3 before, 0 added, 0 removed)"), "{text}");
    place.args(&["segment", "create", "Empty", "--audience", "visitor"]).ok();
    place.run("segment compute Empty").error(4, "not computed from conditions");
}

#[test]
fn members_in_every_format() {
    let place = Place::filled();
    place.run("run callers").ok();
    let csv = place.run("segment members Callers").ok().out;
    assert_eq!(
        csv,
        "id,email,phone,city,points\nC1,an@example.com,0901234567,Huế,10\n\
         C2,BINH@example.com,0901234567,Hà Nội,200\n"
    );
    let limited = place.run("segment members Callers --limit 1 --format ndjson").ok().out;
    assert_eq!(
        limited,
        "{\"id\":\"C1\",\"email\":\"an@example.com\",\"phone\":\"0901234567\",\"city\":\"Huế\",\"points\":\"10\"}\n"
    );
    assert_eq!(place.json("segment members Callers").as_array().unwrap().len(), 2);
    assert_eq!(place.run("segment members Callers --limit 0").ok().out.lines().count(), 1);
    place.run("segment members Caller").error(4, "did you mean \"Callers\"?");
}

#[test]
fn members_go_into_a_new_file_of_any_format() {
    let place = Place::filled();
    place.run("run callers").ok();
    for name in ["out.csv", "out.json", "out.xlsx", "out.sqlite"] {
        let said = place.run(&format!("segment members Callers --output {name}")).ok();
        assert!(said.out.is_empty() && said.err.contains("2 members saved to "), "{}", said.err);
        let again = place.run(&format!("segment members Callers --output {name}"));
        again.error(4, "there is a file at ");
    }
    let start = |name: &str| std::fs::read(place.path(name)).unwrap()[..4].to_vec();
    assert_eq!([start("out.xlsx"), start("out.sqlite")], [b"PK\x03\x04", b"SQLi"]);
    assert!(start("out.csv") == b"id,e" && start("out.json") == b"[{\"i");
    let json = place.json("segment members Callers --limit 1 --format xlsx --output sheet.bin");
    assert_eq!(json["members"], 1);
    assert_eq!(start("sheet.bin"), b"PK\x03\x04");
    place.run("segment members Callers --format xlsx").error(2, "--output FILE");
    place.run("segment members Callers --output no/such/out.csv").error(1, "cannot save ");
}

#[test]
fn members_of_an_earlier_version_and_day() {
    let place = Place::filled();
    place.run("run callers").ok();
    place.run("segment restore Callers 0").ok();
    let ids = |words: &str| {
        let out = place.run(&format!("segment members Callers {words}")).ok().out;
        out.lines().skip(1).map(|line| line[..2].to_owned()).collect::<Vec<_>>()
    };
    assert!(ids("").is_empty());
    assert_eq!(ids("--version 1"), ["C1", "C2"]);
    assert!(ids("--version 2").is_empty() && ids("--version 0").is_empty());
    place.run("segment members Callers --version 9").error(4, "has no version 9");
    let versions = place.json("segment versions Callers");
    let made = versions[0]["created"].as_str().unwrap();
    assert_eq!(ids(&format!("--as-of {made}")), ["C1", "C2"]);
    let said = place.run(&format!("segment members Callers --as-of {made}")).ok().err;
    assert!(said.contains("it was version 1: 2 members"), "{said}");
    assert!(ids("--as-of 9999-12-31").is_empty() && ids("--as-of 2000-01-01").is_empty());
    let said = place.run("segment members Callers --as-of 2000-01-01").ok().err;
    assert!(said.contains("nobody was in"), "{said}");
    place.run("segment members Callers --as-of yesterday").error(2, "no day and no time");
    place.run("segment members Callers --as-of 2000-01-01 --version 1").error(2, "--version");
    place.run("segment members Callers --version 1 --output old.csv").ok();
    assert_eq!(std::fs::read_to_string(place.path("old.csv")).unwrap().lines().count(), 3);
}

#[test]
fn versions_are_listed_compared_and_restored() {
    let place = Place::filled();
    place.run("run callers").ok();
    place.write("other.csv", "Email,Mobile\nchau@example.com,\n");
    let replace = super::EXPORT.replace("\"add\"", "\"replace\"");
    place.write("home/exports/callers.toml", &replace);
    place.run("run callers --source other.csv --accept-guards").ok();
    let versions = place.json("segment versions Callers");
    assert_eq!((&versions[1]["added"], &versions[1]["removed"]), (&json!(1), &json!(2)));
    assert!(place.run("segment versions Callers").ok().out.contains("callers"));
    assert_eq!(
        place.run("segment diff Callers 1 2").ok().out,
        "joined 1, left 2, stayed 0\n+C3\n-C1\n-C2\n"
    );
    assert_eq!(
        place.json("segment diff Callers 0 1"),
        json!({"segment": "Callers", "from": 0, "to": 1, "joined": ["C1", "C2"], "left": [], "stayed": 0})
    );
    place.run("segment diff Callers 1 9").error(4, "has no version 9");
    let restored = place.json("segment restore Callers 1");
    assert_eq!((&restored["version"], &restored["members"]["after"]), (&json!(3), &json!(2)));
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
    place.run("segment restore Callers 9").error(4, "has no version 9");
}

#[test]
fn labels() {
    let place = Place::filled();
    place.run("run callers").ok();
    place.run("segment copy Callers Twin").ok();
    let labelled = place.json("segment label Callers shop Autumn SHOP");
    assert_eq!(labelled["labels"], json!(["Autumn", "shop"]));
    assert_eq!(place.json("segment show Callers")["labels"], json!(["Autumn", "shop"]));
    assert!(place.run("segment show Callers").ok().out.contains("Autumn, shop"));
    let listed = place.json("segment list --label autumn");
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["name"]), (1, &json!("Callers")));
    assert!(listed[0].get("labels").is_none(), "the list is as it is documented");
    place.run("segment list --label other").ok();
    place.args(&["segment", "label", "Callers", "a,b"]).error(4, "has a comma");
    place.run("segment unlabel Callers AUTUMN").ok();
    assert_eq!(place.json("segment show Callers")["labels"], json!(["shop"]));
    place.run("segment label Nobody x").error(4, "Nobody");
}

#[test]
fn those_of_one_source_are_removed() {
    let place = Place::filled();
    place.run("run callers").ok();
    place.write("fair.csv", "Email,Mobile\nAN@example.com,\nchau@example.com,\n");
    place.run("run callers --source fair.csv").ok();
    let sources = place.json("segment sources Callers");
    let counts = |at: usize| {
        let path = sources[at]["path"].as_str().unwrap();
        let name = path.rsplit('/').next().unwrap().to_owned();
        (name, sources[at]["members"].as_u64(), sources[at]["only"].as_u64())
    };
    assert!(sources[0]["path"].as_str().unwrap().starts_with('/'), "{sources}");
    assert_eq!(counts(0), ("fair.csv".into(), Some(2), Some(1)));
    assert_eq!(counts(1), ("tickets.csv".into(), Some(2), Some(1)));
    assert!(place.run("segment sources Callers").ok().out.contains("fair.csv"));
    let dry = place.json("segment remove-source Callers fair.csv --dry-run");
    let figures = json!({"before": 3, "added": 0, "removed": 1, "after": 2});
    assert_eq!((&dry["version"], &dry["members"]), (&json!(null), &figures));
    let stopped = place.run("segment remove-source Callers fair.csv");
    assert_eq!(stopped.code, 3, "{stopped:?}");
    assert!(stopped.err.contains("1 of 3 members would leave, more than 30 %"), "{stopped:?}");
    assert_eq!(place.members("Callers"), ["C1", "C2", "C3"]);
    let done = place.json("segment remove-source Callers fair.csv --accept-guards");
    assert_eq!((&done["version"], &done["members"]), (&json!(3), &figures));
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
    let versions = place.json("segment versions Callers");
    assert_eq!(versions[2]["cause"], "removal of fair.csv");
    assert_eq!(place.json("history --segment Callers")[0]["trigger"], "remove-source");
    let again = place.json("segment remove-source Callers fair.csv");
    assert_eq!((&again["version"], &again["members"]["removed"]), (&json!(null), &json!(0)));
    place.run("segment restore Callers 2").ok();
    assert_eq!(place.json("segment sources Callers")[0]["only"], 1);
    place.run("segment remove-source Callers fare.csv").error(4, "fair.csv");
    place.args(&["segment", "create", "None", "--audience", "customer"]).ok();
    assert!(place.run("segment sources None").ok().err.contains("no run read a source"));
}

#[test]
fn names_and_status() {
    let place = Place::filled();
    place.run("run callers").ok();
    let state = |name: &str| place.json(&format!("segment show {name}"))["status"].clone();
    place.run("segment rename Callers Renamed").ok();
    place.run("segment copy Renamed Twin").ok();
    assert_eq!(place.members("Twin"), ["C1", "C2"]);
    place.run("segment rename Twin RENAMED").error(4, "is taken by a segment");
    place.run("segment disable Twin").ok();
    assert_eq!(state("Twin"), "disabled");
    place.run("segment enable Twin").ok();
    assert_eq!(state("Twin"), "enabled");
    place.run("segment recover Twin").error(4, "is not archived; it is enabled");
    place.run("segment archive Twin").ok();
    place.run("segment enable Twin").error(4, "segport segment recover \"Twin\"");
    place.args(&["segment", "create", "twin", "--audience", "customer"]).error(4, "in the archive");
    place.run("segment recover Twin").ok();
    assert_eq!(state("Twin"), "enabled");
    place.run("segment delete Twin").error(2, "--yes");
    assert_eq!(place.json("segment delete Twin --yes")["name"], "Twin");
    assert_eq!(place.segment_count(), 1);
    let listed = place.json("segment list");
    let keys: Vec<&String> = listed[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["name", "audience", "method", "status", "members", "version", "updated"]);
}

#[test]
fn overlaps_count_every_combination() {
    let place = Place::filled();
    place.run("run callers").ok();
    conditions(&place, "Hanoi", &["--condition", "city", "equals", "Hà Nội"]);
    assert_eq!(
        place.json("segment overlap Callers Hanoi"),
        json!([
            {"segments": ["Callers"], "members": 2, "only": 1},
            {"segments": ["Hanoi"], "members": 2, "only": 1},
            {"segments": ["Callers", "Hanoi"], "members": 1, "only": 1},
        ])
    );
    assert!(place.run("segment overlap Callers Hanoi").ok().out.contains("Callers + Hanoi"));
    place.args(&["segment", "create", "V", "--audience", "visitor"]).ok();
    place.run("segment overlap Callers V").error(4, "holds customers and \"V\" visitors");
    place.run("segment overlap Callers CALLERS").error(2, "is named twice");
}

#[test]
fn a_membership_is_explained_by_run_criterion_and_row() {
    let place = Place::filled();
    place.run("run callers").ok();
    let explained = place.json("segment explain Callers C1");
    assert_eq!(explained["member"], true);
    let event = &explained["events"][0];
    assert_eq!((&event["change"], &event["export"]), (&json!("joined"), &json!("callers")));
    assert_eq!(
        event["rows"][0],
        json!({"row": 2, "attribute": "email", "cell": "An@Example.com",
               "value": "an@example.com", "key": "an@example.com"})
    );
    assert_eq!(event["rows"][1]["row"], 3);
    let text = place.run("segment explain Callers C2").ok().out;
    assert!(text.starts_with("C2 is a member of \"Callers\"\n"), "{text}");
    assert!(text.contains("phone = column Mobile") && text.contains("+84 90 123 45 67"), "{text}");
    assert!(place.run("segment explain Callers C3").ok().out.contains("was never a member"));
    place.run("segment explain Callers C7").error(4, "\"C7\"");
    place.write("tickets.csv", "Email,Mobile\nother@example.com,\n");
    let text = place.run("segment explain Callers C1").ok().out;
    assert!(text.contains("email = column Email") && text.contains("changed since"), "{text}");
}
