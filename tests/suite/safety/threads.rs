//! Determinism: the same file, export and database give the same members, figures,
//! rejects and rows of the database, byte for byte, however many threads work.

use std::fmt::Write;
use std::fs;
use std::num::NonZero;

use segport::config::recorded_export;
use segport::database::SegmentDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::domain::{
    Audience, Location, Logic, PhoneRegion, Progress, SavedExport, SourceSettings, Watch, WriteMode,
};
use segport::export::{ImportRequest, RunWrites, import_profiles, preview, write_rejects};
use segport::source::Source;
use serde_json::Value;

use super::rounds;
use super::state::State;
use crate::command_line::Place;

const THREADS: [usize; 4] = [1, 2, 3, 8];

/// Uses so many threads.
struct Threads(usize);

impl Watch for Threads {
    fn cancelled(&self) -> bool {
        false
    }

    fn progress(&self, _: Progress) {}

    fn threads(&self) -> Option<NonZero<usize>> {
        NonZero::new(self.0)
    }
}

/// Everything a run of the program leaves.
#[derive(Debug, PartialEq)]
struct Left {
    report: Value,
    members: String,
    rejects: Vec<u8>,
    database: State,
}

#[test]
fn a_large_run_leaves_the_same_on_any_number_of_threads() {
    let rows = rounds(12_000, 500_000);
    let place = Place::new();
    place.run("destination add main --phone-region VN").ok();
    place.write("customers.csv", &customers(rows / 2, 7));
    place.write("tickets.csv", &tickets(rows, rows / 2, 11));
    for logic in ["or", "and"] {
        place.write(&format!("home/exports/{logic}.toml"), &export(logic, "../../tickets.csv"));
    }
    let database = place.path("home/main.db");
    let empty = fs::read(&database).unwrap();
    for logic in ["or", "and"] {
        let left = THREADS.map(|threads| {
            fs::write(&database, &empty).unwrap();
            let import = "profiles import customer customers.csv --id customer_id";
            place.run(&format!("{import} --threads {threads}")).ok();
            let run = format!("run {logic} --rejects rejects.csv --threads {threads}");
            let mut report = place.json(&run);
            report["duration_ms"].take();
            let rejects = fs::read(place.path("rejects.csv")).unwrap();
            let members = place.args(&["segment", "members", "Callers"]).ok().out;
            Left { report, members, rejects, database: State::of(&database) }
        });
        assert!(left[0].report["rows"]["matched"].as_u64().unwrap() > 0);
        assert!(left[0].report["rows"]["rejected"].as_u64().unwrap() > 0);
        for (threads, other) in THREADS.iter().zip(&left) {
            assert_eq!(other.report, left[0].report, "{logic}, {threads} threads");
            assert!(other.members == left[0].members, "{logic}, {threads} threads: members");
            assert!(other.rejects == left[0].rejects, "{logic}, {threads} threads: rejects");
            assert_eq!(other.database, left[0].database, "{logic}, {threads} threads");
        }
    }
}

#[test]
fn runs_of_random_tables_are_the_same_on_any_number_of_threads() {
    for seed in 0..rounds(6, 300) as u64 {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        // More keys than a thread is worth, often; and sometimes none.
        let rows = usize::try_from(seed * 977 % 5_000).unwrap();
        let people = 200 + rows / 3;
        fs::write(path("customers.csv"), customers(people, seed)).unwrap();
        fs::write(path("tickets.csv"), tickets(rows, people, seed + 1)).unwrap();
        let open = |name: &str| {
            let settings = SourceSettings::new(Location::File(path(name)));
            Source::open(&settings, folder.path(), &Threads(1)).unwrap()
        };
        let region = PhoneRegion::parse("VN");
        let mut database = SqliteDatabase::create(&path("main.db"), region).unwrap();
        let request = ImportRequest::new(Audience::Customer, "customer_id");
        import_profiles(&mut database, &open("customers.csv"), &request, None, &Threads(3))
            .unwrap();
        let tickets = open("tickets.csv");
        for logic in [Logic::Or, Logic::And] {
            let export = recorded_export(&export("or", &path("tickets.csv").to_string_lossy()));
            let write_mode = if seed % 2 == 0 { WriteMode::Add } else { WriteMode::Replace };
            let export = SavedExport { logic, write_mode, ..export.unwrap() };
            let found = THREADS.map(|threads| {
                let watch = Threads(threads);
                let found = preview(&mut database, &tickets, &export, &watch).unwrap();
                let mut rejects = Vec::new();
                write_rejects(&tickets, &database, &found, &mut rejects, &watch).unwrap();
                let mut report = found.json(RunWrites::Commit, None);
                report["duration_ms"].take();
                (report, found.change, found.outcome, rejects)
            });
            for (threads, other) in THREADS.iter().zip(&found) {
                assert!(*other == found[0], "seed {seed}, {logic:?}, {threads} threads");
            }
        }
        assert_eq!(database.segments().unwrap(), []);
    }
}

/// People, some of whom share a phone.
fn customers(people: usize, seed: u64) -> String {
    let mut table = "customer_id,email,phone,city\n".to_owned();
    for number in 0..people as u64 {
        let (phone, city) = (phone(number, people), mix(number ^ seed) % 5);
        writeln!(table, "C{number},c{number}@example.com,09{phone:08},city {city}").unwrap();
    }
    table
}

/// The end of somebody's phone number.
fn phone(number: u64, people: usize) -> u64 {
    mix(number) % (people as u64)
}

/// Rows that find one, several or nobody of so many people, cannot be used, or are
/// blank.
fn tickets(rows: usize, people: usize, seed: u64) -> String {
    let mut table = "Ticket,Email,Mobile\n".to_owned();
    for number in 0..rows as u64 {
        let drawn = mix(number.wrapping_mul(31) ^ seed);
        // Every third is nobody.
        let person = drawn % (people as u64 * 3 / 2);
        let phone = phone(person, people);
        match drawn >> 32 & 15 {
            0 => writeln!(table, ",,"),
            1 => writeln!(table, "T{number},not an address,"),
            2 => writeln!(table, "T{number},,12"),
            3 => writeln!(table, "T{number},c{person}@example.com,12"),
            4..=8 => writeln!(table, "T{number},C{person}@Example.com,"),
            9..=11 => writeln!(table, "T{number},,+849{phone:08}"),
            _ => writeln!(table, "T{number},c{person}@example.com,09{phone:08}"),
        }
        .unwrap();
    }
    table
}

/// The finish of `SplitMix64`.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn export(logic: &str, path: &str) -> String {
    format!(
        r#"version = 1
name = "callers"
destination = "main"
action = "export-data-to-segment"
audience = "customer"
logic = "{logic}"
write_mode = "add"
[source]
path = "{path}"
[segment]
create = "Callers"
[[mapping]]
attribute = "email"
column = "Email"
[[mapping]]
attribute = "phone"
column = "Mobile"
"#
    )
}
