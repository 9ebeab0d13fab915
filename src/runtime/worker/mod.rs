//! The threads that do the wizard's jobs. Two lanes, so that typing never
//! waits for a preview: each does one task after the other. A job ends exactly
//! once, whatever happens to it.

mod lane;
#[cfg(test)]
mod tests;
mod ticket;

use std::io;
use std::mem::discriminant;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::wake::Wake;
use crate::domain::{Draft, Watch};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError};
use lane::Lane;
use ticket::Ticket;

/// How long leaving waits for a job that only reads: it looks at its watch far
/// more often than this, unless it hangs on a file that does not answer.
const CLOSING_WAIT_MAX: Duration = Duration::from_secs(1);

/// Who knows how to do the jobs: [`super::Session`], or a stand-in in tests.
pub trait Executor: Send + Sync {
    /// Does a job.
    fn execute(&self, id: JobId, job: &Job, watch: &dyn Watch) -> Result<JobAnswer, JobError>;
    /// Keeps the unfinished export, or forgets it.
    fn keep_draft(&self, draft: Option<&Draft>);
}

/// The two lanes.
pub(super) struct Worker {
    long: Lane,
    quick: Lane,
    wakes: Sender<Wake>,
}

/// What a lane does one after the other.
enum Task {
    Job { ticket: Arc<Ticket>, job: Job },
    Draft(Option<Box<Draft>>),
}

impl Worker {
    /// Starts the threads; news go to `wakes`.
    pub(super) fn start(executor: Arc<dyn Executor>, wakes: Sender<Wake>) -> io::Result<Self> {
        let long = Lane::start("long jobs", Arc::clone(&executor))?;
        let quick = Lane::start("quick jobs", executor)?;
        Ok(Self { long, quick, wakes })
    }

    /// Queues a job; an older one it makes pointless ends as cancelled.
    pub(super) fn submit(&self, id: JobId, job: Job) {
        let lane = if is_long(&job) { &self.long } else { &self.quick };
        let ticket = Arc::new(Ticket::new(id, writes(&job), self.wakes.clone()));
        lane.submit(Task::Job { ticket, job });
    }

    /// Queues the draft to be kept, or forgotten; only the newest counts.
    pub(super) fn keep_draft(&self, draft: Option<Box<Draft>>) {
        self.quick.submit(Task::Draft(draft));
    }

    /// The job is no longer wanted.
    pub(super) fn cancel(&self, id: JobId) {
        self.long.cancel(id);
        self.quick.cancel(id);
    }

    /// Ends the lanes: what only reads is dropped, what writes is finished.
    pub(super) fn close(self) {
        self.long.close();
        self.quick.close();
        self.long.wait(CLOSING_WAIT_MAX);
        self.quick.wait(CLOSING_WAIT_MAX);
    }
}

impl Task {
    /// Whether this waiting or running task is pointless once `newer` is
    /// wanted. What writes is never pointless: nobody took it back.
    fn is_replaced_by(&self, newer: &Self) -> bool {
        match (self, newer) {
            (Self::Draft(_), Self::Draft(_)) => true,
            (Self::Job { job: old, .. }, Self::Job { job: new, .. }) => {
                !writes(old) && discriminant(old) == discriminant(new)
            }
            _ => false,
        }
    }

    /// Whether leaving waits for it.
    fn must_be_done(&self) -> bool {
        match self {
            Self::Job { job, .. } => writes(job),
            Self::Draft(_) => true,
        }
    }
}

/// Whether a job may take as long as reading a whole source, or writing.
fn is_long(job: &Job) -> bool {
    match job {
        Job::InspectSource(_)
        | Job::TryQuery(_)
        | Job::CountRows(_)
        | Job::TryColumns { .. }
        | Job::CheckExports
        | Job::Preview(_)
        | Job::ExplainPerson { .. }
        | Job::ExplainRow { .. }
        | Job::ExplainMember { .. }
        | Job::SaveRejects { .. }
        | Job::SaveMembers { .. }
        | Job::Commit { .. }
        | Job::PreviewImport(_)
        | Job::ExplainImportRow(..)
        | Job::SaveImportRejects(..)
        | Job::CommitImport(_)
        | Job::Restore { .. }
        | Job::SegmentSizes(_)
        | Job::FindPeople { .. }
        | Job::CreateSegment { .. }
        | Job::ComputeSegment { .. }
        | Job::EditSegment { .. }
        | Job::CountConditions { .. }
        | Job::OverlapSegments { .. }
        | Job::CountValues(..)
        | Job::ErasePerson(_)
        | Job::ListSources { .. }
        | Job::RemovalPage { .. }
        | Job::RemoveSource { .. }
        | Job::CreateDestination { .. } => true,
        Job::LoadHome
        | Job::CompletePath(_)
        | Job::ListDestinations
        | Job::OpenDestination(_)
        | Job::PreviewPage { .. }
        | Job::ImportPage(_)
        | Job::SaveExport { .. }
        | Job::LoadExport(_)
        | Job::RemoveExport(_)
        | Job::KeepTheme(_)
        | Job::ListSegments(_)
        | Job::MembersPage { .. }
        | Job::FoundPage { .. }
        | Job::CompareVersions { .. }
        | Job::ListHistory(_)
        | Job::ListAttributes(_)
        | Job::PeoplePage(..)
        | Job::ShowPerson(_)
        | Job::ListVersions { .. } => false,
    }
}

/// Whether a job leaves something behind.
fn writes(job: &Job) -> bool {
    match job {
        Job::SaveRejects { .. }
        | Job::SaveMembers { .. }
        | Job::Commit { .. }
        | Job::SaveImportRejects(..)
        | Job::CommitImport(_)
        | Job::Restore { .. }
        | Job::CreateSegment { .. }
        | Job::ComputeSegment { .. }
        | Job::EditSegment { .. }
        | Job::ErasePerson(_)
        | Job::RemoveSource { .. }
        | Job::CreateDestination { .. }
        | Job::SaveExport { .. }
        | Job::RemoveExport(_)
        | Job::KeepTheme(_) => true,
        Job::TryQuery(_)
        | Job::LoadHome
        | Job::CompletePath(_)
        | Job::InspectSource(_)
        | Job::ListDestinations
        | Job::OpenDestination(_)
        | Job::CountRows(_)
        | Job::TryColumns { .. }
        | Job::CheckExports
        | Job::Preview(_)
        | Job::PreviewPage { .. }
        | Job::PreviewImport(_)
        | Job::ImportPage(_)
        | Job::ExplainImportRow(..)
        | Job::ExplainPerson { .. }
        | Job::ExplainRow { .. }
        | Job::ExplainMember { .. }
        | Job::LoadExport(_)
        | Job::ListSegments(_)
        | Job::MembersPage { .. }
        | Job::FindPeople { .. }
        | Job::FoundPage { .. }
        | Job::CompareVersions { .. }
        | Job::ListHistory(_)
        | Job::ListVersions { .. }
        | Job::SegmentSizes(_)
        | Job::CountConditions { .. }
        | Job::ListAttributes(_)
        | Job::CountValues(..)
        | Job::PeoplePage(..)
        | Job::ShowPerson(_)
        | Job::ListSources { .. }
        | Job::RemovalPage { .. }
        | Job::OverlapSegments { .. } => false,
    }
}
