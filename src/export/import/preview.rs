//! An import that is computed, looked at, and then written: exactly what was
//! previewed, or nothing.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::time::Instant;

use roaring::RoaringBitmap;

use crate::database::{ImportRows, Importing, SegmentDatabase};
use crate::domain::{FiguresSoFar, Progress, SourceFingerprint, Stage, Watch};
use crate::source::Source;

use super::super::ExportError;
use super::rows::ImportRejection;
use super::{Import, ImportOutcome, ImportRequest, elapsed_ms};

/// What an import will do.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPreview {
    /// What was asked for.
    pub request: ImportRequest,
    /// Its figures and attributes.
    pub outcome: ImportOutcome,
    /// What each row does.
    pub rows: ImportRows,
    /// The rows that are no profiles, by record number.
    pub rejected: BTreeMap<ImportRejection, RoaringBitmap>,
    /// The generation of the profiles it was computed from.
    pub generation: u64,
    /// What was read.
    pub source: SourceFingerprint,
}

/// Computes an import without writing it: the same transaction, taken back. Who
/// writes to the database meanwhile waits.
pub fn preview_import(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    request: &ImportRequest,
    watch: &dyn Watch,
) -> Result<ImportPreview, ExportError> {
    let watch = &Comparing(watch);
    let taken_back = |importing: Box<dyn Importing + '_>, preview: ImportPreview| {
        drop(importing);
        Ok(preview)
    };
    Import { source, request, generation: None, watch }.run(database, None, taken_back)
}

/// Writes a preview in one transaction. Where the profiles changed since, or the
/// source, nothing is written and the error says so.
pub fn commit_import(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    preview: &ImportPreview,
    watch: &dyn Watch,
) -> Result<ImportOutcome, ExportError> {
    let clock = Instant::now();
    let (request, generation) = (&preview.request, Some(preview.generation));
    let written = |importing: Box<dyn Importing + '_>, now: ImportPreview| {
        if now.source.hash != preview.source.hash {
            return Err(ExportError::SourceChanged { path: source.location().display() });
        }
        assert_eq!(now.rows, preview.rows, "what was previewed is written");
        importing.finish()?;
        Ok(now.outcome)
    };
    let work = Import { source, request, generation, watch };
    let outcome = work.run(database, None, written)?;
    Ok(ImportOutcome { duration_ms: elapsed_ms(clock), ..outcome })
}

/// Calls importing what it is in a preview.
struct Comparing<'a>(&'a dyn Watch);

impl Watch for Comparing<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }

    fn progress(&self, progress: Progress) {
        let stage = match progress.stage {
            Stage::Importing => Stage::Comparing,
            other => other,
        };
        self.0.progress(Progress { stage, ..progress });
    }

    fn found(&self, figures: FiguresSoFar) {
        self.0.found(figures);
    }

    fn threads(&self) -> Option<NonZero<usize>> {
        self.0.threads()
    }
}
