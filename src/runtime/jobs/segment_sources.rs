//! The sources that brought members in, and removing those of one.

use std::time::Instant;

use jiff::Timestamp;

use super::Session;
use super::segments::{members_view, written};
use crate::database::SegmentDatabase;
use crate::domain::SegmentName;
use crate::export::{Acceptance, Removal, remove_source};
use crate::wizard::job::{
    JobAnswer, JobError, RemovalShown, RemovalView, SourceEntry, SourcesView,
};

/// People shown with a removal that was computed again.
const PAGE_PEOPLE: usize = 400;

impl Session {
    pub(super) fn list_sources(
        &self,
        destination: &str,
        segment: &SegmentName,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let segment = database.segment(segment)?;
        let sources = database.sources(&segment.name)?.sources;
        let entry = |source: crate::domain::MemberSource| SourceEntry {
            runs: source.runs,
            last: source.last,
            found: source.found.len(),
            only: source.only.len(),
            path: source.path,
        };
        let sources = sources.into_iter().map(entry).collect();
        Ok(JobAnswer::Sources(SourcesView { segment, sources }))
    }

    pub(super) fn removal_page(
        &self,
        destination: &str,
        segment: &SegmentName,
        source: &str,
        place: (u64, usize),
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let removal = Removal::preview(&*database, segment, source)?;
        shown(&*database, &removal, place)
    }

    /// When the segment is not what was shown, nothing is written and the answer is
    /// what would be done now.
    pub(super) fn remove_source(
        &self,
        destination: &str,
        segment: &SegmentName,
        source: &str,
        (seen, acceptance): (RemovalShown, Acceptance),
    ) -> Result<JobAnswer, JobError> {
        let (clock, at) = (Instant::now(), Timestamp::now());
        let (_, mut database) = self.connect(destination)?;
        let removal = Removal::preview(&*database, segment, source)?;
        if shown_of(&removal) == seen {
            match remove_source(&mut *database, &removal.approve(acceptance)?, at) {
                Ok(receipt) => {
                    return Ok(JobAnswer::Written(written(destination, receipt, at, clock)));
                }
                Err(error) if error.is_out_of_date() => {}
                Err(error) => return Err(error.into()),
            }
        }
        let removal = Removal::preview(&*database, segment, source)?;
        shown(&*database, &removal, (0, PAGE_PEOPLE))
    }
}

fn shown_of(removal: &Removal) -> RemovalShown {
    RemovalShown { version: removal.version, leaving: removal.change.removed().len() }
}

fn shown(
    database: &dyn SegmentDatabase,
    removal: &Removal,
    place: (u64, usize),
) -> Result<JobAnswer, JobError> {
    let page = members_view(database, removal.segment.clone(), removal.change.removed(), place)?;
    Ok(JobAnswer::Removal(Box::new(RemovalView {
        shown: shown_of(removal),
        staying: removal.change.kept_count(),
        guards: removal.guards.clone(),
        page,
    })))
}
