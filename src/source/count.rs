//! How many rows a source has, which only reading all of it tells.

use super::{RowBatch, Source, SourceError};
use crate::domain::{Progress, Stage, Watch};

/// Counts the rows, blank and broken ones too; nothing when it was cancelled.
pub fn count_rows(source: &Source, watch: &dyn Watch) -> Result<Option<u64>, SourceError> {
    let size_bytes = source.reading_bytes();
    let mut reader = source.reader()?;
    let mut batch = RowBatch::new();
    let mut rows = 0;
    while reader.read_batch(&mut batch)? {
        rows += batch.len() as u64;
        if watch.cancelled() {
            return Ok(None);
        }
        let permille = size_bytes.map(|size| {
            let done = reader.position_bytes().saturating_mul(1000).checked_div(size);
            u16::try_from(done.unwrap_or(1000)).unwrap_or(1000).min(1000)
        });
        watch.progress(Progress::new(Stage::Reading, rows, permille));
    }
    Ok(Some(rows))
}
