//! Segments: their list, members page by page, versions, and going back.

use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use super::Session;
use super::files::new_path;
use super::people::people_view;
use crate::config::recorded_export;
use crate::database::{Receipt, SegmentDatabase};
use crate::domain::{MemberSet, Segment, SegmentName, VersionPart, Watch};
use crate::export::{
    EarlierSources, MembersFile, Selection, explain_membership, page_of, save_members,
};
use crate::wizard::job::{
    ComparedView, JobAnswer, JobError, MemberFigures, MembersView, PeopleView, WrittenView,
};

impl Session {
    pub(super) fn list_segments(&self, destination: &str) -> Result<JobAnswer, JobError> {
        Ok(JobAnswer::Segments(self.connect(destination)?.1.segments()?))
    }

    /// Only the people of the page are read.
    pub(super) fn compare_versions(
        &self,
        destination: &str,
        segment: &SegmentName,
        (earlier, later): (u64, u64),
        part: VersionPart,
        place: (u64, usize),
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let segment = database.segment(segment)?;
        let before = database.members(&segment.name, Some(earlier))?;
        let after = database.members(&segment.name, Some(later))?;
        let parts = [&after - &before, &before - &after, &before & &after];
        let totals = [0, 1, 2].map(|place: usize| parts[place].len());
        let [joined, left, stayed] = parts;
        let set = match part {
            VersionPart::Joined => joined,
            VersionPart::Left => left,
            VersionPart::Stayed => stayed,
        };
        let page = members_view(&*database, segment, &set, place)?;
        Ok(JobAnswer::Compared(ComparedView { totals, page }))
    }

    /// The end of the file's name says the format.
    pub(super) fn save_members(
        &self,
        destination: &str,
        segment: &SegmentName,
        version: Option<u64>,
        path: &Path,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let selection = Selection::of(&*database, segment, version, u64::MAX)?;
        let path = new_path(path);
        let file = MembersFile::of_name(&path.to_string_lossy());
        let members = save_members(&*database, &selection, file, &path, watch)?;
        Ok(JobAnswer::MembersSaved { path, members })
    }

    /// Reads the tables of earlier runs again where they are still there.
    pub(super) fn explain_member(
        &self,
        destination: &str,
        segment: &SegmentName,
        id: &str,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let sources = EarlierSources {
            recorded: &|configuration| recorded_export(configuration).ok(),
            open: &|settings| self.open_source(settings, watch).map_err(|error| error.message),
        };
        let membership = explain_membership(&*database, segment, id, &sources, watch)?;
        Ok(JobAnswer::Membership(Box::new(membership)))
    }

    pub(super) fn list_history(&self, destination: &str) -> Result<JobAnswer, JobError> {
        Ok(JobAnswer::History(self.connect(destination)?.1.history(None)?))
    }

    pub(super) fn list_versions(
        &self,
        destination: &str,
        segment: &SegmentName,
    ) -> Result<JobAnswer, JobError> {
        Ok(JobAnswer::Versions(self.connect(destination)?.1.versions(segment)?))
    }

    /// Only the members of the page are read, however many there are.
    pub(super) fn members_page(
        &self,
        destination: &str,
        segment: &SegmentName,
        version: Option<u64>,
        place: (u64, usize),
    ) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(destination)?;
        let segment = database.segment(segment)?;
        let members = database.members(&segment.name, version)?;
        Ok(JobAnswer::Members(members_view(&*database, segment, &members, place)?))
    }

    pub(super) fn restore(
        &self,
        destination: &str,
        segment: &SegmentName,
        version: u64,
    ) -> Result<JobAnswer, JobError> {
        let clock = Instant::now();
        let at = Timestamp::now();
        let receipt = self.connect(destination)?.1.restore(segment, version, at)?;
        Ok(JobAnswer::Written(written(destination, receipt, at, clock)))
    }
}

/// What was written, as the wizard shows it.
pub(super) fn written(
    destination: &str,
    receipt: Receipt,
    at: Timestamp,
    clock: Instant,
) -> WrittenView {
    WrittenView {
        destination: destination.to_owned(),
        version: receipt.version,
        members: MemberFigures {
            before: receipt.before,
            kept: receipt.before - receipt.removed,
            added: receipt.added,
            removed: receipt.removed,
            after: receipt.after,
        },
        segment: receipt.segment,
        at,
        duration_ms: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// Some people of a set, who are or were members of a segment.
pub(super) fn members_view(
    database: &dyn SegmentDatabase,
    segment: Segment,
    set: &MemberSet,
    (start, count): (u64, usize),
) -> Result<MembersView, JobError> {
    let numbers = page_of(set, start, count);
    let view = people_view(database, segment.audience, &numbers, (start, set.len()))?;
    let PeopleView { attributes, start, total, people: members } = view;
    Ok(MembersView { segment, attributes, start, total, members })
}
