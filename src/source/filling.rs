//! Rows while they are read: cells as bytes one after the other, and what can
//! be told of a row by its cells. Whether bytes are text is checked later, once
//! a batch.

use super::batch::RowState;
use super::blank::is_blank;
use super::swallowed::SwallowedRows;

/// A batch that holds this much text takes no more rows: it should stay in the
/// processor's cache between reading and matching.
const BATCH_BYTES: usize = 1024 * 1024;

/// Every cell is followed by one separator byte.
pub(super) fn start_of(ends: &[u32], index: usize) -> usize {
    if index == 0 { 0 } else { ends[index - 1] as usize + 1 }
}

/// Text and records are bounded far below 4 GiB.
pub(super) fn offset(length: usize) -> u32 {
    u32::try_from(length).expect("a batch is far smaller than 4 GiB")
}

/// Whether a cell can stand between commas as it is.
pub(super) fn is_plain(cell: &[u8]) -> bool {
    !cell.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
}

/// Cells as bytes, not yet known to be text.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// All cells, each followed by one separator byte, which is ASCII.
    pub(super) text: Vec<u8>,
    /// Where each cell ends in `text`.
    pub(super) ends: Vec<u32>,
}

impl Cells {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, index: usize) -> &[u8] {
        &self.text[start_of(&self.ends, index)..self.ends[index] as usize]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|index| self.get(index))
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// What was written to `text` since the last cell becomes a cell.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(offset(self.text.len()));
        self.text.push(b'\n');
    }

    /// Only the first `count` cells stay.
    pub(super) fn truncate(&mut self, count: usize) {
        self.text.truncate(start_of(&self.ends, count));
        self.ends.truncate(count);
    }

    pub(super) fn is_blank(&self, range: std::ops::Range<usize>) -> bool {
        range.into_iter().all(|index| is_blank(self.get(index)))
    }
}

/// A batch being filled: append the cells of a row, then end it.
#[derive(Debug)]
pub(super) struct Filling {
    cells: Cells,
    states: Vec<RowState>,
    swallowed: Vec<SwallowedRows>,
    columns: usize,
    rows_max: usize,
}

impl Filling {
    /// Fills memory that is empty but need not be new.
    pub(super) fn new(
        cells: Cells,
        states: Vec<RowState>,
        columns: usize,
        rows_max: usize,
    ) -> Self {
        Self { cells, states, swallowed: Vec::new(), columns, rows_max }
    }

    pub(super) fn into_parts(self) -> (Cells, Vec<RowState>, Vec<SwallowedRows>) {
        (self.cells, self.states, self.swallowed)
    }

    /// A cell of the row just appended holds lines that look like rows.
    pub(super) fn note_swallowed(&mut self, row: u32, lines: u32) {
        self.swallowed.push(SwallowedRows { row, lines });
    }

    pub(super) fn has_room(&self) -> bool {
        self.states.len() < self.rows_max && self.cells.text.len() < BATCH_BYTES
    }

    pub(super) fn cells_mut(&mut self) -> &mut Cells {
        &mut self.cells
    }

    /// Gives the row just appended its state and exactly the source's columns.
    pub(super) fn end_row(&mut self) {
        let first = self.states.len() * self.columns;
        let due = first + self.columns;
        let found = self.cells.len();
        let mut state = RowState::Good;
        if self.starts_blank(first) && self.cells.is_blank(first..found) {
            state = RowState::Blank;
        } else if found > due {
            state = self.state_of_surplus(due);
        }
        if found > due {
            self.cells.truncate(due);
        }
        for _ in found..due {
            self.cells.end_cell();
        }
        self.states.push(state);
    }

    /// Most rows start with an ASCII letter or digit: that settles it without
    /// looking at the other cells.
    fn starts_blank(&self, first: usize) -> bool {
        self.cells.get(first).first().is_none_or(|byte| !byte.is_ascii_graphic())
    }

    /// Of a row with more cells than headers, by the cells beyond them.
    fn state_of_surplus(&self, due: usize) -> RowState {
        let surplus = (due..self.cells.len()).map(|index| self.cells.get(index));
        let mut state = RowState::Good;
        for cell in surplus.filter(|cell| !is_blank(cell)) {
            // `undecodable` is told before `field_count` (SPEC §2).
            if str::from_utf8(cell).is_err() {
                return RowState::Undecodable;
            }
            state = RowState::FieldCount;
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RowBatch;

    #[test]
    fn room_ends_with_rows_or_bytes() {
        let mut batch = RowBatch::with_rows_max(2);
        let mut filling = batch.begin(1, 1);
        for _ in 0..2 {
            assert!(filling.has_room());
            filling.cells_mut().end_cell();
            filling.end_row();
        }
        assert!(!filling.has_room());
        let mut filling = RowBatch::new().begin(1, 1);
        filling.cells_mut().text.resize(BATCH_BYTES, b'x');
        filling.cells_mut().end_cell();
        filling.end_row();
        assert!(!filling.has_room());
    }
}
