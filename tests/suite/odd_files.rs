//! Tables as they come: every file of `tests/odd` is read, or refused, as
//! `expected.ndjson` beside it says; and whatever is done to their bytes, what was
//! found about a table, once named, reads the same. `PROPTEST_CASES` makes that long.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
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
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "csv"))
        .collect();
    assert_eq!(known, there, "every file has its line");
}

fn read(path: &Path) -> Result<Expected, SourceError> {
    let settings = SourceSettings::new(Location::File(path.to_owned()));
    read_rows(&Source::open(&settings, &std::env::temp_dir(), &Unwatched)?)
}

fn read_rows(source: &Source) -> Result<Expected, SourceError> {
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

/// What is done to the bytes of a file, at a place.
#[derive(Debug, Clone)]
enum Edit {
    Put(u8),
    Overwrite(u8),
    Drop(usize),
    Repeat(usize),
}

fn an_edit() -> impl Strategy<Value = Edit> {
    let byte = || {
        prop_oneof![
            any::<u8>(),
            prop::sample::select(&b",;\t|\"'\r\n \0=@.1aE\xEF\xBB\xBF\xC3\xA9"[..])
        ]
    };
    prop_oneof![
        byte().prop_map(Edit::Put),
        byte().prop_map(Edit::Overwrite),
        (1_usize..20).prop_map(Edit::Drop),
        (1_usize..60).prop_map(Edit::Repeat),
    ]
}

fn edit(bytes: &mut Vec<u8>, edit: &Edit, at: prop::sample::Index) {
    let at = at.index(bytes.len() + 1);
    match *edit {
        Edit::Put(byte) => bytes.insert(at, byte),
        Edit::Overwrite(byte) => bytes.get_mut(at).into_iter().for_each(|there| *there = byte),
        Edit::Drop(length) => drop(bytes.drain(at..bytes.len().min(at + length))),
        Edit::Repeat(length) => {
            bytes.extend_from_within(at..bytes.len().min(at + length));
        }
    }
}

proptest! {
    #[test]
    fn whatever_bytes_there_are_what_was_found_reads_the_same(
        file in any::<prop::sample::Index>(),
        edits in prop::collection::vec((an_edit(), any::<prop::sample::Index>()), 0..12),
    ) {
        let mut files: Vec<_> =
            fs::read_dir("tests/odd").unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut bytes = fs::read(&files[file.index(files.len())]).unwrap();
        for (kind, at) in &edits {
            edit(&mut bytes, kind, *at);
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(&path, &bytes).unwrap();
        let settings = SourceSettings::new(Location::File(path));
        let source = match Source::open(&settings, folder.path(), &Unwatched) {
            Ok(source) => source,
            Err(error) => {
                prop_assert!(error.hint().is_some(), "{error}");
                return Ok(());
            }
        };
        let found = source.description();
        let named = SourceSettings {
            format: Some(found.format),
            delimiter: found.delimiter,
            quote: found.quote,
            encoding: found.encoding.map(str::to_owned),
            header_row: Some(found.header_row),
            ..settings
        };
        let again = Source::open(&named, folder.path(), &Unwatched).unwrap();
        prop_assert_eq!(read_rows(&again).unwrap(), read_rows(&source).unwrap());
    }
}
