//! A look at the first rows of a source, for people to check what was detected
//! and to map columns. Guesses nothing about types.

use super::blank::trim;
use super::{BATCH_ROWS_MAX, RowBatch, RowState, Source, SourceError, SwallowedRows};

/// Values shown for a column.
const EXAMPLES_MAX: usize = 3;

/// Text, and places for cells, that a sample takes at most: a thousand long or
/// wide rows must not fill the memory. One row may exceed it.
const SAMPLE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Whether a sample holds every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SampleExtent {
    /// The source has no more rows.
    Whole,
    /// More rows follow.
    Beginning,
}

/// What the sample tells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnSample {
    /// The column's name.
    pub name: String,
    /// The share of sampled rows whose cell is blank, of 1,000; 1,000 only
    /// when all are.
    pub empty_permille: u16,
    /// Distinct values, trimmed and not blank, in the order of rows; at most 3.
    pub examples: Vec<String>,
}

/// The first rows of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSample {
    /// One entry a column.
    pub columns: Vec<ColumnSample>,
    /// Record number and cells as they were read, blank rows included.
    pub rows: Vec<(u32, Vec<String>)>,
    /// How many rows the sample rests on.
    pub rows_read: u64,
    /// Whether that is all of them.
    pub extent: SampleExtent,
    /// Numbers of the rows that are not text in the source's encoding.
    pub undecodable: Vec<u32>,
    /// Rows with a cell that holds what looks like many rows.
    pub swallowed: Vec<SwallowedRows>,
}

/// Reads at most `rows_max` rows, fewer where they are very long.
pub fn inspect(source: &Source, rows_max: usize) -> Result<SourceSample, SourceError> {
    let mut reader = source.reader()?;
    // One more tells whether there are more.
    let mut batch = RowBatch::with_rows_max(rows_max.saturating_add(1).min(BATCH_ROWS_MAX));
    let mut counts = vec![ColumnCount::default(); source.columns().len()];
    let mut rows = Vec::new();
    let (mut undecodable, mut swallowed) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    let mut extent = SampleExtent::Whole;
    'reading: while reader.read_batch(&mut batch)? {
        for row in 0..batch.len() {
            if rows.len() == rows_max || bytes > SAMPLE_BYTES_MAX {
                extent = SampleExtent::Beginning;
                break 'reading;
            }
            let cells: Vec<String> = batch.cells(row).map(str::to_owned).collect();
            for (count, cell) in counts.iter_mut().zip(&cells) {
                count.add(trim(cell));
            }
            bytes += cells.iter().map(|cell| size_of::<String>() + cell.len()).sum::<usize>();
            let number = batch.record_number(row);
            if batch.state(row) == RowState::Undecodable {
                undecodable.push(number);
            }
            swallowed.extend(batch.swallowed().iter().filter(|it| it.row == number));
            rows.push((number, cells));
        }
    }
    let columns = source
        .columns()
        .iter()
        .zip(counts)
        .map(|(name, count)| ColumnSample {
            name: name.clone(),
            empty_permille: permille(count.empty, rows.len()),
            examples: count.examples,
        })
        .collect();
    let rows_read = rows.len() as u64;
    Ok(SourceSample { columns, rows, rows_read, extent, undecodable, swallowed })
}

#[derive(Debug, Clone, Default)]
struct ColumnCount {
    empty: usize,
    examples: Vec<String>,
}

impl ColumnCount {
    fn add(&mut self, value: &str) {
        if value.is_empty() {
            self.empty += 1;
        } else if self.examples.len() < EXAMPLES_MAX && !self.examples.iter().any(|e| e == value) {
            self.examples.push(value.to_owned());
        }
    }
}

fn permille(part: usize, whole: usize) -> u16 {
    let permille = (part * 1000).checked_div(whole).unwrap_or(0);
    u16::try_from(permille).expect("a part is at most the whole")
}
