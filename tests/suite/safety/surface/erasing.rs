//! Somebody is erased: not a byte of the person is left in any file of the home, as
//! text, in wide characters, as what is compared, or as a hash. What is the person's who
//! works with segport, and stays, is told.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::command_line::{CUSTOMERS, EXPORT, Place};

const EMAIL: &str = "zqx.secret7731@example.com";
const PHONE: &str = "+84 98 765 43 21";
const PHONE_KEY: &str = "+84987654321";
const CITY: &str = "Zqxstadt-7731 ß";
const ID: &str = "zqx-7731";

/// Everything by which a person could be told again.
fn traces() -> Vec<(String, Vec<u8>)> {
    let mut traces = Vec::new();
    for text in [EMAIL, PHONE, PHONE_KEY, "0987654321", CITY, ID] {
        for (how, spelled) in [
            ("as it is", text.to_owned()),
            ("small", text.to_lowercase()),
            ("large", text.to_uppercase()),
        ] {
            traces.push((format!("{text} {how}"), spelled.clone().into_bytes()));
            let wide: Vec<u8> = spelled.encode_utf16().flat_map(u16::to_le_bytes).collect();
            traces.push((format!("{text} {how}, wide"), wide));
        }
        for hashed in
            [text.to_owned(), text.to_lowercase(), text.trim_start_matches('+').to_owned()]
        {
            let digest = Sha256::digest(hashed.as_bytes());
            let hex = format!("{digest:x}");
            traces.push((format!("SHA-256 of {hashed}"), digest.to_vec()));
            traces.push((format!("SHA-256 of {hashed} in hex"), hex.into_bytes()));
        }
    }
    traces
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// Bytes one by one as characters: texts are searched much faster.
fn as_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// What of the person is in which file of the home.
fn found(place: &Place) -> Vec<String> {
    let mut found = Vec::new();
    let traces = traces();
    let files = files(&place.path("home"));
    assert!(files.len() > 3, "{files:?}");
    for file in files {
        let bytes = as_text(&fs::read(&file).unwrap());
        for (what, trace) in &traces {
            if bytes.contains(&as_text(trace)) {
                found.push(format!("{} holds {what}", file.display()));
            }
        }
    }
    found
}

/// A home in which much was done with the person.
fn place() -> Place {
    let place = Place::filled();
    let people = format!("{CUSTOMERS}{ID},{EMAIL},{PHONE},{CITY},5\n");
    place.write("people.csv", &people);
    place.run("profiles import customer people.csv --id customer_id").ok();
    // By the values, by their hashes, by conditions, and by constants.
    let hash = |text: &str| format!("{:x}", Sha256::digest(text.as_bytes()));
    place.write(
        "tickets.csv",
        &format!("Ticket,Email,Mobile\n1,{EMAIL},{PHONE}\n2,x@example.com,\n"),
    );
    place.run("run callers --rejects rejects.csv").ok();
    place.write("hashed.csv", &format!("Email\n{}\n", hash(EMAIL)));
    let hashed = EXPORT
        .replace("../../tickets.csv", "../../hashed.csv")
        .replace(
            "column = \"Email\"\n[[mapping]]\nattribute = \"phone\"\ncolumn = \"Mobile\"",
            "column = \"Email\"\nmatcher = \"hashed\"\nhash = \"sha256\"",
        )
        .replace("\"Callers\"", "\"Hashed\"");
    place.write("hashed.toml", &hashed.replace("../../", ""));
    place.run("run hashed.toml");
    let conditions =
        ["segment", "create", "By city", "--audience", "customer", "--condition", "city", "exists"];
    place.args(&conditions).ok();
    let constant = EXPORT
        .replace("\"or\"", "\"and\"")
        .replace("column = \"Mobile\"", &format!("value = \"{PHONE}\""));
    place.write(
        "constant.toml",
        &constant
            .replace("../../", "")
            .replace("\"Callers\"", "\"Constant\"")
            .replace("\"callers\"", "\"constant\""),
    );
    place.run("run constant.toml").ok();
    // A run that fails and says a value of the person, and one of somebody unknown.
    for email in [EMAIL, "unknown@example.com"] {
        place.write("headless.csv", &format!("{email},{PHONE}\nan@example.com,1\n"));
        place.run("run callers --source headless.csv").error(4, email);
    }
    place.run("profiles show customer zqx-7731").ok();
    place
}

#[test]
fn not_a_byte_of_the_person_is_left_in_the_home() {
    let place = place();
    assert!(!found(&place).is_empty(), "the person is there before");
    let erased = place.args(&["profiles", "erase", "customer", ID]).ok();
    assert_eq!(found(&place), [""; 0], "{erased:?}");
    assert_eq!(place.names("home/spool"), [""; 0]);
    assert!(place.read("rejects.csv").contains("x@example.com"), "a file of the person's own");
    assert!(erased.err.contains("rejects.csv"), "what stays is told: {erased:?}");
}

#[test]
fn what_is_the_persons_own_text_stays_and_is_told() {
    let place = place();
    fs::rename(place.path("constant.toml"), place.path("home/exports/constant.toml")).unwrap();
    let erased = place.args(&["profiles", "erase", "customer", ID]).ok();
    assert!(place.read("home/exports/constant.toml").contains(PHONE));
    assert!(erased.err.contains("the saved export constant holds a value"), "{erased:?}");
    assert!(!erased.err.contains("export callers"), "{erased:?}");
}

/// The history stays for good: cells of a file are told when it is read, and not kept.
#[test]
fn what_went_wrong_is_recorded_without_cells() {
    let place = place();
    let history = place.json("history").to_string();
    assert!(history.contains("its cell 1 looks like data"), "{history}");
    for value in [EMAIL, "unknown@example.com", CITY] {
        assert!(!history.contains(value), "{history}");
    }
}
