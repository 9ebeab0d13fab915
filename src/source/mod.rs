//! Reading tables (SPEC §3): where a source is, what it is, its columns, and
//! its rows in batches. Knows nothing of matching, of databases or of the
//! configuration; starts no thread but the one that watches a query, and prints
//! nothing.

mod batch;
mod blank;
mod compression;
mod copy;
mod count;
mod damage;
mod delimited;
mod delimiter;
mod encoding;
mod error;
mod file;
mod filling;
mod format;
mod header;
mod input;
mod inspect;
mod json;
mod marks;
mod open;
mod parquet;
mod pick;
mod preamble;
mod quote;
mod splitter;
mod sqlite;
mod swallowed;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod text;
mod trouble;
mod unpack;
mod workbook;
mod write;

use std::path::Path;
use std::sync::Arc;

pub use batch::{BATCH_ROWS_MAX, RowBatch, RowState};
pub use compression::Compression;
pub use count::count_rows;
pub use damage::{CellDamage, cell_damage};
pub use encoding::EncodingOrigin;
pub use error::SourceError;
pub use inspect::{ColumnSample, SampleExtent, SourceSample, inspect};
pub use pick::pick_rows;
pub use sqlite::{QueryBounds, QueryTable, QueryTables, ResultRows, SqlError, SqlPlace};
pub use swallowed::SwallowedRows;
pub use trouble::is_within_a_parser;
pub use workbook::is_error_cell;
pub use write::{RejectsWriter, is_rejects_file, own_columns};

use crate::domain::{
    Format, HeaderRow, Location, Quote, SourceFingerprint, SourceSettings, TableChoice, Watch,
};
use delimited::DelimitedReader;
use file::{FileState, SourceFile};
use text::SourceText;

/// The most columns of a source: four times what an audience can have
/// attributes. Anything wider was cut by the wrong delimiter.
pub const COLUMNS_MAX: usize = 4_096;

/// The rows of a table, once from the first to the last.
pub trait TableReader: Send {
    /// Fills the batch with the next rows, as many as it holds; false at the
    /// end, and the batch is empty then.
    fn read_batch(&mut self, batch: &mut RowBatch) -> Result<bool, SourceError>;

    /// Bytes consumed so far, to compare with the source's `reading_bytes`.
    fn position_bytes(&self) -> u64;

    /// The fingerprint of everything read, once the end was reached.
    fn fingerprint(&self) -> Option<SourceFingerprint>;
}

/// What a source turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceDescription {
    /// The one named, or the one detected.
    pub format: Format,
    /// How the file is compressed.
    pub compression: Option<Compression>,
    /// Between cells, where the format is delimited text.
    pub delimiter: Option<char>,
    /// Around cells, where the format is delimited text.
    pub quote: Option<Quote>,
    /// The encoding's name in the WHATWG Encoding Standard, where the format is
    /// delimited text.
    pub encoding: Option<&'static str>,
    /// How the encoding was found.
    pub encoding_origin: EncodingOrigin,
    /// Where the headers stand.
    pub header_row: HeaderRow,
    /// The sheet or table that is read, of a format that holds several.
    pub table: Option<TableChoice>,
    /// The size of the file, or of the copy of standard input.
    pub size_bytes: Option<u64>,
}

/// A source in one state: equal states read equal, as far as one can tell
/// without reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    location: Location,
    description: SourceDescription,
    file: FileState,
    /// The SQL step, and the other files it reads.
    sql: Option<String>,
    further: Vec<(Location, FileState)>,
}

/// A table that can be read as often as wanted: everything about it is decided.
#[derive(Debug)]
pub struct Source {
    settings: SourceSettings,
    file: Arc<SourceFile>,
    /// How the file was when the source was opened.
    opened: FileState,
    text: SourceText,
    description: SourceDescription,
    columns: Vec<String>,
    /// Records before the first row.
    records_before: u32,
    /// The files an SQL step reads besides.
    further: Vec<InputFile>,
    /// What the SQL step did not see, in sentences.
    warnings: Vec<String>,
}

/// A file that was read, as it was then.
#[derive(Debug, Clone)]
struct InputFile {
    file: Arc<SourceFile>,
    location: Location,
    opened: FileState,
}

impl InputFile {
    /// Whether it still is what it was, as far as one can tell without reading it.
    fn is_current(&self) -> bool {
        self.file.state(&self.location).is_ok_and(|state| state == self.opened)
    }
}

impl Source {
    /// Finds the table, decides what the settings leave open and reads the
    /// headers. Standard input is copied to `spool_folder` until the source is
    /// dropped, and so is what a format other than delimited text holds, which
    /// may take long: `watch` hears of it.
    pub fn open(
        settings: &SourceSettings,
        spool_folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, SourceError> {
        let file = Arc::new(SourceFile::find(&settings.location, spool_folder, watch)?);
        Self::open_file(file, settings, spool_folder, watch)
    }

    /// Opens the same file with other settings, also what can be read only once.
    pub fn open_otherwise(
        &self,
        settings: &SourceSettings,
        spool_folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, SourceError> {
        debug_assert_eq!(self.settings.location, settings.location);
        Self::open_file(Arc::clone(&self.file), settings, spool_folder, watch)
    }

    fn open_file(
        file: Arc<SourceFile>,
        settings: &SourceSettings,
        spool_folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, SourceError> {
        let Some(sql) = &settings.sql else {
            return open::open(file, settings, spool_folder, watch);
        };
        let first = open::open(file, &settings.without_sql(), spool_folder, watch)?;
        // Its rows went through the SQL step already.
        if is_rejects_file(&first.columns) {
            return Ok(Self { settings: settings.clone(), ..first });
        }
        let tables = QueryTables::load(Arc::new(first), settings, spool_folder, watch)?;
        tables.source(sql, ResultRows::All, QueryBounds::WHOLE, spool_folder, watch)
    }

    /// The same source after an SQL step that gave these rows.
    fn queried(
        &self,
        settings: SourceSettings,
        text: SourceText,
        columns: Vec<String>,
        further: Vec<InputFile>,
        warnings: Vec<String>,
    ) -> Self {
        Self {
            settings,
            file: Arc::clone(&self.file),
            opened: self.opened.clone(),
            text,
            description: self.description.clone(),
            columns,
            records_before: 0,
            further,
            warnings,
        }
    }

    fn input_file(&self) -> InputFile {
        InputFile {
            file: Arc::clone(&self.file),
            location: self.location().clone(),
            opened: self.opened.clone(),
        }
    }

    /// What a person should know of how it was read, in sentences.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The columns' names, each once (SPEC §3).
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What the source turned out to be.
    pub fn description(&self) -> &SourceDescription {
        &self.description
    }

    /// What it was opened with.
    pub fn settings(&self) -> &SourceSettings {
        &self.settings
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.settings.location
    }

    /// Whether one of its cells may be an error of a formula (SPEC §3): see
    /// [`is_error_cell`].
    pub fn has_error_cells(&self) -> bool {
        self.description.format == Format::Workbook
    }

    /// Whether this one of its cells is the error of a formula (SPEC §3).
    pub fn is_error(&self, cell: &str) -> bool {
        self.has_error_cells() && is_error_cell(cell)
    }

    /// Whether opening it read all of it, so that it is worth keeping open.
    pub fn is_copy(&self) -> bool {
        self.text.is_copy()
    }

    /// Whether the file still is what it was when the source was opened, as far as
    /// one can tell without reading it.
    pub fn is_current(&self) -> bool {
        self.input_file().is_current() && self.further.iter().all(InputFile::is_current)
    }

    /// What is read, and in which state it is now.
    pub fn state(&self) -> Result<SourceState, SourceError> {
        Ok(SourceState {
            location: self.location().clone(),
            description: self.description.clone(),
            // Rows come from the copy, whatever became of the file.
            file: if self.is_copy() {
                self.opened.clone()
            } else {
                self.file.state(self.location())?
            },
            sql: self.settings.sql.clone(),
            further: self
                .further
                .iter()
                .map(|input| (input.location.clone(), input.opened.clone()))
                .collect(),
        })
    }

    /// How many bytes a reader goes through, where one knows.
    pub fn reading_bytes(&self) -> Option<u64> {
        self.text.copy_bytes().or(self.description.size_bytes)
    }

    /// Reads from the first row on; call it again to read again.
    pub fn reader(&self) -> Result<Box<dyn TableReader>, SourceError> {
        let mut reader = self.records()?.with_columns(self.columns.len());
        reader.skip_records(self.records_before)?;
        Ok(Box::new(reader))
    }

    /// Reads from the first record on.
    fn records(&self) -> Result<DelimitedReader, SourceError> {
        self.text.records(&self.file, self.location())
    }
}
