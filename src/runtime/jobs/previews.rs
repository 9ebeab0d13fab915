//! Previews: computing one, its pages, its explanations, its rejects, and its
//! commit.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::files::write_new_file;
use super::paths::located;
use super::segments::written;
use super::{KeptPreview, Session, UNPOISONED};
use crate::config::record_export;
use crate::database::SegmentDatabase;
use crate::domain::{
    Audience, Criterion, Destination, Location, Logic, MemberChange, SavedExport, SourceSettings,
    Trigger, Watch, WriteMode,
};
use crate::export::{
    Acceptance, Preview, PreviewMemory, PreviewTab, RunContext, as_run, commit, explain_profile,
    explain_row, preview_people, preview_remembering, preview_rows, record_failure, try_columns,
    whole_path, write_rejects,
};
use crate::wizard::JobId;
use crate::wizard::job::{
    JobAnswer, JobError, MemberFigures, PageEntries, PageView, PersonView, PreviewView,
};

impl Session {
    pub(super) fn try_columns(
        &self,
        source: &SourceSettings,
        destination: &str,
        audience: Audience,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, mut database) = self.connect(destination)?;
        let source = self.open_source(source, watch)?;
        Ok(JobAnswer::Evidence(try_columns(&mut *database, &source, audience, watch)?))
    }

    pub(super) fn preview(
        &self,
        id: JobId,
        export: &SavedExport,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (destination, mut database) = self.connect(export.destination.as_str())?;
        let source = self.open_source(&export.source, watch)?;
        let export = SavedExport { source: located(&export.source), ..export.clone() };
        // Taken out, so that nothing waits for it and a failure leaves a good one.
        let mut memory =
            std::mem::replace(&mut *self.memory.lock().expect(UNPOISONED), PreviewMemory::new());
        let preview = preview_remembering(&mut memory, &mut *database, &source, &export, watch);
        *self.memory.lock().expect(UNPOISONED) = memory;
        let preview = preview?;
        let view = view(&preview);
        self.keep(id, KeptPreview::new(destination, source, preview));
        Ok(JobAnswer::Preview(Box::new(view)))
    }

    pub(super) fn preview_page(
        &self,
        id: JobId,
        tab: PreviewTab,
        start: u64,
        count: usize,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept(id)?;
        let KeptPreview { destination, source, preview, .. } = &*kept;
        let database = self.open(destination)?;
        let (total, entries) = match tab {
            PreviewTab::Joining | PreviewTab::Staying | PreviewTab::Leaving => {
                let (total, people) = preview_people(&*database, preview, tab, start, count)?;
                (total, PageEntries::People(people))
            }
            PreviewTab::NotFound | PreviewTab::Rejected => {
                let (total, rows) = preview_rows(source, &*database, preview, tab, start, count)?;
                (total, PageEntries::Rows(rows))
            }
        };
        Ok(JobAnswer::Page(PageView { tab, start, total, entries }))
    }

    pub(super) fn explain_person(
        &self,
        id: JobId,
        profile_id: &str,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept(id)?;
        let KeptPreview { destination, source, preview, .. } = &*kept;
        let database = self.open(destination)?;
        let audience = preview.plan.export.audience;
        let attributes = database.attributes(audience)?;
        let profile = database.profile(audience, profile_id)?;
        let reasons = explain_profile(&*database, source, &preview.plan, &profile, watch)?;
        Ok(JobAnswer::Person(PersonView {
            attributes: attributes.iter().map(|attribute| attribute.name.to_string()).collect(),
            profile,
            reasons,
        }))
    }

    pub(super) fn explain_row(
        &self,
        id: JobId,
        row: u32,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept(id)?;
        let mut database = self.open(&kept.destination)?;
        let row = explain_row(&mut *database, &kept.source, &kept.preview, row, watch)?;
        Ok(JobAnswer::Row(Box::new(row)))
    }

    pub(super) fn save_rejects(
        &self,
        id: JobId,
        path: &Path,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let kept = self.kept(id)?;
        let mut database = self.open(&kept.destination)?;
        let (path, lines) = write_new_file(path, |writer| {
            Ok(write_rejects(&kept.source, &*database, &kept.preview, writer, watch)?)
        })?;
        let saved = SavedRejects::new(&kept.preview, &path);
        if let (Some(run), Some(saved)) = (kept.committed.get(), &saved) {
            note_rejects(&mut *database, *run, saved);
        }
        *self.saved_rejects.lock().expect(UNPOISONED) = saved;
        Ok(JobAnswer::RejectsSaved { path, lines })
    }

    /// Writes a preview. When the segment or the profiles changed since,
    /// nothing is written: the new preview is the answer, kept under this
    /// job's number.
    pub(super) fn commit(
        &self,
        id: JobId,
        previewed: JobId,
        acceptance: Acceptance,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let clock = Instant::now();
        let at = Timestamp::now();
        let kept = self.kept(previewed)?;
        let KeptPreview { destination, source, preview, .. } = &*kept;
        // Not a run that failed: the wizard asks and commits again.
        let plan = preview.approve(acceptance)?;
        let export = &preview.plan.export;
        let context = RunContext {
            trigger: Trigger::Wizard,
            configuration: Some(record_export(&as_run(export, source))),
            begun: None,
        };
        let mut database = self.open(destination)?;
        let failure = match commit(&mut *database, &plan, &context, watch) {
            Ok(receipt) => {
                self.remember(destination, export);
                // Of one preview there is one commit.
                let _ = kept.committed.set(receipt.computation);
                let saved = self.saved_rejects.lock().expect(UNPOISONED);
                if let Some(saved) = saved.as_ref().filter(|saved| saved.are_of(preview)) {
                    note_rejects(&mut *database, receipt.computation, saved);
                }
                let written = written(destination.name.as_str(), receipt, at, clock);
                return Ok(JobAnswer::Written(written));
            }
            Err(error) if error.is_out_of_date() => {
                match preview.clone().refreshed(&mut *database, source, watch) {
                    Ok(refreshed) => {
                        return Ok(self.keep_refreshed(id, &kept, refreshed));
                    }
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        // The failure itself matters more than that it cannot be recorded.
        let _ = record_failure(&mut *database, export, &context, at, &failure, watch);
        Err(failure.into())
    }

    fn keep_refreshed(&self, id: JobId, old: &KeptPreview, preview: Preview) -> JobAnswer {
        let view = view(&preview);
        let (destination, source) = (old.destination.clone(), Arc::clone(&old.source));
        self.keep(id, KeptPreview::new(destination, source, preview));
        JobAnswer::Preview(Box::new(view))
    }

    /// What the wizard offers first next time. The export is written; that
    /// this cannot be kept is not worth a word.
    fn remember(&self, destination: &Destination, export: &SavedExport) {
        let _ = self.home.set_last_destination(&destination.name);
        if let Location::File(path) = &export.source.location {
            let _ = self.home.add_recent_file(path);
        }
    }
}

/// A file of rejects, and what it is made of.
pub(super) struct SavedRejects {
    path: String,
    hash: String,
    criteria: Vec<Criterion>,
    logic: Logic,
}

impl SavedRejects {
    fn new(preview: &Preview, path: &Path) -> Option<Self> {
        Some(Self {
            path: whole_path(path)?,
            hash: preview.source.hash.clone(),
            criteria: preview.plan.criteria.clone(),
            logic: preview.plan.export.logic,
        })
    }

    /// Whether a preview rejects the same rows: its write mode and its segment do not
    /// matter to that.
    fn are_of(&self, preview: &Preview) -> bool {
        self.hash == preview.source.hash
            && self.criteria == preview.plan.criteria
            && self.logic == preview.plan.export.logic
    }
}

/// The history says where the rejects of a run are. Run and file are there; that this
/// cannot be kept is not worth a word.
fn note_rejects(database: &mut dyn SegmentDatabase, run: i64, saved: &SavedRejects) {
    let _ = database.note_rejects(run, &saved.path);
}

/// A preview as the wizard shows it.
fn view(preview: &Preview) -> PreviewView {
    let both = [WriteMode::Add, WriteMode::Replace];
    PreviewView {
        report: preview.report.clone(),
        members: figures(&preview.change),
        by_write_mode: both.map(|mode| (mode, figures(&preview.change_by(mode)))),
        guards: preview.guards.clone(),
        warnings: preview.warnings.clone(),
        method_before: preview.method_before,
        duration_ms: preview.duration_ms,
    }
}

fn figures(change: &MemberChange) -> MemberFigures {
    MemberFigures {
        before: change.before().len(),
        kept: change.kept_count(),
        added: change.added().len(),
        removed: change.removed().len(),
        after: change.after().len(),
    }
}
