//! Tables of databases, and queries over tables: what is read, what is denied, what
//! is bounded.

mod files;
mod queries;

use std::fs;
use std::path::PathBuf;

use crate::domain::{Location, NamedSource, SourceSettings, Unwatched};
use crate::source::{RowBatch, RowState, Source, SourceError};

/// A folder with sources; the private files are in one of their own.
struct Folder {
    folder: tempfile::TempDir,
    spool: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), spool: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> SourceSettings {
        fs::write(self.path(name), bytes).unwrap();
        self.at(name)
    }

    fn at(&self, name: &str) -> SourceSettings {
        SourceSettings::new(Location::File(self.path(name)))
    }

    fn open(&self, settings: &SourceSettings) -> Result<Source, SourceError> {
        Source::open(settings, self.spool.path(), &Unwatched)
    }

    /// How many private files there are.
    fn spooled(&self) -> usize {
        fs::read_dir(self.spool.path()).unwrap().count()
    }
}

fn with(name: &str, settings: SourceSettings) -> NamedSource {
    NamedSource { name: name.to_owned(), settings }
}

type Row = (u32, RowState, Vec<String>);

fn rows(source: &Source) -> Vec<Row> {
    let (mut reader, mut batch) = (source.reader().unwrap(), RowBatch::new());
    let mut rows = Vec::new();
    while reader.read_batch(&mut batch).unwrap() {
        for row in 0..batch.len() {
            let cells = batch.cells(row).map(str::to_owned).collect();
            rows.push((batch.record_number(row), batch.state(row), cells));
        }
    }
    rows
}

fn cells(source: &Source) -> Vec<Vec<String>> {
    rows(source).into_iter().map(|(.., cells)| cells).collect()
}
