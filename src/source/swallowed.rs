//! Rows that a quote swallowed: one that opens in the middle of a table and is closed
//! by the next one, thousands of rows later, leaves a single row whose cell holds the
//! others. Told, never repaired: such text could be meant.

use super::filling::Cells;

/// Lines that look like rows from which a cell is more likely many rows than a text.
const LINES_MIN: usize = 5;

/// In a table of one column any line looks like a row: so many lines make a cell odd.
const LINES_OF_ONE_COLUMN_MIN: usize = 20;

/// The share of a cell's lines that must look like rows, in percent.
const LINES_PERCENT_MIN: usize = 80;

/// A row one of whose cells holds what looks like many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwallowedRows {
    /// The number of the row.
    pub row: u32,
    /// How many lines in it look like rows.
    pub lines: u32,
}

/// Whether so many marks are more than those between the cells of a record and
/// around each: only then a cell can hold rows.
pub(super) fn is_possible(marks: usize, cells: usize) -> bool {
    marks > 3 * cells + LINES_MIN
}

/// How many lines of a cell of this record, from its first cell on, look like rows of
/// a table with so many columns, if enough do.
pub(super) fn lines_in(cells: &Cells, first: usize, delimiter: u8, columns: usize) -> Option<u32> {
    let in_cell = |index: usize| {
        let cell = cells.get(index);
        if !cell.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            return 0;
        }
        let lines = cell.split(|byte| matches!(byte, b'\n' | b'\r'));
        // The first and the last are parts of rows.
        let inner = lines.filter(|line| !line.is_empty()).skip(1);
        let (mut all, mut rows) = (0, 0);
        for line in inner {
            all += 1;
            let cells = line.split(|byte| *byte == delimiter).count();
            rows += usize::from(cells >= columns);
        }
        let least = if columns > 1 { LINES_MIN } else { LINES_OF_ONE_COLUMN_MIN };
        if rows >= least && rows * 100 >= all * LINES_PERCENT_MIN { rows } else { 0 }
    };
    let lines = (first..cells.len()).map(in_cell).max().filter(|lines| *lines > 0)?;
    u32::try_from(lines).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(cell: &str, columns: usize) -> Option<u32> {
        let mut cells = Cells::default();
        for cell in ["1", cell] {
            cells.text.extend_from_slice(cell.as_bytes());
            cells.end_cell();
        }
        lines_in(&cells, 0, b',', columns)
    }

    #[test]
    fn rows_in_a_cell_are_told_from_a_text_of_lines() {
        let rows = "An,Hue\n".to_owned() + &"2,Binh,Hue\n".repeat(9) + "3,";
        assert_eq!(found(&rows, 3), Some(9));
        assert_eq!(found(&rows.replace('\n', "\r\n"), 3), Some(9));
        assert_eq!(found(&rows, 6), None, "lines are shorter than rows");
        assert_eq!(found("12 Le Loi, Hue\nVietnam, Asia", 2), None);
        assert_eq!(found(&"a line of a poem, with a comma\n".repeat(9), 4), None);
        assert_eq!(found(&"a@example.vn\n".repeat(10), 1), None);
        assert_eq!(found(&"a@example.vn\n".repeat(30), 1), Some(29));
        assert_eq!(found("", 3), None);
    }
}
