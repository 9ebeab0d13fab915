//! `segport run` with a column of hashes, as the ad platforms want them.

use serde_json::json;

use super::Place;

/// The SHA-256 of "an@example.com", "binhle@gmail.com" and "+84901234567".
const AN: &str = "d9f888e22f684a4229ea53b407e5feb5b1d16f7c8728030cbcb0fa5d85577a9d";
const BINH: &str = "17451aa3dbd540d496c3ebb6f4685f00507e4f92f08397a6f8b85d02e4ff1644";
const PHONE: &str = "0c450d4175db5d08e888c726767096ac29c6dfa0cc8e755e42af0629a1d7ca4c";

const CUSTOMERS: &str = "customer_id,email,phone\n\
    C1,An@example.com,0901234567\n\
    C2,Binh.Le+shop@gmail.com,\n\
    C3,chau@example.com,\n";

/// An export of the column by an attribute; `how` says how they are compared.
fn export(attribute: &str, how: &str) -> String {
    let mapping = format!("[[mapping]]\nattribute = \"{attribute}\"\ncolumn = \"Key\"\n{how}\n");
    let head = super::EXPORT.split("[[mapping]]").next().unwrap();
    format!("{head}{mapping}")
}

fn place(rows: &[&str], attribute: &str, how: &str) -> Place {
    let place = Place::new();
    place.write("customers.csv", CUSTOMERS);
    place.write("tickets.csv", &format!("Key\n{}\n", rows.join("\n")));
    place.write("home/exports/callers.toml", &export(attribute, how));
    place.run("destination add main --phone-region VN").ok();
    place.run("profiles import customer customers.csv --id customer_id").ok();
    place
}

const GOOGLE: &str = "hashed = \"sha256\"\nrule = \"google\"";

#[test]
fn a_hashed_column_finds_people_and_raw_cells_are_rejected() {
    let upper = BINH.to_uppercase();
    let rows = [AN, &upper, "chau@example.com", &AN[..40], PHONE];
    let place = place(&rows, "email", GOOGLE);
    let report = place.json("run callers --rejects out.csv");
    assert_eq!(place.members("Callers"), ["C1", "C2"]);
    assert_eq!(report["reasons"], json!({"not_hashed:email": 2, "no_profile": 1}));
    assert_eq!(
        report["criteria"],
        json!([{"attribute": "email", "kind": "column", "column": "Key",
                "matcher": "sha256-google", "rows_matched": 2, "profiles_matched": 2,
                "profiles_only": 2}])
    );
    let sha1 = &AN[..40];
    assert_eq!(
        place.read("out.csv"),
        format!(
            "Key,segport_row,segport_reason,segport_detail\n\
             chau@example.com,4,not_hashed:email,email: chau@example.com\n\
             {sha1},5,not_hashed:email,email: {sha1} (SHA-1)\n\
             {PHONE},6,no_profile,\n"
        )
    );
    let text = place.run("run callers --dry-run").ok().out;
    assert!(text.contains("the cell for email is no SHA-256 digest (64 hex digits)"), "{text}");
}

#[test]
fn a_hash_in_a_plain_column_is_rejected() {
    let place = place(&[AN, "an@example.com", "not an address"], "email", "");
    let report = place.json("run callers --rejects out.csv");
    assert_eq!(report["reasons"], json!({"bad_email": 1, "hashed_value:email": 1}));
    let rejects = place.read("out.csv");
    assert!(rejects.contains(&format!("hashed_value:email,email: {AN} (SHA-256)")), "{rejects}");
}

#[test]
fn phones_are_hashed_as_e164() {
    let place = place(&[PHONE], "phone", "hashed = \"sha256\"\nrule = \"e164-plus\"");
    let report = place.json("run callers");
    assert_eq!(report["criteria"][0]["matcher"], "sha256-e164-plus");
    assert_eq!(place.members("Callers"), ["C1"]);
}

#[test]
fn a_dry_run_tells_the_rule_that_finds_more() {
    let lower = "hashed = \"sha256\"\nrule = \"lower-trim\"";
    let place = place(&[AN, BINH, PHONE, &"0".repeat(64)], "email", lower);
    let report = place.json("run callers --dry-run");
    assert_eq!(
        report["warnings"],
        json!([
            "email: of 4 hashes in the first rows the rule google would find 2, lower-trim finds 1"
        ])
    );
    place.write("home/exports/callers.toml", &export("email", GOOGLE));
    assert_eq!(place.json("run callers --dry-run")["warnings"], json!([]));
}

#[test]
fn whoever_is_imported_later_is_found_and_a_member_is_explained() {
    let place = place(&[AN, BINH], "email", GOOGLE);
    place.run("run callers").ok();
    place.write("more.csv", "customer_id,email\nC9,b.i.n.h.l.e@GMAIL.com\nC1,other@example.com\n");
    place.run("profiles import customer more.csv --id customer_id").ok();
    place.run("run callers").ok();
    assert_eq!(place.members("Callers"), ["C1", "C2", "C9"]);
    let text = place.run("segment explain Callers C9").ok().out;
    assert!(text.contains("email as SHA-256 google = column Key"), "{text}");
    assert!(text.contains(&BINH[..50]), "{text}");
    place.run("profiles erase customer C9").ok();
    let report = place.json("run callers --dry-run");
    assert_eq!(report["profiles"]["matched"], 1, "{report}");
}

#[test]
fn rules_are_told_where_one_does_not_fit() {
    let wrong = "hashed = \"sha256\"\nrule = \"e164-plus\"";
    let place = place(&[AN], "email", wrong);
    let answer = place.run("run callers");
    let answer = answer.error(4, "email cannot be compared with hashes by the rule e164-plus");
    assert!(
        answer.err.contains("the rules for its type, email, are: lower-trim, google, meta"),
        "{answer:?}"
    );
    place.write("home/exports/callers.toml", &export("email", "hashed = \"sha256\""));
    place.run("run callers").error(4, "callers.toml:15:10: hashed without rule");
    place.write("more.csv", "customer_id,points\nC1,7\n");
    place.run("profiles import customer more.csv --id customer_id --type points=number").ok();
    place.write("home/exports/callers.toml", &export("points", GOOGLE));
    let answer = place.run("run callers").error(4, "points cannot be compared with hashes");
    let hint = "hint: only e-mails, phones and texts can be hashed, this is a number";
    assert!(answer.err.contains(hint), "{answer:?}");
    assert_eq!(place.segment_count(), 0);
}
