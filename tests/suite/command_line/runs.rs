//! `segport run` and `segport history`.

use serde_json::{Value, json};

use super::Place;

/// The figures without those of the clock.
fn timeless(mut report: Value) -> Value {
    assert!(report["duration_ms"].is_u64());
    report["duration_ms"] = json!(0);
    report
}

#[test]
fn the_object_of_a_run() {
    let place = Place::filled();
    let report = timeless(place.json("run callers"));
    assert_eq!(
        report,
        json!({
            "export": "callers", "destination": "main", "segment": "Callers",
            "audience": "customer", "logic": "or", "write_mode": "add", "dry_run": false,
            "rows": {"read": 5, "matched": 2, "unmatched": 1, "rejected": 1, "blank": 1, "ambiguous": 1},
            "reasons": {"bad_email": 1, "no_profile": 1},
            "profiles": {"total": 3, "matched": 2, "repeated": 1},
            "criteria": [
                {"attribute": "email", "kind": "column", "column": "Email", "matcher": "email",
                 "rows_matched": 1, "profiles_matched": 1, "profiles_only": 0},
                {"attribute": "phone", "kind": "column", "column": "Mobile", "matcher": "phone",
                 "rows_matched": 1, "profiles_matched": 2, "profiles_only": 1},
            ],
            "members": {"before": 0, "kept": 0, "added": 2, "removed": 0, "after": 2},
            "version": 1, "warnings": [], "duration_ms": 0,
        })
    );
}

#[test]
fn a_dry_run_has_the_same_figures_and_writes_nothing() {
    let place = Place::filled();
    let mut dry = timeless(place.json("run callers --dry-run"));
    assert_eq!(dry["version"], json!(null));
    assert_eq!(place.segment_count(), 0);
    assert_eq!(place.json("history"), json!([]));
    let real = timeless(place.json("run callers"));
    (dry["dry_run"], dry["version"]) = (json!(false), json!(1));
    assert_eq!(dry, real);
}

#[test]
fn a_report_a_marketer_can_read() {
    let place = Place::filled();
    let text = place.run("run callers").ok().out;
    for line in [
        "Write mode   Add more audiences",
        "  matched     2  1 of them found two or more people",
        "  bad_email   1  not an e-mail address",
        "Criteria (OR)",
        "Members after   2",
        "Wrote version 1 of \"Callers\": 2 members",
    ] {
        assert!(text.contains(line), "{line:?} in\n{text}");
    }
    assert!(place.run("run callers --dry-run").ok().out.contains("Dry run: nothing was written"));
}

#[test]
fn rejects_are_saved_and_can_be_fed_again() {
    let place = Place::filled();
    place.run("run callers --dry-run --rejects out.csv").ok();
    assert_eq!(
        place.read("out.csv"),
        "Ticket,Email,Mobile,segport_row,segport_reason,segport_detail\n\
         T3,nobody@example.com,,4,no_profile,\n\
         T4,not an address,,5,bad_email,email: not an address\n"
    );
    let again = place.json("run callers --source out.csv --dry-run");
    assert_eq!(again["reasons"], json!({"bad_email": 1, "no_profile": 1}));
    for name in ["tickets.csv", "./tickets.csv", "home/exports/callers.toml", "home/main.db"] {
        let line = format!("run callers --rejects {name}");
        place.run(&line).error(2, "cannot be saved over");
    }
    assert_eq!(place.read("tickets.csv"), super::TICKETS);
    assert_eq!(place.segment_count(), 0);
    place.run("run callers --rejects nowhere/out.csv").error(1, "cannot save nowhere/out.csv");
    assert_eq!(place.segment_count(), 0);
}

#[test]
fn another_source_and_standard_input() {
    let place = Place::filled();
    place.write("other.csv", "Email,Mobile\nchau@example.com,\n");
    place.run("run callers --source other.csv").ok();
    assert_eq!(place.members("Callers"), ["C3"]);
    place.piped("run callers --source -", "Email,Mobile\nan@example.com,\n").ok();
    assert_eq!(place.members("Callers"), ["C1", "C3"]);
}

#[test]
fn another_destination_overrides_the_export_s() {
    let place = Place::filled();
    place.run("destination add other --phone-region VN").ok();
    place.run("profiles import customer customers.csv --id customer_id --destination other").ok();
    assert_eq!(place.json("run callers --destination other")["destination"], "other");
    assert_eq!(place.json("segment list --destination main"), json!([]));
}

/// A Replace that would remove one of two members.
fn replacing(place: &Place) {
    place.run("run callers").ok();
    let replace = super::EXPORT.replace("\"add\"", "\"replace\"");
    place.write("home/exports/callers.toml", &replace);
    place.write("tickets.csv", "Email,Mobile\nan@example.com,\n");
}

#[test]
fn a_guard_stops_with_3_and_nothing_is_written() {
    let place = Place::filled();
    replacing(&place);
    let stopped = place.run("run callers --rejects out.csv");
    assert_eq!(stopped.code, 3);
    assert_eq!(
        stopped.err,
        "stopped: Replace would remove 1 of 2 members, more than 30 %\n\
         hint: check the figures; to go on all the same: --accept-guards\n"
    );
    assert!(stopped.out.contains("Stopped by a guard: nothing was written"), "{stopped:?}");
    assert!(!place.path("out.csv").exists());
    let object = place.run("--json run callers");
    assert_eq!((object.code, object.out.as_str()), (3, ""));
    let error: Value = serde_json::from_str(&object.err).unwrap();
    assert_eq!(error["error"]["kind"], "guard");
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
    assert_eq!(place.json("history")[0]["status"], "stopped");
    assert_eq!(place.json("run callers --accept-guards")["version"], 2);
    assert_eq!(place.members("Callers"), ["C1"]);
}

#[test]
fn a_dry_run_is_not_stopped_by_guards() {
    let place = Place::filled();
    replacing(&place);
    assert_eq!(place.json("run callers --dry-run")["members"]["removed"], 1);
}

#[test]
fn warnings_are_words_in_text_and_data_in_json() {
    let place = Place::filled();
    place.args(&["segment", "create", "Callers", "--audience", "customer"]).ok();
    let existing = super::EXPORT.replace("create =", "existing =");
    place.write("home/exports/callers.toml", &existing);
    let sentence = "the method of \"Callers\" changes from empty to matching-file";
    assert_eq!(place.json("run callers --dry-run")["warnings"], json!([sentence]));
    assert_eq!(place.run("run callers").ok().err, format!("warning: {sentence}\n"));
}

#[test]
fn two_at_once_both_succeed_one_after_the_other() {
    let place = Place::filled();
    place.run("run callers").ok();
    place.write("first.csv", "Email,Mobile\nan@example.com,\n");
    place.write("second.csv", "Email,Mobile\nchau@example.com,\n");
    let children: Vec<_> = ["first.csv", "second.csv", "first.csv", "second.csv"]
        .map(|file| place.command(&["run", "callers", "--source", file]).spawn().unwrap())
        .into();
    for child in children {
        super::answer(child.wait_with_output().unwrap()).ok();
    }
    assert_eq!(place.members("Callers"), ["C1", "C2", "C3"]);
    assert_eq!(place.json("segment versions Callers").as_array().unwrap().len(), 5);
    let history = place.json("history");
    let told: Vec<(&Value, &Value)> =
        history.as_array().unwrap().iter().map(|run| (&run["version"], &run["status"])).collect();
    let versions = [5, 4, 3, 2, 1].map(Value::from);
    let done = Value::from("done");
    assert_eq!(told, versions.iter().map(|version| (version, &done)).collect::<Vec<_>>());
}

#[test]
fn the_history_tells_every_run() {
    let place = Place::filled();
    assert_eq!(place.run("history").ok().out, "");
    place.run("run callers").ok();
    place.run("run callers --source gone.csv").error(4, "gone.csv: there is no such file");
    let history = place.json("history");
    assert_eq!(history[0]["status"], "failed");
    assert_eq!((&history[1]["status"], &history[1]["version"]), (&json!("done"), &json!(1)));
    assert_eq!(history[1]["report"]["rows"]["read"], 5);
    let text = place.run("history --segment Callers").ok().out;
    assert!(text.contains("export callers") && text.contains("gone.csv"), "{text}");
}

#[test]
fn damage_after_the_first_rows_is_told_too() {
    let place = Place::filled();
    let sound = super::lines(1_500, |n| format!("đ{n}@example.com,")) + "\n";
    let swallowed = super::lines(60, |n| format!("y{n}@example.com,")) + "\n";
    let stray = "\"an@example.com,\n".to_owned() + &swallowed + "z@example.com,\"\n";
    let table = format!("Email,Mobile\n{sound}{stray}Jos\u{fffd}@example.com,\n").into_bytes();
    // One byte where the character above stands: Windows-1252 in a file of UTF-8.
    let at = table.windows(3).position(|bytes| bytes == "\u{fffd}".as_bytes()).unwrap();
    std::fs::write(place.path("tickets.csv"), [&table[..at], b"\xE9", &table[at + 3..]].concat())
        .unwrap();
    let report = place.json("run callers --dry-run");
    assert_eq!(report["rows"]["read"], 1_502);
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("1 row in another encoding than the rest, such as row 1503"),
        "{warnings}"
    );
    assert!(warnings.contains("row 1502 holds 61 lines that look like rows"), "{warnings}");
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupt_cancels_and_nothing_is_written() {
    use rustix::process::{Pid, Signal, kill_process};

    let place = Place::filled();
    // Large enough that the interrupt comes while rows are read.
    let rows = super::lines(600_000, |n| format!("x{n}@example.com,"));
    place.write("large.csv", &format!("Email,Mobile\n{rows}"));
    let mut child = place.command(&["run", "callers", "--source", "large.csv"]).spawn().unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    // Ready once it has a handler: the kernel tells which signals are caught.
    let status = format!("/proc/{}/status", child.id());
    let catches = || {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
        u64::from_str_radix(caught.trim(), 16).unwrap_or(0) >> 1 & 1 == 1
    };
    while !catches() {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be interrupted");
        std::thread::yield_now();
    }
    kill_process(pid, Signal::INT).unwrap();
    let answer = super::answer(child.wait_with_output().unwrap()).error(130, "cancelled");
    assert!(!answer.err.contains("hint"), "{answer:?}");
    assert_eq!(place.segment_count(), 0);
    assert_eq!(place.json("history")[0]["status"], "cancelled");
}

/// Runs the export by Replace with a file of rejects, in which T4 is repaired.
fn repaired() -> (Place, Value) {
    let place = Place::filled();
    place.write("home/exports/callers.toml", &super::EXPORT.replace("\"add\"", "\"replace\""));
    place.run("run callers --rejects out.csv").ok();
    let rejects = place.read("out.csv");
    let lines: Vec<&str> = rejects.lines().filter(|line| !line.starts_with("T3")).collect();
    let repaired = lines.join("\r\n").replace("not an address,,", "chau@example.com,,");
    assert!(repaired.contains("chau@"), "{repaired}");
    place.write("out.csv", &repaired);
    let report = place.json("run callers --source out.csv --rejects still.csv");
    (place, report)
}

#[test]
fn repaired_rejects_are_added_and_the_history_links_both_runs() {
    let (place, report) = repaired();
    assert_eq!(report["rows"]["read"], 1, "a row that was deleted is not run");
    assert_eq!(report["write_mode"], "add");
    assert_eq!(
        report["members"],
        json!({"before": 2, "kept": 2, "added": 1, "removed": 0, "after": 3})
    );
    assert_eq!(
        report["warnings"],
        json!(["rejects of run 1: its rows are added, nobody leaves"]),
        "the three columns more are not new"
    );
    let history = place.json("history --segment Callers");
    assert_eq!((&history[0]["number"], &history[0]["repairs"]), (&json!(2), &json!(1)));
    assert_eq!(history[1]["repairs"], json!(null));
    let out = place.path("out.csv").canonicalize().unwrap();
    assert_eq!(history[1]["rejects_path"], json!(out.to_str().unwrap()));
    let text = place.run("history").ok().out;
    assert!(text.contains("repairs run 1; rejects in "), "{text}");
    assert!(text.contains("repaired by run 2; rejects in "), "{text}");
    // The file changed since, as people go on repairing it.
    place.run("run callers --source out.csv").ok();
    assert_eq!(place.json("history")[0]["added"], 0, "who was found twice is a member once");
    assert!(place.run("history").ok().out.contains("repaired by run 2 and run 3"));
}

#[test]
fn rejects_that_were_moved_are_of_the_newest_run_that_had_as_many() {
    let (place, _) = repaired();
    let rejects = place.read("out.csv");
    place.write("moved/mine.csv", &rejects);
    let warning = |line: &str| {
        let warnings = place.json(line)["warnings"].clone();
        warnings[0].as_str().unwrap().split(':').next().unwrap().to_owned()
    };
    // Run 2 wrote a file too, but had no row for it.
    assert_eq!(warning("run callers --source moved/mine.csv --dry-run"), "rejects of run 1");
    let line = rejects.lines().nth(1).unwrap();
    place.write("moved/more.csv", &format!("{rejects}\r\n{line}\r\n{line}\r\n"));
    assert_eq!(
        warning("run callers --source moved/more.csv --dry-run"),
        "rejects of a run that is not known"
    );
}

#[test]
fn a_dry_run_leaves_no_trace_of_its_rejects() {
    let place = Place::filled();
    place.run("run callers --dry-run --rejects out.csv").ok();
    place.run("run callers").ok();
    assert_eq!(place.json("history")[0]["rejects_path"], json!(null));
    let report = place.json("run callers --source out.csv --dry-run");
    assert_eq!(
        report["warnings"],
        json!(["rejects of a run that is not known: its rows are added, nobody leaves"])
    );
}

#[test]
fn what_a_file_of_rejects_says_of_a_row_becomes_no_attribute() {
    let place = Place::filled();
    place.write(
        "again.csv",
        "customer_id,email,segport_row,segport_reason,segport_detail\nK9,k9@example.com,7,empty_key:id,x\n",
    );
    let report = place.json("profiles import customer again.csv --id customer_id");
    assert_eq!(report["attributes"], json!([{"name": "email", "type": "email"}]));
}

/// The sample file of next month, its columns in another order and two renamed.
const RENAMED: &str = "E-mail address,Ticket,Số điện thoại,Tier\n\
     an@example.com,T1,0901 234 567,gold\n";

/// The export as the wizard saves it: with the columns the file had.
fn place_with_columns() -> Place {
    let place = Place::filled();
    let path = "path = \"../../tickets.csv\"\n";
    let export = super::EXPORT
        .replace(path, &format!("{path}columns = [\"Ticket\", \"Email\", \"Mobile\"]\n"));
    assert!(export.contains("columns"), "{export}");
    place.write("home/exports/callers.toml", &export);
    place
}

#[test]
fn renamed_columns_stop_a_run_and_all_are_told() {
    let place = place_with_columns();
    place.write("tickets.csv", RENAMED);
    let error = place.run("--json run callers");
    assert_eq!((error.code, error.out.as_str()), (4, ""));
    let error: Value = serde_json::from_str(&error.err).unwrap();
    assert_eq!(error["error"]["kind"], "invalid");
    let told = |key: &str| error["error"][key].as_str().unwrap().to_owned();
    assert!(
        told("message").ends_with("tickets.csv: the columns \"Email\" and \"Mobile\" are gone"),
        "{error}"
    );
    assert!(
        told("hint").starts_with(
            "perhaps \"Email\" is now \"E-mail address\" and \"Mobile\" is now \"Số điện thoại\"; \
             the file has a new column, \"Tier\"; choose the columns again"
        ),
        "{error}"
    );
    assert_eq!(place.segment_count(), 0);
    place.run("export validate callers").error(4, "are gone");
}

#[test]
fn new_columns_another_order_and_a_column_nobody_needs_stop_nothing() {
    let place = place_with_columns();
    let before = timeless(place.json("run callers --dry-run"));
    assert_eq!(before["warnings"], json!([]));
    let rows: Vec<String> = place
        .read("tickets.csv")
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.splitn(3, ',').collect();
            let tier = if cells[0] == "Ticket" { "Tier" } else { "" };
            format!("{tier},{},{}\n", cells[2], cells[1])
        })
        .collect();
    place.write("tickets.csv", &rows.concat());
    let mut after = timeless(place.json("run callers --dry-run"));
    assert_eq!(after["warnings"], json!(["the file has a new column, \"Tier\""]));
    after["warnings"] = json!([]);
    assert_eq!(after, before);
}
