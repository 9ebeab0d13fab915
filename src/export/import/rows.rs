//! Rows of a table as profiles: what is stored of each, and what cannot be. Works
//! on one batch by itself; what becomes of the profiles is the database's to say.

use crate::database::ProfileBatch;
use crate::domain::AttributeType;
use crate::matcher::{Matcher, Unreadable, append_stored};
use crate::source::{RowBatch, RowState, is_error_cell};

use super::super::pipeline::Work;

/// Why a row is no profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImportRejection {
    /// A cell is not text in the source's encoding.
    Undecodable,
    /// A cell that is not blank stands beyond the last header.
    FieldCount,
    /// The cell of the id is blank.
    EmptyId,
}

impl ImportRejection {
    /// As the rejects file names it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Undecodable => "undecodable",
            Self::FieldCount => "field_count",
            Self::EmptyId => "empty_id",
        }
    }

    /// What a person reads.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Undecodable => "a cell is not text in this encoding",
            Self::FieldCount => "more cells than headers",
            Self::EmptyId => "the row has no id",
        }
    }
}

/// Turns rows into profiles as they are to be stored.
#[derive(Debug, Clone)]
pub(super) struct RowWork {
    /// Where the id is.
    pub(super) id: usize,
    /// Where the attributes are, and their types.
    pub(super) columns: Vec<(usize, AttributeType)>,
    /// Whether a cell may be an error, which is no value.
    pub(super) has_error_cells: bool,
    /// The keys the database wants: of which column, by which matcher.
    pub(super) keys: Vec<(usize, Matcher)>,
}

/// What came of a batch of rows.
#[derive(Default)]
pub(super) struct ImportBatch {
    pub(super) read: u64,
    pub(super) blank: u64,
    /// Of each column the cells its type cannot read: how many, and the first.
    pub(super) invalid: Vec<(u64, Option<(u32, String)>)>,
    pub(super) rejected: Vec<RejectedImportRow>,
    pub(super) profiles: ProfileBatch,
}

impl ImportBatch {
    /// Empties the batch and keeps its memory.
    fn start(&mut self, rows: usize, columns: usize) {
        (self.read, self.blank) = (rows as u64, 0);
        self.invalid.clear();
        self.invalid.resize(columns, (0, None));
        self.rejected.clear();
        self.profiles.clear();
        self.profiles.columns.resize_with(columns, Default::default);
    }
}

/// A row that is no profile.
pub(super) struct RejectedImportRow {
    pub(super) number: u32,
    pub(super) reason: ImportRejection,
    pub(super) cells: Vec<String>,
}

impl Work for RowWork {
    type Output = ImportBatch;

    fn work(&mut self, rows: &RowBatch, batch: &mut ImportBatch) {
        batch.start(rows.len(), self.columns.len());
        for row in 0..rows.len() {
            let rejection = match rows.state(row) {
                RowState::Blank => {
                    batch.blank += 1;
                    continue;
                }
                RowState::Undecodable => Some(ImportRejection::Undecodable),
                RowState::FieldCount => Some(ImportRejection::FieldCount),
                RowState::Good => self.append(rows, row, batch),
            };
            if let Some(reason) = rejection {
                batch.rejected.push(RejectedImportRow {
                    number: rows.record_number(row),
                    reason,
                    cells: rows.cells(row).map(str::to_owned).collect(),
                });
            }
        }
        batch.profiles.make_keys(&mut self.keys);
    }
}

impl RowWork {
    fn append_stored(
        &self,
        kind: AttributeType,
        cell: &str,
        text: &mut String,
    ) -> Result<(), Unreadable> {
        if self.has_error_cells && is_error_cell(cell) {
            return Err(Unreadable::TypeMismatch);
        }
        append_stored(kind, cell, text)
    }

    /// Appends a row as a profile, unless it has no id.
    fn append(
        &self,
        rows: &RowBatch,
        row: usize,
        batch: &mut ImportBatch,
    ) -> Option<ImportRejection> {
        let id = rows.cell(row, self.id);
        let stored = |text: &mut String| self.append_stored(AttributeType::Text, id, text);
        if batch.profiles.ids.push_with(stored).is_err() {
            batch.profiles.ids.pop();
            return Some(ImportRejection::EmptyId);
        }
        let number = rows.record_number(row);
        batch.profiles.rows.push(number);
        let columns = batch.profiles.columns.iter_mut().zip(&mut batch.invalid);
        for ((column, (count, first)), (position, kind)) in columns.zip(&self.columns) {
            let cell = rows.cell(row, *position);
            match column.push_with(|text| self.append_stored(*kind, cell, text)) {
                Ok(()) | Err(Unreadable::Empty) => {}
                Err(_) => {
                    *count += 1;
                    first.get_or_insert_with(|| (number, cell.to_owned()));
                }
            }
        }
        None
    }
}
