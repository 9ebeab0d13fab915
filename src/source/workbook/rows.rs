//! Puts the cells of a sheet where they stand: blank rows and cells between them are
//! there too, blank ones after the last are not.

use super::Trouble;
use crate::source::SourceError;
use crate::source::copy::CopyWriter;

/// Rows that a sheet can have.
pub(super) const SHEET_ROWS_MAX: u32 = 1_048_576;

/// Columns that a sheet can have.
pub(super) const SHEET_COLUMNS_MAX: u32 = 16_384;

/// Cells without text after which somebody may stop the work: a sheet can be full of
/// them.
const BLANK_CELLS_PER_LOOK: u32 = 16_384;

/// The rows of one sheet, on their way into the copy.
pub(super) struct SheetRows<'o, 'a> {
    output: &'o mut CopyWriter<'a>,
    trouble: &'o Trouble,
    sheet: &'o str,
    /// The row being made, from 0; those before it are written.
    row: u32,
    /// The cells it has.
    cells: u32,
    width: u32,
    blank_cells: u32,
    /// How many rows there may be, for the progress only.
    rows_claimed: u32,
}

impl<'o, 'a> SheetRows<'o, 'a> {
    pub(super) fn new(
        output: &'o mut CopyWriter<'a>,
        trouble: &'o Trouble,
        sheet: &'o str,
    ) -> Self {
        let (row, cells, width, blank_cells, rows_claimed) = (0, 0, 0, 0, 0);
        Self { output, trouble, sheet, row, cells, width, blank_cells, rows_claimed }
    }

    /// How many rows the sheet says it has.
    pub(super) fn claim(&mut self, rows: u32) {
        self.rows_claimed = rows;
    }

    /// A cell, its row and its column counted from 0. They come row by row, from left
    /// to right.
    pub(super) fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), SourceError> {
        if text.is_empty() {
            return self.blank_cell();
        }
        if row >= SHEET_ROWS_MAX || column >= SHEET_COLUMNS_MAX {
            return Err(self.malformed(row, "there is a cell where no sheet has one"));
        }
        if row < self.row || row == self.row && column < self.cells {
            return Err(self.malformed(row, "its cells are not in order"));
        }
        while self.row < row {
            self.end_row()?;
        }
        while self.cells < column {
            self.output.cell("");
            self.cells += 1;
        }
        self.output.cell(text);
        self.cells += 1;
        self.width = self.width.max(self.cells);
        Ok(())
    }

    /// A cell without text; also what only takes time.
    pub(super) fn blank_cell(&mut self) -> Result<(), SourceError> {
        self.blank_cells += 1;
        if self.blank_cells.is_multiple_of(BLANK_CELLS_PER_LOOK) {
            self.output.look(self.permille())?;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), SourceError> {
        self.row += 1;
        self.cells = 0;
        self.output.end_row(self.permille())
    }

    fn permille(&self) -> Option<u16> {
        let claimed = u64::from(self.rows_claimed).max(1);
        let permille = (u64::from(self.row) * 1_000 / claimed).min(1_000);
        (self.rows_claimed > 0).then(|| u16::try_from(permille).unwrap_or(1_000))
    }

    /// What is wrong with a row, which is counted from 0.
    pub(super) fn malformed(&self, row: u32, what: &str) -> SourceError {
        let place = format!("sheet {}, row {}: ", self.sheet, u64::from(row) + 1);
        self.trouble.malformed(&place, what)
    }

    /// Writes the last row; how many columns the widest has.
    pub(super) fn finish(mut self) -> Result<usize, SourceError> {
        if self.cells > 0 {
            self.end_row()?;
        }
        Ok(self.width as usize)
    }
}
