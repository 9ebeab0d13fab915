//! Rows on their way through the program, many at once and without a string a
//! cell: one text, the ends of its cells, one state a row.

use super::filling::{Cells, Filling, start_of};
use super::swallowed::SwallowedRows;

/// The most rows of a batch: enough to hide the cost of handing it over, few
/// enough that progress and cancelling stay prompt.
pub const BATCH_ROWS_MAX: usize = 8_192;

/// What can be said of a row before it is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// Usable as far as reading goes.
    Good,
    /// Every cell is empty after trimming.
    Blank,
    /// Some byte is not text in the source's encoding; it reads as U+FFFD.
    Undecodable,
    /// A cell that is not blank stands beyond the last header.
    FieldCount,
}

/// Consecutive rows of a source. Made once, filled again and again.
#[derive(Debug)]
pub struct RowBatch {
    /// All cells in order, each followed by one separator byte.
    text: String,
    /// Where each cell ends in `text`, row by row.
    ends: Vec<u32>,
    states: Vec<RowState>,
    swallowed: Vec<SwallowedRows>,
    columns: usize,
    first_record: u32,
    rows_max: usize,
}

impl Default for RowBatch {
    fn default() -> Self {
        Self::new()
    }
}

impl RowBatch {
    /// An empty batch of the usual capacity.
    pub fn new() -> Self {
        Self::with_rows_max(BATCH_ROWS_MAX)
    }

    /// An empty batch that takes at most so many rows, at least one.
    pub fn with_rows_max(rows_max: usize) -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            states: Vec::new(),
            swallowed: Vec::new(),
            columns: 0,
            first_record: 1,
            rows_max: rows_max.max(1),
        }
    }

    /// Forgets the rows and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.states.clear();
        self.swallowed.clear();
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The row's number in the source: records count, the header being 1
    /// (SPEC §2), or where there is none the first row.
    pub fn record_number(&self, row: usize) -> u32 {
        debug_assert!(row < self.len());
        self.first_record + u32::try_from(row).expect("a batch has fewer rows than 32 bits count")
    }

    /// What can be said of the row.
    pub fn state(&self, row: usize) -> RowState {
        self.states[row]
    }

    /// The rows with a cell that holds what looks like many rows.
    pub fn swallowed(&self) -> &[SwallowedRows] {
        &self.swallowed
    }

    /// A cell as it was read; empty where the row is too short.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        assert!(column < self.columns, "a source has fixed columns");
        let index = row * self.columns + column;
        &self.text[start_of(&self.ends, index)..self.ends[index] as usize]
    }

    /// The cells of a row, as many as there are columns.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        (0..self.columns).map(move |column| self.cell(row, column))
    }

    /// Takes the batch's memory to fill it with rows from this record on.
    pub(super) fn begin(&mut self, columns: usize, first_record: u32) -> Filling {
        self.clear();
        self.columns = columns;
        self.first_record = first_record;
        let cells = Cells {
            text: std::mem::take(&mut self.text).into_bytes(),
            ends: std::mem::take(&mut self.ends),
        };
        Filling::new(cells, std::mem::take(&mut self.states), columns, self.rows_max)
    }

    /// Puts the rows in. Text is checked here, once a batch.
    pub(super) fn finish(&mut self, filling: Filling) {
        let (cells, states, swallowed) = filling.into_parts();
        (self.states, self.swallowed) = (states, swallowed);
        match String::from_utf8(cells.text) {
            Ok(text) => (self.text, self.ends) = (text, cells.ends),
            Err(error) => {
                let cells = Cells { text: error.into_bytes(), ends: cells.ends };
                self.finish_damaged(&cells);
            }
        }
    }

    /// Marks the rows that are not UTF-8 and replaces what cannot be read.
    fn finish_damaged(&mut self, cells: &Cells) {
        for index in 0..cells.ends.len() {
            let cell = cells.get(index);
            let text = String::from_utf8_lossy(cell);
            if str::from_utf8(cell).is_err() {
                self.states[index / self.columns] = RowState::Undecodable;
            }
            self.text.push_str(&text);
            self.ends.push(super::filling::offset(self.text.len()));
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(rows: &[&[&[u8]]]) -> RowBatch {
        let mut batch = RowBatch::new();
        let mut filling = batch.begin(2, 7);
        for row in rows {
            for cell in *row {
                filling.cells_mut().text.extend_from_slice(cell);
                filling.cells_mut().end_cell();
            }
            filling.end_row();
        }
        batch.finish(filling);
        batch
    }

    #[test]
    fn a_row_has_exactly_the_columns_of_the_source() {
        let batch = filled(&[&[b"a"], &[b"b", b"c", b" ", b""], &[b"", b"d"]]);
        let rows: Vec<Vec<&str>> = (0..3).map(|row| batch.cells(row).collect()).collect();
        assert_eq!(rows, [["a", ""], ["b", "c"], ["", "d"]]);
        assert_eq!(batch.record_number(2), 9);
        assert!((0..3).all(|row| batch.state(row) == RowState::Good));
    }

    #[test]
    fn states_in_the_order_of_their_reasons() {
        use RowState::{Blank, FieldCount, Good, Undecodable};
        let cases: [(&[&[u8]], RowState); 10] = [
            (&[b"a", b"b"], Good),
            (&[b""], Blank),
            (&[b" ", "\u{FEFF}".as_bytes(), b"\t"], Blank),
            (&["\u{A0}".as_bytes(), b"x"], Good),
            (&[b"", b"", b"x"], FieldCount),
            (&[b"a", b"b", b"", b"d"], FieldCount),
            (&[b"\xFF", b"b"], Undecodable),
            (&[b"a", b"\xC3("], Undecodable),
            (&[b"a", b"b", b"x", b"\xFF"], Undecodable),
            (&[b"\xFF", b"b", b"x"], Undecodable),
        ];
        for (cells, state) in cases {
            assert_eq!(filled(&[cells]).state(0), state, "{cells:?}");
        }
        let all = filled(&cases.map(|(cells, _)| cells));
        for (row, (cells, state)) in cases.iter().enumerate() {
            assert_eq!(all.state(row), *state, "{cells:?}");
        }
        assert_eq!(all.cell(6, 0), "\u{FFFD}");
        assert_eq!(all.cell(7, 1), "\u{FFFD}(");
        assert_eq!(all.cell(3, 1), "x");
    }

    #[test]
    fn a_batch_is_filled_again_without_remembering() {
        let mut batch = filled(&[&[b"a", b"b"]]);
        batch.clear();
        assert!(batch.is_empty());
        let filling = batch.begin(3, 1);
        batch.finish(filling);
        assert_eq!(batch.len(), 0);
    }
}
