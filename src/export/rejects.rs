//! The rejects file: one line per rejected or unmatched row (SPEC §7). The
//! source is read a second time, so that a run that asks for no rejects pays
//! nothing for them and memory does not grow with their number.

use std::io::Write;

use crate::database::SegmentDatabase;
use crate::domain::{MemberSet, Progress, SourceFingerprint, Stage, Watch};
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
    let rejects = Rejects { source, previewed: &preview.source, wanted: &wanted };
    rejects.write(into, watch, |row, cells| {
        let rejected = rejected_row(preview, &mut maker, row, cells);
        (rejected.reason.to_string(), rejected.detail)
    })
}

/// The rows of a source that were previewed and come into the file.
pub(super) struct Rejects<'a> {
    pub(super) source: &'a Source,
    /// What the source was when it was previewed.
    pub(super) previewed: &'a SourceFingerprint,
    /// Their record numbers.
    pub(super) wanted: &'a MemberSet,
}

impl Rejects<'_> {
    /// Writes them, each with the reason and the detail that `why` makes of its
    /// record number and cells; returns how many.
    pub(super) fn write(
        &self,
        into: &mut dyn Write,
        watch: &dyn Watch,
        mut why: impl FnMut(u32, &[&str]) -> (String, String),
    ) -> Result<u64, ExportError> {
        let mut writer =
            RejectsWriter::new(into, self.source.columns()).map_err(ExportError::Write)?;
        let mut reader = self.source.reader()?;
        let mut rows = RowBatch::new();
        let mut lines = 0;
        while reader.read_batch(&mut rows)? {
            if watch.cancelled() {
                return Err(ExportError::Cancelled);
            }
            for row in 0..rows.len() {
                let number = rows.record_number(row);
                if !self.wanted.contains(number) {
                    continue;
                }
                let cells: Vec<&str> = rows.cells(row).collect();
                let (reason, detail) = why(number, &cells);
                writer
                    .write(cells.into_iter(), number, &reason, &detail)
                    .map_err(ExportError::Write)?;
                lines += 1;
            }
            watch.progress(Progress::new(Stage::Reading, lines, None));
        }
        writer.finish().map_err(ExportError::Write)?;
        let is_same = reader.fingerprint().is_some_and(|now| now.hash == self.previewed.hash);
        if !is_same || lines != self.wanted.len() {
            return Err(ExportError::SourceChanged { path: self.source.location().display() });
        }
        Ok(lines)
    }
}
