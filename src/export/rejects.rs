//! The rejects file: one line per rejected or unmatched row (SPEC §7). The
//! source is read a second time, so that a run that asks for no rejects pays
//! nothing for them and memory does not grow with their number.

use std::io::Write;

use crate::database::SegmentDatabase;
use crate::domain::{MemberSet, Progress, Stage, Watch};
use crate::source::{RejectsWriter, RowBatch, Source};

use super::keys::KeyMaker;
use super::pages::rejected_row;
use super::{ExportError, Preview};

/// Writes the rows of a preview that found nobody; returns how many. The
/// source must be the one the preview read, unchanged.
pub fn write_rejects(
    source: &Source,
    database: &dyn SegmentDatabase,
    preview: &Preview,
    into: &mut dyn Write,
    watch: &dyn Watch,
) -> Result<u64, ExportError> {
    let wanted: MemberSet =
        preview.rows.rejected.values().fold(preview.rows.unmatched.clone(), |all, rows| all | rows);
    let mut maker = KeyMaker::new(&preview.plan, database.phone_region());
    let mut writer = RejectsWriter::new(into, source.columns()).map_err(ExportError::Write)?;
    let mut reader = source.reader()?;
    let mut rows = RowBatch::new();
    let mut lines = 0;
    while reader.read_batch(&mut rows)? {
        if watch.cancelled() {
            return Err(ExportError::Cancelled);
        }
        for row in 0..rows.len() {
            let number = rows.record_number(row);
            if !wanted.contains(number) {
                continue;
            }
            let cells: Vec<&str> = rows.cells(row).collect();
            let rejected = rejected_row(preview, &mut maker, number, &cells);
            let reason = rejected.reason.to_string();
            writer
                .write(cells.into_iter(), number, &reason, &rejected.detail)
                .map_err(ExportError::Write)?;
            lines += 1;
        }
        watch.progress(Progress::new(Stage::Reading, lines, None));
    }
    writer.finish().map_err(ExportError::Write)?;
    let fingerprint = reader.fingerprint();
    if fingerprint.is_none_or(|now| now.hash != preview.source.hash) || lines != wanted.len() {
        return Err(ExportError::SourceChanged { path: source.location().display() });
    }
    Ok(lines)
}
