//! Every file read back with the reader of its own format, member by member.

use calamine::{Data, Reader, Xlsx, open_workbook};
use tempfile::TempDir;

use super::*;
use crate::database::memory::MemoryDatabase;
use crate::database::sqlite::read_table;
use crate::database::{Blanks, ImportPlan, NewSegment, ProfileBatch};
use crate::domain::{
    AttributeName, AttributeType, Audience, Condition, Conditions, ErrorKind, Logic, Operator,
    Progress, SegmentName, Unwatched,
};

/// Everybody is in the segment "All". The values are as an import would store them.
fn database(attributes: &[(&str, AttributeType)], people: &[&[&str]]) -> MemoryDatabase {
    let mut database = MemoryDatabase::new(None);
    let named = |(name, kind): &(&str, AttributeType)| (AttributeName::parse(name).unwrap(), *kind);
    let plan = ImportPlan {
        audience: Audience::Customer,
        attributes: attributes.iter().map(named).collect(),
        blanks: Blanks::Clear,
    };
    let mut batch = ProfileBatch::new(attributes.len());
    for (row, person) in (2..).zip(people) {
        batch.rows.push(row);
        batch.ids.push(person[0]);
        for (column, value) in batch.columns.iter_mut().zip(&person[1..]) {
            column.push_with(|text| (!value.is_empty()).then(|| text.push_str(value)));
        }
    }
    let mut import = database.start_import(&plan, &Unwatched).unwrap();
    import.push(&batch).unwrap();
    import.finish().unwrap();
    let everybody = Condition {
        attribute: AttributeName::parse(attributes[0].0).unwrap(),
        operator: Operator::NotEquals,
        values: vec!["-".into()],
    };
    let new = NewSegment::Conditions {
        name: all(),
        audience: Audience::Customer,
        conditions: Conditions { logic: Logic::And, conditions: vec![everybody] },
    };
    database.create_segment(&new, jiff::Timestamp::UNIX_EPOCH).unwrap();
    database
}

fn all() -> SegmentName {
    SegmentName::parse("All").unwrap()
}

const HOSTILE: [&str; 12] = [
    "=1+1",
    "+84",
    "-x",
    "@SUM(A1)",
    "0901234567",
    " lead",
    "a\nb",
    "a\tb",
    "<&>\"'",
    "_x0041_",
    "\u{1}\u{1b}",
    "Huế 🎉",
];

fn hostile() -> (MemoryDatabase, Vec<Vec<String>>) {
    use AttributeType::{Boolean, Datetime, Number, Phone, Text};
    let attributes = [
        ("note", Text),
        ("phone", Phone),
        ("points", Number),
        ("born", Datetime),
        ("vip", Boolean),
    ];
    let typed = [
        ["12", "2026-10-01", "true"],
        ["-0.25", "2026-10-01T05:06:07Z", "false"],
        ["12345678901234567890", "1850-01-01", ""],
        ["", "2026-10-01T05:06:07.5Z", "true"],
    ];
    let people: Vec<Vec<String>> = (0..HOSTILE.len())
        .map(|at| {
            let [points, born, vip] = typed[at % typed.len()];
            let person = [&format!("00{at}"), HOSTILE[at], "0901234567", points, born, vip];
            person.map(str::to_owned).to_vec()
        })
        .collect();
    let rows: Vec<Vec<&str>> =
        people.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    (database(&attributes, &rows), people)
}

fn select(database: &MemoryDatabase) -> Selection {
    Selection::of(database, &all(), None, u64::MAX).unwrap()
}

fn save(database: &MemoryDatabase, folder: &TempDir, name: &str) -> Result<u64, ExportError> {
    let file = MembersFile::of_name(name);
    save_members(database, &select(database), file, &folder.path().join(name), &Unwatched)
}

/// The rows of the CSV file, the header first.
fn csv_rows(database: &MemoryDatabase, folder: &TempDir) -> Vec<Vec<String>> {
    save(database, folder, "all.csv").unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(folder.path().join("all.csv"))
        .unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_end_of_a_name_says_the_format() {
    use MembersFormat::{Csv, Json, Ndjson};
    for (name, file) in [
        ("vip.csv", MembersFile::Lines(Csv(Formulas::Keep))),
        ("vip.NDJSON", MembersFile::Lines(Ndjson)),
        ("vip.jsonl", MembersFile::Lines(Ndjson)),
        ("a.b/vip.json", MembersFile::Lines(Json)),
        ("vip", MembersFile::Lines(Csv(Formulas::Keep))),
        ("vip.XLSX", MembersFile::Xlsx),
        ("vip.sqlite", MembersFile::Sqlite),
        ("vip.db", MembersFile::Sqlite),
    ] {
        assert_eq!(MembersFile::of_name(name), file, "{name}");
    }
}

#[test]
fn a_sheet_says_what_the_csv_says() {
    let (database, people) = hostile();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(save(&database, &folder, "all.xlsx").unwrap(), HOSTILE.len() as u64);
    let mut book: Xlsx<_> = open_workbook(folder.path().join("all.xlsx")).unwrap();
    assert!(book.worksheet_formula("members").unwrap().is_empty(), "nothing is a formula");
    let sheet = book.worksheet_range("members").unwrap();
    let read: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(cell_text).collect()).collect();
    assert_eq!(read[1..], people);
    assert_eq!(read, csv_rows(&database, &folder));
    let kinds = |row: u32| {
        let kind = |column| match sheet.get_value((row, column)) {
            Some(Data::String(_)) => 's',
            Some(Data::Float(_)) => 'n',
            Some(Data::DateTime(_)) => 'd',
            Some(Data::Bool(_)) => 'b',
            Some(Data::Empty) => '-',
            other => panic!("{other:?}"),
        };
        (0..6).map(kind).collect::<String>()
    };
    assert_eq!([1, 2, 3, 4].map(kinds), ["sssndb", "sssndb", "sssss-", "sss-sb"]);
}

/// A cell as the CSV writes it.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Bool(value) => value.to_string(),
        Data::DateTime(time) => {
            let (year, month, day, hour, minute, second, millisecond) = time.to_ymd_hms_milli();
            assert_eq!(millisecond, 0);
            let day = format!("{year:04}-{month:02}-{day:02}");
            if time.as_f64().fract() == 0.0 {
                day
            } else {
                format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
            }
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_table_says_what_the_csv_says() {
    let (database, _) = hostile();
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(save(&database, &folder, "all.sqlite").unwrap(), HOSTILE.len() as u64);
    let (read, kinds) = read_table(&folder.path().join("all.sqlite"), "members");
    assert_eq!(read, csv_rows(&database, &folder));
    assert_eq!(
        kinds[..4],
        [
            "text text text integer text text",
            "text text text real text text",
            "text text text text text null",
            "text text text null text text",
        ]
    );
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 2, "no journal stays behind: {left:?}");
}

#[test]
fn nobody_is_a_file_with_a_header() {
    let database = database(&[("note", AttributeType::Text)], &[]);
    let folder = tempfile::tempdir().unwrap();
    for name in ["none.xlsx", "none.sqlite", "none.csv"] {
        assert_eq!(save(&database, &folder, name).unwrap(), 0, "{name}");
    }
    let mut book: Xlsx<_> = open_workbook(folder.path().join("none.xlsx")).unwrap();
    assert_eq!(book.worksheet_range("members").unwrap().get_size(), (1, 2));
    let (read, _) = read_table(&folder.path().join("none.sqlite"), "members");
    assert_eq!(read, [["id", "note"]]);
}

#[test]
fn no_file_is_replaced_and_a_half_written_one_is_gone() {
    let long = "x".repeat(32_768);
    let database = database(&[("note", AttributeType::Text)], &[&["C1", "a"], &["C2", &long]]);
    let folder = tempfile::tempdir().unwrap();
    let error = save(&database, &folder, "long.xlsx").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the note of C2 is longer than the 32,767 characters a cell of XLSX holds"
    );
    for name in ["all.csv", "all.json", "all.xlsx", "all.sqlite"] {
        std::fs::write(folder.path().join(name), "mine").unwrap();
        let error = save(&database, &folder, name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), "mine");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4);
}

#[test]
fn more_members_than_rows_are_told_before_anything_is_written() {
    let database = database(&[("note", AttributeType::Text)], &[]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.xlsx");
    let selection =
        |members: u32| Selection { members: (0..members).collect(), ..select(&database) };
    let file = MembersFile::Xlsx;
    let error =
        save_members(&database, &selection(1_048_576), file, &path, &Unwatched).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a sheet of XLSX holds 1,048,575 members at most, these are 1,048,576"
    );
    assert!(error.hint().unwrap().contains(".sqlite"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Cancels after it was asked a number of times.
struct Impatient(std::sync::atomic::AtomicUsize);

impl Watch for Impatient {
    fn cancelled(&self) -> bool {
        use std::sync::atomic::Ordering::Relaxed;
        self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_err()
    }

    fn progress(&self, _: Progress) {}
}

#[test]
fn what_is_cancelled_leaves_no_file() {
    let people: Vec<String> = (0..3_000).map(|number| format!("C{number}")).collect();
    let rows: Vec<[&str; 2]> = people.iter().map(|id| [id.as_str(), "Hanoi"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 2]>::as_slice).collect();
    let database = database(&[("city", AttributeType::Text)], &rows);
    let folder = tempfile::tempdir().unwrap();
    let mut stopped = 0;
    for name in ["all.csv", "all.json", "all.xlsx", "all.sqlite"] {
        for patience in 0..5 {
            let (file, path) = (MembersFile::of_name(name), folder.path().join(name));
            let watch = Impatient(patience.into());
            match save_members(&database, &select(&database), file, &path, &watch) {
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Cancelled, "{name} {patience}: {error}");
                    assert!(!path.exists());
                    stopped += 1;
                }
                Ok(members) => {
                    assert_eq!(members, 3_000);
                    std::fs::remove_file(&path).unwrap();
                }
            }
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{name} {patience}");
        }
    }
    assert!(stopped >= 8, "{stopped}");
}
