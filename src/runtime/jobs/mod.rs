//! Does the wizard's jobs with the layers below. One file a group of jobs;
//! this one holds what outlives a job and says which file does which.

mod destinations;
mod errors;
mod exports;
mod files;
mod home;
mod imports;
mod paths;
mod people;
mod previews;
mod profiles;
mod queries;
mod segment_edits;
mod segment_figures;
mod segment_sources;
mod segments;
mod sources;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use super::worker::Executor;
use crate::config::Home;
use crate::database::SegmentDatabase;
use crate::database::sqlite::SqliteDatabase;
use crate::domain::{Connector, Destination, Draft, ErrorKind, Watch};
use crate::export::{Preview, PreviewMemory};
use crate::source::{QueryTables, Source};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError};

/// Previews kept: the one on screen, the live figures before it, and one a
/// person may come back to. Each holds sets of rows and people.
const PREVIEWS_MAX: usize = 3;

/// The most entries of one page: several screens of the largest terminal.
const PAGE_ENTRIES_MAX: usize = 1_000;

/// What the jobs of one run of the wizard share.
pub struct Session {
    home: Home,
    previews: Mutex<VecDeque<(JobId, Arc<KeptPreview>)>>,
    /// People found, for their pages.
    lists: Mutex<VecDeque<(JobId, Arc<people::KeptPeople>)>>,
    /// The import that was previewed last; each holds sets of rows.
    import: Mutex<Option<(JobId, Arc<imports::KeptImport>)>>,
    /// The file of rejects saved last.
    saved_rejects: Mutex<Option<previews::SavedRejects>>,
    /// What the last preview knows of its source, for the next one.
    memory: Mutex<PreviewMemory>,
    /// Sources that were copied when they were opened: standard input, pipes,
    /// formats that are no delimited text.
    kept_sources: Mutex<Vec<Arc<Source>>>,
    /// The tables of the SQL step at work.
    kept_tables: Mutex<Option<Arc<QueryTables>>>,
    standard_input: StandardInput,
}

/// What standard input holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum StandardInput {
    /// A table, where it is no terminal.
    #[default]
    Table,
    /// The answers of a person, which no job may take away.
    Answers,
}

/// A preview with what its pages and its commit need.
struct KeptPreview {
    destination: Destination,
    source: Arc<Source>,
    preview: Preview,
    /// The run that committed it.
    committed: OnceLock<i64>,
}

impl KeptPreview {
    fn new(destination: Destination, source: Arc<Source>, preview: Preview) -> Self {
        Self { destination, source, preview, committed: OnceLock::new() }
    }
}

const UNPOISONED: &str = "nothing panics while it holds the session";

impl Session {
    /// A session of this home.
    pub fn new(home: Home) -> Self {
        let memory = Mutex::new(PreviewMemory::new());
        Self {
            home,
            previews: Mutex::default(),
            import: Mutex::default(),
            lists: Mutex::default(),
            saved_rejects: Mutex::default(),
            memory,
            kept_sources: Mutex::default(),
            kept_tables: Mutex::default(),
            standard_input: StandardInput::Table,
        }
    }

    /// The same, where answers come from standard input.
    pub(super) fn answered_from_standard_input(self) -> Self {
        Self { standard_input: StandardInput::Answers, ..self }
    }

    fn dispatch(&self, id: JobId, job: &Job, watch: &dyn Watch) -> Result<JobAnswer, JobError> {
        match job {
            Job::LoadHome => Ok(self.load_home()),
            Job::CompletePath(typed) => Ok(JobAnswer::Paths(paths::complete(typed))),
            Job::InspectSource(settings) => self.inspect_source(settings, watch),
            Job::TryQuery(settings) => self.try_query(settings, watch),
            Job::CountRows(settings) => self.count_rows(settings, watch),
            Job::ListDestinations => self.list_destinations(),
            Job::CreateDestination { name, path, phone_region } => {
                self.create_destination(name, path, *phone_region)
            }
            Job::OpenDestination(name) => self.open_destination(name),
            Job::TryColumns { source, destination, audience } => {
                self.try_columns(source, destination, *audience, watch)
            }
            Job::Preview(export) => self.preview(id, export, watch),
            Job::PreviewPage { preview, tab, start, count } => {
                self.preview_page(*preview, *tab, *start, (*count).min(PAGE_ENTRIES_MAX))
            }
            Job::ExplainPerson { preview, id } => self.explain_person(*preview, id, watch),
            Job::ExplainRow { preview, row } => self.explain_row(*preview, *row, watch),
            Job::SaveRejects { preview, path } => self.save_rejects(*preview, path, watch),
            Job::Commit { preview, acceptance } => self.commit(id, *preview, *acceptance, watch),
            Job::PreviewImport(order) => self.preview_import(id, order, watch),
            Job::ImportPage(place) => self.import_page(*place),
            Job::ExplainImportRow(preview, row) => self.explain_import_row(*preview, *row, watch),
            Job::SaveImportRejects(preview, path) => {
                self.save_import_rejects(*preview, path, watch)
            }
            Job::CommitImport(preview) => self.commit_import(id, *preview, watch),
            Job::Restore { destination, segment, version } => {
                self.restore(destination, segment, *version)
            }
            Job::SaveExport { export, overwrite } => self.save_export(export, *overwrite),
            Job::CheckExports => self.check_exports(watch),
            Job::LoadExport(name) => self.load_export(name),
            Job::RemoveExport(name) => self.remove_export(name),
            Job::KeepTheme(theme) => self.keep_theme(*theme),
            Job::ListSegments(destination) => self.list_segments(destination),
            Job::MembersPage { destination, segment, version, start, count } => {
                let place = (*start, (*count).min(PAGE_ENTRIES_MAX));
                self.members_page(destination, segment, *version, place)
            }
            Job::FindPeople { destination, among, search, order } => {
                let what = (search.as_ref(), order.as_ref());
                self.find_people(id, (destination, among), what, watch)
            }
            Job::FoundPage { list, direction, start, count } => {
                self.found_page(*list, *direction, *start, (*count).min(PAGE_ENTRIES_MAX))
            }
            Job::SaveMembers { destination, segment, version, path } => {
                self.save_members(destination, segment, *version, path, watch)
            }
            Job::ExplainMember { destination, segment, id } => {
                self.explain_member(destination, segment, id, watch)
            }
            Job::CompareVersions { destination, segment, versions, part, start, count } => {
                let place = (*start, (*count).min(PAGE_ENTRIES_MAX));
                self.compare_versions(destination, segment, *versions, *part, place)
            }
            Job::ListSources { destination, segment } => self.list_sources(destination, segment),
            Job::RemovalPage { destination, segment, source, start, count } => {
                let place = (*start, (*count).min(PAGE_ENTRIES_MAX));
                self.removal_page(destination, segment, source, place)
            }
            Job::RemoveSource { destination, segment, source, shown, acceptance } => {
                self.remove_source(destination, segment, source, (*shown, *acceptance))
            }
            Job::ListHistory(destination) => self.list_history(destination),
            Job::ListVersions { destination, segment } => self.list_versions(destination, segment),
            Job::SegmentSizes(destination) => self.segment_sizes(destination, watch),
            Job::CreateSegment { destination, new } => self.create_segment(destination, new, watch),
            Job::ComputeSegment { destination, segment } => {
                self.compute_segment(destination, segment, watch)
            }
            Job::EditSegment { destination, segment, edit } => {
                self.edit_segment(destination, segment, edit)
            }
            Job::CountConditions { destination, audience, conditions } => {
                self.count_conditions(destination, *audience, conditions, watch)
            }
            Job::OverlapSegments { destination, segments } => {
                self.overlap_segments(destination, segments, watch)
            }
            Job::ListAttributes(destination) => self.list_attributes(destination),
            Job::CountValues(of, attribute) => self.count_values(of, attribute, watch),
            Job::PeoplePage(of, places) => self.people_page(of, places),
            Job::ShowPerson(of) => self.show_person(of),
            Job::ErasePerson(of) => self.erase_person(of),
        }
    }

    /// The destination of this name and its open database.
    fn connect(&self, name: &str) -> Result<(Destination, Box<dyn SegmentDatabase>), JobError> {
        let destination = self.home.destination(name)?;
        let database = self.open(&destination)?;
        Ok((destination, database))
    }

    /// Each job opens its own handle: that costs less than a millisecond, and
    /// no lane waits for the other.
    fn open(&self, destination: &Destination) -> Result<Box<dyn SegmentDatabase>, JobError> {
        match destination.connector {
            Connector::Sqlite => Ok(Box::new(SqliteDatabase::open(&self.path_of(destination))?)),
        }
    }

    fn path_of(&self, destination: &Destination) -> PathBuf {
        self.home.resolve(&destination.path)
    }

    fn keep(&self, id: JobId, preview: KeptPreview) {
        let mut previews = self.previews.lock().expect(UNPOISONED);
        previews.retain(|(other, _)| *other != id);
        previews.push_back((id, Arc::new(preview)));
        while previews.len() > PREVIEWS_MAX {
            previews.pop_front();
        }
    }

    /// A preview that is kept; asking for it keeps it longer.
    fn kept(&self, id: JobId) -> Result<Arc<KeptPreview>, JobError> {
        let mut previews = self.previews.lock().expect(UNPOISONED);
        let place = previews.iter().position(|(other, _)| *other == id);
        let Some(entry) = place.and_then(|place| previews.remove(place)) else {
            return Err(no_longer_kept());
        };
        let preview = Arc::clone(&entry.1);
        previews.push_back(entry);
        Ok(preview)
    }
}

fn no_longer_kept() -> JobError {
    JobError {
        kind: ErrorKind::Invalid,
        message: "this preview is no longer kept".to_owned(),
        hint: Some("preview the export again".to_owned()),
    }
}

impl Executor for Session {
    fn execute(&self, id: JobId, job: &Job, watch: &dyn Watch) -> Result<JobAnswer, JobError> {
        self.dispatch(id, job, watch)
    }

    fn keep_draft(&self, draft: Option<&Draft>) {
        // A convenience that must not interrupt anybody: when the home cannot
        // be written, saving the export says so.
        let _ = match draft {
            Some(draft) => self.home.save_draft(draft),
            None => self.home.clear_draft(),
        };
    }
}
