//! Tables as they come: every file of `tests/odd` is read, or refused, as
//! `expected.ndjson` beside it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use segport::domain::{Location, SourceSettings, Unwatched};
use segport::source::{RowBatch, RowState, Source, SourceError};
use serde::Deserialize;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expected {
    file: String,
    columns: Vec<String>,
    /// Cells without blanks around them; blank rows are left out.
    rows: Vec<Vec<String>>,
    /// The numbers of the rows that cannot be used.
    rejected: Vec<u32>,
    /// A part of what the refusal says.
    refused: Option<String>,
}

#[test]
fn odd_files_are_read_or_refused_as_expected() {
    let folder = Path::new("tests/odd");
    let text = fs::read_to_string(folder.join("expected.ndjson")).unwrap();
    let all: Vec<Expected> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for expected in &all {
        let file = &expected.file;
        match (read(&folder.join(file)), &expected.refused) {
            (Ok(found), None) => {
                assert_eq!(Expected { file: file.clone(), ..found }, *expected, "{file}");
            }
            (Err(error), Some(message)) => {
                assert!(error.to_string().contains(message), "{file}: {error}");
                assert!(error.hint().is_some(), "{file}: {error}");
            }
            (result, _) => panic!("{file}: {result:?}"),
        }
    }
    let known: BTreeSet<String> = all.into_iter().map(|expected| expected.file).collect();
    let there: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".csv"))
        .collect();
    assert_eq!(known, there, "every file has its line");
}

fn read(path: &Path) -> Result<Expected, SourceError> {
    let spool = tempfile::tempdir().unwrap();
    let settings = SourceSettings::new(Location::File(path.to_owned()));
    let source = Source::open(&settings, spool.path(), &Unwatched)?;
    let mut found = Expected { columns: source.columns().to_vec(), ..Expected::default() };
    let (mut reader, mut batch) = (source.reader()?, RowBatch::new());
    while reader.read_batch(&mut batch)? {
        for row in 0..batch.len() {
            match batch.state(row) {
                RowState::Blank => {}
                RowState::Good => {
                    let cells = batch.cells(row).map(|cell| cell.trim().to_owned());
                    found.rows.push(cells.collect());
                }
                RowState::Undecodable | RowState::FieldCount => {
                    found.rejected.push(batch.record_number(row));
                }
            }
        }
    }
    Ok(found)
}
