//! Imports that are previewed: a preview writes nothing, both engines say the same,
//! and the commit does row by row what the preview said.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use segport::database::memory::MemoryDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{Blanks, DatabaseError, SegmentDatabase};
use segport::domain::{
    Attribute, AttributeName, AttributeType, Audience, Profile, Progress, Unwatched, Watch,
};
use segport::export::{
    ExportError, ImportPreview, ImportRequest, ImportTab, commit_import, explain_import_row,
    import_page, import_profiles, preview_import, write_import_rejects,
};
use segport::source::Source;

const AUDIENCE: Audience = Audience::Customer;

/// Few values of each column, some of which no number can be; a row may be broken.
const CELLS: [&[&str]; 4] = [
    &["P0", "P1", "P2", " P3 ", "", "P4"],
    &["", "a@example.com", "b@example.com", "odd"],
    &["", "1", "1.0", "2", "many"],
    &["", "Hanoi", "Hue", " "],
];

/// A table: the places of its cells, and whether the row has one cell too many.
type Rows = Vec<([usize; 4], bool)>;

fn rows() -> impl Strategy<Value = Rows> {
    let cell = |column: usize| 0..CELLS[column].len();
    let row = ([cell(0), cell(1), cell(2), cell(3)], prop::bool::weighted(0.05));
    prop::collection::vec(row, 0..14)
}

fn csv(rows: &Rows) -> String {
    let mut text = "key,email,points,town\n".to_owned();
    for (places, is_broken) in rows {
        let cells = places.iter().zip(CELLS).map(|(place, cells)| cells[*place]);
        text.push_str(&cells.collect::<Vec<_>>().join(","));
        text.push_str(if *is_broken { ",more\n" } else { "\n" });
    }
    text
}

fn source(folder: &Path, text: &str) -> Source {
    super::open(folder, "profiles.csv", text.as_bytes())
}

fn request(blanks: Blanks, left_out: &[&str]) -> ImportRequest {
    ImportRequest {
        left_out: left_out.iter().map(|column| (*column).to_owned()).collect(),
        renamed: vec![("town".into(), AttributeName::parse("city").unwrap())],
        types: vec![
            ("email".into(), AttributeType::Email),
            ("points".into(), AttributeType::Number),
            ("city".into(), AttributeType::Text),
        ],
        blanks,
        ..ImportRequest::new(AUDIENCE, "key")
    }
}

/// Everything about the profiles: attributes, and values by id.
#[derive(Debug, PartialEq)]
struct Everything {
    attributes: Vec<Attribute>,
    profiles: BTreeMap<String, Vec<Option<String>>>,
    generation: u64,
}

fn everything(database: &dyn SegmentDatabase) -> Everything {
    let profile = |id| database.profile(AUDIENCE, id).ok();
    let named = |Profile { id, values, .. }| (id, values);
    Everything {
        attributes: database.attributes(AUDIENCE).unwrap(),
        profiles: ["P0", "P1", "P2", "P3", "P4"]
            .into_iter()
            .filter_map(profile)
            .map(named)
            .collect(),
        generation: database.basis(AUDIENCE, None).unwrap().generation,
    }
}

impl Everything {
    fn value(&self, id: &str, attribute: &AttributeName) -> Option<String> {
        let at = self.attributes.iter().position(|known| known.name == *attribute)?;
        self.profiles.get(id)?[at].clone()
    }
}

/// Previews and commits a table, and holds the one against the other.
fn check(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    request: &ImportRequest,
) -> Result<ImportPreview, TestCaseError> {
    let before = everything(database);
    let preview = preview_import(database, source, request, &Unwatched).unwrap();
    prop_assert_eq!(&everything(database), &before, "a preview writes nothing");
    let again = preview_import(database, source, request, &Unwatched).unwrap();
    prop_assert_eq!(&again.rows, &preview.rows);
    let mut told = BTreeMap::new();
    for tab in ImportTab::ALL {
        let (total, rows) = import_page(source, &preview, tab, 0, 100).unwrap();
        prop_assert_eq!(total, rows.len() as u64);
        for row in rows {
            let row = explain_import_row(database, source, &preview, row.row, &Unwatched).unwrap();
            prop_assert_eq!(row.tab, tab);
            told.insert(row.row, row);
        }
    }
    let report = &preview.outcome.report;
    prop_assert_eq!(told.len() as u64, report.read - report.blank);
    let committed = commit_import(database, source, &preview, &Unwatched).unwrap();
    prop_assert_eq!(&committed.report, report);
    prop_assert_eq!(&committed.invalid, &preview.outcome.invalid);
    let after = everything(database);
    let mut invalid = 0;
    for row in told.values() {
        let id = row.id.as_deref().unwrap_or_default();
        invalid += row.values.iter().filter(|value| value.unreadable.is_some()).count() as u64;
        let changes = row.values.iter().filter(|value| value.before != value.after).count();
        match row.tab {
            ImportTab::Updated => prop_assert!(changes > 0),
            ImportTab::Unchanged => prop_assert_eq!(changes, 0),
            ImportTab::Inserted => prop_assert!(!before.profiles.contains_key(id)),
            ImportTab::Rejected => prop_assert!(row.rejection.is_some()),
        }
        let is_last = !told.values().any(|other| other.earlier.contains(&row.row));
        for value in &row.values {
            if row.earlier.is_empty() {
                prop_assert_eq!(&value.before, &before.value(id, &value.attribute));
            }
            if is_last {
                prop_assert_eq!(&value.after, &after.value(id, &value.attribute));
            }
        }
    }
    prop_assert_eq!(invalid, report.cells_invalid);
    Ok(preview)
}

/// What both engines must say alike.
fn said(preview: &ImportPreview) -> impl PartialEq + std::fmt::Debug + use<> {
    let outcome = preview.outcome.clone();
    (outcome.report, outcome.attributes, outcome.invalid, preview.rows.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_commit_does_what_its_preview_said(
        tables in prop::collection::vec((rows(), any::<bool>(), any::<bool>()), 1..4),
    ) {
        let folder = super::folder_in_memory();
        let mut sqlite = SqliteDatabase::create(&folder.path().join("test.db"), None).unwrap();
        let mut memory = MemoryDatabase::new(None);
        for (rows, keeps_blanks, leaves_out) in tables {
            let source = source(folder.path(), &csv(&rows));
            let blanks = if keeps_blanks { Blanks::Keep } else { Blanks::Clear };
            let request = request(blanks, if leaves_out { &["points"] } else { &[] });
            let request = ImportRequest {
                types: request.types.into_iter().filter(|(name, _)| !leaves_out || name != "points").collect(),
                ..request
            };
            let one = check(&mut sqlite, &source, &request)?;
            let other = check(&mut memory, &source, &request)?;
            prop_assert_eq!(said(&one), said(&other));
        }
    }
}

/// Both engines, with one customer.
fn each_engine(test: impl Fn(&mut dyn SegmentDatabase, &Path)) {
    let folder = super::folder_in_memory();
    let mut sqlite = SqliteDatabase::create(&folder.path().join("test.db"), None).unwrap();
    let engines: [&mut dyn SegmentDatabase; 2] = [&mut sqlite, &mut MemoryDatabase::new(None)];
    for database in engines {
        let people = source(folder.path(), "key,email,points,town\nP0,a@example.com,1,Hanoi\n");
        import_profiles(database, &people, &request(Blanks::Clear, &[]), None, &Unwatched).unwrap();
        test(database, folder.path());
    }
}

#[test]
fn a_type_is_said_of_a_column_before_it_is_said_of_an_attribute() {
    each_engine(|database, folder| {
        // One column goes to an attribute that is called like the other.
        let one = source(folder, "key,town,points,city\nP1,5,7,9\n");
        let name = |text| AttributeName::parse(text).unwrap();
        let request = ImportRequest {
            renamed: vec![("town".into(), name("points")), ("points".into(), name("rank"))],
            types: vec![
                ("points".into(), AttributeType::Phone),
                ("town".into(), AttributeType::Number),
            ],
            ..ImportRequest::new(AUDIENCE, "key")
        };
        let preview = preview_import(database, &one, &request, &Unwatched).unwrap();
        let kinds: Vec<(String, AttributeType)> = preview
            .outcome
            .attributes
            .iter()
            .map(|attribute| (attribute.name.to_string(), attribute.kind))
            .collect();
        assert_eq!(
            kinds,
            [
                ("points".to_owned(), AttributeType::Number),
                ("rank".to_owned(), AttributeType::Phone),
                ("city".to_owned(), AttributeType::Text),
            ]
        );
    });
}

#[test]
fn profiles_that_changed_meanwhile_stop_the_commit() {
    each_engine(|database, folder| {
        let other = source(folder, "key,email,points,town\nP1,,,\n");
        let request = request(Blanks::Clear, &[]);
        let preview = preview_import(database, &other, &request, &Unwatched).unwrap();
        import_profiles(database, &other, &request, None, &Unwatched).unwrap();
        let before = everything(database);
        let error = commit_import(database, &other, &preview, &Unwatched).unwrap_err();
        assert!(error.is_out_of_date(), "{error}");
        assert_eq!(everything(database), before);
    });
}

#[test]
fn a_source_that_changed_meanwhile_stops_the_commit() {
    each_engine(|database, folder| {
        let one = source(folder, "key,email,points,town\nP1,,,\n");
        let request = request(Blanks::Clear, &[]);
        let preview = preview_import(database, &one, &request, &Unwatched).unwrap();
        let before = everything(database);
        fs::write(folder.join("profiles.csv"), "key,email,points,town\nP2,,,\n").unwrap();
        let error = commit_import(database, &one, &preview, &Unwatched).unwrap_err();
        assert!(matches!(error, ExportError::SourceChanged { .. }), "{error}");
        assert_eq!(everything(database), before);
    });
}

/// Somebody who changed his mind from the start.
struct Cancelled;

impl Watch for Cancelled {
    fn cancelled(&self) -> bool {
        true
    }

    fn progress(&self, _: Progress) {}
}

#[test]
fn cancelled_nothing_is_kept() {
    each_engine(|database, folder| {
        let one = source(folder, "key,email,points,town\nP1,,,\n");
        let request = request(Blanks::Clear, &[]);
        let before = everything(database);
        let cancelled = |error| {
            matches!(
                error,
                ExportError::Cancelled | ExportError::Database(DatabaseError::Cancelled)
            )
        };
        assert!(preview_import(database, &one, &request, &Cancelled).is_err_and(cancelled));
        let preview = preview_import(database, &one, &request, &Unwatched).unwrap();
        assert!(commit_import(database, &one, &preview, &Cancelled).is_err_and(cancelled));
        assert_eq!(everything(database), before);
        commit_import(database, &one, &preview, &Unwatched).unwrap();
    });
}

#[test]
fn invalid_cells_are_told_with_an_example_and_rejects_saved_with_a_reason() {
    each_engine(|database, folder| {
        let text =
            "key,email,points,town\nP1,,few,\n,b@example.com,,\nP2,,many,\nP3,,,,more\n,,,\n";
        let one = source(folder, text);
        let preview =
            preview_import(database, &one, &request(Blanks::Clear, &[]), &Unwatched).unwrap();
        let report = &preview.outcome.report;
        assert_eq!(
            (report.read, report.rejected, report.blank, report.cells_invalid),
            (5, 2, 1, 2)
        );
        let [invalid] = &preview.outcome.invalid[..] else { panic!("one attribute") };
        assert_eq!((invalid.attribute.as_str(), invalid.cells), ("points", 2));
        assert_eq!((invalid.row, invalid.example.as_str()), (2, "few"));
        let mut rejects = Vec::new();
        assert_eq!(write_import_rejects(&one, &preview, &mut rejects, &Unwatched).unwrap(), 2);
        assert_eq!(
            String::from_utf8(rejects).unwrap(),
            "key,email,points,town,segport_row,segport_reason,segport_detail\n\
             ,b@example.com,,,3,empty_id,the row has no id\n\
             P3,,,,5,field_count,more cells than headers\n"
        );
    });
}
