//! What tests of formats share: a source from bytes, and all that is in it.

use std::fs;

use super::{RowBatch, RowState, Source, SourceError};
use crate::domain::{Location, SourceSettings, Unwatched};

/// Number, state and cells.
pub(super) type Rows = Vec<(u32, RowState, Vec<String>)>;

/// A source whose folder goes with it.
pub(super) struct Opened {
    pub(super) source: Source,
    _folder: tempfile::TempDir,
}

impl Opened {
    /// A file of this name that holds these bytes.
    pub(super) fn new(name: &str, bytes: impl AsRef<[u8]>) -> Result<Self, SourceError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let settings = SourceSettings::new(Location::File(path));
        let source = Source::open(&settings, folder.path(), &Unwatched)?;
        Ok(Self { source, _folder: folder })
    }

    pub(super) fn columns(&self) -> Vec<String> {
        self.source.columns().to_vec()
    }

    pub(super) fn rows(&self) -> Result<Rows, SourceError> {
        let (mut reader, mut batch, mut rows) =
            (self.source.reader()?, RowBatch::new(), Vec::new());
        while reader.read_batch(&mut batch)? {
            for row in 0..batch.len() {
                let cells = batch.cells(row).map(str::to_owned).collect();
                rows.push((batch.record_number(row), batch.state(row), cells));
            }
        }
        Ok(rows)
    }
}

/// Columns and rows of what can be read.
pub(super) fn table(name: &str, bytes: impl AsRef<[u8]>) -> (Vec<String>, Rows) {
    let opened = Opened::new(name, bytes).unwrap();
    (opened.columns(), opened.rows().unwrap())
}

/// What is said of what cannot be read, from the name of the file on.
pub(super) fn refusal(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let refused = Opened::new(name, bytes).and_then(|opened| opened.rows().map(|_| ()));
    let error = refused.expect_err("it is refused");
    assert!(error.hint().is_some(), "{error}");
    let text = error.to_string();
    text[text.find(name).expect("the file is named")..].to_owned()
}

/// A row that is as it should be.
pub(super) fn good(number: u32, cells: &[&str]) -> (u32, RowState, Vec<String>) {
    (number, RowState::Good, cells.iter().map(|cell| (*cell).to_owned()).collect())
}
