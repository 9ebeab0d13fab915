//! Imports of profiles: previewing one, its rows, its rejects, and its commit.

use std::path::Path;
use std::sync::Arc;

use super::files::write_new_file;
use super::{PAGE_ENTRIES_MAX, Session, UNPOISONED, no_longer_kept};
use crate::database::SegmentDatabase;
use crate::domain::{Audience, Destination, Location, Watch};
use crate::export::{
    ExportError, ImportPreview, commit_import, explain_import_row, import_page, preview_import,
    write_import_rejects,
};
use crate::source::Source;
use crate::wizard::JobId;
use crate::wizard::job::{
    ImportOrder, ImportPageView, ImportPlace, ImportView, ImportedView, JobAnswer, JobError,
};

/// A preview with what its rows and its commit need.
pub(super) struct KeptImport {
    order: ImportOrder,
    destination: Destination,
    source: Arc<Source>,
    preview: ImportPreview,
}

impl Session {
    pub(super) fn preview_import(
        &self,
        id: JobId,
        order: &ImportOrder,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (destination, mut database) = self.connect(&order.destination)?;
        let source = self.open_source(&order.source, watch)?;
        let preview = preview_import(&mut *database, &source, &order.request, watch)?;
        let view = view(&preview);
        let kept = KeptImport { order: order.clone(), destination, source, preview };
        *self.import.lock().expect(UNPOISONED) = Some((id, Arc::new(kept)));
        Ok(JobAnswer::ImportPreview(Box::new(view)))
    }

    fn kept_import(&self, id: JobId) -> Result<Arc<KeptImport>, JobError> {
        let kept = self.import.lock().expect(UNPOISONED);
        let kept = kept.as_ref().filter(|(other, _)| *other == id);
        kept.map(|(_, kept)| Arc::clone(kept)).ok_or_else(no_longer_kept)
    }

    pub(super) fn import_page(&self, place: ImportPlace) -> Result<JobAnswer, JobError> {
        let ImportPlace { preview, tab, start, count } = place;
        let kept = self.kept_import(preview)?;
        let count = count.min(PAGE_ENTRIES_MAX);
        let (total, rows) = import_page(&kept.source, &kept.preview, tab, start, count)?;
        Ok(JobAnswer::ImportPage(ImportPageView { tab, start, total, rows }))
    }

    pub(super) fn explain_import_row(
        &self,
        id: JobId,
        row: u32,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept_import(id)?;
        let database = self.open(&kept.destination)?;
        let row = explain_import_row(&*database, &kept.source, &kept.preview, row, watch)?;
        Ok(JobAnswer::ImportRow(Box::new(row)))
    }

    pub(super) fn save_import_rejects(
        &self,
        id: JobId,
        path: &Path,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept_import(id)?;
        let (path, lines) = write_new_file(path, |writer| {
            Ok(write_import_rejects(&kept.source, &kept.preview, writer, watch)?)
        })?;
        Ok(JobAnswer::RejectsSaved { path, lines })
    }

    /// Writes a preview. When the profiles or the source changed since, nothing is
    /// written: the new preview is the answer, kept under this job's number.
    pub(super) fn commit_import(
        &self,
        id: JobId,
        previewed: JobId,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept_import(previewed)?;
        let mut database = self.open(&kept.destination)?;
        let audience = kept.order.request.audience;
        // Nobody else can add some before the commit: it would be out of date.
        let before = profiles(&*database, audience)?;
        match commit_import(&mut *database, &kept.source, &kept.preview, watch) {
            Ok(outcome) => {
                self.remember_import(&kept);
                Ok(JobAnswer::Imported(Box::new(ImportedView {
                    destination: kept.order.destination.clone(),
                    audience,
                    profiles: before + outcome.report.inserted,
                    report: outcome.report,
                    duration_ms: outcome.duration_ms,
                })))
            }
            Err(error) if error.is_out_of_date() || is_other_source(&error) => {
                drop(database);
                self.preview_import(id, &kept.order, watch)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What the wizard offers first next time; that it cannot be kept is not worth
    /// a word.
    fn remember_import(&self, kept: &KeptImport) {
        let _ = self.home.set_last_destination(&kept.destination.name);
        if let Location::File(path) = &super::paths::located(&kept.order.source).location {
            let _ = self.home.add_recent_file(path);
        }
    }
}

fn is_other_source(error: &ExportError) -> bool {
    matches!(error, ExportError::SourceChanged { .. })
}

/// How many profiles there are.
fn profiles(database: &dyn SegmentDatabase, audience: Audience) -> Result<u64, JobError> {
    let overview = database.overview()?;
    Ok(match audience {
        Audience::Customer => overview.customers,
        Audience::Visitor => overview.visitors,
    })
}

/// A preview as the wizard shows it.
fn view(preview: &ImportPreview) -> ImportView {
    ImportView {
        report: preview.outcome.report.clone(),
        attributes: preview.outcome.attributes.clone(),
        invalid: preview.outcome.invalid.clone(),
        duration_ms: preview.outcome.duration_ms,
    }
}
