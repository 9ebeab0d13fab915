//! Fetches rows again that were seen before, by their numbers.

use super::{RowBatch, Source, SourceError};

/// Calls `visit` with each wanted row that exists, in order. `wanted` holds
/// record numbers, ascending; reading stops after the last.
pub fn pick_rows(
    source: &Source,
    wanted: &[u32],
    visit: &mut dyn FnMut(u32, &[&str]),
) -> Result<(), SourceError> {
    debug_assert!(wanted.is_sorted(), "one pass meets the rows in order");
    if wanted.is_empty() {
        return Ok(());
    }
    let mut reader = source.reader()?;
    let mut batch = RowBatch::new();
    let mut wanted = wanted.iter().copied().peekable();
    while wanted.peek().is_some() && reader.read_batch(&mut batch)? {
        let first = batch.record_number(0);
        let after = u64::from(first) + batch.len() as u64;
        while let Some(record) = wanted.next_if(|record| u64::from(*record) < after) {
            // Records before the first row are no rows.
            if let Some(row) = record.checked_sub(first) {
                let cells: Vec<&str> = batch.cells(row as usize).collect();
                visit(record, &cells);
            }
        }
    }
    Ok(())
}
